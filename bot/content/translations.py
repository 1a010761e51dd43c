"""Translated topic files -> Entry: the words are theirs, everything else comes from English."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.content.layout import REFERENCE, Files
from bot.content.problems import Problem
from bot.content.reading import Item
from bot.content.schema import Kind, nearest
from bot.core.faq import Entry

UNDER_REVIEW = "under-review"


def fingerprint(entry: Entry) -> str:
    """What `translated_from` holds: it changes when the text that was translated changes."""
    words = (" ".join(text.split()) for text in (entry.question, entry.answer, entry.more))
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def is_outdated(item: Item, english: Entry) -> bool:
    """Whether the English text has changed since an entry was translated."""
    return item.line("translated_from") != fingerprint(english)


def translate_entries(
    placed: Iterable[tuple[str, Item]],
    english: Mapping[str, Entry],
    *,
    known: set[str],
    certain: bool,
    problems: list[Problem],
) -> dict[str, Entry]:
    """Build a language's entries from the English ones and its own words.

    `known` are all English ids, also of entries that could not be built; without `certain` an
    unknown id is no fault. A translation whose English text has changed is under review until
    somebody compares the two.
    """
    entries: dict[str, Entry] = {}
    for topic, item in placed:
        original = english.get(item.id)
        if original is None:
            if certain and item.id not in known:
                guess = nearest(item.id, sorted(known))
                mend = f"Did you mean `{guess}`?" if guess else f"Write it in {REFERENCE} first."
                message = f"the entry `{item.id}` is not in {REFERENCE}"
                problems.append(item.problem(message, mend, "id"))
            continue
        if topic != original.topic:
            message = f"the entry `{item.id}` stands in {topic}.yaml"
            mend = f"Move it to {original.topic}.yaml, where it is in {REFERENCE}."
            problems.append(item.problem(message, mend, "id"))
        in_doubt = is_outdated(item, original) or original.status == UNDER_REVIEW
        entries.setdefault(
            item.id,
            replace(
                original,
                question=item.line("question"),
                phrasings=item.texts("phrasings"),
                answer=item.text("answer"),
                more=item.text("more"),
                reviewed=None,  # the clinician read the English text
                status=UNDER_REVIEW if in_doubt else item.line("status"),
            ),
        )
    # What is not translated yet cannot be shown as related.
    return {
        id_: replace(
            entry, related=tuple(related for related in entry.related if related in entries)
        )
        for id_, entry in entries.items()
    }


def untranslated_situations(own: Files, english: Files) -> list[Problem]:
    """Urgent situations that one of the two languages lacks."""
    theirs, ours = english.single.get(Kind.SAFETY), own.single.get(Kind.SAFETY)
    if theirs is None or ours is None:
        return []
    expected = {item.id for item in theirs.all_items()}
    found = {item.id: item for item in ours.all_items()}
    problems = []
    for id_ in sorted(expected - found.keys()):
        message = f"the urgent situation `{id_}` is not translated"
        problems.append(Problem(ours.document.file, 1, message, "Add it, with the same id."))
    for id_ in sorted(found.keys() - expected):
        message = f"the urgent situation `{id_}` is not in {theirs.document.file}"
        problems.append(found[id_].problem(message, "Use the ids that stand there.", "id"))
    return problems
