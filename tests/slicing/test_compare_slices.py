"""Two models slice by slice: each row is what comparing the slice alone gives."""

from dataclasses import replace

import numpy as np
import pytest

import evalkit as ek
from evalkit.comparison.p_values import holm


def models(n: int = 300) -> tuple[ek.Predictions, ek.Predictions]:
    """The candidate is better by day and worse by night; its items stand in another order, and it lacks some."""
    rng = np.random.default_rng(0)
    light = rng.choice(["day", "night", ""], n, p=[0.6, 0.3, 0.1])
    truth = rng.random((n, 2)) < 0.4
    ids = np.array([f"clip {i}" for i in range(n)])
    made = []
    for better, order in ((light == "night", np.arange(n)), (light == "day", rng.permutation(n)[: n - 20])):
        right = rng.random((n, 2)) < np.where(better, 0.95, 0.75)[:, None]
        score = np.where(truth == right, 0.8, 0.3)
        made.append(
            ek.predictions_from_matrix(
                truth[order], score[order], labels=["cat", "dog"], ids=ids[order].tolist(), task="multilabel",
                attributes={"light": light[order].tolist()},
            )
        )  # fmt: skip
    return made[0], made[1]


@pytest.mark.parametrize("label", [None, "dog"])
@pytest.mark.parametrize("figure", ["f1", "recall"])
def test_each_row_is_the_comparison_of_the_slice_alone(label: str | None, figure: str) -> None:
    a, b = models()
    found = ek.compare_slices(a, b, "light", label=label, figure=figure, threshold_b=0.6)
    assert {row.slice.name for row in found.rows} == {"light: day", "light: night", "light: missing"}
    for row in found.rows:
        alone = ek.compare(ek.take_slice(a, row.slice), b, label=label, threshold_b=0.6)
        assert repr(row.difference) == repr(alone.differences[figure])
        assert row.items == alone.pairing.n_shared
    assert sum(row.items for row in found.rows) == b.n_examples
    whole = ek.compare(a, b, label=label, threshold_b=0.6).differences[figure]
    assert repr(found.whole) == repr(whole)
    np.testing.assert_allclose([row.holm for row in found.rows], holm([row.difference.p_value for row in found.rows]))


def test_those_on_which_the_candidate_is_surely_worse_come_first() -> None:
    a, b = models()
    names = [row.slice.name for row in ek.compare_slices(a, b, "light").rows]
    assert names[0] == "light: night"
    turned = [row.slice.name for row in ek.compare_slices(b, a, "light").rows]
    assert turned[0] == "light: day"
    alarms = [row.slice.name for row in ek.compare_slices(a, b, "light", figure="false_positive_rate").rows]
    assert alarms[0] == "light: night"


def test_attributes_of_either_model_will_do() -> None:
    a, b = models()
    bare = replace(b, attributes={})
    for row, same in zip(ek.compare_slices(a, bare, "light").rows, ek.compare_slices(a, b, "light").rows, strict=True):
        assert (row.slice, row.items) == (same.slice, same.items)
        assert row.difference.difference.value == pytest.approx(same.difference.difference.value)
    with pytest.raises(ek.InvalidInputError, match="no such attribute"):
        ek.compare_slices(a, b, "colour")
    with pytest.raises(ek.InvalidInputError, match="No such figure"):
        ek.compare_slices(a, b, "light", figure="roc_auc")


def test_labels_that_are_left_out_and_thresholds_of_a_plan_are_followed() -> None:
    a, b = models()
    of_cats = [ek.evaluate(each).select(["cat"]) for each in (a, b)]
    one = ek.compare_slices(*of_cats, "light")
    assert [row.positives for row in one.rows] == [
        row.positives for row in ek.compare_slices(a, b, "light", label="cat").rows
    ]
    own = [ek.at_own_thresholds(ek.evaluate(each), {"cat": 0.2, "dog": 0.6}) for each in (a, b)]
    found = ek.compare_slices(*own, "light", threshold_a=0.0, threshold_b=0.0)
    assert repr(found.whole) == repr(ek.compare(*own, threshold_a=0.0, threshold_b=0.0).differences["f1"])


def test_progress_is_told_and_the_file_has_a_row_for_each_slice() -> None:
    a, b = models()
    told: list[float] = []
    found = ek.compare_slices(a, b, "light", progress=told.append)
    assert told[-1] == 1.0
    lines = found.to_csv().splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("slice,text,items,positives,metric,a,b,difference,low,high,p,p_holm")
