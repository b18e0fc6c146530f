"""The bar: name and pages on the left, then the model and its baseline for all pages, Share and Export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages._ui import model_results, show, state, workspace
from pages._ui.address.loadable import is_loadable
from pages._ui.bar import exports
from pages._ui.bar.share import share
from pages._ui.view import slice_name

NAME = "Evalkit"
MARK = Path(__file__).parent / "mark.svg"
PAGES = {
    "models.py": "Models",
    "evaluate.py": "Evaluate",
    "thresholds.py": "Thresholds",
    "compare.py": "Compare",
    "examples.py": "Examples",
}
NO_BASELINE = ""
_LONGEST = 40  # characters of a slice's name that the bar has room for


def draw(title: str) -> Callable[[], None]:
    """``title``: of the page that is open. The bar is drawn before the page, and no fragment draws it again.

    Gives what is called after the page: it offers what the page has drawn as files.
    """
    view = state.view()
    model = workspace.model_looked_at(view)
    in_pair = title == PAGES["compare.py"]
    if in_pair:
        state.settle_baseline(workspace.baseline_for(model, view))
    baseline = workspace.entry(view.baseline)
    st.set_page_config(page_title=title_of(title, model, baseline if in_pair else None))
    with st.container(horizontal=True, vertical_alignment="center", key="bar"):
        with st.container(horizontal=True, vertical_alignment="center", width="content", key="pages"):
            st.page_link("models.py", label=NAME)
            for script, label in PAGES.items():
                st.page_link(script, label=label)
        with st.container(horizontal=True, vertical_alignment="center", key="choices"):
            if model is not None and (view.planned or title == PAGES["thresholds.py"]):
                _choose_thresholds(view, model)
            if view.slice and title != PAGES["models.py"]:
                _close_slice(view)
            _choose(view, model, in_pair=in_pair)
        with st.container(horizontal=True, vertical_alignment="center", width="content", key="actions"):
            both = [each for each in (model, baseline) if each is not None]
            share(own=[each.name for each in both if not (each.shared or is_loadable(each.key))])
            place = exports.draw(model, baseline)
    return lambda: exports.draw_board(place, model)


def title_of(page: str, model: workspace.Entry | None, baseline: workspace.Entry | None) -> str:
    """What the window is called: what is looked at, the page, the name of the app."""
    looked_at = " against ".join(each.name for each in (model, baseline) if each is not None)
    return " · ".join([*([looked_at] if looked_at and page != PAGES["models.py"] else []), page, NAME])


def _choose(view: state.View, model: workspace.Entry | None, *, in_pair: bool) -> None:
    """The boxes of model and baseline. in_pair: a page of two models, which both have to be there."""
    names = {entry.key: show.one_line(entry.name) for entry in workspace.entries()}
    baselines = list(names) if in_pair else [NO_BASELINE, *(key for key in names if model is None or key != model.key)]
    there = view.baseline if view.baseline in baselines else None if in_pair else NO_BASELINE
    st.session_state.update(model=None if model is None else model.key, baseline=there)
    st.selectbox(
        "Model",
        list(names),
        format_func=names.__getitem__,
        key="model",
        placeholder="Choose a model",
        label_visibility="collapsed",
        on_change=_chosen,
    )
    if in_pair:
        st.button(
            "⇄",
            key="swap",
            on_click=lambda: state.swap(_boxes()),
            disabled=model is None or not there,
            help="Swap baseline and candidate.",
        )
    st.selectbox(
        "Baseline",
        baselines,
        format_func=lambda key: names.get(key, "No baseline"),
        key="baseline",
        placeholder="Choose a baseline",
        label_visibility="collapsed",
        on_change=_chosen,
    )


def _choose_thresholds(view: state.View, model: workspace.Entry) -> None:
    """Whether labels stand at one threshold, or each at its own: of models of several labels that can have a plan."""
    if len(model.evaluation.labels) < 2 or model_results.why_no_plan(model.evaluation):
        return
    st.session_state["stands"] = view.thresholds
    with st.container(horizontal=True, vertical_alignment="center", width="content", key="by_plan"):
        st.segmented_control(
            "Thresholds",
            state.STANDS,
            format_func=str.capitalize,
            key="stands",
            required=True,
            label_visibility="collapsed",
            on_change=lambda: state.stand_at(st.session_state["stands"]),
            help="On all pages: one threshold for all labels, or each label at its own, by the plan of Thresholds.",
        )


def _close_slice(view: state.View) -> None:
    """A chip that says which items alone are looked at, and closes the slice."""
    name = show.one_line(slice_name(view.slice))
    short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    st.button(
        f"{show.plain(short)}\u2002✕",
        key="slice",
        on_click=lambda: state.view().open_slice(""),
        help=f"All pages show these items alone: {show.plain(name)}. Press to look at all items again.",
    )


def _boxes() -> tuple[str | None, str | None]:
    """Model and baseline as the browser shows them."""
    return st.session_state["model"], st.session_state["baseline"] or None


def _chosen() -> None:
    state.choose_pair(*_boxes(), no_baseline=st.session_state["baseline"] == NO_BASELINE)
