from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.check import MIN_PHRASINGS, check
from bot.content.load import load_catalogs
from bot.content.problems import MAX_TOLD, ContentError, Problem, Severity, told
from bot.content.prose import copied, long_sentences, runs
from bot.content.translations import fingerprint


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def messages(problems: list[Problem], *, without: str = "phrasings, fewer than") -> list[str]:
    return [str(problem) for problem in problems if without not in problem.message]


def test_check_tells_what_loading_tells(faq: Path, documents: Path) -> None:
    edit(faq / "en/basics.yaml", "answer:", "anwser:")
    edit(faq / "sources.yaml", "kind: web-article", "kind: blog")
    with pytest.raises(ContentError) as caught:
        load_catalogs(faq)
    assert set(caught.value.problems) <= set(check(faq, documents))


def test_a_proved_faq_has_nothing_but_its_few_phrasings(faq: Path, documents: Path) -> None:
    problems = check(faq, documents)
    assert messages(problems) == []
    assert [problem.line for problem in problems] == [3, 14]
    assert f"fewer than {MIN_PHRASINGS}" in problems[0].message


def test_without_documents_a_note_says_that_nothing_was_proved(faq: Path) -> None:
    notes = [problem for problem in check(faq) if problem.severity is Severity.NOTE]
    assert [note.message for note in notes] == [
        "the passages were not proved: the documents are not at hand"
    ]
    assert str(notes[0]).startswith(f"{faq}:1: note: ")


def test_check_writes_nothing(faq: Path, documents: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    check(faq, documents)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_missing_document_is_told(faq: Path, documents: Path) -> None:
    (documents / "leaflet.txt").unlink()
    (message,) = messages(check(faq, documents))
    assert message.startswith(f"{faq / 'sources.yaml'}:6: `leaflet`: there is no ")


def test_a_moved_passage_is_told_with_its_new_place(faq: Path, documents: Path) -> None:
    edit(documents / "leaflet.txt", "Once", "Well, once")
    changed, moved = messages(check(faq, documents))
    assert f"{faq / 'sources.yaml'}:7: the document of `leaflet` has changed" in changed
    assert f"{faq / 'sources.yaml'}:14: " in moved
    assert "Write start: 24 and end: 54" in moved


def test_a_passage_that_is_gone_is_told(faq: Path, documents: Path) -> None:
    edit(documents / "leaflet.txt", "coat", "cover")
    changed, gone = messages(check(faq, documents))
    assert "has changed" in changed
    assert f"{faq / 'sources.yaml'}:16: the passage `leaflet/coat` is not in the document" in gone


def test_a_passage_that_nobody_cites_is_a_note(faq: Path, documents: Path) -> None:
    edit(faq / "en/basics.yaml", "[leaflet/coat]", "[]")
    (note,) = [problem for problem in check(faq, documents) if "no entry cites" in problem.message]
    assert (note.severity, note.line) == (Severity.NOTE, 11)


def test_a_long_sentence_is_told(faq: Path, documents: Path) -> None:
    edit(faq / "en/basics.yaml", "It is fatty.", f"It is {'very ' * 30}fatty. It is white.")
    (message,) = messages(check(faq, documents))
    assert "basics.yaml:7: a sentence in `more` of `what-is-myelin` has 33 words" in message


def test_copied_words_are_told(faq: Path, documents: Path) -> None:
    copy = "Long ago: once upon a time, MYELIN is the coat of it."
    edit(faq / "en/basics.yaml", "Myelin coats a nerve.", f'"{copy}"')
    (message,) = messages(check(faq, documents))
    assert "basics.yaml:6: `answer` of `what-is-myelin` copies more than 7 words" in message
    assert "`once upon a time myelin is the coat of`" in message


def test_a_phrasing_that_stands_twice_is_told(faq: Path, documents: Path) -> None:
    edit(faq / "en/basics.yaml", "- myelin meaning", "- What is Myelin")
    (message,) = messages(check(faq, documents))
    assert "basics.yaml:5: `What is Myelin` stands twice" in message
    assert "(first in line 4)" in message


def test_an_outdated_translation_is_told_with_what_to_write(
    faq: Path, documents: Path, add_german: Callable[[str], None]
) -> None:
    add_german("0" * 64)
    (message,) = messages(check(faq, documents))
    expected = fingerprint(load_catalogs(faq)["en"].entries["what-is-myelin"])
    assert "de/basics.yaml:5: the English text of `what-is-myelin` is not the one" in message
    assert f"translated_from: {expected}" in message
    edit(faq / "de/basics.yaml", "0" * 64, expected)
    assert messages(check(faq, documents)) == []


def test_a_translation_that_names_no_fingerprint_is_told_what_to_write(
    faq: Path, documents: Path, add_german: Callable[[str], None]
) -> None:
    add_german("0" * 64)
    edit(faq / "de/basics.yaml", f"  translated_from: {'0' * 64}\n", "")
    (message,) = messages(check(faq, documents))
    assert "translated_from: " in message


def test_check_survives_a_folder_that_is_not_there(tmp_path: Path) -> None:
    problems = check(tmp_path / "nothing")
    assert "there is no such folder" in [problem.message for problem in problems]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("One two. " * 30, []),
        ("word " * 24, []),
        ("word " * 25, [25]),
        ("- word\n" * 30, []),
        ("It's a well-known fact; " + "word " * 19 + "word?", []),
        ("word " * 20 + 'he said "word word word word word." ' + "word", [27]),
    ],
)
def test_sentences_are_counted_by_words(text: str, counts: list[int]) -> None:
    assert [count for count, _ in long_sentences(text)] == counts


def test_seven_words_in_a_row_are_no_copy() -> None:
    document = "one two three four five six seven eight nine ten"
    assert copied("one two three four five six seven", runs(document)) == []
    assert copied("zero one two three four five six seven EIGHT", runs(document)) == [
        "one two three four five six seven eight"
    ]


def test_of_a_flood_of_problems_only_the_first_are_told() -> None:
    flood = [Problem("a.yaml", line, "m", "n") for line in range(1, 1001)]
    kept = told([*flood, Problem("b.yaml", 1, "m", "n")])
    assert len(kept) == MAX_TOLD + 2
    assert kept[MAX_TOLD].message == "800 more problems of this file are not told"
