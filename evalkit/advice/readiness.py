"""Can the model be used? One sentence, from its average precision and what the checks found."""

from __future__ import annotations

import numpy as np

from evalkit.advice.finding import VERY_FEW_POSITIVES, Finding
from evalkit.arrays import BoolArray
from evalkit.counting.metrics import precision, recall
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import LabelSummary
from evalkit.predictions import ONE_DECISION

READY_AP, USABLE_AP = 0.9, 0.7
NAMED = 3
"""Labels that need attention are counted all, and named up to this many."""


def readiness(
    ev: Evaluation,
    findings: tuple[Finding, ...],
    average_precision: float,
    summary: LabelSummary,
    *,
    origin: str = "",
) -> str:
    """One sentence on whether the model can be used, from its average precision and the findings.

    It names the weakest label too, which the average of many labels hides: no model looks ready of which a label is
    sure to be below USABLE_AP. With hardly any positives, or without negatives, whose average precision is 1 by
    definition, it gives no grade; nor to a model that gave decisions without scores, which has one operating point.
    ``origin`` says where the average precision is from, such as "as reported".
    """
    ungraded = _why_no_grade(ev, summary)
    if ungraded:
        return ungraded
    if ev.decisions_only:
        return _of_decisions(ev, findings)
    weak = (summary.area_high < USABLE_AP) & (summary.positives >= VERY_FEW_POSITIVES)
    held_back = average_precision >= READY_AP and bool(weak.any())
    area = f"average precision {average_precision:.3f}{origin and f' {origin}'} on {ev.n_examples:,} test items"
    weakest = _weakest_label(summary, weak if held_back else np.ones_like(weak), origin)
    if weakest:
        weakest = f", but {weakest}" if held_back else f" ({weakest})"
    good = average_precision >= USABLE_AP and not held_back
    return f"{_grade(average_precision, held_back=held_back)}: {area}{weakest}{_outcome(ev, findings, good=good)}"


def _of_decisions(ev: Evaluation, findings: tuple[Finding, ...]) -> str:
    """Of a model without scores: the figures at its one operating point, since there is no other to choose."""
    counts = ev.pooled.at(ONE_DECISION)
    figures = f"precision {float(precision(counts)):.3f} and recall {float(recall(counts)):.3f}"
    return (
        f"One operating point: {figures} on {ev.n_examples:,} test items, by decisions without scores"
        f"{_outcome(ev, findings, good=False)}"
    )


def _why_no_grade(ev: Evaluation, summary: LabelSummary) -> str:
    """What to say where there is too little to give a grade; empty where there is enough."""
    if ev.unknown:
        return (
            "No grade: the source gives ratios without counts, so that it is not known how many items they rest on. "
            "Load the response with its counts, or the predictions."
        )
    positives, negatives = _totals(ev, summary)
    if not negatives:
        return _nothing_yet("no negatives")
    if positives >= VERY_FEW_POSITIVES:
        return ""
    return _nothing_yet(f"{positives or 'no'} positive{'' if positives == 1 else 's'}")


def _nothing_yet(kind: str) -> str:
    return f"Nothing can be said yet: the test set has {kind}. Add test items."


def _totals(ev: Evaluation, summary: LabelSummary) -> tuple[int, int]:
    """Positives and negatives of all labels together."""
    if not ev.labels:
        return ev.pooled.positives, ev.pooled.negatives
    positives = int(summary.positives.sum())
    return positives, int(summary.items.sum()) - positives


def _grade(average_precision: float, *, held_back: bool) -> str:
    if average_precision >= READY_AP and not held_back:
        return "Looks ready"
    return "Usable with care" if average_precision >= USABLE_AP else "Not ready"


def _weakest_label(summary: LabelSummary, among: BoolArray, origin: str) -> str:
    """Which label has the lowest average precision among some; empty for a model of one label."""
    areas = np.where(among, summary.average_precision, np.nan)
    if len(summary.labels) < 2 or np.isnan(areas).all():
        return ""
    weakest = int(np.nanargmin(areas))
    source = " from the counts" if origin else ""
    return f"{areas[weakest]:.3f}{source} for the weakest label, {summary.labels[weakest]}"


def _outcome(ev: Evaluation, findings: tuple[Finding, ...], *, good: bool) -> str:
    """The end of the sentence: what the checks found."""
    concerned = {label for finding in findings if finding.severity == "problem" for label in finding.labels}
    if not concerned:
        return _no_problem(ev, len(findings), good=good)
    if len(ev.labels) == 1:
        return "; see the problems under Advice."
    named = ", ".join(sorted(concerned, key=ev.labels.index)[:NAMED]) + (
        " and others" if len(concerned) > NAMED else ""
    )
    joint = "but" if good else "and"
    return f", {joint} {len(concerned)} of {len(ev.labels)} labels need attention ({named})."


def _no_problem(ev: Evaluation, n_cautions: int, *, good: bool) -> str:
    if not ev.labels:
        return ". Labels cannot be judged one by one: there are counts of all labels together only."
    cautions = f"; {n_cautions} caution{'' if n_cautions == 1 else 's'} under Advice" if n_cautions else ""
    return f", and no problem was found{cautions}." if good else f"{cautions}."
