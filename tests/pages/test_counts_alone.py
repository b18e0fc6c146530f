"""The pages for evaluations without predictions: what counts can show, and what is said where they cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from evalkit.errors import ReadingError
from evalkit.evaluation.evaluation import Evaluation, evaluate
from evalkit.google.responses.saved import read_evaluation
from evalkit.live.board import board
from evalkit.live.columns import unpack
from evalkit.samples import load_sample
from pages._ui import show, workspace
from pages._ui.google import services
from tests.builders import predictions, random_softmax
from tests.google.service.served import THRESHOLDS, as_bytes, served

ROOT = Path(__file__).parents[2]
MATRIX = {
    "annotationSpecs": [{"id": "1", "displayName": "a"}, {"id": "2", "displayName": "b"}],
    "rows": [[18, 2], [2, 18]],
}


def _counts(tp: int, fp: int, fn: int, tn: int, **more: Any) -> dict[str, Any]:
    names = ("truePositiveCount", "falsePositiveCount", "falseNegativeCount", "trueNegativeCount")
    return dict(zip(names, (tp, fp, fn, tn), strict=True)) | more


def single_label() -> Evaluation:
    p = predictions(*random_softmax(3), task="multiclass")
    return read_evaluation(as_bytes(served(evaluate(p))), name="served")


def clips() -> Evaluation:
    return read_evaluation(as_bytes(served(evaluate(load_sample("clips-forest").predictions))), name="served")


def whole_model_alone() -> Evaluation:
    rows = [
        _counts(40, 40, 0, 0),
        _counts(36, 4, 4, 36, confidenceThreshold=0.5, confusionMatrix=MATRIX),
        _counts(8, 0, 32, 40, confidenceThreshold=0.9, confusionMatrix={**MATRIX, "rows": [[5, 0], [0, 3]]}),
    ]
    metrics = {"auPrc": 0.93, "auRoc": 0.9, "logLoss": 0.21, "confidenceMetrics": rows, "confusionMatrix": MATRIX}
    return read_evaluation(as_bytes(metrics), name="served")


def rebuilt() -> Evaluation:
    header = b"label,threshold,recall,precision,false_positive_rate,n_examples\n"
    return read_evaluation(header + b"cat,0.5,0.5,0.8,0.05,100\ncat,0,1,0.3,1,100\n", name="served")


def ratios_alone() -> Evaluation:
    return read_evaluation(b"threshold,recall,precision\n0.9,0.2,1\n0.5,0.5,0.8\n0.1,0.9,0.3\n", name="served")


ALL = {
    "single-label": single_label,
    "multi-label": clips,
    "whole model": whole_model_alone,
    "rebuilt": rebuilt,
    "ratios": ratios_alone,
}


def opened(ev: Evaluation, page: str = "evaluate.py", **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=30)
    tab = "confusion"  # where there is one: what it holds is drawn when it is open
    for key, value in {"model": "served", "tab": tab, **address}.items():
        app.query_params[key] = value
    app.session_state["_uploads"] = {
        "served": workspace.Entry("served", ev.name, "response.json", None, ev, shared=False)
    }
    app = app.run().switch_page(page).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    kinds = ("markdown", "text", "caption", "info")
    return " ".join(element.value for kind in kinds for element in app.get(kind)).replace("\\", "")


def strip(app: AppTest) -> dict[str, tuple[str, str]]:
    return {metric.label: (metric.value, metric.delta) for metric in app.metric}


@pytest.mark.parametrize("make", ALL.values(), ids=ALL)
@pytest.mark.parametrize("average", ["micro", "macro"])
def test_every_kind_of_counts_is_shown(make: Any, average: str) -> None:
    ev = make()
    app = opened(ev, average=average)
    tabs = {tab.label for tab in app.tabs}
    assert {"Curves", "Calibration", "Advice", "Details"} <= tabs
    assert "Log loss" in strip(app)
    for label in ev.labels[:1]:
        opened(ev, average=average, label=label)


def test_reported_values_stand_marked_beside_the_bounds_of_the_counts() -> None:
    figures = strip(opened(whole_model_alone()))
    assert figures["Average precision (AuPRC)"] == ("0.930", "as reported")
    assert figures["ROC AUC"] == ("0.900", "as reported")
    assert figures["Log loss"] == ("0.210", "as reported")
    # By hand: 8 of 8 at 0.9, 28 of 32 by 0.5, 4 of 40 below; positives first, and negatives first.
    assert figures["AuPRC lies between"][1] == "from the counts"
    low, high = (float(text) for text in figures["AuPRC lies between"][0].split(" – "))
    assert low < 0.93 < high


def test_what_was_reported_of_all_labels_is_gone_once_one_is_left_out() -> None:
    ev = clips()
    app = opened(ev)
    assert strip(app)["Average precision (AuPRC)"] == ("0.750", "as reported")
    app.session_state["_view"].left_out["served"] = ev.labels[:1]
    app = app.run()
    assert strip(app)["Average precision (AuPRC)"][1] == "from the counts"
    assert "reported are of all its labels" in said(app)


def test_a_reported_area_that_the_counts_do_not_allow_is_said() -> None:
    words = "outside what the counts allow"
    assert words in said(opened(clips()))  # 0.750, as the tests' server says of every model
    assert words not in said(opened(whole_model_alone()))


def test_a_mean_over_labels_is_ours_and_not_reported() -> None:
    assert strip(opened(clips(), average="macro"))["Average precision (AuPRC)"][1] == "from the counts"


def test_without_labels_there_is_no_list_no_average_and_no_advice() -> None:
    app = opened(whole_model_alone(), average="macro", tab="advice")
    assert "Not applicable: the checks look at labels one by one" in said(app)
    assert "Labels cannot be judged one by one" in " ".join(element.proto.body for element in app.get("html"))
    assert [group for group in app.get("button_group") if group.label == "Average over labels"] == []


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        ("0.5", "at the threshold 0.5: of 3 matrices it is the one at or below"),
        ("0.9", "at the threshold 0.9"),
        ("0", "whatever its score"),
    ],
)
def test_the_matrix_is_the_one_at_or_below_the_threshold(threshold: str, words: str) -> None:
    app = opened(whole_model_alone(), threshold=threshold)
    assert words in said(app)
    assert "As reported by the service" in said(app)


def test_without_a_matrix_the_way_to_one_is_named() -> None:
    assert "load its predictions" in said(opened(single_label()))


def test_the_board_steps_through_the_thresholds_of_the_service() -> None:
    app = opened(clips(), threshold="0.52")
    assert "Counts are known at 24 confidence thresholds" in said(app)
    assert app.session_state["_view"].threshold == pytest.approx(0.52)
    content = board(clips(), threshold=0.52).to_dict()
    assert unpack(content["sliders"][0]["stops"]).tolist() == THRESHOLDS
    assert THRESHOLDS[content["sliders"][0]["start"]] == 0.55  # whose counts 0.52 has


def test_values_as_reported_are_listed_with_those_at_one() -> None:
    ev = single_label()
    app = opened(ev, label=ev.labels[0])
    tables = {tuple(frame.value.columns): frame.value for frame in app.dataframe}
    shown = next(table for columns, table in tables.items() if columns[0] == "metric")
    assert shown["c0"].tolist()[0] == "0.75"
    at_one = [columns for columns in tables if "Recall at 1" in columns]
    assert at_one
    assert "highest-scored label of each item alone" in said(app)


def test_approximate_counts_are_marked() -> None:
    app = opened(rebuilt())
    assert "Counts marked ≈ are rebuilt from rates" in said(app)


def test_ratios_alone_have_no_counts_and_say_so() -> None:
    app = opened(ratios_alone())
    assert "ratios without counts" in said(app)
    assert "Ratios are known at 3 confidence thresholds" in said(app)
    assert strip(app)["ROC AUC"][0] == "–"


def test_the_list_of_models_names_where_the_area_is_from() -> None:
    app = opened(whole_model_alone(), page="models.py")
    texts = " ".join(each.value for each in app.get("html"))
    assert "<span>AuPRC </span>0.930 reported" in texts
    assert "No single labels" in texts


def test_a_served_model_beside_an_exact_one_is_looked_at_where_both_are_known() -> None:
    app = opened(clips(), baseline="clips-linear")
    assert "Counts are known at 24" in said(app)


def test_a_matrix_of_ten_labels_says_that_there_are_more() -> None:
    p = predictions(*random_softmax(5, n=300, k=12), task="multiclass")
    response = served(evaluate(p))
    response["modelEvaluation"][0]["classificationEvaluationMetrics"]["confusionMatrix"] = {
        "displayName": list(p.labels[:10]),
        "row": [{"exampleCount": [1] * 10}] * 10,
    }
    words = said(opened(read_evaluation(as_bytes(response), name="served")))
    assert "AutoML reports at most the 10 labels that are mixed up most. It has 10 of the 12 labels." in words


@pytest.mark.parametrize(
    ("service", "package"), [("AutoML", "google-cloud-automl"), ("Vertex AI", "google-auth requests")]
)
def test_where_a_package_of_google_is_missing_the_tab_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, service: str, package: str
) -> None:
    monkeypatch.setattr(services, "find_spec", lambda name: None)
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=30)
    app.session_state["source"], app.session_state["google_service"] = "Google", service
    app = app.run()
    assert not app.exception
    assert f"pip install {package}" in said(app)
    assert "Saved responses can be loaded without it" in said(app)
    assert "google_connect" not in {button.key for button in app.button}


def test_an_error_that_quotes_a_sentence_ends_in_one_full_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(show.st, "error", shown.append)
    show.error(ReadingError("It fails.", found="The service is down.", remedy="Wait."))
    assert "\\: The service is down\\.\n\nWait" in shown[0]
