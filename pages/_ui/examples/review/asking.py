"""The question, how many pairs to draw for it, and the files of those that were drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.files.csv_text import GUARDED
from evalkit.files.import_csv import addresses_of
from evalkit.predictions import Predictions
from evalkit.review.drawing import sample_for_review
from evalkit.review.question import Kind, ReviewQuestion
from evalkit.review.sample import ReviewSample
from pages._ui import show, workspace
from pages._ui.download import download
from pages._ui.examples.kinds import own_thresholds
from pages._ui.examples.lists import Asked

_QUESTIONS: dict[Kind, str] = {
    "precision": "Precision",
    "recall": "Recall",
    "better": "Which is better",
}
_SIDES = {
    "above": "Predicted",
    "below": "Not predicted",
    "b": "Predicted by the model alone",
    "a": "Predicted by the baseline alone",
}
_ALL, _UNKNOWN = "all", "unknown"
_DRAWN = "_review_drawn"
_USUAL, _FEWEST, _MOST = 200, 20, 10_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample, and the predictions that it was drawn from."""

    sample: ReviewSample
    of: Predictions
    name: str

    @property
    def about(self) -> str:
        labels, at = dict.fromkeys(self.sample.labels), self.sample.threshold
        of = next(iter(labels)) if len(labels) == 1 else f"{len(labels)} labels"
        return f"{self.sample.question}, {of}, {at or 'as decided'}, {self.name}"


def draw(a: Asked) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="review_question"):
        kinds = [kind for kind in _QUESTIONS if kind != "better" or a.other is not None]
        kind: Kind = st.selectbox("Question", kinds, format_func=_QUESTIONS.__getitem__, key="review_kind")
        at_least = None
        if kind != "better":
            at_least = st.number_input("At least", 0.01, 0.99, 0.9, 0.01, format="%.2f", key="review_at_least")
        n = st.number_input("Pairs to draw", _FEWEST, _MOST, _USUAL, 10, key="review_size")
        pool = _choose_pool(a)
        seed = st.number_input(
            "Random seed", 0, 2**31 - 1, 1, key="review_seed", help="The same seed draws the same pairs again."
        )
        pressed = st.button("Draw pairs", type="primary", key="review_draw")
    st.caption(show.plain(_about(a)))
    if pressed:
        try:
            _keep(a, ReviewQuestion(kind, at_least), int(n), int(seed), pool)
        except EvalkitError as problem:
            st.session_state.pop(_DRAWN, None)
            show.error(problem)
    drawn: Drawn | None = st.session_state.get(_DRAWN)
    if drawn is not None:
        _show(drawn)


def _about(a: Asked) -> str:
    of = a.label if a.label is not None else "all labels together"
    at = f"at the threshold {show.threshold(a.threshold)}"
    if a.standing is not None:
        at = own_thresholds(show.threshold(a.counted.at) if a.counted.at else "")
    return f"About {of} {'as decided' if a.p.decisions_only else at}, as chosen above."


def _choose_pool(a: Asked) -> str:
    """What is drawn from: the items of the model, those of unknown truth, or those of another file of its scores."""
    pools = {_ALL: f"All items ({a.p.n_examples:,})"}
    if a.p.n_unknown:
        pools = {_UNKNOWN: f"Pairs of unknown truth ({a.p.n_unknown:,})", **pools}
    if a.standing is None:
        for entry in workspace.entries():
            p = entry.evaluation.predictions
            if p is not None and not entry.shared and p.digest != a.p.digest and {*a.p.labels} & {*p.labels}:
                pools[entry.key] = f"Items of {entry.name} ({p.n_examples:,})"
    return st.selectbox(
        "Draw from",
        list(pools),
        format_func=lambda key: show.one_line(pools[key]),
        key="review_pool",
        help="New items, scored by this model, are a file of their own on the Models page.",
    )


def _keep(a: Asked, question: ReviewQuestion, n: int, seed: int, pool: str) -> None:
    mine, other = a.counted, a.other_counted
    entry = None if pool in (_ALL, _UNKNOWN) else workspace.entry(pool)
    of = None if entry is None else entry.evaluation.predictions
    sample = sample_for_review(
        mine.p,
        question,
        n,
        seed,
        label=a.label,
        threshold=mine.at,
        baseline=None if other is None or question.kind != "better" else other.p,
        baseline_threshold=None if other is None else other.at,
        pool=of,
        unknown_only=pool == _UNKNOWN,
    )
    if a.standing is not None:
        sample = replace(sample, threshold=own_thresholds(show.threshold(mine.at) if mine.at else ""))
    st.session_state[_DRAWN] = Drawn(sample, a.p if of is None else of, a.name if entry is None else entry.name)


def _show(drawn: Drawn) -> None:
    sample = drawn.sample
    pairs = f"{show.count(len(sample), 'pair')} drawn from {int(sample.size.sum()):,}, in random order"
    st.caption(
        f"**{pairs}** ({show.plain(drawn.about)}). Write yes or no into the column *verdict*: is the label true of the "
        "item? Leave it empty where you cannot tell. The file leaves out scores, so that they do not influence you."
    )
    columns = zip(sample.sides, sample.size.tolist(), sample.drawn.tolist(), sample.chance.tolist(), strict=True)
    with st.expander("Why these"):
        st.dataframe(
            [
                {"Stratum": f"{_SIDES[side]}, {i}", "Pairs": size, "Drawn": n, "True in the file": chance}
                for i, (side, size, n, chance) in enumerate(columns, start=1)
            ],
            hide_index=True,
            column_config={"True in the file": st.column_config.NumberColumn(format="%.3f")},
            key="review_strata",
        )
        st.caption(
            "Strata run from high scores to low ones; large and uncertain ones get more pairs. *True in the file* is "
            "the share that the file holds to be true; your verdicts correct it."
        )
    with st.container(horizontal=True, key="review_files"):
        download(
            "Download to answer (CSV)",
            lambda: sample.to_csv(for_spreadsheets=True).encode(),
            file_name=f"{drawn.name} to review.csv",
            type="primary",
            key="download_review",
            help=GUARDED,
        )
        if addresses_of(drawn.of.ids, drawn.of.attributes) is not None:
            download(
                "Download for labelling (import CSV)",
                lambda: sample.to_import_csv(drawn.of).encode(),
                file_name=f"{drawn.name} to import.csv",
                key="download_review_import",
                help="Their media addresses without labels, as AutoML and Vertex AI import them.",
            )
