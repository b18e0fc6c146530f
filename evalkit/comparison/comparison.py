"""Is B better than A? Every figure of two models, their difference, its interval and its test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from evalkit.comparison.counts_alone.unpaired import (
    label_tables,
    matched_tables,
    mean_differences_of_counts,
    pooled_table,
    source_differences,
)
from evalkit.comparison.differences import FIGURES, Difference, area_difference, compare_scores, follower_figures
from evalkit.comparison.footing import Footing, Lead, lay_footing, without_scores
from evalkit.comparison.matching import Match
from evalkit.comparison.means import mean_differences
from evalkit.comparison.pairing import Pairing
from evalkit.comparison.prepared_pairs import PreparedPairs, prepare_pairs
from evalkit.comparison.random_groups.compared import compared_in_groups, means_in_groups
from evalkit.comparison.random_groups.sources import counted_elsewhere
from evalkit.comparison.whole_items import whole_difference
from evalkit.counting.curves import AREAS
from evalkit.counting.metrics import METRICS
from evalkit.counting.source import CountSource
from evalkit.errors import InvalidInputError, some_of
from evalkit.evaluation.evaluation import Evaluation, evaluate
from evalkit.intervals.estimate import Estimate
from evalkit.predictions import Predictions

Method: TypeAlias = Literal["micro", "macro"]

NO_LABELS = "One of the two has no counts of single labels."


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Two models on the examples that they share.

    Attributes:
        pairing: what is shared and what is not. label: None for all shared labels, pooled.
        threshold_a, threshold_b: where each was run; after matching, the threshold that the follower was given.
        match: the figure that the follower's threshold was made to match, or None. lead: the one that it followed.
        n_groups: independent groups, 0 where there are counts only. positives: of the one that leads (and of the
            other, where they are paired).
        method: "micro", all pairs of item and label pooled, or "macro", means over labels.
        differences: metric key -> Difference. For all labels of models of several labels also "top1_accuracy"
            (where both are single-label) or "exact_match".
        of_follower: ratios that nothing is compared by, such as the negative predictive value, of the model whose
            threshold follows, with intervals that allow for that. Empty without a match, and where groups are unknown.
        without_scores: one of the two gave decisions without scores: it stands at its one operating point, whichever
            threshold was given, and its areas are those of one point.
    """

    pairing: Pairing
    label: str | None
    threshold_a: float
    threshold_b: float
    match: Match | None
    level: float
    seed: int
    n_groups: int
    positives: int
    differences: Mapping[str, Difference]
    method: Method = "micro"
    lead: Lead = "a"
    without_scores: bool = False
    of_follower: Mapping[str, Estimate] = field(default_factory=lambda: MappingProxyType({}))

    def __repr__(self) -> str:
        what = "all labels" if self.label is None else repr(self.label)
        if self.method == "macro":
            what = "mean over labels"
        head = (
            f"Comparison({what}, threshold_a={self.threshold_a:.10g}, threshold_b={self.threshold_b:.10g}, "
            f"match={self.match!r}, level={self.level:g}, {self.pairing!r}; b - a:"
        )
        rows = [
            f"  {key:24} {d.a.value:9.6g} {d.b.value:9.6g}   {d.difference}, p_value={d.p_value:.3g}"
            for key, d in self.differences.items()
        ]
        return "\n".join([head, *rows]) + ")"


