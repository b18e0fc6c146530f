"""The charts: valid specs, explicit domains, titles with units, and a picture that Vega can draw."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import vl_convert

import evalkit as ek
from evalkit.charts.board import histogram_chart, precision_recall_chart, roc_chart, threshold_chart
from evalkit.charts.confusion import confusion_chart

METRICS = (("precision", "Precision"), ("recall", "Recall (TPR)"), ("false_positive_rate", "FPR"), ("f1", "F1 score"))
CHARTS = {
    "precision and recall": precision_recall_chart(),
    "roc": roc_chart(),
    "thresholds": threshold_chart(METRICS, low=0, high=1, n_models=1),
    "thresholds of two": threshold_chart(METRICS, low=-5, high=5, n_models=2),
    "scores": histogram_chart(low=0, high=1, reach=0.36),
}


def _encodings(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [layer["encoding"] for layer in spec["layer"]]


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
    names = {layer["data"]["name"] for layer in spec["layer"] if "name" in layer["data"]}
    spec["datasets"] = spec.get("datasets", {}) | {name: [row] for name in names}
    assert vl_convert.vegalite_to_png(spec)[:4] == b"\x89PNG"


def test_the_confusion_matrix_shows_every_pair_and_the_undecided() -> None:
    labels = ["it's", "a\\b", "c\nd"]
    p = ek.predictions_from_matrix(np.eye(3), np.eye(3) * 0.4 + 0.2, labels=labels, task="multiclass")
    spec = confusion_chart(ek.confusion(p, 0.7)).to_dict()
    rows = next(iter(spec["datasets"].values())) if "datasets" in spec else spec["layer"][0]["data"]["values"]
    assert len(rows) == 3 * 4
    assert sum(row["count"] for row in rows) == 3
    assert [row["count"] for row in rows if row["predicted_name"] == "(none)"] == [1, 1, 1]
    assert vl_convert.vegalite_to_png(spec)[:4] == b"\x89PNG"
