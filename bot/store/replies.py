"""Which message of the bot answers which message of a person."""

from sqlalchemy import Connection, select

from bot.service.ports import Clock
from bot.store.cipher import Cipher
from bot.store.database import Database
from bot.store.tables import replies

REPLY = "replies.reply"


class DatabaseReplyBook:
    """The reply book in a database. It implements `bot.service.ports.ReplyBook`."""

    def __init__(self, *, database: Database, cipher: Cipher, clock: Clock) -> None:
        self._database = database
        self._cipher = cipher
        self._clock = clock
        insert = database.insert(replies)
        self._upsert = insert.on_conflict_do_update(
            index_elements=[replies.c.message],
            set_={name: insert.excluded[name] for name in ("reply", "person", "remembered_at")},
        )

    async def remember(
        self, *, chat_id: int, message_id: int, reply_id: int, person_id: int | None
    ) -> None:
        """Note that `reply_id` answers `message_id`; a later call replaces an earlier one.

        Raises:
            StoreError: The database cannot be written.
        """
        message = self._cipher.message(chat_id=chat_id, message_id=message_id)
        values = {
            "message": message,
            "reply": self._cipher.seal(str(reply_id), column=REPLY, row=message),
            "person": self._cipher.person(person_id),
            "remembered_at": self._clock(),
        }

        def work(connection: Connection) -> None:
            connection.execute(self._upsert, values)

        await self._database.write(work)

    async def find(self, *, chat_id: int, message_id: int) -> int | None:
        """Return the bot's message that answers `message_id`, if it is known.

        Raises:
            StoreError: The database cannot be read.
        """
        message = self._cipher.message(chat_id=chat_id, message_id=message_id)
        statement = select(replies.c.reply).where(replies.c.message == message)
        sealed = await self._database.read(lambda connection: connection.scalar(statement))
        return None if sealed is None else int(self._cipher.open(sealed, column=REPLY, row=message))
