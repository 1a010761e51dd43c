"""Whatever a caller sends is answered or refused; nothing breaks."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.preview import ApiError, Person, Telegram
from bot.preview.methods import METHODS
from bot.preview.params import Params, Upload

KEYS = [
    "type",
    "text",
    "url",
    "callback_data",
    "offset",
    "length",
    "user",
    "id",
    "chat_id",
    "user_id",
    "message_id",
    "command",
    "description",
    "inline_keyboard",
    "is_disabled",
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.just("\ud800"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=6,
)
NAMES = [
    "text",
    "parse_mode",
    "entities",
    "reply_markup",
    "reply_parameters",
    "reply_to_message_id",
    "message_thread_id",
    "link_preview_options",
    "caption",
    "caption_entities",
    "document",
    "file_id",
    "action",
    "callback_query_id",
    "commands",
    "scope",
    "language_code",
    "name",
    "description",
    "menu_button",
    "user_id",
]


@pytest.mark.parametrize("method", sorted(METHODS))
# No deadline: a busy computer is no defect.
@settings(deadline=None, max_examples=40)
@given(values=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5), data=st.data())
def test_every_method_answers_or_refuses(
    method: str, values: dict[str, object], data: st.DataObject
) -> None:
    telegram = Telegram()
    anna = Person.join(telegram, "Anna")
    telegram.says(anna.chat, anna.user, "hello")
    place = {"chat_id": anna.chat.id, "message_id": data.draw(st.integers(0, 3))}
    given = place | {"text": "x"} | values
    if data.draw(st.booleans()):
        given = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in given.items()
        }
    try:
        result = METHODS[method](telegram, Params(given, {"document": Upload("a", "", b"b")}))
    except ApiError as error:
        assert error.code in {400, 403, 404}  # noqa: PT017 - either outcome is right
    else:
        assert json.dumps(result, ensure_ascii=False, allow_nan=False).encode()
