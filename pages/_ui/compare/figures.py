"""All figures of two models with their tests, in a table; what stands below it says how to read it."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from evalkit.comparison.comparison import Comparison
from evalkit.comparison.differences import Difference
from evalkit.comparison.floors import OTHER, FlooredMetric
from evalkit.comparison.sentences import capitalised
from evalkit.counting.curves import AREAS
from evalkit.intervals.coverage import COVERED, USUAL
from evalkit.intervals.estimate import Estimate
from pages._ui import show, state
from pages._ui.compare import results
from pages._ui.compare.pair import Pair

_TESTS = {
    "parametric bootstrap": "Parametric bootstrap: draws new counts many times, at the rates that were counted, and "
    "sees how the difference varies.",
    "paired bootstrap": "Bootstrap by group: draws the test items anew many times (all items of one video together, "
    "where the file names it), matches the models again where they are matched, and sees how the difference varies.",
    "score test": "Score test: compares the counts of both, as if on unrelated items.",
    "sign-flip": "Sign-flip test: adds up by how much each item, or video, favours one of the two. How often would the "
    "sum be as large if each were as likely to favour the other one by as much?",
    "McNemar": "McNemar: looks only at the items on which just one of the two is right.",
    "DeLong": "DeLong: compares how often each model scores a positive above a negative.",
    "influence": "Influence: adds up how much each item, or video, contributes to the area.",
}
"""A word of a test's name -> what it does."""


def draw(pair: Pair, c: Comparison, view: state.View, at: results.Thresholds, *, exploratory: bool) -> None:
    """All figures of both, folded up. ``c``: of the pair at these thresholds."""
    with st.container(key="tests"), st.expander("All figures and tests"):
        _table(pair, c, exploratory=exploratory, key="figures")
        comparisons = [c]
        several = c.label is None and len(pair.pairing.labels) > 1
        if several and st.toggle(
            "Means over labels too (macro)",
            key="means",
            help="Every label counts equally, however rare. Thresholds stay where all labels together match.",
        ):
            means = results.comparison(
                pair.baseline, pair.model, None, at, view.level, method="macro", shared=pair.shared
            )
            _table(pair, means, exploratory=exploratory, key="figures_of_means")
            comparisons.append(means)
        _about(comparisons, exploratory=exploratory)
        if c.pairing.by_example and not c.without_scores:
            _at_a_floor(pair, c, view)


def _table(pair: Pair, c: Comparison, *, exploratory: bool, key: str) -> None:
    """Every figure of both, the difference, and the name of its test."""
    shown = _shown(c)
    st.dataframe(
        _columns(shown, c.level, pair.names, exploratory=exploratory), hide_index=True, height="content", key=key
    )
    left_out = [f"{title(d.metric)}: {show.listed(d.left_out)}" for d in shown if d.left_out]
    if left_out:
        st.caption(show.plain(f"Undefined for some labels, which the mean leaves out. {'; '.join(left_out)}."))


def _at_a_floor(pair: Pair, c: Comparison, view: state.View) -> None:
    """Precision where recall reaches what a person needs, and the other way round: each model at its own threshold."""
    metrics = get_args(FlooredMetric)
    within = {metric: view.wording.words(metric).within for metric in metrics}
    precision, recall = within["precision"], within["recall"]
    asked = st.toggle(
        f"{capitalised(precision)} at a required {recall}, and {recall} at a required {precision}",
        key="floors",
        help="Each model stands at its own threshold that reaches the requirement. Thresholds are found again in every "
        "resample, so intervals allow for choosing them on this data.",
    )
    if not asked:
        return
    floor = st.number_input(
        "At least", 0.01, 1.0, _USUAL_FLOOR, 0.05, key="floor", width=160, help="A share: 0.9 is 90 %."
    )
    found = [
        results.at_floor(pair.baseline, pair.model, c.label, metric, floor=floor, level=view.level, shared=pair.shared)
        for metric in metrics
    ]
    columns = _columns([each.difference for each in found], c.level, pair.names, exploratory=False)
    columns["Figure"] = [f"{capitalised(within[metric])} at {within[OTHER[metric]]} ≥ {floor:g}" for metric in metrics]
    st.dataframe(columns, hide_index=True, height="content", key="figures_at_floor")


