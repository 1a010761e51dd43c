"""Chats, members, privacy mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.preview import ApiError, Chat, Person, Telegram

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Caller = Callable[..., Awaitable[Any]]


def kinds(telegram: Telegram) -> list[str]:
    return [update.kind for update in telegram.updates.pending()]


async def test_members_and_administrators(
    call: Caller, group: Chat, anna: Person, ben: Person
) -> None:
    member = await call("getChatMember", chat_id=group.id, user_id=ben.user.id)
    assert member["status"] == "member"
    (owner,) = await call("getChatAdministrators", chat_id=group.id)
    assert (owner["status"], owner["user"]["id"]) == ("creator", anna.user.id)
    assert await call("getChatMemberCount", chat_id=group.id) == 3
    with pytest.raises(ApiError, match="user not found"):
        await call("getChatMember", chat_id=group.id, user_id=5)
    with pytest.raises(ApiError, match="no administrators in the private chat"):
        await call("getChatAdministrators", chat_id=anna.chat.id)


async def test_a_bot_that_left_is_no_member(call: Caller, group: Chat, telegram: Telegram) -> None:
    assert (await call("getChat", chat_id=group.id))["title"] == "Support"
    assert await call("leaveChat", chat_id=group.id) is True
    assert kinds(telegram) == ["my_chat_member"]
    with pytest.raises(ApiError, match=r"^Forbidden: bot is not a member of the group chat$"):
        await call("getChat", chat_id=group.id)


async def test_a_bot_that_was_kicked_hears_so_and_no_more(
    call: Caller, group: Chat, telegram: Telegram, anna: Person
) -> None:
    telegram.set_bot_status(group, "kicked", by=anna.user)
    (update,) = telegram.updates.pending()
    assert update.payload["new_chat_member"]["status"] == "kicked"
    await anna.send("/help", chat=group)
    assert kinds(telegram) == ["my_chat_member"]
    with pytest.raises(ApiError, match=r"^Forbidden: bot was kicked from the group chat$"):
        await call("sendMessage", chat_id=group.id, text="x")


async def test_a_bot_that_is_added_gets_both_updates(telegram: Telegram, anna: Person) -> None:
    group = telegram.add_group("New", members=[], admins=[anna.user], with_bot=False)
    telegram.set_bot_status(group, "member", by=anna.user)
    first, second = telegram.updates.pending()
    assert (first.kind, first.payload["old_chat_member"]["status"]) == ("my_chat_member", "left")
    assert second.payload["new_chat_members"][0]["id"] == telegram.bot.id


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("/help", True),
        ("/help@b12_faq_preview_bot please", True),
        ("/help@other_bot", False),
        ("how are you?", False),
        ("try /help", False),
        ("@b12_faq_preview_bot how long?", False),
    ],
)
async def test_privacy_mode_lets_commands_for_this_bot_through(
    telegram: Telegram, group: Chat, ben: Person, text: str, *, seen: bool
) -> None:
    message = await ben.send(text, chat=group)
    assert message.seen_by_bot is seen
    assert kinds(telegram) == (["message"] if seen else [])


async def test_privacy_mode_lets_replies_to_the_bot_through(
    call: Caller, telegram: Telegram, group: Chat, ben: Person
) -> None:
    await call("sendMessage", chat_id=group.id, text="x")
    await ben.send("why?", chat=group, reply_to=group.messages[1])
    theirs = await ben.send("hm", chat=group)
    await ben.send("what?", chat=group, reply_to=theirs)
    assert kinds(telegram) == ["message"]


async def test_without_privacy_mode_or_as_administrator_the_bot_sees_all(
    telegram: Telegram, group: Chat, anna: Person, ben: Person
) -> None:
    telegram.privacy = False
    assert (await ben.send("hm", chat=group)).seen_by_bot
    telegram.privacy = True
    telegram.set_bot_status(group, "administrator", by=anna.user)
    assert (await ben.send("hm", chat=group)).seen_by_bot


async def test_an_edit_reaches_the_bot(telegram: Telegram, anna: Person) -> None:
    message = await anna.send("hi")
    await anna.edit(message, "ho")
    assert kinds(telegram) == ["message", "edited_message"]
    assert telegram.updates.pending()[1].payload["text"] == "ho"
