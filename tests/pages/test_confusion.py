"""The Confusion tab without a browser: which tables there are, what they count, and the lists behind their cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

import evalkit as ek
from evalkit.counting.confusions.grid import LabelGrid
from evalkit.reading.loading import Loaded
from pages._ui import workspace
from pages._ui.view import BESIDE, INSTEAD, MOVED, MOVED_INSTEAD
from tests.pages.test_examples import _app as _examples
from tests.pages.test_examples import _head, _part

ROOT = Path(__file__).parents[2]
FOREST = ek.load_sample("clips-forest").predictions


def _tab(*uploads: workspace.Entry, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    app.session_state["_uploads"] = {entry.key: entry for entry in uploads}
    for key, value in (address | {"tab": "confusion"}).items():
        app.query_params[key] = value
    app = app.run().switch_page("evaluate.py").run()
    assert not app.exception
    return app


def _cells(app: AppTest) -> dict[tuple[str, str], dict[str, Any]]:
    """The cells that are drawn, by the names of their labels."""
    rows: list[dict[str, Any]] = []
    for chart in app.get("vega_lite_chart"):
        for each in chart.proto.datasets:
            rows += pa.ipc.open_stream(each.data.data).read_all().to_pylist()
    return {(row["true_name"], row["predicted_name"]): row for row in rows if row.get("true_name") is not None}


def _texts(app: AppTest) -> str:
    return " ".join(each.value for each in app.caption).replace("\\", "")


def _many(n_labels: int, seed: int) -> workspace.Entry:
    """A single-label model whose labels are taken for the next one of a family of three, now and then."""
    rng = np.random.default_rng(seed)
    true = np.arange(6 * n_labels) % n_labels
    score = rng.random((len(true), n_labels)) * 0.3
    score[np.arange(len(true)), true] += 0.4
    beside = np.minimum(true // 3 * 3 + (true + 1) % 3, n_labels - 1)
    score[np.arange(len(true)), beside] += 0.4 * (rng.random(len(true)) < 0.5)
    labels = [f"kind {i // 3} {'abc'[i % 3]}" for i in range(n_labels)]
    p = ek.predictions_from_matrix(np.eye(n_labels)[true], score, labels=labels, task="multiclass", name="many")
    return workspace.Entry("many", "many", "file", Loaded(p, "wide", ()), ek.evaluate(p), shared=False)


def test_alike_labels_stand_side_by_side_or_as_in_the_file() -> None:
    app = _tab(model="digits-svm")
    p = ek.load_sample("digits-svm").predictions
    cells = _cells(app)
    assert list(dict.fromkeys(true for true, _ in cells)) == list(ek.alike_order(p))
    grid = ek.confusion(p, 0.5).grid()
    assert all(cells[true, said]["count"] == grid.at(true, said) for true in p.labels for said in p.labels)
    assert cells["four", "(none)"]["count"] == grid.at("four", None)
    app = app.segmented_control(key="order_of_labels").set_value("file").run()
    assert list(dict.fromkeys(true for true, _ in _cells(app))) == list(p.labels)


@pytest.mark.parametrize(("key", "count"), [(INSTEAD, ek.given_instead), (BESIDE, ek.given_beside)])
def test_mistakes_that_come_together_open_their_items(key: str, count: Any) -> None:
    app = _tab(model="clips-forest", threshold="0.4")
    if key == BESIDE:
        app = app.segmented_control(key="confusion_table").set_value(BESIDE).run()
    grid: LabelGrid = count(FOREST, 0.4)
    cells = _cells(app)
    assert {cell: row["count"] for cell, row in cells.items()} == {
        (row, column or "(nothing)"): grid.at(row, column) for row in grid.rows for column in grid.columns
    }
    largest = int(np.argmax(np.where(grid.column < len(grid.rows), grid.count, 0)))
    row, column, n = grid.rows[grid.row[largest]], grid.columns[grid.column[largest]], grid.count[largest]
    listed = _examples(label=row, outcome=f"{key}{column}", threshold="0.4")
    words = f"missed, with {column} falsely given instead" if key == INSTEAD else f"falsely given beside {column}"
    assert _head(listed) == f"{n} items of {row} {words} at 0.400"
    assert _part(listed)["total"] == n
    alone = _examples(label=row, outcome=key, threshold="0.4")
    assert alone.caption[0].value.startswith(f"{grid.at(row, None):,} item")


def test_cells_follow_the_plan_as_their_lists_do() -> None:
    app = _tab(model="clips-forest", thresholds="plan", goal="f1")
    assert "each label at its own threshold" in _texts(app)
    cells = _cells(app)
    for row, column in (("grow", "(nothing)"), ("shrink", "move right")):
        outcome = f"{INSTEAD}{'' if column == '(nothing)' else column}"
        listed = _examples(label=row, outcome=outcome, thresholds="plan", goal="f1")
        assert _head(listed).startswith(f"{cells[row, column]['count']} item")


def test_two_models_show_what_got_better_or_worse() -> None:
    app = _tab(model="digits-svm", baseline="digits-bayes")
    app = app.segmented_control(key="confusion_table").set_value(MOVED).run()
    two = [ek.load_sample(name).predictions for name in ("digits-bayes", "digits-svm")]
    change = ek.confusion_change(*two, threshold_a=0.5, threshold_b=0.5)
    assert f"{change.n_moved} of {change.n_shared} shared items changed cell" in _texts(app)
    cells = _cells(app)
    for (true, said), row in cells.items():
        column = None if said == "(none)" else said
        assert (row["came"], row["went"]) == (change.came.at(true, column), change.went.at(true, column))
    (true, said), row = max(cells.items(), key=lambda each: each[1]["count"] * (each[0][0] != each[0][1]))
    at = {"label": true, "outcome": f"{MOVED}{said}", "threshold": "0.5"}
    listed = _examples(model="digits-svm", baseline="digits-bayes", **at)
    assert _head(listed) == f"{row['count']} items of {true} that just one of the two models takes for {said} at 0.500"
    alone = _examples(model="digits-svm", **at)
    assert alone.error[0].value.startswith("**The list takes the items of two models")


def test_two_multi_label_models_show_which_mistakes_came_and_went() -> None:
    assert _tab(model="clips-forest").segmented_control(key="confusion_table").options == [
        "Given instead of a missed label",
        "Falsely given beside another",
    ]
    app = _tab(model="clips-forest", baseline="clips-linear", threshold="0.4", baseline_threshold="0.6", match="free")
    app = app.segmented_control(key="confusion_table").set_value(MOVED_INSTEAD).run()
    assert not app.exception
    linear = ek.load_sample("clips-linear").predictions
    change = ek.instead_change(linear, FOREST, threshold_a=0.6, threshold_b=0.4)
    assert f"{change.n_moved} of {change.n_shared} shared items changed cell" in _texts(app)
    cells = _cells(app)
    for (missed, given), row in cells.items():
        column = None if given == "(nothing)" else given
        assert (row["came"], row["went"]) == (change.came.at(missed, column), change.went.at(missed, column))
        more = row["came"] - row["went"]
        assert row["kind"] == ("worse" if more > 0 else "better" if more else "unchanged")
    (missed, given), row = max(
        ((cell, row) for cell, row in cells.items() if cell[1] != "(nothing)"), key=lambda each: each[1]["count"]
    )
    two = {"model": "clips-forest", "baseline": "clips-linear", "threshold": "0.4", "baseline_threshold": "0.6"}
    listed = _examples(label=missed, outcome=f"{MOVED_INSTEAD}{given}", match="free", **two)
    words = (
        f"{row['count']} items of {missed} that just one of the two models misses with {given} falsely given instead"
    )
    assert _head(listed).startswith(words)


def test_both_matrices_of_blocks_are_drawn_where_each_is_wide() -> None:
    app = _tab(_many(200, 3), model="many").segmented_control(key="confusion_way").set_value("blocks").run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 2


def test_of_many_labels_the_pairs_blocks_and_those_that_are_found() -> None:
    entry = _many(60, 1)
    p = entry.evaluation.predictions
    assert p is not None
    grid = ek.confusion(p, 0.5).grid()
    app = _tab(entry, model="many", threshold="0.5")
    assert "cells of different labels, the largest first" in _texts(app)
    app = app.segmented_control(key="confusion_way").set_value("blocks").run()
    assert not app.exception
    rows = app.selectbox(key="block_rows")
    assert len(rows.options) == 8  # of 8 labels each, the last of 4
    inside = {cell: row for cell, row in _cells(app).items() if cell[0] in p.labels}
    assert len(inside) in (64, 32, 16, 8, 4)
    assert all(
        row["count"] == grid.at(true, None if said == "(none)" else said) for (true, said), row in inside.items()
    )
    app.selectbox(key="block_columns").set_value(8)
    app = app.run()  # none of the labels
    assert {said for true, said in _cells(app) if true in p.labels} == {"(none)"}
    app = app.segmented_control(key="confusion_way").set_value("find").run()
    assert "Type a part of a label's name." in _texts(app)
    app = app.text_input(key="confusion_search").set_value("KIND 7").run()
    found = _cells(app)
    shown = [f"kind 7 {each}" for each in "abc"]
    drawn = list(dict.fromkeys(true for true, _ in found))
    assert {*shown} <= {*drawn}
    assert drawn == [label for label in ek.alike_order(p) if label in drawn]
    assert all(found[true, said]["count"] == grid.at(true, said) for true in shown for said in shown)
    app = app.text_input(key="confusion_search").set_value("nowhere").run()
    assert "No label has this in its name" in _texts(app)


def test_a_model_without_mistakes_has_an_empty_table() -> None:
    p = ek.predictions_from_matrix(np.eye(2), np.eye(2), labels=["a", "b"], task="multilabel", name="right")
    entry = workspace.Entry("right", "right", "file", Loaded(p, "wide", ()), ek.evaluate(p), shared=False)
    assert "no item stands in any cell" in _texts(_tab(entry, model="right"))
