"""The bot behind a webhook, with the real web application between Telegram and it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import pytest
import uvicorn

from bot.preview import BotApi, Person, Telegram, serving
from bot.tg import build_bot
from bot.web.health import Health
from bot.web.site import build_site
from bot.web.webhook import Webhook
from tests.fakes import EchoWordings, World
from tests.tg.stage import FAST, TEXTS, Stage, raw_message, raw_update, until, words

RECOVERY = "How long does recovery take?"
SECRET = "s3cret-s3cret"


class Server(uvicorn.Server):
    """Leaves signals to pytest."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def on_webhook(world: World, telegram: Telegram) -> AsyncIterator[Stage]:
    """Run a bot behind a webhook while the block runs."""
    stop = asyncio.Event()

    async def soon(seconds: float) -> None:
        del seconds
        await asyncio.sleep(0.01)

    async with serving(telegram, api=BotApi(telegram, pause=soon)) as root:
        health = Health(world.clock)
        bot = build_bot(
            token=telegram.token,
            service=world.service(),
            inbox=world.inbox,
            wordings=world.wordings,
            api_url=root,
            on_contact=health.contact,
            options=FAST,
        )
        site = build_site(health=health, webhook=Webhook(SECRET, bot.receive))
        server = Server(uvicorn.Config(site, port=0, log_config=None, lifespan="off"))
        serving_site = asyncio.create_task(server.serve())
        await until(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}/telegram/hook"
        running = asyncio.create_task(bot.run_webhook(stop, url=url, secret=SECRET))
        try:
            yield Stage(telegram, world, bot, Person.join(telegram, "Ada"), running)
        finally:
            stop.set()
            await running
            server.should_exit = True
            await serving_site


def world() -> World:
    return World(wordings=EchoWordings(TEXTS))


async def test_updates_come_in_through_the_webhook() -> None:
    async with on_webhook(world(), Telegram()) as stage:
        assert words(await stage.ada.ask(RECOVERY)).startswith(RECOVERY)
        await stage.settled()
        assert [update.payload for update in stage.world.inbox.received.values()] == [None]


async def test_an_update_that_could_not_be_kept_is_sent_again_by_telegram(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with on_webhook(world(), Telegram()) as stage:
        await stage.ada.ask("thanks")
        await stage.settled()
        stage.world.inbox.broken = True
        question = await stage.ada.send(RECOVERY)
        await until(lambda: "An update could not be kept" in caplog.text)
        assert stage.telegram.updates.pending()
        stage.world.inbox.broken = False
        assert words(await stage.ada.reply_after(question)).startswith(RECOVERY)
        assert len(stage.replies(stage.ada.chat)) == 2


async def test_a_webhook_that_was_taken_away_is_registered_again() -> None:
    telegram = Telegram()
    async with on_webhook(world(), telegram) as stage:
        await stage.ada.ask("thanks")
        await stage.bot._application.bot.delete_webhook()
        assert words(await stage.ada.ask(RECOVERY)).startswith(RECOVERY)


async def test_before_it_knows_itself_and_after_it_stopped_the_bot_takes_nothing() -> None:
    update = raw_update(1, message=raw_message("hi"))
    async with on_webhook(world(), Telegram()) as stage:
        bot = stage.bot
    assert not await bot.receive(update)
