"""What stands beside the topics -> courtesies, situations, vocabulary, negatives, numbers."""

import re

from bot.content.layout import Files
from bot.content.problems import Problem
from bot.content.schema import Kind
from bot.core.faq import (
    Courtesy,
    Definition,
    EmergencyNumbers,
    Situation,
    Synonym,
    Topic,
    Urgency,
    Vocabulary,
)

_BRACES = re.compile(r"\{[^{}]*\}|[{}]")
_PLACEHOLDERS = {"{emergency_number}", "{crisis_line}"}


def build_topics(files: Files, problems: list[Problem]) -> tuple[Topic, ...]:
    """The topics in order; each must have its file, and each topic file its title."""
    items = files.items(Kind.TOPICS)
    topics: dict[str, Topic] = {}
    for item in items:
        if item.id in topics:
            message = f"the topic `{item.id}` stands twice"
            problems.append(item.problem(message, "Delete one of the two.", "id"))
        elif item.id not in files.topics and item.id not in files.unread:
            message = f"the topic `{item.id}` has no file {item.id}.yaml"
            problems.append(item.problem(message, "Write the file, or delete the topic.", "id"))
        topics[item.id] = Topic(item.id, item.line("title"))
    listed = files.single.get(Kind.TOPICS)
    if listed is not None:
        known = {item.id for item in listed.all_items()}
        for name in sorted(files.topics.keys() - known):
            file = files.topics[name].document.file
            message = f"the topic `{name}` has no title in {listed.document.file}"
            mend = f"Add `- {{id: {name}, title: ...}}` there, or correct this file's name."
            problems.append(Problem(file, 1, message, mend))
    return tuple(topics.values())


def build_courtesies(files: Files) -> tuple[Courtesy, ...]:
    """The courtesies of a language."""
    return tuple(
        Courtesy(item.id, item.texts("phrasings"), item.text("reply"))
        for item in files.items(Kind.COURTESIES)
    )


def build_situations(files: Files, problems: list[Problem]) -> tuple[Situation, ...]:
    """The urgent situations of a language."""
    situations = []
    for item in files.items(Kind.SAFETY):
        action = item.text("action")
        for braces in _BRACES.findall(action):
            if braces not in _PLACEHOLDERS:
                message = f"the action of `{item.id}` holds `{braces}`, which nothing fills in"
                mend = "Only {emergency_number} and {crisis_line} are filled in."
                problems.append(item.problem(message, mend, "action"))
        situations.append(
            Situation(
                id=item.id,
                level=Urgency(item.line("level")),
                action=action,
                phrasings=item.texts("phrasings"),
                near_misses=item.texts("near_misses"),
            )
        )
    return tuple(situations)


def build_vocabulary(files: Files) -> Vocabulary:
    """The vocabulary of a language."""
    return Vocabulary(
        synonyms=tuple(
            Synonym(item.line("term"), item.texts("also"), float(item.line("weight")))
            for item in files.items(Kind.VOCABULARY, "synonyms")
        ),
        glossary=tuple(
            Definition(item.line("term"), item.line("means"))
            for item in files.items(Kind.VOCABULARY, "glossary")
        ),
    )


def build_negatives(files: Files) -> tuple[str, ...]:
    """The questions that a language's entries do not answer."""
    return tuple(item.line("question") for item in files.items(Kind.OUT_OF_SCOPE))


def build_numbers(shared: Files, problems: list[Problem]) -> dict[str, EmergencyNumbers]:
    """The emergency numbers by region."""
    numbers: dict[str, EmergencyNumbers] = {}
    places: dict[str, str] = {}
    for item in shared.items(Kind.EMERGENCY_NUMBERS):
        region = item.line("region")
        if region in places:
            message = f"the region `{region}` stands twice (first in {places[region]})"
            problems.append(item.problem(message, "Keep one of the two.", "region"))
            continue
        places[region] = item.place
        numbers[region] = EmergencyNumbers(region, item.line("emergency"), item.line("crisis"))
    return numbers
