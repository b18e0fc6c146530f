"""Counts of an engine are those of predictions in memory: at every stop, and at every further threshold of a table."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as pq
import pytest

import evalkit as ek
from evalkit.counting.between_thresholds import average_precision_bounds, roc_auc_bounds
from evalkit.engine.table import PredictionTable
from tests.engine.awkward import STOPS, awkward_table, in_memory


def written(table: pa.Table, folder: Path) -> Path:
    path = folder / "predictions.parquet"
    pq.write_table(table, path, row_group_size=1000)
    return path


def same(found: PredictionTable, p: ek.Predictions) -> None:
    """Everywhere: at the stops, and at every row that the table has."""
    ev, wanted = ek.evaluate(found), ek.evaluate(p)
    assert (ev.labels, ev.n_examples) == (p.labels, p.n_examples)
    tables = [(ev.per_label[label], wanted.per_label[label]) for label in p.labels]
    for ours, exact in [
        *tables,
        (ev.pooled, wanted.pooled),
        (ev.select(p.labels[:3]).pooled, wanted.select(p.labels[:3]).pooled),
    ]:
        assert (ours.positives, ours.negatives) == (exact.positives, exact.negatives)
        for at in (ours.thresholds, found.stops, STOPS):
            a, b = ours.at(at), exact.at(at)
            if at is STOPS and ours.thresholds[1] > 1:
                continue  # stops of other scores are others
            np.testing.assert_array_equal(a.tp, b.tp)
            np.testing.assert_array_equal(a.fp, b.fp)
        for bounds, area in ((average_precision_bounds, ek.average_precision), (roc_auc_bounds, ek.roc_auc)):
            assert bounds(ours).low - 1e-12 <= area(exact) <= bounds(ours).high + 1e-12


@pytest.mark.parametrize("at_once", [10**7, 1], ids=["at once", "label by label"])
@pytest.mark.parametrize("single", [False, True], ids=["double", "single"])
@pytest.mark.parametrize("listed_only", [False, True], ids=["all", "listed only"])
def test_exact_areas_are_those_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, single: bool, listed_only: bool, at_once: int
) -> None:
    monkeypatch.setattr("evalkit.engine.exact_areas.MOST_FETCHED", at_once)
    table = awkward_table(single=single)
    ev = ek.evaluate(in_memory(table, listed_only=listed_only))
    found = ek.open_table(written(table, tmp_path), listed_only=listed_only)
    seen: list[float] = []
    areas = found.exact_areas(told=lambda progress: seen.append(progress.done))
    assert list(areas) == [*ev.labels, None]
    assert seen == sorted(seen)
    for label, t in [*ev.per_label.items(), (None, ev.pooled)]:
        assert areas[label].average_precision == pytest.approx(ek.average_precision(t), rel=1e-12)
        assert areas[label].roc_auc == pytest.approx(ek.roc_auc(t), rel=1e-12)
    some = found.exact_areas([*ev.labels[:2], ev.labels[0]])  # who names a label twice means it once
    assert some[None].roc_auc == pytest.approx(ek.roc_auc(ev.select(ev.labels[:2]).pooled), rel=1e-12)


def test_exact_areas_of_too_many_scores_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = ek.open_table(written(awkward_table(), tmp_path), listed_only=False)
    most = max(np.isfinite(in_memory(awkward_table()).label(label).y_score).sum() for label in found.labels)
    monkeypatch.setattr("evalkit.engine.exact_areas.MOST_SORTED", most)
    assert None not in found.exact_areas()
    monkeypatch.setattr("evalkit.engine.exact_areas.MOST_SORTED", most - 1)
    with pytest.raises(ek.InvalidInputError, match=r"too many scores for exact areas.*where="):
        found.exact_areas()


@pytest.mark.parametrize("single", [False, True], ids=["double", "single"])
@pytest.mark.parametrize("listed_only", [False, True], ids=["all", "listed only"])
def test_the_awkward_table(tmp_path: Path, single: bool, listed_only: bool) -> None:
    table = awkward_table(single=single)
    path = written(table, tmp_path)
    same(ek.open_table(path, group="video", listed_only=listed_only), in_memory(table, listed_only=listed_only))


def test_scores_beyond_0_and_1(tmp_path: Path) -> None:
    table = awkward_table(beyond=True)
    found = ek.open_table(written(table, tmp_path), listed_only=False)
    same(found, in_memory(table))
    assert (found.stops[0], found.stops[-1], len(found.stops)) == (-3.5, 17.26, 1039)


def test_what_sql_would_get_wrong_without_the_look_at_both_neighbours() -> None:
    """floor(score * 1000) puts fifteen doubles one stop too high."""
    below = np.nextafter(STOPS, -np.inf)[1:]
    assert np.count_nonzero(np.floor(below * 1000) / 1000 > below) == 15


def test_files_of_single_and_double_precision_side_by_side(tmp_path: Path) -> None:
    """Read together the first file's type would hold for all; each is counted by its own."""
    table = awkward_table()
    single = awkward_table(single=True)
    half = len(table) // 2
    pq.write_table(single.slice(0, half), tmp_path / "a.parquet")
    pq.write_table(table.slice(half), tmp_path / "b.parquet")
    short = [None if each is None else float(str(np.float32(each))) for each in single["score"].to_pylist()[:half]]
    mixed = table.set_column(2, "score", pa.array(short + table["score"].to_pylist()[half:]))
    same(ek.open_table(tmp_path, listed_only=False), in_memory(mixed))


