import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.load import load_catalogs
from bot.content.problems import ContentError

NAMES = [
    *("sources.yaml", "emergency-numbers.yaml", "en/topics.yaml", "en/basics.yaml"),
    *("en/vocabulary.yaml", "en/safety.yaml", "en/courtesies.yaml", "en/out-of-scope.yaml"),
    *("de/topics.yaml", "de/basics.yaml", "de/safety.yaml"),
]
# Each example writes one file and puts the old one back, so the folder may be shared.
shared_folder = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def load_with(faq: Path, name: str, content: bytes) -> str:
    kept = (faq / name).read_bytes()
    (faq / name).write_bytes(content)
    try:
        load_catalogs(faq)
    except ContentError as error:
        return str(error)
    finally:
        (faq / name).write_bytes(kept)
    return "loaded"


@shared_folder
@given(name=st.sampled_from(NAMES), content=st.binary(max_size=100) | st.text().map(str.encode))
def test_no_bytes_in_a_file_crash_the_loader(
    faq: Path, add_german: Callable[[str], None], name: str, content: bytes
) -> None:
    add_german("0" * 64)
    assert load_with(faq, name, content)


_words = st.sampled_from(
    ["", " ", "id", "a", "0", "term", "x/y", "{", "2026-11-20", "current", "emergency", "?"]
)
_fields = st.sampled_from(
    [
        *("id", "question", "phrasings", "answer", "sources", "related", "checked", "reviewed"),
        *("status", "title", "passages", "quotes", "start", "end", "synonyms", "term", "also"),
        *("level", "action", "near_misses", "why", "region", "emergency"),
    ]
)
_shapes = st.recursive(
    _words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_fields, inner, max_size=5),
    max_leaves=12,
)


@shared_folder
@given(name=st.sampled_from(NAMES), data=_shapes)
def test_no_shape_of_a_file_crashes_the_loader(
    faq: Path, add_german: Callable[[str], None], name: str, data: object
) -> None:
    add_german("0" * 64)
    content = repr(data).encode()  # lists and fields of texts in single quotes are YAML
    assert load_with(faq, name, content)


@shared_folder
@given(
    name=st.sampled_from(NAMES),
    cut=st.tuples(st.floats(0, 1), st.integers(0, 40)),
    new=st.text("-:[]{}'\"#&*!\n ab0", max_size=6),
)
def test_no_slip_of_an_editor_crashes_the_loader(
    faq: Path, add_german: Callable[[str], None], name: str, cut: tuple[float, int], new: str
) -> None:
    add_german("0" * 64)
    text = (faq / name).read_text(encoding="utf-8")
    start = int(cut[0] * len(text))
    assert load_with(faq, name, (text[:start] + new + text[start + cut[1] :]).encode())


def test_a_file_full_of_faults_is_told_quickly(faq: Path) -> None:
    (faq / "en/basics.yaml").write_text("- {id: A, x: y}\n" * 50_000, encoding="utf-8")
    started = time.perf_counter()
    with pytest.raises(ContentError) as caught:
        load_catalogs(faq)
    problems = caught.value.problems
    assert len(problems) < 400
    assert any("more wrong with the file" in problem.message for problem in problems)
    assert time.perf_counter() - started < 10
