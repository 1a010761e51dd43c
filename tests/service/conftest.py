"""The use cases over what is kept in memory."""

import pytest

from bot.service.asking import Asker, Asking
from bot.service.library import Edition, Library
from bot.service.ports import ChatKind
from tests.fakes import EchoWordings, FakeClock, MemoryQuestionLog, small_catalog, small_responder

ADA = 501
BEN = 502


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def log() -> MemoryQuestionLog:
    return MemoryQuestionLog()


@pytest.fixture
def library() -> Library:
    """The small FAQ in English and in German."""
    catalogs = [small_catalog("en"), small_catalog("de")]
    editions = {each.language: Edition(each, small_responder(each)) for each in catalogs}
    return Library(lambda: editions, default_language="en")


@pytest.fixture
def asking(library: Library, log: MemoryQuestionLog, clock: FakeClock) -> Asking:
    return Asking(library=library, wordings=EchoWordings(), log=log, clock=clock, region="GB")


@pytest.fixture
def ada() -> Asker:
    return Asker(chat=ChatKind.GROUP, chat_id=-7, person_id=ADA, language="en-GB")
