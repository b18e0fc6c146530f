"""On which labels does B differ from A? One figure of every label, its difference, and p-values adjusted for many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from evalkit.comparison.comparison import NO_LABELS
from evalkit.comparison.counts_alone.unpaired import (
    label_differences_of_counts,
    label_tables,
    matched_tables,
    pooled_table,
)
from evalkit.comparison.differences import ONE_DENOMINATOR, Difference, area_difference, figure_difference
from evalkit.comparison.footing import Footing, Lead, lay_footing
from evalkit.comparison.matching import Match
from evalkit.comparison.p_values import adjusted_for_labels
from evalkit.comparison.pairing import Pairing
from evalkit.comparison.prepared_pairs import PreparedPairs, prepare_pairs
from evalkit.comparison.random_groups.compared import label_differences_in_groups
from evalkit.comparison.random_groups.sources import counted_elsewhere
from evalkit.counting.by_label import each_label
from evalkit.counting.curves import AREAS
from evalkit.errors import InvalidInputError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.files.csv_text import csv_text
from evalkit.intervals.ratios_of_groups import WITHOUT_TRUE_NEGATIVES
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
        positives: of the label, on the shared examples (of the model that leads, where the two are not paired).
        holm: the p-value adjusted for all labels that have one, so that the probability of any false finding stays
            below the level (Holm, 1979).
        discovery: above MANY_LABELS labels the p-value adjusted so that the expected share of false findings among
            all findings stays below it (Benjamini and Hochberg, 1995), else NaN.
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
        threshold_a, threshold_b: where each was run; after matching, the threshold that the follower was given.
        match: the figure, of all labels pooled, that the follower's threshold was made to match, or None. lead: the
            one that it followed.
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
    lead: Lead = "a"

    def __repr__(self) -> str:
        head = (
            f"LabelComparison({self.metric!r}, threshold_a={self.threshold_a:.10g}, "
            f"threshold_b={self.threshold_b:.10g}, match={self.match!r}, level={self.level:g}, {self.pairing!r}; b - a:"
        )
        rows = [f"  {row!r}" for row in self.rows[:SHOWN]]
        more = [f"  and {len(self.rows) - SHOWN} more in rows"] if len(self.rows) > SHOWN else []
        return "\n".join([head, *rows, *more]) + ")"

    def to_csv(self, *, for_spreadsheets: bool = False) -> str:
        """A row for each label: the figure of both, the difference with its interval, and all p-values; NaN is empty.

        Columns: label, positives, metric, a, b, difference, low, high, p, p_holm, p_discovery, test.
        ``for_spreadsheets``: with an apostrophe before labels that a spreadsheet would run as formulas.
        """
        rows = []
        for row in self.rows:
            d = row.difference
            numbers = (d.a.value, d.b.value, d.difference.value, d.difference.low, d.difference.high)
            rows.append([row.label, row.positives, d.metric, *numbers, d.p_value, row.holm, row.discovery, d.test])
        return csv_text(_COLUMNS, rows, for_spreadsheets=for_spreadsheets)


def compare_labels(
    a: Predictions | Evaluation,
    b: Predictions | Evaluation,
    *,
    metric: str = "average_precision",
    threshold_a: float = 0.5,
    threshold_b: float = 0.5,
    match: Match | None = None,
    lead: Lead = "a",
    level: float = 0.95,
    seed: int = 0,
    resamples: int = 1000,
    pairs: PreparedPairs | None = None,
    progress: Callable[[float], object] | None = None,
) -> LabelComparison:
    """One figure of every label of two models, with b - a, its interval and its p-value, adjusted for many labels.

    metric: one of LABEL_METRICS, chosen before looking. Without ``match`` each row is what ``compare(label=...)``
    gives. With ``match`` the threshold of the one that does not ``lead`` is the one at which that figure of all shared
    labels pooled comes closest to the leader's; it is matched again inside every resample, and each label is counted
    there. Areas need no threshold.

    Labels are tested as those of ``compare``, evaluations without examples as there; ``pairs`` as there too. An
    unknown metric and what ``compare`` refuses are errors. ``progress`` is called with the share of many labels that is
    done, time and again; what it raises ends the work.

    >>> from evalkit.making import predictions_from_matrix
    >>> truth = [[1, 0], [1, 1], [1, 0], [1, 1], [1, 0]]
    >>> a = predictions_from_matrix(truth, [[0.1, 0.2]] * 5, labels=["cat", "dog"], task="multilabel")
    >>> b = predictions_from_matrix(truth, [[0.9, 0.3]] * 5, labels=["cat", "dog"], task="multilabel")
    >>> for row in compare_labels(a, b, metric="recall").rows:
    ...     print(row.label, row.positives, row.difference.difference.value, row.difference.p_value, row.holm)
    cat 5 1.0 0.0625 0.125
    dog 2 0.0 1.0 1.0
    """
    if metric not in LABEL_METRICS:
        raise InvalidInputError("No such figure of a label.", found=repr(metric), remedy=f"Use one of {LABEL_METRICS}.")
    on = lay_footing(
        a,
        b,
        threshold_a=threshold_a,
        threshold_b=threshold_b,
        match=match,
        lead=lead,
        level=level,
        resamples=resamples,
        seed=seed,
        pairing=None if pairs is None else pairs.pairing,
    )
    labels = on.pairing.labels
    if not labels:
        raise InvalidInputError(NO_LABELS, remedy="Use compare, or load the evaluations of the labels too.")
    if on.pairing.by_example:
        pairs = pairs or prepare_pairs(a, b, on.pairing)
        on = pairs.matched(labels, on)
        found: list[tuple[int, Difference]] = []
        for each in _one_by_one(pairs, metric, on):
            if found and len(found) % LABELS_AT_ONCE == 0 and progress is not None:
                progress(len(found) / len(labels))
            found.append(each)
    else:
        on, found = _of_counts((a, b), metric, on)
    columns = zip(labels, found, *adjusted_for_labels([d.p_value for _, d in found]), strict=True)
    return LabelComparison(
        on.pairing,
        metric,
        *on.thresholds,
        match=on.match,
        level=on.level,
        seed=on.seed,
        n_groups=on.pairing.n_groups,
        rows=tuple(LabelDifference(label, positives, d, *p) for label, (positives, d), *p in columns),
        lead=on.lead,
    )


def _of_counts(
    sides: tuple[Predictions | Evaluation, Predictions | Evaluation], metric: str, on: Footing
) -> tuple[Footing, list[tuple[int, Difference]]]:
    """The footing that was matched, and of each label its positives and its difference, where no examples pair."""
    labels = on.pairing.labels
    if sources := counted_elsewhere(*sides):
        return label_differences_in_groups(metric, sources, labels, on)
    pooled = pooled_table(sides[0], labels), pooled_table(sides[1], labels)
    on = matched_tables(pooled, on)
    tables = label_tables(sides, labels, on)
    drawn = label_differences_of_counts(metric, list(tables.values()), pooled, on)
    differences = dict(zip(tables, drawn, strict=True))
    return on, [(tables[label][on.leader].positives, differences[label]) for label in labels]


def _one_by_one(pairs: PreparedPairs, metric: str, on: Footing) -> Iterator[tuple[int, Difference]]:
    """The positives and the difference of each label."""
    labels, narrow = pairs.pairing.labels, metric in WITHOUT_TRUE_NEGATIVES
    if metric not in AREAS and (on.match is not None or metric not in ONE_DENOMINATOR):
        matched_by_itself = len(labels) == 1
        for batch in pairs.decided(labels, on, narrow=narrow):
            for a, b in batch.one_by_one():
                yield int(a.positives.sum()), figure_difference(metric, a, b, on, pooled=matched_by_itself)
        return

    def test(label: str) -> tuple[int, Difference]:
        if metric in AREAS:
            scores = pairs.scores((label,))
            return int(scores[0].positives.sum()), area_difference(metric, scores, on.level)
        a, b = pairs.decided_alone(label, on, narrow=narrow)
        return int(a.positives.sum()), figure_difference(metric, a, b, on)

    yield from each_label(test, labels)  # no resample is needed
