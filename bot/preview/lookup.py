"""Finding the chat, the user and the message that a call names, or refusing as Telegram does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.preview.errors import ApiError, bad_request, forbidden
from bot.preview.params import Params

if TYPE_CHECKING:
    from bot.preview.model import Chat, Message, User
    from bot.preview.state import Telegram


def find_chat(telegram: Telegram, params: Params, *, name: str = "chat_id") -> Chat:
    """Return the chat of a call, given by its id or a group's @username.

    Raises:
        ApiError: 400, among them `migrate_to_chat_id` for a group that is now a supergroup.
    """
    given = params.text(name).strip()
    if not given:
        raise bad_request(f"{name} is empty")
    if re.fullmatch(r"-?\d{1,19}", given):
        chat = telegram.chats.get(int(given))
    else:
        username = given.removeprefix("@").lower()
        public = (chat for chat in telegram.chats.values() if not chat.is_private)
        chat = next((chat for chat in public if chat.username.lower() == username), None)
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            parameters={"migrate_to_chat_id": chat.migrated_to},
        )
    return chat


def writable_chat(telegram: Telegram, params: Params) -> Chat:
    """Return the chat of a call if the bot may write there.

    Raises:
        ApiError: 400 or 403.
    """
    chat = readable_chat(telegram, params)
    if chat.is_private and chat.blocked:
        raise forbidden("bot was blocked by the user")
    if chat.is_private and not chat.started:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def readable_chat(telegram: Telegram, params: Params) -> Chat:
    """Return the chat of a call if the bot is in it.

    Raises:
        ApiError: 400 or 403.
    """
    chat = find_chat(telegram, params)
    if not chat.is_private:
        member = chat.member(telegram.bot.id)
        kind = "group" if chat.type == "group" else "supergroup"
        if member is not None and member.status == "kicked":
            raise forbidden(f"bot was kicked from the {kind} chat")
        if member is None or not member.inside:
            raise forbidden(f"bot is not a member of the {kind} chat")
    return chat


def find_user(telegram: Telegram, params: Params) -> User:
    """Return the user of a call.

    Raises:
        ApiError: 400.
    """
    number = params.integer("user_id")
    if not number:
        raise bad_request("invalid user_id specified")
    user = telegram.users.get(number)
    if user is None:
        raise bad_request("user not found")
    return user


def find_message(chat: Chat, params: Params, *, purpose: str) -> Message:
    """Return the message that a call is about.

    Args:
        chat: Where it stands.
        params: The call.
        purpose: What is to be done with it, as in "message to ... not found".

    Raises:
        ApiError: 400.
    """
    number = params.integer("message_id")
    if not number:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(number)
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message


def replied_message(telegram: Telegram, chat: Chat, params: Params) -> Message | None:
    """Return the message that a new one answers: `reply_parameters`, or the older parameters.

    Raises:
        ApiError: 400, it does not exist and that was not allowed for.
    """
    reply = Params(params.mapping("reply_parameters", "reply parameters"))
    number = reply.integer("message_id") or params.integer("reply_to_message_id")
    if not number:
        return None
    there = telegram.chats.get(reply.integer("chat_id"), chat)
    message = there.messages.get(number)
    allowed = "allow_sending_without_reply"
    lenient = reply.flag(allowed) or params.flag(allowed)
    if message is None and not lenient:
        raise bad_request("message to be replied not found")
    return message


def thread_of(chat: Chat, params: Params, reply_to: Message | None) -> int | None:
    """Return the forum topic of a new message: the one named, or that of the message it answers.

    Raises:
        ApiError: 400, no such topic; General has no thread id.
    """
    thread = params.integer("message_thread_id")
    if thread and thread not in chat.topics:
        raise bad_request("message thread not found")
    return thread or (reply_to.thread_id if reply_to else None)
