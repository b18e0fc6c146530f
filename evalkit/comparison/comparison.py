"""Is B better than A? Every figure of two models, their difference, its interval and the chance of it by luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, get_args

from evalkit.arrays import FloatArray, one_threshold
from evalkit.comparison.differences import (
    UNMATCHED,
    Difference,
    MatchSupport,
    area_difference,
    decided,
    figure_difference,
    match_support,
)
from evalkit.comparison.matching import Match, matched_or_refused, matched_threshold, rematched, require_match
from evalkit.comparison.pairing import Pairing, examples_of, pair
from evalkit.comparison.prepared_pairs import LabelPairs, mean_differences
from evalkit.comparison.unpaired import differences_of_counts, mean_differences_of_counts
from evalkit.comparison.whole_items import whole_difference
from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.curves import AREAS
from evalkit.counting.grouped import GroupedScores, grouped_predictions
from evalkit.counting.metrics import METRICS
from evalkit.errors import InvalidInputError, some_of
from evalkit.evaluation.evaluation import Evaluation, evaluate
from evalkit.intervals.estimate import require_level
from evalkit.intervals.ratios_of_groups import RATIOS
from evalkit.intervals.resampling import Resamples
from evalkit.predictions import Predictions

Method: TypeAlias = Literal["micro", "macro"]

NO_LABELS = "One of the two has no counts of single labels."
FIGURES = (*METRICS, "roc_auc", "average_precision")


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Two models on the examples that they share.

    Attributes:
        pairing: what is shared and what is not. label: None for all shared labels, pooled.
        threshold_a, threshold_b: where each was run; after matching, the threshold that B was given.
        match: the figure that B's threshold was made to match, or None.
        n_groups: independent groups, 0 where there are counts only. positives: of A (and of B, where paired).
        method: "micro", all pairs of item and label pooled, or "macro", means over labels.
        differences: metric key -> Difference. For all labels of models of several labels also "top1_accuracy"
            (where both are single-label) or "exact_match".
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

    def __repr__(self) -> str:
        what = "all labels" if self.label is None else repr(self.label)
        if self.method == "macro":
            what = "mean over labels"
        head = (
            f"Comparison({what}, threshold_a={self.threshold_a:g}, threshold_b={self.threshold_b:g}, "
            f"match={self.match!r}, level={self.level:g}, {self.pairing!r}; b - a:"
        )
        rows = [
            f"  {key:24} {d.a.value:9.6g} {d.b.value:9.6g}   {d.difference}, p_value={d.p_value:.3g}"
            for key, d in self.differences.items()
        ]
        return "\n".join([head, *rows]) + ")"

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
    method: Method = "micro",
    level: float = 0.95,
    seed: int = 0,
    resamples: int = 1000,
    pairs: LabelPairs | None = None,
) -> Comparison:
    """Every figure of two models on the examples that both have, with b - a, its interval and its p-value.

    Pairs by id. ``label=None`` pools all shared labels (micro), a label is one against the rest; ``method="macro"``
    takes means over the shared labels on which a figure of both is defined, and names the others (``left_out``).

    * Shares with one denominator (recall, specificity, accuracy, ...): McNemar's exact test where each group holds
      one pair, else the clustered score test; the interval is Newcombe's from those of both (``combine_bounds``).
    * ROC AUC: DeLong's test, or its clustered form (Obuchowski).
    * Average precision: by what each group adds to it (``ap_influence``), over t; none below 10 positives.
    * Precision, F1, balanced accuracy, Matthews correlation: paired bootstrap by group; none below 10 positives.
    * Examples that are right as a whole (top-1 accuracy, exact match), for all labels: McNemar's exact test, or the
      clustered score test.
    * Means over labels: paired bootstrap by group, areas by what each group adds to their mean.
    * With ``match`` B's threshold is the one where that figure comes closest to A's (the middle one, where several
      do; for precision one amid the rows where it crosses A's), instead of ``threshold_b``. It is matched again
      inside every resample, and all figures at thresholds are bootstrapped: with the matched threshold held fixed a
      nominal 5 % test rejected 24 to 30 % in a simulation. At one precision F1, accuracy and specificity differ where
      recall does, and recall is tested in their place: their own tests rejected 0 to 4 %, since resamples overstate
      the error of what hardly moves with the threshold. A match rests on few errors: degrees of freedom are then those
      of the false positives too, or at one recall of the missed positives (``match_support``). Without that tests
      rejected 8 % with 20 false positives, 10 % with 10 of them; 15 % at a recall of 0.97 of 90 positives.
    * Evaluations without single labels: all labels together, whichever these are.
    * Evaluations without examples: unpaired, and ``test`` says so. Wilson's intervals and two-sample tests of shares;
      all else, and all that is matched, by parametric bootstrap of the counts (``differences_of_counts``), with
      intervals and p-values that allow for what thresholds far apart leave open.

    ``pairs``: of these two, made once for many calls; it spares pairing anew, and keeps what other thresholds share.

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
    if method not in get_args(Method):
        raise InvalidInputError("Unknown average.", found=repr(method), remedy=f"Use one of {get_args(Method)}.")
    if method == "macro" and label is not None:
        raise InvalidInputError("A mean is over all labels.", found=f"label {label!r}", remedy="Leave label out.")
    thresholds = (one_threshold(threshold_a), one_threshold(threshold_b))
    pairing = require_pair(a, b, match) if pairs is None else pairs.pairing
    if pairing.whole and method == "macro":
        raise InvalidInputError(NO_LABELS, remedy="Use method='micro', or load the evaluations of the labels too.")
    if label is not None and label not in pairing.labels:
        raise InvalidInputError(
            "Both models must have the label.", found=repr(label), remedy=f"They share {some_of(pairing.labels)}."
        )
    labels = pairing.labels if label is None else (label,)
    p_a, p_b = examples_of(a), examples_of(b)
    if p_a is None or p_b is None:
        options = {"level": level, "resamples": resamples, "seed": seed}
        thresholds, found = _of_counts((a, b), labels, thresholds, match=match, method=method, drawn=options)
        n_groups, positives = 0, pooled_table(a, labels).positives
    else:
        pairs = pairs or LabelPairs(p_a, p_b, pairing)
        s_a, s_b = pairs.scores(labels)
        n_groups, positives = pairing.n_groups, int(s_a.positives.sum())
        draws = pairs.draws(resamples=resamples, seed=seed)
        thresholds, of_resamples, support = matched_once(pairs, labels, draws, thresholds, match)
        drawn: dict[str, Any] = {"thresholds": thresholds, "of_resamples": of_resamples, "level": level}
        if method == "micro":
            at_thresholds = compare_scores(s_a, s_b, draws, match=match, keys=tuple(METRICS), **drawn)
            areas = pairs.kept(
                "areas", (labels, level), lambda: {key: area_difference(key, s_a, s_b, level) for key in AREAS}
            )
            found = {key: (at_thresholds | areas)[key] for key in FIGURES}
        else:
            found = mean_differences(pairs, draws, support=support, **drawn)
        whole = None
        if label is None:
            whole = whole_difference((p_a, p_b), pairing, draws, support=support, **drawn)
        if whole is not None:
            found[whole.metric] = whole
    return Comparison(
        pairing, label, *thresholds, match, level, seed, n_groups, positives, MappingProxyType(found), method
    )


def _of_counts(
    sides: tuple[Predictions | Evaluation, Predictions | Evaluation],
    labels: tuple[str, ...],
    thresholds: tuple[float, float],
    *,
    match: Match | None,
    method: Method,
    drawn: Mapping[str, Any],
) -> tuple[tuple[float, float], dict[str, Difference]]:
    """The thresholds of both after matching, and all differences, where at least one side has counts only."""
    pooled = pooled_table(sides[0], labels), pooled_table(sides[1], labels)
    if match is not None:
        thresholds = (thresholds[0], matched_or_refused(*pooled, thresholds[0], match))
    if method == "macro":
        tables = {name: (pooled_table(sides[0], (name,)), pooled_table(sides[1], (name,))) for name in labels}
        return thresholds, mean_differences_of_counts(tables, pooled, thresholds, match=match, **drawn)
    found = differences_of_counts(pooled, thresholds, match=match, **drawn)
    for i, (side, threshold) in enumerate(zip(sides, thresholds, strict=True)):
        p = examples_of(side)
        if p is None or (i == 1 and match is not None):
            continue
        at = decided(
            grouped_predictions(p, labels or side.labels), threshold, None
        )  # intervals of its own respect groups
        for key in RATIOS:
            own = at.share(key, drawn["level"])
            found[key] = replace(found[key], a=own) if i == 0 else replace(found[key], b=own)
    return thresholds, found


def require_pair(a: Predictions | Evaluation, b: Predictions | Evaluation, match: str | None) -> Pairing:
    """``pair`` of two models that can be compared, and by a figure that can be matched; else an error."""
    if match is not None:
        require_match(match)
    pairing = pair(a, b)
    if pairing.reason:
        raise InvalidInputError(
            pairing.reason,
            found=", ".join(f"example {name!r}, label {of!r}" for name, of in pairing.contradictions) or None,
            remedy="Compare two models of one test set, with one truth.",
        )
    return pairing


def matched_once(
    pairs: LabelPairs,
    labels: tuple[str, ...],
    draws: Resamples,
    thresholds: tuple[float, float],
    match: Match | None,
) -> tuple[tuple[float, float], FloatArray | None, MatchSupport]:
    """``match_in_resamples`` of some labels pooled and its support, kept for what else is asked at these thresholds."""
    if match is None:
        return thresholds, None, UNMATCHED

    def make() -> tuple[tuple[float, float], FloatArray | None, MatchSupport]:
        s_a, s_b = pairs.scores(labels)
        at, of_resamples = match_in_resamples(s_a, s_b, draws, thresholds, match)
        support = match_support(decided(s_a, at[0], None), decided(s_b, at[1], None), match, draws)
        return at, of_resamples, support

    return pairs.kept("match", (labels, thresholds, match, draws), make)


def match_in_resamples(
    a: GroupedScores, b: GroupedScores, draws: Resamples, thresholds: tuple[float, float], match: Match | None
) -> tuple[tuple[float, float], FloatArray | None]:
    """The thresholds of both after matching, and B's in each resample; those given, and None, without a match."""
    if match is None:
        return thresholds, None
    threshold_a = thresholds[0]
    threshold_b = matched_threshold(a, b, threshold_a, match)
    drawn = draws.counts_at(a, threshold_a)
    return (threshold_a, threshold_b), rematched(draws, drawn, b, threshold_b, match)


def compare_scores(
    a: GroupedScores,
    b: GroupedScores,
    draws: Resamples,
    *,
    thresholds: tuple[float, float],
    of_resamples: FloatArray | None = None,
    match: Match | None = None,
    level: float = 0.95,
    keys: Sequence[str] = FIGURES,
) -> dict[str, Difference]:
    """``compare`` of the pairs of two models in the same groups, at thresholds that ``match_in_resamples`` gave."""
    threshold_a, threshold_b = thresholds
    drawn_a = draws.counts_at(a, threshold_a)
    drawn_b = draws.counts_at(b, threshold_b) if of_resamples is None else draws.counts_at_each(b, of_resamples)
    at_a, at_b = decided(a, threshold_a, drawn_a), decided(b, threshold_b, drawn_b)
    support = match_support(at_a, at_b, match, draws)
    found = {}
    for key in keys:
        if key in AREAS:
            found[key] = area_difference(key, a, b, level)
        else:
            found[key] = figure_difference(key, at_a, at_b, match=match, level=level, draws=draws, support=support)
    return found


def pooled_table(source: Predictions | Evaluation, labels: tuple[str, ...]) -> ThresholdCounts:
    """Counts of some labels together, at every threshold; without labels those of the whole evaluation."""
    ev = evaluate(source) if isinstance(source, Predictions) else source
    if not labels:
        return ev.pooled
    return ev.per_label[labels[0]] if len(labels) == 1 else ev.select(labels).pooled
