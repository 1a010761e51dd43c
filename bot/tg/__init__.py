"""Telegram: updates in, formatted replies out."""

from bot.tg.bot import Options, TelegramBot
from bot.tg.building import build_bot
from bot.tg.errors import TelegramBotError, TokenRejected

__all__ = ["Options", "TelegramBot", "TelegramBotError", "TokenRejected", "build_bot"]
