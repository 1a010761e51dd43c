"""Free text: the bot's main purpose."""

from dataclasses import replace as changed

from telegram import Update

from bot.core.outcome import OutcomeKind
from bot.core.reply import Part, PartKind, Reply
from bot.service.asking import Asked
from bot.service.ports import ChatKind
from bot.tg.context import Context
from bot.tg.conversation import asker, language, replace, say


async def ask(update: Update, context: Context) -> None:
    """Answer a question; an edited one by changing the earlier answer."""
    told = context.addressed
    if not told.text.strip() and (told.chat is ChatKind.GROUP or told.command):
        await _hint(update, context, "tg.ask-how")
        return
    asked = await context.service.asking.ask(
        told.text, asker(update, context), update_id=update.update_id
    )
    if told.chat is ChatKind.GROUP and asked.outcome.is_wordless:
        return  # an emoji thrown at the bot is no question: stay quiet
    await _answer(update, context, asked)


async def please_type(update: Update, context: Context) -> None:
    """A photo, a voice message, a sticker: say what the bot can read; answer a caption."""
    message, chat = update.effective_message, update.effective_chat
    if message is None or chat is None:
        return
    is_first = context.albums.is_new(chat.id, message.media_group_id)
    if context.addressed.text.strip():
        asked = await context.service.asking.ask(
            context.addressed.text, asker(update, context), update_id=update.update_id
        )
        note = Part(PartKind.NOTE, context.wording(language(update))("tg.caption-only"))
        await _answer(update, context, changed(asked, reply=_noted(asked.reply, note)))
    elif is_first:
        await _hint(update, context, "tg.please-type")


async def _answer(update: Update, context: Context, asked: Asked) -> None:
    if asked.outcome.kind is OutcomeKind.SILENT:
        return
    chat, message = update.effective_chat, update.effective_message
    if chat is None or message is None:
        return
    book = context.service.replies
    earlier = None
    if context.addressed.is_edit:
        earlier = await book.find(chat_id=chat.id, message_id=message.message_id)
    if earlier is None:
        sent = await say(update, context, asked.reply)
    else:
        sent = await replace(update, context, earlier, asked.reply)
    # Only a single message can be changed later as a whole.
    if len(sent) == 1 and sent[0] != earlier:
        await book.remember(
            chat_id=chat.id,
            message_id=message.message_id,
            reply_id=sent[0],
            person_id=context.addressed.person_id,
        )


async def _hint(update: Update, context: Context, key: str) -> None:
    wording = context.wording(language(update))
    await say(update, context, Reply(parts=(Part(PartKind.MAIN, wording(key)),)))


def _noted(reply: Reply, note: Part) -> Reply:
    """The reply with a note above its last part, the disclaimer."""
    return changed(reply, parts=(*reply.parts[:-1], note, *reply.parts[-1:]))
