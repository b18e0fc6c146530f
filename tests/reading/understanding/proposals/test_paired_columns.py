"""Tables with columns for each label: of the truth, of the score, and of the decision, in any order."""

from __future__ import annotations

from itertools import permutations

import pytest

from evalkit import Counts
from tests.reading.understanding.small_files import answers, at, lines, read

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


LABELS = ["ETT - Abnormal", "NGT - Normal", "CVC"]
TRUE = [(1, 0, 0), (0, 1, 1), (0, 0, 1), (1, 1, 0)]
SCORES = [(0.9, 0.2, 0.1), (0.6, 0.8, 0.7), (0.3, 0.1, 0.4), (0.7, 0.4, 0.2)]
FOUND = {"ETT - Abnormal": Counts(2, 1, 0, 1), "NGT - Normal": Counts(1, 0, 1, 2), "CVC": Counts(1, 0, 1, 2)}


@pytest.mark.parametrize(
    ("truth", "score"),
    [("{}", "pred_{}"), ("{}", "{} (prob)"), ("gold.{}", "cats.{}"), ("human: {}", "{}_score"), ("{}", "oof_score_{}")],
)
def test_truth_and_scores_of_labels_are_told_apart_by_one_affix(truth: str, score: str) -> None:
    names = [*(truth.format(label) for label in LABELS), "PatientID", *(score.format(label) for label in LABELS)]
    rows = [(f"s{i}", *t, f"p{i // 2}", *s) for i, (t, s) in enumerate(zip(TRUE, SCORES, strict=True))]
    loaded = read(lines(",".join(["StudyUID", *names]), *rows))
    assert loaded.layout == "wide-columns"
    assert {label: at(loaded, label) for label in loaded.predictions.labels} == FOUND


def test_decisions_of_several_labels_in_columns_are_no_scores() -> None:
    decided = [[int(one >= 0.5) for one in some] for some in SCORES]
    names = [f"{side}_{label}" for side in ("true", "pred") for label in "abc"]
    loaded = read(lines(",".join(names), *((*t, *d) for t, d in zip(TRUE, decided, strict=True))))
    assert loaded.predictions.decisions_only
    assert at(loaded, "a") == FOUND["ETT - Abnormal"]


def test_decisions_of_two_models_are_no_truths_of_their_scores() -> None:
    rows = []
    for i in range(30):
        tree, knn = (i * 7 % 30) / 30, (i * 11 % 30) / 30
        true = "yes" if (i * 7 % 30) + (i % 5) * 3 > 16 else "no"
        rows.append((true, *("yes" if p >= 0.5 else "no" for p in (tree, knn)), tree, knn))
    found = answers(lines("survived,Tree,kNN,Tree (yes),kNN (yes)", *rows))
    assert all(one.options["understood"]["scores"]["layout"] != "wide-columns" for one in found)
