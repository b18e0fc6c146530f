"""The tiles of a board: which figures it shows, and what each of them is of."""

from __future__ import annotations

from typing import Any

from evalkit.counting.figures import FIGURE_WORDS
from evalkit.counting.metrics import METRICS
from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.figure_intervals import FIGURES
from evalkit.live.columns import BESIDE, accuracy_key

ALARMS = "false_alarms_per_hour"


def _unit(ev: Evaluation, label: str | None, average: Averaging) -> str:
    """What a figure of the whole model counts, in a sentence; nothing for one label, where items are counted."""
    if label is not None or len(ev.labels) == 1:
        return ""
    if average == "micro":
        return " Counted over all pairs of item and label."
    return " The mean over labels." if average == "macro" else " The mean over labels, weighted by their positives."


def tiles_of(ev: Evaluation, label: str | None, average: Averaging, *, per_hour: bool) -> list[dict[str, Any]]:
    """The tiles of a board, by the keys of their figures. per_hour: hours of recording are known of a model."""
    unit = _unit(ev, label, average)
    honest = {"accuracy": accuracy_key(ev, whole_model=label is None)}
    tiles = [_figure_tile(honest.get(key, key), unit) for key in FIGURES]
    if per_hour:
        alarms = tile(ALARMS, FIGURE_WORDS[ALARMS].meaning) | {"missing": "Hours unknown"}
        tiles.insert(FIGURES.index("false_positive_rate") + 1, alarms)
    return tiles


def tile(key: str, text: str) -> dict[str, Any]:
    return {"key": key, "title": FIGURE_WORDS[key].short, "help": text}


def _figure_tile(key: str, unit: str) -> dict[str, Any]:
    meaning = FIGURE_WORDS[key].meaning
    if key in METRICS:
        return tile(key, f"{meaning}{unit} Undefined where {METRICS[key].undefined_when}.")
    beside = [tile(each, FIGURE_WORDS[each].meaning) for each in BESIDE.get(key, ())]
    return tile(key, meaning) | {"missing": "Needs predictions"} | ({"beside": beside} if beside else {})
