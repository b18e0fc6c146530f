"""Slices of a table are those of the same predictions in memory."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

import evalkit as ek
from evalkit.engine.running import CountingProgress
from evalkit.slicing.conditions import Condition

N = 600
LABELS = ("cat", "dog", "it's")


def rows(*, sparse: bool = False, single: bool = False) -> pa.Table:
    """Items in three attributes, and with scores that are stops exactly; unknown truths, and scores that are absent."""
    rng = np.random.default_rng(4)
    truth, score = rng.random((N, 3)) < (0.2, 0.3, 0.5), np.round(rng.random((N, 3)), 2)
    listed = rng.random((N, 3)) < (0.7 if sparse else 1.1)
    listed[:, 0] = True
    absent, unknown = rng.random((N, 3)) < 0.05, rng.random((N, 3)) < 0.03
    of_item = {
        "country": rng.choice(["DE", "FR", "", "a 'b'"], N),
        "length": np.round(rng.gamma(2.0, 3.0, N), 2).astype(str),
        "taken": (np.datetime64("2026-01-20") + rng.integers(0, 300, N)).astype(str),
        "rating": rng.integers(1, 5, N).astype(str),
        "source": np.array([f"file {i}" for i in range(N)]),
    }
    item, label = np.nonzero(listed)
    at = item, label
    columns: dict[str, Any] = {
        "id": [f"clip {i:03d}" for i in item],
        "label": [LABELS[i] for i in label],
        "score": pa.array(score[at].astype(np.float32 if single else np.float64), mask=absent[at]),
        "truth": pa.array(truth[at].astype(np.int8), mask=unknown[at]),
        "video": [f"video {i // 4}" for i in item],
    }
    return pa.table(columns | {name: values[item].tolist() for name, values in of_item.items()})


ATTRIBUTES = ("country", "length", "taken", "rating", "source")


def in_memory(table: pa.Table, *, grouped: bool, listed_only: bool = False) -> ek.Predictions:
    frame = table.to_pydict()
    ids = list(dict.fromkeys(frame["id"]))
    place = {name: i for i, name in enumerate(ids)}
    first = [frame["id"].index(name) for name in ids]
    kept = {"scored": [], "lost": [], "unknown": []}
    single = pa.types.is_float32(table.schema.field("score").type)
    for name, label, given, truth in zip(*(frame[key] for key in ("id", "label", "score", "truth")), strict=True):
        score = float(str(np.float32(given))) if single and given is not None else given
        pair = place[name], LABELS.index(label), score, truth
        if truth is None:
            kept["unknown"].append(pair)
        if score is not None:
            kept["scored"].append(pair)
        elif truth:
            kept["lost"].append(pair)
    scored = kept["scored"]
    return ek.predictions_from_pairs(
        *([pair[i] for pair in scored] for i in range(3)),
        [bool(pair[3]) for pair in scored],
        unscored=([pair[0] for pair in kept["lost"]], [pair[1] for pair in kept["lost"]]),
        unknown=([pair[0] for pair in kept["unknown"]], [pair[1] for pair in kept["unknown"]]),
        listed_only=listed_only,
        labels=LABELS,
        ids=ids,
        groups=[frame["video"][i] for i in first] if grouped else None,
        attributes={name: [frame[name][i] for i in first] for name in ATTRIBUTES},
        task="multilabel",
    )


def opened(table: pa.Table, folder: Path, *, grouped: bool = False, **options: Any) -> ek.PredictionTable:
    pq.write_table(table if grouped else table.drop_columns(["video"]), folder / "rows.parquet", row_group_size=200)
    return ek.open_table(folder / "rows.parquet", group="video" if grouped else None, **options)


def alike(ours: ek.SliceTable, theirs: ek.SliceTable, *, exact: bool) -> None:
    assert (ours.whole, ours.items, ours.figure, ours.label) == (
        theirs.whole,
        theirs.items,
        theirs.figure,
        theirs.label,
    )
    a, b = ({row.slice: row for row in each.rows} for each in (ours, theirs))
    assert a.keys() == b.keys()
    for key, row in a.items():
        other = b[key]
        assert (row.items, row.counts) == (other.items, other.counts)
        if not exact:
            continue
        assert row.groups == other.groups
        for one, two in [
            (row.difference, other.difference),
            *((row.figures[k], other.figures[k]) for k in row.figures),
        ]:
            np.testing.assert_allclose([one.value, one.low, one.high], [two.value, two.low, two.high], atol=1e-9)
        np.testing.assert_allclose(row.p_value, other.p_value, rtol=1e-6)
    if exact:
        assert [row.slice for row in ours.rows] == [row.slice for row in theirs.rows]
        assert ours.notes == theirs.notes


@pytest.mark.parametrize("label", [None, "it's"])
@pytest.mark.parametrize(
    ("sparse", "listed_only"), [(False, False), (True, False), (True, True)], ids=["all listed", "no", "not known"]
)
def test_every_attribute_in_one_look(tmp_path: Path, sparse: bool, listed_only: bool, label: str | None) -> None:
    table = rows(sparse=sparse)
    found = opened(table, tmp_path, listed_only=listed_only)
    p = in_memory(table, grouped=False, listed_only=listed_only)
    alike(found.slices(label=label, threshold=0.37), ek.slices(p, label=label, threshold=0.37), exact=True)


def test_some_labels_are_pooled(tmp_path: Path) -> None:
    table = rows()
    ours = opened(table, tmp_path).slices("country", labels=LABELS[1:])
    alike(ours, ek.slices(ek.evaluate(in_memory(table, grouped=False)).select(LABELS[1:]), "country"), exact=True)
    with pytest.raises(ek.InvalidInputError, match="does not have such labels"):
        opened(table, tmp_path).slices("country", labels=["no such"])


BY = [
    "country",
    ("country", "rating"),
    {"length": "quantiles"},
    {"length": "quantiles", "country": None},
    {"taken": "month"},
    {"taken": "week"},
    {"rating": "quantiles"},
]


@pytest.mark.parametrize("by", BY, ids=map(str, BY))
def test_attributes_that_are_named(tmp_path: Path, by: Any) -> None:
    table = rows()
    ours = opened(table, tmp_path).slices(by, figure="recall", quantiles=3)
    alike(ours, ek.slices(in_memory(table, grouped=False), by, figure="recall", quantiles=3), exact=True)


def test_groups_are_random_groups(tmp_path: Path) -> None:
    table = rows()
    ours = opened(table, tmp_path, grouped=True).slices(("country", "rating"), figure="recall")
    theirs = ek.slices(in_memory(table, grouped=True), ("country", "rating"), figure="recall")
    alike(ours, theirs, exact=False)
    a, b = ({row.slice: row.figures["recall"] for row in each.rows} for each in (ours, theirs))
    widths = np.array([(a[key].high - a[key].low) / (b[key].high - b[key].low) for key in a])
    assert abs(np.median(widths) - 1) < 0.1
    assert all(row.groups <= 256 for row in ours.rows)


def test_scores_of_single_precision_stand_for_their_decimals(tmp_path: Path) -> None:
    single, double = rows(single=True), rows()
    half = len(single) // 2
    p = in_memory(double, grouped=False)
    for threshold in (0.07, 0.1, 0.29, 0.5, 0.7):
        alike(
            opened(single, tmp_path).slices("country", threshold=threshold),
            ek.slices(p, "country", threshold=threshold),
            exact=True,
        )
    (tmp_path / "mixed").mkdir()
    for name, table in (("a", single.slice(0, half)), ("b", double.slice(half))):
        pq.write_table(table.drop_columns(["video"]), tmp_path / "mixed" / f"{name}.parquet")
    mixed = ek.open_table(tmp_path / "mixed")
    alike(mixed.slices("rating", threshold=0.7), ek.slices(p, "rating", threshold=0.7), exact=True)


def test_attributes_of_many_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers by bins, times by days; all else is refused, or left out with a note."""
    monkeypatch.setattr("evalkit.engine.slices.counted.MOST_DISTINCT", 50)
    table = rows()
    found, p = opened(table, tmp_path), in_memory(table, grouped=False)
    ours, theirs = found.slices({"length": "quantiles"}), ek.slices(p, {"length": "quantiles"})
    sizes = [[row.items for row in each.rows] for each in (ours, theirs)]
    assert sum(sizes[0]) == sum(sizes[1]) == N
    assert max(np.abs(np.sort(sizes[0]) - np.sort(sizes[1]))) <= 3
    assert ours.whole == theirs.whole
    alike(found.slices("taken"), ek.slices(p, "taken"), exact=True)
    with pytest.raises(ek.InvalidInputError, match=r"too many.*'source'"):
        found.slices("source")
    assert any("'source' has no slices" in note for note in found.slices().notes)


