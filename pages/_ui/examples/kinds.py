"""The kinds of lists: what each holds, in which order it stands at first, and how its head is worded."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.calibration.bins import MOST_BINS, bin_edges
from evalkit.examples.listed import Outcome
from evalkit.examples.selection import Order
from pages._ui import show
from pages._ui.view import BESIDE, CHANGES, IN_BIN, INSTEAD, MOVED, MOVED_INSTEAD, TAKEN_FOR, Listing, cell_in

ORDERS: dict[Order, str] = {
    "score": "Highest score first",
    "lowest": "Lowest score first",
    "margin": "Nearest to the threshold first",
    "distance": "Farthest from the threshold first",
    "disagreement": "Largest difference of the two models first",
}

ORDERS_OF_DISTANCES = ORDERS | {"score": "Farthest above its threshold first", "lowest": "Farthest below it first"}
"""The same where each label has its own threshold, from which scores are told."""
DECIDED = "decided"
"""Stands for the threshold of decisions without scores."""
_OWN = "each at its own threshold"


def own_thresholds(moved: str) -> str:
    """Stands for the thresholds of labels of which each has its own, moved by as much; empty: as they are.

    >>> own_thresholds(""), own_thresholds("-0.100")
    ('each at its own threshold', 'each at its own threshold moved by -0.100')
    """
    return f"{_OWN} moved by {moved}" if moved else _OWN


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of list.

    noun: of one of its pairs. where: how the head says where their scores lie. order: the one at first; empty where
    there is but one. near: the list is of scores near the threshold. two: it takes two models.
    """

    title: str
    noun: str
    outcomes: Sequence[Outcome] = ()
    order: Order | None = None
    where: str = "at"
    near: bool = False
    two: bool = False


_ALL: Sequence[Outcome] = ("tp", "fp", "fn", "tn")
KINDS: dict[str, Kind] = {
    "fp": Kind("False positives", "false positive", ("fp",), "score", "at or above"),
    "fn": Kind("False negatives", "false negative", ("fn",), "lowest", "below"),
    "errors": Kind("All errors", "error", ("fp", "fn"), "distance"),
    "tp": Kind("True positives", "true positive", ("tp",), "score", "at or above"),
    "tn": Kind("True negatives", "true negative", ("tn",), "lowest", "below"),
    "predicted": Kind("Predicted", "predicted pair", ("tp", "fp"), "score", "at or above"),
    "positives": Kind("Positives", "positive", ("tp", "fn"), "score"),
    "negatives": Kind("Negatives", "negative", ("fp", "tn"), "score"),
    "all": Kind("All pairs", "pair", _ALL, "score"),
    "near": Kind("Near the threshold", "pair", _ALL, "margin", near=True),
    "below": Kind("Just below the threshold", "pair", ("fn", "tn"), "score", near=True),
    "label_errors": Kind("Likely label errors", "likely label error"),
    "flips": Kind("Only one of the two is right", "pair", two=True),
    "fixes": Kind("Only the model is right", "pair", two=True),
    "breaks": Kind("Only the baseline is right", "pair", two=True),
}


@dataclass(frozen=True, slots=True)
class Cells:
    """How the lists of a table's cells are worded, with ``{}`` for the label of the column.

    row: what the label of the row is called. title: of the kind. words: behind "29 items of cat"; none, none_title: the
    same of the column of no label.
    """

    row: str
    title: str
    words: str
    none_title: str
    none: str


CELL_WORDS = {
    TAKEN_FOR: Cells(
        "True label",
        "Taken for {}",
        "taken for {}",
        "Taken for none of the labels",
        "for which no label is predicted",
    ),
    MOVED: Cells(
        "True label",
        "Taken for {} by one of the two",
        "that just one of the two models takes for {}",
        "Taken for none by one of the two",
        "for which just one of the two models predicts no label",
    ),
    INSTEAD: Cells(
        "Missed label",
        "{} given instead",
        "missed, with {} falsely given instead",
        "Nothing given instead",
        "missed, with nothing falsely given instead",
    ),
    MOVED_INSTEAD: Cells(
        "Missed label",
        "{} given instead by one of the two",
        "that just one of the two models misses with {} falsely given instead",
        "Nothing given instead by one of the two",
        "that just one of the two models misses with nothing falsely given instead",
    ),
    BESIDE: Cells(
        "False label",
        "Falsely given beside {}",
        "falsely given beside {}",
        "Falsely given alone",
        "falsely given, and no other label",
    ),
}


def kind_of(listing: Listing) -> Kind:
    """The kind of a list; false positives where the address names none that there is."""
    cell = cell_in(listing.outcome)
    if cell is not None:
        return Kind(cell_title(listing.outcome), "item", two=cell[0] in CHANGES)
    if in_bin(listing.outcome) is not None:
        return Kind(bin_title(listing.outcome), "pair", _ALL, "score")
    return KINDS.get(listing.outcome, KINDS["fp"])


def cell_title(outcome: str) -> str:
    """What a list of a cell is called.

    >>> cell_title("taken for cat"), cell_title("instead ")
    ('Taken for cat', 'Nothing given instead')
    """
    table, column = cell_in(outcome) or (TAKEN_FOR, "")
    words = CELL_WORDS[table]
    return words.title.replace("{}", column) if column else words.none_title


