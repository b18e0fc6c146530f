"""Can the model be used? A grade with its reasons: how it ranks, where its threshold stands, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from evalkit.advice.at_threshold import AtThreshold
from evalkit.advice.finding import FEW_POSITIVES, VERY_FEW_POSITIVES, Finding
from evalkit.advice.probabilities import worse_than_base_rates
from evalkit.advice.standard import USUAL_STANDARD, Asked, Standard
from evalkit.counting.wording import USUAL, Wording
from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import LabelSummary
from evalkit.evaluation.overview import Overview, OverviewIntervals, headline_area
from evalkit.intervals.estimate import Estimate, no_interval

FEW_ITEMS = 50
"""With fewer test items there is no grade: of 49 a share of 0.9 may as well be 0.78 or 0.96."""
_AREA = "average_precision"
NAMED = 3
"""Labels that need attention are counted all, and named up to this many."""

Grade: TypeAlias = Literal["ready", "care", "not ready", "too little", "none"]
"""What a model is given. "none": it is of a kind that has no grade."""
Mark: TypeAlias = Literal["good", "care", "bad", "open"]
"""What a reason speaks for. "open": it cannot be looked at."""

TITLES: dict[Grade, str] = {
    "ready": "Looks ready",
    "care": "Usable with care",
    "not ready": "Not ready",
    "too little": "Too little evidence",
    "none": "No grade",
}
_SEVERITY: dict[Mark, int] = {"good": 0, "open": 0, "care": 1, "bad": 2}
_GRADES: tuple[Grade, ...] = ("ready", "care", "not ready")


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that a grade looks at. at_best, at_worst: the marks at the ends of its interval.

    text: a whole sentence with the numbers. short: what is amiss, for the middle of a sentence; empty if nothing is.
    """

    title: str
    mark: Mark
    text: str
    short: str = ""
    at_best: Mark = "good"
    at_worst: Mark = "good"


@dataclass(frozen=True, slots=True)
class Readiness:
    """A grade in one sentence, and the reasons for it, the gravest first."""

    grade: Grade
    sentence: str
    reasons: tuple[Reason, ...] = ()

    @property
    def title(self) -> str:
        return TITLES[self.grade]


def readiness(
    ev: Evaluation,
    findings: tuple[Finding, ...],
    *,
    summary: LabelSummary,
    figures: Overview,
    intervals: OverviewIntervals,
    at: AtThreshold,
    averaging: Averaging = "micro",
    wording: Wording = USUAL,
    standard: Standard = USUAL_STANDARD,
) -> Readiness:
    """Whether the model can be used at its threshold.

    The grade is the worst of its reasons: the average precision; the weakest label, which the average of many labels
    hides; precision and recall of all labels together at the threshold; whether probabilities say more than the base
    rates; and what the checks are sure of. It is *too little evidence* where there are few positives, negatives or
    items, where figures have no interval, and where the ends of their intervals (of 95 %) leave both ends of the scale
    open, not ready and ready. Ratios without counts, and decisions without scores, have no grade.

    ``findings``: of ``advise`` at this threshold. ``intervals``: of the averaging of ``figures``.
    ``wording``: how figures are called and written. ``standard``: what is asked of the model, from where on each figure
    is ready; 0.2 below it is usable with care.
    """
    if ev.unknown:
        return Readiness(
            "none",
            "The source gives ratios without counts, so that it is not known how many items they rest on. Load the "
            "response with its counts, or the predictions.",
        )
    scarce = _scarce(ev, summary)
    if ev.decisions_only:
        figures_so_far = _of_decisions(ev, at, findings, wording)
        return Readiness("too little" if scarce else "none", f"{scarce} {figures_so_far}".strip())
    area = _area(ev, figures, intervals, averaging)
    origin = _origin(ev, figures, averaging)
    reasons = [
        _ranking(area, origin, wording, standard),
        *_weakest_label(summary, origin, wording, standard),
        *_at_threshold(at, wording, standard),
        _probabilities(figures),
        *_problems(ev, findings),
    ]
    estimates: tuple[tuple[Asked, Estimate], ...] = (
        ("average_precision", area),
        ("precision", at.precision),
        ("recall", at.recall),
    )
    judged = [(key, estimate, standard.limits(key)[1]) for key, estimate in estimates]
    thin = scarce or _thin(ev, reasons, judged, wording)
    reasons.insert(0, _evidence(ev, summary, thin))
    grade: Grade = "too little" if thin else _GRADES[max(_SEVERITY[each.mark] for each in reasons)]
    ranked = sorted(reasons, key=lambda each: (each.mark == "open", -_SEVERITY[each.mark]))
    return Readiness(grade, _sentence(grade, ranked, _figures(ev, area, origin, at, wording)), tuple(ranked))