@pytest.mark.parametrize("name", ["items.csv", "items.parquet"])
def test_attributes_of_metadata(tmp_path: Path, name: str) -> None:
    """Items that the metadata do not name have no value; what they name beside does not count."""
    table = rows()
    of_item = table.group_by("id").aggregate([("rating", "min")]).to_pydict()
    ids, ratings = [*of_item["id"][:-40], "another"], [*of_item["rating_min"][:-40], "9"]
    further = pa.table({"id": ids, "stars": ratings})
    write = pq.write_table if name.endswith("parquet") else pa.csv.write_csv
    write(further, tmp_path / name)
    found = opened(table, tmp_path, metadata=tmp_path / name)
    p = ek.add_metadata(in_memory(table, grouped=False), (tmp_path / name).read_bytes())
    for by in ("stars", ("country", "stars")):
        alike(found.slices(by), ek.slices(p, by), exact=True)
    for row in found.slices("stars").rows:
        assert ek.evaluate(found.take_slice(row.slice)).pooled.at(0.5) == row.counts
    write(pa.concat_tables([further, further.slice(0, 2)]), tmp_path / name)
    with pytest.raises(ek.ReadingError, match=r"several rows of one item.*2 more rows"):
        opened(table, tmp_path, metadata=tmp_path / name).slices("stars")
    write(further.rename_columns(["clip", "stars"]), tmp_path / name)
    with pytest.raises(ek.ReadingError, match=r"no column of ids.*'clip'.*Call it 'id'"):
        opened(table, tmp_path, metadata=tmp_path / name)


