"""Methods about messages, called without HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.preview import ApiError, BotApi, Chat, Person, Telegram, bot_messages
from bot.preview.params import Params, Upload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.preview.conftest import Clock

    Caller = Callable[..., Awaitable[Any]]

BUTTON = {"text": "Yes", "callback_data": "yes"}


def keyboard(*buttons: dict[str, Any]) -> str:
    return json.dumps({"inline_keyboard": [list(buttons)]})


@pytest.fixture
async def chat_id(anna: Person) -> int:
    await anna.send("hello")
    return anna.chat.id


async def refused(calling: Awaitable[Any]) -> str:
    with pytest.raises(ApiError) as caught:
        await calling
    return caught.value.description


async def test_a_message_has_telegrams_shape(
    call: Caller, chat_id: int, clock: Clock, anna: Person
) -> None:
    sent = await call(
        "sendMessage",
        chat_id=chat_id,
        text="<b>Hi</b>",
        parse_mode="HTML",
        reply_markup=keyboard(BUTTON),
        reply_parameters='{"message_id": 1}',
        link_preview_options='{"is_disabled": true}',
    )
    assert sent == {
        "message_id": 2,
        "from": {
            "id": 1000,
            "is_bot": True,
            "first_name": "B12 and MS answers",
            "username": "b12_faq_preview_bot",
        },
        "chat": {
            "id": anna.user.id,
            "type": "private",
            "first_name": "Anna",
            "username": "anna",
        },
        "date": int(clock()),
        "reply_to_message": anna.chat.messages[1].json(),
        "text": "Hi",
        "entities": [{"offset": 0, "length": 2, "type": "bold"}],
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [[BUTTON]]},
    }


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"text": ""}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": "x", "chat_id": 5}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "x", "reply_to_message_id": 99}, "message to be replied not found"),
        ({"text": "x", "message_thread_id": 7}, "message thread not found"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": "[]"}, "object expected as reply markup"),
        ({"text": "x", "link_preview_options": "3"}, "object expected as link preview options"),
    ],
)
async def test_what_cannot_be_sent_is_refused_in_telegrams_words(
    call: Caller, chat_id: int, params: dict[str, Any], problem: str
) -> None:
    description = await refused(call("sendMessage", **({"chat_id": chat_id} | params)))
    assert description == f"Bad Request: {problem}"


@pytest.mark.parametrize(
    ("button", "problem"),
    [
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"text": " ", "callback_data": "y"}, "inline keyboard button text must be non-empty"),
        (
            {"callback_data": "y"},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": "x", "url": "http://localhost/"},
            "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "x", "url": None},
            'can\'t parse inline keyboard button: Field "url" must be of type String',
        ),
    ],
)
async def test_a_wrong_button_is_refused(
    call: Caller, chat_id: int, button: dict[str, Any], problem: str
) -> None:
    calling = call("sendMessage", chat_id=chat_id, text="x", reply_markup=keyboard(button))
    assert await refused(calling) == f"Bad Request: {problem}"


async def test_64_bytes_of_data_are_allowed(call: Caller, chat_id: int) -> None:
    markup = keyboard({"text": "x", "callback_data": "é" * 32})
    assert await call("sendMessage", chat_id=chat_id, text="x", reply_markup=markup)


async def test_a_reply_to_nothing_passes_where_that_is_allowed(call: Caller, chat_id: int) -> None:
    reply = {"message_id": 99, "allow_sending_without_reply": True}
    sent = await call("sendMessage", chat_id=chat_id, text="x", reply_parameters=reply)
    assert "reply_to_message" not in sent


async def test_the_bot_cannot_write_first(call: Caller, anna: Person) -> None:
    description = await refused(call("sendMessage", chat_id=anna.user.id, text="x"))
    assert description == "Forbidden: bot can't initiate conversation with a user"


async def test_someone_who_blocked_the_bot_is_out_of_reach(
    call: Caller, chat_id: int, anna: Person, telegram: Telegram
) -> None:
    telegram.set_blocked(anna.user, blocked=True)
    description = await refused(call("sendMessage", chat_id=chat_id, text="x"))
    assert description == "Forbidden: bot was blocked by the user"


async def test_a_group_that_became_a_supergroup_says_where_it_went(
    call: Caller, telegram: Telegram, group: Chat
) -> None:
    new = telegram.migrate(group)
    with pytest.raises(ApiError) as caught:
        await call("sendMessage", chat_id=group.id, text="x")
    assert caught.value.parameters == {"migrate_to_chat_id": new.id}
    assert await call("sendMessage", chat_id=new.id, text="x")


async def test_a_forum_topic_goes_with_the_message(
    call: Caller, telegram: Telegram, anna: Person
) -> None:
    forum = telegram.add_group("F", members=[anna.user], supergroup=True, topics=["Food"])
    sent = await call("sendMessage", chat_id=forum.id, text="x", message_thread_id=2)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (2, True)


async def test_an_edit_replaces_text_and_buttons(call: Caller, chat_id: int, clock: Clock) -> None:
    sent = await call("sendMessage", chat_id=chat_id, text="x", reply_markup=keyboard(BUTTON))
    clock.now += 5
    edited = await call("editMessageText", chat_id=chat_id, message_id=sent["message_id"], text="y")
    assert edited["text"] == "y"
    assert edited["edit_date"] == sent["date"] + 5
    assert "reply_markup" not in edited


async def test_an_edit_that_changes_nothing_is_refused(call: Caller, chat_id: int) -> None:
    sent = await call("sendMessage", chat_id=chat_id, text="x", reply_markup=keyboard(BUTTON))
    where = {"chat_id": chat_id, "message_id": sent["message_id"]}
    same = call("editMessageText", **where, text="x", reply_markup=keyboard(BUTTON))
    assert await refused(same) == (
        "Bad Request: message is not modified: specified new message content and reply markup "
        "are exactly the same as a current content and reply markup of the message"
    )
    buttons = call("editMessageReplyMarkup", **where, reply_markup=keyboard(BUTTON))
    assert "message is not modified" in await refused(buttons)
    assert "reply_markup" not in await call("editMessageReplyMarkup", **where)


async def test_only_own_messages_that_exist_can_be_edited(call: Caller, chat_id: int) -> None:
    theirs = call("editMessageText", chat_id=chat_id, message_id=1, text="y")
    assert await refused(theirs) == "Bad Request: message can't be edited"
    nothing = call("editMessageText", chat_id=chat_id, message_id=9, text="y")
    assert await refused(nothing) == "Bad Request: message to edit not found"
    unsaid = call("editMessageText", chat_id=chat_id, text="y")
    assert await refused(unsaid) == "Bad Request: message identifier is not specified"


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(call: Caller, chat_id: int) -> None:
    markup = {"force_reply": True}
    sent = await call("sendMessage", chat_id=chat_id, text="x", reply_markup=markup)
    calling = call("editMessageText", chat_id=chat_id, message_id=sent["message_id"], text="y")
    assert await refused(calling) == "Bad Request: message can't be edited"


async def test_deleting(call: Caller, chat_id: int, clock: Clock, group: Chat, ben: Person) -> None:
    assert await call("deleteMessage", chat_id=chat_id, message_id=1) is True
    gone = call("deleteMessage", chat_id=chat_id, message_id=1)
    assert await refused(gone) == "Bad Request: message to delete not found"
    theirs = await ben.send("x", chat=group)
    calling = call("deleteMessage", chat_id=group.id, message_id=theirs.id)
    assert await refused(calling) == "Bad Request: message can't be deleted"
    own = await call("sendMessage", chat_id=group.id, text="x")
    clock.now += 48 * 3600 + 1
    calling = call("deleteMessage", chat_id=group.id, message_id=own["message_id"])
    assert await refused(calling) == "Bad Request: message can't be deleted"


async def test_a_press_is_answered_once_and_in_time(
    call: Caller, chat_id: int, anna: Person, clock: Clock
) -> None:
    await call("sendMessage", chat_id=chat_id, text="x", reply_markup=keyboard(BUTTON))
    (message,) = bot_messages(anna.telegram, anna.chat)
    press = await anna.press(message, "Yes")
    long = call("answerCallbackQuery", callback_query_id=press.id, text="x" * 201)
    assert await refused(long) == "Bad Request: MESSAGE_TOO_LONG"
    assert await call("answerCallbackQuery", callback_query_id=press.id, text="ok")
    assert press.answer
    assert press.answer.text == "ok"
    late = await anna.press(message, "yes")
    clock.now += 151
    for query_id in (press.id, late.id, "no such"):
        assert await refused(call("answerCallbackQuery", callback_query_id=query_id)) == (
            "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )


async def test_pressing_needs_a_button(anna: Person, call: Caller, chat_id: int) -> None:
    await call("sendMessage", chat_id=chat_id, text="x", reply_markup=keyboard(BUTTON))
    (message,) = bot_messages(anna.telegram, anna.chat)
    with pytest.raises(LookupError, match=r"no button 'No' among \['Yes'\]"):
        await anna.press(message, "No")


async def test_chat_actions(call: Caller, chat_id: int, telegram: Telegram) -> None:
    assert await call("sendChatAction", chat_id=chat_id, action="typing") is True
    assert telegram.journal.since(0)[-1].data == {"chat_id": chat_id, "action": "typing"}  # type: ignore[index]  # nothing has fallen out of the journal
    wrong = call("sendChatAction", chat_id=chat_id, action="dancing")
    assert await refused(wrong) == "Bad Request: wrong parameter action in request"


async def test_a_document_is_kept_and_can_be_sent_again(
    api: BotApi, call: Caller, chat_id: int, telegram: Telegram
) -> None:
    files = {"document": Upload("q.csv", "", b"a,b\n")}
    sent: Any = await api.call(
        "sendDocument",
        Params({"chat_id": chat_id, "caption": "<i>c</i>", "parse_mode": "HTML"}, files),
    )
    assert sent["document"]["file_name"] == "q.csv"
    assert sent["document"]["file_size"] == 4
    assert (sent["caption"], sent["caption_entities"][0]["type"]) == ("c", "italic")
    file_id = sent["document"]["file_id"]
    assert (await call("getFile", file_id=file_id))["file_path"] == f"documents/{file_id}"
    again = await call("sendDocument", chat_id=chat_id, document=file_id)
    assert again["document"]["file_id"] == file_id
    assert len(telegram.documents) == 1


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({}, "there is no document in the request"),
        ({"document": "https://a.org/x.pdf"}, "wrong file identifier/HTTP URL specified"),
        ({"document": "x", "caption": "x" * 1025}, "message caption is too long"),
    ],
)
async def test_a_document_must_be_there(
    call: Caller, chat_id: int, params: dict[str, str], problem: str
) -> None:
    description = await refused(call("sendDocument", chat_id=chat_id, **params))
    assert description == f"Bad Request: {problem}"
