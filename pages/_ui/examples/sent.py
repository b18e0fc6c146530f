"""What the browser gets of a list: its rows, and of each item all labels, by both models."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.examples.listed import OUTCOMES, ExampleSelection
from evalkit.examples.marks import Marks
from evalkit.examples.scores import all_scores_of, all_truth_of
from evalkit.examples.seen.media import MediaPlaces
from evalkit.predictions import DECIDE_PER
from pages._ui import show
from pages._ui.examples.cells import Standing
from pages._ui.examples.lines import lines_of, scores_of_other
from pages._ui.examples.lists import ROWS, Asked, ends
from pages._ui.examples.seen import places_of, seen_of

_MOST_LABELS = 40
"""Labels of an item that are shown: of more the true ones, and those of the highest scores."""
_MOST_FACTS = 12

Address: TypeAlias = tuple[Mapping[str, str | None], Sequence[float]]
"""Query parameters, and the thresholds beside them."""


def list_text(a: Asked, s: ExampleSelection, *, marks: Marks, brought: int, address: Address, heading: str) -> str:
    """A part of a list as JSON. brought: counts the files of marks that were brought back."""
    examples, item = np.unique(s.example, return_inverse=True)
    score, other = all_scores_of(a.p, examples), scores_of_other(a, examples)
    truth = all_truth_of(a.p, examples)
    theirs = [other[label, at] for label, at in zip(s.label.tolist(), item.tolist(), strict=True)]
    mine = [score[label, at] for label, at in zip(s.label.tolist(), item.tolist(), strict=True)]
    columns = (item.tolist(), s.label.tolist(), s.truth.tolist(), mine, theirs, s.outcomes)
    rows = [
        {
            "item": at,
            "label": a.p.labels[label],
            "truth": is_true,
            "score": _number(own),
            "other": _number(of_other),
            "outcome": OUTCOMES[outcome],
            "at": _thresholds(a, label),
        }
        for at, label, is_true, own, of_other, outcome in zip(*columns, strict=True)
    ]
    own_labels: dict[int, set[int]] = defaultdict(set)
    for at, label in zip(item.tolist(), s.label.tolist(), strict=True):
        own_labels[at].add(label)
    places = places_of(a)
    lines, line_of = lines_of(a, s.example, s.label)
    items = [
        {
            **_item(a, example, score[:, at], other[:, at], truth[:, at], own=own_labels[at], places=places),
            "line": line_of.get(example),
        }
        for at, example in enumerate(examples.tolist())
    ]
    low, high = ends(a.p)
    if a.other is not None:
        low, high = min(low, ends(a.other)[0]), max(high, ends(a.other)[1])
    content = {
        "heading": heading,
        "digest": a.marked,
        "names": [a.name, a.other_name],
        "ofBaseline": a.listing.of_baseline,
        "places": [place_of(each) for each in (a.counted, a.other_counted or a.counted)],
        "ends": [low, high],
        "first": s.first,
        "total": s.total,
        "size": ROWS,
        "rows": rows,
        "items": items,
        "lines": lines,
        "canMove": a.standing is None and not a.p.decisions_only and not a.listing.of_baseline,
        "example": a.listing.example,
        "marks": [{"id": m.id, "label": m.label, "verdict": m.verdict, "note": m.note} for m in marks],
        "brought": brought,
        "address": dict(address[0]),
        "addressThresholds": [_number(each) for each in address[1]],
    }
    return json.dumps(content, allow_nan=False)


def _item(
    a: Asked, example: int, score: FloatArray, other: FloatArray, truth: Any, *, own: set[int], places: MediaPlaces
) -> dict[str, object]:
    """One item with its labels. own: those by which it is listed. places: where what is seen of it may come from."""
    n = len(a.p.labels)
    labels = np.arange(n)
    if n > _MOST_LABELS:
        telling = {*own, *np.flatnonzero(truth == 1).tolist()}
        highest = np.argsort(-np.nan_to_num(np.fmax(score, other), nan=-np.inf), kind="stable").tolist()
        labels = np.array([*telling, *(i for i in highest if i not in telling)][:_MOST_LABELS])
    facts = [(key, column[example]) for key, column in a.p.attributes.items() if key != DECIDE_PER]
    grouped = a.p.groups is not a.p.ids
    return {
        "id": str(a.p.ids[example]),
        "group": str(a.p.groups[example]) if grouped else None,
        "seen": seen_of(a, example, places),
        "facts": [[key, str(text)] for key, text in facts[:_MOST_FACTS]],
        "labels": [
            [a.p.labels[i], int(truth[i]), _number(float(score[i])), _number(float(other[i])), *_thresholds(a, i)]
            for i in labels.tolist()
        ],
        "more": n - len(labels),
    }


def _thresholds(a: Asked, label: int) -> list[float | None]:
    return [_number(each) for each in a.threshold_of(a.p.labels[label])]


def place_of(model: Standing) -> str:
    """Where a model stands, in words."""
    if model.own is None:
        return f"at {show.threshold(model.at)}"
    return "at its own thresholds" + (f", moved by {show.threshold(model.at)}" if model.at else "")


def _number(value: float) -> float | None:
    """JSON has neither infinity nor NaN."""
    return float(value) if math.isfinite(value) else None
