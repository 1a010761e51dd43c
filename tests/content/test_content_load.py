from datetime import date
from pathlib import Path

import pytest

from bot.content.load import load_catalogs
from bot.content.problems import ContentError, Problem
from bot.core.faq import Attribution, Review, Urgency


def problems_of(folder: Path) -> list[Problem]:
    with pytest.raises(ContentError) as caught:
        load_catalogs(folder)
    return list(caught.value.problems)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_sound_folder_becomes_a_catalog(faq: Path) -> None:
    (catalog,) = load_catalogs(faq).values()
    assert catalog.language == "en"
    assert list(catalog.entries) == ["what-is-myelin", "what-is-b12"]
    entry = catalog.entries["what-is-myelin"]
    assert entry.topic == "basics"
    assert entry.phrasings == ("what is myelin", "myelin meaning")
    assert entry.checked == date(2026, 11, 20)
    assert entry.related == ("what-is-b12",)
    assert entry.status == "current"
    (citation,) = entry.citations
    assert citation.source is catalog.sources["leaflet"]
    assert citation.passage.attribution is Attribution.OWN_WORDS
    assert (citation.passage.start, citation.passage.end) == (18, 48)
    assert catalog.topics[0].title == "The basics"
    assert catalog.situations[0].level is Urgency.EMERGENCY
    assert catalog.situations[0].near_misses == ("my chest is cold",)
    assert catalog.courtesies[0].reply == "Hello!"
    assert catalog.negatives == ("who won the match",)
    assert catalog.vocabulary.synonyms[0].weight == 0.8
    assert catalog.vocabulary.glossary[0].means == "The coat of a nerve."
    assert catalog.numbers["FR"].crisis == "3114"


def test_a_review_and_a_status_are_kept(faq: Path) -> None:
    review = "reviewed: {date: 2026-01-02, role: neurologist}\n  review_by: 2027-01-02\n"
    edit(faq / "en/basics.yaml", "checked:", f"{review}  status: under-review\n  checked:")
    entry = load_catalogs(faq)["en"].entries["what-is-myelin"]
    assert entry.reviewed == Review(date(2026, 1, 2), "neurologist")
    assert entry.review_by == date(2027, 1, 2)
    assert entry.status == "under-review"


def test_white_space_in_phrasings_is_folded_and_paragraphs_of_answers_are_kept(faq: Path) -> None:
    edit(faq / "en/basics.yaml", "- what is myelin", '- " what  is\\tmyelin "')
    edit(faq / "en/basics.yaml", "more: It is fatty.", "more: |\n    It is fatty.\n\n    Really.")
    entry = load_catalogs(faq)["en"].entries["what-is-myelin"]
    assert entry.phrasings[0] == "what is myelin"
    assert entry.more == "It is fatty.\n\nReally."


@pytest.mark.parametrize("name", ["vocabulary", "courtesies", "out-of-scope"])
def test_what_only_helps_may_be_absent(faq: Path, name: str) -> None:
    (faq / "en" / f"{name}.yaml").unlink()
    assert load_catalogs(faq)


@pytest.mark.parametrize("name", ["sources", "en/topics", "en/safety"])
def test_without_a_needed_file_nothing_is_loaded(faq: Path, name: str) -> None:
    (faq / f"{name}.yaml").unlink()
    (problem,) = problems_of(faq)
    assert problem.file == str(faq / f"{name}.yaml")
    assert problem.message == "the file is missing"


def test_a_courtesy_may_be_an_out_of_scope_question(faq: Path) -> None:
    # No contradiction: no entry answers it.
    edit(faq / "en/out-of-scope.yaml", "who won the match", "Hello!")
    assert load_catalogs(faq)


SECOND = """
- id: what-is-dna
  question: What is DNA?
  phrasings: [what is dna]
  answer: A molecule.
  sources: []
  checked: 2026-11-20
"""
SHA256 = "0" * 64
SECOND_PASSAGE = (
    f"    - {{id: coat, attribution: own-words, locator: L, start: 0, end: 9, sha256: {SHA256}}}\n"
)
SECOND_SOURCE = f"""\
- {{id: leaflet, title: A, kind: guideline, publisher: P, url: "https://example.org/",
   file: a.txt, sha256: {SHA256}, status: current, passages: [
{SECOND_PASSAGE.strip().removeprefix("- ")}
]}}




"""
TWICE = "\n- {region: FR, emergency: '112'}"

