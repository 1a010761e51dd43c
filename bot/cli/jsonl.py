"""Questions as JSON lines from standard input, answers as JSON lines to standard output."""

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from bot.core.outcome import Outcome, OutcomeKind
from bot.service.asking import Asker, Asking
from bot.service.ports import ChatKind

CHATS = ("private", "group", "group-questions")

LONGEST_LINE = 1_000_000
"""Bytes of an input line; a longer one is an error, not a memory problem."""

SPEAKS_UNASKED = (OutcomeKind.ANSWER, OutcomeKind.URGENT)
"""Outcomes worth speaking up for in a group that lets the bot answer unasked."""

_COMMAND = re.compile(r"\s*/ask(?:@\w+)?(?:\s+|$)", re.IGNORECASE)


class LineError(ValueError):
    """A line is not a question; the message says why."""


async def stream(asking: Asking, *, language: str | None) -> int:
    """Answer every line, in order; a bad line gives an error object and the run goes on."""
    for raw in _lines():
        try:
            answer = await _answer(asking, _parsed(raw), language)
        except LineError as error:
            answer = {"outcome": "error", "error": str(error)}
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 0


def _lines() -> Iterator[bytes]:
    """The lines; of one that is too long, a start that is too long as well."""
    while raw := sys.stdin.buffer.readline(LONGEST_LINE + 1):
        whole = raw
        while not whole.endswith(b"\n") and len(whole) > LONGEST_LINE:
            rest = sys.stdin.buffer.readline(LONGEST_LINE + 1)
            if not rest:
                break
            whole = raw + rest[-1:]
        yield raw


def _parsed(raw: bytes) -> object:
    if not raw.strip():
        raise LineError("the line is empty")
    if len(raw) > LONGEST_LINE:
        raise LineError(f"a line may have {LONGEST_LINE} bytes at most")
    try:
        parsed: object = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise LineError(f"not JSON: {error}") from error
    return parsed


async def _answer(asking: Asking, line: object, language: str | None) -> dict[str, Any]:
    question, asker, chat = _read(line, language)
    command = _COMMAND.match(question)
    if chat == "group" and not command:
        return _object(Outcome(OutcomeKind.SILENT), asking.language(asker), "")
    asked = await asking.ask(question[command.end() :] if command else question, asker)
    if chat == "group-questions" and asked.outcome.kind not in SPEAKS_UNASKED:
        return _object(Outcome(OutcomeKind.SILENT), asked.language, "")
    return _object(asked.outcome, asked.language, asked.reply.text())


def _read(line: object, language: str | None) -> tuple[str, Asker, str]:
    if not isinstance(line, dict):
        raise LineError("a line must be an object with a text q")
    question, spoken, chat = line.get("q"), line.get("lang", language), line.get("chat", "private")
    if not isinstance(question, str):
        raise LineError("q is missing or not a text")
    if spoken is not None and not isinstance(spoken, str):
        raise LineError("lang is not a text")
    if chat not in CHATS:
        raise LineError(f"chat is none of {', '.join(CHATS)}")
    kind = ChatKind.PRIVATE if chat == "private" else ChatKind.GROUP
    return question, Asker(chat=kind, language=spoken), chat


def _object(outcome: Outcome, language: str, text: str) -> dict[str, Any]:
    answered = outcome.kind in (OutcomeKind.ANSWER, OutcomeKind.URGENT)
    return {
        "outcome": outcome.kind,
        "id": (outcome.shown or None) if answered else None,
        "answers": list(outcome.entries) if answered else [],
        "candidates": [
            {"id": each.id, "score": round(each.score, 4)} for each in outcome.candidates
        ],
        "lang": language,
        "text": text,
    }
