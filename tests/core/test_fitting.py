"""Fitting: the matcher is judged on rows that it was made to forget, each in its turn."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.core import fitting
from bot.core.concepts import Concepts
from bot.core.evidence import (
    NEAR_MISS,
    NEGATIVE,
    NOTHING,
    Blend,
    Evidence,
    Layout,
    Panel,
    Unseen,
    weigh,
)
from bot.core.fitting import Fitted, GateSettings, Settings, Subject, fit
from bot.core.fused import FusedScorer
from bot.core.gate import Examples, Gate, fit_gate
from bot.core.head import Head, fit_head
from bot.core.language import language
from bot.core.lexical import LexicalScorer
from bot.core.scoring import Meaning, Token
from bot.core.sparse import Floats, Positions, Rows
from bot.core.text import normalise
from tests.core.samples import NEGATIVES, PHRASINGS, SITUATIONS, Letters

ENGLISH = language("en")
EVERY = 10_000
JUDGE_ALL = GateSettings(own=EVERY, other=EVERY, whole=0)
SETTINGS = Settings(enough=EVERY, entries=JUDGE_ALL, situations=JUDGE_ALL)
GROUPS = len(PHRASINGS) + len(SITUATIONS)
ENTRIES = Panel(0, len(PHRASINGS), GROUPS, skips_near_misses=True)
URGENT = Panel(len(PHRASINGS), GROUPS, GROUPS + 1)


@dataclass
class Texts:
    """Every text that is learnt from, with its owner."""

    texts: list[str] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)

    def add(self, texts: Sequence[str], owner: int) -> None:
        self.texts += map(normalise, texts)
        self.owners += [owner] * len(texts)


def all_texts() -> Texts:
    rows = Texts()
    groups = [*PHRASINGS.values(), *(each.phrasings for each in SITUATIONS)]
    for owner, texts in enumerate(groups):
        rows.add(texts, owner)
    rows.add(NEGATIVES, NEGATIVE)
    rows.add([miss for each in SITUATIONS for miss in each.near_misses], NEAR_MISS)
    return rows


ROWS = all_texts()
OWNERS = np.array(ROWS.owners)


@pytest.fixture(scope="module")
def scorer() -> LexicalScorer:
    return LexicalScorer(
        ROWS.texts, OWNERS, language=ENGLISH, concepts=Concepts((), language=ENGLISH)
    )


@dataclass(frozen=True)
class Judged:
    """A row that was judged: for which panel, by which head, with what left out."""

    panel: Panel
    unseen: Unseen
    used: frozenset[int] | None
    evidence: Evidence
    head: Sequence[float]


class Diary:
    """Notes what is fitted and judged while a matcher learns."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.judged: list[Judged] = []
        self.heads: list[frozenset[int] | None] = []
        self.labels: list[NDArray[np.int8]] = []
        self.examples: list[Examples] = []

        def noted_head(
            rows: Rows,
            labels: NDArray[np.int8],
            *,
            use: Positions | None = None,
            cost: float,
            epochs: int,
        ) -> Head:
            self.heads.append(None if use is None else frozenset(map(int, use)))
            self.labels.append(labels)
            return fit_head(rows, labels, use=use, cost=cost, epochs=epochs)

        def noted_weigh(
            tokens: Sequence[Token],
            similarities: Floats,
            head: Floats,
            *,
            layout: Layout,
            panel: Panel,
            blend: Blend,
            unseen: Unseen = NOTHING,
        ) -> Evidence:
            found = weigh(
                tokens, similarities, head, layout=layout, panel=panel, blend=blend, unseen=unseen
            )
            used = self.heads[-1] if self.heads else None
            self.judged.append(Judged(panel, unseen, used, found, head.tolist()))
            return found

        def noted_gate(examples: Examples, *, answer_at: float, suggest_at: float) -> Gate:
            self.examples.append(examples)
            return fit_gate(examples, answer_at=answer_at, suggest_at=suggest_at)

        monkeypatch.setattr(fitting, "fit_head", noted_head)
        monkeypatch.setattr(fitting, "weigh", noted_weigh)
        monkeypatch.setattr(fitting, "fit_gate", noted_gate)

    def of(self, panel: Panel, *, whole: bool | None = None) -> list[Judged]:
        """What was judged for a panel; `whole`: only that with or without its group left out."""
        return [
            each
            for each in self.judged
            if each.panel == panel and whole in (None, each.unseen.group >= 0)
        ]

    def owners(self, judged: Sequence[Judged]) -> Mapping[int, int]:
        """How many rows of each owner were judged."""
        return Counter(int(OWNERS[each.unseen.row]) for each in judged)


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> Diary:
    return Diary(monkeypatch)


def learn(
    scorer: LexicalScorer,
    *,
    entries: GateSettings = JUDGE_ALL,
    urgent: GateSettings = JUDGE_ALL,
    settings: Settings = SETTINGS,
) -> Fitted:
    return fit(
        scorer,
        ROWS.texts,
        OWNERS,
        [Subject(ENTRIES, entries), Subject(URGENT, urgent)],
        settings=settings,
    )


