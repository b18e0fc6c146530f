"""Resamples of groups: as repeated groups would be, the same for the same seed."""

import numpy as np
import numpy.typing as npt
import pytest

import evalkit as ek
from evalkit.counting.grouped import grouped_arrays
from evalkit.intervals.resampling import (
    MOST_ROWS,
    MOST_UNITS,
    curve_rows,
    draw_resamples,
    figure_of_resamples,
)
from evalkit.intervals.roc_auc import auc_estimate
from tests.intervals.groups import some_groups


@pytest.mark.parametrize("key", ["precision", "f1", "matthews_correlation", "average_precision", "roc_auc"])
def test_resamples_are_the_figures_of_repeated_groups(key: str) -> None:
    truth, score, group = some_groups(2)
    s = grouped_arrays(truth, score, group)
    draws = draw_resamples(s.n_groups, resamples=20, seed=4)
    value, of_resamples = figure_of_resamples(s, key, 0.4, draws)
    areas = {"average_precision": ek.average_precision, "roc_auc": ek.roc_auc}

    def figure(times: npt.NDArray) -> float:
        t = ek.counts_by_threshold(np.repeat(truth, times), np.repeat(score, times))
        return areas[key](t) if key in areas else ek.METRICS[key].function(t.at(0.4))

    assert value == pytest.approx(figure(np.ones(len(truth), dtype=int)))
    wanted = [figure(draws.weights[group, i].astype(int)) for i in range(20)]
    assert of_resamples.tolist() == pytest.approx(wanted, rel=1e-5, nan_ok=True)


def test_many_groups_are_drawn_in_units_and_many_scores_read_at_some() -> None:
    rng = np.random.default_rng(0)
    n = 3 * MOST_UNITS
    truth = rng.random(n) < 0.3
    s = grouped_arrays(truth, rng.normal(truth), None)
    draws = draw_resamples(n, seed=1)
    assert draws.weights.shape == (MOST_UNITS, 1000)
    assert set(np.bincount(draws.unit)) == {3}
    assert len(curve_rows(s)) <= MOST_ROWS
    value, of_resamples = figure_of_resamples(s, "recall", 0.5, draws)
    assert np.std(of_resamples) == pytest.approx(np.sqrt(value * (1 - value) / truth.sum()), rel=0.1)
    value, of_resamples = figure_of_resamples(s, "roc_auc", 0.0, draws)
    e = auc_estimate(s)
    assert np.quantile(of_resamples, [0.025, 0.975]).tolist() == pytest.approx([e.low, e.high], abs=0.003)
    value, of_resamples = figure_of_resamples(s, "average_precision", 0.0, draws)
    assert np.mean(of_resamples) == pytest.approx(value, abs=0.003)
