"""Advice: coded checks on an evaluation. Each finding has its numbers, why it matters, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from evalkit.errors import require_type
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import LabelSummary, summarise

FEW_POSITIVES, VERY_FEW_POSITIVES = 50, 10
IMBALANCE = 20
NEAR_PERFECT = 0.995
CHANCE_GAIN = 0.1
READY_AP, USABLE_AP = 0.9, 0.7

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
class _Facts:
    """What a check may look at."""

    summary: LabelSummary
    threshold: float


def advise(ev: Evaluation, *, threshold: float = 0.5, summary: LabelSummary | None = None) -> tuple[Finding, ...]:
    """All findings on an evaluation, problems first. ``threshold`` is for the check that a label is ever predicted.

    The checks look at the counts of labels one by one, so that there are none where a service gave the whole model
    alone, or ratios alone. Where counts at some thresholds leave open what an area is, a check speaks only of what they
    show for certain.
    ``summary`` saves work where it is at hand; its thresholds do not matter.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.predictions import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0]], [[0.2], [0.8]], labels=["cat"], task="binary")
    >>> [finding.code for finding in advise(evaluate(p))]
    ['EV001', 'EV004', 'EV005']
    """
    require_type(ev, Evaluation)
    if ev.unknown:
        return ()
    s = summary if summary is not None else summarise(ev, np.array([np.inf]))
    facts = _Facts(s, threshold)
    findings = [finding for check in _CHECKS for finding in check(facts)]
    return tuple(sorted(findings, key=lambda finding: finding.severity != "problem"))


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
    definition, it gives no grade. ``origin`` says where the average precision is from, such as "as reported".
    """
    if ev.unknown:
        return (
            "No grade: the source gives ratios without counts, so that it is not known how many items they rest on. "
            "Load the response with its counts, or the predictions."
        )
    if ev.labels:
        positives, items = int(summary.positives.sum()), int(summary.items.sum())
    else:
        positives, items = ev.pooled.positives, ev.pooled.positives + ev.pooled.negatives
    negatives = items - positives
    if positives < VERY_FEW_POSITIVES or not negatives:
        kind = f"{positives or 'no'} positive{'' if positives == 1 else 's'}" if negatives else "no negatives"
        return f"Nothing can be said yet: the test set has {kind}. Add test items."
    concerned = {label for finding in findings if finding.severity == "problem" for label in finding.labels}
    weak = (summary.area_high < USABLE_AP) & (summary.positives >= VERY_FEW_POSITIVES)
    held_back = average_precision >= READY_AP and bool(weak.any())
    if average_precision >= READY_AP and not held_back:
        grade = "Looks ready"
    elif average_precision >= USABLE_AP:
        grade = "Usable with care"
    else:
        grade = "Not ready"
    good = average_precision >= USABLE_AP and not held_back
    area = f"average precision {average_precision:.3f}{origin and f' {origin}'}"
    sentence = f"{grade}: {area} on {ev.n_examples:,} test items"
    areas = np.where(weak, summary.average_precision, np.nan) if held_back else summary.average_precision
    if len(summary.labels) > 1 and not np.isnan(areas).all():
        weakest = int(np.nanargmin(areas))
        lowest = f"{areas[weakest]:.3f}{origin and ' from the counts'} for the weakest label, {summary.labels[weakest]}"
        sentence += f", but {lowest}" if held_back else f" ({lowest})"
    if not concerned:
        cautions = "caution" if len(findings) == 1 else "cautions"
        hint = f"; {len(findings)} {cautions} under Advice" if findings else ""
        if not ev.labels:
            return f"{sentence}. Labels cannot be judged one by one: there are counts of all labels together only."
        return f"{sentence}, and no problem was found{hint}." if good else f"{sentence}{hint}."
    if len(ev.labels) == 1:
        return f"{sentence}; see the problems under Advice."
    shown = ", ".join(sorted(concerned, key=ev.labels.index)[:3]) + (" and others" if len(concerned) > 3 else "")
    joint = "but" if good else "and"
    return f"{sentence}, {joint} {len(concerned)} of {len(ev.labels)} labels need attention ({shown})."


def _too_few_positives(facts: _Facts) -> Iterator[Finding]:
    s = facts.summary
    levels: tuple[tuple[Severity, int, int], ...] = (
        ("problem", 0, VERY_FEW_POSITIVES),
        ("caution", VERY_FEW_POSITIVES, FEW_POSITIVES),
    )
    for severity, least, bound in levels:
        few = _worst_first(s, (s.positives >= least) & (s.positives < bound), s.positives)
        if not few:
            continue
        fewest = int(s.positives[s.labels.index(few[0])])
        yield Finding(
            "EV001",
            "Too few positives",
            severity,
            few,
            f"{_labels(few, s)} fewer than {bound} positive test items; the fewest are {fewest}, for {few[0]!r}.",
            "With few positives every figure of the label could be quite different on other items.",
            f"Add test items that truly have these labels, up to {FEW_POSITIVES} or more each.",
        )


