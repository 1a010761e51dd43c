"""Telegram cannot be reached, or does not want us: said once, in plain words, without secrets."""

import asyncio
import logging
import socket

import pytest

from bot.preview import Telegram
from bot.tg import TelegramBot, TokenRejected, build_bot
from bot.tg.polling import until_stopped
from tests.fakes import World
from tests.tg.stage import FAST, Stage, on_stage, until, words

TOKEN = "4242:very-secret"


def bot_at(api_url: str, *, token: str = TOKEN) -> TelegramBot:
    world = World()
    return build_bot(
        token=token,
        service=world.service(),
        inbox=world.inbox,
        wordings=world.wordings,
        api_url=api_url,
        options=FAST,
    )


def closed_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def ours(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the bot itself logged."""
    return [record.getMessage() for record in caplog.records if record.name.startswith("bot.tg")]


async def test_an_unreachable_telegram_is_waited_for_and_said_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # as app configures it
    stop = asyncio.Event()
    attempts = 0

    async def counted(self: object) -> None:
        nonlocal attempts
        attempts += 1
        await original(self)  # type: ignore[arg-type] # a TelegramBot

    original = TelegramBot._connect
    monkeypatch.setattr(TelegramBot, "_connect", counted)
    running = asyncio.create_task(bot_at(closed_port()).run_polling(stop))
    await until(lambda: attempts >= 3)
    stop.set()
    await running
    assert ours(caplog) == ["The Bot API cannot be reached; trying again until it works."]
    assert not any(record.exc_info for record in caplog.records)
    assert TOKEN not in caplog.text
    assert "very-secret" not in caplog.text


@pytest.mark.parametrize("code", [401, 404])
async def test_a_rejected_token_ends_the_process_and_is_not_shown(
    code: int, caplog: pytest.LogCaptureFixture
) -> None:
    telegram = Telegram(token=TOKEN)
    telegram.faults.fail("getMe", code=code)
    with pytest.raises(TokenRejected, match="FAQBOT_TOKEN") as caught:
        async with on_stage(telegram=telegram) as stage:
            await stage.ended()
    error: BaseException | None = caught.value
    while error is not None:
        assert "very-secret" not in str(error)
        error = error.__cause__ or error.__context__
    assert "very-secret" not in "".join(ours(caplog))


async def test_a_token_revoked_while_the_bot_runs_ends_the_process(
    caplog: pytest.LogCaptureFixture,
) -> None:
    telegram = Telegram(token=TOKEN)
    telegram.faults.fail("getUpdates", code=401)
    with pytest.raises(TokenRejected):
        async with on_stage(telegram=telegram) as stage:
            await stage.ended()
    assert not any(record.exc_info for record in caplog.records)


async def test_an_outage_while_the_bot_runs_is_said_once_and_so_is_its_end(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="bot.tg")
    await stage.ada.ask("thanks")
    stage.telegram.faults.fail("getUpdates", code=502, times=4)
    question = await stage.ada.send("Will I recover?")
    await stage.ada.reply_after(question)
    # The next answer to a poll is the proof.
    await stage.ada.ask("thanks")
    await until(lambda: "It works again." in ours(caplog))
    told = "The Bot API cannot be reached; trying again until it works."
    assert ours(caplog).count(told) == 1


async def test_a_second_process_is_named_as_what_it_is(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.ada.ask("thanks")
    stage.telegram.faults.fail("getUpdates", code=409, times=2)
    assert words(await stage.ada.ask("Will I recover?")).startswith("Will I recover?")
    told = "Another process asks for this bot's updates; trying again until it works."
    await until(lambda: told in ours(caplog))


async def test_commands_that_cannot_be_set_stop_nothing(caplog: pytest.LogCaptureFixture) -> None:
    telegram = Telegram()
    telegram.faults.fail("setMyCommands", code=400)
    async with on_stage(telegram=telegram) as stage:
        await stage.ada.ask("thanks")
        await until(lambda: "were not all set: BadRequest" in caplog.text)


async def test_commands_and_descriptions_stand_in_telegram_once_and_are_not_set_again() -> None:
    telegram = Telegram()
    async with on_stage(telegram=telegram) as stage:
        await until(lambda: called(telegram).count("getmyshortdescription") == 2)
        commands = telegram.profile.commands_for(stage.ada.chat, stage.ada.user)
    assert [each["command"] for each in commands] == [
        "start",
        "topics",
        "help",
        "sources",
        "about",
        "privacy",
        "forget_me",
    ]
    assert commands[-1]["description"] == "command.forget-me"
    assert telegram.profile.descriptions[""] == "bot.description"
    telegram.calls.clear()
    async with on_stage(telegram=telegram) as stage:
        await stage.ada.ask("thanks")
        await until(lambda: called(telegram).count("getmyshortdescription") == 2)
    assert not {"setmycommands", "setmydescription"} & set(called(telegram))


def called(telegram: Telegram) -> list[str]:
    return [call.method.lower() for call in telegram.calls]


async def test_work_is_called_off_when_the_process_stops() -> None:
    stop = asyncio.Event()
    task = asyncio.create_task(until_stopped(asyncio.Event().wait(), stop))
    await asyncio.sleep(0)
    stop.set()
    assert await task is None
    assert await until_stopped(asyncio.sleep(0, "done"), asyncio.Event()) == "done"
