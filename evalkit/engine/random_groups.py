"""Counts in random groups: what intervals and comparisons of a table rest on.

A random group holds all pairs of the groups whose name has one first byte of its md5, so that there are 256 of them,
the same in every engine and for every model. Sums over independent groups are independent, so that an interval over
random groups is one over groups (Wolter, Introduction to Variance Estimation, 2007, chapter 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evalkit.arrays import IntArray
from evalkit.counting.source import GroupedCounts
from evalkit.engine.running import Told, shares
from evalkit.engine.scan import Scan, positions
from evalkit.engine.source import Source, ask_parts
from evalkit.engine.statements import NO_SCORE, UNKNOWN_TRUTH, buckets_text, content_text, items_in_groups_text

N_GROUPS = 256
_DIGITS = [f"{group:02x}" for group in range(N_GROUPS)]
MOST_MB = 256
"""Counts that are kept of all labels at once; of more labels those are counted that are asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class InGroups:
    """Pairs by label, random group and stop.

    labels: which. n, positives: (n_labels, N_GROUPS, n_stops + 1) int32, pairs whose score reaches this stop and no
    higher one; the first is below all stops. unscored, lost: (n_labels, N_GROUPS) pairs without a score, and the
    positives of them. unknown: those of unknown truth.
    """

    labels: tuple[str, ...]
    n: npt.NDArray[np.int32]
    positives: npt.NDArray[np.int32]
    unscored: IntArray
    lost: IntArray
    unknown: IntArray

    def of(self, labels: Sequence[str], items: IntArray | None, scan: Scan, *, independent: bool) -> GroupedCounts:
        """Some labels together, or all of these where they were counted as one.

        items: (N_GROUPS,) of each group, where pairs that are not listed count as no.
        """
        chosen = [self.labels.index(label) for label in labels] if len(self.labels) > 1 else [0]
        n, found = (part[chosen].sum(axis=0, dtype=np.int64) for part in (self.n, self.positives))
        unscored, lost, unknown = (part[chosen].sum(axis=0) for part in (self.unscored, self.lost, self.unknown))
        positives, scored = found.sum(axis=1) + lost, n.sum(axis=1)
        if items is not None:
            negatives = len(labels) * items - unknown - positives
        else:
            negatives = scored + (0 if scan.unlisted else unscored) - positives + (lost if scan.unlisted else 0)
        reached = [np.cumsum(part[:, :0:-1], axis=1) for part in (found, n - found)]
        tp, fp = (np.concatenate([np.zeros((N_GROUPS, 1), dtype=np.int64), part], axis=1) for part in reached)
        return GroupedCounts(np.append(np.inf, scan.values[::-1]), tp, fp, positives, negatives, independent)


def fits(scan: Scan) -> bool:
    """Whether all labels may be counted in groups at once."""
    return len(scan.labels) * N_GROUPS * (len(scan.values) + 1) * 8 <= MOST_MB * 2**20


def count_in_groups(source: Source, scan: Scan, labels: tuple[str, ...], told: Told) -> InGroups:
    """Some labels, or all, in random groups."""
    only = labels[0] if len(labels) == 1 else None
    shape = len(labels), N_GROUPS, len(scan.values) + 1
    n, positives = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int32)
    apart = np.zeros((3, *shape[:2]), dtype=np.int64)
    work = ask_parts(
        source, lambda pairs: buckets_text(pairs, scan.stops, only), told, (0.0, 0.95), "Counting in random groups"
    )
    for answer in work:
        label, group = positions(answer["label"], labels), group_numbers(answer["bucket"])
        at, stop = label >= 0, np.asarray(answer["stop"])
        for of, columns in ((NO_SCORE, ("n", "positives")), (UNKNOWN_TRUTH, ("n",))):
            some = at & (stop == of)
            for row, key in zip((0, 1) if of == NO_SCORE else (2,), columns, strict=True):
                np.add.at(apart[row], (label[some], group[some]), np.asarray(answer[key])[some])
        some = at & (stop >= scan.stops.first - 1)
        where = label[some], group[some], stop[some] - (scan.stops.first - 1)
        np.add.at(n, where, np.asarray(answer["n"])[some].astype(np.int32))
        np.add.at(positives, where, np.asarray(answer["positives"])[some].astype(np.int32))
    return InGroups(labels, n, positives, *apart)


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """Items of each random group: how many, (N_GROUPS,), and the sum of the hashes of their ids."""

    n: IntArray
    hashed: tuple[int, ...]


def items_in_groups(source: Source, told: Told) -> Items:
    """The different items of each random group."""
    whole = source.engine.whole
    answer = source.engine.ask(items_in_groups_text(source.pairs(whole)), shares(told, whole, 0.95, 1.0))
    n, hashed = np.zeros(N_GROUPS, dtype=np.int64), [0] * N_GROUPS
    groups, *columns = group_numbers(answer["bucket"]), answer["n"], answer["hashed"]
    for group, of_group, total in zip(groups.tolist(), *(each.tolist() for each in columns), strict=True):
        n[group] += int(of_group)
        hashed[group] += int(total or 0)
    return Items(n, tuple(hashed))


Hashes = tuple[int, int, int]


def content_in_groups(source: Source, told: Told) -> dict[tuple[str, int], Hashes]:
    """By label and random group the sums of hashes of its positives, its negatives and its pairs of unknown truth."""
    found: dict[tuple[str, int], Hashes] = {}
    for answer in ask_parts(source, content_text, told, (0.0, 1.0), "Looking which items these are"):
        labels, *counted = (answer[key].tolist() for key in ("label", "positives", "negatives", "unknown"))
        for label, group, *sums in zip(labels, group_numbers(answer["bucket"]).tolist(), *counted, strict=True):
            before = found.get((label, group), (0, 0, 0))
            p, n, u = (one + int(more or 0) for one, more in zip(before, sums, strict=True))
            found[label, group] = p, n, u
    return found


def group_numbers(digits: npt.NDArray[np.object_]) -> IntArray:
    """The numbers of random groups, from their two hexadecimal digits; what names no group is in the first."""
    return np.maximum(positions(digits, _DIGITS), 0)
