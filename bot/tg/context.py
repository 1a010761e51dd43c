"""What every handler is given, typed: no string keys."""

from dataclasses import dataclass
from typing import Any

from telegram.ext import Application, CallbackContext, ExtBot

from bot.core.wording import Wording
from bot.service.ports import Wordings
from bot.service.service import Service
from bot.tg.addressing import Addressed
from bot.tg.albums import Albums


@dataclass(frozen=True, slots=True)
class Tools:
    """What the handlers work with."""

    service: Service
    wordings: Wordings
    albums: Albums


class Context(CallbackContext[ExtBot[None], Any, Any, Any]):
    """The library's context with the use cases, and what the update at hand asks for."""

    def __init__(
        self,
        application: "FaqApplication",
        chat_id: int | None = None,
        user_id: int | None = None,
    ) -> None:
        super().__init__(application, chat_id, user_id)
        self._tools = application.tools
        self._addressed: Addressed | None = None

    @property
    def service(self) -> Service:
        """The use cases."""
        return self._tools.service

    @property
    def albums(self) -> Albums:
        """The albums that were answered lately."""
        return self._tools.albums

    @property
    def addressed(self) -> Addressed:
        """What the update asks for; `ForUs` has put it here."""
        if self._addressed is None:
            raise RuntimeError("a handler ran on an update that is not for us")
        return self._addressed

    @addressed.setter
    def addressed(self, addressed: Addressed) -> None:
        self._addressed = addressed

    def wording(self, language: str | None) -> Wording:
        """The wording in the language that the FAQ would answer in."""
        return self._tools.wordings(self.service.library.edition(language).catalog.language)


class FaqApplication(Application[ExtBot[None], Context, Any, Any, Any, None]):
    """The library's application, which carries the tools to every context."""

    def __init__(self, *, tools: Tools, **options: Any) -> None:  # noqa: ANN401 - the library's own
        super().__init__(**options)
        self.tools = tools
