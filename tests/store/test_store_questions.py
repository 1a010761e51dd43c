"""The question log: recorded once, marked by its owner, read oldest first in pages."""

import asyncio
import subprocess
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.service.ports import ChatKind, Miss, QuestionRecord
from bot.store import Store
from bot.store.tables import questions

Opener = Callable[[], AbstractAsyncContextManager[Store]]
Question = Callable[..., QuestionRecord]

SECRET = "a secret key for tests, and for nothing else"
PERSON = 501_234_567


async def everything(store: Store, *, unanswered_only: bool = False) -> list[QuestionRecord]:
    return [one async for one in store.questions.stream(unanswered_only=unanswered_only)]


async def test_a_question_comes_back_after_a_restart_without_the_person(
    opener: Opener, question: Question
) -> None:
    asked = question(update_id=1, miss=Miss.CHOSEN, asked_at=datetime(2026, 1, 2, 3, 4, 5, 6, UTC))
    async with opener() as store:
        number = await store.questions.record(asked)
    async with opener() as store:
        assert await everything(store) == [replace(asked, id=number, person_id=None)]


async def test_what_may_be_absent_may_be_absent(store: Store, question: Question) -> None:
    asked = question(
        entry=None, chat_id=None, person_id=None, update_id=None, chat=ChatKind.GROUP, text=""
    )
    number = await store.questions.record(asked)
    assert await everything(store) == [replace(asked, id=number)]


async def test_the_same_update_again_replaces_the_question_and_keeps_its_id(
    store: Store, question: Question
) -> None:
    first = await store.questions.record(question(update_id=7))
    other = await store.questions.record(question(update_id=8))
    again = question(update_id=7, text="corrected", outcome="answer", chat_id=None)
    assert await store.questions.record(again) == first != other
    assert await everything(store) == [
        replace(again, id=first, person_id=None),
        replace(question(update_id=8), id=other, person_id=None),
    ]


async def test_a_replay_keeps_what_the_person_made_of_the_suggestions(
    store: Store, question: Question
) -> None:
    number = await store.questions.record(question(update_id=7))
    assert await store.questions.mark(number, Miss.NONE_OF_THESE, person_id=PERSON)
    await store.questions.record(question(update_id=7))
    assert [one.miss for one in await everything(store)] == [Miss.NONE_OF_THESE]


async def test_questions_from_elsewhere_than_telegram_are_each_their_own(
    store: Store, question: Question
) -> None:
    numbers = {await store.questions.record(question(update_id=None)) for _ in range(3)}
    assert len(numbers) == 3


async def test_an_id_is_never_used_again(opener: Opener, question: Question) -> None:
    async with opener() as store:
        gone = await store.questions.record(question())
        await store.questions.forget_person(PERSON)
    async with opener() as store:
        assert await store.questions.record(question()) > gone


async def test_only_who_asked_can_mark_a_question(store: Store, question: Question) -> None:
    number = await store.questions.record(question())
    anonymous = await store.questions.record(question(person_id=None))
    assert not await store.questions.mark(number, Miss.CHOSEN, person_id=PERSON + 1)
    assert not await store.questions.mark(number, Miss.CHOSEN, person_id=None)
    assert not await store.questions.mark(anonymous, Miss.CHOSEN, person_id=PERSON)
    assert [one.miss for one in await everything(store)] == [Miss.NONE, Miss.NONE]
    assert await store.questions.mark(number, Miss.CHOSEN, person_id=PERSON)
    assert await store.questions.mark(anonymous, Miss.NONE_OF_THESE, person_id=None)
    assert [one.miss for one in await everything(store)] == [Miss.CHOSEN, Miss.NONE_OF_THESE]


@pytest.mark.parametrize("forged", [0, -1, 999, 2**63 - 1, 2**63, 10**30])
async def test_a_forged_question_id_marks_nothing(store: Store, forged: int) -> None:
    assert not await store.questions.mark(forged, Miss.CHOSEN, person_id=PERSON)


async def test_unanswered_are_no_answer_and_refused_suggestions(
    store: Store, question: Question
) -> None:
    await store.questions.record(question(text="no answer", outcome="no-answer"))
    await store.questions.record(question(text="answered", outcome="answer"))
    await store.questions.record(
        question(text="refused", outcome="suggestions", miss=Miss.NONE_OF_THESE)
    )
    await store.questions.record(question(text="chosen", outcome="suggestions", miss=Miss.CHOSEN))
    found = await everything(store, unanswered_only=True)
    assert [one.text for one in found] == ["no answer", "refused"]


async def test_the_log_is_read_oldest_first_across_pages(store: Store, question: Question) -> None:
    start = datetime(2026, 5, 1, tzinfo=UTC)
    # Several at the same moment, so that a page ends between equals; recorded out of order.
    hours = [3, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 3, 0, 2, 2, 2, 2, 2, 2, 2]
    for number, hour in enumerate(hours):
        asked_at = start + timedelta(hours=hour)
        await store.questions.record(question(text=str(number), asked_at=asked_at))
    found = [int(one.text) for one in await everything(store)]
    assert found == sorted(range(len(hours)), key=lambda number: (hours[number], number))


async def test_times_are_kept_as_moments_whatever_their_zone(
    store: Store, question: Question
) -> None:
    zone = timezone(timedelta(hours=5, minutes=45))
    moment = datetime(2026, 3, 1, 1, 0, tzinfo=zone)
    await store.questions.record(question(asked_at=moment))
    [kept] = await everything(store)
    assert kept.asked_at == moment
    assert kept.asked_at.tzinfo is UTC


async def test_a_time_without_zone_is_refused(store: Store, question: Question) -> None:
    naive = question(asked_at=datetime(2026, 3, 1))  # noqa: DTZ001 - what is refused
    with pytest.raises(ValueError, match="time zone"):
        await store.questions.record(naive)


async def test_reading_can_stop_half_way_and_others_write_meanwhile(
    store: Store, question: Question
) -> None:
    for number in range(20):
        await store.questions.record(question(update_id=number))
    stream = store.questions.stream(unanswered_only=False)
    await anext(stream)
    await asyncio.wait_for(store.questions.record(question(update_id=99)), timeout=5)
    assert await store.questions.forget_person(PERSON) == 21


async def test_a_hundred_thousand_questions_are_read_in_bounded_memory(
    sqlite_store: Store,
    sqlite_url: str,
    question: Question,
    start: Callable[..., subprocess.Popen[str]],
) -> None:
    cipher, database = sqlite_store.questions._cipher, sqlite_store.questions._database
    total = 100_000
    asked = question()
    rows = [
        {
            "id": number,
            "asked_at": asked.asked_at + timedelta(seconds=number),
            "text": cipher.seal(asked.text, column="questions.text", row=number),
            "outcome": asked.outcome,
            "score": 0.5,
            "language": "en",
            "chat": "private",
            "miss": "none",
        }
        for number in range(1, total + 1)
    ]
    await database.write(lambda connection: connection.execute(questions.insert(), rows).close())
    counting = start("count", sqlite_url, SECRET)
    output = await asyncio.to_thread(counting.communicate)
    count, grown_kilobytes = map(int, output[0].split())
    assert count == total
    # All at once they are 60 MB and more.
    assert grown_kilobytes < 20_000
