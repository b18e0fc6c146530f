"""What a check finds, what it may look at, and the words that checks have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from evalkit.counting.wording import USUAL, Wording
from evalkit.evaluation.label_summary import LabelSummary

FEW_POSITIVES, VERY_FEW_POSITIVES = 50, 10
"""Below the first a label's figures are shaky; below the second they say next to nothing."""

Severity = Literal["problem", "caution"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of advice.

    code: stable, "EV001" and so on. severity: "problem" (figures or model cannot be trusted here) or "caution".
    labels: the labels concerned, worst first. text: what was found, with its numbers. why, remedy: a sentence each.
    """

    code: str
    title: str
    severity: Severity
    labels: tuple[str, ...]
    text: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a check may look at. decisions_only: the model gave decisions without scores, and has no threshold.

    log_loss, base_rate_loss: of the whole model, and of the labels' shares in its place; NaN where there are none.
    wording: how figures are called and written.
    """

    summary: LabelSummary
    threshold: float
    decisions_only: bool = False
    log_loss: float = float("nan")
    base_rate_loss: float = float("nan")
    wording: Wording = USUAL


Check: TypeAlias = Callable[[Facts], Iterator[Finding]]
"""A check gives its findings: none where all is well, or where it cannot be asked."""


def worst_first(s: LabelSummary, concerned: npt.NDArray[Any], badness: npt.NDArray[Any]) -> tuple[str, ...]:
    """The labels concerned, (n_labels,), by rising ``badness``; of equals those that come first in the file."""
    rows = np.flatnonzero(concerned)
    return tuple(s.labels[i] for i in rows[np.argsort(badness[rows], kind="stable")])


def how_many_have(labels: tuple[str, ...], s: LabelSummary) -> str:
    """ "3 of 8 labels have", the beginning of a sentence."""
    if len(s.labels) == 1:
        return "The label has"
    return f"{len(labels):,} of {len(s.labels):,} labels {'has' if len(labels) == 1 else 'have'}"
