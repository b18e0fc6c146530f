"""How scores of one label are distributed, and what follows: every figure of such labels, in closed form.

Scores live on the *logit scale*: a model of scores z gives the probability expit(z), another model on another scale
gives what a rising function makes of z. Ranks, and so figures at matching thresholds, are the same for both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from evalkit import METRICS, Counts

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Law:
    """One label: of all items a share has it, and there scores are normal about a higher mean.

    prevalence: share of positives. separation: how much higher positives score, in standard deviations of the
    negatives. width: standard deviation of the positives. noise: share of the positives that score as negatives do.

    A score s of this law becomes z = separation * s - separation² / 2 + logit(prevalence): where width is 1 and there
    is no noise that is the logit of the probability that the label is true.
    """

    prevalence: float
    separation: float
    width: float = 1.0
    noise: float = 0.0

    def logits(self, score: Array) -> Array:
        """z of standard scores, whose negatives are normal about 0."""
        return self.separation * score + self.start

    @property
    def start(self) -> float:
        """z of a score of 0."""
        return float(special.logit(self.prevalence)) - self.separation**2 / 2

    def shares_above(self, z: npt.ArrayLike) -> tuple[Array, Array]:
        """Of positives and of negatives the shares that score at least z."""
        score = (np.asarray(z, dtype=np.float64) - self.start) / self.separation
        negatives = special.ndtr(-score)
        positives = (1 - self.noise) * special.ndtr((self.separation - score) / self.width) + self.noise * negatives
        return positives, negatives

    def ends(self) -> tuple[float, float]:
        """Between these nearly all scores lie."""
        reach = 9 * max(self.width, 1.0)
        return float(self.logits(np.array(-reach))), float(self.logits(np.array(self.separation + reach)))


def law_of_area(area: float, prevalence: float, *, width: float = 1.0, noise: float = 0.0) -> Law:
    """The law whose ROC AUC is this, before noise."""
    return Law(prevalence, float(special.ndtri(area)) * float(np.hypot(1.0, width)), width, noise)


def counts_above(laws: Sequence[Law], z: npt.ArrayLike) -> Counts:
    """Expected counts of all labels pooled, for each item, at thresholds on the logit scale."""
    tp: npt.ArrayLike = 0.0
    fp: npt.ArrayLike = 0.0
    for law in laws:
        positives, negatives = law.shares_above(z)
        tp, fp = tp + law.prevalence * positives, fp + (1 - law.prevalence) * negatives
    share = sum(law.prevalence for law in laws)
    return Counts.of_totals(tp, fp, share, len(laws) - share)  # type: ignore[arg-type]


def figures_at(laws: Sequence[Law], z: float) -> dict[str, float]:
    """Every figure of METRICS of all labels pooled."""
    c = counts_above(laws, z)
    return {key: float(metric.function(c)) for key, metric in METRICS.items()}


def areas(laws: Sequence[Law], cuts: Array | None = None) -> dict[str, float]:
    """Average precision and ROC AUC of all labels pooled, of the whole population.

    cuts: rising, where scores are grades between these; else the areas are sums over a fine grid.
    """
    falling = fine_thresholds(laws) if cuts is None else np.append(cuts[::-1], -np.inf)
    c = counts_above(laws, falling)
    tp, fp = np.append(0.0, c.tp), np.append(0.0, c.fp)
    step = np.diff(tp)
    precision = tp[1:] / np.maximum(tp[1:] + fp[1:], 1e-300)
    area = np.diff(fp) @ (tp[1:] + tp[:-1]) / 2 / (tp[-1] * fp[-1])
    return {"average_precision": float(step @ precision / tp[-1]), "roc_auc": float(area)}


def mean_figures(laws: Sequence[Law], z: float, cuts: Array | None = None) -> dict[str, float]:
    """Means over labels of every figure of METRICS and of the areas."""
    each = [figures_at([law], z) | areas([law], cuts) for law in laws]
    return {key: float(np.mean([figures[key] for figures in each])) for key in each[0]}


def losses(laws: Sequence[Law], slope: float = 1.0, shift: float = 0.0) -> dict[str, float]:
    """Log loss and Brier score over all pairs where the probability is expit(slope * z + shift), by a fine sum."""
    falling = fine_thresholds(laws)
    logit = slope * (falling[1:] + falling[:-1]) / 2 + shift
    p = special.expit(logit)
    found = {"log_loss": 0.0, "brier_score": 0.0}
    for law in laws:
        positives, negatives = (np.diff(each) for each in law.shares_above(falling))
        hit, miss = law.prevalence * positives, (1 - law.prevalence) * negatives
        found["log_loss"] -= float(hit @ special.log_expit(logit) + miss @ special.log_expit(-logit)) / len(laws)
        found["brier_score"] += float(hit @ (1 - p) ** 2 + miss @ p**2) / len(laws)
    return found


def exact_match(laws: Sequence[Law], z: float, related: float) -> float:
    """The share of items with every label decided right, where truths, and scores, correlate within an item.

    Given what moves all truths, and all scores, of an item its labels are independent: so it is the mean of a product
    over two normal numbers, by Gauss's quadrature.
    """
    node, weight = np.polynomial.hermite_e.hermegauss(80)
    shared, own = np.sqrt(related) * node, np.sqrt(1 - related)
    right = np.ones((len(node), len(node)))
    for law in laws:
        cut = (z - law.start) / law.separation
        positive = special.ndtr((special.ndtri(law.prevalence) - shared) / own)[:, None]
        assert law.width == 1.0
        assert law.noise == 0.0
        hit, alarm = (special.ndtr((shift + shared - cut) / own) for shift in (law.separation, 0.0))
        right *= positive * hit + (1 - positive) * (1 - alarm)
    return float(weight @ right @ weight / weight.sum() ** 2)


def threshold_of(laws: Sequence[Law], match: str, value: float) -> float:
    """The threshold on the logit scale at which a figure of all labels pooled has this value."""
    fine = fine_thresholds(laws)
    reached = np.asarray(METRICS[match].function(counts_above(laws, fine)))
    # The matched figures rise, or fall, all along where scores of positives are as wide as those of negatives
    order = np.argsort(reached, kind="stable")
    return float(np.interp(value, reached[order], fine[order]))


def truths(laws: Sequence[Law], z: float, cuts: Array | None = None) -> Mapping[str, Mapping[str, float]]:
    """Of each way to sum up, "micro", "macro" and "label" (the last one), every figure at a threshold, and areas."""
    return {
        "micro": figures_at(laws, z) | areas(laws, cuts),
        "macro": mean_figures(laws, z, cuts),
        "label": figures_at(laws[-1:], z) | areas(laws[-1:], cuts),
    }


def fine_thresholds(laws: Sequence[Law]) -> Array:
    """Falling, from above all scores to below them."""
    lows, highs = zip(*(law.ends() for law in laws), strict=True)
    return np.linspace(max(highs), min(lows), 20001)
