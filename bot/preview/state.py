"""A small Telegram in memory: what people and one bot do, and what the bot is told of it."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.preview.faults import Faults
from bot.preview.formatting import Formatted, format_text
from bot.preview.journal import Journal
from bot.preview.model import Answer, Chat, Document, Json, Member, Message, Press, Status, User
from bot.preview.privacy import bot_sees
from bot.preview.profile import Profile
from bot.preview.updates import UpdateQueue
from bot.preview.waiting import Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.preview.markup import Markup
    from bot.preview.params import Params

T = TypeVar("T")

_CALLS_KEPT = 1_000
# Callback queries live 150 seconds; a later answer is an error.
_PRESS_LIFETIME = 150


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the Bot API, as it came in."""

    method: str
    params: Params


class Telegram:
    """Users, chats, messages and one bot; nothing here knows of HTTP.

    Args:
        token: The bot's token, `digits:text`.
        bot: The bot; a default one whose id is the token's number.
        clock: Returns Unix seconds.
        privacy: Whether privacy mode is on, as it is for new bots.
        first_update_id: The id of the first update; later ones count up from it.
    """

    def __init__(
        self,
        *,
        token: str = "1000:preview",  # noqa: S107 - it opens nothing but this preview
        bot: User | None = None,
        clock: Callable[[], float] = time.time,
        privacy: bool = True,
        first_update_id: int = 100_000_001,
    ) -> None:
        self.token = token
        self.bot = bot or User(
            id=int(token.partition(":")[0]),
            is_bot=True,
            first_name="B12 and MS answers",
            username="b12_faq_preview_bot",
        )
        self.clock = clock
        self.privacy = privacy
        self.signal = Signal()
        self.journal = Journal(self.signal)
        self.updates = UpdateQueue(clock=clock, signal=self.signal, first_id=first_update_id)
        self.faults = Faults()
        self.profile = Profile()
        self.calls: deque[Call] = deque(maxlen=_CALLS_KEPT)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.documents: dict[str, Document] = {}
        self.presses: dict[str, Press] = {}

    # People and places

    def add_user(
        self,
        first_name: str,
        *,
        user_id: int | None = None,
        username: str = "",
        language_code: str = "en",
    ) -> User:
        """Add a person, with an empty private chat with the bot."""
        number = user_id or 700_000_001 + len(self.users)
        user = User(
            id=number, first_name=first_name, username=username, language_code=language_code
        )
        self.users[user.id] = user
        self.chats[user.id] = Chat(id=user.id, type="private", peer=user)
        return user

    def private(self, user: User) -> Chat:
        """Return a person's chat with the bot."""
        return self.chats[user.id]

    def add_group(
        self,
        title: str,
        *,
        members: Iterable[User],
        admins: Iterable[User] = (),
        supergroup: bool = False,
        with_bot: bool = True,
        topics: Iterable[str] = (),
    ) -> Chat:
        """Add a group; the first administrator is its owner.

        Topics make it a forum; their thread ids count from 2 (General takes no thread id).
        """
        number = 1 + sum(not chat.is_private for chat in self.chats.values())
        chat = Chat(
            id=-1_000_000_000_000 - number if supergroup else -number,
            type="supergroup" if supergroup else "group",
            title=title,
            topics=dict(enumerate(topics, start=2)),
        )
        for user in members:
            chat.members[user.id] = Member(user)
        for index, user in enumerate(admins):
            chat.members[user.id] = Member(user, "administrator" if index else "creator")
        if with_bot:
            chat.members[self.bot.id] = Member(self.bot)
        self.chats[chat.id] = chat
        return chat

    def set_bot_status(self, chat: Chat, status: Status, *, by: User) -> None:
        """Add the bot to a group, promote, demote or remove it, and tell it so."""
        old = chat.member(self.bot.id) or Member(self.bot, "left")
        new = Member(self.bot, status)
        chat.members[self.bot.id] = new
        change: Json = {
            "chat": chat.json(),
            "from": by.json(),
            "date": self.now(),
            "old_chat_member": old.json(),
            "new_chat_member": new.json(),
        }
        self.updates.add("my_chat_member", change, queue=chat.id)
        if new.inside and not old.inside:
            people = [self.bot.json()]
            self.post(chat, by, Formatted(""), service={"new_chat_members": people})
        elif old.inside and not new.inside:
            self.post(chat, by, Formatted(""), service={"left_chat_member": self.bot.json()})

    def set_blocked(self, user: User, *, blocked: bool) -> None:
        """Let a person block the bot, or take that back."""
        chat = self.private(user)
        standing: tuple[Status, Status] = ("member", "kicked") if blocked else ("kicked", "member")
        chat.blocked = blocked
        old, new = (Member(self.bot, status).json() for status in standing)
        change: Json = {"chat": chat.json(), "from": user.json(), "date": self.now()}
        change |= {"old_chat_member": old, "new_chat_member": new}
        self.updates.add("my_chat_member", change, queue=chat.id)

    def migrate(self, chat: Chat) -> Chat:
        """Upgrade a group to a supergroup: a new chat with a new id."""
        new = self.add_group(chat.title, members=(), supergroup=True, with_bot=False)
        new.members = dict(chat.members)
        chat.migrated_to = new.id
        sender = next(member.user for member in chat.members.values() if member.is_admin)
        self.post(chat, sender, Formatted(""), service={"migrate_to_chat_id": new.id})
        self.post(new, sender, Formatted(""), service={"migrate_from_chat_id": chat.id})
        return new

    # What happens

    def now(self) -> int:
        """Return the time as Telegram dates things: whole Unix seconds."""
        return int(self.clock())

    def says(
        self,
        chat: Chat,
        user: User,
        text: str,
        *,
        reply_to: Message | None = None,
        thread_id: int | None = None,
    ) -> Message:
        """Let a person write; Telegram's clients allow 4096 UTF-16 code units.

        Raises:
            ApiError: 400, the text is empty or too long.
        """
        formatted = format_text(text, user=self.users.get)
        chat.started = True
        return self.post(chat, user, formatted, reply_to=reply_to, thread_id=thread_id)

    def post(
        self,
        chat: Chat,
        sender: User,
        formatted: Formatted,
        *,
        reply_to: Message | None = None,
        markup: Markup | None = None,
        document: Document | None = None,
        link_preview: Json | None = None,
        thread_id: int | None = None,
        service: Json | None = None,
    ) -> Message:
        """Put a message into a chat and, if it may see it, tell the bot."""
        chat.last_message_id += 1
        message = Message(
            chat=chat,
            id=chat.last_message_id,
            date=self.now(),
            sender=sender,
            text=formatted.text,
            entities=formatted.entities,
            reply_to=reply_to,
            inline_keyboard=markup.inline if markup else None,
            other_keyboard=markup.other if markup else None,
            document=document,
            link_preview=link_preview,
            thread_id=thread_id,
            service=service or {},
        )
        message.seen_by_bot = bot_sees(message, bot=self.bot, privacy=self.privacy)
        chat.messages[message.id] = message
        if sender.id != self.bot.id and message.seen_by_bot:
            self.updates.add("message", message.json(), queue=chat.id)
        self.journal.record("message", message.view())
        return message

    def rewrite(self, message: Message, formatted: Formatted) -> None:
        """Let a person edit an own message."""
        message.text, message.entities = formatted.text, formatted.entities
        message.seen_by_bot = bot_sees(message, bot=self.bot, privacy=self.privacy)
        self.note_edit(message, text_edited=True)
        if message.seen_by_bot:
            self.updates.add("edited_message", message.json(), queue=message.chat.id)

    def note_edit(self, message: Message, *, text_edited: bool) -> None:
        """Date an edit; one of the buttons alone shows no "edited" mark."""
        message.edit_date = self.now()
        message.text_edited = message.text_edited or text_edited
        self.journal.record("edit", message.view())

    def delete(self, message: Message) -> None:
        """Take a message away; the bot hears nothing of it."""
        message.deleted = True
        del message.chat.messages[message.id]
        self.journal.record("delete", {"chat_id": message.chat.id, "message_id": message.id})

    def press(self, user: User, message: Message, data: str) -> Press:
        """Let a person press an inline button."""
        press = Press(
            id=str(4_000_000_000_000_000_001 + len(self.presses)),
            person=user,
            message=message,
            data=data,
            date=self.clock(),
        )
        self.presses[press.id] = press
        self.updates.add("callback_query", press.json(), queue=message.chat.id)
        return press

    def answer(self, query_id: str, answer: Answer) -> bool:
        """Answer a press once and in time; False where that is no longer possible."""
        press = self.presses.get(query_id)
        late = press is None or self.clock() - press.date > _PRESS_LIFETIME
        if press is None or late or press.answer is not None:
            return False
        press.answer = answer
        self.journal.record(
            "answer",
            {
                "id": press.id,
                "user_id": press.person.id,
                "text": answer.text,
                "show_alert": answer.show_alert,
                "url": answer.url,
            },
        )
        return True

    async def wait_for(self, found: Callable[[], T | None], *, timeout: float = 5) -> T:  # noqa: ASYNC109 - part of the question
        """Wait until something is found to be true here; see `Signal.until`."""
        return await self.signal.until(found, timeout=timeout)
