"""What a band of review counts at the stops of its handles, against counting pair by pair."""

from __future__ import annotations

import numpy as np
import pytest

import evalkit as ek
from evalkit.live.band import band_content
from tests.builders import ABSENT

USUAL = np.arange(11) / 10


@pytest.mark.parametrize("seed", range(5))
def test_counts_at_any_two_stops_are_those_of_the_pairs_between(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.random(40) < 0.4
    score = np.round(rng.random(40), 2)
    score[rng.random(40) < 0.1] = ABSENT
    t = ek.counts_by_threshold(truth, score)
    found = ek.review_band(t, load=0.3)
    assert isinstance(found, ek.ReviewBand)
    content = band_content(t, USUAL, found, "item")
    stops = [np.inf if stop is None else stop for stop in content["stops"]]
    assert stops == sorted(set(stops))
    assert {*USUAL, found.accept, found.reject} <= set(stops)
    tp, fp = content["tp"], content["fp"]
    for low, reject in enumerate(stops):
        for high, accept in list(enumerate(stops))[low:]:
            between = (score >= reject) & ~(score >= accept)
            assert tp[low] + fp[low] - tp[high] - fp[high] == np.count_nonzero(between)
            wrong = np.count_nonzero(~truth & (score >= accept)) + np.count_nonzero(truth & ~(score >= reject))
            assert fp[high] + content["positives"] - tp[low] == wrong
    assert (stops[content["accept"]], stops[content["reject"]]) == (found.accept, found.reject)
    assert (content["pairs"], content["positives"]) == (40, np.count_nonzero(truth))


def test_a_band_that_accepts_nothing_has_its_handle_at_the_end() -> None:
    t = ek.counts_by_threshold([1, 0, 1], [0.3, 0.9, 0.2])
    found = ek.review_band(t, error=0)
    assert isinstance(found, ek.ReviewBand)
    content = band_content(t, USUAL, found, "item")
    assert found.accept == np.inf
    assert content["stops"][content["accept"]] is None
