"""What is said of two models: what they share, the verdict, and all figures with their tests."""

from __future__ import annotations

import numpy as np
import streamlit as st

from evalkit.comparison.comparison import Comparison
from evalkit.comparison.differences import Difference
from evalkit.comparison.labels import LabelComparison
from evalkit.comparison.pairing import Pairing
from evalkit.comparison.verdict import Verdict, more_positives
from evalkit.counting.metrics import METRICS
from evalkit.errors import EvalkitError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.intervals.estimate import Estimate
from evalkit.live.panels import TITLES
from pages._ui import show

NAMED = 5
_BADGES = {
    "better": ":green-badge[Candidate is better]",
    "worse": ":red-badge[Candidate is worse]",
    "trade": ":orange-badge[A trade]",
    "undecided": ":gray-badge[Cannot tell]",
    "alike": ":gray-badge[Alike]",
    "none": ":gray-badge[Open]",
}
_IN_ORDER = " The ids are row numbers, so items are matched by their order in the files: it must be the same in both."
MOST_TO_SETTLE = 12
_TESTS = {
    "parametric bootstrap": "Parametric bootstrap: draws new counts many times, at the rates that were counted, and "
    "sees how the difference varies.",
    "paired bootstrap": "Bootstrap by group: draws the test items anew many times (all items of one video together, "
    "where the file names it), matches the models again where they are matched, and sees how the difference varies.",
    "score test": "Clustered score test: counts, item by item, the decisions that differ between the two.",
    "McNemar": "McNemar: looks only at the items on which just one of the two is right.",
    "DeLong": "DeLong: compares how often each model scores a positive above a negative.",
    "influence": "Influence: adds up how much each item, or video, contributes to the area.",
}
"""A word of a test's name -> what it does."""
_SETTLED = ("precision", "recall", "f1", "top1_accuracy", "exact_match", "roc_auc", "average_precision")
_AREAS = {"roc_auc": "ROC AUC", "average_precision": "Average precision (AuPRC)"}


def pairing(found: Pairing, baseline: Evaluation, model: Evaluation) -> None:
    """What is compared, and what only one of the two has."""
    labels = show.count(len(found.labels), "label")
    if found.whole:
        _whole(baseline, model)
    elif not found.by_example:
        sizes = f"{show.items(baseline)} and {show.items(model)}"
        st.caption(
            f"Compared on {labels} by counts alone ({sizes} test items), so the two are not paired item by item."
        )
    else:
        groups = "" if found.n_groups == found.n_shared else f" in {show.count(found.n_groups, 'group')}"
        st.caption(
            f"Compared on the {show.count(found.n_shared, 'test item')}{groups} and {labels} that both have."
            f"{_IN_ORDER if _numbered(baseline) and _numbered(model) else ''}"
        )
    of_one = [
        _only(found.only_a, "test item", baseline.name),
        _only(found.only_b, "test item", model.name),
        _only(found.labels_only_a, "label", baseline.name),
        _only(found.labels_only_b, "label", model.name),
    ]
    if any(of_one):
        st.info(f"Left out here: {'; '.join(filter(None, of_one))}.")


def _numbered(ev: Evaluation) -> bool:
    return ev.predictions is not None and ev.predictions.numbered


def _whole(baseline: Evaluation, model: Evaluation) -> None:
    """Counts of all labels together are all that both have."""
    lacking = " and ".join(each.name for each in (baseline, model) if not each.labels)
    st.caption(
        "Compared on all labels together, by figures of the whole models alone: there are none of single labels of "
        f"{show.plain(lacking)}, so it is not known whether both cover the same ones."
    )
    counted = [(each.pooled.positives, each.pooled.positives + each.pooled.negatives) for each in (baseline, model)]
    if counted[0] != counted[1] and not (baseline.unknown or model.unknown):
        positives, pairs = (" and ".join(f"{one:,}" for one in each) for each in zip(*counted, strict=True))
        st.info(
            f"The two are not of one test: they count {positives} positives among {pairs} pairs of item and label. "
            "A difference may lie in the tests and not in the models."
        )


def ratios_alone(baseline: Evaluation, model: Evaluation) -> None:
    """Figures and differences without intervals and tests."""
    lacking = " and ".join(each.name for each in (baseline, model) if each.unknown)
    st.markdown(
        f"{_BADGES['none']} **No verdict: there are ratios without counts of {show.plain(lacking)}.** The figures and "
        "their differences stand below; how far chance moves them cannot be told. Load counts, or predictions."
    )


def without(labels: tuple[str, ...]) -> str:
    """Which labels are left out of the aggregates, and of which model."""
    many = len(labels) > NAMED
    names = ", ".join(labels[:NAMED]) + (", ..." if many else "")
    count = f" {show.count(len(labels), 'label')}" if many else ""
    return show.plain(
        f"Without{count}: {names}. What is left out of either model on Evaluate is left out of both here."
    )


def _only(names: tuple[str, ...], noun: str, owner: str) -> str:
    if not names:
        return ""
    shown = ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")
    return show.plain(f"{show.count(len(names), noun)} only in {owner} ({shown})")


def refusal(found: Pairing) -> None:
    """Why two models cannot be compared, and what to do."""
    if found.n_contradictions:
        pairs = "; ".join(f"{name}, {label}" for name, label in found.contradictions[:NAMED])
        more = " and others" if found.n_contradictions > NAMED else ""
        st.error(
            f"**{show.plain(found.reason)}** First: {show.plain(pairs)}{more}.\n\nNo figure of one could be held "
            "against the other. Give both models the same truth, and load them again."
        )
    else:
        st.error(
            f"**{show.plain(found.reason)}**\n\nChoose two models of one test set: items are matched by id, labels by "
            "name, exactly as written."
        )


