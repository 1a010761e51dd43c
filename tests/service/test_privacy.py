"""A person's control over what is kept, and the end of what is kept too long."""

from datetime import timedelta

import pytest

from bot.core.reply import ChoiceKind
from bot.service.asking import Asker, Asking
from bot.service.library import Library
from bot.service.privacy import Privacy
from tests.fakes import EchoWordings, FakeClock, MemoryQuestionLog
from tests.service.conftest import ADA, BEN

DAYS = 30


@pytest.fixture
def privacy(library: Library, log: MemoryQuestionLog, clock: FakeClock) -> Privacy:
    return Privacy(
        library=library, wordings=EchoWordings(), log=log, clock=clock, retention_days=DAYS
    )


async def test_being_asked_first_deletes_nothing(
    privacy: Privacy, asking: Asking, log: MemoryQuestionLog, ada: Asker
) -> None:
    await asking.ask("Will I recover?", ada)
    reply = privacy.ask_first("en")
    assert [part.text for part in reply.parts] == ["forget.sure"]
    offered = [(choice.kind, choice.value) for choice in reply.choices]
    assert offered == [(ChoiceKind.FORGET, "yes"), (ChoiceKind.KEEP, "")]
    assert len(log.records) == 1


async def test_forgetting_deletes_all_of_one_person_and_nothing_of_others(
    privacy: Privacy, asking: Asking, log: MemoryQuestionLog, ada: Asker
) -> None:
    await asking.ask("Will I recover?", ada)
    await asking.ask("maybe", ada)
    await asking.ask("Will I recover?", Asker(person_id=BEN))
    reply = await privacy.forget(ADA)
    assert reply.text() == "forget.done(count=2)"
    assert [record.person_id for record in log.records] == [BEN]


async def test_who_left_nothing_is_told_so_with_a_zero(privacy: Privacy) -> None:
    assert (await privacy.forget(ADA)).text() == "forget.done(count=0)"


def test_who_decides_against_it_is_told_that_nothing_was_deleted(privacy: Privacy) -> None:
    assert privacy.kept().text() == "forget.kept"


async def test_purging_deletes_what_is_older_than_the_retention_period(
    privacy: Privacy, asking: Asking, log: MemoryQuestionLog, clock: FakeClock, ada: Asker
) -> None:
    await asking.ask("old", ada)
    clock.advance(1)
    await asking.ask("on the day", ada)
    clock.advance(timedelta(days=DAYS).total_seconds())
    assert await privacy.purge() == 1
    assert [record.text for record in log.records] == ["on the day"]
    assert await privacy.purge() == 0
