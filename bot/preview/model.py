"""The things of Telegram that the preview keeps: users, chats, messages, files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

# Bodies of the Bot API are JSON objects whose shape Telegram's documentation gives.
Json = dict[str, Any]

ChatType = Literal["private", "group", "supergroup"]
Status = Literal["creator", "administrator", "member", "left", "kicked"]

# https://core.telegram.org/bots/api#chatmemberadministrator
_ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


@dataclass(slots=True)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    is_bot: bool = False
    last_name: str = ""
    username: str = ""
    language_code: str = ""

    @property
    def name(self) -> str:
        """The name as a chat shows it."""
        return f"{self.first_name} {self.last_name}".strip()

    def json(self) -> Json:
        """Return the Bot API's `User`."""
        return {"id": self.id, "is_bot": self.is_bot, **self._names(), **self._language()}

    def _names(self) -> Json:
        names = {
            "first_name": self.first_name,
            "last_name": self.last_name,
            "username": self.username,
        }
        return {key: value for key, value in names.items() if value}

    def _language(self) -> Json:
        return {"language_code": self.language_code} if self.language_code else {}

    def chat_json(self) -> Json:
        """Return the `Chat` of a private conversation with this user."""
        return {"id": self.id, "type": "private", **self._names()}


@dataclass(slots=True)
class Member:
    """A user's standing in a group."""

    user: User
    status: Status = "member"

    @property
    def inside(self) -> bool:
        """Whether the user can read and write there."""
        return self.status not in {"left", "kicked"}

    @property
    def is_admin(self) -> bool:
        """Whether the user is the owner or an administrator."""
        return self.status in {"creator", "administrator"}

    def json(self) -> Json:
        """Return the Bot API's `ChatMember`."""
        body: Json = {"user": self.user.json(), "status": self.status}
        if self.status == "creator":
            body["is_anonymous"] = False
        elif self.status == "administrator":
            body |= {"can_be_edited": False, "is_anonymous": False}
            body |= dict.fromkeys(_ADMIN_RIGHTS, True)
        elif self.status == "kicked":
            body["until_date"] = 0
        return body


@dataclass(slots=True)
class Document:
    """A file that the bot sent, kept in memory."""

    file_id: str
    file_name: str
    mime_type: str
    content: bytes = field(repr=False)

    def json(self) -> Json:
        """Return the Bot API's `Document`; sizes are in bytes."""
        return {
            "file_name": self.file_name,
            "mime_type": self.mime_type,
            "file_id": self.file_id,
            "file_unique_id": self.file_id[-8:],
            "file_size": len(self.content),
        }


@dataclass(slots=True)
class Chat:
    """A private chat (with `peer`), a group or a supergroup."""

    id: int
    type: ChatType
    title: str = ""
    username: str = ""
    peer: User | None = None
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    last_message_id: int = 0
    started: bool = False
    blocked: bool = False
    migrated_to: int | None = None

    @property
    def is_private(self) -> bool:
        """Whether this is a conversation of one person and the bot."""
        return self.type == "private"

    @property
    def name(self) -> str:
        """The name as a list of chats shows it."""
        return self.peer.name if self.peer else self.title

    def member(self, user_id: int) -> Member | None:
        """Return the standing of a user, None for strangers."""
        return self.members.get(user_id)

    def is_admin(self, user_id: int) -> bool:
        """Whether the user is the owner or an administrator here."""
        member = self.members.get(user_id)
        return member is not None and member.is_admin

    def json(self) -> Json:
        """Return the Bot API's `Chat`."""
        if self.peer is not None:
            return self.peer.chat_json()
        body: Json = {"id": self.id, "title": self.title, "type": self.type}
        if self.username:
            body["username"] = self.username
        if self.topics:
            body["is_forum"] = True
        if self.type == "group":
            body["all_members_are_administrators"] = False
        return body


@dataclass(slots=True, eq=False)
class Message:
    """A message; dates are Unix seconds, entity offsets UTF-16 code units."""

    chat: Chat = field(repr=False)
    id: int
    date: int
    sender: User
    text: str = ""
    entities: tuple[Json, ...] = ()
    reply_to: Message | None = field(default=None, repr=False)
    inline_keyboard: Json | None = field(default=None, repr=False)
    other_keyboard: Json | None = field(default=None, repr=False)
    document: Document | None = None
    link_preview: Json | None = field(default=None, repr=False)
    thread_id: int | None = None
    service: Json = field(default_factory=dict)
    edit_date: int | None = None
    text_edited: bool = False
    seen_by_bot: bool = True
    deleted: bool = False

    @property
    def buttons(self) -> list[Json]:
        """The inline buttons, row after row."""
        rows = (self.inline_keyboard or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def json(self, *, nested: bool = False) -> Json:
        """Return the Bot API's `Message`; a nested one leaves out what it replies to."""
        body: Json = {
            "message_id": self.id,
            "from": self.sender.json(),
            "chat": self.chat.json(),
            "date": self.date,
        }
        if self.edit_date is not None:
            body["edit_date"] = self.edit_date
        if self.thread_id is not None:
            body |= {"message_thread_id": self.thread_id, "is_topic_message": True}
        if self.reply_to is not None and not self.reply_to.deleted and not nested:
            body["reply_to_message"] = self.reply_to.json(nested=True)
        body |= self._content()
        if self.inline_keyboard:
            body["reply_markup"] = self.inline_keyboard
        return body | self.service

    def view(self) -> Json:
        """Return the message as the chat page shows it."""
        extras = {
            "seen_by_bot": self.seen_by_bot,
            "text_edited": self.text_edited,
            "other_keyboard": self.other_keyboard,
        }
        return self.json() | extras

    def _content(self) -> Json:
        body: Json = {}
        prefix = ""
        if self.document is not None:
            body["document"] = self.document.json()
            prefix = "caption"
        if self.text:
            body[prefix or "text"] = self.text
        if self.entities:
            body["caption_entities" if prefix else "entities"] = list(self.entities)
        if self.link_preview:
            body["link_preview_options"] = self.link_preview
        return body


@dataclass(slots=True)
class Answer:
    """What the bot showed to the person who pressed a button."""

    text: str = ""
    show_alert: bool = False
    url: str = ""


@dataclass(slots=True)
class Press:
    """A pressed inline button; `answer` stays None until the bot answers the query."""

    id: str
    person: User
    message: Message
    data: str
    date: float
    answer: Answer | None = None

    def json(self) -> Json:
        """Return the Bot API's `CallbackQuery`."""
        return {
            "id": self.id,
            "from": self.person.json(),
            "message": self.message.json(),
            "chat_instance": str(self.message.chat.id * 7919),
            "data": self.data,
        }
