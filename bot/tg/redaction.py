"""What is taken out of an update before it is kept: people who did not write to the bot."""

from collections.abc import Mapping
from typing import Any

from bot.tg.addressing import Me

# Where a message was forwarded or quoted from; the bot needs none of it.
_ORIGINS = (
    "external_reply",
    "forward_date",
    "forward_from",
    "forward_from_chat",
    "forward_origin",
    "forward_sender_name",
    "forward_signature",
    "reply_to_story",
)
_MESSAGES = frozenset({"message", "edited_message"})
_REPLIED_TO = frozenset({"reply_to_message", "quote"})
# Of a message that somebody replies to: its place, its words, and whether a forum topic began.
_KEPT_OF_A_REPLY = frozenset(
    {"message_id", "date", "chat", "text", "caption", "message_thread_id", "forum_topic_created"}
)


def without_strangers(update: Mapping[str, Any], me: Me) -> dict[str, Any]:
    """A copy of an update without the authors of messages that were replied to or forwarded."""
    return {
        name: _slim(body, me) if name in _MESSAGES and isinstance(body, Mapping) else body
        for name, body in update.items()
    }


def without_strangers_words(update: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of an update without the messages that were replied to, for keeping it longer."""
    return {
        name: {field: value for field, value in body.items() if field not in _REPLIED_TO}
        if name in _MESSAGES and isinstance(body, Mapping)
        else body
        for name, body in update.items()
    }


def _slim(message: Mapping[str, Any], me: Me) -> dict[str, Any]:
    slim = {name: value for name, value in message.items() if name not in _ORIGINS}
    earlier = message.get("reply_to_message")
    if isinstance(earlier, Mapping):
        kept = {name: value for name, value in earlier.items() if name in _KEPT_OF_A_REPLY}
        author = earlier.get("from")
        if isinstance(author, Mapping) and author.get("id") == me.id:
            kept["from"] = author
        slim["reply_to_message"] = kept
    return slim
