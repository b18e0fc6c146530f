"""The Thresholds page without a browser: goals in words, the plan, one label of it, files, and links."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

import evalkit as ek
from evalkit.thresholds.goal import Goal
from pages._ui import workspace
from pages._ui.thresholds.goal_row import KINDS, kind_of
from pages._ui.thresholds.loaded_plan import said as changes_said
from pages._ui.thresholds.loaded_plan import sentence
from pages._ui.thresholds.plan_table import said

ROOT = Path(__file__).parents[2]
PRECISION = "recall where precision >= 0.9"
FOREST = ek.load_sample("clips-forest").predictions


def _app(*uploads: workspace.Entry, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    app.session_state["_uploads"] = {entry.key: entry for entry in uploads}
    for key, value in ({"model": "clips-forest"} | address).items():
        app.query_params[key] = value
    return app.run().switch_page("thresholds.py").run()


def _table(app: AppTest, key: str) -> Any:
    (found,) = [each for each in app.dataframe if each.proto.id.endswith(f"-{key}")]
    return convert_arrow_bytes_to_pandas_df(found.proto.arrow_data.data)


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
    assert table.loc["collide", "Closest promise"].startswith("precision at least 0.7 at ")
    assert table.loc["shrink", "Closest promise"] == ""
    assert any(text.startswith("8 of 10 labels: precision at least 0.9, with 90 % confidence") for text in _said(app))
    assert _with_column(app, "Exact match")["TP"].tolist() == [1010, 1119]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.title)
def test_every_kind_of_goal_can_be_chosen(kind: Any) -> None:
    app = _app()
    app.selectbox(key="goal_kind").set_value(kind.title).run()
    assert not app.exception
    goal = Goal.parse(app.session_state["_view"].goal)
    assert kind_of(goal) == (kind, tuple(value for _, value, _ in kind.numbers))
    assert len(app.number_input) == len(kind.numbers) + 1  # and the threshold of one label
    for i, (_, value, _) in enumerate(kind.numbers):
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
    assert said(plan) == "Each label has the threshold with its highest F1 score."
    plan = ek.plan_thresholds(FOREST, "cost 1 10", cross_fit=False)
    assert said(plan) == "Each label has the threshold with its lowest cost of an item."
    plan = ek.plan_thresholds(FOREST, PRECISION, cross_fit=False)
    assert said(plan).startswith("10 of 10 labels keep precision at least 0.9 on this data.")


def _with_plan(plan: ek.ThresholdPlan | str, *uploads: workspace.Entry, **address: str) -> AppTest:
    app = _app(*uploads, **address)
    text = plan if isinstance(plan, str) else plan.to_json()
    app.file_uploader(key="plan_file").set_value(("plan.json", text.encode(), "application/json"))
    return app.run()


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
    assert any(each.value.startswith("Of this model") for each in app.caption)
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
    assert any("confirmed on other data" in each.value for each in app.caption)
    assert "Nothing: both decide alike on this data." in _said(app)
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
    promises = "1 of the 1 promises are broken; each may be with a probability of 10 %."
    assert sentence(ek.confirm_plan(sure, later)) == f"{counts} {promises}"
