"""On which labels does B differ from A? One figure of every label, its difference, and p-values adjusted for many."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from evalkit.arrays import one_threshold
from evalkit.comparison.comparison import NO_LABELS, matched_once, pooled_table, require_pair
from evalkit.comparison.differences import (
    ONE_DENOMINATOR,
    Difference,
    area_difference,
    decided,
    figure_difference,
)
from evalkit.comparison.matching import Match, matched_or_refused
from evalkit.comparison.p_values import MANY_LABELS, benjamini_hochberg, holm
from evalkit.comparison.pairing import Pairing, examples_of
from evalkit.comparison.prepared_pairs import LabelPairs
from evalkit.comparison.unpaired import label_differences_of_counts
from evalkit.counting.curves import AREAS
from evalkit.errors import InvalidInputError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.intervals.estimate import require_level
from evalkit.intervals.resampling import LABELS_AT_ONCE
from evalkit.predictions import Predictions

SHOWN = 10
"""So many rows are in the representation."""

_COLUMNS = (
    *("label", "positives", "metric", "a", "b", "difference", "low", "high"),
    *("p", "p_holm", "p_discovery", "test"),
)
LABEL_METRICS = ("average_precision", "roc_auc", "recall", "precision", "f1", "accuracy")


@dataclass(frozen=True, slots=True, eq=False)
class LabelDifference:
    """One figure of one label, of both models.

    Attributes:
        positives: of the label, on the shared examples.
        holm: the p-value adjusted for all labels that have one: the chance of any false finding (Holm, 1979).
        discovery: above MANY_LABELS labels the p-value adjusted for the share of false findings among all
            (Benjamini and Hochberg, 1995), else NaN.
    """

    label: str
    positives: int
    difference: Difference
    holm: float
    discovery: float

    def __repr__(self) -> str:
        d = self.difference
        found = "" if np.isnan(self.discovery) else f", discovery={self.discovery:.3g}"
        return (
            f"LabelDifference({self.label!r}, {self.positives} positives, {d.metric} a={d.a}, b={d.b}, "
            f"difference={d.difference}, p_value={d.p_value:.3g}, holm={self.holm:.3g}{found})"
        )


@dataclass(frozen=True, slots=True, eq=False)
class LabelComparison:
    """One figure of every label that two models share.

    Attributes:
        pairing: what is shared and what is not. metric: the figure, one of LABEL_METRICS.
        threshold_a, threshold_b: where each was run; after matching, the threshold that B was given.
        match: the figure, of all labels pooled, that B's threshold was made to match, or None.
        n_groups: independent groups, 0 where there are counts only.
        rows: one for each shared label, in A's file order.
    """

    pairing: Pairing
    metric: str
    threshold_a: float
    threshold_b: float
    match: Match | None
    level: float
    seed: int
    n_groups: int
    rows: tuple[LabelDifference, ...]

    def __repr__(self) -> str:
        head = (
            f"LabelComparison({self.metric!r}, threshold_a={self.threshold_a:g}, threshold_b={self.threshold_b:g}, "
            f"match={self.match!r}, level={self.level:g}, {self.pairing!r}; b - a:"
        )
        rows = [f"  {row!r}" for row in self.rows[:SHOWN]]
        more = [f"  and {len(self.rows) - SHOWN} more in rows"] if len(self.rows) > SHOWN else []
        return "\n".join([head, *rows, *more]) + ")"

    def turned(self) -> LabelComparison:
        """The same with a and b in each other's place, as ``Comparison.turned``."""
        return replace(
            self,
            pairing=self.pairing.turned(),
            threshold_a=self.threshold_b,
            threshold_b=self.threshold_a,
            rows=tuple(replace(row, difference=row.difference.turned()) for row in self.rows),
        )

    def to_csv(self) -> str:
        """A row for each label: the figure of both, the difference with its interval, and all p-values; NaN is empty.

        Columns: label, positives, metric, a, b, difference, low, high, p, p_holm, p_discovery, test.
        """
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(_COLUMNS)
        for row in self.rows:
            d = row.difference
            numbers = (d.a.value, d.b.value, d.difference.value, d.difference.low, d.difference.high)
            written = (
                "" if np.isnan(one) else repr(float(one)) for one in (*numbers, d.p_value, row.holm, row.discovery)
            )
            writer.writerow([row.label, row.positives, d.metric, *written, d.test])
        return out.getvalue()


