"""How often intervals held the truth where it is known: what the help of a figure owes to whoever relies on one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

Range: TypeAlias = tuple[int, int]
"""Lowest and highest coverage of 95 % intervals over all simulated worlds, in per cent."""

Of: TypeAlias = Literal["one model", "a difference"]

USUAL: Range = (93, 97)
"""Coverage that needs no word."""

COVERED: Mapping[Of, Mapping[str, Range]] = MappingProxyType(
    {
        "one model": {
            "precision": (95, 100),
            "recall": (94, 98),
            "f1": (94, 100),
            "predicted_positive_rate": (94, 100),
            "average_precision": (94, 99),
            "roc_auc": (94, 99),
            "log_loss": (87, 100),
            "balanced_accuracy": (94, 98),
            "matthews_correlation": (94, 100),
        },
        "a difference": {
            "precision": (94, 100),
            "recall": (92, 100),
            "specificity": (94, 100),
            "false_positive_rate": (94, 100),
            "accuracy": (94, 100),
            "balanced_accuracy": (94, 100),
            "f1": (94, 100),
            "matthews_correlation": (94, 100),
            "predicted_positive_rate": (94, 100),
            "roc_auc": (94, 100),
            "average_precision": (94, 100),
            "exact_match": (94, 98),
            "top1_accuracy": (94, 100),
        },
    }
)
"""By figure; of single models at a threshold and of differences at any match. `docs/measured.md` has all of it."""


def note_on_coverage(key: str, of: Of = "one model") -> str:
    """A sentence where intervals of a figure held the truth more or less often than they say, else nothing.

    >>> note_on_coverage("no such figure")
    ''
    """
    low, high = COVERED[of].get(key, USUAL)
    if USUAL[0] <= low and high <= USUAL[1]:
        return ""
    return f"In simulated test sets its 95 % intervals held the truth in {low} to {high} %."
