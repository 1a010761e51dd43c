"""`faqbot run`, `faqbot preview` and `faqbot health`."""

import argparse
import asyncio
import sys

import httpx

from bot.app import run_bot, run_preview
from bot.cli.parsers import Commands
from bot.logs import set_up_logging
from bot.preview import NotLoopbackError
from bot.process import ListenError
from bot.service.ports import StoreError
from bot.settings import Settings, SettingsError, load_settings
from bot.tg.errors import TokenRejected

PREVIEW_PORT = 8081
HEALTH_PATIENCE = 5.0
"""Seconds that `faqbot health` waits for an answer."""

FAULTS = (ListenError, NotLoopbackError, StoreError, TokenRejected)
"""Errors from outside that end a command with a plain message."""


def add_to(commands: Commands) -> None:
    """Add the three commands."""
    run = commands.add_parser("run", help="the bot on Telegram (needs FAQBOT_TOKEN)")
    run.set_defaults(run=_run)
    preview = commands.add_parser(
        "preview", help="the same bot and a chat page on this computer, without Telegram"
    )
    preview.add_argument("--host", default="127.0.0.1", help="a loopback address")
    preview.add_argument(
        "--port", type=_port, default=PREVIEW_PORT, help=f"default {PREVIEW_PORT}; 0: a free one"
    )
    preview.set_defaults(run=_preview)
    health = commands.add_parser("health", help="is the running bot well? exits 0 or 1")
    health.set_defaults(run=_health)


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port: a number from 0 to 65535")
    return number


def default_command() -> str:
    """`run` where a token is set, else `preview`."""
    return "run" if load_settings().token else "preview"


def _run(chosen: argparse.Namespace) -> int:
    del chosen
    try:
        settings = load_settings(need_token=True)
    except SettingsError as error:
        print(f"{error}\nWithout a token: `faqbot preview` runs the bot here.", file=sys.stderr)
        return 2
    _log(settings)
    asyncio.run(run_bot(settings))
    return 0


def _preview(chosen: argparse.Namespace) -> int:
    settings = load_settings()
    _log(settings)
    asyncio.run(run_preview(settings, host=chosen.host, port=chosen.port, announce=_announce))
    return 0


def _health(chosen: argparse.Namespace) -> int:
    del chosen
    listen = load_settings().listen
    # A server that listens everywhere is asked here.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(listen.host, listen.host)  # noqa: S104 - compared, not bound
    try:
        answer = httpx.get(
            f"http://{listen._replace(host=host)}/health", timeout=HEALTH_PATIENCE, trust_env=False
        )
    except httpx.HTTPError:
        print(f"unavailable: nothing answers at {listen}")
        return 1
    print(answer.text)
    return 0 if answer.is_success else 1


def _announce(address: str) -> None:
    print(
        f"The preview is at {address}  (Ctrl+C ends it)\n"
        "For Telegram: get a token from @BotFather, set FAQBOT_TOKEN and run `faqbot run`.",
        flush=True,
    )


def _log(settings: Settings) -> None:
    secrets = (settings.token, settings.webhook_secret, settings.secret_key, settings.database_url)
    set_up_logging(
        log_format=settings.log_format, secrets=[each.reveal() for each in secrets if each]
    )
