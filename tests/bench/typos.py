"""Typing slips: insertions, deletions, substitutions and swaps at random letters."""

import random
from dataclasses import replace

from rapidfuzz.distance import OSA

from bot.core.evaluation import Case

LETTERS = "abcdefghijklmnopqrstuvwxyz"
TRIES = 100
"""How often edits are drawn anew that cancel each other out."""


def with_edits(case: Case, edits: int, *, seed: int) -> Case:
    """The case with its question edited so many times, at letters chosen by the seed."""
    return replace(case, question=edited(case.question, edits, seed=seed))


def edited(text: str, edits: int, *, seed: int) -> str:
    """The text after so many edits, each at a random letter, none of which undoes another.

    It is so many edits (optimal string alignment) away from the text, upper and lower case taken
    as one; fewer only where the text is too short to be edited so often.
    """
    draw = random.Random(seed)
    result = text
    for _ in range(TRIES):
        result = text
        for _ in range(edits):
            result = _edited(result, draw)
        if OSA.distance(text.casefold(), result.casefold()) == edits:
            break
    return result


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
