"""Two thresholds: the model accepts above, rejects below, and people look between, for a given load or error."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from evalkit.arrays import FloatArray
from evalkit.counting.counts import ThresholdCounts
from evalkit.live.band import band_content
from evalkit.thresholds.operating_points import Infeasible
from evalkit.thresholds.review_band import ReviewBand, review_band
from pages._ui import show
from pages._ui.frame import component_script

_PARTS = (
    ("rejected", "false_rejects", "--st-border-color"),
    ("reviewed", "load", "--st-orange-color"),
    ("accepted", "false_accepts", "--st-primary-color"),
    ("wrong", "error", "--st-red-color"),
)
_BAND = st.components.v2.component(
    "evalkit_band",
    html='<div class="ek-band" role="group" aria-label="Band of review">'
    '<div class="ek-band-ends"><span data-band="reject"></span><span data-band="accept"></span></div>'
    '<div class="ek-band-track"><input type="range" min="0" step="1" aria-label="Reject below">'
    '<input type="range" min="0" step="1" aria-label="Accept at and above"></div><dl>'
    + "".join(
        f'<div style="--edge: var({color})"><dt data-band="{head}"></dt><dd data-band="{below}"></dd></div>'
        for head, below, color in _PARTS
    )
    + "</dl></div>",
    css=(Path(__file__).parent / "band.css").read_text(encoding="utf-8"),
    js=component_script("band"),
    isolate_styles=False,
)
_LOAD, _ERROR = "Review at most", "Err on at most"


def draw(t: ThresholdCounts, noun: str, stops: FloatArray) -> None:
    """noun: what is decided, one by one. stops: thresholds where the handles of the band stop."""
    with st.expander("Send uncertain cases to people", key="band", on_change="rerun") as box:
        if not box.open:
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            given = st.selectbox("Find the band", [_LOAD, _ERROR], key="band_given", width=260)
            percent = st.number_input(
                f"Per cent of all {noun}s",
                0.0,
                100.0,
                value=10.0 if given == _LOAD else 1.0,
                step=0.5,
                format="%g",
                key=f"band_{'load' if given == _LOAD else 'error'}",
                width=180,
            )
        share = percent / 100
        found = review_band(t, load=share) if given == _LOAD else review_band(t, error=share)
        st.markdown(show.plain(said(found, noun)))
        if isinstance(found, ReviewBand):
            _BAND(key="band_handles", data=band_content(t, stops, found, noun))
        st.caption(
            "Drag the handles to try other bands. Counts are from this data, without a promise. Reviewers are assumed "
            "to be right."
        )


def said(found: ReviewBand | Infeasible, noun: str) -> str:
    """The band in two sentences.

    >>> said(ReviewBand(0.8, 0.6, 0.25, 0.125, 4, 1, 1), "item")
    'Accept at 0.800 and above, reject below 0.600. People review 4 items (25.0 %); 12.5 % of all are decided wrongly
    without review: 1 accepted, 1 rejected.'
    """
    if isinstance(found, Infeasible):
        return f"No band achieves this. {found.reason}"
    nothing = found.accept == float("inf")
    accept = "Accept nothing without review" if nothing else f"Accept at {show.threshold(found.accept)} and above"
    everything = found.reject == float("inf")
    reject = "reject everything" if everything else f"reject below {show.threshold(found.reject)}"
    looks = f"People review {show.count(found.reviewed, noun)} ({100 * found.load:.1f} %)"
    wrong = f"{found.false_accepts:,} accepted, {found.false_rejects:,} rejected"
    return f"{accept}, {reject}. {looks}; {100 * found.error:.1f} % of all are decided wrongly without review: {wrong}."
