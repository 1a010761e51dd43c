"""One person and the bot: from /start to being forgotten."""

from bot.preview import Person
from bot.service.ports import ChatKind, Miss
from tests.e2e.air import Air, answers, labels, payload, until, words
from tests.e2e.shipped import UNANSWERABLE, vague_question

DISCLAIMER = "General information, not medical advice; ask your doctor."


async def test_start_says_what_it_can_what_not_and_what_is_kept_and_ends_with_the_disclaimer(
    air: Air,
) -> None:
    reply = await air.ada.ask("/start")
    paragraphs = reply.text.split("\n\n")
    assert len(paragraphs) == 5  # a hello, three lines, the disclaimer
    assert "vitamin B12" in paragraphs[1]
    assert "cannot" in paragraphs[2]
    assert "90 days" in paragraphs[3]
    assert "/forget_me" in paragraphs[3]
    assert paragraphs[4] == DISCLAIMER
    assert await air.log() == []


async def test_a_question_with_typos_gets_its_entry_with_source_date_and_disclaimer(
    air: Air,
) -> None:
    reply = await air.ada.ask("how long does recovry take once the b12 tretment starts")
    entry = air.edition.catalog.entries["recovery-time"]
    told = words(reply)
    assert reply.text.startswith(entry.question)
    assert entry.answer in told
    for citation in entry.citations:
        assert citation.source.title in told
        assert citation.passage.locator in told
    links = {each["url"] for each in reply.entities if each["type"] == "text_link"}
    assert links == {citation.source.url for citation in entry.citations}
    assert f"on {entry.checked.day} {entry.checked:%B %Y}." in told
    assert told.endswith(DISCLAIMER)
    [record] = await air.log()
    assert (record.outcome, record.entry, record.chat) == ("answer", entry.id, ChatKind.PRIVATE)
    assert record.chat_id == air.ada.chat.id


async def test_the_detail_of_an_answer_is_behind_an_expandable_quote(air: Air) -> None:
    reply = await air.ada.ask("How long does recovery take once B12 treatment starts?")
    [quote] = [each for each in reply.entities if each["type"] == "expandable_blockquote"]
    units = reply.text.encode("utf-16-le")
    start, end = 2 * quote["offset"], 2 * (quote["offset"] + quote["length"])
    quoted = units[start:end].decode("utf-16-le")
    assert quoted.strip() == air.edition.catalog.entries["recovery-time"].more.strip()


async def test_a_related_entry_is_one_press_away_and_the_answer_stays(air: Air) -> None:
    first = await air.ada.ask("How long does recovery take once B12 treatment starts?")
    data = payload(first, "1e:")
    press = await air.ada.press(first, data)
    second = await air.ada.reply_after(first)
    await air.telegram.wait_for(lambda: press.answer)
    related = air.edition.catalog.entries[data.rpartition(":")[2]]
    assert second.text.startswith(related.question)
    assert words(second).endswith(DISCLAIMER)
    assert answers(air.telegram, air.ada.chat) == [first, second]
    # What was looked up is no question of a person.
    assert len(await air.log()) == 1


async def test_none_of_these_is_noted_and_found_among_the_unanswered(air: Air) -> None:
    question = vague_question()
    offer = await air.ada.ask(question)
    assert labels(offer)[-1] == "None of these"
    assert 2 <= len(offer.buttons) <= 4
    assert await air.unanswered() == []
    await air.ada.press(offer, "None of these")
    await air.telegram.wait_for(lambda: "none of these fits" in words(offer))
    [record] = await air.unanswered()
    assert (record.text, record.outcome) == (question, "suggestions")
    assert record.miss is Miss.NONE_OF_THESE
    assert words(offer).endswith(DISCLAIMER)


async def test_a_chosen_suggestion_is_shown_in_place_and_noted(air: Air) -> None:
    offer = await air.ada.ask(vague_question())
    data = payload(offer, "1s:")
    await air.ada.press(offer, data)
    chosen = air.edition.catalog.entries[data.rpartition(":")[2]]
    await air.telegram.wait_for(lambda: offer.text.startswith(chosen.question))
    assert answers(air.telegram, air.ada.chat) == [offer]
    [record] = await air.log()
    assert record.miss is Miss.CHOSEN
    assert await air.unanswered() == []


