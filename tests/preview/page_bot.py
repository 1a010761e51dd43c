"""A small bot, without a library, for the page to talk with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.preview.params import Params

if TYPE_CHECKING:
    from bot.preview import BotApi

QUOTE = "Myelin is rebuilt slowly. " * 30
ANSWER = (
    "<b>How long does recovery take?</b>\n\nMonths.\n\n"
    f"<blockquote expandable>{QUOTE}</blockquote>\n\n"
    'Source: <a href="https://example.org/a">An article</a>\n\n<i>Ask your doctor.</i>'
)
KEYBOARD = {
    "inline_keyboard": [
        [{"text": "Helpful", "callback_data": "up"}, {"text": "Alert", "callback_data": "alert"}],
        [{"text": "The article", "url": "https://example.org/a"}],
    ]
}


@dataclass
class PageBot:
    """Answers everything, without a library."""

    api: BotApi

    async def run(self) -> None:
        offset = 0
        while True:
            params = Params({"offset": offset, "timeout": 50})
            updates: Any = await self.api.call("getUpdates", params)
            for update in updates:
                offset = update["update_id"] + 1
                await self.handle(update)

    async def handle(self, update: dict[str, Any]) -> None:
        if query := update.get("callback_query"):
            alert = query["data"] == "alert"
            values = {"callback_query_id": query["id"], "text": "Thank you", "show_alert": alert}
            await self.api.call("answerCallbackQuery", Params(values))
        elif message := update.get("edited_message"):
            await self.say(message, f"You changed it to: {message['text']}")
        elif message := update.get("message"):
            if message["text"] == "think":
                values = {"chat_id": message["chat"]["id"], "action": "typing"}
                await self.api.call("sendChatAction", Params(values))
            elif message["text"] == "/start":
                await self.say(message, "Welcome")
            else:
                await self.say(message, ANSWER, reply_markup=KEYBOARD)

    async def say(self, message: dict[str, Any], text: str, **more: object) -> None:
        values = {"chat_id": message["chat"]["id"], "text": text, "parse_mode": "HTML"}
        reply = {"reply_parameters": {"message_id": message["message_id"]}}
        await self.api.call("sendMessage", Params(values | reply | more))
