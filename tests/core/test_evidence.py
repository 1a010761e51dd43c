"""Evidence: what speaks for and against the best group, and who takes part in it."""

from dataclasses import dataclass, replace
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.core.evidence import (
    NAMES,
    NEAR_MISS,
    NEGATIVE,
    NEIGHBOURS,
    NOTHING,
    SHARPNESS,
    Blend,
    Evidence,
    Layout,
    Panel,
    Unseen,
    weigh,
)
from bot.core.scoring import Token

Floats = NDArray[np.float32]
BLEND = Blend(best=0.4, centroid=0.6, head=0.3)


@dataclass(frozen=True)
class Case:
    """A question and the rows it is compared with."""

    owners: list[int]
    similarities: list[float]
    head: list[float]
    norms: list[float]
    rows_by_group: list[list[int]]
    tokens: list[Token]
    of_panels: tuple[float, float] = (0.0, 0.0)

    def weigh(self, panel: Panel, unseen: Unseen = NOTHING) -> Evidence:
        counts = np.bincount([owner for owner in self.owners if owner >= 0])
        return weigh(
            self.tokens,
            np.array(self.similarities, dtype=np.float32),
            np.array([*self.head, *self.of_panels], dtype=np.float32),
            layout=Layout(
                owners=np.array(self.owners, dtype=np.int16),
                starts=np.cumsum(counts) - counts,
                counts=counts,
                centroid_norms=np.array(self.norms, dtype=np.float32),
                rows_by_group=np.array(self.rows_by_group, dtype=np.int16),
            ),
            panel=panel,
            blend=BLEND,
            unseen=unseen,
        )

    def without_row(self, row: int) -> "Case":
        """The same if the row, which holds all words of the question, did not exist."""
        owner = self.owners[row]
        used = {column for token in self.tokens for column in token.columns}
        return replace(
            self,
            owners=[*self.owners[:row], *self.owners[row + 1 :]],
            similarities=[*self.similarities[:row], *self.similarities[row + 1 :]],
            rows_by_group=[
                [count - (group == owner and column in used) for group, count in enumerate(counts)]
                for column, counts in enumerate(self.rows_by_group)
            ],
        )

    def without_group(self, gone: int) -> "Case":
        """The same if the group did not exist; later groups move up."""
        kept = [row for row, owner in enumerate(self.owners) if owner != gone]
        return replace(
            self,
            owners=[self.owners[row] - (self.owners[row] > gone) for row in kept],
            similarities=[self.similarities[row] for row in kept],
            head=self.head[:gone] + self.head[gone + 1 :],
            norms=self.norms[:gone] + self.norms[gone + 1 :],
            rows_by_group=[counts[:gone] + counts[gone + 1 :] for counts in self.rows_by_group],
        )


def token(mass: float, *columns: int, trust: float = 1.0, is_stop_word: bool = False) -> Token:
    return Token("word", is_stop_word=is_stop_word, columns=columns, mass=mass, trust=trust)


def named(evidence: Evidence) -> dict[str, float]:
    return dict(zip(NAMES, map(float, evidence.features), strict=True))


def entropy(*scores: float) -> float:
    """The entropy of the softmax of head scores."""
    weights = [exp(SHARPNESS * score) for score in scores]
    shares = [weight / sum(weights) for weight in weights]
    return -sum(share * log(share) for share in shares)


# Three entries of two, three and one rows, two situations of two and one, two negatives, a near
# miss. Columns are words: the counts say how many rows of each group hold them.
CASE = Case(
    owners=[0, 0, 1, 1, 1, 2, 3, 3, 4, NEGATIVE, NEGATIVE, NEAR_MISS],
    similarities=[0.2, 0.1, 0.3, 0.9, 0.6, 0.5, 0.4, 0.25, 0.15, 0.35, 0.05, 0.7],
    head=[-0.5, 0.8, 0.1, 0.3, -0.9],
    norms=[0.5, 0.75, 1.0, 0.8, 1.0],
    rows_by_group=[[1, 3, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 2, 1]],
    tokens=[
        token(1.0, 0),
        token(2.0, 1),
        token(3.0),
        token(0.5, 2),
        token(9.0, 0, is_stop_word=True),
    ],
    of_panels=(0.4, -0.7),
)
ENTRIES, SITUATIONS = Panel(0, 3, 5, skips_near_misses=True), Panel(3, 5, 6)


