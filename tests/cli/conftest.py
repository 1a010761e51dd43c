"""`faqbot` as typed in an empty folder, in this process."""

import io
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import bot.app
import bot.cli.evaluate
from bot.app import build_editions
from bot.cli import main
from bot.service.library import Edition
from bot.settings import Settings, load_settings
from tests.e2e.shipped import shipped_editions
from tests.e2e.small_faq import write_faq


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind: its exit code and what it wrote."""

    code: int
    out: str
    err: str


Faqbot = Callable[..., Done]
"""Runs a command; `stdin` is what is piped into it."""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and no settings in the environment."""
    for name in [name for name in os.environ if name.upper().startswith("FAQBOT_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def faqbot(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Done]:
    """Run `faqbot` with these arguments."""

    def run(*arguments: str | Path, stdin: str | bytes = b"") -> Done:
        piped = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped), encoding="utf-8"))
        capsys.readouterr()
        try:
            code = main([str(each) for each in arguments])
        except SystemExit as end:  # argparse's own way
            code = end.code if isinstance(end.code, int) else 1
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return run


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small FAQ on disk, not to be changed."""
    return write_faq(tmp_path_factory.mktemp("small") / "faq")


@pytest.fixture(autouse=True)
def _fitted_once(monkeypatch: pytest.MonkeyPatch, small_folder: Path) -> None:
    """Fit the shipped and the small FAQ once each, not at every command."""

    def editions(settings: Settings) -> Mapping[str, Edition]:
        if settings.faq_dir is None:
            return shipped_editions()
        if settings.faq_dir == small_folder:
            return _small_editions(small_folder)
        return build_editions(settings)

    monkeypatch.setattr(bot.app, "build_editions", editions)
    monkeypatch.setattr(bot.cli.evaluate, "build_editions", editions)


@pytest.fixture
def small_faq(small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The commands use the small FAQ."""
    monkeypatch.setenv("FAQBOT_FAQ_DIR", str(small_folder))
    return small_folder


@cache
def _small_editions(folder: Path) -> Mapping[str, Edition]:
    return build_editions(load_settings({"FAQBOT_FAQ_DIR": str(folder)}, env_file=Path("no.env")))
