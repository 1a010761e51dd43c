"""Keyboards under messages, checked as Telegram checks them.

The texts are those of `get_inline_keyboard_button` and `get_reply_markup` in
tdlib/telegram-bot-api (Client.cpp); BUTTON_DATA_INVALID comes from Telegram's servers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.preview.errors import bad_request
from bot.preview.links import checked_link, mentioned_user

if TYPE_CHECKING:
    from bot.preview.model import Json
    from bot.preview.params import Params

MAX_DATA_BYTES = 64
_MAX_BUTTONS = 100
_OTHER_KINDS = ("keyboard", "remove_keyboard", "force_reply")
# What a button can do beside data and URL; the preview keeps such buttons and shows them idle.
_OTHER_ACTIONS = (
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "web_app",
    "login_url",
    "callback_game",
    "pay",
)


@dataclass(frozen=True, slots=True)
class Markup:
    """A keyboard: an inline one that stays with the message, or another kind, or none."""

    inline: Json | None = None
    other: Json | None = None


def read_markup(params: Params) -> Markup:
    """Return the `reply_markup` of a call.

    Raises:
        ApiError: 400 with Telegram's wording.
    """
    value = params.decoded("reply_markup", "reply keyboard markup")
    if value is None or value == {}:
        return Markup()
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        return Markup(inline=_inline(value["inline_keyboard"]))
    if any(kind in value for kind in _OTHER_KINDS):
        return Markup(other=value)
    return Markup()


def _inline(rows: Any) -> Json | None:  # noqa: ANN401 - a caller may send anything
    if not isinstance(rows, list):
        raise bad_request('Field "inline_keyboard" must be of type Array')
    keyboard: list[list[Json]] = []
    for row in rows:
        if not isinstance(row, list):
            raise bad_request('Field "inline_keyboard" must be an Array of Arrays')
        buttons = [_button(button) for button in row]
        if buttons:
            keyboard.append(buttons)
    if sum(map(len, keyboard)) > _MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": keyboard} if keyboard else None


def _button(value: Any) -> Json:  # noqa: ANN401 - a caller may send anything
    where = "can't parse inline keyboard button"
    if not isinstance(value, dict):
        raise bad_request(f"{where}: InlineKeyboardButton must be an Object")
    if "text" not in value:
        raise bad_request(f'{where}: Can\'t find field "text"')
    for name in ("text", "url", "callback_data"):
        if name in value and not isinstance(value[name], str):
            raise bad_request(f'{where}: Field "{name}" must be of type String')
    text = value["text"].strip()
    if not text:
        raise bad_request("inline keyboard button text must be non-empty")
    button: Json = {"text": text}
    if value.get("url"):
        button["url"] = _button_url(value["url"])
    elif value.get("callback_data"):
        if len(value["callback_data"].encode()) > MAX_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        button["callback_data"] = value["callback_data"]
    else:
        actions = {name: value[name] for name in _OTHER_ACTIONS if name in value}
        if not actions:
            raise bad_request(f"{where}: Text buttons are unallowed in the inline keyboard")
        button |= actions
    return button


def _button_url(url: str) -> str:
    if mentioned_user(url):
        return url
    checked = checked_link(url)
    if not checked:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return checked