def _mark(value: float, ready: float, usable: float) -> Mark:
    return "good" if value >= ready else "care" if value >= usable else "bad"


def _judged(title: str, e: Estimate, limits: tuple[float, float], text: str, short: tuple[str, str]) -> Reason:
    """A figure against its limits. short: what to say of one that is amiss, and of one that is far from right."""
    mark = _mark(e.value, *limits)  # NaN is below any limit
    said = "" if mark == "good" else short[mark == "bad"]
    low, high = (e.value if np.isnan(end) else end for end in (e.low, e.high))
    return Reason(title, mark, text, said, at_best=_mark(high, *limits), at_worst=_mark(low, *limits))


def _area(ev: Evaluation, figures: Overview, intervals: OverviewIntervals, averaging: Averaging) -> Estimate:
    """The average precision to judge; of counts alone with what they leave open, unless the service reported one."""
    value, reported = headline_area(ev, figures, averaging)
    if ev.predictions is not None:
        return intervals.average_precision
    if reported or figures.bounds is None:
        return no_interval(value, 0.95, "", 0, "it is as the service reported it")
    return Estimate(value, figures.bounds.low, figures.bounds.high, 0.95, "what the counts leave open", 0)


def _origin(ev: Evaluation, figures: Overview, averaging: Averaging) -> str:
    """Where the average precision is from, if it is not exact."""
    if ev.predictions is not None:
        return ""
    return "as reported" if headline_area(ev, figures, averaging)[1] else "from the counts"


def _ranking(area: Estimate, origin: str, wording: Wording, standard: Standard) -> Reason:
    limits = standard.limits("average_precision")
    ready, usable = map(wording.limit, limits)
    figure = f"The average precision is {_with_range(_AREA, area, wording)}{origin and f', {origin}'}"
    text = f"{figure}: {ready} is ready, {usable} usable with care."
    low = f"its average precision is below {ready}", f"its average precision is below {usable}"
    return _judged("Ranking", area, limits, text, low)


def _weakest_label(summary: LabelSummary, origin: str, wording: Wording, standard: Standard) -> Iterator[Reason]:
    """No model is ready of which a label, with enough positives to tell, is sure to be less than usable."""
    _, usable = standard.limits("average_precision")
    if len(summary.labels) < 2 or np.isnan(summary.average_precision).all():
        return
    weak = (summary.area_high < usable) & (summary.positives >= VERY_FEW_POSITIVES)
    areas = np.where(weak, summary.average_precision, np.nan) if weak.any() else summary.average_precision
    i = int(np.nanargmin(areas))
    area = wording.figure(_AREA, areas[i])
    figure = f"{summary.labels[i]}, has an average precision of {area}{origin and ' from the counts'}"
    if not weak.any():
        yield Reason("Weakest label", "good", f"The weakest label, {figure}.")
        return
    short = f"the weakest label, {figure}"
    text = f"The weakest label, {figure}: below {wording.limit(usable)} the model has to be used with care."
    yield Reason("Weakest label", "care", text, short, at_best="care", at_worst="care")


