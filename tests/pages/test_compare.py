"""The Compare page without a browser: every state that two models can be in, links, and what is said of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

import evalkit as ek
from evalkit.comparison.sentences import is_clear
from evalkit.evaluation.figure_intervals import intervals_at
from evalkit.reading.loading import Loaded, read_predictions
from pages._ui import state, workspace
from pages._ui.address.link import address_of
from tests.google.service.served import as_bytes, served

ROOT = Path(__file__).parents[2]
CSV = "id,label,score,truth\n"


def _app(*uploads: workspace.Entry, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    app.session_state["_uploads"] = {entry.key: entry for entry in uploads}
    for key, value in address.items():
        app.query_params[key] = value
    return app.run().switch_page("compare.py").run()


def _file(name: str, rows: str) -> workspace.Entry:
    loaded: Loaded = read_predictions((CSV + rows).encode(), name=name)
    return workspace.Entry(name, name, "file", loaded, ek.evaluate(loaded.predictions, name=name), shared=False)


def _counts(name: str, of: str) -> workspace.Entry:
    ev = ek.read_evaluation(as_bytes(served(ek.evaluate(ek.load_sample(of).predictions))), name=name)
    return workspace.Entry(name, name, "saved evaluation", None, ev, shared=False)


def _said(app: AppTest) -> str:
    assert not app.exception
    kinds = ("markdown", "text", "caption", "info", "error")
    return " ".join(element.value for kind in kinds for element in app.get(kind)).replace("\\", "")


def _verdict(app: AppTest) -> str:
    found = [element.value for element in app.markdown if "badge[" in element.value]
    assert len(found) == 1
    return found[0].replace("\\", "")


def _figures(app: AppTest) -> dict[str, dict[str, str]]:
    table = next(frame.value for frame in app.dataframe if "Test" in frame.value)
    rows = table.rename(columns=lambda name: name.split(":")[0]).to_dict("records")
    return {row["Figure"]: row for row in rows}


def _files(app: AppTest) -> list[str]:
    """What *Export* offers."""
    return [each.proto.label for each in app.get("download_button") if "export_" in each.proto.id]


def _view(app: AppTest) -> Any:
    return app.session_state["_view"]


def test_the_samples_of_the_first_test_set_are_compared_by_default() -> None:
    app = _app()
    assert "Compared on the 700 test items and 10 labels that both have." in _said(app)
    assert (app.selectbox(key="baseline").value, app.selectbox(key="model").value) == ("clips-linear", "clips-forest")
    assert _verdict(app).startswith(":green-badge[Candidate is better] **clips-forest has higher precision, by")
    assert "Exploratory" not in _said(app)
    assert "Live board (HTML)" in _files(app)


def test_where_there_is_no_board_none_is_offered_as_a_file() -> None:
    app = _app(model="clips-forest", baseline="digits-svm")
    assert "The two have no label in common." in _said(app)
    offered = _files(app)
    assert len(offered) == 2
    assert all(label.startswith("Predictions (CSV)") for label in offered)


@pytest.mark.parametrize(("model", "baseline"), [("clips-linear", "clips-forest"), ("digits-bayes", "digits-svm")])
def test_a_sample_is_compared_with_the_other_one_of_its_test_set(model: str, baseline: str) -> None:
    app = _app(model=model)
    assert app.selectbox(key="baseline").value == baseline
    assert "Candidate is worse" in _verdict(app)


def test_figures_are_those_of_compare() -> None:
    app = _app(model="digits-svm", baseline="digits-bayes", match="threshold", threshold="0.4")
    a, b = (ek.load_sample(name).predictions for name in ("digits-bayes", "digits-svm"))
    c = ek.compare(a, b, threshold_a=0.4, threshold_b=0.4)
    shown = _figures(app)
    for key in ("precision", "recall", "f1"):
        d = c.differences[key]
        row = shown[ek.METRICS[key].title]
        assert row["Baseline"].startswith(f"{d.a.value:.3f} (")
        assert row["Candidate"].startswith(f"{d.b.value:.3f} (")
        assert row["Difference"] == f"{d.difference.value:+.3f}"
        assert row["95 % interval"] == f"{d.difference.low:.3f} to {d.difference.high:.3f}"
        assert row["p"] == "< 0.001"
    assert "Accuracy" not in shown
    assert "Prevalence" not in shown


@pytest.mark.parametrize("match", ["recall", "precision", "share"])
def test_a_match_goes_from_the_one_that_leads(match: str) -> None:
    app = _app(model="clips-forest", baseline="clips-linear", match=match, threshold="0.6")
    a, b = (ek.load_sample(name).predictions for name in ("clips-linear", "clips-forest"))
    c = ek.compare(b, a, threshold_a=0.6, match=state.MATCHES[match])
    assert _view(app).driver == 0
    assert (_view(app).threshold, _view(app).baseline_threshold) == (0.6, c.threshold_b)
    d = c.differences["f1"].difference
    assert _figures(app)["F1 score"]["Difference"] == f"{-d.value:+.3f}"


def test_a_link_with_both_thresholds_opens_as_it_was_made() -> None:
    a, b = (ek.load_sample(name).predictions for name in ("clips-linear", "clips-forest"))
    led = ek.compare(a, b, threshold_a=0.3, match="recall").threshold_b
    app = _app(model="clips-forest", baseline="clips-linear", baseline_threshold="0.3", threshold=repr(led))
    assert (_view(app).driver, _view(app).baseline_threshold, _view(app).threshold) == (1, 0.3, led)
    c = ek.compare(a, b, threshold_a=0.3, match="recall")
    assert _figures(app)["Precision"]["Difference"] == f"{c.differences['precision'].difference.value:+.3f}"


def test_swapping_turns_signs_and_keeps_p_values() -> None:
    app = _app(model="digits-svm", baseline="digits-bayes", threshold="0.9", match="precision")
    before = _figures(app)
    app.button(key="swap").click().run()
    after = _figures(app)
    assert (app.selectbox(key="baseline").value, app.selectbox(key="model").value) == ("digits-svm", "digits-bayes")
    for name, row in before.items():
        assert after[name]["Difference"] == row["Difference"].translate(str.maketrans("+−", "−+"))
        assert (after[name]["p"], after[name]["Candidate"]) == (row["p"], row["Baseline"])
    app.button(key="swap").click().run()
    assert _figures(app) == before


@pytest.mark.parametrize(("box", "other"), [("model", "clips-linear"), ("baseline", "clips-forest")])
def test_choosing_one_for_the_other_swaps_them_with_their_thresholds(box: str, other: str) -> None:
    app = _app(match="free", threshold="0.5", baseline_threshold="0.26")
    app.selectbox(key=box).select(other).run()
    v = _view(app)
    assert (v.model, v.threshold, v.baseline, v.baseline_threshold) == ("clips-linear", 0.26, "clips-forest", 0.5)


def test_free_thresholds_lead_nothing() -> None:
    app = _app(model="clips-forest", baseline="clips-linear", match="free", threshold="0.7", baseline_threshold="0.2")
    assert (_view(app).threshold, _view(app).baseline_threshold) == (0.7, 0.2)
    assert "at these thresholds" in _verdict(app)


def test_choosing_the_match_and_the_level() -> None:
    app = _app()
    app.segmented_control(key="match").set_value("precision").run()
    assert "finds more" in _verdict(app)
    app.selectbox(key="level").select(0.8).run()
    assert "80 % confidence interval" in _verdict(app)
    assert address_of(_view(app))["match"] == "precision"
    assert address_of(_view(app))["level"] == "0.8"


def test_the_terms_of_medicine_name_figures_in_sentences_and_tables_alike() -> None:
    app = _app(model="clips-forest", baseline="clips-linear", terms="medicine")
    said = _said(app)
    assert "has higher PPV" in _verdict(app)
    assert _verdict(app).endswith("at the same sensitivity.**")
    assert "Of 10 labels PPV of clips-forest is clearly higher" in said
    assert "have the same sensitivity" in said
    assert {"Positive predictive value (PPV)", "Sensitivity (true positive rate)"} <= set(_figures(app))
    assert app.segmented_control(key="match").options[:2] == ["Same sensitivity", "Same PPV"]
    lowered = f"{said} {' '.join(_figures(app))}".lower().replace("average precision", "")
    assert not {"precision", "recall"} & set(lowered.replace(",", " ").split())
    app.toggle(key="medical").set_value(False).run()
    assert "has higher precision" in _verdict(app)


def test_in_per_cent_the_tables_of_compare_have_shares_and_points() -> None:
    app = _app(model="clips-forest", baseline="clips-linear", numbers="percent")
    precision = _figures(app)["Precision"]
    assert precision["Candidate"].replace("\N{NO-BREAK SPACE}", " ") == "90.4 % (88.5 to 92.1 %)"
    assert precision["Difference"] == "+39.5 points"
    assert precision["95 % interval"].endswith(" points")
    assert float(precision["p"].removeprefix("< ")) <= 0.001
    app.toggle(key="percent").set_value(False).run()
    assert _figures(app)["Precision"]["Difference"] == "+0.395"


def test_one_label_is_compared_alone() -> None:
    app = _app(label="spin")
    assert "Of 700 decisions" in _said(app)
    assert "Accuracy" in _figures(app)
    app = _app(label="nothing")
    assert "do not share a label nothing" in _said(app)


def test_the_same_model_twice_says_what_to_do() -> None:
    app = _app(model="clips-forest", baseline="clips-forest")
    assert "Both are the same model." in _said(app)
    app.selectbox(key="baseline").select("clips-linear").run()
    assert "Candidate is better" in _verdict(app)


def test_two_files_of_one_content_decide_alike() -> None:
    rows = "".join(f"i{i},cat,{i / 40},{i % 3 == 0:d}\n" for i in range(40))
    app = _app(_file("one", rows), _file("two", rows), model="two")
    assert app.selectbox(key="baseline").value == "one"
    assert "The two models decide alike: no decision differs on 40 items." in _verdict(app)
    assert "only the candidate is right in 0, and only the baseline in 0." in _said(app)


def test_without_a_choice_the_newest_two_of_the_session_that_share_labels_are_compared() -> None:
    cats = "".join(f"i{i},cat,{i / 40},{i % 3 == 0:d}\n" for i in range(40))
    app = _app(_file("older", cats), _file("other", cats.replace("cat", "dog")), _file("newer", cats))
    assert (app.selectbox(key="baseline").value, app.selectbox(key="model").value) == ("older", "newer")


def test_a_candidate_that_is_removed_leaves_no_model_against_itself() -> None:
    rows = "".join(f"i{i},cat,{i / 40},{i % 3 == 0:d}\n" for i in range(40))
    app = _app(_file("older", rows), _file("newer", rows))
    app.switch_page("models.py").run().button(key="remove_newer").click().run()
    app.switch_page("compare.py").run()
    assert "Comparing needs two models with the same test set." in _said(app)
    assert app.selectbox(key="model").value == "older"


def test_a_label_of_two_lines_is_chosen_by_one() -> None:
    rows = "".join(f'i{i},"{label}",{i / 40},{i % 3 == 0:d}\n' for i in range(40) for label in ("on\noff", "cat"))
    app = _app(_file("older", rows), _file("newer", rows))
    assert app.selectbox(key="label").options == ["All labels", "on ⏎ off", "cat"]
    app.selectbox(key="label").select("on\noff").run()
    assert _view(app).label == "on\noff"


def test_items_without_ids_are_said_to_be_matched_by_their_order() -> None:
    rows = "".join(f"{i},cat,{i / 40},{i % 3 == 0:d}\n" for i in range(1, 41))
    named = "".join(f"item {row}\n" for row in rows.splitlines())
    said = "items are matched by their order in the files"
    assert said in _said(_app(_file("one", rows), _file("two", rows)))
    assert said not in _said(_app(_file("one", named), _file("two", named)))


def test_a_file_alone_is_told_what_is_missing() -> None:
    app = _app(_file("mine", "a,cat,0.9,1\nb,cat,0.2,0\n"), model="mine")
    assert "Comparing needs two models with the same test set." in _said(app)
    said = _said(_app(_file("mine", "a,spin,0.9,1\nb,spin,0.2,0\n"), model="mine"))
    assert "Labels of mine are also in: clips-forest, clips-linear." in said


def test_nothing_shared_is_said_and_another_can_be_chosen() -> None:
    app = _app(_file("mine", "a,cat,0.9,1\nb,cat,0.2,0\n"), model="mine", baseline="clips-forest")
    assert "The two have no label in common." in _said(app)
    assert "are also in" not in _said(app)
    said = _said(_app(model="clips-linear", baseline="digits-svm"))
    assert "Labels of clips-linear are also in: clips-forest." in said
    app = _app(_file("mine", "a,spin,0.9,1\nb,spin,0.2,0\n"), model="mine", baseline="clips-forest")
    assert "The two have no example in common." in _said(app)
    app.selectbox(key="model").select("clips-linear").run()
    assert "Candidate is worse" in _verdict(app)


def test_other_items_and_labels_are_left_out_and_named() -> None:
    old = _file("old", "".join(f"i{i},cat,{i / 30},{i % 2}\ni{i},cow,0.1,0\n" for i in range(20)))
    new = _file("new", "".join(f"i{i},cat,{i / 30},{i % 2}\ni{i},dog,0.1,0\n" for i in range(5, 30)))
    said = _said(_app(old, new, model="new", baseline="old"))
    assert "Compared on the 15 test items and 1 label that both have." in said
    assert "5 test items only in old (i0, i1, i2, i3, i4)" in said
    assert "10 test items only in new (i20, i21, i22, i23, i24, ...)" in said
    assert "1 label only in old (cow); 1 label only in new (dog)" in said


def test_truths_that_contradict_each_other_are_refused() -> None:
    app = _app(_file("old", "a,cat,0.9,1\nb,cat,0.2,0\n"), _file("new", "a,cat,0.9,0\nb,cat,0.2,0\n"), model="new")
    said = _said(app)
    assert "The two disagree on the truth of 1 shared pair of" in said
    assert "First: a, cat." in said
    assert not app.dataframe
    assert "badge" not in said


def test_too_few_positives_give_no_verdict() -> None:
    old, new = (_file(name, f"a,cat,{s},1\nb,cat,0.2,0\nc,cat,0.6,0\n") for name, s in (("old", 0.9), ("new", 0.1)))
    assert "No verdict: there is 1 positive; a verdict needs" in _verdict(
        _app(old, new, model="new", match="threshold")
    )


def test_counts_are_compared_unpaired() -> None:
    app = _app(_counts("saved", "clips-forest"), model="saved", baseline="clips-linear", match="threshold")
    said = _said(app)
    assert "by counts alone (700 and 700 test items), so the two are not paired" in said
    assert "as if on unrelated items" in said
    assert "Candidate is better" in _verdict(app)
    assert "needs the predictions of both" in said
    assert _figures(app)["Recall (true positive rate)"]["Test"] == "two-sample, unpaired"
    assert said.count("Unpaired: counts only, so too wide for the pairing") == 1
    area = _figures(app)["Average precision (AuPRC)"]
    assert area["Test"].startswith("parametric bootstrap, unpaired")
    assert (
        "Counts at some thresholds give areas under curves, and the point where the two match, only within bounds"
        in said
    )
    linear = ek.load_sample("clips-linear").predictions
    low, high = intervals_at(ek.evaluate(linear), np.array([0.5])).bounds["recall"]  # as the board has it
    assert f"({low[0]:.3f} to {high[0]:.3f})" in _figures(app)["Recall (true positive rate)"]["Baseline"]


def _whole(name: str, of: ek.Evaluation) -> workspace.Entry:
    """Counts of all labels together, as a service gave them."""
    message = served(of)
    ev = ek.read_evaluation(as_bytes({"modelEvaluation": message["modelEvaluation"][:1]}), name=name)
    assert ev.labels == ()
    return workspace.Entry(name, name, "saved evaluation", None, ev, shared=False)


def test_whole_models_without_labels_are_compared_by_all_labels_together() -> None:
    forest, linear = (ek.evaluate(ek.load_sample(f"clips-{name}").predictions) for name in ("forest", "linear"))
    new, old = _whole("new", forest), _whole("old", linear)
    for baseline in (old.key, "clips-linear"):
        app = _app(new, old, model="new", baseline=baseline, match="threshold")
        said = _said(app)
        lacking = "old and new" if baseline == "old" else "new"
        assert (
            f"there are no figures of single labels of {lacking}, so it is not known whether both cover the same"
            in said
        )
        assert "Different test sets" not in said
        assert _verdict(app).startswith(":green-badge[Candidate is better] **new does better: F1 is higher by 27.8")
        assert "all labels of an item as unrelated" in said
        assert "Accuracy" not in _figures(app)
        assert not app.get("vega_lite_chart")
        assert "label" not in {box.key for box in app.selectbox}


def test_whole_models_of_other_tests_are_said_to_be_so() -> None:
    ev = ek.evaluate(ek.load_sample("clips-forest").predictions)
    few = _whole("few", ev.select(ev.labels[:4]))
    said = _said(_app(few, model="few", baseline="clips-linear"))
    positives = [int(ev.positives.sum()), int(ev.positives[:4].sum())]
    assert f"they count {positives[0]:,} and {positives[1]:,} positives among 7,000 and 2,800 pairs" in said


def test_ratios_without_counts_are_shown_without_a_verdict() -> None:
    table = b"label,threshold,precision,recall\ncat,0.2,0.5,0.9\ncat,0.5,0.7,0.6\ncat,0.8,0.9,0.2\n"
    entries = [
        workspace.Entry(
            name, name, "file", None, ek.read_evaluation(table.replace(b"0.7", at), name=name), shared=False
        )
        for name, at in (("old", b"0.7"), ("new", b"0.8"))
    ]
    assert "false_positive_rate" in entries[0].evaluation.unknown
    app = _app(*entries, model="new", baseline="old", match="share")
    said = _said(app)
    assert "No verdict: there are ratios without counts of old and new." in said
    assert app.segmented_control(key="match").options == [
        "Same recall",
        "Same precision",
        "Same threshold",
        "Set separately",
    ]
    assert not app.dataframe
    app.segmented_control(key="match").set_value("recall").run()
    assert "No verdict" in _said(app)


def test_counts_that_are_matched_are_matched_again_in_resamples() -> None:
    app = _app(_counts("saved", "clips-forest"), model="saved", baseline="clips-linear")
    assert "saved has higher precision, by" in _verdict(app)
    assert _figures(app)["Precision"]["Test"].startswith("parametric bootstrap, unpaired")


def test_what_few_thresholds_leave_open_is_not_told_apart() -> None:
    """The same model at all its scores, and at the 24 thresholds of a service."""
    app = _app(_counts("saved", "clips-forest"), model="clips-forest", baseline="saved", threshold="0.63")
    assert "The data cannot tell" in _verdict(app)
    app.toggle(key="means").set_value(True).run()
    assert not app.exception


def _graded(name: str, *hits_and_alarms: tuple[int, int]) -> workspace.Entry:
    """A binary model whose scores are grades, each with so many positives and negatives, from the highest down."""
    scores = {1: [], 0: []}
    for grade, counts in enumerate(hits_and_alarms):
        for truth, count in zip((1, 0), counts, strict=True):
            scores[truth] += [1 - grade / 10] * count
    rows = [f"{truth}-{i},cat,{score},{truth}\n" for truth in (1, 0) for i, score in enumerate(scores[truth])]
    return _file(name, "".join(rows))


def test_what_grades_leave_open_is_not_told_apart() -> None:
    """The candidate is right in 62 of 82 at a recall of .62, and between that and .68 in 65 of 110; A in 65 of 105."""
    old = _graded("old", (65, 40), (35, 260))
    new = _graded("new", (20, 2), (42, 18), (6, 50), (32, 230))
    app = _app(old, new, model="new", baseline="old", baseline_threshold="0.95", match="recall")
    said = _said(app)
    assert "The data cannot tell old and new apart" in _verdict(app)
    assert "Scores in grades leave it open, with any number of items" in said
    assert "none of which gives just the matched figure" in said
    plain = _said(_app(model="clips-forest", baseline="clips-linear"))
    assert "come in grades" not in plain


def test_nothing_to_match_is_said() -> None:
    app = _app(model="clips-linear", label="shake", match="precision", threshold="1")
    said = _said(app).replace("*", "")
    assert "There is nothing to match: nothing is predicted at this threshold. Move the slider." in said


def test_without_positives_another_match_helps_and_no_other_threshold() -> None:
    rows = "".join(f"i{i},cat,{i / 40},0\n" for i in range(40))
    app = _app(_file("one", rows), _file("two", rows.replace("0.5,", "0.9,")))
    said = _said(app).replace("*", "")
    assert "There is nothing to match: there are no positives. Choose another match above." in said


def test_a_model_that_is_not_there() -> None:
    assert "There is no model nobody in this session" in _said(_app(baseline="nobody"))
    assert "There is no model nobody in this session" in _said(_app(model="nobody"))


def test_names_from_files_are_never_markdown() -> None:
    bad = "![x](http://192.0.2.1/a.png)"
    rows = "".join(f"i{i},**cat**,{i / 40},{i % 3 == 0:d}\n" for i in range(40))
    app = _app(_file(bad, rows), _file("two", rows.replace("0.5,", "0.1,")), model="two")
    raw = " ".join(e.value for kind in ("markdown", "caption", "info") for e in app.get(kind))
    assert "![" not in raw
    assert "](http" not in raw


def test_moving_a_threshold_makes_p_values_exploratory() -> None:
    app = _app()
    _view(app).moved.add("clips-forest")
    said = _said(app.run())
    assert "Exploratory: a threshold was moved by hand" in said
    assert "They are exploratory" in said


def _forest(app: AppTest) -> list[dict[str, Any]]:
    (chart,) = app.get("vega_lite_chart")
    (rows,) = (
        frame for data in chart.proto.datasets if "full" in (frame := convert_arrow_bytes_to_pandas_df(data.data.data))
    )
    return rows.to_dict("records")


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ("name", lambda row: row.label.casefold()),
        ("support", lambda row: -row.positives),
        ("size", lambda row: -abs(row.difference.difference.value)),
        ("clear", lambda row: (not is_clear(row), -abs(row.difference.difference.value))),
    ],
)
def test_labels_stand_in_the_chosen_order(order: str, key: Any) -> None:
    app = _app(match="threshold", threshold="0.3")
    app.segmented_control(key="label_order").set_value(order).run()
    a, b = (ek.load_sample(f"clips-{name}").predictions for name in ("linear", "forest"))
    rows = sorted(ek.compare_labels(a, b, metric="f1", threshold_a=0.3, threshold_b=0.3).rows, key=key)
    shown = _forest(app)
    assert [row["full"] for row in shown] == [row.label for row in rows]
    assert [row["value"] for row in shown] == pytest.approx([100 * row.difference.difference.value for row in rows])
    assert [row["clear"] for row in shown] == [is_clear(row) for row in rows]


def test_labels_stand_in_a_table_too() -> None:
    app = _app(model="clips-linear", baseline="clips-forest")
    app.segmented_control(key="label_form").set_value("Table").run()
    assert not app.get("vega_lite_chart")
    (table,) = (frame.value for frame in app.dataframe if "p, adjusted" in frame.value)
    assert len(table) == 10
    first, undefined = table.to_dict("records")[0], table[table["Label"] == "shake"].to_dict("records")[0]
    assert (first["Difference"][0], float(first["p, adjusted"]) < 0.05) == ("−", True)
    assert (undefined["Difference"], undefined["95 % interval"], undefined["p, adjusted"]) == ("–", "–", "–")
    said = _said(app)
    assert "adjusted for looking at 8 labels (Holm)" in said
    assert "where all of them together have the same recall" in said
    assert "all of them together" not in _said(_app(match="free"))


def test_a_link_with_an_empty_label_shows_all_labels() -> None:
    app = _app(label="")
    assert _view(app).label is None
    assert "do not share a label" not in _said(app)


def test_a_table_in_another_order_is_another_table() -> None:
    """Since a click on it says only which row it was, it must not meet rows that came meanwhile."""
    labels: dict[str, tuple[str, ...]] = {}
    app = _app(match="threshold")
    app.segmented_control(key="label_form").set_value("Table").run()
    app.segmented_control(key="label_order").set_value("size").run()
    for threshold in ("0.3", "0.31", "0.7", "0.3"):
        app.query_params["threshold"] = threshold
        (table,) = (frame for frame in app.run().dataframe if "p, adjusted" in frame.value)
        order = tuple(table.value["Label"])
        assert labels.setdefault(table.proto.id, order) == order
    assert len(labels) > 1


def test_one_slider_is_kept_when_the_two_are_swapped() -> None:
    app = _app(match="threshold", threshold="0.7")
    app.button(key="swap").click().run()
    assert (_view(app).model, _view(app).threshold, _view(app).baseline_threshold) == ("clips-linear", 0.7, None)


def test_disagreements_are_filtered() -> None:
    app = _app(label="spin", match="threshold")
    frames = [f.value for f in app.dataframe if "Truth" in f.value]
    assert set(frames[0]["Right"]) == {"candidate", "baseline"}
    app.segmented_control(key="direction").set_value("breaks").run()
    kept = next(f.value for f in app.dataframe if "Truth" in f.value)
    assert set(kept["Right"]) == {"baseline"}
    assert len(kept) == np.sum(frames[0]["Right"] == "baseline")


def test_the_label_of_disagreements_stays_chosen_while_their_number_changes() -> None:
    app = _app(match="threshold")
    app.selectbox(key="disagreement_label").set_value("spin").run()
    _view(app).threshold = 0.6
    app.run()
    assert app.selectbox(key="disagreement_label").value == "spin"
    assert app.selectbox(key="disagreement_label").options[0] == "All labels"
    kept = next(f.value for f in app.dataframe if "Truth" in f.value)
    assert set(kept["Label"]) == {"spin"}


def test_means_over_labels_are_compared_when_asked_for() -> None:
    app = _app()
    tables = [frame.value for frame in app.dataframe if "Test" in frame.value]
    assert len(tables) == 1
    app.toggle(key="means").set_value(True).run()
    _, means = [frame.value for frame in app.dataframe if "Test" in frame.value]
    rows = {row["Figure"]: row for row in means.to_dict("records")}
    a, b = (ek.load_sample(name).predictions for name in ("clips-linear", "clips-forest"))
    at = app.session_state["_view"]
    c = ek.compare(a, b, threshold_b=at.threshold, match="recall", lead="b", method="macro")
    assert rows["F1 score"]["Difference"] == f"{c.differences['f1'].difference.value:+.3f}"
    assert "Exact match" not in rows


def test_figures_at_a_floor_are_compared_when_asked_for() -> None:
    app = _app()
    app.toggle(key="floors").set_value(True).run()
    app.number_input(key="floor").set_value(0.8).run()
    _, found = [frame.value for frame in app.dataframe if "Test" in frame.value]
    rows = {row["Figure"]: row for row in found.to_dict("records")}
    assert list(rows) == ["Precision at recall ≥ 0.8", "Recall at precision ≥ 0.8"]
    a, b = (ek.load_sample(name).predictions for name in ("clips-linear", "clips-forest"))
    d = ek.compare_at_floor(a, b, "precision", 0.8).difference
    assert rows["Precision at recall ≥ 0.8"]["Difference"] == f"{d.difference.value:+.3f}"


def test_curves_stand_overlaid_or_side_by_side() -> None:
    app = _app()
    app.segmented_control(key="curves").set_value(True).run()
    assert app.session_state["_view"].side_by_side
    assert not app.exception


def _without(app: AppTest, **labels: tuple[str, ...]) -> AppTest:
    """Leave labels out of models, as boxes of the label list on Evaluate do."""
    _view(app).left_out.update({name.replace("_", "-"): out for name, out in labels.items()})
    return app.run()


def _select(name: str, without: tuple[str, ...]) -> ek.Evaluation:
    ev = ek.evaluate(ek.load_sample(name).predictions)
    return ev.select([label for label in ev.labels if label not in without])


def test_labels_left_out_on_evaluate_are_left_out_of_everything() -> None:
    app = _without(_app(threshold="0.6"), clips_forest=("spin",), clips_linear=("blink", "not here"))
    out = tuple(label for label in ek.load_sample("clips-forest").predictions.labels if label in ("spin", "blink"))
    said = _said(app)
    assert f"Without: {', '.join(out)}." in said
    assert "the 700 test items and 8 labels that both have" in said
    a, b = (_select(name, out) for name in ("clips-linear", "clips-forest"))
    c = ek.compare(a, b, threshold_b=0.6, match="recall", lead="b")
    d = c.differences["precision"]
    assert f"higher precision, by {100 * d.difference.value:.1f} points" in _verdict(app)
    assert _figures(app)["Exact match"]["Candidate"].startswith(f"{c.differences['exact_match'].b.value:.3f} (")
    assert _view(app).baseline_threshold == c.threshold_a
    assert sorted(row["full"] for row in _forest(app)) == sorted(a.labels)
    flips = ek.find_disagreements(a, b, threshold_a=c.threshold_a, threshold_b=0.6)
    assert f"the baseline in {int(flips.breaks.sum()):,}." in said
    app.toggle(key="means").set_value(True).run()
    _, means = [frame.value for frame in app.dataframe if "Test" in frame.value]
    macro = ek.compare(a, b, threshold_b=0.6, match="recall", lead="b", method="macro").differences["f1"]
    rows = {row["Figure"]: row for row in means.to_dict("records")}
    assert rows["F1 score"]["Difference"] == f"{macro.difference.value:+.3f}"


def test_what_is_left_out_is_brought_back_for_both() -> None:
    before = _verdict(app := _app())
    app = _without(app, clips_forest=("spin", "no such label"), clips_linear=("shake",))
    assert _verdict(app) != before
    app.button(key="include_all").click().run()
    assert _verdict(app) == before
    assert "Without" not in _said(app)
    assert _view(app).left_out == {"clips-forest": ("no such label",), "clips-linear": ()}


def test_a_label_that_is_left_out_can_be_looked_at_alone() -> None:
    alone = _app(label="spin", threshold="0.6")
    out = _without(_app(label="spin", threshold="0.6"), clips_forest=("spin", "shake"))
    assert (_verdict(out), _figures(out)) == (_verdict(alone), _figures(alone))
    assert "spin" not in [row["full"] for row in _forest(out)]
    assert "spin (left out)" in out.selectbox(key="label").options


def test_nothing_is_open_between_two_that_are_equally_good() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random(300) < 0.4
    score = np.clip(rng.normal(0.4 + 0.2 * truth, 0.18), 0, 1).round(3)
    rows = "".join(f"i{i},cat,{s},{t:d}\n" for i, (s, t) in enumerate(zip(score, truth, strict=True)))
    app = _app(_file("one", rows), _file("two", rows), model="two", match="recall", threshold="0.5")
    assert "equally good" in _verdict(app)
    assert not [frame for frame in app.dataframe if "More positives needed" in frame.value]


def test_all_labels_cannot_be_left_out() -> None:
    before = _verdict(app := _app())
    labels = ek.load_sample("clips-forest").predictions.labels
    app = _without(app, clips_forest=labels[:5], clips_linear=labels[5:])
    assert _verdict(app) == before
    assert "none is left out here" in _said(app)


def test_a_contradiction_on_a_label_that_is_left_out_forbids_nothing() -> None:
    rows = "".join(f"i{i},cat,{i / 40},{i % 3 == 0:d}\n" for i in range(40))
    old, new = (_file(name, rows + f"i0,dog,0.4,{name == 'new':d}\n") for name in ("old", "new"))
    app = _app(old, new, model="new")
    assert "disagree on the truth" in _said(app)
    assert "decide alike" in _verdict(_without(app, old=("dog",)))
