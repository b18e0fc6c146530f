"""The page of a model's items: what is listed on the left, the list and the open item beside it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.examples.listed import ExampleSelection
from evalkit.files.csv_text import GUARDED
from pages._ui import model_results, show, state, workspace
from pages._ui.address.link import address_of
from pages._ui.download import download
from pages._ui.examples import browser, filters, kept_marks, trying
from pages._ui.examples.kinds import DECIDED, head, own_thresholds
from pages._ui.examples.lists import MOST_IN_FILE, ROWS, Asked, asked, label_errors, listed, whole_list
from pages._ui.examples.review import section as review
from pages._ui.examples.sent import list_text


@st.fragment(key="browsing")
def browsing(model: workspace.Entry, baseline: workspace.Entry | None) -> None:
    view = state.view()
    a = asked(model, baseline, view)
    if a is None:
        _without_items(baseline if view.listing.of_baseline and baseline is not None else model)
        return
    if view.label is not None and a.label is None:
        st.info(f"{show.plain(a.name)} has no label {show.plain(view.label)}; all labels are listed.")
    left, right = st.columns([1, 4], gap="medium")
    entry = baseline if a.listing.of_baseline and baseline is not None else model
    ev = model_results.standing(entry.evaluation, model_results.own_thresholds(entry, view), shared=entry.shared)
    kept = tuple(label for label in ev.labels if label not in a.left_out)
    with left.container(key="example_filters"):
        filters.draw(a, model_results.selected(ev, kept, shared=a.shared))
    with right.container(key="examples"):
        try:
            s = _part(a)
        except EvalkitError as problem:
            show.error(problem)
        else:
            _draw(a, s, view)
    with right.container(key="marks"):
        trying.draw(a, view.wording)
    with right.container(key="review"):
        review.draw(a, view.wording)


def _part(a: Asked) -> ExampleSelection:
    """The part that is asked for, or the last one where the list ends before it."""
    with show.working(show.place_for_work(), "Looking for items"):
        s = listed(a, a.listing.first)
        if len(s) or not s.total:
            return s
        return listed(a, (s.total - 1) // ROWS * ROWS)


def _draw(a: Asked, s: ExampleSelection, view: state.View) -> None:
    text = _head(a, s.total)
    with st.container(key="example_head"):
        st.caption(show.plain(text))
    if a.listing.outcome == "label_errors":
        _not_claimed(a)
    if not s.total:
        st.info(_nothing(a))
        return
    thresholds = [view.threshold] if view.baseline_threshold is None else [view.threshold, view.baseline_threshold]
    browser.draw(
        list_text(
            a,
            s,
            marks=kept_marks.marks_of(a.marked),
            brought=kept_marks.brought(a.marked),
            address=(address_of(view), thresholds),
            heading=text,
        ),
        _show_group,
    )
    more = f" The first {MOST_IN_FILE:,} of them." if s.total > MOST_IN_FILE else ""
    if a.standing is not None:
        return  # a list at thresholds of labels holds distances from these
    download(
        "Download list (CSV)",
        lambda: whole_list(a).to_csv(for_spreadsheets=True).encode(),
        file_name=f"{state.view().in_files(a.name)} examples.csv",
        key="download_examples",
        help=f"All {show.count(s.total, 'pair')} of item and label.{more} {GUARDED}",
    )


def _head(a: Asked, total: int) -> str:
    near = None if a.near is None else (f"{a.near:.10g}", show.threshold(a.threshold - a.near))
    at = show.threshold(a.threshold)
    if a.standing is not None and (a.label is None or a.kind.two or a.in_cell):
        at = own_thresholds(show.threshold(a.counted.at) if a.counted.at else "")
        near = None if near is None else (near[0], "")
    elif a.kind.two and a.other is not None and a.other_threshold != a.threshold:
        at = f"{at} and {show.threshold(a.other_threshold)}"
    if a.p.decisions_only:
        at = DECIDED
    return head(
        a.listing,
        total,
        label=a.label,
        left_out=len(a.left_out),
        at=at,
        near=near,
        names=(a.name, a.other_name),
        top=a.label is None and a.p.task == "multiclass",
        distances=a.standing is not None,
    )


def _not_claimed(a: Asked) -> None:
    """The labels of which nothing is claimed, and why."""
    reasons = label_errors(a, a.listing.first).not_claimed
    st.caption(
        "Pairs whose truth the model contradicts with more confidence than is usual for the label: likely wrong, but "
        "not certainly."
    )
    if reasons:
        named = [f"{label} ({reason})" for label, reason in reasons.items()]
        st.caption(show.plain(f"Not searched, {show.count(len(reasons), 'label')}: {show.listed(named, 6)}."))


def _nothing(a: Asked) -> str:
    if a.listing.search or a.listing.group:
        return "No item in this list has this id. Search for a shorter part of it, or choose another list."
    return "No pairs here. Choose another list, label or threshold."


def _show_group(group: str) -> None:
    state.list_examples(replace(state.view().listing, outcome="all", order="", group=group, first=0, example=""))


def _without_items(of: workspace.Entry) -> None:
    with st.container(key="examples"):
        if of.evaluation.source is not None:
            st.info(
                f"{show.plain(of.name)} stays in a table. Open a label on Evaluate and fetch its items: they load as a "
                "model of their own, and its items are listed here."
            )
            return
        st.info(
            f"{show.plain(of.name)} has counts only: a service's evaluation does not name the items. To see them, "
            "load the model's predictions: a file with the scores and the truth of each item."
        )
        show.link_to_models()
