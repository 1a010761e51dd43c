"""The lexical scorer: a weighted mean of two cosines, of words and of character n-grams."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.concepts import Concepts
from bot.core.faq import Synonym
from bot.core.language import Language, language
from bot.core.lexical import FEW_ROWS, MOST_ROWS, LexicalScorer, Weights
from bot.core.ngrams import SIZES
from bot.core.scoring import Token
from bot.core.sparse import Vector
from bot.core.spelling import MAX_REPAIRS, TRUST, Spelling
from bot.core.text import MAX_WINDOW, normalise
from tests.core.samples import NEGATIVES, PHRASINGS, SYNONYMS

PLAIN = Language("xx", stem=lambda word: word.rstrip("s"), stop_words=frozenset({"the", "is"}))
KNOWN = ("nerve", "nerves", "myelin", "b12", "blood", "the", "is", "cobalamin", "jab", "sheath")
UNKNOWN = ("zz9", "q7x")  # words with digits are not repaired
VOCABULARY = (
    Synonym("b12", ("cobalamin",), 0.8),
    Synonym("nerve sheath", ("myelin",), 0.5),
)
TEXT = st.lists(st.sampled_from(KNOWN), min_size=1, max_size=5)
HALF = 1e-3  # rows are kept in half precision
QUESTION = st.lists(st.sampled_from(KNOWN + UNKNOWN), max_size=6)


def scorer_of(
    texts: Sequence[str],
    owners: Sequence[int],
    *,
    tongue: Language = PLAIN,
    synonyms: Sequence[Synonym] = (),
    weights: Weights | None = None,
    counted: int = 0,
) -> LexicalScorer:
    return LexicalScorer(
        texts,
        np.array(owners, dtype=np.intp),
        language=tongue,
        concepts=Concepts(synonyms, language=tongue),
        weights=weights,
        counted=counted,
    )


def similarities(scorer: LexicalScorer, question: str) -> list[float]:
    return [float(each) for each in scorer.similarities(scorer.analyse(question).vector)]


def tokens(scorer: LexicalScorer, question: str) -> dict[str, Token]:
    return {token.word: token for token in scorer.analyse(question).tokens}


def norm(vector: Vector) -> float:
    return float(np.linalg.norm(vector.values))


def by_column(vector: Vector) -> dict[int, float]:
    return {
        int(column): float(value)
        for column, value in zip(vector.columns, vector.values, strict=True)
        if value
    }


@pytest.fixture(scope="module")
def faq_texts() -> list[str]:
    texts = [*(text for group in PHRASINGS.values() for text in group), *NEGATIVES]
    return list(map(normalise, texts))


@pytest.fixture(scope="module")
def faq_owners() -> list[int]:
    owners = [group for group, texts in enumerate(PHRASINGS.values()) for _ in texts]
    return owners + [-1] * len(NEGATIVES)


@pytest.fixture(scope="module")
def faq(faq_texts: list[str], faq_owners: list[int]) -> LexicalScorer:
    return scorer_of(faq_texts, faq_owners, tongue=language("en"), synonyms=SYNONYMS)


# -- a slow reference ------------------------------------------------------------------------------

Name = str | tuple[str, ...]
Features = dict[Name, float]
Space = Callable[[list[str]], Features]


@dataclass
class SlowScorer:
    """The same mean of two cosines from dictionaries, one row after the other.

    Words and n-grams are named by themselves, pairs of words and concepts by tuples.
    """

    texts: list[list[str]]
    owners: list[int]
    counted: int
    weights: Weights

    def similarities(self, question: list[str]) -> list[float]:
        spaces: list[tuple[Space, float]] = [
            (self.words, self.weights.words),
            (self.ngrams, self.weights.characters),
        ]
        idfs = [self.idf(space) for space, _ in spaces]
        return [
            sum(
                weight * self.cosine(space(question), space(text), idf)
                for (space, weight), idf in zip(spaces, idfs, strict=True)
            )
            for text in self.texts
        ]

    def cosine(self, asked: Features, row: Features, idf: Features) -> float:
        rarest = log(1 + self.counted)
        mine = {name: value * idf[name] for name, value in row.items()}
        known = {name: value * idf[name] for name, value in asked.items() if name in idf}
        unknown = [
            value * rarest
            for name, value in asked.items()
            if name not in idf and isinstance(name, str)
        ]
        length = sqrt(sum(value**2 for value in mine.values()))
        length *= sqrt(sum(value**2 for value in (*known.values(), *unknown)))
        product = sum(value * mine.get(name, 0.0) for name, value in known.items())
        return product / length if length else 0.0

    def idf(self, space: Space) -> Features:
        holders: dict[Name, list[int]] = {}
        for owner, text in zip(self.owners, self.texts, strict=True):
            for name in space(text):
                holders.setdefault(name, []).append(owner)
        return {
            name: 0.0 if self.is_too_common(space, len(owners)) else self.rarity(owners)
            for name, owners in holders.items()
        }

    def is_too_common(self, space: Space, rows: int) -> bool:
        return space == self.ngrams and rows > max(MOST_ROWS * len(self.texts), FEW_ROWS)

    def rarity(self, owners: list[int]) -> float:
        return log(1 + self.counted / max(len(set(owners) & set(range(self.counted))), 1))

    def words(self, text: list[str]) -> Features:
        stems = [PLAIN.stem(word) for word in text]
        scales = [self.weights.stop_word if word in PLAIN.stop_words else 1.0 for word in text]
        found: Features = {
            stem: scale * (1 + log(stems.count(stem)))
            for stem, scale in zip(stems, scales, strict=True)
        }
        for pair, (one, other) in zip(pairwise(stems), pairwise(scales), strict=True):
            found[pair] = self.weights.pair * min(one, other)
        for mention in Concepts(VOCABULARY, language=PLAIN).mentions(stems):
            weight = self.weights.concept * mention.weight
            found[(mention.concept,)] = max(weight, found.get((mention.concept,), 0.0))
        return found

    def ngrams(self, text: list[str]) -> Features:
        counts = Counter(
            f" {word} "[start : start + size]
            for word in text
            for size in SIZES
            for start in range(len(word) + 3 - size)
        )
        return {name: 1 + log(times) for name, times in counts.items()}


@settings(max_examples=70)
@given(st.data())
def test_similarities_agree_with_cosines_computed_naively(data: st.DataObject) -> None:
    # Where a row stands often, its n-grams are too common to tell anything.
    often = data.draw(st.sampled_from([1, FEW_ROWS + 1]))
    texts = data.draw(st.lists(TEXT, min_size=1, max_size=12)) * often
    groups = data.draw(st.integers(1, min(len(texts), 12)))
    owners = [
        *range(groups),
        *data.draw(st.lists(st.integers(-2, groups - 1), max_size=len(texts))),
    ]
    owners = (owners + [-1] * len(texts))[: len(texts)]
    counted = data.draw(st.integers(1, groups))
    question = data.draw(QUESTION)
    scorer = scorer_of(
        [" ".join(text) for text in texts], owners, synonyms=VOCABULARY, counted=counted
    )
    slow = SlowScorer(texts, owners, counted, Weights()).similarities(question)
    assert similarities(scorer, " ".join(question)) == pytest.approx(slow, abs=HALF)


# -- rows ------------------------------------------------------------------------------------------


def test_every_row_is_most_similar_to_itself(faq: LexicalScorer, faq_texts: list[str]) -> None:
    for row, text in enumerate(faq_texts):
        found = similarities(faq, text)
        assert found[row] == pytest.approx(1, abs=HALF)
        assert max(found) == pytest.approx(1, abs=HALF)
        assert min(found) >= 0


def test_a_question_that_is_a_row_is_seen_as_that_row(
    faq: LexicalScorer, faq_texts: list[str]
) -> None:
    rows = faq.rows()
    assert len(rows) == len(faq_texts)
    for row, text in enumerate(faq_texts):
        analysis = faq.analyse(text)
        own = by_column(rows.vector(row))
        assert by_column(analysis.vector) == pytest.approx(own, abs=HALF)
        assert list(analysis.tokens) == faq.tokens(text)
        assert norm(rows.vector(row)) == pytest.approx(1, abs=HALF)


def test_weights_say_how_much_each_space_counts(
    faq_texts: list[str], faq_owners: list[int]
) -> None:
    def found(words: float, characters: float) -> list[float]:
        weights = Weights(words=words, characters=characters)
        scorer = scorer_of(faq_texts, faq_owners, tongue=language("en"), weights=weights)
        return similarities(scorer, "how long does nerve recovery take")

    mixed = [0.7 * one + 0.3 * other for one, other in zip(found(1, 0), found(0, 1), strict=True)]
    assert found(0.7, 0.3) == pytest.approx(mixed, abs=HALF)


def test_rows_of_each_group_with_a_name_are_counted() -> None:
    scorer = scorer_of(["nerve nerves", "nerve", "blood", "nerve"], [0, 0, 1, -1])
    (column,) = tokens(scorer, "nerve")["nerve"].columns
    assert scorer.rows_by_group[column].tolist() == [2, 0]


# -- questions -------------------------------------------------------------------------------------


def test_an_unknown_word_lowers_every_similarity(faq: LexicalScorer) -> None:
    plain = similarities(faq, "what is myelin")
    puzzled = similarities(faq, "what is myelin qzx9")
    more = similarities(faq, "what is myelin qzx9 vvv8")
    for one, two, three in zip(plain, puzzled, more, strict=True):
        assert three < two < one or one == two == three == 0


def test_an_unknown_word_lengthens_the_question_as_the_rarest_one_would() -> None:
    scorer = scorer_of(["nerve", "blood", "myelin", "sheath", "jab"], [0, 1, 2, 3, 4])
    assert norm(scorer.analyse("nerve").vector) == pytest.approx(1)
    known, unknown = (scorer.analyse(f"nerve {word}").vector for word in ("blood", "qqqq7"))
    alone = Weights(words=1, characters=0)
    words_only = scorer_of(["nerve", "blood"], [0, 1], weights=alone)
    assert similarities(words_only, "nerve 777")[0] == pytest.approx(sqrt(1 / 2), abs=HALF)
    assert norm(unknown) < norm(known) == pytest.approx(1)


@pytest.mark.parametrize("question", ["", "7q9 8w8", "本"])
def test_a_text_of_which_nothing_is_known_is_similar_to_nothing(
    faq: LexicalScorer, question: str
) -> None:
    assert set(similarities(faq, question)) == {0.0}
    assert len(faq.analyse(question).tokens) == len(question.split())


def test_nothing_behind_a_window_is_looked_at(faq: LexicalScorer) -> None:
    window = ("qqqq " * MAX_WINDOW + "myelin")[-MAX_WINDOW:]
    assert "myelin" in tokens(faq, window)
    assert not {"myelin", "myeli"} & set(tokens(faq, f"qq{window}"))


def test_words_in_another_order_are_less_similar_than_in_their_own() -> None:
    scorer = scorer_of(["nerve blood jab", "sheath", "myelin", "cobalamin"], [0, 1, 2, 3])
    assert similarities(scorer, "jab blood nerve")[0] < similarities(scorer, "nerve blood jab")[0]


def test_a_stop_word_tells_less_than_another_word() -> None:
    scorer = scorer_of(["the nerve", "sheath", "myelin", "cobalamin"], [0, 1, 2, 3])
    assert similarities(scorer, "the")[0] < similarities(scorer, "nerve")[0]


def test_a_synonym_makes_two_texts_similar_that_share_no_word() -> None:
    texts = ["cobalamin", "blood", "jab", "sheath"]
    without = scorer_of(texts, [0, 1, 2, 3])
    with_it = scorer_of(texts, [0, 1, 2, 3], synonyms=VOCABULARY)
    assert similarities(without, "b12")[0] == 0
    assert similarities(with_it, "b12")[0] > 0.1
    assert similarities(with_it, "b12")[1:] == [0, 0, 0]


def test_ngrams_that_too_many_rows_hold_tell_nothing() -> None:
    count = int(2 * FEW_ROWS / MOST_ROWS)
    most = int(MOST_ROWS * count)
    texts = [
        " ".join([chr(0x4E00 + row) * 3] + ["kept"] * (row < most) + ["common"] * (row <= most))
        for row in range(count)
    ]
    scorer = scorer_of(texts, list(range(count)), weights=Weights(words=0, characters=1))
    assert similarities(scorer, "common") == [0] * count
    assert [found > 0 for found in similarities(scorer, "kept")] == [
        row < most for row in range(count)
    ]
    assert similarities(scorer, texts[0])[0] == pytest.approx(1, abs=HALF)


def test_of_few_rows_even_all_are_not_too_many_for_an_ngram() -> None:
    texts = ["shared"] * FEW_ROWS
    scorer = scorer_of(texts, list(range(FEW_ROWS)), weights=Weights(words=0, characters=1))
    assert similarities(scorer, "shared") == pytest.approx([1.0] * FEW_ROWS, abs=HALF)


def test_rarity_counts_groups_not_rows() -> None:
    scorer = scorer_of(["nerve", "nerve", "nerve", "blood", "jab", "jab"], [0, 0, 0, 1, 1, 2])
    found = tokens(scorer, "nerve blood jab")
    assert found["nerve"].mass == pytest.approx(log(1 + 3 / 1))
    assert found["blood"].mass == pytest.approx(log(1 + 3 / 1))
    assert found["jab"].mass == pytest.approx(log(1 + 3 / 2))


def test_rarity_counts_the_first_groups_only_where_it_is_told_so() -> None:
    scorer = scorer_of(["nerve", "jab", "jab", "blood"], [0, 1, 2, 3], counted=2)
    found = tokens(scorer, "nerve jab blood qq7")
    assert found["nerve"].mass == found["jab"].mass == pytest.approx(log(1 + 2 / 1))
    assert found["blood"].mass == pytest.approx(log(1 + 2))
    assert found["qq7"].mass == pytest.approx(log(1 + 2))


# -- tokens ----------------------------------------------------------------------------------------


def test_a_token_tells_its_word_its_columns_its_mass_and_whether_it_is_small() -> None:
    scorer = scorer_of(["the nerve", "blood"], [0, 1])
    found = tokens(scorer, "the nerves qq7")
    assert list(found) == ["the", "nerves", "qq7"]
    assert [token.is_stop_word for token in found.values()] == [True, False, False]
    assert found["nerves"].columns == tokens(scorer, "nerve")["nerve"].columns
    assert found["nerves"].mass == pytest.approx(log(1 + 2 / 1))
    assert found["qq7"] == Token("qq7", is_stop_word=False, columns=(), mass=log(1 + 2))
    assert {token.trust for token in found.values()} == {1.0}


def test_a_word_is_known_by_its_concepts_too_and_weighs_as_the_rarest_of_them() -> None:
    texts = ["cobalamin", "cobalamin", "b12", "b12", "jab"]
    scorer = scorer_of(texts, [0, 1, 2, 3, 4], synonyms=VOCABULARY)
    found = tokens(scorer, "cobalamin b12")
    shared = set(found["cobalamin"].columns) & set(found["b12"].columns)
    assert len(shared) == 1
    assert found["cobalamin"].mass == pytest.approx(log(1 + 5 / 2)), "not that of the concept"


def test_a_word_that_no_row_has_may_be_known_by_its_concept() -> None:
    scorer = scorer_of(["b12", "jab"], [0, 1], synonyms=VOCABULARY)
    (token,) = scorer.analyse("cobalamin").tokens
    assert len(token.columns) == 1


# -- spelling --------------------------------------------------------------------------------------


def test_a_misspelt_word_is_read_as_the_known_one_and_trusted_less(faq: LexicalScorer) -> None:
    analysis = faq.analyse("what is the myelinn shaeth")
    assert analysis.repairs == (
        Spelling("myelinn", ("myelin",), TRUST[1]),
        Spelling("shaeth", ("sheath",), TRUST[1]),
    )
    assert [(token.word, token.trust) for token in analysis.tokens] == [
        ("what", 1.0),
        ("is", 1.0),
        ("the", 1.0),
        ("myelin", TRUST[1]),
        ("sheath", TRUST[1]),
    ]


def test_a_misspelt_question_finds_its_row_though_less_surely(
    faq: LexicalScorer, faq_texts: list[str]
) -> None:
    right, wrong = similarities(faq, "coating of a nerve"), similarities(faq, "caoting of a nerve")
    row = faq_texts.index("coating of a nerve")
    assert int(np.argmax(wrong)) == row
    assert wrong[row] < right[row]


def test_a_form_of_a_known_word_and_a_word_of_the_vocabulary_are_not_repaired(
    faq: LexicalScorer,
) -> None:
    assert faq.analyse("nerve recovering needles prickling").repairs == ()


def test_a_joined_and_a_split_word_are_read_as_known_ones(faq: LexicalScorer) -> None:
    analysis = faq.analyse("nervesheath defi ciency")
    assert [token.word for token in analysis.tokens] == ["nerve", "sheath", "deficiency"]
    assert {token.trust for token in analysis.tokens} == {TRUST[0]}


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_no_more_words_are_looked_up_than_was_asked_for(faq: LexicalScorer, limit: int) -> None:
    assert len(faq.analyse("myelinn shaeth recovry", repairs=limit).repairs) == limit
    puzzled = faq.analyse("qqqqqqqq wwwwwwww myelinn", repairs=limit)
    assert puzzled.repairs == ()


def test_a_wall_of_nonsense_has_only_its_first_words_looked_up(faq: LexicalScorer) -> None:
    puzzled = ["qqqqqqqq"] * (MAX_REPAIRS - 1)
    assert len(faq.analyse(" ".join([*puzzled, "myelinn", "shaeth"])).repairs) == 1


def test_a_word_that_is_typed_rightly_is_trusted_though_it_is_misspelt_elsewhere(
    faq: LexicalScorer,
) -> None:
    analysis = faq.analyse("myelin sheath or myelinn")
    assert [token.trust for token in analysis.tokens] == [1.0, 1.0, 1.0, TRUST[1]]


def test_the_same_texts_give_the_same_scorer(faq_texts: list[str], faq_owners: list[int]) -> None:
    one, other = (scorer_of(faq_texts, faq_owners, tongue=language("en")) for _ in range(2))
    assert similarities(one, "numb fingers") == similarities(other, "numb fingers")
