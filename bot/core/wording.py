"""The seam through which the core gets its interface wording."""

from typing import Protocol


class Wording(Protocol):
    """Interface wording in one language."""

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of a catalogue key with its placeholders filled; missing keys raise KeyError."""
        ...
