"""`faqbot ask --jsonl`: thousands of questions, one object each, whatever the lines hold."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.jsonl import LONGEST_LINE
from tests.cli.conftest import Faqbot
from tests.e2e.shipped import UNANSWERABLE, shipped_editions, vague_question
from tests.e2e.small_faq import SUBJECTS, entry_id, question

FIELDS = ["outcome", "id", "answers", "candidates", "lang", "text"]
DISCLAIMER = "General information, not medical advice; ask your doctor."


def objects(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.split("\n")[:-1]]


def asked(faqbot: Faqbot, *lines: object, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """What comes back for these lines; a text or bytes stand for themselves."""
    raw = [
        line
        if isinstance(line, bytes)
        else (line if isinstance(line, str) else json.dumps(line)).encode()
        for line in lines
    ]
    done = faqbot("ask", "--jsonl", *options, stdin=b"".join(each + b"\n" for each in raw))
    assert done.code == 0
    assert done.err == ""
    return objects(done.out)


@pytest.mark.usefixtures("small_faq")
def test_every_question_has_its_answer_in_its_place(faqbot: Faqbot) -> None:
    subjects = SUBJECTS * 5
    answers = asked(faqbot, *({"q": question(each)} for each in subjects))
    assert [each["id"] for each in answers] == list(map(entry_id, subjects))


@pytest.mark.usefixtures("small_faq")
@pytest.mark.parametrize(
    "line",
    [
        {"q": "what is myelin"},
        {"q": "the capital of France"},
        {"q": "my chest hurts"},
        {"q": "thanks"},
        {"q": ""},
        {"q": "what is myelin", "chat": "group"},
        {"q": "thanks", "chat": "group-questions"},
    ],
    ids=json.dumps,
)
def test_every_outcome_has_exactly_the_fields_of_the_contract(
    faqbot: Faqbot, line: dict[str, str]
) -> None:
    [answer] = asked(faqbot, line)
    assert list(answer) == FIELDS
    assert isinstance(answer["outcome"], str)
    assert answer["id"] is None or isinstance(answer["id"], str)
    assert isinstance(answer["answers"], list)
    assert answer["lang"] == "en"
    assert isinstance(answer["text"], str)
    assert len(answer["candidates"]) <= 5
    assert all(list(each) == ["id", "score"] for each in answer["candidates"])


@pytest.mark.usefixtures("small_faq")
@pytest.mark.parametrize(
    ("text", "outcome", "entry", "answers"),
    [
        ("what is myelin", "answer", "myelin", ["myelin"]),
        ("the capital of France", "no-answer", None, []),
        ("my chest hurts", "urgent", "chest-pain", []),
        ("thanks", "courtesy", None, []),
        ("", "no-answer", None, []),
    ],
)
def test_the_outcome_says_what_id_and_answers_mean(
    faqbot: Faqbot, text: str, outcome: str, entry: str | None, answers: list[str]
) -> None:
    [answer] = asked(faqbot, {"q": text})
    assert (answer["outcome"], answer["id"], answer["answers"]) == (outcome, entry, answers)


@pytest.mark.usefixtures("small_faq")
@pytest.mark.parametrize(
    "text", ["what is myelin", "the capital of France", "my chest hurts", "thanks"]
)
def test_candidates_come_with_every_question_in_words_by_falling_score(
    faqbot: Faqbot, text: str
) -> None:
    [answer] = asked(faqbot, {"q": text})
    scores = [each["score"] for each in answer["candidates"]]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)


@pytest.mark.usefixtures("small_faq")
def test_text_holds_answer_sources_and_disclaimer(faqbot: Faqbot) -> None:
    [answer] = asked(faqbot, {"q": "what is myelin"})
    assert "This is the answer on myelin." in answer["text"]
    assert "Source: A leaflet" in answer["text"]
    assert "https://example.org/leaflet" in answer["text"]
    assert answer["text"].endswith(DISCLAIMER)


def test_the_shipped_faq_knows_every_outcome(faqbot: Faqbot) -> None:
    entry = shipped_editions()["en"].catalog.entries["no-personal-advice"]
    answers = asked(
        faqbot,
        {"q": "How long does recovery take once B12 treatment starts?"},
        {"q": entry.phrasings[0]},
        {"q": vague_question()},
        {"q": UNANSWERABLE},
        {"q": "I want to kill myself"},
        {"q": "hello"},
        {"q": "hello", "chat": "group"},
    )
    assert [(each["outcome"], each["id"]) for each in answers] == [
        ("answer", "recovery-time"),
        ("answer", "no-personal-advice"),
        ("suggestions", None),
        ("no-answer", None),
        ("urgent", "suicidal-thoughts"),
        ("courtesy", None),
        ("silent", None),
    ]


BAD_LINES = [
    ("nonsense", "not JSON"),
    ("{", "not JSON"),
    (b"\xff\xfe\xfa", "not JSON"),
    ("[" * 100_000, "not JSON"),
    ('{"q": "a"} {"q": "b"}', "not JSON"),
    ("[]", "object"),
    ('"what is myelin"', "object"),
    ("null", "object"),
    ("5", "object"),
    ("{}", "q"),
    ('{"q": null}', "q"),
    ('{"q": 5}', "q"),
    ('{"q": ["what is myelin"]}', "q"),
    ('{"q": "a", "lang": 5}', "lang"),
    ('{"q": "a", "lang": ["en"]}', "lang"),
    ('{"q": "a", "chat": "channel"}', "chat"),
    ('{"q": "a", "chat": {}}', "chat"),
    ("9" * 5_000, ""),
    ('{"q": "' + "x" * LONGEST_LINE + '"}', "bytes"),
    ('{"q": "' + "x" * 3 * LONGEST_LINE + '"}', "bytes"),
]


@pytest.mark.usefixtures("small_faq")
@pytest.mark.parametrize(
    ("line", "reason"), BAD_LINES, ids=[str(number) for number in range(len(BAD_LINES))]
)
def test_a_bad_line_becomes_an_error_object_and_the_run_goes_on(
    faqbot: Faqbot, line: str | bytes, reason: str
) -> None:
    before, error, after = asked(faqbot, {"q": "what is folate"}, line, {"q": "what is myelin"})
    assert (before["id"], after["id"]) == ("folate", "myelin")
    assert list(error) == ["outcome", "error"]
    assert error["outcome"] == "error"
    assert reason in error["error"]
    assert len(error["error"]) < 300


@pytest.mark.usefixtures("small_faq")
@pytest.mark.parametrize("blank", ["", "   ", "\t"])
def test_a_blank_line_keeps_its_place_as_an_error(faqbot: Faqbot, blank: str) -> None:
    answers = asked(faqbot, {"q": "what is folate"}, blank, {"q": "what is myelin"})
    assert [each["outcome"] for each in answers] == ["answer", "error", "answer"]


@pytest.mark.usefixtures("small_faq")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙂",
        "👩‍👩‍👧‍👦" * 200,
        "x" * 4096,
        ("what is myelin? " * 256)[:4096],
        "ﷺ" * 4096,
        "\u0000\u0007\u001b[2J what is myelin \u202e",
        "\u2028\u2029\u0085",
        "مرحبا",
        "\t\n\r",
        "a" * 500_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_any_text_at_all_gets_an_answer_on_one_line(faqbot: Faqbot, text: str) -> None:
    answers = asked(faqbot, {"q": text}, {"q": "what is myelin"})
    assert [list(each) for each in answers] == [FIELDS, FIELDS]
    assert answers[1]["id"] == "myelin"


@pytest.mark.usefixtures("small_faq")
def test_half_a_character_of_utf_16_gets_an_answer_too(faqbot: Faqbot) -> None:
    [answer] = asked(faqbot, '{"q": "\\ud83d what is myelin"}')
    assert answer["id"] == "myelin"


@pytest.mark.usefixtures("small_faq")
def test_a_last_line_without_its_end_is_answered(faqbot: Faqbot) -> None:
    done = faqbot("ask", "--jsonl", stdin='{"q": "what is folate"}\n{"q": "what is myelin"}')
    assert [each["id"] for each in objects(done.out)] == ["folate", "myelin"]


@pytest.mark.usefixtures("small_faq")
def test_lines_of_another_system_end_in_their_own_way(faqbot: Faqbot) -> None:
    done = faqbot("ask", "--jsonl", stdin='\ufeff{"q": "what is folate"}\r\n{"q": "myelin"}\r\n')
    assert [each["id"] for each in objects(done.out)] == ["folate", "myelin"]


@pytest.mark.usefixtures("small_faq")
def test_no_input_gives_no_output(faqbot: Faqbot) -> None:
    assert asked(faqbot) == []


@pytest.mark.usefixtures("small_faq")
@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("what is myelin", "silent"),
        ("my chest hurts", "silent"),
        ("thanks", "silent"),
        ("", "silent"),
        ("asking what is myelin /ask", "silent"),
        ("/asking what is myelin", "silent"),
        ("/ask what is myelin", "answer"),
        ("  /ASK what is myelin", "answer"),
        ("/ask@b12_bot what is myelin", "answer"),
        ("/ask\nwhat is myelin", "answer"),
        ("/ask my chest hurts", "urgent"),
        ("/ask", "no-answer"),
    ],
)
def test_a_group_is_left_alone_unless_the_bot_is_asked(
    faqbot: Faqbot, text: str, outcome: str
) -> None:
    [answer] = asked(faqbot, {"q": text, "chat": "group"})
    assert answer["outcome"] == outcome
    if outcome == "silent":
        assert (answer["text"], answer["id"], answer["answers"]) == ("", None, [])


@pytest.mark.usefixtures("small_faq")
@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("what is myelin", "answer"),
        ("my chest hurts", "urgent"),
        ("thanks", "silent"),
        ("the capital of France", "silent"),
        ("🙂", "silent"),
    ],
)
def test_a_group_that_lets_the_bot_answer_unasked_hears_it_only_when_it_is_sure(
    faqbot: Faqbot, text: str, outcome: str
) -> None:
    [answer] = asked(faqbot, {"q": text, "chat": "group-questions"})
    assert answer["outcome"] == outcome


@pytest.mark.usefixtures("small_faq")
def test_the_command_ask_is_no_part_of_the_question_in_private(faqbot: Faqbot) -> None:
    with_command, without = asked(faqbot, {"q": "/ask what is myelin"}, {"q": "what is myelin"})
    assert with_command == without


@pytest.mark.usefixtures("small_faq")
@pytest.mark.parametrize("language", ["xx", "klingon", "", None, "EN-us"])
def test_an_unknown_language_is_answered_in_the_default_one(
    faqbot: Faqbot, language: str | None
) -> None:
    [answer] = asked(faqbot, {"q": "what is myelin", "lang": language})
    assert (answer["id"], answer["lang"]) == ("myelin", "en")


@pytest.mark.usefixtures("small_faq")
def test_fields_that_are_not_known_are_passed_over(faqbot: Faqbot) -> None:
    [answer] = asked(faqbot, {"q": "what is myelin", "id": "folate", "note": [1, 2]})
    assert answer["id"] == "myelin"


@pytest.mark.usefixtures("small_faq")
def test_nothing_is_kept_and_no_file_is_made(faqbot: Faqbot, here: Path) -> None:
    asked(faqbot, {"q": "what is myelin"}, {"q": "the capital of France"}, "bad")
    assert list(here.iterdir()) == []
