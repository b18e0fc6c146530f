"""Is B better than A? Every figure of two models, their difference, its interval and the chance of it by luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from scipy import special

from evalkit.auc_variance import auc_difference, auc_estimate
from evalkit.counts import Counts, ThresholdCounts
from evalkit.differences import Difference
from evalkit.errors import InvalidInputError
from evalkit.evaluation import Evaluation, evaluate
from evalkit.grouped import GroupedScores, grouped_predictions
from evalkit.matching import Match, matched_or_refused, matched_threshold, rematched, require_match
from evalkit.metrics import METRICS, Metric
from evalkit.paired_tests import bootstrap_test, mcnemar, score_test
from evalkit.pairing import Pairing, examples_of, pair
from evalkit.predictions import FloatArray, IntArray, Predictions
from evalkit.resampling import (
    FEWEST_POSITIVES,
    Resamples,
    draw_resamples,
    figure_of_resamples,
    percentile_estimate,
)
from evalkit.uncertainty import (
    PROPORTIONS,
    Estimate,
    combine_bounds,
    no_interval,
    ratio_interval,
    ratio_parts,
    require_level,
    wilson,
)
from evalkit.unpaired import differences_of_counts

ONE_DENOMINATOR = tuple(key for key in PROPORTIONS if key != "precision")
"""Shares whose denominator is the same for both models, so that numerators can be tested against each other."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Two models on the examples that they share.

    Attributes:
        pairing: what is shared and what is not. label: None for all shared labels, pooled.
        threshold_a, threshold_b: where each was run; after matching, the threshold that B was given.
        match: the figure that B's threshold was made to match, or None.
        n_groups: independent groups, 0 where there are counts only. positives: of A (and of B, where paired).
        differences: metric key -> Difference.
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

    def turned(self) -> Comparison:
        """The same with a and b in each other's place. After matching, ``threshold_a`` is then the one that was found.

        >>> from evalkit.predictions import predictions_from_matrix
        >>> a = predictions_from_matrix([[1], [0]], [[0.8], [0.2]], labels=["cat"], task="binary")
        >>> b = predictions_from_matrix([[1], [0]], [[0.1], [0.2]], labels=["cat"], task="binary")
        >>> [c.differences["recall"].difference.value for c in (compare(a, b), compare(a, b).turned())]
        [-1.0, 1.0]
        """
        return replace(
            self,
            pairing=self.pairing.turned(),
            threshold_a=self.threshold_b,
            threshold_b=self.threshold_a,
            differences=MappingProxyType({key: d.turned() for key, d in self.differences.items()}),
        )


