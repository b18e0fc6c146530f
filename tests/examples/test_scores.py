"""All that is known of some examples: their scores and truths, of one model and of another."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.examples.scores import all_scores_of, all_truth_of, rows_in, scores_in
from tests.builders import ABSENT, predictions


@given(st.integers(0, 1000), st.booleans())
def test_what_was_put_in_comes_out(seed: int, listed_only: bool) -> None:
    rng = np.random.default_rng(seed)
    n, k = rng.integers(1, 7), rng.integers(1, 4)
    score = rng.choice([ABSENT, 0.1, 0.5, 0.9], (n, k))
    truth = rng.choice([0, 1, -1], (n, k))
    scored = np.nonzero(score > ABSENT)
    p = ek.predictions_from_pairs(
        *scored,
        score[scored],
        truth[scored] == 1,
        unscored=np.nonzero((truth == 1) & (score == ABSENT)),
        unknown=np.nonzero(truth == -1),
        listed_only=listed_only,
        labels=[f"label {i}" for i in range(k)],
        ids=[str(i) for i in range(n)],
        task="multilabel",
    )
    examples = rng.integers(0, n, 5)
    unlisted = (truth == 0) & (score == ABSENT)
    known = np.where(unlisted, -1, truth) if listed_only else truth
    assert all_truth_of(p, examples).tolist() == known[examples].T.tolist()
    expected = np.where(score == ABSENT, np.nan, score)[examples].T
    np.testing.assert_array_equal(all_scores_of(p, examples), expected)
    for i in range(k):
        counted = np.where(truth[:, i] == -1, ABSENT, score[:, i])
        assert scores_in(p, i, examples).tolist() == counted[examples].tolist()


def test_examples_of_another_model_are_found_by_their_ids() -> None:
    a = predictions([[1], [0], [0]], [[0.1], [0.2], [0.3]], ids=[*"xyz"])
    b = predictions([[0], [1]], [[0.1], [0.2]], ids=[*"zx"])
    assert rows_in(a, b).tolist() == [1, -1, 0]
    assert rows_in(a, a).tolist() == [0, 1, 2]
