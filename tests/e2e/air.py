"""The bot as `faqbot run` builds it, in this process: a real store, real HTTP, a small Telegram."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bot.app
from bot.preview import BotApi, Chat, Message, Person, Telegram, bot_messages, serving
from bot.preview.errors import ApiError
from bot.preview.params import Params
from bot.service.library import Edition
from bot.service.ports import QuestionRecord
from bot.settings import Settings, load_settings
from bot.tg.bot import build_bot
from bot.tg.lifecycle import Options

PATIENCE = 10.0
"""Seconds after which a test gives up waiting."""


@dataclass(frozen=True, slots=True)
class Air:
    """A running bot and what a test looks at: its Telegram, its database, a person."""

    telegram: Telegram
    bot: bot.app.Bot
    ada: Person
    database: Path

    @property
    def edition(self) -> Edition:
        """The FAQ that is served now."""
        return self.bot.service.library.edition()

    async def log(self) -> list[QuestionRecord]:
        """The question log, oldest first."""
        return [each async for each in self.bot.store.questions.stream(unanswered_only=False)]

    async def unanswered(self) -> list[QuestionRecord]:
        """The questions that editors are shown."""
        return [each async for each in self.bot.store.questions.stream(unanswered_only=True)]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database file itself holds."""
        return rows(self.database, query)

    async def settled(self) -> None:
        """Wait until nothing is on its way to the bot and nothing waits in its inbox."""

        def quiet() -> bool:
            waiting = self.rows("SELECT 1 FROM updates WHERE finished_at IS NULL")
            return not self.telegram.updates.pending() and not waiting

        await until(quiet)


class Congested(BotApi):
    """A Bot API that keeps the bot waiting for ever from a number of messages on.

    What is kept waiting is not delivered, as if the connection was lost; with `in_doubt` every
    second one is, but the bot does not learn of it.
    """

    def __init__(self, telegram: Telegram, *, after: int, in_doubt: bool = False) -> None:
        super().__init__(telegram)
        self.waiting = 0
        self.delivered = 0
        self._left = after
        self._in_doubt = in_doubt
        self._is_free = asyncio.Event()

    async def call(self, method: str, params: Params) -> object:
        """Call a method; a message may have to wait."""
        if method.lower() == "sendmessage" and not self._is_free.is_set():
            if not self._left:
                self.waiting += 1
                if self._in_doubt and self.waiting % 2:
                    self.delivered += 1
                    await super().call(method, params)
                self.telegram.signal.notify()
                await self._is_free.wait()
                raise ApiError(500, "Internal Server Error")
            self._left -= 1
        return await super().call(method, params)

    def flow(self) -> None:
        """Lose what waits and let everything through from now on."""
        self._is_free.set()

    async def close(self) -> None:
        """Lose what waits, then close."""
        self.flow()
        await super().close()


def settings_for(folder: Path, **more: str) -> Settings:
    """Settings with a database in the folder; others without their prefix."""
    given = {"DATABASE_URL": f"sqlite:///{folder / 'faqbot.db'}", **more}
    environ = {f"FAQBOT_{name}": value for name, value in given.items()}
    return load_settings(environ, env_file=folder / "no.env")


@asynccontextmanager
async def on_air(
    folder: Path,
    *,
    telegram: Telegram | None = None,
    api: BotApi | None = None,
    options: Options | None = None,
) -> AsyncIterator[Air]:
    """Run the bot by polling while the block runs; its database is in the folder."""
    telegram = telegram or Telegram()
    stop = asyncio.Event()
    async with (
        serving(telegram, api=api) as root,
        bot.app.assembled(settings_for(folder)) as assembled,
    ):
        running = asyncio.create_task(
            build_bot(
                token=telegram.token,
                service=assembled.service,
                inbox=assembled.store.inbox,
                wordings=assembled.wordings,
                api_url=root,
                options=options,
            ).run_polling(stop)
        )
        try:
            ada = Person.join(telegram, "Ada", username="ada")
            yield Air(telegram, assembled, ada, folder / "faqbot.db")
        finally:
            stop.set()
            await running


async def until(condition: Callable[[], bool], *, patience: float = PATIENCE) -> None:
    """Wait for what announces itself to nobody."""
    async with asyncio.timeout(patience):
        while not condition():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.01)


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    """What a database file holds."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def words(message: Message) -> str:
    """The text of a message in one line."""
    return re.sub(r"\s+", " ", message.text)


def labels(message: Message) -> list[str]:
    """What the buttons of a message say."""
    return [str(button["text"]) for button in message.buttons]


def payload(message: Message, start: str) -> str:
    """What the first button carries whose payload starts so: "1e:" is an entry, "1t:" a topic."""
    return next(
        str(button["callback_data"])
        for button in message.buttons
        if str(button.get("callback_data", "")).startswith(start)
    )


def answers(telegram: Telegram, chat: Chat) -> list[Message]:
    """The bot's messages in a chat, oldest first."""
    return bot_messages(telegram, chat)
