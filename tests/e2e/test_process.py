"""`faqbot run` as operators meet it: signals, outages, a broken FAQ, and what its log says."""

import asyncio
import json
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.cli import main
from bot.preview import Person, Telegram, serving
from tests.e2e.air import answers, until
from tests.e2e.process import Faqbot, environment, faqbot, free_port
from tests.e2e.small_faq import SUBJECTS, question, write_faq

TOKEN = "7000001:AAF-a_token-that_nobody-must_ever_see"
SECRET_KEY = "a-secret-key-that-nobody-must-ever-see"
ASKED = "What is zzsecretwordzz homocysteine?"


@dataclass(frozen=True, slots=True)
class Operation:
    """A Telegram, and the folder and the settings of a bot for it."""

    telegram: Telegram
    ada: Person
    folder: Path
    settings: dict[str, str]

    @property
    def faq(self) -> Path:
        return self.folder / "faq"

    @property
    def health(self) -> str:
        return f"http://{self.settings['LISTEN']}/health"


@pytest.fixture
def operation(tmp_path: Path) -> Operation:
    telegram = Telegram(token=TOKEN)
    settings = {
        "TOKEN": TOKEN,
        "API_URL": f"http://127.0.0.1:{free_port()}",
        "FAQ_DIR": str(write_faq(tmp_path / "faq")),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'faqbot.db'}",
        "SECRET_KEY": SECRET_KEY,
        "LISTEN": f"127.0.0.1:{free_port()}",
    }
    return Operation(telegram, Person.join(telegram, "Ada"), tmp_path, settings)


@pytest.fixture
async def running(operation: Operation) -> AsyncIterator[Faqbot]:
    """`faqbot run`, ready to answer."""
    port = int(operation.settings["API_URL"].rpartition(":")[2])
    async with (
        serving(operation.telegram, port=port),
        faqbot("run", folder=operation.folder, **operation.settings) as running,
    ):
        await running.said("Connected")
        yield running


async def test_sigterm_ends_it_in_a_moment_with_exit_code_0(
    running: Faqbot, operation: Operation
) -> None:
    await operation.ada.ask(question("myelin"))
    start = time.monotonic()
    running.signal(signal.SIGTERM)
    assert await running.ended(patience=5) == 0
    assert time.monotonic() - start < 3
    assert "Traceback" not in running.log


async def test_ctrl_c_ends_it_in_the_same_way(running: Faqbot, operation: Operation) -> None:
    await operation.ada.ask(question("myelin"))
    running.signal(signal.SIGINT)
    assert await running.ended(patience=5) == 0
    assert "Traceback" not in running.log


async def test_sighup_with_a_broken_faq_keeps_answering_and_with_a_mended_one_answers_the_new(
    running: Faqbot, operation: Operation
) -> None:
    topic = operation.faq / "en" / "basics.yaml"
    topic.write_text("- id: myelin\n  question: [\n", encoding="utf-8")
    running.signal(signal.SIGHUP)
    complaint = await running.said("The FAQ was not reloaded, the old one stays")
    assert f"{topic}:" in complaint
    reply = await operation.ada.ask(question("myelin"))
    assert reply.text.startswith(question("myelin"))

    reply = await operation.ada.ask(question("intrinsic factor"))
    assert not reply.text.startswith(question("intrinsic factor"))
    write_faq(operation.faq, [*SUBJECTS, "intrinsic factor"])
    running.signal(signal.SIGHUP)
    await running.said("The FAQ was reloaded")
    reply = await operation.ada.ask(question("intrinsic factor"))
    assert reply.text.startswith(question("intrinsic factor"))


async def test_neither_token_nor_key_nor_what_people_write_is_ever_logged(
    running: Faqbot, operation: Operation
) -> None:
    telegram = operation.telegram
    await operation.ada.ask(ASKED)
    # Errors are where such things leak: Telegram refuses, drops and repeats.
    telegram.faults.fail("sendMessage", code=400, description=f"Bad Request: {ASKED}")
    await operation.ada.send(ASKED)
    await running.said("failed")
    telegram.faults.drop("getUpdates", times=2)
    telegram.updates.add("message", {"text": ASKED, "chat": {"type": "private"}}, queue=1)
    telegram.faults.fail("sendMessage", code=500)
    await operation.ada.ask(ASKED)
    telegram.faults.fail("getUpdates", code=401)
    await operation.ada.send(ASKED)
    assert await running.ended() == 1
    written = running.log + "".join(running.output)
    for secret in (TOKEN, TOKEN.partition(":")[2], SECRET_KEY, "zzsecretwordzz", "Ada"):
        assert secret not in written
    assert "Traceback" not in written


async def test_health_is_good_while_telegram_answers_and_bad_when_nothing_runs(
    running: Faqbot, operation: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await operation.ada.ask(question("myelin"))
    monkeypatch.setenv("FAQBOT_LISTEN", operation.settings["LISTEN"])
    assert await asyncio.to_thread(main, ["health"]) == 0
    running.signal(signal.SIGTERM)
    await running.ended()
    assert await asyncio.to_thread(main, ["health"]) == 1


async def test_an_unreachable_bot_api_is_told_once_in_plain_words_and_waited_for(
    operation: Operation,
) -> None:
    port = int(operation.settings["API_URL"].rpartition(":")[2])
    await operation.ada.send(question("myelin"))
    async with faqbot("run", folder=operation.folder, **operation.settings) as running:
        await running.said("The Bot API cannot be reached")
        async with httpx.AsyncClient(trust_env=False) as client:
            # Alive, and honest about not being of use.
            await until(lambda: "Started server process" in running.log)
            assert (await client.get(operation.health)).status_code == 503
            async with serving(operation.telegram, port=port):
                await running.said("Connected to the Bot API")
                await until(lambda: bool(answers(operation.telegram, operation.ada.chat)))
                assert (await client.get(operation.health)).status_code == 200
                running.signal(signal.SIGTERM)
                assert await running.ended() == 0
    assert running.log.count("The Bot API cannot be reached") == 1
    assert "Traceback" not in running.log
    assert TOKEN not in running.log


async def test_a_token_that_telegram_does_not_know_ends_it_with_a_plain_message(
    operation: Operation,
) -> None:
    port = int(operation.settings["API_URL"].rpartition(":")[2])
    wrong = operation.settings | {"TOKEN": "7000001:another-token-of-nobody"}
    async with (
        serving(operation.telegram, port=port),
        faqbot("run", folder=operation.folder, **wrong) as running,
    ):
        assert await running.ended() == 1
    assert "token" in running.log.lower()
    assert "another-token-of-nobody" not in running.log
    assert "Traceback" not in running.log


async def test_it_can_be_stopped_while_the_bot_api_is_unreachable_and_logs_json_if_told_to(
    operation: Operation,
) -> None:
    settings = operation.settings | {"LOG_FORMAT": "json"}
    async with faqbot("run", folder=operation.folder, **settings) as running:
        await running.said("The Bot API cannot be reached")
        running.signal(signal.SIGTERM)
        assert await running.ended() == 0
    lines = [json.loads(line) for line in running.errors]
    assert {"time", "level", "logger", "message"} <= set(lines[0])


def test_the_environment_of_a_process_holds_no_settings_of_the_tester(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FAQBOT_TOKEN", TOKEN)
    assert "FAQBOT_TOKEN" not in environment(LISTEN="127.0.0.1:1")