def test_a_slice_is_opened_as_a_table(tmp_path: Path) -> None:
    table = rows()
    found, p = opened(table, tmp_path), in_memory(table, grouped=False)
    for by in (*BY, {"taken": "day"}, None):
        if by == {"taken": "day"}:
            wheres = [ek.Slice((Condition("taken", p.attributes["taken"][0], "day"),))]
        else:
            wheres = [row.slice for row in found.slices(by).rows[:3]]
        for where in wheres:
            part = found.take_slice(where)
            wanted = ek.evaluate(ek.take_slice(p, where))
            ev = ek.evaluate(part)
            assert ev.n_examples == wanted.n_examples
            if set(ev.labels) == set(wanted.labels):
                assert ev.pooled.at(0.5) == wanted.pooled.at(0.5)
    inner = found.take_slice({"country": "DE"}).take_slice({"rating": "1"})
    theirs = ek.take_slice(ek.take_slice(p, {"country": "DE"}), {"rating": "1"})
    assert ek.evaluate(inner).pooled.at(0.5) == ek.evaluate(theirs).pooled.at(0.5)
    assert inner.digest != found.digest
    assert inner.name == "rows, country: DE, rating: 1"
    with pytest.raises(ek.InvalidInputError, match=r"no such attribute.*'camera'"):
        found.take_slice({"camera": "3"})
    with pytest.raises(ek.InvalidInputError, match=r"no such attribute.*'score'"):
        found.slices("score")


