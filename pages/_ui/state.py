"""What is looked at: the view of a session, which the address carries, and what a person changes of it.

Only this module and ``address.following`` write the view: pages read it, and change it by calling what stands below.
What else a session keeps is in ``workspace`` (what is loaded), in ``models.loading`` (what is put in on the Models
page) and in ``google.session``; other modules read and write no more of it than the values of their own widgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NoReturn

import streamlit as st

from evalkit.advice.standard import Standard
from evalkit.counting.figures import Terms
from evalkit.counting.wording import Numbers
from evalkit.evaluation.averages import Averaging
from evalkit.live.labels.label_list import ListView
from evalkit.samples import SAMPLES
from pages._ui.address.following import remember_address, session_view, view
from pages._ui.view import LEVELS, MATCHES, ONE, PLAN, STANDS, Listing, Start, View

__all__ = ["LEVELS", "MATCHES", "ONE", "PLAN", "STANDS", "Listing", "Start", "View", "view"]  # beside what stands below


def leave_samples() -> None:
    """Samples that are looked at give way to what is one's own."""
    current = session_view()
    if current.model in SAMPLES and current.baseline in (None, *SAMPLES):
        current.model = current.baseline = current.label = None


def forget(key: str) -> None:
    """A model is no longer there."""
    current = view()
    current.left_out.pop(key, None)
    if current.model == key:
        current.model = current.label = None
    if current.baseline == key:
        current.baseline = None


def begin_page(model: str) -> None:
    """A page is drawn as a whole, of this model: its board is mounted anew, or stays and learns nothing new."""
    current = session_view()
    if not (current.stays and current.model == model):
        current.start = None
    current.model, current.stays = model, False


def draw_again() -> NoReturn:
    """What was computed beside the page is there: the page runs once more, and its board stays as it is."""
    session_view().stays = True
    st.rerun()


def look_at(key: str) -> None:
    """Choose a model. Its label list begins anew; the label stays, if the model has it."""
    current = view()
    if current.model != key:
        current.model, current.list, current.chosen = key, ListView(), False
    if current.baseline == key:
        current.baseline = None
    current.start = None


def compare_with(key: str | None) -> None:
    current = view()
    current.baseline, current.start = key, None


def settle_baseline(key: str | None) -> None:
    """What the model is held against where nobody chose a baseline."""
    current = session_view()
    if current.baseline != key:
        current.baseline, current.start = key, None


def swap(seen: tuple[str | None, str | None] | None = None) -> None:
    """The model becomes the baseline, and the baseline the model, each with its threshold.

    seen: candidate and baseline on the page that was pressed. If that page does not show the last swap yet, the same
    swap is asked for again, which is done already.
    """
    current = view()
    if seen is None or seen != (current.baseline, current.model):
        current.swap()


def choose_pair(model: str | None, baseline: str | None, *, no_baseline: bool = False) -> None:
    """What the boxes of model and baseline say. One in the place of the other is a swap.

    What is done before the page shows a swap arrives with the boxes of before it, which choose nothing.
    no_baseline: the box says that there shall be none, which an empty one does not.
    """
    current = view()
    if model == baseline:
        swap()
    if (model, baseline) == (current.baseline, current.model) or model == baseline:
        return
    if no_baseline and current.baseline is not None:
        compare_with(None)
    if model is not None and model != current.model:
        look_at(model)
    if baseline is not None and baseline != current.baseline:
        compare_with(baseline)


def _draw_with(**choices: object) -> None:
    for name, choice in {**choices, "start": None}.items():
        setattr(view(), name, choice)


def match_by(match: str) -> None:
    """What the two have in common from now on; whose slider was moved last leads."""
    current = view()
    current.match, current.start = match, None
    if match == "threshold":
        current.baseline_threshold = current.driver = None


def lay_curves(*, side_by_side: bool) -> None:
    """Curves of two models in two columns, or overlaid."""
    _draw_with(side_by_side=side_by_side)


def average_by(method: Averaging) -> None:
    _draw_with(average=method)


def choose_level(level: float) -> None:
    """How sure the intervals are."""
    _draw_with(level=level)


def speak_as(terms: Terms) -> None:
    """Whose words figures are called by."""
    _draw_with(terms=terms)


def write_as(numbers: Numbers) -> None:
    """How figures are written."""
    _draw_with(numbers=numbers)


def ask_for(standard: Standard) -> None:
    """What is asked of a model, which its grade answers to."""
    view().standard = standard