def _at_threshold(at: AtThreshold, wording: Wording, standard: Standard) -> Iterator[Reason]:
    where = at.words
    if np.isnan(at.precision.value):
        nothing = f"nothing is predicted {where}"
        yield Reason("Threshold", "bad", f"{nothing.capitalize()}.", nothing, at_best="bad", at_worst="bad")
        return
    figures: tuple[tuple[Asked, Estimate, str], ...] = (
        ("precision", at.precision, "predictions are wrong"),
        ("recall", at.recall, "positives are missed"),
    )
    for key, e, what in figures:
        amiss = (f"many {what}", f"{'most' if e.value < 0.5 else 'too many'} {what}")
        limits = standard.limits(key)
        scale = f"{wording.limit(limits[0])} is ready, {wording.limit(limits[1])} usable with care"
        title = wording.words(key).within[:1].upper() + wording.words(key).within[1:]
        text = f"{title} {where} is {_with_range(key, e, wording)}, of all labels together: {scale}."
        yield _judged(title, e, limits, text, amiss)


def _probabilities(figures: Overview) -> Reason:
    if isinstance(figures.log_loss, str) or figures.base_rate_loss is None:
        why = figures.log_loss if isinstance(figures.log_loss, str) else "There is no log loss."
        return Reason("Probabilities", "open", f"Not looked at. {why}")
    figure = f"log loss {figures.log_loss:.3f}, where the labels' shares alone have {figures.base_rate_loss:.3f}"
    if not worse_than_base_rates(figures.log_loss, figures.base_rate_loss):
        return Reason("Probabilities", "good", f"As probabilities the scores say more than base rates: {figure}.")
    short = f"its probabilities are worse than base rates ({figure})"
    text = f"As probabilities the scores are worse than base rates: {figure}. Decisions by a threshold do not suffer."
    return Reason("Probabilities", "care", text, short, at_best="care", at_worst="care")


def _problems(ev: Evaluation, findings: tuple[Finding, ...]) -> Iterator[Reason]:
    """What the checks are sure of. Few positives are no fault of the model, and are named beside it."""
    problems = [each for each in findings if each.severity == "problem"]
    at_fault, few = ([f for f in problems if f.labels and (f.code == "EV001") == scarce] for scarce in (False, True))
    if at_fault:
        short = f"{_named(ev, at_fault)}: {', '.join(sorted({f.title.lower() for f in at_fault}))}"
        yield Reason("Checks", "care", f"Under Advice, {short}.", short, at_best="care", at_worst="care")
    if few and len(ev.labels) > 1:
        yield Reason("Rare labels", "open", f"Too few positives to judge {_named(ev, few)}.")
    if not problems:
        yield (
            Reason("Checks", "good", "No label has a problem under Advice.")
            if ev.labels
            else Reason("Checks", "open", "Labels cannot be judged one by one: there are counts of all together only.")
        )


def _named(ev: Evaluation, findings: list[Finding]) -> str:
    of_findings = {label for finding in findings for label in finding.labels}
    concerned = [label for label in ev.labels if label in of_findings]
    if len(ev.labels) == 1:
        return "the label"
    names = ", ".join(concerned[:NAMED]) + (" and others" if len(concerned) > NAMED else "")
    return f"{len(concerned):,} of {len(ev.labels):,} labels ({names})"


def _totals(ev: Evaluation, summary: LabelSummary) -> tuple[int, int]:
    """Positives and negatives of all labels together."""
    if not ev.labels:
        return ev.pooled.positives, ev.pooled.negatives
    positives = int(summary.positives.sum())
    return positives, int(summary.items.sum()) - positives


def _scarce(ev: Evaluation, summary: LabelSummary) -> str:
    """What there is too little of for any grade; empty where there is enough."""
    positives, negatives = _totals(ev, summary)
    for number, kind, least in (
        (positives, "positive", VERY_FEW_POSITIVES),
        (negatives, "negative", VERY_FEW_POSITIVES),
        (ev.n_examples or FEW_ITEMS, "item", FEW_ITEMS),
    ):
        if number < least:
            return f"The test set has {number or 'no'} {kind}{'' if number == 1 else 's'}; a grade takes {least}."
    return ""


