"""Tables with columns for each label: of the truth, of the score, and of the decision, in any order."""

from __future__ import annotations

from itertools import permutations

import pytest

from evalkit import Counts
from tests.reading.understanding.small_files import at, lines, read

ROWS = [(1, 0.9, 0), (0, 0.3, 0), (1, 0.4, 1), (0, 0.6, 1), (1, 0.8, 0), (0, 0.1, 0)]
"""Of one label: the truth, the score, and a decision at another threshold for each item."""


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize(
    "names",
    [
        ("true_{}", "prob_{}", "pred_{}"),
        ("{}_true", "{}_score", "{}_pred"),
        ("{}_true", "{}_pred", "{}_pred_class"),
        ("y_true_{}", "y_prob_{}", "y_pred_{}"),
    ],
)
def test_decisions_beside_truth_and_score_of_each_label_are_left_alone(
    names: tuple[str, ...], order: tuple[int, ...]
) -> None:
    header = ",".join(["text", *(names[i].format(label) for label in ("mild", "bad") for i in order)])
    both = zip(ROWS, ROWS[::-1], strict=True)
    rows = [(f"t{at}", *(row[i] for row in pair for i in order)) for at, pair in enumerate(both)]
    loaded = read(lines(header, *rows))
    assert loaded.layout == "wide-columns"
    assert (at(loaded, "mild"), at(loaded, "bad")) == (Counts(2, 1, 1, 2), Counts(2, 1, 1, 2))


def test_the_truth_and_the_decision_of_the_whole_item_are_no_label() -> None:
    loaded = read(lines("true_label,pred_label", *((y, d) for y, _, d in ROWS)))
    assert loaded.layout == "decisions-binary"
