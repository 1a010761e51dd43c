"""Spelling: unknown words are read as the known words that they most likely mean."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.spelling import (
    MAX_REPAIRS,
    SHORT,
    SHORTEST,
    SHORTEST_PART,
    TINY,
    TRUST,
    TRUST_IN_TINY,
    Speller,
    Spelling,
)

LETTERS = "abcdefghijklmnopqrstuvwxyz"
KNOWN = dict.fromkeys(
    [
        *("myelin", "deficiency", "neurologist", "homocysteine", "injection", "recovery"),
        *("vegetarian", "absorption", "numbness", "tingling", "diagnosis", "treatment"),
        *("cyanocobalamin", "methylcobalamin"),
    ],
    1,
)


def speller(known: Mapping[str, int]) -> Speller:
    return Speller(known, is_known=lambda word: word in known)


def read(typed: str, known: Mapping[str, int] = KNOWN) -> str:
    """A text as it is read."""
    return " ".join(
        word for spelling in speller(known).read(typed.split()) for word in spelling.read_as
    )


def repairs(typed: str, known: Mapping[str, int] = KNOWN) -> list[Spelling]:
    """What is read with less than full trust."""
    return [spelling for spelling in speller(known).read(typed.split()) if spelling.trust < 1]


# -- slips of the finger ---------------------------------------------------------------------------


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
    assert repairs(typed) == [Spelling(typed, ("recovery",), TRUST[1])], edit


@pytest.mark.parametrize("typed", ["rcovry", "recoveryyy", "recavary", "ercoveyr"])
def test_a_long_word_may_have_two_edits_and_is_trusted_less(typed: str) -> None:
    assert repairs(typed) == [Spelling(typed, ("recovery",), TRUST[2])]


def test_trust_falls_with_every_edit_and_is_never_full() -> None:
    assert 0 < TRUST[2] < TRUST[1] < TRUST[0] < 1
    assert 0 < TRUST_IN_TINY < TRUST[1]


@pytest.mark.parametrize("typed", ["rcvry", "recoveryyyy", "rekavari"])
def test_three_edits_are_too_many(typed: str) -> None:
    assert read(typed) == typed


def test_a_short_word_may_have_one_edit_only() -> None:
    short = "nerve"[:SHORT]
    known = {"nerve": 1}
    assert len(short) == SHORT
    assert read("nreve", known) == "nerve"
    assert read("nrxve", known) == "nrxve"
    assert read("nervess", known) == "nerve", "what was typed is longer"


def test_a_tiny_word_is_repaired_and_hardly_trusted_a_shorter_one_is_left_alone() -> None:
    tiny, shorter = "xyzw"[:TINY], "xyzw"[: SHORTEST - 1]
    assert repairs(tiny, {"xyzw": 1}) == [Spelling(tiny, ("xyzw",), TRUST_IN_TINY)]
    assert repairs(shorter, {"xyzw"[:SHORTEST]: 1}) == []
    assert repairs("xyzv", {"xyzw": 1}) == [Spelling("xyzv", ("xyzw",), TRUST[1])]


def test_no_word_is_read_as_one_that_is_shorter_than_the_shortest() -> None:
    short = "x" * (SHORTEST - 1)
    assert read(f"{short}y", {short: 100}) == f"{short}y"


@pytest.mark.parametrize(
    "typed",
    [
        *("b13", "5000", "10000", "b112", "100mcg", "दिन२४", "b12x", "bb12", "½000"),
        "b1 2",
    ],
)
def test_a_number_is_never_read_as_another_number(typed: str) -> None:
    known = {**KNOWN, "b12": 9, "1000": 9, "1000mcg": 9, "दिन२३": 9}
    assert read(typed, known) == typed


def test_known_words_are_left_alone() -> None:
    assert repairs("recovery treatment") == []
    forms = Speller(KNOWN, is_known=lambda word: word.startswith("recover"))
    assert forms.read(["recoverys"]) == [Spelling("recoverys", ("recoverys",), 1.0)]


def test_what_is_near_to_nothing_is_left_alone() -> None:
    assert read("umbrella garage") == "umbrella garage"
    assert read("recovry", {}) == "recovry"
    assert speller(KNOWN).read([]) == []


# -- which of several ------------------------------------------------------------------------------


def test_fewer_edits_win_over_everything_else() -> None:
    assert read("treatmen", {"treatise": 100, "treatment": 1}) == "treatment"
    assert read("feelin", {"feline": 50, "feeling": 1, "reeling": 99}) == "feeling"


def test_at_equal_edits_the_same_first_letter_wins_over_frequency() -> None:
    assert read("hands", {"bands": 100, "handy": 1}) == "handy"


def test_at_equal_edits_and_first_letters_the_more_frequent_word_wins() -> None:
    for common, rare in (("nerve", "never"), ("never", "nerve")):
        assert read("neve", {common: 5, rare: 4}) == common


def test_the_order_in_which_words_are_known_does_not_matter() -> None:
    words = {"bands": 3, "hands": 3, "lands": 3, "sands": 3}
    assert read("zands", words) == read("zands", dict(reversed(words.items())))


def test_the_most_frequent_word_wins_however_many_are_as_near() -> None:
    near = {f"{letter}ands": 1 for letter in "bcdefghijk"}
    assert read("xands", {**near, "wands": 50}) == "wands"


# -- joined and split words ------------------------------------------------------------------------


def test_two_known_words_without_their_space_are_parted() -> None:
    known = {"nerve": 1, "damage": 1}
    assert repairs("nervedamage", known) == [Spelling("nervedamage", ("nerve", "damage"), TRUST[0])]
    assert read("what nervedamage does", known) == "what nerve damage does"


def test_one_edit_is_likelier_than_a_missing_space_and_that_than_two_edits() -> None:
    parts = {"nerve": 1, "damage": 1}
    assert read("nervedamage", {**parts, "nervedamages": 1}) == "nervedamages"
    assert read("nervedamage", {**parts, "nervedamagess": 1}) == "nerve damage"


def test_the_halves_of_a_parted_word_are_not_too_short() -> None:
    half, long = "abcd"[: SHORTEST_PART - 1], "qqq"
    assert read(f"{half}{long}", {half: 9, long: 9}) == f"{half}{long}"
    just = "abcdef"[:SHORTEST_PART]
    assert read(f"{just}{long}", {just: 9, long: 9}) == f"{just} {long}"
    assert read(f"{long}{just}", {just: 9, long: 9}) == f"{long} {just}"


def test_of_two_ways_to_part_a_word_the_one_of_more_frequent_halves_wins() -> None:
    ways = {"aaaa": 9, "bbbb": 5, "aaaab": 8, "bbb": 4}
    assert read("aaaabbbb", ways) == "aaaa bbbb"
    assert read("aaaabbbb", {**ways, "bbb": 6}) == "aaaab bbb"


def test_a_known_word_with_a_space_inside_is_joined() -> None:
    assert repairs("re covery time", {**KNOWN, "time": 1}) == [
        Spelling("re covery", ("recovery",), TRUST[0])
    ]
    assert read("my re covery time") == "my recovery time"


def test_two_known_words_are_not_joined() -> None:
    known = {"over": 3, "dose": 3, "overdose": 1}
    assert repairs("over dose", known) == []
    assert read("over dose dose", known) == "over dose dose"


def test_a_joined_word_does_not_take_part_in_another() -> None:
    known = {"abab": 1, "abcc": 1}
    assert read("ab ab cc", known) == "abab cc"
    assert read("xx ab ab ab ab", known) == "xx abab abab"


@pytest.mark.parametrize("limit", [0, 3, MAX_REPAIRS])
def test_no_more_words_are_looked_up_than_was_asked_for(limit: int) -> None:
    nonsense = [letter * 7 for letter in LETTERS]
    for place in range(limit):
        typed = [*nonsense[:place], "recovry", *nonsense[place:]]
        assert speller(KNOWN).read(typed, limit=limit)[place].read_as == ("recovery",)
    late = speller(KNOWN).read([*nonsense[:limit], "recovry"], limit=limit)
    assert {spelling.trust for spelling in late} == {1.0}


def test_known_and_joined_words_are_not_counted_as_looked_up() -> None:
    typed = ["recovery", "re", "covery", "treatment", "recovry"]
    assert speller(KNOWN).read(typed, limit=1)[-1] == Spelling("recovry", ("recovery",), TRUST[1])


def test_a_wall_of_misspelt_words_is_read_as_far_as_a_text_may_go() -> None:
    words = read(" ".join(["recovry"] * (MAX_REPAIRS + 3))).split()
    assert words == ["recovery"] * MAX_REPAIRS + ["recovry"] * 3


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
    assert repairs(typed) == [Spelling(typed, (word,), TRUST[1])]


@given(st.lists(st.text(st.sampled_from("abcn12"), min_size=1, max_size=6), max_size=8))
def test_every_typed_word_is_read_once_in_order_as_typed_or_with_less_trust(
    typed: list[str],
) -> None:
    spellings = speller({"abc": 2, "can": 3, "bacna": 1, "a": 9, "b12": 4}).read(typed)
    assert " ".join(spelling.typed for spelling in spellings) == " ".join(typed)
    for spelling in spellings:
        assert (spelling.trust == 1) == (spelling.read_as == (spelling.typed,))
