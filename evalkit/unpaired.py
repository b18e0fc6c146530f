"""Two models of which there are counts only: the same figures, without the examples that would pair them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from evalkit.counts import ThresholdCounts
from evalkit.differences import Difference
from evalkit.matching import Match
from evalkit.metrics import METRICS
from evalkit.paired_tests import two_sample_test
from evalkit.resampling import AREAS
from evalkit.uncertainty import PROPORTIONS, Estimate, combine_bounds, no_interval, ratio_parts, wilson

_NEEDS_EXAMPLES = "an interval needs examples, and there are counts only"
_UNPAIRED = "two-sample, unpaired: counts only, so too wide for the pairing and too narrow for related labels"
_MATCHED = "unpaired: counts only, which do not tell how a matched threshold varies"


def differences_of_counts(
    tables: tuple[ThresholdCounts, ThresholdCounts],
    thresholds: tuple[float, float],
    *,
    match: Match | None,
    level: float,
) -> dict[str, Difference]:
    """Metric key -> Difference, from counts alone.

    Shares have Wilson's intervals and the two-sample score test; other figures have neither. After matching no
    difference has an interval or a p-value, since B's threshold then varies with the data in a way that counts at
    their own thresholds do not tell.
    """
    differences = {}
    (t_a, t_b), (threshold_a, threshold_b) = tables, thresholds
    at_a, at_b = t_a.at(threshold_a), t_b.at(threshold_b)
    for key, metric in METRICS.items():
        if key not in PROPORTIONS:
            value_a, value_b = float(metric.function(at_a)), float(metric.function(at_b))
            differences[key] = _untested(key, value_a, value_b, t_a.positives, level)
            continue
        k_a, n_a = ratio_parts(key, at_a.tp, at_a.fp, t_a.positives, t_a.negatives)
        k_b, n_b = ratio_parts(key, at_b.tp, at_b.fp, t_b.positives, t_b.negatives)
        a, b = wilson(k_a, n_a, level), wilson(k_b, n_b, level)
        n = min(n_a, n_b)
        if match is not None:
            reason = "it was matched" if key == match else _MATCHED
            difference = no_interval(b.value - a.value, level, "matched", n, reason)
            differences[key] = Difference(key, a, b, difference, float("nan"), f"none: {reason}")
            continue
        low, high = combine_bounds(a, b, 0.0)
        difference = Estimate(b.value - a.value, low, high, level, _UNPAIRED, n, a.reason or b.reason)
        differences[key] = Difference(key, a, b, difference, two_sample_test(k_a, n_a, k_b, n_b), _UNPAIRED)
    for key in ("roc_auc", "average_precision"):
        differences[key] = _untested(key, AREAS[key](t_a), AREAS[key](t_b), t_a.positives, level)
    return differences


def mean_differences_of_counts(
    tables: Mapping[str, tuple[ThresholdCounts, ThresholdCounts]], thresholds: tuple[float, float], *, level: float
) -> dict[str, Difference]:
    """Means over the labels on which a figure of both is defined: values alone, without intervals or p-values."""
    found = {}
    positives = sum(a.positives for a, _ in tables.values())
    for key in (*METRICS, "roc_auc", "average_precision"):
        values = {
            label: [_figure(key, *side) for side in zip(both, thresholds, strict=True)]
            for label, both in tables.items()
        }
        left_out = tuple(label for label, both in values.items() if np.isnan(both).any())
        kept = [both for label, both in values.items() if label not in left_out]
        value_a, value_b = np.mean(kept, axis=0).tolist() if kept else (float("nan"), float("nan"))
        found[key] = replace(_untested(key, value_a, value_b, positives, level), left_out=left_out)
    return found


def _figure(key: str, t: ThresholdCounts, threshold: float) -> float:
    return AREAS[key](t) if key in AREAS else float(METRICS[key].function(t.at(threshold)))


def _untested(key: str, value_a: float, value_b: float, positives: int, level: float) -> Difference:
    a, b, difference = (
        no_interval(value, level, "", positives, _NEEDS_EXAMPLES) for value in (value_a, value_b, value_b - value_a)
    )
    return Difference(key, a, b, difference, float("nan"), f"none: {_NEEDS_EXAMPLES}")
