"""Simulated models whose pairs are related within groups, with the true value of every figure in closed form."""

from collections.abc import Sequence

import numpy as np
from scipy import optimize, stats

from evalkit import METRICS, Counts
from evalkit.arrays import IntArray
from evalkit.counting.grouped import GroupedScores

PREVALENCE, RELATED = 0.3, 0.3
"""Share of positives; correlation of truths, and of scores given the truth, within a group."""

UNEQUAL = np.maximum(300 // np.arange(1, 101), 1)
"""Pairs of 100 groups of which the two largest hold a third."""


def related_models(
    rng: np.random.Generator, n_groups: int, per_group: int | IntArray, *, strengths: Sequence[float] = (1.4, 1.4)
) -> list[GroupedScores]:
    """One model of each strength on one test set: scores are normal, so much higher where the truth is positive.

    Errors of two models on a pair correlate as well, as those of real models do. per_group: pairs of each group, or
    (n_groups,) of each its own.
    """
    group = np.repeat(np.arange(n_groups), per_group)
    n = len(group)

    def related() -> np.ndarray:
        return np.sqrt(RELATED) * rng.normal(size=n_groups)[group] + np.sqrt(1 - RELATED) * rng.normal(size=n)

    truth = related() < stats.norm.ppf(PREVALENCE)
    common = related()
    scores = [strength * truth + np.sqrt(0.5) * common + np.sqrt(0.5) * related() for strength in strengths]
    positives = np.bincount(group[truth], minlength=n_groups)
    negatives = np.bincount(group[~truth], minlength=n_groups)
    return [GroupedScores(truth, score, group, positives, negatives) for score in scores]


def true_metrics(strength: float, threshold: float) -> dict[str, float]:
    """Every metric of such a model at a threshold."""
    tpr, fpr = stats.norm.sf(threshold - strength), stats.norm.sf(threshold)
    share = PREVALENCE
    counts = Counts(share * tpr, (1 - share) * fpr, share * (1 - tpr), (1 - share) * (1 - fpr))
    return {key: float(metric.function(counts)) for key, metric in METRICS.items()}


def true_match(strength: float, match: str, value: float) -> float:
    """The threshold at which such a model has a value of the figure that is matched."""
    return float(optimize.brentq(lambda threshold: true_metrics(strength, threshold)[match] - value, -6, 8))


def true_figures(strength: float, threshold: float) -> dict[str, float]:
    """Every metric of such a model at a threshold, its ROC AUC, and its average precision by a fine sum."""
    figures = true_metrics(strength, threshold)
    falling = np.linspace(9, -7, 20001)
    found, alarms = PREVALENCE * stats.norm.sf(falling - strength), (1 - PREVALENCE) * stats.norm.sf(falling)
    figures["average_precision"] = float(np.diff(found) @ (found / (found + alarms))[1:] / PREVALENCE)
    missed, passed = PREVALENCE * stats.norm.cdf(threshold - strength), (1 - PREVALENCE) * stats.norm.cdf(threshold)
    figures["negative_predictive_value"] = float(passed / (passed + missed))
    figures["false_alarm_share"] = 1 - PREVALENCE - float(passed)
    return figures | {"roc_auc": float(stats.norm.cdf(strength / np.sqrt(2)))}


def true_exact_match(strength: float, threshold: float, per_item: int) -> float:
    """The share of items with all of ``per_item`` decisions right, where an item lies within one group.

    Given what moves all truths, and all scores, of a group, decisions are independent: so it is the mean of a power
    over two normal numbers, by Gauss's quadrature.
    """
    node, weight = np.polynomial.hermite_e.hermegauss(60)
    shared, own = np.sqrt(RELATED) * node, np.sqrt(1 - RELATED)
    positive = stats.norm.cdf((stats.norm.ppf(PREVALENCE) - shared) / own)[:, None]
    hit, alarm = stats.norm.sf((threshold - strength - shared) / own), stats.norm.sf((threshold - shared) / own)
    right = positive * hit + (1 - positive) * (1 - alarm)
    return float(weight @ right**per_item @ weight / weight.sum() ** 2)
