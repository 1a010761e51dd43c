"""The lexical scorer: stemmed words, concepts and character n-grams, weighed by tf x idf.

Two sparse spaces, each L2-normalised, joined with the square roots of their weights, so that the
inner product of two texts is a weighted mean of two cosines (the hybrid of MATCHING).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.core.concepts import Concepts
from bot.core.head import Rows
from bot.core.language import Language
from bot.core.ngrams import hashed_ngrams, hashed_ngrams_of_all
from bot.core.spelling import MAX_REPAIRS, Repair, Speller
from bot.core.text import MAX_WINDOW

Floats = NDArray[np.float32]
Positions = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each kind of feature counts; chosen on tuning data, never on held-out questions."""

    words: float = 0.6
    characters: float = 0.4
    stop_word: float = 0.7
    bigram: float = 0.3
    concept: float = 0.6


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a question as the scorer sees it.

    `columns` are the features it is known by (its stem, its concepts), empty where it is unknown;
    `mass` is its idf; `trust` is below 1 where the word was repaired.
    """

    word: str
    is_stop_word: bool
    columns: tuple[int, ...]
    mass: float
    trust: float = 1.0


@dataclass(frozen=True, slots=True)
class Analysis:
    """A question taken apart: its tokens, its repaired words, its unit vector (sparse)."""

    tokens: tuple[Token, ...]
    repairs: tuple[Repair, ...]
    columns: Positions
    values: Floats


class LexicalScorer:
    """Similarity of a question to each of many rows of text.

    `rows` are normalised texts, `owners` the position of the entry of each row, -1 for rows that
    belong to none (negative examples). idf counts entries, not rows.
    """

    def __init__(
        self,
        rows: Sequence[str],
        owners: NDArray[np.intp],
        *,
        language: Language,
        concepts: Concepts,
        weights: Weights | None = None,
    ) -> None:
        self._language = language
        self._concepts = concepts
        self._weights = weights or Weights()
        self.texts = tuple(rows)
        self._row_count = len(rows)
        owner = owners
        entry_count = int(owner.max(initial=-1)) + 1
        self.rarest = float(np.log1p(entry_count))
        words = [language.tokens(row) for row in rows]
        self._speller = self._learn_spelling(words)
        word_part = self._index_words(words, owner, entry_count)
        character_part = self._index_characters(words, owner, entry_count)
        self._join(word_part, character_part)

    def analyse(self, window: str) -> Analysis:
        """Take a normalised window apart; unknown words are repaired where a known one is near."""
        typed = self._language.tokens(window[:MAX_WINDOW])
        words, repairs = self._repair(typed)
        trust = {repair.read_as: repair.trust for repair in repairs}
        features, known_by = self._word_features(words, trust)
        tokens = tuple(self._token(*each, trust) for each in zip(words, known_by, strict=True))
        word_columns, word_values = self._word_vector(features)
        character_columns, character_values = self._character_vector(words)
        return Analysis(
            tokens=tokens,
            repairs=tuple(repairs),
            columns=np.concatenate((word_columns, character_columns)),
            values=np.concatenate((word_values, character_values)),
        )

    def similarities(self, analysis: Analysis) -> Floats:
        """The inner product with every row, shape (rows,), between 0 and 1."""
        starts = self._indptr[analysis.columns]
        lengths = self._indptr[analysis.columns + 1] - starts
        total = int(lengths.sum())
        if total == 0:
            return np.zeros(self._row_count, dtype=np.float32)
        before = np.cumsum(lengths) - lengths
        at = np.repeat(starts - before, lengths) + np.arange(total)
        weight = self._values[at] * np.repeat(analysis.values, lengths)
        scores = np.bincount(self._rows[at], weights=weight, minlength=self._row_count)
        return scores.astype(np.float32)

    # -- building ------------------------------------------------------------------------------

    def _learn_spelling(self, words: Sequence[Sequence[str]]) -> Speller:
        counts = Counter(word for row in words for word in row)
        counts.update(self._concepts.words)
        self._known_stems = {self._language.stem(word) for word in counts}
        return Speller(counts)

    def _index_words(
        self, words: Sequence[Sequence[str]], owner: Positions, entry_count: int
    ) -> tuple[Positions, Positions, Floats]:
        self._word_columns: dict[str, int] = {}
        columns, rows, weights = [], [], []
        for row, row_words in enumerate(words):
            for feature, weight in self._word_features(row_words, {})[0].items():
                columns.append(self._word_columns.setdefault(feature, len(self._word_columns)))
                rows.append(row)
                weights.append(weight)
        column = np.asarray(columns, dtype=np.intp)
        row_of = np.asarray(rows, dtype=np.intp)
        self._word_idf, self.rows_by_entry = _idf(
            column, owner[row_of], len(self._word_columns), entry_count
        )
        value = np.asarray(weights, dtype=np.float32) * self._word_idf[column]
        return column, row_of, _unit_rows(value, row_of, self._row_count, self._weights.words)

    def _index_characters(
        self, words: Sequence[Sequence[str]], owner: Positions, entry_count: int
    ) -> tuple[Positions, Positions, Floats]:
        hashes, row_of_each = hashed_ngrams_of_all(words)
        self._hashes, column_of_each = np.unique(hashes, return_inverse=True)
        pairs, times = np.unique(
            column_of_each * max(self._row_count, 1) + row_of_each, return_counts=True
        )
        column, row_of = np.divmod(pairs, max(self._row_count, 1))
        self._character_idf, _ = _idf(column, owner[row_of], len(self._hashes), entry_count)
        value = _sublinear(times) * self._character_idf[column]
        return column, row_of, _unit_rows(value, row_of, self._row_count, self._weights.characters)

    def _join(self, *parts: tuple[Positions, Positions, Floats]) -> None:
        sizes = (len(self._word_columns), len(self._hashes))
        columns = np.concatenate((parts[0][0], parts[1][0] + sizes[0]))
        row_of = np.concatenate((parts[0][1], parts[1][1]))
        values = np.concatenate((parts[0][2], parts[1][2])).astype(np.float32)
        by_row = np.argsort(row_of, kind="stable")
        self.rows = Rows(
            starts=np.concatenate(([0], np.cumsum(np.bincount(row_of, minlength=self._row_count)))),
            columns=columns[by_row],
            values=values[by_row],
            column_count=sum(sizes),
        )
        order = np.argsort(columns, kind="stable")
        self._indptr = np.concatenate(([0], np.cumsum(np.bincount(columns, minlength=sum(sizes)))))
        self._rows = row_of[order].astype(np.int32)
        self._values = values[order]

    # -- questions -----------------------------------------------------------------------------

    def _repair(self, typed: Sequence[str]) -> tuple[list[str], list[Repair]]:
        words, repairs, tried = [], [], 0
        for word in typed:
            repair = None
            if self._language.stem(word) not in self._known_stems and tried < MAX_REPAIRS:
                tried += 1
                repair = self._speller.repair(word)
            words.append(repair.read_as if repair else word)
            if repair:
                repairs.append(repair)
        return words, repairs

    def _word_features(
        self, words: Sequence[str], trust: dict[str, float]
    ) -> tuple[dict[str, float], list[list[str]]]:
        """The features of a text by weight, and for each word the features it is known by."""
        weights = self._weights
        stems = [self._language.stem(word) for word in words]
        scale = [
            (weights.stop_word if word in self._language.stop_words else 1.0) * trust.get(word, 1.0)
            for word in words
        ]
        known_by: list[list[str]] = [[stem] for stem in stems]
        features = {
            stem: float(_sublinear(np.float64(times))) for stem, times in Counter(stems).items()
        }
        for stem, factor in zip(stems, scale, strict=True):
            features[stem] = min(features[stem], features[stem] * factor)
        for first, second in pairwise(range(len(stems))):
            bigram = f"{stems[first]} {stems[second]}"
            features[bigram] = weights.bigram * min(scale[first], scale[second])
        for mention in self._concepts.mentions(stems):
            concept = f"={mention.concept}"
            span = range(mention.start, mention.end)
            weight = weights.concept * mention.weight * min(scale[each] for each in span)
            features[concept] = max(weight, features.get(concept, 0.0))
            for each in span:
                known_by[each].append(concept)
        return features, known_by

    def _token(self, word: str, known_by: Sequence[str], trust: dict[str, float]) -> Token:
        columns = tuple(
            self._word_columns[feature] for feature in known_by if feature in self._word_columns
        )
        mass = max((float(self._word_idf[column]) for column in columns), default=self.rarest)
        return Token(
            word=word,
            is_stop_word=word in self._language.stop_words,
            columns=columns,
            mass=mass,
            trust=trust.get(word, 1.0),
        )

    def _word_vector(self, features: dict[str, float]) -> tuple[Positions, Floats]:
        columns, values, unknown = [], [], 0.0
        for feature, weight in features.items():
            column = self._word_columns.get(feature)
            if column is None:
                if " " not in feature and feature[0] != "=":
                    unknown += (weight * self.rarest) ** 2
            else:
                columns.append(column)
                values.append(weight * float(self._word_idf[column]))
        return _unit_vector(columns, values, unknown, self._weights.words)

    def _character_vector(self, words: Sequence[str]) -> tuple[Positions, Floats]:
        hashes, times = np.unique(hashed_ngrams(words), return_counts=True)
        at = np.searchsorted(self._hashes, hashes)
        at[at == len(self._hashes)] = 0
        known = self._hashes[at] == hashes if len(self._hashes) else np.zeros(len(at), dtype=bool)
        weights = _sublinear(times)
        unknown = float(np.square(weights[~known] * self.rarest).sum())
        columns = at[known]
        values = weights[known] * self._character_idf[columns]
        offset = len(self._word_columns)
        return _unit_vector(columns + offset, values, unknown, self._weights.characters)


def _sublinear(times: NDArray[np.generic] | np.generic) -> Floats:
    return (1.0 + np.log(times)).astype(np.float32)


def _idf(
    columns: Positions, owners: Positions, column_count: int, entry_count: int
) -> tuple[Floats, NDArray[np.integer]]:
    """log(1 + entries / entries with the feature), and the rows of each entry with each feature.

    A feature that only negative examples have is as rare as one of a single entry.
    """
    own = owners >= 0
    pairs = columns[own] * max(entry_count, 1) + owners[own]
    by_entry = np.bincount(pairs, minlength=column_count * max(entry_count, 1))
    by_entry = by_entry.reshape(column_count, max(entry_count, 1)).astype(np.int32)
    entries_with = np.maximum((by_entry > 0).sum(axis=1), 1)
    return np.log1p(entry_count / entries_with).astype(np.float32), by_entry


def _unit_rows(values: Floats, rows: Positions, row_count: int, weight: float) -> Floats:
    norms = np.sqrt(np.bincount(rows, weights=np.square(values), minlength=row_count))
    scaled: Floats = (values * np.sqrt(weight) / np.maximum(norms, 1e-9)[rows]).astype(np.float32)
    return scaled


def _unit_vector(
    columns: Sequence[int] | Positions,
    values: Sequence[float] | Floats,
    unknown: float,
    weight: float,
) -> tuple[Positions, Floats]:
    value = np.asarray(values, dtype=np.float32)
    norm = float(np.sqrt(np.square(value).sum() + unknown))
    scaled = value * np.float32(np.sqrt(weight) / max(norm, 1e-9))
    return np.asarray(columns, dtype=np.intp), scaled
