"""The strip above the tabs of Evaluate: the sentence on readiness and the figures of the whole model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from evalkit.advice.readiness import Grade, Mark
from evalkit.counting.figures import FIGURE_WORDS
from evalkit.counting.wording import Wording
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.overview import OverviewIntervals, headline_area
from evalkit.evaluation.saturation import CLIP, HEAVIEST, Saturation
from evalkit.intervals.coverage import note_on_coverage
from evalkit.intervals.estimate import Estimate
from pages._ui import show, state
from pages._ui.evaluate.advice import standard
from pages._ui.evaluate.shown import ShownModel

_AREA, _AUC, _LOSS, _TOP1 = "average_precision", "roc_auc", "log_loss", "argmax_accuracy"
_AS_REPORTED, _FROM_COUNTS, _FROM_RATIOS = "as reported", "from the counts", "from the ratios"
_AUC_NEEDS = "An interval needs 5 positives and 5 negatives; on fewer than 30 of either it is a little wide."
_NO_VALUE = "The service did not report it, and counts at thresholds do not tell it: it needs predictions."
_NEEDS_ROWS = "Counts do not tell it. Open a label and fetch its items: of these it is known."
_NEEDS_SCORES = "This model gives decisions without scores: there is no curve, no area under it, and no probability."
_COLORS: dict[Grade, str] = {
    "ready": "green",
    "care": "orange",
    "not ready": "red",
    "too little": "gray",
    "none": "gray",
}
_MARKS: dict[Mark, str] = {"good": "✓", "care": "!", "bad": "✗", "open": "–"}
_ROUNDED = 0.0005  # differences that three decimals do not show
_BETWEEN = (
    "The counts allow any average precision between these two: between two thresholds the order of the scores is not "
    "known."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the strip. ``below``: its interval, or where it is from if that is not our own exact count."""

    title: str
    value: str
    help: str
    below: str = ""


def draw(shown: ShownModel, intervals: OverviewIntervals) -> None:
    ev = shown.evaluation
    _draw_grade(shown)
    with st.container(horizontal=True, key="strip"):
        for each in (
            _figures_from_predictions(shown, intervals) if ev.predictions is not None else _figures_from_counts(shown)
        ):
            st.metric(
                each.title,
                each.value,
                delta=each.below or None,
                delta_color="off",
                delta_arrow="off",
                help=each.help,
                width="content",
            )


def draw_notes(shown: ShownModel) -> None:
    """What is to be known of the figures, for below the charts: it is read once, and the slider is needed always."""
    for note in (*_notes_on_area(shown), *_notes_on_counts(shown.evaluation)):
        st.caption(note)


def _draw_grade(shown: ShownModel) -> None:
    """The grade as a badge, its sentence, and its reasons one click away."""
    found = shown.readiness
    # The board below may show one label: what stands here is always of all of them.
    whose = "" if len(shown.summary.labels) == 1 else "**All labels**&ensp;"
    with st.container(key="grade"):
        st.markdown(f"{whose}:{_COLORS[found.grade]}-badge[{found.title}]&ensp;{show.plain(found.sentence)}")
        if found.reasons:
            with st.popover("Why this grade", type="tertiary", key="reasons"):
                show.facts({f"{_MARKS[each.mark]} {each.title}": each.text for each in found.reasons})
                st.caption("The grade is the worst of these, and follows the threshold.")
                standard.draw(state.view().standard)


def _notes_on_area(shown: ShownModel) -> Iterator[str]:
    """What is to be known of the average precision."""
    ev = shown.evaluation
    value, reported = headline_area(ev, shown.overview, shown.average)
    bounds = shown.overview.bounds
    if bounds is not None and reported and not bounds.low - _ROUNDED <= value <= bounds.high + _ROUNDED:
        yield (
            "The reported average precision is outside what the counts allow: the service computes it in another way, "
            "or on other items."
        )
    if ev.decisions_only:
        return
    undefined = [label for label, a in zip(ev.labels, shown.summary.average_precision, strict=True) if np.isnan(a)]
    if shown.average != "micro" and undefined:
        yield show.plain(f"Left out of the mean, since they have no positives: {show.listed(undefined)}.")
    truncated = ev.pooled.truncated and ev.pooled.tp[-1] / max(ev.pooled.positives, 1)
    if truncated and ev.predictions is not None:
        end = shown.wording.figure("recall", truncated)
        yield f"Some scores are missing, so that recall ends at {end}, and average precision with it."


