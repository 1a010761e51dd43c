"""A busy group: the bot is useful when spoken to, and quiet otherwise."""

import pytest

from bot.preview import Person
from bot.service.ports import ChatKind
from tests.tg.stage import Stage, group_with, words

RECOVERY = "How long does recovery take?"
BOT = "@b12_faq_preview_bot"


@pytest.mark.parametrize(
    "text", [f"/ask {RECOVERY}", f"/ask{BOT} {RECOVERY}", f"{BOT} {RECOVERY}", f"{RECOVERY} {BOT}"]
)
async def test_who_speaks_to_the_bot_is_answered_in_reply(stage: Stage, text: str) -> None:
    group = group_with(stage, stage.ada)
    question = await stage.ada.send(text, chat=group)
    reply = await stage.ada.reply_after(question)
    assert words(reply).startswith(RECOVERY)
    assert reply.reply_to is question
    await stage.settled()
    (record,) = stage.world.log.records
    assert (record.text, record.chat, record.chat_id) == (RECOVERY, ChatKind.GROUP, group.id)
    assert record.person_id == stage.ada.user.id


async def test_a_reply_to_the_bot_is_a_question(stage: Stage) -> None:
    group = group_with(stage, stage.ada)
    first = await stage.ada.ask("/ask thanks", chat=group)
    again = await stage.ada.send("Will I recover?", chat=group, reply_to=first)
    assert words(await stage.ada.reply_after(again)).startswith("Will I recover?")


async def test_ask_in_reply_answers_somebody_elses_words_and_keeps_nothing_of_them(
    stage: Stage,
) -> None:
    ben = Person.join(stage.telegram, "Benedict")
    group = group_with(stage, stage.ada, ben)
    asked = await ben.send(RECOVERY, chat=group)
    stage.world.inbox.finish = keep_payload  # type: ignore[method-assign] # to look into it
    call = await stage.ada.send("/ask", chat=group, reply_to=asked)
    reply = await stage.ada.reply_after(call)
    assert words(reply).startswith(RECOVERY)
    assert reply.reply_to is call
    kept = [update for update in stage.world.inbox.received.values() if update.payload]
    assert [update.person_id for update in kept] == [stage.ada.user.id]
    assert "Benedict" not in str(kept[0].payload)
    assert str(ben.user.id) not in str(kept[0].payload)
    assert [record.person_id for record in stage.world.log.records] == [stage.ada.user.id]


async def keep_payload(update_id: int) -> None:
    del update_id


async def test_the_group_talks_undisturbed_and_leaves_only_numbers(stage: Stage) -> None:
    ben = Person.join(stage.telegram, "Ben")
    group = group_with(stage, stage.ada, ben)
    said = await ben.send(RECOVERY, chat=group)
    await stage.ada.send("I wonder too", chat=group, reply_to=said)
    await ben.send("/ask@other_bot why", chat=group)
    await ben.send("/ban Ada", chat=group)
    await ben.edit(said, f"{RECOVERY} Anyone?")
    await stage.settled()
    assert stage.replies(group) == []
    assert len(stage.world.inbox.received) == 5
    assert all(update.payload is None for update in stage.world.inbox.received.values())
    assert stage.world.log.records == []


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("/start", "tg.group-help(bot=@b12_faq_preview_bot)"),
        ("/help", "tg.group-help(bot=@b12_faq_preview_bot)"),
        (f"/nonsense{BOT}", "tg.group-help(bot=@b12_faq_preview_bot)"),
        ("/privacy", "tg.group-privacy(bot=@b12_faq_preview_bot)"),
        (f"/forget_me{BOT}", "tg.private-only(bot=@b12_faq_preview_bot)"),
        ("/ask", "tg.ask-how"),
    ],
)
async def test_commands_are_answered_shortly(stage: Stage, command: str, expected: str) -> None:
    group = group_with(stage, stage.ada)
    reply = await stage.ada.ask(command, chat=group)
    assert reply.text == expected
    assert reply.buttons == []


async def test_an_emoji_thrown_at_the_bot_is_no_question(stage: Stage) -> None:
    group = group_with(stage, stage.ada)
    first = await stage.ada.ask("/ask thanks", chat=group)
    await stage.ada.send("🙂", chat=group, reply_to=first)
    await stage.settled()
    assert stage.replies(group) == [first]


async def test_answers_stay_in_their_forum_topic(stage: Stage) -> None:
    forum = stage.telegram.add_group(
        "Forum", members=[stage.ada.user], supergroup=True, topics=["B12"]
    )
    question = await stage.ada.send(f"/ask {RECOVERY}", chat=forum, thread_id=2)
    reply = await stage.ada.reply_after(question)
    assert reply.thread_id == 2
    general = await stage.ada.send(f"/ask {RECOVERY}", chat=forum)
    assert (await stage.ada.reply_after(general)).thread_id is None


async def test_a_group_that_became_a_supergroup_is_answered_there(stage: Stage) -> None:
    group = group_with(stage, stage.ada)
    await stage.ada.ask("/ask thanks", chat=group)
    await stage.ada.send(f"/ask {RECOVERY}", chat=group)
    new = stage.telegram.migrate(group)
    reply = await stage.telegram.wait_for(lambda: stage.last_reply(new))
    assert words(reply).startswith(RECOVERY)
    await stage.settled()
    assert not stage.world.inbox.quarantined


async def test_a_group_where_the_bot_may_not_write_is_left_alone(stage: Stage) -> None:
    group = group_with(stage, stage.ada)
    stage.telegram.faults.fail(
        "sendMessage",
        code=400,
        description="Bad Request: not enough rights to send text messages to the chat",
    )
    await stage.ada.send(f"/ask {RECOVERY}", chat=group)
    await stage.settled()
    assert stage.replies(group) == []
    assert not stage.world.inbox.quarantined
