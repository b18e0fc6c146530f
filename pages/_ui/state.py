"""The only reader and writer of session state and query parameters: what is loaded, and what is looked at."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

import streamlit as st

from evalkit.averages import Averaging
from evalkit.errors import EvalkitError, InvalidInputError
from evalkit.evaluation import Evaluation, evaluate
from evalkit.google.service import RemoteModel, ServiceName
from evalkit.live.controls import BoardMatch
from evalkit.reading import Loaded
from evalkit.samples import SAMPLES
from pages._ui import cache
from pages._ui.remote import Job

Order = Literal["file", "name", "support", "average_precision", "precision", "recall"]


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


@dataclass(frozen=True, slots=True)
class Entry:
    """A loaded model. ``key`` stays while the name may change; samples are shared by all sessions.

    loaded: its predictions and what the reader said of them; None where a service's counts are all there is.
    stored: when the copy was stored that stands in for a service that did not answer.
    """

    key: str
    name: str
    source: str
    loaded: Loaded | None
    evaluation: Evaluation
    shared: bool
    stored: str = ""


@dataclass
class ListView:
    """How the label list is looked at."""

    search: str = ""
    order: Order = "file"
    page: int = 0
    turn: int = 0  # counts the changes that the browser has sent

    def as_dict(self) -> dict[str, Any]:
        return {"search": self.search, "order": self.order, "page": self.page, "turn": self.turn}


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
    moved: set[str | None] = field(default_factory=set)  # models whose threshold was moved by hand
    turn: int = 0  # counts the thresholds that the browser has committed
    start: tuple[float, int] | None = None  # threshold and turn when the board was drawn; None draws it anew
    start_of_other: tuple[float | None, int | None] = (None, None)  # the baseline's threshold and the driver, then
    average: Averaging = "micro"
    level: float = LEVELS[2]
    side_by_side: bool = False  # curves of two models in two columns, not overlaid
    left_out: dict[str, tuple[str, ...]] = field(default_factory=dict)
    list: ListView = field(default_factory=ListView)

    def address(self) -> dict[str, str | None]:
        """The query parameters of this view, apart from thresholds, which the board writes."""
        average = None if self.average == "micro" else self.average
        level = None if self.level == View.level else f"{self.level:g}"
        return {
            "model": self.model,
            "baseline": self.baseline,
            "label": self.label,
            "average": average,
            "level": level,
            "match": None if self.match == View.match else self.match,
        }


@dataclass
class Uploading:
    """What is chosen or pasted on the Models page, and what came of the last load.

    turns: counts the loads from each source. files: ids of what was drawn last, in order. said: what the widgets say
    about each file, by its id; they keep it only while they are drawn. just_loaded: keys of what the last load added.
    """

    turns: dict[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    just_loaded: tuple[str, ...] = ()


def uploading() -> Uploading:
    current: Uploading = st.session_state.setdefault("_uploading", Uploading())
    return current


def next_upload(source: str, loaded: Iterable[str]) -> None:
    """These were added from a source, whose form is for others now."""
    now = uploading()
    now.turns[source] = now.turns.get(source, 0) + 1
    now.said = {file: said for file, said in now.said.items() if file not in now.files}
    now.files, now.just_loaded = (), tuple(loaded)


@dataclass
class Remote:
    """What is asked of a service of Google.

    job: the work under way. models: what the last list held, and service, whose they are. error, notice: what came of
    the last work, if that is not what was wished for. asked: what was typed, by the keys of the widgets, which keep it
    only while they are drawn.
    """

    service: ServiceName = "AutoML"
    job: Job | None = None
    models: tuple[RemoteModel, ...] = ()
    error: EvalkitError | None = None
    notice: str = ""
    asked: dict[str, str] = field(
        default_factory=lambda: {"google_service": "AutoML", "google_location": "us-central1"}
    )

    def forget(self) -> None:
        """Begin anew."""
        self.job, self.models, self.error, self.notice = None, (), None, ""


def remote() -> Remote:
    current: Remote = st.session_state.setdefault("_remote", Remote())
    return current


def view() -> View:
    """The view of this session, with what the address says.

    The board writes the address in the browser, so that at most runs it says what is known already. It says something
    new at the first run, after the browser's Back, and where it was edited; only then is the board drawn anew.
    """
    current = _current()
    address = st.query_params.to_dict()
    if address != st.session_state.get("_address"):
        st.session_state["_address"] = address
        _take_over(current, address)
    return current


def _current() -> View:
    current: View = st.session_state.setdefault("_view", View())
    return current


def _take_over(current: View, address: dict[str, str]) -> None:
    before = (current.address(), current.threshold, current.baseline_threshold)
    if "model" in address:  # a link to a model says all; one without speaks of the model that is looked at
        current.model, current.baseline, current.label = address["model"] or None, None, None
    current.baseline = address.get("baseline", current.baseline) or None
    current.label = address.get("label", current.label) or None
    average = address.get("average")
    if average in get_args(Averaging):
        current.average = average  # type: ignore[assignment]
    level = _number(address.get("level", ""))
    if level in LEVELS:
        current.level = level
    if address.get("match") in MATCHES:
        current.match = address["match"]
    threshold, other = (_number(address.get(key, "")) for key in ("threshold", "baseline_threshold"))
    if other is not None and (threshold, other) != (current.threshold, current.baseline_threshold):
        current.baseline_threshold = other
        # A threshold above all scores is left out of the address; it was led there by the one that is in it.
        current.driver = None if threshold is not None else 1
    if threshold is not None:
        current.threshold = threshold
    if (current.address(), current.threshold, current.baseline_threshold) != before:
        current.start = None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _uploads() -> dict[str, Entry]:
    uploads: dict[str, Entry] = st.session_state.setdefault("_uploads", {})
    return uploads


def entries() -> list[Entry]:
    """Everything that can be looked at: what this session loaded, newest first, then the samples."""
    return [*reversed(_uploads().values()), *(_sample(name) for name in SAMPLES)]


def entry(key: str | None) -> Entry | None:
    if key is None:
        return None
    return _sample(key) if key in SAMPLES else _uploads().get(key)


def model_looked_at(view: View) -> Entry | None:
    """The model of the view, if there is such a one; without a choice the session's newest, or the first sample."""
    return entries()[0] if view.model is None else entry(view.model)


