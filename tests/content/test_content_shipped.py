import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from bot.content.check import MIN_PHRASINGS, check
from bot.content.documents import find_passage, read_source
from bot.content.load import load_catalogs
from bot.content.problems import Severity
from bot.core.faq import Catalog

ROOT = Path(__file__).parents[2]
FAQ = ROOT / "faq"
SHARED = ROOT.parent / "shared"
OUTLINE = SHARED / "faq-outline.yaml"
DOCUMENTS = SHARED / "documents"

needs_documents = pytest.mark.skipif(not DOCUMENTS.is_dir(), reason=f"there is no {DOCUMENTS}")

EUROPEAN_UNION = [
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
]


@pytest.fixture(scope="module")
def catalogs() -> Mapping[str, Catalog]:
    return load_catalogs(FAQ)


@pytest.fixture(scope="module")
def english(catalogs: Mapping[str, Catalog]) -> Catalog:
    return catalogs["en"]


@pytest.mark.skipif(not OUTLINE.is_file(), reason=f"there is no {OUTLINE}")
def test_every_entry_of_the_outline_is_there_and_no_other(english: Catalog) -> None:
    outline = yaml.safe_load(OUTLINE.read_text(encoding="utf-8"))
    assert set(english.entries) == {row["id"] for row in outline["entries"]}


def test_every_entry_has_enough_phrasings(english: Catalog) -> None:
    few = {
        entry.id: len(entry.phrasings)
        for entry in english.entries.values()
        if len(entry.phrasings) < MIN_PHRASINGS
    }
    assert few == {}


def test_there_are_enough_negatives(english: Catalog) -> None:
    assert len(set(english.negatives)) >= 200


def test_every_topic_has_a_title_and_entries(english: Catalog) -> None:
    assert {topic.id for topic in english.topics} == {
        entry.topic for entry in english.entries.values()
    }


def test_every_member_of_the_european_union_has_its_number(english: Catalog) -> None:
    assert len(EUROPEAN_UNION) == 27
    assert {english.numbers[region].emergency for region in EUROPEAN_UNION} == {"112"}


def test_urgent_situations_are_known(english: Catalog) -> None:
    assert english.situations
    assert any("{crisis_line}" in situation.action for situation in english.situations)


def test_the_shipped_faq_has_no_problem() -> None:
    documents = DOCUMENTS if DOCUMENTS.is_dir() else None
    errors = [problem for problem in check(FAQ, documents) if problem.severity is Severity.ERROR]
    assert errors == []


@needs_documents
def test_every_passage_is_proved_by_its_document(english: Catalog) -> None:
    for source in english.sources.values():
        document = read_source(DOCUMENTS, source)
        assert document.sha256 == source.sha256
        for passage in source.passages.values():
            assert find_passage(document.text, passage) == passage.start, passage.id


@needs_documents
def test_in_a_changed_document_every_passage_is_found_again(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    shutil.copytree(DOCUMENTS, documents)
    for path in documents.iterdir():
        path.chmod(0o644)
        text = path.read_text(encoding="utf-8")
        path.write_text(f"A new first line.\n\n{text}", encoding="utf-8")
    problems = check(FAQ, documents)
    catalog = load_catalogs(FAQ)["en"]
    moved = [problem for problem in problems if "has moved" in problem.message]
    assert len(moved) == sum(len(source.passages) for source in catalog.sources.values())
    assert not [problem for problem in problems if "not in the document" in problem.message]


def test_the_shipped_faq_loads_fast() -> None:
    load_catalogs(FAQ)
    times = []
    for _ in range(3):
        started = time.perf_counter()
        load_catalogs(FAQ)
        times.append(time.perf_counter() - started)
    # 0.11 s on two idle cores; the limit allows for a busy machine.
    assert min(times) < 1
