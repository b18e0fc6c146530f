"""Scores and truth of one test set, joined by the ids of items, as Predictions with an account of every row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from evalkit.arrays import BoolArray, FloatArray, Positions, text_array
from evalkit.counting.per_example import ROW_SUM_TOLERANCE
from evalkit.errors import ReadingError
from evalkit.predictions import Predictions, Task, predictions_from_pairs
from evalkit.reading.sides import MOST_PLACES, Exclusion, Note, Scores, Texts, Truth
from evalkit.reading.understanding.roles import ROLE_NAMES, normal

Match = Literal["exact", "stem", "stem-ignoring-case"]
SHOWN = 5
"""Ids of either side that a message names."""

TEST_NAMES = {"test", "testing"}


@dataclass(frozen=True, slots=True)
class Joining:
    """What the user said about scores and truth together.

    match: how ids are compared. strip_prefix: taken off the ids of both sides where they have it. unlabelled: what
    becomes of items without a true label in a multi-label test set. split: the part of the test set to evaluate; None
    takes TEST where there is one, the empty text takes all. positive: the class of a two-class model that is scored.
    """

    match: Match = "exact"
    strip_prefix: str = ""
    unlabelled: Literal["keep", "exclude"] = "keep"
    split: str | None = None
    positive: str | None = None
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Where the rows of one file went: rows = used + the counts of all exclusions."""

    file: str
    rows: int
    used: int
    excluded: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    predictions: Predictions
    notes: tuple[Note, ...]
    accounts: tuple[Account, ...]


def stem(text: str) -> str:
    """An id without folder and extension.

    >>> stem("gs://clips/a/v_1.mp4"), stem("v_1"), stem("a/v_1.tar.gz")
    ('v_1', 'v_1', 'v_1.tar')
    """
    name = re.split(r"[/\\]", text)[-1]
    return name.rsplit(".", 1)[0] if "." in name.strip(".") else name


_RULES: Mapping[Match, Callable[[str], str]] = {
    "exact": lambda text: text,
    "stem": stem,
    "stem-ignoring-case": lambda text: stem(text).casefold(),
}


def join(scores: Scores, truth: Truth, how: Joining, files: tuple[str, str], *, own: Truth | None = None) -> Joined:
    """Join two sides. ``files`` are their names, the same one twice where one file holds both.

    own: the truth in the file of the scores where there is another, which is used.
    """
    if not len(scores.score):
        found = f"{len(scores.ids):,} items"
        raise ReadingError("There is no score at all.", found=found, remedy="Fill in the scores.")
    one_file = truth.ids is scores.ids
    notes = [*scores.notes, *truth.notes]
    if one_file:
        place = np.arange(len(scores.ids))
    else:
        place, told = _match(scores, truth, how)
        notes += told
    attributes, groups = _attributes(scores, truth, place, one_file=one_file)
    labels, example, label = _true_pairs(scores, truth, place, notes)
    if own is not None and not one_file:
        notes += _differing_truth(own, labels, (example, label), place)
    single = _is_single_label(scores, truth, how)

    # Why each item of the scores is left out: the first reason that holds.
    reasons = ["", "has no truth", "", "has no true label"]
    why = np.where(place < 0, 1, 0)
    outside, reasons[2] = _outside_split(attributes, how, notes)
    why[(why == 0) & outside] = 2
    if how.unlabelled == "exclude" and single is not True:
        why[(why == 0) & (np.bincount(example, minlength=len(why)) == 0)] = 3
    if not (why == 0).any():
        found = ", ".join(f"{np.count_nonzero(why == i):,} {'item' if i else ''} {reasons[i]}" for i in np.unique(why))
        raise ReadingError("No item is left to evaluate.", found=found)

    kept = _Kept.of(scores, labels, (example, label), why == 0)
    if scores.task is not None and how.task not in (None, scores.task):
        raise ReadingError(
            f"By its layout this is a {scores.task} model.", found=how.task, remedy="Leave out the task."
        )
    task = _task(kept, how.task or scores.task, single, notes)
    if how.positive is not None and len(labels) > 1:
        kept, task = _one_class(kept, how.positive, task, notes), "binary"
    predictions = _predictions(kept, task, attributes, groups, why == 0)
    accounts = [_account(files[0], scores, why, reasons)]
    if not one_file:
        why_truth = np.full(len(truth.ids), len(reasons))
        why_truth[place[place >= 0]] = why[place >= 0]
        accounts.append(_account(files[1], truth, why_truth, [*reasons, "has no prediction"]))
    return Joined(predictions, tuple(notes), tuple(accounts))


