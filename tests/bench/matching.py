"""How well questions are matched: the FAQ on blind questions, the matcher on public sets."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from bot.app import build_editions
from bot.cli.cases import read_cases
from bot.cli.evaluate import Respond, fitted, run
from bot.core.evaluation import Case, Result, auroc, bootstrap_interval, figures
from bot.settings import load_settings
from tests.bench.typos import with_edits

EDITS = 2
DRAWS = 400


def report_faq(path: Path, *, title: str) -> None:
    """The shipped FAQ on questions that are no phrasings of it, whole, by manner, with typos."""
    respond = _faq()
    cases = read_cases(path)
    results = run(cases, respond)
    _print_figures(title, results)
    for manner, of_manner in sorted(_by_manner(results).items()):
        if of_manner[0].in_scope:
            print(
                f"    {manner:10} n {len(of_manner):3}"
                f"  right first {_share(of_manner, lambda each: each.right_in(1))}"
                f"  confidently {_share(of_manner, lambda each: each.is_right_answer)}"
            )
        else:
            answered = _share(of_manner, lambda each: each.is_answered)
            print(f"    {manner:10} n {len(of_manner):3}  answered {answered}")
    _print_typos(cases, respond)


def report_set(test: Path) -> None:
    """A public set: fitted on its training questions alone."""
    train = test.with_name(test.name.replace(".test.", ".train."))
    respond = fitted(read_cases(train), "en")
    cases = read_cases(test)
    _print_figures(test.name.removesuffix(".test.jsonl"), run(cases, respond))
    _print_typos(cases, respond)


@cache
def _faq() -> Respond:
    return build_editions(load_settings({}))["en"].respond


def _print_figures(title: str, results: Sequence[Result]) -> None:
    summary = figures(results)
    inside = [each for each in results if each.in_scope]
    outside = [each for each in results if not each.in_scope]
    print(f"\n{title}: {len(inside)} in scope, {len(outside)} out of scope")
    print(f"    right first            {_share(inside, lambda each: each.right_in(1))}")
    print(f"    right in 3             {_share(inside, lambda each: each.right_in(3))}")
    print(f"    confidently right      {_share(inside, lambda each: each.is_right_answer)}")
    print(f"    right or suggested     {_share(inside, lambda each: each.is_right_or_suggested)}")
    wrong = _share(inside, lambda each: each.is_answered and not each.is_right_answer)
    print(f"    wrong confident        {wrong}")
    print(f"    out of scope answered  {_share(outside, lambda each: each.is_answered)}")
    low, high = _auroc_interval(inside, outside)
    print(f"    AUROC in/out           {summary.auroc:.3f} [{low:.3f}, {high:.3f}]")
    print(f"    accuracy               {summary.accuracy:.3f}")
    print(f"    calibration error      {summary.calibration_error:.3f}")
    print(f"    ms a question          p50 {summary.ms_p50:.2f}, p99 {summary.ms_p99:.2f}")


def _print_typos(cases: Sequence[Case], respond: Respond) -> None:
    inside = [case for case in cases if case.right]
    edited = run(
        [with_edits(case, EDITS, seed=place) for place, case in enumerate(inside)], respond
    )
    share = _share(edited, lambda each: each.right_in(1))
    print(f"    right first, {EDITS} typos   {share}")


def _by_manner(results: Sequence[Result]) -> dict[str, list[Result]]:
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[result.case.manner].append(result)
    return groups


def _share(results: Sequence[Result], holds: Callable[[Result], bool]) -> str:
    values = [holds(each) for each in results]
    low, high = bootstrap_interval(values)
    return f"{np.mean(values):.3f} [{low:.3f}, {high:.3f}]" if values else "-"


def _auroc_interval(inside: Sequence[Result], outside: Sequence[Result]) -> tuple[float, float]:
    if not inside or not outside:
        return float("nan"), float("nan")
    positives = np.array([each.outcome.confidence for each in inside])
    negatives = np.array([each.outcome.confidence for each in outside])
    draw = np.random.default_rng(0)
    values = [
        auroc(
            draw.choice(positives, len(positives)).tolist(),
            draw.choice(negatives, len(negatives)).tolist(),
        )
        for _ in range(DRAWS)
    ]
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)