def test_what_cannot_be_sliced(tmp_path: Path) -> None:
    table = rows()
    odd = table.set_column(5, "country", pa.array(["DE", *table["country"].to_pylist()[1:-1], "XX"]))
    with pytest.raises(ek.ReadingError, match="different values of an attribute"):
        opened(odd, tmp_path).slices("country")
    pq.write_table(pa.table({"score": [0.5, 0.1], "truth": [1, 0], "x": ["a", "b"]}), tmp_path / "x.parquet")
    with pytest.raises(ek.InvalidInputError, match="names no items"):
        ek.open_table(tmp_path / "x.parquet", id=None, label=None).slices("x")


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("label", [None, "it's"])
def test_weak_slices_are_those_of_the_same_items_in_memory(tmp_path: Path, label: str | None, grouped: bool) -> None:
    table = with_a_weak_pair(rows())
    ours = opened(table, tmp_path, grouped=grouped).find_weak_slices(label=label, figure="recall", fewest=10)
    theirs = ek.find_weak_slices(in_memory(table, grouped=grouped), label=label, figure="recall", fewest=10)
    assert repr(ours) == repr(theirs)
    assert (ours.tried, ours.notes, ours.label) == (theirs.tried, theirs.notes, theirs.label)
    for one, two in zip((*ours.rows, *ours.not_confirmed), (*theirs.rows, *theirs.not_confirmed), strict=True):
        assert one.slice == two.slice
        np.testing.assert_allclose([one.p_value, one.explored], [two.p_value, two.explored], rtol=1e-9)
    if label is None:
        assert [row.slice.name for row in ours.rows] == ["country: DE, rating: 1"]


def with_a_weak_pair(table: pa.Table) -> pa.Table:
    """Where two attributes meet, nothing that is true is found."""
    frame = table.to_pydict()
    weak = (np.array(frame["country"]) == "DE") & (np.array(frame["rating"]) == "1")
    score = [
        given if given is None or not truth else 0.1 if missed else 0.9
        for given, truth, missed in zip(frame["score"], frame["truth"], weak.tolist(), strict=True)
    ]
    return table.set_column(
        table.column_names.index("score"), "score", pa.array(score, table.schema.field("score").type)
    )


def test_weak_slices_of_very_many_items_are_those_of_some_groups(tmp_path: Path) -> None:
    table = opened(with_a_weak_pair(rows()), tmp_path, grouped=True)
    found, again = (
        table.find_weak_slices(["country", "rating"], figure="recall", fewest=5, most_items=300) for _ in range(2)
    )
    assert repr(found) == repr(again)
    (note,) = found.notes
    searched = int(re.match(r"Searched among (\d+) of 600 items, a sample of groups", note)[1])
    assert 240 < searched < 360
    assert searched % 4 == 0, "groups of four stay whole"
    assert [row.slice.name for row in found.rows] == ["country: DE, rating: 1"]
    assert all(row.items < searched for row in found.rows)


def test_a_search_of_a_table_can_be_ended_and_tells_how_far_it_is(tmp_path: Path) -> None:
    table = opened(rows(), tmp_path)
    shares: list[float] = []
    table.find_weak_slices(told=lambda progress: shares.append(progress.done))
    assert shares == sorted(shares)
    assert 0 < shares[-1] <= 1

    def told(progress: CountingProgress) -> None:
        if progress.done > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        table.find_weak_slices(told=told)


def test_what_cannot_be_searched(tmp_path: Path) -> None:
    table = opened(rows(), tmp_path)
    with pytest.raises(ek.InvalidInputError, match="no such attribute"):
        table.find_weak_slices(["weather"])
    with pytest.raises(ek.InvalidInputError, match="An attribute may have 200 values"):
        table.find_weak_slices(["source"])
    with pytest.raises(ek.InvalidInputError, match="No figure to be weak by"):
        table.find_weak_slices(figure="prevalence")
    with pytest.raises(ek.InvalidInputError, match=r"A search needs 20 groups.*: 0 groups"):
        table.find_weak_slices(["country"], most_items=0)
    plain = opened(rows().select(["id", "label", "score", "truth", "video"]), tmp_path)
    with pytest.raises(ek.InvalidInputError, match="There is nothing to search by"):
        plain.find_weak_slices()
