"""Buttons, on the embedded Bot API: each press is answered and does what the button says."""

import pytest

from bot.preview import Message, Person, Press
from bot.service.ports import Miss
from tests.tg.stage import Stage, group_with, labels, raw_message, words

RECOVERY = "How long does recovery take?"
CHANCES = "Will I recover?"


async def pressed(
    stage: Stage, message: Message, button: str, *, by: Person | None = None
) -> Press:
    """Press a button and wait until all is done."""
    press = await (by or stage.ada).press(message, button)
    await stage.telegram.wait_for(lambda: press.answer)
    await stage.settled()
    return press


async def suggestions(stage: Stage) -> Message:
    return await stage.ada.ask("maybe recovery")


async def test_suggestions_can_be_chosen_or_refused(stage: Stage) -> None:
    reply = await suggestions(stage)
    assert words(reply) == "suggestions.did-you-mean disclaimer.short"
    assert labels(reply) == [RECOVERY, CHANCES, "What is vitamin B12?", "None of these"]


async def test_the_chosen_answer_takes_the_place_of_the_suggestions(stage: Stage) -> None:
    """Right under the question that was asked; the others stay at hand for a wrong tap."""
    reply = await suggestions(stage)
    press = await pressed(stage, reply, RECOVERY)
    assert press.answer is not None
    assert press.answer.text == ""
    assert words(reply).startswith(f"{RECOVERY} The answer on recovery-time.")
    assert labels(reply) == [CHANCES, "What is vitamin B12?"]
    assert len(stage.replies(stage.ada.chat)) == 1
    assert stage.world.log.records[0].miss is Miss.CHOSEN
    await pressed(stage, reply, CHANCES)
    assert words(reply).startswith(CHANCES)


async def test_refused_suggestions_are_noted_and_topics_offered(stage: Stage) -> None:
    reply = await suggestions(stage)
    await pressed(stage, reply, "None of these")
    assert words(reply).startswith("none-of-these.main no-answer.logged")
    assert labels(reply) == ["All topics"]
    assert stage.world.log.records[0].miss is Miss.NONE_OF_THESE


async def test_in_a_group_only_the_asker_refuses_suggestions(stage: Stage) -> None:
    ben = Person.join(stage.telegram, "Ben")
    group = group_with(stage, stage.ada, ben)
    reply = await stage.ada.ask("/ask maybe recovery", chat=group)
    press = await pressed(stage, reply, "None of these", by=ben)
    assert press.answer is not None
    assert press.answer.text == "tg.not-yours"
    assert "None of these" in labels(reply)
    await pressed(stage, reply, "None of these")
    assert words(reply).startswith("none-of-these.main")


async def test_related_questions_are_answered_below(stage: Stage) -> None:
    """The answer that is being read stays where it is."""
    reply = await stage.ada.ask(RECOVERY)
    before = reply.text
    await pressed(stage, reply, CHANCES)
    first, second = stage.replies(stage.ada.chat)
    assert first.text == before
    assert words(second).startswith(CHANCES)


async def test_a_question_too_long_for_its_button_stands_in_the_text(stage: Stage) -> None:
    topics = await stage.ada.ask("/topics")
    await pressed(stage, topics, "The basics")
    assert "2. Does vitamin B12 repair the myelin sheath once it has been damaged by a" in words(
        topics
    )
    assert labels(topics) == [
        "1. What is vitamin B12?",
        "2. Does vitamin B12 repair the myelin…",
        "All topics",
    ]


async def test_browsing_topics_changes_one_message(stage: Stage) -> None:
    message = await stage.ada.ask("/topics")
    assert labels(message) == ["Recovery", "The basics"]
    await pressed(stage, message, "Recovery")
    assert words(message) == "Recovery topics.entries disclaimer.short"
    assert labels(message) == [RECOVERY, CHANCES, "All topics"]
    await pressed(stage, message, "All topics")
    assert labels(message) == ["Recovery", "The basics"]
    assert stage.replies(stage.ada.chat) == [message]


async def test_browsing_opens_entries_below_the_list(stage: Stage) -> None:
    message = await stage.ada.ask("/topics")
    await pressed(stage, message, "Recovery")
    await pressed(stage, message, RECOVERY)
    assert words(message).startswith("Recovery topics.entries")
    assert words(stage.replies(stage.ada.chat)[-1]).startswith(RECOVERY)


async def test_nothing_is_deleted_before_the_person_agrees(stage: Stage) -> None:
    await stage.ada.ask(RECOVERY)
    ask = await stage.ada.ask("/forget_me")
    assert labels(ask) == ["Yes, delete", "No, keep"]
    assert len(stage.world.log.records) == 1
    await pressed(stage, ask, "No, keep")
    assert ask.text == "forget.kept"
    assert labels(ask) == []
    assert len(stage.world.log.records) == 1


