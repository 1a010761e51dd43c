"""The bench runs from end to end on tiny sets, so that it cannot rot, and its typos are real."""

import json
import re
from dataclasses import replace
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.core.answering import lesson
from bot.core.evaluation import Case, Result
from bot.core.faq import Catalog
from bot.core.outcome import Candidate, Outcome, OutcomeKind
from bot.core.text import MAX_MESSAGE
from tests.bench import __main__ as bench
from tests.bench import cost, intervals, sized, worst
from tests.bench.curve import drawn
from tests.bench.larger import with_phrasings
from tests.bench.peers import BM25, SVM, SVM_WITH_NEGATIVES, TOKEN_SET_RATIO, WRATIO, peers
from tests.bench.reliability import bins
from tests.bench.tables import table
from tests.bench.typos import edited, with_edits
from tests.core.samples import NEGATIVES, OUT_OF_SCOPE, PHRASINGS, sample_catalog
from tests.e2e.small_faq import SUBJECTS, entry_id, write_faq
from tests.semantic.tiny import make_folder

ASKED = ("so {} is what exactly", "i would like to hear of {}", "can you describe {} to me")
LONG_ENOUGH = st.text("abcdefgh ijKLM", min_size=12, max_size=40).filter(
    lambda text: sum(map(str.isalpha, text)) >= 8
)


@given(text=LONG_ENOUGH, edits=st.integers(1, 3), seed=st.integers(0, 10**6))
def test_a_text_is_exactly_as_many_edits_away_as_was_asked_for(
    text: str, edits: int, seed: int
) -> None:
    assert OSA.distance(text.lower(), edited(text, edits, seed=seed).lower()) == edits


@given(text=st.text(max_size=6), seed=st.integers(0, 10**6))
def test_a_short_text_is_edited_no_more_often_than_was_asked_for(text: str, seed: int) -> None:
    assert OSA.distance(text, edited(text, 3, seed=seed)) <= 3


@given(text=st.text("0123456789 .,!?-"), seed=st.integers(0, 10**6))
def test_only_letters_are_mistyped(text: str, seed: int) -> None:
    assert edited(text, 2, seed=seed) == text


def test_the_seed_chooses_the_typos_and_nothing_else_of_a_case_changes() -> None:
    case = Case("how long does recovery take", frozenset({"recovery-time"}), "clean")
    mistyped = with_edits(case, 2, seed=1)
    assert mistyped == with_edits(case, 2, seed=1) != with_edits(case, 2, seed=2)
    assert replace(mistyped, question=case.question) == case


def test_all_four_kinds_of_edit_occur() -> None:
    kinds = {
        "swap" if sorted(found) == sorted("abcdef") else str(len(found))
        for found in (edited("abcdef", 1, seed=seed) for seed in range(50))
    }
    assert kinds == {"swap", "5", "6", "7"}


def test_intervals_hold_the_figure_and_shrink_with_more_questions() -> None:
    few, many = (intervals.of_mean([True, True, False] * times) for times in (10, 100))
    assert few.value == many.value == pytest.approx(2 / 3)
    assert few.low < many.low < many.value < many.high < few.high
    assert intervals.of_quantile(range(101), 0.99).value == 99
    assert intervals.of_auroc([2.0, 3.0], [1.0]).shown() == "1.000 [1.000, 1.000]"
    assert intervals.of_mean([]).shown() == "-"


def test_a_gain_is_paired() -> None:
    better, worse = [0.9, 0.8, 0.7], [0.1, 0.9, 0.1]
    gain = intervals.of_auroc_gain((better, better), (worse, worse))
    assert (gain.value, gain.low, gain.high) == (0, 0, 0)
    assert gain.in_points() == "+0.0 [+0.0, +0.0]"


def test_a_calibration_error_is_told_from_chance() -> None:
    sure = [0.9] * 200
    chance = intervals.calibration_error_by_chance(sure)
    assert intervals.of_calibration_error(sure, [True] * 180 + [False] * 20).value < chance
    assert intervals.of_calibration_error(sure, [True] * 100 + [False] * 100).value > chance