# -- layout ----------------------------------------------------------------------------------------


def test_the_layout_tells_where_the_rows_of_each_group_stand(scorer: LexicalScorer) -> None:
    layout: Layout = learn(scorer).layout
    assert layout.owners.tolist() == ROWS.owners
    assert layout.counts.tolist() == [ROWS.owners.count(group) for group in range(URGENT.last)]
    assert layout.starts.tolist() == [ROWS.owners.index(group) for group in range(URGENT.last)]
    assert layout.rows_by_group is scorer.rows_by_group


def mean_lengths(rows: Rows) -> list[float]:
    """The length of the mean vector of each group."""
    dense = np.zeros((len(rows), rows.column_count))
    for row in range(len(rows)):
        vector = rows.vector(row)
        dense[row, vector.columns] = vector.values
    if rows.meanings is not None:
        dense = np.hstack((dense, rows.meanings))
    means = [dense[group == OWNERS].mean(axis=0) for group in range(URGENT.last)]
    return [float(np.linalg.norm(mean)) for mean in means]


def test_centroid_norms_are_the_lengths_of_the_mean_vectors(scorer: LexicalScorer) -> None:
    found = learn(scorer).layout.centroid_norms
    assert found == pytest.approx(mean_lengths(scorer.rows()), abs=1e-3)


def test_centroid_norms_take_the_meaning_into_account(scorer: LexicalScorer) -> None:
    fused = FusedScorer(scorer, ROWS.texts, meaning=Meaning(Letters(), Letters()), weight=0.5)
    found = fit(
        fused,
        ROWS.texts,
        OWNERS,
        [Subject(ENTRIES, JUDGE_ALL), Subject(URGENT, JUDGE_ALL)],
        settings=SETTINGS,
    )
    assert found.layout.centroid_norms == pytest.approx(mean_lengths(fused.rows()), abs=1e-3)


# -- what is judged --------------------------------------------------------------------------------


def test_every_row_that_concerns_a_panel_is_judged_once(
    scorer: LexicalScorer, diary: Diary
) -> None:
    learn(scorer)
    concerned = {ENTRIES: OWNERS != NEAR_MISS, URGENT: OWNERS > -9}
    for panel, rows in concerned.items():
        judged = [each.unseen.row for each in diary.of(panel)]
        assert sorted(judged) == np.flatnonzero(rows).tolist()
    assert diary.of(ENTRIES, whole=True) == diary.of(URGENT, whole=True) == []


def test_no_row_is_judged_by_a_head_that_has_seen_it(scorer: LexicalScorer, diary: Diary) -> None:
    learn(scorer, entries=replace(JUDGE_ALL, whole=EVERY))
    assert diary.judged
    for each in diary.judged:
        assert each.used is not None
        assert each.unseen.row not in each.used
        if each.unseen.group >= 0:
            group = set(np.flatnonzero(each.unseen.group == OWNERS).tolist())
            assert not group & each.used, "the head knows a group that is held out whole"


def test_most_rows_are_learnt_from_in_every_fold(scorer: LexicalScorer, diary: Diary) -> None:
    learn(scorer, entries=replace(JUDGE_ALL, whole=EVERY))
    assert len(diary.heads) == SETTINGS.folds + 1
    assert diary.heads.count(None) == 1, "only the last head, that is kept, learns from all"
    assert all(len(used) > 0.4 * len(OWNERS) for used in diary.heads if used is not None)


def test_each_group_is_held_out_whole_once_where_that_is_asked_for(
    scorer: LexicalScorer, diary: Diary
) -> None:
    learn(scorer, entries=replace(JUDGE_ALL, whole=EVERY))
    whole = diary.of(ENTRIES, whole=True)
    rows = [each.unseen.row for each in whole]
    assert sorted(rows) == np.flatnonzero(ENTRIES.holds(OWNERS)).tolist()
    assert all(each.unseen.group == OWNERS[each.unseen.row] for each in whole)
    assert all(each.evidence.best != each.unseen.group for each in whole)
    assert diary.of(URGENT, whole=True) == []


def test_no_more_rows_of_a_kind_are_judged_in_a_fold_than_was_asked_for(
    scorer: LexicalScorer, diary: Diary
) -> None:
    learn(
        scorer,
        entries=GateSettings(own=5, other=3, whole=0.4),
        urgent=GateSettings(own=4, other=2, whole=0),
    )
    folds = {each.used for each in diary.judged}
    assert len(folds) == SETTINGS.folds
    for fold in folds:
        for panel, own, other in ((ENTRIES, 5, 3), (URGENT, 4, 2)):
            judged = [each for each in diary.of(panel, whole=False) if each.used == fold]
            owners = diary.owners(judged)
            inside = sum(owners[group] for group in range(panel.first, panel.last))
            outside = sum(owners[group] for group in range(URGENT.last)) - inside
            assert 0 < inside <= own
            assert outside == other
            assert owners[NEGATIVE] == other
            assert owners[NEAR_MISS] <= other
        assert len([each for each in diary.of(ENTRIES, whole=True) if each.used == fold]) == 2


