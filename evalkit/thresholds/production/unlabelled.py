"""What a threshold does in production, by scores whose truth nobody knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from evalkit.arrays import FloatArray, IntArray, score_array
from evalkit.counting.counts import decide
from evalkit.counting.grouped import GroupedScores, grouped_predictions
from evalkit.errors import InvalidInputError, require_type
from evalkit.intervals.estimate import FEWEST_POSITIVES, Estimate, no_interval, require_level
from evalkit.predictions import ONE_DECISION, Predictions

PARTS = 10
"""Into so many parts the scores of the test set are divided, each with a like share of positives and negatives."""
RESAMPLES = 400
SURE = 0.03
"""Below this p-value the scores of production are no mixture of the test set's positives and negatives. It is passed by
3 to 6 % of batches that are."""
_LENT = 0.1
"""Of a positive, and of a negative, to each part where chances are reckoned: half of one, as usual, would put positives
among the many items of the lowest scores, and precision .03 too low from 60 positives."""
METHOD = "mixture of the test set's positives and negatives; bootstrap"


@dataclass(frozen=True, slots=True, eq=False)
class EstimateInProduction:
    """What a threshold does on a batch of items whose truth is not known.

    prevalence: the share of its items that are positive. precision, recall: of this very batch; NaN where nothing is
    predicted, or nothing positive. predicted_positive_rate: known as it is. p_value: of the test that the batch is a
    mixture of positives and negatives like those of the test set; NaN where there are too few distinct scores to tell.
    reason: why there are no figures; empty where there are.
    """

    threshold: float
    prevalence: Estimate
    precision: Estimate
    recall: Estimate
    predicted_positive_rate: float
    p_value: float
    reason: str = ""


def estimate_in_production(
    p: Predictions,
    scores: npt.ArrayLike | Predictions,
    *,
    label: str | None = None,
    threshold: float = 0.5,
    level: float = 0.95,
    seed: int = 0,
) -> EstimateInProduction:
    """Prevalence, precision and recall where scores are known and truths are not.

    Positives and negatives are taken to score there as they do on the test set, while their shares differ (label
    shift). The share of positives is then that under which the scores of the batch are likeliest, as a mixture of the
    test set's two histograms (Saerens and others, Neural Computation 14, 2002), and each part of the scores holds as
    many positives as that says. Intervals resample the test set by groups, and the batch, and draw the truths of the
    batch from their chances. Where the batch is no such mixture (chi-square test, at 3 %), as when scores have become
    sharper or unseen negatives come, there are no figures but the reason. A change that leaves the scores as they are,
    such as positives that now score like negatives, cannot be seen.

    p: the test set. scores: (n_items,) of one label, -inf where there is none; or predictions, whose truths are not
    looked at. label: which one; may be left out of a model of one label. At least 10 positives and 10 negatives are
    needed, and 10 items. Items of the batch are taken as independent.

    >>> import evalkit as ek
    >>> p = ek.load_sample("clips-forest").predictions
    >>> batch = p.label("move right").y_score                      # here the test set itself
    >>> found = estimate_in_production(p, batch, label="move right")
    >>> round(found.prevalence.value, 2), round(found.precision.value, 2), found.reason
    (0.39, 0.89, '')
    """
    require_type(p, Predictions)
    require_level(level)
    if label is None and len(p.labels) > 1:
        raise InvalidInputError(
            "It is not said whose scores these are.",
            found=f"a model of {len(p.labels)} labels",
            remedy="Give label=, one of the model's.",
        )
    label = p.labels[0] if label is None else label
    known = grouped_predictions(p, [label])
    batch = _scores_of(scores, label)
    at = ONE_DECISION if p.decisions_only else threshold
    positives, negatives = int(known.positives.sum()), int(known.negatives.sum())
    rate = float(decide(batch, at).mean()) if len(batch) else float("nan")
    if min(positives, negatives) < FEWEST_POSITIVES or len(batch) < FEWEST_POSITIVES:
        held = (
            f"the test set has {positives:,} positives and {negatives:,} negatives, and the batch {len(batch):,} items"
        )
        return _without(at, level, rate, f"{held}; it takes {FEWEST_POSITIVES} of each")
    parts = _Parts.of(known, batch, at)
    p_value = parts.likeness()
    if p_value < SURE:
        reason = (
            f"the scores are no mixture of the test set's positives and negatives (p = {p_value:.2g}): the test set "
            "does not tell what they mean"
        )
        return _without(at, level, rate, reason, p_value)
    return parts.estimate(at, level, rate, p_value, np.random.default_rng(seed))


def _scores_of(scores: npt.ArrayLike | Predictions, label: str) -> FloatArray:
    if isinstance(scores, Predictions):
        return scores.label(label).y_score
    batch = score_array(scores)
    if batch.ndim != 1 or np.isnan(batch).any() or np.isposinf(batch).any():
        found = f"shape {batch.shape}" if batch.ndim != 1 else "NaN or infinity"
        raise InvalidInputError("Scores are a flat list of numbers; -inf stands for none.", found=found)
    return batch


def _without(at: float, level: float, rate: float, reason: str, p_value: float = float("nan")) -> EstimateInProduction:
    nothing = no_interval(float("nan"), level, METHOD, 0, reason)
    return EstimateInProduction(at, nothing, nothing, nothing, rate, p_value, reason)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Counts in parts of the scores, rising.

    positives, negatives: (n_groups, n_parts) of the test set; one row where pairs are independent. batch: (n_parts,).
    predicted: (n_parts,) whether a part is at or above the threshold.
    """

    positives: IntArray
    negatives: IntArray
    batch: IntArray
    predicted: npt.NDArray[np.bool_]
    independent: bool

    @classmethod
    def of(cls, s: GroupedScores, batch: FloatArray, threshold: float) -> _Parts:
        edges = _edges(s, threshold)
        size = len(edges) + 1
        group = np.zeros(len(s.group), dtype=np.int64) if s.independent else s.group
        rows = 1 if s.independent else s.n_groups
        cell = group * size + np.searchsorted(edges, s.y_score, side="right")
        hits, alarms = (
            np.bincount(cell[part], minlength=rows * size).reshape(rows, size) for part in (s.y_true, ~s.y_true)
        )
        # What has no score is below all parts' edges.
        of_group = [(s.positives, s.negatives), ((s.positives.sum(),), (s.negatives.sum(),))][s.independent]
        for counts, totals in ((hits, of_group[0]), (alarms, of_group[1])):
            counts[:, 0] += np.asarray(totals) - counts.sum(axis=1)
        there = np.bincount(np.searchsorted(edges, batch, side="right"), minlength=size)
        predicted = np.arange(size) > np.searchsorted(edges, threshold)
        held = (hits.sum(axis=0) + alarms.sum(axis=0) + there) > 0
        return cls(hits[:, held], alarms[:, held], there[held], predicted[held], s.independent)

    def likeness(self) -> float:
        """The p-value of the chi-square by which the batch is off the best mixture, where sampling of both counts."""
        if len(self.batch) < 3:
            return float("nan")
        of_positive, of_negative = (_shares(each.sum(axis=0)) for each in (self.positives, self.negatives))
        spread = [_covariance(each, independent=self.independent) for each in (self.positives, self.negatives)]
        n = self.batch.sum()

        def off(share: float) -> float:
            mixed = share * of_positive + (1 - share) * of_negative
            variance = (
                (np.diag(mixed) - np.outer(mixed, mixed)) / n + share**2 * spread[0] + (1 - share) ** 2 * spread[1]
            )
            apart = (self.batch / n - mixed)[:-1]
            return float(apart @ np.linalg.solve(variance[:-1, :-1], apart))

        start = np.linspace(0, 1, 21)
        nearest = int(np.argmin([off(share) for share in start]))
        bounds = start[max(nearest - 1, 0)], start[min(nearest + 1, 20)]
        least = optimize.minimize_scalar(off, bounds=bounds, method="bounded").fun
        return float(stats.chi2.sf(min(least, off(start[nearest])), len(self.batch) - 2))

    def estimate(
        self, at: float, level: float, rate: float, p_value: float, rng: np.random.Generator
    ) -> EstimateInProduction:
        positives, negatives = self.positives.sum(axis=0), self.negatives.sum(axis=0)
        chance = _chances(positives, negatives, self.batch)
        figures = self._figures(chance * self.batch)
        drawn = []
        for _ in range(RESAMPLES):
            again = self._again(rng)
            if again is None:
                continue
            likely = _chances(*again, rng.multinomial(self.batch.sum(), self.batch / self.batch.sum()))
            drawn.append(self._figures(rng.binomial(self.batch, likely).astype(np.float64)))
        n, size = int(self.batch.sum()), int(self.batch[self.predicted].sum())
        reasons = "", "" if size else "nothing is predicted", "" if figures[0] > 0 else "nothing is likely positive"
        ends = (1 - level) / 2, (1 + level) / 2
        prevalence, precision, recall = (
            no_interval(float("nan"), level, METHOD, 0, reason)
            if reason
            else _with_ends(value, np.nanquantile(again, ends), level, of)
            for value, again, of, reason in zip(figures, np.transpose(drawn), (n, size, n), reasons, strict=True)
        )
        return EstimateInProduction(at, prevalence, precision, recall, rate, p_value)

    def _figures(self, positive: FloatArray) -> tuple[float, float, float]:
        """Prevalence, precision and recall of a batch with so many positives in each part."""
        found, n = float(positive[self.predicted].sum()), float(self.batch[self.predicted].sum())
        total = float(positive.sum())
        return (
            total / float(self.batch.sum()),
            found / n if n else float("nan"),
            found / total if total else float("nan"),
        )

    def _again(self, rng: np.random.Generator) -> tuple[IntArray, IntArray] | None:
        """The test set's counts in a resample of its groups; None where it lacks positives or negatives."""
        if self.independent:
            both = np.concatenate([self.positives[0], self.negatives[0]])
            drawn = rng.multinomial(both.sum(), both / both.sum())
            positives, negatives = np.split(drawn, 2)
        else:
            n = len(self.positives)
            weight = np.bincount(rng.integers(0, n, n), minlength=n)
            positives, negatives = weight @ self.positives, weight @ self.negatives
        return (positives, negatives) if positives.any() and negatives.any() else None


