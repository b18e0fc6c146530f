"""The Thresholds page without a browser: goals in words, the plan, one label of it, files, and links."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

import evalkit as ek
from evalkit.thresholds.goal import Goal
from evalkit.thresholds.new_data.held_out import held_out
from evalkit.thresholds.production.in_production import in_production
from evalkit.thresholds.production.scenario import Scenario
from evalkit.thresholds.suggested import suggested_points
from pages._ui import workspace
from pages._ui.jobs import beside
from pages._ui.thresholds import planning, results
from pages._ui.thresholds.goal.goal_row import KINDS, kind_of
from pages._ui.thresholds.plan.effect_table import said as pays_said
from pages._ui.thresholds.plan.loaded_plan import said as changes_said
from pages._ui.thresholds.plan.loaded_plan import sentence
from pages._ui.thresholds.plan.plan_table import said
from pages._ui.thresholds.start.band import said as band_said
from pages._ui.thresholds.start.points import in_words
from pages._ui.view import USUAL_SCENARIO

ROOT = Path(__file__).parents[2]
PRECISION = "recall where precision >= 0.9"
NIGHT = Scenario(ek.CostModel(1, 10, -2), rarer=50, name="At night", unit="EUR")
FOREST = ek.load_sample("clips-forest").predictions


def _app(*uploads: workspace.Entry, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    app.session_state["_uploads"] = {entry.key: entry for entry in uploads}
    for key, value in ({"model": "clips-forest"} | address).items():
        app.query_params[key] = value
    return app.run().switch_page("thresholds.py").run()


def _table(app: AppTest, key: str) -> Any:
    (found,) = [each for each in app.dataframe if each.proto.id.endswith(f"-{key}")]
    table = convert_arrow_bytes_to_pandas_df(found.proto.arrow_data.data)
    for head in {"Positives", "TP", "FP", "FN"} & {*table}:  # texts, where they can be clicked
        table[head] = [int(str(count).replace(",", "")) for count in table[head]]
    return table


def _with_column(app: AppTest, head: str) -> Any:
    """A table that cannot be clicked has no key in the page; it is known by a column."""
    (found,) = [each.value for each in app.dataframe if head in each.value.columns]
    return found


def _said(app: AppTest) -> list[str]:
    return [each.value.replace("\\", "") for each in app.markdown]


def test_the_plan_of_a_goal_is_that_of_python() -> None:
    app = _app(goal=f"{PRECISION} with 90 %")
    assert not app.exception
    plan = ek.plan_thresholds(FOREST, f"{PRECISION} with 90 %")
    table = _table(app, "plan").set_index("Label")
    assert table["Threshold"].to_dict() == plan.thresholds
    assert table.loc["shrink", ["TP", "FP", "FN", "Status"]].tolist() == [35, 0, 113, "Promised"]
    assert table.loc["collide", ["Status", "More needed"]].tolist() == ["Too little evidence", "about 27"]
    assert table.loc["collide", "Closest promise"].startswith("at least 0.7, at 0.")
    assert table.loc["shrink", "Closest promise"] == ""
    assert any(
        text.startswith("8 of 10 labels keep precision at least 0.9 on new data like this, with 90 % confidence")
        for text in _said(app)
    )
    assert _with_column(app, "Exact match")["TP"].tolist() == [1010, 1119]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.title)
def test_every_kind_of_goal_can_be_chosen(kind: Any) -> None:
    app = _app()
    app.selectbox(key="goal_kind").set_value(kind.title).run()
    assert not app.exception
    goal = Goal.parse(app.session_state["_view"].goal)
    assert kind_of(goal) == (kind, tuple(each.usual for each in kind.numbers))
    assert len(app.number_input) == len(kind.numbers) + 1  # and the threshold of one label
    for i, value in enumerate(each.usual for each in kind.numbers):
        app.number_input(key=f"goal_number_{i}").set_value(value / 2).run()
        assert not app.exception
        assert kind_of(Goal.parse(app.session_state["_view"].goal))[1][i] == value / 2


def test_a_confidence_makes_it_a_promise_and_all_labels_at_once_a_stricter_one() -> None:
    app = _app(goal=PRECISION)
    assert any("keep precision at least 0.9 on this data" in text for text in _said(app))
    app.selectbox(key="goal_sure").set_value(0.9).run()
    assert app.session_state["_view"].goal == f"{PRECISION} with 90 %"
    each = (_table(app, "plan")["Status"] == "Promised").sum()
    app.toggle(key="goal_together").set_value(True).run()
    assert (_table(app, "plan")["Status"] == "Promised").sum() < each
    assert any("with 90 % confidence" in text and "may be broken" not in text for text in _said(app))


def test_a_threshold_by_hand_counts_and_can_be_taken_back() -> None:
    app = _app(label="spin")
    before = _table(app, "plan").set_index("Label")["Threshold"]
    app.number_input(key="by_hand_spin").set_value(0.6).run()
    table = _table(app, "plan").set_index("Label")
    assert table.loc["spin", ["Threshold", "Status"]].tolist() == [0.6, "Set by hand"]
    assert table.loc["spin", "TP"] == ek.evaluate(FOREST).per_label["spin"].at(0.6).tp
    assert any("1 threshold set by hand" in text for text in _said(app))
    app.button(key="reset").click().run()
    assert _table(app, "plan").set_index("Label")["Threshold"].equals(before)


def test_the_closest_promise_can_be_taken() -> None:
    app = _app(label="collide", goal=f"{PRECISION} with 90 %")
    closest = ek.plan_thresholds(FOREST, f"{PRECISION} with 90 %", labels=["collide"]).rows["collide"].closest
    assert closest is not None
    assert app.button(key="use_closest").label.startswith("Promise precision at least 0.7 instead")
    app.button(key="use_closest").click().run()
    row = _table(app, "plan").set_index("Label").loc["collide"]
    assert row[["Threshold", "Status", "TP", "FP"]].tolist() == [closest.threshold, "Set by hand", 16, 0]
    assert "Closest promise" not in _table(_app(goal=PRECISION), "plan")


def test_a_label_opens_on_the_board_at_its_threshold() -> None:
    app = _app(label="spin", goal=PRECISION)
    app.button(key="open_on_board").click().run()
    view = app.session_state["_view"]
    assert (view.label, view.threshold) == ("spin", ek.plan_thresholds(FOREST, PRECISION).rows["spin"].threshold)


def test_goals_of_links_that_are_no_kind_of_the_page_are_used_as_they_are() -> None:
    app = _app(goal="f1 where precision >= 0.8 and recall >= 0.5")
    assert not app.exception
    assert app.selectbox(key="goal_kind").value.startswith("As in the link")
    assert app.session_state["_view"].goal == "f1 where precision >= 0.8 and recall >= 0.5"
    for odd in ("recall where precision >= 1.5", "precision where recall >= -1", f"{PRECISION} with 80 %"):
        app = _app(goal=odd)
        assert not app.exception
        assert app.session_state["_view"].goal == odd
    assert app.selectbox(key="goal_sure").value == 0.8
    assert not _app(goal="nonsense").exception
    assert _app(goal="nonsense").session_state["_view"].goal == "f1"


def test_models_without_what_a_plan_needs_say_so() -> None:
    p = ek.predictions_from_decisions(
        ([0, 1, 2], [0, 1, 1]), ([0, 1, 2], [0, 1, 0]), labels=["no", "yes"], ids=["a", "b", "c"], task="multiclass"
    )
    entry = workspace.Entry("mine", "mine", "file", None, ek.evaluate(p), shared=False)
    app = _app(entry, model="mine")
    assert any("decisions without scores" in each.value for each in app.info)
    assert any("no model" in each.value for each in _app(model="gone").info)


def test_sentences_of_plans() -> None:
    plan = ek.plan_thresholds(FOREST, "f1", cross_fit=False)
    assert said(plan) == "Each label has the threshold with its highest F1."
    plan = ek.plan_thresholds(FOREST, "cost 1 10", cross_fit=False)
    assert said(plan) == "Each label has the threshold with its lowest cost of an item."
    plan = ek.plan_thresholds(FOREST, PRECISION, cross_fit=False)
    assert said(plan).startswith("10 of 10 labels keep precision at least 0.9 on this data.")


def _with_plan(plan: ek.ThresholdPlan | str, *uploads: workspace.Entry, **address: str) -> AppTest:
    app = _app(*uploads, **address)
    text = plan if isinstance(plan, str) else plan.to_json()
    app.file_uploader(key="plan_file").set_value(("plan.json", text.encode(), "application/json"))
    return app.run()


def test_a_file_that_is_no_plan_or_too_large_for_one_is_said() -> None:
    for text, words in (("[" * 5_000_000, "too many parts"), (" " * (5 << 20) + "{", "5.0 MB; 5 may be")):
        app = _with_plan(text)
        assert not app.exception
        assert any(words in each.value.replace("\\", "") for each in app.error)


def test_a_plan_from_a_file_is_confirmed_on_other_data() -> None:
    goal = f"{PRECISION} with 90 %"
    plan = ek.plan_thresholds(FOREST, goal, labels=["spin", "grow", "shake"], cross_fit=False)
    other = ek.load_sample("clips-linear").predictions
    app = _with_plan(plan, model="clips-linear", goal=goal)
    assert not app.exception
    found = ek.confirm_plan(plan, other)
    table = _with_column(app, "Verdict").set_index("Label")
    assert table["Verdict"].to_dict() == {label: found.verdict(label).capitalize() for label in plan.rows}
    assert table["Threshold"].to_dict() == plan.thresholds
    assert (table["Asked"] == "Precision at least 0.9").all()
    assert sentence(found) in _said(app)
    assert any(each.value.startswith("Only in this model") for each in app.caption)
    ours = ek.plan_thresholds(other, goal, cross_fit=False)
    changes = ek.compare_plans(ours, plan, other)
    assert changes_said(changes) in _said(app)
    assert _with_column(app, "In the file")["Decisions that differ"].tolist() == [
        each.decisions for each in changes.labels.values()
    ]


def test_a_plan_of_this_data_confirms_nothing_and_a_damaged_file_is_said() -> None:
    plan = ek.plan_thresholds(FOREST, PRECISION, cross_fit=False)
    app = _with_plan(plan, goal=PRECISION)
    assert any(text.endswith("It was made on this data.") for text in _said(app))
    assert any("checked on other data" in each.value for each in app.caption)
    assert "Nowhere: both decide the same on this data." in _said(app)
    assert not any("Verdict" in each.value.columns for each in app.dataframe)
    app = _with_plan('{"evalkitPlan": 1}')
    assert not app.exception
    assert any("field of the plan is missing" in each.value for each in app.error)
    app = _with_plan(plan, model="digits-svm")
    assert any("no label in common" in each.value for each in app.error)


def test_sentences_of_confirmations() -> None:
    first = ek.predictions_from_matrix(
        [[1]] * 30 + [[0]] * 30, [[0.8]] * 30 + [[0.1]] * 30, labels=["a"], task="binary"
    )
    later = ek.predictions_from_matrix([[1]] * 30 + [[0]] * 20, [[0.8]] * 50, labels=["a"], task="binary")
    sure, here = (ek.plan_thresholds(first, f"{PRECISION}{end}", cross_fit=False) for end in (" with 90 %", ""))
    counts = "Of 1 label: 0 kept, 1 broken, 0 not enough data."
    assert sentence(ek.confirm_plan(here, later)) == counts
    promises = "1 of the 1 promises are broken; each may break with a probability of 10 %."
    assert sentence(ek.confirm_plan(sure, later)) == f"{counts} {promises}"


def _open(app: AppTest, *boxes: str) -> AppTest:
    """Boxes that are folded compute nothing until they are opened."""
    for box in boxes:
        app.session_state[box] = True
    return app.run()


def test_whether_thresholds_for_each_label_pay_is_told_on_held_out_folds() -> None:
    app = _app()
    assert not any("On held-out folds" in each.value.columns for each in app.dataframe)
    _open(app, "pays")
    app.session_state["_beside_pays"].job.wait(60)
    table = _with_column(app.run(), "On held-out folds")
    found = held_out(ek.evaluate(FOREST), "f1")
    assert table["F1, mean over labels"].tolist()[:2] == [f"{found.each['mean_f']:.3f}", f"{found.one['mean_f']:.3f}"]
    assert pays_said(found) in _said(app)


def _expected(app: AppTest) -> set[str]:
    return set(_table(app, "plan")["Precision expected"])


@pytest.fixture
def many_pairs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """What to expect takes long, as of many pairs, and waits until it may go on."""
    may_go_on = Event()
    slow = results.with_expected

    def with_expected(ev: ek.Evaluation, made: ek.ThresholdPlan, progress: Callable[[float], object]) -> Any:
        progress(0.0)
        may_go_on.wait(60)
        return slow(ev, made, progress)

    monkeypatch.setattr(planning, "_MOST_PAIRS", 0)
    monkeypatch.setattr(beside, "QUICK", 0.05)
    monkeypatch.setattr(results, "with_expected", with_expected)
    yield may_go_on
    may_go_on.set()


def test_what_to_expect_of_many_pairs_follows_the_plan(many_pairs: Event) -> None:
    app = _app(goal=PRECISION)
    assert _expected(app) == {"–"}
    assert app.button(key="cancel_expected").label == "Cancel"
    many_pairs.set()
    app.session_state["_beside_expected"].job.wait(60)
    app.run()
    assert not app.exception
    wanted = ek.plan_thresholds(FOREST, PRECISION).rows
    told = [label for label, row in wanted.items() if row.expected and not row.expected["precision"].reason]
    assert told
    shown = _table(app, "plan").set_index("Label")["Precision expected"]
    assert [label for label in wanted if shown[label] != "–"] == told
    assert "cancel_expected" not in [each.key for each in app.button]


def test_what_to_expect_can_be_cancelled_and_begun_again(many_pairs: Event) -> None:
    app = _app(goal=PRECISION)
    app.button(key="cancel_expected").click().run()
    many_pairs.set()
    app.run()
    assert "No estimate for new data: cancelled." in [each.value for each in app.caption]
    assert _expected(app) == {"–"}
    app.button(key="again_expected").click().run()
    app.session_state["_beside_expected"].job.wait(60)
    app.run()
    assert _expected(app) > {"–"}


def test_sentences_of_what_pays() -> None:
    some = held_out(ek.evaluate(FOREST), f"{PRECISION} with 90 %")
    assert pays_said(some) == "No: on held-out folds the mean F1 of labels is lower than with one threshold for all."
    assert "about the same" in pays_said(held_out(ek.evaluate(FOREST), "f2"))
    one = held_out(ek.evaluate(FOREST).select(["spin"]), "f1")
    assert pays_said(one) == "Not known: there is one label."


def test_points_to_start_from_open_the_board() -> None:
    app = _app(label="spin")
    points = suggested_points(ek.evaluate(FOREST).pooled)
    assert len(points) >= 3
    buttons = [each for each in app.button if str(each.key).startswith("open_point_")]
    assert len(buttons) == len(points)
    assert in_words(points[0], "pair of item and label") in _said(app)
    app.button_group(key="goals_of").set_value("spin").run()
    of_spin = suggested_points(ek.evaluate(FOREST).per_label["spin"])
    assert in_words(of_spin[0], "item") in _said(app)
    app.button(key="open_point_0").click().run()
    view = app.session_state["_view"]
    assert (view.label, view.threshold) == ("spin", of_spin[0].threshold)


def test_the_band_that_people_look_at_is_found_for_a_load_and_for_an_error() -> None:
    app = _open(_app(), "band")
    pooled = ek.evaluate(FOREST).pooled
    assert band_said(ek.review_band(pooled, load=0.1), "pair") in _said(app)
    app.selectbox(key="band_given").set_value("Err on at most").run()
    app.number_input(key="band_error").set_value(2.0).run()
    assert band_said(ek.review_band(pooled, error=0.02), "pair") in _said(app)


def test_costs_and_rarer_positives_follow_a_scenario_that_is_kept() -> None:
    app = _open(_app(goal="cost 1 10"), "production")
    assert not app.exception
    plan = ek.plan_thresholds(FOREST, "cost 1 10", cross_fit=False)
    here = in_production(ek.evaluate(FOREST), plan.thresholds, ek.CostModel(1, 1))
    table = _with_column(app, "Cost per item").set_index("Label")
    assert table.loc["spin", "Cost per item"].startswith(f"{here.rows['spin'].cost.value:#.3g} (")
    app.number_input(key="cost_fn").set_value(4.0).run()
    app.select_slider(key="rarer").set_value(100).run()
    there = in_production(ek.evaluate(FOREST), plan.thresholds, ek.CostModel(1, 4), rarer=100)
    table = _with_column(app, "Cost per item").set_index("Label")
    assert table.loc["spin", "Precision in use"].startswith(f"{there.rows['spin'].precision.value:.3f} (")
    assert any(text.startswith(f"This plan costs {there.cost:#.3g} for each item") for text in _said(app))
    app.text_input(key="scenario_name").set_value("At night").run()
    app.button(key="keep_scenario").click().run()
    assert app.selectbox(key="scenario").value == "At night"
    assert not any(each.key == "keep_scenario" for each in app.button)
    app.selectbox(key="scenario").set_value("A miss costs ten false alarms").run()
    assert (app.number_input(key="cost_fn").value, app.select_slider(key="rarer").value) == (10.0, 1)
    app.selectbox(key="scenario").set_value("At night").run()
    assert (app.number_input(key="cost_fn").value, app.select_slider(key="rarer").value) == (4.0, 100)


def test_costs_of_a_link_stand_on_the_page_and_in_the_files() -> None:
    link = {"costs": "1,10,-2", "rarer": "50", "unit": "EUR", "scenario": "At night"}
    app = _app(goal=PRECISION, **link)
    assert not app.exception
    assert app.selectbox(key="scenario").value == "At night"
    there = in_production(
        ek.evaluate(FOREST), ek.plan_thresholds(FOREST, PRECISION, cross_fit=False).thresholds, NIGHT.costs, rarer=50
    )
    assert any(text.startswith(f"This plan costs {there.cost:#.3g} EUR for each item") for text in _said(app))
    assert {key: app.query_params[key] for key in link} == link
    app.button(key="aim_at_costs").click().run()
    assert app.session_state["_view"].goal == NIGHT.goal == "cost 1 10 -2 rarer 50"
    assert app.selectbox(key="goal_kind").value == "Lowest cost in the scenario"
    assert not any(each.key == "aim_at_costs" for each in app.button)
    expected = ek.plan_thresholds(FOREST, NIGHT.goal, cross_fit=False).thresholds
    assert _table(app, "plan").set_index("Label")["Threshold"].to_dict() == expected
    app.number_input(key="cost_fn").set_value(20.0).run()  # the goal follows its scenario
    assert app.session_state["_view"].goal == "cost 1 20 -2 rarer 50"
    for odd in ("1", "a,b", "-1,2", "1,2,3,4", "nan,1", "inf,1"):
        app = _app(costs=odd, scenario="odd")
        assert not app.exception
        assert app.session_state["_view"].scenario == USUAL_SCENARIO


def test_a_plan_of_a_file_brings_its_goal_and_its_costs() -> None:
    plan = replace(ek.plan_thresholds(FOREST, f"{PRECISION} with 90 %").override("spin", 0.6, FOREST), scenario=NIGHT)
    app = _with_plan(plan)
    app.button(key="use_plan").click().run()
    assert not app.exception
    view = app.session_state["_view"]
    assert (view.goal, view.scenario, view.overrides["clips-forest"]) == (str(plan.goal), NIGHT, {"spin": 0.6})
    assert "Nowhere: both decide the same on this data." in _said(app)


def test_false_alarms_per_hour_and_numbers_of_predicted_items_are_goals() -> None:
    app = _app()
    app.selectbox(key="goal_kind").set_value("False alarms per hour at most, then most recall").run()
    app.number_input(key="goal_number_0").set_value(20.0).run()
    goal = "recall where false_alarms_per_hour <= 20 of 1000"
    assert app.session_state["_view"].goal == goal
    assert _table(app, "plan")["Threshold"].tolist() == list(
        ek.plan_thresholds(FOREST, goal, cross_fit=False).thresholds.values()
    )
    assert "10 of 10 labels keep false alarms per hour at most 20 at 1,000 items an hour on this data." in " ".join(
        _said(app)
    )
    app.selectbox(key="goal_kind").set_value("Predicted items at most, then most recall").run()
    app.selectbox(key="goal_sure").set_value(0.9).run()
    assert app.session_state["_view"].goal == "recall where predicted <= 50 of 1000 with 90 %"
    assert not app.exception


def test_the_range_of_a_threshold_is_told_where_it_is_known() -> None:
    assert any("it lies between" in each.value for each in _app(label="spin").caption)


def _of_videos() -> workspace.Entry:
    """Three videos of two or one segments, with two labels."""
    rows = ["id,group,label,score,truth"]
    for video, segment, hit, run, scores in (
        *(("a", 1, 1, 0, (0.3, 0.2)), ("a", 2, 0, 1, (0.8, 0.6)), ("b", 1, 1, 0, (0.6, 0.1))),
        *(("b", 2, 1, 0, (0.4, 0.7)), ("c", 1, 0, 0, (0.5, 0.3))),
    ):
        for label, truth, score in (("hit", hit, scores[0]), ("run", run, scores[1])):
            rows.append(f"{video}{segment},{video},{label},{score},{truth}")
    loaded = ek.read_predictions("\n".join(rows).encode(), name="mine")
    return workspace.Entry("mine", "mine", "file", loaded, ek.evaluate(loaded.predictions), shared=False)


def test_a_model_is_decided_per_video_and_counted_as_any_other() -> None:
    entry = _of_videos()
    assert entry.loaded is not None
    app = _open(_app(entry, model="mine"), "coarser")
    app.selectbox(key="unit_rule").set_value("at least so many items").run()
    app.number_input(key="unit_items").set_value(2).run()
    app.button(key="decide_per_unit").click().run()
    assert not app.exception
    made = workspace_of(app)["mine, per group, 2 items"]
    assert made.evaluation.predictions.digest == ek.event_scores(entry.loaded.predictions, ("k of n", 2)).digest
    assert app.session_state["_view"].model == made.key
    assert _table(app, "plan")["Positives"].tolist() == [2, 1]


def test_labels_are_merged_into_a_model_of_its_own() -> None:
    entry = _of_videos()
    assert entry.loaded is not None
    app = _open(_app(entry, model="mine"), "coarser")
    assert app.button(key="merge_labels").disabled
    app.multiselect(key="merge_parts").set_value(["hit", "run"]).run()
    app.text_input(key="merge_name").set_value("act").run()
    app.button(key="merge_labels").click().run()
    made = workspace_of(app)["mine, act merged"]
    assert (
        made.evaluation.predictions.digest == ek.merge_labels(entry.loaded.predictions, {"act": ["hit", "run"]}).digest
    )
    assert _table(app, "plan")["Label"].tolist() == ["act"]
    assert not any("Related by, or Decide per" in each.value for each in app.caption)
    assert any("Related by, or Decide per" in each.value for each in _open(_app(), "coarser").caption)


def test_labels_are_rolled_up_by_a_table() -> None:
    entry = _of_videos()
    assert entry.loaded is not None
    app = _open(_app(entry, model="mine"), "coarser")
    app.file_uploader(key="parents_file").set_value(("t.csv", b"label,kind\nhit,act", "text/csv")).run()
    app.button(key="roll_up").click().run()
    assert any("Every label needs a parent" in each.value for each in app.error)
    app.file_uploader(key="parents_file").set_value(("t.csv", b"hit,act\nrun,act", "text/csv")).run()
    app.button(key="roll_up").click().run()
    assert _table(app, "plan")["Label"].tolist() == ["act"]
    assert "mine, rolled up" in workspace_of(app)


def workspace_of(app: AppTest) -> dict[str, workspace.Entry]:
    return {entry.name: entry for entry in app.session_state["_uploads"].values()}
