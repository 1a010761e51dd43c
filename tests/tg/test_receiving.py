"""Nothing is acknowledged before it is in the inbox."""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import pytest
from telegram.error import NetworkError, TelegramError

from bot.service.ports import PendingUpdate, StoreError
from bot.tg.addressing import Me
from bot.tg.errors import InboxUnavailableError
from bot.tg.receiving import Receiver
from bot.tg.redaction import without_strangers, without_strangers_words
from bot.tg.requests import ReceivingRequest
from tests.fakes import MemoryInbox
from tests.tg.stage import (
    ADA,
    BEN,
    BOT_ID,
    BOT_NAME,
    BOT_USER,
    GROUP,
    raw_message,
    raw_press,
    raw_update,
)

ME = Me(BOT_ID, BOT_NAME)
UNREADABLE = raw_update(3, message=raw_message("secret words", date="yesterday"))
CHATTER = raw_update(4, message=raw_message("among us", chat=GROUP))


def receiver_on(inbox: MemoryInbox) -> Receiver:
    receiver = Receiver(inbox)
    receiver.me = ME
    return receiver


async def test_updates_are_kept_whole_and_handed_on() -> None:
    inbox = MemoryInbox()
    updates = [
        raw_update(1, message=raw_message("hi")),
        raw_update(2, callback_query=raw_press("x")),
    ]
    assert await receiver_on(inbox).take(updates) == updates
    assert [inbox.payload(number) for number in (1, 2)] == updates
    assert [inbox.received[number].person_id for number in (1, 2)] == [7, 7]


async def test_repeats_come_back_bare() -> None:
    inbox = MemoryInbox()
    receiver = receiver_on(inbox)
    first, second = (raw_update(number, message=raw_message("hi")) for number in (1, 2))
    await receiver.take([first])
    assert await receiver.take([first, second]) == [{"update_id": 1}, second]


async def test_what_cannot_be_read_is_set_aside_before_anything_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    inbox = MemoryInbox()
    good = raw_update(5, message=raw_message("hi"))
    assert await receiver_on(inbox).take([UNREADABLE, good]) == [{"update_id": 3}, good]
    payload, reason = inbox.quarantined[3]
    assert json.loads(payload) == UNREADABLE
    assert reason == "TypeError"
    assert "secret" not in caplog.text


async def test_a_groups_chatter_leaves_only_its_number_readable_or_not() -> None:
    inbox = MemoryInbox()
    broken = raw_update(5, message=raw_message("among us", chat=GROUP, date="yesterday"))
    joined = raw_update(6, my_chat_member={"chat": GROUP, "from": ADA})
    got = await receiver_on(inbox).take([CHATTER, broken, joined])
    assert got == [{"update_id": 4}, {"update_id": 5}, {"update_id": 6}]
    assert [update.payload for update in inbox.received.values()] == [None] * 3
    assert not inbox.quarantined


async def test_what_may_have_been_kept_in_spite_of_an_error_is_not_taken_for_a_repeat() -> None:
    """A commit can succeed though its confirmation is lost."""

    class Doubtful(MemoryInbox):
        async def add(self, updates: Sequence[PendingUpdate]) -> set[int]:
            new = await super().add(updates)
            if self.broken:
                raise StoreError("the connection was lost")
            return new

        def _check(self) -> None:
            """Never fails before the work is done."""

    inbox = Doubtful()
    inbox.broken = True
    receiver = receiver_on(inbox)
    update = raw_update(1, message=raw_message("hi"))
    with pytest.raises(StoreError):
        await receiver.take([update])
    inbox.broken = False
    assert await receiver.take([update]) == [update]
    assert await receiver.take([update]) == [{"update_id": 1}]


async def test_unfinished_updates_come_back_in_order() -> None:
    inbox = MemoryInbox()
    receiver = receiver_on(inbox)
    await receiver.take([raw_update(n, message=raw_message(str(n))) for n in (9, 2, 5)])
    await inbox.finish(2)
    assert [each.update_id for each in await receiver.unfinished()] == [9, 5]


async def test_an_unfinished_update_that_cannot_be_read_any_more_is_set_aside() -> None:
    inbox = MemoryInbox()
    await inbox.add([PendingUpdate(1, json.dumps(UNREADABLE | {"update_id": 1}))])
    assert await receiver_on(inbox).unfinished() == []
    assert inbox.quarantined[1][1] == "TypeError"


async def test_nothing_is_taken_before_the_bot_knows_itself() -> None:
    with pytest.raises(RuntimeError, match="before the bot knew itself"):
        await Receiver(MemoryInbox()).take([])


