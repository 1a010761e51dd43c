"""The composition root: what is built, run, reloaded and closed together."""

import asyncio
import os
import re
import signal
import socket
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

import bot.app
from bot.app import (
    assembled,
    build_asking,
    build_editions,
    build_library,
    now,
    opened_store,
    run_bot,
    run_preview,
)
from bot.content.problems import ContentError, FolderError
from bot.preview import NotLoopbackError, Person, Telegram, serving
from bot.process import ListenError
from bot.service.asking import Asker
from bot.service.library import Edition
from bot.service.ports import ChatKind, QuestionRecord, StoreError
from bot.settings import Settings
from tests.e2e.air import rows, settings_for, until
from tests.e2e.process import free_port
from tests.e2e.small_faq import SUBJECTS, question, write_faq


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    return write_faq(tmp_path / "faq")


@pytest.fixture
def settings(tmp_path: Path, faq: Path) -> Settings:
    return settings_for(tmp_path, FAQ_DIR=str(faq))


def test_the_clock_knows_its_time_zone() -> None:
    assert now().utcoffset() == timedelta(0)


async def test_asking_without_a_store_answers_and_keeps_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    asking = build_asking(settings)
    asked = await asking.ask(question("myelin"), Asker())
    assert asked.reply.text().startswith(question("myelin"))
    assert asked.question_id is None
    assert not (tmp_path / "faqbot.db").exists()


async def test_asking_with_a_store_keeps_the_question(settings: Settings) -> None:
    async with opened_store(settings) as store:
        asked = await build_asking(settings, store=store).ask(question("myelin"), Asker())
        kept = [each async for each in store.questions.stream(unanswered_only=False)]
    assert [each.id for each in kept] == [asked.question_id]


async def test_the_region_of_the_settings_picks_the_emergency_numbers(
    tmp_path: Path, faq: Path
) -> None:
    asking = build_asking(settings_for(tmp_path, FAQ_DIR=str(faq), REGION="FR"))
    asked = await asking.ask("my chest hurts", Asker())
    assert "Call 112 now." in asked.reply.text()


def test_a_reload_reads_the_faq_on_disk_again(settings: Settings, faq: Path) -> None:
    library = build_library(settings)
    assert "intrinsic-factor" not in library.edition().catalog.entries
    write_faq(faq, [*SUBJECTS, "intrinsic factor"])
    library.reload()
    entries = library.edition().respond(question("intrinsic factor")).entries
    assert entries == ("intrinsic-factor",)


def test_a_reload_of_a_broken_faq_raises_and_keeps_the_old_one(
    settings: Settings, faq: Path
) -> None:
    library = build_library(settings)
    (faq / "sources.yaml").write_text("?", encoding="utf-8")
    with pytest.raises(ContentError):
        library.reload()
    assert library.edition().respond(question("myelin")).entries == ("myelin",)


def test_a_faq_folder_that_has_gone_is_named(settings: Settings, faq: Path) -> None:
    faq.rename(faq.with_name("elsewhere"))
    with pytest.raises(FolderError, match=re.escape(str(faq))):
        build_library(settings)


def record(text: str, *, days_ago: int) -> QuestionRecord:
    return QuestionRecord(
        text=text,
        asked_at=now() - timedelta(days=days_ago),
        outcome="no-answer",
        entry=None,
        score=0.0,
        language="en",
        chat=ChatKind.PRIVATE,
    )


async def test_what_is_older_than_the_retention_period_goes_when_the_bot_starts(
    tmp_path: Path, faq: Path
) -> None:
    settings = settings_for(tmp_path, FAQ_DIR=str(faq), RETENTION_DAYS="30")
    async with opened_store(settings) as store:
        await store.questions.record(record("old", days_ago=31))
        await store.questions.record(record("young", days_ago=29))
    async with assembled(settings) as built:
        query = "SELECT count(*) FROM questions"
        await until(lambda: rows(tmp_path / "faqbot.db", query) == [(1,)])
        stream = built.store.questions.stream(unanswered_only=False)
        assert [each.text async for each in stream] == ["young"]


async def test_the_retention_rule_runs_on_after_a_day_on_which_the_database_was_gone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[int] = []

    async def purge(_: object) -> int:
        runs.append(1)
        if len(runs) == 1:
            raise StoreError("The database cannot be written.")
        return 0

    monkeypatch.setattr(bot.app, "PURGE_EVERY", 0.01)
    monkeypatch.setattr("bot.service.privacy.Privacy.purge", purge)
    async with assembled(settings):
        await until(lambda: len(runs) > 2, patience=2)