def _match(scores: Scores, truth: Truth, how: Joining) -> tuple[Positions, list[Note]]:
    """The truth of each scored item, -1 where it has none; and what to say of items of one side only."""
    ids, truth_ids = scores.ids, truth.ids
    if scores.by_position and truth.by_position and len(ids) == len(truth_ids):
        return np.arange(len(ids)), []
    ours, theirs = _keys(ids, how, how.match), _keys(truth_ids, how, how.match)
    _refuse_ambiguous(ours, ids, how)
    _refuse_ambiguous(theirs, truth_ids, how)
    place = pd.Index(theirs).get_indexer(pd.Index(ours)).astype(np.int64)
    found = int((place >= 0).sum())
    if found == len(ids) == len(truth_ids):
        return place, []
    if scores.by_position or truth.by_position:
        which = [side for side, counted in (("scores", scores.by_position), ("truth", truth.by_position)) if counted]
        raise ReadingError(
            f"The {' and the '.join(which)} have no ids, and their rows are not those of the other file.",
            found=f"{len(ids):,} scored items, {len(truth_ids):,} true ones, {found:,} in both",
            remedy="Give both files a column of ids, or the same rows in the same order.",
        )
    without_truth = ids[place < 0]
    without_scores = np.delete(truth_ids, place[place >= 0])
    looser = _looser(ids, truth_ids, how, found)
    text = f"{found:,} {'item is' if found == 1 else 'items are'} in both files"
    for count, some, what in (
        (len(without_truth), without_truth, ("scored item has no truth", "scored items have no truth")),
        (len(without_scores), without_scores, ("true item has no scores", "true items have no scores")),
    ):
        if count:
            shown = ", ".join(repr(str(value)) for value in some[:SHOWN])
            text += f"; {count:,} {what[count > 1]}, such as {shown}"
    if found == 0:
        raise ReadingError(
            "No id of the scores occurs in the truth.",
            found=text,
            remedy=looser or "Check that both files are of one test set, and whether the ids of one have a prefix.",
        )
    apart = len(without_truth) + len(without_scores)
    return place, [Note(f"{text}. {'It is' if apart == 1 else 'They are'} left out. {looser}".rstrip(), warning=True)]


def _keys(ids: Texts, how: Joining, match: Match) -> list[str]:
    rule, prefix = _RULES[match], how.strip_prefix
    if match == "exact" and not prefix:
        return list(ids)
    # The prefix may stand before the id or, where folders are left off, before the file name.
    return [rule(text.removeprefix(prefix)).removeprefix(prefix) for text in ids]


def _refuse_ambiguous(keys: list[str], ids: Texts, how: Joining) -> None:
    repeated = pd.Series(keys, dtype=object).duplicated()
    if repeated.any():
        at = int(np.argmax(repeated.to_numpy()))
        raise ReadingError(
            f"Two items of one file are the same by the rule {how.match!r}.",
            found=f"{ids[keys.index(keys[at])]!r} and {ids[at]!r}",
            remedy="Choose a stricter rule.",
        )


_IN_WORDS = {"stem": "without folder and extension", "stem-ignoring-case": "without these and ignoring case"}


def _looser(ids: Texts, truth_ids: Texts, how: Joining, found: int) -> str:
    """How many items each looser rule would match, in words; nothing where none matches more."""
    rules = list(_RULES)
    counts = {
        rule: len(set(_keys(ids, how, rule)) & set(_keys(truth_ids, how, rule)))
        for rule in rules[rules.index(how.match) + 1 :]
    }
    if max(counts.values(), default=0) <= found:
        return ""
    parts = [f"{count:,} by the rule {rule!r} ({_IN_WORDS[rule]})" for rule, count in counts.items()]
    return f"Matched would be {' and '.join(parts)}."


def _attributes(
    scores: Scores, truth: Truth, place: Positions, *, one_file: bool
) -> tuple[dict[str, Texts], Texts | None]:
    """Columns of both files for every scored item; a name that both have stands for the truth file's too."""
    attributes = dict(scores.attributes)
    groups = scores.groups
    if not one_file:
        for name, column in truth.attributes.items():
            values = np.append(column, "")[place]  # -1, without truth, takes the empty text
            differs = name in attributes and not bool((attributes[name] == values)[place >= 0].all())
            attributes.setdefault(f"{name} (truth)" if differs else name, values)
        if groups is None and truth.groups is not None:
            groups = np.where(place >= 0, truth.groups[place], scores.ids)
    return attributes, groups