def _with_ends(value: float, ends: FloatArray, level: float, n: int) -> Estimate:
    low, high = float(ends[0]), float(ends[1])
    return Estimate(value, min(low, value), max(high, value), level, METHOD, n)


def _edges(s: GroupedScores, threshold: float) -> FloatArray:
    """Rising scores at which a part begins: each holds a like share of positives and negatives, taken as equally many;
    the threshold is one of them."""
    weight = np.where(s.y_true, 1 / max(int(s.positives.sum()), 1), 1 / max(int(s.negatives.sum()), 1))
    order = np.argsort(s.y_score, kind="stable")
    reached = np.cumsum(weight[order])
    places = np.searchsorted(reached, np.arange(1, PARTS) * reached[-1] / PARTS) if len(order) else []
    return np.unique(np.append(s.y_score[order][places], threshold))


def _shares(counts: IntArray, lent: float = 0.5) -> FloatArray:
    """(n_parts,) none of them 0, since an empty part is not an impossible one. lent: to each part."""
    return np.asarray((counts + lent) / (counts.sum() + lent * len(counts)))


def _covariance(counts: IntArray, *, independent: bool) -> FloatArray:
    """(n_parts, n_parts) of the shares of parts, from (n_groups, n_parts) counts."""
    total = counts.sum()
    share = _shares(counts.sum(axis=0))
    if independent:
        return np.asarray((np.diag(share) - np.outer(share, share)) / total)
    left = (counts - counts.sum(axis=1, keepdims=True) * share) / total
    return np.asarray(left.T @ left * len(counts) / max(len(counts) - 1, 1))


def _chances(positives: IntArray, negatives: IntArray, batch: IntArray) -> FloatArray:
    """(n_parts,) the chance of each part's items to be positive, by the share of positives that makes the batch
    likeliest."""
    of_positive, of_negative = _shares(positives, _LENT), _shares(negatives, _LENT)
    apart = of_positive - of_negative

    def slope(share: float) -> float:
        return float((batch * apart / (share * of_positive + (1 - share) * of_negative)).sum())

    if slope(0.0) <= 0:
        share = 0.0
    elif slope(1.0) >= 0:
        share = 1.0
    else:
        share = float(optimize.brentq(slope, 0.0, 1.0))
    return np.asarray(share * of_positive / (share * of_positive + (1 - share) * of_negative))
