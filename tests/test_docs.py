"""README tells the truth: every setting and command is in it, and links lead somewhere."""

import argparse
import re
from pathlib import Path

import pytest

from bot.settings import SETTINGS, Setting

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_has_its_row_in_readme(setting: Setting) -> None:
    default = f"`{setting.default}`" if setting.default else ""
    row = f"| `{setting.variable}` | {default} | {setting.description} |"
    assert row in README.splitlines()


def test_readme_names_no_setting_that_does_not_exist() -> None:
    named = set(re.findall(r"FAQBOT_[A-Z_]+", README))
    assert named <= {setting.variable for setting in SETTINGS}


def test_every_command_is_in_readme_and_readme_names_no_other() -> None:
    # Imported here: it pulls in every room, and the other tests of this file need none.
    from bot.cli import build_parser  # noqa: PLC0415

    commands: set[str] = set()
    for action in build_parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            commands |= set(action.choices)
    assert commands
    told = set(re.findall(r"^\| `faqbot ([a-z]+)", README, re.MULTILINE))
    assert told == commands


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    files = [target for target in targets if "://" not in target]
    assert [name for name in files if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:bot|faq|locales|tests|requirements|\.ci)/[\w./-]*\w)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"\bmake ([a-z]+)`", page.read_text(encoding="utf-8")))
        assert named <= targets, page.name
