"""A plan that is chosen counts on every page: the chip in the bar, the board, the matrix, Compare, and links."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import evalkit as ek
from evalkit.live.columns import unpack
from pages._ui import workspace
from pages._ui.address.link import address_of, said
from pages._ui.bar import exports
from pages._ui.view import ONE, PLAN, View
from tests.pages.test_counts_alone import clips, ratios_alone

ROOT = Path(__file__).parents[2]
GOAL = "recall where precision >= 0.9"
EV = ek.evaluate(ek.load_sample("clips-forest").predictions)


@pytest.fixture
def boards(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """The boards that pages have drawn, the last one last."""
    drawn: list[Mapping[str, Any]] = []
    monkeypatch.setattr(exports, "keep_board", lambda content, *_: drawn.append(content))
    return drawn


def _app(page: str, *uploads: workspace.Entry, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    app.session_state["_uploads"] = {entry.key: entry for entry in uploads}
    for key, value in ({"model": "clips-forest"} | address).items():
        app.query_params[key] = value
    app.run().switch_page(page).run()
    assert not app.exception
    return app


def _entry(ev: ek.Evaluation) -> workspace.Entry:
    return workspace.Entry("mine", "mine", "file", None, ev, shared=False)


def _counts(board: Mapping[str, Any], model: int = 0) -> list[int]:
    slider = board["sliders"][min(model, len(board["sliders"]) - 1)]
    columns = board["models"][model]["columns"]
    return [int(unpack(columns[key])[slider["start"]]) for key in ("tp", "fp", "fn")]


def _chip(app: AppTest) -> list[Any]:
    return [each for each in app.segmented_control if each.key == "stands"]


def _counted(ev: ek.Evaluation, thresholds: Mapping[str, float]) -> list[int]:
    c = ek.at_own_thresholds(ev, thresholds).pooled.at(0)
    return [int(c.tp), int(c.fp), int(c.fn)]


def test_the_chip_comes_once_there_is_a_plan_and_each_way_keeps_its_place(boards: list[Mapping[str, Any]]) -> None:
    app = _app("evaluate.py", threshold="0.6")
    assert not _chip(app)
    app.query_params.clear()  # as a link in the bar does
    app.switch_page("thresholds.py").run()
    app.selectbox(key="goal_kind").set_value("Precision at least, then most recall").run()
    app.switch_page("evaluate.py").run()
    (chip,) = _chip(app)
    assert chip.value == ONE
    chip.set_value(PLAN).run()
    assert not app.exception
    assert _counts(boards[-1]) == [1113, 106, 396]
    app.segmented_control(key="stands").set_value(ONE).run()
    view = app.session_state["_view"]
    assert (view.threshold, view.parked) == (0.6, (0.0, None, None))
    assert boards[-1]["title"] == "All labels"


def test_thresholds_by_hand_and_labels_that_are_left_out_count(boards: list[Mapping[str, Any]]) -> None:
    _app("evaluate.py", goal=GOAL, thresholds=PLAN, by_hand="move left,0.7", without="spin")
    thresholds = ek.plan_thresholds(EV, GOAL, cross_fit=False).thresholds | {"move left": 0.7}
    kept = EV.select([label for label in EV.labels if label != "spin"])
    assert _counts(boards[-1]) == _counted(kept, thresholds)


def test_the_matrix_of_a_single_label_model_has_each_label_at_its_own(boards: list[Mapping[str, Any]]) -> None:
    app = _app("evaluate.py", model="digits-svm", goal=GOAL, thresholds=PLAN, tab="confusion")
    assert any("if that reaches its own threshold" in each.value for each in app.caption)
    app = _app("evaluate.py", model="digits-svm", goal=GOAL, thresholds=PLAN, tab="confusion", threshold="0.05")
    assert any("its own threshold, moved by 0.05" in each.value for each in app.caption)


def test_plans_of_a_services_counts_count_too(boards: list[Mapping[str, Any]]) -> None:
    ev = clips()
    _app("evaluate.py", _entry(ev), model="mine", goal=GOAL, thresholds=PLAN)
    assert _counts(boards[-1]) == _counted(ev, ek.plan_thresholds(ev, GOAL).thresholds)
    assert 0.0 in unpack(boards[-1]["sliders"][0]["stops"])


def test_where_there_can_be_no_plan_one_threshold_stands_and_the_page_says_so(boards: list[Mapping[str, Any]]) -> None:
    app = _app("evaluate.py", _entry(ratios_alone()), model="mine", goal=GOAL, thresholds=PLAN)
    assert any("one threshold for all labels is shown" in each.value for each in app.info)
    assert app.session_state["_view"].thresholds == ONE
    assert not _chip(app)
    app = _app("evaluate.py", _entry(ratios_alone()), baseline="mine", goal=GOAL, thresholds=PLAN)
    assert any("has ratios alone" in each.value for each in app.info)
    assert len(boards[-1]["models"]) == 1


def test_two_models_are_compared_plan_against_plan(boards: list[Mapping[str, Any]]) -> None:
    app = _app("compare.py", baseline="clips-linear", match="threshold", goal=GOAL, thresholds=PLAN)
    linear = ek.evaluate(ek.load_sample("clips-linear").predictions)
    assert _counts(boards[-1]) == [1113, 106, 396]
    assert _counts(boards[-1], 1) == _counted(linear, ek.plan_thresholds(linear, GOAL, cross_fit=False).thresholds)
    assert "Plan against plan" in app.segmented_control(key="match").options
    app = _app("compare.py", _entry(ratios_alone()), baseline="mine", goal=GOAL, thresholds=PLAN)
    assert app.session_state["_view"].thresholds == ONE


def test_examples_of_a_label_are_listed_at_its_own_threshold() -> None:
    address = {"goal": GOAL, "thresholds": PLAN, "outcome": "fp"}
    app = _app("examples.py", label="shrink", **address)
    assert any(each.value.startswith("4 false positives") for each in app.caption)
    at = ek.plan_thresholds(EV, GOAL, cross_fit=False).rows["shrink"].threshold
    moved = _app("examples.py", label="shrink", threshold="-0.1", **address)
    count = EV.per_label["shrink"].at(round(at - 0.1, 12)).fp
    assert any(each.value.startswith(f"{count} false positives") for each in moved.caption)


def test_examples_of_all_labels_are_listed_each_at_its_own_threshold() -> None:
    address = {"goal": GOAL, "thresholds": PLAN}
    plan = ek.plan_thresholds(EV, GOAL, cross_fit=False).thresholds
    linear = ek.evaluate(ek.load_sample("clips-linear").predictions)
    own = [ek.at_own_thresholds(ev, ek.plan_thresholds(ev, GOAL, cross_fit=False).thresholds) for ev in (linear, EV)]
    for outcome in ("tp", "fp", "fn", "tn"):
        for shift in (0.0, -0.1):
            app = _app("examples.py", outcome=outcome, threshold=str(shift), **address)
            assert not app.exception
            count = getattr(own[1].pooled.at(shift), outcome)
            moved = " moved by -0.100" if shift else ""
            assert app.caption[0].value.replace("\\", "").startswith(f"{count:,} ")
            assert app.caption[0].value.replace("\\", "").endswith(f"all labels, each at its own threshold{moved}")
    part = json.loads(json.loads(_list_of(app).json))
    for row in part["rows"]:
        assert row["at"][0] == pytest.approx(plan[row["label"]] - 0.1)
        assert row["score"] == pytest.approx(EV.predictions.label(row["label"]).y_score[_place(part, row)])
    flips = ek.find_disagreements(*own, threshold_a=0.0, threshold_b=0.0)
    app = _app("examples.py", outcome="fixes", baseline="clips-linear", **address)
    assert app.caption[0].value.startswith(f"{int(flips.fixes.sum()):,} pairs that only")
    near = _app("examples.py", outcome="near", **address)
    low, high = own[1].pooled.at(-0.05), own[1].pooled.at(0.05)
    assert near.caption[0].value.startswith(f"{low.tp + low.fp - high.tp - high.fp} pairs that change sides")


def _list_of(app: AppTest) -> Any:
    (found,) = [each.proto for each in app.get("bidi_component") if "example_list" in each.proto.id]
    return found


def _place(part: Any, row: Any) -> int:
    return int(EV.predictions.ids.tolist().index(part["items"][row["item"]]["id"]))


def test_what_a_board_of_before_lets_go_is_kept_for_its_own_way() -> None:
    view = View(model="one", threshold=0.6)
    view.stand_at(PLAN)
    view.commit(0.7, None, 0, model="one", stands=ONE)  # it was under way
    assert (view.threshold, view.parked) == (0.0, (0.7, None, None))
    view.commit(0.1, None, 0, model="one", stands=PLAN)
    assert view.threshold == 0.1
    view.stand_at(ONE)
    assert view.threshold == view.one_threshold == 0.7


def test_a_label_that_is_opened_at_a_threshold_has_one_for_all() -> None:
    app = _app("thresholds.py", label="spin", goal=GOAL, thresholds=PLAN)
    app.button(key="open_on_board").click().run()
    view = app.session_state["_view"]
    assert (view.thresholds, view.label) == (ONE, "spin")
    assert view.threshold == ek.plan_thresholds(EV, GOAL, cross_fit=False).rows["spin"].threshold


def test_a_link_holds_plan_shift_and_thresholds_by_hand() -> None:
    view = View(model="one", baseline="two", goal=GOAL, aimed=True, thresholds=PLAN, threshold=0.1)
    view.overrides.update({"one": {"a,b": 0.25, "c": 1e-7}, "two": {}})
    address = {key: value for key, value in address_of(view).items() if value is not None}
    assert (address["goal"], address["thresholds"]) == (GOAL, PLAN)
    read = said(View(), address | {"threshold": "0.1"})
    assert read["overrides"] == {"one": {"a,b": 0.25, "c": 1e-7}, "two": {}}
    assert (read["goal"], read["aimed"], read["thresholds"], read["threshold"]) == (GOAL, True, PLAN, 0.1)


@pytest.mark.parametrize("odd", ["cat", "cat,x", "cat,inf,dog,nan", ",,,", "\\"])
def test_odd_thresholds_of_links_set_none(odd: str) -> None:
    read = said(View(), {"model": "one", "by_hand": odd, "thresholds": "both"})
    assert read["overrides"] == {"one": {}}
    assert read["thresholds"] == ONE


def test_a_link_to_a_plan_without_a_threshold_moves_it_by_nothing() -> None:
    assert said(View(), {"model": "one", "thresholds": PLAN})["threshold"] == 0.0
    planned = View(model="one", thresholds=PLAN, threshold=0.2)
    assert said(planned, {"model": "one"})["threshold"] == 0.5
    assert "threshold" not in said(planned, {"label": "cat"})