def test_tables_are_aligned_markdown() -> None:
    shown = table(("set", "right"), [["held", "0.9"], ["a longer name", "1"]])
    assert shown.splitlines() == [
        "| set           | right |",
        "| ------------- | ----: |",
        "| held          |   0.9 |",
        "| a longer name |     1 |",
    ]


def test_the_calibration_curve_is_counted_and_drawn_by_tenths_of_confidence() -> None:
    curve = bins([result(0.05, "b"), result(0.95, "a"), result(1.0, "a"), result(0.99, "b")])
    assert [(each.low, each.count) for each in curve] == [(0.0, 1), (0.9, 3)]
    assert curve[1].confidence == pytest.approx(0.98)
    assert curve[1].right.value == pytest.approx(2 / 3)
    image = ET.fromstring(drawn({"a < b": curve, "none": []}))
    assert len(image.findall(".//{*}circle")) == 2
    assert [each.text for each in image.findall("./{*}g/{*}text[@font-weight]")] == [
        "a < b",
        "none",
    ]


def result(confidence: float, first: str) -> Result:
    """A question that entry a answers, and what was ranked first."""
    outcome = Outcome(OutcomeKind.ANSWER, (first,), (Candidate(first, 0.5),), confidence)
    return Result(Case("?", frozenset("a")), outcome, 1.0)


def test_every_peer_knows_phrasings_by_heart_and_the_best_one_negatives_too() -> None:
    found = peers(lesson(sample_catalog()))
    assert list(found) == [WRATIO, TOKEN_SET_RATIO, BM25, SVM, SVM_WITH_NEGATIVES]
    for method, peer in found.items():
        for entry, phrasings in PHRASINGS.items():
            assert peer.rank(phrasings[2]).ids[0] == entry, (method, phrasings[2])
    inside = [found[SVM_WITH_NEGATIVES].rank(texts[0]).confidence for texts in PHRASINGS.values()]
    outside = [found[SVM_WITH_NEGATIVES].rank(text).confidence for text in NEGATIVES]
    assert min(inside) > 0 > max(outside)


@pytest.mark.parametrize("wanted", [6, 30, 60, 200])
def test_a_faq_is_made_as_large_as_one_likes(wanted: int) -> None:
    catalog = with_phrasings(sample_catalog(), wanted)
    texts = [text for each in catalog.entries.values() for text in (each.question, *each.phrasings)]
    assert len(texts) == wanted
    assert len(set(texts)) > 0.9 * wanted
    assert catalog.negatives == NEGATIVES


def test_the_stages_of_fitting_are_timed_in_the_shipped_code() -> None:
    catalog = sample_catalog()
    found = sized.measure(catalog, OUT_OF_SCOPE)
    assert found.phrasings == 60
    assert min(found.index, found.head, found.gates) > 0
    assert found.peak >= found.memory
    assert len(found.matcher) == len(found.bot) == len(found.wratio) == len(OUT_OF_SCOPE)


def test_the_worst_messages_are_as_long_as_telegram_lets_them_be() -> None:
    made = worst.messages(sample_catalog())
    assert {len(text) for text in made.values()} == {MAX_MESSAGE}
    assert worst.messages(sample_catalog()) == made


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    write_faq(tmp_path / "faq")
    for name in ("dev", "held"):
        questions = [
            {"q": form.format(subject), "id": entry_id(subject), "manner": "clean"}
            for form in ASKED
            for subject in SUBJECTS
        ]
        strange = [{"q": text, "kind": "far"} for text in OUT_OF_SCOPE]
        # JSON is YAML.
        (tmp_path / f"{name}.yaml").write_text(json.dumps(questions + strange), encoding="utf-8")
    learnt = [{"q": text, "id": name} for name, texts in PHRASINGS.items() for text in texts[:-2]]
    asked = [{"q": text, "id": name} for name, texts in PHRASINGS.items() for text in texts[-2:]]
    write_lines(tmp_path / "sofmattress-v1.train.jsonl", learnt)
    write_lines(
        tmp_path / "sofmattress-v1.test.jsonl", asked + [{"q": text} for text in OUT_OF_SCOPE]
    )
    return tmp_path