def test_csv(tmp_path: Path) -> None:
    table = awkward_table()
    csv.write_csv(table, tmp_path / "predictions.csv")
    same(ek.open_table(tmp_path / "predictions.csv", listed_only=False), in_memory(table))


def test_a_duckdb_file(tmp_path: Path) -> None:
    import duckdb  # noqa: PLC0415

    table = awkward_table()
    with duckdb.connect(str(tmp_path / "kept.duckdb")) as connection:
        connection.from_arrow(table).create("predictions")
        connection.execute("CREATE TABLE other (x INTEGER)")
    path = tmp_path / "kept.duckdb"
    same(ek.open_table(path, table="predictions", listed_only=False), in_memory(table))
    with pytest.raises(ek.ReadingError, match=r"Name the table.*2 tables.*'other', 'predictions'"):
        ek.open_table(path)


def test_folders_whose_names_are_values_keep_them_as_text(tmp_path: Path) -> None:
    """007 stays 007, and a day can be chosen."""
    table = awkward_table()
    for day in ("2024-01-01", "2024-01-02"):
        for label in set(table["label"].to_pylist()) - {'a "quote"', "back\\slash", " cat"}:
            folder = tmp_path / f"day={day}" / f"label={label}"
            folder.mkdir(parents=True)
            rows = table.filter(pc.equal(table["label"], label)).drop_columns(["label"])
            pq.write_table(rows, folder / "part-0.parquet")
    (tmp_path / "_SUCCESS").touch()
    found = ek.open_table(tmp_path, where={"day": "2024-01-02"}, listed_only=False)
    assert "007" in found.labels
    rows = table.filter(pc.invert(pc.is_in(table["label"], pa.array(['a "quote"', "back\\slash", " cat"]))))
    same(found, in_memory(rows))


def test_a_wide_table_counts_as_a_long_one(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    truth, score = rng.random((300, 3)) < 0.4, np.round(rng.random((300, 3)), 3)
    columns = {f"p_{i}": score[:, i] for i in range(3)} | {f"y {i}": truth[:, i] for i in range(3)}
    pq.write_table(pa.table({"id": [f"i{i}" for i in range(300)], **columns}), tmp_path / "wide.parquet")
    labels = ["a", "b'", "c"]
    found = ek.open_table(
        tmp_path / "wide.parquet",
        score={label: f"p_{i}" for i, label in enumerate(labels)},
        truth={label: f"y {i}" for i, label in enumerate(labels)},
    )
    same(found, ek.predictions_from_matrix(truth, score, labels=labels, task="multilabel"))


def test_a_wide_table_with_one_column_of_true_labels(tmp_path: Path) -> None:
    score = np.array([[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]])
    pq.write_table(
        pa.table({"id": ["x", "y", "z"], "truth": ["a", "b", "b"], "a": score[:, 0], "b": score[:, 1]}),
        tmp_path / "wide.parquet",
    )
    found = ek.open_table(tmp_path / "wide.parquet", score={"a": "a", "b": "b"}, task="multiclass")
    same(found, ek.predictions_from_matrix([[1, 0], [0, 1], [0, 1]], score, labels="ab", task="multiclass"))
    pq.write_table(
        pa.table({"id": ["x", "y"], "truth": ["a", "A"], "a": score[:2, 0], "b": score[:2, 1]}),
        tmp_path / "odd.parquet",
    )
    with pytest.raises(ek.ReadingError, match=r"'A'"):
        ek.evaluate(ek.open_table(tmp_path / "odd.parquet", score={"a": "a", "b": "b"}, task="multiclass"))


def test_one_score_and_one_truth(tmp_path: Path) -> None:
    pq.write_table(pa.table({"score": [0.9, 0.2, 0.4], "truth": [True, False, True]}), tmp_path / "binary.parquet")
    ev = ek.evaluate(ek.open_table(tmp_path / "binary.parquet", id=None, label=None))
    assert (ev.task, ev.labels, ev.pooled.at(0.3)) == ("binary", ("positive",), ek.Counts(2, 0, 0, 1))
    assert "names no items" in ev.notes[0]


def test_parts_add_up_to_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is told file by file, and never goes back."""
    monkeypatch.setattr("evalkit.engine.engines.embedded.MB_AT_ONCE", 0)
    table = awkward_table()
    for i in range(4):
        pq.write_table(table.slice(i * 3000, 3000), tmp_path / f"{i}.parquet")
    found = ek.open_table(str(tmp_path / "[0-9].parquet"), listed_only=False)
    seen = []
    same(found.count(seen.append), in_memory(table))
    shares = [each.done for each in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_areas_are_known_within_narrow_bounds(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    y = rng.random(200_000) < 0.05
    score = 1 / (1 + np.exp(-(rng.normal(size=len(y)) * 2.5 - 4 + 5 * y)))
    table = pa.table({"id": np.arange(len(y)).astype(str), "score": score, "truth": y})
    pq.write_table(table, tmp_path / "x.parquet")
    t = ek.evaluate(ek.open_table(tmp_path / "x.parquet", label=None)).pooled
    exact = ek.counts_by_threshold(y, score)
    ap, auc = average_precision_bounds(t), roc_auc_bounds(t)
    assert ap.low <= ek.average_precision(exact) <= ap.high < ap.low + 2e-4
    assert auc.low <= ek.roc_auc(exact) <= auc.high < auc.low + 1e-4
