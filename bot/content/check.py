"""Check a FAQ folder: what loading finds, how answers are written, what documents prove."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.content.documents import DocumentError, SourceText, find_passage, read_source
from bot.content.layout import REFERENCE
from bot.content.load import Assembly, assemble
from bot.content.problems import Problem, Severity, shortened, told
from bot.content.prose import MAX_COPIED, MAX_WORDS, copied, long_sentences, runs
from bot.content.reading import Item
from bot.content.translations import fingerprint, is_outdated
from bot.core.faq import Source

MIN_PHRASINGS = 30


def check(folder: Path, documents: Path | None = None) -> list[Problem]:
    """Everything that is wrong with a FAQ folder, and notes; writes nothing.

    `documents` is the folder of the documents that the answers rest on. Without it a note says
    that the passages were not proved.
    """
    assembly = assemble(folder)
    problems = [*assembly.problems, *_outdated(assembly), *_uncited(assembly)]
    texts: dict[str, SourceText] = {}
    if documents is None:
        mend = "Name the folder of the documents (--documents, FAQBOT_DOCUMENTS_DIR)."
        message = "the passages were not proved: the documents are not at hand"
        problems.append(Problem(str(folder), 1, message, mend, Severity.NOTE))
    else:
        texts = _read(assembly, documents, problems)
        for id_, text in texts.items():
            problems += _unproved(assembly.source_items[id_], _sources(assembly)[id_], text)
    problems += _written(assembly, texts)
    return told(problems)


def _sources(assembly: Assembly) -> Mapping[str, Source]:
    catalog = assembly.catalogs.get(REFERENCE)
    return {} if catalog is None else catalog.sources


def _read(assembly: Assembly, documents: Path, problems: list[Problem]) -> dict[str, SourceText]:
    texts = {}
    for id_, source in _sources(assembly).items():
        item = assembly.source_items[id_]
        try:
            texts[id_] = text = read_source(documents, source)
        except DocumentError as error:
            mend = "Put the document there, or correct `file`."
            problems.append(item.problem(f"`{id_}`: {error}", mend, "file"))
            continue
        if text.sha256 != source.sha256:
            message = f"the document of `{id_}` has changed: its sha256 is {text.sha256}"
            mend = "Compare the answers with it, then write the new sha256 here."
            problems.append(item.problem(message, mend, "sha256"))
    return texts


def _unproved(item: Item, source: Source, document: SourceText) -> Iterator[Problem]:
    shift = 0
    for place in item.items("passages"):
        passage = source.passages[place.id]
        start = find_passage(document.text, passage, shift=shift)
        if start == passage.start:
            shift = 0
        elif start is None:
            message = f"the passage `{source.id}/{passage.id}` is not in the document any more"
            mend = "Compare the answers that cite it with the document, then describe it anew."
            yield place.problem(message, mend, "sha256")
        else:
            shift = start - passage.start
            end = passage.end + shift
            message = (
                f"the passage `{source.id}/{passage.id}` has moved: it starts at {start} and "
                f"ends at {end}"
            )
            yield place.problem(message, f"Write start: {start} and end: {end}.", "start")


def _uncited(assembly: Assembly) -> Iterator[Problem]:
    catalog = assembly.catalogs.get(REFERENCE)
    if catalog is None:
        return
    cited = {
        (citation.source.id, citation.passage.id)
        for entry in catalog.entries.values()
        for citation in entry.citations
    }
    for id_, item in assembly.source_items.items():
        for place in item.items("passages"):
            if (id_, place.id) not in cited:
                message = f"no entry cites the passage `{id_}/{place.id}`"
                note = place.problem(message, "An entry could be written from it.")
                yield Problem(note.file, note.line, note.message, note.mend, Severity.NOTE)


def _outdated(assembly: Assembly) -> Iterator[Problem]:
    catalog = assembly.catalogs.get(REFERENCE)
    for (language, id_), item in assembly.items.items():
        english = catalog.entries.get(id_) if catalog else None
        if language == REFERENCE or english is None or not is_outdated(item, english):
            continue
        message = f"the English text of `{id_}` is not the one that was translated"
        mend = f"Compare the two, then write `translated_from: {fingerprint(english)}`."
        yield item.problem(message, mend, "translated_from")


def _written(assembly: Assembly, texts: Mapping[str, SourceText]) -> Iterator[Problem]:
    forbidden = {id_: runs(text.text) for id_, text in texts.items()}
    for (language, id_), item in assembly.items.items():
        if language == REFERENCE:
            yield from _phrasings(id_, item)
        for name in ("answer", "more"):
            text = item.text(name)
            if language == REFERENCE:  # the limit was chosen for English
                for count, sentence in long_sentences(text):
                    message = (
                        f"a sentence in `{name}` of `{id_}` has {count} words, more than "
                        f"{MAX_WORDS}: `{shortened(sentence)}`"
                    )
                    yield item.problem(message, "Make two sentences of it.", name)
            for source, seen in forbidden.items():
                for stretch in copied(text, seen):
                    message = (
                        f"`{name}` of `{id_}` copies more than {MAX_COPIED} words in a row "
                        f"from `{source}`: `{shortened(stretch)}`"
                    )
                    yield item.problem(message, "Say it in your own words.", name)


def _phrasings(id_: str, item: Item) -> Iterator[Problem]:
    phrasings = item.texts("phrasings")
    if len(phrasings) < MIN_PHRASINGS:
        message = f"`{id_}` has {len(phrasings)} phrasings, fewer than {MIN_PHRASINGS}"
        yield item.problem(message, "Add what people really type.", "phrasings")
    first: dict[str, int] = {}
    for position, phrasing in enumerate(phrasings):
        at = first.setdefault(phrasing.casefold(), position)
        if at != position:
            line = item.problem("", "", "phrasings", at).line
            message = f"`{shortened(phrasing)}` stands twice in `{id_}` (first in line {line})"
            yield item.problem(message, "Delete one of the two.", "phrasings", position)