def _true_pairs(
    scores: Scores, truth: Truth, place: Positions, notes: list[Note]
) -> tuple[tuple[str, ...], Positions, Positions]:
    """All labels, and the true pairs as positions among the scored items and these labels."""
    if truth.ids is scores.ids and truth.labels == scores.labels:
        return scores.labels, truth.example, truth.label
    _refuse_other_labels(scores, truth)
    position = {label: i for i, label in enumerate(scores.labels)}
    where = np.array([position.setdefault(label, len(position)) for label in truth.labels], dtype=np.int64)
    labels = tuple(position)
    scored_item = np.full(len(truth.ids), -1, dtype=np.int64)
    scored_item[place[place >= 0]] = np.flatnonzero(place >= 0)
    example, label = scored_item[truth.example], where[truth.label]
    both = example >= 0
    notes += _labels_of_one_side(labels[len(scores.labels) :], "scores")
    true = {truth.labels[i] for i in np.unique(truth.label).tolist()}
    notes += _labels_of_one_side(tuple(name for name in scores.labels if name not in true), "truth")
    return labels, example[both], label[both]


def _refuse_other_labels(scores: Scores, truth: Truth) -> None:
    true = [truth.labels[i] for i in np.unique(truth.label).tolist()]
    if truth.ids is scores.ids or not true or not set(true).isdisjoint(scores.labels):
        return
    ours, theirs = (", ".join(map(repr, labels[:SHOWN])) for labels in (scores.labels, true))
    raise ReadingError(
        "No true label occurs among the labels of the scores.",
        found=f"true labels {theirs}; labels of the scores {ours}",
        remedy="Write labels alike in both files.",
    )


