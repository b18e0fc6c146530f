"""The pairs of item and label on which just one of two models is right: filters, a table, a file."""

from __future__ import annotations

import streamlit as st

from evalkit.comparison.disagreements import DIRECTIONS, Disagreements
from evalkit.files.csv_text import GUARDED
from pages._ui import show, state
from pages._ui.address.opening import open_examples
from pages._ui.download import download

SHOWN = 1000
ALL: str = ""


def disagreement_list(found: Disagreements, baseline: str, model: str, *, label: str | None, own: bool = False) -> None:
    """``label``: the one that the page shows, or None. ``own``: scores are told from the threshold of their label."""
    fixes, breaks = int(found.fixes.sum()), int(found.breaks.sum())
    st.caption(
        f"Of {show.count(found.n_pairs, 'decision')} (one for each item and label) only the candidate is right in "
        f"{fixes:,}, and only the baseline in {breaks:,}."
    )
    if not len(found):
        return
    kept, listing, chosen = _filtered(found, label=label)
    _table(kept, baseline, model, "Score minus threshold" if own else "Score")
    more = f"Top {SHOWN:,} of {len(kept):,}; the CSV has all. " if len(kept) > SHOWN else ""
    st.caption(f"{more}Sorted by how far the scores lie from both thresholds, the clearest first. Blank: no score.")
    actions = st.container(horizontal=True, key="disagreement_actions")
    actions.button(
        f"Show {'this pair' if len(kept) == 1 else f'these {len(kept):,} pairs'} with all labels",
        key="open_disagreements",
        disabled=not len(kept),
        on_click=lambda: _open(listing, chosen, moved=own),
    )
    with actions:
        download(
            "Download (CSV)",
            lambda: kept.to_csv(for_spreadsheets=True).encode(),
            file_name=f"{state.view().in_files(f'{baseline} against {model}')}.csv",
            key="download_disagreements",
            help=f"All rows that pass the filters. Score A is the baseline's, B the candidate's. {GUARDED}",
        )


def _open(listing: state.Listing, label: str | None, *, moved: bool) -> None:
    view = state.view()
    both = [view.threshold, *([] if view.baseline_threshold is None else [view.baseline_threshold])]
    open_examples(listing, label, both, driver=view.driver or 0, moved=moved)


def _filtered(found: Disagreements, *, label: str | None) -> tuple[Disagreements, state.Listing, str | None]:
    """What is left by two choices: which of the two is right and, where the page shows all labels, of which label.

    Gives the list of the Examples page that is the same too, and the label.
    """
    choices = st.container(horizontal=True, vertical_alignment="bottom", key="disagreement_choices")
    directions = {
        ALL: "Either",
        "fixes": f"Only candidate ({int(found.fixes.sum()):,})",
        "breaks": f"Only baseline ({int(found.breaks.sum()):,})",
    }
    right = choices.segmented_control(
        "Who is right",
        list(directions),
        format_func=directions.__getitem__,
        default=ALL,
        key="direction",
        required=True,
    )
    direction = next((each for each in DIRECTIONS if each == right), None)
    chosen = None
    if label is None and len(found.labels) > 1:
        counts = zip(found.labels, (found.fixes + found.breaks).tolist(), strict=True)
        chosen = (
            choices.selectbox(
                "Label",
                [ALL, *(name for name, count in counts if count)],
                format_func=lambda name: show.one_line(name) or "All labels",  # no counts, which change
                key="disagreement_label",
                width=220,
            )
            or None
        )
    return found.select(direction=direction, label=chosen), state.Listing(direction or "flips"), chosen or label


def _table(kept: Disagreements, baseline: str, model: str, score: str) -> None:
    shown = kept.first(SHOWN)
    labels = [kept.labels[i] for i in shown.label.tolist()]
    st.dataframe(
        {
            "Item": shown.ids.tolist(),
            "Label": labels,
            "Truth": ["yes" if truth else "no" for truth in shown.truth.tolist()],
            f"{score}, {baseline}": shown.score_a,
            f"{score}, {model}": shown.score_b,
            "Right": ["candidate" if fixed else "baseline" for fixed in shown.fixed.tolist()],
        },
        hide_index=True,
        key="disagreements",
        column_config={
            f"{score}, {name}": st.column_config.NumberColumn(format="%.4g", help="Four digits; the CSV has all.")
            for name in (baseline, model)
        },
    )
