"""Functions without a public name: the modules that they may live in. Edit this table when they move."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any

_VERDICT = ("evalkit.verdict", "evalkit.comparison.verdict", "evalkit.comparison.sentences")
_INTERVALS = ("evalkit.figure_intervals", "evalkit.evaluation.figure_intervals")
_BETWEEN = ("evalkit.between_thresholds", "evalkit.counting.between_thresholds")
_UNCERTAINTY = (
    "evalkit.uncertainty",
    "evalkit.intervals.uncertainty",
    "evalkit.intervals.estimate",
    "evalkit.intervals.shares",
)

HOMES = {
    "conclude": _VERDICT,
    "primary_figures": _VERDICT,
    "settling": _VERDICT,
    "more_positives": _VERDICT,
    "adjusted": _VERDICT,
    "is_clear": _VERDICT,
    "intervals_at": _INTERVALS,
    "mean_intervals": _INTERVALS,
    "area_interval": _INTERVALS,
    "log_loss_interval": _INTERVALS,
    "readiness": ("evalkit.advice.readiness", "evalkit.advice"),
    "at_threshold": ("evalkit.advice.at_threshold",),
    "overview": ("evalkit.evaluation.overview",),
    "overview_intervals": ("evalkit.evaluation.overview",),
    "score_histogram": _BETWEEN,
    "average_precision_bounds": _BETWEEN,
    "roc_auc_bounds": _BETWEEN,
    "ratio_interval": _UNCERTAINTY,
    "mean_interval": _UNCERTAINTY,
    "effective_groups": _UNCERTAINTY,
}
"""Name -> modules, the first that has it is taken."""


class MovedError(Exception):
    """A function is in none of the modules that the table names."""


def internal(name: str) -> Callable[..., Any]:
    """A function by its name, from where it lives today."""
    for module in HOMES[name]:
        try:
            found = getattr(importlib.import_module(module), name, None)
        except ModuleNotFoundError as error:
            if error.name is None or not (module + ".").startswith(error.name + "."):
                raise
            continue
        if found is not None:
            return found
    raise MovedError(f"{name} is in none of {', '.join(HOMES[name])}: add its module to tests/results/internals.py.")


def led(compared: Callable[..., Any], a: Any, b: Any, *, lead: str, **options: Any) -> Any:
    """``compare`` or ``compare_labels`` of a and b, of which ``lead`` says which threshold stays as it is in a match.

    Before there was an option for it the two were compared the other way round, and the result was turned.
    """
    if lead == "a":
        return compared(a, b, **options)
    if "lead" in inspect.signature(compared).parameters:
        return compared(a, b, lead=lead, **options)
    swapped = options | {"threshold_a": options["threshold_b"], "threshold_b": options["threshold_a"]}
    return compared(b, a, **swapped).turned()
