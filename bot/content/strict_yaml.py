"""Read YAML strictly: every scalar is a string, nothing is clever, every value knows its line.

YAML's conveniences bite editors and open doors to attackers: `no` becomes False, aliases and
merge keys explode or hang, a repeated key wins silently. This reader walks the parser's events
with a stack of its own, so that nothing recurses and nothing is expanded.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.content.problems import ContentError, Problem, shortened
from bot.content.yaml_errors import explain

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 10
MAX_PROBLEMS = 50
"""Problems told about one file; who sees so many has something general to mend."""

Data = str | list["Data"] | dict[str, "Data"]
Spot = tuple[str | int, ...]
"""Where a value stands in a document: keys and positions from the top."""

# What neither a file nor an escape in it may hold: control characters, line breaks that editors
# do not show, halves of surrogate pairs, byte order marks and non-characters.
_FORBIDDEN = re.compile(
    "[^\t\n\r\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
Loader = type[Any]  # PyYAML's loaders have no base in common that its types know
FASTEST: Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser is 20 times faster; PyYAML may have been built without it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content with the line of every value; `file` is its name in messages."""

    file: str
    data: Data
    lines: Mapping[Spot, int]

    def line(self, spot: Spot = ()) -> int:
        """The line of a value, or of the nearest thing around it."""
        while spot not in self.lines and spot:
            spot = spot[:-1]
        return self.lines.get(spot, 1)

    def problem(self, spot: Spot, message: str, mend: str) -> Problem:
        """A problem at a value."""
        return Problem(self.file, self.line(spot), message, mend)


def read(path: Path) -> Document:
    """Read a file. Raises ContentError with everything that is wrong with it."""
    try:
        with path.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ContentError(
            [Problem(str(path), 1, f"the file cannot be read: {reason}", "Check its permissions.")]
        ) from error
    return parse(content, file=str(path))


def parse(content: bytes, *, file: str, loader: Loader = FASTEST) -> Document:
    """Read a file's bytes. Raises ContentError with everything that is wrong with them."""
    text = _decoded(content, file)
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except _Stop:
        pass
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML's own parser lets chr() complain about an escape beyond Unicode.
        builder.problems.append(Problem(file, *explain(error)))
    if builder.data is None and not builder.problems:
        builder.tell(1, "the file is empty", "Fill it, or delete it.")
    if builder.problems or builder.data is None:
        raise ContentError(builder.problems)
    return Document(file, builder.data, builder.lines)


