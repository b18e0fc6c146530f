"""``board``: an evaluation, or two, as a live threshold board: a plain dict, one HTML file, or a notebook cell."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np

from evalkit.averages import Averaging, require_averaging
from evalkit.charts import colors
from evalkit.counts import ThresholdCounts
from evalkit.errors import InvalidInputError, require_type
from evalkit.evaluation import Evaluation
from evalkit.figure_intervals import FIGURES
from evalkit.live import vega
from evalkit.live.columns import (
    Slider,
    accuracy_key,
    bound_columns,
    known,
    label_columns,
    model_columns,
    packed,
    slider,
)
from evalkit.live.controls import BoardMatch, control, following
from evalkit.live.panels import TITLES, panels
from evalkit.live.script import joined
from evalkit.matching import Match
from evalkit.metrics import METRICS
from evalkit.operating import OperatingPoint, break_even, find_threshold
from evalkit.predictions import some_of, threshold_array

HERE = Path(__file__).parent
CONDUCTOR = HERE / "scripts" / "conductor.js"
_MEANINGS = {
    "top1_accuracy": "Of all items, the share whose highest-scored label is the true one and reaches the threshold.",
    "exact_match": "Of all items, the share for which the predicted labels are exactly the true ones.",
}
_COUNT_TITLES = {
    "tp": ("True positives", "Predicted, and truly there."),
    "fp": ("False positives", "Predicted, but not there."),
    "fn": ("False negatives", "There, but not predicted."),
    "tn": ("True negatives", "Not predicted, and not there."),
}


@dataclass(frozen=True, slots=True)
class Board:
    """A live board. It shows itself in a notebook; ``to_html`` makes one file that needs no server and no network."""

    content: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Board({', '.join(repr(model['name']) for model in self.content['models'])}; {self.content['title']})"

    def to_dict(self) -> dict[str, Any]:
        """Specs, thresholds and columns as the conductor reads them; JSON can hold all of it."""
        return dict(self.content)

    def to_html(self) -> str:
        """One self-contained HTML file, under 2 MB, in which the slider moves all panels."""
        name = html.escape(" and ".join(model["name"] for model in self.content["models"]))
        content = json.dumps(self.content, allow_nan=False).encode()
        zipped = base64.b64encode(gzip.compress(content, mtime=0)).decode("ascii")
        bundle = vega.bundle().replace("</script", "<\\/script")
        return (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
            f"<title>{name}: confidence threshold</title>\n"
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<style>{stylesheet()}</style></head>\n"
            f'<body class="ek-page"><h1>{name}</h1>\n'
            '<div class="ek-root"></div>\n'
            f'<script type="application/gzip" id="ek-board">{zipped}</script>\n'
            f"<script>{bundle}</script>\n"
            f'<script type="module">{conductor()}\n'
            'conductZipped(document.querySelector(".ek-root"), document.getElementById("ek-board").textContent, '
            "{embed: async () => window.vegaEmbed});"
            "</script></body></html>\n"
        )

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self.to_html())}" title="Live threshold board" '
            'style="width:100%;height:860px;border:0"></iframe>'
        )


def conductor() -> str:
    """The script that moves a board: a JavaScript module with the function ``conduct``, joined from its files."""
    return joined(CONDUCTOR)


def stylesheet() -> str:
    """The style of a board, with the colours that it has where Streamlit gives none."""
    return colors.properties() + (HERE / "board.css").read_text(encoding="utf-8")


def board(
    ev: Evaluation,
    *others: Evaluation,
    label: str | None = None,
    threshold: float = 0.5,
    average: Averaging = "micro",
    level: float = 0.95,
    match: BoardMatch = "threshold",
    other_threshold: float | None = None,
    driver: int | None = None,
    columns: bool = False,
) -> Board:
    """A live board of one evaluation, or of a model and its baseline.

    ``label`` shows one label against the rest, None the whole model, with figures averaged as ``average`` says.
    Leave labels out with ``ev.select``. ``level`` is that of the intervals.

    Two models stand at one threshold, or each at its own, ``threshold`` and ``other_threshold``, with a slider for
    each. Where ``match`` names a figure, moving one slider leads the other to where that figure comes closest;
    ``driver`` (0 the model, 1 the baseline) says from whose threshold it starts; by default the model's, unless it is
    what follows from ``other_threshold``. With "free" each stays where it is. ``columns`` draws the charts of two
    models side by side, and not over each other.

    >>> from evalkit.evaluation import evaluate
    >>> from evalkit.predictions import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0]], [[0.8], [0.2]], labels=["cat"], task="binary")
    >>> sorted(board(evaluate(p)).to_dict())[:4]
    ['charts', 'columns', 'counts', 'digest']
    """
    evaluations = (ev, *others)
    require_averaging(average)
    threshold_array([threshold, 0.0 if other_threshold is None else other_threshold])
    _check_models(evaluations, label)
    averaged = label is None and average != "micro"
    _check_match(match, driver, evaluations, averaged=averaged)
    by_stops = averaged or any(each.unknown for each in evaluations)
    apart = match != "threshold"
    tables = [each.pooled if label is None else each.per_label[label] for each in evaluations]
    columns_at = [_columns_of(each, label, average) for each in evaluations]
    starts = (threshold, threshold if other_threshold is None else other_threshold)
    controls = []
    for m, sharing in enumerate([[each] for each in evaluations] if apart else [evaluations]):
        base = slider(sharing, label)
        presets = _presets(base, tables[m], columns_at[m], pooled_figures=not by_stops)
        controls.append(control(base, presets, starts[m], grid=any(each.predictions is None for each in sharing)))
    lead = 0 if driver is None and other_threshold is None else driver
    matched: Match | None = match if match != "threshold" and match != "free" else None  # noqa: PLR1714  (for mypy)
    if matched:
        controls, lead = following(controls, tables, matched, lead)
    of_model = controls if apart else controls * len(evaluations)
    names = [each.name for each in evaluations]
    figures, notes = [], []
    for each, make, of in zip(evaluations, columns_at, of_model, strict=True):
        bounds, note = bound_columns(each, of.stops, label=label, averaging=average, level=level)
        figures.append(make(of.stops) | bounds)
        notes.append(note)
    content = {
        "title": label if label is not None else ev.labels[0] if len(ev.labels) == 1 else "All labels",
        "models": [
            {"name": name, "approximate": each.approximate, "columns": packed(c)}
            for name, each, c in zip(names, evaluations, figures, strict=True)
        ],
        "sliders": [each.as_dict() for each in controls],
        "driver": lead or 0,
        "matched": matched and {"key": matched, "title": TITLES.get(matched, METRICS[matched].title)},
        "tiles": _tiles(ev, label, average),
        "intervals": _notes(names, notes, matched=bool(matched)),
        "counts": [{"key": key, "title": title, "help": text} for key, (title, text) in _COUNT_TITLES.items()],
        "charts": panels(names, tables, figures, of_model, by_stops=by_stops, apart=apart),
        "columns": columns and len(evaluations) > 1,
    }
    digest = hashlib.blake2b(json.dumps(content).encode(), digest_size=12).hexdigest()
    return Board(content | {"digest": digest})


def _notes(names: Sequence[str], notes: Sequence[Mapping[str, str]], *, matched: bool) -> list[Mapping[str, str]]:
    """How the intervals of the models were made: said once where it is the same, else of each by its name."""
    there = [(name, note) for name, note in zip(names, notes, strict=True) if note]
    if any(note != there[0][1] for _, note in there):
        said = [{key: f"{name}: {text}" for key, text in note.items()} for name, note in there]
    else:
        said = [dict(note) for _, note in there[:1]]
    if matched and said:
        said[-1]["method"] += "; thresholds as they stand"
    return list(said)


def _check_models(evaluations: Sequence[Evaluation], label: str | None) -> None:
    if len(evaluations) > 2:
        raise InvalidInputError("A board holds one or two models.", found=str(len(evaluations)))
    for each in evaluations:
        require_type(each, Evaluation)
        if label is not None and label not in each.labels:
            raise InvalidInputError(
                "A model does not have this label.",
                where=each.name,
                found=repr(label),
                remedy=f"Its labels are {some_of(each.labels)}." if each.labels else "It has none of its own.",
            )


def _check_match(match: str, driver: int | None, evaluations: Sequence[Evaluation], *, averaged: bool) -> None:
    if match not in get_args(BoardMatch):
        known = ", ".join(get_args(BoardMatch))
        raise InvalidInputError("Unknown match.", found=repr(match), remedy=f"Use one of {known}.")
    if driver not in (None, 0, 1):
        raise InvalidInputError("The driver is the model, 0, or the baseline, 1.", found=repr(driver))
    if match != "threshold" and len(evaluations) == 1:
        raise InvalidInputError("It takes two models for each to have its own threshold.", found=f"match={match!r}")
    lacking = [each.name for each in evaluations if match in each.unknown]
    if lacking:
        raise InvalidInputError(
            f"{METRICS[match].title} cannot be matched: the source's ratios do not tell it.",
            where=lacking[0],
            remedy="Use another match, or load counts or predictions.",
        )
    if match in get_args(Match) and averaged:
        raise InvalidInputError(
            "Means over labels cannot be matched, since a match is found by counts.",
            remedy="Use average='micro', one label, or match='free'.",
        )


def _columns_of(ev: Evaluation, label: str | None, average: Averaging) -> Any:
    if label is None:
        return lambda stops: model_columns(ev, stops, average)
    return lambda stops: known(ev, label_columns(ev.per_label[label], stops))


def _unit(ev: Evaluation, label: str | None, average: Averaging) -> str:
    """What a figure of the whole model counts, in a sentence; nothing for one label, where items are counted."""
    if label is not None or len(ev.labels) == 1:
        return ""
    if average == "micro":
        return " Counted over all pairs of item and label."
    return " The mean over labels." if average == "macro" else " The mean over labels, weighted by their positives."


def _tiles(ev: Evaluation, label: str | None, average: Averaging) -> list[dict[str, str]]:
    unit = _unit(ev, label, average)
    honest = {"accuracy": accuracy_key(ev, whole_model=label is None)}
    return [_tile(honest.get(key, key), unit) for key in FIGURES]


def _tile(key: str, unit: str) -> dict[str, str]:
    if key in METRICS:
        text = f"{METRICS[key].meaning}{unit} Undefined where {METRICS[key].undefined_when}."
        return {"key": key, "title": TITLES.get(key, METRICS[key].title), "help": text}
    return {"key": key, "title": TITLES[key], "help": _MEANINGS[key], "missing": "Needs predictions"}


def _presets(base: Slider, table: ThresholdCounts, columns_at: Any, *, pooled_figures: bool) -> list[dict[str, Any]]:
    """0.5, best F1 and break-even of the first model: exact points of its table, or stops where figures are means."""
    presets = (
        [{"title": "0.5", "threshold": 0.5, "help": "The usual first guess."}] if base.low <= 0.5 <= base.high else []
    )
    if pooled_figures:
        points = [find_threshold(table), break_even(table)]
        found = [point.threshold if isinstance(point, OperatingPoint) else None for point in points]
    else:
        columns = columns_at(base.stops)
        precision, recall = columns["precision"], columns["recall"]
        gap = np.where(recall > 0, -np.abs(precision - recall), np.nan)  # where nothing is found both are 0
        goals = [columns["f1"], gap]
        found = [None if np.isnan(g).all() else float(base.stops[np.nanargmax(g)]) for g in goals]
    words = [
        ("Best F1", "Where the F1 score of the model is highest on this test set."),
        ("Break-even", "Where precision and recall of the model are equal, or as close as they get."),
    ]
    for threshold, (title, text) in zip(found, words, strict=True):
        if threshold is not None:
            presets.append({"title": title, "threshold": threshold, "help": text})
    return presets
