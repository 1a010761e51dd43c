"""Message -> Outcome: safety first, then the match, then what the gate makes of it."""

from collections.abc import Sequence
from dataclasses import replace
from math import exp

from bot.core.courtesy import Courtesies
from bot.core.evidence import NAMES
from bot.core.faq import Catalog
from bot.core.language import language
from bot.core.matcher import Lesson, Match, Matcher, Reading
from bot.core.outcome import Candidate, Explanation, Outcome, OutcomeKind
from bot.core.safety import Triage
from bot.core.text import MAX_WINDOW, normalise, windows

CANDIDATES = 5
SUGGESTIONS = 3


class Answerer:
    """Answers messages from one catalog. Built when the FAQ is loaded, then only read."""

    def __init__(self, catalog: Catalog) -> None:
        self._matcher = Matcher(lesson(catalog), language=language(catalog.language))
        self._triage = Triage(catalog.situations, matcher=self._matcher)
        self._courtesies = Courtesies(catalog.courtesies)

    def respond(self, text: str) -> Outcome:
        """What to do about a message of any length and script."""
        readings = [self._matcher.read(window) for window in windows(text)]
        if not readings:
            return Outcome(OutcomeKind.NO_ANSWER)
        fits = len(normalise(text)) <= MAX_WINDOW
        whole, parts = (readings[0], readings[1:]) if fits else (None, readings)
        outcome = decide(self._best_match(whole, parts), self._matcher)
        situation = self._triage.urgent(whole, parts)
        if situation is not None:
            answers = outcome.entries if outcome.kind is OutcomeKind.ANSWER else ()
            return replace(outcome, kind=OutcomeKind.URGENT, entries=answers, situation=situation)
        courtesy = self._courtesies.find(normalise(text))
        if courtesy is not None and outcome.kind is not OutcomeKind.ANSWER:
            return replace(outcome, kind=OutcomeKind.COURTESY, entries=(), courtesy=courtesy)
        return outcome

    def _best_match(self, whole: Reading | None, parts: Sequence[Reading]) -> Match:
        """The match of the whole message where it fits a window, else of its surest window."""
        if whole is not None:
            return self._matcher.entries(whole)
        matches = map(self._matcher.entries, parts)
        return max(matches, key=lambda match: match.confidence)


def lesson(catalog: Catalog) -> Lesson:
    """What the matcher learns from a catalog: small talk is neither answered nor urgent."""
    small_talk = [phrasing for each in catalog.courtesies for phrasing in each.phrasings]
    return Lesson(
        entries={each.id: (each.question, *each.phrasings) for each in catalog.entries.values()},
        situations={each.id: each.phrasings for each in catalog.situations},
        negatives=(*catalog.negatives, *small_talk),
        near_misses=[miss for each in catalog.situations for miss in each.near_misses],
        synonyms=catalog.vocabulary.synonyms,
    )


def decide(match: Match, matcher: Matcher) -> Outcome:
    """What the gate makes of a match: answer, up to three suggestions, or no answer."""
    gate = matcher.gate
    candidates = tuple(
        Candidate(entry_id, _squashed(score))
        for entry_id, score in zip(
            match.ranking[:CANDIDATES], match.scores[:CANDIDATES], strict=True
        )
    )
    kind, shown = OutcomeKind.NO_ANSWER, 0
    if match.confidence >= gate.answer_at:
        kind, shown = OutcomeKind.ANSWER, 1
    elif match.confidence >= gate.suggest_at:
        kind, shown = OutcomeKind.SUGGESTIONS, SUGGESTIONS
    return Outcome(
        kind,
        entries=tuple(each.id for each in candidates[:shown]),
        candidates=candidates,
        confidence=match.confidence,
        explanation=_explain(match, matcher),
    )


def _squashed(score: float) -> float:
    """A blended score as a number between 0 and 1: about .5 where entries begin to be likely."""
    return 1.0 / (1.0 + exp(-6.0 * (score - 0.3)))


def _explain(match: Match, matcher: Matcher) -> Explanation:
    values = zip(NAMES, map(float, match.evidence.features), strict=True)
    return Explanation(
        window=match.window,
        best_phrasing=match.best_phrasing,
        confidence=match.confidence,
        answer_at=matcher.gate.answer_at,
        suggest_at=matcher.gate.suggest_at,
        evidence=tuple(values),
        repaired=tuple((each.typed, " ".join(each.read_as)) for each in match.analysis.repairs),
    )
