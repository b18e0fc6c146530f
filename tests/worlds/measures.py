"""Every interval and every test of the project, as something that can be measured on a sample of any world.

A new interval or test joins by one line of ``MEASURES``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from math import isnan
from typing import Any, Literal, TypeAlias

import numpy as np

import evalkit as ek
from evalkit.comparison.prepared_pairs import prepare_pairs
from evalkit.comparison.verdict import conclude
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.figure_intervals import (
    FIGURES,
    area_interval,
    intervals_at,
    log_loss_interval,
    mean_intervals,
    whole_item_bounds,
)
from tests.worlds.world import Sample

Kind: TypeAlias = Literal["coverage", "size", "verdict", "power"]
"""The share of intervals that hold the truth; of equally good models the share with p < 0.05; of them the share called
better or worse (of labels: any label found to differ); of models of which one is better the share with p < 0.05."""

Reading: TypeAlias = tuple[Kind, str, bool | None]
"""Kind, figure, and whether it happened; None where there was no interval or no p-value."""

RESAMPLES = 200
MATCHES = ("recall", "precision", "predicted_positive_rate")
AT = {
    None: "thresholds",
    "recall": "one recall",
    "precision": "one precision",
    "predicted_positive_rate": "one predicted positive rate",
}
AREAS = ("average_precision", "roc_auc")
GIVEN = np.arange(1, 25) / 25
"""Thresholds of counts alone, as a service gives them."""


@dataclass(frozen=True)
class Measure:
    """One family of intervals or tests.

    name: as in the tables. read: what one sample shows of it. applies: whether the world has it. every: of so many
    samples it is given one, since it takes long. tenth: ``make test`` gives it one of so many of those. differs: it
    compares, so that its power is measured as well.
    """

    name: str
    read: Callable[[Sample], Iterator[Reading]]
    applies: Callable[[Any], bool] = lambda world: True
    every: int = 1
    tenth: int = 1
    differs: bool = False


def held(low: float, high: float, truth: float) -> bool | None:
    """Whether an interval holds the truth; None where there is no interval."""
    return None if isnan(low) or isnan(high) else bool(low - 1e-12 <= truth <= high + 1e-12)


# One model


def _board(sample: Sample) -> Iterator[Reading]:
    """Intervals of a board: figures at its threshold, areas, losses and whole items."""
    ev, at = sample.evaluation, np.array([sample.thresholds[0]])
    truth = sample.world.truth()
    for key, (low, high) in intervals_at(ev, at, keys=FIGURES).bounds.items():
        yield "coverage", key, held(float(low[0]), float(high[0]), truth["micro"][key])
    for key in AREAS:
        e = area_interval(ev, key)
        yield "coverage", key, held(e.low, e.high, truth["micro"][key])
    whole = truth.get("whole", {})
    if "log_loss" in whole:
        e = log_loss_interval(sample.a, sample.world.labels)
        yield "coverage", "log_loss", held(e.low, e.high, whole["log_loss"])
        for key, (low, high) in whole_item_bounds(ev, at).items():
            yield "coverage", key, held(float(low[0]), float(high[0]), whole[key])


def _label(sample: Sample) -> Iterator[Reading]:
    """Intervals of one label of several, the last one."""
    ev, label, truth = sample.evaluation, sample.world.labels[-1], sample.world.truth()["label"]
    bounds = intervals_at(ev, np.array([sample.thresholds[0]]), label=label, keys=FIGURES).bounds
    for key, (low, high) in bounds.items():
        yield "coverage", key, held(float(low[0]), float(high[0]), truth[key])
    for key in AREAS:
        e = area_interval(ev, key, label=label)
        yield "coverage", key, held(e.low, e.high, truth[key])


def _means(sample: Sample) -> Iterator[Reading]:
    """Intervals of means over labels."""
    truth = sample.world.truth()["macro"]
    found = mean_intervals(sample.evaluation, sample.thresholds[0], "macro", seed=sample.seed, resamples=RESAMPLES)
    found |= {key: area_interval(sample.evaluation, key, "macro") for key in AREAS}
    for key, e in found.items():
        yield "coverage", key, held(e.low, e.high, truth[key])


def _bootstrap(sample: Sample) -> Iterator[Reading]:
    truth = sample.world.truth()["micro"]
    for key in ("f1", "balanced_accuracy", "matthews_correlation", *AREAS):
        e = ek.bootstrap(sample.a, key, threshold=sample.thresholds[0], resamples=RESAMPLES, seed=sample.seed)
        yield "coverage", key, held(e.low, e.high, truth[key])


def _delong(sample: Sample) -> Iterator[Reading]:
    scores = sample.a.label(sample.world.labels[0])
    groups = sample.a.groups[scores.example] if sample.world.groups else None
    e = ek.delong(scores.y_true, scores.y_score, groups=groups)
    yield "coverage", "roc_auc", held(e.low, e.high, sample.world.truth()["micro"]["roc_auc"])


# Two models


def _compared(sample: Sample, match: str | None, method: str) -> Iterator[Reading]:
    at = sample.thresholds
    pairs = _prepared(sample)
    c = ek.compare(
        sample.a,
        sample.b,
        threshold_a=at[0],
        threshold_b=at[1],
        match=match,  # type: ignore[arg-type]
        method=method,  # type: ignore[arg-type]
        resamples=RESAMPLES,
        seed=sample.seed,
        pairs=pairs,
    )
    if match is None and not sample.better:
        yield from _sides(sample, c, method)
    yield from _differences(sample, c, match, method)


def _sides(sample: Sample, c: ek.Comparison, scope: str) -> Iterator[Reading]:
    """Intervals of single models that comparisons alone show."""
    for key in ("specificity", "balanced_accuracy", "matthews_correlation"):
        e = c.differences[key].a
        yield "coverage", f"{key} of one model", held(e.low, e.high, sample.world.truth()[scope][key])


def _prepared(sample: Sample) -> Any:
    if "pairs" not in sample.__dict__:
        sample.__dict__["pairs"] = prepare_pairs(sample.a, sample.b, ek.pair(sample.a, sample.b))
    return sample.__dict__["pairs"]


def _differences(sample: Sample, c: ek.Comparison, match: str | None, scope: str) -> Iterator[Reading]:
    """Of each figure whether its difference is held, and whether it is found; of equal models the verdict."""
    world = sample.world
    of_a = world.truth()
    of_b = world.truth(1, better=sample.better) if match is None else world.matched_truth(match, better=sample.better)
    for key, d in c.differences.items():
        if key == "prevalence" or key == match:
            continue
        part = "whole" if key in ("top1_accuracy", "exact_match") else scope
        true_difference = of_b[part][key] - of_a[part][key] if part in of_a and key in of_a[part] else 0.0
        if world.grades is None:
            yield "coverage", key, held(d.difference.low, d.difference.high, true_difference)
        rejected = None if isnan(d.p_value) else bool(d.p_value < 0.05)
        if sample.better:
            yield "power", key, rejected
        elif world.grades is None or (match is not None and key not in AREAS):  # unlike grades have unlike areas,
            yield "size", key, rejected  # and figures of their own at their thresholds
    if not sample.better and (world.grades is None or match is not None):
        yield "verdict", "verdict", conclude(c).kind in ("better", "worse", "trade")


def _labels(sample: Sample, metric: str, match: str | None = None) -> Iterator[Reading]:
    """One figure of each label: the size of the last one's test, and whether any label is found to differ."""
    found = ek.compare_labels(
        sample.a,
        sample.b,
        metric=metric,
        threshold_a=sample.thresholds[0],
        threshold_b=sample.thresholds[1],
        match=match,  # type: ignore[arg-type]
        resamples=RESAMPLES,
        seed=sample.seed,
        pairs=_prepared(sample),
    )
    adjusted = [row.holm for row in found.rows if not isnan(row.holm)]
    last = found.rows[-1].difference
    if match is None:
        yield "coverage", metric, held(last.difference.low, last.difference.high, 0.0)
    yield "size", metric, None if isnan(last.p_value) else bool(last.p_value < 0.05)
    yield "verdict", f"any label: {metric}", bool(min(adjusted) < 0.05) if adjusted else None


