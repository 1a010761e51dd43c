"""A process that builds over a shared cache again and again: argv is folder, name, rounds."""

import sys
from pathlib import Path

import numpy as np

from bot.semantic.cache import CachedEmbedder
from tests.semantic.counting import CountingEmbedder


def main(folder: str, name: str, rounds: str) -> None:
    for number in range(int(rounds)):
        cached = CachedEmbedder(CountingEmbedder(), Path(folder), model_key="model")
        texts = ["common", *(f"{name} {row}" for row in range(number * 5))]
        with cached.building() as rows:
            vectors = rows.embed(texts)
        np.testing.assert_array_equal(vectors, CountingEmbedder().embed(texts))


if __name__ == "__main__":
    main(*sys.argv[1:])
