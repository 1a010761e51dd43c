"""Typing slips: insertions, deletions, substitutions and swaps at random letters."""

import random
from dataclasses import replace

from bot.core.evaluation import Case

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def with_edits(case: Case, edits: int, *, seed: int) -> Case:
    """The case with its question edited so many times, at letters chosen by the seed."""
    draw = random.Random(seed)  # noqa: S311 - a repeatable test, no secret
    text = case.question
    for _ in range(edits):
        text = _edited(text, draw)
    return replace(case, question=text)


def _edited(text: str, draw: random.Random) -> str:
    places = [place for place, letter in enumerate(text) if letter.isalpha()]
    if not places:
        return text
    at = draw.choice(places)
    match draw.choice(("insert", "delete", "substitute", "swap")):
        case "insert":
            return text[:at] + draw.choice(LETTERS) + text[at:]
        case "delete":
            return text[:at] + text[at + 1 :]
        case "substitute":
            return text[:at] + draw.choice(LETTERS) + text[at + 1 :]
        case _:
            return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]
