"""Spelling: unknown words are read as the known word that they most likely mean."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.spelling import SHORTEST, TRUST, Repair, Speller

LETTERS = "abcdefghijklmnopqrstuvwxyz"
KNOWN = {
    word: 1
    for word in (
        "myelin deficiency neurologist homocysteine injection recovery vegetarian absorption "
        "numbness tingling diagnosis treatment cyanocobalamin methylcobalamin"
    ).split()
}


def read_as(word: str, known: Mapping[str, int]) -> str | None:
    repair = Speller(known).repair(word)
    return repair.read_as if repair else None


@pytest.mark.parametrize(
    ("typed", "edit"),
    [
        ("recovry", "a letter is missing"),
        ("recoveryy", "a letter is too many"),
        ("recovary", "a letter is wrong"),
        ("recoevry", "neighbours are swapped"),
        ("ecovery", "the first letter is missing"),
        ("ercovery", "the first two are swapped"),
    ],
)
def test_a_word_with_one_edit_is_read_as_the_known_word(typed: str, edit: str) -> None:
    assert Speller(KNOWN).repair(typed) == Repair(typed, "recovery", TRUST[1]), edit


@pytest.mark.parametrize("typed", ["rcovry", "recoveryyy", "recavary", "ercoveyr"])
def test_a_long_word_may_have_two_edits_and_is_trusted_less(typed: str) -> None:
    assert Speller(KNOWN).repair(typed) == Repair(typed, "recovery", TRUST[2])


def test_trust_falls_with_every_edit_and_is_never_full() -> None:
    assert 0 < TRUST[2] < TRUST[1] < 1


@pytest.mark.parametrize("typed", ["rcvry", "recoveryyyy", "rekavari"])
def test_three_edits_are_too_many(typed: str) -> None:
    assert read_as(typed, KNOWN) is None


@pytest.mark.parametrize(
    ("typed", "read"), [("nerev", "nerve"), ("nreev", None), ("nervess", "nerve")]
)
def test_up_to_five_letters_may_have_one_edit_only(typed: str, read: str | None) -> None:
    assert read_as(typed, {"nerve": 1}) == read


def test_four_letters_are_repaired_and_three_are_left_alone() -> None:
    assert read_as("legx", {"legs": 1}) == "legs"
    assert read_as("leg", {"legs": 1}) is None


def test_no_word_is_read_as_one_that_is_shorter_than_the_shortest() -> None:
    short = "x" * (SHORTEST - 1)
    assert read_as(f"{short}y", {short: 100}) is None


@pytest.mark.parametrize("typed", ["recovry1", "b123", "1recovery", "recover२"])
def test_a_word_with_a_digit_is_left_alone(typed: str) -> None:
    assert read_as(typed, {**KNOWN, "b1234": 1}) is None


def test_nothing_known_repairs_nothing() -> None:
    assert read_as("recovry", {}) is None


def test_fewer_edits_win_over_everything_else() -> None:
    assert read_as("treatmen", {"treatise": 100, "treatment": 1}) == "treatment"
    assert read_as("feelin", {"feline": 50, "feeling": 1, "reeling": 99}) == "feeling"


def test_at_equal_edits_the_same_first_letter_wins_over_frequency() -> None:
    assert read_as("hands", {"bands": 100, "handy": 1}) == "handy"


def test_at_equal_edits_and_first_letters_the_more_frequent_word_wins() -> None:
    for common, rare in (("nerve", "never"), ("never", "nerve")):
        assert read_as("neve", {common: 5, rare: 4}) == common


def test_the_order_in_which_words_are_known_does_not_matter() -> None:
    words = {"bands": 3, "hands": 3, "lands": 3, "sands": 3}
    assert read_as("zands", words) == read_as("zands", dict(reversed(words.items())))


# BUG: bot/core/spelling.py asks RapidFuzz for 8 words, the first by alphabet, before it compares.
def test_the_most_frequent_word_wins_however_many_are_as_near() -> None:
    near = {f"{letter}ands": 1 for letter in "bcdefghijk"}
    assert read_as("xands", {**near, "wands": 50}) == "wands"


@given(st.sampled_from(sorted(KNOWN)), st.data())
def test_one_edit_anywhere_in_a_long_word_is_repaired(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from(LETTERS))
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    edits = [
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        swapped,
    ]
    typed = data.draw(st.sampled_from(edits).filter(lambda edited: edited != word))
    assert Speller(KNOWN).repair(typed) == Repair(typed, word, TRUST[1])
