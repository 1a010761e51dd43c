"""`faqbot run`, `preview` and `health`: what they start, and what they say where they cannot."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.cli.conftest import Faqbot
from tests.e2e.small_faq import write_faq

TOKEN = "7000001:AAF-a_token-that_nobody-must_ever_see"


@pytest.fixture(autouse=True)
def _no_logging(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the logging of the test run alone."""
    monkeypatch.setattr("bot.cli.serve.set_up_logging", lambda **_: None)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


class Started:
    """Stands in for what a command starts; remembers with which settings."""

    def __init__(self) -> None:
        self.settings: list[Settings] = []

    async def __call__(self, settings: Settings, **_: object) -> None:
        self.settings.append(settings)


@pytest.fixture
def run_bot(monkeypatch: pytest.MonkeyPatch) -> Started:
    started = Started()
    monkeypatch.setattr("bot.cli.serve.run_bot", started)
    return started


@pytest.fixture
def run_preview(monkeypatch: pytest.MonkeyPatch) -> Started:
    started = Started()
    monkeypatch.setattr("bot.cli.serve.run_preview", started)
    return started


@pytest.mark.parametrize("token", [None, "", "  "])
def test_run_without_a_token_names_it_and_the_preview_and_ends_with_2(
    faqbot: Faqbot, monkeypatch: pytest.MonkeyPatch, token: str | None, run_bot: Started
) -> None:
    if token is not None:
        monkeypatch.setenv("FAQBOT_TOKEN", token)
    done = faqbot("run")
    assert done.code == 2
    assert "FAQBOT_TOKEN is missing" in done.err
    assert "@BotFather" in done.err
    assert "faqbot preview" in done.err
    assert done.out == ""
    assert run_bot.settings == []


def test_a_token_that_is_none_is_refused_without_being_repeated(
    faqbot: Faqbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQBOT_TOKEN", "not-a-token-but-perhaps-a-password")
    done = faqbot("run")
    assert done.code == 2
    assert "FAQBOT_TOKEN" in done.err
    assert "password" not in done.err


def test_run_names_everything_that_is_missing_or_wrong_at_once(
    faqbot: Faqbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQBOT_DATABASE_URL", "postgresql://b12@localhost/b12")
    monkeypatch.setenv("FAQBOT_REGION", "Narnia")
    monkeypatch.setenv("FAQBOT_TOKN", TOKEN)
    done = faqbot("run")
    assert done.code == 2
    for name in ("FAQBOT_TOKEN", "FAQBOT_SECRET_KEY", "FAQBOT_REGION", "FAQBOT_TOKN"):
        assert name in done.err
    assert TOKEN not in done.err


def test_run_with_a_token_starts_the_bot(
    faqbot: Faqbot, monkeypatch: pytest.MonkeyPatch, run_bot: Started
) -> None:
    monkeypatch.setenv("FAQBOT_TOKEN", TOKEN)
    assert faqbot("run").code == 0
    [settings] = run_bot.settings
    assert settings.token is not None
    assert settings.token.reveal() == TOKEN


def test_without_a_command_the_bot_runs_where_there_is_a_token_and_else_the_preview(
    faqbot: Faqbot, monkeypatch: pytest.MonkeyPatch, run_bot: Started, run_preview: Started
) -> None:
    assert faqbot().code == 0
    assert (len(run_bot.settings), len(run_preview.settings)) == (0, 1)
    monkeypatch.setenv("FAQBOT_TOKEN", TOKEN)
    assert faqbot().code == 0
    assert (len(run_bot.settings), len(run_preview.settings)) == (1, 1)


def test_wrong_settings_without_a_command_are_named_and_end_with_2(
    faqbot: Faqbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQBOT_RETENTION_DAYS", "0")
    done = faqbot()
    assert done.code == 2
    assert "FAQBOT_RETENTION_DAYS" in done.err


@pytest.mark.parametrize("arguments", [["preview"], ["run"]])
def test_a_broken_faq_is_told_with_every_problem_and_ends_with_2(
    faqbot: Faqbot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    here: Path,
    arguments: list[str],
) -> None:
    faq = write_faq(tmp_path / "broken")
    (faq / "en" / "basics.yaml").write_text("- id: myelin\n", encoding="utf-8")
    (faq / "en" / "safety.yaml").write_text("- {id: x}\n", encoding="utf-8")
    monkeypatch.setenv("FAQBOT_FAQ_DIR", str(faq))
    monkeypatch.setenv("FAQBOT_TOKEN", TOKEN)
    done = faqbot(*arguments)
    assert done.code == 2
    assert "en/basics.yaml:1:" in done.err
    assert "en/safety.yaml:1:" in done.err
    assert list(here.iterdir()) == []


@pytest.mark.usefixtures("small_faq")
@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", ""])
def test_the_preview_stays_on_this_computer(faqbot: Faqbot, host: str) -> None:
    done = faqbot("preview", "--host", host, "--port", "0")
    assert done.code == 1
    assert "not a loopback address" in done.err
    assert host in done.err


@pytest.mark.usefixtures("small_faq")
def test_a_port_that_is_taken_is_told_with_its_number_and_ends_with_1(
    faqbot: Faqbot, taken_port: int
) -> None:
    done = faqbot("preview", "--port", str(taken_port))
    assert done.code == 1
    assert str(taken_port) in done.err


@pytest.mark.usefixtures("small_faq")
@pytest.mark.parametrize("port", ["99999", "-1", "http"])
def test_a_port_that_does_not_exist_is_told_and_ends_with_2(faqbot: Faqbot, port: str) -> None:
    done = faqbot("preview", "--port", port)
    assert done.code == 2
    assert "port" in done.err.lower()


@pytest.mark.usefixtures("small_faq")
def test_an_address_that_is_taken_is_told_with_its_setting_and_ends_with_1(
    faqbot: Faqbot, monkeypatch: pytest.MonkeyPatch, taken_port: int
) -> None:
    monkeypatch.setenv("FAQBOT_TOKEN", TOKEN)
    monkeypatch.setenv("FAQBOT_LISTEN", f"127.0.0.1:{taken_port}")
    done = faqbot("run")
    assert done.code == 1
    assert "FAQBOT_LISTEN" in done.err
    assert str(taken_port) in done.err


@pytest.mark.usefixtures("small_faq")
@pytest.mark.parametrize("command", ["run", "preview"])
def test_a_default_language_without_entries_is_told_in_plain_words_and_ends_with_2(
    faqbot: Faqbot, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("FAQBOT_TOKEN", TOKEN)
    monkeypatch.setenv("FAQBOT_DEFAULT_LANGUAGE", "de")
    done = faqbot(command)
    assert done.code == 2
    assert "'de'" in done.err


@pytest.mark.usefixtures("small_faq")
@pytest.mark.parametrize("command", ["run", "preview"])
def test_a_database_that_cannot_be_opened_is_told_and_ends_with_1(
    faqbot: Faqbot, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("FAQBOT_TOKEN", TOKEN)
    monkeypatch.setenv("FAQBOT_DATABASE_URL", "sqlite:////nowhere/at/all/faqbot.db")
    done = faqbot(command)
    assert done.code == 1
    assert "FAQBOT_DATABASE_URL" in done.err


def test_health_is_1_where_nothing_runs_and_names_the_address(
    faqbot: Faqbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:  # bound, but not listening
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        monkeypatch.setenv("FAQBOT_LISTEN", address)
        done = faqbot("health")
    assert (done.code, done.out) == (1, f"unavailable: nothing answers at {address}\n")
