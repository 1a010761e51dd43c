"""Words and meaning together: a weighted mean of both similarities, for questions as for rows."""

from collections.abc import Sequence

import numpy as np
import pytest

from bot.core.concepts import Concepts
from bot.core.fused import FusedScorer
from bot.core.language import language
from bot.core.lexical import LexicalScorer
from bot.core.matcher import Lesson, Matcher
from bot.core.scoring import Meaning
from bot.core.sparse import Floats
from bot.core.text import normalise
from tests.core.samples import NEGATIVES, PHRASINGS, SITUATIONS, Letters

ENGLISH = language("en")
TEXTS = [normalise(text) for texts in PHRASINGS.values() for text in texts]
OWNERS = np.array([group for group, texts in enumerate(PHRASINGS.values()) for _ in texts])
QUESTIONS = ("what is b12", "myelinn shaeth", "numb toes after treatment", "qqq", "zzz www")


@pytest.fixture(scope="module")
def lexical() -> LexicalScorer:
    return LexicalScorer(TEXTS, OWNERS, language=ENGLISH, concepts=Concepts((), language=ENGLISH))


def fused(lexical: LexicalScorer, weight: float) -> FusedScorer:
    return FusedScorer(lexical, TEXTS, meaning=Meaning(Letters(), Letters()), weight=weight)


def test_the_questions_of_these_tests_are_opposite_in_meaning_to_some_rows() -> None:
    assert (Letters().embed(TEXTS) @ Letters().embed(QUESTIONS).T).min() < 0


@pytest.mark.parametrize("weight", [0.0, 0.3, 0.5, 1.0])
@pytest.mark.parametrize("question", QUESTIONS)
def test_similarity_is_the_weighted_mean_of_words_and_meaning_and_never_below_nought(
    lexical: LexicalScorer, weight: float, question: str
) -> None:
    scorer = fused(lexical, weight)
    found = scorer.similarities(scorer.analyse(question).vector)
    of_words = lexical.similarities(lexical.analyse(question).vector)
    of_meaning = Letters().embed(TEXTS) @ Letters().embed([question])[0]
    expected = np.maximum((1 - weight) * of_words + weight * of_meaning, 0)
    assert found == pytest.approx(expected, abs=1e-3)


def test_every_row_is_a_unit_vector_and_most_similar_to_itself(lexical: LexicalScorer) -> None:
    scorer = fused(lexical, 0.4)
    rows = scorer.rows()
    assert len(rows) == len(TEXTS)
    for row in range(len(TEXTS)):
        vector = rows.vector(row)
        assert vector.meaning is not None
        length = np.square(vector.values.astype(float)).sum() + np.square(vector.meaning).sum()
        assert length == pytest.approx(1, abs=1e-3)
        found = scorer.similarities(vector)
        assert found[row] == pytest.approx(1, abs=1e-3)
        assert found.max() == pytest.approx(1, abs=1e-3)


def test_a_question_that_is_a_row_is_seen_as_that_row(lexical: LexicalScorer) -> None:
    scorer = fused(lexical, 0.4)
    rows = scorer.rows()
    for row, text in enumerate(TEXTS):
        vector = scorer.analyse(text).vector
        own = scorer.similarities(rows.vector(row))
        assert scorer.similarities(vector) == pytest.approx(own, abs=2e-3)
        assert vector.meaning == pytest.approx(rows.vector(row).meaning, abs=1e-6)


def test_a_vector_without_a_meaning_counts_by_its_words_alone(lexical: LexicalScorer) -> None:
    vector = lexical.analyse("what is b12").vector
    expected = lexical.similarities(vector) * np.sqrt(0.6)
    assert fused(lexical, 0.4).similarities(vector) == pytest.approx(expected, abs=1e-3)


def test_words_are_taken_apart_as_by_the_scorer_of_words(lexical: LexicalScorer) -> None:
    scorer = fused(lexical, 0.4)
    for limit in (0, 1, 12):
        mine, theirs = (
            each.analyse("myelinn shaeth of a nerve", repairs=limit) for each in (scorer, lexical)
        )
        assert (mine.tokens, mine.repairs) == (theirs.tokens, theirs.repairs)
    assert scorer.tokens(TEXTS[0]) == lexical.tokens(TEXTS[0])
    assert scorer.rows_by_group is lexical.rows_by_group


def test_a_matcher_with_an_embedder_finds_what_one_without_finds() -> None:
    lesson = Lesson(
        entries=PHRASINGS,
        situations={each.id: each.phrasings for each in SITUATIONS},
        negatives=NEGATIVES,
    )
    matcher = Matcher(lesson, language=ENGLISH, meaning=Meaning(Letters(), Letters()))
    for entry_id, texts in PHRASINGS.items():
        for text in texts:
            assert matcher.entries(matcher.read(normalise(text))).ranking[0] == entry_id
    for situation in SITUATIONS:
        urgent = matcher.situations(matcher.read(normalise(situation.phrasings[0])))
        assert urgent is not None
        assert urgent.ranking[0] == situation.id


class Moods:
    """An embedder that tells texts on pain from all others, whichever word for it they use."""

    def embed(self, texts: Sequence[str]) -> Floats:
        hurts = [any(word in text for word in ("pain", "ache", "sore")) for text in texts]
        return np.array([[hurt, not hurt] for hurt in hurts], dtype=np.float32)


def test_meaning_finds_an_entry_that_shares_no_word_with_the_question() -> None:
    entries = {"food": ["what to eat", "which diet"], "pain": ["pain", "it is sore"]}
    for order in (entries, dict(reversed(entries.items()))):
        by_words = Matcher(Lesson(entries=order), language=ENGLISH)
        meaning = Meaning(Moods(), Moods())
        by_both = Matcher(Lesson(entries=order), language=ENGLISH, meaning=meaning)
        assert by_words.read("toothaches").similarities.max() < 0.1
        assert by_both.entries(by_both.read("toothaches")).ranking == ("pain", "food")
