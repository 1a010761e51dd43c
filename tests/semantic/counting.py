"""An embedder without a model, which counts its work."""

import hashlib
from collections.abc import Sequence

import numpy as np

from bot.core.sparse import Floats

DIMENSIONS = 16


class CountingEmbedder:
    """Vectors from the digest of a text; `seen` is every text that was embedded, in order."""

    def __init__(self, *, model: str = "model") -> None:
        self._model = model
        self.seen: list[str] = []

    def embed(self, texts: Sequence[str]) -> Floats:
        self.seen.extend(texts)
        vectors = np.array([self._vector(text) for text in texts], np.float32)
        return vectors.reshape(-1, DIMENSIONS)

    def _vector(self, text: str) -> Floats:
        digest = hashlib.sha512((self._model + text).encode("utf-8", "surrogatepass")).digest()
        values = np.frombuffer(digest, np.uint8)[:DIMENSIONS].astype(np.float32) - 127.5
        unit: Floats = values / np.linalg.norm(values)
        return unit
