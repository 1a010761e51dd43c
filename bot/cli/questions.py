"""`faqbot questions`: the log of what people asked, for editors."""

import argparse
import asyncio
import csv
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.app import opened_store
from bot.cli.parsers import Commands
from bot.service.ports import QuestionRecord
from bot.settings import load_settings

FIELDS = ("id", "asked_at", "question", "outcome", "entry", "score", "lang", "chat")

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
"""A spreadsheet runs a cell that begins so as a formula (OWASP, CSV injection)."""


def add_to(commands: Commands) -> None:
    """Add the command and its own subcommands."""
    parser = commands.add_parser("questions", help="what people asked: unanswered, or all")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="a line for each question, newest last")
    listing.set_defaults(run=_list)
    export = actions.add_parser("export", help="to standard output, for other programs")
    form = export.add_mutually_exclusive_group(required=True)
    form.add_argument("--csv", dest="write", action="store_const", const=_csv)
    form.add_argument("--jsonl", dest="write", action="store_const", const=_jsonl)
    export.set_defaults(run=_export)
    for action in (listing, export):
        action.add_argument(
            "--all", action="store_true", help="answered questions too, not only unanswered ones"
        )


def _list(chosen: argparse.Namespace) -> int:
    async def work() -> int:
        count = 0
        async with _log(chosen) as records:
            async for record in records:
                count += 1
                print(_line(record))
        print(f"{count} questions", file=sys.stderr)
        return 0

    return asyncio.run(work())


def _export(chosen: argparse.Namespace) -> int:
    async def work() -> int:
        write: Callable[[dict[str, object]], None] = chosen.write()
        async with _log(chosen) as records:
            async for record in records:
                write(_row(record))
        return 0

    return asyncio.run(work())


@asynccontextmanager
async def _log(chosen: argparse.Namespace) -> AsyncIterator[AsyncIterator[QuestionRecord]]:
    async with opened_store(load_settings()) as store:
        yield store.questions.stream(unanswered_only=not chosen.all)


def _line(record: QuestionRecord) -> str:
    shown = f" {record.entry} ({record.score:.2f})" if record.entry else ""
    return (
        f"{record.id}  {record.asked_at:%Y-%m-%d %H:%M}  {record.outcome}{shown}  "
        f"{_printable(record.text)}"
    )


def _printable(text: str) -> str:
    """On one line, and without characters that drive a terminal."""
    return "".join(each if each.isprintable() else " " for each in " ".join(text.split()))


def _row(record: QuestionRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "asked_at": record.asked_at.isoformat(),
        "question": record.text,
        "outcome": record.outcome,
        "entry": record.entry,
        "score": round(record.score, 4),
        "lang": record.language,
        "chat": record.chat,
    }


def _csv() -> Callable[[dict[str, object]], None]:
    writer = csv.DictWriter(sys.stdout, FIELDS)
    writer.writeheader()

    def write(row: dict[str, object]) -> None:
        writer.writerow({name: _inert(value) for name, value in row.items()})

    return write


def _inert(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def _jsonl() -> Callable[[dict[str, object]], None]:
    def write(row: dict[str, object]) -> None:
        print(json.dumps(row, ensure_ascii=False))

    return write