def verdict(found: Verdict) -> None:
    st.markdown(f"{_BADGES[found.kind]} **{show.plain(found.headline)}**")
    st.markdown(show.plain(" ".join(found.sentences)))
    if found.settle:
        st.markdown(show.plain(found.settle))


def nothing_to_match(problem: EvalkitError, match: str) -> None:
    """The figure to be matched is undefined for the model that leads: precision at a threshold, others at all."""
    why, remedy = show.plain(problem.found or problem.problem), "Choose another match above."
    if match == "precision":
        why, remedy = f"{why} at this threshold", "Move the slider."
    st.markdown(f"{_BADGES['none']} **There is nothing to match: {why}.** {remedy}")


def tests(c: Comparison, baseline: str, model: str, *, exploratory: bool, key: str) -> None:
    """Every figure of both, the difference, and the name of its test."""
    shown = _shown(c)
    columns = {
        "Figure": [_title(d.metric) for d in shown],
        f"Baseline: {baseline}": [_with_bounds(d.a) for d in shown],
        f"Candidate: {model}": [_with_bounds(d.b) for d in shown],
        "Difference": [show.signed(d.difference.value) for d in shown],
        f"{100 * c.level:g} % interval": [show.bounds(d.difference) for d in shown],
        "p, exploratory" if exploratory else "p": [show.p_value(d.p_value) for d in shown],
        "Test": [_name_and_limits(d.test)[0] for d in shown],
    }
    st.dataframe(columns, hide_index=True, height="content", key=key)
    left_out = [f"{_title(d.metric)}: {show.listed(d.left_out)}" for d in shown if d.left_out]
    if left_out:
        st.caption(show.plain(f"Undefined on some labels, which its mean leaves out. {'; '.join(left_out)}."))


def about_tests(*comparisons: Comparison, exploratory: bool) -> None:
    """How to read the tables of ``tests``, once for all of them."""
    by_hand = " They are exploratory, since a threshold was moved by hand." if exploratory else ""
    st.caption(
        "Differences are candidate minus baseline. p-values are not adjusted for looking at several figures." + by_hand
    )
    made = [d.test for c in comparisons for d in _shown(c)]
    limits = dict.fromkeys(limits for test in made if (limits := _name_and_limits(test)[1]))
    explained = [f"Unpaired: {each}." for each in limits]
    explained += [text for word, text in _TESTS.items() if any(word in test for test in made)]
    if explained:
        st.caption(" ".join(explained))
    if not comparisons[0].pairing.by_example:
        st.caption(
            "Counts at some thresholds leave areas under curves open within bounds, and where exactly the two match: "
            "intervals of differences reach over all of that, and p is the largest of it."
        )


def _name_and_limits(test: str) -> tuple[str, str]:
    """What a test is called, and what stands against it after a colon; why there is none belongs to the name."""
    name, _, limits = test.partition(": ")
    return (test, "") if name == "none" else (name, limits)


def settling(c: Comparison, labels: LabelComparison | None, *, alike: bool) -> None:
    """How many more positives would settle what is open, for the page's figures and then label by label.

    alike: what the verdict says of the two, so that what still differs is left of the match, and no open question.
    """
    figures = [(c.label or "All labels", d, c.positives) for key, d in c.differences.items() if key in _SETTLED]
    of_labels = [] if labels is None else [(row.label, row.difference, row.positives) for row in labels.rows]
    wanted = []
    for group in (figures, of_labels):
        still_open = [(*each, more_positives(*each[1:])) for each in group if each[1].p_value >= 1 - c.level]
        wanted += sorted((each for each in still_open if 0 < each[3] < np.inf), key=lambda each: each[3])[
            :MOST_TO_SETTLE
        ]
    if alike or not wanted:
        st.caption(
            "There is no open question that a known number of further items would settle: each difference is clear "
            "already, is none at all, or could not be tested."
        )
        return
    columns = {
        "Label": [name for name, *_ in wanted],
        "Figure": [_title(d.metric) for _, d, *_ in wanted],
        "Difference": [show.signed(d.difference.value) for _, d, *_ in wanted],
        "Positives now": [f"{positives:,}" for *_, positives, _ in wanted],
        "More positives needed": [f"{more:,.0f}" for *_, more in wanted],
    }
    st.dataframe(columns, hide_index=True, height="content", key="settle")
    st.caption(
        "If the difference stays and new items are like these, so many more positives (with as many negatives for each "
        "as now) would tell it from chance four times in five."
    )


def _shown(c: Comparison) -> list[Difference]:
    return [d for d in c.differences.values() if _worth_showing(d, c)]


def _worth_showing(d: Difference, c: Comparison) -> bool:
    """Prevalence is no figure of a model; accuracy over pairs misleads."""
    pooled = c.label is None and len(c.pairing.labels) != 1
    whole_items = ("top1_accuracy", "exact_match") if c.method == "macro" else ()  # these are no means over labels
    left_out = {"prevalence", *(("accuracy",) if pooled else ())}
    return d.metric not in {*left_out, *whole_items}


def _title(key: str) -> str:
    return _AREAS.get(key) or (METRICS[key].title if key in METRICS else TITLES[key])


def _with_bounds(e: Estimate) -> str:
    bounds = show.bounds(e)
    return show.number(e.value) + (f" ({bounds})" if bounds != show.NONE else "")
