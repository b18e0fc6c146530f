"""Predictions that stay in a table, 10 million rows of 20 labels, against peers on the same files."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from tests.benchmarks.report import Figure

FILES, ITEMS, LABELS = 10, 50_000, 20
ROUNDS = 3
STOPS_PEER, ROWS_PEER, MEMORY = 1.2, 0.3, 0.5
"""Goals: stops in times of polars' CPU time, stops and bounds in times of pandas' with scikit-learn, and peak memory in
times of that of reading all rows as predictions."""

_IMPORTS = """
import evalkit, duckdb, numpy, pandas, pyarrow.parquet, sklearn.metrics
from importlib.util import find_spec
evalkit.open_table, evalkit.evaluate, evalkit.read_predictions
if find_spec("polars"):
    import polars
"""
_ROWS = "t = pandas.read_parquet(folder, columns=['id', 'label', 'score', 'truth'])"
WORKS = {
    "stops": """
from evalkit.engine.statements import Stops, stops_text
source = evalkit.open_table(folder).source
for part in source.engine.parts:
    source.engine.ask(stops_text(source.pairs(part), Stops()), lambda share: None)
""",
    "stops by polars": """
s = polars.col("score")
c = (s.clip(0.0, 1.0) * 1000.0).floor()
k = polars.when(s >= 1).then(1000).when(s < 0).then(-1).otherwise(
    c + ((c + 1) / 1000.0 <= s).cast(polars.Float64) - (c / 1000.0 > s).cast(polars.Float64))
polars.scan_parquet(folder + "/*.parquet").group_by("label", k.alias("k")).agg(
    polars.len(), polars.col("truth").cast(polars.Int64).sum()).collect(engine="streaming")
""",
    "stops and bounds": """
evalkit.open_table(folder, unique=True).count()
""",
    "stops and bounds, with a look for pairs in two rows": """
evalkit.open_table(folder).count()
""",
    "areas by pandas and scikit-learn": f"""
{_ROWS}
for label, rows in t.groupby("label"):
    sklearn.metrics.average_precision_score(rows["truth"], rows["score"])
    sklearn.metrics.roc_auc_score(rows["truth"], rows["score"])
""",
    "all rows in memory": f"""
{_ROWS}
ev = evalkit.evaluate(evalkit.read_predictions(t).predictions)
tables = [ev.per_label[label] for label in ev.labels]
""",
}
_MEASURED = """
import json, resource, sys, time
folder = sys.argv[1]
exec(sys.argv[2])
begun = time.process_time()
exec(sys.argv[3])
used = time.process_time() - begun
print(json.dumps([used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
"""CPU time without that of imports, and the peak of the process, which has imported the same in all works."""


def run() -> Iterator[Figure]:
    """Each work in a process of its own, so that peaks are its own; the median of three, in turns."""
    works = {name: code for name, code in WORKS.items() if "polars" not in name or find_spec("polars")}
    with tempfile.TemporaryDirectory(prefix="evalkit-bench-") as folder:
        _write(Path(folder))
        measured: dict[str, list[tuple[float, ...]]] = {name: [] for name in works}
        for _ in range(ROUNDS):
            for name, code in works.items():
                measured[name].append(_measure(folder, code))
    cpu = {name: float(np.median([each[0] for each in rounds])) for name, rounds in measured.items()}
    peak = {name: float(np.median([each[1] for each in rounds])) for name, rounds in measured.items()}
    for name in works:
        yield Figure(f"10 M rows: {name}, CPU", cpu[name], "s", detail=f"peak {peak[name]:,.0f} MB")
    if "stops by polars" in works:
        ratio = cpu["stops"] / cpu["stops by polars"]
        yield Figure("stops against polars, CPU", ratio, "x", at_most=STOPS_PEER)
    ours = "stops and bounds"
    yield Figure(
        f"{ours} against pandas, CPU", cpu[ours] / cpu["areas by pandas and scikit-learn"], "x", at_most=ROWS_PEER
    )
    yield Figure(f"{ours}, peak against memory", peak[ours] / peak["all rows in memory"], "x", at_most=MEMORY)


def _measure(folder: str, code: str) -> tuple[float, ...]:
    command = [sys.executable, "-c", _MEASURED, folder, _IMPORTS, code]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return tuple(json.loads(done.stdout.splitlines()[-1]))


def _write(folder: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    rng = np.random.default_rng(0)
    names = pa.array([f"label-{i:02d}" for i in range(LABELS)])
    for file in range(FILES):
        item = np.repeat(np.arange(ITEMS), LABELS)
        truth = rng.random(len(item)) < 0.05
        score = 1 / (1 + np.exp(3 - 3 * truth - 1.5 * rng.normal(size=len(item))))
        ids, videos = (
            pa.array([f"{word}-{i // of:07d}" for i in range(file * ITEMS, (file + 1) * ITEMS)]).take(pa.array(item))
            for word, of in (("clip", 1), ("video", 10))
        )
        label = pa.DictionaryArray.from_arrays(np.tile(np.arange(LABELS, dtype=np.int32), ITEMS), names)
        columns = {"id": ids, "label": label.cast(pa.string()), "score": score, "truth": truth.astype(np.int8)}
        pq.write_table(pa.table({**columns, "video": videos}), folder / f"{file}.parquet")
