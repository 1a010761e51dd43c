"""`faqbot evaluate`: figures, predictions, and files that cannot be used."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Faqbot
from tests.e2e.shipped import shipped_editions
from tests.e2e.small_faq import ASKED, OUT_OF_SCOPE, SUBJECTS, entry_id, question

KEYS = {
    *("n", "right_first", "right_in_3", "accuracy", "auroc", "confident_right"),
    *("wrong_confident", "oos_answered", "ms_p50", "ms_p99"),
}
SHARES = KEYS - {"n", "ms_p50", "ms_p99"}


def lines(path: Path, rows: Iterable[object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def test_file(here: Path) -> Path:
    """Questions on each subject of the small FAQ, and some that are out of scope."""
    rows: list[dict[str, Any]] = [{"q": question(each), "id": entry_id(each)} for each in SUBJECTS]
    rows += [{"q": "what is the capital of France", "id": None}, {"q": "who won on Sunday"}]
    return lines(here / "test.jsonl", rows)


@pytest.fixture
def train_file(here: Path) -> Path:
    rows: list[dict[str, Any]] = [
        {"q": form.format(each), "id": entry_id(each)} for each in SUBJECTS for form in ASKED
    ]
    rows += [{"q": form.format(each)} for each in OUT_OF_SCOPE for form in ASKED[:8]]
    return lines(here / "train.jsonl", rows)


@pytest.mark.usefixtures("small_faq")
def test_the_faq_is_measured_and_every_figure_has_a_line(faqbot: Faqbot, test_file: Path) -> None:
    done = faqbot("evaluate", "--test", test_file)
    assert done.code == 0
    told = dict(line.split() for line in done.out.splitlines())
    assert set(told) >= KEYS
    assert told["n"] == "10"
    assert float(told["right_first"]) == 1.0


@pytest.mark.usefixtures("small_faq")
def test_json_is_one_object_with_every_key(faqbot: Faqbot, test_file: Path) -> None:
    figures = json.loads(faqbot("evaluate", "--test", test_file, "--json").out)
    assert set(figures) >= KEYS
    assert (figures["n"], figures["right_first"], figures["right_in_3"]) == (10, 1.0, 1.0)
    assert all(0.0 <= figures[name] <= 1.0 for name in SHARES)
    assert 0 < figures["ms_p50"] <= figures["ms_p99"]


def test_a_matcher_of_phrasings_alone_needs_no_faq(
    faqbot: Faqbot, test_file: Path, train_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.evaluate.build_editions", no_faq)
    options = ["--train", train_file, "--test", test_file, "--json"]
    figures = json.loads(faqbot("evaluate", *options).out)
    assert set(figures) >= KEYS
    assert figures["right_first"] == 1.0
    assert figures["auroc"] == 1.0


def no_faq(_: object) -> None:
    raise AssertionError("the FAQ was loaded")


def test_training_lines_alone_decide_what_is_known(
    faqbot: Faqbot, here: Path, train_file: Path
) -> None:
    # The shipped FAQ knows this well, the training file knows nothing of it.
    test = lines(here / "t.jsonl", [{"q": "How long does recovery take?", "id": "recovery-time"}])
    out = here / "out.jsonl"
    faqbot("evaluate", "--train", train_file, "--test", test, "--predictions", out)
    [line] = [json.loads(each) for each in out.read_text(encoding="utf-8").splitlines()]
    assert {each["id"] for each in line["candidates"]} <= set(map(entry_id, SUBJECTS))


def test_a_matcher_without_negatives_can_be_measured_too(faqbot: Faqbot, here: Path) -> None:
    train = lines(
        here / "train.jsonl", [{"q": "what is myelin", "id": "a"}, {"q": "b12", "id": "b"}]
    )
    test = lines(here / "test.jsonl", [{"q": "myelin", "id": "a"}])
    figures = json.loads(faqbot("evaluate", "--train", train, "--test", test, "--json").out)
    assert figures["right_first"] == 1.0
    assert figures["auroc"] is None


@pytest.mark.usefixtures("small_faq")
def test_predictions_hold_a_line_for_each_question_in_order(
    faqbot: Faqbot, here: Path, test_file: Path
) -> None:
    out = here / "out.jsonl"
    assert faqbot("evaluate", "--test", test_file, "--predictions", out).code == 0
    written = [json.loads(each) for each in out.read_text(encoding="utf-8").splitlines()]
    asked = [json.loads(each)["q"] for each in test_file.read_text("utf-8").splitlines()]
    assert [each["q"] for each in written] == asked
    for line in written:
        assert list(line) == ["q", "id", "outcome", "candidates", "confidence", "ms"]
        assert (line["id"] is not None) == (line["outcome"] == "answer")
        assert 1 <= len(line["candidates"]) <= 5
        assert all(list(each) == ["id", "score"] for each in line["candidates"])
        assert 0.0 <= line["confidence"] <= 1.0
        assert line["ms"] > 0
    assert [each["id"] for each in written[: len(SUBJECTS)]] == list(map(entry_id, SUBJECTS))


def test_a_confident_answer_is_one_that_the_bot_would_give(faqbot: Faqbot, here: Path) -> None:
    entries = list(shipped_editions()["en"].catalog.entries.values())[:8]
    test = lines(here / "t.jsonl", [{"q": each.question, "id": each.id} for each in entries])
    figures = json.loads(faqbot("evaluate", "--test", test, "--json").out)
    assert figures["confident_right"] == figures["accuracy"] == 1.0
    assert figures["wrong_confident"] == 0.0


@pytest.mark.usefixtures("small_faq")
def test_an_answer_that_also_counts_is_right(faqbot: Faqbot, here: Path) -> None:
    rows = [{"q": question("folate"), "id": "myelin", "also": ["folate"]}]
    figures = json.loads(faqbot("evaluate", "--test", lines(here / "t.jsonl", rows), "--json").out)
    assert figures["right_first"] == 1.0


@pytest.mark.usefixtures("small_faq")
def test_test_questions_can_stand_in_yaml(faqbot: Faqbot, here: Path) -> None:
    test = here / "test.yaml"
    test.write_text(
        '# a comment\n- {q: "what is myelin", id: myelin, manner: clean}\n\n- q: who won\n',
        encoding="utf-8",
    )
    figures = json.loads(faqbot("evaluate", "--test", test, "--json").out)
    assert figures["n"] == 2
    assert figures["right_first"] == 1.0


@pytest.mark.usefixtures("small_faq")
def test_odd_questions_are_measured_like_any_other(faqbot: Faqbot, here: Path) -> None:
    rows = [{"q": text} for text in ("", "🙂", "x" * 5000, "\u2028", "\x00")]
    test, out = lines(here / "t.jsonl", rows), here / "out.jsonl"
    assert faqbot("evaluate", "--test", test, "--predictions", out).code == 0
    assert len(out.read_text(encoding="utf-8").split("\n")) == len(rows) + 1


@pytest.mark.usefixtures("small_faq")
def test_a_question_with_half_a_character_of_utf_16_can_be_written_to_predictions(
    faqbot: Faqbot, here: Path
) -> None:
    test, out = lines(here / "t.jsonl", [{"q": "\ud83d what is myelin"}]), here / "out.jsonl"
    assert faqbot("evaluate", "--test", test, "--predictions", out).code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["q"] == "\ud83d what is myelin"


@pytest.mark.usefixtures("small_faq")
def test_a_line_separator_inside_a_question_ends_no_line(faqbot: Faqbot, here: Path) -> None:
    test = here / "t.jsonl"
    test.write_text('{"q": "what is\u2028myelin", "id": "myelin"}\n', encoding="utf-8")
    done = faqbot("evaluate", "--test", test, "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["n"] == 1


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("t.jsonl", '{"q": "a", "id": "b"}\n\n{"q": ', ":3: not JSON"),
        ("t.jsonl", '{"q": "a"}\n["b"]\n', ":2: "),
        ("t.jsonl", '{"q": "a"}\n{"q": 5}\n', ":2: "),
        ("t.jsonl", '{"q": "a", "id": "b", "also": "c"}\n', ":1: also"),
        ("t.jsonl", "[" * 100_000, ":1: not JSON"),
        ("t.jsonl", "", "no question"),
        ("t.yaml", "- {q: a, id: b}\n\n# a comment\n- {id: c}\n", ":4: "),
        ("t.yaml", "- {q: a, id: b}\n- {q: [\n", ":3"),
        ("t.yaml", "q: a\n", "not a list"),
        ("t.yaml", "- {q: *nobody}\n", "t.yaml"),
    ],
)
@pytest.mark.usefixtures("small_faq")
def test_what_cannot_be_read_is_told_with_file_and_line_and_ends_with_2(
    faqbot: Faqbot, here: Path, name: str, content: str, complaint: str
) -> None:
    (here / name).write_text(content, encoding="utf-8")
    done = faqbot("evaluate", "--test", name)
    assert done.code == 2
    assert done.err.startswith(name)
    assert complaint in done.err
    assert done.out == ""


@pytest.mark.usefixtures("small_faq")
def test_a_file_that_is_no_text_is_told_and_ends_with_2(faqbot: Faqbot, here: Path) -> None:
    (here / "t.jsonl").write_bytes(b"\xff\xfe\x00")
    assert faqbot("evaluate", "--test", "t.jsonl").code == 2


@pytest.mark.parametrize("option", ["--test", "--train"])
@pytest.mark.usefixtures("small_faq")
def test_a_file_that_is_not_there_is_told_and_ends_with_2(
    faqbot: Faqbot, test_file: Path, option: str
) -> None:
    done = faqbot("evaluate", "--test", test_file, option, "nowhere.jsonl")
    assert done.code == 2
    assert "nowhere.jsonl" in done.err


def test_training_without_any_id_is_told_and_ends_with_2(
    faqbot: Faqbot, here: Path, test_file: Path
) -> None:
    train = lines(here / "train.jsonl", [{"q": "a"}, {"q": "b", "id": None}])
    done = faqbot("evaluate", "--train", train, "--test", test_file)
    assert done.code == 2
    assert "id" in done.err


@pytest.mark.usefixtures("small_faq")
def test_a_language_that_the_faq_does_not_speak_is_told_and_ends_with_2(
    faqbot: Faqbot, test_file: Path
) -> None:
    done = faqbot("evaluate", "--test", test_file, "--lang", "xx")
    assert done.code == 2
    assert "'xx'" in done.err
    assert "en" in done.err


@pytest.mark.usefixtures("small_faq")
def test_predictions_that_cannot_be_written_are_told_in_plain_words_and_end_with_2(
    faqbot: Faqbot, test_file: Path
) -> None:
    done = faqbot("evaluate", "--test", test_file, "--predictions", "nowhere/out.jsonl")
    assert done.code == 2
    assert "nowhere/out.jsonl" in done.err


@pytest.mark.usefixtures("small_faq")
def test_measuring_leaves_nothing_behind(faqbot: Faqbot, here: Path, test_file: Path) -> None:
    faqbot("evaluate", "--test", test_file)
    assert list(here.iterdir()) == [test_file]
