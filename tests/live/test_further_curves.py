"""DET, lift, gain and precision at k: their points are those of counting, and stand where the axes have them."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.evaluation.det import DET_ENDS, det_position
from evalkit.live.columns import unpack
from evalkit.live.curves import FURTHER, MOST_ROWS, further_columns, further_curves
from evalkit.live.panels.curves import ERRORS, MAIN, RANKS

EV = ek.evaluate(ek.load_sample("clips-forest").predictions)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_places_of_shares_are_those_of_normal_quantiles(shares: list[float]) -> None:
    low, high = (NormalDist().inv_cdf(end) for end in DET_ENDS)
    wanted = [(NormalDist().inv_cdf(min(max(s, DET_ENDS[0]), DET_ENDS[1])) - low) / (high - low) for s in shares]
    np.testing.assert_allclose(det_position(np.array(shares)), wanted, atol=1e-9)
    assert np.isnan(det_position(np.array([np.nan]))).all()


def test_lift_is_how_many_times_as_precise_as_a_guess() -> None:
    # 4 of 20 are positive; of 5 that are predicted 3 are: 0.6 instead of 0.2
    c = ek.Counts(*(np.array([each]) for each in (3, 2, 1, 14)))
    assert further_columns(c)["lift"].tolist() == pytest.approx([3.0])
    nothing = ek.Counts(*(np.array([each]) for each in (0, 0, 4, 16)))
    assert np.isnan(further_columns(nothing)["lift"]).all()


@pytest.mark.parametrize("label", [None, "spin"])
def test_points_of_the_curves_are_those_of_counting(label: str | None) -> None:
    table = EV.pooled if label is None else EV.per_label[label]
    for pane, curve in further_curves(table).items():
        rows = curve.line
        assert len(rows) > 50
        c = table.at(curve.thresholds[rows])
        predicted = (np.asarray(c.tp) + c.fp) / (table.positives + table.negatives)
        wanted = {
            "det": (det_position(ek.false_positive_rate(c)), det_position(1 - ek.recall(c))),
            "lift": (predicted, ek.precision(c) * (table.positives + table.negatives) / table.positives),
            "gain": (predicted, ek.recall(c)),
            "top": (predicted, ek.precision(c)),
        }[pane]
        np.testing.assert_allclose(curve.x[rows], wanted[0], rtol=1e-12)
        np.testing.assert_allclose(curve.y[rows], wanted[1], rtol=1e-12)


def test_of_many_rows_the_first_and_the_last_are_drawn_closely() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random(100_000) < 0.3
    table = ek.counts_by_threshold(truth, rng.normal(truth, 1))
    curves = further_curves(table)
    assert len(curves["gain"].thresholds) <= 3 * MOST_ROWS
    assert set(table.thresholds[:300]) <= set(curves["det"].thresholds)
    assert set(table.thresholds[-300:]) <= set(curves["det"].thresholds)


def test_a_board_has_them_in_groups_with_points_that_follow() -> None:
    content = ek.board(EV, label="spin").to_dict()
    groups = [(chart["id"], chart.get("group")) for chart in content["charts"]]
    assert groups[:2] == [("pr", MAIN), ("roc", MAIN)]
    assert groups[-4:] == [("det", ERRORS), ("lift", ERRORS), ("gain", RANKS), ("top", RANKS)]
    columns = content["models"][0]["columns"]
    for chart in content["charts"][-4:]:
        assert (chart["moves"][0]["rows"][0]["x"], chart["moves"][0]["rows"][0]["y"]) == FURTHER[chart["id"]]
        assert set(FURTHER[chart["id"]]) <= columns.keys()
    assert unpack(columns["lift"])[np.isfinite(unpack(columns["lift"]))].max() <= content["charts"][-3]["reads"]["top"]


def test_means_ratios_and_decisions_have_none() -> None:
    decided = ek.predictions_from_matrix([[1], [0]], [[1], [0]], labels=["a"], task="binary", decisions_only=True)
    for content in (ek.board(EV, average="macro").to_dict(), ek.board(ek.evaluate(decided)).to_dict()):
        assert not {chart["id"] for chart in content["charts"]} & FURTHER.keys()