def test_the_author_of_a_message_replied_to_is_not_kept() -> None:
    update = raw_update(
        1,
        message=raw_message(
            "/ask",
            chat=GROUP,
            reply_to_message=raw_message("Is it?", chat=GROUP, **{"from": BEN}),
            forward_origin={"type": "user", "date": 1, "sender_user": BEN},
            external_reply={"origin": {"type": "user", "sender_user": BEN}},
        ),
    )
    kept = without_strangers(update, ME)
    assert "Ben" not in json.dumps(kept)
    assert kept["message"]["reply_to_message"]["text"] == "Is it?"
    assert kept["message"]["from"] == ADA


def test_what_is_set_aside_holds_only_its_senders_words() -> None:
    earlier = raw_message("Is it?", chat=GROUP, **{"from": BEN})
    message = raw_message("/ask", chat=GROUP, reply_to_message=earlier, quote={"text": "Is"})
    aside = without_strangers_words(raw_update(1, message=message))
    assert "Is" not in json.dumps(aside)
    assert aside["message"]["text"] == "/ask"
    assert without_strangers_words({"update_id": 1, "message": 5}) == {"update_id": 1, "message": 5}


def test_that_a_message_replies_to_the_bot_stays_known() -> None:
    ours = raw_message("Hello", **{"from": BOT_USER})
    kept = without_strangers(raw_update(1, message=raw_message("so?", reply_to_message=ours)), ME)
    assert kept["message"]["reply_to_message"]["from"] == BOT_USER


# The request that polls

Answer = Callable[[httpx.Request], httpx.Response]


def request_on(inbox: MemoryInbox, answer: Answer) -> ReceivingRequest:
    return ReceivingRequest(
        receiver_on(inbox), httpx_kwargs={"transport": httpx.MockTransport(answer)}
    )


def answering(result: Any, *, code: int = 200) -> Answer:  # noqa: ANN401 - any JSON
    return lambda _: httpx.Response(code, json={"ok": code == 200, "result": result})


async def fetch(request: ReceivingRequest) -> Any:  # noqa: ANN401 - any JSON
    async with request:
        return await request.post("https://api.example/bot1:x/getUpdates")


async def test_polled_updates_are_kept_before_the_library_has_them() -> None:
    inbox = MemoryInbox()
    updates = [raw_update(1, message=raw_message("hi")), CHATTER]
    assert await fetch(request_on(inbox, answering(updates))) == [updates[0], {"update_id": 4}]
    assert set(inbox.received) == {1, 4}


async def test_a_failing_inbox_stops_the_acknowledgement() -> None:
    inbox = MemoryInbox()
    inbox.broken = True
    with pytest.raises(InboxUnavailableError) as caught:
        await fetch(request_on(inbox, answering([raw_update(1, message=raw_message("hi"))])))
    assert isinstance(caught.value, NetworkError)
    assert isinstance(caught.value.__cause__, StoreError)


async def test_an_empty_answer_does_not_bother_the_inbox() -> None:
    inbox = MemoryInbox()
    inbox.broken = True
    assert await fetch(request_on(inbox, answering([]))) == []


async def test_other_methods_and_errors_pass_untouched() -> None:
    inbox = MemoryInbox()
    request = request_on(inbox, answering([{"update_id": 1}]))
    async with request:
        assert await request.post("https://api.example/bot1:x/getMe") == [{"update_id": 1}]
    with pytest.raises(TelegramError):
        await fetch(request_on(inbox, answering([], code=502)))
    assert not inbox.received


async def test_an_answer_that_is_no_json_stays_out_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="telegram")
    for text in ("secret words", '["secret words"]'):
        with pytest.raises(TelegramError, match="Invalid server response"):
            await fetch(request_on(MemoryInbox(), lambda _, t=text: httpx.Response(200, text=t)))  # type: ignore[misc] # binds the loop variable
    assert "secret" not in caplog.text


async def test_a_poll_that_is_called_off_while_it_commits_is_not_a_repeat_later() -> None:
    entered = asyncio.Event()

    class Slow(MemoryInbox):
        async def add(self, updates: Sequence[PendingUpdate]) -> set[int]:
            new = await super().add(updates)
            if not entered.is_set():
                entered.set()
                await asyncio.Event().wait()
            return new

    receiver = receiver_on(Slow())
    update = raw_update(1, message=raw_message("hi"))
    task = asyncio.create_task(receiver.take([update]))
    await entered.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await receiver.take([update]) == [update]
