"""The board of a plan: each label at its own threshold, and a slider that moves all of them together."""

import csv
import io

import numpy as np
import pytest

import evalkit as ek
from evalkit.errors import InvalidInputError
from evalkit.evaluation.label_summary import summarise
from evalkit.evaluation.own_thresholds import moved_by
from evalkit.live.columns import unpack
from evalkit.live.labels.label_csv import label_csv
from evalkit.live.labels.label_list import columns_of, label_list, whole_row
from evalkit.live.labels.label_rows import label_rows
from evalkit.thresholds.effect import effect_of

P = ek.load_sample("clips-forest").predictions
EV = ek.evaluate(P)
PLAN = ek.plan_thresholds(EV, "recall where precision >= 0.9", cross_fit=False)
OWN = ek.at_own_thresholds(EV, PLAN.thresholds)
CONTENT = ek.board(OWN, threshold=0.0).to_dict()


def figures_at(content: dict, threshold: float) -> dict[str, float]:
    place = int(np.searchsorted(unpack(content["sliders"][0]["stops"]), threshold))
    return {key: float(unpack(column)[place]) for key, column in content["models"][0]["columns"].items()}


def test_the_board_begins_at_the_plan() -> None:
    effect = effect_of(EV, PLAN.thresholds)
    assert (effect.counts.tp, effect.counts.fp, effect.counts.fn) == (1113, 106, 396)  # counted by hand of this sample
    found = figures_at(CONTENT, 0.0)
    assert (found["tp"], found["fp"], found["fn"]) == (1113, 106, 396)
    assert found["exact_match"] == effect.exact_match
    assert CONTENT["title"] == "All labels, each at its own threshold"
    assert CONTENT["called"] == {"title": "Shift of all thresholds", "short": "Shift"}
    assert CONTENT["sliders"][0]["presets"][0]["title"] == "Plan"


@pytest.mark.parametrize("shift", [-0.2, -0.05, 0.1, 0.25])
def test_a_shift_moves_all_thresholds(shift: float) -> None:
    effect = effect_of(EV, {label: moved_by(each, shift) for label, each in PLAN.thresholds.items()})
    found = figures_at(ek.board(OWN, threshold=shift).to_dict(), shift)
    assert tuple(found[key] for key in ("tp", "fp", "fn", "tn")) == tuple(
        getattr(effect.counts, key) for key in ("tp", "fp", "fn", "tn")
    )
    assert found["exact_match"] == effect.exact_match


def test_means_over_labels_are_of_own_thresholds() -> None:
    found = figures_at(ek.board(OWN, threshold=0.0, average="macro").to_dict(), 0.0)
    assert found["f1"] == pytest.approx(effect_of(EV, PLAN.thresholds).macro_f1, abs=1e-12)


def test_the_charts_speak_of_a_shift() -> None:
    titles = [chart["title"] for chart in CONTENT["charts"]]
    assert "Metrics by shift of all thresholds" in titles
    assert all(not chart.get("areas") for chart in CONTENT["charts"])  # those of the model are of its scores


def test_the_list_has_the_threshold_of_each_label() -> None:
    stops = unpack(CONTENT["sliders"][0]["stops"])
    summary = summarise(OWN, stops)
    made = label_list(
        "m",
        OWN,
        [("m", summary)],
        whole=whole_row(OWN, None, {}, 0.9),
        left_out=(),
        current=None,
        rows=label_rows([OWN], OWN.labels, [0], stops, lambda _: {}),
    )
    assert columns_of(OWN)[0]["key"] == made["shown"][0] == "own_threshold"
    assert unpack(made["models"][0]["fixed"]["own_threshold"]).tolist() == list(PLAN.thresholds.values())
    usual = summarise(EV, stops)
    np.testing.assert_allclose(summary.best_f1_threshold, usual.best_f1_threshold, rtol=1e-12)
    np.testing.assert_array_equal(summary.average_precision, usual.average_precision)
    assert summary.select(OWN.labels[:2]).own_threshold.tolist() == list(PLAN.thresholds.values())[:2]


def test_the_table_as_a_file_has_the_moved_thresholds() -> None:
    text = label_csv(OWN, summarise(OWN, np.array([0.0])), 0.1, level=0.95)
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        threshold = moved_by(PLAN.thresholds[row["label"]], 0.1)
        assert float(row["threshold"]) == threshold
        assert int(row["tp"]) == EV.per_label[row["label"]].at(threshold).tp


def test_a_board_holds_shifts_or_thresholds_and_not_both() -> None:
    with pytest.raises(InvalidInputError, match="thresholds of their own"):
        ek.board(EV, OWN)


def test_a_still_picture_of_it_says_what_it_shows() -> None:
    shown = ek.board(OWN, threshold=0.0)._repr_html_()
    assert "each at its own threshold" in shown
    assert "<th>Shift</th>" in shown