def _strong_imbalance(facts: _Facts) -> Iterator[Finding]:
    s = facts.summary
    present = s.positives[s.positives > 0]
    if len(present) < 2 or present.max() < IMBALANCE * present.min():
        return
    most = int(present.max())
    rare = _worst_first(s, (s.positives > 0) & (s.positives * IMBALANCE <= most), s.positives)
    yield Finding(
        "EV002",
        "Strong imbalance",
        "caution",
        rare,
        f"The most frequent label has {most} positives, {rare[0]!r} only {int(present.min())}: "
        f"{most / present.min():.0f} times as many.",
        "Figures of the whole model are ruled by the frequent labels and can hide that rare ones fail.",
        "Look at the macro average and at the rare labels one by one; add items of the rare labels.",
    )


def _near_perfect(facts: _Facts) -> Iterator[Finding]:
    s = facts.summary
    area = np.nan_to_num(s.area_low)
    perfect = _worst_first(s, (area >= NEAR_PERFECT) & (s.positives >= VERY_FEW_POSITIVES), -area)
    if not perfect:
        return
    yield Finding(
        "EV003",
        "Nearly perfect",
        "caution",
        perfect,
        f"{_labels(perfect, s)} an average precision of {NEAR_PERFECT} or more.",
        "The test may be too easy, or items of the training set, or hints of the truth, may have leaked into it.",
        "Check that no video, scene or person is in both training and test set, and test on harder items.",
    )


def _near_chance(facts: _Facts) -> Iterator[Finding]:
    s = facts.summary
    chance = s.positives / s.items
    gain = (s.area_high - chance) / np.where(chance < 1, 1 - chance, np.nan)
    poor = _worst_first(s, gain < CHANCE_GAIN, gain)
    if not poor:
        return
    i = s.labels.index(poor[0])
    most = f"{s.area_high[i]:.3f}{' at most' if s.area_high[i] > s.area_low[i] else ''}"
    yield Finding(
        "EV004",
        "Near chance",
        "problem",
        poor,
        f"{_labels(poor, s)} an average precision close to chance: {poor[0]!r} has {most}, "
        f"and {chance[i]:.3f}, its share of the test items, is what guessing gives.",
        "The scores say next to nothing about these labels.",
        "Check how the labels were annotated, add training items, or merge labels that cannot be told apart.",
    )


def _reversed(facts: _Facts) -> Iterator[Finding]:
    s = facts.summary
    below = _worst_first(s, s.auc_high < 0.5, s.auc_high)
    if not below:
        return
    i = s.labels.index(below[0])
    auc = f"{s.auc_high[i]:.3f}{' at most' if s.auc_high[i] > s.roc_auc[i] else ''}"
    yield Finding(
        "EV005",
        "Scores reversed?",
        "problem",
        below,
        f"{_labels(below, s)} a ROC AUC below 0.5; the lowest is {auc}, for {below[0]!r}.",
        "Negatives score higher than positives, which often means that a score or the truth is the wrong way round.",
        "Check whether the score is that of another class, or a distance, and whether 1 stands for the label.",
    )


def _never_predicted(facts: _Facts) -> Iterator[Finding]:
    s = facts.summary
    silent = _worst_first(s, (s.highest_score < facts.threshold) & (s.positives > 0), s.highest_score)
    if not silent:
        return
    missed = int(s.positives[[s.labels.index(label) for label in silent]].sum())
    yield Finding(
        "EV006",
        "Never predicted",
        "problem",
        silent,
        f"{_labels(silent, s)} no score of {facts.threshold:g} or more, so that none of {missed} positives is found.",
        "At this threshold the model behaves as if the label did not exist.",
        "Choose a lower threshold for these labels, or add training items.",
    )


def _worst_first(s: LabelSummary, concerned: npt.NDArray[Any], badness: npt.NDArray[Any]) -> tuple[str, ...]:
    rows = np.flatnonzero(concerned)
    return tuple(s.labels[i] for i in rows[np.argsort(badness[rows], kind="stable")])


def _labels(labels: tuple[str, ...], s: LabelSummary) -> str:
    if len(s.labels) == 1:
        return "The label has"
    return f"{len(labels)} of {len(s.labels)} labels {'has' if len(labels) == 1 else 'have'}"


_CHECKS: tuple[Callable[[_Facts], Iterator[Finding]], ...] = (
    _too_few_positives,
    _strong_imbalance,
    _near_perfect,
    _near_chance,
    _reversed,
    _never_predicted,
)
