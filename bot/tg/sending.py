"""Messages out: new ones, and earlier ones changed in place."""

from dataclasses import dataclass

from telegram import LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated
from telegram.ext import ExtBot

from bot.tg.formatting import Outgoing

# The longest text that answers a press.
TOAST = 200

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# Telegram's wordings for a message that cannot be changed any more.
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_UNCHANGED = "message is not modified"


@dataclass(frozen=True, slots=True)
class Place:
    """Where messages go: a chat, a forum topic in it, a message they reply to."""

    chat_id: int
    reply_to: int | None = None
    topic_id: int | None = None


async def send(bot: ExtBot[None], outgoing: list[Outgoing], place: Place) -> list[int]:
    """Send messages one after the other and return their ids; only the first is a reply."""
    sent = []
    for message in outgoing:
        try:
            told = await _send(bot, message, place)
        except ChatMigrated as moved:
            # The group became a supergroup; messages have other ids there.
            place = Place(moved.new_chat_id)
            told = await _send(bot, message, place)
        sent.append(told.message_id)
        place = Place(place.chat_id, topic_id=place.topic_id)
    return sent


async def edit(bot: ExtBot[None], message: Outgoing, *, chat_id: int, message_id: int) -> bool:
    """Change a message of the bot; False where it is gone."""
    try:
        await bot.edit_message_text(
            message.html,
            chat_id=chat_id,
            message_id=message_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=message.keyboard,
        )
    except ChatMigrated:
        return False
    except BadRequest as error:
        wording = error.message.lower()
        if _UNCHANGED in wording:
            return True
        if any(gone in wording for gone in _GONE):
            return False
        raise
    return True


async def _send(bot: ExtBot[None], message: Outgoing, place: Place) -> Message:
    reply = None
    if place.reply_to is not None:
        reply = ReplyParameters(place.reply_to, allow_sending_without_reply=True)
    return await bot.send_message(
        place.chat_id,
        message.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_markup=message.keyboard,
        reply_parameters=reply,
        # A reply stays in the topic of its message by itself.
        message_thread_id=None if reply else place.topic_id,
    )
