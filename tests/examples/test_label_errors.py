"""Likely label errors: by hand, by looking at every pair, and where nothing is claimed."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.counting.per_example import highest_scored
from evalkit.evaluation.likely_wrong import FEWEST
from tests.builders import ABSENT, predictions

GOLDEN = os.environ.get("EVALKIT_GOLDEN_DATA", "")


def test_by_hand() -> None:
    truth = [[1]] * 10 + [[0]] * 10
    score = [[0.9]] * 8 + [[0.1], [0.3]] + [[0.2]] * 8 + [[0.95], [0.7]]  # means 0.76 and 0.325
    found = ek.likely_label_errors(predictions(truth, score, ids=[f"i{n}" for n in range(20)]))
    # i8 is a yes at 0.1, i18 a no at 0.95, i9 a yes at 0.3; i19 a no at 0.7, below the mean of the yes
    assert found.listed.ids.tolist() == ["i18", "i8", "i9"]
    assert found.not_claimed == {}


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.2, 0.5, 0.8, 1.0])), min_size=20, max_size=40))
def test_a_slow_loop_finds_the_same(rows: list[tuple[bool, float]]) -> None:
    truth, score = zip(*rows, strict=True)
    p = predictions(np.array(truth)[:, None], np.array(score)[:, None], ids=[str(i) for i in range(len(rows))])
    found = ek.likely_label_errors(p)
    yes, no = ([s for t, s in rows if t is kind] for kind in (True, False))
    if min(len(yes), len(no)) < FEWEST or sum(yes) / len(yes) <= sum(no) / len(no):
        assert (found.listed.total, len(found.not_claimed)) == (0, 1)
        return
    likely = [
        (-abs(s - t), i)
        for i, (t, s) in enumerate(rows)
        if (not t and s >= float(np.mean(yes))) or (t and s <= float(np.mean(no)))
    ]
    assert found.listed.example.tolist() == [i for _, i in sorted(likely)]
    part = ek.likely_label_errors(p, start=1, limit=2)
    assert part.listed.example.tolist() == found.listed.example.tolist()[1:3]
    assert part.listed.total == len(likely)


def test_planted_errors_are_found() -> None:
    rng = np.random.default_rng(5)
    truth = rng.random((2000, 3)) < 0.3
    score = np.clip(np.where(truth, 0.8, 0.2) + rng.normal(0, 0.12, truth.shape), 0, 1)
    planted = rng.random(truth.shape) < 0.03
    found = ek.likely_label_errors(predictions(truth ^ planted, score)).listed
    hits = planted[found.example, found.label]
    assert hits.mean() > 0.95
    assert hits.sum() > 0.5 * planted.sum()  # the rest is less sure than an average one of its kind
    assert hits[:50].all()


def test_nothing_is_claimed_of_labels_with_few_positives_or_of_models_that_are_no_better_than_chance() -> None:
    truth = np.zeros((30, 3))
    truth[:9, 0] = truth[:15, 1] = truth[:29, 2] = 1
    score = np.column_stack([truth[:, 0], 1 - truth[:, 1], truth[:, 2]])
    found = ek.likely_label_errors(predictions(truth, score))
    assert dict(found.not_claimed) == {
        "label 0": "9 positives with a score; it takes 10",
        "label 1": "its positives have no higher scores than its negatives",
        "label 2": "1 negative with a score; it takes 10",
    }
    assert found.listed.total == 0


def test_pairs_without_a_score_are_not_listed() -> None:
    truth = [[1]] * 11 + [[0]] * 11
    score = [[0.9]] * 10 + [[ABSENT]] + [[0.1]] * 10 + [[0.95]]
    assert ek.likely_label_errors(predictions(truth, score)).listed.example.tolist() == [21]


def test_scores_that_are_no_probabilities_are_refused() -> None:
    with pytest.raises(ek.NotProbabilitiesError, match=r"between 0 and 1.*scores from -2 to 3"):
        ek.likely_label_errors(predictions([[1], [0]], [[3.0], [-2.0]]))
    decided = ek.predictions_from_decisions(([0], [1]), ([0], [0]), labels=["a", "b"], ids=["x"], task="multiclass")
    with pytest.raises(ek.NotProbabilitiesError, match="decisions without scores"):
        ek.likely_label_errors(decided)


# Pairs that cleanlab 2.9.0 finds in each label against the rest, by filter_by="confident_learning"; the same pairs.
OF_20_NEWSGROUPS = [8, 9, 10, 21, 5, 8, 16, 2, 0, 1, 0, 4, 12, 1, 5, 3, 4, 2, 6, 11]
OF_REVIEWS = 1076


@pytest.mark.skipif(not GOLDEN, reason="needs EVALKIT_GOLDEN_DATA")
def test_published_texts_have_the_errors_that_another_library_finds() -> None:
    folder = Path(GOLDEN) / "cleanlab_text_20news_imdb"
    p = _published(folder, "20news")
    top = np.load(folder / "20news_test_set_pyx_argmax_predicted_labels.npy")
    decided = highest_scored(p)[0]
    assert (decided[decided >= 0] == top[decided >= 0]).all()
    found = [ek.likely_label_errors(p, label) for label in p.labels]
    assert [each.listed.total for each in found] == OF_20_NEWSGROUPS
    assert ek.likely_label_errors(p).listed.total == sum(OF_20_NEWSGROUPS)
    for each, (i, label) in zip(found, enumerate(p.labels), strict=True):
        y = p.label(label)
        likely = np.where(y.y_true, y.y_score <= y.y_score[~y.y_true].mean(), y.y_score >= y.y_score[y.y_true].mean())
        assert sorted(each.listed.example.tolist()) == np.flatnonzero(likely).tolist(), i
    reviews = _published(folder, "imdb")
    assert [ek.likely_label_errors(reviews, label).listed.total for label in reviews.labels] == [OF_REVIEWS] * 2


def _published(folder: Path, name: str) -> ek.Predictions:
    scores = np.load(folder / f"{name}_test_set_pyx.npy")
    scores = scores / scores.sum(axis=1, keepdims=True) if name == "imdb" else scores  # some are above 1
    truth = np.eye(scores.shape[1], dtype=bool)[np.load(folder / f"{name}_test_set_original_labels.npy")]
    labels = [f"c{i}" for i in range(scores.shape[1])]
    return ek.predictions_from_matrix(truth, scores, labels=labels, task="multiclass")
