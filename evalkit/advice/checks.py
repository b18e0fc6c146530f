"""Advice: coded checks on an evaluation. Each finding has its numbers, why it matters, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.advice import probabilities, scores, support
from evalkit.advice.finding import Check, Facts, Finding
from evalkit.counting.wording import USUAL, Wording
from evalkit.errors import require_type
from evalkit.evaluation.base_rates import base_rate_loss, log_loss_or_why
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import LabelSummary, summarise

if TYPE_CHECKING:  # it needs scipy, which ``import evalkit`` is not to load
    from evalkit.evaluation.overview import Overview

CHECKS: tuple[Check, ...] = (*support.CHECKS, *scores.CHECKS, *probabilities.CHECKS)
"""All checks, in the order of their codes."""


def advise(
    ev: Evaluation,
    *,
    threshold: float = 0.5,
    summary: LabelSummary | None = None,
    figures: Overview | None = None,
    wording: Wording = USUAL,
) -> tuple[Finding, ...]:
    """All findings on an evaluation, problems first. ``threshold`` is for the check that a label is ever predicted.

    The checks look at the counts of labels one by one, so that there are none where a service gave the whole model
    alone, or ratios alone. Where counts at some thresholds leave open what an area is, a check speaks only of what they
    show for certain.
    ``summary`` and ``figures`` save work where they are at hand; the thresholds of the summary do not matter.
    ``wording``: how figures are called and written.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0]], [[0.2], [0.8]], labels=["cat"], task="binary")
    >>> [finding.code for finding in advise(evaluate(p))]
    ['EV001', 'EV004', 'EV005', 'EV007']
    """
    require_type(ev, Evaluation)
    if ev.unknown:
        return ()
    s = summary if summary is not None else summarise(ev, np.array([np.inf]))
    facts = Facts(s, threshold, ev.decisions_only, *_losses(ev, s, figures), wording)
    findings = [finding for check in CHECKS for finding in check(facts)]
    return tuple(sorted(findings, key=lambda finding: finding.severity != "problem"))


def _losses(ev: Evaluation, summary: LabelSummary, figures: Overview | None) -> tuple[float, float]:
    """The log loss and that of the base rates; NaN where scores are no probabilities."""
    loss = log_loss_or_why(ev) if figures is None else figures.log_loss
    if isinstance(loss, str):
        return float("nan"), float("nan")
    known = None if figures is None else figures.base_rate_loss
    return loss, base_rate_loss(ev, summary) if known is None else known
