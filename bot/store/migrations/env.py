"""Alembic's environment: migrates over the connection that `bot.store.schema` hands in.

There is no alembic.ini and no `asyncio.run` here: the bot migrates inside its own event loop.
"""

from alembic import context
from sqlalchemy import Connection

from bot.store.tables import metadata

connection = context.config.attributes.get("connection")
if not isinstance(connection, Connection):
    raise TypeError("bot.store.schema gives the connection in config.attributes['connection']")

context.configure(
    connection=connection,
    target_metadata=metadata,
    # SQLite can alter little in place; later revisions copy tables with `batch_alter_table`.
    render_as_batch=connection.dialect.name == "sqlite",
    # Alembic assumes that SQLite cannot roll back a CREATE TABLE. It can, once BEGIN is explicit.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
