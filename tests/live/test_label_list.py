"""The label list: which rows are listed, in which order, and the columns that their bars follow."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import evalkit as ek
from evalkit.evaluation.figure_intervals import area_interval, intervals_at
from evalkit.evaluation.label_summary import summarise
from evalkit.live.columns import slider, unpack
from evalkit.live.label_list import (
    PAGE,
    LabelList,
    ListView,
    Order,
    area_bounds,
    area_columns,
    bounds_at,
    bounds_at_stops,
    following_columns,
    label_list,
    ordered,
    visible_rows,
    whole_columns,
)

STOPS = np.arange(1001) / 1000


def _evaluation(labels: int = 12) -> ek.Evaluation:
    rng = np.random.default_rng(4)
    truth = rng.random((200, labels)) < np.linspace(0.1, 0.6, labels)
    truth[:, 3] = False  # no positives
    score = np.clip(np.round(rng.normal(0.3 + 0.3 * truth, 0.2), 2), 0, 1)
    names = [f"{'xyz'[i % 3]} label {i}" for i in range(labels)]
    return ek.evaluate(ek.predictions_from_matrix(truth, score, labels=names, task="multilabel", name="model"))


EV = _evaluation()
SUMMARY = summarise(EV, STOPS)


def _list(view: ListView, **more: Any) -> LabelList:
    known: dict[str, Any] = {
        "whole": {},
        "bounds_of": lambda label: {},
        "stops": STOPS,
        "left_out": (),
        "current": None,
        "threshold": 0.5,
    }
    return label_list("key", EV, SUMMARY, view, **known | more)


def test_ten_labels_are_listed_at_a_time_below_the_whole_model() -> None:
    first, second = _list(ListView()), _list(ListView(page=1, turn=7))
    assert [row["label"] for row in first["rows"]] == [None, *EV.labels[:PAGE]]
    assert [row["label"] for row in second["rows"]] == [None, *EV.labels[PAGE:]]
    assert (first["pages"], first["summary"], second["summary"]) == (2, "1–10 of 12", "11–12 of 12")
    assert second["view"] == {"search": "", "order": "file", "page": 1, "turn": 7}


@pytest.mark.parametrize("order", ["file", "name", "support", "average_precision", "precision", "recall"])
@pytest.mark.parametrize("threshold", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("page", [0, 1, 7])
def test_the_visible_rows_are_all_of_a_list_that_the_threshold_moves(order: Order, threshold: float, page: int) -> None:
    view = ListView(order=order, page=page)
    visible = [SUMMARY.labels[i] for i in visible_rows(EV, SUMMARY, view, threshold)]
    assert visible == [row["label"] for row in _list(view, threshold=threshold)["rows"][1:]]


@pytest.mark.parametrize(("page", "shown"), [(-3, 0), (9, 1)])
def test_there_is_no_page_beyond_the_first_and_the_last(page: int, shown: int) -> None:
    assert _list(ListView(page=page))["view"]["page"] == shown


def test_labels_are_searched_in_any_case() -> None:
    found = _list(ListView(search="X LABEL"))
    assert [row["label"] for row in found["rows"][1:]] == [label for label in EV.labels if label.startswith("x")]
    assert _list(ListView(search="none"))["summary"] == "No label fits"


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ("name", lambda label: label),
        ("support", lambda label: -EV.per_label[label].positives),
        ("average_precision", lambda label: ek.average_precision(EV.per_label[label])),
        ("precision", lambda label: ek.precision(EV.per_label[label].at(0.4))),
        ("recall", lambda label: ek.recall(EV.per_label[label].at(0.4))),
    ],
)
def test_labels_stand_in_the_chosen_order_the_undefined_ones_last(order: Order, key: Any) -> None:
    found = [EV.labels[i] for i in ordered(SUMMARY, ListView(order=order), 0.4)]
    values = [key(label) for label in EV.labels]
    expected = sorted(EV.labels, key=lambda label: (key(label) != key(label), key(label)))
    if any(value != value for value in values):
        assert found[-1] == EV.labels[3]
    assert [key(label) for label in found if key(label) == key(label)] == [
        key(label) for label in expected if key(label) == key(label)
    ]


def test_the_row_of_a_label_holds_its_figures_at_each_stop() -> None:
    label = EV.labels[1]
    row = _list(ListView(), current=label, bounds_of=lambda name: {"recall.low": name})["rows"][2]
    assert (row["label"], row["title"], row["current"]) == (label, label, True)
    assert row["support"] == f"{EV.per_label[label].positives} positives"
    np.testing.assert_equal(unpack(row["columns"]["recall"]), ek.recall(EV.per_label[label].at(STOPS)))
    assert row["columns"]["average_precision"] == ek.average_precision(EV.per_label[label])
    assert row["columns"]["recall.low"] == label


def test_one_positive_is_called_so_and_what_is_undefined_can_be_sent() -> None:
    p = ek.predictions_from_matrix([[1, 0], [0, 0]], [[0.8, 0.1], [0.2, 0.3]], labels=["a", "b"], task="multilabel")
    ev = ek.evaluate(p)
    view = {"whole": {}, "bounds_of": lambda label: {}, "stops": STOPS, "left_out": (), "current": None}
    made = label_list("key", ev, summarise(ev, STOPS), ListView(), **view, threshold=0.5)
    assert [row["support"] for row in made["rows"]] == ["2 items", "1 positive", "0 positives"]
    assert made["rows"][2]["columns"]["average_precision"] is None
    assert json.loads(json.dumps(made, allow_nan=False)) == made


def test_labels_that_are_left_out_stay_in_the_list() -> None:
    made = _list(ListView(), left_out=EV.labels[:2])
    assert (made["kept"], made["left_out"]) == (10, list(EV.labels[:2]))
    assert made["summary"] == "1–10 of 12; 2 left out"
    assert made["rows"][1]["label"] == EV.labels[0]


def test_the_whole_model_follows_at_the_stops_of_a_label() -> None:
    stops = slider([EV], EV.labels[0]).stops
    made = whole_columns(EV, stops, "micro")
    assert set(made) == {"precision", "recall"}
    np.testing.assert_equal(unpack(made["recall"]), ek.recall(EV.pooled.at(stops)))
    board = ek.board(EV).to_dict()["models"][0]["columns"]
    assert set(following_columns(board)) == {
        f"{key}{end}" for key in ("precision", "recall") for end in ("", ".low", ".high")
    }


def test_an_area_without_an_interval_has_no_bounds() -> None:
    with_one, without = EV.labels[0], EV.labels[3]
    found = area_interval(EV, "average_precision", label=with_one)
    assert area_bounds(EV, with_one, 0.95) == {
        "average_precision.low": found.low,
        "average_precision.high": found.high,
    }
    assert area_bounds(EV, without, 0.95) == {}
    none = area_interval(EV, "average_precision", label=without)
    assert area_columns(float("nan"), none) == {"average_precision": None}
    assert area_columns(0.5, found) == {"average_precision": 0.5, **area_bounds(EV, with_one, 0.95)}


@pytest.mark.parametrize("label", [None, "y label 1"])
@pytest.mark.parametrize("further", [[], [0.1234, 0.5678]])
@pytest.mark.parametrize("missing", [0, 10])
def test_bounds_at_unusual_stops_are_made_and_the_others_kept(
    label: str | None, further: list[float], missing: int
) -> None:
    stops = np.union1d(STOPS[missing:], further)
    made_at: list[list[float]] = []

    def make(thresholds: np.ndarray) -> dict[str, Any]:
        made_at.append(thresholds.tolist())
        return bounds_at(EV, label, thresholds, 0.9)

    found = bounds_at_stops(stops, STOPS, bounds_at(EV, label, STOPS, 0.9), make)
    assert made_at == ([further] if further else [])
    expected = intervals_at(EV, stops, label=label, level=0.9, keys=("precision", "recall")).bounds
    for key, ends in expected.items():
        for end, bound in zip(("low", "high"), ends, strict=True):
            np.testing.assert_equal(unpack(found[f"{key}.{end}"]), bound.astype(np.float32).astype(np.float64))