def share_labels(one: Entry, other: Entry) -> bool:
    """Whether two models have a label in common; of one without counts of single labels it is not known."""
    a, b = one.evaluation.labels, other.evaluation.labels
    return not a or not b or not set(a).isdisjoint(b)


def _sample(name: str) -> Entry:
    loaded, evaluation = cache.sample(name)
    return Entry(name, name, "Sample", loaded, evaluation, shared=True)


def add(loaded: Loaded, source: str) -> Entry:
    """Keep a loaded file under a name that no other entry has, and a key that no entry of this session ever had."""
    name = _free(loaded.predictions.name)
    return _keep(Entry(name, name, source, loaded, evaluate(loaded.predictions, name=name), shared=False))


def add_evaluation(ev: Evaluation, source: str, *, key: str | None = None, stored: str = "") -> Entry:
    """Keep a service's counts. ``key``: the model's name at the service, which replaces what was loaded from there."""
    before = _uploads().get(key or "")
    name = before.name if before is not None else _free(ev.name)
    return _keep(Entry(key or name, name, source, None, replace(ev, name=name), shared=False, stored=stored))


def _keep(new: Entry) -> Entry:
    _used_keys().update((new.key, new.name))
    _uploads().pop(new.key, None)  # what is loaded again is the newest
    _uploads()[new.key] = new
    current = _current()
    if current.model in SAMPLES and current.baseline in (None, *SAMPLES):  # samples give way to what is one's own
        current.model = current.baseline = current.label = None
    return new


def _free(wanted: str) -> str:
    taken = _used_keys() | _names()
    return next(n for n in (wanted, *(f"{wanted} ({i})" for i in range(2, 10_000))) if n not in taken)


