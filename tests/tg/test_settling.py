"""What becomes of an update after its handlers ran."""

import json
from unittest.mock import create_autospec

import pytest
from telegram import Update
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, TelegramError

from bot.service.ports import PendingUpdate, StoreError
from bot.tg.context import Context
from bot.tg.errors import SlowDownError
from bot.tg.settling import Settlement
from tests.fakes import MemoryInbox
from tests.tg.stage import raw_message, raw_update

RAW = raw_update(1, message=raw_message("secret words"))
UPDATE = Update.de_json(RAW, None)


async def inbox_with_update() -> MemoryInbox:
    inbox = MemoryInbox()
    await inbox.add([PendingUpdate(1, json.dumps(RAW))])
    return inbox


def failing(settlement: Settlement, error: Exception) -> None:
    settlement._errors[1] = error


async def test_what_went_well_is_finished() -> None:
    inbox = await inbox_with_update()
    await Settlement(inbox).settle(UPDATE)
    assert inbox.finished == [1]
    assert not inbox.quarantined


@pytest.mark.parametrize(
    "error",
    [
        Forbidden("Forbidden: bot was blocked by the user"),
        BadRequest("Bad Request: not enough rights to send text messages to the chat"),
        BadRequest("Bad Request: TOPIC_CLOSED"),
        BadRequest("Bad Request: chat not found"),
    ],
)
async def test_where_nobody_can_be_answered_the_update_is_finished(error: TelegramError) -> None:
    inbox = await inbox_with_update()
    settlement = Settlement(inbox)
    failing(settlement, error)
    await settlement.settle(UPDATE)
    assert inbox.finished == [1]


@pytest.mark.parametrize("error", [LookupError("secret"), BadRequest("can't parse entities")])
async def test_a_defect_is_set_aside_under_its_type(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = await inbox_with_update()
    settlement = Settlement(inbox)
    failing(settlement, error)
    await settlement.settle(UPDATE)
    assert inbox.quarantined[1] == (json.dumps(UPDATE.to_dict()), type(error).__name__)
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    "error",
    [NetworkError("Bad Gateway"), SlowDownError(600), InvalidToken(), StoreError("locked")],
)
async def test_a_passing_trouble_leaves_the_update_for_another_try(error: Exception) -> None:
    inbox = await inbox_with_update()
    settlement = Settlement(inbox, rounds=3)
    for _ in range(2):
        failing(settlement, error)
        await settlement.settle(UPDATE)
        assert await settlement.take_left() == [UPDATE]
        assert await settlement.take_left() == []
    assert not inbox.finished
    failing(settlement, error)
    await settlement.settle(UPDATE)
    assert inbox.quarantined[1][1] == type(error).__name__


async def test_what_its_sender_has_had_deleted_is_not_tried_again() -> None:
    inbox = await inbox_with_update()
    settlement = Settlement(inbox)
    failing(settlement, NetworkError("Bad Gateway"))
    await settlement.settle(UPDATE)
    del inbox.received[1]
    assert await settlement.take_left() == []


async def test_a_store_that_fails_leaves_the_update_unfinished() -> None:
    inbox = await inbox_with_update()
    inbox.broken = True
    await Settlement(inbox).settle(UPDATE)
    inbox.broken = False
    assert [each.update_id for each in await inbox.unfinished()] == [1]


async def test_an_error_outside_of_any_update_is_logged_without_its_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    context = create_autospec(Context, instance=True)
    context.error = LookupError("secret")
    await Settlement(MemoryInbox()).on_error(None, context)
    assert "LookupError" in caplog.text
    assert "secret" not in caplog.text
