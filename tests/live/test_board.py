"""The dict of a live board: exact columns at the stops, presets, curves, the file."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re

import numpy as np
import pytest

import evalkit as ek
from evalkit.comparison.matching import matched_thresholds
from evalkit.evaluation.figure_intervals import FIGURES, in_words, intervals_at
from evalkit.live.columns import slider, unpack
from evalkit.live.panels.panels import CURVE_METRICS
from tests.builders import predictions
from tests.google.service.served import as_bytes, served


def _random(
    seed: int = 0, *, n: int = 300, labels: int = 4, logits: bool = False, name: str = "model"
) -> ek.Evaluation:
    rng = np.random.default_rng(seed)
    truth = rng.random((n, labels)) < 0.3
    score = np.clip(np.round(rng.normal(0.35 + 0.3 * truth, 0.2), 2), 0, 1)
    names = [f"label {i}" for i in range(labels)]
    task = "binary" if labels == 1 else "multilabel"
    p = ek.predictions_from_matrix(truth, score * 20 - 7 if logits else score, labels=names, task=task, name=name)
    return ek.evaluate(p)


def _column(content: dict, key: str, model: int = 0) -> np.ndarray:
    return unpack(content["models"][model]["columns"][key])


def _stops(content: dict, slider: int = 0) -> np.ndarray:
    return unpack(content["sliders"][slider]["stops"])


def test_stops_are_made_by_division() -> None:
    stops = _stops(ek.board(_random()).to_dict())
    for k in range(1001):
        assert float(f"{k / 1000:.3f}") in stops


@pytest.mark.parametrize("label", [None, "label 2"])
def test_counts_and_figures_are_those_of_the_exact_table(label: str | None) -> None:
    ev = _random()
    content = ek.board(ev, label=label).to_dict()
    table = ev.pooled if label is None else ev.per_label[label]
    for i, threshold in enumerate(_stops(content)):
        c = table.at(threshold)
        assert [_column(content, key)[i] for key in ("tp", "fp", "fn", "tn")] == [c.tp, c.fp, c.fn, c.tn]
        for key in FIGURES:
            if key != "accuracy":
                np.testing.assert_equal(_column(content, key)[i], ek.METRICS[key].function(c))


def test_a_whole_multilabel_model_has_exact_match_and_a_label_has_accuracy() -> None:
    ev = _random()
    whole, label = ek.board(ev).to_dict(), ek.board(ev, label="label 0").to_dict()
    assert [tile["key"] for tile in whole["tiles"]][4] == "exact_match"
    assert [tile["key"] for tile in label["tiles"]][4] == "accuracy"
    i = int(np.argmin(np.abs(_stops(whole) - 0.4)))
    assert _column(whole, "exact_match")[i] == ek.exact_match(ev.predictions, 0.4)
    assert "accuracy" not in whole["models"][0]["columns"]


@pytest.mark.parametrize("method", ["macro", "weighted"])
def test_averaged_columns_are_the_averages_of_the_labels(method: str) -> None:
    ev = _random()
    content = ek.board(ev, average=method).to_dict()
    stops = _stops(content)
    for i in range(0, len(stops), 97):
        for key in ("precision", "recall", "f1", "false_positive_rate"):
            expected = ek.average(ev, key, method=method, threshold=stops[i]).value
            assert _column(content, key)[i] == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_presets_and_the_start_are_stops_of_their_own() -> None:
    content = ek.board(_random(), threshold=0.123456).to_dict()
    stops = _stops(content)
    control = content["sliders"][0]
    assert stops[control["start"]] == 0.123456
    for preset in control["presets"]:
        assert preset["threshold"] in stops
    assert [preset["title"] for preset in control["presets"]] == ["0.5", "Best F1", "Precision = recall"]


@pytest.mark.parametrize("threshold", [1.5, -2.0, 0.5 + 1e-15, 1e-300])
def test_a_board_starts_at_the_very_threshold_beyond_all_scores_too(threshold: float) -> None:
    ev = _random()
    content = ek.board(ev, threshold=threshold).to_dict()
    control = content["sliders"][0]
    assert _stops(content)[control["start"]] == threshold
    assert threshold in unpack(control["hand"])
    assert control["exact"]
    assert (control["low"], control["high"]) == (0, 1)
    assert _column(content, "tp")[control["start"]] == ev.pooled.at(threshold).tp
    line = content["charts"][2]["data"]["line"][0]["each"]
    assert min(line["x"]) == 0, "no line is drawn beyond the axis"
    assert max(line["x"]) == 1


def test_best_f1_is_best_over_every_distinct_score() -> None:
    ev = _random(3)
    content = ek.board(ev, label="label 1").to_dict()
    best = content["sliders"][0]["presets"][1]["threshold"]
    table = ev.per_label["label 1"]
    assert ek.f1(table.at(best)) == np.nanmax(ek.f1(table.counts))


@pytest.mark.parametrize(
    ("scores", "low", "high", "step"),
    [
        ([0.0, 1.0], 0.0, 1.0, 0.001),
        ([0.2, 0.8], 0.0, 1.0, 0.001),
        ([-3.1, 7.2], -3.1, 7.22, 0.02),
        ([-199.0, 445.0], -199.0, 446.0, 1.0),
        ([5.0, 5.0], 5.0, 5.005, 0.005),
        ([0.5, 1.5], 0.5, 1.501, 0.001),
    ],
)
def test_the_range_of_the_slider_holds_all_scores(scores: list[float], low: float, high: float, step: float) -> None:
    p = ek.predictions_from_matrix([[1], [0]], [[s] for s in scores], labels=["a"], task="binary")
    s = slider([ek.evaluate(p)])
    assert s.low <= min(scores)
    assert s.high >= max(scores)
    assert (s.low, s.high, s.step) == pytest.approx((low, high, step), abs=1.01 * step)
    assert 300 <= len(s.stops) <= 1101 or len(set(scores)) == 1
    assert (np.diff(s.stops) > 0).all()


@pytest.mark.parametrize("score", [13749.5836184195, -10.928943692952433, 1e16])
def test_scores_that_differ_in_the_last_digit_alone_have_stops_below_and_above_all(score: float) -> None:
    """Stops between them would be one number, and a slider of one stop has no width to draw."""
    scores = [score, float(np.nextafter(score, np.inf))]
    p = ek.predictions_from_matrix([[1], [0]], [[s] for s in scores], labels=["a"], task="binary")
    s = slider([ek.evaluate(p)])
    assert s.stops[0] == s.low < s.high == s.stops[-1]
    assert s.low <= min(scores) < max(scores) < s.high
    assert _column(ek.board(ek.evaluate(p)).to_dict(), "tp")[[0, -1]].tolist() == [1, 0]


def test_logits_reach_from_everything_predicted_to_nothing() -> None:
    content = ek.board(_random(logits=True)).to_dict()
    assert _column(content, "fn")[0] == 0
    assert _column(content, "tp")[-1] == 0


def test_the_curve_encloses_the_average_precision() -> None:
    ev = _random(5, n=2000, labels=1)
    line = ek.board(ev).to_dict()["charts"][0]["data"]["line"][0]["each"]
    x, y = np.array(line["x"]), np.array(line["y"])
    assert x[0] == 0
    area = np.sum(np.diff(x) * y[1:])
    assert area == pytest.approx(ek.average_precision(ev.pooled), abs=0.002)


def test_two_models_share_stops_and_have_their_own_columns() -> None:
    a, b = _random(1, name="a"), _random(2, name="b")
    content = ek.board(a, b).to_dict()
    assert [model["name"] for model in content["models"]] == ["a", "b"]
    for ev, model in ((a, 0), (b, 1)):
        assert _column(content, "tp", model)[0] == ev.pooled.at(0.0).tp


def test_moves_name_columns_that_are_there() -> None:
    content = ek.board(_random(1), _random(2)).to_dict()
    for chart in content["charts"]:
        for move in chart["moves"]:
            assert move["dataset"] in chart["spec"]["datasets"]
            for row in move["rows"]:
                columns = content["models"][int(row.get("model", 0))]["columns"]
                assert {row["x"], row.get("y", "threshold")} <= {*columns, "threshold"}


def test_specs_hold_no_data_and_are_the_same_for_another_label() -> None:
    ev = _random()
    one, other = (ek.board(ev, label=label).to_dict()["charts"] for label in ("label 0", "label 1"))
    for a, b in zip(one[:3], other[:3], strict=True):
        assert a["spec"] == b["spec"]
        assert all(not rows for name, rows in a["spec"]["datasets"].items() if not name.startswith("data-"))


def test_the_digest_follows_the_content() -> None:
    ev = _random()
    digests = {
        ek.board(ev, **options).to_dict()["digest"] for options in ({}, {"label": "label 0"}, {"threshold": 0.7})
    }
    assert len(digests) == 3
    assert ek.board(ev).to_dict()["digest"] in digests


def test_bins_add_up_to_the_positives_and_negatives() -> None:
    ev = _random()
    bins = ek.board(ev).to_dict()["charts"][3]["data"]["bin"][0]["each"]
    assert sum(bins["positives"][:-1]) == ev.pooled.positives
    assert sum(bins["negatives"][:-1]) == ev.pooled.negatives


@pytest.mark.parametrize("task", ["no positives", "no negatives", "one example", "no scores"])
def test_degenerate_models_make_a_board(task: str) -> None:
    truth = {"no positives": [[0], [0]], "no negatives": [[1], [1]], "one example": [[1]], "no scores": [[1], [0]]}[
        task
    ]
    if task == "no scores":
        p = ek.predictions_from_pairs([], [], [], [], labels=["a"], ids=["x", "y"], task="binary", unscored=([0], [0]))
    else:
        p = ek.predictions_from_matrix(truth, np.linspace(0.2, 0.8, len(truth))[:, None], labels=["a"], task="binary")
    content = json.loads(json.dumps(ek.board(ek.evaluate(p)).to_dict(), allow_nan=False))
    assert len(content["charts"]) == 4


def test_an_offline_file_runs_its_own_scripts_alone_and_asks_nobody() -> None:
    html = ek.board(ek.evaluate(ek.load_sample("clips-forest").predictions)).to_html()
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "connect-src" not in policy[1]
    scripts = re.findall(r"<script(?: type=\"module\")?>(.*?)</script>", html, re.DOTALL)
    hashes = {base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts}
    assert len(hashes) == 2
    assert set(re.findall(r"'sha256-([^']+)'", policy[1])) == hashes
    assert "script-src 'unsafe-inline'" not in policy[1]


def test_the_file_is_self_contained_and_small() -> None:
    html = ek.board(ek.evaluate(ek.load_sample("clips-forest").predictions)).to_html()
    assert len(html.encode()) < 2_000_000
    for outside in ('src="http', 'href="http', "@import", "<link"):
        assert outside not in html.replace("</script", "")[: html.index("vegaEmbed")]


def test_an_unknown_label_and_a_third_model_are_errors() -> None:
    ev = _random()
    with pytest.raises(ek.EvalkitError, match="does not have this label"):
        ek.board(ev, label="label 9")
    with pytest.raises(ek.EvalkitError, match="one or two models"):
        ek.board(ev, ev, ev)


def _with_hours(ev: ek.Evaluation, hours: dict[str, float] | None) -> ek.Evaluation:
    assert ev.predictions is not None
    return ek.evaluate(dataclasses.replace(ev.predictions, exposure_hours=hours))


@pytest.mark.parametrize("label", [None, "label 2"])
def test_false_alarms_per_hour_stand_beside_the_false_positive_rate_where_hours_are_known(label: str | None) -> None:
    content = ek.board(_with_hours(_random(), {"0": 1.5, "1": 0.5}), label=label).to_dict()
    keys = [tile["key"] for tile in content["tiles"]]
    assert keys[keys.index("false_positive_rate") + 1] == "false_alarms_per_hour"
    assert content["models"][0]["hours"] == 2


@pytest.mark.parametrize("hours", [None, {}, {"0": 0.0}])
def test_no_figure_is_per_hour_where_hours_are_unknown(hours: dict[str, float] | None) -> None:
    content = ek.board(_with_hours(_random(), hours)).to_dict()
    assert len(content["tiles"]) == len(FIGURES)
    assert content["models"][0]["hours"] is None


def test_beside_a_model_of_known_hours_another_says_that_its_own_are_not() -> None:
    content = ek.board(_with_hours(_random(), {"0": 1.0}), _random(1)).to_dict()
    assert [model["hours"] for model in content["models"]] == [1, None]
    assert (
        next(tile for tile in content["tiles"] if tile["key"] == "false_alarms_per_hour")["missing"] == "Hours unknown"
    )


def test_curve_metrics_are_columns() -> None:
    assert set(CURVE_METRICS) <= set(FIGURES)


def _grid(name: str = "service", *, at: tuple[float, ...] = (0.0, 0.25, 0.75)) -> ek.Evaluation:
    """What a service would say of a model: its counts at a few thresholds, other ones for the label."""
    rows = ["label,threshold,tp,fp,fn,tn"]
    rows += [f",{t},{40 - round(32 * t)},{40 - round(40 * t)},{round(32 * t)},{round(40 * t)}" for t in at]
    rows += [f"cat,{t},{20 - round(10 * t)},{20 - round(20 * t)},{round(10 * t)},{round(20 * t)}" for t in (0.1, 0.6)]
    rows += ["dog,0.1,20,18,0,2"]
    return ek.read_evaluation("\n".join(rows).encode(), name=name)


def test_a_grid_stops_at_its_own_thresholds_and_nowhere_else() -> None:
    content = ek.board(_grid(), threshold=0.6).to_dict()
    assert unpack(content["sliders"][0]["stops"]).tolist() == [0.0, 0.25, 0.75]
    assert content["sliders"][0]["start"] == 2
    assert {preset["threshold"] for preset in content["sliders"][0]["presets"]} <= {0.0, 0.25, 0.75}
    assert unpack(ek.board(_grid(), label="cat").to_dict()["sliders"][0]["stops"]).tolist() == [0.1, 0.6]


def test_beside_a_grid_an_exact_model_is_looked_at_on_the_grid() -> None:
    exact = _random()
    content = ek.board(exact, _grid()).to_dict()
    assert unpack(content["sliders"][0]["stops"]).tolist() == [0.0, 0.25, 0.75]
    assert _column(content, "tp").tolist() == [exact.pooled.at(t).tp for t in (0.0, 0.25, 0.75)]


def test_a_whole_model_of_counts_says_what_its_accuracy_needs() -> None:
    content = ek.board(_grid()).to_dict()
    (tile,) = (tile for tile in content["tiles"] if tile["key"] in ("exact_match", "top1_accuracy"))
    assert tile["missing"] == "Needs predictions"
    assert tile["key"] not in content["models"][0]["columns"]


def test_accuracy_at_the_threshold_has_its_coverage_beside_it() -> None:
    """Items of labels a, b, c: right at .9, wrong at .6, right at .4, and a tie at .5."""
    truth = [[1, 0, 0], [1, 0, 0], [0, 0, 1], [1, 0, 0]]
    score = [[0.9, 0.1, 0.0], [0.3, 0.6, 0.1], [0.3, 0.3, 0.4], [0.5, 0.5, 0.0]]
    ev = ek.evaluate(predictions(truth, score, task="multiclass", labels=["a", "b", "c"]))
    content = ek.board(ev, threshold=0.5).to_dict()
    (tile,) = (tile for tile in content["tiles"] if tile["key"] == "top1_accuracy")
    assert tile["title"] == "Accuracy at this threshold (no answer counts as wrong)"
    assert [(each["key"], each["title"]) for each in tile["beside"]] == [
        ("coverage", "answered"),
        ("answered_accuracy", "right of these"),
    ]
    row = content["sliders"][0]["start"]
    found = {key: _column(content, key)[row] for key in ("top1_accuracy", "coverage", "answered_accuracy")}
    assert found == {"top1_accuracy": 0.25, "coverage": 0.5, "answered_accuracy": 0.5}
    assert "Top-1" not in str(content["tiles"])
    of_label = ek.board(ev, label="a").to_dict()
    assert not any(tile.get("beside") for tile in of_label["tiles"])


MATCHES = ("recall", "precision", "predicted_positive_rate")


def _hand(content: dict, slider: int) -> np.ndarray:
    """The thresholds that a hand can move a slider to."""
    return unpack(content["sliders"][slider]["hand"])


def _start(content: dict) -> list[float]:
    return [_stops(content, m)[control["start"]] for m, control in enumerate(content["sliders"])]


def _served(ev: ek.Evaluation) -> ek.Evaluation:
    return ek.read_evaluation(as_bytes(served(ev)), name=f"{ev.name} on a grid")


@pytest.mark.parametrize("match", MATCHES)
@pytest.mark.parametrize("label", [None, "label 1"])
@pytest.mark.parametrize("kind", ["exact", "logits", "grid"])
def test_each_slider_leads_the_other_to_a_stop_that_the_test_would_use(
    match: str, label: str | None, kind: str
) -> None:
    a, b = _random(1, name="a"), _random(2, name="b", logits=kind == "logits")
    models = [a, _served(b) if kind == "grid" else b]
    content = ek.board(*models, label=label, match=match).to_dict()
    tables = [ev.pooled if label is None else ev.per_label[label] for ev in models]
    for m, other in ((0, 1), (1, 0)):
        led = unpack(content["sliders"][m]["matched"])
        expected = matched_thresholds(tables[m], tables[other], _hand(content, m), match)
        np.testing.assert_array_equal(led, expected)
        assert set(led[~np.isnan(led)]) <= set(_stops(content, other))
        assert set(_hand(content, m)) <= set(_stops(content, m))
        for key in ("tp", "fp"):
            at = tables[m].at(_stops(content, m))
            np.testing.assert_array_equal(_column(content, key, m), getattr(at, key))


def test_two_sliders_have_the_range_of_their_own_scores() -> None:
    content = ek.board(_random(1), _random(2, logits=True), match="free").to_dict()
    probabilities, logits = content["sliders"]
    assert (probabilities["low"], probabilities["high"]) == (0, 1)
    assert logits["low"] < -5
    assert logits["high"] > 8
    assert probabilities["matched"] is logits["matched"] is None
    np.testing.assert_array_equal(_hand(content, 1), _stops(content, 1))


def test_where_two_sliders_start() -> None:
    a, b = _random(1), _random(2)
    free = ek.board(a, b, match="free", threshold=0.4, other_threshold=0.7123).to_dict()
    assert _start(free) == [0.4, 0.7123]
    led = float(matched_thresholds(a.pooled, b.pooled, np.array(0.4), "recall"))
    assert _start(ek.board(a, b, match="recall", threshold=0.4).to_dict()) == [0.4, led]
    assert _start(ek.board(a, b, match="recall", threshold=0.4, other_threshold=0.9, driver=0).to_dict()) == [0.4, led]
    back = float(matched_thresholds(b.pooled, a.pooled, np.array(0.9), "recall"))
    by_baseline = ek.board(a, b, match="recall", threshold=0.4, other_threshold=0.9, driver=1).to_dict()
    assert (_start(by_baseline), by_baseline["driver"]) == ([back, 0.9], 1)


@pytest.mark.parametrize("match", MATCHES)
@pytest.mark.parametrize("driver", [0, 1])
def test_a_link_with_two_thresholds_opens_as_it_was_made(match: str, driver: int) -> None:
    a, b = _random(1), _random(2)
    for threshold in (0.2, 0.35, 0.5, 0.6):
        places = {"threshold": threshold, "other_threshold": threshold}
        made = _start(ek.board(a, b, match=match, driver=driver, **places).to_dict())
        again = ek.board(a, b, match=match, threshold=made[0], other_threshold=made[1]).to_dict()
        assert _start(again) == made


def test_where_there_is_nothing_to_match_the_other_stays() -> None:
    low = ek.predictions_from_matrix([[1], [0], [1]], [[0.8], [0.3], [0.2]], labels=["a"], task="binary")
    content = ek.board(ek.evaluate(low), _random(2, labels=1), match="precision", threshold=0.9).to_dict()
    assert np.isnan(_column(content, "precision")[content["sliders"][0]["start"]])
    assert _start(content) == [0.9, 0.9]
    there = ek.board(ek.evaluate(low), _random(2, labels=1), match="precision", threshold=0.9, other_threshold=0.6)
    assert _start(there.to_dict()) == [0.9, 0.6]


def test_on_a_grid_a_slider_starts_at_the_threshold_whose_counts_it_shows() -> None:
    ev = _served(_random(2))
    content = ek.board(ev, threshold=0.52).to_dict()
    assert _start(content) == [pytest.approx(0.55)]
    assert not content["sliders"][0]["exact"]
    i = content["sliders"][0]["start"]
    assert _column(content, "tp")[i] == ev.pooled.at(0.52).tp


def test_equal_thresholds_keep_one_slider() -> None:
    content = ek.board(_random(1), _random(2, logits=True)).to_dict()
    assert len(content["sliders"]) == 1
    assert content["matched"] is None


def test_what_cannot_be_matched_is_an_error() -> None:
    a, b = _random(1), _random(2)
    with pytest.raises(ek.EvalkitError, match="two models"):
        ek.board(a, match="recall")
    with pytest.raises(ek.EvalkitError, match="Unknown match"):
        ek.board(a, b, match="f1")
    with pytest.raises(ek.EvalkitError, match="Means over labels cannot be matched"):
        ek.board(a, b, match="recall", average="macro")
    with pytest.raises(ek.EvalkitError, match="must be a number"):
        ek.board(a, b, match="free", other_threshold=float("nan"))
    with pytest.raises(ek.EvalkitError, match="driver"):
        ek.board(a, b, match="recall", driver=2)
    assert len(ek.board(a, b, match="free", average="macro").to_dict()["sliders"]) == 2


def test_a_file_of_two_matched_models_is_small() -> None:
    a, b = (ek.evaluate(ek.load_sample(name).predictions) for name in ("clips-forest", "clips-linear"))
    assert len(ek.board(a, b, match="recall").to_html().encode()) < 2_000_000


@pytest.mark.parametrize("label", [None, "label 2"])
def test_figures_carry_their_interval_at_every_stop(label: str | None) -> None:
    ev = _random()
    content = ek.board(ev, label=label, level=0.9).to_dict()
    stops = unpack(content["sliders"][0]["stops"])
    wanted = intervals_at(ev, stops, label=label, level=0.9).bounds
    for figure in FIGURES:
        key = "exact_match" if figure == "accuracy" and label is None else figure
        for end, bound in zip(("low", "high"), wanted[key], strict=True):
            np.testing.assert_array_equal(_column(content, f"{key}.{end}"), bound.astype(np.float32))
    assert content["intervals"] == [{"words": in_words(0.9, "300 items"), "method": content["intervals"][0]["method"]}]


def test_means_over_labels_have_no_interval_of_every_stop_but_items_have() -> None:
    columns = ek.board(_random(), average="macro").to_dict()["models"][0]["columns"]
    assert {key for key in columns if key.endswith(".low")} == {"exact_match.low"}


def test_curves_carry_the_areas_under_them() -> None:
    """Of each model, of the label that is shown; not where a curve is of means, or known at some thresholds alone."""
    a, b = _random(), _random(1)
    areas = {chart["id"]: chart.get("areas") for chart in ek.board(a, b, label="label 2").to_dict()["charts"]}
    tables = [ev.per_label["label 2"] for ev in (a, b)]
    assert areas["pr"] == [ek.average_precision(table) for table in tables]
    assert areas["roc"] == [ek.roc_auc(table) for table in tables]
    assert areas["thresholds"] is areas["scores"] is None
    for board in (ek.board(a, average="macro"), ek.board(_grid())):
        assert [chart["areas"] for chart in board.to_dict()["charts"][:2]] == [[], []]


def test_two_models_of_one_kind_have_one_note_on_intervals_and_others_a_note_each() -> None:
    same = ek.board(_random(), _random(1), match="recall").to_dict()["intervals"]
    assert [note["words"] for note in same] == [in_words(0.95, "300 items")]
    assert same[0]["method"].endswith("; thresholds as they stand")
    first, second = ek.board(_random(), _grid(name="counts")).to_dict()["intervals"]
    assert first["words"] == f"model: {in_words(0.95, '300 items')}"
    assert second["words"].startswith("counts: Ranges are 95 % confidence intervals")
    assert "too narrow" in second["words"]


def test_bands_lie_around_their_curves() -> None:
    for chart in ek.board(_random()).to_dict()["charts"][:3]:
        for series in chart["data"]["band"]:
            low, high = (np.array(series["each"][key]) for key in ("y", "end"))
            assert (low <= high).all()
            assert len(low) > 10


@pytest.mark.parametrize("offset", [100, 1_000, 10_000, 100_000, -250_000, 10**8])
def test_scores_far_from_zero_are_drawn_as_those_near_to_it(offset: int) -> None:
    """Energies and log-likelihoods: the same charts, with other numbers on the axis."""
    chance = np.random.default_rng(4)
    score = chance.random(60) * 0.9 - 0.2
    truth = chance.random(60) < 0.5
    models = [
        ek.predictions_from_matrix(truth[:, None], s[:, None], labels=["a"], task="binary")
        for s in (score, score + offset)
    ]
    near, far = (
        ek.board(ek.evaluate(p), threshold=0.5 + place).to_dict() for p, place in zip(models, (0, offset), strict=True)
    )
    apart = {"x", "end"}
    for chart_near, chart_far in zip(near["charts"][2:4], far["charts"][2:4], strict=True):
        for dataset in ("line", "band", "bin"):
            for one, other in zip(chart_near["data"].get(dataset, []), chart_far["data"].get(dataset, []), strict=True):
                assert one["each"].keys() == other["each"].keys()
                for key in one["each"]:
                    moved = offset if key == "x" or (key in apart and dataset == "bin") else 0
                    found = np.array(other["each"][key]) - moved
                    np.testing.assert_allclose(found, one["each"][key], rtol=0, atol=0.001, err_msg=f"{dataset} {key}")
    assert len({*far["charts"][3]["data"]["bin"][0]["each"]["x"]}) == 51


def test_the_legend_names_lines_by_colour_or_of_two_models_by_pattern() -> None:
    alone, both = (ek.board(_random(), *others).to_dict()["charts"][2] for others in ((), (_random(1),)))
    titles = ["Precision", "Recall (TPR)", "False positive rate", "F1 score"]
    assert [entry["title"] for entry in alone["legend"]] == titles == [entry["title"] for entry in both["legend"]]
    assert [entry["color"] for entry in alone["legend"]] == [0, 1, 2, 3]
    patterns = [entry["dash"] for entry in both["legend"]]
    assert len({tuple(dash) for dash in patterns}) == 4
    assert str(patterns) in str(both["spec"])
    assert (bool(alone["data"]["band"]), bool(both["data"]["band"])) == (True, False)


def test_bins_of_a_grid_lie_between_its_thresholds() -> None:
    content = ek.board(_grid(at=(0.25, 0.5, 0.75))).to_dict()
    bins = content["charts"][3]["data"]["bin"][0]["each"]
    assert bins["x"] == [0.25, 0.5, 0.75, 1.0]
    assert bins["end"][:3] == [0.5, 0.75, 1.0]
    at = [_grid(at=(0.25, 0.5, 0.75)).pooled.at(t).tp for t in (0.25, 0.5, 0.75)]
    assert bins["positives"][:3] == [at[0] - at[1], at[1] - at[2], at[2]]


@pytest.mark.parametrize("text", ["threshold,tp,fp,fn,tn\n1.0,3,1,2,4\n", "threshold,tp,fp,fn,tn\n0.5,0,0,5,5\n"])
def test_a_grid_of_one_threshold_makes_a_board(text: str) -> None:
    content = ek.board(ek.read_evaluation(text.encode(), name="one")).to_dict()
    assert sum(content["charts"][3]["data"]["bin"][0]["each"]["positives"][:-1]) in (0, 3)


@pytest.mark.parametrize("label", [None, "label 2"])
def test_in_the_terms_of_medicine_specificity_and_npv_are_among_the_tiles(label: str | None) -> None:
    ev = _random()
    content = ek.board(ev, label=label, terms="medicine").to_dict()
    titles = [tile["title"] for tile in content["tiles"]]
    assert titles[:4] == ["Sensitivity", "Specificity", "PPV", "NPV"]
    assert len(titles) == 6
    assert content["charts"][0]["title"] == "PPV and sensitivity"
    assert [preset["title"] for preset in content["sliders"][0]["presets"]] == ["0.5", "Best F1", "PPV = sensitivity"]
    assert [entry["title"] for entry in content["charts"][2]["legend"]] == ["PPV", "Sensitivity", "Specificity", "NPV"]
    table = ev.pooled if label is None else ev.per_label[label]
    at = table.at(np.array(_stops(content)))
    npv = _column(content, "negative_predictive_value")
    np.testing.assert_array_equal(npv, at.tn / np.where(at.tn + at.fn == 0, np.nan, at.tn + at.fn))
    np.testing.assert_array_equal(_column(content, "specificity"), at.tn / (at.tn + at.fp))
    low, high = (_column(content, f"negative_predictive_value.{end}") for end in ("low", "high"))
    there = ~np.isnan(low)
    assert there.any()
    assert (low[there] <= npv[there] + 1e-6).all()
    assert (npv[there] <= high[there] + 1e-6).all()


@pytest.mark.parametrize("average", ["macro", "weighted"])
def test_means_of_the_terms_of_medicine_are_over_the_labels_on_which_they_are_defined(average: str) -> None:
    ev = _random()
    content = ek.board(ev, average=average, terms="medicine").to_dict()
    at = {label: table.at(0.4) for label, table in ev.per_label.items()}
    weights = ev.positives if average == "weighted" else np.ones(len(ev.labels))
    i = int(np.argmin(np.abs(np.array(_stops(content)) - 0.4)))
    assert _stops(content)[i] == 0.4
    for key, value in {
        "specificity": [c.tn / (c.tn + c.fp) for c in at.values()],
        "negative_predictive_value": [c.tn / (c.tn + c.fn) for c in at.values()],
    }.items():
        assert _column(content, key)[i] == pytest.approx(np.average(value, weights=weights))


def test_terms_that_nobody_uses_are_refused() -> None:
    with pytest.raises(ek.InvalidInputError, match="Unknown terms"):
        ek.board(_random(), terms="law")


def test_in_per_cent_the_numbers_of_a_board_stay_ratios_and_only_shares_are_written_so() -> None:
    ev = _random()
    usual, percent = ek.board(ev).to_dict(), ek.board(ev, numbers="percent").to_dict()
    assert percent["models"] == usual["models"]
    assert [chart["data"] for chart in percent["charts"]] == [chart["data"] for chart in usual["charts"]]
    assert {tile["numbers"] for tile in percent["tiles"]} == {"percent"}
    assert not any("numbers" in tile for tile in percent["counts"])
    shares = [chart for chart in percent["charts"] if chart["id"] != "lift"]  # which is no share
    assert {chart["numbers"] for chart in shares} == {percent["numbers"]} == {"percent"}
    axes = [chart["spec"]["layer"][-1]["encoding"]["y"]["axis"] for chart in percent["charts"][:3]]
    assert all("%" in axis["labelExpr"] for axis in axes)
    assert percent["digest"] != usual["digest"]
    with pytest.raises(ek.InvalidInputError, match="Unknown numbers"):
        ek.board(ev, numbers="permille")
