"""Message -> Outcome: safety first, then the match, then what the gate makes of it."""

from math import exp

from bot.core.courtesy import Courtesies
from bot.core.evidence import NAMES
from bot.core.faq import Catalog
from bot.core.language import language
from bot.core.matcher import Match, Matcher
from bot.core.outcome import Candidate, Explanation, Outcome, OutcomeKind
from bot.core.safety import Triage
from bot.core.text import MAX_WINDOW, normalise, windows

CANDIDATES = 5
SUGGESTIONS = 3
MAX_WINDOWS = 24
"""Windows of one message that are matched; later ones are only looked at by the triage."""


class Answerer:
    """Answers messages from one catalog. Built when the FAQ is loaded, then only read."""

    def __init__(self, catalog: Catalog) -> None:
        tongue = language(catalog.language)
        self._matcher = Matcher(
            {each.id: (each.question, *each.phrasings) for each in catalog.entries.values()},
            negatives=catalog.negatives,
            synonyms=catalog.vocabulary.synonyms,
            language=tongue,
        )
        self._triage = Triage(catalog, language=tongue)
        self._courtesies = Courtesies(catalog.courtesies)

    def respond(self, text: str) -> Outcome:
        """What to do about a message of any length and script."""
        parts = windows(text)
        if not parts:
            return Outcome(OutcomeKind.NO_ANSWER)
        match = self._match(text, parts)
        outcome = decide(match, self._matcher)
        situation = self._triage.urgent(parts)
        if situation is not None:
            answers = outcome.entries if outcome.kind is OutcomeKind.ANSWER else ()
            return Outcome(
                OutcomeKind.URGENT,
                entries=answers,
                candidates=outcome.candidates,
                confidence=match.confidence,
                situation=situation,
                explanation=outcome.explanation,
            )
        courtesy = self._courtesies.find(normalise(text))
        if courtesy is not None and outcome.kind is not OutcomeKind.ANSWER:
            return Outcome(
                OutcomeKind.COURTESY,
                candidates=outcome.candidates,
                confidence=match.confidence,
                courtesy=courtesy,
                explanation=outcome.explanation,
            )
        return outcome

    def _match(self, text: str, parts: tuple[str, ...]) -> Match:
        """The match of the whole message where it fits a window, else of its surest window."""
        if len(normalise(text)) <= MAX_WINDOW:
            return self._matcher.match(parts[0])
        # A question is likelier to end a story than to stand in its middle.
        tried = parts if len(parts) <= MAX_WINDOWS else parts[-MAX_WINDOWS:]
        return max((self._matcher.match(part) for part in tried), key=lambda each: each.confidence)


def decide(match: Match, matcher: Matcher) -> Outcome:
    """What the gate makes of a match: answer, up to three suggestions, or no answer."""
    gate = matcher.gate
    candidates = tuple(
        Candidate(matcher.ids[entry], _squashed(score))
        for entry, score in zip(match.ranking[:CANDIDATES], match.scores[:CANDIDATES], strict=True)
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
        best_phrasing=matcher.rows[match.best_row],
        confidence=match.confidence,
        answer_at=matcher.gate.answer_at,
        suggest_at=matcher.gate.suggest_at,
        evidence=tuple(values),
        repaired=tuple((each.word, each.read_as) for each in match.analysis.repairs),
    )
