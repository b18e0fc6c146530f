"""What scores claim, and what came true of it: of a label, of all pairs, or of the top label of each example."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from evalkit.arrays import ABSENT, BoolArray, FloatArray, IntArray, Positions
from evalkit.counting.counts import ThresholdCounts, counts_by_threshold
from evalkit.counting.grouped import group_positions
from evalkit.counting.per_example import highest_scored, require_probabilities, true_label
from evalkit.errors import InvalidInputError, NotProbabilitiesError, require_type
from evalkit.predictions import Predictions

Claimed: TypeAlias = Literal["label", "pairs", "top label"]


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """Probabilities that something is true, and whether it is.

    what: a label of examples; any label, of pairs of example and label; or that the top label is the true one.
    score: (n,) float64 between 0 and 1. came_true: (n,) bool.
    group: (n,) of claims that may be related; None where each stands alone.
    left_out: pairs without a score, or examples of which several labels have the highest score.
    """

    what: Claimed
    score: FloatArray
    came_true: BoolArray
    group: IntArray | None
    left_out: int
    _table: list[ThresholdCounts] = field(init=False, repr=False, default_factory=list)

    def __repr__(self) -> str:
        return f"Claims({self.what}, {len(self)}, {np.count_nonzero(self.came_true)} came true)"

    def __len__(self) -> int:
        return len(self.score)

    def table(self) -> ThresholdCounts:
        """Counts at each distinct score, which are made once."""
        if not self._table:
            self._table.append(counts_by_threshold(self.came_true, self.score))
        return self._table[0]


def claims_of(
    p: Predictions, label: str | None = None, *, labels: Collection[str] | None = None, scored_only: bool = False
) -> Claims:
    """What the scores of a label claim, or where none is named those of all: the top label's, or all pairs'.

    labels: where no label is named, only these count: their pairs, or the examples of which one of them is true.
    scored_only: pairs without a score are left out, and the scores of an example need not sum to 1; else both are a
    NotProbabilitiesError, as for ``brier_score``. So are scores outside of 0 to 1, and decisions without scores.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]], labels=["a", "b"], task="multiclass")
    >>> claims_of(p).score.tolist(), claims_of(p).came_true.tolist(), claims_of(p, "b").score.tolist()
    ([0.8, 0.6], [True, False], [0.2, 0.4])
    """
    require_type(p, Predictions)
    if scored_only:
        _require_shares(p)
    else:
        require_probabilities(p)
    chosen = list(range(len(p.labels))) if labels is None else [p.index(each) for each in labels]
    if not chosen:
        raise InvalidInputError("Name at least one label.", found="none")
    if label is None and p.task == "multiclass":
        return _of_top_label(p, chosen)
    chosen = chosen if label is None else [p.index(label)]
    parts = [p.scored(i) for i in chosen]
    example, truth, score = (np.concatenate(column) for column in zip(*parts, strict=True))
    lost = int(p.n_known[chosen].sum()) - len(score)
    what: Claimed = "label" if len(chosen) == 1 else "pairs"
    return Claims(what, score, truth, _groups(p, example), lost)


def _of_top_label(p: Predictions, labels: list[int]) -> Claims:
    top_label, top_score = highest_scored(p)
    truth = true_label(p)
    counted = np.isin(truth, labels)
    rows = np.flatnonzero(counted & (top_label >= 0) & (top_score > ABSENT))
    lost = int(np.count_nonzero(counted)) - len(rows)
    came_true = top_label[rows] == truth[rows]
    return Claims("top label", top_score[rows], came_true, _groups(p, rows), lost)


def _groups(p: Predictions, example: Positions) -> IntArray | None:
    """The group of each claim; None where no two claims share one."""
    group = example.astype(np.int64) if p.groups is p.ids else group_positions(p, np.arange(p.n_examples))[example]
    return group if len(group) and int(np.bincount(group).max()) > 1 else None


def _require_shares(p: Predictions) -> None:
    if p.decisions_only:
        raise NotProbabilitiesError("This model gives decisions without scores, and this figure needs probabilities.")
    if p.n_scores and (float(p.y_score.min()) < 0 or float(p.y_score.max()) > 1):
        outside = f"scores from {p.y_score.min():.10g} to {p.y_score.max():.10g}"
        raise NotProbabilitiesError("The scores are not probabilities.", found=outside)
