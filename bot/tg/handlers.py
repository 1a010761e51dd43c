"""The table of contents: which update goes to which handler, in this order; the first one takes it.

Everything is routed by what `addressing` reads in an update. What it does not take for ours
reaches nobody.
"""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from telegram import Update
from telegram.ext import Application, BaseHandler

from bot.service.ports import ChatKind
from bot.tg import buttons, pages, questions
from bot.tg.addressing import Addressed, Kind, Me, addressed
from bot.tg.context import Context

Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]

GROUP = ChatKind.GROUP


class Reader:
    """Reads what an update asks for; once, though every handler of the table wants to know."""

    def __init__(self) -> None:
        self._last: object = None
        self._told: Addressed | None = None

    def __call__(self, update: object) -> Addressed | None:
        """What the update asks for; None where it is not for us."""
        if update is not self._last:
            self._last, self._told = update, None
            if isinstance(update, Update):
                bot = update.get_bot()
                self._told = addressed(update.to_dict(), Me(bot.id, bot.username))
        return self._told


class ForUs(BaseHandler[Update, Context, None]):
    """Takes updates of a kind, where given only a certain command or sort of chat."""

    def __init__(
        self,
        callback: Callback,
        *,
        read: Reader,
        kind: Kind = Kind.COMMAND,
        command: str | None = None,
        chat: ChatKind | None = None,
    ) -> None:
        super().__init__(callback)
        self._read = read
        self._kind = kind
        self._command = command
        self._chat = chat

    def check_update(self, update: object) -> Addressed | None:
        """What the update asks for, where it is for this handler."""
        told = self._read(update)
        if (
            told is None
            or told.kind is not self._kind
            or (self._command is not None and told.command != self._command)
            or (self._chat is not None and told.chat is not self._chat)
        ):
            return None
        return told

    def collect_additional_context(
        self,
        context: Context,
        update: Update,  # noqa: ARG002 - the library passes it
        application: Application[Any, Context, Any, Any, Any, Any],  # noqa: ARG002 - as above
        check_result: Any,  # noqa: ANN401 - what `check_update` returned
    ) -> None:
        """Hand what was read to the handler."""
        context.addressed = check_result


def handlers() -> list[ForUs]:
    """Every handler, in order."""
    on = partial(ForUs, read=Reader())
    return [
        # A press is no message, nothing below could take it.
        on(buttons.press, kind=Kind.PRESS),
        # A group gets short answers; the pages stand below, so these come first.
        on(pages.help_in_group, command="start", chat=GROUP),
        on(pages.help_in_group, command="help", chat=GROUP),
        on(pages.privacy_in_group, command="privacy", chat=GROUP),
        on(pages.not_in_group, command="forget_me", chat=GROUP),
        # The pages.
        on(pages.start, command="start"),
        on(pages.topics, command="topics"),
        on(pages.sources, command="sources"),
        on(pages.about, command="about"),
        on(pages.privacy, command="privacy"),
        on(pages.forget_me, command="forget_me"),
        # /help and whatever else begins with a slash: after every command that exists.
        on(pages.help_in_group, chat=GROUP),
        on(pages.help_),
        # Everything people say, /ask included.
        on(questions.ask, kind=Kind.QUESTION),
        # Photos, voice messages and the like, last because they say least.
        on(questions.please_type, kind=Kind.UNREADABLE),
    ]
