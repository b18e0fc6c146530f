"""Where a model is from and how it was counted, what a service reported of it, and its board as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from evalkit.comparison.sentences import capitalised
from evalkit.errors import EvalkitError, score_text
from evalkit.evaluation.evaluation import Evaluation
from evalkit.reading.loading import Loaded
from evalkit.review.weighted import has_weights, weighted_estimates
from pages._ui import show, state
from pages._ui.download import download
from pages._ui.evaluate import reported, request
from pages._ui.evaluate.shown import ShownModel
from pages._ui.view import slice_name


def draw(shown: ShownModel, label: str | None, content: Mapping[str, Any], as_file: Callable[[], str]) -> None:
    """``content``: of the board that stands on the page. ``as_file``: makes the file of it."""
    entry, ev = shown.entry, shown.full
    made = [note["method"] for note in content["intervals"]]
    show.facts(
        {
            "Model": entry.name,
            "Source": entry.source,
            **(_facts_of_file(entry.loaded) if entry.loaded is not None else reported.facts(ev, label)),
            **_facts_of_table(ev, label),
            "Task": show.TASKS[ev.task],
            "Test items": show.items(ev),
            **({"Slice": slice_name(view.slice)} if (view := state.view()).slice else {}),
            "Labels": f"{len(ev.labels):,}" if ev.labels else "no counts of single labels",
            "Decision rule": "A label is predicted when its score is at or above the threshold.",
            **({"Intervals": capitalised("; ".join(made))} if made else {}),
            "Content digest": ev.digest,
        }
    )
    _draw_weighted(shown, label)
    if entry.loaded is not None:
        show.notes(entry.loaded, warn=False)
    show.notes_of_evaluation(shown.evaluation)
    reported.draw_values(ev, label)
    request.draw(ev, label)
    download(
        "Download the live board (HTML)",
        as_file,
        file_name=f"{state.view().in_files(entry.name)}-board.html",
        mime="text/html",
        key="download_board",
        help="One file in which the slider still works, without any server or network.",
    )


def _facts_of_table(ev: Evaluation, label: str | None) -> dict[str, str]:
    if ev.source is None:
        return {}
    rows = len((ev.pooled if label is None else ev.per_label[label]).thresholds) - 1
    return {
        **show.rows_of_table(ev, "Rows of "),
        "Resolution": f"Exact at {len(ev.source.stops):,} stops of the slider, and at {rows:,} thresholds in all.",
    }


def _draw_weighted(shown: ShownModel, label: str | None) -> None:
    """Where truth is a reviewed sample: figures of the whole, under their own name, beside counts that stay."""
    view, p = state.view(), (shown.standing if label is not None else shown.counted).predictions
    if p is None or not has_weights(p):
        return
    of = "all labels" if label is None else show.plain(label)
    with st.container(key="weighted"):
        st.subheader("Weighted estimates", anchor=False)
        try:
            found = weighted_estimates(p, label, view.threshold, level=view.level)
        except EvalkitError as problem:
            show.error(problem)
            return
        st.caption(
            "The file says how many items each one stands for, so that its truth is a reviewed sample of a whole. "
            f"These are figures of the whole, {of}, at {show.threshold(view.threshold)}, with {100 * view.level:g} % "
            "intervals. All counts and other figures are of the sample as it is."
        )
        wording = view.wording
        show.facts(
            {
                wording.words(key).title: " ".join(
                    filter(None, [wording.figure(key, e.value), wording.ends(key, e.low, e.high)])
                )
                for key, e in found.items()
            }
        )


def _facts_of_file(loaded: Loaded) -> dict[str, str]:
    p = loaded.predictions
    unknown = f"; {p.n_unknown:,} more are in no figure, since their truth is not known" if p.n_unknown else ""
    scores = f"{score_text(np.min(p.y_score))} to {score_text(np.max(p.y_score))}" if p.n_scores else "none"
    scored = "all scored" if p.n_scores == p.n_pairs else f"{p.n_scores:,} scored"
    return {
        "Read as": show.LAYOUT_TITLES[loaded.layout],
        **show.rows_of_files(loaded.accounts, "Rows of "),
        "Item-label pairs": f"{p.n_pairs:,}, {scored}{unknown}",
        "Scores": "none: decisions, kept as 1 and 0" if p.decisions_only else scores,
        "Resolution": "One operating point." if p.decisions_only else "Exact: counts at every distinct score.",
    }
