"""The tiles of a board: which figures it shows, and what each of them is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from evalkit.counting.figures import Terms, words_of
from evalkit.counting.metrics import METRICS
from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.figure_intervals import FIGURES
from evalkit.intervals.coverage import note_on_coverage
from evalkit.live.columns import BESIDE, accuracy_key

_AFTER_ALARMS = FIGURES.index("false_positive_rate") + 1
_UNDEFINED = {"negative_predictive_value": "everything is predicted"}
ALARMS = "false_alarms_per_hour"
_TILES: Mapping[Terms, Sequence[str]] = MappingProxyType(
    {
        "machine learning": FIGURES,
        "medicine": (
            *("recall", "specificity", "precision", "negative_predictive_value"),
            *("accuracy", "predicted_positive_rate"),
        ),
    }
)


def _unit(ev: Evaluation, label: str | None, average: Averaging) -> str:
    """What a figure of the whole model counts, in a sentence; nothing for one label, where items are counted."""
    if label is not None or len(ev.labels) == 1:
        return ""
    if average == "micro":
        return " Counted over all pairs of item and label."
    return " The mean over labels." if average == "macro" else " The mean over labels, weighted by their positives."


def tiles_of(
    ev: Evaluation, label: str | None, average: Averaging, terms: Terms, *, per_hour: bool
) -> list[dict[str, Any]]:
    """The tiles of a board, by the keys of their figures. per_hour: hours of recording are known of a model."""
    unit = _unit(ev, label, average)
    honest = {"accuracy": accuracy_key(ev, whole_model=label is None)}
    tiles = [_figure_tile(honest.get(key, key), unit, terms) for key in _TILES[terms]]
    if per_hour:
        tiles.insert(_AFTER_ALARMS, tile(ALARMS, terms) | {"missing": "Hours unknown"})
    return tiles


def tile(key: str, terms: Terms, further: str = "") -> dict[str, Any]:
    words = words_of(key, terms)
    return {"key": key, "title": words.short, "help": f"{words.meaning}{further}"}


def _figure_tile(key: str, unit: str, terms: Terms) -> dict[str, Any]:
    note = note_on_coverage(key)
    covered = f" {note}" if note else ""
    undefined = _UNDEFINED.get(key) or (METRICS[key].undefined_when if key in METRICS else "")
    if undefined:
        return tile(key, terms, f"{unit} Undefined where {undefined}.{covered}")
    beside = [tile(each, terms) for each in BESIDE.get(key, ())]
    return tile(key, terms, covered) | {"missing": "Needs predictions"} | ({"beside": beside} if beside else {})
