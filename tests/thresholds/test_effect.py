"""The effect of a whole plan, against counting by hand."""

import numpy as np
import pytest

import evalkit as ek
from evalkit.thresholds.effect import effect_of
from tests.builders import predictions, random_multilabel


@pytest.mark.parametrize("seed", range(8))
def test_the_effect_of_thresholds_is_that_of_their_decisions(seed: int) -> None:
    truth, score = random_multilabel(seed, absent=0.1)
    labels = [f"l{i}" for i in range(5)]
    p = predictions(truth, score, labels=labels)
    thresholds = dict(zip(labels, np.random.default_rng(seed).choice(np.arange(11) / 10, 5), strict=True))
    found = effect_of(ek.evaluate(p), thresholds)
    decided = np.where(np.isfinite(score), score, -np.inf) >= np.array(list(thresholds.values()))
    assert found.counts == ek.Counts(
        tp=int((decided & truth).sum()),
        fp=int((decided & ~truth).sum()),
        fn=int((~decided & truth).sum()),
        tn=int((~decided & ~truth).sum()),
    )
    assert found.exact_match == pytest.approx((decided == truth).all(axis=1).mean())
    assert found.predicted_per_item == pytest.approx(decided.sum() / len(truth))
    of_labels = [ek.f1(ek.evaluate(p).per_label[label].at(t)) for label, t in thresholds.items()]
    assert found.macro_f1 == pytest.approx(np.mean(of_labels))


def test_one_threshold_for_all_is_exact_match_at_that_threshold() -> None:
    p = ek.load_sample("clips-forest").predictions
    found = effect_of(ek.evaluate(p), dict.fromkeys(p.labels, 0.4))
    assert found.exact_match == pytest.approx(ek.exact_match(p, 0.4))
    assert found.counts == ek.evaluate(p).pooled.at(0.4)
    digits = ek.load_sample("digits-svm").predictions
    assert effect_of(ek.evaluate(digits), dict.fromkeys(digits.labels, 0.4)).exact_match is None
