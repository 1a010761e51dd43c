"""What `faqbot` says about itself."""

import argparse
from collections.abc import Iterator

import pytest

from bot.cli import build_parser
from tests.cli.conftest import Faqbot

COMMANDS = ["run", "preview", "health", "ask", "evaluate", "check", "init", "questions"]


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield from parsers(each)


def test_help_lists_every_command_with_what_it_is_for(faqbot: Faqbot) -> None:
    done = faqbot("--help")
    assert done.code == 0
    told = [line.split() for line in done.out.splitlines() if line.startswith("    ")]
    assert [words[0] for words in told if words[0] in COMMANDS] == COMMANDS
    assert "FAQBOT_TOKEN" in done.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_page(faqbot: Faqbot, command: str) -> None:
    done = faqbot(command, "--help")
    assert done.code == 0
    assert done.out.startswith(f"usage: faqbot {command}")
    assert done.err == ""


def test_every_option_says_what_it_does() -> None:
    silent = [
        f"{parser.prog} {'/'.join(action.option_strings) or action.dest}"
        for parser in parsers(build_parser())
        for action in parser._actions
        if not action.help and not isinstance(action, argparse._SubParsersAction)
    ]
    # The form of an export is its own name.
    assert silent == ["faqbot questions export --csv", "faqbot questions export --jsonl"]


@pytest.mark.parametrize("arguments", [["answer"], ["ask", "a", "b"], ["evaluate"], ["run", "now"]])
def test_what_is_no_command_ends_with_2_and_the_usage(faqbot: Faqbot, arguments: list[str]) -> None:
    done = faqbot(*arguments)
    assert done.code == 2
    assert "usage: faqbot" in done.err
    assert "Traceback" not in done.err