# -- by hand ---------------------------------------------------------------------------------------


def test_a_score_blends_the_best_phrasing_the_centroid_and_the_head() -> None:
    evidence = CASE.weigh(ENTRIES)
    expected = [
        0.4 * 0.2 + 0.6 * (0.3 / 2 / 0.5) + 0.3 * -0.5,
        0.4 * 0.9 + 0.6 * (1.8 / 3 / 0.75) + 0.3 * 0.8,
        0.4 * 0.5 + 0.6 * (0.5 / 1 / 1.0) + 0.3 * 0.1,
    ]
    assert evidence.scores == pytest.approx(expected)
    assert evidence.best == 1
    assert evidence.best_row == 3


def test_every_feature_of_the_best_entry_is_as_computed_by_hand() -> None:
    expected = {
        "score": 0.4 * 0.9 + 0.6 * 0.8 + 0.3 * 0.8,
        "best three phrasings": (0.9 + 0.6 + 0.3) / 3,
        "centroid": 0.8,
        "head": 0.8,
        "head margin": 0.8 - 0.1,
        "head of the first three": 0.8 + 0.1 - 0.5,
        "head undecided": entropy(0.8, 0.1, -0.5),
        "head over other panels": 0.8 - 0.3,
        "head of the panel": 0.4,
        # Of the content words (1 + 2 + 3 + .5), the best knows 1, its panel 1 and 2.
        "unexplained by the best": 5.5 / 6.5,
        "unexplained by any": 3.5 / 6.5,
        "mass unexplained by the best": np.log(1 + 5.5),
        "mass unexplained by any": np.log(1 + 3.5),
        "nearest negative": 0.4,  # a situation's row: the near miss is skipped
        "negative over phrasing": 0.4 - 0.9,
        # The ten nearest of the twelve rows: all but the negative of .05 and the near miss of 0.
        "neighbours of the best": 3 / 10,
        "neighbours outside": 4 / 10,
        "content words": np.log(1 + 4),
    }
    assert NEIGHBOURS == 10
    assert named(CASE.weigh(ENTRIES)) == pytest.approx(expected, abs=1e-6)


def test_every_feature_of_the_best_situation_is_as_computed_by_hand() -> None:
    evidence = CASE.weigh(SITUATIONS)
    assert (evidence.best, evidence.best_row) == (0, 6)
    score = 0.4 * 0.4 + 0.6 * (0.65 / 2 / 0.8) + 0.3 * 0.3
    assert evidence.scores == pytest.approx([score, 0.4 * 0.15 + 0.6 * 0.15 + 0.3 * -0.9])
    found = named(evidence)
    assert found["best three phrasings"] == pytest.approx((0.4 + 0.25) / 2), "there are but two"
    assert found["head of the first three"] == pytest.approx(0.3 - 0.9), "there are but two"
    assert found["head undecided"] == pytest.approx(entropy(0.3, -0.9), abs=1e-6)
    assert found["nearest negative"] == pytest.approx(0.9), "an entry's row speaks against it"
    assert found["head margin"] == pytest.approx(0.3 + 0.9)
    assert found["head over other panels"] == pytest.approx(0.3 - 0.8)
    assert found["head of the panel"] == pytest.approx(-0.7)
    assert found["unexplained by the best"] == pytest.approx(6.0 / 6.5)
    assert found["neighbours of the best"] == pytest.approx(2 / 10)
    # All but the rows of .05 and .1 are near: two of three rows of the panel... and .15 is, too.
    assert found["neighbours outside"] == pytest.approx(7 / 10)