async def test_everything_is_deleted_once_the_person_agrees(stage: Stage) -> None:
    await stage.ada.ask(RECOVERY)
    ask = await stage.ada.ask("/forget_me")
    await pressed(stage, ask, "Yes, delete")
    assert ask.text == "forget.done(count=1)"
    assert stage.world.log.records == []


async def test_the_privacy_page_leads_to_deletion_and_stays(stage: Stage) -> None:
    page = await stage.ada.ask("/privacy")
    await pressed(stage, page, "Delete")
    first, second = stage.replies(stage.ada.chat)
    assert first.text.startswith("privacy.title")
    assert second.text == "forget.sure"


@pytest.mark.parametrize(
    "data", ["1e::no-such-entry", "1t::no-such-topic", "1s:1:gone", "0e::x", "rubbish", "1e:x:"]
)
async def test_a_button_that_means_nothing_any_more_says_so(stage: Stage, data: str) -> None:
    message = await stage.ada.ask("/topics")
    press = stage.telegram.press(stage.ada.user, message, data)
    answer = await stage.telegram.wait_for(lambda: press.answer)
    assert answer.text == "tg.outdated"
    await stage.settled()
    assert stage.replies(stage.ada.chat) == [message]


async def test_a_press_answered_too_late_still_does_its_work(stage: Stage) -> None:
    message = await stage.ada.ask("/topics")
    stage.telegram.faults.fail(
        "answerCallbackQuery",
        code=400,
        description="Bad Request: query is too old and response timeout expired or query ID is "
        "invalid",
    )
    await stage.ada.press(message, "Recovery")
    await stage.telegram.wait_for(lambda: RECOVERY in labels(message))
    await stage.settled()
    assert not stage.world.inbox.quarantined


async def test_pressing_twice_is_no_error(stage: Stage) -> None:
    message = await stage.ada.ask("/topics")
    first = stage.telegram.press(stage.ada.user, message, "1t::recovery")
    second = stage.telegram.press(stage.ada.user, message, "1t::recovery")
    await stage.settled()
    assert first.answer is not None
    assert second.answer is not None
    assert not stage.world.inbox.quarantined


async def test_a_message_that_is_gone_is_sent_anew(stage: Stage) -> None:
    message = await stage.ada.ask("/topics")
    press = stage.telegram.press(stage.ada.user, message, "1t::recovery")
    stage.telegram.delete(message)
    await stage.telegram.wait_for(lambda: press.answer)
    await stage.settled()
    (shown,) = stage.replies(stage.ada.chat)
    assert RECOVERY in labels(shown)


async def test_a_press_that_meets_a_defect_is_answered_with_an_apology(stage: Stage) -> None:
    reply = await suggestions(stage)
    stage.world.log.mark = None  # type: ignore[method-assign, assignment] # a defect
    press = await pressed(stage, reply, "None of these")
    assert press.answer is not None
    assert press.answer.text == "tg.sorry"
    assert press.answer.show_alert


async def test_a_button_under_a_message_too_old_to_change_still_answers(stage: Stage) -> None:
    """Telegram names only the place of such a message."""
    old = {"chat": stage.ada.user.chat_json(), "message_id": 999, "date": 0}
    press_raw(stage, "1e::recovery-time", message=old)
    await stage.telegram.wait_for(lambda: stage.last_reply(stage.ada.chat))
    press_raw(stage, "1t::recovery", message=old)
    await stage.settled()
    answer, topic = stage.replies(stage.ada.chat)
    assert words(answer).startswith(RECOVERY)
    assert words(topic).startswith("Recovery topics.entries")


async def test_a_button_without_a_message_is_outdated(stage: Stage) -> None:
    press_raw(stage, "1a::", inline_message_id="inline")
    await stage.settled()
    assert stage.replies(stage.ada.chat) == []
    assert not stage.world.inbox.quarantined


def press_raw(stage: Stage, data: str, **fields: object) -> None:
    """Let Ada press a button that the embedded Telegram knows nothing of."""
    stage.ada.chat.started = True
    body = {
        "id": "5",
        "from": stage.ada.user.json(),
        "chat_instance": "1",
        "data": data,
        **fields,
    }
    stage.telegram.updates.add("callback_query", body, queue=stage.ada.user.id)


async def test_suggestions_to_an_anonymous_administrator_can_be_refused(stage: Stage) -> None:
    group = group_with(stage, stage.ada)
    reply = await stage.ada.ask("/ask maybe recovery", chat=group)
    question = raw_message(
        "/ask maybe recovery",
        chat=group.json(),
        sender_chat=group.json(),
        **{"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}},
    )
    press_raw(stage, "1n:1:", message=reply.json() | {"reply_to_message": question})
    await stage.settled()
    assert words(reply).startswith("none-of-these.main")
