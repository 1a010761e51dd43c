"""Methods about the bot itself: its name, descriptions, commands and menu button.

Limits are those of the Bot API's documentation. What Telegram's servers answer to a longer
description or name is not documented; those texts are the preview's own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.preview.errors import bad_request
from bot.preview.lookup import find_chat
from bot.preview.params import Params
from bot.preview.profile import DEFAULT_SCOPE

if TYPE_CHECKING:
    from bot.preview.model import Json
    from bot.preview.profile import Scope
    from bot.preview.state import Telegram

_MAX_COMMANDS = 100
_MAX_COMMAND = 32
_MAX_COMMAND_DESCRIPTION = 256
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_PLAIN_SCOPES = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
)


def get_me(telegram: Telegram, _: Params) -> Json:
    """Return the bot."""
    return telegram.bot.json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not telegram.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(telegram: Telegram, params: Params) -> bool:
    """Set the commands of a scope and a language."""
    given = params.decoded("commands", "commands")
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    commands = [_command(command) for command in given]
    if len(commands) > _MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    telegram.profile.commands[_scope(telegram, params), _language(params)] = commands
    telegram.journal.record("profile", {})
    return True


def get_my_commands(telegram: Telegram, params: Params) -> list[Json]:
    """Return the commands of exactly this scope and language."""
    key = _scope(telegram, params), _language(params)
    return telegram.profile.commands.get(key, [])


def delete_my_commands(telegram: Telegram, params: Params) -> bool:
    """Forget the commands of a scope and a language."""
    telegram.profile.commands.pop((_scope(telegram, params), _language(params)), None)
    telegram.journal.record("profile", {})
    return True


def set_my_name(telegram: Telegram, params: Params) -> bool:
    """Set the bot's name for a language, at most 64 characters."""
    language = _language(params)
    _set(telegram, telegram.profile.names, params, "name", 64)
    if not language and params.text("name"):
        telegram.bot.first_name = params.text("name")
    return True


def get_my_name(telegram: Telegram, params: Params) -> Json:
    """Return the bot's name for a language."""
    names = telegram.profile.names
    return {"name": names.get(_language(params)) or telegram.bot.first_name}


def set_my_description(telegram: Telegram, params: Params) -> bool:
    """Set what an empty chat shows, at most 512 characters."""
    return _set(telegram, telegram.profile.descriptions, params, "description", 512)


def get_my_description(telegram: Telegram, params: Params) -> Json:
    """Return what an empty chat shows."""
    return {"description": _get(telegram.profile.descriptions, params)}


def set_my_short_description(telegram: Telegram, params: Params) -> bool:
    """Set what the bot's profile shows, at most 120 characters."""
    return _set(telegram, telegram.profile.short_descriptions, params, "short_description", 120)


def get_my_short_description(telegram: Telegram, params: Params) -> Json:
    """Return what the bot's profile shows."""
    return {"short_description": _get(telegram.profile.short_descriptions, params)}


def set_chat_menu_button(telegram: Telegram, params: Params) -> bool:
    """Set the button beside the text field: commands, default or web_app."""
    button = params.mapping("menu_button", "menu button") or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: Unsupported type specified")
    telegram.profile.menu_buttons[params.integer("chat_id")] = button
    return True


def get_chat_menu_button(telegram: Telegram, params: Params) -> Json:
    """Return the button beside the text field."""
    buttons = telegram.profile.menu_buttons
    return buttons.get(params.integer("chat_id")) or buttons.get(0) or {"type": "commands"}


def _set(telegram: Telegram, texts: dict[str, str], params: Params, name: str, limit: int) -> bool:
    language, text = _language(params), params.text(name).strip()
    if len(text) > limit:
        raise bad_request(f"{name.replace('_', ' ')} is too long, at most {limit} characters")
    texts[language] = text
    telegram.journal.record("profile", {})
    return True


def _get(texts: dict[str, str], params: Params) -> str:
    return texts.get(_language(params)) or texts.get("", "")


def _language(params: Params) -> str:
    language = params.text("language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return language


def _command(given: Any) -> Json:  # noqa: ANN401 - a caller may send anything
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    command = str(given.get("command") or "").strip().removeprefix("/")
    description = str(given.get("description") or "").strip()
    if not command:
        raise bad_request("command must be non-empty")
    if len(command) > _MAX_COMMAND:
        raise bad_request(f"command length must not exceed {_MAX_COMMAND}")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > _MAX_COMMAND_DESCRIPTION:
        raise bad_request(f"command description length must not exceed {_MAX_COMMAND_DESCRIPTION}")
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": command, "description": description}


def _scope(telegram: Telegram, params: Params) -> Scope:
    given = Params(params.mapping("scope", "bot command scope"))
    kind = given.text("type", "default")
    if kind in _PLAIN_SCOPES:
        return DEFAULT_SCOPE if kind == "default" else (kind, 0, 0)
    if kind not in {"chat", "chat_administrators", "chat_member"}:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    chat = find_chat(telegram, given)
    if kind != "chat" and chat.is_private:
        raise bad_request("can't change commands in private chats")
    user_id = given.integer("user_id")
    if kind == "chat_member" and user_id not in telegram.users:
        raise bad_request("user not found")
    return (kind, chat.id, user_id if kind == "chat_member" else 0)
