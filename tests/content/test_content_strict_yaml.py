import json
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.content.problems import ContentError, Problem
from bot.content.strict_yaml import (
    FASTEST,
    MAX_BYTES,
    MAX_PROBLEMS,
    Data,
    Document,
    Loader,
    parse,
)
from bot.content.strict_yaml import read as read_file

LOADERS = [pytest.param(yaml.SafeLoader, id="python"), pytest.param(FASTEST, id="fastest")]


def problems_of(content: bytes | str, *, loader: Loader = FASTEST) -> tuple[Problem, ...]:
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(ContentError) as caught:
        parse(raw, file="a.yaml", loader=loader)
    return caught.value.problems


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    "scalar",
    ["1:30", "014", "no", "on", "Yes", "null", "~", "1e3", "0x1F", ".inf", "2026-11-20", "="],
)
def test_every_scalar_is_the_text_that_was_typed(scalar: str, loader: Loader) -> None:
    document = parse(f"a: {scalar}\nb: [{scalar}]".encode(), file="a.yaml", loader=loader)
    assert document.data == {"a": scalar, "b": [scalar]}


def test_an_absent_value_is_an_empty_text() -> None:
    assert parse(b"a:\nb: ''", file="a.yaml").data == {"a": "", "b": ""}


def test_every_value_knows_its_line() -> None:
    content = (
        b"# head\n- id: x\n  list:\n    - one\n    - {deep: two}\n  text: >-\n    folded\n    on\n"
    )
    document = parse(content, file="a.yaml")
    assert document.data == [{"id": "x", "list": ["one", {"deep": "two"}], "text": "folded on"}]
    assert document.line() == 2
    assert document.line((0, "list")) == 3
    assert document.line((0, "list", 0)) == 4
    assert document.line((0, "list", 1, "deep")) == 5
    assert document.line((0, "text")) == 6
    assert document.line((0, "absent")) == 2, "an absent value has the line of what is around it"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_count_whatever_ends_them(ending: str) -> None:
    document = parse(ending.join(["a: 1", "b: 2"]).encode(), file="a.yaml")
    assert document.line(("b",)) == 2


def test_a_byte_order_mark_at_the_start_is_no_fault() -> None:
    assert parse(b"\xef\xbb\xbfa: b", file="a.yaml").data == {"a": "b"}


REFUSED = {
    "anchor": ("a: 1\nb: &x text", 2, "anchors are refused", "quote"),
    "anchor on a list": ("a: &x [1]", 1, "anchors are refused", "quote"),
    "alias": ("a: 1\nb: *x", 2, "aliases are refused", "Write the value out"),
    "alias as a name": ("a: 1\n*x : 2\nb: 3", 2, "aliases are refused", "Write the value out"),
    "merge": ("a: 1\nb:\n  <<: {c: d}", 3, "merges are refused", "one by one"),
    "tag": ("a: !!int 3", 1, "tags are refused", "quote"),
    "own tag": ("a: 1\nb: !important text", 2, "tags are refused", "quote"),
    "python tag": ("!!python/object/apply:os.system [ls]", 1, "tags are refused", "quote"),
    "lone tag": ("a: ! text", 1, "tags are refused", "quote"),
    "duplicate": ("a: 1\nb: 2\na: 3", 3, "stands here twice (first in line 1)", "Keep one"),
    "quoted duplicate": ('a: 1\n"a": 3', 2, "stands here twice", "Keep one"),
    "list as a name": ("? [a, b]\n: c", 1, "name must be a plain text", "brackets"),
    "second document": ("a: 1\n---\nb: 2", 2, "second document", "one document"),
    "directive": ("%TAG ! tag:x,2000:\n---\na: 1", 1, "directives are refused", "Delete"),
    "empty": ("", 1, "the file is empty", "Fill it"),
    "comments only": ("# nothing\n# at all\n", 1, "the file is empty", "Fill it"),
    "deep": ("a: " + "[" * 40 + "]" * 40, 1, "nested more than 10 deep", "brackets"),
    "unclosed quotes": ('a: 1\nb: "text\nc: d\n', 2, "does not end properly", "Close the quotes"),
    "text after quotes": ('a: 1\nb: "x" y\n', 2, "cannot be understood", "quotation marks"),
    "unknown escape": ('a: 1\nb: "\\d"', 2, "a backslash", "single quotes"),
    "escape beyond Unicode": ('a: "\\UFFFFFFFF"', 1, "", ""),
    "colon in a text": ("a: 1\nb: he said: no\n", 2, "a colon", "double quotes"),
    "tab as indentation": ("a:\n\tb: c\n", 2, "a tab", "spaces"),
    "text that starts with @": ("a: 1\nb: @home\n", 2, "keeps for itself", "double quotes"),
    "unclosed bracket": ("a: 1\nb: [x, y\nc: d\n", 2, "not closed", "brackets"),
    "missing colon": ("a: 1\nb\nc: d\n", 2, "a colon is missing", "name: value"),
    "starred text": ("a: 1\nb: **bold**\n", 2, "", "ouble quotes"),
    "control character": ("a: 1\nb: \x07", 2, "U+0007", "anew"),
    "escaped control character": ('a: 1\nb: "\\0"', 2, "U+0000", "anew"),
    "escaped half of a pair": ('a: 1\nb: "\\ud800"', 2, "", ""),
    "hidden line break": ("a: 1\nb: x\u2028y", 2, "U+2028", "anew"),
    "mark inside": ("a: 1\nb: x\ufeffy", 2, "U+FEFF", "anew"),
}


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("content", "line", "message", "mend"), REFUSED.values(), ids=REFUSED.keys()
)
def test_what_is_refused_is_told_with_its_line_and_how_to_mend_it(
    content: str, line: int, message: str, mend: str, loader: Loader
) -> None:
    first = problems_of(content, loader=loader)[0]
    assert (first.file, first.line) == ("a.yaml", line), str(first)
    assert message in first.message
    assert mend in first.mend
    assert first.mend


