"""What becomes of an update after its handlers ran, and what the person hears if they failed."""

import json
import logging
import traceback
from collections import Counter
from html import escape
from pathlib import Path

from telegram import Update
from telegram.constants import ChatType
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
)

from bot.service.ports import Inbox, StoreError
from bot.tg.context import Context
from bot.tg.conversation import language
from bot.tg.errors import SlowDownError
from bot.tg.formatting import Outgoing
from bot.tg.redaction import without_strangers_words
from bot.tg.sending import TOAST, Place, send

logger = logging.getLogger(__name__)

# How often an update is tried again that Telegram could not be told the answer to.
ROUNDS = 20
# Telegram's reasons for which no answer can be given there, by a part of their wording.
_CLOSED = (
    "chat not found",
    "chat_restricted",
    "chat_write_forbidden",
    "have no rights to send",
    "not enough rights",
    "topic_closed",
    "user is deactivated",
)


class Settlement:
    """Finishes an update in the inbox, sets it aside, or leaves it there for another try."""

    def __init__(self, inbox: Inbox, *, rounds: int = ROUNDS) -> None:
        self._inbox = inbox
        self._rounds = rounds
        self._errors: dict[int, Exception] = {}
        self._tries: Counter[int] = Counter()
        self._left: dict[int, Update] = {}

    async def on_error(self, update: object, context: Context) -> None:
        """The library's error handler: remember the error and, where possible, apologise."""
        error = context.error
        if not isinstance(update, Update) or error is None:
            logger.error("Outside of any update: %s", _described(error))
            return
        self._errors[update.update_id] = error
        if not (_is_passing(error) or _is_closed(error)):
            try:
                await _apologise(update, context)
            except Exception as second:  # noqa: BLE001 - the library would log it with the first
                logger.warning("No apology for update %d: %s", update.update_id, _described(second))

    async def settle(self, update: Update) -> None:
        """Tell the inbox what became of an update."""
        number = update.update_id
        error = self._errors.pop(number, None)
        try:
            if error is None or _is_closed(error):
                await self._inbox.finish(number)
            elif _is_passing(error) and self._may_try_again(number):
                logger.warning("Update %d is left for later: %s", number, _described(error))
                self._left[number] = update
                return
            else:
                logger.error("Update %d failed: %s", number, _described(error))
                await self._inbox.quarantine(
                    number,
                    payload=json.dumps(without_strangers_words(update.to_dict())),
                    reason=type(error).__name__,
                )
        except StoreError as store_error:
            # It stays unfinished: at worst somebody is answered twice.
            logger.error("Update %d could not be settled: %s", number, store_error)  # noqa: TRY400 - a trace adds nothing
        self._tries.pop(number, None)

    async def take_left(self) -> list[Update]:
        """What was left for another try, less what its sender has had deleted meanwhile.

        Raises:
            StoreError: The inbox cannot be read; nothing is taken.
        """
        if not self._left:
            return []
        unfinished = {each.update_id for each in await self._inbox.unfinished()}
        left, self._left = self._left, {}
        return [update for number, update in left.items() if number in unfinished]

    def _may_try_again(self, number: int) -> bool:
        self._tries[number] += 1
        return self._tries[number] < self._rounds


async def _apologise(update: Update, context: Context) -> None:
    sorry = context.wording(language(update))("tg.sorry")
    if update.callback_query:
        await update.callback_query.answer(sorry[:TOAST], show_alert=True)
    elif chat := update.effective_chat:
        replied_to = update.effective_message if chat.type != ChatType.PRIVATE else None
        place = Place(chat.id, reply_to=replied_to.message_id if replied_to else None)
        await send(context.bot, [Outgoing(escape(sorry))], place)


def _is_passing(error: Exception) -> bool:
    """Whether Telegram or the store was out of reach; another time it may work."""
    if isinstance(error, BadRequest):
        return False
    return isinstance(error, NetworkError | SlowDownError | InvalidToken | StoreError)


def _is_closed(error: Exception) -> bool:
    """Whether nobody can be answered there: the bot is blocked, muted or gone."""
    if isinstance(error, Forbidden):
        return True
    wording = str(error).lower()
    return isinstance(error, BadRequest) and any(reason in wording for reason in _CLOSED)


def _described(error: Exception | None) -> str:
    """Type and place of an error. Its message is left out: it may quote what a person wrote."""
    if error is None:
        return "an unknown error"
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + where
