"""Which examples and labels two models share, and whether they agree on the truth."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from evalkit.arrays import BoolArray, IntArray, TextArray
from evalkit.comparison.random_groups.sources import RANDOM_GROUPS, Sources, counted_elsewhere, why_unlike
from evalkit.counting.grouped import group_positions
from evalkit.counting.selection import keep_examples, with_truth_of
from evalkit.errors import InvalidInputError, require_type, some_of
from evalkit.evaluation.evaluation import Evaluation, LabelTables
from evalkit.predictions import Predictions

RATIOS_ALONE = "One of the two has ratios without counts, which no comparison can rest on."
"""The reason against a test of figures that can still be looked at side by side."""

SHOWN = 10
"""Contradictions are counted all, and named up to this many."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairing:
    """What two models share, by id.

    Attributes:
        labels, labels_only_a, labels_only_b: labels of both, and of one side alone, in file order. All empty where one
            of the two has no counts of single labels: ``whole``.
        by_example: both have examples, so that they can be paired; else they are compared by their counts.
        n_shared: examples in both. only_a, only_b: ids of those in one alone, in file order.
        n_contradictions: shared pairs of example and label on whose truth the two disagree.
        contradictions: the first of them, (id, label).
        rows_a, rows_b: (n_shared,) positions of the shared examples in each, in the order of their ids.
        group: (n_shared,) group of each shared example, counted from 0 as they come. Examples that share a group on
            either side share one here, through others too: the finest grouping that splits no group of either.
        reason: why the two cannot be compared; empty where they can.
        n_unknown: shared pairs of example and label whose truth either of the two does not know; they are left out of
            both.
        random_groups: of two tables that are counted where they are, the random groups in which both are counted: they
            stand in for examples, which nobody joins. 0 for all others.
    """

    labels: tuple[str, ...]
    labels_only_a: tuple[str, ...]
    labels_only_b: tuple[str, ...]
    by_example: bool
    n_shared: int
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    n_contradictions: int
    contradictions: tuple[tuple[str, str], ...]
    rows_a: IntArray
    rows_b: IntArray
    group: IntArray
    reason: str
    n_unknown: int = 0
    random_groups: int = 0

    def __repr__(self) -> str:
        parts = ["all labels together" if self.whole else f"{len(self.labels)} shared labels"]
        for side, labels in (("a", self.labels_only_a), ("b", self.labels_only_b)):
            parts += [f"labels only in {side}: {some_of(labels)}"] if labels else []
        if self.by_example:
            grouped = "" if self.n_groups == self.n_shared else f" in {self.n_groups} groups"
            parts.append(f"{self.n_shared} shared examples{grouped}")
            parts.append(f"{len(self.only_a)} only in a, {len(self.only_b)} only in b")
            parts.append(f"{self.n_contradictions} contradictions")
            parts += [f"{self.n_unknown} shared pairs of unknown truth"] if self.n_unknown else []
        elif self.random_groups:
            parts.append(f"{self.n_shared} shared examples in {self.random_groups} random groups")
        else:
            parts.append("by counts, not by example")
        return f"Pairing({', '.join(parts)}{f', reason={self.reason!r}' if self.reason else ''})"

    @property
    def whole(self) -> bool:
        """Whether all labels can only be compared together: which they are is not known of both."""
        return not (self.labels or self.labels_only_a or self.labels_only_b)

    @property
    def n_groups(self) -> int:
        return self.random_groups or (int(self.group.max()) + 1 if len(self.group) else 0)


def pair(a: Predictions | Evaluation, b: Predictions | Evaluation) -> Pairing:
    """Pair two models by the ids of their examples, exactly as written, and look for what forbids a test.

    Evaluations without examples share labels only (``by_example`` is False), or not even these (``whole``). Nothing is
    left out in silence: what only one side has is listed. An id that occurs twice in one model is an error.

    >>> from evalkit.making import predictions_from_matrix
    >>> a = predictions_from_matrix([[1], [0]], [[0.8], [0.2]], labels=["cat"], ids=["x", "y"], task="binary")
    >>> b = predictions_from_matrix([[0], [1]], [[0.7], [0.9]], labels=["cat"], ids=["y", "z"], task="binary")
    >>> found = pair(a, b)
    >>> found.n_shared, found.only_a, found.only_b, found.n_contradictions
    (1, ('x',), ('z',), 0)
    """
    for each in (a, b):
        require_type(each, Predictions, Evaluation)
    of_both, of_a_alone, of_b_alone = _labels(a, b)
    reason = _reason_by_labels(a, b)
    p_a, p_b = examples_of(a), examples_of(b)
    if sources := counted_elsewhere(a, b):
        return _pair_of_tables(sources, (of_both, of_a_alone, of_b_alone), reason)
    if p_a is None or p_b is None:
        none = np.empty(0, dtype=np.int64)
        return Pairing(of_both, of_a_alone, of_b_alone, False, 0, (), (), 0, (), none, none, none, reason)
    of_a, of_b = _positions(p_a), _positions(p_b)
    shared = sorted(of_a.keys() & of_b.keys())
    rows_a = np.array([of_a[name] for name in shared], dtype=np.int64)
    rows_b = np.array([of_b[name] for name in shared], dtype=np.int64)
    n_contradictions, contradictions, n_unknown = _contradicting((p_a, p_b), (rows_a, rows_b), of_both, shared)
    return Pairing(
        of_both,
        of_a_alone,
        of_b_alone,
        True,
        len(shared),
        tuple(name for name in of_a if name not in of_b),
        tuple(name for name in of_b if name not in of_a),
        n_contradictions,
        contradictions,
        rows_a,
        rows_b,
        _joined(group_positions(p_a, rows_a), group_positions(p_b, rows_b)),
        reason or _reason_by_examples(len(shared), n_contradictions),
        n_unknown,
    )


