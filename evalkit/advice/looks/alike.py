"""What is there twice: items with the very same scores, and labels that have the same items or nearly the same name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evalkit.advice.looks.names import contained_names, same_names
from evalkit.arrays import IntArray
from evalkit.evaluation.evaluation import Evaluation
from evalkit.predictions import Predictions

MOST_SETS = 1000
"""Sets of items with equal scores that are looked at one by one."""
MOST_NAMED = 5
SAME_TRUTH = 0.9
"""Labels that share this part of the items that have either of them are nearly the same."""
FEWEST_SHARED = 5
_DRAWS = 16
_MOST_COUNTED = 5000
"""Pairs of labels that are counted out: many more would take a server's time for a list that nobody reads."""


@dataclass(frozen=True, slots=True, eq=False)
class SameItems:
    """Items whose scores are equal in all labels, and in some of them equal to no other item's.

    sets: the positions of the items of each. unlike_truth: how many of the sets hold items of unlike truth.
    in_unlike_groups: how many hold items of several groups. ids: of the items of the first sets.
    """

    sets: tuple[IntArray, ...]
    unlike_truth: int
    in_unlike_groups: int
    ids: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class SharedTruth:
    """Two labels by their positions, the items that truly have both, and those that have either."""

    one: int
    other: int
    both: int
    either: int


@dataclass(frozen=True, slots=True)
class LabelsAlike:
    """Labels that nearly always stand together in the truth, or why that cannot be looked at, and names that are alike,
    as positions: in another writing, and one within the other. every_pair: whether no pair of labels was passed over
    because too many might stand together."""

    truth: tuple[SharedTruth, ...] | str
    same_name: tuple[tuple[int, int], ...]
    within: tuple[tuple[int, int], ...]
    every_pair: bool = True


def same_items(p: Predictions, labels: Sequence[str]) -> SameItems | str:
    """Items that are likely the same one twice, or why scores do not tell.

    Two items with equal scores in all labels need not be one: of coarse scores many are equal. So a set of them counts
    only where in at least two labels (three of single-label models, whose scores add up to 1) no other item has the
    score that they share.
    """
    needed = 3 if p.task == "multiclass" else 2
    if p.decisions_only:
        return "The model gives decisions without scores, which many items share."
    if len(labels) < needed:
        return f"It takes {needed} labels: equal scores of fewer may be chance."
    at = [p.index(label) for label in labels]
    rng = np.random.default_rng(0)
    salt = rng.integers(0, 2**63, (2, len(at)), dtype=np.uint64)
    of_scores, of_truth = np.zeros((2, p.n_examples), dtype=np.uint64)
    for place, i in enumerate(at):
        example, truth, score = p.scored(i)
        mixed = _mixed((score + 0.0).view(np.uint64) ^ salt[0, place])  # -0 is 0
        if p.examples is None:
            of_scores += mixed
        else:
            of_scores[example] += mixed
        of_truth[example[truth]] += salt[1, place]
        of_truth[p.unscored(i)] += salt[1, place]
    sets = [rows for rows in _equal(of_scores) if of_scores[rows[0]]][:MOST_SETS]
    kept = [rows for rows, n in zip(sets, _telling(p, at, sets), strict=True) if n >= needed]
    unlike = sum(len(np.unique(of_truth[rows])) > 1 for rows in kept)
    in_groups = sum(len(np.unique(p.groups[rows])) > 1 for rows in kept)
    ids = tuple(tuple(map(str, p.ids[rows])) for rows in kept[:MOST_NAMED])
    return SameItems(tuple(kept), unlike, in_groups, ids)


