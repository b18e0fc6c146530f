"""Two thresholds: the model accepts above, rejects below, and people look between, for a given load or error."""

from __future__ import annotations

import streamlit as st

from evalkit.counting.counts import ThresholdCounts
from evalkit.thresholds.operating_points import Infeasible
from evalkit.thresholds.review_band import ReviewBand, review_band
from pages._ui import show

_LOAD, _ERROR = "Look at no more than", "Be wrong on no more than"


def draw(t: ThresholdCounts, noun: str) -> None:
    """noun: what is decided, one by one."""
    with st.expander("Let people look at what is unsure", key="band", on_change="rerun") as box:
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
        st.caption(
            "Found on this data, without a promise. People are taken to be right; what they look at is no error here."
        )


def said(found: ReviewBand | Infeasible, noun: str) -> str:
    """The band in two sentences.

    >>> said(ReviewBand(0.8, 0.6, 0.25, 0.125, 4, 1, 1), "item")
    'Accept at 0.800 and above, reject below 0.600. People look at 4 items (25.0 %); of all, 12.5 % are decided wrongly
    without a look: 1 accepted, 1 rejected.'
    """
    if isinstance(found, Infeasible):
        return f"No band does that. {found.reason}"
    nothing = found.accept == float("inf")
    accept = "Accept nothing unseen" if nothing else f"Accept at {show.threshold(found.accept)} and above"
    everything = found.reject == float("inf")
    reject = "reject everything" if everything else f"reject below {show.threshold(found.reject)}"
    looks = f"People look at {show.count(found.reviewed, noun)} ({100 * found.load:.1f} %)"
    wrong = f"{found.false_accepts:,} accepted, {found.false_rejects:,} rejected"
    return (
        f"{accept}, {reject}. {looks}; of all, {100 * found.error:.1f} % are decided wrongly without a look: {wrong}."
    )
