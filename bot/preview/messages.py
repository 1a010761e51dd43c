"""Methods about messages. Each takes the state and the parameters and returns the result.

Error texts are those of tdlib/telegram-bot-api (Client.cpp) and of Telegram's servers.
"""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.preview.errors import bad_request
from bot.preview.formatting import MAX_CAPTION, Formatted, format_text, utf16_length
from bot.preview.lookup import (
    find_message,
    readable_chat,
    replied_message,
    thread_of,
    writable_chat,
)
from bot.preview.markup import read_markup
from bot.preview.model import Answer, Document

if TYPE_CHECKING:
    from bot.preview.model import Json, Message
    from bot.preview.params import Params
    from bot.preview.state import Telegram

_MAX_ANSWER = 200
# Messages older than 48 hours can no longer be deleted (Bot API, `deleteMessage`).
_DELETABLE = 48 * 3600
_ACTIONS = frozenset({
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
})  # fmt: skip


def send_message(telegram: Telegram, params: Params) -> Json:
    """Send a text."""
    formatted = _text(telegram, params)
    preview = _link_preview(params)
    chat = writable_chat(telegram, params)
    markup = read_markup(params)
    reply_to = replied_message(telegram, chat, params)
    return telegram.post(
        chat,
        telegram.bot,
        formatted,
        reply_to=reply_to,
        markup=markup,
        link_preview=preview,
        thread_id=thread_of(chat, params, reply_to),
    ).json()


def send_document(telegram: Telegram, params: Params) -> Json:
    """Send a file, uploaded or by the id of one sent before; never by URL."""
    caption = _caption(telegram, params)
    chat = writable_chat(telegram, params)
    markup = read_markup(params)
    reply_to = replied_message(telegram, chat, params)
    return telegram.post(
        chat,
        telegram.bot,
        caption,
        reply_to=reply_to,
        markup=markup,
        document=_document(telegram, params),
        thread_id=thread_of(chat, params, reply_to),
    ).json()


def get_file(telegram: Telegram, params: Params) -> Json:
    """Say where a file can be fetched: `/file/bot<token>/<file_path>`."""
    document = telegram.documents.get(params.text("file_id"))
    if document is None:
        raise bad_request("invalid file_id")
    size = len(document.content)
    path = f"documents/{document.file_id}"
    unique = document.json()["file_unique_id"]
    return {
        "file_id": document.file_id,
        "file_unique_id": unique,
        "file_size": size,
        "file_path": path,
    }


def edit_message_text(telegram: Telegram, params: Params) -> Json:
    """Replace the text and the buttons of an own message."""
    formatted = _text(telegram, params)
    preview = _link_preview(params)
    message = _editable(telegram, params)
    if message.document is not None or not message.text:
        raise bad_request("there is no text in the message to edit")
    markup = read_markup(params)
    _changed(message, formatted, markup.inline)
    text_edited = (formatted.text, formatted.entities) != (message.text, message.entities)
    message.text, message.entities = formatted.text, formatted.entities
    message.inline_keyboard, message.link_preview = markup.inline, preview
    telegram.note_edit(message, text_edited=text_edited)
    return message.json()


def edit_message_reply_markup(telegram: Telegram, params: Params) -> Json:
    """Replace the buttons of an own message."""
    message = _editable(telegram, params)
    markup = read_markup(params)
    _changed(message, Formatted(message.text, message.entities), markup.inline)
    message.inline_keyboard = markup.inline
    telegram.note_edit(message, text_edited=False)
    return message.json()


def delete_message(telegram: Telegram, params: Params) -> bool:
    """Delete a message of the last 48 hours: an own one, in private any, as administrator any."""
    chat = readable_chat(telegram, params)
    message = find_message(chat, params, purpose="delete")
    own = message.sender.id == telegram.bot.id or chat.is_private
    old = telegram.now() - message.date > _DELETABLE
    if old or not (own or chat.is_admin(telegram.bot.id)):
        raise bad_request("message can't be deleted")
    telegram.delete(message)
    return True


def answer_callback_query(telegram: Telegram, params: Params) -> bool:
    """Answer a press, within 150 seconds and once."""
    text = params.text("text")
    if utf16_length(text) > _MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = Answer(text=text, show_alert=params.flag("show_alert"), url=params.text("url"))
    if not telegram.answer(params.text("callback_query_id"), answer):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    return True


def send_chat_action(telegram: Telegram, params: Params) -> bool:
    """Show "typing…" and the like for five seconds or until a message comes."""
    action = params.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = writable_chat(telegram, params)
    telegram.journal.record("action", {"chat_id": chat.id, "action": action})
    return True


def _text(telegram: Telegram, params: Params) -> Formatted:
    text = params.text("text")
    if not text:
        raise bad_request("message text is empty")
    return format_text(
        text,
        parse_mode=params.text("parse_mode"),
        entities=_given_entities(params, "entities"),
        user=telegram.users.get,
    )


def _caption(telegram: Telegram, params: Params) -> Formatted:
    return format_text(
        params.text("caption"),
        parse_mode=params.text("parse_mode"),
        entities=_given_entities(params, "caption_entities"),
        user=telegram.users.get,
        limit=MAX_CAPTION,
        too_long="message caption is too long",
        empty="",
    )


def _given_entities(params: Params, name: str) -> list[Json] | None:
    given = params.decoded(name, "entities")
    return given if isinstance(given, list) else None


def _link_preview(params: Params) -> Json | None:
    if params.has("link_preview_options"):
        return params.mapping("link_preview_options", "link preview options") or None
    return {"is_disabled": True} if params.flag("disable_web_page_preview") else None


def _editable(telegram: Telegram, params: Params) -> Message:
    if params.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = readable_chat(telegram, params)
    message = find_message(chat, params, purpose="edit")
    # A keyboard of another kind depends on the message and pins it down (tdlib/td issue 3196).
    if message.sender.id != telegram.bot.id or message.other_keyboard or message.service:
        raise bad_request("message can't be edited")
    return message


def _changed(message: Message, formatted: Formatted, keyboard: Json | None) -> None:
    same_text = (formatted.text, formatted.entities) == (message.text, message.entities)
    if same_text and keyboard == message.inline_keyboard:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )


def _document(telegram: Telegram, params: Params) -> Document:
    known = telegram.documents.get(params.text("document"))
    if known is not None:
        return known
    upload = params.upload("document")
    if upload is None:
        missing = not params.text("document")
        raise bad_request(
            "there is no document in the request"
            if missing
            else "wrong file identifier/HTTP URL specified"
        )
    if not upload.content:
        raise bad_request("file must be non-empty")
    guessed = mimetypes.guess_type(upload.file_name)[0]
    document = Document(
        file_id=f"preview-{uuid4().hex}",
        file_name=upload.file_name,
        mime_type=guessed or upload.mime_type or "application/octet-stream",
        content=upload.content,
    )
    telegram.documents[document.file_id] = document
    return document
