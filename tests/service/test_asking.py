"""Asking: what is answered, and what of it is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.outcome import OutcomeKind
from bot.core.reply import ChoiceKind, PartKind
from bot.service.asking import Asker, Asking
from bot.service.library import Library
from bot.service.ports import ChatKind, Miss, StoreError
from tests.fakes import START, EchoWordings, FakeClock, MemoryQuestionLog
from tests.service.conftest import ADA, BEN


async def test_a_question_is_kept_with_all_that_an_editor_needs(
    asking: Asking, log: MemoryQuestionLog, clock: FakeClock, ada: Asker
) -> None:
    clock.advance(60)
    await asking.ask("What is vitamin B12?", ada, update_id=9)
    [record] = log.records
    assert record.text == "What is vitamin B12?"
    assert (record.asked_at - START).total_seconds() == 60
    assert (record.outcome, record.entry, record.score) == ("answer", "what-is-b12", 1.0)
    assert (record.language, record.chat, record.chat_id) == ("en", ChatKind.GROUP, -7)
    assert (record.person_id, record.update_id, record.miss) == (ADA, 9, Miss.NONE)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Will I recover?", ("answer", "recovery-chances", 1.0)),
        ("maybe recovery", ("suggestions", "recovery-time", 0.9)),
        ("the capital of France", ("no-answer", "recovery-time", 0.9)),
        ("I want to die", ("urgent", "self-harm", 0.0)),
        ("thanks", ("courtesy", None, 0.0)),
    ],
)
async def test_every_outcome_is_kept_with_what_was_shown_or_came_nearest(
    asking: Asking,
    log: MemoryQuestionLog,
    ada: Asker,
    text: str,
    kept: tuple[str, str | None, float],
) -> None:
    asked = await asking.ask(text, ada)
    [record] = log.records
    assert (record.outcome, record.entry, record.score) == kept
    assert asked.outcome.kind == kept[0]
    assert asked.question_id == record.id


@pytest.mark.parametrize("text", ["", " \n", "🙂🙂", "?!"])
async def test_a_message_without_words_is_told_so_and_not_kept(
    asking: Asking, log: MemoryQuestionLog, ada: Asker, text: str
) -> None:
    asked = await asking.ask(text, ada)
    assert asked.reply.parts[0].text == "no-answer.wordless"
    assert asked.question_id is None
    assert log.records == []


async def test_the_same_update_asked_again_is_kept_once_under_the_same_number(
    asking: Asking, log: MemoryQuestionLog, ada: Asker
) -> None:
    first = await asking.ask("the capital of France", ada, update_id=4)
    again = await asking.ask("the capital of France", ada, update_id=4)
    other = await asking.ask("the capital of France", ada, update_id=5)
    assert first.question_id == again.question_id != other.question_id
    assert len(log.records) == 2


async def test_without_a_log_nothing_is_kept_and_no_one_is_told_that_it_is(
    library: Library, clock: FakeClock, ada: Asker
) -> None:
    asking = Asking(library=library, wordings=EchoWordings(), log=None, clock=clock)
    asked = await asking.ask("the capital of France", ada)
    assert asked.question_id is None
    told = [part.text for part in asked.reply.parts]
    assert "no-answer.main" in told
    assert "no-answer.logged" not in told


async def test_an_unanswered_question_that_is_kept_is_said_to_be(
    asking: Asking, ada: Asker
) -> None:
    asked = await asking.ask("the capital of France", ada)
    assert "no-answer.logged" in [part.text for part in asked.reply.parts]


async def test_who_is_in_danger_is_told_what_to_do_even_where_the_log_is_broken(
    asking: Asking, log: MemoryQuestionLog, ada: Asker
) -> None:
    log.broken = True
    asked = await asking.ask("I want to die", ada)
    assert asked.outcome.kind is OutcomeKind.URGENT
    assert "999" in asked.reply.text()


async def test_any_other_question_waits_until_the_log_works_again(
    asking: Asking, log: MemoryQuestionLog, ada: Asker
) -> None:
    log.broken = True
    with pytest.raises(StoreError):
        await asking.ask("What is vitamin B12?", ada)


async def test_the_region_picks_the_emergency_numbers(asking: Asking, ada: Asker) -> None:
    asked = await asking.ask("I want to die", ada)
    assert "Call 999 now, or 116 123." in asked.reply.text()


async def test_without_a_region_no_country_is_guessed(
    library: Library, log: MemoryQuestionLog, clock: FakeClock
) -> None:
    asking = Asking(library=library, wordings=EchoWordings(), log=log, clock=clock)
    asked = await asking.ask("I want to die", Asker(language="en-GB"))
    assert "Call urgent.any-number now, or urgent.any-crisis-line." in asked.reply.text()


@pytest.mark.parametrize(
    ("spoken", "answered"),
    [("de", "de"), ("de-AT", "de"), ("DE", "de"), ("fr", "en"), (None, "en")],
)
async def test_people_are_answered_in_their_language_or_the_default_one(
    asking: Asking, log: MemoryQuestionLog, spoken: str | None, answered: str
) -> None:
    asker = Asker(language=spoken)
    asked = await asking.ask("What is vitamin B12?", asker)
    assert asked.language == asking.language(asker) == log.records[0].language == answered


async def test_suggestions_carry_the_number_of_the_question_so_that_a_choice_can_be_noted(
    asking: Asking, ada: Asker
) -> None:
    asked = await asking.ask("maybe recovery", ada)
    kinds = [choice.kind for choice in asked.reply.choices]
    assert kinds == [*[ChoiceKind.SUGGESTION] * 3, ChoiceKind.NONE_OF_THESE]
    assert {choice.question_id for choice in asked.reply.choices} == {asked.question_id}


async def test_a_chosen_suggestion_is_shown_and_noted(
    asking: Asking, log: MemoryQuestionLog, ada: Asker
) -> None:
    asked = await asking.ask("maybe recovery", ada)
    reply = await asking.choose("recovery-time", ada, question_id=asked.question_id)
    assert reply is not None
    assert "The answer on recovery-time." in reply.text()
    assert reply.parts[-1].kind is PartKind.DISCLAIMER
    assert log.records[0].miss is Miss.CHOSEN


async def test_an_entry_looked_up_for_itself_marks_nothing(
    asking: Asking, log: MemoryQuestionLog, ada: Asker
) -> None:
    await asking.ask("maybe recovery", ada)
    assert await asking.choose("recovery-time", ada) is not None
    assert log.records[0].miss is Miss.NONE


async def test_an_entry_that_is_gone_shows_and_marks_nothing(
    asking: Asking, log: MemoryQuestionLog, ada: Asker
) -> None:
    asked = await asking.ask("maybe recovery", ada)
    assert await asking.choose("no-such-entry", ada, question_id=asked.question_id) is None
    assert log.records[0].miss is Miss.NONE


async def test_refused_suggestions_are_noted_as_the_stronger_miss(
    asking: Asking, log: MemoryQuestionLog, ada: Asker
) -> None:
    asked = await asking.ask("maybe recovery", ada)
    reply = await asking.none_of_these(ada, question_id=asked.question_id)
    assert log.records[0].miss is Miss.NONE_OF_THESE
    told = [part.text for part in reply.parts]
    assert told == ["none-of-these.main", "no-answer.logged", "disclaimer.short"]


async def test_nobody_can_mark_the_question_of_somebody_else(
    asking: Asking, log: MemoryQuestionLog, ada: Asker
) -> None:
    asked = await asking.ask("maybe recovery", ada)
    ben = Asker(person_id=BEN)
    await asking.none_of_these(ben, question_id=asked.question_id)
    await asking.choose("recovery-time", ben, question_id=asked.question_id)
    assert log.records[0].miss is Miss.NONE


async def test_refusing_suggestions_that_were_not_kept_promises_no_editor(
    asking: Asking, ada: Asker
) -> None:
    reply = await asking.none_of_these(ada, question_id=None)
    assert [part.text for part in reply.parts] == ["none-of-these.main", "disclaimer.short"]


@pytest.mark.parametrize("text", ["Will I recover?", "maybe", "nothing known", "thanks", "🙂"])
async def test_every_reply_ends_with_the_disclaimer(asking: Asking, ada: Asker, text: str) -> None:
    asked = await asking.ask(text, ada)
    assert asked.reply.parts[-1].kind is PartKind.DISCLAIMER


async def test_what_a_person_wrote_stays_out_of_the_repr_of_a_record(
    asking: Asking, log: MemoryQuestionLog, ada: Asker
) -> None:
    await asking.ask("the capital of France", ada)
    shown = repr(log.records[0])
    assert "France" not in shown
    assert str(ADA) not in shown
    assert "-7" not in shown


@pytest.mark.parametrize(
    ("minutes", "is_late"), [(-1, False), (0, False), (30, False), (31, True), (10_000, True)]
)
async def test_a_message_that_waited_for_more_than_half_an_hour_is_said_to_be_an_earlier_one(
    asking: Asking, clock: FakeClock, ada: Asker, minutes: int, *, is_late: bool
) -> None:
    wrote_at = clock() - timedelta(minutes=minutes)
    asked = await asking.ask("What is vitamin B12?", replace(ada, wrote_at=wrote_at))
    assert (asked.reply.parts[0].text == "late.earlier") == is_late
