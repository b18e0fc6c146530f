"""The label list: what it holds of every label at once, its columns, and the bounds that its bars follow."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest

import evalkit as ek
from evalkit.counting.figures import Terms
from evalkit.counting.wording import Wording
from evalkit.evaluation.figure_intervals import area_interval, intervals_at
from evalkit.evaluation.label_summary import summarise
from evalkit.live.columns import slider, unpack
from evalkit.live.labels.label_list import (
    COLUMNS,
    SHOWN,
    LabelList,
    area_bounds,
    area_columns,
    bounds_at,
    bounds_at_stops,
    columns_of,
    label_list,
    whole_columns,
    whole_row,
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


def _list(*models: tuple[str, ek.LabelSummary], **more: Any) -> LabelList:
    whole = whole_row(EV, None, {}, 0.75)
    known: dict[str, Any] = {"whole": whole, "left_out": (), "current": None}
    return label_list("key", EV, [("model", SUMMARY), *models], **known | more)


def test_a_list_names_all_labels_and_holds_what_no_threshold_moves() -> None:
    made = _list(current=EV.labels[1], left_out=EV.labels[:2], turn=7)
    assert (made["labels"], made["current"], made["left_out"], made["turn"]) == (
        list(EV.labels),
        EV.labels[1],
        list(EV.labels[:2]),
        7,
    )
    fixed = {key: unpack(column) for key, column in made["models"][0]["fixed"].items()}
    tables = [EV.per_label[label] for label in EV.labels]
    best = [ek.find_threshold(table) for table in tables]
    np.testing.assert_equal(fixed["positives"], [table.positives for table in tables])
    np.testing.assert_equal(fixed["negatives"], [table.negatives for table in tables])
    np.testing.assert_equal(fixed["average_precision"], [ek.average_precision(table) for table in tables])
    np.testing.assert_equal(fixed["roc_auc"], [ek.roc_auc(table) for table in tables])
    np.testing.assert_equal(fixed["best_f1"], [ek.f1(point.counts) for point in best])
    np.testing.assert_equal(fixed["best_f1_threshold"], [point.threshold for point in best])
    assert json.loads(json.dumps(made, allow_nan=False)) == made


def test_a_baseline_stands_in_the_order_of_the_model_and_has_no_figures_of_labels_that_it_lacks() -> None:
    other = EV.select([EV.labels[5], EV.labels[1]])
    fixed = _list(("other", summarise(other, STOPS)))["models"][1]["fixed"]
    found = unpack(fixed["average_precision"])
    assert np.flatnonzero(~np.isnan(found)).tolist() == [1, 5]
    assert found[5] == ek.average_precision(EV.per_label[EV.labels[5]])
    assert np.isnan(unpack(fixed["positives"])[0])


def test_columns_are_those_that_a_model_has_figures_for() -> None:
    assert columns_of(EV) == list(COLUMNS)
    decided = ek.evaluate(
        ek.predictions_from_matrix([[1, 0], [0, 1]], [[1, 0], [1, 1]], labels="ab", task="multilabel")
    )
    decided = replace(decided, predictions=replace(decided.predictions, decisions_only=True))
    keys = {column["key"] for column in columns_of(decided)}
    assert keys == {column["key"] for column in COLUMNS} - {
        "average_precision",
        "roc_auc",
        "best_f1",
        "best_f1_threshold",
    }
    of_ratios = replace(EV, unknown=frozenset({"tp", "fp", "fn", "tn", "accuracy"}))
    assert {"tp", "fp", "positives", "predicted_positives", "accuracy"}.isdisjoint(
        column["key"] for column in columns_of(of_ratios)
    )
    assert label_list(
        "key",
        decided,
        [("m", summarise(decided, STOPS))],
        whole=whole_row(decided, None, {}, np.nan),
        left_out=(),
        current=None,
    )["shown"] == [key for key in SHOWN if key != "average_precision"]


def test_the_whole_model_stands_above_its_labels() -> None:
    whole = whole_row(EV, None, {"average_precision": 0.5}, np.nan)
    assert whole == {
        "items": "200 items",
        "columns": None,
        "fixed": {"average_precision": 0.5, "roc_auc": None, "positives": int(EV.positives.sum())},
    }
    assert "positives" not in whole_row(replace(EV, unknown=frozenset({"tp"})), None, {}, 0.5)["fixed"]


def test_the_whole_model_follows_at_the_stops_of_a_label() -> None:
    stops = slider([EV], EV.labels[0]).stops
    made = whole_columns(EV, stops, "micro")
    np.testing.assert_equal(unpack(made["recall"]), ek.recall(EV.pooled.at(stops)))
    np.testing.assert_equal(unpack(made["fp"]), EV.pooled.at(stops).fp)


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


def test_columns_are_called_by_the_terms_of_medicine_where_these_are_chosen() -> None:
    usual, medical = (
        {each["key"]: each["title"] for each in columns_of(EV, Wording(terms))} for terms in get_args(Terms)
    )
    assert {key: title for key, title in medical.items() if usual[key] != title} == {
        "precision": "PPV",
        "recall": "Sensitivity",
        "false_positive_rate": "1 − specificity",
    }
