"""The Bot API as one function: a method's name and parameters in, its result out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.preview.errors import ApiError
from bot.preview.methods import METHODS
from bot.preview.polling import Polling
from bot.preview.state import Call
from bot.preview.webhook import Webhook

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.preview.params import Params
    from bot.preview.state import Telegram

_POLL_UNDER_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)
_SET_WEBHOOK = "Conflict: terminated by setWebhook request"


class BotApi:
    """Everything a bot can call.

    Args:
        telegram: The state.
        pause: Waits so many seconds between two attempts at a webhook.
    """

    def __init__(
        self, telegram: Telegram, *, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self.telegram = telegram
        self._polling = Polling(telegram)
        self._webhook = Webhook(telegram, call=self.call, pause=pause)

    async def call(self, method: str, params: Params) -> object:
        """Call a method, in any case.

        Raises:
            ApiError: Telegram's refusal, or an injected one.
            DroppedConnectionError: An injected fault.
        """
        self.telegram.calls.append(Call(method, params))
        self.telegram.signal.notify()
        self.telegram.faults.strike(method)
        result = await self._dispatch(method.lower(), params)
        self.telegram.faults.strike(method, after=True)
        return result

    async def _dispatch(self, method: str, params: Params) -> object:
        match method:
            case "getupdates":
                if self._webhook.is_set:
                    raise ApiError(409, _POLL_UNDER_WEBHOOK)
                return await self._polling.get_updates(params)
            case "setwebhook":
                if params.text("url"):
                    self._polling.end(ApiError(409, _SET_WEBHOOK))
                return await self._webhook.set_webhook(params)
            case "deletewebhook":
                return await self._webhook.delete_webhook(params)
            case "getwebhookinfo":
                return self._webhook.info()
        if method not in METHODS:
            raise ApiError(404, "Not Found")
        return METHODS[method](self.telegram, params)

    @property
    def is_polling(self) -> bool:
        """Whether the bot waits in getUpdates now."""
        return self._polling.is_waiting

    def end_poll(self) -> None:
        """Let the poll that waits return with nothing."""
        self._polling.end()

    async def close(self) -> None:
        """End polls and deliveries."""
        self.end_poll()
        await self._webhook.close()
