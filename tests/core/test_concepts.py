"""Concepts: which terms of the vocabulary the words of a text stand for."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.concepts import Concepts, Mention
from bot.core.faq import Synonym
from bot.core.language import Language, language

PLAIN = Language("xx", stem=str)
FORM = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(" ".join)
SYNONYM = st.builds(
    Synonym,
    FORM,
    st.lists(FORM, max_size=3).map(tuple),
    st.sampled_from([0.25, 0.5, 1.0]),
)


def mentions(synonyms: Sequence[Synonym], text: str, tongue: Language = PLAIN) -> list[Mention]:
    stems = [tongue.stem(word) for word in tongue.tokens(text)]
    return Concepts(synonyms, language=tongue).mentions(stems)


def test_a_term_is_surely_itself_and_a_synonym_as_surely_as_the_vocabulary_says() -> None:
    vocabulary = [Synonym("vitamin b12", ("cobalamin",), 0.8)]
    assert mentions(vocabulary, "is cobalamin vitamin b12") == [
        Mention("vitamin b12", 1, 2, 0.8),
        Mention("vitamin b12", 2, 4, 1.0),
    ]


def test_terms_and_forms_are_normalised() -> None:
    vocabulary = [Synonym("Vitamin B-12", ("Cyano-Cobalamin!",), 0.5)]
    assert mentions(vocabulary, "cyano cobalamin") == [Mention("vitamin b12", 0, 2, 0.5)]


def test_a_longer_form_hides_the_shorter_ones_inside_it() -> None:
    vocabulary = [
        Synonym("anemia", ("low blood",), 0.9),
        Synonym("pernicious anemia", (), 1.0),
        Synonym("blood", (), 1.0),
    ]
    assert mentions(vocabulary, "pernicious anemia") == [Mention("pernicious anemia", 0, 2, 1.0)]
    assert mentions(vocabulary, "low blood") == [Mention("anemia", 0, 2, 0.9)]


def test_where_a_longer_form_is_not_complete_the_shorter_one_is_found() -> None:
    vocabulary = [Synonym("b12 shot in the arm", (), 1.0), Synonym("b12", (), 1.0)]
    for text in ("b12 shot in the leg", "b12 shot", "b12"):
        assert mentions(vocabulary, text) == [Mention("b12", 0, 1, 1.0)]


def test_every_occurrence_is_found_and_none_overlaps_another() -> None:
    vocabulary = [Synonym("a b", (), 1.0), Synonym("b c", (), 1.0)]
    found = [(each.concept, each.start, each.end) for each in mentions(vocabulary, "a b c a b b c")]
    assert found == [("a b", 0, 2), ("a b", 3, 5), ("b c", 5, 7)]


def test_a_form_of_two_terms_stands_for_both() -> None:
    vocabulary = [Synonym("methylcobalamin", ("shot",), 0.3), Synonym("injection", ("shot",), 0.9)]
    assert mentions(vocabulary, "shot") == [
        Mention("methylcobalamin", 0, 1, 0.3),
        Mention("injection", 0, 1, 0.9),
    ]


@pytest.mark.parametrize("weights", [(0.4, 0.7), (0.7, 0.4)])
def test_a_form_that_is_listed_twice_counts_as_surely_as_at_its_best(
    weights: tuple[float, float],
) -> None:
    vocabulary = [Synonym("injection", ("jab",), weight) for weight in weights]
    assert mentions(vocabulary, "jab") == [Mention("injection", 0, 1, 0.7)]


def test_a_term_that_is_listed_as_its_own_synonym_stays_sure() -> None:
    assert mentions([Synonym("jab", ("jab",), 0.4)], "jab") == [Mention("jab", 0, 1, 1.0)]


def test_forms_are_found_by_their_stems_with_contractions_written_out() -> None:
    vocabulary = [Synonym("weakness", ("can't walk", "tired legs"), 0.6)]
    english = language("en")
    assert mentions(vocabulary, "cant walking", english) == [Mention("weakness", 0, 3, 0.6)]
    assert mentions(vocabulary, "tired leg", english) == [Mention("weakness", 0, 2, 0.6)]


def test_the_words_of_all_forms_are_known_as_typed() -> None:
    vocabulary = [Synonym("Tingling", ("pins and needles", "can't feel"), 0.6)]
    known = Concepts(vocabulary, language=language("en")).words
    assert known == {"tingling", "pins", "and", "needles", "can", "not", "feel"}


def test_a_form_without_words_is_passed_over() -> None:
    vocabulary = [Synonym("injection", ("💉", "jab"), 0.6)]
    assert mentions(vocabulary, "jab jab") == [
        Mention("injection", 0, 1, 0.6),
        Mention("injection", 1, 2, 0.6),
    ]
    assert mentions(vocabulary, "") == []


def test_an_empty_vocabulary_finds_nothing() -> None:
    assert mentions([], "vitamin b12") == []
    assert Concepts([], language=PLAIN).words == frozenset()


def slow_mentions(synonyms: Sequence[Synonym], words: Sequence[str]) -> set[Mention]:
    forms = [
        (form.split(), synonym.term, weight)
        for synonym in synonyms
        for form, weight in [
            (synonym.term, 1.0),
            *((other, synonym.weight) for other in synonym.also),
        ]
    ]
    found = set()
    at = 0
    while at < len(words):
        here = [each for each in forms if list(words[at : at + len(each[0])]) == each[0]]
        longest = max((len(form) for form, _, _ in here), default=0)
        best: dict[str, float] = {}
        for form, term, weight in here:
            if len(form) == longest:
                best[term] = max(best.get(term, 0.0), weight)
        found |= {Mention(term, at, at + longest, weight) for term, weight in best.items()}
        at += max(longest, 1)
    return found


@given(st.lists(SYNONYM, max_size=4), st.lists(st.sampled_from("abcd"), max_size=8))
def test_mentions_agree_with_trying_every_form_at_every_word(
    synonyms: list[Synonym], words: list[str]
) -> None:
    found = Concepts(synonyms, language=PLAIN).mentions(words)
    assert set(found) == slow_mentions(synonyms, words)
    assert len(set(found)) == len(found)
    assert found == sorted(found, key=lambda each: each.start)
