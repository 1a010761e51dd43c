"""Every wording key that this room uses exists in English, and fits where Telegram shows it."""

import re
from pathlib import Path

import pytest

import bot.tg
from bot.content.locate import find_locales
from bot.i18n import load_wordings
from bot.tg.introduction import IN_GROUPS, IN_PRIVATE

SOURCES = Path(bot.tg.__file__).parent.glob("*.py")
USED = {key for path in SOURCES for key in re.findall(r'"((?:tg|bot)\.[a-z-]+)"', path.read_text())}
COMMANDS = {f"command.{name.replace('_', '-')}" for name in (*IN_PRIVATE, *IN_GROUPS)}
LONGEST = {
    "bot.description": 512,
    "bot.short-description": 120,
    "tg.outdated": 200,
    "tg.not-yours": 200,
    "tg.sorry": 200,
    **dict.fromkeys(COMMANDS, 256),
}


def test_the_keys_are_found() -> None:
    assert {"tg.sorry", "tg.related", "bot.description"} <= USED


@pytest.mark.parametrize("key", sorted(USED | COMMANDS))
def test_a_key_has_a_text_that_fits(key: str) -> None:
    text = load_wordings(find_locales(None), "en")("en")(key, bot="@name")
    assert 0 < len(text) <= LONGEST.get(key, 4096)