def _pair_of_tables(sources: Sources, labels: tuple[tuple[str, ...], ...], reason: str) -> Pairing:
    """Two tables of the same items with the same truth of their shared labels."""
    reason = reason or why_unlike(sources, labels[0])
    n, none = 0 if reason else sources[0].n_examples, np.empty(0, dtype=np.int64)
    of_both, of_a, of_b = labels
    alone = (none, none, none, reason)
    return Pairing(of_both, of_a, of_b, False, n, (), (), 0, (), *alone, random_groups=RANDOM_GROUPS)


def _contradicting(
    sides: tuple[Predictions, Predictions],
    rows: tuple[IntArray, IntArray],
    labels: Sequence[str],
    shared: Sequence[str],
) -> tuple[int, tuple[tuple[str, str], ...], int]:
    """How many pairs have unlike truths, the first of them as (id, label), and how many are not known to both.

    rows: of each side the positions of the examples that both share; shared: their ids.
    """
    places = [places_of(p, of_p) for p, of_p in zip(sides, rows, strict=True)]
    some_unknown = any(p.n_unknown for p in sides)
    n_contradictions = n_unknown = 0
    first: list[tuple[str, str]] = []
    for label in labels:
        true_a, true_b = (_true(p, label, place) for p, place in zip(sides, places, strict=True))
        wrong = np.sort(np.setxor1d(true_a, true_b, assume_unique=True))
        if some_unknown:
            known = known_in_both(sides, rows, label)
            n_unknown += int(np.count_nonzero(~known))
            wrong = wrong[known[wrong]]
        n_contradictions += len(wrong)
        first += [(shared[i], label) for i in wrong[: SHOWN - len(first)].tolist()]
    return n_contradictions, tuple(first), n_unknown


def known_in_both(models: tuple[Predictions, Predictions], rows: tuple[IntArray, IntArray], label: str) -> BoolArray:
    """(n_shared,) whether both models know if an example has the label. rows: those of the pairing, in each model."""
    known = np.full(len(rows[0]), True)
    for p, at in zip(models, rows, strict=True):
        if p.n_unknown:
            known &= p.known(p.index(label))[at]
    return known


