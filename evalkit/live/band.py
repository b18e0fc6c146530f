"""A band of review to be dragged: what it counts at every stop of its two handles."""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.counting.counts import ThresholdCounts
from evalkit.thresholds.review_band import ReviewBand


class BandContent(TypedDict):
    """stops: thresholds, rising; None at the end, which nothing reaches. tp, fp: counts at each. accept, reject: places
    of the handles among the stops. positives, pairs: totals. noun: what is decided, one by one."""

    stops: list[float | None]
    tp: list[int]
    fp: list[int]
    accept: int
    reject: int
    positives: int
    pairs: int
    noun: str


def band_content(t: ThresholdCounts, usual: FloatArray, band: ReviewBand, noun: str) -> BandContent:
    """What the page needs to count a band at any two stops, and where the handles stand at first.

    usual: (n_stops,) thresholds of a slider of this table. The ends of the band are stops as well.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> from evalkit.thresholds.review_band import review_band
    >>> t = counts_by_threshold([1, 0, 1, 0], [0.9, 0.6, 0.4, 0.1])
    >>> content = band_content(t, np.array([0.0, 0.5, 1.0]), review_band(t, error=0), "item")
    >>> content["stops"], content["tp"], (content["reject"], content["accept"])
    ([0.0, 0.4, 0.5, 0.9, 1.0, None], [2, 2, 1, 1, 0, 0], (1, 3))
    """
    stops = np.unique([*usual[np.isfinite(usual)], band.accept, band.reject, np.inf])
    at = t.at(stops)
    return {
        "stops": [float(stop) if np.isfinite(stop) else None for stop in stops],
        "tp": np.asarray(at.tp).tolist(),
        "fp": np.asarray(at.fp).tolist(),
        "accept": int(np.searchsorted(stops, band.accept)),
        "reject": int(np.searchsorted(stops, band.reject)),
        "positives": t.positives,
        "pairs": t.positives + t.negatives,
        "noun": noun,
    }
