"""How long each stage of fitting takes, timed inside the shipped code as it runs."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ParamSpec, TypeVar
from unittest import mock

from bot.core import fitting
from bot.core.lexical import LexicalScorer

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class Stages:
    """Seconds of each stage; the gates' hold the heads that are fitted to judge them."""

    index: float = 0.0
    head: float = 0.0
    gates: float = 0.0


@contextmanager
def timed_stages() -> Iterator[Stages]:
    """Times the one matcher that is built while the block runs."""
    stages = Stages()
    index: list[float] = []
    heads: list[float] = []
    whole: list[float] = []
    with (
        mock.patch("bot.core.matcher.LexicalScorer", _timed(LexicalScorer, index)),
        mock.patch.object(fitting._Trainer, "head", _timed(fitting._Trainer.head, heads)),
        mock.patch("bot.core.matcher.fit", _timed(fitting.fit, whole)),
    ):
        yield stages
    stages.index = sum(index)
    # The first head is fitted on all rows and kept, the others serve the gates.
    stages.head = heads[0]
    stages.gates = sum(whole) - stages.head


def _timed(work: Callable[P, R], times: list[float]) -> Callable[P, R]:
    def run(*args: P.args, **options: P.kwargs) -> R:
        start = time.process_time()
        try:
            return work(*args, **options)
        finally:
            times.append(time.process_time() - start)

    return run
