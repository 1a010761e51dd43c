"""Logging of the process: one stream, text or JSON lines, and no secrets in it.

What people write is not for logs: log ids, outcomes, counts and durations, never the text of a
question, a name or an update.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO
from urllib.parse import quote

MASK = "***"
TOKEN_LIKE = re.compile(r"\d+(?::|%3A)[\w-]{20,}")
NOISY = ("httpx", "httpcore")  # their INFO holds request URLs, and those hold the bot's token

logger = logging.getLogger(__name__)


class MaskSecrets(logging.Filter):
    """Masks known secrets, and what looks like a bot's token, in all that a record shows."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        plain = {secret for secret in secrets if secret}
        written = plain | {quote(secret, safe="") for secret in plain}
        # The longest first: one secret may be a part of another.
        known = [re.escape(form) for form in sorted(written, key=len, reverse=True)]
        self._pattern = re.compile("|".join((*known, TOKEN_LIKE.pattern)))

    def mask(self, text: str) -> str:
        """The text without secrets."""
        return self._pattern.sub(MASK, text)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record to hold its final, masked texts; it always passes."""
        record.msg = self.mask(_message(record))
        record.args = ()
        if record.exc_info:
            # Formatters take exc_text where it is set; without exc_info they cannot make their own.
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
            record.exc_info = None
        if record.exc_text:
            record.exc_text = self.mask(record.exc_text)
        if record.stack_info:
            record.stack_info = self.mask(record.stack_info)
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message and, if there is one, the traceback.

    It stands behind MaskSecrets, which has already written the traceback out.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:
            line["traceback"] = record.exc_text
        if record.stack_info:
            line["stack"] = record.stack_info
        return json.dumps(line, ensure_ascii=False)


def set_up_logging(
    *,
    log_format: str = "text",
    secrets: Iterable[str] = (),
    level: int = logging.INFO,
    stream: TextIO | None = None,
) -> None:
    """Send every log record of the process to one stream, masked; also uncaught exceptions.

    Handlers that the root logger had are replaced.

    Args:
        log_format: `text` or `json`.
        secrets: Texts that must not show, in any record.
        level: The lowest level that is written; httpx and httpcore are at WARNING or above.
        stream: Where to write; None means stderr.
    """
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskSecrets(secrets))
    if log_format == "json":
        handler.setFormatter(JsonLines())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    # A record that cannot be written would print its arguments, unmasked.
    logging.raiseExceptions = False
    for name in NOISY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    sys.excepthook = _log_uncaught


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError) as broken:
        # Arguments that do not fit the message: a bug in the caller, no reason to lose the record.
        return f"{record.msg} [arguments left out: {broken}]"


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logger.critical("Uncaught exception", exc_info=(kind, error, trace))
