"""`faqbot check` and `faqbot init`."""

import argparse
from pathlib import Path

from bot.cli.parsers import Commands
from bot.content.check import check
from bot.content.init import init
from bot.content.locate import find_faq
from bot.content.problems import Severity
from bot.settings import load_settings


def add_to(commands: Commands) -> None:
    """Add the two commands."""
    checking = commands.add_parser(
        "check", help="every problem of the FAQ with file and line; exits 1 if there is any"
    )
    checking.add_argument("--faq", type=Path, metavar="DIR", help="the FAQ to check")
    checking.add_argument(
        "--documents", type=Path, metavar="DIR", help="the source documents, to prove passages"
    )
    checking.set_defaults(run=_check)
    starting = commands.add_parser("init", help="make an FAQ folder of your own to edit")
    starting.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    starting.set_defaults(run=_init)


def _check(chosen: argparse.Namespace) -> int:
    settings = load_settings()
    folder = find_faq(chosen.faq or settings.faq_dir)
    problems = check(folder, chosen.documents or settings.documents_dir)
    for problem in problems:
        print(problem)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    print(f"{errors} problems, {len(problems) - errors} notes in {folder}")
    return 1 if errors else 0


def _init(chosen: argparse.Namespace) -> int:
    written = init(chosen.folder, shipped=find_faq())
    print(
        f"{len(written)} files written. Set FAQBOT_FAQ_DIR={chosen.folder.absolute()} to use them."
    )
    return 0
