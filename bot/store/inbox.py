"""The inbox: updates are committed here before Telegram is told that they arrived."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from bot.service.ports import Clock, PendingUpdate
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.tables import quarantined, updates

PAYLOAD = "updates.payload"
SET_ASIDE = "quarantined.payload"
REASON = "quarantined.reason"

FINISH = (
    update(updates)
    .where(updates.c.update_id == bindparam("number"), updates.c.finished_at.is_(None))
    .values(finished_at=bindparam("now"), payload=None, person=None)
)


@dataclass(frozen=True, slots=True)
class QuarantinedUpdate:
    """An update that was set aside; what a person wrote stays out of `repr`."""

    update_id: int
    quarantined_at: datetime
    payload: str = field(repr=False)
    reason: str = field(repr=False)


class DatabaseInbox:
    """The inbox in a database. It implements `bot.service.ports.Inbox`."""

    def __init__(self, *, database: Database, cipher: Cipher, clock: Clock) -> None:
        self._database = database
        self._cipher = cipher
        self._clock = clock
        self._add = (
            database.insert(updates)
            .on_conflict_do_nothing(index_elements=[updates.c.update_id])
            .returning(updates.c.update_id)
        )

    async def add(self, received: Sequence[PendingUpdate]) -> set[int]:
        """Commit updates durably; returns the ids that were new. All or nothing.

        Raises:
            StoreError: They are not committed: do not acknowledge them.
        """
        now = self._clock()
        rows = [self._row(one, now) for one in received]
        if not rows:
            return set()

        def work(connection: Connection) -> set[int]:
            return set(connection.scalars(self._add, rows))

        return await self._database.write(work)

    async def unfinished(self) -> list[PendingUpdate]:
        """Read the updates that were received and not finished, in order of arrival.

        Raises:
            StoreError: The database, or one of the payloads, cannot be read.
        """
        statement = (
            select(updates.c.update_id, updates.c.payload)
            .where(updates.c.finished_at.is_(None))
            .order_by(updates.c.position)
        )
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [
            PendingUpdate(
                update_id=row.update_id,
                payload=self._cipher.open(row.payload, column=PAYLOAD, row=row.update_id),
            )
            for row in rows
        ]

    async def finish(self, update_id: int) -> None:
        """Note that an update was handled; its payload goes, its id stays against repetition."""
        values = {"number": update_id, "now": self._clock()}

        def work(connection: Connection) -> None:
            connection.execute(FINISH, values)

        await self._database.write(work)

    async def quarantine(
        self, update_id: int, *, payload: str, reason: str, person_id: int | None = None
    ) -> None:
        """Set an update aside that cannot be read or handled; it is not replayed.

        Its id counts as received from now on, even if it was never added. The reason is encrypted
        like the payload: error messages quote.
        """
        now = self._clock()
        sealed = {
            "payload": self._cipher.seal(payload, column=SET_ASIDE, row=update_id),
            "reason": self._cipher.seal(reason, column=REASON, row=update_id),
            "quarantined_at": now,
        }
        person = self._cipher.person(person_id)
        known = self._database.insert(updates).values(
            update_id=update_id, received_at=now, finished_at=now
        )
        remembered = select(updates.c.person).where(updates.c.update_id == update_id)

        def work(connection: Connection) -> None:
            whose = person or connection.scalar(remembered)
            aside = self._database.insert(quarantined).values(
                update_id=update_id, person=whose, **sealed
            )
            connection.execute(
                aside.on_conflict_do_update(
                    index_elements=[quarantined.c.update_id],
                    set_={
                        **sealed,
                        "person": func.coalesce(aside.excluded.person, quarantined.c.person),
                    },
                )
            )
            connection.execute(known.on_conflict_do_nothing(index_elements=[updates.c.update_id]))
            connection.execute(FINISH, {"number": update_id, "now": now})

        await self._database.write(work)

    async def quarantined(self, *, limit: int = 100) -> list[QuarantinedUpdate]:
        """Read the updates that were set aside, latest first, for an operator to look at."""
        statement = select(quarantined).order_by(quarantined.c.quarantined_at.desc()).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [
            QuarantinedUpdate(
                update_id=row.update_id,
                quarantined_at=row.quarantined_at,
                payload=self._cipher.open(row.payload, column=SET_ASIDE, row=row.update_id),
                reason=self._cipher.open(row.reason, column=REASON, row=row.update_id),
            )
            for row in rows
        ]

    def _row(self, one: PendingUpdate, now: datetime) -> dict[str, object]:
        if one.payload is None:
            # Nothing to replay, only a repetition to recognise.
            payload, person, finished_at = None, None, now
        else:
            payload = self._cipher.seal(one.payload, column=PAYLOAD, row=one.update_id)
            person, finished_at = self._cipher.person(one.person_id), None
        return {
            "update_id": one.update_id,
            "received_at": now,
            "finished_at": finished_at,
            "payload": payload,
            "person": person,
        }
