"""What the checks look at, each thing once: what does not depend on the threshold is kept for all thresholds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from evalkit.advice.checks import (
    CHECKS,
    ask,
    facts_of_counts,
    with_items,
)
from evalkit.advice.facts import Facts
from evalkit.advice.finding import Checked
from evalkit.advice.looks.calibration import look_at_calibration
from evalkit.advice.looks.decisions import DecisionLook, look_at_decisions
from evalkit.advice.looks.items import ItemLook, look_at_items
from evalkit.advice.looks.two_models import TwoModelsLook, look_at_two
from pages._ui import state, workspace
from pages._ui.cache import cached
from pages._ui.evaluate.shown import ShownModel


def checked_all(
    shown: ShownModel, baseline: workspace.Entry | None, view: state.View, tell: Callable[[float], object]
) -> tuple[Checked, ...]:
    """What comes of all checks. ``tell`` hears how much of the items was looked at."""
    ev = shown.evaluation
    items = cached(("items", ev.digest), lambda: look_at_items(ev, tell=tell), shared=shown.shared)
    tell(1.0)
    calibration = cached(("calibrated", ev.digest), lambda: look_at_calibration(ev), shared=shown.shared)
    tell(1.0)
    decisions, two = _decisions(shown, view, items), _two(shown, baseline)
    return ask(CHECKS, with_items(_facts(shown, view), items, decisions, calibration=calibration, two=two))


def _facts(shown: ShownModel, view: state.View) -> Facts:
    facts = facts_of_counts(
        shown.evaluation,
        threshold=shown.everywhere,
        summary=shown.summary,
        figures=shown.overview,
        wording=view.wording,
        standard=view.standard,
    )
    return replace(facts, own=shown.counted.own is not None)


def _decisions(shown: ShownModel, view: state.View, items: ItemLook | str) -> DecisionLook:
    key = ("decisions", shown.counted.digest, view.threshold)
    return cached(key, lambda: look_at_decisions(shown.counted, view.threshold, items), shared=shown.shared)


def _two(shown: ShownModel, baseline: workspace.Entry | None) -> TwoModelsLook | None:
    if baseline is None or baseline.key == shown.entry.key:
        return None
    a, b = baseline.evaluation, shown.full
    key = ("two models", a.digest, a.name, b.digest, b.name)
    return cached(key, lambda: look_at_two(a, b), shared=shown.shared and baseline.shared)