def _decoded(content: bytes, file: str) -> str:
    if len(content) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 1024} KiB"
        raise ContentError([Problem(file, 1, message, "Split it into several files.")])
    try:
        text = content.removeprefix(_BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ContentError(
            [Problem(file, line, "the file is not UTF-8 text", "Save it with the encoding UTF-8.")]
        ) from error
    if found := _FORBIDDEN.search(text):
        line = _line_of(text, found.start())
        raise ContentError([Problem(file, line, *_forbidden(found[0]))])
    return text


def _line_of(text: str, position: int) -> int:
    return len(re.findall(r"\r\n|\r|\n", text[:position])) + 1


def _forbidden(character: str) -> tuple[str, str]:
    message = f"there is an invisible control character here (U+{ord(character):04X})"
    return message, "Delete the line and type it anew."


class _Stop(Exception):  # noqa: N818 - not an error: it ends the walk, the problem is already told
    pass


@dataclass(slots=True)
class _Frame:
    """A list or set of fields that is being filled; `key` is the field whose value comes next."""

    value: list[Data] | dict[str, Data]
    spot: Spot
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    """Turns events into data and notes the lines and the problems on the way."""

    file: str
    data: Data | None = None
    lines: dict[Spot, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _stack: list[_Frame] = field(default_factory=list)
    _documents: int = 0

    def take(self, event: yaml.Event) -> None:
        """Handle the parser's next event."""
        match event:
            case yaml.ScalarEvent():
                self._refuse_decoration(event)
                self._scalar(event)
            case yaml.SequenceStartEvent():
                self._refuse_decoration(event)
                self._open([], event)
            case yaml.MappingStartEvent():
                self._refuse_decoration(event)
                self._open({}, event)
            case yaml.CollectionEndEvent():
                self._stack.pop()
            case yaml.AliasEvent():
                message = (
                    f"`*{shortened(event.anchor or '')}` repeats another value: aliases are refused"
                )
                self.tell(_line(event), message, "Write the value out; quote a text that starts *.")
                if (frame := self._awaiting_name()) is not None:
                    frame.key = ""
                else:
                    self._place("", _line(event))
            case yaml.DocumentStartEvent():
                self._begin(event)
            case _:
                pass

    def tell(self, line: int, message: str, mend: str) -> None:
        """Note a problem; too many end the walk."""
        self.problems.append(Problem(self.file, line, message, mend))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Stop

    def _begin(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._fail(event, "`---` begins a second document", "Keep one document in a file.")
        if event.version or event.tags:
            self.tell(1, "`%` directives are refused", "Delete the line that starts with %.")

    def _refuse_decoration(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            message = f"`&{shortened(event.anchor)}` names a value: anchors are refused"
            self.tell(_line(event), message, "Delete it; quote a text that starts with &.")
        tag = getattr(event, "tag", None)
        if tag is not None:
            message = f"`{shortened(tag)}` is a tag: tags are refused"
            self.tell(_line(event), message, "Delete it; quote a text that starts with !.")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        value: str = event.value
        # Only escapes in double quotes can bring in what the file itself was searched for.
        if event.style == '"' and (found := _FORBIDDEN.search(value)):
            self.tell(_line(event), *_forbidden(found[0]))
        frame = self._awaiting_name()
        if frame is None:
            self._place(value, _line(event))
            return
        if value == "<<" and not event.style:
            mend = "Write the fields out one by one."
            self.tell(_line(event), "`<<` merges other fields: merges are refused", mend)
        elif value in frame.value:
            first = self.lines[(*frame.spot, value)]
            message = f"`{shortened(value)}` stands here twice (first in line {first})"
            self.tell(_line(event), message, "Keep one of the two.")
        frame.key = value
        self.lines.setdefault((*frame.spot, value), _line(event))

    def _open(self, value: list[Data] | dict[str, Data], event: yaml.CollectionStartEvent) -> None:
        if self._awaiting_name() is not None:
            self._fail(event, "a field's name must be a plain text", "Check brackets and colons.")
        if len(self._stack) >= MAX_DEPTH:
            message = f"lists and fields are nested more than {MAX_DEPTH} deep"
            self._fail(event, message, "Check the indentation and the brackets.")
        spot = self._place(value, _line(event))
        self._stack.append(_Frame(value, spot))

    def _place(self, value: Data, line: int) -> Spot:
        """Put a value where it belongs and return its spot."""
        if not self._stack:
            self.data = value
            self.lines[()] = line
            return ()
        frame = self._stack[-1]
        if isinstance(frame.value, list):
            spot = (*frame.spot, len(frame.value))
            frame.value.append(value)
            self.lines[spot] = line
            return spot
        # A field's line is that of its name: its value may begin lines below.
        assert frame.key is not None
        spot = (*frame.spot, frame.key)
        frame.value[frame.key] = value
        frame.key = None
        return spot

    def _awaiting_name(self) -> _Frame | None:
        """The set of fields whose next event is a field's name, if that comes next."""
        frame = self._stack[-1] if self._stack else None
        return frame if frame and frame.key is None and isinstance(frame.value, dict) else None

    def _fail(self, event: yaml.Event, message: str, mend: str) -> None:
        self.tell(_line(event), message, mend)
        raise _Stop


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return 1 if mark is None else int(mark.line) + 1
