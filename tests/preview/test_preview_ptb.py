"""A real python-telegram-bot application against the preview."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
import telegram as ptb
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.preview import Chat, Person, Telegram, bot_messages, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    App = Application[Any, Any, Any, Any, Any, Any]

KEYBOARD = ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("Yes", callback_data="yes")]])


async def start(update: ptb.Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    await update.message.reply_text("welcome")


async def echo(update: ptb.Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    assert message
    if update.edited_message:
        await message.reply_text(f"edited: {message.text}")
        return
    await message.reply_chat_action("typing")
    text = f"<b>{message.text_html}</b>"
    await message.reply_html(text, reply_markup=KEYBOARD, do_quote=True)


async def pressed(update: ptb.Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query
    await query.answer("noted", show_alert=True)
    await query.edit_message_text(f"pressed {query.data}")


@asynccontextmanager
async def running(telegram: Telegram) -> AsyncIterator[App]:
    """Run the bot, polling."""
    async with serving(telegram) as root:
        builder = Application.builder().token(telegram.token)
        app = builder.base_url(f"{root}/bot").base_file_url(f"{root}/file/bot").build()
        app.add_handler(CommandHandler("start", start))
        app.add_handler(MessageHandler(filters.TEXT, echo))
        app.add_handler(CallbackQueryHandler(pressed))
        async with app:
            await app.start()
            assert app.updater
            await app.updater.start_polling(poll_interval=0)
            yield app
            await app.updater.stop()
            await app.stop()


@pytest.fixture
async def app(telegram: Telegram) -> AsyncIterator[App]:
    async with running(telegram) as app:
        yield app


@pytest.mark.usefixtures("app")
async def test_a_conversation(telegram: Telegram, anna: Person) -> None:
    assert (await anna.ask("/start")).text == "welcome"
    question = await anna.send("1 < 2 😀 & more")
    answer = await anna.reply_after(question)
    assert answer.text == "1 < 2 😀 & more"
    assert answer.entities[0]["type"] == "bold"
    assert answer.reply_to is question
    press = await anna.press(answer, "Yes")
    await telegram.wait_for(lambda: answer.text == "pressed yes")
    assert press.answer
    assert (press.answer.text, press.answer.show_alert) == ("noted", True)
    await anna.edit(question, "changed")
    assert (await anna.reply_after(answer)).text == "edited: changed"


@pytest.mark.usefixtures("app")
async def test_in_a_group_the_bot_keeps_out_of_what_is_not_for_it(
    telegram: Telegram, group: Chat, ben: Person
) -> None:
    await ben.send("not for the bot", chat=group)
    answer = await ben.ask("/start@b12_faq_preview_bot", chat=group)
    assert answer.text == "welcome"
    assert len(bot_messages(telegram, group)) == 1


async def test_every_answer_parses(app: App, telegram: Telegram, anna: Person, group: Chat) -> None:
    await anna.send("/start")
    bot = app.bot
    assert (await bot.get_me()).username == "b12_faq_preview_bot"
    assert (await bot.get_chat(anna.chat.id)).first_name == "Anna"
    assert (await bot.get_chat(group.id)).title == "Support"
    owner = await bot.get_chat_member(group.id, anna.user.id)
    assert isinstance(owner, ptb.ChatMemberOwner)
    telegram.set_bot_status(group, "administrator", by=anna.user)
    me = await bot.get_chat_member(group.id, bot.id)
    assert isinstance(me, ptb.ChatMemberAdministrator)
    assert len(await bot.get_chat_administrators(group.id)) == 2
    assert await bot.get_chat_member_count(group.id) == 3
    commands = [ptb.BotCommand("ask", "Ask")]
    scope = ptb.BotCommandScopeChat(group.id)
    assert await bot.set_my_commands(commands, scope=scope, language_code="de")
    assert list(await bot.get_my_commands(scope=scope, language_code="de")) == commands
    assert await bot.set_my_description("d")
    assert (await bot.get_my_description()).description == "d"
    assert await bot.set_chat_menu_button(menu_button=ptb.MenuButtonCommands())
    sent = await bot.send_document(anna.chat.id, b"a,b\n", filename="x.csv", caption="c")
    assert sent.document
    file = await sent.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"a,b\n"
    link = ptb.LinkPreviewOptions(is_disabled=True)
    text = await bot.send_message(anna.chat.id, "x", link_preview_options=link)
    assert text.link_preview_options
    edited = await bot.edit_message_reply_markup(
        anna.chat.id, text.message_id, reply_markup=KEYBOARD
    )
    assert isinstance(edited, ptb.Message)
    assert edited.reply_markup == KEYBOARD
    assert await bot.delete_message(anna.chat.id, text.message_id)
    assert (await bot.get_webhook_info()).url == ""


async def test_errors_arrive_as_the_librarys_own(
    app: App,
    telegram: Telegram,
    anna: Person,
    group: Chat,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Without it PTB warns that RetryAfter will change, and warnings are errors here.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    with pytest.raises(ptb.error.Forbidden):
        await app.bot.send_message(anna.chat.id, "x")
    with pytest.raises(ptb.error.BadRequest, match="Chat not found"):
        await app.bot.send_message(5, "x")
    telegram.faults.fail("sendMessage", code=429, retry_after=3)
    with pytest.raises(ptb.error.RetryAfter):
        await app.bot.send_message(group.id, "x")
    telegram.faults.drop("sendMessage")
    with pytest.raises(ptb.error.NetworkError):
        await app.bot.send_message(group.id, "x")
    telegram.migrate(group)
    with pytest.raises(ptb.error.ChatMigrated):
        await app.bot.send_message(group.id, "x")


async def test_standing_in_a_chat_reaches_the_bot(telegram: Telegram, anna: Person) -> None:
    telegram.set_blocked(anna.user, blocked=True)
    (update,) = telegram.updates.pending()
    parsed = ptb.Update.de_json(update.json(), None)
    assert parsed.my_chat_member
    assert parsed.my_chat_member.new_chat_member.status == "kicked"
    assert not parsed.api_kwargs
