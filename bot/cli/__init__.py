"""The `faqbot` command: each subcommand a few lines over a use case."""

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from bot.cli import ask, content, evaluate, questions, semantic, serve
from bot.cli.cases import CaseError
from bot.content.problems import ContentError, FolderError
from bot.i18n import WordingError
from bot.semantic.errors import SemanticError
from bot.service.library import LanguageError
from bot.settings import SettingsError

USAGE_ERROR = 2
"""Exit code where the command line, a setting or the FAQ has to be mended first."""

FAULT = 1
"""Exit code where something outside failed."""


TO_BE_MENDED = (
    CaseError,
    ContentError,
    FolderError,
    LanguageError,
    SemanticError,
    SettingsError,
    WordingError,
)


def build_parser() -> argparse.ArgumentParser:
    """The command line with all its subcommands."""
    parser = argparse.ArgumentParser(
        prog="faqbot",
        description="Answers patients' questions on vitamin B12, myelin and multiple sclerosis "
        "from a sourced FAQ. Without a command: `run` where FAQBOT_TOKEN is set, else `preview`.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for room in (serve, ask, evaluate, content, questions, semantic):
        room.add_to(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 well, 1 a fault, 2 something to be mended first."""
    for stream in (sys.stdout, sys.stderr):
        # Answers hold more than a bare system's encoding; what it cannot show comes escaped.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = build_parser()
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command is None:
            chosen = parser.parse_args([serve.default_command()])
        return int(chosen.run(chosen))
    except TO_BE_MENDED as error:
        print(error, file=sys.stderr)
        return USAGE_ERROR
    except serve.FAULTS as error:
        print(error, file=sys.stderr)
        return FAULT
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (`head`, a closed pager) has seen enough; Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
