"""`faqbot ask`: one question, a prompt, or (with --jsonl) thousands of lines."""

import argparse
import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from bot.app import build_asking, build_library
from bot.cli.jsonl import stream
from bot.cli.parsers import Commands
from bot.core.faq import Catalog
from bot.core.outcome import Outcome
from bot.service.asking import Asker
from bot.settings import load_settings


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "ask", help="ask in the terminal; nothing is logged; without a question: a prompt"
    )
    parser.add_argument("question", nargs="?", help="the question, in quotes")
    parser.add_argument("--lang", metavar="xx", help="the language to answer in")
    parser.add_argument("--explain", action="store_true", help="show what decided")
    parser.add_argument("--faq", type=Path, metavar="DIR", help="the FAQ to answer from")
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help='read lines {"q": ..., "lang"?, "chat"?} from standard input, write one object each',
    )
    parser.set_defaults(run=_ask)


def _ask(chosen: argparse.Namespace) -> int:
    settings = load_settings()
    if chosen.faq:
        settings = replace(settings, faq_dir=chosen.faq)
    library = build_library(settings)
    asking = build_asking(settings, library=library)
    if chosen.jsonl:
        return asyncio.run(stream(asking, language=chosen.lang))
    asker = Asker(language=chosen.lang)

    def answer(question: str) -> None:
        asked = asyncio.run(asking.ask(question, asker))
        print(asked.reply.text())
        for choice in asked.reply.choices:
            print(f"  [{choice.label}]")
        if chosen.explain:
            print(f"\n{explanation(asked.outcome, library.edition(asked.language).catalog)}")

    if chosen.question is None:
        return _prompt(answer)
    answer(chosen.question)
    return 0


def _prompt(answer: Callable[[str], None]) -> int:
    with suppress(ImportError):  # not there on every system
        import_module("readline")  # gives input() a history and line editing
    print("Ask about vitamin B12, myelin and multiple sclerosis. An empty line or Ctrl+D ends.")
    while True:
        try:
            question = input("\n> ")
        except EOFError:
            print()
            return 0
        if not question.strip():
            return 0
        answer(question)


def explanation(outcome: Outcome, catalog: Catalog) -> str:
    """What decided, in lines: scores, runner-up, best phrasing, features, passages."""
    lines = [f"outcome: {outcome.kind}"]
    lines += [f"candidate: {each.id} {each.score:.3f}" for each in outcome.candidates]
    why = outcome.explanation
    if why is not None:
        lines += [
            f"confidence: {why.confidence:.3f}",
            f"answers from {why.answer_at:.2f}, suggests from {why.suggest_at:.2f}",
            f"matched text: {why.window}",
            f"best phrasing: {why.best_phrasing}",
            *(f"read {typed} as {known}" for typed, known in why.repaired),
            *(f"  {name}: {value:.3f}" for name, value in why.evidence),
        ]
    for entry_id in outcome.entries:
        lines += [
            f"passage of {entry_id}: {each.source.id}/{each.passage.id} ({each.passage.locator})"
            for each in catalog.entries[entry_id].citations
        ]
    return "\n".join(lines)