def counts_alone(p: ek.Predictions, threshold: float) -> Evaluation:
    """What a service would give of these predictions: counts at its thresholds, this one among them."""
    given = np.append(np.inf, np.union1d(GIVEN, threshold)[::-1])
    per_label = {}
    for label, table in ek.evaluate(p).per_label.items():
        at = table.at(given)
        counts = np.asarray(at.tp), np.asarray(at.fp)
        per_label[label] = ek.ThresholdCounts(given.copy(), *counts, table.positives, table.negatives, "grid")
    return Evaluation(p.name, p.task, p.labels, p.n_examples, per_label, None, f"counts of {id(p)}")


def _counts(sample: Sample, match: str | None) -> Iterator[Reading]:
    """Counts alone: of two test sets that have nothing in common, or half of their items."""
    a, b, at = sample.a, sample.b, sample.thresholds
    if sample.world.overlap == 1:
        b = sample.world.draw(sample.seed + 10_000_000, better=sample.better).b
    c = ek.compare(
        counts_alone(a, at[0]),
        counts_alone(b, at[1]),
        threshold_a=at[0],
        threshold_b=at[1],
        match=match,  # type: ignore[arg-type]
        resamples=RESAMPLES,
        seed=sample.seed,
    )
    yield from _differences(sample, c, match, "micro")


# What is measured, and where


def _several(world: Any) -> bool:
    return len(world.labels) > 1


def _one(world: Any) -> bool:
    return len(world.labels) == 1


def _small(world: Any) -> bool:
    return world.name != "10-grades"


def _known_by_counts(world: Any) -> bool:
    """Independent items of one label: counts alone cannot tell what is related, and say so."""
    return world.name in ("independent", "labels", "rare-12", "near-perfect-30", "noise", "half-overlap")


def _compare(match: str | None, method: str = "micro") -> Callable[[Sample], Iterator[Reading]]:
    return lambda sample: _compared(sample, match, method)


MEASURES: tuple[Measure, ...] = (
    Measure("interval", _board),
    Measure("interval of one label", _label, _several),
    Measure("interval of a mean", _means, _several),
    Measure("bootstrap", _bootstrap, _small, every=4, tenth=4),
    Measure("delong", _delong, _one),
    Measure("at thresholds", _compare(None), differs=True),
    *(Measure(f"at {AT[match]}", _compare(match), tenth=4, differs=True) for match in MATCHES),
    *(
        Measure(f"means at {AT[match]}", _compare(match, "macro"), _several, tenth=4, differs=True)
        for match in (None, *MATCHES)
    ),
    *(
        Measure(f"labels at {AT[match]}", partial(_labels, metric=metric, match=match), _several, tenth=4)
        for metric, match in (("average_precision", None), ("recall", None), ("f1", None), ("precision", "recall"))
    ),
    *(
        Measure(f"counts at {AT[match]}", partial(_counts, match=match), _known_by_counts, tenth=4, differs=True)
        for match in (None, *MATCHES)
    ),
)
"""Each line gives the figures that its intervals and comparisons have."""
