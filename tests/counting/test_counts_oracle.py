"""Counts, average precision, ROC AUC and log loss agree with scikit-learn on seeded sets full of ties."""

from collections.abc import Callable
from math import isnan

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import average_precision_score, confusion_matrix_at_thresholds, roc_auc_score
from sklearn.metrics import log_loss as sklearn_log_loss

from evalkit import average_precision, counts_by_threshold, log_loss, roc_auc
from tests.builders import ABSENT, count_slowly, predictions

Scores = npt.NDArray[np.float64]
SEEDS = range(20)
LARGEST, SMALLEST = 1.7e308, 5e-324


def mixed_zeros(rng: np.random.Generator, n: int) -> Scores:
    return rng.choice([-0.0, 0.0, 0.5, 1.0], n)


def with_absent(rng: np.random.Generator, n: int) -> Scores:
    score = np.round(rng.random(n), 1)
    score[rng.random(n) < 0.3] = ABSENT
    return score


KINDS: dict[str, Callable[[np.random.Generator, int], Scores]] = {
    "rounded probabilities": lambda rng, n: np.round(rng.beta(0.5, 0.5, n), 2),
    "two distinct values": lambda rng, n: rng.choice([0.25, 0.75], n),
    "one value": lambda rng, n: np.full(n, rng.choice([0.0, 0.3, -7.0])),
    "minus zero and zero": mixed_zeros,
    "minus zero and zero among negative scores": lambda rng, n: mixed_zeros(rng, n) - rng.choice([0.0, 2.0], n),
    "logits": lambda rng, n: np.round(rng.normal(0, 60, n)),
    "no ties": lambda rng, n: rng.normal(size=n),
    "integers": lambda rng, n: rng.integers(0, 10, n).astype(np.float64),
    "float32": lambda rng, n: rng.random(n).astype(np.float32).round(1).astype(np.float64),
    "huge and tiny": lambda rng, n: rng.choice([1e308, LARGEST, SMALLEST, 2 * SMALLEST, 0.0, 1e-300], n),
    "huge and tiny of both signs": lambda rng, n: rng.choice([1e308, -1e308, -LARGEST, SMALLEST, -SMALLEST, -0.0], n),
    "neighbouring numbers": lambda rng, n: 0.5 + rng.integers(0, 3, n) * 2.0**-52,
    "absent scores": with_absent,
    "absent scores and logits": lambda rng, n: with_absent(rng, n) * 8 - 4,
}


def drawn(kind: str, seed: int) -> tuple[npt.NDArray[np.bool_], Scores]:
    """Truth and scores; of one class only, or of one example, every few seeds."""
    rng = np.random.default_rng([seed, *kind.encode()])
    n = 1 if seed % 10 == 9 else int(rng.integers(2, 120))
    share = {3: 0.0, 6: 1.0}.get(seed % 10, rng.uniform(0.05, 0.95))
    return rng.random(n) < share, KINDS[kind](rng, n)


def finite(score: Scores) -> Scores:
    """Scores that scikit-learn takes: ranks, so that no difference overflows, with the absent below all others."""
    return np.unique(score, return_inverse=True)[1].astype(np.float64)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", KINDS)
def test_counts_equal_those_of_scikit_learn_at_every_distinct_score(kind: str, seed: int) -> None:
    truth, score = drawn(kind, seed)
    table = counts_by_threshold(truth, score)
    distinct = np.unique(score[score > ABSENT] + 0.0)[::-1]
    np.testing.assert_array_equal(table.thresholds[1:], distinct)
    tn, fp, fn, tp, _ = confusion_matrix_at_thresholds(truth, finite(score), pos_label=True)
    scored = slice(len(distinct))  # where some scores are absent, scikit-learn has one more row, for them
    c = table.counts
    for ours, theirs in ((c.tp, tp), (c.fp, fp), (c.fn, fn), (c.tn, tn)):
        np.testing.assert_array_equal(np.asarray(ours)[1:], theirs[scored])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", KINDS)