def _labels(
    a: Predictions | Evaluation, b: Predictions | Evaluation
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Labels of both, of A alone and of B alone, in file order; none where one of the two has no single labels."""
    if not (a.labels and b.labels):
        return (), (), ()
    in_a, in_b = set(a.labels), set(b.labels)
    return (
        tuple(label for label in a.labels if label in in_b),
        tuple(label for label in a.labels if label not in in_b),
        tuple(label for label in b.labels if label not in in_a),
    )


def _reason_by_labels(a: Predictions | Evaluation, b: Predictions | Evaluation) -> str:
    """Why two models cannot be compared, whichever examples they have; empty where they can."""
    if a.labels and b.labels and set(a.labels).isdisjoint(b.labels):
        return "The two have no label in common."
    return RATIOS_ALONE if any(isinstance(one, Evaluation) and one.unknown for one in (a, b)) else ""


def _reason_by_examples(n_shared: int, n_contradictions: int) -> str:
    if not n_shared:
        return "The two have no example in common."
    if not n_contradictions:
        return ""
    noun = "pair" if n_contradictions == 1 else "pairs"
    return f"The two disagree on the truth of {n_contradictions:,} shared {noun} of item and label."


def shared_evaluations(a: Evaluation, b: Evaluation, pairing: Pairing) -> tuple[Evaluation, Evaluation]:
    """Both evaluations of just what is compared: the shared examples and labels, in groups that are the same for both.

    ``pairing``: of these two. What an evaluation has beyond the shared examples and labels is left out, and its groups
    are those of the pairing, so that its intervals fit the tests of ``compare``; names stay. The same object where
    there is nothing to leave out. Without examples the labels are chosen alone. Labels or examples of which none is
    shared are errors, but for a service's counts of all labels together, which stay as they are.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.making import predictions_from_matrix
    >>> a = predictions_from_matrix([[1], [0]], [[0.8], [0.2]], labels=["cat"], ids=["x", "y"], task="binary")
    >>> b = predictions_from_matrix([[0], [1]], [[0.7], [0.9]], labels=["cat"], ids=["y", "z"], task="binary")
    >>> of_a, of_b = shared_evaluations(evaluate(a), evaluate(b), pair(a, b))
    >>> of_a.n_examples, of_a.pooled.at(0.5), of_b.pooled.at(0.5)
    (1, Counts(tp=0, fp=0, fn=0, tn=1), Counts(tp=0, fp=1, fn=0, tn=0))
    """
    if pairing.whole:
        return a, b
    if not pairing.labels or (pairing.by_example and not pairing.n_shared):
        raise InvalidInputError(pairing.reason, remedy="Compare two models of one test set.")
    a, b = a.select(pairing.labels), b.select(pairing.labels)
    if a.predictions is None or b.predictions is None:
        return a, b
    _, first = np.unique(pairing.group, return_index=True)
    name_a, name_b = (
        p.groups[rows[first]] for p, rows in ((a.predictions, pairing.rows_a), (b.predictions, pairing.rows_b))
    )
    if pairing.n_unknown:
        a, b = _with_truth_of_both(a, b, pairing)
    return _restricted(a, pairing.rows_a, pairing.group, name_b), _restricted(b, pairing.rows_b, pairing.group, name_a)


def _with_truth_of_both(a: Evaluation, b: Evaluation, pairing: Pairing) -> tuple[Evaluation, Evaluation]:
    """The two with the truth of those shared pairs alone that both know."""
    p_a, p_b = a.predictions, b.predictions
    assert p_a is not None
    assert p_b is not None
    shared = frozenset(pairing.labels)

    def restricted(ev: Evaluation, p: Predictions, rows: IntArray) -> Evaluation:
        def known(label: int) -> BoolArray:
            of_example = np.ones(p.n_examples, dtype=np.bool_)
            if p.labels[label] in shared:
                of_example[rows] = known_in_both((p_a, p_b), (pairing.rows_a, pairing.rows_b), p.labels[label])
            return of_example

        kept = with_truth_of(p, known)
        if kept.n_unknown == p.n_unknown:
            return ev
        digest = hashlib.blake2b(f"{ev.digest}{kept.digest}".encode(), digest_size=16).hexdigest()
        return _of_predictions(ev, kept, digest)

    return restricted(a, p_a, pairing.rows_a), restricted(b, p_b, pairing.rows_b)


def _restricted(ev: Evaluation, rows: IntArray, group: IntArray, names: TextArray) -> Evaluation:
    """The evaluation of some examples, grouped as given: under its own names where it has these groups, else these."""
    p = ev.predictions
    assert p is not None
    own = np.array_equal(group_positions(p, rows), group)
    if own and len(rows) == p.n_examples:
        return ev
    order = np.argsort(rows)  # examples stay in file order
    kept = keep_examples(p, rows[order], groups=None if own else names[group][order])
    digest = hashlib.blake2b(ev.digest.encode(), digest_size=16)
    for array in (rows, group):
        digest.update(array.tobytes())
    return _of_predictions(ev, kept, digest.hexdigest())


def _of_predictions(ev: Evaluation, kept: Predictions, digest: str) -> Evaluation:
    """The evaluation of a part of its predictions: what a service reported was of all of them."""
    return replace(
        ev,
        n_examples=kept.n_examples,
        per_label=LabelTables(kept, ev.labels),
        predictions=kept,
        digest=digest,
        reported=MappingProxyType({}),
        service=None,
        _pooled=[],
    )


def examples_of(source: Predictions | Evaluation) -> Predictions | None:
    """The predictions behind either, or None where there are counts only."""
    return source if isinstance(source, Predictions) else source.predictions


def _joined(one: IntArray, other: IntArray) -> IntArray:
    """The finest grouping in which no group of either is split, counted from 0 as they come."""
    n_one, n_other = (int(group.max(initial=-1)) + 1 for group in (one, other))
    if n_one == len(one) or n_other == len(other) or np.array_equal(one, other):
        return other if n_one > n_other else one
    met = sparse.coo_array((np.ones(len(one)), (one, n_one + other)), shape=(n_one + n_other,) * 2)
    part = connected_components(met, directed=False)[1]
    _, first, by_part = np.unique(part[one], return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[by_part])


def _positions(p: Predictions) -> dict[str, int]:
    position = {name: i for i, name in enumerate(p.ids.tolist())}
    if len(position) < len(p.ids):
        raise InvalidInputError(
            "An id occurs twice, so examples cannot be paired by it.",
            where=f"predictions {p.name!r}",
            remedy="Give every example an id of its own.",
        )
    return position


def places_of(p: Predictions, rows: IntArray) -> IntArray:
    """(n_examples,) the place of each example among the shared ones, -1 where it is none of them.

    rows: (n_shared,) positions of these in the model.
    """
    place = np.full(p.n_examples, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    return place


def _true(p: Predictions, label: str, place: IntArray) -> IntArray:
    """Places of the shared examples that truly have a label: of most labels few."""
    i = p.index(label)
    example, truth, _ = p.scored(i)
    at: IntArray = place[np.concatenate([example[truth], p.unscored(i)])]
    return at[at >= 0]