def test_a_near_miss_speaks_against_situations_and_not_against_entries() -> None:
    near = replace(CASE, similarities=[*CASE.similarities[:-1], 1.0])
    assert named(near.weigh(SITUATIONS))["nearest negative"] == pytest.approx(1.0)
    assert named(near.weigh(ENTRIES)) == pytest.approx(named(CASE.weigh(ENTRIES)))


def test_without_rows_outside_nothing_speaks_against() -> None:
    alone = Case([0, 1], [0.3, 0.6], [0.1, 0.2], [1, 1], [[1, 1]], [token(1.0, 0)])
    found = named(alone.weigh(Panel(0, 2, 2)))
    assert found["nearest negative"] == 0
    assert found["negative over phrasing"] == pytest.approx(-0.6)
    assert found["neighbours outside"] == 0
    assert found["neighbours of the best"] == 0.5
    assert found["head over other panels"] == pytest.approx(0.2 + 1), "a plain no is -1"


def test_a_single_group_has_no_margin_and_leaves_nothing_undecided() -> None:
    alone = Case([0, NEGATIVE], [0.3, 0.6], [0.7], [1], [[1]], [token(1.0, 0)])
    found = named(alone.weigh(Panel(0, 1, 1)))
    assert found["head margin"] == 0
    assert found["head undecided"] == pytest.approx(0, abs=1e-6)


def test_a_question_of_small_words_alone_leaves_nothing_unexplained() -> None:
    small = replace(CASE, tokens=[token(2.0, is_stop_word=True)])
    found = named(small.weigh(ENTRIES))
    assert found["unexplained by the best"] == found["unexplained by any"] == 0
    assert found["content words"] == 0


def test_a_repaired_word_is_explained_as_far_as_it_is_trusted() -> None:
    repaired = replace(CASE, tokens=[token(2.0, 0, trust=0.75)])
    found = named(repaired.weigh(ENTRIES))
    assert found["unexplained by the best"] == pytest.approx(0.25)
    assert found["mass unexplained by any"] == pytest.approx(np.log(1 + 0.5))


def test_a_word_is_explained_by_any_of_the_names_that_it_is_known_by() -> None:
    found = named(replace(CASE, tokens=[token(2.0, 1, 0)]).weigh(ENTRIES))
    assert found["unexplained by the best"] == 0


def test_a_word_that_only_another_panel_knows_is_unexplained() -> None:
    found = named(replace(CASE, tokens=[token(2.0, 2)]).weigh(ENTRIES))
    assert found["unexplained by any"] == 1


def test_ties_go_to_the_group_that_comes_first() -> None:
    tied = Case([0, 1, 2], [0.5, 0.5, 0.5], [0.0] * 3, [1.0] * 3, [[1, 1, 1]], [token(1.0, 0)])
    assert tied.weigh(Panel(0, 3, 3)).best == 0


def test_a_panel_counts_and_holds_its_groups() -> None:
    assert (len(ENTRIES), len(SITUATIONS)) == (3, 2)
    owners = np.array([0, 2, 3, 4, 5, NEGATIVE, NEAR_MISS])
    assert SITUATIONS.holds(owners).tolist() == [False, False, True, True, False, False, False]
    assert ENTRIES.holds(owners).tolist() == [True, True, False, False, False, False, False]


