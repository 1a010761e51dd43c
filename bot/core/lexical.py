"""The lexical scorer: stemmed words, concepts and character n-grams, weighed by tf x idf.

Two sparse spaces, each L2-normalised, joined with the square roots of their weights, so that the
inner product of two texts is a weighted mean of two cosines (the hybrid of MATCHING). The first
space holds words, concepts and pairs of neighbouring words, the second character n-grams.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from sys import intern

import numpy as np
from numpy.typing import NDArray

from bot.core.concepts import Concepts
from bot.core.language import Language
from bot.core.ngrams import hashed_ngrams, hashed_ngrams_of_all
from bot.core.scoring import Analysis, Token
from bot.core.sparse import (
    Floats,
    Positions,
    Postings,
    Rows,
    Triples,
    Vector,
    count_by_group,
    idf,
    unit_rows,
    unit_vector,
)
from bot.core.spelling import MAX_REPAIRS, Speller
from bot.core.text import MAX_WINDOW

MOST_ROWS = 0.2
"""Share of the rows from which a character n-gram is too common to tell anything."""

FEW_ROWS = 20
"""Rows that are never too many for an n-gram: a small FAQ has no common ones."""

CONCEPT = "="
"""Stands before the name of a concept, so that it is no word."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each kind of feature counts; chosen on tuning data, never on held-out questions."""

    words: float = 0.6
    characters: float = 0.4
    stop_word: float = 0.85
    pair: float = 0.8
    concept: float = 0.6


@dataclass(frozen=True, slots=True)
class _Features:
    """The words of a text: how far each is trusted, its stem, its weight, what it is known by."""

    words: Sequence[str]
    trusts: list[float]
    stems: list[str]
    scales: list[float]
    names: dict[str, float]
    known_by: list[list[str]]


