import hashlib
import time
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.documents import (
    MAX_BYTES,
    DocumentError,
    digest,
    find_passage,
    fold,
    read_source,
)
from bot.content.load import load_catalogs
from bot.core.faq import Attribution, Passage


def passage(text: str, *, start: int = 0) -> Passage:
    return Passage("p", "", start, start + len(text), digest(text), Attribution.OWN_WORDS)


def test_folding_composes_letters_and_leaves_one_space_of_every_run() -> None:
    assert fold(" a\u0301\r\n\t b\u00a0\u2003c ") == " \u00e1 b c "


@given(text=st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded == unicodedata.normalize("NFC", folded)


@given(
    before=st.text("ab ", max_size=40),
    words=st.text("abc", min_size=1, max_size=10),
    after=st.text("ab ", max_size=40),
    start=st.integers(0, 100),
    shift=st.integers(-100, 100),
)
def test_a_passage_is_found_wherever_it_stands_now(
    before: str, words: str, after: str, start: int, shift: int
) -> None:
    text = before + words + after
    found = find_passage(text, passage(words, start=start), shift=shift)
    assert found is not None
    assert text[found : found + len(words)] == words


def test_the_place_that_is_nearest_to_the_old_one_is_found() -> None:
    assert find_passage("abc abc abc", passage("abc", start=5)) == 4
    assert find_passage("abc abc abc", passage("abc", start=4)) == 4


@pytest.mark.parametrize("text", ["", "ab", "some other words"])
def test_a_passage_that_is_gone_is_not_found(text: str) -> None:
    assert find_passage(text, passage("abc", start=2)) is None


def test_an_empty_passage_is_nowhere() -> None:
    assert find_passage("abc", replace(passage("abc"), end=0)) is None


def test_a_long_document_is_searched_quickly() -> None:
    started = time.perf_counter()
    assert find_passage("ü " * 100_000, passage("x" * 300)) is None
    assert time.perf_counter() - started < 5


def test_a_document_is_read_with_the_hash_of_its_file(faq: Path, documents: Path) -> None:
    source = load_catalogs(faq)["en"].sources["leaflet"]
    read = read_source(documents, source)
    assert read.sha256 == source.sha256
    assert "time. Myelin is" in read.text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "there is no "),
        (b"caf\xe9", "is not UTF-8 text"),
        (b"a" * (MAX_BYTES + 1), "is larger than 4 MiB"),
    ],
)
def test_a_document_that_cannot_be_read_says_why(
    faq: Path, documents: Path, content: bytes | None, why: str
) -> None:
    source = load_catalogs(faq)["en"].sources["leaflet"]
    (documents / "leaflet.txt").unlink()
    if content is not None:
        (documents / "leaflet.txt").write_bytes(content)
    with pytest.raises(DocumentError, match=why):
        read_source(documents, source)


def test_a_folder_in_the_place_of_a_document_says_so(faq: Path, documents: Path) -> None:
    (documents / "leaflet.txt").unlink()
    (documents / "leaflet.txt").mkdir()
    with pytest.raises(DocumentError, match="cannot be read"):
        read_source(documents, load_catalogs(faq)["en"].sources["leaflet"])


def test_the_digest_is_that_of_the_utf8_bytes() -> None:
    assert digest("é") == hashlib.sha256(b"\xc3\xa9").hexdigest()