def in_bin(outcome: str) -> tuple[int, int] | None:
    """Which bin of a calibration a list is of, counted from 0, and of how many; None where it is of none.

    >>> in_bin("bin 4 of 15"), in_bin("bin 16 of 15"), in_bin("fp")
    ((3, 15), None, None)
    """
    found = re.fullmatch(rf"{IN_BIN}(\d{{1,5}}) of (\d{{1,5}})", outcome)
    place, bins = (int(found[1]) - 1, int(found[2])) if found else (-1, 0)
    return (place, bins) if 0 <= place < bins <= MOST_BINS else None


def bin_title(outcome: str) -> str:
    """
    >>> bin_title("bin 1 of 15"), bin_title("bin 15 of 15")
    ('Scores up to 0.067', 'Scores above 0.933')
    """
    place, bins = in_bin(outcome) or (0, 1)
    low, high = (show.threshold(float(f"{each:.3f}")) for each in bin_edges(bins)[place : place + 2].tolist())
    if place == 0:
        return f"Scores up to {high}"
    return f"Scores above {low}" if place + 1 == bins else f"Scores above {low}, up to {high}"


def scores_between(low: float, high: float, *, of: str = "scores") -> str:
    """
    >>> scores_between(0.2, 0.25), scores_between(-math.inf, 0.02), scores_between(0.98, math.inf)
    ('scores from 0.200 to below 0.250', 'scores below 0.020', 'scores from 0.980 on')
    >>> scores_between(0.2, math.nextafter(0.2, 1))
    'scores of exactly 0.200'
    """
    if high == math.nextafter(low, math.inf):
        return f"{of} of exactly {show.threshold(low)}"
    if math.isinf(low):
        return f"{of} below {show.threshold(high)}"
    return f"{of} from {show.threshold(low)} {'on' if math.isinf(high) else f'to below {show.threshold(high)}'}"


def order_of(listing: Listing) -> Order:
    """The order of a list: the one that was chosen, or the kind's own."""
    chosen = next((each for each in ORDERS if each == listing.order), None)
    return chosen or kind_of(listing).order or "score"


def head(
    listing: Listing,
    total: int,
    *,
    label: str | None,
    left_out: int,
    at: str,
    near: tuple[str, str] | None,
    names: tuple[str, str | None],
    top: bool = False,
    distances: bool = False,
) -> str:
    """What is listed, in a sentence without its full stop.

    at: the threshold, as text, or ``DECIDED``. near: how far from it scores may be, and where that begins below it.
    names: of the model whose pairs these are, and of the other one. top: it is of the top labels of items. distances:
    scores are told by how far they are from the threshold of their label.

    >>> head(Listing(), 29, label="move right", left_out=0, at="0.500", near=None, names=("a", None))
    '29 false positives, move right, at or above 0.500'
    >>> head(Listing("near"), 1, label=None, left_out=2, at="0.500", near=("0.05", "0.450"), names=("a", None))
    '1 pair that changes sides if the threshold of 0.500 moves by 0.05, all labels but 2 left out'
    """
    of = label if label is not None else f"all labels{f' but {left_out} left out' if left_out else ''}"
    counted = show.count(total, kind_of(listing).noun)
    if in_bin(listing.outcome) is not None:
        text = _in_bin(listing, total, of, top=top)
    elif near is None:
        text = _at_threshold(listing, counted, of, at, names)
    elif listing.outcome == "near":
        change = "changes" if total == 1 else "change"
        moves = f"thresholds move by {near[0]}, {of}, {at}" if at.startswith(_OWN) else ""
        moves = moves or f"the threshold of {at} moves by {near[0]}, {of}"
        text = f"{counted} that {change} sides if {moves}"
    elif at.startswith(_OWN):
        text = f"{counted} not predicted by at most {near[0]}, {of}, {at}"
    else:
        text = f"{counted} not predicted by little, {of}, at or above {near[1]} and below {at}"
    return f"{text}{_narrowed(listing, distances=distances)}"


def _narrowed(listing: Listing, *, distances: bool) -> str:
    """To which scores, ids and group a list is narrowed down."""
    text = ""
    if listing.scores is not None:
        text = f", {scores_between(*listing.scores, of='distances to it' if distances else 'scores')}"
    found = f", with “{listing.search}” in the id" if listing.search else ""
    return f"{text}{found}{f', of the group {listing.group}' if listing.group else ''}"


def _in_bin(listing: Listing, total: int, of: str, *, top: bool) -> str:
    """
    >>> _in_bin(Listing("bin 4 of 15"), 2, "spin", top=False)
    '2 pairs, spin, scores above 0.200, up to 0.267'
    >>> _in_bin(Listing("bin 1 of 15"), 1, "all labels", top=True)
    '1 item, scores of the top label up to 0.067, all labels'
    """
    scores = bin_title(listing.outcome).removeprefix("Scores")
    if top:
        return f"{show.count(total, 'item')}, scores of the top label{scores}, {of}"
    return f"{show.count(total, 'pair')}, {of}, scores{scores}"


def _at_threshold(listing: Listing, counted: str, of: str, at: str, names: tuple[str, str | None]) -> str:
    kind = kind_of(listing)
    where = at if at.startswith(_OWN) else f"{'as' if at == DECIDED else kind.where} {at}"
    cell = cell_in(listing.outcome)
    if cell is not None:
        words = CELL_WORDS[cell[0]]
        return f"{counted} of {of} {words.words.replace('{}', cell[1]) if cell[1] else words.none} {where}"
    if kind.two:
        right = {"fixes": names[0], "breaks": names[1]}.get(listing.outcome, "one of the two")
        return f"{counted} that only {right} decides right, {of}, {where}"
    return f"{counted}, {of}" if listing.outcome == "label_errors" else f"{counted}, {of}, {where}"
