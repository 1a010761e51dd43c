"""`faqbot evaluate`: how well a set of test questions is matched."""

import argparse
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TextIO

from bot.app import build_editions
from bot.cli.cases import CaseError, read_cases
from bot.cli.parsers import Commands
from bot.core.answering import decide
from bot.core.evaluation import Case, Result, figures
from bot.core.language import language
from bot.core.matcher import Lesson, Matcher
from bot.core.outcome import Outcome
from bot.core.text import MAX_WINDOW, normalise
from bot.settings import load_settings

Respond = Callable[[str], Outcome]


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("evaluate", help="match test questions and print the figures")
    parser.add_argument(
        "--train", type=Path, metavar="T.jsonl", help="fit on these phrasings alone, not on the FAQ"
    )
    parser.add_argument(
        "--test", type=Path, required=True, metavar="T.jsonl", help="test questions (JSONL or YAML)"
    )
    parser.add_argument("--lang", default="en", metavar="xx", help="their language; default en")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument(
        "--predictions", type=Path, metavar="OUT.jsonl", help="write what came of each question"
    )
    parser.set_defaults(run=_evaluate)


def _evaluate(chosen: argparse.Namespace) -> int:
    cases = read_cases(chosen.test)
    respond = fitted(read_cases(chosen.train), chosen.lang) if chosen.train else _of_faq(chosen)
    results = run(cases, respond)
    if chosen.predictions:
        try:
            # JSON can hold half a UTF-16 character, UTF-8 cannot: it is written as its escape.
            with chosen.predictions.open("w", encoding="utf-8", errors="backslashreplace") as file:
                write_predictions(results, file)
        except OSError as error:
            raise CaseError(f"{chosen.predictions} cannot be written: {error.strerror}") from error
    summary = figures(results).as_dict()
    if chosen.json:
        print(json.dumps(summary))
    else:
        for name, value in summary.items():
            print(f"{name:18} {'-' if value is None else value}")
    return 0


def run(cases: Iterable[Case], respond: Respond) -> list[Result]:
    """Ask every question and time each answer."""
    results = []
    for case in cases:
        start = time.perf_counter()
        outcome = respond(case.question)
        results.append(Result(case, outcome, (time.perf_counter() - start) * 1000))
    return results


def fitted(train: Iterable[Case], code: str) -> Respond:
    """A matcher on phrasings alone: no vocabulary, negatives only where lines have no id."""
    phrasings: dict[str, list[str]] = {}
    negatives = []
    for case in train:
        if case.right:
            phrasings.setdefault(min(case.right), []).append(case.question)
        else:
            negatives.append(case.question)
    if not phrasings:
        raise CaseError("no line of the training file has an id")
    matcher = Matcher(Lesson(phrasings, negatives=negatives), language=language(code))

    def respond(text: str) -> Outcome:
        return decide(matcher.entries(matcher.read(normalise(text)[:MAX_WINDOW])), matcher)

    return respond


def write_predictions(results: Iterable[Result], file: TextIO) -> None:
    """A JSON line for each test question, in order."""
    for result in results:
        outcome = result.outcome
        line: dict[str, Any] = {
            "q": result.case.question,
            "id": outcome.entries[0] if result.is_answered else None,
            "outcome": outcome.kind,
            "candidates": [
                {"id": each.id, "score": round(each.score, 6)} for each in outcome.candidates
            ],
            "confidence": round(outcome.confidence, 6),
            "ms": round(result.milliseconds, 3),
        }
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _of_faq(chosen: argparse.Namespace) -> Respond:
    editions = build_editions(load_settings())
    if chosen.lang not in editions:
        raise CaseError(f"the FAQ does not speak {chosen.lang!r}, only {', '.join(editions)}")
    return editions[chosen.lang].respond
