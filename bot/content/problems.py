"""What is wrong with the FAQ on disk, told so that an editor can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

MAX_TOLD = 200
"""Problems of one file that are told."""


class Severity(StrEnum):
    """Whether a problem stops the FAQ from being used, or is only worth knowing."""

    ERROR = "error"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong: where, what, and how to mend it.

    `line` counts from 1, which also stands for a file as a whole.
    """

    file: str
    line: int
    message: str
    mend: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        note = "note: " if self.severity is Severity.NOTE else ""
        return f"{self.file}:{self.line}: {note}{self.message}. {self.mend}".rstrip()


def told(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in order, each once, and of one file not more than anybody reads."""
    kept: list[Problem] = []
    for file, of_file in groupby(sorted(set(problems)), key=lambda problem: problem.file):
        every = list(of_file)
        kept += every[:MAX_TOLD]
        if len(every) > MAX_TOLD:
            message = f"{len(every) - MAX_TOLD} more problems of this file are not told"
            mend = "Mend what is told, then check again."
            kept.append(Problem(file, every[MAX_TOLD].line, message, mend))
    return kept


class ContentError(Exception):
    """The FAQ on disk cannot be used; `problems` holds everything that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(told(problems))
        super().__init__("\n".join(map(str, self.problems)))


def shortened(text: str, *, limit: int = 60) -> str:
    """A text as a message quotes it: on one line and not too long."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


class FolderError(Exception):
    """A folder cannot be found, or must not be written; the message says which and why."""