def compare_labels(
    a: Predictions | Evaluation,
    b: Predictions | Evaluation,
    *,
    metric: str = "average_precision",
    threshold_a: float = 0.5,
    threshold_b: float = 0.5,
    match: Match | None = None,
    level: float = 0.95,
    seed: int = 0,
    resamples: int = 1000,
    pairs: LabelPairs | None = None,
    progress: Callable[[float], object] | None = None,
) -> LabelComparison:
    """One figure of every label of two models, with b - a, its interval and its p-value, adjusted for many labels.

    metric: one of LABEL_METRICS, chosen before looking. Without ``match`` each row is what ``compare(label=...)``
    gives. With ``match`` B's threshold is the one at which that figure of all shared labels pooled comes closest to
    A's; it is matched again inside every resample, and each label is counted there. Areas need no threshold.

    Labels are tested as those of ``compare``, evaluations without examples as there; ``pairs`` as there too. An
    unknown metric and what ``compare`` refuses are errors. ``progress`` is told the share of many labels that is done,
    time and again; what it raises ends the work.

    >>> from evalkit.predictions import predictions_from_matrix
    >>> truth = [[1, 0], [1, 1], [1, 0], [1, 1], [1, 0]]
    >>> a = predictions_from_matrix(truth, [[0.1, 0.2]] * 5, labels=["cat", "dog"], task="multilabel")
    >>> b = predictions_from_matrix(truth, [[0.9, 0.3]] * 5, labels=["cat", "dog"], task="multilabel")
    >>> for row in compare_labels(a, b, metric="recall").rows:
    ...     print(row.label, row.positives, row.difference.difference.value, row.difference.p_value, row.holm)
    cat 5 1.0 0.0625 0.125
    dog 2 0.0 1.0 1.0
    """
    require_level(level)
    if metric not in LABEL_METRICS:
        raise InvalidInputError("No such figure of a label.", found=repr(metric), remedy=f"Use one of {LABEL_METRICS}.")
    pairing = require_pair(a, b, match) if pairs is None else pairs.pairing
    if pairing.whole:
        raise InvalidInputError(NO_LABELS, remedy="Use compare, or load the evaluations of the labels too.")
    thresholds = (one_threshold(threshold_a), one_threshold(threshold_b))
    p_a, p_b = examples_of(a), examples_of(b)
    if p_a is None or p_b is None:
        tables = [(pooled_table(a, (label,)), pooled_table(b, (label,))) for label in pairing.labels]
        pooled = pooled_table(a, pairing.labels), pooled_table(b, pairing.labels)
        if match is not None:
            thresholds = (thresholds[0], matched_or_refused(*pooled, thresholds[0], match))
        of_labels = label_differences_of_counts(
            metric, tables, pooled, thresholds, match=match, level=level, resamples=resamples, seed=seed
        )
        found = [(both[0].positives, d) for both, d in zip(tables, of_labels, strict=True)]
    else:
        pairs = pairs or LabelPairs(p_a, p_b, pairing)
        draws = pairs.draws(resamples=resamples, seed=seed)
        thresholds, of_resamples, support = matched_once(pairs, pairing.labels, draws, thresholds, match)
        if metric in AREAS or (metric in ONE_DENOMINATOR and match is None):
            one_by_one = pairs.each(_tested(pairs, metric, thresholds, level), pairing.labels)
        else:
            its_own = len(pairing.labels) == 1  # pairs that were matched
            options: dict[str, Any] = {"match": match, "level": level, "draws": draws, "support": support}
            one_by_one = (
                (int(of_a.positives.sum()), figure_difference(metric, of_a, of_b, pooled=its_own, **options))
                for batch in pairs.decided(pairing.labels, draws, thresholds=thresholds, of_resamples=of_resamples)
                for of_a, of_b in batch.one_by_one()
            )
        found = []
        for each in one_by_one:
            if found and len(found) % LABELS_AT_ONCE == 0 and progress is not None:
                progress(len(found) / len(pairing.labels))
            found.append(each)
    positives, differences = zip(*found, strict=True)
    p_values = [d.p_value for d in differences]
    many = benjamini_hochberg(p_values) if len(p_values) > MANY_LABELS else np.full(len(p_values), np.nan)
    columns = zip(pairing.labels, positives, differences, holm(p_values).tolist(), many.tolist(), strict=True)
    rows = tuple(LabelDifference(*row) for row in columns)
    return LabelComparison(pairing, metric, *thresholds, match, level, seed, pairing.n_groups, rows)


def _tested(
    pairs: LabelPairs, metric: str, thresholds: tuple[float, float], level: float
) -> Callable[[str], tuple[int, Difference]]:
    """What gives the positives and the difference of a label, where no resample is needed."""

    def test(label: str) -> tuple[int, Difference]:
        a, b = pairs.scores((label,))
        positives = int(a.positives.sum())
        if metric in AREAS:
            return positives, area_difference(metric, a, b, level)
        at_a, at_b = (decided(s, threshold, None) for s, threshold in zip((a, b), thresholds, strict=True))
        return positives, figure_difference(metric, at_a, at_b, match=None, level=level)

    return test
