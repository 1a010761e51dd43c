"""What the bot says about itself in Telegram: its commands and descriptions, by language."""

import logging
from collections.abc import Iterator

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.constants import BotCommandLimit, BotDescriptionLimit
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.core.wording import Wording
from bot.service.ports import Wordings

logger = logging.getLogger(__name__)

IN_PRIVATE = ("start", "topics", "help", "sources", "about", "privacy", "forget_me")
IN_GROUPS = ("ask", "help", "privacy")


async def introduce(bot: ExtBot[None], wordings: Wordings, *, languages: tuple[str, ...]) -> None:
    """Set what differs from what Telegram has; the first language also serves everybody else.

    Nothing depends on it: a failure is logged.
    """
    try:
        for code in ("", *languages):
            wording = wordings(code or languages[0])
            for scope, names in _scopes():
                await _commands(bot, code, scope, _described(names, wording))
            await _descriptions(bot, code, wording)
    except (TelegramError, KeyError) as error:
        logger.warning(
            "The bot's commands and descriptions were not all set: %s", type(error).__name__
        )


def _scopes() -> Iterator[tuple[BotCommandScope, tuple[str, ...]]]:
    yield BotCommandScopeAllPrivateChats(), IN_PRIVATE
    yield BotCommandScopeAllGroupChats(), IN_GROUPS


def _described(names: tuple[str, ...], wording: Wording) -> tuple[BotCommand, ...]:
    longest = int(BotCommandLimit.MAX_DESCRIPTION)
    return tuple(
        BotCommand(name, wording(f"command.{name.replace('_', '-')}")[:longest]) for name in names
    )


async def _commands(
    bot: ExtBot[None], code: str, scope: BotCommandScope, commands: tuple[BotCommand, ...]
) -> None:
    if await bot.get_my_commands(scope, code or None) != commands:
        await bot.set_my_commands(commands, scope, code or None)


async def _descriptions(bot: ExtBot[None], code: str, wording: Wording) -> None:
    text = wording("bot.description")[: int(BotDescriptionLimit.MAX_DESCRIPTION_LENGTH)]
    if (await bot.get_my_description(code or None)).description != text:
        await bot.set_my_description(text, code or None)
    short = wording("bot.short-description")
    short = short[: int(BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH)]
    if (await bot.get_my_short_description(code or None)).short_description != short:
        await bot.set_my_short_description(short, code or None)
