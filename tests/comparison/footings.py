"""Footings of comparisons of plain scores and tables, which share no examples by id."""

from typing import Any

import evalkit as ek
from evalkit.comparison.footing import Footing
from evalkit.comparison.matching import matched_pair
from evalkit.counting.grouped import GroupedScores
from evalkit.intervals.resampling import Resamples

_P = ek.predictions_from_matrix([[1], [0]], [[0.9], [0.1]], labels=["cat"], task="binary")
NOTHING_TO_PAIR = ek.pair(_P, _P)


def footing(
    thresholds: tuple[float, float], match: Any = None, *, draws: Resamples | None = None, **more: Any
) -> Footing:
    """The footing that was asked for, before anything is matched."""
    options = {"lead": "a", "level": 0.95, "resamples": 200, "seed": 0} | more
    return Footing(NOTHING_TO_PAIR, thresholds, match, draws=draws, **options)


def matched_threshold(a: GroupedScores, b: GroupedScores, threshold: float, match: Any) -> float:
    """B's threshold where A leads."""
    return matched_pair((a.table(), b.table()), (threshold, 0.5), match, 0)[1]