def _differing_truth(
    own: Truth, labels: Sequence[str], pairs: tuple[Positions, Positions], place: Positions
) -> list[Note]:
    """A warning where the file of the scores has another truth. pairs: those that are true, of the scored items."""
    position = {label: i for i, label in enumerate(labels)}
    where = np.array([position.setdefault(label, len(position)) for label in own.labels], dtype=np.int64)
    ours = own.example.astype(np.int64) * len(position) + where[own.label]
    theirs = pairs[0].astype(np.int64) * len(position) + pairs[1]
    differing = np.unique(np.setxor1d(ours, theirs) // len(position))
    differing = differing[place[differing] >= 0]
    if not len(differing):
        return []
    items = "1 item" if len(differing) == 1 else f"{len(differing):,} items"
    shown = ", ".join(repr(str(item)) for item in own.ids[differing[:SHOWN]])
    text = f"Both files have a truth, and for {items} not the same one, such as {shown}. The truth file is used."
    return [Note(text, warning=True)]


def _labels_of_one_side(labels: Sequence[str], lacking: str) -> list[Note]:
    if not labels:
        return []
    some = ", ".join(map(repr, labels[:SHOWN])) + (", ..." if len(labels) > SHOWN else "")
    verb = "label does" if len(labels) == 1 else "labels do"
    return [Note(f"{len(labels):,} {verb} not occur in the {lacking}: {some}.", warning=True)]


def _outside_split(attributes: Mapping[str, Texts], how: Joining, notes: list[Note]) -> tuple[BoolArray | bool, str]:
    """Items that are not of the part of the data to evaluate, and the reason in words."""
    name = next((name for name in attributes if normal(name) in ROLE_NAMES["split"]), None)
    if name is None:
        if how.split:
            raise ReadingError("There is no split column.", found=f"split {how.split!r} was asked for")
        return False, ""
    values = attributes[name]
    known = sorted(set(values.tolist()))
    wanted = how.split
    if wanted is None:
        wanted = next((value for value in known if value.casefold() in TEST_NAMES), "")
    if not wanted:
        notes.append(Note(f"All parts of the column {name!r} are used: {', '.join(known[:SHOWN])}."))
        return False, ""
    if wanted not in known:
        raise ReadingError(
            "No item is of this split.", found=repr(wanted), remedy=f"There are: {', '.join(known[:8])}."
        )
    notes.append(Note(f"Only the part {wanted!r} of the column {name!r} is used."))
    return values != wanted, f"is not of the split {wanted!r}"


def _is_single_label(scores: Scores, truth: Truth, how: Joining) -> bool | None:
    """Whether every item has exactly one true label, if the layouts or the user say so."""
    if how.task is not None or scores.task is not None:
        return (how.task or scores.task) == "multiclass"
    said = {side.single_label for side in (scores, truth)} - {None}
    return None if not said else said == {True}


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is evaluated: pairs (example, label) with scores, and the true pairs, as positions among what is kept."""

    ids: Texts
    labels: tuple[str, ...]
    example: Positions
    label: Positions
    score: FloatArray
    true_example: Positions
    true_label: Positions

    @classmethod
    def of(cls, scores: Scores, labels: tuple[str, ...], true: tuple[Positions, Positions], kept: BoolArray) -> _Kept:
        if kept.all():
            return cls(scores.ids, labels, scores.example, scores.label, scores.score, *true)
        place = np.cumsum(kept) - 1
        pairs, true_pairs = kept[scores.example], kept[true[0]]
        return cls(
            scores.ids[kept],
            labels,
            place[scores.example[pairs]],
            scores.label[pairs],
            scores.score[pairs],
            place[true[0][true_pairs]],
            true[1][true_pairs],
        )


def _task(kept: _Kept, said: Task | None, single: bool | None, notes: list[Note]) -> Task:
    """The task that was said, or that the layout implies, or single-label where the scores of each item sum to 1."""
    if said is not None:
        return said
    if len(kept.labels) == 1:
        return "binary"
    n = len(kept.ids)
    one_each = bool((np.bincount(kept.true_example, minlength=n) == 1).all())
    if single is None:
        sums = np.bincount(kept.example, weights=kept.score, minlength=n)
        full = len(kept.score) == n * len(kept.labels)
        single = one_each and full and bool((np.abs(sums - 1) <= ROW_SUM_TOLERANCE).all())
        if one_each and not single:
            notes.append(Note("Every item has one true label. If the model is single-label, say so."))
    return "multiclass" if single else "multilabel"


def _one_class(kept: _Kept, positive: str, task: Task, notes: list[Note]) -> _Kept:
    """One class against the rest. Of two classes whose scores are no probabilities, the score is their difference."""
    if positive not in kept.labels:
        raise ReadingError(
            "The positive class is no label.", found=repr(positive), remedy=f"Labels: {', '.join(kept.labels[:8])}."
        )
    if task != "multiclass":
        raise ReadingError("A positive class needs a single-label model.", found=f"a {task} one")
    at, n = kept.labels.index(positive), len(kept.ids)
    own = kept.label == at
    example, score = kept.example[own], kept.score[own].copy()
    if len(kept.labels) == 2 and len(kept.score) == 2 * n:
        other = np.empty(n)
        other[kept.example[~own]] = kept.score[~own]
        if (np.abs(score + other[example] - 1) > ROW_SUM_TOLERANCE).any():
            score -= other[example]
            text = f"The score is that of {positive!r} less that of the other class, since they do not sum to 1."
            notes.append(Note(text))
    true = kept.true_example[kept.true_label == at]
    zero = np.zeros(len(example), dtype=np.int64)
    return _Kept(kept.ids, (positive,), example, zero, score, true, np.zeros(len(true), dtype=np.int64))


def _predictions(
    kept: _Kept, task: Task, attributes: Mapping[str, Texts], groups: Texts | None, used: BoolArray
) -> Predictions:
    n_labels = len(kept.labels)
    scored = kept.example.astype(np.int64) * n_labels + kept.label
    true = kept.true_example.astype(np.int64) * n_labels + kept.true_label
    lost = ~np.isin(true, scored)
    return predictions_from_pairs(
        kept.example,
        kept.label,
        kept.score,
        np.isin(scored, true),
        unscored=(kept.true_example[lost], kept.true_label[lost]),
        labels=kept.labels,
        ids=text_array(list(kept.ids)),
        groups=None if groups is None else text_array(list(groups[used])),
        attributes={name: text_array(list(column[used])) for name, column in attributes.items()},
        task=task,
    )


def _account(file: str, side: Scores | Truth, why: Positions, reasons: Sequence[str]) -> Account:
    excluded = list(side.excluded)
    for code, reason in enumerate(reasons):
        items = np.flatnonzero(why == code)
        if reason and len(items):
            places = tuple(side.places.first[int(i)] for i in items[:MOST_PLACES])
            excluded.append(Exclusion(reason, int(side.places.rows_of[items].sum()), places))
    return Account(file, side.rows, int(side.places.rows_of[why == 0].sum()), tuple(excluded))
