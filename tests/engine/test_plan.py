"""Plans and intervals of a table are those of its rows."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import evalkit as ek
from evalkit.evaluation.figure_intervals import area_interval, intervals_at

N = 2400


@pytest.fixture(scope="module")
def rows() -> pa.Table:
    rng = np.random.default_rng(5)
    truth = rng.random((N, 2)) < (0.2, 0.3)
    score = np.round(
        1 / (1 + np.exp(2 - 3 * truth - rng.normal(size=(N, 2)) - rng.normal(size=(N // 8, 1)).repeat(8, 0))), 3
    )
    return pa.table(
        {
            "id": np.repeat([f"clip {i}" for i in range(N)], 2),
            "label": ["cat", "dog"] * N,
            "score": score.ravel(),
            "truth": truth.ravel(),
            "video": np.repeat([f"video {i // 8}" for i in range(N)], 2),
        }
    )


def both(rows: pa.Table, folder: Path, **options: str) -> tuple[ek.PredictionTable, ek.Predictions]:
    pq.write_table(rows, folder / "x.parquet")
    columns = {"id": "id", "label": "label", "score": "score", "truth": "truth"} | (
        {"group": "video"} if options else {}
    )
    p = ek.read_predictions(rows.to_pandas(), columns=columns).predictions
    return ek.open_table(folder / "x.parquet", **options), p


@pytest.mark.parametrize("goal", ["f1", "recall where precision >= 0.8 with 90 %", "precision where recall >= 0.7"])
def test_thresholds_are_those_of_the_rows(rows: pa.Table, tmp_path: Path, goal: str) -> None:
    table, p = both(rows, tmp_path)
    found, wanted = ek.plan_thresholds(table, goal), ek.plan_thresholds(p, goal)
    for label, threshold in found.thresholds.items():  # where no score lies between two stops either does the same
        assert threshold == pytest.approx(wanted.thresholds[label], abs=0.0011)
    for label in ("cat", "dog"):
        ours, theirs = found.rows[label], wanted.rows[label]
        assert (ours.counts, ours.status, ours.source) == (theirs.counts, theirs.status, theirs.source)
        np.testing.assert_allclose([ours.precision.low, ours.recall.high], [theirs.precision.low, theirs.recall.high])
        np.testing.assert_allclose(ours.expected["recall"].value, theirs.expected["recall"].value, atol=0.02)


def test_a_promise_over_groups_is_more_careful(rows: pa.Table, tmp_path: Path) -> None:
    goal = "recall where precision >= 0.7 with 90 %"
    table, p = both(rows, tmp_path, group="video")
    alone, _ = both(rows, tmp_path)
    found, wanted, of_pairs = (ek.plan_thresholds(each, goal, cross_fit=False).rows for each in (table, p, alone))
    row, of_videos, of_items = (each["dog"] for each in (found, wanted, of_pairs))
    assert {each.status for each in (row, of_videos, of_items)} == {"guaranteed"}
    assert row.threshold > of_items.threshold
    assert row.threshold == pytest.approx(of_videos.threshold, abs=0.04)


@pytest.mark.parametrize("label", [None, "cat"])
def test_intervals_over_random_groups_are_about_as_wide_as_over_groups(
    rows: pa.Table, tmp_path: Path, label: str | None
) -> None:
    table, p = both(rows, tmp_path, group="video")
    at = np.array([0.2, 0.5, 0.8])
    a, b = (intervals_at(ek.evaluate(each), at, label=label) for each in (table, p))
    assert "random groups" in a.method
    for key in ("precision", "recall", "f1", "false_positive_rate"):
        width = [high - low for low, high in (a.bounds[key], b.bounds[key])]
        np.testing.assert_allclose(width[0], width[1], rtol=0.25)
    for key in ("roc_auc", "average_precision"):
        ours, theirs = (area_interval(ek.evaluate(each), key, label=label) for each in (table, p))
        assert ours.value == pytest.approx(theirs.value, abs=1e-4)
        assert ours.high - ours.low == pytest.approx(theirs.high - theirs.low, rel=0.25)


def test_a_label_of_single_items_has_wilson_s_interval(rows: pa.Table, tmp_path: Path) -> None:
    table, p = both(rows, tmp_path)
    a, b = (intervals_at(ek.evaluate(each), np.array([0.5]), label="cat") for each in (table, p))
    np.testing.assert_allclose(a.bounds["recall"], b.bounds["recall"])
    width = [high - low for low, high in (a.bounds["f1"], b.bounds["f1"])]
    np.testing.assert_allclose(width[0], width[1], rtol=0.25)


def test_labels_of_a_table_at_their_own_thresholds_are_counted_there(rows: pa.Table, tmp_path: Path) -> None:
    table, p = both(rows, tmp_path, group="video")
    own = {"cat": 0.25, "dog": 0.5}
    ours, theirs = (ek.at_own_thresholds(ek.evaluate(each), own) for each in (table, p))
    for shift in (-0.1, 0.0, 0.2):
        for one, other in [(ours.pooled, theirs.pooled), *((ours.per_label[x], theirs.per_label[x]) for x in own)]:
            assert one.at(shift) == other.at(shift)
    assert ours.select(["dog"]).pooled.at(0.0) == theirs.select(["dog"]).pooled.at(0.0)
    bounds = intervals_at(ours, np.array([0.0])).bounds["recall"]
    assert bounds[0] <= ours.pooled.at(0.0).tp / ours.pooled.positives <= bounds[1]
    assert "take items as independent" in " ".join(ours.notes)