def test_both_parsers_word_a_mistake_alike() -> None:
    differing = {
        name: (ours, theirs)
        for name, (content, *_) in REFUSED.items()
        if (ours := problems_of(content, loader=FASTEST)[0].message)
        != (theirs := problems_of(content, loader=yaml.SafeLoader)[0].message)
        and "escape" not in name
    }
    assert differing == {}


def test_bytes_that_are_not_utf8_are_told_with_their_line() -> None:
    (problem,) = problems_of(b"a: 1\nb: caf\xe9\n")
    assert (problem.line, problem.message) == (2, "the file is not UTF-8 text")


def test_utf16_is_refused() -> None:
    assert problems_of("a: b".encode("utf-16"))


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="the file cannot be read: "):
        read_file(tmp_path)


def test_a_file_over_the_cap_is_refused() -> None:
    (problem,) = problems_of(b"a" * (MAX_BYTES + 1))
    assert "larger than 1024 KiB" in problem.message


def test_all_faults_of_a_file_are_told_at_once() -> None:
    told = problems_of("a: &x 1\nb: *x\na: 2\nc: !t 3\n")
    assert [problem.line for problem in told] == [1, 2, 3, 4]


def test_a_flood_of_faults_is_cut() -> None:
    assert len(problems_of("- &x y\n" * 10_000)) == MAX_PROBLEMS


def _alias_bomb() -> str:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)]
    return "\n".join(["a0: &a0 [x]", *levels])


def _merge_bomb() -> str:
    levels = [
        f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]\n  k{n}: v" for n in range(1, 60)
    ]
    return "\n".join(["a0: &a0 {k: v}", *levels])


BOMBS = {
    "aliases": _alias_bomb(),
    "merges": _merge_bomb(),
    "brackets": "[" * MAX_BYTES,
    "braces": "{" * MAX_BYTES,
    "braces with names": "{a: " * (MAX_BYTES // 4),
    "dashes": "- " * (MAX_BYTES // 2),
    "question marks": "? " * (MAX_BYTES // 2),
    "indentation": "\n".join(" " * depth + "a:" for depth in range(1400)),
    "anchors": "- &a b\n" * (MAX_BYTES // 7),
    "aliases in a row": "- *a\n" * (MAX_BYTES // 5),
    "tags": "- !a b\n" * (MAX_BYTES // 7),
    "duplicates": "a: b\n" * (MAX_BYTES // 5),
    "a long name": "a" * (MAX_BYTES - 10) + ": b\n&",
    "a long anchor": "&" + "a" * (MAX_BYTES - 10),
    "quotes": '"' * (MAX_BYTES - 1),
    "colons": ":" * MAX_BYTES,
    "documents": "---\n" * (MAX_BYTES // 4),
    "a folded text": "a: >\n" + "  b\n\n" * (MAX_BYTES // 8) + "&",
}


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_bombs_end_quickly(bomb: str, loader: Loader) -> None:
    started = time.perf_counter()
    report = "\n".join(map(str, problems_of(bomb, loader=loader)))
    assert len(report) < 100_000, "the report itself must not explode"
    assert time.perf_counter() - started < 5


def read(content: bytes, loader: Loader) -> Document | tuple[Problem, ...]:
    try:
        return parse(content, file="a.yaml", loader=loader)
    except ContentError as error:
        return error.problems


@pytest.mark.parametrize("loader", LOADERS)
@given(content=st.binary(max_size=300))
def test_arbitrary_bytes_never_crash(content: bytes, loader: Loader) -> None:
    assert read(content, loader)


@pytest.mark.parametrize("loader", LOADERS)
@given(
    content=st.text(
        st.one_of(
            st.sampled_from("-:?[]{}&*!|>'\"%@`,# \n\t~<=.\\xuU018ab"),
            st.characters(exclude_categories=["Cs"]),
        ),
        max_size=200,
    )
)
def test_arbitrary_text_never_crashes(content: str, loader: Loader) -> None:
    result = read(content.encode(), loader)
    if isinstance(result, tuple):
        assert all(problem.line >= 1 and problem.mend for problem in result)
    else:
        assert result.line() >= 1


_texts = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=20)
_data: st.SearchStrategy[Data] = st.recursive(
    _texts,
    lambda inner: st.lists(inner) | st.dictionaries(_texts, inner),
    max_leaves=8,
)


@given(data=st.lists(_data, min_size=1, max_size=3))
def test_what_a_json_writer_quotes_comes_back_unchanged(data: list[Data]) -> None:
    # JSON in UTF-8 is YAML: an independent writer of the same data.
    result = read(json.dumps(data, ensure_ascii=False).encode(), FASTEST)
    if isinstance(result, tuple):
        assert "deep" in result[0].message
    else:
        assert result.data == data
