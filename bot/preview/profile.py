"""What a bot says about itself: names, descriptions and commands, by scope and language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.preview.model import Chat, Json, User

DEFAULT_SCOPE = ("default", 0, 0)
# Kind of scope, chat, user; 0 where the kind has none.
Scope = tuple[str, int, int]


@dataclass(slots=True)
class Profile:
    """Texts by language ("" for everybody else) and commands by scope and language."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)

    def description(self, language: str) -> str:
        """Return what an empty chat shows to someone with this language."""
        return self.descriptions.get(language) or self.descriptions.get("", "")

    def commands_for(self, chat: Chat, user: User) -> list[Json]:
        """Return the commands that this person is offered in this chat.

        The narrowest scope wins, in it the person's language
        (https://core.telegram.org/bots/api#determining-list-of-commands).
        """
        for scope in _scopes(chat, user):
            for language in (user.language_code, ""):
                commands = self.commands.get((scope, language))
                if commands:
                    return commands
        return []


def _scopes(chat: Chat, user: User) -> Iterator[Scope]:
    if chat.is_private:
        yield ("chat", chat.id, 0)
        yield ("all_private_chats", 0, 0)
    else:
        admin = chat.is_admin(user.id)
        yield ("chat_member", chat.id, user.id)
        if admin:
            yield ("chat_administrators", chat.id, 0)
        yield ("chat", chat.id, 0)
        if admin:
            yield ("all_chat_administrators", 0, 0)
        yield ("all_group_chats", 0, 0)
    yield DEFAULT_SCOPE
