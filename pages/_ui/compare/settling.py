"""How many more test items would settle what two models leave open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from evalkit.comparison.comparison import Comparison
from evalkit.comparison.differences import Difference
from evalkit.comparison.labels import LabelComparison
from evalkit.comparison.sentences import more_positives
from evalkit.counting.curves import AREAS
from evalkit.counting.wording import Wording

MOST_TO_SETTLE = 12
_SETTLED = ("precision", "recall", "f1", "top1_accuracy", "exact_match", "roc_auc", "average_precision")


@dataclass(frozen=True)
class Question:
    """A difference that may be chance, of a label or of all of them. more: positives that it takes to know."""

    label: str
    difference: Difference
    positives: int
    more: float


def draw(c: Comparison, labels: LabelComparison | None, wording: Wording, *, alike: bool) -> None:
    """The open questions: of the page's figures, and then label by label.

    alike: what the verdict says of the two, so that what still differs is left of the match, and no open question.
    """
    settled = set(_SETTLED) - (AREAS.keys() if c.without_scores else set())
    figures = [(c.label or "All labels", d, c.positives) for key, d in c.differences.items() if key in settled]
    of_labels = [] if labels is None else [(row.label, row.difference, row.positives) for row in labels.rows]
    questions = [*_open_questions(figures, c.level), *_open_questions(of_labels, c.level)]
    if alike or not questions:
        st.caption(
            "More items would settle nothing here: each difference is already clear, is exactly zero, or could not be "
            "tested."
        )
        return
    st.dataframe(_columns(questions, wording), hide_index=True, height="content", key="settle")
    st.caption(
        "If the difference stays as it is, this many more positives, with as many negatives for each as now, would "
        "detect it with 80 % power."
    )


def _columns(questions: Sequence[Question], wording: Wording) -> dict[str, list[str]]:
    return {
        "Label": [each.label for each in questions],
        "Figure": [wording.words(each.difference.metric).title for each in questions],
        "Difference": [
            wording.difference(each.difference.metric, each.difference.difference.value) for each in questions
        ],
        "Positives now": [f"{each.positives:,}" for each in questions],
        "More positives needed": [f"{each.more:,.0f}" for each in questions],
    }


def _open_questions(tested: Iterable[tuple[str, Difference, int]], level: float) -> list[Question]:
    """Those of some differences that a known number of positives would settle, the fewest first."""
    still_open = [
        Question(label, d, positives, more_positives(d, positives))
        for label, d, positives in tested
        if d.p_value >= 1 - level
    ]
    return sorted((each for each in still_open if 0 < each.more < np.inf), key=lambda each: each.more)[:MOST_TO_SETTLE]
