"""What a release of the slider computes: nothing that does not depend on the threshold is made anew."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any
from unittest.mock import MagicMock

import pytest
from streamlit.testing.v1 import AppTest

from evalkit.evaluation import evaluation, figure_intervals
from pages._ui import cache, show
from pages._ui.board import results
from pages._ui.evaluate import labels
from pages._ui.evaluate.confusion import tab as confusion_tab

ROOT = Path(__file__).parents[2]


def _evaluate_alone() -> None:
    """All of Evaluate that runs after a release."""
    from pages._ui import state, workspace  # noqa: PLC0415  (runs as a script of its own)
    from pages._ui.evaluate.evaluation import evaluation  # noqa: PLC0415

    entry = workspace.entry(state.view().model)
    assert entry is not None
    evaluation(entry, workspace.entry(state.view().baseline))


@pytest.mark.parametrize("baseline", [None, "clips-linear"])
def test_a_release_makes_no_table_no_curve_and_no_list_anew(
    baseline: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: Counter[str] = Counter()

    def counted(module: Any, name: str) -> None:
        original: Callable[..., Any] = getattr(module, name)

        def counting(*args: Any, **kwargs: Any) -> Any:
            made[name] += 1
            return original(*args, **kwargs)

        monkeypatch.setattr(module, name, counting)

    counted(evaluation, "table_of_scores")
    counted(figure_intervals, "grouped_predictions")
    counted(results, "board")
    counted(labels, "list_text")
    monkeypatch.setattr(cache, "_SHARED", {kind: cache.Kept(64) for kind in cache._SHARED})  # of other tests
    app = AppTest.from_function(_evaluate_alone, default_timeout=60)
    app.query_params["model"] = "clips-forest"
    if baseline is not None:
        app.query_params["baseline"] = baseline
    app.run()
    assert not app.exception
    assert min(made.values()) >= 1
    assert len(made) == 4
    made.clear()
    view = app.session_state["_view"]
    view.threshold, view.turn = 0.73, view.turn + 1
    app.run()
    assert not app.exception
    assert not made


def test_work_that_is_soon_done_sends_nothing() -> None:
    place = MagicMock()
    with show.working(place, "Counting") as tell:
        tell(0.5)
    assert not place.mock_calls


def test_work_that_takes_longer_says_what_it_is_and_how_far(monkeypatch: pytest.MonkeyPatch) -> None:
    said, bar, place = Event(), MagicMock(), MagicMock()
    monkeypatch.setattr(show, "SOON", 0.0)
    monkeypatch.setattr(show.st, "spinner", place.spinner)
    monkeypatch.setattr(show.st, "empty", lambda: (said.set(), bar)[1])
    with show.working(place, "Counting") as tell:
        assert said.wait(30)
        while not bar.progress.mock_calls:  # the clock may not have handed the bar over yet
            tell(0.5)
    place.container.assert_called_once_with()
    place.spinner.assert_called_once_with("Counting")
    bar.progress.assert_called_with(0.5)
    bar.empty.assert_called_once_with()


def test_a_run_does_not_end_with_a_look_at_all_objects() -> None:
    """Streamlit would collect all garbage after each run: two fifths of what a release costs the server."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["runner"]["postScriptGC"] is False


@pytest.mark.parametrize(("tab", "drawn"), [("curves", 0), ("confusion", 1)])
def test_a_matrix_is_drawn_where_its_tab_is_open(tab: str, drawn: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """To count and to draw it takes more than a third of a release, and mostly nobody looks at it."""
    made: list[float] = []
    monkeypatch.setattr(confusion_tab, "draw", lambda _shown, _baseline, view: made.append(view.threshold))
    app = AppTest.from_function(_evaluate_alone, default_timeout=60)
    app.query_params["model"] = "digits-svm"
    app.query_params["tab"] = tab
    app.run()
    assert not app.exception
    assert len(made) == drawn
