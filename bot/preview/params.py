"""The parameters of one Bot API call, however they were sent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.preview.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping


def parse_json(text: str | bytes, *, problem: str) -> Any:  # noqa: ANN401 - JSON may be anything
    """Parse JSON strictly: NaN and Infinity, which Python would take, are none.

    Raises:
        ApiError: 400 with this problem.
    """
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise bad_request(problem) from None


def _no_constant(name: str) -> None:
    message = f"{name} is no JSON"
    raise ValueError(message)


def _utf8(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return text


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent with a call."""

    file_name: str
    mime_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Params:
    """Named values: strings from a form, any JSON from a JSON body. Unknown ones are ignored."""

    values: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the parameter was given."""
        return self.values.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """Return a string; Telegram reads numbers and objects as their JSON."""
        value = self.values.get(name)
        if value is None:
            return default
        return _utf8(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))

    def integer(self, name: str, default: int = 0, *, low: int = 0, high: int = 0) -> int:
        """Return a number, within bounds where such are given; what is no number is the default."""
        try:
            number = int(self.text(name))
        except ValueError:
            number = default
        return min(max(number, low), high) if high else number

    def flag(self, name: str) -> bool:
        """Return a boolean: "true", "yes" and "1" are true (TDLib, `to_bool`)."""
        return self.text(name).lower() in {"true", "yes", "1"}

    def decoded(self, name: str, what: str) -> Any:  # noqa: ANN401 - JSON may be anything
        """Return a JSON value, None where the parameter is absent or empty.

        Args:
            name: The parameter.
            what: How Telegram calls it in "can't parse ... JSON object".

        Raises:
            ApiError: 400 where it is no JSON.
        """
        value = self.values.get(name)
        if isinstance(value, str):
            if not value.strip():
                return None
            value = parse_json(value, problem=f"can't parse {what} JSON object")
        _utf8(json.dumps(value, ensure_ascii=False))
        return value

    def mapping(self, name: str, what: str) -> dict[str, Any]:
        """Return a JSON object, an empty one where the parameter is absent.

        Raises:
            ApiError: 400 where it is something else.
        """
        value = self.decoded(name, what)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise bad_request(f"object expected as {what}")
        return value

    def upload(self, name: str) -> Upload | None:
        """Return the file of a parameter, sent under its name or as `attach://other-name`."""
        if name in self.files:
            return self.files[name]
        return self.files.get(self.text(name).removeprefix("attach://"))
