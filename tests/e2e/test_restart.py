"""A stop in the middle: what was received is answered by the next process, and kept once."""

import asyncio
from pathlib import Path

import pytest

from bot.preview import Person, Telegram
from bot.tg.lifecycle import Options
from tests.e2e.air import Congested, answers, on_air, rows, until

QUESTION = "How long does recovery take once B12 treatment starts?"
HURRIED = Options(grace=0.05)


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.mark.usefixtures("_shipped_faq")
async def test_a_question_received_but_not_answered_before_a_stop_is_answered_after(
    tmp_path: Path, telegram: Telegram
) -> None:
    api = Congested(telegram, after=0)
    async with on_air(tmp_path, telegram=telegram, api=api, options=HURRIED) as air:
        await air.ada.send(QUESTION)
        await telegram.wait_for(lambda: api.waiting)
        chat = air.ada.chat
    assert answers(telegram, chat) == []
    # Telegram itself has nothing left to deliver: the answer comes from the inbox.
    telegram.updates.clear()
    async with on_air(tmp_path, telegram=telegram) as air:
        await until(lambda: bool(answers(telegram, chat)))
        await air.settled()
        assert len(answers(telegram, chat)) == 1
        assert [record.text for record in await air.log()] == [QUESTION]


@pytest.mark.usefixtures("_shipped_faq")
async def test_what_was_said_while_the_bot_was_away_is_answered_when_it_is_back(
    tmp_path: Path, telegram: Telegram
) -> None:
    ada = Person.join(telegram, "Ada")
    sent = await ada.send(QUESTION)
    async with on_air(tmp_path, telegram=telegram):
        await ada.reply_after(sent)


@pytest.mark.usefixtures("_shipped_faq")
async def test_an_answer_given_before_a_restart_is_still_edited_with_its_question(
    tmp_path: Path, telegram: Telegram
) -> None:
    async with on_air(tmp_path, telegram=telegram) as air:
        ada = air.ada
        question = await ada.send("what is myelin")
        answer = await ada.reply_after(question)
        await air.settled()
    async with on_air(tmp_path, telegram=telegram) as air:
        await ada.edit(question, QUESTION)
        heading = air.edition.catalog.entries["recovery-time"].question
        await telegram.wait_for(lambda: answer.text.startswith(heading))
    assert answers(telegram, ada.chat) == [answer]


@pytest.mark.usefixtures("_shipped_faq")
async def test_an_update_that_telegram_delivers_twice_is_answered_once(
    tmp_path: Path, telegram: Telegram
) -> None:
    async with on_air(tmp_path, telegram=telegram) as air:
        question = await air.ada.send(QUESTION)
        await air.ada.reply_after(question)
        await air.settled()
        chat, ada = air.ada.chat, air.ada
    # The acknowledgement was lost: the same update stands in the queue again.
    telegram.updates._next_id -= 1
    telegram.updates.add("message", question.json(), queue=chat.id)
    async with on_air(tmp_path, telegram=telegram) as air:
        after = await ada.ask("what is myelin")
        await air.settled()
        assert len(await air.log()) == 2
    assert answers(telegram, chat)[-1] is after
    assert len(answers(telegram, chat)) == 2


@pytest.mark.usefixtures("_shipped_faq")
async def test_the_database_is_let_go_of_at_a_stop(tmp_path: Path, telegram: Telegram) -> None:
    async with on_air(tmp_path, telegram=telegram) as air:
        await air.ada.ask(QUESTION)
        await air.settled()
    assert not (tmp_path / "faqbot.db-wal").exists()
    assert rows(tmp_path / "faqbot.db", "SELECT count(*) FROM questions") == [(1,)]


@pytest.mark.usefixtures("_shipped_faq")
async def test_a_telegram_that_comes_back_finds_the_bot_waiting(
    tmp_path: Path, telegram: Telegram
) -> None:
    options = Options(pauses=(0.01,), sending_pauses=(0.01,))
    async with on_air(tmp_path, telegram=telegram, options=options) as air:
        telegram.faults.fail("getUpdates", code=502, times=3)
        telegram.faults.drop("sendMessage")
        await asyncio.wait_for(air.ada.ask(QUESTION), 5)
        await air.settled()
        assert len(await air.log()) == 1
