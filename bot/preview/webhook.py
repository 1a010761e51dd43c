"""setWebhook and the delivery of updates to it.

Order holds within a chat: an update waits until the one before it is done. A failed one is tried
again at once, then after 2, 4, 8 ... up to 100 seconds, for 24 hours in all
(tdlib/telegram-bot-api, WebhookActor.cpp).
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.preview.errors import ApiError, bad_request
from bot.preview.outbound import is_loopback, post_json
from bot.preview.params import Params
from bot.preview.polling import read_allowed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.preview.model import Json
    from bot.preview.outbound import Reply
    from bot.preview.state import Telegram
    from bot.preview.updates import Update

_LONGEST_PAUSE = 100
_ANSWER_WITHIN = 60.0
# Methods that the body of an answer cannot call (WebhookActor.cpp, `handle`).
_NOT_BY_ANSWER = frozenset({"setwebhook", "deletewebhook", "close", "logout"})


@dataclass(slots=True)
class _Hook:
    url: str
    secret_token: str
    max_connections: int
    error_date: int = 0
    error: str = ""


class Webhook:
    """The webhook that is set, if any, and its deliveries.

    Args:
        telegram: The state.
        call: Calls a method, for answers that name one.
        pause: Waits so many seconds between two attempts.
    """

    def __init__(
        self,
        telegram: Telegram,
        *,
        call: Callable[[str, Params], Awaitable[object]],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._telegram = telegram
        self._call = call
        self._pause = pause
        self._hook: _Hook | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_set(self) -> bool:
        """Whether updates go to a webhook and polling is refused."""
        return self._hook is not None

    async def set_webhook(self, params: Params) -> bool:
        """Deliver to a URL on this computer from now on; an empty one removes the webhook.

        Raises:
            ApiError: 400.
        """
        url = params.text("url").strip()
        if not url:
            return await self.delete_webhook(params)
        hook = _Hook(
            url=_checked_url(url),
            secret_token=_checked_secret(params.text("secret_token")),
            max_connections=params.integer("max_connections", 40, low=1, high=100),
        )
        read_allowed(self._telegram, params)
        await self.close()
        if params.flag("drop_pending_updates"):
            self._telegram.updates.clear()
        self._hook = hook
        self._task = asyncio.create_task(self._deliver(hook))
        return True

    async def delete_webhook(self, params: Params) -> bool:
        """Stop delivering."""
        await self.close()
        if params.flag("drop_pending_updates"):
            self._telegram.updates.clear()
        return True

    def info(self) -> Json:
        """Return the Bot API's `WebhookInfo`."""
        hook = self._hook
        body: Json = {
            "url": hook.url if hook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._telegram.updates.pending()),
        }
        if hook:
            body["max_connections"] = hook.max_connections
            if hook.error:
                body |= {"last_error_date": hook.error_date, "last_error_message": hook.error}
        if self._telegram.updates.allowed:
            body["allowed_updates"] = sorted(self._telegram.updates.allowed)
        return body

    async def close(self) -> None:
        """Forget the webhook and end its deliveries."""
        self._hook, task = None, self._task
        self._task = None
        # An answer that names a method runs inside the task that would be waited for.
        if task is not None and task is not asyncio.current_task():
            task.cancel()
            await asyncio.wait({task})

    async def _deliver(self, hook: _Hook) -> None:
        served: set[int] = set()
        free = asyncio.Semaphore(hook.max_connections)

        def unserved() -> set[int]:
            waiting = {update.queue for update in self._telegram.updates.pending()}
            return waiting - served

        async with asyncio.TaskGroup() as group:
            while True:
                for queue in await self._telegram.signal.until(unserved):
                    served.add(queue)
                    group.create_task(self._serve(hook, queue, free, served))

    async def _serve(
        self, hook: _Hook, queue: int, free: asyncio.Semaphore, served: set[int]
    ) -> None:
        """Deliver one chat's updates, one after the other, until there are none."""
        pause, failures = 1.0, 0
        while update := self._first(queue):
            async with free:
                reply = await self._attempt(hook, update)
            if reply is not None:
                self._telegram.updates.forget(update)
                pause, failures = 1.0, 0
                await self._answered(reply)
                continue
            if failures:
                pause = min(pause * 2, _LONGEST_PAUSE)
            await self._pause(pause if failures else 0)
            failures += 1
        served.discard(queue)

    def _first(self, queue: int) -> Update | None:
        pending = self._telegram.updates.pending()
        return next((update for update in pending if update.queue == queue), None)

    async def _attempt(self, hook: _Hook, update: Update) -> Reply | None:
        headers = {}
        if hook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret_token
        body = json.dumps(update.json(), ensure_ascii=False).encode()
        try:
            reply = await post_json(hook.url, body, headers=headers, timeout=_ANSWER_WITHIN)
        except (OSError, ValueError) as error:
            problem = f"Connection failed: {error}" if str(error) else "Read timeout expired"
        else:
            if 200 <= reply.status < 300:
                return reply
            problem = f"Wrong response from the webhook: {reply.status}"
        hook.error, hook.error_date = problem, self._telegram.now()
        self._telegram.signal.notify()
        return None

    async def _answered(self, reply: Reply) -> None:
        """Execute the method that the answer names; nobody learns its result."""
        try:
            body: Any = json.loads(reply.body)
        except ValueError:
            return
        if not isinstance(body, dict):
            return
        method = str(body.get("method") or "").lower()
        if method and method not in _NOT_BY_ANSWER and not method.startswith("get"):
            try:
                await self._call(method, Params(body))
            except ApiError:
                return


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if parts.scheme != "http" or not is_loopback(parts.hostname):
        raise bad_request(
            "bad webhook: the local preview delivers only to http:// addresses on this computer"
        )
    return url


def _checked_secret(secret: str) -> str:
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    return secret
