"""Load the FAQ from its folder: everything that is wrong with it at once, or catalogs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.content import extras
from bot.content.collisions import claims, intrusions, register, repeated_ids
from bot.content.entries import Known, build_entries, in_order
from bot.content.layout import REFERENCE, Files, Layout, read_folder
from bot.content.problems import ContentError, Problem
from bot.content.reading import Item
from bot.content.schema import Kind
from bot.content.sources import build_sources
from bot.content.translations import translate_entries, untranslated_situations
from bot.core.faq import Catalog, Source

_ENTRY = "the entry"
_SITUATION = "the urgent situation"


@dataclass(slots=True)
class Assembly:
    """What could be built of a FAQ folder, and every problem met on the way."""

    catalogs: dict[str, Catalog] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    """Where each entry stands, by language and id."""
    source_items: dict[str, Item] = field(default_factory=dict)
    """Where each source stands, by id."""


def load_catalogs(folder: Path) -> Mapping[str, Catalog]:
    """Load the FAQ: a catalog for each language.

    Raises:
        ContentError: something is wrong; it holds all problems of all files.
    """
    assembly = assemble(folder)
    if assembly.problems:
        raise ContentError(assembly.problems)
    return assembly.catalogs


def assemble(folder: Path) -> Assembly:
    """Build as much of a FAQ folder as can be built."""
    layout = read_folder(folder)
    result = Assembly(problems=layout.problems)
    source_items = layout.shared.items(Kind.SOURCES)
    result.source_items = {item.id: item for item in source_items}
    sources = build_sources(source_items, result.problems)
    numbers = extras.build_numbers(layout.shared, result.problems)
    reference = layout.languages.get(REFERENCE)
    if reference is None:
        return result
    known = _known(layout, reference, sources)
    languages = [REFERENCE, *(name for name in layout.languages if name != REFERENCE)]
    for language in languages:
        files = layout.languages[language]
        topics = extras.build_topics(files, result.problems)
        placed = list(in_order(files, (topic.id for topic in topics)))
        result.items |= {(language, item.id): item for _, item in reversed(placed)}
        if language == REFERENCE:
            entries = build_entries(placed, known, result.problems)
        else:
            entries = translate_entries(
                placed,
                result.catalogs[REFERENCE].entries,
                known=known.entries,
                certain=not known.uncertain_entries,
                problems=result.problems,
            )
            result.problems += untranslated_situations(files, reference)
        result.problems += _claimed_twice(files)
        result.catalogs[language] = Catalog(
            language=language,
            topics=topics,
            entries=entries,
            sources=sources,
            courtesies=extras.build_courtesies(files),
            situations=extras.build_situations(files, result.problems),
            negatives=extras.build_negatives(files),
            vocabulary=extras.build_vocabulary(files),
            numbers=numbers,
        )
    return result


def _known(layout: Layout, reference: Files, sources: Mapping[str, Source]) -> Known:
    described = layout.shared.single.get(Kind.SOURCES)
    every = {item.id for item in described.all_items()} if described else set()
    return Known(
        sources=sources,
        faulty_sources=every - sources.keys(),
        uncertain_sources=described is None,
        entries={item.id for file in reference.topics.values() for item in file.all_items()},
        uncertain_entries=bool(reference.unread),
    )


def _claimed_twice(files: Files) -> list[Problem]:
    every = [item for file in files.topics.values() for item in file.all_items()]
    for kind in (Kind.SAFETY, Kind.COURTESIES):
        if kind in files.single:
            every += files.single[kind].all_items()
    problems = repeated_ids(every)
    entries = [item for file in files.topics.values() for item in file.items()]
    situations = files.items(Kind.SAFETY)
    registered = register(
        [
            *claims(_SITUATION, situations),
            *claims(_ENTRY, entries),
            *claims("the courtesy", files.items(Kind.COURTESIES)),
        ],
        problems,
    )
    negatives = claims(
        "the out-of-scope questions", files.items(Kind.OUT_OF_SCOPE), field="question"
    )
    look_alikes = claims("the near misses of", situations, field="near_misses")
    problems += intrusions(registered, negatives, into=_ENTRY)
    problems += intrusions(registered, look_alikes, into=_SITUATION)
    return problems
