"""kill -9 in the middle of work: nobody stays without an answer, nothing is kept twice."""

from collections import Counter
from pathlib import Path

from bot.app import opened_store
from bot.preview import Chat, Person, Telegram, serving
from tests.e2e.air import Congested, answers, rows, settings_for, until
from tests.e2e.process import faqbot, free_port
from tests.e2e.small_faq import SUBJECTS, question, write_faq

PEOPLE = 5
QUESTIONS = 4
"""Of each person; each of them on another subject."""
ANSWERED = 7
"""Before the kill."""


async def test_after_kill_9_every_question_is_answered_and_kept_exactly_once(
    tmp_path: Path,
) -> None:
    telegram = Telegram()
    api = Congested(telegram, after=ANSWERED, in_doubt=True)
    people = [Person.join(telegram, f"Person {number}") for number in range(PEOPLE)]
    database = tmp_path / "faqbot.db"

    async with serving(telegram, api=api) as root:
        settings = {
            "TOKEN": telegram.token,
            "API_URL": root,
            "FAQ_DIR": str(write_faq(tmp_path / "faq")),
            "DATABASE_URL": f"sqlite:///{database}",
            "LISTEN": f"127.0.0.1:{free_port()}",
        }
        async with faqbot("run", folder=tmp_path, **settings) as first:
            await first.said("Connected")
            for subject in SUBJECTS[: QUESTIONS - 1]:
                for person in people:
                    await person.send(question(subject))
            # Some are answered; of each person one waits for its answer to be delivered.
            await telegram.wait_for(lambda: api.waiting == PEOPLE, timeout=10)
            await first.kill()
        api.flow()
        seen = sum(len(answers(telegram, person.chat)) for person in people)
        assert seen == ANSWERED + api.delivered < PEOPLE * (QUESTIONS - 1)
        for person in people:
            await person.send(question(SUBJECTS[QUESTIONS - 1]))
        async with faqbot("run", folder=tmp_path, **settings) as second:
            await until(
                lambda: all(len(told(telegram, person.chat)) == QUESTIONS for person in people)
            )
            await until(
                lambda: not rows(database, "SELECT 1 FROM updates WHERE finished_at IS NULL")
            )
            second.signal(15)
            assert await second.ended() == 0

    for person in people:
        assert set(told(telegram, person.chat)) == set(map(question, SUBJECTS[:QUESTIONS]))
    doubled = sum(count - 1 for person in people for count in told(telegram, person.chat).values())
    # Twice only what was delivered before the kill and could not be noted any more.
    assert doubled <= api.delivered
    async with opened_store(settings_for(tmp_path)) as store:
        log = [each async for each in store.questions.stream(unanswered_only=False)]
    assert len(log) == PEOPLE * QUESTIONS
    assert len({each.update_id for each in log}) == PEOPLE * QUESTIONS
    kept = Counter((each.chat_id, each.text) for each in log)
    assert set(kept.values()) == {1}
    assert {each.outcome for each in log} == {"answer"}


def told(telegram: Telegram, chat: Chat) -> Counter[str]:
    """How often each answer stands in a chat, by its heading."""
    return Counter(each.text.partition("\n")[0] for each in answers(telegram, chat))
