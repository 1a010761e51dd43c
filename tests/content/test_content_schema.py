import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.content.reading import checked
from bot.content.schema import Kind, nearest, schema, validate
from bot.content.strict_yaml import parse


@pytest.mark.parametrize("kind", Kind)
def test_every_published_schema_is_a_draft_2020_12_schema(kind: Kind) -> None:
    published = schema(kind)
    Draft202012Validator.check_schema(published)
    assert published["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert published["$id"].endswith(f":{kind}")


@pytest.mark.parametrize("kind", Kind)
def test_every_part_of_a_schema_says_how_to_mend_it(kind: Kind) -> None:
    for part in _parts(schema(kind)):
        assert part.get("description"), part


@pytest.mark.parametrize("kind", Kind)
def test_every_pattern_means_the_same_to_every_validator(kind: Kind) -> None:
    patterns = [part["pattern"] for part in _parts(schema(kind)) if "pattern" in part]
    # \d and \w know Unicode in Python only, and a `$` in the middle would be rewritten.
    assert not [pattern for pattern in patterns if re.search(r"\\[dwbDWB]|\\\$", pattern)]


def _parts(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield part
    for inner in part.get("properties", {}).values():
        yield from _parts(inner)
    if "items" in part:
        yield from _parts(part["items"])


ENTRY = """\
- id: a
  question: What?
  phrasings: [what]
  answer: That.
  sources: []
  checked: 2026-11-20
"""
SOURCE = """\
- id: a
  title: A
  kind: guideline
  publisher: P
  url: https://example.org/
  file: a.txt
  sha256: SHA
  status: current
  passages:
    - {id: p, attribution: own-words, locator: L, start: 0, end: 9, sha256: SHA}
""".replace("SHA", "0" * 64)

# kind, a sound document, what is replaced, by what, line, message, mend
FAULTS: dict[str, tuple[Kind, str, str, str, int, str, str]] = {
    "misspelt field": (
        *(Kind.TOPIC, ENTRY, "answer:", "anwser:", 4),
        *("`a` has an unknown field `anwser`", "Did you mean `answer`?"),
    ),
    "unknown field": (
        *(Kind.TOPIC, ENTRY, "answer: That.", "answer: That.\n  colour: red", 5),
        *("`a` has an unknown field `colour`", "Known fields are id, question"),
    ),
    "missing field": (
        *(Kind.TOPIC, ENTRY, "  checked: 2026-11-20\n", "", 1),
        *("`a` has no `checked`", "Add `checked: ...`. The day the answer was compared"),
    ),
    "missing id": (
        *(Kind.TOPIC, ENTRY, "- id: a\n ", "-", 1),
        *("`What?` has no `id`", "Add `id: ...`"),
    ),
    "no such day": (
        *(Kind.TOPIC, ENTRY, "2026-11-20", "2026-02-30", 6),
        *("`checked` of `a` is `2026-02-30`, which is no date", "written like 2026-11-20"),
    ),
    "another way of writing dates": (
        *(Kind.TOPIC, ENTRY, "2026-11-20", "20.11.2026", 6),
        *("which is no date", "written like 2026-11-20"),
    ),
    "empty date": (
        *(Kind.TOPIC, ENTRY, "2026-11-20", "", 6),
        *("`checked` of `a` is empty", "written like 2026-11-20"),
    ),
    "date with a line end": (
        *(Kind.TOPIC, ENTRY, "2026-11-20", '"2026-11-20\\n"', 6),
        *("which is no date", "written like 2026-11-20"),
    ),
    "text for a list": (
        *(Kind.TOPIC, ENTRY, "[what]", "what", 3),
        *("`phrasings` of `a` must be a list, but is the text `what`", "one text in quotes a line"),
    ),
    "list for a text": (
        *(Kind.TOPIC, ENTRY, "That.", "[That]", 4),
        *("`answer` of `a` must be a text, but is a list", "one or two plain sentences"),
    ),
    "fields for a text": (
        *(Kind.TOPIC, ENTRY, "[what]", "[{a: b}]", 3),
        *("item 1 of `phrasings`", "A text in quotes"),
    ),
    "no phrasings": (
        *(Kind.TOPIC, ENTRY, "[what]", "[]", 3),
        *("`phrasings` of `a` is an empty list", "What people really type"),
    ),
    "phrasings left out": (
        *(Kind.TOPIC, ENTRY, "[what]", "", 3),
        *("`phrasings` of `a` must be a list, but is empty", "What people really type"),
    ),
    "empty phrasing": (
        *(Kind.TOPIC, ENTRY, "[what]", '\n    - what\n    - ""', 5),
        *("item 2 of `phrasings` is empty", "A text in quotes"),
    ),
    "blank answer": (
        *(Kind.TOPIC, ENTRY, "That.", '"  "', 4),
        *("`answer` of `a` is empty", "one or two plain sentences"),
    ),
    "id with a space": (
        *(Kind.TOPIC, ENTRY, "id: a", "id: A b", 1),
        *("`id` of `A b` is `A b`, which is not allowed there", "small letters"),
    ),
    "id with a line end": (
        *(Kind.TOPIC, ENTRY, "id: a", 'id: "a\\n"', 1),
        *("which is not allowed there", "small letters"),
    ),
    "id too long for a button": (
        *(Kind.TOPIC, ENTRY, "id: a", f"id: {'a' * 41}", 1),
        *("which is not allowed there", "at most 40"),
    ),
    "status misspelt": (
        *(Kind.TOPIC, ENTRY, "sources: []", "sources: []\n  status: underreview", 6),
        *("which is none of current, under-review", "Did you mean `under-review`?"),
    ),
    "citation without a passage": (
        *(Kind.TOPIC, ENTRY, "[]", "[leaflet]", 5),
        *("item 1 of `sources` is `leaflet`", "source-id/passage-id"),
    ),
    "review without a role": (
        *(Kind.TOPIC, ENTRY, "[]", "[]\n  reviewed: {date: 2026-11-20}", 6),
        *("`reviewed` of `a` has no `role`", "such as neurologist"),
    ),
    "fields at the top": (
        *(Kind.TOPIC, "a: b\n", "", "", 1),
        *("the file must be a list, but is a set of fields", "- id: ..."),
    ),
    "text at the top": (
        *(Kind.TOPIC, "hello\n", "", "", 1),
        *("the file must be a list, but is the text `hello`", "- id: ..."),
    ),
    "text for an entry": (
        *(Kind.TOPIC, f"{ENTRY}- b\n", "", "", 7),
        *("item 2 must be a set of fields, but is the text `b`", "fields such as"),
    ),
    "translation with sources": (
        Kind.TRANSLATION,
        "- {id: a, question: Q, phrasings: [p], answer: A, status: current, sources: []}",
        *("", "", 1, "`a` has an unknown field `sources`", "Known fields are"),
    ),
    "topic without a title": (
        *(Kind.TOPICS, "- {id: a}\n", "", "", 1),
        *("`a` has no `title`", "that a patient understands"),
    ),
    "kind misspelt": (
        *(Kind.SOURCES, SOURCE, "guideline", "guide-line", 3),
        *("`kind` of `a` is `guide-line`", "Did you mean `guideline`?"),
    ),
    "file elsewhere": (
        *(Kind.SOURCES, SOURCE, "file: a.txt", "file: ../a.txt", 6),
        *("`file` of `a` is `../a.txt`", "without a folder"),
    ),
    "url of another scheme": (
        *(Kind.SOURCES, SOURCE, "https://", "javascript:", 5),
        *("`url` of `a`", "https://"),
    ),
    "place that is no number": (
        *(Kind.SOURCES, SOURCE, "start: 0", "start: zero", 10),
        *("`start` of `a`, `p` is `zero`", "a number of characters"),
    ),
    "short hash": (
        *(Kind.SOURCES, SOURCE, f"sha256: {'0' * 64}\n", "sha256: 12ab\n", 7),
        *("`sha256` of `a` is `12ab`", "64 characters"),
    ),
    "weight over one": (
        *(Kind.VOCABULARY, 'synonyms:\n  - {term: a, weight: "1.5", also: [b]}', "", "", 2),
        *("`weight` of `a` is `1.5`", "from 0.0 to 1.0"),
    ),
    "unknown list": (
        *(Kind.VOCABULARY, "synonym: []", "", "", 1),
        *("the file has an unknown field `synonym`", "Did you mean `synonyms`?"),
    ),
    "unknown level": (
        Kind.SAFETY,
        "- {id: a, level: tomorrow, action: A, phrasings: [p]}",
        *("", "", 1, "`level` of `a` is `tomorrow`", "emergency"),
    ),
    "no reply": (
        *(Kind.COURTESIES, "- {id: a, phrasings: [p]}", "", "", 1),
        *("`a` has no `reply`", "What the bot replies"),
    ),
    "why not": (
        *(Kind.OUT_OF_SCOPE, "- {question: Who won?, why: no}", "", "", 1),
        *("`why` of `Who won?` is `no`", "near"),
    ),
    "the United Kingdom's code": (
        *(Kind.EMERGENCY_NUMBERS, '- {region: UK, emergency: "999"}', "", "", 1),
        *("`region` of `UK` is `UK`", "the United Kingdom is GB"),
    ),
    "region in small letters": (
        *(Kind.EMERGENCY_NUMBERS, '- {region: fr, emergency: "112"}', "", "", 1),
        *("`region` of `fr` is `fr`", "two capital letters"),
    ),
    "number without digits": (
        *(Kind.EMERGENCY_NUMBERS, "- {region: FR, emergency: none}", "", "", 1),
        *("`emergency` of `FR` is `none`", "in quotes"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_with_its_line_in_plain_words(
    fault: tuple[Kind, str, str, str, int, str, str],
) -> None:
    kind, sound, old, new, line, message, mend = fault
    content = sound.replace(old, new, 1) if old else sound
    problems = [problem for _, problem in validate(parse(content.encode(), file="a.yaml"), kind)]
    told = [
        problem
        for problem in problems
        if problem.line == line and message in problem.message and mend in problem.mend
    ]
    assert told, "\n".join(map(str, problems))


@pytest.mark.parametrize(("kind", "sound"), [(Kind.TOPIC, ENTRY), (Kind.SOURCES, SOURCE)])
def test_what_is_sound_has_no_fault(kind: Kind, sound: str) -> None:
    assert validate(parse(sound.encode(), file="a.yaml"), kind) == []


def test_no_fault_is_told_twice() -> None:
    told = [problem for _, problem in validate(parse(b"- {id: a}", file="a.yaml"), Kind.TOPIC)]
    assert len(told) == len(set(told)) == 5


def test_items_on_one_line_with_the_same_fault_are_both_faulty_and_it_is_told_once() -> None:
    document = checked(parse(b"[{id: a}, {id: a}]", file="a.yaml"), Kind.TOPIC)
    assert document.items() == []
    assert len(document.problems) == 5


def test_only_a_similar_word_is_guessed() -> None:
    assert nearest("Phrasing", ["phrasings", "answer"]) == "phrasings"
    assert nearest("zzz", ["phrasings", "answer"]) is None