def test_folds_are_judged_only_until_every_panel_has_enough(
    scorer: LexicalScorer, diary: Diary
) -> None:
    first_fold = len(OWNERS) // SETTINGS.folds // 2
    learn(scorer, settings=replace(SETTINGS, enough=first_fold))
    assert len(diary.heads) == 2, "one fold, and the head that is kept"
    assert min(len(diary.of(ENTRIES)), len(diary.of(URGENT))) >= first_fold


# -- what becomes of it ----------------------------------------------------------------------------


def test_a_verdict_is_right_only_if_a_row_of_the_panel_finds_its_own_group(
    scorer: LexicalScorer, diary: Diary
) -> None:
    learn(scorer, entries=replace(JUDGE_ALL, whole=EVERY))
    entries, urgent = diary.examples
    for panel, examples in ((ENTRIES, entries), (URGENT, urgent)):
        judged = diary.of(panel)
        assert len(judged) == len(examples.right)
        for each, right, features in zip(judged, examples.right, examples.features, strict=True):
            owner = int(OWNERS[each.unseen.row])
            found = each.evidence.best + panel.first
            assert right == (found == owner and each.unseen.group < 0)
            assert features == pytest.approx(each.evidence.features)


def test_any_group_of_the_panel_is_right_where_that_is_asked_for(
    scorer: LexicalScorer, diary: Diary
) -> None:
    learn(scorer, urgent=replace(JUDGE_ALL, any_group=True))
    examples = diary.examples[1]
    own = URGENT.holds(np.array([OWNERS[each.unseen.row] for each in diary.of(URGENT)]))
    assert examples.right.tolist() == own.tolist()


def test_gates_come_in_the_order_of_the_panels_with_their_thresholds(
    scorer: LexicalScorer,
) -> None:
    fitted = learn(
        scorer,
        entries=replace(JUDGE_ALL, answer_at=0.7, suggest_at=0.2),
        urgent=replace(JUDGE_ALL, answer_at=0.6, suggest_at=0.5),
    )
    assert [(gate.answer_at, gate.suggest_at) for gate in fitted.gates] == [(0.7, 0.2), (0.6, 0.5)]


def test_near_misses_teach_the_head_of_situations_but_not_of_entries(
    scorer: LexicalScorer, diary: Diary
) -> None:
    learn(scorer)
    assert diary.labels
    for labels in diary.labels:
        near_misses = labels[OWNERS == NEAR_MISS]
        assert not near_misses[:, : ENTRIES.last].any()
        assert (near_misses[:, URGENT.first : URGENT.last] == -1).all()
        for row in np.flatnonzero(OWNERS >= 0):
            others = np.delete(labels[row, :GROUPS], OWNERS[row])
            assert labels[row, OWNERS[row]] == 1
            assert (others == -1).all()


def test_a_column_of_the_head_tells_of_each_panel_whether_a_row_is_any_of_its_groups(
    scorer: LexicalScorer, diary: Diary
) -> None:
    learn(scorer)
    for labels in diary.labels:
        assert labels.shape[1] == GROUPS + 2
        for panel in (ENTRIES, URGENT):
            assert (labels[panel.holds(OWNERS), panel.column] == 1).all()
            assert (labels[~panel.holds(OWNERS), panel.column] <= 0).all()
            assert (labels[OWNERS == NEGATIVE, panel.column] == -1).all()
        assert (labels[OWNERS == NEAR_MISS, ENTRIES.column] == 0).all(), "it may be an entry's"
        assert (labels[OWNERS == NEAR_MISS, URGENT.column] == -1).all()


def test_the_head_that_is_kept_tells_every_row_its_own_group(scorer: LexicalScorer) -> None:
    fitted = learn(scorer, settings=replace(SETTINGS, head_epochs=10))
    rows = scorer.rows()
    for row in np.flatnonzero(OWNERS >= 0):
        scores = fitted.head.scores(rows.vector(int(row)))
        assert int(scores[:GROUPS].argmax()) == OWNERS[row], ROWS.texts[row]


def test_many_rows_leave_out_the_head_in_fitting_as_in_use(
    scorer: LexicalScorer, diary: Diary
) -> None:
    fitted = learn(scorer, settings=replace(SETTINGS, head_rows=len(OWNERS) - 1))
    assert diary.heads == []
    assert all(not any(each.head) for each in diary.judged)
    assert not fitted.head.scores(scorer.rows().vector(0)).any()


def test_just_few_enough_rows_have_a_head(scorer: LexicalScorer) -> None:
    fitted = learn(scorer, settings=replace(SETTINGS, head_rows=len(OWNERS)))
    assert fitted.head.scores(scorer.rows().vector(0)).any()


def test_fitting_twice_gives_the_same(scorer: LexicalScorer) -> None:
    one, other = learn(scorer), learn(scorer)
    for gate, again in zip(one.gates, other.gates, strict=True):
        assert gate.coefficients.tolist() == again.coefficients.tolist()
        assert gate.intercept == again.intercept
