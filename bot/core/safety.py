"""Triage: is a message urgent? Asked before anything else is looked at."""

from collections.abc import Iterable, Sequence

from bot.core.faq import Situation
from bot.core.matcher import Matcher, Reading
from bot.core.scoring import Token

ALARMING_ALONE = 0.9
"""Confidence from which a sentence of a story is urgent whatever stands around it: out of its
story, "I don't want to hurt her" sounds worse than it is."""

MOST_WEIGHED = 6
"""Parts of a message that are weighed in full, of all that the head has looked at."""


class Triage:
    """Recognises urgent messages with the matcher's own machinery.

    Near misses, ordinary questions and questions out of scope are its negative examples.
    """

    def __init__(self, situations: Iterable[Situation], *, matcher: Matcher) -> None:
        self._situations = {each.id: each for each in situations}
        self._matcher = matcher

    def urgent(self, whole: Reading | None, parts: Sequence[Reading]) -> Situation | None:
        """The situation that a message tells of, if any.

        `whole` is the message as one window where it fits one, `parts` are its other windows.
        """
        likely = self._matcher.likeliest_situations(parts, most=MOST_WEIGHED)
        found = [match for each in likely if (match := self._matcher.situations(each))]
        alarming = [
            match
            for match in found
            if match.confidence >= ALARMING_ALONE and _is_sentence(match.analysis.tokens)
        ]
        if whole is not None:
            match = self._matcher.situations(whole)
            if match is not None and match.confidence >= self._matcher.alarm.answer_at:
                alarming.append(match)
        if not alarming:
            return None
        surest = max(alarming, key=lambda match: match.confidence)
        return self._situations[surest.ranking[0]]


def _is_sentence(tokens: Sequence[Token]) -> bool:
    """Whether a part of a message says anything by itself: an age in a line of its own does not."""
    return not all(token.is_stop_word or token.word.isnumeric() for token in tokens)
