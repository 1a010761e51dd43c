"""Migrations: the migrated schema is the one in tables.py, and runs from anywhere."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.command import check, downgrade
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from bot.store import StoreError, open_store
from bot.store.address import parse_address
from bot.store.engine import BEGIN, WRITE, make_engine
from bot.store.schema import MIGRATIONS, migrate
from bot.store.tables import metadata

SECRET = "a secret key for tests, and for nothing else"


async def test_the_migrated_schema_is_that_of_the_code(url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        migrate(connection)
        found: list[object] = list(
            compare_metadata(MigrationContext.configure(connection), metadata)
        )
        config = Config()
        config.set_main_option("script_location", MIGRATIONS)
        config.attributes["connection"] = connection
        check(config)  # raises where a migration is missing
        return found

    engine = make_engine(parse_address(url)).execution_options(**{BEGIN: WRITE})
    try:
        async with engine.begin() as connection:
            assert await connection.run_sync(differences) == []
    finally:
        await engine.dispose()


async def test_migrations_go_back_as_well(url: str) -> None:
    def there_and_back(connection: Connection) -> list[str]:
        migrate(connection)
        config = Config()
        config.set_main_option("script_location", MIGRATIONS)
        config.attributes["connection"] = connection
        downgrade(config, "base")
        left = inspect(connection).get_table_names()
        migrate(connection)
        return left

    engine = make_engine(parse_address(url)).execution_options(**{BEGIN: WRITE})
    try:
        async with engine.begin() as connection:
            assert await connection.run_sync(there_and_back) == ["alembic_version"]
    finally:
        await engine.dispose()


async def test_a_newer_schema_is_refused_and_left_alone(url: str) -> None:
    async with open_store(url, SECRET) as store:
        await store._database.write(
            lambda connection: connection.execute(
                text("UPDATE alembic_version SET version_num = '9999'")
            ).close()
        )
    with pytest.raises(StoreError, match=r"FAQBOT_DATABASE_URL.*9999.*newer version"):
        async with open_store(url, SECRET):
            pass


def test_migrations_are_found_from_any_folder(sqlite_path: Path) -> None:
    code = (
        "import asyncio, sys\n"
        "from bot.store import open_store\n"
        "async def main():\n"
        "    async with open_store(sys.argv[1], 'k' * 40): pass\n"
        "asyncio.run(main())\n"
    )
    subprocess.run(
        [sys.executable, "-c", code, f"sqlite:///{sqlite_path}"],
        check=True,
        cwd="/",
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert sqlite_path.exists()
