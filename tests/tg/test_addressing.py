"""Which updates are for the bot: one rule for the inbox and for the handlers."""

from typing import Any

import pytest
from telegram import Update

from bot.service.ports import ChatKind
from bot.tg.addressing import Addressed, Kind, Me, addressed, is_from_group
from tests.tg.stage import (
    ADA,
    BEN,
    BOT_ID,
    BOT_NAME,
    BOT_USER,
    GROUP,
    PRIVATE,
    raw_message,
    raw_press,
    raw_update,
)

ME = Me(BOT_ID, BOT_NAME)
SUPERGROUP = {"id": -1001, "type": "supergroup", "title": "Support"}
CHANNEL = {"id": -1002, "type": "channel", "title": "News"}
OTHER_BOT = {"id": 55, "is_bot": True, "first_name": "Other", "username": "other_bot"}
ANONYMOUS = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
AS_CHANNEL = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
SERVICE = {"id": 777000, "is_bot": False, "first_name": "Telegram"}


def in_group(text: str | None = None, /, **fields: object) -> dict[str, Any]:
    return raw_message(text, **{"chat": GROUP, **fields})


def replying(text: str | None, /, **earlier: object) -> dict[str, Any]:
    """Ada replies in the group to a message, by default one of Ben's."""
    words = earlier.pop("text", "Is B12 safe?")
    return in_group(text, reply_to_message=in_group(**{"text": words, "from": BEN, **earlier}))


def private(
    kind: Kind, text: str = "", *, command: str = "", person_id: int | None = 7
) -> Addressed:
    return Addressed(kind, ChatKind.PRIVATE, text, command=command, person_id=person_id)


def group(kind: Kind, text: str = "", *, command: str = "", person_id: int | None = 7) -> Addressed:
    return Addressed(kind, ChatKind.GROUP, text, command=command, person_id=person_id)


PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
Q = Kind.QUESTION
C = Kind.COMMAND

FOR_US: dict[str, tuple[dict[str, Any], Addressed]] = {
    "private text": (raw_message("Is B12 safe?"), private(Q, "Is B12 safe?")),
    "private forwarded text": (
        raw_message(
            "hi", forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "X"}
        ),
        private(Q, "hi"),
    ),
    "private /ask": (raw_message("/ask is it"), private(Q, "is it", command="ask")),
    "private /ask with nothing": (raw_message("/ask"), private(Q, "", command="ask")),
    "private command": (raw_message("/start now"), private(C, "now", command="start")),
    "private command in capitals": (
        raw_message("/START", entities=[{"type": "bot_command", "offset": 0, "length": 6}]),
        private(C, command="start"),
    ),
    "private command that names us": (
        raw_message(f"/help@{BOT_NAME}"),
        private(C, command="help"),
    ),
    "private slash in mid-sentence": (
        raw_message("what is /help"),
        private(Q, "what is /help"),
    ),
    "private photo": (raw_message(photo=PHOTO), private(Kind.UNREADABLE)),
    "private photo with caption": (
        raw_message(photo=PHOTO, caption="my blood"),
        private(Kind.UNREADABLE, "my blood"),
    ),
    "private sticker": (
        raw_message(dice={"emoji": "🎲", "value": 1}),
        private(Kind.UNREADABLE),
    ),
    "group /ask": (in_group("/ask is it"), group(Q, "is it", command="ask")),
    "group /ask that names us": (
        in_group(f"/ask@{BOT_NAME} is it"),
        group(Q, "is it", command="ask"),
    ),
    "group /ask on somebody's message": (
        replying("/ask"),
        group(Q, "Is B12 safe?", command="ask"),
    ),
    "group /ask on a quotation": (
        replying("/ask") | {"quote": {"text": "B12", "position": 3}},
        group(Q, "B12", command="ask"),
    ),
    "group /ask on a caption": (
        replying("/ask", text=None, photo=PHOTO, caption="See?"),
        group(Q, "See?", command="ask"),
    ),
    "group /ask with words on somebody's message": (
        replying("/ask why"),
        group(Q, "why", command="ask"),
    ),
    "group /ask on our own message": (
        replying("/ask", **{"from": BOT_USER}),
        group(Q, "", command="ask"),
    ),
    "group reply to us": (replying("and then?", **{"from": BOT_USER}), group(Q, "and then?")),
    "group mention": (in_group(f"@{BOT_NAME} is it"), group(Q, "is it")),
    "group mention in capitals, behind an emoji": (
        in_group(f"🙂 hey @{BOT_NAME.upper()} is it"),
        group(Q, "🙂 hey is it"),
    ),
    "group mention alone on somebody's message": (
        replying(f"@{BOT_NAME}"),
        group(Q, "Is B12 safe?"),
    ),
    "group mention alone": (in_group(f"@{BOT_NAME}"), group(Q)),
    "group mention by name": (
        in_group(
            "Bot is it",
            entities=[{"type": "text_mention", "offset": 0, "length": 3, "user": BOT_USER}],
        ),
        group(Q, "is it"),
    ),
    "group mention in a caption": (
        in_group(
            photo=PHOTO,
            caption=f"@{BOT_NAME} is it",
            caption_entities=[{"type": "mention", "offset": 0, "length": 1 + len(BOT_NAME)}],
        ),
        group(Q, "is it"),
    ),
    "group /start": (in_group("/start"), group(C, command="start")),
    "group /help": (in_group("/help"), group(C, command="help")),
    "group /privacy": (in_group("/privacy"), group(C, command="privacy")),
    "group command that names us": (
        in_group(f"/topics@{BOT_NAME}"),
        group(C, command="topics"),
    ),
    "supergroup /ask": (in_group("/ask is it", chat=SUPERGROUP), group(Q, "is it", command="ask")),
    "anonymous administrator": (
        in_group("/ask is it", chat=SUPERGROUP, sender_chat=SUPERGROUP, **{"from": ANONYMOUS}),
        group(Q, "is it", command="ask", person_id=None),
    ),
    "somebody writing as their channel": (
        in_group("/ask is it", chat=SUPERGROUP, sender_chat=CHANNEL, **{"from": AS_CHANNEL}),
        group(Q, "is it", command="ask", person_id=None),
    ),
}

