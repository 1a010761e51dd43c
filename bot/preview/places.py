"""Methods about chats and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.preview.errors import bad_request
from bot.preview.lookup import find_user, readable_chat
from bot.preview.model import Member

if TYPE_CHECKING:
    from bot.preview.model import Json
    from bot.preview.params import Params
    from bot.preview.state import Telegram


def get_chat(telegram: Telegram, params: Params) -> Json:
    """Return the Bot API's `ChatFullInfo`."""
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return readable_chat(telegram, params).json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def get_chat_member(telegram: Telegram, params: Params) -> Json:
    """Return somebody's standing in a chat."""
    chat = readable_chat(telegram, params)
    user = find_user(telegram, params)
    if chat.is_private:
        inside = user.id in {chat.id, telegram.bot.id}
        return Member(user, "member" if inside else "left").json()
    return (chat.member(user.id) or Member(user, "left")).json()


def get_chat_administrators(telegram: Telegram, params: Params) -> list[Json]:
    """Return owner and administrators; other bots are left out."""
    chat = readable_chat(telegram, params)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    return [
        member.json()
        for member in chat.members.values()
        if member.is_admin and (not member.user.is_bot or member.user.id == telegram.bot.id)
    ]


def get_chat_member_count(telegram: Telegram, params: Params) -> int:
    """Return how many are in a chat."""
    chat = readable_chat(telegram, params)
    return 2 if chat.is_private else sum(member.inside for member in chat.members.values())


def leave_chat(telegram: Telegram, params: Params) -> bool:
    """Leave a group."""
    chat = readable_chat(telegram, params)
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    telegram.set_bot_status(chat, "left", by=telegram.bot)
    return True
