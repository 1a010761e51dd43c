"""Other ways to match a question, as a competent programmer would set them up.

All of them read text that was normalised by the bot's own `normalise`, and rank entries.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion, make_union
from sklearn.svm import LinearSVC

from bot.core.matcher import Lesson
from bot.core.text import normalise

Floats = NDArray[np.floating]

WRATIO, TOKEN_SET_RATIO = "RapidFuzz WRatio", "RapidFuzz token_set_ratio"
BM25 = "BM25"
SVM, SVM_WITH_NEGATIVES = "TF-IDF, linear SVM", "TF-IDF, linear SVM, negatives too"
NONE = ""
"""The class of negative examples."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ids, best first, and how sure the method is: higher is surer, on a scale of its own."""

    ids: tuple[str, ...]
    confidence: float


class Similarity(Protocol):
    """A scorer of RapidFuzz."""

    def __call__(
        self,
        first: Sequence[Hashable],
        second: Sequence[Hashable],
        /,
        *,
        score_cutoff: float | None = ...,
    ) -> float:
        """The similarity of two texts, 0 to 100."""
        ...


class Peer(Protocol):
    """A way to rank entries for a question."""

    def rank(self, question: str) -> Ranking:
        """The best entries for a question."""
        ...


def peers(lesson: Lesson) -> Mapping[str, Peer]:
    """Every peer by name, fitted on the phrasings; the SVM once more with the negatives."""
    found: dict[str, Peer] = {
        WRATIO: BestPhrasing(lesson, fuzz.WRatio),
        TOKEN_SET_RATIO: BestPhrasing(lesson, fuzz.token_set_ratio),
        BM25: BestDocument(lesson),
        SVM: LinearSvm(lesson),
    }
    if lesson.negatives:
        found[SVM_WITH_NEGATIVES] = LinearSvm(lesson, negatives=lesson.negatives)
    return found


class BestPhrasing:
    """An entry is as good as the phrasing that RapidFuzz finds most similar."""

    def __init__(self, lesson: Lesson, scorer: Similarity) -> None:
        self._rows = _Rows(lesson)
        self._scorer = scorer

    def rank(self, question: str) -> Ranking:
        """The best entries; the similarity of the first is the confidence."""
        scores = process.cdist([normalise(question)], self._rows.texts, scorer=self._scorer)
        return self._rows.ranked(scores[0])


class BestDocument:
    """An entry is as good as the phrasing that Okapi BM25 finds most relevant."""

    def __init__(self, lesson: Lesson) -> None:
        self._rows = _Rows(lesson)
        self._index = BM25Okapi([text.split() for text in self._rows.texts])

    def rank(self, question: str) -> Ranking:
        """The best entries; the relevance of the first is the confidence."""
        return self._rows.ranked(np.asarray(self._index.get_scores(normalise(question).split())))


class LinearSvm:
    """TF-IDF of words, pairs of words and character 3-5-grams; a linear SVM, one against all.

    With negatives, these are one more class, and what counts is how far the best entry beats it.
    """

    def __init__(self, lesson: Lesson, *, negatives: Sequence[str] = ()) -> None:
        rows = _Rows(lesson)
        texts = [*rows.texts, *map(normalise, negatives)]
        labels = [rows.ids[owner] for owner in rows.owners] + [NONE] * len(negatives)
        self._features: FeatureUnion = make_union(
            TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
        )
        self._svm = LinearSVC(random_state=0).fit(self._features.fit_transform(texts), labels)
        self._ids = [str(label) for label in self._svm.classes_]
        self._none = self._ids.index(NONE) if negatives else None

    def rank(self, question: str) -> Ranking:
        """The best entries; the decision value of the first is the confidence."""
        features = self._features.transform([normalise(question)])
        values = np.asarray(self._svm.decision_function(features))[0]
        doubt = 0.0 if self._none is None else float(values[self._none])
        order = [int(each) for each in np.argsort(-values) if each != self._none]
        return Ranking(tuple(self._ids[each] for each in order), float(values[order[0]]) - doubt)


class _Rows:
    """Normalised phrasings, sorted by entry."""

    def __init__(self, lesson: Lesson) -> None:
        self.ids = list(lesson.entries)
        self.texts = [normalise(text) for group in lesson.entries.values() for text in group]
        counts = [len(group) for group in lesson.entries.values()]
        self.owners = np.repeat(np.arange(len(counts)), counts)
        self._starts = np.cumsum([0, *counts[:-1]])

    def ranked(self, scores: Floats) -> Ranking:
        """The entries by their best phrasing."""
        best = np.maximum.reduceat(scores, self._starts)
        order = np.argsort(-best, kind="stable")
        return Ranking(tuple(self.ids[each] for each in order), float(best[order[0]]))
