"""What is known of a language: small words, contractions, stems."""

import inspect
import random
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.core.language import ENGLISH_CONTRACTIONS, SNOWBALL, Language, language
from bot.core.text import normalise


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("I don't know", "i do not know"),
        ("can't won't cannot", "can not will not can not"),
        ("isn't aren't wasn't weren't", "is not are not was not were not"),
        ("hasn't haven't hadn't", "has not have not had not"),
        ("doesn't didn't couldn't", "does not did not could not"),
        ("shouldn't wouldn't mustn't needn't", "should not would not must not need not"),
        ("I'm tired, I've slept", "i am tired i have slept"),
        ("you're what's that's there's", "you are what is that is there is"),
        ("ain't", "is not"),
    ],
)
def test_english_contractions_are_written_out(typed: str, words: str) -> None:
    assert language("en").tokens(normalise(typed)) == words.split()


def test_a_contraction_is_written_out_without_its_apostrophe_too() -> None:
    assert language("en").tokens("i dont im") == ["i", "do", "not", "i", "am"]


def test_contractions_are_listed_as_normalising_leaves_them_and_lead_to_plain_words() -> None:
    for short, long in ENGLISH_CONTRACTIONS.items():
        assert normalise(short) == short
        assert not set(long.split()) & set(ENGLISH_CONTRACTIONS), f"{short} leads to another"


def test_a_text_without_words_has_no_tokens() -> None:
    assert language("en").tokens("") == []


def test_english_small_words_are_stop_words_and_words_of_the_field_are_not() -> None:
    stop_words = language("en").stop_words
    assert {"the", "is", "what", "how", "i", "please"} <= stop_words
    assert not {"b12", "myelin", "recovery", "deficiency", "numb"} & stop_words


def test_stop_words_are_found_as_normalising_leaves_them() -> None:
    assert all(normalise(word) == word for word in language("en").stop_words)


@pytest.mark.parametrize("code", ["de", "ru", "xx", "", "EN"])
def test_other_languages_have_no_stop_words_and_write_nothing_out(code: str) -> None:
    other = language(code)
    assert other.code == code
    assert other.stop_words == frozenset()
    assert other.tokens("i dont know") == ["i", "dont", "know"]


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("en", "injection", "injections"),
        ("de", "nerv", "nerven"),
        ("fr", "injection", "injections"),
        ("es", "nervio", "nervios"),
        ("ru", "нерв", "нервы"),
        ("it", "nervo", "nervi"),
        ("ar", "كتاب", "الكتاب"),
    ],
)
def test_two_forms_of_a_word_share_their_stem(code: str, one: str, other: str) -> None:
    stem = language(code).stem
    assert stem(one) == stem(other)


@pytest.mark.parametrize("code", sorted(SNOWBALL))
def test_every_listed_language_has_a_stemmer(code: str) -> None:
    assert language(code).stem("b12") == "b12"


@pytest.mark.parametrize("code", ["xx", "zh", "", "english"])
def test_words_of_unknown_languages_are_their_own_stems(code: str) -> None:
    assert language(code).stem("injections") == "injections"


def test_a_language_may_bring_its_own_rules() -> None:
    shouting = Language("xx", stem=str.upper, contractions={"gonna": "going to"})
    assert shouting.tokens("gonna heal") == ["going", "to", "heal"]
    assert shouting.stem("heal") == "HEAL"


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns after every few steps."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


# A reload builds the new matcher in a thread while questions are being answered.
@pytest.mark.usefixtures("hasty_threads")
def test_stems_are_right_while_two_threads_ask_for_them() -> None:
    chosen = random.Random(1)
    words = [
        "".join(chosen.choices("abdeginorst", k=7)) + chosen.choice(["ness", "ities", "ational"])
        for _ in range(5000)
    ]
    stem = language("en").stem
    with ThreadPoolExecutor(2) as threads:
        halves = threads.map(lambda half: list(map(stem, half)), [words[:2500], words[2500:]])
        found = [each for half in halves for each in half]
    without_memory = inspect.unwrap(stem)
    assert found == [without_memory(word) for word in words]
