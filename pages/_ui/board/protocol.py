"""What Python and the live board in the browser say to each other, in both directions.

The board's own words for the same are in ``evalkit/live/scripts/protocol.d.ts``.
Values go to the board as JSON, which has no infinity: a threshold above all scores comes back as the text "inf".
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, NotRequired, TypeAlias, TypedDict

from evalkit.intervals.estimate import Estimate
from evalkit.live.labels.label_list import LabelList
from evalkit.live.labels.label_rows import AtThreshold

# To the board


class SentList(LabelList):
    """The label list with a digest, by which the browser tells whether it shows the same already."""

    digest: str


class BoardData(TypedDict):
    """A board that is mounted, or drawn anew.

    board: as ``evalkit.board`` makes it. address: query parameters that the browser writes beside the thresholds, None
    for those that go. turn: the last threshold of the browser's, by its number, that the board was drawn after. visit:
    the same of its Back and Forward. opens: of each model whether the items behind its counts can be shown.
    """

    board: dict[str, Any]
    list: SentList | None
    address: dict[str, str | None]
    turn: int
    visit: int
    opens: Sequence[bool]


class LateBounds(TypedDict):
    """Bounds that are made for one threshold at a time: key of a figure -> low and high.

    threshold: None where it is above all scores. words, method: what the board says of them, where they are made in a
    way of their own.
    """

    threshold: float | None
    bounds: dict[str, tuple[float, float]]
    words: NotRequired[str]
    method: NotRequired[str]


class CountsOfLabels(TypedDict):
    """The counts of all labels of the list that has this digest, of each model, where not all of its rows are there."""

    digest: str
    models: list[AtThreshold]


class Answer(TypedDict):
    """All that stands on the page is up to date with what the board of this digest committed as ``turn``.

    late: for each model its late bounds, or None; they stand on the board until another threshold is shown.
    """

    turn: int
    digest: str
    late: Sequence[LateBounds | None] | None
    counts: CountsOfLabels | None


class ListText(NamedTuple):
    """The label list as the board gets it, as JSON, and its digest, by which what comes later finds it."""

    text: str
    digest: str


def list_text(labels: LabelList, board: str) -> ListText:
    """The list with a digest of all that it holds, and of the board (by its digest) whose stops its rows follow."""
    digest = hashlib.blake2b(json.dumps([labels, board]).encode(), digest_size=12).hexdigest()
    sent: SentList = {**labels, "digest": digest}
    return ListText(json.dumps(sent), digest)


def board_data(
    board: str,
    labels: str | None,
    address: Mapping[str, str | None],
    turn: int,
    *,
    visit: int = 0,
    opens: Sequence[bool] = (),
) -> bytes:
    """``BoardData`` as JSON. ``board`` and ``labels`` are JSON already, which is made once and sent many times.

    As bytes, which Streamlit sends as they are: a text it would write as JSON once more, twice in each run of the page.

    >>> board_data('{"title": "cats"}', None, {"label": None}, 3)
    b'{"board": {"title": "cats"}, "list": null, "address": {"label": null}, "turn": 3, "visit": 0, "opens": []}'
    """
    beside = json.dumps({"address": dict(address), "turn": turn, "visit": visit, "opens": list(opens)})[1:]
    return f'{{"board": {board}, "list": {labels or "null"}, {beside}'.encode()


def bounds_of(estimates: Mapping[str, Estimate]) -> dict[str, tuple[float, float]]:
    """The ends of those estimates that have an interval."""
    return {key: (each.low, each.high) for key, each in estimates.items() if not math.isnan(each.low)}


# From the board

Number: TypeAlias = float | Literal["inf"]


class ThresholdEvent(TypedDict):
    """A slider came to rest. other: where the baseline's is, None if both models stand at one threshold.

    driver: 0 if the model's slider was moved last, 1 if the baseline's. turn: counts these events. model: the key of
    the board's model, where its address says one. stands: whether its labels stand at one threshold, or by the plan.
    """

    value: Number
    other: Number | None
    driver: int
    turn: int
    model: NotRequired[str | None]
    stands: NotRequired[str]


class LabelEvent(TypedDict):
    """A label was opened; None shows all of them."""

    label: str | None


class ExamplesEvent(TypedDict):
    """The items behind a count are asked for. of: 0 for the model, 1 for the baseline.

    thresholds, driver: where the sliders are, and whose was moved last. scores: only from the first number to below the
    second, None where there is no end.
    """

    outcome: str
    scores: NotRequired[list[float | None]]
    of: int
    label: str | None
    thresholds: list[Number]
    driver: int


class ListEvent(TypedDict, total=False):
    """Labels of a model were left out, or counted again."""

    model: str
    turn: int
    left_out: list[str]


class RowsEvent(TypedDict, total=False):
    """Labels of a model came into view, by their places; or the list was asked for as a file, the ``csv``-th time."""

    model: str
    wanted: list[int]
    csv: int


def places_wanted(event: RowsEvent) -> tuple[int, ...]:
    """The places of labels that an event names.

    >>> places_wanted({"wanted": [3, 4]}), places_wanted({})
    ((3, 4), ())
    """
    return tuple(int(i) for i in event.get("wanted", ()))
