"""Brings a database to the schema that the code expects."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.service.ports import StoreError

# 'package:folder' is found in a checkout and in an installed wheel alike.
MIGRATIONS = "bot.store:migrations"


def migrate(connection: Connection) -> None:
    """Run the missing migrations inside the transaction that is open on `connection`.

    Args:
        connection: Reached with `AsyncConnection.run_sync`; its transaction must keep others out,
            since two processes may start at once.

    Raises:
        StoreError: The database is newer than the code.
    """
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    present = set(MigrationContext.configure(connection).get_current_heads())
    if unknown := present - known:
        raise StoreError(
            f"The database has the schema {', '.join(sorted(unknown))}, which this version of "
            "faqbot does not know: a newer version (or another program) made it. Install that "
            "version again, or set FAQBOT_DATABASE_URL to another database."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
