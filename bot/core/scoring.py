"""The seams of matching: what a scorer and an embedder must do to take part."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.core.sparse import Floats, Rows, Vector
from bot.core.spelling import MAX_REPAIRS, Spelling


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a question as a scorer sees it.

    `columns` are the names it is known by (its stem, its concepts), empty where it is unknown;
    `mass` is its idf; `trust` is below 1 where the word was repaired.
    """

    word: str
    is_stop_word: bool
    columns: tuple[int, ...]
    mass: float
    trust: float = 1.0


@dataclass(frozen=True, slots=True)
class Analysis:
    """A question taken apart: its tokens, its repaired words, its vector of unit length."""

    tokens: tuple[Token, ...]
    repairs: tuple[Spelling, ...]
    vector: Vector


class Scorer(Protocol):
    """Says how alike a question and each of the rows are that the scorer was built from.

    A row and a question become vectors of unit length; their inner product, between 0 and 1, is
    the similarity. Heads are fitted on the same vectors.
    """

    @property
    def rows_by_group(self) -> NDArray[np.int16]:
        """How many rows of each group hold each name that a word is known by."""
        ...

    def analyse(self, window: str, *, repairs: int = MAX_REPAIRS) -> Analysis:
        """Take a normalised window apart; at most `repairs` unknown words are looked up."""
        ...

    def tokens(self, text: str) -> list[Token]:
        """The words of a normalised text that is one of the rows: none needs repair."""
        ...

    def similarities(self, vector: Vector) -> Floats:
        """The similarity of a question's vector to every row, shape (rows,)."""
        ...

    def rows(self) -> Rows:
        """The vectors of all rows."""
        ...


@dataclass(frozen=True, slots=True)
class Meaning:
    """Who embeds what: `rows` the FAQ's own texts, which it may keep; `questions` what is asked."""

    questions: "Embedder"
    rows: "Embedder"


class Embedder(Protocol):
    """Turns texts into vectors whose inner products say how alike their meanings are."""

    def embed(self, texts: Sequence[str]) -> Floats:
        """Vectors of unit length, shape (texts, dimensions)."""
        ...
