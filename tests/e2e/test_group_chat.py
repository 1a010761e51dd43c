"""A support group and the bot: useful when asked, otherwise quiet and forgetful."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.preview import Chat, Person, Telegram
from bot.service.ports import ChatKind
from tests.e2e.air import Air, answers, labels, on_air, payload, words
from tests.e2e.shipped import vague_question

DISCLAIMER = "General information, not medical advice; ask your doctor."


@pytest.fixture
async def air(tmp_path: Path, _shipped_faq: None) -> AsyncIterator[Air]:
    # As an administrator, or without privacy mode, a bot sees everything that is said.
    async with on_air(tmp_path, telegram=Telegram(privacy=False)) as air:
        yield air


@pytest.fixture
def ben(air: Air) -> Person:
    return Person.join(air.telegram, "Ben")


@pytest.fixture
def group(air: Air, ben: Person) -> Chat:
    return air.telegram.add_group("Support", members=[ben.user], admins=[air.ada.user])


async def test_ask_is_answered_as_a_reply_to_the_question(air: Air, group: Chat) -> None:
    question = await air.ada.send("/ask what is myelin", chat=group)
    answer = await air.ada.reply_after(question)
    assert answer.reply_to is question
    assert answer.text.startswith(air.edition.catalog.entries["what-is-myelin"].question)
    assert words(answer).endswith(DISCLAIMER)
    [record] = await air.log()
    assert (record.text, record.chat) == ("what is myelin", ChatKind.GROUP)
    assert record.chat_id == group.id


async def test_chatter_is_left_alone_and_leaves_nothing_but_its_number(
    air: Air, group: Chat, ben: Person
) -> None:
    await ben.send("My secret: what is myelin?", chat=group)
    await air.ada.send("Good morning, all of you", chat=group)
    await air.ada.ask("/ask what is myelin", chat=group)
    await air.settled()
    assert len(answers(air.telegram, group)) == 1
    kept = air.rows("SELECT payload, person, finished_at IS NULL FROM updates")
    assert kept == [(None, None, 0)] * 3
    assert air.rows("SELECT count(*) FROM quarantined") == [(0,)]
    assert [record.text for record in await air.log()] == ["what is myelin"]


async def test_chatter_is_never_written_down_not_even_for_a_moment(
    air: Air, group: Chat, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str | None] = []
    add = air.bot.store.inbox.add

    async def spy(received: object) -> set[int]:
        assert isinstance(received, list)
        kept.extend(each.payload for each in received)
        return await add(received)

    monkeypatch.setattr(type(air.bot.store.inbox), "add", lambda _, received: spy(received))
    await ben.send("My secret: what is myelin?", chat=group)
    await air.ada.ask("/ask what is myelin", chat=group)
    assert kept[0] is None
    assert all("secret" not in (payload or "") for payload in kept)


async def test_a_reply_to_the_bot_is_a_question(air: Air, group: Chat, ben: Person) -> None:
    answer = await air.ada.ask("/ask what is myelin", chat=group)
    question = await ben.send("How long does recovery take?", chat=group, reply_to=answer)
    second = await ben.reply_after(question)
    assert second.reply_to is question
    assert second.text.startswith(air.edition.catalog.entries["recovery-time"].question)


async def test_a_mention_of_the_bot_asks_about_the_message_replied_to(
    air: Air, group: Chat, ben: Person
) -> None:
    asked = await ben.send("what is myelin", chat=group)
    mention = await air.ada.send(f"@{air.telegram.bot.username}", chat=group, reply_to=asked)
    answer = await air.ada.reply_after(mention)
    assert answer.text.startswith(air.edition.catalog.entries["what-is-myelin"].question)


async def test_only_who_asked_can_refuse_the_suggestions(
    air: Air, group: Chat, ben: Person
) -> None:
    offer = await air.ada.ask(f"/ask {vague_question()}", chat=group)
    press = await ben.press(offer, labels(offer)[-1])
    answer = await air.telegram.wait_for(lambda: press.answer)
    assert answer.text
    assert await air.unanswered() == []
    await air.ada.press(offer, labels(offer)[-1])
    await air.telegram.wait_for(lambda: "none of these fits" in words(offer))
    assert len(await air.unanswered()) == 1


async def test_a_related_entry_is_sent_into_the_group(air: Air, group: Chat) -> None:
    answer = await air.ada.ask("/ask what is myelin", chat=group)
    await air.ada.press(answer, payload(answer, "1e:"))
    related = await air.ada.reply_after(answer)
    assert words(related).endswith(DISCLAIMER)


async def test_a_question_asked_again_by_an_edit_changes_the_answer(air: Air, group: Chat) -> None:
    question = await air.ada.send("/ask what is myelin", chat=group)
    answer = await air.ada.reply_after(question)
    await air.ada.edit(question, "/ask How long does recovery take?")
    heading = air.edition.catalog.entries["recovery-time"].question
    await air.telegram.wait_for(lambda: answer.text.startswith(heading))
    assert answers(air.telegram, group) == [answer]


async def test_in_danger_help_comes_first_in_a_group_too(air: Air, group: Chat) -> None:
    answer = await air.ada.ask("/ask I want to kill myself", chat=group)
    assert answer.text.startswith("This can be an emergency.")
