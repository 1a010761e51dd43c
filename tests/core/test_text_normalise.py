"""Normalising: whatever was typed becomes lower-case words parted by single spaces."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.text import MAX_MESSAGE, normalise

ANY_CHARACTER = st.characters(codec=None)  # lone surrogates, too
ANY_TEXT = st.text(ANY_CHARACTER, max_size=40)


@pytest.mark.parametrize(
    ("raw", "normalised"),
    [
        ("", ""),
        ("?!... 😀", ""),
        ("  What \t is\nmyelin?  ", "what is myelin"),
        ("Straße", "strasse"),
        ("Ｍｙｅｌｉｎ", "myelin"),
        ("ﬁbre", "fibre"),
        ("MÜDE", "müde"),
        ("mu\u0308de", "müde"),
        ("myelin/nerve_sheath,axon", "myelin nerve sheath axon"),
        ("3.5 mg", "3 5 mg"),
        ("½", "1 2"),
        ("ΜΥΕΛΊΝΗΣ", "μυελίνησ"),
    ],
)
def test_words_are_folded_and_parted_by_single_spaces(raw: str, normalised: str) -> None:
    assert normalise(raw) == normalised


@pytest.mark.parametrize(
    "raw", ["B12", "b12", "B-12", "b 12", "B–12", "B.12", "B_12", "B  12", "B₁₂", "Ｂ１２", "ℬ-¹²"]
)
def test_every_spelling_of_b12_is_one_word(raw: str) -> None:
    assert normalise(f"Vitamin {raw}?") == "vitamin b12"


@pytest.mark.parametrize(
    ("raw", "normalised"),
    [
        ("vitamin D 3 or B 6", "vitamin d3 or b6"),
        ("a 12 week course", "a 12 week course"),
        ("I 2 want it", "i 2 want it"),
        ("in room b 123", "in room b 123"),
        ("grab 12", "grab 12"),
        ("b 12 12", "b12 12"),
        ("b twelve", "b twelve"),
    ],
)
def test_a_letter_and_a_number_are_joined_where_they_name_something(
    raw: str, normalised: str
) -> None:
    assert normalise(raw) == normalised


@pytest.mark.parametrize(
    ("raw", "normalised"),
    [
        ("sooooo tired", "soo tired"),
        ("soo", "soo"),
        ("HELPPPP", "helpp"),
        ("1000 mcg", "1000 mcg"),
        ("aaa bbb", "aa bb"),
        ("क्याााा", "क्याा"),
    ],
)
def test_a_letter_typed_three_times_or_more_is_typed_twice(raw: str, normalised: str) -> None:
    assert normalise(raw) == normalised


@pytest.mark.parametrize(
    "apostrophe",
    [
        "'",
        "’",
        "‘",
        "ʼ",
        "`",
        "´",
        "＇",
    ],
)
def test_a_contraction_is_one_word_whichever_apostrophe_was_typed(apostrophe: str) -> None:
    assert normalise(f"I don{apostrophe}t") == "i dont"


@pytest.mark.parametrize(
    ("raw", "normalised"),
    [
        ("it's I'm we've you're she'll he'd", "its im weve youre shell hed"),
        ("my father's stroke", "my fathers stroke"),
        ("l'hôpital d'été", "l hôpital d été"),
        ("O'Neill", "o neill"),
        ("'quoted'", "quoted"),
        ("rock 'n' roll", "rock n roll"),
        ("don'tell", "don tell"),
        ("'s", "s"),
    ],
)
def test_an_apostrophe_joins_only_english_endings(raw: str, normalised: str) -> None:
    assert normalise(raw) == normalised


@pytest.mark.parametrize(
    "text",
    [
        "विटामिन बी१२ की कमी क्या है",
        "ما هُوَ المَيَالِين",
        "מָה זֶה מִיאֶלִין",
        "ไมอีลินคืออะไร",
        "மயலின் என்றால் என்ன",
    ],
)
def test_combining_marks_of_a_script_are_kept(text: str) -> None:
    kept = normalise(f"{text}؟")
    assert unicodedata.normalize("NFKC", text) == kept
    assert any(unicodedata.category(character)[0] == "M" for character in kept)


@pytest.mark.parametrize(
    "invisible",
    ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u2066", "\U000e0061"],
)
def test_invisible_characters_vanish_from_words(invisible: str) -> None:
    assert normalise(f"{invisible}mye{invisible}lin{invisible} ") == "myelin"


@pytest.mark.parametrize(
    "raw",
    ["myelin\x00sheath", "myelin\ue000sheath", "myelin\ud800sheath", "myelin\U0001f600sheath"],
)
def test_what_is_no_letter_digit_or_mark_parts_words(raw: str) -> None:
    assert normalise(raw) == "myelin sheath"


@pytest.mark.parametrize("emoji", ["❤️", "☺️", "🏳️‍🌈", "👍🏽", "✌️", "⚠️"])
def test_an_emoji_leaves_no_trace(emoji: str) -> None:
    assert normalise(emoji) == ""
    assert normalise(f"Thanks {emoji}") == "thanks"


@pytest.mark.parametrize("character", ["\ufdfa", "ẞ", "ΐ", "a", "é", "€", " a", "\ufb03 "])
def test_however_a_character_grows_the_result_stays_within_the_cap(character: str) -> None:
    once, often = normalise(character), normalise(character * MAX_MESSAGE)
    assert len(often) <= MAX_MESSAGE
    assert often.startswith(once), "what stands first is kept"
    assert often == often.strip()


def test_nothing_behind_the_cap_is_read() -> None:
    assert normalise("x y " * (MAX_MESSAGE // 4) + "myelin").endswith("x y")
    assert normalise(" " * (MAX_MESSAGE - 1) + "ab") == "a"


def test_what_grows_under_compatibility_folding_is_cut_before_it_is_looked_at_further() -> None:
    assert len(normalise("\ufdfa" * MAX_MESSAGE)) in range(MAX_MESSAGE - 20, MAX_MESSAGE + 1)


@example("ŉ")
@example("e\u200d\u0301")
@example("\u0345\u0301")
@given(ANY_TEXT)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(ANY_TEXT)
def test_only_letters_digits_marks_and_single_spaces_remain(text: str) -> None:
    done = normalise(text)
    words = done.split(" ") if done else []
    assert all(words), f"a space too many in {done!r}"
    categories = {unicodedata.category(character)[0] for word in words for character in word}
    assert categories <= set("LNM")


@given(st.text(st.sampled_from("abcxyzäßéñ012 ,.-'"), max_size=40))
def test_capitals_make_no_difference(text: str) -> None:
    assert normalise(text.upper()) == normalise(text)


@given(st.lists(st.text(st.sampled_from("aeiklmnrstuvw"), min_size=2, max_size=9), max_size=9))
def test_plain_words_stay_as_many_as_they_are(words: list[str]) -> None:
    assert len(normalise(", ".join(words)).split()) == len(words)
