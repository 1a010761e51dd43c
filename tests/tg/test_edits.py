"""Who edits a question gets the earlier answer changed."""

from tests.tg.stage import Stage, group_with, words

RECOVERY = "How long does recovery take?"
CHANCES = "Will I recover?"


async def test_the_earlier_answer_changes_with_the_question(stage: Stage) -> None:
    question = await stage.ada.send("How long?")
    reply = await stage.ada.reply_after(question)
    assert reply.text.startswith("no-answer.main")
    await stage.ada.edit(question, RECOVERY)
    await stage.telegram.wait_for(lambda: reply.text.startswith(RECOVERY))
    await stage.settled()
    assert stage.replies(stage.ada.chat) == [reply]
    await stage.ada.edit(question, CHANCES)
    await stage.telegram.wait_for(lambda: reply.text.startswith(CHANCES))


async def test_an_edit_that_changes_nothing_is_fine(stage: Stage) -> None:
    question = await stage.ada.send(RECOVERY)
    reply = await stage.ada.reply_after(question)
    await stage.ada.edit(question, f"{RECOVERY} ")
    await stage.settled()
    assert stage.replies(stage.ada.chat) == [reply]
    assert not stage.world.inbox.quarantined


async def test_an_answer_that_is_gone_is_given_anew(stage: Stage) -> None:
    question = await stage.ada.send(RECOVERY)
    reply = await stage.ada.reply_after(question)
    stage.telegram.delete(reply)
    await stage.ada.edit(question, CHANCES)
    await stage.settled()
    (new,) = stage.replies(stage.ada.chat)
    assert words(new).startswith(CHANCES)
    # From now on the new answer is the one that changes.
    await stage.ada.edit(question, RECOVERY)
    await stage.telegram.wait_for(lambda: new.text.startswith(RECOVERY))


async def test_an_edited_command_is_not_run_again(stage: Stage) -> None:
    command = await stage.ada.send("/start")
    await stage.ada.reply_after(command)
    await stage.ada.edit(command, "/help")
    await stage.settled()
    assert len(stage.replies(stage.ada.chat)) == 1


async def test_in_a_group_edits_follow_the_same_rules(stage: Stage) -> None:
    group = group_with(stage, stage.ada)
    question = await stage.ada.send("/ask How long?", chat=group)
    reply = await stage.ada.reply_after(question)
    await stage.ada.edit(question, f"/ask {RECOVERY}")
    await stage.telegram.wait_for(lambda: reply.text.startswith(RECOVERY))
    await stage.ada.edit(question, "never mind")
    await stage.settled()
    assert reply.text.startswith(RECOVERY)
    assert stage.replies(group) == [reply]
