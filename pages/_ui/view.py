"""What is looked at, as values: the view of a session, and where a board of it starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from evalkit.advice.standard import USUAL_STANDARD, Standard
from evalkit.counting.figures import Terms
from evalkit.counting.wording import Numbers, Wording
from evalkit.errors import EvalkitError
from evalkit.evaluation.averages import Averaging
from evalkit.live.controls import BoardMatch
from evalkit.live.labels.label_list import ListView
from evalkit.slicing.conditions import Slice
from evalkit.thresholds.production.costs import CostModel
from evalkit.thresholds.production.scenario import Scenario

USUAL_SCENARIO = Scenario(CostModel(1, 1), name="A miss costs as much as a false alarm")
"""What decisions cost where nobody said."""
LEVELS = (0.8, 0.9, 0.95, 0.99)
"""Levels of intervals that can be chosen."""
MATCHES: dict[str, BoardMatch] = {
    "recall": "recall",
    "precision": "precision",
    "share": "predicted_positive_rate",
    "threshold": "threshold",
    "free": "free",
}
"""What two models have in common when they are compared, as addresses call it; the first is the default."""


ONE, PLAN = STANDS = ("one", "plan")
"""Where labels stand: at one threshold for all, or each at that of the plan, all of them moved by the slider."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where the sliders of a board start, and the last turn of the browser's before the board was drawn.

    threshold: of the model, or of both models. baseline_threshold, driver: as in the view.
    """

    threshold: float
    baseline_threshold: float | None
    driver: int | None
    turn: int


TAKEN_FOR, MOVED, INSTEAD, MOVED_INSTEAD, BESIDE = CELLS = (
    "taken for ",
    "moved to ",
    "instead ",
    "moved instead ",
    "beside ",
)
"""How an outcome begins that is a cell of a table of two labels; then comes the label of the column, or nothing."""
CHANGES = (MOVED, MOVED_INSTEAD)
"""Those of what two models do differently."""


def cell_in(outcome: str) -> tuple[str, str] | None:
    """Which table an outcome is a cell of, and the label of its column; None where it is none.

    >>> cell_in("taken for cat"), cell_in("instead "), cell_in("fp")
    (('taken for ', 'cat'), ('instead ', ''), None)
    """
    return next(((cell, outcome.removeprefix(cell)) for cell in CELLS if outcome.startswith(cell)), None)


IN_BIN = "bin "
"""How the outcome begins that is a bin of a calibration: then comes its number from 1, and " of " how many."""


def bin_outcome(place: int, bins: int) -> str:
    """The outcome that is a bin, counted from 0.

    >>> bin_outcome(3, 15)
    'bin 4 of 15'
    """
    return f"{IN_BIN}{place + 1} of {bins}"


@dataclass(frozen=True, slots=True)
class Listing:
    """Which pairs of item and label the Examples page lists.

    outcome: which kind, by its key (``examples.kinds``). order: empty for the kind's own. search: what ids hold. group:
    the one whose items are listed. near: how far from the threshold a score may be, where the kind asks for that.
    scores: only from the first number to below the second.
    of_baseline: it is the baseline whose pairs are listed. first: pairs before those that are sent. example: the id of
    the one that is open.
    """

    outcome: str = "fp"
    order: str = ""
    search: str = ""
    group: str = ""
    near: float | None = None
    scores: tuple[float, float] | None = None
    of_baseline: bool = False
    first: int = 0
    example: str = ""


@dataclass
class View:
    """What is looked at. Shared by all pages, and carried by links."""

    model: str | None = None
    baseline: str | None = None
    label: str | None = None
    threshold: float = 0.5
    baseline_threshold: float | None = None  # where the baseline has its own
    driver: int | None = None  # 0 if the model's threshold was moved last, 1 if the baseline's; None: not known
    match: str = next(iter(MATCHES))
    chosen: bool = False  # whether a link or a hand chose the threshold; else it follows the range of the scores
    moved: set[str | None] = field(default_factory=set)  # models whose threshold was moved by hand
    turn: int = 0  # counts the thresholds that the browser has committed
    start: Start | None = None  # of the board that is on screen; None draws it anew
    stays: bool = False  # the next run of the whole page leaves the board as it is
    average: Averaging = "micro"
    level: float = LEVELS[2]
    terms: Terms = "machine learning"  # whose words figures are called by
    tab: str = "curves"  # of Evaluate
    numbers: Numbers = "ratio"  # how figures are written
    side_by_side: bool = False  # curves of two models in two columns, not overlaid
    left_out: dict[str, tuple[str, ...]] = field(default_factory=dict)
    standard: Standard = USUAL_STANDARD  # what is asked of a model
    muted: tuple[str, ...] = ()  # codes of checks that are not wanted
    goal: str = "f1"  # what thresholds of labels are chosen for, as the text of a ``Goal``
    together: bool = False  # its promises hold for all labels at once
    scenario: Scenario = USUAL_SCENARIO  # what decisions cost where the model is used
    aimed: bool = False  # whether somebody chose the goal
    thresholds: str = ONE  # of STANDS
    parked: tuple[float, float | None, int | None] | None = None  # sliders where labels stand in the other way
    overrides: dict[str, dict[str, float]] = field(default_factory=dict)  # model -> label -> threshold set by hand
    list: ListView = field(default_factory=ListView)
    listing: Listing = field(default_factory=Listing)
    slice: str = ""  # the text of the slice whose items alone are looked at; empty for all items
    page: str = ""
    visits: int = 0  # of the browser's Back and Forward
    written: Sequence[dict[str, str]] = ()  # what boards of the page wrote into the address, or are about to write

    @property
    def wording(self) -> Wording:
        return Wording(self.terms, self.numbers)

    @property
    def planned(self) -> bool:
        """Whether there is a plan: a goal that somebody chose, or a threshold that was set by hand."""
        return self.aimed or self.thresholds == PLAN or any(self.overrides.values())

    @property
    def one_threshold(self) -> float:
        """The threshold for all labels, also while each stands at its own."""
        if self.thresholds == ONE:
            return self.threshold
        return View.threshold if self.parked is None else self.parked[0]

    def commit(
        self,
        threshold: float,
        other: float | None,
        driver: int,
        *,
        model: str | None = None,
        stands: str | None = None,
    ) -> None:
        """Sliders came to rest, the other one where each model has its own.

        model: whose board it was; one from before a swap has the thresholds the other way round. stands: where labels
        stood on it; it may be one from before they stood in the other way, which keeps its place.
        """
        if other is not None and model is not None and model == self.baseline:
            threshold, other, driver = other, threshold, 1 - driver
        if stands not in (None, self.thresholds):
            self.parked = (threshold, other, None if other is None else driver)
            return
        self.threshold, self.chosen = threshold, True
        if other is not None:
            self.baseline_threshold, self.driver = other, driver

    def swap(self) -> None:
        """The model becomes the baseline, and the baseline the model, each with its threshold."""
        self.model, self.baseline = self.baseline, self.model
        if self.baseline_threshold is not None and self.match != "threshold":
            self.threshold, self.baseline_threshold = self.baseline_threshold, self.threshold
        if self.driver is not None:
            self.driver = 1 - self.driver
        self.list, self.start = ListView(), None

    def mute(self, code: str, *, muted: bool) -> None:
        """A check is not wanted, or wanted again."""
        others = [each for each in self.muted if each != code]
        self.muted = tuple(sorted([*others, code] if muted else others))

    def leave_out(self, labels: Iterable[str]) -> None:
        """The whole model does not count these labels either."""
        before = self.left_out.get(str(self.model), ())
        self.left_out[str(self.model)] = tuple(sorted({*before, *labels}))
        self.label, self.start = None, None

    def left_out_of_both(self, labels: Iterable[str]) -> tuple[str, ...]:
        """Those of some labels that are left out of the whole model or of the whole baseline."""
        out = {label for key in (self.model, self.baseline) for label in self.left_out.get(str(key), ())}
        return tuple(label for label in labels if label in out)

    def include_in_both(self, labels: Iterable[str]) -> None:
        """Count these labels again in the whole model and in the whole baseline."""
        again = set(labels)
        for key in (self.model, self.baseline):
            before = self.left_out.get(str(key), ())
            self.left_out[str(key)] = tuple(label for label in before if label not in again)
        self.start = None

    def aim_for(self, goal: str, *, together: bool) -> None:
        """Somebody chose what thresholds of labels are for."""
        self.goal, self.together, self.aimed = goal, together, True

    def cost_as(self, scenario: Scenario) -> None:
        """What decisions cost; a goal that is the lowest cost of the scenario before follows."""
        if self.goal == self.scenario.goal:
            self.goal = scenario.goal
        self.scenario = scenario

    def open_at(self, label: str | None, threshold: float) -> None:
        """A label, or all together, at one threshold."""
        self.stand_at(ONE)
        self.label, self.threshold, self.chosen, self.start = label, threshold, True, None

    def in_files(self, name: str) -> str:
        """A name for a file of what is looked at: with that of the open slice."""
        return f"{name}, {slice_name(self.slice)}" if self.slice else name

    def of_slice(self, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """The content of a board for its file, which says that it is of the open slice alone."""
        return {**content, "items": slice_name(self.slice)} if self.slice else content

    def open_slice(self, text: str) -> None:
        """The items of a slice alone, or all again. Lists begin anew."""
        self.slice, self.start = text, None
        self.listing = replace(self.listing, first=0, example="")

    def stand_at(self, thresholds: str) -> None:
        """Labels stand at one threshold, or at those of the plan. Each way has its own place of the sliders."""
        if thresholds == self.thresholds:
            return
        usual = View.threshold if thresholds == ONE else 0.0
        there = (usual, None, None) if self.parked is None else self.parked
        self.parked = (self.threshold, self.baseline_threshold, self.driver)
        self.threshold, self.baseline_threshold, self.driver = there
        self.thresholds, self.start, self.chosen = thresholds, None, self.chosen or thresholds == PLAN


def slice_name(text: str) -> str:
    """A slice in words: *all items* where the text is empty, *an unknown slice* where it is none."""
    if not text:
        return "all items"
    try:
        return Slice.parse(text).name
    except EvalkitError:  # the page says what is wrong with it
        return "an unknown slice"
