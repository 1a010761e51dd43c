"""What the bench asks: blind questions on the FAQ and the public sets, each with its matcher."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from bot.app import build_editions
from bot.cli.cases import read_cases
from bot.cli.evaluate import Respond, fitted, run
from bot.content.load import load_catalogs
from bot.core.answering import Answerer, lesson
from bot.core.evaluation import Case, Result
from bot.core.faq import Catalog
from bot.core.matcher import Lesson
from bot.core.text import normalise
from bot.settings import load_settings
from tests.bench.tables import progress
from tests.bench.typos import with_edits

DEV, HELD = "dev.yaml", "held.yaml"
LANGUAGE = "en"
WITH_SEMANTICS = ", semantic scorer on"


@dataclass(frozen=True, eq=False)
class Trial:
    """Questions to be matched, what there is to learn for it, and what the bot makes of them.

    Results are computed once and kept: several tables need them.
    """

    name: str
    cases: Sequence[Case]
    lesson: Lesson
    build: Callable[[], Respond]

    @cached_property
    def respond(self) -> Respond:
        """The bot, or the matcher, fitted."""
        progress(f"{self.name}: fitting")
        return self.build()

    @cached_property
    def results(self) -> list[Result]:
        """What came of each question."""
        respond = self.respond
        progress(f"{self.name}: {len(self.cases)} questions")
        return run(self.cases, respond)

    @cached_property
    def inside(self) -> list[Result]:
        """The results of questions in scope."""
        return [each for each in self.results if each.in_scope]

    @cached_property
    def outside(self) -> list[Result]:
        """The results of questions out of scope."""
        return [each for each in self.results if not each.in_scope]

    @property
    def known_by_heart(self) -> tuple[int, int]:
        """How many questions in scope are phrasings, and how many out of it negatives."""
        phrasings = {normalise(text) for group in self.lesson.entries.values() for text in group}
        negatives = set(map(normalise, self.lesson.negatives))
        asked = [(bool(case.right), normalise(case.question)) for case in self.cases]
        return (
            sum(inside and text in phrasings for inside, text in asked),
            sum(not inside and text in negatives for inside, text in asked),
        )

    def mistyped(self, edits: int, *, draw: int = 0) -> list[Case]:
        """The questions in scope with typos; `draw` chooses others."""
        answered = [case for case in self.cases if case.right]
        return [
            with_edits(case, edits, seed=1_000_000 * draw + place)
            for place, case in enumerate(answered)
        ]


def faq_trials(
    catalog: Catalog,
    questions: Path,
    build: Callable[[], Respond] | None = None,
    *,
    names: Sequence[str] = (DEV, HELD),
) -> list[Trial]:
    """The FAQ on questions that are no phrasings of it; a file that is missing is left out."""
    once = build or cache(lambda: Answerer(catalog).respond)
    return [
        Trial(name, read_cases(questions / name), lesson(catalog), once)
        for name in names
        if (questions / name).is_file()
    ]


def semantic_trial(faq: Path, questions: Path, model: Path) -> Trial:
    """The FAQ on the held questions, matched by meaning, too."""
    settings = load_settings(
        {"FAQBOT_FAQ_DIR": str(faq), "FAQBOT_SEMANTIC_MODEL": str(model)},
        env_file=Path("/dev/null"),
    )
    return Trial(
        f"{HELD}{WITH_SEMANTICS}",
        read_cases(questions / HELD),
        lesson(load_catalogs(faq)[LANGUAGE]),
        lambda: build_editions(settings)[LANGUAGE].respond,
    )


def public_trials(folder: Path) -> list[Trial]:
    """The matcher on the public sets of a folder, fitted on their training questions alone."""
    return [
        _public_trial(test, test.with_name(test.name.replace(".test.", ".train.")))
        for test in sorted(folder.glob("*.test.jsonl"))
    ]


def _public_trial(test: Path, train: Path) -> Trial:
    learnt = read_cases(train)
    entries: dict[str, list[str]] = {}
    for case in learnt:
        if case.right:
            entries.setdefault(min(case.right), []).append(case.question)
    negatives = [case.question for case in learnt if not case.right]
    return Trial(
        test.name.removesuffix(".test.jsonl"),
        read_cases(test),
        Lesson(entries, negatives=negatives),
        lambda: fitted(learnt, LANGUAGE),
    )
