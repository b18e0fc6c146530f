"""Where two models part: pairs of example and label that one decides right and the other wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from evalkit.arrays import ABSENT, BoolArray, FloatArray, IntArray, TextArray
from evalkit.comparison.footing import standing_at
from evalkit.comparison.pairing import Pairing, examples_of, known_in_both, pair, places_of
from evalkit.counting.counts import decide
from evalkit.errors import InvalidInputError, some_of
from evalkit.evaluation.evaluation import Evaluation
from evalkit.files.csv_text import csv_text
from evalkit.predictions import Predictions

Direction: TypeAlias = Literal["fixes", "breaks"]

DIRECTIONS: dict[Direction, str] = {"fixes": "B fixes", "breaks": "B breaks"}
HEADER = ("id", "label", "truth", "score_a", "score_b", "direction")


@dataclass(frozen=True, slots=True, eq=False)
class Disagreements:
    """Pairs of example and label on which just one of two models is right, the clearest first.

    Attributes:
        labels: the labels that were looked at. n_pairs: shared pairs of example and label of known truth, alike ones
            included.
        row_a, row_b: (n,) positions of the examples in each model. ids: (n,) their ids.
        label: (n,) positions in ``labels``. truth: (n,) bool.
        score_a, score_b: (n,) float64, NaN where the model gave none.
        fixed: (n,) bool, True where B is right and A wrong.
        clearness: (n,) the smaller of both distances from score to threshold, as the share of the model's own scores
            that lie between, so that models of different scales compare; 0 to 1.
    """

    labels: tuple[str, ...]
    n_pairs: int
    row_a: IntArray
    row_b: IntArray
    ids: TextArray
    label: IntArray
    truth: BoolArray
    score_a: FloatArray
    score_b: FloatArray
    fixed: BoolArray
    clearness: FloatArray

    def __repr__(self) -> str:
        fixes = int(np.count_nonzero(self.fixed))
        return (
            f"Disagreements({len(self)} of {self.n_pairs} pairs of example and label: {fixes} right in b alone, "
            f"{len(self) - fixes} right in a alone, labels {some_of(self.labels)})"
        )

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def fixes(self) -> IntArray:
        """(n_labels,) pairs of each label that B decides right and A wrong."""
        return np.bincount(self.label[self.fixed], minlength=len(self.labels))

    @property
    def breaks(self) -> IntArray:
        """(n_labels,) pairs of each label that A decides right and B wrong."""
        return np.bincount(self.label[~self.fixed], minlength=len(self.labels))

    def select(self, *, direction: Direction | None = None, label: str | None = None) -> Disagreements:
        """Those of one direction, of one label, or both. ``labels`` and ``n_pairs`` stay as they are.

        A label that was not looked at is an error.
        """
        kept = np.ones(len(self), dtype=np.bool_)
        if direction is not None:
            kept &= self.fixed == (direction == "fixes")
        if label is not None:
            if label not in self.labels:
                raise InvalidInputError("No such label among those compared.", found=repr(label))
            kept &= self.label == self.labels.index(label)
        return self._take(np.flatnonzero(kept))

    def first(self, n: int) -> Disagreements:
        """The ``n`` clearest."""
        return self._take(np.arange(min(n, len(self))))

    def to_csv(self, *, for_spreadsheets: bool = False) -> str:
        """One row for each, with a header; a score that a model did not give is empty.

        ``for_spreadsheets``: with an apostrophe before names that a spreadsheet would run as formulas.
        """
        columns = (self.ids, self.label, self.truth, self.score_a, self.score_b, self.fixed)
        rows = (
            [name, self.labels[label], int(truth), *scores, DIRECTIONS["fixes" if fixed else "breaks"]]
            for name, label, truth, *scores, fixed in zip(*(column.tolist() for column in columns), strict=True)
        )
        return csv_text(HEADER, rows, for_spreadsheets=for_spreadsheets)

    def _take(self, rows: IntArray) -> Disagreements:
        of_each = ("row_a", "row_b", "ids", "label", "truth", "score_a", "score_b", "fixed", "clearness")
        return replace(self, **{name: getattr(self, name)[rows] for name in of_each})


def find_disagreements(
    a: Predictions | Evaluation,
    b: Predictions | Evaluation,
    *,
    threshold_a: float,
    threshold_b: float,
    label: str | None = None,
    pairing: Pairing | None = None,
) -> Disagreements:
    """Where just one of two models is right, each at its threshold, on the examples and labels that both have.

    ``label`` looks at one label alone. ``pairing`` saves pairing anew. Sorted by ``clearness``, ties by id and label.
    Evaluations without examples, nothing shared, and truths that contradict each other are errors.

    >>> from evalkit.making import predictions_from_matrix
    >>> truth = [[1], [1], [0]]
    >>> a = predictions_from_matrix(truth, [[0.9], [0.2], [0.1]], labels=["cat"], task="binary")
    >>> b = predictions_from_matrix(truth, [[0.8], [0.7], [0.6]], labels=["cat"], task="binary")
    >>> d = find_disagreements(a, b, threshold_a=0.5, threshold_b=0.5)
    >>> d.ids.tolist(), d.fixed.tolist(), d.fixes.tolist(), d.breaks.tolist()
    (['1', '2'], [True, False], [1], [1])
    """
    p_a, p_b = examples_of(a), examples_of(b)
    if p_a is None or p_b is None:
        raise InvalidInputError("Disagreements need the examples of both models.", found="counts only")
    pairing = pairing or pair(a, b)
    if pairing.reason:
        raise InvalidInputError(pairing.reason, remedy="Compare two models of one test set, with one truth.")
    if label is not None and label not in pairing.labels:
        raise InvalidInputError("Both models must have the label.", found=repr(label))
    labels = pairing.labels if label is None else (label,)
    rows_a, rows_b = pairing.rows_a, pairing.rows_b
    threshold_a, threshold_b = standing_at(a, threshold_a), standing_at(b, threshold_b)
    place_a, place_b = (places_of(p, rows) for p, rows in ((p_a, rows_a), (p_b, rows_b)))
    parts = []
    n_pairs = 0
    for i, name in enumerate(labels):
        at_a, at_b = p_a.index(name), p_b.index(name)
        decided_a, decided_b = _decided(p_a, at_a, place_a, threshold_a), _decided(p_b, at_b, place_b, threshold_b)
        at, n_known = np.setxor1d(decided_a, decided_b, assume_unique=True), pairing.n_shared
        if pairing.n_unknown:
            known = known_in_both((p_a, p_b), (rows_a, rows_b), name)
            at, n_known = at[known[at]], int(np.count_nonzero(known))
        n_pairs += n_known
        (truth, score_a), (_, score_b) = _of_some(p_a, at_a, rows_a[at]), _of_some(p_b, at_b, rows_b[at])
        parts.append((at, np.full(len(at), i), truth, score_a, score_b, decide(score_b, threshold_b) == truth))
    place, of_label, truth, score_a, score_b, fixed = (np.concatenate(column) for column in zip(*parts, strict=True))
    clearness = np.minimum(_distance(p_a, labels, score_a, threshold_a), _distance(p_b, labels, score_b, threshold_b))
    order = np.lexsort((of_label, place, -clearness))
    place = place[order]
    return Disagreements(
        labels,
        n_pairs,
        rows_a[place],
        rows_b[place],
        p_a.ids[rows_a[place]],
        of_label[order],
        truth[order],
        _given(score_a[order]),
        _given(score_b[order]),
        fixed[order],
        clearness[order],
    )


def _decided(p: Predictions, label_index: int, place: IntArray, threshold: float) -> IntArray:
    """Places of the shared examples for which a label is predicted: of most labels few, in whichever order."""
    example, _, score = p.scored(label_index)
    at = place[example[decide(score, threshold)]]
    return at[at >= 0]


def _of_some(p: Predictions, label_index: int, examples: IntArray) -> tuple[BoolArray, FloatArray]:
    """Truth and scores of a label, -inf where the model gave none. Examples of a label rise."""
    example, truth, score = p.scored(label_index)
    lost = np.isin(examples, p.unscored(label_index))
    if not len(example):
        return lost, np.full(len(examples), ABSENT)
    at = np.minimum(np.searchsorted(example, examples), len(example) - 1)
    given = example[at] == examples
    return np.where(given, truth[at], lost), np.where(given, score[at], ABSENT)


def _distance(p: Predictions, labels: tuple[str, ...], score: FloatArray, threshold: float) -> FloatArray:
    """The share of the model's scores between each score and the threshold; no score lies below all."""
    own = np.sort(np.concatenate([p.scored(p.index(label))[2] for label in labels]))
    order = np.argsort(score)
    rising = score[order]  # places that are asked for in order are found many times as fast
    below, reached = np.searchsorted(own, rising), np.searchsorted(own, rising, side="right")
    distance = np.empty(len(score))
    distance[order] = np.abs((below + reached) / 2 - np.searchsorted(own, threshold)) / max(len(own), 1)
    return distance


def _given(score: FloatArray) -> FloatArray:
    return np.where(score == ABSENT, np.nan, score)
