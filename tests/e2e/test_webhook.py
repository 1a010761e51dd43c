"""Webhook mode: `run_bot` registers itself, takes updates in over HTTP, and loses none."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.app import opened_store, run_bot
from bot.preview import BotApi, Person, Telegram, serving
from bot.settings import Settings
from tests.e2e.air import answers, rows, settings_for, until, words
from tests.e2e.process import free_port
from tests.e2e.small_faq import question, write_faq

SECRET = "a-secret-of-the-webhook"


@dataclass(frozen=True, slots=True)
class Site:
    """A bot behind a webhook, its Telegram and a person."""

    telegram: Telegram
    api: BotApi
    ada: Person
    settings: Settings
    running: asyncio.Task[None]


@asynccontextmanager
async def behind_webhook(folder: Path, **more: str) -> AsyncIterator[Site]:
    """`run_bot` with a webhook while the block runs; SIGTERM ends it."""
    telegram = Telegram()

    async def hurry(_: float) -> None:
        await asyncio.sleep(0.01)

    api = BotApi(telegram, pause=hurry)
    listen = f"127.0.0.1:{free_port()}"
    async with serving(telegram, api=api) as root:
        settings = settings_for(
            folder,
            TOKEN=telegram.token,
            API_URL=root,
            FAQ_DIR=str(write_faq(folder / "faq")),
            LISTEN=listen,
            WEBHOOK_URL=f"http://{listen}/telegram/b12",
            WEBHOOK_SECRET=SECRET,
            **more,
        )
        ada = Person.join(telegram, "Ada")
        running = asyncio.create_task(run_bot(settings))
        try:
            await telegram.wait_for(lambda: any(c.method == "setWebhook" for c in telegram.calls))
            yield Site(telegram, api, ada, settings, running)
        finally:
            if not running.done():
                os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(running, 5)


async def post(settings: Settings, content: bytes, *, secret: str = SECRET) -> httpx.Response:
    assert settings.webhook_url is not None
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(settings.webhook_url, content=content, headers=headers)


async def half_a_request(settings: Settings) -> asyncio.StreamWriter:
    """Begin to deliver an update, with the right secret, and never go on."""
    host, port = settings.listen
    _, writer = await asyncio.open_connection(host, port)
    lines = [
        "POST /telegram HTTP/1.1",
        f"Host: {host}",
        f"X-Telegram-Bot-Api-Secret-Token: {SECRET}",
        "Content-Length: 1000",
        "",
        '{"update_id": ',
    ]
    writer.write("\r\n".join(lines).encode())
    await writer.drain()
    return writer


async def test_questions_are_answered_and_kept_through_a_webhook(tmp_path: Path) -> None:
    async with behind_webhook(tmp_path) as site:
        reply = await site.ada.ask(question("myelin"))
        assert reply.text.startswith(question("myelin"))
        await until(lambda: not site.telegram.updates.pending())
        assert not any(call.method == "getUpdates" for call in site.telegram.calls)
    async with opened_store(site.settings) as store:
        log = [each.text async for each in store.questions.stream(unanswered_only=False)]
    assert log == [question("myelin")]


async def test_what_came_before_the_webhook_was_set_is_answered_too(tmp_path: Path) -> None:
    telegram = Telegram()
    ada = Person.join(telegram, "Ada")
    sent = await ada.send(question("myelin"))
    listen = f"127.0.0.1:{free_port()}"
    async with serving(telegram) as root:
        settings = settings_for(
            tmp_path,
            TOKEN=telegram.token,
            API_URL=root,
            FAQ_DIR=str(write_faq(tmp_path / "faq")),
            LISTEN=listen,
            WEBHOOK_URL=f"http://{listen}/telegram",
        )
        running = asyncio.create_task(run_bot(settings))
        await ada.reply_after(sent)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(running, 5)


async def test_a_stranger_without_the_secret_is_refused_and_leaves_no_trace(
    tmp_path: Path,
) -> None:
    async with behind_webhook(tmp_path) as site:
        answer = await post(site.settings, b'{"update_id": 1}', secret="guessed")
        assert answer.status_code == 403
        await site.ada.ask(question("myelin"))
    assert rows(tmp_path / "faqbot.db", "SELECT count(*) FROM updates") == [(1,)]


async def test_the_webhook_stays_registered_after_a_stop_so_that_telegram_keeps_updates(
    tmp_path: Path,
) -> None:
    async with behind_webhook(tmp_path) as site:
        await site.ada.ask(question("myelin"))
    methods = [call.method for call in site.telegram.calls]
    assert "deleteWebhook" not in methods[methods.index("setWebhook") :]


async def test_a_stop_does_not_wait_for_a_sender_that_never_finishes(tmp_path: Path) -> None:
    async with behind_webhook(tmp_path) as site:
        await site.ada.ask(question("myelin"))
        writer = await half_a_request(site.settings)
        await post(site.settings, b'{"update_id": 7}')
        os.kill(os.getpid(), signal.SIGTERM)
        try:
            done, _ = await asyncio.wait({site.running}, timeout=4)
            assert done, "SIGTERM waits for a request that never ends"
        finally:
            writer.close()


async def test_a_group_s_chatter_leaves_only_its_number_behind_a_webhook(tmp_path: Path) -> None:
    async with behind_webhook(tmp_path) as site:
        site.telegram.privacy = False
        group = site.telegram.add_group("Support", members=[site.ada.user])
        await site.ada.send("I tell you a secret", chat=group)
        reply = await site.ada.ask(f"/ask {question('folate')}", chat=group)
        assert words(reply).startswith(question("folate"))
        assert len(answers(site.telegram, group)) == 1
        await until(
            lambda: (
                not rows(tmp_path / "faqbot.db", "SELECT 1 FROM updates WHERE finished_at IS NULL")
            )
        )
    kept = rows(tmp_path / "faqbot.db", "SELECT payload, person FROM updates")
    assert kept == [(None, None)] * 2


async def test_what_is_no_update_is_refused_and_the_bot_goes_on(tmp_path: Path) -> None:
    async with behind_webhook(tmp_path) as site:
        for content in (b"", b"{", b"[]", b'{"update_id": "7"}'):
            answer = await post(site.settings, content)
            assert answer.status_code == 400
        await site.ada.ask(question("myelin"))


async def test_a_sender_that_hangs_up_half_way_leaves_no_traceback(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with behind_webhook(tmp_path) as site:
        writer = await half_a_request(site.settings)
        await post(site.settings, b'{"update_id": 7}')
        writer.close()
        await writer.wait_closed()
        await site.ada.ask(question("myelin"))
    assert [each.getMessage() for each in caplog.records if each.exc_info] == []
