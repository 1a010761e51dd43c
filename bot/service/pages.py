"""What the bot tells without being asked: start, help, topics, sources, about, privacy."""

from dataclasses import dataclass

from bot.core.rendering import disclaimer, entry_choices, render_entry, source_part
from bot.core.reply import Choice, ChoiceKind, Part, PartKind, Reply
from bot.core.wording import Wording
from bot.service.library import Edition, Library
from bot.service.ports import Wordings

ABOUT_ENTRY = "about-this-bot"


@dataclass(frozen=True, slots=True)
class Operation:
    """Who runs the bot and how long questions are kept (days), for the privacy page."""

    retention_days: int
    operator: str = ""
    contact: str = ""


class Pages:
    """The fixed pages of the bot, in the reader's language."""

    def __init__(self, *, library: Library, wordings: Wordings, operation: Operation) -> None:
        self._library = library
        self._wordings = wordings
        self._operation = operation

    def start(self, language: str | None = None) -> Reply:
        """Three lines: what it can, what it cannot, what is kept and how to delete it."""
        _, wording = self._in(language)
        days = self._operation.retention_days
        return Reply(
            parts=(
                Part(PartKind.HEADING, wording("start.hello")),
                Part(PartKind.MAIN, wording("start.can")),
                Part(PartKind.MAIN, wording("start.cannot")),
                Part(PartKind.MAIN, wording("start.kept", days=days)),
                disclaimer(wording),
            ),
            choices=(Choice(ChoiceKind.TOPICS, wording("topics.all")),),
        )

    def help(self, language: str | None = None) -> Reply:
        """How to ask, and every command."""
        _, wording = self._in(language)
        return Reply(
            parts=(
                Part(PartKind.HEADING, wording("help.title")),
                Part(PartKind.MAIN, wording("help.how")),
                Part(PartKind.NOTE, wording("help.commands")),
                disclaimer(wording),
            ),
            choices=(Choice(ChoiceKind.TOPICS, wording("topics.all")),),
        )

    def topics(self, language: str | None = None) -> Reply:
        """A button for each topic."""
        edition, wording = self._in(language)
        return Reply(
            parts=(Part(PartKind.MAIN, wording("topics.choose")), disclaimer(wording)),
            choices=tuple(
                Choice(ChoiceKind.TOPIC, topic.title, topic.id) for topic in edition.catalog.topics
            ),
        )

    def topic(self, topic_id: str, language: str | None = None) -> Reply | None:
        """A button for each entry of a topic; None where there is no such topic."""
        edition, wording = self._in(language)
        titles = {topic.id: topic.title for topic in edition.catalog.topics}
        if topic_id not in titles:
            return None
        entries = [each for each in edition.catalog.entries.values() if each.topic == topic_id]
        return Reply(
            parts=(
                Part(PartKind.HEADING, titles[topic_id]),
                Part(PartKind.MAIN, wording("topics.entries")),
                disclaimer(wording),
            ),
            choices=(
                *entry_choices(entries),
                Choice(ChoiceKind.TOPICS, wording("topics.all")),
            ),
        )

    def sources(self, language: str | None = None) -> Reply:
        """The documents that the answers rest on."""
        edition, wording = self._in(language)
        return Reply(
            parts=(
                Part(PartKind.HEADING, wording("sources.title")),
                *(source_part(each, wording) for each in edition.catalog.sources.values()),
                disclaimer(wording),
            )
        )

    def about(self, language: str | None = None) -> Reply:
        """Who answers, and how far to trust it; the disclaimer in full."""
        edition, wording = self._in(language)
        entry = edition.catalog.entries.get(ABOUT_ENTRY)
        told = render_entry(entry, catalog=edition.catalog, wording=wording) if entry else Reply(())
        return Reply(
            parts=(*told.parts[:-1], Part(PartKind.DISCLAIMER, wording("disclaimer.full"))),
            choices=told.choices,
        )

    def privacy(self, language: str | None = None) -> Reply:
        """What is kept, for how long, who runs the bot, and how to have it deleted."""
        _, wording = self._in(language)
        operation = self._operation
        parts = [
            Part(PartKind.HEADING, wording("privacy.title")),
            Part(PartKind.MAIN, wording("privacy.kept", days=operation.retention_days)),
            Part(PartKind.NOTE, wording("privacy.how")),
            Part(PartKind.NOTE, wording("privacy.rights")),
        ]
        if operation.operator or operation.contact:
            who = " ".join(filter(None, (operation.operator, operation.contact)))
            parts.append(Part(PartKind.NOTE, wording("privacy.operator", who=who)))
        return Reply(
            parts=(*parts, disclaimer(wording)),
            choices=(Choice(ChoiceKind.FORGET, wording("forget.button")),),
        )

    def _in(self, language: str | None) -> tuple[Edition, Wording]:
        edition = self._library.edition(language)
        return edition, self._wordings(edition.catalog.language)
