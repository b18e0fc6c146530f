"""Ratios of counts agree with scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics as sk

from evalkit import METRICS, Counts, Metric, f_beta
from evalkit.counting.metrics import negative_predictive_value

ORACLE = {
    "precision": sk.precision_score,
    "recall": sk.recall_score,
    "specificity": lambda y, d: sk.recall_score(y, d, pos_label=0),
    "false_positive_rate": lambda y, d: 1 - sk.recall_score(y, d, pos_label=0),
    "accuracy": sk.accuracy_score,
    "balanced_accuracy": sk.balanced_accuracy_score,
    "f1": sk.f1_score,
    "matthews_correlation": sk.matthews_corrcoef,
    "predicted_positive_rate": lambda y, d: np.mean(d),
    "prevalence": lambda y, d: np.mean(y),
}


def decisions(seed: int) -> tuple[np.ndarray, np.ndarray, Counts]:
    """Truth and decisions, each of them of both kinds, and their counts."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 200))
    truth, decided = rng.random((2, n)) < rng.uniform(0.05, 0.95, (2, 1))
    truth[:4], decided[:4] = [True, True, False, False], [True, False, True, False]
    tn, fp, fn, tp = sk.confusion_matrix(truth, decided).ravel().tolist()
    return truth, decided, Counts(tp, fp, fn, tn)


@pytest.mark.parametrize("m", METRICS.values(), ids=METRICS)
def test_scikit_learn_agrees(m: Metric) -> None:
    for seed in range(40):
        truth, decided, c = decisions(seed)
        assert m.function(c) == pytest.approx(ORACLE[m.key](truth, decided), abs=1e-12), seed


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0, 0.1, 10.0])
def test_scikit_learn_agrees_on_f_beta(beta: float) -> None:
    for seed in range(40):
        truth, decided, c = decisions(seed)
        assert f_beta(c, beta) == pytest.approx(sk.fbeta_score(truth, decided, beta=beta), abs=1e-12), seed


def test_scikit_learn_agrees_on_the_negative_predictive_value() -> None:
    for seed in range(40):
        truth, decided, c = decisions(seed)
        assert negative_predictive_value(c) == pytest.approx(sk.precision_score(truth, decided, pos_label=0), abs=1e-12)
    assert np.isnan(negative_predictive_value(Counts(tp=1, fp=1, fn=0, tn=0)))
