"""The shipped FAQ. To fit it takes seconds: it is done once for the whole test run."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

import bot.app
import bot.cli.evaluate
from bot.app import build_editions
from bot.core.outcome import OutcomeKind
from bot.service.library import Edition
from bot.settings import Settings, load_settings

# Vague enough that the bot offers several entries; which of them it is has to be looked up.
VAGUE = (
    "vit b12 myelin",
    "levels",
    "nerves and b12",
    "b12 symptoms in ms",
    "b12 problems",
    "myelin problems",
    "is b12 good",
    "nerve pain help",
)
# Of the matter of no entry.
UNANSWERABLE = "Which bus goes to the botanical garden on a Sunday?"


@cache
def shipped_editions() -> Mapping[str, Edition]:
    """The editions of the shipped FAQ."""
    return build_editions(load_settings({}, env_file=Path("no.env")))


def share_shipped_faq(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have everything that would fit the shipped FAQ use the one that is fitted already."""

    def editions(settings: Settings) -> Mapping[str, Edition]:
        return shipped_editions() if settings.faq_dir is None else build_editions(settings)

    monkeypatch.setattr(bot.app, "build_editions", editions)
    monkeypatch.setattr(bot.cli.evaluate, "build_editions", editions)


def vague_question() -> str:
    """A question that the bot answers with suggestions."""
    respond = shipped_editions()["en"].respond
    return next(text for text in VAGUE if respond(text).kind is OutcomeKind.SUGGESTIONS)
