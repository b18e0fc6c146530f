"""Advice: coded checks on an evaluation. Each says what it found, that all is well, or why it cannot be asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from evalkit.advice import averages, label_pairs, probabilities, scores, support, thresholds, truth, two_models, variety
from evalkit.advice.facts import Facts
from evalkit.advice.finding import SEVERITIES, Check, Checked, Finding, outcome_of
from evalkit.advice.looks.decisions import DecisionLook, look_at_decisions
from evalkit.advice.looks.items import ItemLook, look_at_items
from evalkit.advice.standard import USUAL_STANDARD, Standard
from evalkit.counting.wording import USUAL, Wording
from evalkit.errors import require_type
from evalkit.evaluation.base_rates import base_rate_loss, log_loss_or_why
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import LabelSummary, summarise

if TYPE_CHECKING:  # it needs scipy, which ``import evalkit`` is not to load
    from evalkit.advice.looks.calibration import CalibrationLook
    from evalkit.advice.looks.two_models import TwoModelsLook
    from evalkit.evaluation.overview import Overview


def _by_code(checks: Iterable[Check]) -> tuple[Check, ...]:
    return tuple(sorted(checks, key=lambda check: check.code))


CHECKS_OF_COUNTS: tuple[Check, ...] = _by_code(
    (*support.CHECKS, *scores.CHECKS, *probabilities.CHECKS, *thresholds.CHECKS_OF_COUNTS)
)
"""Checks that look at the counts of labels alone, which a page has at hand."""
CHECKS: tuple[Check, ...] = _by_code(
    (
        *CHECKS_OF_COUNTS,
        *averages.CHECKS,
        *probabilities.CHECKS_OF_ITEMS,
        *thresholds.CHECKS,
        *truth.CHECKS,
        *label_pairs.CHECKS,
        *variety.CHECKS,
        *two_models.CHECKS,
    )
)
"""All checks, in the order of their codes."""

RATIOS_ALONE = "The checks look at counts, and the source gives ratios alone."
NO_LABELS = (
    "The checks look at labels one by one, and the service gave counts of all labels together only. Load the "
    "evaluations of the labels too (for Vertex AI, the slices), or the predictions."
)


def advise(
    ev: Evaluation,
    *,
    baseline: Evaluation | None = None,
    threshold: float = 0.5,
    summary: LabelSummary | None = None,
    figures: Overview | None = None,
    wording: Wording = USUAL,
    standard: Standard = USUAL_STANDARD,
) -> tuple[Finding, ...]:
    """All that checks find on an evaluation, problems first, then cautions, then hints; see ``run_checks``.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0]], [[0.2], [0.8]], labels=["cat"], task="binary")
    >>> [finding.code for finding in advise(evaluate(p))]
    ['EV001', 'EV004', 'EV005', 'EV007', 'EV013']
    """
    checked = run_checks(
        ev,
        baseline=baseline,
        threshold=threshold,
        summary=summary,
        figures=figures,
        wording=wording,
        standard=standard,
    )
    return findings_of(checked)


def run_checks(
    ev: Evaluation,
    *,
    baseline: Evaluation | None = None,
    threshold: float = 0.5,
    summary: LabelSummary | None = None,
    figures: Overview | None = None,
    wording: Wording = USUAL,
    standard: Standard = USUAL_STANDARD,
) -> tuple[Checked, ...]:
    """What comes of every check, by rising codes: found, fine with what was seen, or not applicable and why.

    ``threshold`` is for checks of what is predicted. ``baseline``: another model, which two checks hold it against.
    The checks look at the counts of labels one by one, so that none is applicable where a service gave the whole model
    alone, or ratios alone. Where counts at some thresholds leave open what an area is, a check speaks only of what they
    show for certain; those that look at items need predictions.
    ``summary`` and ``figures`` save work where they are at hand; the thresholds of the summary do not matter.
    ``wording``: how figures are called and written. ``standard``: what is asked of the model.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0]], [[0.2], [0.8]], labels=["cat"], task="binary")
    >>> checked = run_checks(evaluate(p))[1]
    >>> checked.code, checked.outcome, checked.text
    ('EV002', 'not applicable', 'It takes two labels that have positives.')
    """
    require_type(ev, Evaluation)
    if why := why_no_checks(ev):
        return without_facts(why)
    items = look_at_items(ev)
    decisions = look_at_decisions(ev, threshold, items)
    facts = facts_of_counts(
        ev, threshold=threshold, summary=summary, figures=figures, wording=wording, standard=standard
    )
    return ask(CHECKS, with_items(facts, items, decisions, **_with_scipy(ev, baseline)))


def _with_scipy(ev: Evaluation, baseline: Evaluation | None) -> dict[str, Any]:
    """What is seen by means of scipy, which ``import evalkit`` is not to load."""
    from evalkit.advice.looks.calibration import look_at_calibration  # noqa: PLC0415
    from evalkit.advice.looks.two_models import look_at_two  # noqa: PLC0415

    return {
        "calibration": look_at_calibration(ev),
        "two": None if baseline is None else look_at_two(baseline, ev),
    }


def ask(checks: Iterable[Check], facts: Facts) -> tuple[Checked, ...]:
    """What comes of some checks."""
    return tuple(outcome_of(check, facts) for check in checks)


def findings_of(checked: Iterable[Checked]) -> tuple[Finding, ...]:
    """What was found, problems first, then cautions, then hints; of each in the order of codes."""
    findings = (finding for each in checked for finding in each.findings)
    return tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)))


def why_no_checks(ev: Evaluation) -> str:
    """Why no check can be asked; empty where they can."""
    if ev.unknown:
        return RATIOS_ALONE
    return "" if ev.labels else NO_LABELS


def without_facts(why: str) -> tuple[Checked, ...]:
    """All checks, none of them applicable for one reason."""
    return tuple(Checked(check.code, check.title, "not applicable", why) for check in CHECKS)


def facts_of_counts(
    ev: Evaluation,
    *,
    threshold: float,
    summary: LabelSummary | None = None,
    figures: Overview | None = None,
    wording: Wording = USUAL,
    standard: Standard = USUAL_STANDARD,
) -> Facts:
    """What ``CHECKS_OF_COUNTS`` look at."""
    s = summary if summary is not None else summarise(ev, np.array([np.inf]))
    loss = log_loss_or_why(ev) if figures is None else figures.log_loss
    facts = Facts(
        s,
        threshold,
        ev.decisions_only,
        single_label=ev.task == "multiclass",
        with_items=ev.predictions is not None,
        wording=wording,
        standard=standard,
        own=ev.own is not None,
    )
    if isinstance(loss, str):
        return replace(facts, no_loss=loss)
    known = None if figures is None else figures.base_rate_loss
    return replace(facts, log_loss=loss, base_rate_loss=base_rate_loss(ev, s) if known is None else known)


def with_items(
    facts: Facts,
    items: ItemLook | str,
    decisions: DecisionLook,
    *,
    calibration: CalibrationLook | str,
    two: TwoModelsLook | None = None,
) -> Facts:
    """The same with what was seen of items, decisions and a baseline: what all ``CHECKS`` look at."""
    facts = replace(facts, items=items, decisions=decisions, calibration=calibration)
    return facts if two is None else replace(facts, two=two)