NOT_FOR_US: dict[str, dict[str, Any]] = {
    "group chatter": in_group("Is B12 safe?"),
    "group photo": in_group(photo=PHOTO, caption="Is B12 safe?"),
    "group unknown command": in_group("/ban Ben"),
    "group /topics that names nobody": in_group("/topics"),
    "group /forget_me that names nobody": in_group("/forget_me"),
    "group command for another bot": in_group("/ask@other_bot is it"),
    "group /start for another bot": in_group("/start@other_bot"),
    "private command for another bot": raw_message("/help@other_bot"),
    "group mention of somebody else": in_group("@other_bot is it"),
    "group mention of a longer name": in_group(f"@{BOT_NAME}2 is it"),
    "group name without a mention": in_group(f"mail{BOT_NAME} is it"),
    "group reply to somebody else": replying("and then?"),
    "group command in reply to us": replying("/ban", **{"from": BOT_USER}),
    "group sticker in reply to us": replying(None, **{"from": BOT_USER})
    | {"dice": {"emoji": "🎲", "value": 1}},
    "group first message of a forum topic that we opened": replying(
        "hello all",
        text=None,
        forum_topic_created={"name": "T", "icon_color": 1},
        **{"from": BOT_USER},
    ),
    "group join": in_group(new_chat_members=[BOT_USER]),
    "private service message": raw_message(pinned_message=raw_message("x")),
    "via our own inline mode": raw_message("Is B12 safe?", via_bot=BOT_USER),
    "group command via a bot": in_group("/ask is it", via_bot=OTHER_BOT),
    "another bot in private": raw_message("hi", **{"from": OTHER_BOT}),
    "another bot in a group": in_group("/ask is it", **{"from": OTHER_BOT}),
    "another bot that mentions us": in_group(f"@{BOT_NAME} is it", **{"from": OTHER_BOT}),
    "another bot replying to us": replying("hi", **{"from": BOT_USER}) | {"from": OTHER_BOT},
    "ourselves": in_group("/ask is it", **{"from": BOT_USER}),
    "automatic forward of a linked channel": in_group(
        "/ask is it", is_automatic_forward=True, sender_chat=CHANNEL, **{"from": SERVICE}
    ),
    "business message": raw_message("Is B12 safe?", business_connection_id="b"),
    "guest message": in_group("Is B12 safe?", guest_query_id="g"),
    "message in a channel": raw_message("/ask is it", chat=CHANNEL, **{"from": ADA}),
    "nobody's message": raw_message("/ask is it", **{"from": None}),
}


