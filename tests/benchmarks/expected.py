"""What the board must show at every threshold, computed from the scores without evalkit."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evalkit.arrays import BoolArray, FloatArray, IntArray
from tests.figure_text import figure_text

STEPS = 1000
GRID: FloatArray = np.arange(STEPS + 1) / STEPS
WHOLE = "All labels"
IN_VIEW = 40
"""Rows of the label list that are in view at most."""
DRAWN = ("precision", "recall", "false_positive_rate", "f1")
"""Figures that marks of the charts stand at."""


@dataclass(frozen=True, slots=True)
class Model:
    """Scores and truth of one multi-label model, shape (n_labels, n_examples); -inf where it gave no score."""

    labels: tuple[str, ...]
    y_true: BoolArray
    y_score: FloatArray


def read_long(path: Path) -> Model:
    """A file with a row for each example and label: id, label, score, truth."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    labels, ids = ({name: i for i, name in enumerate(dict.fromkeys(row[column] for row in rows))} for column in (1, 0))
    y_true, y_score = np.zeros((len(labels), len(ids)), dtype=np.bool_), np.full((len(labels), len(ids)), -np.inf)
    for example, label, score, truth in rows:
        y_true[labels[label], ids[example]] = truth == "1"
        y_score[labels[label], ids[example]] = float(score)
    return Model(tuple(labels), y_true, y_score)


def table(models: Sequence[Model], *, labels: bool = True, costs: tuple[float, float] | None = None) -> str:
    """JSON: what the page shows where the slider stands at k / 1000.

    {"boards": title -> for each model {"thresholds": k / 1000, "texts": figure -> text, "values": where marks stand},
    "rows": for each model the texts of the figures of each label in the list}. labels: whether labels have boards of
    their own, beside that of all of them. costs: of a false alarm and of a miss, where the boards have their curve.
    """
    by_model = [_titles(model, GRID, labels=labels) for model in models]
    for titles in by_model if costs else ():
        for shown in titles.values():
            shown["texts"]["cost"] = _costs(shown["texts"], *costs)
    boards = {title: [titles[title] for titles in by_model] for title in by_model[0]}
    return json.dumps({"boards": boards, "rows": [_rows(model) for model in models]})


def _costs(texts: Mapping[str, list[str]], false_alarm: float, miss: float) -> list[str]:
    tp, fp, fn, tn = (np.array([int(text) for text in texts[key]]) for key in ("tp", "fp", "fn", "tn"))
    return [_text(cost) for cost in ((false_alarm * fp + miss * fn) / (tp + fp + fn + tn)).tolist()]


def matched_table(model: Model, baseline: Model) -> str:
    """The same for all labels where the baseline has the threshold at which its recall is closest to the model's."""
    by_model = [_titles(model, GRID), _titles(baseline, _matched(model, baseline))]
    return json.dumps({"boards": {WHOLE: [titles[WHOLE] for titles in by_model]}, "rows": []})


def _rows(model: Model) -> dict[str, dict[str, list[str]]]:
    """Label -> figure -> its text at each threshold, of those labels that may be in view: the first, and the middle."""
    middle, n = len(model.labels) // 2, len(model.labels)
    wanted = [i for i in range(n) if i < IN_VIEW or abs(i - middle) < IN_VIEW]
    rows = {}
    for i in wanted:
        one = Model((model.labels[i],), model.y_true[i : i + 1], model.y_score[i : i + 1])
        texts = _titles(one, GRID)[one.labels[0]]["texts"]
        rows[one.labels[0]] = {key: texts[key] for key in ("precision", "recall")}
    return rows


def _matched(model: Model, baseline: Model) -> FloatArray:
    """By the definition: of the baseline's scores, and inf, those that find as many as the model does, or most nearly;
    amid them the middle one. Both have the same positives."""
    wanted = [np.count_nonzero(model.y_score[model.y_true] >= threshold) for threshold in GRID]
    rows = np.append(np.unique(baseline.y_score[np.isfinite(baseline.y_score)]), np.inf)[::-1]
    hits = np.sort(baseline.y_score[baseline.y_true])
    found = len(hits) - np.searchsorted(hits, rows)
    thresholds = []
    for target in wanted:
        gap = np.abs(found - target)
        closest = np.flatnonzero(gap == gap.min())
        thresholds.append(rows[(closest[0] + closest[-1]) // 2])
    return np.array(thresholds)


def _titles(model: Model, thresholds: FloatArray, *, labels: bool = True) -> dict[str, dict[str, Any]]:
    tp, fp, exact = _decide(model, thresholds)
    positives = model.y_true.sum(axis=1)
    negatives = model.y_true.shape[1] - positives
    whole = _figures(tp.sum(axis=1), fp.sum(axis=1), positives.sum(), negatives.sum())
    del whole["accuracy"]
    titles = {WHOLE: whole | {"exact_match": exact / model.y_true.shape[1]}}
    for i, label in enumerate(model.labels if labels else ()):
        titles[label] = _figures(tp[:, i], fp[:, i], positives[i], negatives[i])
    places = [threshold if np.isfinite(threshold) else None for threshold in thresholds.tolist()]
    return {title: {"thresholds": places, **_shown(figures)} for title, figures in titles.items()}


def _decide(model: Model, thresholds: FloatArray) -> tuple[IntArray, IntArray, IntArray]:
    """True and false positives, (n_thresholds, n_labels), and examples whose labels are all right, (n_thresholds,)."""
    tp, fp, exact = [], [], []
    for threshold in thresholds:
        predicted = (model.y_score >= threshold) & np.isfinite(model.y_score)
        tp.append(np.count_nonzero(predicted & model.y_true, axis=1))
        fp.append(np.count_nonzero(predicted & ~model.y_true, axis=1))
        exact.append(np.count_nonzero((predicted == model.y_true).all(axis=0)))
    return np.array(tp), np.array(fp), np.array(exact)


def _figures(tp: IntArray, fp: IntArray, positives: int, negatives: int) -> dict[str, Any]:
    fn, tn = positives - tp, negatives - fp
    with np.errstate(invalid="ignore"):
        return {
            "tp": tp,
            "fp": fp,
            "fn": fn,
            "tn": tn,
            "precision": tp / (tp + fp),
            "recall": tp / (tp + fn),
            "false_positive_rate": fp / (fp + tn),
            "f1": 2 * tp / (2 * tp + fp + fn),
            "accuracy": (tp + tn) / (positives + negatives),
            "predicted_positive_rate": (tp + fp) / (positives + negatives),
        }


def _shown(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "texts": {key: [_text(value) for value in column.tolist()] for key, column in figures.items()},
        "values": {key: [None if np.isnan(v) else v for v in figures[key].tolist()] for key in DRAWN},
    }


def _text(value: float) -> str:
    """A count as it is, a ratio with three decimals or two digits that count, an undefined one as a dash."""
    if isinstance(value, int):
        return str(value)
    return figure_text(value)
