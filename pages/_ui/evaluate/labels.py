"""The label list beside the board of Evaluate: what it begins with, and what is sent of it later."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import LabelSummary
from evalkit.evaluation.overview import OverviewIntervals
from evalkit.live.columns import unpack
from evalkit.live.labels.label_csv import label_csv
from evalkit.live.labels.label_list import area_columns, label_list, whole_row
from evalkit.live.labels.label_rows import AT_ONCE, Rows, counts_at, label_rows, wanted_rows
from pages._ui import model_results, state, workspace
from pages._ui.board.live_board import hand_over
from pages._ui.board.protocol import CountsOfLabels, ListText, list_text
from pages._ui.cache import cached
from pages._ui.evaluate import results
from pages._ui.evaluate.shown import ShownModel


class LabelsBeside:
    """The list of the model on screen, and of a baseline that has labels."""

    def __init__(
        self,
        shown: ShownModel,
        baseline: workspace.Entry | None,
        content: Mapping[str, Any],
        view: state.View,
        intervals: OverviewIntervals,
    ) -> None:
        self._shown, self._content, self._view, self._intervals = shown, content, view, intervals
        self._entries = _entries(shown, baseline, content)
        self._shared = all(each.shared for each in self._entries)
        self._evaluations = _standing(shown, self._entries, view)
        models = tuple((each.digest, each.name) for each in self._evaluations)
        chosen = (view.label, shown.left_out, shown.average, view.level, view.list.turn)
        key = ("list", shown.entry.key, *models, shown.evaluation.digest, content["digest"], *chosen)
        self._sent: ListText = cached(key, self._made, shared=self._shared)

    @property
    def text(self) -> str:
        """As JSON. The threshold changes nothing in it."""
        return self._sent.text

    def hand_over(self) -> CountsOfLabels | None:
        """Send the rows in view, where they did not come with the list, and the list as a file where that was asked
        for. Gives the counts of all labels at the threshold, where there are more than came with the list."""
        labels, view = self._shown.full.labels, self._view
        if view.list.csv:
            hand_over("csv", self._csv())
        if len(labels) <= AT_ONCE:
            return None
        wanted = wanted_rows(len(labels), view.list.wanted)
        if wanted:
            rows = cached(("rows", self._sent.digest, wanted), lambda: self._sent_rows(wanted), shared=self._shared)
            hand_over("rows", rows)
        key = ("counts of labels", *(each.digest for each in self._evaluations), view.threshold)
        models = cached(
            key, lambda: [counts_at(each, labels, view.threshold) for each in self._evaluations], shared=self._shared
        )
        return {"digest": self._sent.digest, "models": models}

    @property
    def _stops(self) -> str:
        stops: str = self._content["sliders"][0]["stops"]
        return stops

    def _made(self) -> ListText:
        shown, view = self._shown, self._view
        columns = None
        if view.label is not None:
            ev, average = shown.counted, shown.average
            columns = results.whole_columns(ev, self._stops, average, view.level, shared=shown.shared)
        area = area_columns(shown.overview.average_precision, self._intervals.average_precision)
        made = label_list(
            shown.entry.key,
            shown.standing,
            [(each.name, _summary(each, shared=self._shared)) for each in self._evaluations],
            whole=whole_row(shown.evaluation, columns, area, shown.overview.roc_auc),
            left_out=shown.left_out,
            current=view.label,
            rows=self._rows(range(min(len(shown.full.labels), AT_ONCE))),
            turn=view.list.turn,
            wording=view.wording,
        )
        return list_text(made, self._content["digest"])

    def _rows(self, wanted: Iterable[int]) -> Rows:
        stops, level, shown = self._stops, self._view.level, self._shown
        return label_rows(
            self._evaluations,
            shown.full.labels,
            wanted,
            unpack(stops),
            lambda label: results.label_bounds(shown.standing, label, stops, level, shared=shown.shared),
        )

    def _sent_rows(self, wanted: tuple[int, ...]) -> str:
        return json.dumps({"rows": {"digest": self._sent.digest, "rows": self._rows(wanted)}})

    def _csv(self) -> str:
        """The table at the threshold at which it was asked for, zipped, since it may have thousands of rows."""
        shown, asked, level = self._shown, self._view.list, self._view.level
        digests = tuple(each.digest for each in self._evaluations)

        def make() -> str:
            text = _table(self._evaluations, asked.csv_threshold, level, shown.left_out, shared=self._shared)
            return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()

        key = ("label csv", *digests, asked.csv_threshold, level, shown.left_out)
        zipped = cached(key, make, shared=self._shared)
        name = f"{shown.entry.name}-labels.csv"
        return json.dumps({"csv": {"model": shown.entry.key, "csv": asked.csv, "name": name, "text": zipped}})


def label_table(
    shown: ShownModel, baseline: workspace.Entry | None, content: Mapping[str, Any], view: state.View
) -> Callable[[], str] | None:
    """What makes the table of all labels at the threshold of the view, as CSV; None for a model of one label."""
    if len(shown.full.labels) < 2:
        return None
    entries = _entries(shown, baseline, content)
    evaluations, shared = _standing(shown, entries, view), all(each.shared for each in entries)
    return partial(_table, evaluations, view.threshold, view.level, shown.left_out, shared=shared)


def _entries(shown: ShownModel, baseline: workspace.Entry | None, content: Mapping[str, Any]) -> list[workspace.Entry]:
    """The model, and a baseline that stands on its board and has labels."""
    beside = [baseline] if baseline is not None and len(content["models"]) > 1 else []
    return [shown.entry, *(each for each in beside if each.evaluation.labels)]


def _standing(shown: ShownModel, entries: Sequence[workspace.Entry], view: state.View) -> list[Evaluation]:
    """The evaluations of model and baseline with all labels, at the thresholds where these stand."""
    own = [model_results.own_thresholds(each, view) for each in entries[1:]]
    others = [
        model_results.standing(each.evaluation, thresholds, shared=each.shared)
        for each, thresholds in zip(entries[1:], own, strict=True)
    ]
    return [shown.standing, *others]


def _summary(ev: Evaluation, *, shared: bool) -> LabelSummary:
    return model_results.summary(ev, shared=shared)


def _table(
    evaluations: Sequence[Evaluation], threshold: float, level: float, left_out: tuple[str, ...], *, shared: bool
) -> str:
    (model, summary), *others = [(each, _summary(each, shared=shared)) for each in evaluations]
    return label_csv(model, summary, threshold, level=level, left_out=left_out, baseline=next(iter(others), None))