def compare(
    a: Predictions | Evaluation,
    b: Predictions | Evaluation,
    *,
    label: str | None = None,
    threshold_a: float = 0.5,
    threshold_b: float = 0.5,
    match: Match | None = None,
    level: float = 0.95,
    seed: int = 0,
    resamples: int = 1000,
) -> Comparison:
    """Every figure of two models on the examples that both have, with b - a, its interval and its p-value.

    Pairs by id. ``label=None`` pools all shared labels (micro), a label is one against the rest.

    * Shares with one denominator (recall, specificity, accuracy, ...): McNemar's exact test where each group holds
      one pair, else the clustered score test; the interval is Newcombe's from those of both (``combine_bounds``).
    * ROC AUC: DeLong's test, or its clustered form (Obuchowski).
    * Precision, F1, balanced accuracy, Matthews correlation, average precision: paired bootstrap by group; none
      below 10 positives.
    * With ``match`` B's threshold is the one where that figure comes closest to A's (the middle one, where several
      do; for precision one amid the rows where it crosses A's), instead of ``threshold_b``. It is matched again
      inside every resample, and all figures at thresholds are bootstrapped: with the matched threshold held fixed a
      nominal 5 % test rejected 24 to 30 % in a simulation.
    * Evaluations without examples: Wilson's intervals from counts, unpaired, and ``test`` says so. Matched, their
      differences have neither interval nor p-value.

    Undefined figures are NaN with their reason. Labels or examples of which none is shared, truths that contradict
    each other, and a match of what is undefined are errors. Two equal models: difference 0, p = 1. Swapped, and not
    matched, differences change their sign and p-values stay.

    >>> from evalkit.predictions import predictions_from_matrix
    >>> truth = [[1], [1], [1], [0]]
    >>> a = predictions_from_matrix(truth, [[0.9], [0.2], [0.3], [0.1]], labels=["cat"], task="binary")
    >>> b = predictions_from_matrix(truth, [[0.9], [0.8], [0.7], [0.2]], labels=["cat"], task="binary")
    >>> d = compare(a, b).differences["recall"]
    >>> round(d.difference.value, 3), round(d.p_value, 3), d.test
    (0.667, 0.5, 'McNemar, exact')
    """
    require_level(level)
    if match is not None:
        require_match(match)
    pairing = pair(a, b)
    if pairing.reason:
        raise InvalidInputError(
            pairing.reason,
            found=", ".join(f"example {name!r}, label {of!r}" for name, of in pairing.contradictions) or None,
            remedy="Compare two models of one test set, with one truth.",
        )
    if label is not None and label not in pairing.labels:
        raise InvalidInputError(
            "Both models must have the label.", found=repr(label), remedy=f"They share {', '.join(pairing.labels[:5])}."
        )
    labels = pairing.labels if label is None else (label,)
    p_a, p_b = examples_of(a), examples_of(b)
    if p_a is None or p_b is None:
        t_a, t_b = _table(a, labels), _table(b, labels)
        if match is not None:
            threshold_b = matched_or_refused(t_a, t_b, threshold_a, match)
        found = differences_of_counts((t_a, t_b), (threshold_a, threshold_b), match=match, level=level)
        return Comparison(
            pairing, label, threshold_a, threshold_b, match, level, seed, 0, t_a.positives, MappingProxyType(found)
        )
    s_a = grouped_predictions(p_a, labels, rows=pairing.rows_a, group=pairing.group)
    s_b = grouped_predictions(p_b, labels, rows=pairing.rows_b, group=pairing.group)
    draws = draw_resamples(pairing.n_groups, resamples=resamples, seed=seed)
    if match is not None:
        threshold_b = matched_threshold(s_a, s_b, threshold_a, match)
    both = _Both(s_a, s_b, draws, thresholds=(threshold_a, threshold_b), match=match, level=level)
    differences = {key: both.at_thresholds(key) for key in METRICS}
    differences |= {"roc_auc": both.auc(), "average_precision": both.average_precision()}
    positives = int(s_a.positives.sum())
    return Comparison(
        pairing,
        label,
        threshold_a,
        threshold_b,
        match,
        level,
        seed,
        pairing.n_groups,
        positives,
        MappingProxyType(differences),
    )


