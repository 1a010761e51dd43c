"""Message -> Outcome: safety first, then the match, then what the gate makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp

from bot.core.courtesy import Courtesies
from bot.core.evidence import NAMES
from bot.core.faq import Catalog
from bot.core.language import language
from bot.core.matcher import Lesson, Match, Matcher, Reading
from bot.core.outcome import Candidate, Explanation, Outcome, OutcomeKind
from bot.core.safety import Triage
from bot.core.scoring import Meaning
from bot.core.text import Part, split

CANDIDATES = 5
SUGGESTIONS = 3
MOST_ANSWERS = 3
"""Questions of one message that are answered."""

SURE_ALONE = 0.8
"""Confidence from which a sentence that ends in a question mark is answered by itself."""

MOST_MATCHED = 6
"""Parts of a message that are matched in full: the last ones that ask, and the likeliest."""

MOST_OPENED = 2
"""Packed parts of a very long message whose sentences are read one by one: the last ones that
ask, those likeliest for an entry, and those likeliest for a situation."""

REPAIRS = 24
"""Unknown words of a message's parts that are looked up, shared evenly among the parts."""


@dataclass(frozen=True, slots=True)
class _ReadPart:
    """A part of a message, and how the matcher reads it."""

    part: Part
    reading: Reading


class Answerer:
    """Answers messages from one catalog. Built when the FAQ is loaded, then only read."""

    def __init__(self, catalog: Catalog, *, meaning: Meaning | None = None) -> None:
        self._matcher = Matcher(
            lesson(catalog), language=language(catalog.language), meaning=meaning
        )
        self._triage = Triage(catalog.situations, matcher=self._matcher)
        self._courtesies = Courtesies(catalog.courtesies)

    def respond(self, text: str) -> Outcome:
        """What to do about a message of any length and script."""
        message = split(text)
        if message.is_empty:
            return Outcome(OutcomeKind.NO_ANSWER)
        whole = self._matcher.read(message.whole) if message.whole else None
        parts = self._read(message.parts)
        outcome = self._answer(whole, parts)
        situation = self._triage.urgent(whole, [part.reading for part in parts])
        if situation is not None:
            answers = outcome.entries if outcome.kind is OutcomeKind.ANSWER else ()
            return replace(outcome, kind=OutcomeKind.URGENT, entries=answers, situation=situation)
        courtesy = self._courtesies.find(message.whole or "")
        if courtesy is not None and outcome.kind is not OutcomeKind.ANSWER:
            return replace(outcome, kind=OutcomeKind.COURTESY, entries=(), courtesy=courtesy)
        return outcome

    def _read(self, parts: Sequence[Part]) -> list[_ReadPart]:
        """All parts; of packed ones, the sentences inside those that the head is warmest to."""
        share = REPAIRS // max(len(parts), 1)
        read = [_ReadPart(each, self._matcher.read(each.text, repairs=share)) for each in parts]
        packed = [each for each in read if each.part.inner]
        asking = [each.reading for each in packed if any(part.asks for part in each.part.inner)]
        readings = [each.reading for each in packed]
        warm = [
            *asking[-MOST_OPENED:],
            *self._matcher.likeliest_entries(readings, most=MOST_OPENED),
            *self._matcher.likeliest_situations(readings, most=MOST_OPENED),
        ]
        for each in packed:
            if any(each.reading is reading for reading in warm):
                read += [_ReadPart(part, self._matcher.read(part.text)) for part in each.part.inner]
        return read

    def _answer(self, whole: Reading | None, parts: Sequence[_ReadPart]) -> Outcome:
        """The answer to the whole message, or to the questions in it that are sure alone."""
        asking = [each.reading for each in parts if each.part.asks and not each.part.inner]
        likely = self._matcher.likeliest_entries(
            [each.reading for each in parts], most=MOST_MATCHED
        )
        tried = {id(each): each for each in (*asking[-MOST_MATCHED:], *likely)}
        matches = [
            (any(each.reading is other for other in asking), self._matcher.entries(each.reading))
            for each in parts
            if id(each.reading) in tried
        ]
        sure = [match for asks, match in matches if asks and match.confidence >= SURE_ALONE]
        questions = tuple(dict.fromkeys(match.ranking[0] for match in sure))[:MOST_ANSWERS]
        best = (
            self._matcher.entries(whole)
            if whole is not None
            else max((match for _, match in matches), key=lambda match: match.confidence)
        )
        outcome = decide(best, self._matcher)
        if len(questions) > 1:
            return replace(outcome, kind=OutcomeKind.ANSWER, entries=questions)
        if questions and outcome.kind is not OutcomeKind.ANSWER:
            return decide(max(sure, key=lambda match: match.confidence), self._matcher)
        return outcome


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