def mute(code: str, *, muted: bool) -> None:
    """A check is not wanted, or wanted again. The board stays as it is."""
    view().mute(code, muted=muted)


def open_tab(tab: str) -> None:
    """Which tab of Evaluate is open. The board stays as it is."""
    view().tab = tab


def aim_for(goal: str, *, together: bool) -> None:
    """What thresholds of labels are chosen for. together: promises hold for all labels at once."""
    view().aim_for(goal, together=together)


def stand_at(thresholds: str) -> None:
    """Labels stand at one threshold, or each at its own by the plan."""
    view().stand_at(thresholds)


def override(key: str, thresholds: Mapping[str, float | None]) -> None:
    """Thresholds of labels of a model that are set by hand; None takes one back."""
    by_hand = {**view().overrides.get(key, {}), **thresholds}
    view().overrides[key] = {label: each for label, each in by_hand.items() if each is not None}


def open_at(label: str | None, threshold: float) -> None:
    """A label, or all together, at a threshold, which is one for all labels."""
    view().open_at(label, threshold)


def list_examples(listing: Listing) -> None:
    """Which pairs of item and label the Examples page lists."""
    view().listing = listing


def begin_board() -> Start:
    """Where the sliders of the board start. That stays until it is drawn anew, however they are moved meanwhile."""
    remember_address()
    current = session_view()
    if current.start is None:
        current.start = Start(current.threshold, current.baseline_threshold, current.driver, current.turn)
    return current.start


def begin_at(thresholds: Sequence[float], driver: int) -> None:
    """The thresholds that a board begins with: one for both models, or the model's and the baseline's.

    What took long to compute is written through here. A run that another has overtaken ends at its next look at the
    session, by Streamlit's doing: else it would write what it computed over what was chosen since.
    """
    current = session_view()
    current.threshold = thresholds[0]
    current.baseline_threshold, current.driver = (thresholds[1], driver) if len(thresholds) > 1 else (None, None)


def begin_board_anew() -> Start:
    """Where the sliders of the board start that takes the place of the one on screen."""
    session_view().start = None
    return begin_board()


def keep_within(low: float, high: float) -> bool:
    """Move a threshold that nobody chose into the range of the scores, and say whether it was outside of it.

    As in ``begin_at``, an overtaken run ends here.
    """
    current = session_view()
    before = current.threshold
    if not current.chosen:
        current.threshold = min(max(before, low), high)
    return current.threshold != before


def commit_threshold(
    threshold: float, *, baseline_threshold: float | None, driver: int, turn: int, **whose: str | None
) -> None:
    """A slider came to rest. The board shows it already, so it is not drawn anew.

    baseline_threshold: None where both models stand at one threshold. turn: counts these commits. whose: board it was,
    by its ``model``, and where its labels stood; see ``View.commit``.
    """
    current = session_view()  # and the address later, since the board has written these into it already
    current.turn = turn
    current.commit(threshold, baseline_threshold, driver, **whose)
    current.moved |= {current.model, current.baseline}
    view()


def open_label(label: str | None) -> None:
    _draw_with(label=label)


def left_out_of_both(labels: Iterable[str]) -> tuple[str, ...]:
    """Those of some labels that are left out of the whole model or of the whole baseline."""
    return session_view().left_out_of_both(labels)


def include_in_both(labels: Iterable[str]) -> None:
    """Count these labels again in the whole model and in the whole baseline."""
    session_view().include_in_both(labels)


def leave_out(labels: Iterable[str]) -> None:
    """Figures of the whole model do not count these labels either."""
    view().leave_out(labels)


def change_list(model: str | None, turn: int, *, left_out: tuple[str, ...]) -> None:
    """The whole model leaves out other labels. turn: counts these changes of the browser's.

    The list may be that of a model which was on screen a moment before.
    """
    current = view()
    if model != current.model:
        return
    current.list = replace(current.list, turn=turn)
    if left_out != current.left_out.get(str(current.model), ()):
        current.left_out[str(current.model)] = left_out
        current.start = None


def want_rows(model: str | None, wanted: tuple[int, ...], *, csv: int) -> None:
    """Other labels are in view, or the list is wanted as a file at the threshold where the slider is."""
    current = view()
    if model != current.model:
        return
    current.list = replace(current.list, wanted=wanted)
    if csv > current.list.csv:
        current.list = replace(current.list, csv=csv, csv_threshold=current.threshold)