class _Both:
    """Two models on the same groups, each at its threshold, and the resamples of both."""

    def __init__(
        self,
        a: GroupedScores,
        b: GroupedScores,
        draws: Resamples,
        *,
        thresholds: tuple[float, float],
        match: Match | None,
        level: float,
    ) -> None:
        threshold_a, threshold_b = thresholds
        self.a, self.b, self.level, self.match, self.draws = a, b, level, match, draws
        self.at_a, self.at_b = a.at(threshold_a), b.at(threshold_b)
        self.positives = int(a.positives.sum())
        self.draws_a = draws.counts_at(a, threshold_a)
        if match is None:
            self.draws_b = draws.counts_at(b, threshold_b)
        else:
            self.draws_b = rematched(draws, self.draws_a, b, threshold_b, match)[1]

    def at_thresholds(self, key: str) -> Difference:
        function = METRICS[key].function
        value_a, value_b = _figure(METRICS[key], *self.at_a, self.a), _figure(METRICS[key], *self.at_b, self.b)
        drawn_a, drawn_b = function(self.draws_a), function(self.draws_b)
        plain = key in PROPORTIONS
        a = self._share(key, self.a, self.at_a) if plain else self._percentile(value_a, drawn_a)
        b = self._share(key, self.b, self.at_b) if plain and not self.match else self._percentile(value_b, drawn_b)
        if key == self.match:
            reason = "it was matched"
            difference = no_interval(value_b - value_a, self.level, "matched", self.positives, reason)
            return Difference(key, a, b, difference, float("nan"), "none: it was matched")
        if key in ONE_DENOMINATOR and not self.match:
            return self._tested(key, a, b)
        return self._bootstrapped(key, a, b, np.asarray(drawn_b) - np.asarray(drawn_a))

    def auc(self) -> Difference:
        difference, p_value = auc_difference(self.a, self.b, self.level)
        a, b = auc_estimate(self.a, self.level), auc_estimate(self.b, self.level)
        return Difference("roc_auc", a, b, difference, p_value, difference.method)

    def average_precision(self) -> Difference:
        key = "average_precision"
        value_a, drawn_a = figure_of_resamples(self.a, key, 0.0, self.draws)
        value_b, drawn_b = figure_of_resamples(self.b, key, 0.0, self.draws)
        a, b = self._percentile(value_a, drawn_a), self._percentile(value_b, drawn_b)
        return self._bootstrapped(key, a, b, drawn_b - drawn_a)

    def _share(self, key: str, s: GroupedScores, at: tuple[IntArray, IntArray]) -> Estimate:
        x, y = ratio_parts(key, *at, s.positives, s.negatives)
        return wilson(int(x.sum()), int(y.sum()), self.level) if s.single else ratio_interval(x, y, self.level)

    def _percentile(self, value: float, drawn: FloatArray) -> Estimate:
        return percentile_estimate(value, np.asarray(drawn), self.level, self.positives)

    def _tested(self, key: str, a: Estimate, b: Estimate) -> Difference:
        x_a, y = ratio_parts(key, *self.at_a, self.a.positives, self.a.negatives)
        x_b, _ = ratio_parts(key, *self.at_b, self.b.positives, self.b.negatives)
        n = int(y.sum())
        test = "McNemar, exact" if self.a.single else "clustered score test"
        if np.isnan(a.low) or np.isnan(b.low):
            reason = a.reason or b.reason
            difference = no_interval(b.value - a.value, self.level, "", n, reason)
            return Difference(key, a, b, difference, float("nan"), f"none: {reason}")
        residual_a, residual_b = x_a - a.value * y, x_b - b.value * y
        product = float(np.sqrt((residual_a @ residual_a) * (residual_b @ residual_b)))
        correlation = float(residual_a @ residual_b) / product if product > 0 else 0.0
        low, high = combine_bounds(a, b, correlation)
        method = "square-and-add of both intervals"
        difference = Estimate(b.value - a.value, low, high, self.level, method, n)
        step = x_b - x_a
        if not self.a.single:
            return Difference(key, a, b, difference, score_test(step), test)
        result = mcnemar(int(np.count_nonzero(step < 0)), int(np.count_nonzero(step > 0)))
        return Difference(key, a, b, difference, result.exact, test, result.mid_p)

    def _bootstrapped(self, key: str, a: Estimate, b: Estimate, drawn: FloatArray) -> Difference:
        value, method = b.value - a.value, "paired bootstrap by group"
        alike = value == 0 and not np.nan_to_num(drawn).any()
        if alike:
            return Difference(key, a, b, Estimate(0.0, 0.0, 0.0, self.level, method, self.positives), 1.0, method)
        reason = f"there are {self.positives} positives; a bootstrap needs at least {FEWEST_POSITIVES}"
        if self.positives >= FEWEST_POSITIVES:
            degrees = len(self.draws.weights) - 1
            error, p_value = bootstrap_test(value, drawn, degrees)
            if not np.isnan(error):
                half = float(special.stdtrit(max(degrees, 1), (1 + self.level) / 2)) * error
                bound = METRICS[key].range[1] - METRICS[key].range[0] if key in METRICS else 1.0
                low, high = max(value - half, -bound), min(value + half, bound)
                difference = Estimate(value, low, high, self.level, method, self.positives)
                return Difference(key, a, b, difference, p_value, method)
            reason = "the difference is undefined in the data or in most resamples"
        difference = no_interval(value, self.level, method, self.positives, reason)
        return Difference(key, a, b, difference, float("nan"), f"none: {reason}")


def _figure(metric: Metric, tp: IntArray, fp: IntArray, s: GroupedScores) -> float:
    counts = _counts(int(tp.sum()), int(fp.sum()), int(s.positives.sum()), int(s.negatives.sum()))
    return float(metric.function(counts))


def _counts(tp: IntArray | int, fp: IntArray | int, positives: int, negatives: int) -> Counts:
    return Counts(tp, fp, positives - tp, negatives - fp)


def _table(source: Predictions | Evaluation, labels: tuple[str, ...]) -> ThresholdCounts:
    ev = evaluate(source) if isinstance(source, Predictions) else source
    return ev.per_label[labels[0]] if len(labels) == 1 else ev.select(labels).pooled
