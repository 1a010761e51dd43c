"""Which files a FAQ folder consists of, all of them read and validated."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.content.problems import ContentError, Problem
from bot.content.reading import Checked, Item, checked
from bot.content.schema import Kind, nearest
from bot.content.strict_yaml import read

REFERENCE = "en"
"""The language in which entries are written; the others translate it."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SHARED = {"sources": Kind.SOURCES, "emergency-numbers": Kind.EMERGENCY_NUMBERS}
_BESIDE_TOPICS = {
    "topics": Kind.TOPICS,
    "vocabulary": Kind.VOCABULARY,
    "safety": Kind.SAFETY,
    "courtesies": Kind.COURTESIES,
    "out-of-scope": Kind.OUT_OF_SCOPE,
}
_REQUIRED = {
    Kind.SOURCES: "It names the documents that the answers rest on.",
    Kind.TOPICS: "It lists the topics in order, each with its title.",
    # Without it nobody would be sent to get help: better no bot than such a bot.
    Kind.SAFETY: "It tells urgent situations, without which the bot must not run.",
}


@dataclass(slots=True)
class Files:
    """The files of one folder: one of each kind, and the topic files by topic."""

    folder: Path
    single: dict[Kind, Checked] = field(default_factory=dict)
    topics: dict[str, Checked] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    """Names without .yaml of the files whose entries are not known."""

    def items(self, kind: Kind, *under: str) -> list[Item]:
        """The sound items of a kind; none where the file is absent."""
        file = self.single.get(kind)
        return [] if file is None else file.items(*under)


@dataclass(slots=True)
class Layout:
    """A whole FAQ folder as read, with what is wrong with its files."""

    shared: Files
    languages: dict[str, Files] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_folder(folder: Path) -> Layout:
    """Read and validate every file of a FAQ folder."""
    layout = Layout(Files(folder))
    if not folder.is_dir():
        mend = "Set FAQ_DIR to a FAQ folder, or make one with `faqbot init DIR`."
        layout.problems.append(Problem(str(folder), 1, "there is no such folder", mend))
        return layout
    _read_into(layout.shared, layout.problems, kinds=_SHARED, required=[Kind.SOURCES])
    for path in _visible(folder):
        if not path.is_dir():
            continue
        if not _LANGUAGE.fullmatch(path.name):
            message = f"the folder `{path.name}` is not named after a language"
            mend = "Name it like en, de or pt-BR, or start its name with _ to have it ignored."
            layout.problems.append(Problem(str(path), 1, message, mend))
            continue
        files = layout.languages[path.name] = Files(path)
        required = [Kind.TOPICS, Kind.SAFETY]
        _read_into(files, layout.problems, kinds=_BESIDE_TOPICS, required=required)
    if REFERENCE not in layout.languages:
        message = f"the folder `{REFERENCE}` is missing"
        mend = f"Entries are written in {REFERENCE}; the other languages translate them."
        layout.problems.append(Problem(str(folder), 1, message, mend))
    return layout


def _visible(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith((".", "_")))


def _read_into(
    files: Files, problems: list[Problem], *, kinds: dict[str, Kind], required: Iterable[Kind]
) -> None:
    topic_kind = _topic_kind(files, kinds)
    for path in _visible(files.folder):
        if path.is_dir():
            continue
        if path.suffix != ".yaml" or not path.is_file():
            problems.extend(_stranger(path))
            continue
        kind = kinds.get(path.stem, topic_kind)
        if kind is None:
            guess = nearest(path.stem, list(kinds))
            mend = f"Did you mean {guess}.yaml?" if guess else "Topics go into a language's folder."
            problems.append(Problem(str(path), 1, "no file of this name belongs here", mend))
            continue
        try:
            file = checked(read(path), kind)
        except ContentError as error:
            problems.extend(error.problems)
            files.unread.add(path.stem)
            continue
        problems.extend(file.problems)
        if file.is_faulty_as_a_whole:
            files.unread.add(path.stem)
        if path.stem in kinds:
            files.single[kind] = file
        else:
            files.topics[path.stem] = file
    for kind in required:
        if kind not in files.single and kind not in files.unread:
            missing = Problem(
                str(files.folder / f"{kind}.yaml"), 1, "the file is missing", _REQUIRED[kind]
            )
            problems.append(missing)


def _topic_kind(files: Files, kinds: dict[str, Kind]) -> Kind | None:
    if kinds is _SHARED:
        return None
    return Kind.TOPIC if files.folder.name == REFERENCE else Kind.TRANSLATION


def _stranger(path: Path) -> list[Problem]:
    if path.suffix.lower() not in {".yml", ".yaml"}:
        return []
    mend = f"Rename it to {path.stem}.yaml."
    return [Problem(str(path), 1, "the file is not read: its name must end in .yaml", mend)]
