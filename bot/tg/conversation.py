"""What handlers share: who asks and where, and saying a reply there."""

from telegram import Message, Update

from bot.core.reply import Reply
from bot.service.asking import Asker
from bot.service.ports import ChatKind
from bot.tg.context import Context
from bot.tg.formatting import Outgoing, messages
from bot.tg.sending import Place, edit, send


def language(update: Update) -> str | None:
    """The language that the person set in Telegram."""
    return update.effective_user.language_code if update.effective_user else None


def asker(update: Update, context: Context) -> Asker:
    """Who asks, where and when."""
    chat, message = update.effective_chat, update.effective_message
    return Asker(
        chat=context.addressed.chat,
        chat_id=chat.id if chat else None,
        person_id=context.addressed.person_id,
        language=language(update),
        wrote_at=(message.edit_date or message.date) if message else None,
    )


def outgoing(update: Update, context: Context, reply: Reply) -> list[Outgoing]:
    """A reply as messages in the person's language."""
    return messages(reply, related=context.wording(language(update))("tg.related"))


async def say(update: Update, context: Context, reply: Reply) -> list[int]:
    """Send a reply to where the update came from and return the ids of the messages."""
    chat = update.effective_chat
    if chat is None:
        return []
    message = update.effective_message
    in_group = context.addressed.chat is ChatKind.GROUP
    place = Place(
        chat.id,
        reply_to=message.message_id if in_group and message else None,
        topic_id=_topic(message),
    )
    return await send(context.bot, outgoing(update, context, reply), place)


async def replace(update: Update, context: Context, message_id: int, reply: Reply) -> list[int]:
    """Change an earlier message into this reply; what does not fit follows as new messages.

    A message that is gone is sent anew. Returns the ids of all messages that show the reply.
    """
    chat = update.effective_chat
    written = outgoing(update, context, reply)
    if chat is None or not written:
        return []
    first, *rest = written
    if not await edit(context.bot, first, chat_id=chat.id, message_id=message_id):
        return await say(update, context, reply)
    place = Place(chat.id, topic_id=_topic(update.effective_message))
    return [message_id, *await send(context.bot, rest, place)]


def _topic(message: object) -> int | None:
    if isinstance(message, Message) and message.is_topic_message:
        return message.message_thread_id
    return None