_USUAL_FLOOR = 0.9


def _columns(
    shown: list[Difference], level: float, names: tuple[str, str], *, exploratory: bool
) -> dict[str, list[str]]:
    (baseline, model), wording = names, state.view().wording
    return {
        "Figure": [title(d.metric) for d in shown],
        f"Baseline: {baseline}": [_with_bounds(d.metric, d.a) for d in shown],
        f"Candidate: {model}": [_with_bounds(d.metric, d.b) for d in shown],
        "Difference": [wording.difference(d.metric, float(d.difference.value)) for d in shown],
        f"{100 * level:g} % interval": [show.interval_of(d, wording) for d in shown],
        "p, exploratory" if exploratory else "p": [show.p_value(d.p_value) for d in shown],
        "Test": [_name_and_limits(d.test)[0] for d in shown],
    }


def _about(comparisons: list[Comparison], *, exploratory: bool) -> None:
    """How to read the tables, once for all of them."""
    by_hand = " They are exploratory, since a threshold was moved by hand." if exploratory else ""
    st.caption(
        "Differences are candidate minus baseline. p-values are not adjusted for looking at several figures." + by_hand
    )
    if comparisons[0].without_scores:
        st.caption("One of the two gave decisions without scores, so there are no areas under curves to compare.")
    if comparisons[0].pairing.by_example:
        st.caption(_coverage(_shown(comparisons[0])))
    explained = _explained([d.test for c in comparisons for d in _shown(c)])
    if explained:
        st.caption(explained)
    if not comparisons[0].pairing.by_example:
        st.caption(
            "Counts at some thresholds give areas under curves, and the point where the two match, only within bounds. "
            "Intervals of differences cover all that is possible, and p is the largest possible."
        )
    elif any(d.open_to is not None for c in comparisons for d in _shown(c)):
        st.caption(
            "The scores of the model that follows come in grades, none of which gives just the matched figure. "
            "Intervals of differences cover all that is possible between two grades, and p is the largest possible."
        )


def _coverage(shown: list[Difference]) -> str:
    """How often intervals of differences held the truth where it is known."""
    covered = COVERED["a difference"]
    words = state.view().wording.words
    ranges = [
        f"{words(d.metric).within} {low} to {high} %" for d in shown for low, high in [covered.get(d.metric, USUAL)]
    ]
    return f"In simulated test sets, 95 % intervals of differences contained the truth in: {', '.join(ranges)}."


def _explained(tests: list[str]) -> str:
    """What stands against some tests, and what the tests do, each thing once."""
    limits = dict.fromkeys(limits for test in tests if (limits := _name_and_limits(test)[1]))
    against = [f"Unpaired: {each}." for each in limits]
    return " ".join(against + [text for word, text in _TESTS.items() if any(word in test for test in tests)])


def _name_and_limits(test: str) -> tuple[str, str]:
    """What a test is called, and what stands against it after a colon; why there is none belongs to the name."""
    name, _, limits = test.partition(": ")
    return (test, "") if name == "none" else (name, limits)


def _shown(c: Comparison) -> list[Difference]:
    return [d for d in c.differences.values() if _worth_showing(d, c)]


def _worth_showing(d: Difference, c: Comparison) -> bool:
    """Prevalence is no figure of a model; accuracy over pairs misleads."""
    pooled = c.label is None and len(c.pairing.labels) != 1
    whole_items = ("top1_accuracy", "exact_match") if c.method == "macro" else ()  # these are no means over labels
    areas = AREAS.keys() if c.without_scores else ()  # an area of one point beside one of a curve
    left_out = {"prevalence", *areas, *(("accuracy",) if pooled else ())}
    return d.metric not in {*left_out, *whole_items}


def title(key: str) -> str:
    """What a figure is called in tables of two models."""
    return state.view().wording.words(key).title


def _with_bounds(key: str, e: Estimate) -> str:
    wording = state.view().wording
    ends = wording.ends(key, float(e.low), float(e.high), between=" to ")
    return wording.figure(key, float(e.value)) + (f" ({ends})" if ends else "")
