"""A person's control over what is kept on them, and the end of what is kept too long."""

from datetime import timedelta

from bot.core.reply import Choice, ChoiceKind, Part, PartKind, Reply
from bot.service.library import Library
from bot.service.ports import Clock, QuestionLog, Wordings


class Privacy:
    """Deletes on request and after the retention period (days)."""

    def __init__(
        self,
        *,
        library: Library,
        wordings: Wordings,
        log: QuestionLog,
        clock: Clock,
        retention_days: int,
    ) -> None:
        self._library = library
        self._wordings = wordings
        self._log = log
        self._clock = clock
        self._retention = timedelta(days=retention_days)

    def ask_first(self, language: str | None = None) -> Reply:
        """Ask whether everything is to be deleted; nothing is deleted yet."""
        wording = self._wordings(self._library.edition(language).catalog.language)
        return Reply(
            parts=(Part(PartKind.MAIN, wording("forget.sure")),),
            choices=(
                Choice(ChoiceKind.FORGET, wording("forget.yes"), value="yes"),
                Choice(ChoiceKind.KEEP, wording("forget.no")),
            ),
        )

    async def forget(self, person_id: int, language: str | None = None) -> Reply:
        """Delete everything kept on a person and say how many questions went."""
        count = await self._log.forget_person(person_id)
        wording = self._wordings(self._library.edition(language).catalog.language)
        return Reply(parts=(Part(PartKind.MAIN, wording("forget.done", count=count)),))

    def kept(self, language: str | None = None) -> Reply:
        """The person decided against deletion."""
        wording = self._wordings(self._library.edition(language).catalog.language)
        return Reply(parts=(Part(PartKind.MAIN, wording("forget.kept")),))

    async def purge(self) -> int:
        """Delete what is older than the retention period; returns how many questions went."""
        return await self._log.purge(before=self._clock() - self._retention)
