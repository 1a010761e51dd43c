"""What the person in front of the page can do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.preview.errors import ApiError, bad_request, forbidden
from bot.preview.formatting import format_text
from bot.preview.snapshot import page_chats, page_owner, writers

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.preview.model import Chat, Json, Message, User
    from bot.preview.state import Telegram

_LANGUAGE = re.compile(r"[A-Za-z-]{2,16}")


def _send(telegram: Telegram, body: Json) -> Json:
    """Write a message: chat, as (user), text, reply_to (message or null)."""
    chat, user = _place(telegram, body)
    reply_to = chat.messages.get(_number(body, "reply_to")) if body.get("reply_to") else None
    message = telegram.says(chat, user, _text(body), reply_to=reply_to)
    return {"message_id": message.id}


def _edit(telegram: Telegram, body: Json) -> Json:
    """Edit an own message: chat, as, message, text."""
    chat, user = _place(telegram, body)
    message = _message(chat, body)
    if message.sender is not user:
        raise forbidden("this is not your message")
    telegram.rewrite(message, format_text(_text(body), user=telegram.users.get))
    return {}


def _press(telegram: Telegram, body: Json) -> Json:
    """Press a button: chat, as, message, data."""
    chat, user = _place(telegram, body)
    message = _message(chat, body)
    data = body.get("data")
    if not any(button.get("callback_data") == data for button in message.buttons):
        raise bad_request("this button is no longer there")
    return {"id": telegram.press(user, message, str(data)).id}


def _settings(telegram: Telegram, body: Json) -> Json:
    """Change what is given: privacy (bool), language, chat with bot_is_admin (bool)."""
    owner = page_owner(telegram)
    if isinstance(body.get("privacy"), bool):
        telegram.privacy = body["privacy"]
    language = body.get("language")
    if isinstance(language, str) and owner and _LANGUAGE.fullmatch(language):
        owner.language_code = language
    if owner and isinstance(body.get("bot_is_admin"), bool):
        status: Any = "administrator" if body["bot_is_admin"] else "member"
        telegram.set_bot_status(_chat(telegram, body), status, by=owner)
    telegram.journal.record("profile", {})
    return {}


ACTIONS: dict[str, Callable[[Telegram, Json], Json]] = {
    "send": _send,
    "edit": _edit,
    "press": _press,
    "settings": _settings,
}


def _number(body: Json, name: str) -> int:
    value = body.get(name)
    if not isinstance(value, int):
        raise bad_request(f"{name} must be a number")
    return value


def _text(body: Json) -> str:
    text = body.get("text")
    if not isinstance(text, str):
        raise bad_request("text must be a string")
    return text


def _chat(telegram: Telegram, body: Json) -> Chat:
    number = _number(body, "chat")
    for chat in page_chats(telegram):
        if chat.id == number:
            return chat
    raise ApiError(404, "Not Found: no such chat")


def _place(telegram: Telegram, body: Json) -> tuple[Chat, User]:
    chat, number = _chat(telegram, body), _number(body, "as")
    for user in writers(telegram, chat):
        if user.id == number:
            return chat, user
    raise forbidden("nobody of this name writes here")


def _message(chat: Chat, body: Json) -> Message:
    message = chat.messages.get(_number(body, "message"))
    if message is None:
        raise ApiError(404, "Not Found: no such message")
    return message
