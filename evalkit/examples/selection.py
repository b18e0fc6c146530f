"""The examples behind a count: true and false positives and negatives, in an order, a part at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias, get_args

import numpy as np

from evalkit.arrays import ABSENT, BoolArray, FloatArray, IntArray, Positions, one_threshold
from evalkit.counting.by_label import each_label
from evalkit.counting.counts import decide
from evalkit.counting.per_example import highest_scored
from evalkit.errors import InvalidInputError, require_type
from evalkit.examples.first import Ranked
from evalkit.examples.listed import OUTCOMES, ExampleSelection, Outcome
from evalkit.examples.part import Block, part_of
from evalkit.examples.scores import rows_in, scores_in
from evalkit.predictions import ONE_DECISION, Predictions

_MANY_SCORES = 1_000_000
Order: TypeAlias = Literal["score", "lowest", "margin", "distance", "disagreement"]


@dataclass(frozen=True, slots=True, eq=False)
class _Wanted:
    """What a list is of.

    threshold: what decides of each pair. near: how far a score may be from it. among: (n_examples,) whether an example
    is looked at, or None for all. between: the lowest score, and the one that is too
    high already. top: (n_examples,) the top label of each example, where only that is listed.
    """

    threshold: float
    outcomes: frozenset[Outcome]
    order: Order
    near: float | None
    among: BoolArray | None
    other: Predictions | None
    rows: IntArray | None
    between: tuple[float, float] | None
    top: IntArray | None

    @property
    def scored_only(self) -> bool:
        """Whether pairs without a score are in no such list."""
        return self.near is not None or self.between is not None or self.top is not None

    @property
    def absent_first(self) -> bool:
        """Whether pairs without a score come before all others."""
        return self.order in ("lowest", "distance")

    def without_score(self, example: Positions, label: int, *, is_true: bool) -> Block:
        """Pairs of a label without a score: they all have one place in the order."""

        def take(at: IntArray) -> Ranked:
            n = len(at)
            return Ranked(
                np.full(n, key), example[at].astype(np.int64), np.full(n, label), np.full(n, is_true), _absent(n)
            )

        key = np.inf if self.absent_first else -np.inf
        return Block(label, len(example), key, take)


def _absent(n: int) -> FloatArray:
    return np.full(n, ABSENT)


def select_examples(
    p: Predictions,
    label: str | None = None,
    threshold: float = 0.5,
    outcomes: Sequence[Outcome] = ("fp",),
    order: Order = "score",
    *,
    limit: int | None = None,
    start: int = 0,
    near: float | None = None,
    without: Collection[str] = (),
    among: BoolArray | None = None,
    other: Predictions | None = None,
    between: tuple[float, float] | None = None,
    top_only: bool = False,
) -> ExampleSelection:
    """Pairs of example and label that have one of some outcomes at a threshold, as many as the counts say.

    Args:
        p: predictions of one model.
        label: one against the rest; None lists the pairs of all labels, as pooled counts count them, but for those
            ``without``.
        threshold: a label is predicted when score >= threshold. Decisions without scores stand as they are.
        outcomes: of "tp", "fp", "fn" and "tn".
        order: "score" lists the highest first, "lowest" the lowest, "margin" those nearest to the threshold,
            "distance" those farthest from it, "disagreement" those whose scores of two models (``other``) differ most.
            Of equal ones the label, then the example that comes first in the file. A pair without a score lies below
            all others; where its distance is asked for it is infinite, and its disagreement is last.
        limit, start: so many pairs from this place on; ``total`` counts all.
        near: only what changes sides if the threshold moves by this: threshold - near <= score < threshold + near.
        between: only scores from the first number to below the second.
        top_only: only pairs of an example and the one label that has its highest score.
        among: (n_examples,) the examples that are looked at; by default all.
        other: another model, whose examples are found by their ids.

    A pair whose truth is not known is in no list, as it is in no count. An unknown label, outcome or order, and a
    disagreement without another model, are errors.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0], [0]], [[0.3], [0.6], [0.9]], labels=["cat"], ids=[*"xyz"], task="binary")
    >>> select_examples(p, threshold=0.5).ids.tolist(), select_examples(p, outcomes=("fn",)).ids.tolist()
    (['z', 'y'], ['x'])
    """
    require_type(p, Predictions)
    _check(outcomes, order, other=other, near=near, start=start, limit=limit)
    at = ONE_DECISION if p.decisions_only else one_threshold(threshold)
    chosen = labels_listed(p, label, without)
    rows = None if other is None or order != "disagreement" else rows_in(p, other)
    top = highest_scored(p)[0] if top_only else None
    wanted = _Wanted(at, frozenset(outcomes), order, near, among, other, rows, between, top)
    blocks = list(_blocks(p, chosen, wanted))
    total = sum(block.n for block in blocks)
    found = part_of(blocks, start, limit)
    score = np.where(found.score == ABSENT, np.nan, found.score)
    ids = p.ids[found.example]
    return ExampleSelection(total, start, at, p.labels, found.example, ids, found.label, found.truth, score)


def labels_listed(p: Predictions, label: str | None, without: Collection[str]) -> list[int]:
    """Positions of the labels whose pairs are listed: the one that is named, else all but some."""
    return [i for i, name in enumerate(p.labels) if name not in without] if label is None else [p.index(label)]


def _check(
    outcomes: Sequence[str],
    order: str,
    *,
    other: Predictions | None,
    near: float | None,
    start: int,
    limit: int | None,
) -> None:
    odd = [each for each in outcomes if each not in OUTCOMES]
    if odd or not outcomes:
        raise InvalidInputError("Unknown outcome.", found=", ".join(map(repr, odd)) or "none", remedy=_one_of(OUTCOMES))
    if order not in get_args(Order):
        raise InvalidInputError("Unknown order.", found=repr(order), remedy=_one_of(get_args(Order)))
    if order == "disagreement" and other is None:
        raise InvalidInputError("Disagreement is of two models.", found="one", remedy="Name the other one: other=.")
    if near is not None and not near > 0:
        raise InvalidInputError("near must be a number above 0.", found=repr(near))
    if start < 0 or (limit is not None and limit < 0):
        raise InvalidInputError("start and limit must not be below 0.", found=f"{start} and {limit}")


def _one_of(names: Collection[str]) -> str:
    return f"Use {', '.join(map(repr, names))}."


def _blocks(p: Predictions, chosen: Sequence[int], wanted: _Wanted) -> Iterator[Block]:
    """The pairs that are listed, label after label: with a score, true ones without, and others without."""
    unlisted = "tn" in wanted.outcomes and not wanted.scored_only
    of_each = _unlisted(p, chosen, wanted.among) if unlisted else np.zeros(len(chosen), dtype=np.int64)
    with_score = partial(_with_score, p, wanted=wanted)
    scored = each_label(with_score, chosen) if p.n_scores > _MANY_SCORES else map(with_score, chosen)
    for i, first, n in zip(chosen, scored, of_each.tolist(), strict=True):
        for block in (first, _true_without_score(p, i, wanted)):
            if block.n:
                yield block
        if n:
            yield _others_without_score(p, i, n, wanted)


def _with_score(p: Predictions, i: int, wanted: _Wanted) -> Block:
    """The pairs of a label that have a score."""
    example, truth, score = p.scored(i)
    kept = _have(wanted.outcomes, truth, decide(score, wanted.threshold))
    if wanted.near is not None:
        kept &= decide(score, wanted.threshold - wanted.near) & ~decide(score, wanted.threshold + wanted.near)
    if wanted.between is not None:
        kept &= decide(score, wanted.between[0]) & ~decide(score, wanted.between[1])
    if wanted.top is not None:
        kept &= wanted.top[example] == i
    if wanted.among is not None:
        kept &= wanted.among[example]
    at = None if kept.all() else np.flatnonzero(kept)
    key = _keys(p, i, example, at, wanted)

    def take(places: IntArray) -> Ranked:
        rows = places if at is None else at[places]
        return Ranked(key[places], example[rows].astype(np.int64), np.full(len(rows), i), truth[rows], score[rows])

    return Block(i, len(key), key, take)


def _true_without_score(p: Predictions, i: int, wanted: _Wanted) -> Block:
    """The true pairs of a label that have no score: false negatives at every threshold."""
    lost = p.unscored(i)[:0] if wanted.scored_only or "fn" not in wanted.outcomes else p.unscored(i)
    lost = lost if wanted.among is None else lost[wanted.among[lost]]
    return wanted.without_score(lost, i, is_true=True)


def _others_without_score(p: Predictions, i: int, n: int, wanted: _Wanted) -> Block:
    """The other pairs of a label that have no score; which ones is looked at where they are reached."""

    def take(places: IntArray) -> Ranked:
        free = p.known(i) if wanted.among is None else p.known(i) & wanted.among
        free[p.scored(i)[0]] = False
        free[p.unscored(i)] = False
        return wanted.without_score(np.flatnonzero(free), i, is_true=False).take(places)

    return Block(i, n, np.inf if wanted.absent_first else -np.inf, take)


def _have(outcomes: frozenset[Outcome], truth: BoolArray, predicted: BoolArray) -> BoolArray:
    """Which pairs have one of some outcomes."""
    right = [predicted if outcome in ("tp", "fp") else ~predicted for outcome in sorted(outcomes)]
    true = [truth if outcome in ("tp", "fn") else ~truth for outcome in sorted(outcomes)]
    kept = right[0] & true[0]
    for said, is_true in zip(right[1:], true[1:], strict=True):
        kept |= said & is_true
    return kept


def _keys(p: Predictions, i: int, example: Positions, at: IntArray | None, wanted: _Wanted) -> FloatArray:
    """What the pairs ``at`` some places of a label's scored ones, or all, are ordered by; the largest comes first."""
    score = p.scored(i)[2] if at is None else p.scored(i)[2][at]
    if wanted.order == "score":
        return score
    if wanted.order == "lowest":
        return -score
    if wanted.order == "disagreement":
        return _disagreement(p.labels[i], example if at is None else example[at], score, wanted)
    distance = np.abs(score - wanted.threshold)
    return distance if wanted.order == "distance" else -distance


def _disagreement(label: str, example: Positions, score: FloatArray, wanted: _Wanted) -> FloatArray:
    if wanted.other is None or wanted.rows is None or label not in wanted.other.labels:
        return np.full(len(score), -np.inf)
    rows = wanted.rows[example]
    theirs = scores_in(wanted.other, wanted.other.index(label), np.maximum(rows, 0))
    known = (rows >= 0) & (theirs > ABSENT)
    return np.where(known, np.abs(score - np.where(known, theirs, 0)), -np.inf)


def _unlisted(p: Predictions, chosen: Sequence[int], among: BoolArray | None) -> IntArray:
    """(n_chosen,) how many negatives of each label have no score, so that they are never predicted."""
    labels = np.array(chosen, dtype=np.int64)
    if among is None:
        return p.n_known[labels] - np.diff(p.starts)[labels] - np.diff(p.unscored_starts)[labels]
    if p.listed_only or p.examples is None:
        return np.zeros(len(labels), dtype=np.int64)
    looked_at = int(np.count_nonzero(among))
    listed = ((p.scored(i)[0], p.unscored(i), p.unknown(i)[0]) for i in chosen)
    return np.array([looked_at - sum(int(np.count_nonzero(among[each])) for each in of) for of in listed])