def write_lines(file: Path, rows: list[dict[str, str]]) -> None:
    """Write a file of JSON lines."""
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


def test_the_whole_bench_runs_and_prints_tables_without_a_question_in_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    quickened(monkeypatch)
    svg = folder / "curves.svg"
    status = bench.main(
        [
            *("--faq", str(folder / "faq"), "--questions", str(folder), "--eval", str(folder)),
            *("--svg", str(svg)),
        ]
    )
    printed, progress = capsys.readouterr()
    assert status == 0
    assert all(f" s] {part}\n" in progress for part in bench.PARTS)
    assert_tables(printed)
    titles = re.findall("^### (.*)", printed, re.MULTILINE)
    assert titles[0] == "Matching"
    assert titles[-1] == "Outcome"
    assert len(ET.parse(svg).findall("./{*}g")) == 3
    for place in (folder / "dev.yaml", folder / "sofmattress-v1.test.jsonl"):
        assert not [row for row in re.findall('"q": "(.*?)"', place.read_text()) if row in printed]


def test_a_part_can_be_asked_for_alone_and_sets_that_are_missing_are_left_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    quickened(monkeypatch)
    (folder / "held.yaml").unlink()
    faq = ["--faq", str(folder / "faq"), "--questions", str(folder)]
    assert bench.main([*faq, "--only", "typos", "--only", "matching"]) == 0
    printed, progress = capsys.readouterr()
    assert re.findall("^### (.*)", printed, re.MULTILINE) == [
        "Matching",
        "dev.yaml by manner",
        "Typos",
    ]
    assert "no public sets at None" in progress
    assert_tables(printed)


def test_a_semantic_model_is_measured_on_the_held_questions(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    quickened(monkeypatch)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    model = make_folder(folder / "model")
    faq = ["--faq", str(folder / "faq"), "--questions", str(folder)]
    assert bench.main([*faq, "--semantic", str(model), "--only", "matching"]) == 0
    printed = capsys.readouterr().out
    header = next(line for line in printed.splitlines() if line.startswith("|"))
    assert header.rstrip(" |").endswith("| held.yaml, semantic scorer on")
    assert_tables(printed)


def quickened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bench repeat little and stay in this process as far as it can."""

    def here(faq: Path, questions: Path, phrasings: int) -> sized.Cost:
        del faq, questions
        return sized.measure(with_phrasings(small_catalog(), phrasings // 100 or 50), OUT_OF_SCOPE)

    monkeypatch.delenv("FAQBOT_SEMANTIC_MODEL", raising=False)
    monkeypatch.setattr(intervals, "DRAWS", 50)
    monkeypatch.setattr(intervals, "FEW_DRAWS", 20)
    monkeypatch.setattr(worst, "REPEATS", 1)
    monkeypatch.setattr(cost, "REPEATS", 1)
    monkeypatch.setattr(cost, "in_new_process", here)


def small_catalog() -> Catalog:
    """The sample without urgent situations: quickly fitted."""
    return replace(sample_catalog(), situations=())


def assert_tables(printed: str) -> None:
    """Every table has rows of one length, and figures in them."""
    tables = re.findall(r"(?:^\|.*\n)+", printed, re.MULTILINE)
    assert tables
    for found in tables:
        rows = found.splitlines()
        assert (
            len({row.count(" | ") for row in islice(rows, 1, None)} | {rows[0].count(" | ")}) == 1
        )
        assert re.search(r"\d", "".join(rows[2:]))
        assert "nan" not in found


def test_a_size_is_measured_in_a_process_of_its_own(folder: Path) -> None:
    found = sized.in_new_process(folder / "faq", folder / "dev.yaml", 100)
    assert found.phrasings == 100
    assert np.median(found.bot) > 0
