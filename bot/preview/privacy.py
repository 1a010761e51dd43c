"""Privacy mode: which messages of a group a bot gets to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.preview.detection import detect

if TYPE_CHECKING:
    from bot.preview.model import Message, User


def bot_sees(message: Message, *, bot: User, privacy: bool) -> bool:
    """Whether Telegram hands this message to the bot.

    With privacy mode on and the bot no administrator these pass in a group: commands that name no
    other bot, replies to the bot's messages, service messages. A plain @mention does not: Telegram
    does not list it (https://core.telegram.org/bots/features#privacy-mode).
    """
    chat = message.chat
    member = chat.member(bot.id)
    if message.sender.id == bot.id:
        return True
    if chat.is_private:
        return not chat.blocked
    if member is None or not member.inside:
        return False
    if not privacy or member.is_admin or message.service:
        return True
    if message.reply_to is not None and message.reply_to.sender.id == bot.id:
        return True
    return _is_command_for(message.text, bot)


def _is_command_for(text: str, bot: User) -> bool:
    commands = [span for span in detect(text) if span.type == "bot_command"]
    if not commands or commands[0].start:
        return False
    _, _, addressee = text[: commands[0].end].partition("@")
    return addressee.lower() in {"", bot.username.lower()}
