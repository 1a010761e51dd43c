"""Environment -> frozen Settings; names every missing or wrong setting at once.

No message of this module repeats a value: a token pasted into the wrong variable must not show.
"""

import hashlib
import hmac
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import urlsplit

from babel import Locale
from dotenv import dotenv_values
from rapidfuzz import fuzz, process

PREFIX = "FAQBOT_"
TELEGRAM_API = "https://api.telegram.org"
TELEGRAM_WEBHOOK_PORTS = (443, 80, 88, 8443)
MIN_SECRET_KEY = 32
ENOUGH_LIKE = 70  # of 100: BOT_TOKEN is a misspelt TOKEN, SERVICE_HOST is nobody's business here

ELSEWHERE = frozenset(
    {
        "APT",  # the Makefile's
        # Kept for the editors' desk, which does not exist yet.
        "EDITORS",
        "EDITORS_CHAT",
        "PUBLIC_URL",
        "REVIEWERS",
    }
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name without the prefix, its default, what it is for."""

    name: str
    description: str
    default: str = ""

    @property
    def variable(self) -> str:
        """The name in the environment."""
        return PREFIX + self.name


SETTINGS = (
    Setting("TOKEN", "The bot's token from @BotFather; all that `faqbot run` needs."),
    Setting("API_URL", "Root of the Bot API server.", TELEGRAM_API),
    Setting("FAQ_DIR", "Folder of the FAQ, in place of the one that comes with the bot."),
    Setting("LOCALES_DIR", "Folder of the interface wording, in place of the bot's own."),
    Setting("DOCUMENTS_DIR", "Folder of the source documents, to show and check passages."),
    Setting("SEMANTIC_MODEL", "Folder of a sentence-embedding model in ONNX; else words alone."),
    Setting(
        "DATABASE_URL",
        "Where questions are kept: SQLite or PostgreSQL.",
        "sqlite+aiosqlite:///faqbot.db",
    ),
    Setting("LISTEN", "Address and port of the web app (webhook, health).", "127.0.0.1:8080"),
    Setting("WEBHOOK_URL", "Public https address for Telegram's updates; else the bot polls."),
    Setting("WEBHOOK_SECRET", "Proves an update to be Telegram's; else made from the token."),
    Setting(
        "SECRET_KEY",
        "Encrypts what is kept, 32 characters or more. SQLite: made once if absent; "
        "PostgreSQL: required.",
    ),
    Setting("DEFAULT_LANGUAGE", "Language for people whose own the FAQ does not speak.", "en"),
    Setting("REGION", "Country code (GB, DE, US ...) for emergency numbers; never guessed."),
    Setting("OPERATOR", "Who runs the bot, shown by /privacy."),
    Setting("CONTACT", "How to reach the operator, shown by /privacy."),
    Setting("RETENTION_DAYS", "Days after which questions are deleted.", "90"),
    Setting("LOG_FORMAT", "`text`, or `json` for one JSON object a line.", "text"),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}


class SettingsError(Exception):
    """Settings are missing or wrong; `problems` says of each what is wrong and how to mend it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        count = "1 setting is" if len(problems) == 1 else f"{len(problems)} settings are"
        super().__init__("\n- ".join((f"{count} missing or wrong:", *problems)))


class Secret:
    """A text that shows itself only when asked to."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself: not for messages, logs or reprs."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)


class Address(NamedTuple):
    """Where the web app listens."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator chose; a field for each of SETTINGS."""

    token: Secret | None
    api_url: str
    faq_dir: Path | None
    locales_dir: Path | None
    documents_dir: Path | None
    semantic_model: Path | None
    database_url: Secret
    listen: Address
    webhook_url: str | None
    webhook_secret: Secret | None
    secret_key: Secret | None
    default_language: str
    region: str
    operator: str
    contact: str
    retention_days: int
    log_format: str


def load_settings(
    environ: Mapping[str, str] | None = None,
    *,
    env_file: Path = Path(".env"),
    need_token: bool = False,
) -> Settings:
    """Read the settings from the environment and `env_file`, where the environment wins.

    A variable that is set but empty counts as absent, also where `env_file` has a value.

    Args:
        environ: The environment; None means that of the process.
        env_file: A file of `NAME=value` lines; it may be missing.
        need_token: Whether a missing token is an error: `faqbot run` says yes.

    Raises:
        SettingsError: If anything is missing, wrong or misspelt.
    """
    problems: list[str] = []
    values = _from_file(env_file, problems)
    values.update(os.environ if environ is None else environ)
    problems.extend(_misspelt(values))
    settings = _read(_Reader(values, problems), need_token=need_token)
    if problems:
        raise SettingsError(tuple(problems))
    return settings


def _from_file(env_file: Path, problems: list[str]) -> dict[str, str]:
    if not env_file.is_file():
        return {}
    try:
        # Without interpolation: a "$" in a secret is a "$".
        found = dotenv_values(env_file, interpolate=False, encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        problems.append(f"{env_file} cannot be read: make it a UTF-8 text that you may read")
        return {}
    return {name: value or "" for name, value in found.items() if name.upper().startswith(PREFIX)}


def _misspelt(values: Mapping[str, str]) -> list[str]:
    names = tuple(_BY_NAME)
    right = {PREFIX + name for name in (*names, *ELSEWHERE)}
    problems = []
    for variable in sorted(set(values) - right):
        prefix, name = variable[: len(PREFIX)].upper(), variable[len(PREFIX) :].upper()
        if prefix != PREFIX:
            continue
        # Names unlike ours are left alone: Kubernetes, for one, sets FAQBOT_PORT for a service
        # called faqbot.
        nearest = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=ENOUGH_LIKE)
        if nearest:
            problems.append(f"{variable} is not a setting: did you mean {PREFIX}{nearest[0]}?")
    return problems


T = TypeVar("T")


class _Reader:
    """Parses values by name; a value that a parser refuses becomes a problem."""

    def __init__(self, values: Mapping[str, str], problems: list[str]) -> None:
        self._values = values
        self.problems = problems

    def given(self, name: str, parse: Callable[[str], T]) -> T | None:
        """The parsed value; None where it is absent or wrong."""
        text = self._values.get(PREFIX + name, "").strip()
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as refused:
            self.problems.append(f"{PREFIX}{name} {refused}")
            return None

    def value(self, name: str, parse: Callable[[str], T]) -> T:
        """The parsed value, or the parsed default of the table."""
        given = self.given(name, parse)
        return parse(_BY_NAME[name].default) if given is None else given


def _read(reader: _Reader, *, need_token: bool) -> Settings:
    before = len(reader.problems)
    token = reader.given("TOKEN", _token)
    if need_token and token is None and len(reader.problems) == before:
        reader.problems.append(
            f"{PREFIX}TOKEN is missing: ask @BotFather on Telegram for a token, and put "
            f"{PREFIX}TOKEN=... into the environment or into a file named .env"
        )
    api_url = reader.value("API_URL", _root)
    of_telegram = api_url == TELEGRAM_API
    webhook_url = reader.given("WEBHOOK_URL", _telegrams_webhook if of_telegram else _web_address)
    webhook_secret = reader.given("WEBHOOK_SECRET", _webhook_secret)
    if webhook_url and token and webhook_secret is None:
        webhook_secret = _webhook_secret_of(token)
    before = len(reader.problems)
    secret_key = reader.given("SECRET_KEY", _secret_key)
    database_url = reader.value("DATABASE_URL", _database_url)
    keyless = secret_key is None and len(reader.problems) == before
    if keyless and database_url.reveal().startswith(_POSTGRESQL):
        reader.problems.append(
            f"{PREFIX}SECRET_KEY is missing: with PostgreSQL it is required; {_MAKE_A_KEY}"
        )
    return Settings(
        token=token,
        api_url=api_url,
        faq_dir=reader.given("FAQ_DIR", _folder),
        locales_dir=reader.given("LOCALES_DIR", _folder),
        documents_dir=reader.given("DOCUMENTS_DIR", _folder),
        semantic_model=reader.given("SEMANTIC_MODEL", _folder),
        database_url=database_url,
        listen=reader.value("LISTEN", _address),
        webhook_url=webhook_url,
        webhook_secret=webhook_secret,
        secret_key=secret_key,
        default_language=reader.value("DEFAULT_LANGUAGE", _language),
        region=reader.value("REGION", _region),
        operator=reader.value("OPERATOR", str),
        contact=reader.value("CONTACT", str),
        retention_days=reader.value("RETENTION_DAYS", _days),
        log_format=reader.value("LOG_FORMAT", _log_format),
    )


# A parser's ValueError completes a sentence that begins with the variable's name.

_MAKE_A_KEY = (
    "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(32))' "
    "and store it apart from the database"
)


def _token(text: str) -> Secret:
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", text):
        raise ValueError("is not a bot's token: it looks like 123456789:AAF...; @BotFather has it")
    return Secret(text)


def _web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number, a broken IPv6 address
        usable = False
    if not usable:
        raise ValueError("is not a web address: begin it with https:// and the host's name")
    return text


def _root(text: str) -> str:
    return _web_address(text).rstrip("/")


def _telegrams_webhook(text: str) -> str:
    parts = urlsplit(_web_address(text))
    if parts.scheme != "https":
        raise ValueError("must begin with https://: Telegram sends updates nowhere else")
    if parts.port not in (None, *TELEGRAM_WEBHOOK_PORTS):
        ports = ", ".join(map(str, TELEGRAM_WEBHOOK_PORTS))
        raise ValueError(f"has a port that Telegram does not call: choose one of {ports}")
    return text


def _webhook_secret(text: str) -> Secret:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
        raise ValueError("must be 1 to 256 letters A-Z a-z, digits, _ and -")
    return Secret(text)


def _webhook_secret_of(token: Secret) -> Secret:
    # The same in every process and after every start, without one more thing to keep.
    digest = hmac.new(token.reveal().encode(), b"faqbot webhook secret", hashlib.sha256)
    return Secret(digest.hexdigest())


def _secret_key(text: str) -> Secret:
    if len(text) < MIN_SECRET_KEY:
        raise ValueError(f"is shorter than {MIN_SECRET_KEY} characters; {_MAKE_A_KEY}")
    return Secret(text)


_SQLITE = ("sqlite", "sqlite+aiosqlite")
_POSTGRESQL = ("postgresql", "postgresql+asyncpg", "postgres")


def _database_url(text: str) -> Secret:
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in (*_SQLITE, *_POSTGRESQL):
        raise ValueError(
            "is not a database's address: sqlite:///file.db or postgresql://user:password@host/name"
        )
    if scheme in _SQLITE and not rest.startswith("/"):
        raise ValueError("needs three slashes before the file: sqlite:///file.db")
    return Secret(text)


def _folder(text: str) -> Path:
    folder = Path(text).expanduser()
    if not folder.is_dir():
        raise ValueError("names no existing folder: correct the path, or make the folder")
    return folder


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
        raise ValueError("is not host:port: write it like 127.0.0.1:8080")
    return Address(host, int(port))


def _language(text: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}", text):
        raise ValueError("is not a language code: write it like en, de or fr")
    return text


def _region(text: str) -> str:
    code = text.upper()
    if code == "UK":
        raise ValueError("must be GB for the United Kingdom")
    if code and (len(code) != 2 or code not in Locale("en").territories):
        raise ValueError("is not a country code of two letters: write it like GB, DE or US")
    return code


def _days(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text) or int(text) == 0:
        raise ValueError("is not a number of days: write a whole number from 1 to 9999")
    return int(text)


def _log_format(text: str) -> str:
    if text not in ("text", "json"):
        raise ValueError("must be text or json")
    return text
