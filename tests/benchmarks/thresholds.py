"""A plan for a thousand labels: thresholds on the data and promised ones, against evaluating them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from evalkit.evaluation.evaluation import Evaluation, evaluate
from evalkit.evaluation.label_summary import summarise
from evalkit.thresholds.plan import plan_thresholds
from tests.benchmarks.labels import EXAMPLES, LABELS, THRESHOLDS, make
from tests.benchmarks.report import Figure, milliseconds

GOALS = ("f1", "recall where precision >= 0.9", "recall where precision >= 0.9 with 90 %")


def run() -> Iterator[Figure]:
    """Evaluating: areas and slider rows of each label, and counts of all pairs together, which a plan needs as well."""
    p = make()
    ev = evaluate(p)
    labels, whole = _seconds(lambda: summarise(ev, THRESHOLDS)), _seconds(lambda: ev.pooled)
    detail = f"{milliseconds(labels)} for the labels, {milliseconds(whole)} for all pairs"
    yield Figure(f"evaluating {LABELS:,} labels x {EXAMPLES:,}", labels + whole, "s", detail=detail)
    for goal in GOALS:
        taken = _seconds(lambda goal=goal: _plan(ev, goal))
        name = f"plan: {goal}"
        yield Figure(name, taken / (labels + whole), "x", at_most=1, detail=f"{milliseconds(taken)}, once evaluated")


def _plan(ev: Evaluation, goal: str) -> None:
    plan_thresholds(ev, goal, cross_fit=False)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
