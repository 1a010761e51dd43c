"""Markdown tables that are aligned, so that they read as plain text too; progress on stderr."""

import sys
import time
from collections.abc import Sequence
from unicodedata import combining

_STARTED = time.monotonic()

Row = Sequence[str]


def heading(title: str, *remarks: str) -> None:
    """Print the title of a part and what there is to know about it."""
    print(f"\n### {title}\n")
    for remark in remarks:
        print(f"{remark}\n")


def table(header: Row, rows: Sequence[Row]) -> str:
    """A Markdown table with columns of even width, the first to the left, the others to the right.

    Every row has as many cells as the header.
    """
    columns = list(zip(header, *rows, strict=True))
    widths = [max(map(_width, column)) for column in columns]
    rule = [
        "-" * width if place == 0 else "-" * (width - 1) + ":" for place, width in enumerate(widths)
    ]
    return "\n".join(_line(row, widths) for row in (header, rule, *rows))


def progress(what: str) -> None:
    """Say on stderr what is being done now, after how many seconds."""
    print(f"[{time.monotonic() - _STARTED:4.0f} s] {what}", file=sys.stderr, flush=True)


def _line(cells: Row, widths: Sequence[int]) -> str:
    padded = [
        cell + " " * (width - _width(cell)) if place == 0 else " " * (width - _width(cell)) + cell
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"


def _width(text: str) -> int:
    return sum(not combining(character) for character in text)
