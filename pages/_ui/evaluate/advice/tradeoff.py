"""How precision and recall pull against each other, in short and on the curve that is looked at."""

from __future__ import annotations

import numpy as np
import streamlit as st

from evalkit.advice.looks.tradeoff import turns
from evalkit.charts.tradeoff import tradeoff_chart
from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.curves import thin
from evalkit.counting.metrics import METRICS
from pages._ui import show, state
from pages._ui.cache import cached_small
from pages._ui.evaluate.shown import ShownModel

_CELLS = 150


def draw(shown: ShownModel, view: state.View) -> None:
    """Folded it costs nothing: a chart takes longer than all findings."""
    ev = shown.standing if view.label is not None else shown.counted
    if ev.unknown or ev.decisions_only:
        return
    precision, recall = (view.wording.words(key).within for key in ("precision", "recall"))
    title = f"How {precision} and {recall} pull against each other"
    folded = st.expander(title, key="tradeoff", on_change="rerun")
    if not folded.open:
        return
    with folded:
        t = ev.pooled if view.label is None else ev.per_label[view.label]
        found = turns(t, view.threshold, wording=view.wording, shifts=ev.own is not None)
        if not found:
            st.caption("Nothing is predicted at this threshold, or nothing is there to be found. Choose a lower one.")
            return
        st.caption(show.plain(f"The curve of {'all labels' if view.label is None else view.label}."))
        st.altair_chart(
            tradeoff_chart(
                cached_small(("tradeoff", ev.digest, view.label), lambda: _curve(t), shared=shown.shared),
                [(turn.recall, turn.precision, turn.which) for turn in found],
                x_title=view.wording.words("recall").title,
                y_title=view.wording.words("precision").title,
                numbers=view.numbers,
                dark=st.context.theme.type == "dark",
            ),
            width="stretch",
            key="tradeoff_chart",
        )
        st.markdown("\n".join(f"* {show.plain(turn.text)}" for turn in found))
        st.caption(
            "A threshold only chooses a point on the curve: lower finds more and as a rule is wrong more often, higher "
            f"the other way round. More {precision} at the same {recall} takes another curve, which is a better model."
        )


def _curve(t: ThresholdCounts) -> list[tuple[float, float]]:
    recall, precision = (np.asarray(METRICS[key].function(t.counts)) for key in ("recall", "precision"))
    rows = thin(recall, precision, cells=_CELLS)
    return list(zip(recall[rows].tolist(), precision[rows].tolist(), strict=True))