async def test_an_unanswerable_question_is_told_so_and_waits_for_the_editors(air: Air) -> None:
    reply = await air.ada.ask(UNANSWERABLE)
    told = words(reply)
    assert told.startswith("I am sorry, I found no answer to this.")
    assert "The editors will see your question" in told
    assert told.endswith(DISCLAIMER)
    [record] = await air.unanswered()
    assert (record.text, record.outcome) == (UNANSWERABLE, "no-answer")


async def test_an_edited_question_edits_the_answer(air: Air) -> None:
    question = await air.ada.send(UNANSWERABLE)
    reply = await air.ada.reply_after(question)
    await air.ada.edit(question, "How long does recovery take once B12 treatment starts?")
    heading = air.edition.catalog.entries["recovery-time"].question
    await air.telegram.wait_for(lambda: reply.text.startswith(heading))
    assert answers(air.telegram, air.ada.chat) == [reply]


async def test_topics_lead_to_an_entry_in_three_presses(air: Air) -> None:
    page = await air.ada.ask("/topics")
    topic = air.edition.catalog.topics[0]
    assert labels(page) == [each.title for each in air.edition.catalog.topics]
    await air.ada.press(page, topic.title)
    await air.telegram.wait_for(lambda: page.text.startswith(topic.title))
    data = payload(page, "1e:")
    await air.ada.press(page, data)
    answer = await air.ada.reply_after(page)
    entry = air.edition.catalog.entries[data.rpartition(":")[2]]
    assert entry.topic == topic.id
    assert answer.text.startswith(entry.question)


async def test_who_is_in_danger_reads_first_where_help_is(air: Air) -> None:
    reply = await air.ada.ask("I want to kill myself. How long does recovery take with B12?")
    assert reply.text.startswith("This can be an emergency. Please get help now.")
    assert words(reply).endswith(DISCLAIMER)
    [record] = await air.log()
    assert (record.outcome, record.entry) == ("urgent", "suicidal-thoughts")


async def test_a_message_without_words_is_not_kept(air: Air) -> None:
    for text in ("🙂", "???"):
        reply = await air.ada.ask(text)
        assert words(reply).startswith("I can only read words.")
    await air.settled()
    assert await air.log() == []


async def test_a_message_of_4096_characters_is_answered(air: Air) -> None:
    story = ("I have had a hard winter and the garden suffered. " * 100)[:4040]
    question = "How long does recovery take once B12 starts?"
    reply = await air.ada.ask(f"{story} {question}".ljust(4096, "."), timeout=10)
    assert words(reply).endswith(DISCLAIMER)


async def test_forget_me_deletes_everything_of_that_person_and_of_nobody_else(air: Air) -> None:
    ben = Person.join(air.telegram, "Ben")
    await ben.ask(UNANSWERABLE)
    await air.ada.ask(UNANSWERABLE)
    await air.ada.ask("How long does recovery take once B12 treatment starts?")
    sure = await air.ada.ask("/forget_me")
    assert len(await air.log()) == 3
    await air.ada.press(sure, "Yes, delete it")
    await air.telegram.wait_for(lambda: "2 questions" in sure.text)
    assert [record.chat_id for record in await air.log()] == [ben.chat.id]
    await air.settled()
    assert air.rows("SELECT count(*) FROM replies") == [(1,)]
    assert air.rows("SELECT count(*) FROM updates WHERE payload IS NOT NULL") == [(0,)]


async def test_nothing_that_a_person_wrote_can_be_read_in_the_files_of_the_database(
    air: Air,
) -> None:
    await air.ada.ask(UNANSWERABLE)
    await air.settled()
    for file in air.database.parent.glob("faqbot.db*"):
        content = file.read_bytes()
        assert b"botanical" not in content
        assert str(air.ada.user.id).encode() not in content


async def test_many_people_at_once_each_get_their_own_answer(air: Air) -> None:
    entries = list(air.edition.catalog.entries.values())[:10]
    people = [Person.join(air.telegram, f"Person {number}") for number in range(len(entries))]
    for person, entry in zip(people, entries, strict=True):
        await person.send(entry.question)
    await until(lambda: all(answers(air.telegram, person.chat) for person in people))
    told = [answers(air.telegram, person.chat)[0].text for person in people]
    expected = [entry.question for entry in entries]
    assert [text.partition("\n")[0] for text in told] == expected
    await air.settled()
    assert len(await air.log()) == len(entries)