def _notes_on_counts(ev: Evaluation) -> Iterator[str]:
    if ev.unknown:
        yield (
            "The source gives ratios without counts. Counts, intervals, the score distribution and calibration need "
            "them: load the response with its counts, or the predictions of the model."
        )
    if ev.approximate:
        yield "Counts marked ≈ are rebuilt from rates that the service gave, so they may be a few items off."


def _terms(ev: Evaluation) -> str:
    """What the log loss is a mean over."""
    return "pairs of item and label" if ev.task == "multilabel" else "items"


def _clip(seen: Saturation | None, ev: Evaluation) -> str:
    """What the log loss does with probabilities of 0 and 1, and how many there are."""
    if seen is None:
        return ""
    there = f"{seen.at_clip:,} of {seen.terms:,} {_terms(ev)}, {seen.against:,} of them wrong"
    return (
        f" Probabilities are clipped to {CLIP:.1e} from 0 and 1, so that a wrong one counts {HEAVIEST:.1f}. "
        f"At the clip: {there if seen.at_clip else 'none'}."
    )


def _figures_from_predictions(shown: ShownModel, intervals: OverviewIntervals) -> Sequence[Figure]:
    overview = shown.overview
    loss = overview.log_loss
    if shown.evaluation.decisions_only:
        needed = [Figure(_title(key), show.NONE, _NEEDS_SCORES) for key in (_AREA, _AUC, _LOSS)]
        return (*_top1(shown, intervals), *needed)
    return (
        *_top1(shown, intervals),
        _figure(shown.wording, _AREA, overview.average_precision, intervals.average_precision),
        _figure(shown.wording, _AUC, overview.roc_auc, intervals.roc_auc, f" {_AUC_NEEDS}"),
        Figure(_title(_LOSS), show.NONE, show.plain(loss))
        if isinstance(loss, str)
        else _figure(shown.wording, _LOSS, loss, intervals.log_loss, _clip(overview.saturation, shown.evaluation)),
    )


def _top1(shown: ShownModel, intervals: OverviewIntervals) -> Iterator[Figure]:
    """How often the model is right if it has to answer: of single-label models."""
    value = shown.overview.argmax_accuracy
    if value is not None:
        yield _figure(shown.wording, _TOP1, value, intervals.argmax_accuracy)


def _figure(wording: Wording, key: str, value: float, interval: Estimate | None, further: str = "") -> Figure:
    """further: what its help says beyond its meaning, before what it says of the interval."""
    title, text = _title(key), wording.figure(key, value)
    meaning = f"{FIGURE_WORDS[key].meaning}{further}"
    if interval is None:
        return Figure(title, text, meaning)
    if interval.reason:
        return Figure(title, text, f"{meaning} No interval: {interval.reason}.")
    made = f"{meaning} Below: its {100 * interval.level:g} % interval ({interval.method}). {note_on_coverage(key)}"
    return Figure(title, text, made.rstrip(), wording.ends(key, interval.low, interval.high))


def _title(key: str) -> str:
    return FIGURE_WORDS[key].title


def _figures_from_counts(shown: ShownModel) -> Sequence[Figure]:
    """Of a service's counts: its own values, marked so, beside what the counts tell."""
    ev, overview = shown.evaluation, shown.overview
    value, reported = headline_area(ev, overview, shown.average)
    loss, bounds = ev.reported.get("logLoss"), overview.bounds
    ours = _FROM_RATIOS if ev.unknown else _FROM_COUNTS
    figures = [_value(shown, _AREA, value, _AS_REPORTED if reported else ours)]
    if bounds is not None:
        between = shown.wording.ends(_AREA, bounds.low, bounds.high) or show.NONE
        figures.append(Figure("AuPRC lies between", between, _BETWEEN, _FROM_COUNTS))
    auc = ev.reported.get("auRoc") if shown.average == "micro" else None
    if auc is None:
        figures.append(_value(shown, _AUC, overview.roc_auc, ours, " By straight lines."))
    else:
        figures.append(_value(shown, _AUC, auc, _AS_REPORTED))
    if loss is None:
        figures.append(Figure(_title(_LOSS), show.NONE, _NO_VALUE if ev.source is None else _NEEDS_ROWS))
    else:
        figures.append(_value(shown, _LOSS, loss, _AS_REPORTED))
    return figures


def _value(shown: ShownModel, key: str, value: float, origin: str, further: str = "") -> Figure:
    """One that says where it is from, if there is a value."""
    text, meaning = shown.wording.figure(key, value), f"{FIGURE_WORDS[key].meaning}{further}"
    return Figure(_title(key), text, meaning, "" if np.isnan(value) else origin)
