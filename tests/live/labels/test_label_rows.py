"""Figures of the label list at the threshold: in Python's rows, in the browser's table of them, and in the file."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import evalkit as ek
from evalkit.counting.metrics import METRICS
from evalkit.evaluation.figure_intervals import area_interval, intervals_at
from evalkit.evaluation.label_summary import summarise
from evalkit.live.columns import in_fewest_bytes, pack, slider, unpack
from evalkit.live.labels.label_csv import label_csv
from evalkit.live.labels.label_list import COLUMNS, label_list, whole_row
from evalkit.live.labels.label_rows import MOST, changes, counts_at, label_rows, wanted_rows
from tests.builders import predictions, random_multilabel
from tests.google.service.served import as_bytes, served

ROOT = Path(__file__).parents[3]
DATA = ROOT / "evalkit" / "live" / "scripts" / "labels" / "data.js"
NODE = shutil.which("node")
FOREST = ek.evaluate(ek.load_sample("clips-forest").predictions)
FOLLOWING = [column["key"] for column in COLUMNS if column["key"] in METRICS] + ["tp", "fp", "fn", "tn"]


def _rare(seed: int, labels: int = 5) -> ek.Evaluation:
    """Ties, absent scores, and a label without positives."""
    truth, score = random_multilabel(seed, n=80, k=labels, absent=0.4)
    truth[:, 2] = False
    return ek.evaluate(predictions(truth, score))


MODELS = {
    "sample": FOREST,
    "rare": _rare(1),
    "counted": ek.read_evaluation(as_bytes(served(FOREST))),
    "decided": ek.evaluate(
        ek.read_predictions(b"id,truth,predicted\n1,a,a\n2,b,a\n3,b,b\n4,c,b\n", name="decided").predictions
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_changes_are_the_counts_of_every_stop(name: str) -> None:
    ev = MODELS[name]
    stops = slider([ev]).stops
    for label in ev.labels:
        table = ev.per_label[label]
        places, tp, fp = unpack(changes(table, stops)).astype(int).reshape(3, -1)
        assert places[0] == 0
        at = np.searchsorted(places, np.arange(len(stops)), side="right") - 1
        np.testing.assert_array_equal(tp[at], table.at(stops).tp)
        np.testing.assert_array_equal(fp[at], table.at(stops).fp)
        assert len(places) <= len(table.thresholds)


def test_counts_take_the_fewest_bytes_that_hold_them() -> None:
    for largest, kind in ((65_535, "u2:"), (65_536, "u4:"), (2**32 - 1, "u4:"), (2**32, "")):
        text = pack(in_fewest_bytes(np.array([0, largest])))
        assert text.startswith(kind)
        assert (":" in text) == bool(kind)
        assert unpack(text).tolist() == [0, largest]
    assert np.isnan(unpack(pack(in_fewest_bytes(np.array([1, np.nan]))))[1])


def test_rows_are_sent_of_labels_that_there_are_and_not_too_many_at_once() -> None:
    assert wanted_rows(5000, ()) == ()
    assert wanted_rows(5000, (4999, -1, 5000, 7, 7)) == (7, 4999)
    assert len(wanted_rows(5000, tuple(range(200)))) == MOST


def test_rows_of_many_labels_stay_small() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random((3000, MOST)) < 0.1
    ev = ek.evaluate(predictions(truth, rng.random((3000, MOST))))
    stops = slider([ev], ev.labels[0]).stops
    rows = label_rows([ev, ev], ev.labels, range(MOST), stops, lambda label: {})
    assert len(json.dumps(rows)) < 5e6 / 2


def test_counts_of_all_labels_stand_in_the_order_of_the_list() -> None:
    ev = FOREST.select(["spin", "grow"])
    found = counts_at(ev, ["grow", "none", "spin"], 0.37)
    assert found["threshold"] == 0.37
    for key in ("tp", "fp"):
        column = unpack(found[key])  # type: ignore[literal-required]
        assert column[0] == getattr(ev.per_label["grow"].at(0.37), key)
        assert np.isnan(column[1])
        assert column[2] == getattr(ev.per_label["spin"].at(0.37), key)
    assert counts_at(ev, ev.labels, float("inf"))["threshold"] is None


# The browser's table, by node


def _in_the_browser(ev: ek.Evaluation, baseline: ek.Evaluation, stops: Any, chosen: list[int]) -> Any:
    """model -> label -> figure -> its values at the chosen stops, as the scripts read them from what Python sends; from
    rows, and from the counts of all labels."""
    labels = ev.labels
    models = [("a", summarise(ev, stops)), ("b", summarise(baseline, stops))]
    rows = label_rows([ev, baseline], labels, range(len(labels)), stops, lambda label: {})
    whole = whole_row(ev, None, {}, 0.5)
    content = label_list("key", ev, models, whole=whole, left_out=(), current=None, rows=rows)
    counts = [[counts_at(each, labels, float(stops[i])) for each in (ev, baseline)] for i in chosen]
    asked = {"list": content, "stops": stops.tolist(), "chosen": chosen, "counts": counts, "keys": FOLLOWING}
    script = f"""
      import {{ LabelData, UNKNOWN }} from "{DATA}";
      const {{ list, stops, chosen, counts, keys }} = JSON.parse(await new Response(process.stdin).text());
      const text = (value) => (value === UNKNOWN ? "unknown" : String(value));
      const read = (data) => [0, 1].map((m) => list.labels.map((_, i) => keys.map((key) =>
        chosen.map((stop, k) => {{
          if (data.counts.length || !data.rows.size) data.count(counts[k]);
          return text(data.value(m, i, key, {{ stop, threshold: stops[stop] }}));
        }}))));
      console.log(JSON.stringify([read(new LabelData(list)), read(new LabelData({{ ...list, rows: {{}} }}))]));
    """
    done = subprocess.run(
        [str(NODE), "--input-type=module", "--eval", script],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(NODE is None, reason="node is not installed")
@pytest.mark.parametrize("name", MODELS)
def test_the_table_has_evalkits_own_figures_at_random_thresholds(name: str) -> None:
    ev = MODELS[name]
    baseline = ev.select(ev.labels[: max(1, len(ev.labels) - 2)])
    stops = slider([ev]).stops
    rng = np.random.default_rng(7)
    chosen = sorted({0, len(stops) - 1, *rng.integers(0, len(stops), 12).tolist()})
    for found in _in_the_browser(ev, baseline, stops, chosen):
        for m, model in enumerate((ev, baseline)):
            for i, label in enumerate(ev.labels):
                for k, key in enumerate(FOLLOWING):
                    values = np.array([float(text.replace("NaN", "nan")) for text in found[m][i][k]])
                    if label not in model.labels:
                        assert np.isnan(values).all()
                        continue
                    at = stops[chosen] if not ev.decisions_only else np.ones(len(chosen))
                    counts = model.per_label[label].at(at)
                    own = METRICS[key].function(counts) if key in METRICS else getattr(counts, key)
                    np.testing.assert_allclose(values, own, rtol=1e-15, atol=0, err_msg=f"{label} {key}")


# The file


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_has_all_figures_with_their_intervals_at_the_threshold() -> None:
    linear = ek.evaluate(ek.load_sample("clips-linear").predictions).select(["spin", "grow"])
    summaries = [summarise(each, np.array([0.5])) for each in (FOREST, linear)]
    text = label_csv(FOREST, summaries[0], 0.37, level=0.9, left_out=["grow"], baseline=(linear, summaries[1]))
    rows = {row["label"]: row for row in _rows(text)}
    assert list(rows) == list(FOREST.labels)
    assert (rows["grow"]["in_all_labels"], rows["spin"]["in_all_labels"]) == ("no", "yes")
    table, row = FOREST.per_label["spin"], rows["spin"]
    c = table.at(0.37)
    assert [int(row[key]) for key in ("tp", "fp", "fn", "tn")] == [c.tp, c.fp, c.fn, c.tn]
    assert int(row["positives"]) == table.positives
    assert float(row["specificity"]) == METRICS["specificity"].function(c)
    assert float(row["threshold"]) == 0.37
    bounds = intervals_at(FOREST, np.array([0.37]), label="spin", level=0.9).bounds
    for key, (low, high) in bounds.items():
        assert float(row[key]) == METRICS[key].function(c)
        assert (float(row[f"{key}_low"]), float(row[f"{key}_high"])) == (low[0], high[0])
    for key, area in (("average_precision", ek.average_precision), ("roc_auc", ek.roc_auc)):
        interval = area_interval(FOREST, key, label="spin", level=0.9)
        assert [float(row[name]) for name in (key, f"{key}_low", f"{key}_high")] == [
            area(table),
            interval.low,
            interval.high,
        ]
    best = ek.find_threshold(table)
    assert (float(row["best_f1"]), float(row["best_f1_threshold"])) == (ek.f1(best.counts), best.threshold)
    assert float(row["baseline_recall"]) == ek.recall(linear.per_label["spin"].at(0.37))
    assert rows["shake"]["baseline_recall"] == ""


def test_the_file_leaves_empty_what_is_not_known_and_guards_names_that_a_spreadsheet_would_run() -> None:
    truth = [[1, 0], [0, 0], [1, 0]]
    ev = ek.evaluate(predictions(truth, [[0.9, 0.1], [0.2, 0.3], [0.4, 0.2]], labels=["=1+1", "b"]))
    first, second = _rows(label_csv(ev, summarise(ev, np.array([0.5])), 0.5, level=0.95))
    assert first["label"] == "'=1+1"
    assert (second["precision"], second["recall"], second["average_precision"]) == ("", "", "")
    assert first["average_precision_low"] == ""  # too few positives
    counted = MODELS["counted"]
    row = _rows(label_csv(counted, summarise(counted, np.array([0.5])), 0.5, level=0.95))[0]
    assert row["roc_auc_low"] == row["f1_low"] == ""
    assert float(row["recall_low"]) < float(row["recall"])
