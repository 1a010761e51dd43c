"""`faqbot questions`: what editors see of what people asked."""

import asyncio
import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import opened_store
from bot.service.ports import ChatKind, Miss, QuestionRecord
from bot.settings import load_settings
from tests.cli.conftest import Faqbot

FIELDS = ["id", "asked_at", "question", "outcome", "entry", "score", "lang", "chat"]
ASKED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

Keep = Callable[..., None]


@pytest.fixture(autouse=True)
def _settings(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQBOT_SECRET_KEY", "a secret key for tests, and for nothing else")
    monkeypatch.setenv("FAQBOT_DATABASE_URL", f"sqlite:///{here / 'log.db'}")


@pytest.fixture
def keep() -> Keep:
    """Keep questions with these texts in the log."""

    def keep(*texts: str, miss: Miss = Miss.NONE, **fields: object) -> None:
        asyncio.run(_keep(texts, miss, fields))

    return keep


async def _keep(texts: tuple[str, ...], miss: Miss, fields: dict[str, object]) -> None:
    default: dict[str, Any] = {
        "asked_at": ASKED_AT,
        "outcome": "no-answer",
        "entry": "recovery-time",
        "score": 0.123456,
        "language": "en",
        "chat": ChatKind.PRIVATE,
        "chat_id": 4242,
        "person_id": 4242,
    }
    async with opened_store(load_settings()) as store:
        for text in texts:
            number = await store.questions.record(QuestionRecord(text=text, **(default | fields)))
            if miss is not Miss.NONE:
                await store.questions.mark(number, miss, person_id=4242)


def test_the_list_has_a_line_for_each_unanswered_question_newest_last(
    faqbot: Faqbot, keep: Keep
) -> None:
    keep("the first", "the second")
    keep("answered", outcome="answer")
    done = faqbot("questions", "list")
    assert done.code == 0
    assert done.out.splitlines() == [
        "1  2026-11-20 09:00  no-answer recovery-time (0.12)  the first",
        "2  2026-11-20 09:00  no-answer recovery-time (0.12)  the second",
    ]
    assert done.err.strip().endswith("2 questions")


def test_refused_suggestions_count_as_unanswered(faqbot: Faqbot, keep: Keep) -> None:
    keep("refused", outcome="suggestions", miss=Miss.NONE_OF_THESE)
    keep("chosen", outcome="suggestions", miss=Miss.CHOSEN)
    assert [line.split()[-1] for line in faqbot("questions", "list").out.splitlines()] == [
        "refused"
    ]


@pytest.mark.parametrize("command", [["list"], ["export", "--csv"], ["export", "--jsonl"]])
def test_all_shows_answered_questions_too(faqbot: Faqbot, keep: Keep, command: list[str]) -> None:
    keep("unanswered")
    keep("answered", outcome="answer")
    some = faqbot("questions", *command).out
    every = faqbot("questions", *command, "--all").out
    assert "unanswered" in some
    assert len(every.splitlines()) == len(some.splitlines()) + 1


def test_a_question_stays_on_its_line_and_cannot_drive_the_terminal(
    faqbot: Faqbot, keep: Keep
) -> None:
    keep("one\r\ntwo\x1b[2J\u202ethree\x07")
    [line] = faqbot("questions", "list").out.splitlines()
    assert all(each.isprintable() for each in line)
    assert "one two" in line


def test_jsonl_has_exactly_the_fields_of_the_contract_and_no_person(
    faqbot: Faqbot, keep: Keep
) -> None:
    keep("Größe\n\u2028ok", chat=ChatKind.GROUP, entry=None)
    done = faqbot("questions", "export", "--jsonl")
    [line] = done.out.split("\n")[:-1]
    assert json.loads(line) == {
        "id": 1,
        "asked_at": "2026-11-20T09:00:00+00:00",
        "question": "Größe\n\u2028ok",
        "outcome": "no-answer",
        "entry": None,
        "score": 0.1235,
        "lang": "en",
        "chat": "group",
    }
    assert list(json.loads(line)) == FIELDS
    assert "4242" not in done.out


def test_csv_begins_with_the_fields_and_survives_every_text(faqbot: Faqbot, keep: Keep) -> None:
    texts = ['say "so", or', "two\nlines", "ünïcode 🙂", "a;b\tc"]
    keep(*texts)
    rows = list(csv.DictReader(io.StringIO(faqbot("questions", "export", "--csv").out, newline="")))
    assert list(rows[0]) == FIELDS
    assert [row["question"] for row in rows] == texts
    assert rows[0]["asked_at"] == "2026-11-20T09:00:00+00:00"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", '=HYPERLINK("http://x")']
)
def test_a_spreadsheet_never_gets_a_formula(faqbot: Faqbot, keep: Keep, text: str) -> None:
    keep(text)
    [row] = csv.DictReader(io.StringIO(faqbot("questions", "export", "--csv").out, newline=""))
    assert row["question"] == f"'{text}"


@pytest.mark.parametrize("text", ["a=1", "B12 - what is it", "'=1"])
def test_a_text_that_is_no_formula_is_left_as_it_is(faqbot: Faqbot, keep: Keep, text: str) -> None:
    keep(text)
    [row] = csv.DictReader(io.StringIO(faqbot("questions", "export", "--csv").out, newline=""))
    assert row["question"] == text


@pytest.mark.parametrize(
    ("command", "out"),
    [
        (["list"], ""),
        (["export", "--jsonl"], ""),
        (["export", "--csv"], ",".join(FIELDS) + "\n"),
    ],
)
def test_an_empty_log_is_no_error(faqbot: Faqbot, command: list[str], out: str) -> None:
    done = faqbot("questions", *command)
    assert done.code == 0
    assert done.out.replace("\r\n", "\n") == out


def test_more_than_a_page_comes_out_whole_and_in_order(faqbot: Faqbot, keep: Keep) -> None:
    texts = [f"question {number}" for number in range(501)]
    keep(*texts)
    lines = faqbot("questions", "export", "--jsonl").out.splitlines()
    assert [json.loads(line)["question"] for line in lines] == texts


def test_a_database_that_cannot_be_opened_is_told_in_plain_words_and_ends_with_1(
    faqbot: Faqbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQBOT_DATABASE_URL", "sqlite:////nowhere/at/all/log.db")
    done = faqbot("questions", "list")
    assert done.code == 1
    assert "FAQBOT_DATABASE_URL" in done.err


def test_the_wrong_key_is_told_and_ends_with_1(
    faqbot: Faqbot, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep("secret")
    wrong = "another key that does not fit the log"
    monkeypatch.setenv("FAQBOT_SECRET_KEY", wrong)
    done = faqbot("questions", "export", "--jsonl")
    assert done.code == 1
    assert "FAQBOT_SECRET_KEY" in done.err
    assert wrong not in done.err
    assert done.out == ""


@pytest.mark.parametrize("arguments", [[], ["export"], ["export", "--csv", "--jsonl"]])
def test_half_a_command_is_explained_and_ends_with_2(faqbot: Faqbot, arguments: list[str]) -> None:
    done = faqbot("questions", *arguments)
    assert done.code == 2
    assert "usage: faqbot questions" in done.err
