"""Tables of a service: by a stand-in that DuckDB answers for, and in soak by Spark itself on this machine.

BigQuery is not asked by any test: its text is read by a parser (``test_dialects``), what it answers is untried.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import evalkit as ek
from evalkit.engine.allowed.places import TablePlaces
from evalkit.engine.columns import Columns
from evalkit.engine.engines.connected import Connected, Service, Statement
from evalkit.engine.opening import columns_of
from evalkit.engine.running import CountingProgress, Part
from evalkit.engine.source import Source
from evalkit.engine.table import PredictionTable
from pages._ui.address.table_opening import TableOpening
from tests.engine.awkward import LABELS, awkward_table, in_memory
from tests.engine.test_exactness import same

LACKING = [
    what
    for what, there in (
        ("ibis", find_spec("ibis")),
        ("pyspark", find_spec("pyspark")),
        ("Java", shutil.which("java")),
        ("EVALKIT_SOAK=1", os.environ.get("EVALKIT_SOAK")),
    )
    if not there
]
on_spark = pytest.mark.skipif(bool(LACKING), reason=f"Spark was not asked: {', '.join(LACKING)} not there")


def stood_in(path: Path, columns: Columns, kinds: dict[str, Any]) -> PredictionTable:
    """The files as if a service had them."""
    import duckdb  # noqa: PLC0415

    def run(connection: Any, asked: Statement) -> Any:
        asked.running = connection.cursor()
        return asked.running.sql(asked.text).to_arrow_table()

    connection = duckdb.connect()
    service = Service("duckdb", run, lambda asked: asked.running and asked.running.interrupt(), dict)
    part = Part(f"(SELECT * FROM read_parquet('{path}'))", kinds, 1.0, "all rows")
    source = Source("clips", Connected(part, 500, service, connection), columns, False, False, False)
    return PredictionTable(source, "x", None)


KINDS = {"id": "text", "label": "text", "score": "double", "truth": "whole", "video": "text"}


def test_a_service_counts_as_files_do(tmp_path: Path) -> None:
    table = awkward_table()
    pq.write_table(table, tmp_path / "x.parquet")
    found = stood_in(tmp_path / "x.parquet", Columns("id", "label", "score", "truth", "video", {}), KINDS)
    same(found, in_memory(table))
    seen: list[CountingProgress] = []
    assert found.count(seen.append) is found
    assert not seen  # counted already


def test_what_a_watcher_raises_stops_the_service(tmp_path: Path) -> None:
    table = awkward_table()
    pq.write_table(table, tmp_path / "x.parquet")
    found = stood_in(tmp_path / "x.parquet", Columns("id", "label", "score", "truth", "video", {}), KINDS)
    begun = threading.Event()

    def told(share: float) -> None:
        begun.set()
        raise KeyboardInterrupt

    endless = "SELECT count(*) AS n FROM range(1000000) AS a, range(1000000) AS b WHERE hash(a.range + b.range) = 1"
    with pytest.raises(KeyboardInterrupt):
        found.source.engine.ask(endless, told)
    assert begun.is_set()


@pytest.mark.skipif(find_spec("ibis") is None, reason="ibis is not there (requirements-engine.txt)")
def test_a_table_of_a_service_that_is_not_known_is_refused() -> None:
    import ibis  # noqa: PLC0415

    with pytest.raises(ek.InvalidInputError, match="expected"):
        ek.open_table(ibis.table({"id": "string"}, name="t").id)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    import ibis  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("spark")
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.memory", "2g")
        .config("spark.local.dir", str(folder))
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.sql.shuffle.partitions", "4")
        .getOrCreate()
    )
    yield ibis.pyspark.connect(session)
    session.stop()


def with_slices(table: pa.Table) -> pa.Table:
    """Two attributes of each item, as Spark and DuckDB both write them."""
    place = {name: i for i, name in enumerate(dict.fromkeys(table["id"].to_pylist()))}
    item = np.array([place[name] for name in table["id"].to_pylist()])
    day = (np.datetime64("2026-01-20") + item % 50).astype("datetime64[us]")
    return table.append_column("number", pa.array(item * 7 % 100 / 4)).append_column(
        "day", pa.array(day).cast("date32")
    )


def in_spark(connection: Any, table: pa.Table, folder: Path) -> Any:
    pq.write_table(table, folder / "rows.parquet", row_group_size=1000)
    return connection.read_parquet(str(folder / "rows.parquet"))


@on_spark
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("kind", "listed_only"), [("double", False), ("single", True), ("beyond", False)])
def test_python_duckdb_and_spark_count_the_same_integers(
    spark: Any, tmp_path: Path, kind: str, listed_only: bool
) -> None:
    table = awkward_table(single=kind == "single", beyond=kind == "beyond")
    service = in_spark(spark, with_slices(table), tmp_path)
    found = ek.open_table(service, group="video", listed_only=listed_only)
    files = ek.open_table(tmp_path / "rows.parquet", group="video", listed_only=listed_only)
    p = in_memory(table, listed_only=listed_only)
    same(found, p)
    np.testing.assert_array_equal(found.stops, files.stops)
    for label in (*p.labels, None):
        ours, theirs = (
            (ek.evaluate(each).pooled if label is None else ek.evaluate(each).per_label[label])
            for each in (found, files)
        )
        np.testing.assert_array_equal(ours.at(found.stops).tp, theirs.at(found.stops).tp)
        np.testing.assert_array_equal(ours.at(found.stops).fp, theirs.at(found.stops).fp)
    for labels in (p.labels[:1], p.labels):
        a, b = found.in_groups(labels), files.in_groups(labels)
        for key in ("thresholds", "tp", "fp", "positives", "negatives"):
            np.testing.assert_array_equal(getattr(a, key), getattr(b, key))
    for label in (None, LABELS[0]):
        a, b = (
            each.slices({"number": "quantiles", "day": "week"}, label=label, threshold=0.117) for each in (found, files)
        )
        assert [(row.slice, row.items, row.counts) for row in a.rows] == [
            (row.slice, row.items, row.counts) for row in b.rows
        ]
    assert searched(found, 10**6) == searched(files, 10**6)
    assert searched(found, 100) == searched(files, 100)
    fetched, theirs = found.label(LABELS[0]), files.label(LABELS[0])
    assert fetched.ids.tolist() == theirs.ids.tolist()
    assert fetched.label(LABELS[0]).y_score.tolist() == theirs.label(LABELS[0]).y_score.tolist()


def searched(table: PredictionTable, most_items: int) -> tuple[str, object]:
    """What a search for weak slices finds, or why it finds nothing: a sample may have no groups."""
    try:
        found = table.find_weak_slices(["number", "day"], threshold=0.117, fewest=1, most_items=most_items)
    except ek.InvalidInputError as error:
        return str(error), None
    return repr(found), (found.tried, found.notes)


@on_spark
@pytest.mark.filterwarnings("ignore")
def test_spark_refuses_the_same_rows(spark: Any, tmp_path: Path) -> None:
    nan, inf = float("nan"), float("inf")
    good: dict[str, Any] = {"id": [*"wxyz"], "label": ["cat"] * 4, "score": [0.9, 0.6, 0.4, 0.1], "truth": [1, 0, 1, 0]}
    for i, changed in enumerate(
        (
            {"score": [0.9, nan, 0.4, 0.1]},
            {"score": [0.9, inf, -inf, nan]},
            {"truth": [1, 0, 2, -1]},
            {"truth": [1.0, 0.0, nan, 0.5]},
            {"label": ["cat", None, "", "cat"]},
            {"id": ["w", None, "y", "z"]},
            {"id": [*"wwyy"], "truth": [1, 1, 0, 1]},
            {"id": [*"wwyz"]},
            {"truth": [" 1", "0", "1", "007"]},
        )
    ):
        folder = tmp_path / str(i)
        folder.mkdir()
        service = in_spark(spark, pa.table(good | changed), folder)
        words = []
        for table in (service, folder / "rows.parquet"):
            with pytest.raises(ek.ReadingError) as caught:
                ek.evaluate(ek.open_table(table, name="clips"))
            words.append(str(caught.value))
        assert words[0] == words[1]


@on_spark
@pytest.mark.filterwarnings("ignore")
def test_spark_is_stopped(spark: Any, tmp_path: Path) -> None:
    found = ek.open_table(in_spark(spark, awkward_table(), tmp_path), listed_only=False)
    begun: list[float] = []

    def told(share: float) -> None:
        if not begun:
            begun.append(time.monotonic())
        if time.monotonic() - begun[0] > 3:
            begun.append(time.monotonic())
            raise KeyboardInterrupt

    endless = "SELECT count(*) AS n FROM range(10000000000000) WHERE xxhash64(id) = 1"
    with pytest.raises(KeyboardInterrupt):
        found.source.engine.ask(endless, told)
    assert time.monotonic() - begun[-1] < 10  # of a busy machine; else it is half a second
    assert found.count().n_examples > 0


@on_spark
@pytest.mark.filterwarnings("ignore")
def test_a_table_of_spark_is_opened_as_an_operator_names_it(spark: Any, tmp_path: Path) -> None:
    """By the settings of a session, which here is the one that runs already; and it is what it is at that time."""
    table = awkward_table()
    in_spark(spark, table, tmp_path).to_pyarrow()
    spark.raw_sql(f"CREATE OR REPLACE TEMPORARY VIEW clips AS SELECT * FROM parquet.`{tmp_path / 'rows.parquet'}`")
    section = {"backend": "pyspark", "tables": ["clips", "default.gone"], "spark.ui.enabled": "false"}
    places = TablePlaces.named({}, {"cluster": section})
    columns = {role: role for role in ("id", "label", "score", "truth")}
    found = TableOpening("cluster", "clips", {**columns, "group": "video"}).open(places)
    assert columns_of(places.source("cluster", "clips"))["score"] == "double"
    same(found, in_memory(table))
    assert found.digest != TableOpening("cluster", "clips", columns).open(places).digest
    with pytest.raises(ek.InvalidInputError, match=r"does not give this table.*cluster.*default\.gone"):
        places.source("cluster", "default.gone")
