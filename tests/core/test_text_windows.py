"""Windows: the whole message is looked at, in stretches that can be matched."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import MAX_MESSAGE, MAX_WINDOW, normalise, sentences, windows

WORD = st.text(st.sampled_from("cdefghklmnoprstuvwz"), min_size=1, max_size=12).filter(
    lambda word: normalise(word) == word
)
SENTENCE = st.lists(WORD, min_size=1, max_size=60).map(" ".join)
STORY = st.lists(st.tuples(SENTENCE, st.sampled_from([". ", "! ", "?\n", "… ", ";", "。 "])))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("one\ntwo\r\nthree;four", ["one", "two", "three", "four"]),
        ("Take 3.5 mg, e.g.this", ["Take 3.5 mg, e.g.this"]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ("ما هذا؟ نعم", ["ما هذا؟", "نعم"]),
        ("यह क्या है। हाँ", ["यह क्या है।", "हाँ"]),
        ("什么？ 好。 对！ 是", ["什么？", "好。", "对！", "是"]),
        (" \n ; \n", []),
        ("", []),
    ],
)
def test_sentences_end_at_punctuation_before_a_space_and_at_line_breaks(
    text: str, parts: list[str]
) -> None:
    assert sentences(text) == parts


def test_sentences_behind_the_cap_are_not_read() -> None:
    text = "word " * (MAX_MESSAGE // 5 - 1) + "end. Behind the cap."
    assert "Behind" not in "".join(sentences(text.rjust(MAX_MESSAGE + 15)))


def test_a_message_that_fits_comes_whole_and_first_then_its_sentences() -> None:
    assert windows("I am tired. What is B-12? Thanks! I am tired.") == (
        "i am tired what is b12 thanks i am tired",
        "i am tired",
        "what is b12",
        "thanks",
    )


def test_a_message_that_does_not_fit_comes_by_sentences_then_by_neighbours() -> None:
    long = "ab " * (MAX_WINDOW // 3) + "cd"
    assert windows(f"I am tired. What is B-12? {long}. Thanks!") == (
        "i am tired",
        "what is b12",
        *windows(long),
        "thanks",
        "i am tired what is b12",
        "cd thanks",
    )


@pytest.mark.parametrize("text", ["", "   ", "?!", "😀\n😀"])
def test_a_message_without_words_has_no_windows(text: str) -> None:
    assert windows(text) == ()


def test_a_single_sentence_is_one_window() -> None:
    assert windows("What is myelin?") == ("what is myelin",)


# BUG: bot/core/text.py (windows) pairs the nothing that an emoji leaves with its neighbours.
def test_a_line_without_words_neither_pads_a_window_nor_parts_neighbours() -> None:
    long = "ab " * (MAX_WINDOW // 3) + "cd"
    assert windows(f"Hello!\n😀\nWhat is B12?\n{long}") == windows(f"Hello!\nWhat is B12?\n{long}")


@pytest.mark.parametrize("length", [MAX_WINDOW - 1, MAX_WINDOW])
def test_a_message_that_just_fits_is_whole(length: int) -> None:
    text = ("ab " * MAX_WINDOW)[: length - 1] + "z"
    assert len(text) == length
    assert windows(text) == (text,)


def test_a_message_that_is_too_long_by_one_is_cut_at_the_last_space_that_fits() -> None:
    words = "abcdefg " * (MAX_WINDOW // 8)  # the last word ends just inside the window
    text = f"{words.strip()}xy"
    assert len(text) == MAX_WINDOW + 1
    assert windows(text) == (text.rpartition(" ")[0], text.rpartition(" ")[2])


def test_a_space_right_behind_a_full_window_is_where_it_is_cut() -> None:
    first = "a" + "bc" * (MAX_WINDOW // 2 - 1) + "d"
    assert len(first) == MAX_WINDOW
    assert windows(f"{first} tail") == (first, "tail")


def test_a_word_longer_than_a_window_is_cut_and_none_of_it_lost() -> None:
    word = "abcdefghij" * 60
    assert "".join(windows(word)) == word


def test_neighbours_that_do_not_fit_together_are_not_paired() -> None:
    half = "ab " * (MAX_WINDOW // 6)
    assert windows(f"{half}cd. {half}ef. Short") == (
        f"{half}cd",
        f"{half}ef",
        "short",
        f"{half}ef short",
    )


def test_neighbours_that_just_fit_together_are_paired() -> None:
    first = "ab " * (MAX_WINDOW // 3)
    first = first[: MAX_WINDOW - 4].strip()
    second = "c" + "de" * ((MAX_WINDOW - 2 - len(first)) // 2)
    second = second.ljust(MAX_WINDOW - 1 - len(first), "f")
    found = windows(f"{first}. {second}. {'tail ' * 60}")
    assert f"{first} {second}" in found
    assert len(f"{first} {second}") == MAX_WINDOW


@given(st.text(max_size=600))
def test_windows_of_any_text_fit_hold_something_and_occur_once(text: str) -> None:
    found = windows(text)
    assert all(0 < len(window) <= MAX_WINDOW for window in found)
    assert len(set(found)) == len(found)
    assert bool(found) == bool(normalise(text))


@given(STORY)
def test_every_word_of_a_message_of_any_length_is_in_some_window(
    story: list[tuple[str, str]],
) -> None:
    text = "".join(sentence + end for sentence, end in story)[:MAX_MESSAGE]
    seen = {word for window in windows(text) for word in window.split()}
    assert set(normalise(text).split()) <= seen


@given(STORY)
def test_every_sentence_is_a_window_and_of_long_messages_every_two_neighbours_that_fit(
    story: list[tuple[str, str]],
) -> None:
    text = "".join(sentence + end for sentence, end in story)
    if len(text) > MAX_MESSAGE:
        story, text = [], ""
    found = windows(text)
    whole, parts = normalise(text), [sentence for sentence, _ in story]
    neighbours = [f"{one} {other}" for one, other in pairwise(parts)]
    fits = len(whole) <= MAX_WINDOW
    expected = [whole, *parts] if fits else [*parts, *neighbours]
    assert {each for each in expected if 0 < len(each) <= MAX_WINDOW} <= set(found)
    if fits and whole:
        assert found[0] == whole
        assert set(found) == set(expected)
