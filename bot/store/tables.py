"""The tables, for SQLite and PostgreSQL alike. `migrations/` brings a database to this state."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def require_zone(value: datetime) -> datetime:
    """Return a time as it is; raises ValueError where it has no time zone."""
    if value.tzinfo is None:
        raise ValueError("a time without its time zone cannot be kept")
    return value


class Instant(TypeDecorator[datetime]):
    """A point in time, kept as microseconds since 1970 UTC.

    SQLite has no type for times and drops the time zone of `DateTime`; a number sorts and
    compares alike everywhere.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Turn a time into microseconds; raises ValueError where it has no time zone."""
        del dialect
        return None if value is None else (require_zone(value) - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Turn microseconds into a time in UTC."""
        del dialect
        return None if value is None else EPOCH + value * MICROSECOND


# SQLite numbers rows by itself only in a column declared INTEGER, which holds 64 bits there.
BIG = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Facts on the database itself, at present only the key check (see cipher.py).
facts = Table(
    "facts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

# `position` is the order of arrival: update ids restart at random after a quiet week. `person` is
# a keyed hash, kept only while `payload` is.
updates = Table(
    "updates",
    metadata,
    Column("position", BIG, primary_key=True),
    Column("update_id", BIG, nullable=False, unique=True),
    Column("received_at", Instant, nullable=False),
    Column("finished_at", Instant, index=True),
    Column("payload", LargeBinary),
    Column("person", LargeBinary, index=True),
    sqlite_autoincrement=True,
)

quarantined = Table(
    "quarantined",
    metadata,
    Column("update_id", BIG, primary_key=True, autoincrement=False),
    Column("quarantined_at", Instant, nullable=False, index=True),
    Column("payload", LargeBinary, nullable=False),
    Column("reason", LargeBinary, nullable=False),
    Column("person", LargeBinary, index=True),
)

# Ids are shown to editors and never used twice (AUTOINCREMENT): 'dismiss 17' must not hit another
# question. `text` and `chat_id` are encrypted, `person` is a keyed hash.
questions = Table(
    "questions",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("update_id", BIG, unique=True),
    Column("asked_at", Instant, nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("outcome", String, nullable=False),
    Column("entry", String),
    Column("score", Float, nullable=False),
    Column("language", String, nullable=False),
    Column("chat", String, nullable=False),
    Column("chat_id", LargeBinary),
    Column("person", LargeBinary, index=True),
    Column("miss", String, nullable=False),
    Index(None, "asked_at", "id"),
    sqlite_autoincrement=True,
)

# `message` is a keyed hash of chat and message; without the key the row leads nowhere.
replies = Table(
    "replies",
    metadata,
    Column("message", LargeBinary, primary_key=True),
    Column("reply", LargeBinary, nullable=False),
    Column("person", LargeBinary, index=True),
    Column("remembered_at", Instant, nullable=False, index=True),
)
