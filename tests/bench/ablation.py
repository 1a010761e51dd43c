"""What the field's vocabulary is worth: the FAQ with it, without it, and with a part of it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.core.evaluation import Result
from bot.core.faq import Catalog, Vocabulary
from tests.bench.intervals import Estimate, of_auroc_gain, of_mean
from tests.bench.matching import (
    auroc,
    confidently_right,
    right_first,
    strangers_answered,
    wrong_confident,
)
from tests.bench.tables import heading, table
from tests.bench.trials import DEV, Trial, faq_trials

SPELLING = 1.0
"""The weight of abbreviations and spellings."""

MEASURES = {
    "right first": right_first,
    "confidently right": confidently_right,
    "wrong confident": wrong_confident,
    "AUROC in/out": auroc,
    "out of scope answered": strangers_answered,
}


def report(catalog: Catalog, questions: Path) -> None:
    """Print the figures of each vocabulary, and what is lost without it."""
    variants = {
        name: faq_trials(replace(catalog, vocabulary=vocabulary), questions, names=(DEV,))
        for name, vocabulary in _vocabularies(catalog.vocabulary).items()
    }
    heading("The field's vocabulary", f"On {DEV}, which the vocabulary may have been tuned on.")
    if not all(variants.values()):
        print(f"No {DEV} here: left out.")
        return
    trials = {name: found[0] for name, found in variants.items()}
    whole = next(iter(trials.values()))
    rows = [
        [name, *(measure(trial).shown() for measure in MEASURES.values())]
        for name, trial in trials.items()
    ]
    print(table(("vocabulary", *MEASURES), rows))
    heading("Gain of the whole vocabulary, in points", "Paired: on the same questions.")
    gains = [
        [f"over {name}", *(each.in_points() for each in _gains(whole, trial))]
        for name, trial in trials.items()
        if trial is not whole
    ]
    print(table(("", "right first", "confidently right", "AUROC in/out"), gains))


def _vocabularies(whole: Vocabulary) -> dict[str, Vocabulary]:
    spellings = tuple(each for each in whole.synonyms if each.weight >= SPELLING)
    part = replace(whole, synonyms=spellings)
    return {
        f"whole ({_forms(whole)} forms)": whole,
        f"abbreviations and spellings ({_forms(part)} forms)": part,
        "none": replace(whole, synonyms=()),
    }


def _forms(vocabulary: Vocabulary) -> int:
    return sum(len(each.also) for each in vocabulary.synonyms)


def _gains(whole: Trial, part: Trial) -> Sequence[Estimate]:
    pairs = list(zip(whole.inside, part.inside, strict=True))
    return (
        of_mean([int(mine.right_in(1)) - other.right_in(1) for mine, other in pairs]),
        of_mean([int(mine.is_right_answer) - other.is_right_answer for mine, other in pairs]),
        of_auroc_gain(
            (_confidences(whole.inside), _confidences(part.inside)),
            (_confidences(whole.outside), _confidences(part.outside)),
        ),
    )


def _confidences(results: Sequence[Result]) -> list[float]:
    return [each.outcome.confidence for each in results]