class LexicalScorer:
    """Similarity of a question to each of many rows of text.

    `texts` are normalised, `owners` the group (entry or urgent situation) of each row, below
    0 for rows that belong to none (negative examples). idf counts groups, not rows: the first
    `counted` of them, or all.
    """

    def __init__(
        self,
        texts: Sequence[str],
        owners: Positions,
        *,
        language: Language,
        concepts: Concepts,
        weights: Weights | None = None,
        counted: int = 0,
    ) -> None:
        self._language = language
        self._concepts = concepts
        self._weights = weights or Weights()
        self._group_count = int(owners.max()) + 1
        self._counted = counted or self._group_count
        self._rarest = log(1 + self._counted)
        words = [list(map(intern, language.tokens(text))) for text in texts]
        self._speller = self._learn_spelling(words)
        self._index(words, owners)

    @property
    def rows_by_group(self) -> NDArray[np.int16]:
        """How many rows of each group hold each name that a word is known by."""
        return self._rows_by_group

    def analyse(self, window: str, *, repairs: int = MAX_REPAIRS) -> Analysis:
        """Take a normalised window apart; unknown words are repaired where a known one is near.

        No more than `repairs` words are looked up.
        """
        typed = self._language.tokens(window[:MAX_WINDOW])
        spellings = self._speller.read(typed, limit=repairs)
        words = [word for spelling in spellings for word in spelling.read_as]
        features = self._features(
            words, [spelling.trust for spelling in spellings for _ in spelling.read_as]
        )
        in_words, in_characters = self._word_vector(features), self._character_vector(words)
        vector = Vector(
            columns=np.concatenate((in_words.columns, in_characters.columns)),
            values=np.concatenate((in_words.values, in_characters.values)),
        )
        repaired = tuple(spelling for spelling in spellings if spelling.trust < 1.0)
        return Analysis(tuple(self._tokens(features)), repaired, vector)

    def tokens(self, text: str) -> list[Token]:
        """The words of a normalised text that is one of the rows: none needs repair."""
        return list(self._tokens(self._features(self._language.tokens(text))))

    def similarities(self, vector: Vector) -> Floats:
        """The inner product with every row, shape (rows,), between 0 and 1."""
        return self._postings.products(vector)

    def rows(self) -> Rows:
        """The vectors of all rows, for fitting a head on them."""
        return self._postings.rows()

    # -- building ------------------------------------------------------------------------------

    def _learn_spelling(self, words: Sequence[Sequence[str]]) -> Speller:
        counts = Counter(word for row in words for word in row)
        counts.update(self._concepts.words)
        stem = self._language.stem
        known = {stem(word) for word in counts}
        return Speller(counts, is_known=lambda word: stem(word) in known)

    def _index(self, words: Sequence[Sequence[str]], owners: Positions) -> None:
        singles, pairs = self._index_words(words)
        characters = self._index_characters(words)
        self._rows_by_group = self._counts(singles, owners, len(self._names))
        self._name_idf = idf(self._rows_by_group[:, : self._counted])
        self._masses: list[float] = self._name_idf.tolist()
        self._pair_idf = self._idf(pairs, owners, len(self._pairs))
        self._character_idf = self._idf(characters, owners, len(self._hashes)) * self._telling
        self._first_pair = len(self._names)
        self._first_character = self._first_pair + len(self._pairs)
        row_count = len(words)
        in_words = Triples(
            columns=np.concatenate((singles.columns, pairs.columns + self._first_pair)),
            rows=np.concatenate((singles.rows, pairs.rows)),
            values=np.concatenate(
                (
                    singles.values * self._name_idf[singles.columns],
                    pairs.values * self._pair_idf[pairs.columns],
                )
            ),
        )
        in_characters = Triples(
            columns=characters.columns + self._first_character,
            rows=characters.rows,
            values=characters.values * self._character_idf[characters.columns],
        )
        self._postings = Postings(
            (
                unit_rows(in_words, row_count=row_count, weight=self._weights.words),
                unit_rows(in_characters, row_count=row_count, weight=self._weights.characters),
            ),
            row_count=row_count,
            column_count=self._first_character + len(self._hashes),
        )

    def _index_words(self, words: Sequence[Sequence[str]]) -> tuple[Triples, Triples]:
        """The names of all rows, and their pairs of neighbouring words, by weight."""
        self._names: dict[str, int] = {}
        columns, rows, values = [], [], []
        firsts: list[int] = []
        seconds: list[int] = []
        pair_rows: list[int] = []
        pair_values: list[float] = []
        for row, row_words in enumerate(words):
            features = self._features(row_words)
            for name, weight in features.names.items():
                columns.append(self._names.setdefault(name, len(self._names)))
                rows.append(row)
                values.append(weight)
            stems = [self._names[stem] for stem in features.stems]
            firsts += stems[:-1]
            seconds += stems[1:]
            pair_rows += [row] * (len(stems) - 1)
            pair_values += map(min, features.scales, features.scales[1:])
        codes = np.array(firsts, dtype=np.int64) * len(self._names) + np.array(
            seconds, dtype=np.int64
        )
        self._pairs, pair_columns = np.unique(codes, return_inverse=True)
        pair_weights = self._weights.pair * np.array(pair_values, dtype=np.float32)
        return (
            Triples(_positions(columns), _positions(rows), np.array(values, dtype=np.float32)),
            _distinct(Triples(pair_columns, _positions(pair_rows), pair_weights)),
        )

    def _index_characters(self, words: Sequence[Sequence[str]]) -> Triples:
        hashes, rows = hashed_ngrams_of_all(words)
        self._hashes, columns = np.unique(hashes, return_inverse=True)
        cells, times = np.unique(columns * len(words) + rows, return_counts=True)
        columns, rows = np.divmod(cells, len(words))
        too_common = max(MOST_ROWS * len(words), FEW_ROWS)
        self._telling = np.bincount(columns, minlength=len(self._hashes)) <= too_common
        kept = self._telling[columns]
        return Triples(columns[kept], rows[kept], _sublinear(times[kept]))

    def _counts(self, triples: Triples, owners: Positions, count: int) -> NDArray[np.int16]:
        return count_by_group(
            triples.columns,
            owners[triples.rows],
            column_count=count,
            group_count=self._group_count,
        )

    def _idf(self, triples: Triples, owners: Positions, count: int) -> Floats:
        return idf(self._counts(triples, owners, count)[:, : self._counted])

    # -- questions -----------------------------------------------------------------------------

    def _features(self, words: Sequence[str], trust: Sequence[float] = ()) -> _Features:
        weights, language = self._weights, self._language
        stems = [language.stem(word) for word in words]
        trusts = list(trust) or [1.0] * len(words)
        scales = [
            (weights.stop_word if word in language.stop_words else 1.0) * trusted
            for word, trusted in zip(words, trusts, strict=True)
        ]
        scale_of = dict(zip(stems, scales, strict=True))
        names = {stem: scale_of[stem] * (1 + log(times)) for stem, times in Counter(stems).items()}
        known_by = [[stem] for stem in stems]
        for mention in self._concepts.mentions(stems):
            name = CONCEPT + mention.concept
            span = range(mention.start, mention.end)
            weight = weights.concept * mention.weight * min(scales[each] for each in span)
            names[name] = max(weight, names.get(name, 0.0))
            for each in span:
                known_by[each].append(name)
        return _Features(words, trusts, stems, scales, names, known_by)

    def _tokens(self, features: _Features) -> Iterator[Token]:
        for word, trust, names in zip(
            features.words, features.trusts, features.known_by, strict=True
        ):
            columns = tuple(self._names[name] for name in names if name in self._names)
            yield Token(
                word=word,
                is_stop_word=word in self._language.stop_words,
                columns=columns,
                mass=max((self._masses[column] for column in columns), default=self._rarest),
                trust=trust,
            )

    def _word_vector(self, features: _Features) -> Vector:
        known = {name: self._names[name] for name in features.names if name in self._names}
        unknown = sum(
            (weight * self._rarest) ** 2
            for name, weight in features.names.items()
            if name not in known and name[0] != CONCEPT
        )
        single = _positions(list(known.values()))
        weights = np.array([features.names[name] for name in known], dtype=np.float32)
        pair, pair_weights = self._pair_vector(features)
        return unit_vector(
            Vector(
                columns=np.concatenate((single, pair + self._first_pair)),
                values=np.concatenate(
                    (weights * self._name_idf[single], pair_weights * self._pair_idf[pair])
                ),
            ),
            unknown=unknown,
            weight=self._weights.words,
        )

    def _pair_vector(self, features: _Features) -> tuple[Positions, Floats]:
        stems = [self._names.get(stem, -1) for stem in features.stems]
        weights = {
            first * len(self._names) + second: self._weights.pair * min(scales)
            for first, second, *scales in zip(
                stems, stems[1:], features.scales, features.scales[1:], strict=False
            )
            if first >= 0 and second >= 0
        }
        codes = np.array(list(weights), dtype=np.int64)
        at, known = _find(self._pairs, codes)
        return at, np.array(list(weights.values()), dtype=np.float32)[known]

    def _character_vector(self, words: Sequence[str]) -> Vector:
        hashes, times = np.unique(hashed_ngrams(words), return_counts=True)
        at, known = _find(self._hashes, hashes)
        weights = _sublinear(times)
        return unit_vector(
            Vector(at + self._first_character, weights[known] * self._character_idf[at]),
            unknown=float(np.square(weights[~known] * self._rarest).sum()),
            weight=self._weights.characters,
        )


def _positions(values: Sequence[int]) -> Positions:
    return np.array(values, dtype=np.intp)


def _distinct(triples: Triples) -> Triples:
    """Each cell once: a pair that a row repeats counts as one."""
    order = np.lexsort((triples.rows, triples.columns))
    columns, rows = triples.columns[order], triples.rows[order]
    first = np.ones(len(columns), dtype=bool)
    first[1:] = (np.diff(columns) != 0) | (np.diff(rows) != 0)
    return Triples(columns[first], rows[first], triples.values[order][first])


def _find(
    sorted_keys: NDArray[np.generic], keys: NDArray[np.generic]
) -> tuple[Positions, NDArray[np.bool_]]:
    """The places of those keys that are there, and which ones these are."""
    if not len(sorted_keys):
        return np.empty(0, dtype=np.intp), np.zeros(len(keys), dtype=bool)
    at = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    known = np.asarray(sorted_keys[at] == keys)
    return at[known], known


def _sublinear(times: NDArray[np.integer]) -> Floats:
    weights: Floats = (1.0 + np.log(times)).astype(np.float32)
    return weights
