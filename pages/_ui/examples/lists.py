"""The list that the page shows, and all that is known of its items: each part computed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evalkit.arrays import ABSENT, BoolArray, IntArray
from evalkit.comparison.disagreements import Disagreements, find_disagreements
from evalkit.errors import InvalidInputError
from evalkit.evaluation.evaluation import Evaluation, evaluate
from evalkit.evaluation.own_thresholds import moved_by
from evalkit.examples.in_bin import examples_in_bin
from evalkit.examples.label_errors import LabelErrors, likely_label_errors
from evalkit.examples.listed import ExampleSelection
from evalkit.examples.scores import rows_in, scores_in
from evalkit.examples.selection import select_examples
from evalkit.predictions import ONE_DECISION, Predictions
from evalkit.reading.sides import Timeline
from pages._ui import model_results, state, workspace
from pages._ui.cache import cached_large, cached_small
from pages._ui.examples.cells import Standing, in_cell
from pages._ui.examples.kinds import Kind, in_bin, kind_of, order_of
from pages._ui.view import Listing, View, cell_in

ROWS = 50
"""Pairs that are sent at a time."""
MOST_IN_FILE = 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is of: the predictions whose pairs are listed, and beside them those of another model, if any.

    threshold, other_threshold: of the two, or of the label that is shown where each label has its own. left_out: labels
    that no figure counts. shared: both are samples. standing: the two where each label stands at its own threshold.
    sample: the name of the sample whose pairs are listed; empty where they are somebody's own. moments: predictions for
    shots and seconds of recordings, which no list is of. whole: the digest of the model's predictions of all items,
    where those of a slice are listed.
    """

    name: str
    p: Predictions
    threshold: float
    other_name: str | None
    other: Predictions | None
    other_threshold: float
    label: str | None
    left_out: tuple[str, ...]
    listing: Listing
    shared: bool
    standing: tuple[Standing, Standing | None] | None = None
    sample: str = ""
    moments: Timeline | None = None
    whole: str = ""

    @property
    def marked(self) -> str:
        """What marks are kept by: the digest of all items, also where a slice of them is listed."""
        return self.whole or self.p.digest

    @property
    def counted(self) -> Standing:
        """The model as it is counted: its scores, or their distances from the thresholds of their labels."""
        return Standing(self.p, self.threshold) if self.standing is None else self.standing[0]

    @property
    def other_counted(self) -> Standing | None:
        if self.other is None:
            return None
        return Standing(self.other, self.other_threshold) if self.standing is None else self.standing[1]

    def threshold_of(self, label: str) -> tuple[float, float]:
        """Of a label, by the model and by the other one."""
        mine, theirs = self.counted, self.other_counted
        return mine.threshold_of(label), mine.at if theirs is None else theirs.threshold_of(label)

    @property
    def in_cell(self) -> bool:
        """Whether the list is a cell of a table of two labels."""
        return cell_in(self.listing.outcome) is not None

    @property
    def kind(self) -> Kind:
        return kind_of(self.listing)

    @property
    def near(self) -> float | None:
        """How far from the threshold scores may be, where the kind asks for that: a twentieth of their range."""
        if not self.kind.near:
            return None
        low, high = ends(self.p)
        return self.listing.near or float(f"{max(high - low, 1e-9) / 20:.2g}")


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two models at its threshold. p: None where it has counts alone."""

    entry: workspace.Entry
    threshold: float

    @property
    def p(self) -> Predictions | None:
        return self.entry.evaluation.predictions

    @property
    def sample(self) -> str:
        return self.entry.key if self.entry.shared else ""

    @property
    def moments(self) -> Timeline | None:
        return None if self.entry.loaded is None else self.entry.loaded.timeline

    @property
    def whole(self) -> str:
        entry = workspace.entry(self.entry.key)
        p = None if entry is None else entry.evaluation.predictions
        return "" if p is None or p is self.p else p.digest

    @property
    def at(self) -> float:
        return ONE_DECISION if self.entry.evaluation.decisions_only else self.threshold

    def standing(self, view: View, place: float) -> Standing | None:
        """Each label at its own threshold, all moved by a place; None where one threshold stands for all."""
        own = model_results.own_thresholds(self.entry, view)
        ev = model_results.standing(self.entry.evaluation, own, shared=self.entry.shared)
        return None if own is None or ev.predictions is None else Standing(ev.predictions, place, ev.own)


def asked(model: workspace.Entry, baseline: workspace.Entry | None, view: View) -> Asked | None:
    """What the page is asked for; None where the model whose pairs are to be listed has no items."""
    places = [view.threshold, view.threshold if view.baseline_threshold is None else view.baseline_threshold]
    sides = [_Side(model, _stands_at(model, view, places[0]))]
    if baseline is not None and baseline.key != model.key:
        sides.append(_Side(baseline, _stands_at(baseline, view, places[1])))
    if view.listing.of_baseline:
        sides.reverse()
        places.reverse()
    own, other = sides[0], next((side for side in sides[1:] if side.p is not None), None)
    p = own.p
    if p is None:
        return None
    return Asked(
        own.entry.name,
        p,
        own.at,
        None if other is None else other.entry.name,
        None if other is None else other.p,
        own.at if other is None else other.at,
        view.label if view.label in p.labels else None,
        _left_out(own, view, of_both=kind_of(view.listing).two),
        view.listing,
        all(side.entry.shared for side in sides),
        _standing(own, other, view, places),
        own.sample,
        own.moments,
        own.whole,
    )


def _standing(
    own: _Side, other: _Side | None, view: View, places: Sequence[float]
) -> tuple[Standing, Standing | None] | None:
    mine = own.standing(view, places[0])
    if mine is None:
        return None
    return mine, None if other is None else other.standing(view, places[1]) or Standing(other.p or mine.p, other.at)


def _stands_at(entry: workspace.Entry, view: View, threshold: float) -> float:
    """The threshold of the label that is shown: its own by the plan, moved as all are, or the one of all labels."""
    if view.thresholds == state.ONE:
        return threshold
    own = (model_results.own_thresholds(entry, view) or {}).get(view.label or "")
    return view.one_threshold if own is None else moved_by(own, threshold)


def _left_out(own: _Side, view: View, *, of_both: bool) -> tuple[str, ...]:
    """Labels that no figure counts. As elsewhere none is, if otherwise nothing were left."""
    labels = own.entry.evaluation.labels
    left_out = state.left_out_of_both(labels) if of_both else view.left_out.get(own.entry.key, ())
    out = tuple(label for label in labels if label in left_out)
    return () if out == labels else out


def listed(a: Asked, first: int) -> ExampleSelection:
    """The pairs of the list from a place on."""
    other = None if a.other is None else a.other.digest
    wanted = replace(a.listing, first=first, example="", of_baseline=False)
    at = (a.counted.p.digest, a.counted.at, None if a.other_counted is None else a.other_counted.p.digest)
    key = ("examples", a.p.digest, other, a.label, at, a.threshold, a.other_threshold, a.left_out, wanted)
    return cached_small(key, lambda: _listed(a, first, ROWS), shared=a.shared)


def whole_list(a: Asked) -> ExampleSelection:
    """The list from its start, as far as a file of it goes."""
    return _listed(a, 0, MOST_IN_FILE)


def _listed(a: Asked, first: int, limit: int) -> ExampleSelection:
    outcome = a.listing.outcome
    cell = cell_in(outcome)
    if cell is not None and a.label is not None:
        return in_cell((a.counted, a.other_counted), cell, a.label, first=first, limit=limit)
    if outcome == "label_errors":
        return label_errors(a, first, limit).listed
    if a.kind.two:
        return _flips(a, first, limit)
    order = order_of(a.listing)
    order = "score" if order == "disagreement" and a.other is None else order
    place = in_bin(outcome)
    if place is not None:
        found = examples_in_bin(
            a.p,
            *place,
            label=a.label,
            threshold=a.threshold,
            order=order,
            start=first,
            limit=limit,
            without=a.left_out,
            among=_among(a),
            other=a.other,
        )
        return _as_counted(a, found)
    return select_examples(
        a.counted.p,
        a.label,
        a.counted.at,
        a.kind.outcomes or ("fp",),
        order,
        start=first,
        limit=limit,
        near=a.near,
        without=a.left_out,
        among=_among(a),
        other=None if a.other_counted is None else a.other_counted.p,
        between=a.listing.scores,
    )


def _as_counted(a: Asked, found: ExampleSelection) -> ExampleSelection:
    """A list by the scores themselves, with the outcomes that are counted: each label may have its own threshold."""
    if a.standing is None:
        return found
    distance = np.empty(len(found))
    for i in set(found.label.tolist()):
        rows = np.flatnonzero(found.label == i)
        distance[rows] = scores_in(a.counted.p, i, found.example[rows])
    return replace(found, threshold=a.counted.at, score=np.where(distance == ABSENT, np.nan, distance))


def label_errors(a: Asked, first: int, limit: int = ROWS) -> LabelErrors:
    """Pairs whose truth is likely wrong, and the labels of which nothing is claimed."""
    return cached_small(
        ("label errors", a.p.digest, a.label, a.threshold, a.left_out, first, limit),
        lambda: likely_label_errors(a.p, a.label, threshold=a.threshold, start=first, limit=limit, without=a.left_out),
        shared=a.shared,
    )


def _among(a: Asked) -> BoolArray | None:
    """The items that are looked at: those whose id holds what is searched for, of the group; None for all."""
    search, group = a.listing.search, a.listing.group
    if not (search or group):
        return None

    def make() -> BoolArray:
        found: BoolArray = np.ones(a.p.n_examples, dtype=np.bool_)
        if search:
            found &= np.strings.find(a.p.ids, search) >= 0
        return found & (a.p.groups == group) if group else found

    return cached_large(("looked at", a.p.digest, search, group), make)


def _flips(a: Asked, first: int, limit: int) -> ExampleSelection:
    """Pairs that only one of the two decides right, as Compare lists them: the clearest first."""
    found = _disagreements(a)
    outcome = a.listing.outcome
    kept = np.ones(len(found), dtype=np.bool_) if outcome == "flips" else found.fixed == (outcome == "fixes")
    among = _among(a)
    if among is not None:
        kept &= among[found.row_b]
    every = np.flatnonzero(kept)
    here = every[first : first + limit]
    labels = np.array([a.p.index(label) for label in found.labels], dtype=np.int64)
    example, label = found.row_b[here], labels[found.label[here]]
    return ExampleSelection(
        len(every),
        first,
        a.counted.at,
        a.p.labels,
        example,
        found.ids[here],
        label,
        found.truth[here],
        found.score_b[here],
    )


def _disagreements(a: Asked) -> Disagreements:
    """Of the other model, which is the baseline, and of this one, on the labels that are counted of both."""
    own, other = a.counted, a.other_counted
    if other is None:
        raise InvalidInputError("The list takes the items of two models.", remedy="Choose a baseline above.")
    mine, theirs = evaluate(own.p), evaluate(other.p)

    def make() -> Disagreements:
        kept = set(other.p.labels) - ({*a.left_out} if a.label is None else set())
        labels = [label for label in a.p.labels if label in kept]
        if not labels:
            raise InvalidInputError("The two models have no label in common.", remedy="Choose another baseline above.")
        two = (theirs.select(labels), mine.select(labels))
        return find_disagreements(*two, threshold_a=other.at, threshold_b=own.at, label=a.label)

    key = ("flips", own.p.digest, other.p.digest, a.label, a.left_out, other.at, own.at)
    return cached_large(key, make)


def other_rows(a: Asked) -> IntArray | None:
    """(n_examples,) where each item stands in the other model, -1 where it is not there."""
    p, other = a.p, a.other
    if other is None:
        return None
    return cached_large(("rows in", p.digest, other.digest), lambda: rows_in(p, other))


def ends(p: Predictions) -> tuple[float, float]:
    """The range that bars of scores are drawn over: 0 to 1 where all scores are within."""
    low, high = (float(p.y_score.min()), float(p.y_score.max())) if p.n_scores else (0.0, 1.0)
    return (0.0, 1.0) if low >= 0 and high <= 1 else (low, high)


def figures_of(ev: Evaluation, label: str | None, threshold: float) -> Mapping[str, int]:
    """tp, fp, fn and tn of a label, or of all of them."""
    counts = (ev.pooled if label is None else ev.per_label[label]).at(threshold)
    return {key: int(getattr(counts, key)) for key in ("tp", "fp", "fn", "tn")}
