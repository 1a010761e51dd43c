"""One chat in order, many at once, none starved."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest
from telegram import Update

from bot.tg.processing import ChatOrder, is_bare
from tests.tg.stage import ADA, PRIVATE, raw_message, raw_press, raw_update


def update_in(chat_id: int, number: int) -> Update:
    chat = PRIVATE | {"id": chat_id}
    return Update.de_json(raw_update(number, message=raw_message("hi", chat=chat)), None)


class Hall:
    """Handlers that wait until they are let go, and what was settled."""

    def __init__(self, *, slots: int = 2, backlog: int = 1000) -> None:
        self.running: list[int] = []
        self.settled: list[int] = []
        self.order = ChatOrder(self.settle, slots=slots, backlog=backlog)
        self.tasks: dict[int, asyncio.Task[None]] = {}
        self._gates: dict[int, asyncio.Event] = {}
        self._moved = asyncio.Event()

    async def settle(self, update: Update) -> None:
        self.settled.append(update.update_id)
        self._moved.set()

    async def handle(self, number: int) -> None:
        self.running.append(number)
        self._moved.set()
        try:
            await self._gates[number].wait()
        finally:
            self.running.remove(number)

    def arrive(self, chat_id: int, number: int) -> None:
        self._gates[number] = asyncio.Event()
        work = self.order.process_update(update_in(chat_id, number), self.handle(number))
        self.tasks[number] = asyncio.create_task(work)

    def let_go(self, *numbers: int) -> None:
        for number in numbers:
            self._gates[number].set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():
                self._moved.clear()
                await self._moved.wait()


async def idle() -> None:
    """Let everything that can move do so."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_one_chats_updates_run_in_the_order_of_arrival() -> None:
    hall = Hall(slots=5)
    for number in (1, 2, 3):
        hall.arrive(chat_id=7, number=number)
    for number in (1, 2, 3):
        await hall.until(lambda n=number: hall.running == [n])  # type: ignore[misc] # binds the loop variable
        hall.let_go(number)
    await hall.until(lambda: hall.settled == [1, 2, 3])


async def test_a_chat_with_many_updates_starves_no_other() -> None:
    hall = Hall(slots=2)
    for number in range(1, 21):
        hall.arrive(chat_id=7, number=number)
    hall.arrive(chat_id=8, number=99)
    await hall.until(lambda: hall.running == [1, 99])
    for number in (*range(1, 21), 99):
        hall.let_go(number)
    await asyncio.gather(*hall.tasks.values())


async def test_no_more_run_at_once_than_there_are_slots() -> None:
    hall = Hall(slots=2)
    for number in (1, 2, 3):
        hall.arrive(chat_id=number, number=number)
    await idle()
    assert hall.running == [1, 2]
    hall.let_go(1)
    await hall.until(lambda: hall.running == [2, 3])
    hall.let_go(2, 3)
    await asyncio.gather(*hall.tasks.values())


async def test_chats_are_forgotten_when_they_are_quiet() -> None:
    hall = Hall()
    hall.arrive(chat_id=7, number=1)
    hall.let_go(1)
    await asyncio.gather(*hall.tasks.values())
    assert hall.order._turns == {}
    assert hall.order.in_hand == set()


async def test_bare_updates_are_neither_handled_nor_settled() -> None:
    hall = Hall()
    bare = Update(5)
    assert is_bare(bare)
    await hall.order.process_update(bare, hall.handle(5))
    assert hall.settled == []


async def test_a_press_waits_for_the_messages_of_its_chat() -> None:
    hall = Hall(slots=5)
    hall.arrive(chat_id=7, number=1)
    press = Update.de_json(raw_update(2, callback_query=raw_press("x")), None)
    hall._gates[2] = asyncio.Event()
    waiting = asyncio.create_task(hall.order.process_update(press, hall.handle(2)))
    await idle()
    assert hall.running == [1]
    hall.let_go(1, 2)
    await waiting
    assert hall.settled == [1, 2]


async def test_a_press_without_its_message_belongs_to_the_person() -> None:
    hall = Hall(slots=5)
    body = raw_press("x", message=None, inline_message_id="5")
    press = Update.de_json(raw_update(2, callback_query=body), None)
    hall.arrive(chat_id=int(ADA["id"]), number=1)  # type: ignore[call-overload] # a number
    hall._gates[2] = asyncio.Event()
    waiting = asyncio.create_task(hall.order.process_update(press, hall.handle(2)))
    await idle()
    assert hall.running == [1]
    hall.let_go(1, 2)
    await waiting


async def test_closing_lets_what_runs_finish_and_starts_nothing() -> None:
    hall = Hall(slots=1)
    hall.arrive(chat_id=7, number=1)
    hall.arrive(chat_id=8, number=2)
    await hall.until(lambda: hall.running == [1])
    closing = asyncio.create_task(hall.order.close(grace=5))
    await idle()
    hall.let_go(1)
    await closing
    await asyncio.gather(*hall.tasks.values())
    assert hall.settled == [1]


async def test_closing_cancels_what_takes_too_long_and_settles_it_not() -> None:
    hall = Hall()
    hall.arrive(chat_id=7, number=1)
    await hall.until(lambda: hall.running == [1])
    await hall.order.close(grace=0.01)
    with pytest.raises(asyncio.CancelledError):
        await hall.tasks[1]
    assert hall.settled == []
    assert hall.order.in_hand == set()


async def test_closing_at_rest_is_at_once() -> None:
    async with asyncio.timeout(1):
        await Hall().order.close(grace=60)


async def test_the_poller_waits_while_too_many_are_in_hand() -> None:
    hall = Hall(backlog=2)
    room = asyncio.create_task(hall.order.room())
    await idle()
    assert room.done()
    hall.arrive(chat_id=7, number=1)
    hall.arrive(chat_id=8, number=2)
    await hall.until(lambda: len(hall.running) == 2)
    room = asyncio.create_task(hall.order.room())
    await idle()
    assert not room.done()
    hall.let_go(1)
    await room
    hall.let_go(2)
    await asyncio.gather(*hall.tasks.values())


async def test_what_never_ran_is_closed_without_a_warning() -> None:
    hall = Hall(slots=1)
    await hall.order.close(grace=0)
    never: Coroutine[None, None, None] = hall.handle(1)
    await hall.order.process_update(update_in(7, 1), never)
    assert hall.settled == []