@pytest.mark.parametrize("name", FOR_US)
def test_what_is_for_us_is_read(name: str) -> None:
    message, expected = FOR_US[name]
    assert addressed(raw_update(message=message), ME) == expected


@pytest.mark.parametrize("name", NOT_FOR_US)
def test_the_bot_keeps_still(name: str) -> None:
    assert addressed(raw_update(message=NOT_FOR_US[name]), ME) is None


@pytest.mark.parametrize(
    "name", ["channel_post", "edited_channel_post", "business_message", "guest_message"]
)
def test_the_bot_keeps_still_on_other_kinds_of_messages(name: str) -> None:
    assert addressed(raw_update() | {name: raw_message("/ask is it")}, ME) is None


@pytest.mark.parametrize("name", [*FOR_US, *NOT_FOR_US])
def test_inbox_and_handlers_read_the_same(name: str) -> None:
    """The handlers read what the library made of the update."""
    message = FOR_US[name][0] if name in FOR_US else NOT_FOR_US[name]
    raw = raw_update(message=message)
    update = Update.de_json(raw, None)
    assert addressed(update.to_dict(), ME) == addressed(raw, ME)


@pytest.mark.parametrize("name", FOR_US)
def test_an_edit_asks_again_but_never_repeats_a_command(name: str) -> None:
    message, expected = FOR_US[name]
    told = addressed(raw_update(edited_message=message | {"edit_date": 2}), ME)
    if expected.kind is Kind.COMMAND or not expected.text:
        assert told is None
    else:
        assert told is not None
        assert (told.is_edit, told.text) == (True, expected.text)


@pytest.mark.parametrize("name", NOT_FOR_US)
def test_an_edit_of_what_was_not_for_us_does_nothing(name: str) -> None:
    assert addressed(raw_update(edited_message=NOT_FOR_US[name]), ME) is None


def test_presses_are_for_us_wherever_they_happen() -> None:
    assert addressed(raw_update(callback_query=raw_press("1a::")), ME) == private(
        Kind.PRESS, "1a::"
    )
    there = raw_press("1a::", message=in_group("Did you mean", **{"from": BOT_USER}))
    assert addressed(raw_update(callback_query=there), ME) == group(Kind.PRESS, "1a::")
    # A game button carries no data; it too has to be answered.
    assert addressed(raw_update(callback_query=raw_press(None)), ME) == private(Kind.PRESS)


def test_a_bot_cannot_press() -> None:
    press = raw_press("1a::", **{"from": OTHER_BOT})
    assert addressed(raw_update(callback_query=press), ME) is None


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"message": None},
        {"message": "text"},
        {"message": {"chat": 5, "from": []}},
        {"message": {"chat": PRIVATE, "from": ADA, "text": 5, "entities": [None, 3, {}]}},
        {"message": {"chat": GROUP, "from": ADA, "text": "x", "entities": "no"}},
        {"callback_query": {"from": 1, "message": 3, "data": {}}},
    ],
)
def test_nonsense_never_breaks_the_rule(update: dict[str, Any]) -> None:
    addressed(raw_update(**update), ME)
    is_from_group(raw_update(**update))


def test_only_places_with_many_people_count_as_groups() -> None:
    assert is_from_group(raw_update(message=in_group("x")))
    assert is_from_group(raw_update(channel_post={"chat": CHANNEL}))
    assert not is_from_group(raw_update(message=raw_message("x")))
    assert not is_from_group(raw_update(message={"text": "x"}))
