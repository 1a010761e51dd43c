"""The whole state as the chat page sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.preview.model import Chat, Json, User
    from bot.preview.state import Telegram


def snapshot(telegram: Telegram) -> Json:
    """Return chats with messages, people, the bot's profile and the number of the last event."""
    you = page_owner(telegram)
    return {
        "last": telegram.journal.last,
        "bot": {
            "id": telegram.bot.id,
            "name": telegram.profile.names.get(_language(you)) or telegram.bot.name,
            "username": telegram.bot.username,
            "description": telegram.profile.description(_language(you)),
        },
        "you": you.id if you else None,
        "language": _language(you),
        "privacy": telegram.privacy,
        "chats": [_chat(telegram, chat) for chat in page_chats(telegram)],
    }


def page_owner(telegram: Telegram) -> User | None:
    """Return the person in front of the page: the first one added."""
    return next((user for user in telegram.users.values() if not user.is_bot), None)


def page_chats(telegram: Telegram) -> list[Chat]:
    """Return the owner's chat with the bot and every group, as they were added."""
    you = page_owner(telegram)
    return [
        chat
        for chat in telegram.chats.values()
        if (not chat.is_private or chat.peer is you) and chat.migrated_to is None
    ]


def writers(telegram: Telegram, chat: Chat) -> list[User]:
    """Return the people whose messages can be written on the page."""
    if chat.peer is not None:
        return [chat.peer]
    members = (member for member in chat.members.values() if member.inside)
    return [member.user for member in members if member.user.id != telegram.bot.id]


def _language(user: User | None) -> str:
    return user.language_code if user else ""


def _chat(telegram: Telegram, chat: Chat) -> Json:
    people = writers(telegram, chat)
    bot = chat.member(telegram.bot.id)
    return {
        "id": chat.id,
        "type": chat.type,
        "name": telegram.bot.name if chat.is_private else chat.title,
        "members": 2 if chat.is_private else sum(m.inside for m in chat.members.values()),
        "bot_is_admin": chat.is_admin(telegram.bot.id),
        "bot_is_in": chat.is_private or (bot is not None and bot.inside),
        "people": [
            {"id": user.id, "name": user.name, "admin": chat.is_admin(user.id)} for user in people
        ],
        "commands": {str(user.id): telegram.profile.commands_for(chat, user) for user in people},
        "messages": [message.view() for message in chat.messages.values()],
    }
