"""A process that dies loses nothing and repeats nothing."""

import asyncio
import json
from datetime import timedelta

import pytest

from bot.preview import Person, Telegram
from bot.service.ports import PendingUpdate
from bot.tg import Options
from tests.fakes import EchoWordings, World
from tests.tg.stage import TEXTS, Stage, on_stage, until, words

RECOVERY = "How long does recovery take?"


@pytest.fixture
def telegram() -> Telegram:
    return Telegram(privacy=False)


@pytest.fixture
def world() -> World:
    return World(wordings=EchoWordings(TEXTS))


async def test_what_was_received_and_not_finished_is_answered_after_a_restart(
    telegram: Telegram, world: World
) -> None:
    """The first process took the question, was acknowledged, and died before it answered."""
    ada = Person.join(telegram, "Ada")
    await ada.send(RECOVERY)
    (update,) = telegram.updates.pending()
    await world.inbox.add([PendingUpdate(update.id, json.dumps(update.json()))])
    telegram.updates.clear()
    async with on_stage(telegram=telegram, world=world) as stage:
        reply = await telegram.wait_for(lambda: stage.last_reply(ada.chat))
        assert words(reply).startswith(RECOVERY)
        await stage.settled()
    assert len(world.log.records) == 1


async def test_what_waited_long_for_the_restart_is_answered_as_an_earlier_message(
    telegram: Telegram, world: World
) -> None:
    ada = Person.join(telegram, "Ada")
    await ada.send(RECOVERY)
    (update,) = telegram.updates.pending()
    waiting = update.json()
    waiting["message"]["date"] = int((world.clock() - timedelta(hours=2)).timestamp())
    await world.inbox.add([PendingUpdate(update.id, json.dumps(waiting))])
    telegram.updates.clear()
    async with on_stage(telegram=telegram, world=world) as stage:
        reply = await telegram.wait_for(lambda: stage.last_reply(ada.chat))
        assert words(reply).startswith(f"late.earlier {RECOVERY}")


async def test_what_was_finished_but_not_acknowledged_is_not_answered_again(
    telegram: Telegram, world: World
) -> None:
    async with on_stage(telegram=telegram, world=world) as stage:
        await stage.ada.ask(RECOVERY)
        await stage.settled()
        repeated = next(iter(world.inbox.received))
    telegram.updates.clear()
    # Telegram hands out the same update once more.
    again = Telegram(privacy=False)
    again.updates._next_id = repeated
    async with on_stage(telegram=again, world=world) as stage:
        await stage.ada.send(RECOVERY)
        await stage.settled()
        assert stage.replies(stage.ada.chat) == []


async def test_a_handler_that_runs_into_the_shutdown_is_run_again_next_time(
    telegram: Telegram, world: World
) -> None:
    telegram.faults.fail("sendMessage", code=502, times=1)
    slow = Options(grace=0.01, pauses=(0.01,), sending_pauses=(60,))
    async with on_stage(telegram=telegram, world=world, options=slow) as stage:
        ada = stage.ada
        await ada.send(RECOVERY)
        await telegram.wait_for(lambda: not telegram.faults._faults or None)
    (waiting,) = await world.inbox.unfinished()
    assert waiting.payload is not None
    async with on_stage(telegram=telegram, world=world) as stage:
        reply = await telegram.wait_for(lambda: stage.last_reply(ada.chat))
        assert words(reply).startswith(RECOVERY)
        await stage.settled()
    # The same update asked twice is one question.
    assert len(world.log.records) == 1


async def test_an_answer_that_could_not_be_sent_is_sent_when_telegram_is_back(
    stage: Stage,
) -> None:
    """More failures than one round of attempts lasts."""
    stage.telegram.faults.fail("sendMessage", code=500, times=6)
    reply = await stage.ada.ask(RECOVERY)
    assert words(reply).startswith(RECOVERY)
    await stage.settled()
    assert not stage.world.inbox.quarantined
    assert len(stage.replies(stage.ada.chat)) == 1


async def test_an_inbox_out_of_reach_does_not_end_the_second_attempts(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.telegram.faults.fail("sendMessage", code=500, times=4)
    await stage.ada.send(RECOVERY)
    await until(lambda: "is left for later" in caplog.text)
    stage.world.inbox.broken = True
    await until(lambda: "What is left to answer cannot be read" in caplog.text)
    stage.world.inbox.broken = False
    await stage.settled()
    assert words(stage.replies(stage.ada.chat)[0]).startswith(RECOVERY)


async def test_being_asked_to_slow_down_costs_no_answer(stage: Stage) -> None:
    stage.telegram.faults.fail("sendMessage", code=429, retry_after=1)
    async with asyncio.timeout(5):
        reply = await stage.ada.ask(RECOVERY)
    assert words(reply).startswith(RECOVERY)
    assert len(stage.replies(stage.ada.chat)) == 1


async def test_a_database_that_fails_stops_the_acknowledgement_until_it_is_back(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.ada.ask("thanks")
    await stage.settled()
    stage.world.inbox.broken = True
    await stage.ada.send(RECOVERY)
    failed = "The database cannot keep updates"
    await until(lambda: failed in caplog.text)
    assert len(stage.telegram.updates.pending()) == 1
    stage.world.inbox.broken = False
    await stage.telegram.wait_for(lambda: len(stage.replies(stage.ada.chat)) == 2 or None)
    await stage.settled()
    assert caplog.text.count(failed) == 1


async def test_a_question_log_that_fails_delays_the_answer_but_does_not_lose_it(
    stage: Stage,
) -> None:
    stage.world.log.broken = True
    await stage.ada.send(RECOVERY)
    await until(lambda: bool(stage.world.inbox.received))
    stage.world.log.broken = False
    await stage.settled()
    (reply,) = stage.replies(stage.ada.chat)
    assert words(reply).startswith(RECOVERY)


async def test_an_update_that_cannot_be_read_holds_nobody_up(stage: Stage) -> None:
    person = stage.ada.user
    broken = {
        "message_id": 1,
        "date": "yesterday",
        "chat": person.chat_json(),
        "from": person.json(),
    }
    stage.telegram.updates.add("message", broken, queue=person.id)
    assert words(await stage.ada.ask(RECOVERY)).startswith(RECOVERY)
    await stage.settled()
    ((_, reason),) = stage.world.inbox.quarantined.values()
    assert reason == "TypeError"
    polls = [call for call in stage.telegram.calls if call.method.lower() == "getupdates"]
    assert len(polls) < 10