def compare(
    a: Predictions | Evaluation | CountSource,
    b: Predictions | Evaluation | CountSource,
    *,
    label: str | None = None,
    threshold_a: float = 0.5,
    threshold_b: float = 0.5,
    match: Match | None = None,
    lead: Lead = "a",
    method: Method = "micro",
    level: float = 0.95,
    seed: int = 0,
    resamples: int = 1000,
    pairs: PreparedPairs | None = None,
) -> Comparison:
    """Every figure of two models on the examples that both have, with b - a, its interval and its p-value.

    How each interval and test is made, and how it was checked, stands in docs/statistics.md.

    Args:
        a, b: the baseline and the candidate. Evaluations without examples are compared by their counts, unpaired, and
            ``test`` says so; those without single labels by all labels together, whichever these are. Two tables
            (``open_table``) of the same items are compared in 256 random groups, without a join of their rows.
        label: one label against the rest; None pools all shared labels.
        match: the figure that is to be the same for both. The threshold of the one that does not ``lead`` is then the
            one at which that figure comes closest to the leader's; it is matched again inside every resample.
        method: "micro" pools pairs; "macro" takes means over the shared labels on which a figure of both is defined,
            and names the others (``left_out``).
        level: of the intervals. seed, resamples: of what is drawn.
        pairs: of these two, made once for many calls; it spares pairing anew, and keeps what other thresholds share.

    Undefined figures are NaN with their reason. Labels or examples of which none is shared, truths that contradict
    each other, and a match of what is undefined are errors. Two equal models: difference 0, p = 1. Swapped, with the
    other one leading, differences change their sign and p-values stay.

    >>> from evalkit.making import predictions_from_matrix
    >>> truth = [[1], [1], [1], [0]]
    >>> a = predictions_from_matrix(truth, [[0.9], [0.2], [0.3], [0.1]], labels=["cat"], task="binary")
    >>> b = predictions_from_matrix(truth, [[0.9], [0.8], [0.7], [0.2]], labels=["cat"], task="binary")
    >>> d = compare(a, b).differences["recall"]
    >>> round(d.difference.value, 3), round(d.p_value, 3), d.test
    (0.667, 0.5, 'McNemar, exact')
    """
    if method not in get_args(Method):
        raise InvalidInputError("Unknown average.", found=repr(method), remedy=f"Use one of {get_args(Method)}.")
    if method == "macro" and label is not None:
        raise InvalidInputError("A mean is over all labels.", found=f"label {label!r}", remedy="Leave label out.")
    a, b = _evaluated(a), _evaluated(b)
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
    pairing = on.pairing
    if label is not None and label not in pairing.labels:
        raise InvalidInputError(
            "Both models must have the label.", found=repr(label), remedy=f"They share {some_of(pairing.labels)}."
        )
    labels = pairing.labels if label is None else (label,)
    if pairing.by_example:
        pairs = pairs or prepare_pairs(a, b, pairing)
        on, found, positives = _by_example(pairs, labels, on, label=label, method=method)
        follower = follower_figures(pairs.scores(labels), on) if method == "micro" else {}
    else:
        follower = {}
        on, found, positives = _by_counts((a, b), labels, on, method=method)
    return Comparison(
        pairing,
        label,
        *on.thresholds,
        match=match,
        level=level,
        seed=seed,
        n_groups=pairing.n_groups,
        positives=positives,
        differences=MappingProxyType(found),
        method=method,
        lead=lead,
        without_scores=without_scores(a) or without_scores(b),
        of_follower=MappingProxyType(follower),
    )


def _evaluated(source: Predictions | Evaluation | CountSource) -> Predictions | Evaluation:
    return evaluate(source) if isinstance(source, CountSource) else source


def _by_example(
    pairs: PreparedPairs, labels: tuple[str, ...], on: Footing, *, label: str | None, method: Method
) -> tuple[Footing, dict[str, Difference], int]:
    """The footing that was matched, all differences, and the positives."""
    scores = pairs.scores(labels)
    on = pairs.matched(labels, on)
    if method == "macro":
        found = mean_differences(pairs, on)
    else:
        at_thresholds = compare_scores(scores, on, keys=tuple(METRICS))
        areas = pairs.kept(
            "areas", (labels, on.level), lambda: {key: area_difference(key, scores, on.level) for key in AREAS}
        )
        found = {key: (at_thresholds | areas)[key] for key in FIGURES}
    whole = whole_difference(pairs, on) if label is None else None
    if whole is not None:
        found[whole.metric] = whole
    return on, found, int(scores[0].positives.sum())


def _by_counts(
    sides: tuple[Predictions | Evaluation, Predictions | Evaluation],
    labels: tuple[str, ...],
    on: Footing,
    *,
    method: Method,
) -> tuple[Footing, dict[str, Difference], int]:
    """The same where at least one side has counts only, or both are counted where they are."""
    if sources := counted_elsewhere(*sides):
        return (compared_in_groups if method == "micro" else means_in_groups)(sources, labels, on)
    if not labels and method == "macro":
        raise InvalidInputError(NO_LABELS, remedy="Use method='micro', or load the evaluations of the labels too.")
    pooled = pooled_table(sides[0], labels), pooled_table(sides[1], labels)
    on = matched_tables(pooled, on)
    if method == "macro":
        found = mean_differences_of_counts(label_tables(sides, labels, on), pooled, on)
    else:
        found = source_differences(sides, pooled, labels, on)
    return on, found, pooled[on.leader].positives
