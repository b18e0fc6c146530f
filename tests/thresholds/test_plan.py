"""Plans: thresholds by brute force, what stands in for them, promises for all at once, decisions and files."""

from __future__ import annotations

import json
from dataclasses import replace
from math import inf, isnan

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.evaluation.evaluation import evaluation_of_counts
from evalkit.thresholds.production.scenario import Scenario
from tests.builders import random_multilabel

FOREST = ek.load_sample("clips-forest").predictions
BOUND = "recall where precision >= 0.9"


@pytest.fixture(scope="module")
def plan() -> ek.ThresholdPlan:
    return ek.plan_thresholds(FOREST, BOUND, cross_fit=False)


@pytest.fixture(scope="module")
def costed(plan: ek.ThresholdPlan) -> ek.ThresholdPlan:
    return replace(plan, scenario=Scenario(ek.CostModel(1, 10, -2), rarer=50, name="Nachts", unit="\u20ac"))


@pytest.fixture(scope="module")
def promised() -> ek.ThresholdPlan:
    return ek.plan_thresholds(FOREST, BOUND, confidence=0.9, cross_fit=False)


def test_the_plan_of_a_sample_as_it_was_counted_by_others(plan: ek.ThresholdPlan) -> None:
    """Counted independently of this code."""
    shrink, shake = plan.rows["shrink"], plan.rows["shake"]
    assert (round(shrink.threshold, 5), shrink.counts.tp, shrink.counts.fp) == (0.51825, 48, 4)
    assert (round(shake.threshold, 5), shake.counts.tp, shake.counts.fp) == (0.36233, 10, 1)
    whole = [sum(getattr(row.counts, key) for row in plan.rows.values()) for key in ("tp", "fp", "fn")]
    assert whole == [1113, 106, 396]
    assert round(plan.shared, 5) == 0.49708
    one = ek.evaluate(FOREST).pooled.at(plan.shared)
    assert (one.tp, one.fp, one.fn) == (1119, 120, 390)


def test_the_promises_of_a_sample_as_they_were_counted_by_others(promised: ek.ThresholdPlan) -> None:
    shrink = promised.rows["shrink"]
    assert (round(shrink.threshold, 5), shrink.counts.tp, shrink.counts.fp) == (0.61083, 35, 0)
    assert shrink.status == "guaranteed"
    for label in ("shake", "collide"):
        row = promised.rows[label]
        assert (row.status, row.source, row.threshold) == ("too little evidence", "all labels", promised.shared)
        assert "Too little evidence to promise" in row.reason
    assert promised.rows["collide"].more_needed == 27


def best_slowly(t: ek.ThresholdCounts, least: float) -> float | None:
    found = [
        (ek.recall(t.at(each)), each)
        for each in t.thresholds[1:].tolist()
        if ek.precision(t.at(each)) >= least and not isnan(ek.recall(t.at(each)))
    ]
    return max(found)[1] if found else None


@given(seed=st.integers(0, 500))
def test_no_plan_breaks_its_bound_on_the_data_and_none_is_better(seed: int) -> None:
    truth, score = random_multilabel(seed)
    p = ek.predictions_from_matrix(truth, score, labels=[f"l{i}" for i in range(5)], task="multilabel")
    made = ek.plan_thresholds(p, "recall where precision >= 0.8", cross_fit=False)
    for label, row in made.rows.items():
        t = ek.evaluate(p).per_label[label]
        expected = best_slowly(t, 0.8)
        if expected is None:
            assert row.source == "all labels"
            assert row.status == "not reachable"
        else:
            assert row.threshold == expected
            assert ek.precision(row.counts) >= 0.8
        assert row.counts == t.at(row.threshold)


def test_promises_for_all_labels_at_once_are_stricter(promised: ek.ThresholdPlan) -> None:
    together = ek.plan_thresholds(FOREST, BOUND, confidence=0.9, together=True, cross_fit=False)
    each = ek.plan_thresholds(FOREST, f"{BOUND} with 99 %", cross_fit=False)
    assert {label: row.threshold for label, row in together.rows.items() if row.source == "goal"} == {
        label: row.threshold for label, row in each.rows.items() if row.source == "goal"
    }
    kept = [sum(row.status == "guaranteed" for row in p.rows.values()) for p in (together, promised)]
    assert kept[0] < kept[1]


