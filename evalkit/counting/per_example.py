"""Figures whose unit is the example, not the pair: top-1 accuracy, exact match, top-k, log loss, Brier score."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evalkit.arrays import ABSENT, BoolArray, FloatArray, IntArray, Positions, threshold_array
from evalkit.errors import InvalidInputError, NotProbabilitiesError, require_type
from evalkit.making import predictions_from_pairs
from evalkit.predictions import Predictions

ROW_SUM_TOLERANCE = 0.01
"""How far the probabilities of one example of a single-label model may be from a sum of 1."""

_NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class RightSpans:
    """For which thresholds each example is right as a whole: those in (above, up_to], of which there may be none.

    example: (n_counted,) positions of the examples that count. above, up_to: (n_counted,) float64.
    """

    example: IntArray
    above: FloatArray
    up_to: FloatArray

    def share(self, threshold: npt.ArrayLike) -> FloatArray | float:
        """Share of the counted examples that are right. A number gives a float, an array gives an array."""
        return _share(self.count(threshold), len(self.example))

    def count(self, threshold: npt.ArrayLike) -> IntArray:
        """How many of the counted examples are right at each threshold."""
        right = self.above < self.up_to
        enter, leave = np.sort(self.up_to[right]), np.sort(self.above[right])
        at = _thresholds(threshold)
        not_yet = np.searchsorted(enter, at, side="left")
        return np.asarray(np.searchsorted(leave, at, side="left") - not_yet)


def top1_spans(p: Predictions, labels: Collection[str] | None = None) -> RightSpans:
    """Spans in which the highest-scored label is the true one and reaches the threshold; see ``top1_accuracy``."""
    require_type(p, Predictions)
    if p.task != "multiclass":
        raise InvalidInputError(
            "Top-1 accuracy belongs to single-label models.", found=p.task, remedy="Use exact_match."
        )
    top_label, top_score = highest_scored(p)
    truth = true_label(p)
    kept = np.ones(p.n_examples, dtype=np.bool_) if labels is None else np.isin(truth, _indices(p, labels))
    example = np.flatnonzero(kept)
    above = np.where(top_label == truth, ABSENT, np.inf)
    return RightSpans(example, above[example], top_score[example])


def exact_match_spans(p: Predictions, labels: Collection[str] | None = None) -> RightSpans:
    """Spans in which the predicted labels are exactly the true ones: (highest false, lowest true].

    An example of which it is not known whether it has each of these labels does not count.
    """
    require_type(p, Predictions)
    lowest_true = np.full(p.n_examples, np.inf)
    highest_false = np.full(p.n_examples, ABSENT)
    chosen = range(len(p.labels)) if labels is None else _indices(p, labels)
    at_once = p.examples is not None and len(chosen) == len(p.labels)
    if at_once and p.examples is not None:
        np.minimum.at(lowest_true, p.examples[p.y_true], p.y_score[p.y_true])
        np.maximum.at(highest_false, p.examples[~p.y_true], p.y_score[~p.y_true])
        lowest_true[p.unscored_examples] = ABSENT
    for i in () if at_once else chosen:
        example, truth, score = p.scored(i)
        positive, negative = example[truth], example[~truth]
        lowest_true[positive] = np.minimum(lowest_true[positive], score[truth])
        highest_false[negative] = np.maximum(highest_false[negative], score[~truth])
        lowest_true[p.unscored(i)] = ABSENT
    counted = np.flatnonzero(known_whole(p, chosen))
    return RightSpans(counted, highest_false[counted], lowest_true[counted])


def known_whole(p: Predictions, labels: Sequence[int]) -> BoolArray:
    """(n_examples,) whether it is known of each of some labels, by position, if the example has it."""
    known = np.ones(p.n_examples, dtype=np.bool_)
    for i in labels if p.n_unknown else ():
        known &= p.known(i)
    return known


def top1_accuracy(
    p: Predictions, threshold: npt.ArrayLike | None = None, *, labels: Collection[str] | None = None
) -> FloatArray | float:
    """Share of examples whose highest-scored label is the true one and reaches the threshold (None: any score does).

    For single-label models, an error for others. A tie for the highest score is no decision, so never right, in
    whatever order the labels stand. A number gives a float, an array gives an array. A threshold that is NaN, and a
    label that there is not, are errors. ``labels`` keeps only the examples whose true label is among them; NaN if there
    are none.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]], labels=["a", "b"], task="multiclass")
    >>> top1_accuracy(p), top1_accuracy(p, 0.5), top1_accuracy(p, 0.9)
    (0.5, 0.5, 0.0)
    """
    return top1_spans(p, labels).share(ABSENT if threshold is None else threshold)


def exact_match(
    p: Predictions, threshold: npt.ArrayLike, *, labels: Collection[str] | None = None
) -> FloatArray | float:
    """Share of examples for which the predicted labels are exactly the true ones (also called subset accuracy).

    ``labels`` looks at these labels only. A number gives a float, an array gives an array. An example of which it is
    not known whether it has each of the labels does not count.

    An example matches where its lowest-scored true label is predicted and its highest-scored false one is not:
    for the thresholds in (highest false, lowest true].

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 1], [0, 1]], [[0.8, 0.7], [0.6, 0.9]], labels=["a", "b"], task="multilabel")
    >>> exact_match(p, 0.7), exact_match(p, 0.5), exact_match(p, 0.95)
    (1.0, 0.5, 0.0)
    """
    return exact_match_spans(p, labels).share(threshold)


def top_k_accuracy(p: Predictions, k: int) -> float:
    """Share of examples that have a true label among their ``k`` highest-scored ones.

    A tied label has the worst of its ranks, in whatever order the labels stand; one without a score is never among
    them. For multi-label models this is Hit@k, of the examples of which it is known for every label whether they have
    it; NaN if there are none.
    Binary predictions, and a k that is no whole number from 1 to the number of labels, are errors.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[0, 0, 1]], [[0.5, 0.3, 0.2]], labels=["a", "b", "c"], task="multiclass")
    >>> top_k_accuracy(p, 2), top_k_accuracy(p, 3)
    (0.0, 1.0)
    """
    require_type(p, Predictions)
    if p.task == "binary":
        raise InvalidInputError("Top-k accuracy needs several labels.", found="binary predictions")
    if not isinstance(k, int | np.integer) or not 1 <= k <= len(p.labels):
        raise InvalidInputError(
            f"k must be a whole number between 1 and the number of labels, {len(p.labels)}.", found=repr(k)
        )
    best_score = _best_true_score(p)
    rank = np.zeros(p.n_examples, dtype=np.int64)
    for i in range(len(p.labels)):
        example, _, score = p.scored(i)
        rank[example] += score >= best_score[example]
    found = (best_score > ABSENT) & (rank <= k)
    counted = known_whole(p, range(len(p.labels)))
    return float(np.mean(found[counted])) if counted.any() else float("nan")


def log_loss(p: Predictions, *, labels: Collection[str] | None = None) -> float:
    """Mean negative log-likelihood in nats; lower is better.

    Of the true label for single-label models, over all pairs else. ``labels`` counts only the pairs of these labels,
    and in single-label models the examples whose true label is among them; NaN if there are none.

    Probabilities are clipped to [eps, 1 - eps] with float64's machine epsilon, as scikit-learn does. Raises
    NotProbabilitiesError where the scores are none.

    >>> from evalkit.making import predictions_from_matrix
    >>> log_loss(predictions_from_matrix([[1], [0]], [[0.8], [0.2]], labels=["a"], task="binary"))
    0.2231...
    """
    _, losses = log_losses(p, labels)
    return float(np.mean(losses)) if len(losses) else float("nan")


def log_losses(p: Predictions, labels: Collection[str] | None = None) -> tuple[IntArray, FloatArray]:
    """The terms whose mean is the log loss, and the example of each: two arrays of shape (n_terms,)."""
    require_probabilities(p)
    eps = float(np.finfo(np.float64).eps)
    parts = [p.scored(i) for i in (range(len(p.labels)) if labels is None else _indices(p, labels))]
    if p.task == "multiclass":
        parts = [(example[truth], truth[truth], score[truth]) for example, truth, score in parts]
    # Label by label what is computed on the way stays in the processor's cache.
    losses = [-np.log(np.clip(np.where(truth, score, 1 - score), eps, 1 - eps)) for _, truth, score in parts]
    return np.concatenate([example for example, _, _ in parts]), np.concatenate(losses)


def brier_score(p: Predictions) -> float:
    """Mean squared distance of probability and truth; lower is better.

    Over pairs (0 to 1) for binary and multi-label models; summed over the labels of an example (0 to 2) for
    single-label ones, as Brier (1950) did. Raises NotProbabilitiesError where the scores are none.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]], labels=["a", "b"], task="multiclass")
    >>> round(brier_score(p), 12)
    0.4
    """
    require_probabilities(p)
    squares = float(np.sum((p.y_score - p.y_true) ** 2))
    return squares / (p.n_examples if p.task == "multiclass" else p.n_pairs)


def require_probabilities(p: Predictions) -> None:
    """Raise NotProbabilitiesError, with the reason, unless every pair has a score that can be a probability."""
    require_type(p, Predictions)
    if p.decisions_only:
        raise NotProbabilitiesError("This model gives decisions without scores, and this figure needs probabilities.")
    if p.n_scores < p.n_pairs:
        raise NotProbabilitiesError(
            "Some scores are missing, so this figure would leave pairs out.",
            found=f"{p.n_pairs - p.n_scores:,} of {p.n_pairs:,} pairs without a score",
        )
    if not p.n_scores:
        raise NotProbabilitiesError("The truth of no pair is known.")
    low, high = float(p.y_score.min()), float(p.y_score.max())
    if low < 0 or high > 1:
        raise NotProbabilitiesError("The scores are not probabilities.", found=f"scores from {low:.10g} to {high:.10g}")
    if p.task == "multiclass":
        sums = np.zeros(p.n_examples)
        for i in range(len(p.labels)):
            example, _, score = p.scored(i)
            sums[example] += score
        worst = int(np.argmax(np.abs(sums - 1)))
        if abs(sums[worst] - 1) > ROW_SUM_TOLERANCE:
            where, found = f"example {p.ids[worst]!r}", f"{sums[worst]:.3g}"
            raise NotProbabilitiesError("The scores of an example do not sum to 1.", where=where, found=found)


def keep_top_one(p: Predictions) -> Predictions:
    """The same predictions with only the highest-scored label of every example, and none where several tie for it.

    A label is the highest-scored one whether or not its truth is known, and pairs of unknown truth stay unknown.
    """
    top_label, top_score = highest_scored(p)
    scored = np.flatnonzero(top_label >= 0)
    truth = np.zeros(p.n_examples, dtype=np.bool_)
    lost: list[tuple[IntArray, IntArray]] = []
    unknown: list[tuple[Positions, IntArray]] = []
    for i in range(len(p.labels)):
        unsure = np.flatnonzero(~p.known(i)) if p.n_unknown else _NONE
        unknown.append((unsure, np.full(len(unsure), i)))
        example, y_true, _ = p.scored(i)
        true_examples = np.union1d(example[y_true], p.unscored(i)).astype(np.int64)
        mine = top_label[true_examples] == i
        truth[true_examples[mine]] = True
        rest = true_examples[~mine]
        lost.append((rest, np.full(len(rest), i)))
    return predictions_from_pairs(
        scored,
        top_label[scored],
        top_score[scored],
        truth[scored],
        unscored=_concatenated(lost),
        unknown=_concatenated(unknown),
        labels=p.labels,
        ids=p.ids,
        task=p.task,
        name=p.name,
        groups=p.groups,
        attributes=p.attributes,
        decisions_only=p.decisions_only,
    )


def _concatenated(parts: Sequence[tuple[Positions, IntArray]]) -> tuple[Positions, IntArray]:
    return np.concatenate([example for example, _ in parts]), np.concatenate([label for _, label in parts])


def highest_scored(p: Predictions) -> tuple[IntArray, FloatArray]:
    """Highest-scored label of every example and that score; -1 where several labels tie for it, or none has a score.

    The truth does not matter, nor whether it is known.
    """
    if p.first is not None:
        return p.first, _scores_of(p, p.first)
    top_label = np.full(p.n_examples, -1, dtype=np.int64)
    top_score = np.full(p.n_examples, ABSENT)
    for i in range(len(p.labels)):
        example, _, score = p.scored(i)
        unsure, its_score = p.unknown(i)
        for rows, scores in ((example, score), (unsure, its_score)):
            so_far = top_score[rows]
            higher = scores > so_far  # no score is NaN, which is never higher, nor tied
            top_label[rows[higher]] = i
            top_score[rows[higher]] = scores[higher]
            tied = scores == so_far
            top_label[rows[tied]] = -1
    return top_label, top_score


def _scores_of(p: Predictions, label: IntArray) -> FloatArray:
    """The score of one label of every example, -inf where it is none."""
    found = np.full(p.n_examples, ABSENT)
    for i in range(len(p.labels)):
        example, _, score = p.scored(i)
        found[example[label[example] == i]] = score[label[example] == i]
    return found


def tied_for_first(p: Predictions) -> BoolArray:
    """(n_examples,) whether several labels of an example have its highest score, so that no decision is taken."""
    top_label, top_score = highest_scored(p)
    return np.asarray((top_label < 0) & (top_score > ABSENT))


def tie_note(p: Predictions) -> str | None:
    """A sentence on how many items have a tie for the highest score; None where none has."""
    tied = int(np.count_nonzero(tied_for_first(p)))
    have = "has" if tied == 1 else "have"
    text = f"{tied:,} of {p.n_examples:,} items {have} a tie for the highest score; a tie is no decision."
    return text if tied else None


def true_label(p: Predictions) -> IntArray:
    """Position of the true label of every example of a single-label model."""
    truth = np.empty(p.n_examples, dtype=np.int64)
    for i in range(len(p.labels)):
        example, y_true, _ = p.scored(i)
        truth[example[y_true]] = i
        truth[p.unscored(i)] = i
    return truth


def _best_true_score(p: Predictions) -> FloatArray:
    best = np.full(p.n_examples, ABSENT)
    for i in range(len(p.labels)):
        example, truth, score = p.scored(i)
        best[example[truth]] = np.maximum(best[example[truth]], score[truth])
    return best


def _indices(p: Predictions, labels: Collection[str]) -> list[int]:
    if not labels:
        raise InvalidInputError("Name at least one label.", found="none")
    return [p.index(label) for label in labels]


def _thresholds(threshold: npt.ArrayLike) -> FloatArray:
    """Thresholds for counting; -inf means the lowest finite number, since no threshold reaches an absent score."""
    return np.maximum(threshold_array(threshold), np.finfo(np.float64).min)


def _share(count: IntArray, total: int) -> FloatArray | float:
    share = count / total if total else np.full(np.shape(count), np.nan)
    return float(share) if np.ndim(share) == 0 else np.asarray(share)
