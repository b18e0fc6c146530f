"""Two equally good models whose scores come in few grades, each on a scale of its own, and what is said of them."""

from collections import Counter

import numpy as np
from scipy import special

import evalkit as ek
from evalkit.comparison.matching import Match
from evalkit.comparison.verdict import conclude
from tests.comparison.models import one_label

GRADES = {"deciles": 10, "five grades": 5, "100 values": 100}


def graded_models(
    rng: np.random.Generator, n: int, grades: int | None, *, strengths: tuple[float, float] = (1.4, 1.4)
) -> tuple[ek.Predictions, ek.Predictions]:
    """Scores between 0 and 1, rounded to so many grades; B's lie shifted against A's, by as much as a grade or so.

    grades: None for scores that all differ.
    """
    truth = rng.random(n) < 0.3
    common, shift = rng.normal(size=n), rng.uniform(-0.6, 0.6)
    scores = []
    for strength, moved in zip(strengths, (0.0, shift), strict=True):
        z = strength * truth + np.sqrt(0.5) * common + np.sqrt(0.5) * rng.normal(size=n)
        share = special.expit(2 * (z - 1) + moved)
        scores.append(share if grades is None else np.minimum(np.floor(share * grades), grades - 1) / grades)
    return one_label(truth, scores[0]), one_label(truth, scores[1])


def verdicts(
    grades: int | None, n: int, match: Match, rounds: int, *, strengths: tuple[float, float] = (1.4, 1.4)
) -> Counter[str]:
    """How often each kind of verdict is given of such models, A at one of its scores."""
    rng = np.random.default_rng(21)
    found: Counter[str] = Counter()
    for i in range(rounds):
        a, b = graded_models(rng, n, grades, strengths=strengths)
        given = np.unique(a.label("cat").y_score)
        at = float(given[np.argmin(np.abs(given - rng.uniform(0.2, 0.8)))])
        found[conclude(ek.compare(a, b, threshold_a=at, match=match, resamples=200, seed=i)).kind] += 1
    return found