def _mixed(bits: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Numbers whose sums are equal by chance as rarely as 64 bits allow (the finaliser of MurmurHash3)."""
    bits ^= bits >> np.uint64(33)
    bits *= np.uint64(0xFF51AFD7ED558CCD)
    bits ^= bits >> np.uint64(33)
    bits *= np.uint64(0xC4CEB9FE1A85EC53)
    bits ^= bits >> np.uint64(33)
    return bits


def _equal(keys: npt.NDArray[np.uint64]) -> list[IntArray]:
    """The positions of equal keys, of each that occurs twice or more, in the order of the first positions."""
    order = np.argsort(keys, kind="stable")
    begins = np.flatnonzero(np.r_[True, keys[order][1:] != keys[order][:-1]])
    sizes = np.diff(np.r_[begins, len(keys)])
    several = np.flatnonzero(sizes > 1)
    sets = [order[begins[k] : begins[k] + sizes[k]] for k in several[: 100 * MOST_SETS].tolist()]
    return sorted(sets, key=lambda rows: int(rows[0]))


def _telling(p: Predictions, at: Sequence[int], sets: Sequence[IntArray]) -> IntArray:
    """(n_sets,) in how many labels the items of a set have a score that no other item has."""
    found = np.zeros(len(sets), dtype=np.int64)
    if not sets:
        return found
    size = np.array([len(rows) for rows in sets])
    first = np.array([rows[0] for rows in sets])
    for i in at:
        example, _, score = p.scored(i)
        if p.examples is None:
            there, own = np.ones(len(sets), dtype=np.bool_), score[first]
        else:
            place = np.minimum(np.searchsorted(example, first), max(len(example) - 1, 0))
            there = example[place] == first if len(example) else np.zeros(len(sets), dtype=np.bool_)
            own = np.where(there, score[place], 0.0) if len(example) else np.zeros(len(sets))
        values = np.unique(own)
        among = np.minimum(np.searchsorted(values, score), len(values) - 1)
        often = np.bincount(among[values[among] == score], minlength=len(values))
        found += there & (often[np.searchsorted(values, own)] == size)
    return found


def labels_alike(ev: Evaluation, p: Predictions) -> LabelsAlike:
    """Labels that are nearly the same by their truth, and names that are alike."""
    names = tuple(same_names(ev.labels)), tuple(contained_names(ev.labels))
    if p.task != "multilabel":
        return LabelsAlike("Each item has just one label.", *names)
    if len(ev.labels) < 2:
        return LabelsAlike("There is just one label.", *names)
    truth, every_pair = _shared_truth(ev, p)
    return LabelsAlike(truth, *names, every_pair)


def _shared_truth(ev: Evaluation, p: Predictions) -> tuple[tuple[SharedTruth, ...], bool]:
    """The pairs of labels that share nine in ten of their items, and whether these are all: of very many that may, only
    the likeliest are counted out.

    Sets that share 9 in 10 of their items share the first one, in a drawn order of the items, in 9 of 10 draws (the
    estimate of Broder, 1997). So pairs are counted out that do so in two draws at a time, and in half of all draws: one
    that shares just 9 in 10 is missed once in 100,000 times.
    """
    rng = np.random.default_rng(0)
    draws = np.column_stack([rng.permutation(p.n_examples).astype(np.int32) for _ in range(_DRAWS)])
    enough: list[int] = []
    positives: list[IntArray] = []
    first: list[npt.NDArray[np.int32]] = []
    for k, label in enumerate(ev.labels):
        i = p.index(label)
        example, truth, _ = p.scored(i)
        mine = np.concatenate([example[truth], p.unscored(i)]).astype(np.int64)
        if len(mine) >= FEWEST_SHARED:
            enough.append(k)
            positives.append(mine)
            first.append(draws[mine].min(axis=0))
    if len(enough) < 2:
        return (), True
    found = []
    likely = _likely_pairs(np.stack(first), np.array([len(each) for each in positives]))
    for j, k in likely[:_MOST_COUNTED]:
        both = len(np.intersect1d(positives[j], positives[k], assume_unique=True))
        either = len(positives[j]) + len(positives[k]) - both
        if both >= FEWEST_SHARED and both >= SAME_TRUTH * either:
            found.append(SharedTruth(enough[j], enough[k], both, either))
    found.sort(key=lambda pair: (-pair.both / pair.either, pair.one, pair.other))
    return tuple(found), len(likely) <= _MOST_COUNTED


def _likely_pairs(first: npt.NDArray[np.int32], size: IntArray) -> list[tuple[int, int]]:
    """Pairs of sets that may share nine in ten, the likeliest first.

    ``first``, (n_sets, n_draws): the first of their items in each draw.

    All sets are held against the next one of equal draws, then against the one after it, and so on, until more pairs
    than can be counted out are found: what that takes grows with the pairs, not with the square of the sets.
    """
    likely: dict[tuple[int, int], int] = {}
    for draw in range(0, _DRAWS, 2):
        keys = first[:, draw].astype(np.int64) << 32 | first[:, draw + 1]
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        found = 0
        for apart in range(1, len(order)):
            equal = keys[apart:] == keys[:-apart]
            if not equal.any() or found > _MOST_COUNTED:
                break
            one, other = order[:-apart][equal], order[apart:][equal]
            near = np.minimum(size[one], size[other]) >= SAME_TRUTH * np.maximum(size[one], size[other])
            one, other = one[near], other[near]
            shared = (first[one] == first[other]).sum(axis=1)
            kept = np.flatnonzero(2 * shared >= _DRAWS)
            found += len(kept)
            likely.update(
                zip(zip(one[kept].tolist(), other[kept].tolist(), strict=True), shared[kept].tolist(), strict=True)
            )
    return sorted(likely, key=lambda pair: (-likely[pair], pair))
