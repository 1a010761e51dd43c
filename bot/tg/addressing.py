"""Is an update for us, and what does it ask? Pure, on the JSON of the Bot API.

The inbox asks before an update is kept (a group's chatter leaves only its number behind), the
handlers ask again to be routed: one rule for both. In a group the bot is quiet unless spoken to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.service.ports import ChatKind

Json = Mapping[str, Any]

# Users whom Telegram puts in the place of people: anonymous administrators, and people who write
# as their channel. They count as bots, and behind each of them stand many people.
_STAND_INS = frozenset({1087968824, 136817688})
_GROUPS = frozenset({"group", "supergroup"})
_GROUP_COMMANDS = frozenset({"start", "help", "privacy"})
# What a person can send that is no text. Everything else without text is a service message.
_UNREADABLE = (
    "animation",
    "audio",
    "checklist",
    "contact",
    "dice",
    "document",
    "game",
    "location",
    "paid_media",
    "photo",
    "poll",
    "sticker",
    "story",
    "venue",
    "video",
    "video_note",
    "voice",
)


class Kind(StrEnum):
    """What an update for us is."""

    COMMAND = "command"
    QUESTION = "question"
    UNREADABLE = "unreadable"  # a photo, a voice message, ...; `text` is its caption
    PRESS = "press"


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Addressed:
    """An update that is for us.

    `text` is the question, a command's arguments, a caption or a button's payload; `command`
    stands without its slash, in lower case. `person_id` is None where nobody in particular wrote:
    an anonymous administrator, or somebody who writes as a channel.
    """

    kind: Kind
    chat: ChatKind
    text: str = ""
    command: str = ""
    is_edit: bool = False
    person_id: int | None = None


def addressed(update: Json, me: Me) -> Addressed | None:
    """Read an update; None where the bot has to keep still."""
    if press := _mapping(update, "callback_query"):
        return _press(press)
    for name in ("message", "edited_message"):
        if message := _mapping(update, name):
            return _message(message, me, is_edit=name == "edited_message")
    return None


def is_from_group(update: Json) -> bool:
    """Whether an update was written where many people talk."""
    return any(
        isinstance(body, Mapping) and _mapping(body, "chat").get("type") in {*_GROUPS, "channel"}
        for body in update.values()
    )


def _press(press: Json) -> Addressed | None:
    person = _mapping(press, "from")
    if person.get("is_bot"):
        return None
    chat = _mapping(_mapping(press, "message"), "chat")
    return Addressed(
        kind=Kind.PRESS,
        chat=ChatKind.GROUP if chat.get("type") in _GROUPS else ChatKind.PRIVATE,
        text=_string(press, "data"),
        person_id=_number(person, "id"),
    )


def _message(message: Json, me: Me, *, is_edit: bool) -> Addressed | None:
    if not _is_from_a_person(message):
        return None
    kind = _mapping(message, "chat").get("type")
    if kind == "private":
        read = _private(message, me)
    elif kind in _GROUPS:
        read = _group(message, me)
    else:
        return None
    if read is None:
        return None
    chat, told = read
    if is_edit and (told.kind is Kind.COMMAND or not told.text):
        return None
    stand_in = "sender_chat" in message
    return Addressed(
        kind=told.kind,
        chat=chat,
        text=told.text,
        command=told.command,
        is_edit=is_edit,
        person_id=None if stand_in else _number(_mapping(message, "from"), "id"),
    )


def _is_from_a_person(message: Json) -> bool:
    # A bot answering bots can go on for ever; what went via a bot, came from a channel by itself
    # or belongs to somebody's business account was not said to us.
    if any(
        message.get(mark)
        for mark in (
            "via_bot",
            "is_automatic_forward",
            "business_connection_id",
            "sender_business_bot",
            "guest_query_id",
            "guest_bot_caller_user",
            "guest_bot_caller_chat",
        )
    ):
        return False
    sender = _mapping(message, "from")
    if not sender:
        return False
    if sender.get("is_bot"):
        return sender.get("id") in _STAND_INS and "sender_chat" in message
    return True


@dataclass(frozen=True, slots=True)
class _Told:
    kind: Kind
    text: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class _Command:
    name: str
    addressee: str
    arguments: str


def _private(message: Json, me: Me) -> tuple[ChatKind, _Told] | None:
    chat = ChatKind.PRIVATE
    if command := _command(message):
        if command.addressee not in {"", me.username.lower()}:
            return None
        kind = Kind.QUESTION if command.name == "ask" else Kind.COMMAND
        return chat, _Told(kind, command.arguments, command.name)
    if "text" in message:
        return chat, _Told(Kind.QUESTION, _string(message, "text"))
    if any(name in message for name in _UNREADABLE):
        return chat, _Told(Kind.UNREADABLE, _string(message, "caption"))
    return None


def _group(message: Json, me: Me) -> tuple[ChatKind, _Told] | None:
    chat = ChatKind.GROUP
    if command := _command(message):
        named = command.addressee == me.username.lower()
        if command.addressee and not named:
            return None
        if command.name == "ask":
            text = command.arguments or _text_replied_to(message, me)
            return chat, _Told(Kind.QUESTION, text, command.name)
        if named or command.name in _GROUP_COMMANDS:
            return chat, _Told(Kind.COMMAND, command.arguments, command.name)
        return None
    text, mentioned = _without_mention(message, me)
    if not mentioned and not _is_reply_to_us(message, me):
        return None
    if mentioned and not text:
        text = _text_replied_to(message, me)
    # A picture or a sticker in reply to the bot is chat among people, not a question.
    return (chat, _Told(Kind.QUESTION, text)) if text or mentioned else None


def _command(message: Json) -> _Command | None:
    text = _string(message, "text")
    for entity in _entities(message, "entities"):
        if entity.get("type") == "bot_command" and entity.get("offset") == 0:
            # A command is ASCII, so that UTF-16 units are characters here.
            end = _number(entity, "length") or 0
            name, _, addressee = text[:end].removeprefix("/").lower().partition("@")
            return _Command(name, addressee, text[end:].strip())
    return None


def _is_reply_to_us(message: Json, me: Me) -> bool:
    earlier = _mapping(message, "reply_to_message")
    # In a forum every message replies to the one that opened its topic.
    return _mapping(earlier, "from").get("id") == me.id and "forum_topic_created" not in earlier


def _text_replied_to(message: Json, me: Me) -> str:
    """The words of the message replied to (of it, what was quoted), unless they are our own."""
    earlier = _mapping(message, "reply_to_message")
    if _mapping(earlier, "from").get("id") == me.id:
        return ""
    quoted = _string(_mapping(message, "quote"), "text")
    return (quoted or _string(earlier, "text") or _string(earlier, "caption")).strip()


def _without_mention(message: Json, me: Me) -> tuple[str, bool]:
    """The text or caption without any mention of us, and whether there was one."""
    text, entities = _string(message, "text"), _entities(message, "entities")
    if not text:
        text, entities = _string(message, "caption"), _entities(message, "caption_entities")
    units = text.encode("utf-16-le", "surrogatepass")
    kept, at, mentioned = [], 0, False
    for entity in sorted(entities, key=lambda each: _number(each, "offset") or 0):
        start = 2 * (_number(entity, "offset") or 0)
        end = start + 2 * (_number(entity, "length") or 0)
        if start < at or not _is_mention(entity, units[start:end], me):
            continue
        kept.append(units[at:start])
        at, mentioned = end, True
    kept.append(units[at:])
    parts = (part.decode("utf-16-le", "surrogatepass").strip() for part in kept)
    return " ".join(part for part in parts if part), mentioned


def _is_mention(entity: Json, units: bytes, me: Me) -> bool:
    if entity.get("type") == "text_mention":
        return _mapping(entity, "user").get("id") == me.id
    written = units.decode("utf-16-le", "replace").lower()
    return entity.get("type") == "mention" and written == f"@{me.username.lower()}"


def _mapping(body: Json, name: str) -> Json:
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def _string(body: Json, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _number(body: Json, name: str) -> int | None:
    value = body.get(name)
    return value if isinstance(value, int) else None


def _entities(message: Json, name: str) -> list[Json]:
    value = message.get(name)
    items = value if isinstance(value, list | tuple) else ()
    return [each for each in items if isinstance(each, Mapping)]
