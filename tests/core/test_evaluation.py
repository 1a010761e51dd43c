"""Evaluation: the figures agree with what one counts by hand."""

import math
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.evaluation import (
    Case,
    Figures,
    Result,
    auroc,
    bootstrap_interval,
    calibration_error,
    figures,
)
from bot.core.outcome import Candidate, Outcome, OutcomeKind

ANSWER, SUGGESTIONS, NO_ANSWER = (
    OutcomeKind.ANSWER,
    OutcomeKind.SUGGESTIONS,
    OutcomeKind.NO_ANSWER,
)
SHOWN = {ANSWER: 1, SUGGESTIONS: 3, NO_ANSWER: 0}
SCORES = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 1.0]), min_size=1, max_size=8)


def result(
    right: str, kind: OutcomeKind, ranking: str, confidence: float, milliseconds: float = 1.0
) -> Result:
    """A result; `right` and `ranking` are ids of one letter each."""
    candidates = tuple(Candidate(each, 0.5) for each in ranking)
    return Result(
        Case("?", frozenset(right)),
        Outcome(kind, tuple(ranking[: SHOWN[kind]]), candidates, confidence=confidence),
        milliseconds,
    )


RESULTS = [
    result("a", ANSWER, "abcd", 0.9, 1.0),  # right
    result("ax", ANSWER, "xbcd", 0.8, 2.0),  # right by the other id
    result("a", ANSWER, "bacd", 0.7, 3.0),  # wrong, second would be right
    result("a", SUGGESTIONS, "cbad", 0.4, 4.0),  # offered third
    result("a", NO_ANSWER, "bcda", 0.1, 5.0),  # only fourth
    result("", ANSWER, "abcd", 0.75, 6.0),  # out of scope, yet answered
    result("", SUGGESTIONS, "abcd", 0.4, 7.0),
    result("", NO_ANSWER, "abcd", 0.05, 8.0),
]


def test_the_figures_are_those_counted_by_hand() -> None:
    found = figures(RESULTS)
    assert found.n == 8
    assert found.right_first == pytest.approx(2 / 5)
    assert found.right_in_3 == pytest.approx(4 / 5)
    assert found.accuracy == pytest.approx((2 + 2) / 8)
    assert found.confident_right == pytest.approx(2 / 5)
    assert found.wrong_confident == pytest.approx(1 / 5)
    assert found.right_or_suggested == pytest.approx(3 / 5)
    assert found.oos_answered == pytest.approx(1 / 3)
    # Of 5 x 3 pairs, .9 and .8 win three each, .7 two, .4 one and a half, .1 one.
    assert found.auroc == pytest.approx((3 + 3 + 2 + 1.5 + 1) / 15)
    assert found.ms_p50 == pytest.approx(4.5)
    assert found.ms_p99 == pytest.approx(7.93)


def test_calibration_counts_whether_the_first_candidate_is_right() -> None:
    # Bins: .9 (right), .8 (right), .7 and .75 (none right), .4 twice (none), .1 (none), .05 (none).
    gaps = (1 - 0.9) + (1 - 0.8) + (0.7 + 0.75) + (0.4 + 0.4) + 0.1 + 0.05
    assert figures(RESULTS).calibration_error == pytest.approx(gaps / 8)


def test_results_say_what_became_of_a_question() -> None:
    right, _, wrong, offered, missed, outside, *_ = RESULTS
    assert right.is_right_answer
    assert right.is_right_or_suggested
    assert wrong.is_answered
    assert not wrong.is_right_answer
    assert not wrong.is_right_or_suggested
    assert not offered.is_answered
    assert not offered.is_right_answer
    assert offered.is_right_or_suggested
    assert [missed.right_in(places) for places in (1, 3, 4)] == [False, False, True]
    assert missed.in_scope
    assert not outside.in_scope
    assert not outside.is_right_answer


def test_figures_of_nothing_are_not_numbers_and_are_shown_as_none() -> None:
    shown = figures([]).as_dict()
    assert shown.pop("n") == 0
    assert set(shown.values()) == {None}


