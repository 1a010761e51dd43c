"""The local preview: a small Telegram on this computer, for bots, people and tests."""

from bot.preview.api import BotApi
from bot.preview.driver import Person, bot_messages
from bot.preview.errors import ApiError, NotLoopbackError, PreviewError
from bot.preview.model import Chat, Message, Press, User
from bot.preview.rooms import furnish
from bot.preview.server import build_app, serving
from bot.preview.state import Telegram

__all__ = [
    "ApiError",
    "BotApi",
    "Chat",
    "Message",
    "NotLoopbackError",
    "Person",
    "Press",
    "PreviewError",
    "Telegram",
    "User",
    "bot_messages",
    "build_app",
    "furnish",
    "serving",
]
