"""Buttons that can be read on a phone."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.reply import Choice, ChoiceKind, Part, PartKind, Reply
from bot.tg.splitting import whole_characters

# Phones show about this many characters of a button; what is longer they cut in mid-word.
WIDTH = 40
_QUESTIONS = frozenset({ChoiceKind.ENTRY, ChoiceKind.SUGGESTION})


def cut(label: str, *, width: int = WIDTH) -> str:
    """A label of at most `width` characters, ended by an ellipsis at a word border."""
    label = " ".join(label.split())
    if len(label) <= width:
        return label
    head = label[: width - 1]
    at_border = head.rpartition(" ")[0] if label[width - 1] != " " else head
    # A script without spaces, or one very long word: cut it, though not inside a character.
    if len(at_border) < width // 2:
        at_border = label[: whole_characters(label, width - 1)]
    return at_border.rstrip(" ,;:–-") + "…"


def readable(reply: Reply, *, related: str = "") -> Reply:
    """A reply whose questions can be read in full.

    If a question is too long for its button, all of the reply's questions are listed with numbers
    above the disclaimer, and the buttons carry the same numbers. `related` introduces the list
    below an answer, where nothing else says what these questions are.
    """
    questions = [choice for choice in reply.choices if choice.kind in _QUESTIONS]
    if all(len(" ".join(choice.label.split())) <= WIDTH for choice in questions):
        return replace(reply, choices=tuple(_short(choice) for choice in reply.choices))
    numbers = {id(choice): number for number, choice in enumerate(questions, start=1)}
    listed = "\n".join(f"{numbers[id(each)]}. {each.label}" for each in questions)
    if related and any(part.kind is PartKind.SOURCE for part in reply.parts):
        listed = f"{related}\n{listed}"
    choices = (
        replace(choice, label=cut(f"{numbers[id(choice)]}. {choice.label}"))
        if id(choice) in numbers
        else _short(choice)
        for choice in reply.choices
    )
    return Reply(parts=_above_disclaimer(reply.parts, listed), choices=tuple(choices))


def _short(choice: Choice) -> Choice:
    return replace(choice, label=cut(choice.label))


def _above_disclaimer(parts: Sequence[Part], listed: str) -> tuple[Part, ...]:
    at = len(parts)
    while at and parts[at - 1].kind is PartKind.DISCLAIMER:
        at -= 1
    return (*parts[:at], Part(PartKind.NOTE, listed), *parts[at:])