def _used_keys() -> set[str]:
    used: set[str] = st.session_state.setdefault("_used_keys", set())
    return used


def _names() -> set[str]:
    return {*SAMPLES, *(other.name for other in _uploads().values())}


def rename(key: str, name: str) -> None:
    """Give an upload another name; an error if another entry has it."""
    if name in _names() - {_uploads()[key].name}:
        raise InvalidInputError("Another model has this name.", found=repr(name), remedy="Choose another one.")
    old = _uploads()[key]
    _uploads()[key] = replace(old, name=name, evaluation=replace(old.evaluation, name=name))


def remove(key: str) -> None:
    del _uploads()[key]
    current = view()
    current.left_out.pop(key, None)
    if current.model == key:
        current.model = current.label = None
    if current.baseline == key:
        current.baseline = None


def look_at(key: str) -> None:
    """Choose a model. Its label list begins anew; the label stays, if the model has it."""
    current = view()
    if current.model != key:
        current.model, current.list = key, ListView()
    if current.baseline == key:
        current.baseline = None
    current.start = None


def compare_with(key: str | None) -> None:
    current = view()
    current.baseline, current.start = key, None


def swap() -> None:
    """The model becomes the baseline, and the baseline the model, each with its threshold."""
    current = view()
    current.model, current.baseline = current.baseline, current.model
    if current.baseline_threshold is not None and current.match != "threshold":
        current.threshold, current.baseline_threshold = current.baseline_threshold, current.threshold
    if current.driver is not None:
        current.driver = 1 - current.driver
    current.list, current.start = ListView(), None


def match_by(match: str) -> None:
    """What the two have in common from now on; whose slider was moved last leads."""
    current = view()
    current.match, current.start = match, None
    if match == "threshold":
        current.baseline_threshold = current.driver = None


def lay_curves(*, side_by_side: bool) -> None:
    """Curves of two models in two columns, or overlaid."""
    current = view()
    current.side_by_side, current.start = side_by_side, None


def average_by(method: Averaging) -> None:
    current = view()
    current.average, current.start = method, None


def choose_level(level: float) -> None:
    """How sure the intervals are."""
    current = view()
    current.level, current.start = level, None


def commit_threshold(committed: Mapping[str, Any]) -> None:
    """A slider came to rest. The board shows it already, so it is not drawn anew."""
    current = _current()  # and the address later, since the board has written these into it already
    current.threshold, current.turn = float(committed["value"]), int(committed["turn"])
    if committed["other"] is not None:
        current.baseline_threshold, current.driver = float(committed["other"]), int(committed["driver"])
    current.moved |= {current.model, current.baseline}
    view()


def open_label(label: str | None) -> None:
    current = view()
    current.label, current.start = label, None


def left_out_of_both(labels: Iterable[str]) -> tuple[str, ...]:
    """Those of some labels that are left out of the whole model or of the whole baseline."""
    current = _current()
    out = {label for key in (current.model, current.baseline) for label in current.left_out.get(str(key), ())}
    return tuple(label for label in labels if label in out)


def include_in_both(labels: Iterable[str]) -> None:
    """Count these labels again in the whole model and in the whole baseline."""
    current, again = _current(), set(labels)
    for key in (current.model, current.baseline):
        before = current.left_out.get(str(key), ())
        current.left_out[str(key)] = tuple(label for label in before if label not in again)
    current.start = None


def change_list(change: Mapping[str, Any]) -> None:
    """Search, order and page of the label list, and the labels left out of the whole model, as the browser has them.

    The list may be that of a model which was on screen a moment before.
    """
    current = view()
    if change.get("model") != current.model:
        return
    known = ListView()
    current.list = ListView(
        search=str(change.get("search", known.search)),
        order=change["order"] if change.get("order") in get_args(Order) else known.order,
        page=int(change.get("page", known.page)),
        turn=int(change.get("turn", known.turn)),
    )
    left_out = tuple(sorted(change.get("left_out", ())))
    if left_out != current.left_out.get(str(current.model), ()):
        current.left_out[str(current.model)] = left_out
        current.start = None