# -- what was never seen ---------------------------------------------------------------------------


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A question near to all rows, of which each group has at least four."""
    sizes = draw(st.lists(st.integers(4, 6), min_size=5, max_size=6))
    owners = [group for group, size in enumerate(sizes) for _ in range(size)]
    owners += [NEGATIVE] * draw(st.integers(6, 8)) + [NEAR_MISS] * draw(st.integers(0, 3))
    shares = draw(st.permutations(range(1, len(owners) + 1)))
    columns = range(4)
    rows_by_group = [[draw(st.integers(0, size)) for size in sizes] for _ in columns]
    tokens = [
        token(
            draw(st.sampled_from([0.5, 1.0, 2.0])),
            *draw(st.sets(st.sampled_from(columns), max_size=2)),
            trust=draw(st.sampled_from([1.0, 0.85])),
            is_stop_word=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    return Case(
        owners=owners,
        similarities=[share / len(owners) for share in shares],
        head=[draw(st.sampled_from([-1.0, -0.25, 0.0, 0.5, 1.25])) for _ in sizes],
        norms=[draw(st.sampled_from([0.5, 0.8, 1.0])) for _ in sizes],
        rows_by_group=rows_by_group,
        tokens=tokens,
        of_panels=(draw(st.sampled_from([-1.0, 0.5])), 0.25),
    )


def panels(case: Case) -> tuple[Panel, Panel]:
    groups = max(case.owners) + 1
    return Panel(0, 3, groups, skips_near_misses=True), Panel(3, groups, groups + 1)


def held_by(case: Case, row: int) -> Case:
    """The same with the question's words held by the row."""
    owner = case.owners[row]
    if owner < 0:
        return case
    used = {column for each in case.tokens for column in each.columns}
    counts = [list(each) for each in case.rows_by_group]
    for column in used:
        counts[column][owner] = max(counts[column][owner], 1)
    return replace(case, rows_by_group=counts)


def same(one: Evidence, other: Evidence) -> None:
    assert named(one) == pytest.approx(named(other), abs=1e-5)


@given(cases(), st.data())
def test_a_row_that_was_never_seen_takes_no_part(case: Case, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(case.owners) - 1))
    case = held_by(case, row)
    without = case.without_row(row)
    for panel in panels(case):
        expected, found = without.weigh(panel), case.weigh(panel, Unseen(row=row))
        assert found.scores == pytest.approx(expected.scores, abs=1e-5)
        assert found.best == expected.best
        same(found, expected)
        assert found.best_row - (found.best_row > row) == expected.best_row
        assert found.best_row != row


@given(cases(), st.data())
def test_a_group_that_was_never_seen_takes_no_part(case: Case, data: st.DataObject) -> None:
    entries, _ = panels(case)
    gone = data.draw(st.integers(0, entries.last - 1))
    row = data.draw(st.sampled_from([at for at, owner in enumerate(case.owners) if owner == gone]))
    unseen = Unseen(row=row, group=gone)
    fewer = Panel(0, entries.last - 1, entries.column - 1, skips_near_misses=True)
    expected = case.without_group(gone).weigh(fewer)
    found = case.weigh(entries, unseen)
    assert found.best != gone
    assert found.best - (found.best > gone) == expected.best
    assert np.delete(found.scores, gone) == pytest.approx(expected.scores, abs=1e-5)
    same(found, expected)


def test_of_two_groups_one_of_which_was_never_seen_the_other_has_no_margin() -> None:
    found = CASE.weigh(SITUATIONS, Unseen(row=8, group=4))
    assert named(found)["head margin"] == 0
    assert found.best == 0


def test_a_row_that_was_never_seen_takes_no_part_however_few_rows_there_are() -> None:
    few = Case(
        owners=[0, 0, 1, NEGATIVE],
        similarities=[1.0, 0.5, 0.25, 0.125],
        head=[0.5, 0.0],
        norms=[1.0, 1.0],
        rows_by_group=[[2, 1]],
        tokens=[token(1.0, 0)],
    )
    found = few.weigh(Panel(0, 2, 2), Unseen(row=0))
    same(found, few.without_row(0).weigh(Panel(0, 2, 2)))


@given(cases())
def test_features_are_finite_one_for_each_name_and_weighing_changes_nothing(case: Case) -> None:
    similarities = np.array(case.similarities, dtype=np.float32)
    for panel in panels(case):
        for unseen in (NOTHING, Unseen(row=0), Unseen(row=0, group=0)):
            found = case.weigh(panel, unseen)
            assert found.features.shape == (len(NAMES),)
            assert np.isfinite(found.features).all()
            assert 0 <= found.best < len(panel)
            assert case.owners[found.best_row] == found.best + panel.first
    assert (similarities == np.array(case.similarities, dtype=np.float32)).all()
    assert case.weigh(panels(case)[0]).features.tolist() == (
        case.weigh(panels(case)[0]).features.tolist()
    )