def test_some_labels_and_groups_of_ones_own() -> None:
    made = ek.plan_thresholds(FOREST, BOUND, labels=["spin", "grow"], cross_fit=False)
    assert list(made.rows) == ["spin", "grow"]
    groups = np.arange(FOREST.n_examples) // 10
    related = ek.plan_thresholds(FOREST, BOUND, confidence=0.9, groups=groups, cross_fit=False)
    bound = ek.Constraint("precision", at_least=0.9)
    for label, row in related.rows.items():
        found = ek.find_threshold(FOREST.label(label), "recall", bound, confidence=0.9, groups=groups)
        assert row.source == ("goal" if isinstance(found, ek.OperatingPoint) else "all labels")
        assert isinstance(found, ek.Infeasible) or found.threshold == row.threshold
    with pytest.raises(ek.InvalidInputError, match="does not have these labels"):
        ek.plan_thresholds(FOREST, BOUND, labels=["spin", "hop"])
    with pytest.raises(ek.InvalidInputError, match="one entry for each example"):
        ek.plan_thresholds(FOREST, BOUND, groups=[1, 2])


def test_what_to_expect_can_follow_with_a_word_on_how_far_it_is(plan: ek.ThresholdPlan) -> None:
    told: list[float] = []
    later = plan.with_expected(FOREST, progress=told.append)
    at_once = ek.plan_thresholds(FOREST, BOUND)
    for label, row in at_once.rows.items():
        mine = later.rows[label].expected
        assert {key: repr(each) for key, each in mine.items()} == {key: repr(e) for key, e in row.expected.items()}
    assert any(row.expected for row in later.rows.values())
    assert told == pytest.approx([(i + 1) / len(plan.rows) for i in range(len(plan.rows))])
    with pytest.raises(ek.InvalidInputError, match="made on other data"):
        plan.with_expected(ek.load_sample("clips-linear").predictions)


def test_what_to_expect_of_thresholds_set_by_hand_is_not_told() -> None:
    made = ek.plan_thresholds(FOREST, "f1", labels=["spin", "grow"], cross_fit=False).override("spin", 0.6, FOREST)
    later = made.with_expected(FOREST)
    assert dict(later.rows["spin"].expected) == {}
    assert later.rows["grow"].expected


def test_counts_alone_give_a_plan_without_expectations() -> None:
    t = ek.ThresholdCounts(
        np.array([inf, 0.9, 0.5, 0.1]), np.array([0, 50, 80, 95]), np.array([0, 1, 10, 60]), 100, 100, "grid"
    )
    ev = evaluation_of_counts("flowers", "multilabel", {"rose": t}, 200, whole=None, reported={}, service=None)
    made = ek.plan_thresholds(ev, "recall where precision >= 0.85")
    row = made.rows["rose"]
    assert (row.threshold, row.counts.tp, dict(row.expected)) == (0.5, 80, {})
    assert row.precision.method == "Wilson"
    assert made.with_expected(ev) is made


def test_a_threshold_of_ones_own(plan: ek.ThresholdPlan) -> None:
    other = plan.override("spin", 0.6, FOREST)
    assert (other.rows["spin"].threshold, other.rows["spin"].source) == (0.6, "override")
    assert other.rows["spin"].counts == ek.evaluate(FOREST).per_label["spin"].at(0.6)
    assert other.rows["grow"] == plan.rows["grow"]
    with pytest.raises(ek.InvalidInputError, match="made on other data"):
        plan.override("spin", 0.6, ek.load_sample("clips-linear").predictions)


def test_decisions_are_those_of_each_label_at_its_threshold(plan: ek.ThresholdPlan) -> None:
    scores = {label: FOREST.label(label).y_score for label in FOREST.labels}
    table = np.stack(list(scores.values()), axis=1)
    decided = plan.apply(table)
    np.testing.assert_array_equal(plan.apply(scores), decided)
    for i, (label, row) in enumerate(plan.rows.items()):
        truth = FOREST.label(label).y_true
        assert int((decided[:, i] & truth).sum()) == row.counts.tp
    table[0] = np.nan
    assert not plan.apply(table)[0].any()
    with pytest.raises(ek.InvalidInputError, match="a column for each label"):
        plan.apply(table[:, :3])
    with pytest.raises(ek.InvalidInputError, match="the same labels"):
        plan.apply({"spin": [0.5]})