# file, what is replaced, by what, line, message, mend
FAULTS = {
    "id twice": (
        *("en/basics.yaml", "id: what-is-b12", "id: what-is-myelin", 12),
        *("the id `what-is-myelin` stands twice (first in ", "another id"),
    ),
    "id of an entry and a situation": (
        *("en/safety.yaml", "id: chest-pain", "id: what-is-b12", 1),
        *("the id `what-is-b12` stands twice (first in ", "another id"),
    ),
    "unknown source": (
        *("en/basics.yaml", "leaflet/coat", "leafletts/coat", 8),
        *("cites the unknown source `leafletts`", "Did you mean `leaflet`?"),
    ),
    "unknown passage": (
        *("en/basics.yaml", "leaflet/coat", "leaflet/goat", 8),
        *("cites the unknown passage `leaflet/goat`", "Did you mean `coat`?"),
    ),
    "passage cited twice": (
        *("en/basics.yaml", "leaflet/coat", "leaflet/coat, leaflet/coat", 8),
        *("`leaflet/coat` stands twice in `sources`", "Delete"),
    ),
    "withdrawn source": (
        *("sources.yaml", "status: current", "status: withdrawn", 8),
        *("rests on `leaflet`, which is withdrawn", "status: under-review"),
    ),
    "unknown related entry": (
        *("en/basics.yaml", "related: [what-is-b12]", "related: [what-is-b13]", 9),
        *("related to the unknown entry `what-is-b13`", "Did you mean `what-is-b12`?"),
    ),
    "related to itself": (
        *("en/basics.yaml", "related: [what-is-b12]", "related: [what-is-myelin]", 9),
        *("`what-is-myelin` is related to itself", "Delete"),
    ),
    "topic without a title": (
        *("en/topics.yaml", "id: basics", "id: other", 1),
        *("the topic `basics` has no title", "Add `- {id: basics, title: ...}`"),
    ),
    "topic without a file": (
        *("en/topics.yaml", "\n", "\n- {id: other, title: Other}\n", 2),
        *("the topic `other` has no file other.yaml", "Write the file"),
    ),
    "topic twice": (
        *("en/topics.yaml", "\n", "\n- {id: basics, title: Basics}\n", 2),
        *("the topic `basics` stands twice", "Delete"),
    ),
    "phrasing of two entries": (
        *("en/basics.yaml", '"b12?"', '"Myelin: meaning?!"', 14),
        *("is also a text of the entry `what-is-myelin` (", "one of the two"),
    ),
    "phrasing that is a negative": (
        *("en/out-of-scope.yaml", "who won the match", "What is B12?", 1),
        *("is also a text of the entry `what-is-b12` (", "one of the two"),
    ),
    "phrasing that is a courtesy": (
        *("en/courtesies.yaml", "[hello]", "[hello, what is B12]", 1),
        *("is also a text of the entry `what-is-b12` (", "one of the two"),
    ),
    "phrasing that is urgent": (
        *("en/basics.yaml", "myelin meaning", "my chest hurts!", 5),
        *("is also a text of the urgent situation `chest-pain` (", "one of the two"),
    ),
    "near miss that is urgent": (
        *("en/safety.yaml", "my chest is cold", "My chest hurts", 5),
        *("is also a text of the urgent situation", "one of the two"),
    ),
    "phrasing without words": (
        *("en/basics.yaml", "- myelin meaning", '- "?!"', 5),
        *("has no letter or digit: `?!`", "Write words"),
    ),
    "region twice": (
        *("emergency-numbers.yaml", '"3114"}', '"3114"}' + TWICE, 2),
        *("the region `FR` stands twice (first in ", "Keep one"),
    ),
    "placeholder that nothing fills in": (
        *("en/safety.yaml", "{emergency_number}", "{emergency}", 3),
        *("holds `{emergency}`", "Only {emergency_number}"),
    ),
    "lone brace": (
        *("en/safety.yaml", "{emergency_number}", "{emergency_number", 3),
        *("holds `{`", "Only {emergency_number}"),
    ),
    "source twice": (
        *("sources.yaml", "- id: leaflet\n", SECOND_SOURCE + "- id: leaflet\n", 9),
        *("the source `leaflet` stands twice (first in ", "another id"),
    ),
    "passage twice": (
        *("sources.yaml", "  passages:\n", "  passages:\n" + SECOND_PASSAGE, 12),
        *("the passage `leaflet/coat` stands twice", "another id"),
    ),
    "passage that ends first": (
        *("sources.yaml", "end: 48", "end: 18", 15),
        *("ends (18) before it starts (18)", "beyond `start`"),
    ),
    "work that is not named": (
        *("sources.yaml", "own-words", "quoted-work", 12),
        *("is said to quote a work, but none is named", "`quotes`"),
    ),
    "bad date": (
        *("en/basics.yaml", "checked: 2026-11-20", "checked: 2026-13-20", 10),
        *("`checked` of `what-is-myelin` is `2026-13-20`, which is no date", "2026-11-20"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_with_its_place_and_how_to_mend_it(
    faq: Path, fault: tuple[str, str, str, int, str, str]
) -> None:
    file, old, new, line, message, mend = fault
    edit(faq / file, old, new)
    problems = problems_of(faq)
    told = [
        problem
        for problem in problems
        if problem.line == line and message in problem.message and mend in problem.mend
    ]
    assert told, "\n".join(map(str, problems))
    assert Path(told[0].file).is_file()


def test_a_phrasing_of_two_files_is_told_with_both_places(faq: Path) -> None:
    edit(faq / "en/topics.yaml", "\n", "\n- {id: other, title: Other}\n")
    second = SECOND.lstrip().replace("what is dna", "What is myelin?")
    (faq / "en/other.yaml").write_text(second, encoding="utf-8")
    (problem,) = problems_of(faq)
    assert (problem.file, problem.line) == (str(faq / "en/other.yaml"), 3)
    assert f"({faq / 'en/basics.yaml'}:4)" in problem.message


def test_all_faults_of_all_files_are_told_at_once(faq: Path) -> None:
    edit(faq / "sources.yaml", "kind: web-article", "kind: blog")
    edit(faq / "emergency-numbers.yaml", "FR", "France")
    edit(faq / "en/basics.yaml", "answer: Myelin", "anwser: Myelin")
    edit(faq / "en/basics.yaml", "related: []", "related: [nothing]")
    edit(faq / "en/safety.yaml", "level: emergency", "level: &x emergency")
    edit(faq / "en/courtesies.yaml", "reply", "replay")
    files = {Path(problem.file).name for problem in problems_of(faq)}
    assert files == {
        *("sources.yaml", "emergency-numbers.yaml", "basics.yaml", "safety.yaml"),
        "courtesies.yaml",
    }


def test_one_fault_does_not_accuse_what_refers_to_it(faq: Path) -> None:
    edit(faq / "en/basics.yaml", "answer: B12 is a vitamin.", "answer: ''")
    edit(faq / "sources.yaml", "start: 18", "start: x")
    messages = [problem.message for problem in problems_of(faq)]
    assert len(messages) == 2, messages


@pytest.mark.parametrize("name", ["sources.yaml", "en/basics.yaml", "en/topics.yaml"])
def test_a_file_that_cannot_be_read_accuses_no_other(faq: Path, name: str) -> None:
    (faq / name).write_text("a: [\n", encoding="utf-8")
    (problem,) = problems_of(faq)
    assert problem.file == str(faq / name)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "nothing")
    assert problem.message == "there is no such folder"


def test_a_folder_without_english_is_told(faq: Path) -> None:
    (faq / "en").rename(faq / "de")
    assert "the folder `en` is missing" in [problem.message for problem in problems_of(faq)]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("en/extra.yml", "its name must end in .yaml"),
        ("en/extra.YAML", "its name must end in .yaml"),
        ("source.yaml", "no file of this name belongs here"),
        ("English/basics.yaml", "is not named after a language"),
    ],
)
def test_a_file_that_would_be_overlooked_is_told(faq: Path, name: str, message: str) -> None:
    (faq / name).parent.mkdir(exist_ok=True)
    (faq / name).write_text("- a\n", encoding="utf-8")
    (problem,) = problems_of(faq)
    assert message in problem.message


@pytest.mark.parametrize("name", ["en/.hidden.yaml", "_drafts/a.yaml", ".git/x.yaml", "README.md"])
def test_what_is_no_part_of_the_faq_is_left_alone(faq: Path, name: str) -> None:
    (faq / name).parent.mkdir(exist_ok=True)
    (faq / name).write_text("a: [", encoding="utf-8")
    assert load_catalogs(faq)


def test_a_folder_named_like_a_file_is_told_or_left_alone(faq: Path) -> None:
    (faq / "en/strange.yaml").mkdir()
    assert load_catalogs(faq)
