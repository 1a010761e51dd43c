"""A store to test: on SQLite, and the same on a PostgreSQL server of our own where there is one."""

import importlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.service.ports import ChatKind, QuestionRecord
from bot.store import Store, open_store

SECRET = "a secret key for tests, and for nothing else"
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PERSON = 501_234_567
ROOT = Path(__file__).parents[2]
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))

Opener = Callable[[], AbstractAsyncContextManager[Store]]
Starter = Callable[..., subprocess.Popen[str]]


class FakeClock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[str]:
    """The socket folder of a running PostgreSQL server; nothing listens on a network port."""
    if not BINARIES:
        pytest.skip("PostgreSQL is not installed ('make system' installs it)")
    if importlib.util.find_spec("asyncpg") is None:
        pytest.skip("asyncpg is not installed (pip install 'b12-faq-bot[postgres]')")
    binaries = BINARIES[-1].parent
    # Not pytest's own folder: that of root cannot be entered by the user postgres. And short: a
    # socket's path has room for about 100 characters.
    folder = Path(tempfile.mkdtemp(prefix="faqbot-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        as_user = ["runuser", "-u", "postgres", "--"]

    def run(program: str, *options: str) -> None:
        command: Sequence[str] = [*as_user, str(binaries / program), *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)

    data = str(folder / "data")
    server = f"-F -c listen_addresses= -k {folder}"
    log = str(folder / "log")
    try:
        run("initdb", "-N", "-A", "trust", "-U", "faqbot", "-E", "UTF8", "--locale=C", "-D", data)
        run("pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", server)
        try:
            yield str(folder)
        finally:
            run("pg_ctl", "stop", "-m", "immediate", "-D", data)
    finally:
        shutil.rmtree(folder)


@pytest.fixture
async def postgres_url(postgres_folder: str) -> str:
    """An empty database, emptied in place: to create one for each test takes ten times as long."""
    asyncpg = importlib.import_module("asyncpg")
    admin = await asyncpg.connect(host=postgres_folder, user="faqbot", database="postgres")
    try:
        # A process that a test killed may not be gone yet on the server.
        await admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await admin.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    finally:
        await admin.close()
    return f"postgresql://faqbot@/postgres?host={postgres_folder}"


@pytest.fixture
def sqlite_path(tmp_path: Path) -> Path:
    return tmp_path / "faqbot.db"


@pytest.fixture
def sqlite_url(sqlite_path: Path) -> str:
    return f"sqlite+aiosqlite:///{sqlite_path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, once of each kind."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    address: str = request.getfixturevalue(fixture)
    return address


@pytest.fixture
def opener(url: str, clock: FakeClock) -> Opener:
    """Opens the store anew, as a restart does. Its pages are small, so that tests turn some."""
    return lambda: open_store(url, SECRET, clock=clock, page_size=7)


@pytest.fixture
async def store(opener: Opener) -> AsyncIterator[Store]:
    async with opener() as opened:
        yield opened


@pytest.fixture
async def sqlite_store(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Store]:
    async with open_store(sqlite_url, SECRET, clock=clock, page_size=7) as opened:
        yield opened


@pytest.fixture
def question() -> Callable[..., QuestionRecord]:
    """Makes a question; keyword arguments change it."""

    def make(**changes: object) -> QuestionRecord:
        values: dict[str, object] = {
            "text": "Will my numb feet come back with injections?",
            "asked_at": START,
            "outcome": "no-answer",
            "entry": "recovery-time",
            "score": 0.25,
            "language": "en",
            "chat": ChatKind.PRIVATE,
            "chat_id": -100_777_888_999,
            "person_id": PERSON,
        }
        return QuestionRecord(**(values | changes))  # type: ignore[arg-type]  # checked by use

    return make


@pytest.fixture
def start() -> Iterator[Starter]:
    """Starts `worker.py` in a process of its own, and ends those that still run."""
    processes: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("worker.py")), *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield run
    for process in processes:
        process.kill()
        process.communicate()
