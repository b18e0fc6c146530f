"""Two tables compared in random groups give what their rows give in memory, in the same groups."""

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import evalkit as ek
from evalkit.arrays import FloatArray, text_array
from evalkit.engine.table import PredictionTable

LABELS = ("a", "b", "c")
N = 3000


def model(seed: int, sharpness: float) -> tuple[FloatArray, FloatArray]:
    """Truth, that is the same for every model, and scores of three decimals."""
    truth = np.random.default_rng(0).random((N, 3)) < (0.3, 0.1, 0.05)
    rng = np.random.default_rng(seed)
    return truth, np.round(1 / (1 + np.exp(2 - sharpness * truth - rng.normal(size=(N, 3)))), 3)


def table(folder: Path, seed: int, sharpness: float, **changed: object) -> PredictionTable:
    truth, score = model(seed, sharpness)
    row, column = np.divmod(np.arange(N * 3), 3)
    columns = {
        "id": [f"item {i}" for i in row],
        "label": [LABELS[i] for i in column],
        "score": score.ravel(),
        "truth": truth.ravel(),
    } | changed
    path = folder / f"model-{seed}.parquet"
    pq.write_table(pa.table(columns), path)
    return ek.open_table(path)


def in_memory(seed: int, sharpness: float) -> ek.Predictions:
    """The same with random groups as groups, in the order of their numbers."""
    truth, score = model(seed, sharpness)
    ids = [f"item {i}" for i in range(N)]
    bucket = np.array([hashlib.md5(name.encode()).digest()[0] for name in ids])
    order = np.argsort(bucket, kind="stable")
    by_place = text_array([f"{place:06d}" for place in np.argsort(order)])
    groups = bucket.astype(str)
    return ek.predictions_from_matrix(truth, score, labels=LABELS, ids=by_place, task="multilabel", groups=groups)


@pytest.mark.parametrize("match", [None, "recall", "precision", "predicted_positive_rate"])
@pytest.mark.parametrize("label", [None, "b"])
def test_differences_are_those_of_the_rows_in_the_same_groups(
    tmp_path: Path, match: str | None, label: str | None
) -> None:
    a, b = table(tmp_path, 1, 2.0), table(tmp_path, 2, 2.6)
    options = {"threshold_a": 0.4, "threshold_b": 0.5, "match": match, "label": label}
    found = ek.compare(a, b, **options)
    wanted = ek.compare(in_memory(1, 2.0), in_memory(2, 2.6), **options)
    assert (found.n_groups, found.pairing.n_shared, found.positives) == (256, N, wanted.positives)
    assert found.pairing.random_groups == 256
    for key in ("precision", "recall", "f1", "accuracy", "matthews_correlation", "roc_auc", "average_precision"):
        ours, theirs = found.differences[key], wanted.differences[key]
        for side in ("a", "b"):
            np.testing.assert_allclose(getattr(ours, side).value, getattr(theirs, side).value, rtol=1e-3)
        if match is None and key not in ("roc_auc", "average_precision"):
            np.testing.assert_allclose(ours.p_value, theirs.p_value, atol=1e-9)
            for end in ("value", "low", "high"):
                np.testing.assert_allclose(getattr(ours.difference, end), getattr(theirs.difference, end), atol=1e-9)
        else:  # stops between scores are tried as well, and areas are left-one-out
            np.testing.assert_allclose(ours.difference.low, theirs.difference.low, atol=0.012)
            np.testing.assert_allclose(ours.difference.high, theirs.difference.high, atol=0.012)


def test_swapped_models_change_the_sign_alone(tmp_path: Path) -> None:
    a, b = table(tmp_path, 1, 2.0), table(tmp_path, 2, 2.6)
    one = ek.compare(a, b, threshold_a=0.4, threshold_b=0.5, match="recall")
    other = ek.compare(b, a, threshold_a=0.5, threshold_b=0.4, match="recall", lead="b")
    for key in one.differences:
        x, y = one.differences[key], other.differences[key]
        np.testing.assert_allclose([x.difference.value, x.difference.low], [-y.difference.value, -y.difference.high])
        np.testing.assert_allclose(x.p_value, y.p_value)


def test_means_over_labels(tmp_path: Path) -> None:
    a, b = table(tmp_path, 1, 2.0), table(tmp_path, 2, 2.6)
    found = ek.compare(a, b, threshold_a=0.4, threshold_b=0.4, method="macro")
    wanted = ek.compare(in_memory(1, 2.0), in_memory(2, 2.6), threshold_a=0.4, threshold_b=0.4, method="macro")
    for key in ("precision", "recall", "f1", "roc_auc", "average_precision"):
        ours, theirs = found.differences[key].difference, wanted.differences[key].difference
        np.testing.assert_allclose(
            [ours.value, ours.low, ours.high], [theirs.value, theirs.low, theirs.high], atol=2e-3
        )


def test_one_label_after_the_other(tmp_path: Path) -> None:
    a, b = (ek.evaluate(each) for each in (table(tmp_path, 1, 2.0), table(tmp_path, 2, 2.6)))
    found = ek.compare_labels(a, b, metric="recall")
    wanted = ek.compare_labels(in_memory(1, 2.0), in_memory(2, 2.6), metric="recall")
    of_found, of_wanted = ({row.label: row.difference for row in each.rows} for each in (found, wanted))
    for label in LABELS:
        np.testing.assert_allclose(of_found[label].p_value, of_wanted[label].p_value, atol=1e-9)


def test_a_model_and_itself(tmp_path: Path) -> None:
    a = table(tmp_path, 1, 2.0)
    for d in ek.compare(a, ek.open_table(tmp_path / "model-1.parquet"), match="recall").differences.values():
        assert d.difference.value == 0
        assert np.isnan(d.p_value) or d.p_value == 1


def test_other_items_or_another_truth_are_refused(tmp_path: Path) -> None:
    truth, _ = model(1, 2.0)
    a = table(tmp_path, 1, 2.0)
    flipped = truth.ravel().copy()
    flipped[17] ^= True
    for changed in ({"truth": flipped}, {"id": [f"item {i + (i == 5) * N}" for i in np.arange(N * 3) // 3]}):
        with pytest.raises(ek.InvalidInputError, match=r"other items or truths in [12] of 256 random groups"):
            ek.compare(a, table(tmp_path, 2, 2.6, **changed))


def test_a_table_and_predictions_are_compared_by_counts(tmp_path: Path) -> None:
    found = ek.compare(table(tmp_path, 1, 2.0), in_memory(2, 2.6))
    assert "unpaired" in found.differences["recall"].test
