"""The people and chats that the page starts with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.preview.state import Telegram


def furnish(telegram: Telegram, *, language_code: str = "en") -> None:
    """Add you, two more members and a group of all three with the bot, which you own."""
    you = telegram.add_user("You", user_id=700_000_001, language_code=language_code)
    others = [
        telegram.add_user(f"Member {number}", user_id=700_000_000 + number, language_code="en")
        for number in (2, 3)
    ]
    telegram.add_group("Support group", members=others, admins=[you])
