"""Telegram: updates in, formatted replies out."""

from bot.tg.bot import build_bot
from bot.tg.errors import TelegramBotError, TokenRejected
from bot.tg.lifecycle import Options, TelegramBot

__all__ = ["Options", "TelegramBot", "TelegramBotError", "TokenRejected", "build_bot"]
