"""What is kept for how long: forgetting a person, and purging what is old."""

from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, select, update

from bot.store.database import Database
from bot.store.tables import quarantined, questions, replies, updates

# Telegram repeats an update for 24 hours at most; after a quiet week its ids start anew, and an
# old id would then hide a new update.
KEEP_UPDATE_IDS = timedelta(hours=48)

# Rows deleted in one transaction: others get their turn in between.
ROWS_AT_ONCE = 1000


async def forget(database: Database, *, person: bytes, now: datetime) -> int:
    """Delete everything kept under a person's hash; returns how many questions went.

    What was deleted is then removed from the files of a SQLite database too.

    Raises:
        StoreError: The database cannot be written.
    """
    waiting = (
        update(updates)
        .where(updates.c.person == person)
        .values(payload=None, person=None, finished_at=now)
    )

    def work(connection: Connection) -> int:
        database.keep_others_out(connection)
        connection.execute(waiting)
        for table in (replies, quarantined):
            connection.execute(delete(table).where(table.c.person == person))
        gone = connection.execute(delete(questions).where(questions.c.person == person))
        return gone.rowcount

    count = await database.write(work)
    await database.scrub()
    return count


async def purge(database: Database, *, before: datetime, now: datetime) -> int:
    """Delete what is older than `before`; returns how many questions went.

    The ids of finished updates are kept for 48 hours instead, here and beside questions.

    Raises:
        StoreError: The database cannot be written.
    """
    horizon = now - KEEP_UPDATE_IDS
    never_finished = updates.c.finished_at.is_(None) & (updates.c.received_at < before)
    count = await _delete(database, questions.c.id, questions.c.asked_at < before)
    await _delete(database, replies.c.message, replies.c.remembered_at < before)
    await _delete(database, quarantined.c.update_id, quarantined.c.quarantined_at < before)
    await _delete(database, updates.c.position, never_finished)
    await _delete(database, updates.c.position, updates.c.finished_at < horizon)
    await _release_update_ids(database, horizon=horizon)
    await database.scrub()
    return count


async def _delete(database: Database, key: Column[object], old: ColumnElement[bool]) -> int:
    table = key.table
    assert isinstance(table, Table)
    statement = delete(table).where(key.in_(select(key).where(old).limit(ROWS_AT_ONCE)))

    def work(connection: Connection) -> int:
        database.keep_others_out(connection)
        return (connection.execute(statement)).rowcount

    total = 0
    while gone := await database.write(work):
        total += gone
    return total


async def _release_update_ids(database: Database, *, horizon: datetime) -> None:
    """Part questions from update ids that may come again and mean another update.

    Not where the update is still to be finished: its replay must replace the question.
    """
    waiting = select(updates.c.update_id).where(updates.c.finished_at.is_(None))
    spent = (
        select(questions.c.id)
        .where(
            questions.c.update_id.is_not(None),
            questions.c.asked_at < horizon,
            questions.c.update_id.not_in(waiting),
        )
        .limit(ROWS_AT_ONCE)
    )
    statement = update(questions).where(questions.c.id.in_(spent)).values(update_id=None)

    def work(connection: Connection) -> int:
        database.keep_others_out(connection)
        return (connection.execute(statement)).rowcount

    while await database.write(work):
        pass
