"""The file that was answered, and what it says."""

from __future__ import annotations

from html import escape

import streamlit as st

from evalkit.counting.wording import Wording
from evalkit.errors import EvalkitError
from evalkit.review.answers import Answers, read_answers
from evalkit.review.estimating import ReviewResult, conclude_review, estimate_from_review
from pages._ui import show, state
from pages._ui.cache import cached_reading
from pages._ui.small_file import small_file

_TITLES = {"candidate_right": "The model is right where the two differ"}


def draw(wording: Wording) -> None:
    file = small_file("Upload the file with your verdicts (CSV)", ending="csv", key="review_answers", most_mb=5)
    if file is None:
        return
    try:
        content, level = file.getvalue(), state.view().level
        answers = cached_reading(("answers", content), lambda: read_answers(content))
        result = estimate_from_review(answers, level=level)
    except EvalkitError as problem:
        show.error(problem)
        return
    _show(answers, result, wording)


def _show(answers: Answers, result: ReviewResult, wording: Wording) -> None:
    labels = {*answers.sample.labels}
    of = next(iter(labels)) if len(labels) == 1 else f"{len(labels)} labels together"
    draw_as = {"yes": st.success, "no": st.warning}.get(result.claim, st.info)
    draw_as(show.plain(conclude_review(result, of, _place(answers.sample.threshold), wording)))
    rows = []
    for key, e in result.estimates.items():
        title = _TITLES.get(key) or wording.words(key).title
        ends = wording.ends("precision", e.low, e.high) or show.NONE
        cells = (wording.figure("precision", e.value), ends, f"{e.n:,}")
        rows.append(f"<tr><th scope='row'>{escape(title)}</th>{''.join(f'<td>{escape(c)}</td>' for c in cells)}</tr>")
    heads = ("", "Weighted estimate", f"{100 * state.view().level:g} % interval", "Verdicts")
    head = "".join(f"<th scope='col'>{escape(each)}</th>" for each in heads)
    st.html(
        f"<div class='ek-board-table'><table class='ek-calibration'><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
    st.caption(
        "Estimates are weighted by stratum size; counts on the pages do not change. Pairs without a verdict are "
        "assumed to be like the others of their stratum."
    )


def _place(text: str) -> str:
    """The threshold of a sample in words; empty for decisions without scores."""
    try:
        return show.threshold(float(text.replace(",", ".")))
    except ValueError:
        return text or "the decisions of the model"
