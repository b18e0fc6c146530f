"""What a release of the slider computes: nothing that does not depend on the threshold is made anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from evalkit.evaluation import evaluation, figure_intervals
from pages._ui import cache
from pages._ui.board import results
from pages._ui.evaluate import board


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
    counted(board, "list_text")
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
