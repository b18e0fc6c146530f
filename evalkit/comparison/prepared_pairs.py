"""Two models on what they share, prepared once: their scores by label, resamples, and matches, for many thresholds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np

from evalkit.arrays import BoolArray, FloatArray, IntArray
from evalkit.comparison.footing import Decided, Footing, decided, matched_footing
from evalkit.comparison.pairing import Pairing, examples_of, known_in_both
from evalkit.counting.by_label import each_label
from evalkit.counting.counts import Counts
from evalkit.counting.grouped import (
    GroupedScores,
    Grouping,
    grouped_label_by_label,
    grouped_predictions,
    grouping,
    narrowed,
)
from evalkit.errors import InvalidInputError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.intervals.resampling import LABELS_AT_ONCE, Resamples, draw_resamples, highest
from evalkit.predictions import Predictions

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, eq=False)
class LabelBatch:
    """Some labels of two models, each at its threshold.

    labels: their names. a, b: what was decided, label by label, with what is ``bridged``. drawn_a, drawn_b: counts in
    resamples, arrays of shape (n_labels, n_resamples).
    """

    labels: Sequence[str]
    a: Sequence[Decided]
    b: Sequence[Decided]
    drawn_a: Counts
    drawn_b: Counts

    def one_by_one(self) -> Iterator[tuple[Decided, Decided]]:
        """Each label of both models, with its counts in resamples."""
        for i, (a, b) in enumerate(zip(self.a, self.b, strict=True)):
            yield replace(a, drawn=_row(self.drawn_a, i)), replace(b, drawn=_row(self.drawn_b, i))


def _row(c: Counts, i: int) -> Counts:
    return Counts(c.tp[i], c.fp[i], c.fn[i], c.tn[i])  # type: ignore[index]


@dataclass(frozen=True, slots=True, eq=False)
class PreparedPairs:
    """Two models on the labels and examples that they share. Made once, it serves ``compare`` at many thresholds."""

    a: Predictions
    b: Predictions
    pairing: Pairing
    _within: tuple[Grouping, Grouping] = field(init=False, repr=False)
    _kept: dict[str, tuple[Any, Any]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        sides = ((self.a, self.pairing.rows_a), (self.b, self.pairing.rows_b))
        of_a, of_b = (grouping(p, rows=rows, group=self.pairing.group) for p, rows in sides)
        object.__setattr__(self, "_within", (of_a, of_b))

    def kept(self, what: str, key: object, make: Callable[[], Result]) -> Result:
        """What ``make`` gave for this key when it was last asked for; of each kind only the last is kept."""
        found = self._kept.get(what)
        if found is None or found[0] != key:
            found = self._kept[what] = (key, make())
        result: Result = found[1]
        return result

    def scores(self, labels: Sequence[str]) -> tuple[GroupedScores, GroupedScores]:
        """The pairs of some labels, in the groups of the pairing."""
        of_a, of_b = self._within
        if self.pairing.n_unknown:
            known = [self.known(label) for label in labels]
            rows_a, rows_b = self.pairing.rows_a, self.pairing.rows_b
            return (
                grouped_label_by_label(self.a, labels, [of_a.of_some(rows_a[of_both]) for of_both in known]),
                grouped_label_by_label(self.b, labels, [of_b.of_some(rows_b[of_both]) for of_both in known]),
            )
        return grouped_predictions(self.a, labels, of_a), grouped_predictions(self.b, labels, of_b)

    def known(self, label: str) -> BoolArray:
        """(n_shared,) whether both models know if an example has the label."""
        return known_in_both((self.a, self.b), (self.pairing.rows_a, self.pairing.rows_b), label)

    def draws(self, resamples: int, seed: int) -> Resamples:
        """Resamples of the shared groups."""
        n_groups = len(self._within[0].size)
        return self.kept("draws", (resamples, seed), lambda: draw_resamples(n_groups, resamples=resamples, seed=seed))

    def matched(self, labels: tuple[str, ...], on: Footing) -> Footing:
        """The footing with its resamples, and after matching these labels pooled."""

        drawn = replace(on, draws=self.draws(on.resamples, on.seed))
        if on.match is None:
            return drawn
        key = (labels, on.thresholds, on.match, on.lead, drawn.draws)
        found = self.kept("match", key, lambda: matched_footing(self.scores(labels), drawn))
        return replace(found, level=on.level)

    @property
    def positives(self) -> IntArray:
        """(n_groups,) positives of all shared labels together."""
        return self.kept("positives", None, lambda: self.scores(self.pairing.labels)[0].positives)

    def decided(self, labels: Sequence[str], on: Footing, *, narrow: bool) -> Iterator[LabelBatch]:
        """All labels of both models at their thresholds, with their counts in every resample.

        narrow: groups that hold nothing but negatives without a prediction may be left out of what was ``Decided``, as
        they are where neither unknown truth nor a bridge has to look at all of them.
        """
        draws = on.draws
        assert draws is not None
        items = draws.totals(self._within[0].size)

        def read(label: str) -> _Read:
            return self._read(label, on, narrow=narrow)

        for start in range(0, len(labels), LABELS_AT_ONCE):
            names = labels[start : start + LABELS_AT_ONCE]
            units, of_a, of_b = zip(*each_label(read, names), strict=True)
            a, b = [side.at for side in of_a], [side.at for side in of_b]
            positives = draws.totals_of([d.positives for d in a], units)
            if self.pairing.n_unknown:
                items = draws.totals_of([d.positives + d.negatives for d in a])
            negatives = items - positives
            drawn_a, drawn_b = (
                Counts.of_totals(*_hits_and_alarms(draws, side, units), positives, negatives)  # type: ignore[arg-type]
                for side in (of_a, of_b)
            )
            yield LabelBatch(names, a, b, drawn_a, drawn_b)

    def decided_alone(self, label: str, on: Footing, *, narrow: bool) -> tuple[Decided, Decided]:
        """A label of both models at their thresholds, as ``decided``, without resamples."""
        _, a, b = self._read(label, on, narrow=narrow)
        return a.at, b.at

    def _read(self, label: str, on: Footing, *, narrow: bool) -> _Read:
        assert on.draws is not None
        if self.pairing.n_unknown or on.bridge is not None or not narrow:
            return _read(self.scores((label,)), on)
        size, models = self._within[0].size, zip((self.a, self.b), self._within, on.reached, strict=True)
        groups, scores = narrowed(list(models), label)
        unit, *sides = _read(scores, replace(on, draws=on.draws.within(groups)))
        single, elsewhere = bool((size <= 1).all()), int(size.sum() - size[groups].sum())
        a, b = (s._replace(at=replace(s.at, single=single, elsewhere=elsewhere)) for s in sides)
        return unit, a, b


def prepare_pairs(a: Predictions | Evaluation, b: Predictions | Evaluation, pairing: Pairing) -> PreparedPairs:
    """Two models that both have examples, for many calls of ``compare``. ``pairing``: of these two."""
    p_a, p_b = examples_of(a), examples_of(b)
    if p_a is None or p_b is None:
        raise InvalidInputError("Pairs need the examples of both models.", found="counts only")
    return PreparedPairs(p_a, p_b, pairing)


class _Side(NamedTuple):
    """What one model decided of a label; what it decided in every resample alike; what each reaches beyond that."""

    at: Decided
    reached: Decided
    beyond: FloatArray | None


_Read: TypeAlias = tuple[IntArray, _Side, _Side]
"""The unit of each group that a label was read in, and what both models decided there."""


def _read(scores: Sequence[GroupedScores], on: Footing) -> _Read:
    """A label of both models. The draws of ``on`` are of the groups of its scores."""
    assert on.draws is not None
    a, b = (_at_threshold(s, side, on) for side, s in enumerate(scores))
    return on.draws.unit, a, b


def _at_threshold(s: GroupedScores, side: int, on: Footing) -> _Side:
    at = decided(s, on.thresholds[side], bridged=on.bridged(s, side))
    if on.rematched is None or not on.follows(side):
        return _Side(at, at, None)
    assert on.draws is not None
    return _Side(at, decided(s, highest(on.rematched)), on.draws.reached_below(s, on.rematched))


def _hits_and_alarms(
    draws: Resamples, of_labels: Sequence[_Side], units: Sequence[IntArray]
) -> tuple[FloatArray, FloatArray]:
    """True and false positives of one model in resamples, each (n_labels, n_resamples)."""
    hits, alarms = (
        draws.totals_of([getattr(side.reached, part) for side in of_labels], units) for part in ("tp", "fp")
    )
    beyond = [side.beyond for side in of_labels if side.beyond is not None]
    if not beyond:
        return hits, alarms
    more_hits, more_alarms = (np.stack(more) for more in zip(*beyond, strict=True))
    return hits + more_hits, alarms + more_alarms
