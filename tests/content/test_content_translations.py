from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.load import load_catalogs
from bot.content.problems import ContentError, Problem
from bot.content.translations import fingerprint


def problems_of(folder: Path) -> list[Problem]:
    with pytest.raises(ContentError) as caught:
        load_catalogs(folder)
    return list(caught.value.problems)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def english_fingerprint(faq: Path) -> str:
    return fingerprint(load_catalogs(faq)["en"].entries["what-is-myelin"])


def test_a_translation_has_its_own_words_and_the_rest_from_english(
    faq: Path, add_german: Callable[[str], None]
) -> None:
    add_german(english_fingerprint(faq))
    catalogs = load_catalogs(faq)
    english, german = (catalogs[name].entries["what-is-myelin"] for name in ("en", "de"))
    assert german.question == "Was ist Myelin?"
    assert german.answer == "Myelin umhüllt einen Nerv."
    assert german.more == "", "English detail must not stand in a German answer"
    assert german.citations == english.citations
    assert german.checked == english.checked
    assert german.status == "current"
    assert catalogs["de"].numbers == catalogs["en"].numbers
    assert catalogs["de"].topics[0].title == "Grundlagen"
    assert list(catalogs["de"].entries) == ["what-is-myelin"]


def test_a_translation_relates_only_to_what_is_translated(
    faq: Path, add_german: Callable[[str], None]
) -> None:
    add_german(english_fingerprint(faq))
    assert load_catalogs(faq)["de"].entries["what-is-myelin"].related == ()


def test_a_translation_of_another_english_text_is_under_review(
    faq: Path, add_german: Callable[[str], None]
) -> None:
    add_german(english_fingerprint(faq))
    edit(faq / "en/basics.yaml", "It is fatty.", "It is very fatty.")
    assert load_catalogs(faq)["de"].entries["what-is-myelin"].status == "under-review"


TRANSLATION_FAULTS = {
    "unknown id": (
        *("de/basics.yaml", "id: what-is-myelin", "id: what-is-myelins"),
        "the entry `what-is-myelins` is not in en",
    ),
    "situation not translated": (
        *("de/safety.yaml", "id: chest-pain", "id: chest-pains"),
        "the urgent situation `chest-pain` is not translated",
    ),
    "sources of its own": (
        *("de/basics.yaml", "status: current", "status: current\n  sources: []"),
        "has an unknown field `sources`",
    ),
}


@pytest.mark.parametrize("fault", TRANSLATION_FAULTS.values(), ids=TRANSLATION_FAULTS.keys())
def test_a_fault_of_a_translation_is_told(
    faq: Path, add_german: Callable[[str], None], fault: tuple[str, str, str, str]
) -> None:
    add_german("0" * 64)
    file, old, new, message = fault
    edit(faq / file, old, new)
    assert any(message in problem.message for problem in problems_of(faq))


def test_a_translation_stands_in_the_topic_of_its_original(
    faq: Path, add_german: Callable[[str], None]
) -> None:
    add_german("0" * 64)
    (faq / "de/basics.yaml").rename(faq / "de/other.yaml")
    (faq / "de/topics.yaml").write_text("- {id: other, title: Andere}\n", encoding="utf-8")
    (problem,) = problems_of(faq)
    assert "Move it to basics.yaml" in problem.mend
