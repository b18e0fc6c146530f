"""The table of areas: each of its columns speaks of the same area."""

import numpy as np
import pytest

from evalkit.counting.curves import AREAS
from evalkit.counting.grouped import GroupedScores, grouped_arrays
from evalkit.intervals.areas import AREA_STATISTICS, area_of_resamples
from evalkit.intervals.resampling import curve_rows, draw_resamples


def scores(seed: int) -> GroupedScores:
    rng = np.random.default_rng(seed)
    truth = np.random.default_rng(0).random(120) < 0.4
    return grouped_arrays(truth, np.round(rng.random(120) + 0.4 * truth, 2), np.arange(120) // 3)


def test_it_holds_every_area() -> None:
    assert AREA_STATISTICS.keys() == AREAS.keys()


@pytest.mark.parametrize("key", AREAS)
def test_all_columns_speak_of_one_area(key: str) -> None:
    a, b, area = scores(1), scores(2), AREA_STATISTICS[key]
    value = AREAS[key](a.table())
    assert area.value(a.table()) == value
    bounds = area.bounds(a.table())
    assert bounds.low - 1e-12 <= value <= bounds.high + 1e-12
    assert area.estimate(a, 0.9).value == pytest.approx(value, abs=1e-12)
    assert area.part(a).value == pytest.approx(value, abs=1e-12)
    of_a, of_b, difference, _ = area.difference(a, b, 0.9)
    assert (of_a.value, of_a.level) == (pytest.approx(value, abs=1e-12), 0.9)
    assert difference.value == pytest.approx(of_b.value - of_a.value, abs=1e-12)
    draws = draw_resamples(a.n_groups, resamples=400, seed=3)
    of_resamples = area_of_resamples(draws.counts(a, curve_rows(a)), key)
    assert np.std(of_resamples) == pytest.approx(np.sqrt(np.sum(area.part(a).influence ** 2)), rel=0.2)


def test_average_precision_alone_is_lifted_by_few_positives() -> None:
    s = scores(1)
    assert AREA_STATISTICS["average_precision"].part(s).lift > 0
    assert AREA_STATISTICS["roc_auc"].part(s).lift == 0
