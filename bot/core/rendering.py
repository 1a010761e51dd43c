"""Outcome -> neutral Reply. The only place that decides what a reply says and in which order."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from bot.core.faq import Attribution, Catalog, Citation, Entry, Source
from bot.core.outcome import Outcome, OutcomeKind
from bot.core.reply import Choice, ChoiceKind, Part, PartKind, Reply
from bot.core.wording import Wording

MAX_SUGGESTIONS = 3
MAX_RELATED = 3


def render(
    outcome: Outcome,
    *,
    catalog: Catalog,
    wording: Wording,
    region: str = "",
    question_id: int | None = None,
    is_late: bool = False,
) -> Reply:
    """Put an outcome into words.

    `region` (ISO 3166-1 alpha-2, or empty) picks the emergency numbers; `question_id` ties the
    buttons to the logged question, None says that nothing was logged. A reply that `is_late`
    opens by saying so: meanwhile things may have changed, above all what was urgent.
    """
    reply = _rendered(outcome, catalog, wording, region, question_id)
    if not is_late or not reply.parts:
        return reply
    return replace(reply, parts=(Part(PartKind.NOTE, wording("late.earlier")), *reply.parts))


def _rendered(
    outcome: Outcome, catalog: Catalog, wording: Wording, region: str, question_id: int | None
) -> Reply:
    match outcome.kind:
        case OutcomeKind.ANSWER:
            return _answers(outcome, catalog, wording)
        case OutcomeKind.SUGGESTIONS:
            return _suggestions(outcome, catalog, wording, question_id)
        case OutcomeKind.URGENT:
            return _urgent(outcome, catalog, wording, region)
        case OutcomeKind.COURTESY:
            return _courtesy(outcome, wording)
        case OutcomeKind.NO_ANSWER:
            if outcome.is_wordless:
                return _wordless(wording)
            return _no_answer(outcome, catalog, wording, logged=question_id is not None)
        case OutcomeKind.SILENT:
            return Reply(parts=())
        case _:
            assert_never(outcome.kind)


def render_entry(entry: Entry, *, catalog: Catalog, wording: Wording) -> Reply:
    """An entry as an answer: main message, detail, sources, date of the check, disclaimer."""
    return Reply(
        parts=(*entry_parts(entry, wording), disclaimer(wording)),
        choices=_related([entry], catalog),
    )


def entry_parts(entry: Entry, wording: Wording) -> tuple[Part, ...]:
    """Everything an answer shows but the disclaimer."""
    parts = [Part(PartKind.HEADING, entry.question), Part(PartKind.MAIN, entry.answer)]
    if entry.more:
        parts.append(Part(PartKind.DETAIL, entry.more))
    parts.extend(_source_parts(entry, wording))
    return tuple(parts)


def disclaimer(wording: Wording) -> Part:
    """The medical disclaimer, at its shortest."""
    return Part(PartKind.DISCLAIMER, wording("disclaimer.short"))


def source_part(source: Source, wording: Wording) -> Part:
    """A source as a list of sources shows it: title, publisher, kind, works it quotes, link."""
    lines = [
        wording(
            "sources.item",
            title=source.title,
            publisher=source.publisher,
            kind=wording(f"source.kind.{source.kind}"),
        )
    ]
    lines.extend(
        wording(
            "sources.quotes",
            kind=wording(f"source.kind.{work.kind}"),
            authors=work.authors,
            title=work.title,
            published=work.published,
            doi=work.doi,
        )
        for work in source.works
    )
    return Part(PartKind.SOURCE, "\n".join(lines), url=source.url, link_text=source.title)


def entry_choices(entries: Iterable[Entry]) -> tuple[Choice, ...]:
    """A button for each entry, labelled with its question."""
    return tuple(Choice(ChoiceKind.ENTRY, entry.question, entry.id) for entry in entries)


def _answers(outcome: Outcome, catalog: Catalog, wording: Wording) -> Reply:
    entries = [catalog.entries[entry_id] for entry_id in outcome.entries]
    parts = [part for entry in entries for part in entry_parts(entry, wording)]
    return Reply(
        parts=(*parts, disclaimer(wording)),
        choices=_related(entries, catalog),
    )


def _related(entries: list[Entry], catalog: Catalog) -> tuple[Choice, ...]:
    shown = {entry.id for entry in entries}
    related = dict.fromkeys(
        other for entry in entries for other in entry.related if other not in shown
    )
    return entry_choices(catalog.entries[other] for other in list(related)[:MAX_RELATED])


def _source_parts(entry: Entry, wording: Wording) -> list[Part]:
    if not entry.citations:
        return [Part(PartKind.SOURCE, wording("source.bot"))]
    grouped: dict[tuple[str, str], list[Citation]] = {}
    for citation in entry.citations:
        kind = _kind_in_words(citation, wording)
        grouped.setdefault((citation.source.id, kind), []).append(citation)
    parts = []
    for (_, kind), citations in grouped.items():
        source = citations[0].source
        places = "; ".join(citation.passage.locator for citation in citations)
        text = wording("source.line", title=source.title, kind=kind, places=places)
        parts.append(Part(PartKind.SOURCE, text, url=source.url, link_text=source.title))
    parts.append(Part(PartKind.NOTE, wording("source.checked", date=entry.checked)))
    if entry.reviewed:
        reviewed = wording("source.reviewed", role=entry.reviewed.role, date=entry.reviewed.date)
        parts.append(Part(PartKind.NOTE, reviewed))
    return parts


def _kind_in_words(citation: Citation, wording: Wording) -> str:
    """Such as "forum post quoting a peer-reviewed review"."""
    kind = wording(f"source.kind.{citation.source.kind}")
    match citation.passage.attribution:
        case Attribution.QUOTED_WORK if citation.source.works:
            work = citation.source.works[0]
            return wording("source.quoting", kind=kind, work=wording(f"work.kind.{work.kind}"))
        case Attribution.QUOTED_WITHOUT_CITATION:
            return wording("source.quoting-unnamed", kind=kind)
        case _:
            return wording("source.own-words", kind=kind)


def _suggestions(
    outcome: Outcome, catalog: Catalog, wording: Wording, question_id: int | None
) -> Reply:
    choices = [
        Choice(ChoiceKind.SUGGESTION, catalog.entries[entry_id].question, entry_id, question_id)
        for entry_id in outcome.entries[:MAX_SUGGESTIONS]
    ]
    none = Choice(ChoiceKind.NONE_OF_THESE, wording("suggestions.none"), question_id=question_id)
    return Reply(
        parts=(Part(PartKind.MAIN, wording("suggestions.did-you-mean")), disclaimer(wording)),
        choices=(*choices, none),
    )


def _no_answer(outcome: Outcome, catalog: Catalog, wording: Wording, *, logged: bool) -> Reply:
    nearest = dict.fromkeys(catalog.entries[each.id].topic for each in outcome.candidates)
    titles = {topic.id: topic.title for topic in catalog.topics}
    parts = [Part(PartKind.MAIN, wording("no-answer.main"))]
    if logged:
        parts.append(Part(PartKind.NOTE, wording("no-answer.logged")))
    parts.append(Part(PartKind.NOTE, wording("no-answer.topics")))
    choices = [
        Choice(ChoiceKind.TOPIC, titles[topic_id], topic_id)
        for topic_id in list(nearest)[:MAX_SUGGESTIONS]
    ]
    return Reply(
        parts=(*parts, disclaimer(wording)),
        choices=(*choices, Choice(ChoiceKind.TOPICS, wording("topics.all"))),
    )


def _wordless(wording: Wording) -> Reply:
    return Reply(
        parts=(Part(PartKind.MAIN, wording("no-answer.wordless")), disclaimer(wording)),
        choices=(Choice(ChoiceKind.TOPICS, wording("topics.all")),),
    )


def render_refusal(*, wording: Wording, logged: bool) -> Reply:
    """What to say to a person who chose "None of these"."""
    parts = [Part(PartKind.MAIN, wording("none-of-these.main"))]
    if logged:
        parts.append(Part(PartKind.NOTE, wording("no-answer.logged")))
    return Reply(
        parts=(*parts, disclaimer(wording)),
        choices=(Choice(ChoiceKind.TOPICS, wording("topics.all")),),
    )


def _urgent(outcome: Outcome, catalog: Catalog, wording: Wording, region: str) -> Reply:
    situation = outcome.situation
    if situation is None:
        raise ValueError("an urgent outcome needs its situation")
    numbers = catalog.numbers.get(region)
    emergency = numbers.emergency if numbers else wording("urgent.any-number")
    crisis = numbers.crisis if numbers and numbers.crisis else wording("urgent.any-crisis-line")
    action = situation.action.format(emergency_number=emergency, crisis_line=crisis)
    return Reply(
        parts=(
            Part(PartKind.HEADING, wording(f"urgent.{situation.level}")),
            Part(PartKind.MAIN, action),
            Part(PartKind.NOTE, wording("urgent.not-a-service")),
            disclaimer(wording),
        )
    )


def _courtesy(outcome: Outcome, wording: Wording) -> Reply:
    if outcome.courtesy is None:
        raise ValueError("a courtesy outcome needs its courtesy")
    return Reply(
        parts=(Part(PartKind.MAIN, outcome.courtesy.reply), disclaimer(wording)),
        choices=(Choice(ChoiceKind.TOPICS, wording("topics.all")),),
    )
