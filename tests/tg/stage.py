"""A bot on the embedded Bot API, with everything else in memory; raw updates to try rules on."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from bot.preview import Person, Telegram, bot_messages, build_app
from bot.preview.model import Chat, Message
from bot.tg import Options, TelegramBot, build_bot
from tests.fakes import EchoWordings, World

FAST = Options(
    poll_open=20,
    heartbeat=0.05,
    grace=1,
    recall=0.01,
    pauses=(0.01,),
    sending_pauses=(0.01, 0.01, 0.01),
)
# Where the echo of a key would not do.
TEXTS = {
    "suggestions.none": "None of these",
    "topics.all": "All topics",
    "forget.button": "Delete",
    "forget.yes": "Yes, delete",
    "forget.no": "No, keep",
}


@dataclass
class Stage:
    """The embedded Telegram, a bot on it, and Ada, who talks to it."""

    telegram: Telegram
    world: World
    bot: TelegramBot
    ada: Person
    running: asyncio.Task[None]

    def replies(self, chat: Chat) -> list[Message]:
        """The bot's messages in a chat, oldest first."""
        return bot_messages(self.telegram, chat)

    def last_reply(self, chat: Chat) -> Message | None:
        """The bot's latest message in a chat."""
        return next(reversed(self.replies(chat)), None)

    async def ended(self) -> None:
        """Wait until the bot's process ends by itself."""
        async with asyncio.timeout(5):
            await asyncio.wait({self.running})

    async def settled(self) -> None:
        """Wait until nothing is on its way to the bot and it has finished what it took."""

        def quiet() -> bool:
            inbox = self.world.inbox
            open_ids = set(inbox.received) - set(inbox.finished) - set(inbox.quarantined)
            return not self.telegram.updates.pending() and not open_ids

        changed = asyncio.Event()
        self.world.inbox.changed = changed.set
        with self.telegram.signal.listening(changed.set):
            async with asyncio.timeout(5):
                while not quiet():
                    await changed.wait()
                    changed.clear()


@asynccontextmanager
async def on_stage(
    *,
    telegram: Telegram | None = None,
    world: World | None = None,
    options: Options = FAST,
) -> AsyncIterator[Stage]:
    """Run a bot by polling while the block runs; its requests stay inside the process."""
    telegram = telegram or Telegram(privacy=False)
    world = world or World(wordings=EchoWordings(TEXTS))
    stop = asyncio.Event()
    bot = build_bot(
        token=telegram.token,
        service=world.service(),
        inbox=world.inbox,
        wordings=world.wordings,
        api_url="http://127.0.0.1",
        options=options,
        transport=httpx.ASGITransport(build_app(telegram)),
    )
    running = asyncio.create_task(bot.run_polling(stop))
    try:
        yield Stage(telegram, world, bot, Person.join(telegram, "Ada"), running)
    finally:
        stop.set()
        await running


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that announces itself to nobody; let everything else run meanwhile."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0)


def group_with(stage: Stage, *people: Person) -> Chat:
    """A group with these people and the bot."""
    users = [person.user for person in people]
    return stage.telegram.add_group("Support", members=users, admins=users[:1])


def labels(message: Message) -> list[str]:
    """What the buttons of a message say."""
    return [str(button["text"]) for button in message.buttons]


def words(message: Message) -> str:
    """The text of a message in one line."""
    return re.sub(r"\s+", " ", message.text)


BOT_ID = 1000
BOT_NAME = "b12_faq_preview_bot"
BOT_USER = {"id": BOT_ID, "is_bot": True, "first_name": "Bot", "username": BOT_NAME}
ADA = {"id": 7, "is_bot": False, "first_name": "Ada", "language_code": "en"}
BEN = {"id": 8, "is_bot": False, "first_name": "Ben"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Ada"}
GROUP = {"id": -5, "type": "group", "title": "Support"}


def raw_message(text: str | None = None, /, **fields: object) -> dict[str, Any]:
    """A message of the Bot API, from Ada in private unless told otherwise.

    Commands and mentions at places where a space or an end stands around them become entities.
    """
    body: dict[str, Any] = {"message_id": 5, "date": 1, "chat": PRIVATE, "from": ADA}
    if text is not None:
        body["text"] = text
        found = re.finditer(r"(?<!\S)(/[a-z_]+(?:@\w+)?|@\w+)", text)
        entities = [
            {
                "type": "bot_command" if match.group().startswith("/") else "mention",
                "offset": len(text[: match.start()].encode("utf-16-le")) // 2,
                "length": len(match.group()),
            }
            for match in found
        ]
        if entities:
            body["entities"] = entities
    body |= fields
    return {name: value for name, value in body.items() if value is not None}


def raw_update(update_id: int = 1, **body: object) -> dict[str, Any]:
    """An update of the Bot API."""
    return {"update_id": update_id, **body}


def raw_press(data: str | None, **fields: object) -> dict[str, Any]:
    """A press by Ada on a message of the bot."""
    body = {
        "id": "99",
        "from": ADA,
        "chat_instance": "1",
        "message": raw_message("Did you mean", **{"from": BOT_USER}),
        "data": data,
    }
    return {name: value for name, value in (body | fields).items() if value is not None}
