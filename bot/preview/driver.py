"""People for end-to-end tests: they write, press and edit, and wait for what the bot does."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.preview.model import Chat, Message, Press, User
    from bot.preview.state import Telegram

from bot.preview.formatting import format_text


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a Telegram account."""

    telegram: Telegram
    user: User

    @classmethod
    def join(
        cls, telegram: Telegram, first_name: str, *, username: str = "", language_code: str = "en"
    ) -> Person:
        """Add somebody new."""
        user = telegram.add_user(first_name, username=username, language_code=language_code)
        return cls(telegram, user)

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return self.telegram.private(self.user)

    async def send(
        self,
        text: str,
        *,
        chat: Chat | None = None,
        reply_to: Message | None = None,
        thread_id: int | None = None,
    ) -> Message:
        """Write into a chat, by default the private one with the bot.

        Raises:
            ApiError: 400, the text is empty or longer than 4096 UTF-16 code units.
        """
        place = chat or self.chat
        message = self.telegram.says(place, self.user, text, reply_to=reply_to, thread_id=thread_id)
        await asyncio.sleep(0)
        return message

    async def edit(self, message: Message, text: str) -> None:
        """Edit an own message.

        Raises:
            ApiError: 400, as for `send`.
        """
        self.telegram.rewrite(message, format_text(text, user=self.telegram.users.get))
        await asyncio.sleep(0)

    async def press(self, message: Message, button: str) -> Press:
        """Press the inline button with this label or, failing that, this callback data.

        Raises:
            LookupError: There is no such button that the bot hears of.
        """
        pressable = [item for item in message.buttons if "callback_data" in item]
        for key in ("text", "callback_data"):
            for item in pressable:
                if item[key] == button:
                    press = self.telegram.press(self.user, message, item["callback_data"])
                    await asyncio.sleep(0)
                    return press
        labels = [item["text"] for item in message.buttons]
        message_text = f"no button {button!r} among {labels}"
        raise LookupError(message_text)

    async def ask(self, text: str, *, chat: Chat | None = None, timeout: float = 5) -> Message:  # noqa: ASYNC109 - a person's patience
        """Write and return the bot's next message in that chat.

        Raises:
            TimeoutError: The bot sent none within `timeout` seconds.
        """
        place = chat or self.chat
        sent = await self.send(text, chat=place)
        return await self.reply_after(sent, timeout=timeout)

    async def reply_after(self, message: Message, *, timeout: float = 5) -> Message:  # noqa: ASYNC109 - a person's patience
        """Return the bot's first message after this one in the same chat.

        Raises:
            TimeoutError: The bot sent none within `timeout` seconds.
        """

        def found() -> Message | None:
            later = (item for item in bot_messages(self.telegram, message.chat))
            return next((item for item in later if item.id > message.id), None)

        return await self.telegram.wait_for(found, timeout=timeout)


def bot_messages(telegram: Telegram, chat: Chat) -> list[Message]:
    """Return the bot's messages that stand in a chat, oldest first."""
    return [item for item in chat.messages.values() if item.sender.id == telegram.bot.id]