def test_counts_equal_those_of_a_plain_loop(kind: str, seed: int) -> None:
    truth, score = drawn(kind, seed)
    table = counts_by_threshold(truth, score)
    for threshold in (*table.thresholds.tolist()[:12], 0.0, -1e308, ABSENT):
        assert table.at(threshold) == count_slowly(truth, score, threshold)


FAR_APART = [-1e308, -1.0, -1e-300, -5e-324, 0.0, 5e-324, 1e-300, 1.0, 1e308]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", KINDS)
def test_scores_of_any_size_and_sign_are_counted_alike(kind: str, seed: int) -> None:
    """The ranks of scores are scores with the same counts, however the numbers themselves are written."""
    truth, score = drawn(kind, seed)
    rng = np.random.default_rng(seed)
    score = np.where(rng.random(len(score)) < 0.3, rng.choice(FAR_APART, len(score)), score)
    present = score > ABSENT
    distinct, rank = np.unique(score[present], return_inverse=True)
    ranks = np.full(len(score), ABSENT)
    ranks[present] = rank
    by_score, by_rank = counts_by_threshold(truth, score), counts_by_threshold(truth, ranks)
    np.testing.assert_array_equal(by_score.thresholds[1:], distinct[::-1])
    np.testing.assert_array_equal(by_score.tp, by_rank.tp)
    np.testing.assert_array_equal(by_score.fp, by_rank.fp)


@pytest.mark.parametrize("round_to", [1, 3, 16])
@pytest.mark.parametrize("shift", [0.0, 0.5])
def test_more_scores_than_one_block_are_counted_alike(round_to: int, shift: float) -> None:
    rng = np.random.default_rng(round_to)
    truth = rng.random(3 * 2**15 + 1) < 0.3
    score = np.round(rng.random(len(truth)) - shift, round_to)
    table = counts_by_threshold(truth, score)
    _, fp, _, tp, thresholds = confusion_matrix_at_thresholds(truth, score)
    np.testing.assert_array_equal(table.thresholds[1:], thresholds)
    np.testing.assert_array_equal(table.tp[1:], tp)
    np.testing.assert_array_equal(table.fp[1:], fp)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if "absent" not in kind])
def test_average_precision_equals_that_of_scikit_learn(kind: str, seed: int) -> None:
    truth, score = drawn(kind, seed)
    found = average_precision(counts_by_threshold(truth, score))
    if truth.any():
        assert found == pytest.approx(average_precision_score(truth, finite(score)), abs=1e-12)
    else:
        assert isnan(found)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["absent scores", "absent scores and logits"])
def test_average_precision_ends_where_scores_are_absent(kind: str, seed: int) -> None:
    truth, score = drawn(kind, seed)
    found = average_precision(counts_by_threshold(truth, score))
    if not truth.any():
        assert isnan(found)
        return
    area, recall_so_far = 0.0, 0.0
    for threshold in sorted(set(score[score > ABSENT].tolist()), reverse=True):
        c = count_slowly(truth, score, threshold)
        recall = c.tp / (c.tp + c.fn)
        area += (recall - recall_so_far) * (c.tp / (c.tp + c.fp))
        recall_so_far = recall
    assert found == pytest.approx(area, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", KINDS)
def test_roc_auc_equals_that_of_scikit_learn_with_the_absent_tied_below_all(kind: str, seed: int) -> None:
    truth, score = drawn(kind, seed)
    found = roc_auc(counts_by_threshold(truth, score))
    if truth.any() and not truth.all():
        assert found == pytest.approx(roc_auc_score(truth, finite(score)), abs=1e-12)
    else:
        assert isnan(found)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["rounded probabilities", "two distinct values", "minus zero and zero", "float32"])
def test_log_loss_equals_that_of_scikit_learn(kind: str, seed: int) -> None:
    truth, score = drawn(kind, seed)
    found = log_loss(predictions(truth[:, None], score[:, None], task="binary"))
    assert found == pytest.approx(sklearn_log_loss(truth, score, labels=[False, True]), abs=1e-12, rel=1e-12)
