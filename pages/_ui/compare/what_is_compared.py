"""What is compared of two models: which items and labels, what only one of them has, and why they may be refused."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evalkit.comparison.pairing import Pairing
from evalkit.evaluation.evaluation import Evaluation
from pages._ui import show, state, workspace
from pages._ui.compare.pair import Pair, SharedLabels

NAMED = 5
_IN_ORDER = " The ids are row numbers, so items are matched by their order in the files: it must be the same in both."


def draw(pair: Pair, labels: SharedLabels) -> None:
    with st.container(key="what"):  # one place, so that what follows stays where it is
        _basis(pair)
        _only_in_one(pair)
        if labels.left_out:
            _left_out(labels)


def _basis(pair: Pair) -> None:
    found, baseline, model = pair.pairing, pair.baseline, pair.model
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
        if found.n_unknown:
            pairs = show.count(found.n_unknown, "pair")
            st.caption(f"Left out: {pairs} of item and label whose truth is not known to both.")


def _numbered(ev: Evaluation) -> bool:
    return ev.predictions is not None and ev.predictions.numbered


def _whole(baseline: Evaluation, model: Evaluation) -> None:
    """Counts of all labels together are all that both have."""
    lacking = " and ".join(each.name for each in (baseline, model) if not each.labels)
    st.caption(
        f"Compared on all labels together: there are no figures of single labels of {show.plain(lacking)}, so it is "
        "not known whether both cover the same ones."
    )
    counted = [(each.pooled.positives, each.pooled.positives + each.pooled.negatives) for each in (baseline, model)]
    if counted[0] != counted[1] and not (baseline.unknown or model.unknown):
        positives, pairs = (" and ".join(f"{one:,}" for one in each) for each in zip(*counted, strict=True))
        st.info(
            f"Different test sets: they count {positives} positives among {pairs} pairs of item and label. "
            "A difference may come from the test sets and not from the models."
        )


def _only_in_one(pair: Pair) -> None:
    found, (baseline, model) = pair.pairing, pair.names
    of_one = [
        _only(found.only_a, "test item", baseline),
        _only(found.only_b, "test item", model),
        _only(found.labels_only_a, "label", baseline),
        _only(found.labels_only_b, "label", model),
    ]
    if any(of_one):
        st.info(f"Left out here: {'; '.join(filter(None, of_one))}.")


def _only(names: Sequence[str], noun: str, owner: str) -> str:
    return show.plain(f"{show.count(len(names), noun)} only in {owner} ({_first(names)})") if names else ""


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")


def _left_out(labels: SharedLabels) -> None:
    """Which labels are left out of either model, with the way to have them back."""
    if labels.all_left_out:
        st.info("Every label that both have is left out on Evaluate, so that none is left out here.")
    with st.container(horizontal=True, vertical_alignment="center", key="left_out"):
        if not labels.all_left_out:
            names = labels.left_out
            count = f" {show.count(len(names), 'label')}" if len(names) > NAMED else ""
            text = f"Without{count}: {_first(names)}. What is left out of either model on Evaluate is left out of both "
            st.caption(show.plain(f"{text}here."), width="content")
        st.button(
            "Include all",
            key="include_all",
            on_click=state.include_in_both,
            args=(labels.left_out,),
            help="Count these labels again in both models, also on Evaluate.",
        )


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


def suggest_another(model: workspace.Entry, *, but: workspace.Entry | None = None) -> None:
    """What the candidate could be held against."""
    chosen = {each.key for each in (model, but) if each is not None}
    others = [each for each in workspace.entries() if each.key not in chosen and each.evaluation.labels]
    fitting = [each.name for each in others if workspace.share_labels(each, model)]
    if fitting and model.evaluation.labels:
        st.caption(show.plain(f"Labels of {model.name} are also in: {show.listed(fitting)}."))
    st.page_link("models.py", label="Load another model")
