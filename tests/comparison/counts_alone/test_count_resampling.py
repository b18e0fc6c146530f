"""Tables of counts, drawn anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.comparison.counts_alone.count_resampling import draw_pairs, draw_table, kept_thresholds
from tests.comparison.footings import footing
from tests.comparison.tables import table


def test_tables_are_drawn_around_their_counts() -> None:
    t = table([(0.9, 20, 5), (0.5, 60, 5), (0.1, 90, 50)], 100, 400)
    c = draw_table(t, t.thresholds, np.random.default_rng(0), 4000)
    assert c.tp.shape == (4, 4000)
    assert (c.tp[0] == 0).all()
    for drawn, counts in ((c.tp, [0, 20, 60, 90]), (c.fp, [0, 5, 5, 50]), (c.tp + c.fn, [100] * 4)):
        assert drawn.mean(axis=1) == pytest.approx(counts, abs=0.6)
        assert drawn.var(axis=1) == pytest.approx(counts, rel=0.15)
    assert (c.fp[1] == c.fp[2]).all()  # nothing lies between these two
    recall, specificity = c.tp[2] / (c.tp + c.fn)[2], c.tn[2] / (c.fp + c.tn)[2]
    assert recall.std() == pytest.approx(np.sqrt(0.6 * 0.4 / 100), rel=0.05)  # as a share of items drawn one by one
    assert specificity.std() == pytest.approx(np.sqrt(5 * 395 / 400**3), rel=0.05)


@given(st.integers(0, 10**6), st.sampled_from([24, 100, 300]))
def test_few_of_many_thresholds_are_kept_and_the_one_looked_at(seed: int, most: int) -> None:
    rng = np.random.default_rng(seed)
    truth, score = rng.random(3000) < 0.3, rng.random(3000)
    t = ek.counts_by_threshold(truth, score)
    threshold = float(rng.choice([0.5, *score[:3], np.inf]))
    kept = kept_thresholds(t, threshold, most)
    assert threshold in kept
    assert kept[0] == np.inf
    assert (np.diff(kept[1:]) < 0).all()
    assert len(kept) <= most + 2
    assert kept_thresholds(table([(0.5, 1, 1)], 2, 2), 0.7, most).tolist() == [np.inf, 0.7, 0.5]


def test_labels_are_drawn_alone_and_matched_together() -> None:
    """B's pooled recall is A's at 0.5 alone, so each resample has this row for all labels."""
    a = [table([(0.5, 300, 3)], 400, 800), table([(0.5, 30, 3)], 400, 800)]
    b = [table([(0.5, 280, 9), (0.1, 400, 700)], 400, 800), table([(0.5, 50, 9), (0.1, 400, 700)], 400, 800)]
    pooled = table([(0.5, 330, 6)], 800, 1600), table([(0.5, 330, 18), (0.1, 800, 1400)], 800, 1600)
    pairs = list(zip(a, b, strict=True))
    drawn = list(draw_pairs(pairs, pooled, footing((0.5, 0.5), "recall", resamples=500, seed=1), curves=False))
    for pair, (t_a, t_b) in zip(drawn, pairs, strict=True):
        assert pair.at == (t_a.at(0.5), t_b.at(0.5))
        assert np.mean(pair.drawn[1].tp) == pytest.approx(t_b.at(0.5).tp, rel=0.05)
        assert pair.bridged == pair.at
    assert abs(np.corrcoef(drawn[0].drawn[1].tp, drawn[1].drawn[1].tp)[0, 1]) < 0.15


def test_models_and_labels_are_drawn_independently() -> None:
    t = table([(0.5, 300, 300)], 400, 800)
    on = footing((0.5, 0.5), resamples=500, seed=1)
    labels = list(draw_pairs([(t, t)] * 2, (t, t), on, curves=False))
    correlations = np.corrcoef([side.tp for pair in labels for side in pair.drawn])
    assert (np.abs(correlations - np.eye(4)) < 0.15).all()


def test_between_two_thresholds_lies_a_straight_line() -> None:
    """A has a recall of 0.5, a quarter of the way from 0.4 to 0.8, or a precision of 0.8, between 0.9 and 0.7."""
    a, b = table([(0.5, 500, 100)], 1000, 10**4), table([(0.7, 400, 40), (0.3, 800, 240)], 1000, 10**4)
    options = {"resamples": 10, "seed": 1}
    (pair,) = draw_pairs([(a, b)], (a, b), footing((0.5, 0.7), "recall", **options), curves=False)
    _, bridged = pair.bridged
    assert (bridged.tp, bridged.fp, bridged.fn, bridged.tn) == (500, 90, 500, 9910)
    precise = table([(0.5, 40, 10)], 1000, 10**4)
    b = table([(0.7, 90, 10), (0.3, 140, 60)], 1000, 10**4)
    (pair,) = draw_pairs([(precise, b)], (precise, b), footing((0.5, 0.7), "precision", **options), curves=False)
    assert (pair.bridged[1].tp, pair.bridged[1].fp) == pytest.approx((90 + 50 / 3, 10 + 50 / 3))
    alone = table([(0.7, 80, 20)], 1000, 10**4)
    (pair,) = draw_pairs(
        [(precise, alone)], (precise, alone), footing((0.5, 0.7), "precision", **options), curves=False
    )
    assert pair.bridged == pair.at  # no line is needed
