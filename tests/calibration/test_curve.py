"""The band and the p-value of the calibration curve: what calibrated models do, alone and in groups."""

import numpy as np
import pytest
from scipy import special

import evalkit as ek
from evalkit.calibration import curve
from evalkit.calibration.bins import reliability_of
from evalkit.calibration.claims import Claims
from evalkit.calibration.curve import CalibrationCurve, curve_of
from evalkit.calibration.related import residual_correlation, variance_of_sums
from tests.builders import predictions
from tests.conftest import SOAK

SHAPES = {
    "even": lambda rng, n: rng.random(n),
    "rare": lambda rng, n: rng.beta(0.3, 3, n),
    "sure": lambda rng, n: rng.beta(6, 0.5, n),
    "grades": lambda rng, n: rng.integers(0, 11, n) / 10,
}


def calibrated(rng: np.random.Generator, shape: str, n: int, size: int = 1, common: float = 0.0) -> Claims:
    """Claims in groups of one size that come true as often as their scores say. common: what truths share."""
    group = np.arange(n) // size
    score = SHAPES[shape](rng, n)
    own = np.sqrt(1 - common) * rng.standard_normal(n)
    came_true = np.sqrt(common) * rng.standard_normal(n)[group] + own <= special.ndtri(score)
    return Claims("label", score, came_true, group if size > 1 else None, 0)


def inside(c: CalibrationCurve) -> float:
    at = c.blocks.at(c.score)
    return float(np.mean((at >= c.low - 1e-12) & (at <= c.high + 1e-12)))


@pytest.mark.parametrize(("n", "size", "common"), [(200, 1, 0.0), (1000, 1, 0.0), (600, 6, 0.3), (600, 6, 0.6)])
def test_bands_hold_calibrated_models_which_are_seldom_called_otherwise(n: int, size: int, common: float) -> None:
    times = 400 if SOAK else 12
    for shape in SHAPES:
        rng = np.random.default_rng([n, size, len(shape)])
        curves = [curve_of(calibrated(rng, shape, n, size, common), seed=i) for i in range(times)]
        rejected = np.mean([c.p_value <= 0.05 for c in curves])
        assert rejected <= 0.075 + 3 * np.sqrt(0.05 * 0.95 / times), shape
        assert np.mean([inside(c) for c in curves]) >= 0.945 - 0.3 / np.sqrt(times), shape


def test_groups_that_are_taken_as_independent_are_called_miscalibrated_too_often() -> None:
    rng, together, apart = np.random.default_rng(4), [], []
    for i in range(30):
        claims = calibrated(rng, "even", 600, 20, 0.6)
        alone = Claims(claims.what, claims.score, claims.came_true, None, 0)
        together.append(curve_of(claims, seed=i).p_value <= 0.05)
        apart.append(curve_of(alone, seed=i).p_value <= 0.05)
    assert np.mean(apart) > 0.25
    assert np.mean(together) < 0.2


@pytest.mark.parametrize("size", [1, 6])
def test_a_model_that_is_too_sure_is_found(size: int) -> None:
    claims = calibrated(np.random.default_rng(1), "even", 600, size, 0.2)
    wrong = Claims("label", special.expit(2.5 * special.logit(claims.score)), *(getattr(claims, each) for each in REST))
    found = curve_of(wrong)
    assert found.p_value == 1 / 401
    assert inside(found) < 0.5
    assert reliability_of(wrong).expected_calibration_error > 2 * reliability_of(wrong).if_calibrated


REST = ("came_true", "group", "left_out")


def test_related_residuals_have_the_correlation_that_they_were_drawn_with() -> None:
    rng = np.random.default_rng(9)
    found = [residual_correlation(calibrated(rng, "even", 6000, 6, 0.5)) for _ in range(20)]
    alone = residual_correlation(calibrated(rng, "even", 6000, 6, 0.0))
    assert np.mean(found) == pytest.approx(0.27, abs=0.03)  # of truths, which is less than that of what lies behind
    assert alone < 0.03


def test_scores_that_are_off_everywhere_do_not_make_claims_related() -> None:
    claims = calibrated(np.random.default_rng(3), "even", 4000, 8, 0.0)
    too_low = Claims("label", claims.score**4, *(getattr(claims, each) for each in REST))
    assert residual_correlation(too_low) < 0.02


def test_draws_of_related_claims_scatter_as_sums_of_them_do() -> None:
    n, size, correlation = 2000, 20, 0.4
    group, score = np.arange(n) // size, np.full(n, 0.5)
    claims = Claims("label", score, score > 0, group, 0)
    cells = curve._cells(claims)
    drawn = [float(each[0]) for each in curve._draws(claims, cells, correlation, np.random.default_rng(1))]
    (variance,) = variance_of_sums(claims, np.array([0.0, 1.0]), correlation)
    assert variance == pytest.approx(n / 4 * (1 + correlation * (size - 1)))
    assert np.std(drawn) == pytest.approx(np.sqrt(variance), rel=0.07)


def test_of_very_many_related_claims_some_groups_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = calibrated(np.random.default_rng(2), "even", 8000, 8, 0.4)
    whole = curve_of(claims)
    monkeypatch.setattr(curve, "_MOST_CLAIMS", 2000)
    some = curve_of(claims)
    middle = slice(50, -50)
    width, narrower = (np.mean((c.high - c.low)[middle]) for c in (whole, some))
    assert narrower == pytest.approx(width, rel=0.1)
    assert abs(whole.p_value - some.p_value) < 0.3


def test_equal_seeds_give_equal_bands() -> None:
    p = ek.load_sample("clips-linear").predictions
    one, same, other = (ek.calibration_curve(p, "spin", seed=seed) for seed in (3, 3, 4))
    assert one.low.tolist() == same.low.tolist()
    assert one.low.tolist() != other.low.tolist()
    assert repr(one).startswith("CalibrationCurve(label, 700 scores in ")
    wide = ek.calibration_curve(p, "spin", seed=3, level=0.99)
    assert np.all(wide.low <= one.low)
    assert np.all(wide.high >= one.high)


def test_a_band_of_one_score_and_of_certain_scores() -> None:
    alike = ek.calibration_curve(predictions([[1], [0]] * 20, [[0.5]] * 40, task="binary"))
    assert len(alike.score) == 1
    assert alike.low[0] < 0.5 < alike.high[0]
    certain = ek.calibration_curve(predictions([[1], [0]] * 20, [[1.0], [0.0]] * 20, task="binary"))
    assert (certain.low.tolist(), certain.high.tolist()) == ([0.0, 1.0], [0.0, 1.0])
    assert certain.p_value == 1.0
    videos = [f"v{i // 4}" for i in range(40)]
    related = ek.predictions_from_matrix(
        [[1], [0]] * 20, [[1.0], [0.0]] * 20, labels=["a"], task="binary", groups=videos
    )
    assert ek.calibration_curve(related).p_value == 1.0


def test_a_level_that_is_none_is_an_error() -> None:
    with pytest.raises(ek.InvalidInputError, match="level"):
        ek.calibration_curve(predictions([[1]], [[0.5]], task="binary"), level=1.5)
