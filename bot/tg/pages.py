"""Commands: the pages that the bot shows."""

from telegram import Update

from bot.core.reply import Part, PartKind, Reply
from bot.tg.context import Context
from bot.tg.conversation import language, say


async def start(update: Update, context: Context) -> None:
    """Say hello."""
    await say(update, context, context.service.pages.start(language(update)))


async def help_(update: Update, context: Context) -> None:
    """Say how to ask; also the answer to a command that does not exist."""
    await say(update, context, context.service.pages.help(language(update)))


async def topics(update: Update, context: Context) -> None:
    """List the topics."""
    await say(update, context, context.service.pages.topics(language(update)))


async def sources(update: Update, context: Context) -> None:
    """List the documents behind the answers."""
    await say(update, context, context.service.pages.sources(language(update)))


async def about(update: Update, context: Context) -> None:
    """Say who answers."""
    await say(update, context, context.service.pages.about(language(update)))


async def privacy(update: Update, context: Context) -> None:
    """Say what is kept."""
    await say(update, context, context.service.pages.privacy(language(update)))


async def forget_me(update: Update, context: Context) -> None:
    """Ask whether everything is to be deleted."""
    await say(update, context, context.service.privacy.ask_first(language(update)))


async def help_in_group(update: Update, context: Context) -> None:
    """Say in one message how to ask here."""
    await _short(update, context, "tg.group-help")


async def privacy_in_group(update: Update, context: Context) -> None:
    """Say in one message what is kept, and where to read more."""
    await _short(update, context, "tg.group-privacy")


async def not_in_group(update: Update, context: Context) -> None:
    """Send a person to the private chat with the bot."""
    await _short(update, context, "tg.private-only")


async def _short(update: Update, context: Context, key: str) -> None:
    text = context.wording(language(update))(key, bot=f"@{context.bot.username}")
    await say(update, context, Reply(parts=(Part(PartKind.MAIN, text),)))