def test_a_plan_of_an_older_version_is_read(plan: ek.ThresholdPlan) -> None:
    value = json.loads(plan.to_json())
    assert value.pop("scenario") is None
    again = ek.ThresholdPlan.from_json(json.dumps({**value, "evalkitPlan": 1}))
    assert again.to_json() == plan.to_json()


@pytest.mark.parametrize("which", ["plan", "promised", "expected", "costed"])
def test_a_plan_comes_back_from_its_file_byte_for_byte(which: str, request: pytest.FixtureRequest) -> None:
    made = (
        ek.plan_thresholds(FOREST, "f1", labels=["spin", "shake"])
        if which == "expected"
        else request.getfixturevalue(which)
    )
    text = made.to_json()
    again = ek.ThresholdPlan.from_json(text)
    assert again.to_json() == text
    assert again.thresholds == made.thresholds
    assert again.goal == made.goal
    jsonschema.validate(json.loads(text), json.loads(json.dumps(dict(ek.ThresholdPlan.SCHEMA))))


def test_a_threshold_at_which_nothing_is_predicted_comes_back_too(plan: ek.ThresholdPlan) -> None:
    value = json.loads(plan.to_json())
    value["labels"]["spin"]["threshold"] = None
    again = ek.ThresholdPlan.from_json(json.dumps(value))
    assert again.thresholds["spin"] == inf
    assert json.loads(again.to_json())["labels"]["spin"]["threshold"] is None


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value.pop("goal"),
        lambda value: value.update(goal="nonsense"),
        lambda value: value.update(evalkitPlan=3),
        lambda value: value.update(scenario={"name": "At night"}),
        lambda value: value.update(scenario=Scenario(ek.CostModel(1, 2)).as_value() | {"rarer": 0}),
        lambda value: value["labels"]["spin"].update(status="surely"),
        lambda value: value["labels"]["spin"].update(threshold="0.5"),
        lambda value: value["labels"]["spin"]["counts"].pop("tp"),
        lambda value: value["labels"]["spin"]["counts"].update(tp=2**63),
        lambda value: value["labels"]["spin"]["counts"].update(tp=-1),
        lambda value: value["labels"]["spin"]["counts"].update(tp="12"),
        lambda value: value["labels"]["spin"].update(threshold=10**399),
        lambda value: value["labels"]["spin"].update(more_needed=10**399),
        lambda value: value.update(shared=10**399),
        lambda value: value.update(examples=-5),
        lambda value: value.update(model=["z"] * 1_000_000),
        lambda value: value.update(further=[[]] * 300_000),
        lambda value: value.update(goal="recall where precision >= 0.9" + " and recall >= 0.1" * 10_000),
    ],
)
def test_a_damaged_plan_is_an_error_in_words(plan: ek.ThresholdPlan, change) -> None:  # type: ignore[no-untyped-def]
    value = json.loads(plan.to_json())
    change(value)
    with pytest.raises(ek.ReadingError) as raised:
        ek.ThresholdPlan.from_json(json.dumps(value))
    assert len(str(raised.value)) < 1_500


def test_tables_for_people(promised: ek.ThresholdPlan, costed: ek.ThresholdPlan) -> None:
    frame = promised.to_frame()
    assert list(frame["label"]) == list(FOREST.labels)
    assert frame.set_index("label").loc["shrink", "tp"] == 35
    lines = promised.to_csv().splitlines()
    assert len(lines) == 11
    assert lines[0].startswith("label,threshold,source,status,tp,fp")
    assert lines[1].endswith(f"{BOUND} with 90 %,")
    assert costed.to_csv().splitlines()[1].endswith(f"{BOUND},Nachts")
    p = ek.predictions_from_matrix([[1], [0]], [[0.9], [0.1]], labels=["=cmd()"], task="binary")
    assert "'=cmd()" in ek.plan_thresholds(p, "f1", cross_fit=False).to_csv()
