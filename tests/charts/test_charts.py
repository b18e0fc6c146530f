"""The charts: valid specs, explicit domains, titles with units, and a picture that Vega can draw."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import vl_convert

import evalkit as ek
from evalkit import read_evaluation, wilson
from evalkit.charts.board import histogram_chart, precision_recall_chart, roc_chart, threshold_chart
from evalkit.charts.calibration import items_chart, reliability_chart
from evalkit.charts.confusion import GridWords, change_chart, confusion_chart
from evalkit.counting.between_thresholds import score_histogram
from evalkit.evaluation.reported import ReportedMatrix

METRICS = ("precision", "recall", "false_positive_rate", "f1")
CHARTS = {
    "precision and recall": precision_recall_chart(),
    "roc": roc_chart(),
    "thresholds": threshold_chart(METRICS, ranges=[(0, 1)], n_models=1),
    "thresholds of two": threshold_chart(METRICS, ranges=[(-5, 5)], n_models=2),
    "thresholds of two ranges": threshold_chart(METRICS, ranges=[(0, 1), (-5, 5)], n_models=2, apart=True),
    "scores of two ranges": histogram_chart(ranges=[(0, 1), (-5, 5)], reach=0.36, apart=True),
    "scores": histogram_chart(ranges=[(0, 1)], reach=0.36),
}


def _encodings(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [layer["encoding"] for layer in _layers(spec)]


def _layers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [inner for layer in spec["layer"] for inner in (_layers(layer) if "layer" in layer else [layer])]


@pytest.mark.parametrize("name", list(CHARTS))
def test_every_axis_has_a_title_and_an_explicit_domain(name: str) -> None:
    spec = CHARTS[name].to_dict()
    titles = {channel["title"] for encoding in _encodings(spec) for channel in encoding.values() if "title" in channel}
    assert len(titles) >= 2
    for encoding in _encodings(spec):
        for channel in ("x", "y"):
            if "scale" in encoding.get(channel, {}):
                assert len(encoding[channel]["scale"]["domain"]) == 2


@pytest.mark.parametrize("name", list(CHARTS))
def test_fields_have_plain_names(name: str) -> None:
    for encoding in _encodings(CHARTS[name].to_dict()):
        for channel in encoding.values():
            for part in channel if isinstance(channel, list) else [channel]:
                assert part.get("field", "x").isalnum()


@pytest.mark.parametrize("name", list(CHARTS))
def test_vega_draws_it(name: str) -> None:
    spec = json.loads(json.dumps(CHARTS[name].to_dict()))
    spec["width"] = 300
    row = {"x": 0.5, "y": 0.1, "model": "0", "metric": "f1", "i": 0, "end": 0.6, "side": "positive", "name": "m"}
    names = {layer["data"]["name"] for layer in _layers(spec) if "name" in layer["data"]}
    spec["datasets"] = spec.get("datasets", {}) | {name: [row] for name in names}
    assert vl_convert.vegalite_to_png(spec)[:4] == b"\x89PNG"


def test_the_confusion_matrix_shows_every_pair_and_the_undecided() -> None:
    labels = ["it's", "a\\b", "c\nd"]
    p = ek.predictions_from_matrix(np.eye(3), np.eye(3) * 0.4 + 0.2, labels=labels, task="multiclass")
    spec = confusion_chart(ek.confusion(p, 0.7).grid()).to_dict()
    rows = next(iter(spec["datasets"].values())) if "datasets" in spec else spec["layer"][0]["data"]["values"]
    assert len(rows) == 3 * 4
    assert sum(row["count"] for row in rows) == 3
    assert [row["count"] for row in rows if row["predicted_name"] == "(none)"] == [1, 1, 1]
    assert vl_convert.vegalite_to_png(spec)[:4] == b"\x89PNG"


def test_a_matrix_shows_counts_or_shares_of_rows_or_columns_beside_totals() -> None:
    matrix = ReportedMatrix(("a", "b"), np.array([[18, 2], [3, 1997]]))
    texts = {}
    for normalised in ("none", "row", "column"):
        spec = confusion_chart(matrix.grid(), normalised=normalised, totals=True).to_dict()
        (rows,) = spec["datasets"].values()
        texts[normalised] = [row["text"] for row in rows]
        assert spec["width"] == "container"
    totals = ["20", "2,000", "21", "1,999", "2,020"]
    assert texts["none"] == ["18", "2", "3", "1,997", *totals]
    assert texts["row"] == ["0.900", "0.100", "0.002", "0.999", *totals]
    assert texts["column"] == ["0.857", "0.001", "0.143", "0.999", *totals]


@pytest.mark.parametrize("name", ["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__", "datum", "a'b"])
def test_names_of_labels_are_drawn_and_are_no_part_of_an_expression(name: str) -> None:
    scores = np.eye(3) * 0.4 + 0.2
    p = ek.predictions_from_matrix(np.eye(3), scores, labels=[name, "cat", "dog"], task="multiclass")
    spec = confusion_chart(ek.confusion(p, 0.5).grid()).to_dict()
    svg = ET.fromstring(vl_convert.vegalite_to_svg(spec))
    drawn = [element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert drawn.count(name) == 2
    assert {"cat", "dog", "(none)"} <= {*drawn}


def test_changes_show_what_came_and_what_went_and_which_is_better() -> None:
    truth = np.eye(2)[[0, 0, 0, 1, 1]]
    a = ek.predictions_from_matrix(truth, np.eye(2)[[0, 0, 1, 1, 0]], labels=["x", "y"], task="multiclass")
    b = ek.predictions_from_matrix(truth, np.eye(2)[[0, 1, 0, 0, 1]], labels=["x", "y"], task="multiclass")
    change = ek.confusion_change(a, b)
    spec = change_chart(change.came, change.went).to_dict()
    (rows,) = spec["datasets"].values()
    cells = {(row["true_name"], row["predicted_name"]): (row["text"], row["kind"], row["share"]) for row in rows}
    assert cells["x", "x"] == ("+1, −1", "unchanged", 0)
    assert cells["y", "x"] == ("+1, −1", "unchanged", 0)
    worse = ek.confusion_change(
        a, ek.predictions_from_matrix(truth, np.eye(2)[[1] * 5], labels=["x", "y"], task="multiclass")
    )
    (rows,) = change_chart(worse.came, worse.went).to_dict()["datasets"].values()
    cells = {(row["true_name"], row["predicted_name"]): (row["text"], row["kind"], row["share"]) for row in rows}
    assert cells["x", "y"] == ("+2", "worse", 1)
    assert cells["y", "x"] == ("−1", "better", 0.5)
    assert cells["x", "x"] == ("−2", "worse", 1)
    assert cells["x", "(none)"][0] == ""


def test_mistakes_that_come_together_have_their_own_words_and_no_sum_of_all() -> None:
    p = ek.load_sample("clips-forest").predictions
    grid, words = ek.given_instead(p, 0.5), GridWords(row="Missed label", none="(nothing)")
    spec = confusion_chart(grid, words=words, totals=True).to_dict()
    (rows,) = spec["datasets"].values()
    n = len(p.labels)
    assert {row["kind"] for row in rows} == {"right", "wrong", "total"}
    assert sum(row["kind"] == "total" for row in rows) == n + n + 1
    assert [row["count"] for row in rows if row.get("predicted_name") == "(nothing)"] == grid.counts(range(n), [n])[
        :, 0
    ].tolist()
    assert spec["layer"][0]["encoding"]["y"]["title"] == "Missed label"


def test_calibration_between_thresholds_has_a_row_for_each_part_that_holds_items() -> None:
    # 40 positives and 40 negatives: 8 and 0 at 0.9, 28 and 4 from 0.5 to below, 4 and 36 from 0; none has no score.
    table = read_evaluation(b"threshold,tp,fp,fn,tn\n0.9,8,0,32,40\n0.5,36,4,4,36\n0,40,40,0,0\n").pooled
    histogram = score_histogram(table)
    interval = wilson(histogram.positives, histogram.total)
    (rows,) = items_chart(histogram).to_dict()["datasets"].values()
    assert {(row["start"], row["end"]): (row["items"], row["positives"]) for row in rows} == {
        (0.0, 0.5): (40, 4),
        (0.5, 0.9): (32, 28),
        (0.9, 1.0): (8, 8),
    }
    spec = reliability_chart(histogram, interval.low, interval.high).to_dict()
    drawn = next(values for values in spec["datasets"].values() if "share" in values[0])
    assert [row["share"] for row in drawn] == [0.1, 0.875, 1.0]
    assert drawn[2]["low"] == wilson(8, 8).low
    assert spec["layer"][-1]["encoding"]["x"]["scale"]["domain"] == [0, 1]


def test_a_matrix_of_a_service_has_no_column_of_the_undecided() -> None:
    matrix = ReportedMatrix(("a", "b"), np.array([[18, 2], [3, 17]]))
    spec = confusion_chart(matrix.grid()).to_dict()
    (rows,) = spec["datasets"].values()
    assert [(row["truth"], row["predicted"], row["count"]) for row in rows] == [
        (0, 0, 18),
        (0, 1, 2),
        (1, 0, 3),
        (1, 1, 17),
    ]
