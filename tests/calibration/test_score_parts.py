"""Parts of the Brier and the log score: they add up, and are those of scikit-learn's isotonic regression."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

import evalkit as ek
from evalkit.calibration.isotonic import isotonic, rising
from tests.builders import predictions, random_multilabel


def ties(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Truth and scores of a set full of ties, and with none, rare, all or fair positives."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 300))
    score = np.round(rng.beta(*rng.choice([0.3, 1, 3], 2), n), int(rng.integers(1, 4)))
    chance = [0.02, 0.5, 0.98, 1.0][seed % 4] if seed % 3 == 0 else score ** rng.choice([0.5, 1, 2])
    return rng.random(n) < chance, score


@pytest.mark.parametrize("seed", range(50))
def test_as_scikit_learn_has_it_on_sets_with_ties(seed: int) -> None:
    truth, score = ties(seed)
    p = predictions(truth[:, None], score[:, None], task="binary")
    fitted = IsotonicRegression(out_of_bounds="clip").fit(score, truth.astype(float))
    curve = ek.calibration_curve(p)
    there = np.concatenate([score, np.linspace(-0.1, 1.1, 97)])
    assert curve.blocks.at(there) == pytest.approx(fitted.predict(there), abs=1e-12)
    calibrated = fitted.predict(score)
    for name, mean in (("brier", _square), ("log", _log)):
        parts = ek.score_parts(p, name)
        same = np.full(len(truth), truth.mean())
        given_score, right, alike = (mean(each, truth) for each in (score, calibrated, same))
        assert parts.score == pytest.approx(given_score, abs=1e-12)
        assert parts.miscalibration == pytest.approx(given_score - right, abs=1e-12)
        assert parts.discrimination == pytest.approx(alike - right, abs=1e-12)
        assert parts.uncertainty == pytest.approx(alike, abs=1e-12)
        assert parts.miscalibration - parts.discrimination + parts.uncertainty == pytest.approx(parts.score, abs=1e-12)
        assert min(parts.miscalibration, parts.discrimination, parts.uncertainty) >= -1e-12
    assert ek.score_parts(p).score == pytest.approx(ek.brier_score(p), abs=1e-12)
    assert ek.score_parts(p, "log").score == pytest.approx(ek.log_loss(p), abs=1e-12)


def _square(given: np.ndarray, truth: np.ndarray) -> float:
    return float(np.mean((given - truth) ** 2))


def _log(given: np.ndarray, truth: np.ndarray) -> float:
    eps = np.finfo(float).eps
    clipped = np.clip(given, eps, 1 - eps)
    return float(-np.mean(np.where(truth, np.log(clipped), np.log(1 - clipped))))


def test_the_worked_example() -> None:
    p = predictions([[0], [1], [0], [1]], [[0.1], [0.4], [0.4], [0.8]], task="binary")
    parts = ek.score_parts(p)
    found = (parts.score, parts.miscalibration, parts.discrimination, parts.uncertainty)
    assert found == pytest.approx((0.1425, 0.0175, 0.125, 0.25), abs=1e-15)


def test_a_multi_label_model_has_the_parts_of_its_pairs() -> None:
    truth, score = random_multilabel(4, n=80, k=3)
    score = (score - score.min()) / (score.max() - score.min())
    p = predictions(truth, score)
    assert ek.score_parts(p).score == pytest.approx(ek.brier_score(p), abs=1e-12)
    assert ek.score_parts(p, "log").score == pytest.approx(ek.log_loss(p), abs=1e-12)
    one = ek.score_parts(p, label=p.labels[0])
    assert one == ek.score_parts(p, labels=[p.labels[0]])


def test_parts_of_the_labels_of_a_single_label_model_add_up_to_its_brier_score() -> None:
    p = ek.load_sample("digits-bayes").predictions
    first, *rest = (ek.score_parts(p, label=label) for label in p.labels)
    total = sum(rest, first)
    assert total.score == pytest.approx(ek.brier_score(p), abs=1e-12)
    back = total.miscalibration - total.discrimination + total.uncertainty
    assert back == pytest.approx(total.score, abs=1e-12)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=1, max_size=60))
def test_shares_rise_and_hold_all_claims(rows: list[tuple[bool, int]]) -> None:
    blocks = isotonic(ek.counts_by_threshold([t for t, _ in rows], [s / 8 for _, s in rows]))
    assert all(a < b for a, b in pairwise(blocks.share.tolist()))
    assert all(a < b for a, b in pairwise(np.column_stack([blocks.first, blocks.last]).ravel().tolist()[1::2]))
    assert int(blocks.total.sum()) == len(rows)
    assert int(blocks.came_true.sum()) == sum(t for t, _ in rows)


def test_rising_shares_of_cells() -> None:
    assert rising(np.array([1.0, 0.0, 2.0]), np.array([1.0, 1.0, 2.0])).tolist() == [0.5, 0.5, 1.0]


def test_another_score_is_an_error() -> None:
    with pytest.raises(ek.InvalidInputError, match="Use 'brier' or 'log'"):
        ek.score_parts(predictions([[1]], [[0.5]], task="binary"), "spherical")  # type: ignore[arg-type]