def _thin(
    ev: Evaluation, reasons: list[Reason], judged: Sequence[tuple[str, Estimate, float]], wording: Wording
) -> str:
    """Why intervals say too little for a grade; empty where they say enough.

    judged: figures, the average precision first, each with its value and from where on that is usable.
    """
    _, area, _ = judged[0]
    best = max(_SEVERITY[each.at_best] for each in reasons)
    if best == _SEVERITY["bad"]:
        return ""  # not ready, whatever chance does
    if ev.predictions is not None and area.reason:
        return f"Average precision has no interval: {area.reason}."
    worst = max(_SEVERITY[each.at_worst] for each in reasons)
    if best or worst < _SEVERITY["bad"]:
        return ""
    widest = [
        f"{wording.words(key).within} may be anything from {_roughly(e.low, wording)} to {_roughly(e.high, wording)}"
        for key, e, usable in judged
        if e.low < usable
    ]
    return f"The data leave open whether it is ready or not: {' and '.join(widest)}."


def _evidence(ev: Evaluation, summary: LabelSummary, thin: str) -> Reason:
    """How much there is. ``thin``: why that is too little for a grade, if it is."""
    if thin:
        return Reason("Evidence", "bad", thin)
    positives, _ = _totals(ev, summary)
    size = f"{f'{ev.n_examples:,} test items, ' if ev.n_examples else ''}{positives:,} positives"
    if positives >= FEW_POSITIVES:
        return Reason("Evidence", "good", f"{size[0].upper()}{size[1:]}.")
    short = f"{positives} positives are few"
    return Reason("Evidence", "care", f"{size}: with fewer than {FEW_POSITIVES} positives figures are shaky.", short)


def _with_range(key: str, e: Estimate, wording: Wording) -> str:
    ends = wording.ends(key, e.low, e.high, between=" to ")
    return wording.figure(key, e.value) + (ends and f" ({ends})")


def _roughly(share: float, wording: Wording) -> str:
    return f"{share:.2f}" if wording.numbers == "ratio" else wording.limit(round(share, 2))


def _both(at: AtThreshold, wording: Wording) -> str:
    """ "precision 0.904 and recall 0.738"."""
    pairs = (("precision", at.precision), ("recall", at.recall))
    return " and ".join(f"{wording.words(key).within} {wording.figure(key, e.value)}" for key, e in pairs)


def _figures(ev: Evaluation, area: Estimate, origin: str, at: AtThreshold, wording: Wording) -> str:
    """What the grade rests on, for the middle of a sentence."""
    value = wording.figure(_AREA, area.value)
    ranked = f"average precision {value}{origin and f' {origin}'} on {ev.n_examples:,} test items"
    return f"{ranked}; {_both(at, wording)} {at.words}"


def _sentence(grade: Grade, reasons: list[Reason], figures: str) -> str:
    """The figures, and what holds the grade back."""
    if grade == "too little":
        return f"{reasons[0].text} So far: {figures}."
    gravest = max(_SEVERITY[each.mark] for each in reasons)
    amiss = [each.short for each in reasons if each.short and _SEVERITY[each.mark] == gravest]
    beside = "".join(f" {each.text}" for each in reasons if each.title == "Rare labels")
    return f"{figures[0].upper()}{figures[1:]}{(amiss and f', but {_joined(amiss)}') or ''}.{beside}"


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, and {parts[-1]}"


def _of_decisions(ev: Evaluation, at: AtThreshold, findings: tuple[Finding, ...], wording: Wording) -> str:
    """Of a model without scores: the figures at its one operating point, since there is no other to choose."""
    problems = [each for each in findings if each.severity == "problem" and each.labels]
    attention = f", and {_named(ev, problems)} need attention" if problems else ""
    items = f"{ev.n_examples:,} test items, by decisions without scores"
    return f"One operating point: {_both(at, wording)} on {items}{attention}."