async def test_what_is_built_is_closed_even_where_the_block_fails(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(LookupError):
        async with assembled(settings):
            raise LookupError
    assert not (tmp_path / "faqbot.db-wal").exists()


@dataclass(frozen=True, slots=True)
class Running:
    """`run_bot` in this process, its Telegram and a person."""

    telegram: Telegram
    ada: Person
    task: asyncio.Task[None]


@asynccontextmanager
async def running(folder: Path, **more: str) -> AsyncIterator[Running]:
    """`run_bot` while the block runs; SIGTERM ends it."""
    telegram = Telegram()
    async with serving(telegram) as root:
        given = {
            "TOKEN": telegram.token,
            "API_URL": root,
            "FAQ_DIR": str(folder / "faq"),
            "LISTEN": f"127.0.0.1:{free_port()}",
        }
        task = asyncio.create_task(run_bot(settings_for(folder, **(given | more))))
        ada = Person.join(telegram, "Ada")
        try:
            await ada.ask("/start")
            yield Running(telegram, ada, task)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(task, 5)


@pytest.mark.usefixtures("faq")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_handlers_of_signals_are_given_back_at_the_end(
    tmp_path: Path, number: signal.Signals
) -> None:
    before = signal.getsignal(number)
    async with running(tmp_path):
        assert signal.getsignal(number) is not before
    assert signal.getsignal(number) == before


@pytest.mark.usefixtures("faq")
async def test_a_reload_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(settings: Settings) -> Mapping[str, Edition]:
        begun.set()
        assert go_on.wait(10)
        return build_editions(settings)

    async with running(tmp_path) as bot_of_ours:
        monkeypatch.setattr(bot.app, "build_editions", slowly)
        os.kill(os.getpid(), signal.SIGHUP)
        try:
            await until(begun.is_set)
            reply = await bot_of_ours.ada.ask(question("myelin"))
        finally:
            go_on.set()
        assert reply.text.startswith(question("myelin"))


async def test_a_reload_that_fails_is_told_with_file_and_line_and_the_bot_goes_on(
    tmp_path: Path, faq: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(tmp_path) as bot_of_ours:
        (faq / "en" / "topics.yaml").write_text("- {id: basics}\n", encoding="utf-8")
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: "The FAQ was not reloaded" in caplog.text)
        assert f"{faq}/en/topics.yaml:1:" in caplog.text
        reply = await bot_of_ours.ada.ask(question("myelin"))
        assert reply.text.startswith(question("myelin"))


@pytest.mark.usefixtures("faq")
async def test_an_address_that_is_taken_is_told_with_its_setting(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        settings = settings_for(
            tmp_path, TOKEN="1:abc", FAQ_DIR=str(tmp_path / "faq"), LISTEN=listen
        )
        with pytest.raises(ListenError, match=f"FAQBOT_LISTEN: {listen}"):
            await run_bot(settings)


async def test_running_without_a_token_is_a_mistake_of_the_caller(settings: Settings) -> None:
    with pytest.raises(ValueError, match="need_token"):
        await run_bot(settings)


@asynccontextmanager
async def preview(settings: Settings) -> AsyncIterator[str]:
    """`run_preview` while the block runs; its address."""
    announced: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(
        run_preview(settings, host="127.0.0.1", port=0, announce=announced.set_result)
    )
    either: set[asyncio.Future[Any]] = {task, announced}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        task.result()
    try:
        yield announced.result()
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(task, 5)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody in front of the page: writes in the private chat and reads what comes."""

    client: httpx.AsyncClient

    async def ask(self, text: str) -> str:
        """The bot's next message after this one."""
        chat = (await self._private())["id"]
        sent = await self.client.post(
            "/preview/send", json={"chat": chat, "as": chat, "text": text}
        )
        number = sent.raise_for_status().json()["message_id"]
        async with asyncio.timeout(5):
            while True:
                for message in (await self._private())["messages"]:
                    if message["message_id"] > number:
                        return str(message["text"])
                await asyncio.sleep(0.01)

    async def _private(self) -> dict[str, Any]:
        state = (await self.client.get("/preview/state")).raise_for_status().json()
        found: dict[str, Any] = next(c for c in state["chats"] if c["type"] == "private")
        return found


async def test_the_preview_is_announced_when_it_answers_and_is_the_same_bot(
    settings: Settings,
) -> None:
    async with (
        preview(settings) as root,
        httpx.AsyncClient(base_url=root, trust_env=False) as client,
    ):
        assert "<title>" in (await client.get("/")).text
        assert (await Visitor(client).ask(question("myelin"))).startswith(question("myelin"))


async def test_a_preview_that_is_started_again_at_once_answers_again(settings: Settings) -> None:
    # The ids of the first one's updates are remembered in the database that both use.
    for _ in range(2):
        async with (
            preview(settings) as root,
            httpx.AsyncClient(base_url=root, trust_env=False) as client,
        ):
            visitor = Visitor(client)
            for subject in SUBJECTS[:5]:
                assert (await visitor.ask(question(subject))).startswith(question(subject))


async def test_the_preview_listens_on_this_computer_only(settings: Settings) -> None:
    with pytest.raises(NotLoopbackError, match=r"0\.0\.0\.0"):
        await run_preview(settings, host="0.0.0.0", port=0, announce=print)


async def test_a_port_of_the_preview_that_is_taken_is_told_with_its_number(
    settings: Settings,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ListenError, match=str(port)):
            await run_preview(settings, host="127.0.0.1", port=port, announce=print)


async def test_another_fault_of_the_system_is_not_taken_for_a_port_that_is_taken(
    settings: Settings,
) -> None:
    def announce(_: str) -> None:
        raise BrokenPipeError  # the reader of the output has gone

    with pytest.raises(BrokenPipeError):
        await run_preview(settings, host="127.0.0.1", port=0, announce=announce)
