"""The reply book: the bot finds its own answer again, to edit it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from bot.store import Store

Opener = Callable[[], AbstractAsyncContextManager[Store]]


async def test_a_reply_is_found_after_a_restart(opener: Opener) -> None:
    async with opener() as store:
        await store.replies.remember(chat_id=-100, message_id=5, reply_id=6, person_id=7)
    async with opener() as store:
        assert await store.replies.find(chat_id=-100, message_id=5) == 6


async def test_only_the_same_chat_and_message_find_it(store: Store) -> None:
    await store.replies.remember(chat_id=1, message_id=23, reply_id=6, person_id=None)
    assert await store.replies.find(chat_id=12, message_id=3) is None
    assert await store.replies.find(chat_id=1, message_id=24) is None
    assert await store.replies.find(chat_id=-1, message_id=23) is None


async def test_a_later_reply_replaces_an_earlier_one(store: Store) -> None:
    await store.replies.remember(chat_id=1, message_id=2, reply_id=3, person_id=7)
    await store.replies.remember(chat_id=1, message_id=2, reply_id=4, person_id=8)
    assert await store.replies.find(chat_id=1, message_id=2) == 4
    await store.questions.forget_person(7)
    assert await store.replies.find(chat_id=1, message_id=2) == 4
    await store.questions.forget_person(8)
    assert await store.replies.find(chat_id=1, message_id=2) is None
