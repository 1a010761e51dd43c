"""A private chat with the bot, on the embedded Bot API."""

import logging

import pytest

from bot.service.ports import ChatKind
from tests.tg.stage import Stage, labels, raw_message, words

RECOVERY = "How long does recovery take?"


async def test_a_question_gets_its_answer_its_source_and_the_disclaimer(stage: Stage) -> None:
    reply = await stage.ada.ask(RECOVERY)
    assert words(reply).startswith(f"{RECOVERY} The answer on recovery-time.")
    assert words(reply).endswith("disclaimer.short")
    assert [entity["type"] for entity in reply.entities] == [
        "bold",
        "expandable_blockquote",
        "text_link",
        "italic",
    ]
    assert reply.link_preview == {"is_disabled": True}
    assert reply.reply_to is None
    assert labels(reply) == ["Will I recover?"]


async def test_a_question_is_kept_once_and_its_update_forgotten(stage: Stage) -> None:
    await stage.ada.ask(RECOVERY)
    await stage.settled()
    (record,) = stage.world.log.records
    assert (record.text, record.chat) == (RECOVERY, ChatKind.PRIVATE)
    assert record.person_id == record.chat_id == stage.ada.user.id
    (kept,) = stage.world.inbox.received.values()
    assert kept.payload is None


async def test_help_comes_first_in_an_emergency(stage: Stage) -> None:
    reply = await stage.ada.ask("It hurts. I want to die")
    assert reply.text.startswith("urgent.emergency")
    assert labels(reply) == []


async def test_thanks_are_answered_kindly(stage: Stage) -> None:
    assert (await stage.ada.ask("thanks")).text.startswith("You are welcome.")


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("/start", "start.hello"),
        ("/start from-a-link", "start.hello"),
        ("/help", "help.title"),
        ("/topics", "topics.choose"),
        ("/sources", "sources.title"),
        ("/about", "disclaimer.full"),
        ("/privacy", "privacy.title"),
        ("/forget_me", "forget.sure"),
        ("/nonsense", "help.title"),
        ("/ask", "tg.ask-how"),
        (f"/ask {RECOVERY}", RECOVERY),
    ],
)
async def test_every_command_is_answered(stage: Stage, command: str, expected: str) -> None:
    assert (await stage.ada.ask(command)).text.startswith(expected)


@pytest.mark.parametrize(
    "text",
    [
        "🙂",
        "…!?",
        "a\x07b\x01c",
        "\u202eabc\u2066",
        "<b>&lt;script&gt;</b> & \"'",
        "x" * 4096,
        "🙂" * 2048,
        "w " * 2048,
    ],
)
async def test_whatever_is_written_gets_a_reply(stage: Stage, text: str) -> None:
    assert (await stage.ada.ask(text)).text
    await stage.settled()
    assert not stage.world.inbox.quarantined


@pytest.mark.parametrize(
    "content",
    [
        {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]},
        {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"location": {"latitude": 1.0, "longitude": 2.0}},
    ],
)
async def test_what_is_no_text_gets_a_kind_word(stage: Stage, content: dict[str, object]) -> None:
    send_raw(stage, **content)
    reply = await stage.telegram.wait_for(lambda: stage.last_reply(stage.ada.chat))
    assert reply.text == "tg.please-type"
    assert stage.world.log.records == []


async def test_a_caption_is_a_question_and_the_picture_is_named_as_not_seen(stage: Stage) -> None:
    send_raw(stage, dice={"emoji": "🎲", "value": 3}, caption=RECOVERY)
    reply = await stage.telegram.wait_for(lambda: stage.last_reply(stage.ada.chat))
    assert words(reply).startswith(RECOVERY)
    assert words(reply).endswith("tg.caption-only disclaimer.short")


async def test_an_album_gets_one_kind_word_not_one_for_each_picture(stage: Stage) -> None:
    for _ in range(3):
        send_raw(stage, dice={"emoji": "🎲", "value": 3}, media_group_id="album")
    await stage.settled()
    assert len(stage.replies(stage.ada.chat)) == 1


async def test_service_messages_are_not_answered(stage: Stage) -> None:
    send_raw(stage, message_auto_delete_timer_changed={"message_auto_delete_time": 60})
    await stage.settled()
    assert stage.replies(stage.ada.chat) == []


async def test_a_defect_is_set_aside_and_the_person_hears_an_apology(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    reply = await stage.ada.ask("boom")
    assert reply.text == "tg.sorry"
    await stage.settled()
    ((payload, reason),) = stage.world.inbox.quarantined.values()
    assert reason == "LookupError"
    assert "boom" in payload
    # The next message is answered as if nothing had happened.
    assert words(await stage.ada.ask(RECOVERY)).startswith(RECOVERY)
    assert "LookupError" in caplog.text


async def test_an_apology_that_cannot_be_sent_is_let_go(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.telegram.faults.fail("sendMessage", code=403)
    await stage.ada.send("boom")
    await stage.settled()
    assert [reason for _, reason in stage.world.inbox.quarantined.values()] == ["LookupError"]
    assert "No apology" in caplog.text
    assert "boom" not in caplog.text


async def test_a_person_who_blocked_the_bot_is_left_alone(stage: Stage) -> None:
    stage.telegram.faults.fail("sendMessage", code=403)
    await stage.ada.send(RECOVERY)
    await stage.settled()
    assert not stage.world.inbox.quarantined
    assert stage.replies(stage.ada.chat) == []


async def test_logs_say_nothing_of_people(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # as app configures it
    for text in (RECOVERY, "boom", "/start", "secret words"):
        await stage.ada.send(text)
    stage.telegram.faults.fail("sendMessage", code=500, times=2)
    await stage.settled()
    told = "\n".join(record.getMessage() + str(record.exc_text) for record in caplog.records)
    for private in (
        RECOVERY,
        "boom",
        "secret",
        "Ada",
        str(stage.ada.user.id),
        stage.telegram.token,
    ):
        assert private not in told


def send_raw(stage: Stage, **fields: object) -> None:
    """Let Ada send something that the driver does not know."""
    person = stage.ada.user
    stage.ada.chat.started = True
    origin = {"from": person.json(), "chat": person.chat_json(), "date": stage.telegram.now()}
    message = raw_message(**(origin | fields))
    stage.telegram.updates.add("message", message, queue=person.id)
