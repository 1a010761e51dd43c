"""Updates are committed to the inbox before anything tells Telegram that they arrived."""

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from telegram import Bot, Update

from bot.service.ports import Inbox, PendingUpdate, StoreError
from bot.tg.addressing import Me, addressed, is_from_group
from bot.tg.redaction import without_strangers, without_strangers_words

logger = logging.getLogger(__name__)

RawUpdate = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Sorted:
    """An update as it is to be kept: whole, only its number (None), or set aside (`reason`)."""

    update_id: int
    keep: RawUpdate | None = None
    person_id: int | None = None
    aside: RawUpdate | None = None
    reason: str = ""


class Receiver:
    """Takes updates in, whichever way they came. `me` is set once Telegram told who the bot is."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        # Updates whose commit failed in doubt: if they turn out to be kept, they are not repeats.
        self._in_doubt: set[int] = set()
        self.me: Me | None = None

    async def take(self, updates: Sequence[RawUpdate]) -> list[RawUpdate]:
        """Keep updates and return what is to be handled, one for each, in their order.

        What is not to be handled (a repeat, a group's chatter, what cannot be read) comes back as
        a bare update id, because a poller counts by it.

        Raises:
            StoreError: Nothing may be acknowledged.
        """
        if self.me is None:
            raise RuntimeError("updates were taken in before the bot knew itself")
        sorted_updates = [_sort(update, self.me) for update in updates]
        for each in sorted_updates:
            if each.aside is not None:
                await self._inbox.quarantine(
                    each.update_id, payload=json.dumps(each.aside), reason=each.reason
                )
                logger.warning("Update %d cannot be read: %s", each.update_id, each.reason)
        new = await self._commit([_pending(each) for each in sorted_updates if each.aside is None])
        return [
            each.keep
            if each.keep is not None and each.update_id in new
            else {"update_id": each.update_id}
            for each in sorted_updates
        ]

    async def _commit(self, pending: Sequence[PendingUpdate]) -> set[int]:
        """Add to the inbox; returns the ids that this process has not handed on before."""
        ids = {each.update_id for each in pending}
        try:
            new = await self._inbox.add(pending) if pending else set()
        except (StoreError, asyncio.CancelledError):
            self._in_doubt |= ids
            raise
        new |= self._in_doubt & ids
        self._in_doubt -= ids
        return new

    async def unfinished(self, bot: Bot | None = None) -> list[Update]:
        """What was received earlier and never finished, oldest first, ready for `bot` to handle."""
        readable = []
        for pending in await self._inbox.unfinished():
            if pending.payload is None:
                await self._inbox.finish(pending.update_id)
                continue
            update, reason = parsed(json.loads(pending.payload), bot)
            if update is None:
                await self._inbox.quarantine(
                    pending.update_id, payload=pending.payload, reason=reason
                )
            else:
                readable.append(update)
        return readable


def parsed(update: RawUpdate, bot: Bot | None = None) -> tuple[Update | None, str]:
    """The update as the library reads it, else None and the type of the error."""
    try:
        return Update.de_json(update, bot), ""
    except Exception as error:  # noqa: BLE001 - whatever a broken update breaks, it is set aside
        return None, type(error).__name__


def _sort(update: RawUpdate, me: Me) -> _Sorted:
    update_id = int(update["update_id"])
    ours = addressed(update, me)
    if ours is None and is_from_group(update):
        return _Sorted(update_id)
    read, reason = parsed(update)
    if read is None:
        return _Sorted(
            update_id, aside=without_strangers_words(without_strangers(update, me)), reason=reason
        )
    if ours is None:
        return _Sorted(update_id)
    return _Sorted(update_id, keep=without_strangers(update, me), person_id=ours.person_id)


def _pending(each: _Sorted) -> PendingUpdate:
    payload = None if each.keep is None else json.dumps(each.keep)
    return PendingUpdate(each.update_id, payload, person_id=each.person_id)
