"""Parts of a test set: each is as if it were alone, and tested against the rest."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy import special

from evalkit import Predictions, predictions_from_matrix
from evalkit.comparison.p_values import two_sample_test
from evalkit.counting.grouped import Grouping, grouped_predictions, grouping
from evalkit.counting.selection import keep_examples
from evalkit.intervals.parts import PartCounts, against_rest, counted_items, part_intervals
from evalkit.intervals.ratios_of_groups import RATIOS, group_moments, ratio_bounds, ratio_parts
from tests.conftest import SOAK

LABELS = ["a", "b", "c"]
PARTS = 4
ROUNDS = 2000 if SOAK else 200


def random_predictions(seed: int, *, groups: int | None) -> tuple[Predictions, npt.NDArray[np.int64]]:
    """Predictions with heavy ties, and a part for each item; groups lie in several parts."""
    rng = np.random.default_rng(seed)
    n = 120
    truth = rng.random((n, len(LABELS))) < 0.4
    score = np.round(rng.random((n, len(LABELS))) * 0.6 + truth * 0.3, 1)
    names = None if groups is None else [f"group {i}" for i in rng.integers(0, groups, n)]
    p = predictions_from_matrix(truth, score, labels=LABELS, task="multilabel", groups=names)
    return p, rng.integers(0, PARTS, n)


def counts_of(p: Predictions, part: npt.NDArray[np.int64], labels: list[str]) -> PartCounts:
    each = Grouping(np.arange(p.n_examples), np.ones(p.n_examples, dtype=np.int64), complete=True)
    scores = grouped_predictions(p, labels, each)
    counts = np.array([*scores.at(0.5), scores.positives, scores.negatives])
    return counted_items(counts, None if p.groups is p.ids else grouping(p).of_example).by_part(part, PARTS)


@pytest.mark.parametrize("labels", [["a"], LABELS])
@pytest.mark.parametrize("groups", [None, 30])
@pytest.mark.parametrize("seed", range(3))
def test_a_part_has_the_figure_and_the_interval_of_its_predictions_alone(
    seed: int, groups: int | None, labels: list[str]
) -> None:
    p, part = random_predictions(seed, groups=groups)
    counted = counts_of(p, part, labels)
    for key in RATIOS:
        found, against = part_intervals(counted, key), against_rest(counted, key)
        for i in range(PARTS):
            alone, rest = (
                ratio_bounds(group_moments(grouped_predictions(keep_examples(p, rows), labels), [0.5]), key)
                for rows in (np.flatnonzero(part == i), np.flatnonzero(part != i))
            )
            expected = [alone.value[0], alone.low[0], alone.high[0]]
            np.testing.assert_allclose([found.value[i], found.low[i], found.high[i]], expected, rtol=1e-9)
            np.testing.assert_allclose(against.rest[i], rest.value[0])
            assert against.low[i] <= against.difference[i] <= against.high[i]


@pytest.mark.parametrize("groups", [None, 30])
def test_counts_of_parts_add_up_to_the_whole(groups: int | None) -> None:
    p, part = random_predictions(0, groups=groups)
    counted = counts_of(p, part, LABELS)
    assert counted.totals().sum(axis=1).tolist() == counted.whole().tolist()
    assert counted.whole()[2:].sum() == p.n_pairs


def test_many_parts_of_many_groups_are_counted_alike_in_place_and_by_sorting() -> None:
    rng = np.random.default_rng(0)
    counts, group, part = rng.integers(0, 5, (4, 900)), rng.integers(0, 700, 900), rng.integers(0, 600, 900)
    by_sorting = counted_items(counts, group).by_part(part, 600)
    slowly = np.zeros((4, 600), dtype=np.int64)
    for item, to in enumerate(part):
        slowly[:, to] += counts[:, item]
    assert by_sorting.totals().tolist() == slowly.tolist()
    few = counted_items(counts, group).by_part(part % 3, 3)
    assert few.totals().tolist() == [[int(row[i::3].sum()) for i in range(3)] for row in slowly]


def test_of_independent_pairs_it_is_the_pooled_test_of_two_shares() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        n, ours = int(rng.integers(20, 90)), int(rng.integers(5, 15))
        right = (rng.random(n) < rng.random()).astype(np.int64)
        nothing = np.zeros(n, dtype=np.int64)
        counts = np.array([right, nothing, nothing + 1, nothing])
        found = against_rest(counted_items(counts, None).by_part((np.arange(n) >= ours).astype(np.int64), 2), "recall")
        expected = two_sample_test(int(right[:ours].sum()), ours, int(right[ours:].sum()), n - ours)
        assert found.p_value == pytest.approx([expected, expected])


@pytest.mark.parametrize("groups", [None, 30])
@pytest.mark.parametrize("key", ["precision", "recall", "f1", "accuracy"])
def test_the_score_test_is_that_of_a_loop_over_groups(key: str, groups: int | None) -> None:
    """The larger of both variances is taken: in some parts that of groups, in others that of pairs."""
    larger = set()
    for seed in range(4):
        p, part = random_predictions(seed, groups=groups)
        group = np.arange(p.n_examples) if groups is None else grouping(p).of_example
        truth = np.stack([p.label(label).y_true for label in LABELS])
        predicted = np.stack([p.label(label).y_score >= 0.5 for label in LABELS])
        x, y = (np.zeros((PARTS, group.max() + 1)) for _ in range(2))
        of_pairs: list[tuple[float, float]] = []
        for label in range(len(LABELS)):
            for item in range(p.n_examples):
                tp, fp = truth[label, item] & predicted[label, item], ~truth[label, item] & predicted[label, item]
                one = ratio_parts(key, int(tp), int(fp), int(truth[label, item]), int(~truth[label, item]))
                of_pairs.append(one)
                x[part[item], group[item]] += one[0]
                y[part[item], group[item]] += one[1]
        ratio = x.sum() / y.sum()
        found = against_rest(counts_of(p, part, LABELS), key)
        for i in range(PARTS):
            share = y[i].sum() / y.sum()
            beyond, of_whole = x[i] - ratio * y[i], (x - ratio * y).sum(axis=0)
            by_groups = float(((beyond - share * of_whole) ** 2).sum())
            by_pairs = sum((a - ratio * b) ** 2 for a, b in of_pairs) * share * (1 - share)
            larger.add(by_groups > by_pairs)
            expected = special.chdtrc(1, beyond.sum() ** 2 / max(by_groups, by_pairs))
            assert found.p_value[i] == pytest.approx(expected)
    assert larger == {True, False}


def test_where_either_side_has_no_such_figure_there_is_no_test() -> None:
    counts = np.array([[1, 0, 0], [0, 0, 1], [1, 1, 0], [0, 0, 1]])  # the third item has no positive
    found = against_rest(counted_items(counts, None).by_part(np.array([0, 0, 1]), 2), "recall")
    assert np.isnan(found.p_value).all()
    assert np.isnan(found.difference).all()
    whole = against_rest(counted_items(counts, None).by_part(np.zeros(3, dtype=np.int64), 1), "recall")
    assert np.isnan(whole.p_value).all()


WORLDS = ("items", "videos in one part", "videos in both parts")


@pytest.mark.parametrize("key", ["precision", "recall", "f1", "accuracy"])
@pytest.mark.parametrize("world", WORLDS)
def test_a_part_that_is_like_the_rest_is_rarely_rejected(world: str, key: str) -> None:
    """At most 5.5 % of 2,000 rounds at a level of 5 %: related items and labels, a part of a tenth to an eighth."""
    rng = np.random.default_rng(WORLDS.index(world))
    rejected = held = 0
    for _ in range(ROUNDS):
        n, videos = 600, 80
        video = rng.integers(0, videos, n)
        right = np.full(n, 0.75) if world == "items" else rng.beta(6, 2, videos)[video]
        part = (video >= 10 if world == WORLDS[1] else rng.random(n) >= 0.1).astype(np.int64)
        truth = rng.random((n, 3)) < 0.3
        hit = truth & (rng.random((n, 3)) < right[:, None])
        alarm = ~truth & (rng.random((n, 3)) < (1 - right[:, None]) / 2)
        counts = np.array([each.sum(axis=1) for each in (hit, alarm, truth, ~truth)])
        found = against_rest(counted_items(counts, None if world == "items" else video).by_part(part, 2), key)
        rejected += bool(found.p_value[0] < 0.05)
        held += bool(found.low[0] <= 0 <= found.high[0])
    most = 0.055 + 3 * np.sqrt(0.05 * 0.95 / ROUNDS)
    assert rejected <= most * ROUNDS
    assert held >= (1 - most) * ROUNDS


@pytest.mark.parametrize(("positives", "share"), [(12, 0.95), (20, 0.8), (50, 0.95)])
def test_a_small_part_of_which_all_is_right_is_not_rejected_too_often(positives: int, share: float) -> None:
    """Its own spread is none: only that of the whole tells what it might have been."""
    rng = np.random.default_rng(positives)
    n, rejected = 400, 0
    nothing, part = np.zeros(n, dtype=np.int64), (np.arange(n) >= positives).astype(np.int64)
    for _ in range(ROUNDS):
        right = (rng.random(n) < share).astype(np.int64)
        counted = counted_items(np.array([right, nothing, nothing + 1, nothing]), None).by_part(part, 2)
        rejected += bool(against_rest(counted, "recall").p_value[0] < 0.05)
    assert rejected <= (0.06 + 3 * np.sqrt(0.05 * 0.95 / ROUNDS)) * ROUNDS