def test_figures_of_one_kind_of_question_alone_leave_the_other_kind_unmeasured() -> None:
    inside, outside = figures(RESULTS[:5]), figures(RESULTS[5:])
    assert math.isnan(inside.oos_answered)
    assert math.isnan(inside.auroc)
    assert inside.accuracy == pytest.approx(2 / 5)
    assert math.isnan(outside.right_first)
    assert math.isnan(outside.auroc)
    assert outside.accuracy == pytest.approx(2 / 3)


def test_as_dict_names_every_figure_in_order_and_rounds_to_four_places() -> None:
    shown = figures(RESULTS).as_dict()
    assert list(shown) == [field.name for field in fields(Figures)]
    assert shown["oos_answered"] == 0.3333
    assert shown["n"] == 8


def test_auroc_is_one_where_all_positives_win_and_nought_where_all_lose() -> None:
    assert auroc([0.8, 0.9], [0.1, 0.2, 0.3]) == 1
    assert auroc([0.1, 0.2, 0.3], [0.8, 0.9]) == 0
    assert auroc([0.5, 0.5], [0.5]) == 0.5


@pytest.mark.parametrize(("positives", "negatives"), [([], [0.1]), ([0.1], []), ([], [])])
def test_auroc_needs_both_kinds(positives: list[float], negatives: list[float]) -> None:
    assert math.isnan(auroc(positives, negatives))


@given(SCORES, SCORES)
def test_auroc_is_the_share_of_pairs_won_ties_counted_half(
    positives: list[float], negatives: list[float]
) -> None:
    won = sum(
        1.0 if one > other else 0.5 if one == other else 0.0
        for one in positives
        for other in negatives
    )
    assert auroc(positives, negatives) == pytest.approx(won / (len(positives) * len(negatives)))


def test_calibration_error_is_the_mean_gap_weighed_by_the_size_of_its_bin() -> None:
    # One bin of three (mean .25, a third right), one of one (.95, right).
    error = calibration_error([0.2, 0.25, 0.299, 0.95], [True, False, False, True])
    assert error == pytest.approx((abs(0.749 - 1) + 0.05) / 4)


def test_over_and_under_confidence_cancel_out_within_a_bin_only() -> None:
    assert calibration_error([0.5, 0.5], [True, False]) == 0
    assert calibration_error([0.45, 0.55], [True, False]) == pytest.approx(0.55)
    assert calibration_error([0.45, 0.55], [True, False], bins=1) == 0


def test_full_confidence_falls_into_the_last_bin() -> None:
    assert calibration_error([1.0, 0.9], [False, True]) == pytest.approx((1.9 - 1) / 2)


def test_calibration_error_of_nothing_is_not_a_number() -> None:
    assert math.isnan(calibration_error([], []))


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_a_bootstrap_interval_holds_the_share_and_stays_between_nought_and_one(
    values: list[bool],
) -> None:
    low, high = bootstrap_interval(values, draws=400)
    assert 0 <= low <= sum(values) / len(values) <= high <= 1
    assert bootstrap_interval(values, draws=400) == (low, high), "the seed is fixed"


@pytest.mark.parametrize(("level", "deviations"), [(0.95, 1.96), (0.5, 0.674)])
def test_a_bootstrap_interval_is_as_wide_as_the_normal_approximation(
    level: float, deviations: float
) -> None:
    low, high = bootstrap_interval([True] * 120 + [False] * 280, level=level)
    half = deviations * math.sqrt(0.3 * 0.7 / 400)
    assert [low, high] == pytest.approx([0.3 - half, 0.3 + half], abs=0.004)


def test_more_questions_and_a_lower_level_narrow_the_interval() -> None:
    def width(values: list[bool], level: float = 0.95) -> float:
        low, high = bootstrap_interval(values, level=level)
        return high - low

    few = [True, False] * 10
    assert width(few * 10) < width(few)
    assert width(few, level=0.5) < width(few)


def test_a_sure_share_has_no_width_and_nothing_has_no_interval() -> None:
    assert bootstrap_interval([True] * 5) == (1, 1)
    assert all(math.isnan(bound) for bound in bootstrap_interval([]))
