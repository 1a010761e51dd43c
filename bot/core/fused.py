"""Words and meaning together: a lexical scorer fused with sentence embeddings."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.core.lexical import LexicalScorer
from bot.core.scoring import Analysis, Meaning, Token
from bot.core.sparse import Floats, Rows, Vector
from bot.core.spelling import MAX_REPAIRS


class FusedScorer:
    """Similarity as a weighted mean of that of the words and that of the meanings.

    `texts` are the rows of the lexical scorer; `weight` (0 to 1) is the share of the meaning.
    """

    def __init__(
        self, lexical: LexicalScorer, texts: Sequence[str], *, meaning: Meaning, weight: float
    ) -> None:
        self._lexical = lexical
        self._questions = meaning.questions
        self._of_words = np.float32(np.sqrt(1.0 - weight))
        self._of_meaning = np.float32(np.sqrt(weight))
        self._meanings: Floats = meaning.rows.embed(texts) * self._of_meaning

    @property
    def rows_by_group(self) -> NDArray[np.int16]:
        """How many rows of each group hold each name that a word is known by."""
        return self._lexical.rows_by_group

    def analyse(self, window: str, *, repairs: int = MAX_REPAIRS) -> Analysis:
        """Take a normalised window apart; its meaning is that of the words as typed."""
        analysis = self._lexical.analyse(window, repairs=repairs)
        meaning = self._questions.embed([window])[0] * self._of_meaning
        words = analysis.vector
        vector = Vector(words.columns, words.values * self._of_words, meaning)
        return replace(analysis, vector=vector)

    def tokens(self, text: str) -> list[Token]:
        """The words of a normalised text that is one of the rows."""
        return self._lexical.tokens(text)

    def similarities(self, vector: Vector) -> Floats:
        """The fused similarity to every row, shape (rows,), at least 0."""
        words = self._lexical.similarities(vector) * self._of_words
        if vector.meaning is None:
            return words
        return np.maximum(words + self._meanings @ vector.meaning, 0.0)

    def rows(self) -> Rows:
        """The fused vectors of all rows."""
        rows = self._lexical.rows()
        return replace(rows, values=rows.values * self._of_words, meanings=self._meanings)
