"""The seams behind which a scorer stands: how alike a question and each row of text are."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.sparse import Floats


class Scorer(Protocol):
    """Similarity of a question to each of the rows that the scorer was built from."""

    def scores(self, window: str) -> Floats:
        """The similarity of a normalised window to every row, shape (rows,), between 0 and 1."""
        ...


class Embedder(Protocol):
    """Turns texts into vectors whose inner products say how alike their meanings are."""

    def embed(self, texts: Sequence[str]) -> Floats:
        """Vectors of unit length, shape (texts, dimensions)."""
        ...
