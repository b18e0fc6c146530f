"""A file of ten million rows, from its path to the areas of its labels, against pandas and scikit-learn.

Each way runs in processes of its own, ``python -m tests.benchmarks.reading WAY FILE``, so that its peak memory is its
own too. Modules are loaded before the time begins: they cost the same for a file of any size.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from tests.benchmarks.report import Figure, faster

EXAMPLES = 1_000_000
LABELS = ("archery", "bowling", "cartwheel", "diving", "fencing", "golf", "juggling", "rowing", "skiing", "surfing")
AT_ONCE = 100_000
REPEATS = 3
ROOT = Path(__file__).parents[2]


def run() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "predictions.csv"
        write(file)
        measured: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
        areas: dict[str, list[float]] = {}
        for _ in range(REPEATS):
            for way in WAYS:
                seconds, peak, areas[way] = _measure(way, file)
                measured[way].append((seconds, peak / file.stat().st_size))
    np.testing.assert_allclose(areas["evalkit"], areas["pandas"], rtol=1e-9)
    seconds, sizes = ({way: statistics.median(m[i] for m in measured[way]) for way in WAYS} for i in (0, 1))
    rows = f"{len(LABELS) * EXAMPLES:,} rows of CSV"
    note = " (read_csv and precision_recall_curve)"
    yield faster(f"{rows}, read and evaluated", seconds["evalkit"], seconds["pandas"], 1, note=note)
    detail = f"pandas and scikit-learn: {sizes['pandas']:.2f}"
    yield Figure("  peak memory of the process", sizes["evalkit"], "x file", at_most=4, detail=detail)
    yield Figure(f"{rows}, to codes and numbers", seconds["columns"], "s", at_most=2.5)
    yield Figure("  peak memory of the process", sizes["columns"], "x file", at_most=3)


def write(file: Path) -> None:
    """A row for each example and label, in this order, as most programs write them."""
    rng = np.random.default_rng(3)
    with file.open("w", encoding="ascii") as out:
        out.write("id,label,score,truth\n")
        for begin in range(0, EXAMPLES, AT_ONCE):
            examples = np.repeat(np.arange(begin, begin + AT_ONCE), len(LABELS)).tolist()
            true = rng.random(len(examples)) < 0.2
            score = np.clip(rng.normal(0.35 + 0.3 * true, 0.15), 0, 1)
            rows = zip(examples, LABELS * AT_ONCE, score.tolist(), true.tolist(), strict=True)
            out.writelines(f"clip_{example:07d},{label},{s:.6f},{t:d}\n" for example, label, s, t in rows)


def _measure(way: str, file: Path) -> tuple[float, float, list[float]]:
    """Seconds, bytes at the peak, and the areas."""
    command = [sys.executable, "-m", "tests.benchmarks.reading", way, str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, peak, areas = json.loads(done.stdout)
    return seconds, peak, areas


def _evalkit() -> Callable[[Path], list[float]]:
    import evalkit as ek  # noqa: PLC0415
    import evalkit.reading.loading  # noqa: PLC0415

    def read(file: Path) -> list[float]:
        ev = ek.evaluate(ek.read_predictions(file).predictions)
        return [ek.average_precision(ev.per_label[label]) for label in LABELS]

    return read


def _pandas() -> Callable[[Path], list[float]]:
    import pandas as pd  # noqa: PLC0415
    from sklearn.metrics import precision_recall_curve  # noqa: PLC0415

    def read(file: Path) -> list[float]:
        areas = {}
        for label, rows in pd.read_csv(file).groupby("label"):
            precision, recall, _ = precision_recall_curve(rows["truth"], rows["score"])
            areas[label] = -np.sum(np.diff(recall) * precision[:-1])
        return [float(areas[label]) for label in LABELS]

    return read


def _columns() -> Callable[[Path], list[float]]:
    from evalkit.reading.contents.content import Choices, Table  # noqa: PLC0415
    from evalkit.reading.contents.opening import open_content  # noqa: PLC0415

    def read(file: Path) -> list[float]:
        table = open_content(file.read_bytes(), file.name, Choices())
        assert isinstance(table, Table)
        kept = [table.column(name).codes() for name in ("id", "label", "truth")]
        return [] if kept and table.column("score").numbers().any() else [0.0]

    return read


WAYS = {"evalkit": _evalkit, "pandas": _pandas, "columns": _columns}


def _peak() -> int:
    """Bytes. Where the system tells, of this program alone: the other figure counts the one that started it, too."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    work = WAYS[sys.argv[1]]()
    begun = time.perf_counter()
    result = work(Path(sys.argv[2]))
    print(json.dumps([time.perf_counter() - begun, _peak(), result]))
