"""Presses on buttons. Each is answered, or a phone shows it as waiting."""

from contextlib import suppress

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest

from bot.core.reply import Choice, ChoiceKind, Reply
from bot.tg.callbacks import Press
from bot.tg.context import Context
from bot.tg.conversation import asker, language, replace, say
from bot.tg.sending import TOAST


async def press(update: Update, context: Context) -> None:
    """Do what a button says; a button that means nothing any more says so."""
    query = update.callback_query
    if query is None:
        return
    pressed = Press.parse(context.addressed.text)
    if pressed and pressed.kind is ChoiceKind.NONE_OF_THESE and _is_somebody_elses(query):
        await _acknowledge(query, context.wording(language(update))("tg.not-yours"))
        return
    reply = await _reply(pressed, update, context) if pressed and query.message else None
    if pressed is None or reply is None:
        await _acknowledge(query, context.wording(language(update))("tg.outdated"))
        return
    await _acknowledge(query)
    if query.message and _is_in_place(pressed):
        await replace(update, context, query.message.message_id, reply)
    else:
        await say(update, context, reply)


async def _reply(pressed: Press, update: Update, context: Context) -> Reply | None:
    service, told = context.service, language(update)
    match pressed.kind:
        case ChoiceKind.ENTRY:
            return await service.asking.choose(pressed.value, asker(update, context))
        case ChoiceKind.SUGGESTION:
            return await _chosen(pressed, update, context)
        case ChoiceKind.NONE_OF_THESE:
            return await service.asking.none_of_these(
                asker(update, context), question_id=pressed.question_id
            )
        case ChoiceKind.TOPICS:
            return service.pages.topics(told)
        case ChoiceKind.TOPIC:
            return service.pages.topic(pressed.value, told)
        case ChoiceKind.FORGET if not pressed.value:
            return service.privacy.ask_first(told)
        case ChoiceKind.FORGET:
            return await _forgotten(update, context)
        case ChoiceKind.KEEP:
            return service.privacy.kept(told)


async def _chosen(pressed: Press, update: Update, context: Context) -> Reply | None:
    """The entry, and below it what else had been suggested: a wrong tap can be mended."""
    reply = await context.service.asking.choose(
        pressed.value, asker(update, context), question_id=pressed.question_id
    )
    if reply is None:
        return None
    others = _other_suggestions(pressed, update, context)
    offered = {choice.value for choice in others}
    related = (choice for choice in reply.choices if choice.value not in offered)
    return Reply(parts=reply.parts, choices=(*others, *related))


def _other_suggestions(pressed: Press, update: Update, context: Context) -> list[Choice]:
    """The suggestions that were not pressed, with their full questions."""
    message = update.callback_query.message if update.callback_query else None
    if not isinstance(message, Message) or message.reply_markup is None:
        return []
    entries = context.service.library.edition(language(update)).catalog.entries
    buttons = [button for row in message.reply_markup.inline_keyboard for button in row]
    parsed = [Press.parse(str(button.callback_data)) for button in buttons]
    return [
        Choice(each.kind, entries[each.value].question, each.value, each.question_id)
        for each in parsed
        if each
        and each.kind is ChoiceKind.SUGGESTION
        and each.value != pressed.value
        and each.value in entries
    ]


async def _forgotten(update: Update, context: Context) -> Reply | None:
    person_id = context.addressed.person_id
    if person_id is None:
        return None
    return await context.service.privacy.forget(person_id, language(update))


def _is_somebody_elses(query: CallbackQuery) -> bool:
    """Whether, in a group, somebody refuses what was suggested to another person."""
    question = query.message.reply_to_message if isinstance(query.message, Message) else None
    if question is None or question.from_user is None or question.sender_chat:
        return False  # private, or asked by somebody who does not show who they are
    return question.from_user.id != query.from_user.id


def _is_in_place(pressed: Press) -> bool:
    """Whether the message with the button changes, or a new one follows.

    An answer stays where it is when a person looks for more; what was only a step to it goes.
    """
    if pressed.kind is ChoiceKind.FORGET:
        return bool(pressed.value)
    return pressed.kind is not ChoiceKind.ENTRY


async def _acknowledge(query: CallbackQuery, text: str | None = None) -> None:
    # Telegram takes this for 150 seconds; after that there is nobody left to wait for it.
    with suppress(BadRequest):
        await query.answer(text[:TOAST] if text else None)
