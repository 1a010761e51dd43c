"""What the commands share: the type of the place they are added to."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from argparse import ArgumentParser, _SubParsersAction

Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"
"""What `ArgumentParser.add_subparsers` returns; argparse has no public name for it."""
