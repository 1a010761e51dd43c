"""Everything the bot can do, in one bundle that handlers are given."""

from dataclasses import dataclass

from bot.service.asking import Asking
from bot.service.library import Library
from bot.service.pages import Pages
from bot.service.ports import ReplyBook
from bot.service.privacy import Privacy


@dataclass(frozen=True, slots=True)
class Service:
    """The use cases behind every handler."""

    library: Library
    asking: Asking
    pages: Pages
    privacy: Privacy
    replies: ReplyBook
