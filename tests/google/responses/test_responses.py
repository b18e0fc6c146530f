"""Responses of AutoML and Vertex AI: the same counts at the service's thresholds, or a sentence that says why not."""

import copy
import io
import json
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit import (
    Constraint,
    Counts,
    Evaluation,
    InvalidInputError,
    OperatingPoint,
    ReadingError,
    ThresholdCounts,
    advise,
    average,
    average_precision,
    board,
    break_even,
    compare,
    evaluate,
    false_positive_rate,
    find_threshold,
    precision,
    read_evaluation,
    recall,
    roc_auc,
    summarise,
    to_json,
)
from evalkit.counting.between_thresholds import average_precision_bounds, roc_auc_bounds, score_histogram
from evalkit.counting.metrics import METRICS
from evalkit.evaluation.reported import ReportedMatrix
from evalkit.live.columns import unpack
from tests.builders import predictions, random_multilabel, random_softmax
from tests.google.service.served import MODEL, NO_LIMIT, THRESHOLDS, as_bytes, entry, served, snake, text_proto


def multilabel(seed: int = 0) -> Evaluation:
    return evaluate(predictions(*random_multilabel(seed), shuffled=seed))


def softmax(seed: int = 0) -> Evaluation:
    return evaluate(predictions(*random_softmax(seed), task="multiclass"))


@pytest.fixture
def response() -> dict:
    return served(softmax())


def whole(**counts: int) -> dict:
    fields = {"confidenceThreshold": 0.5, "positionThreshold": NO_LIMIT, **counts}
    return {"classificationEvaluationMetrics": {"confidenceMetricsEntry": [fields]}}


def vertex_slice(value: str, *rows: dict, number: int = 0) -> dict:
    return {
        "name": f"{MODEL}/evaluations/9/slices/{number}",
        "slice": {"dimension": "annotationSpec", "value": value},
        "metrics": {"auPrc": 0.5, "confidenceMetrics": list(rows)},
    }


def row(threshold: float, tp: int, fp: int, fn: int, tn: int) -> dict:
    names = ("truePositiveCount", "falsePositiveCount", "falseNegativeCount", "trueNegativeCount")
    counts = {name: str(count) for name, count in zip(names, (tp, fp, fn, tn), strict=True) if count}
    return {"confidenceThreshold": threshold, **counts}


@given(
    seed=st.integers(0, 2**16),
    casing=st.sampled_from([lambda m: m, snake]),
    integers=st.sampled_from([str, int]),
    one_label=st.booleans(),
)
def test_exact_counts_served_and_read_back_are_the_same(seed, casing, integers, one_label) -> None:
    exact = softmax(seed) if one_label else multilabel(seed)
    ev = read_evaluation(as_bytes(casing(served(exact, integers=integers))))
    assert (ev.labels, ev.n_examples, ev.resolution) == (exact.labels, exact.n_examples, "grid")
    tables = [(ev.pooled, exact.pooled), *((ev.per_label[x], exact.per_label[x]) for x in ev.labels)]
    for read, true in tables:
        assert read.thresholds.tolist() == [np.inf, *THRESHOLDS[::-1]]
        for threshold in THRESHOLDS:
            assert read.at(threshold) == true.at(threshold)
        for between in np.random.default_rng(seed).uniform(0, 1, 20):
            above = [t for t in THRESHOLDS if t >= between]
            assert read.at(between) == true.at(min(above, default=np.inf))


def test_metrics_alone_are_the_whole_model(response: dict) -> None:
    metrics = response["modelEvaluation"][0]["classificationEvaluationMetrics"]
    for shape in (metrics, snake(metrics)):
        ev = read_evaluation(as_bytes(shape))
        assert (ev.n_examples, ev.name) == (80, "model")
        assert ev.pooled.at(0.5) == softmax().pooled.at(0.5)


def test_labels_of_tables_have_no_ids(response: dict) -> None:
    with_ids = read_evaluation(as_bytes(response))
    for one in response["modelEvaluation"]:
        one.pop("annotationSpecId", None)
        one["evaluatedExampleCount"] = 80
    ev = read_evaluation(as_bytes(response))
    assert (ev.digest, ev.labels, ev.n_examples) == (with_ids.digest, with_ids.labels, 80)


def test_labels_that_are_counted_on_other_items_than_the_model_says(response: dict) -> None:
    response["modelEvaluation"][0]["evaluatedExampleCount"] = 70
    ev = read_evaluation(as_bytes(response))
    assert ev.notes == ("Labels are counted on 80 items, where 70 are said to be evaluated.",)


def test_numbers_may_be_written_as_fractions_or_text() -> None:
    fields = {"truePositiveCount": 3.0, "falsePositiveCount": "1.0", "trueNegativeCount": 4}
    message = whole(**fields)
    message["classificationEvaluationMetrics"] |= {"logLoss": "0.25", "confusionMatrix": {"displayName": []}}
    ev = read_evaluation(as_bytes(message))
    assert (ev.pooled.at(0.5), dict(ev.reported)) == (Counts(3, 1, 0, 4), {"logLoss": 0.25})


def test_text_proto_says_the_same_as_json(response: dict) -> None:
    ev = read_evaluation(as_bytes(response))
    printed = [text_proto(one) for one in response["modelEvaluation"]]
    for text in (
        text_proto(response),
        "".join(printed),
        "[" + ", ".join(printed) + "]",
        f"ListModelEvaluationsPager<{text_proto(response)}>",
    ):
        assert read_evaluation(text.encode()).digest == ev.digest


@pytest.mark.parametrize(
    "shape",
    [
        lambda r: r["modelEvaluation"],
        lambda r: {"modelEvaluations": r["modelEvaluation"]},
        lambda r: r | {"somethingNew": {"a": [1]}},
    ],
)
def test_other_shapes_of_the_list(response: dict, shape) -> None:
    assert read_evaluation(as_bytes(shape(response))).digest == read_evaluation(as_bytes(response)).digest


def test_evaluations_one_a_line_and_in_several_files(response: dict, tmp_path) -> None:
    whole_list = read_evaluation(as_bytes(response))
    lines = b"\n".join(as_bytes(one) for one in response["modelEvaluation"])
    assert read_evaluation(lines).digest == whole_list.digest
    paths = [tmp_path / f"part-{i}.json" for i, _ in enumerate(response["modelEvaluation"])]
    for path, one in zip(paths, response["modelEvaluation"], strict=True):
        path.write_bytes(as_bytes(one))
    several = read_evaluation([paths[0], str(paths[1]), io.BytesIO(paths[2].read_bytes()), *paths[3:]])
    assert (several.digest, several.name) == (whole_list.digest, "part-0")
    assert (whole_list.name, read_evaluation(lines, name="mine").name) == ("VCN7", "mine")


def test_one_evaluation_alone_is_of_all_labels_together(response: dict) -> None:
    ev = read_evaluation(as_bytes(response["modelEvaluation"][0]))
    assert (ev.labels, dict(ev.per_label), ev.n_examples, ev.task) == ((), {}, 80, "multiclass")
    assert ev.pooled.at(0.5) == softmax().pooled.at(0.5)
    assert ev.notes == ("There are no counts of single labels: figures are of all labels together.",)
    assert summarise(ev, np.array([0.5])).labels == ()


def test_labels_alone_are_added_up_and_say_so(response: dict) -> None:
    ev = read_evaluation(as_bytes(response["modelEvaluation"][1:]))
    assert ev.whole is None
    assert ev.pooled.at(0.5) == softmax().pooled.at(0.5)
    assert any("sum of the labels" in note for note in ev.notes)


def test_the_name_of_the_field_that_older_samples_have(response: dict) -> None:
    text = json.dumps(response).replace("classificationEvaluationMetrics", "videoClassificationEvaluationMetrics")
    assert read_evaluation(text.encode()).digest == read_evaluation(as_bytes(response)).digest


def test_published_numbers() -> None:
    """Google's documentation prints precision .99506414 and false positive rate .002467917 for these counts."""
    ev = read_evaluation(
        as_bytes(
            whole(truePositiveCount="1008", falsePositiveCount="5", falseNegativeCount="5", trueNegativeCount="2021")
        )
    )
    c = ev.pooled.at(0.5)
    assert float(np.float32(precision(c))) == pytest.approx(0.99506414, abs=5e-9)
    assert METRICS["false_positive_rate"].function(c) == pytest.approx(0.002467917, abs=5e-10)
    assert (ev.pooled.positives, ev.pooled.negatives) == (1013, 2026)


def test_what_the_service_reports_is_kept_apart(response: dict) -> None:
    metrics = response["modelEvaluation"][0]["classificationEvaluationMetrics"]
    metrics |= {"auPrc": 0.9369606971740723, "logLoss": 0.4099999964237213, "auRoc": "NaN"}
    metrics["confusionMatrix"] = {
        "annotationSpecId": ["7000", "7001"],
        "displayName": ["a", "b"],
        "row": [{"exampleCount": [3, 1]}, {"exampleCount": [0, 4]}],
    }
    ev = read_evaluation(as_bytes(response))
    assert dict(ev.reported) == {"auPrc": 0.9369607, "logLoss": 0.41, "evaluatedExampleCount": 80.0}
    assert any("auRoc is reported as nan" in note for note in ev.notes)
    assert ev.service is not None
    assert ev.service.labels["label 0"].values["auPrc"] == 0.75
    assert ev.service.labels["label 0"].label_id == "7000"
    assert ev.service.model is not None
    assert ev.service.model.resource == f"{MODEL}/modelEvaluations/0"
    assert ev.created == "2024-02-03T04:05:06.789Z"
    (matrix,) = ev.service.matrices
    assert (matrix.labels, np.asarray(matrix).tolist(), matrix.threshold) == (("a", "b"), [[3, 1], [0, 4]], None)


def test_only_rows_without_a_position_limit_are_counted(response: dict) -> None:
    ev = read_evaluation(as_bytes(response))
    limited = copy.deepcopy(response)
    for part in limited["modelEvaluation"]:
        rows = part["classificationEvaluationMetrics"]["confidenceMetricsEntry"]
        rows += [one | {"positionThreshold": 1, "truePositiveCount": "1"} for one in rows]
    read = read_evaluation(as_bytes(limited))
    assert read.digest == ev.digest
    assert any("first predictions of each item" in note for note in read.notes)
    unset = json.loads(json.dumps(response).replace(f', "positionThreshold": {NO_LIMIT}', ""))
    assert read_evaluation(as_bytes(unset)).digest == ev.digest
    only = json.dumps(response).replace(str(NO_LIMIT), "1").encode()
    with pytest.raises(ReadingError, match="only counts the first predictions of each item"):
        read_evaluation(only)


def without_counts(response: dict) -> dict:
    response = copy.deepcopy(response)
    for part in response["modelEvaluation"]:
        for one in part["classificationEvaluationMetrics"]["confidenceMetricsEntry"]:
            for key in [key for key in one if key.endswith("Count")]:
                del one[key]
    return response


@given(seed=st.integers(0, 2**16), one_label=st.booleans())
def test_missing_counts_are_rebuilt_from_ratios(seed: int, one_label: bool) -> None:
    exact = softmax(seed) if one_label else multilabel(seed)
    ev = read_evaluation(as_bytes(without_counts(served(exact))))
    assert ev.approximate
    assert any("rebuilt from ratios" in note for note in ev.notes)
    for label in exact.labels:
        for threshold in THRESHOLDS:
            assert ev.per_label[label].at(threshold) == exact.per_label[label].at(threshold)


def test_ratios_alone_are_no_counts(response: dict) -> None:
    response = without_counts(response)
    for part in response["modelEvaluation"]:
        del part["evaluatedExampleCount"]
    with pytest.raises(ReadingError, match=r"lacks counts, and the number of evaluated examples.* \(the whole model\)"):
        read_evaluation(as_bytes(response))


@pytest.mark.parametrize(
    ("given", "unknown"),
    [
        (("recall", "precision", "falsePositiveRate"), ()),
        (("recall", "precision"), ("false_positive_rate", "accuracy", "predicted_positive_rate", "roc_auc")),
        (("recall", "falsePositiveRate"), ("precision", "f1", "accuracy", "average_precision")),
    ],
    ids=["all", "no false positive rate", "no precision"],
)
@given(seed=st.integers(0, 2**16))
def test_ratios_alone_of_one_table_are_shown_without_counts(given, unknown, seed: int) -> None:
    exact = multilabel(seed)
    response = without_counts(served(exact))
    part = response["modelEvaluation"][0]
    del part["evaluatedExampleCount"]
    rows = part["classificationEvaluationMetrics"]["confidenceMetricsEntry"]
    if unknown:
        del rows[0]  # at the threshold 0 everything is predicted, so that precision tells the share of positives
    for one in rows:
        for key in {"recall", "precision", "falsePositiveRate"} - set(given):
            one.pop(key, None)
    ev = read_evaluation(as_bytes({"modelEvaluation": [part]}))
    assert ev.unknown >= {"tp", "fp", "fn", "tn", *unknown}
    assert (ev.n_examples, ev.approximate, ev.predictions) == (0, False, None)
    assert any("ratios without counts" in note for note in ev.notes)
    content = board(ev).to_dict()
    stops = unpack(content["sliders"][0]["stops"])
    columns = {key: unpack(column) for key, column in content["models"][0]["columns"].items()}
    for key in ("precision", "recall", "false_positive_rate", "f1", "predicted_positive_rate"):
        of_exact = METRICS[key].function(exact.pooled.at(stops))
        if key in ev.unknown:
            assert np.isnan(columns[key]).all()
        else:
            predicted = np.asarray(exact.pooled.at(stops).tp) > 0  # a precision of 0 looks as if it were not given
            assert columns[key][predicted] == pytest.approx(of_exact[predicted], abs=2e-6)
    assert np.isnan(columns["tp"]).all()
    assert not any(key.endswith(".low") for key in columns)
    for key, area in (("average_precision", average_precision), ("roc_auc", roc_auc)):
        value = average(ev, key, method="micro").value
        if key in ev.unknown:
            assert np.isnan(value)
        else:
            whole_part = served(exact)["modelEvaluation"][0]
            if unknown:
                del whole_part["classificationEvaluationMetrics"]["confidenceMetricsEntry"][0]
            assert value == pytest.approx(area(read_evaluation(as_bytes(whole_part)).pooled), abs=1e-5)
    again = read_evaluation(to_json(ev).encode())
    assert (again.digest, again.unknown) == (ev.digest, ev.unknown)
    for table in (ev.pooled, again.pooled):
        assert table.unknown == ev.unknown
        point = find_threshold(table, "recall")
        assert isinstance(point, OperatingPoint)
        assert point.reason.endswith("The counts are in units of no meaning: the source gave ratios alone.")
        asked: dict[str, Callable[[ThresholdCounts], object]] = {
            "accuracy": lambda t: find_threshold(t, "accuracy"),
            "f1": lambda t: find_threshold(t, "recall", [Constraint("f1", at_least=0)]),
            "precision": break_even,
            "average_precision": average_precision,
            "roc_auc": roc_auc,
        }
        for key in asked.keys() & ev.unknown:
            with pytest.raises(InvalidInputError, match=rf"ratios without counts.*: {key}\."):
                asked[key](table)
        for of_counts in (score_histogram, average_precision_bounds, roc_auc_bounds):
            with pytest.raises(InvalidInputError, match="ratios without counts"):
                of_counts(table)
    assert advise(ev) == ()
    with pytest.raises(InvalidInputError, match="ratios without counts"):
        compare(ev, ev)


def test_ratios_of_a_large_test_set_are_kept_where_next_to_nothing_is_predicted() -> None:
    """1 of 3 predictions right among 300 million pairs: what stands for all pairs must be finer than that."""
    rows = [(0.99, Counts(1, 2, 999_999, 298_999_998)), (0.0, Counts(1_000_000, 299_000_000, 0, 0))]
    table = ["threshold,recall,precision,false_positive_rate"]
    table += [f"{t},{recall(c):.9g},{precision(c):.9g},{false_positive_rate(c):.9g}" for t, c in rows]
    ev = read_evaluation("\n".join(table).encode())
    assert {"tp", "fp"} <= ev.unknown
    assert precision(ev.pooled.at(0.99)) == pytest.approx(1 / 3, rel=1e-3)


def test_rows_that_supply_no_counts_are_left_out(response: dict) -> None:
    rows = response["modelEvaluation"][1]["classificationEvaluationMetrics"]["confidenceMetricsEntry"]
    for key in [key for key in rows[3] if key.endswith("Count")]:
        del rows[3][key]
    ev = read_evaluation(as_bytes(response))
    assert len(ev.per_label["label 0"].thresholds) == 24
    assert any("none were supplied. ('label 0')" in note for note in ev.notes)
    assert not ev.approximate


def test_a_label_without_rows_is_left_out_and_named(response: dict) -> None:
    del response["modelEvaluation"][2]["classificationEvaluationMetrics"]["confidenceMetricsEntry"]
    ev = read_evaluation(as_bytes(response))
    assert ev.labels == ("label 0", "label 2", "label 3")
    assert any("left out: ('label 1')" in note for note in ev.notes)
    assert any("labels may be missing" in note for note in ev.notes)


def test_labels_of_one_name_and_without_a_name(response: dict) -> None:
    parts = response["modelEvaluation"]
    parts[2]["displayName"] = "label 0"
    del parts[3]["displayName"]
    ev = read_evaluation(as_bytes(response))
    assert ev.labels == ("label 0 (7000)", "label 0 (7001)", "7002", "label 3")
    assert any("told apart by their ids" in note for note in ev.notes)


def test_a_page_of_several_says_so(response: dict) -> None:
    ev = read_evaluation(as_bytes(response | {"nextPageToken": "abc"}))
    assert any("one page of several" in note for note in ev.notes)


def test_a_file_given_twice_is_used_once(response: dict) -> None:
    data = as_bytes(response)
    ev = read_evaluation([data, data])
    assert ev.digest == read_evaluation(data).digest
    assert "An evaluation that is there twice is used once." in ev.notes


def test_equal_contents_have_equal_digests_and_others_do_not(response: dict) -> None:
    ev = read_evaluation(as_bytes(response))
    assert ev.digest == read_evaluation(as_bytes(snake(response)), name="other").digest
    response["modelEvaluation"][1]["displayName"] = "label 9"
    assert ev.digest != read_evaluation(as_bytes(response)).digest


def test_selected_labels_are_summed_anew(response: dict) -> None:
    ev = read_evaluation(as_bytes(response))
    some = ev.select(["label 1", "label 3"])
    exact = softmax().select(["label 1", "label 3"])
    assert some.whole is None
    assert some.pooled.at(0.4) == exact.pooled.at(0.4)
    assert "the sum of the chosen ones" in some.notes[-1]
    assert some.digest != ev.digest


def test_vertex_evaluations_with_their_slices() -> None:
    matrix = {"annotationSpecs": [{"id": "1", "displayName": "a"}, {"id": "2", "displayName": "b"}]}
    matrix["rows"] = [[18, 2], [2, 18]]
    rows = [row(-0.01, 40, 40, 0, 0), row(0, 40, 40, 0, 0), row(0.5, 36, 4, 4, 36) | {"confusionMatrix": matrix}]
    limited = row(0.5, 1, 0, 39, 40) | {"maxPredictions": 1}
    metrics = {"auPrc": 0.93, "confidenceMetrics": [*rows, limited], "confusionMatrix": matrix}
    model = {"modelEvaluations": [{"name": f"{MODEL}/evaluations/9", "metrics": metrics}]}
    parts = [
        vertex_slice("a", row(0, 20, 15, 0, 0), row(0.5, 18, 2, 2, 13), number=0),
        vertex_slice("b", row(0, 20, 12, 0, 0), row(0.5, 18, 2, 2, 10), number=1),
    ]
    ev = read_evaluation([as_bytes(model), as_bytes({"modelEvaluationSlices": parts})])
    assert (ev.labels, ev.task, ev.n_examples, ev.name) == (("a", "b"), "multiclass", 40, "VCN7")
    assert ev.pooled.thresholds.tolist() == [np.inf, 0.5, 0.0, -0.01]
    assert ev.per_label["b"].at(0.3) == Counts(18, 2, 2, 10)
    assert any("slice" in note for note in ev.notes)
    assert ev.service is not None
    assert [one.threshold for one in ev.service.matrices] == [None, 0.5]
    summary = summarise(ev, np.array([0.5]))
    assert summary.counts.tn.tolist() == [[13], [10]]
    varying = read_evaluation(as_bytes([vertex_slice("a", row(0, 20, 15, 0, 0), row(0.5, 18, 2, 2, 10))]))
    assert varying.approximate
    assert varying.per_label["a"].negatives == 15


def test_vertex_as_print_writes_it() -> None:
    """Metrics are a google.protobuf.Value there."""
    text = """
    name: "projects/1/locations/us/models/5/evaluations/9"
    metrics { struct_value {
      fields { key: "auPrc" value { number_value: 0.93 } }
      fields { key: "confidenceMetrics" value { list_value { values { struct_value {
        fields { key: "confidenceThreshold" value { number_value: 0.5 } }
        fields { key: "truePositiveCount" value { string_value: "36" } }
        fields { key: "falsePositiveCount" value { string_value: "4" } }
        fields { key: "falseNegativeCount" value { string_value: "4" } }
        fields { key: "trueNegativeCount" value { string_value: "36" } }
      } } } } }
    } }
    create_time { seconds: 1706933106 nanos: 789000000 }
    """
    ev = read_evaluation(text.encode())
    assert ev.pooled.at(0.5) == Counts(36, 4, 4, 36)
    assert (ev.name, ev.created, ev.n_examples) == ("5", "2024-02-03T04:05:06.789Z", 40)


CONTRADICTIONS = {
    "positives": ({"truePositiveCount": "99"}, "true positives and false negatives must add up to the same number"),
    "negatives": ({"falsePositiveCount": "999"}, "false positives and true negatives must add up"),
    "negative": ({"truePositiveCount": "-1"}, "A count is not a whole number"),
    "fraction": ({"truePositiveCount": 1.5}, "A count is not a whole number"),
    "true": ({"truePositiveCount": True}, "A count is not a whole number"),
    "huge": ({"truePositiveCount": "9" * 18}, "A count is not a whole number"),
    "text": ({"confidenceThreshold": "high"}, "A number is expected here"),
    "nan": ({"confidenceThreshold": "NaN"}, "A threshold is missing"),
    "twice": ({"confidence_threshold": 0.5}, "A threshold has two different rows|Counts fall"),
}


@pytest.mark.parametrize(("fields", "message"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_counts_that_contradict_each_other_are_refused_with_their_place(response: dict, fields, message) -> None:
    rows = response["modelEvaluation"][2]["classificationEvaluationMetrics"]["confidenceMetricsEntry"]
    if "confidence_threshold" in fields:
        rows[3].pop("confidenceThreshold")
    rows[3] |= fields
    with pytest.raises(ReadingError, match=message) as caught:
        read_evaluation(as_bytes(response))
    assert "label 1" in str(caught.value)


def test_counts_that_fall_with_the_threshold_are_refused() -> None:
    table = softmax().pooled
    rows = [entry(table, 0.2), entry(table, 0.8)]
    rows[0]["confidenceThreshold"], rows[1]["confidenceThreshold"] = 0.8, 0.2
    message = {"classificationEvaluationMetrics": {"confidenceMetricsEntry": rows}}
    with pytest.raises(ReadingError, match=r"Counts fall as the threshold falls.*threshold 0\.2"):
        read_evaluation(as_bytes(message))


REFUSED = {
    "nothing": (b"", "The file is empty"),
    "blank": (b" \n ", "The file is empty"),
    "empty list": (b"[]", "There is no evaluation in this response"),
    "empty object": (b"{}", "There is no evaluation in this response"),
    "empty response": (b'{"modelEvaluation": []}', "There is no evaluation in this response"),
    "a number": (b"[1]", "A message is expected here"),
    "truncated": (as_bytes(served(softmax()))[:-300], "not well-formed JSON"),
    "truncated text": (text_proto(served(softmax())).rsplit("}", 3)[0].encode(), "The text ends inside a message"),
    "not text": (b"\x89PNG\r\n\x1a\n", "not UTF-8"),
    "predictions": (b'{"instance": {}, "prediction": []}\n{"instance": {}, "prediction": []}', "not an evaluation"),
    "tracking": (b'{"name": "a", "videoObjectTrackingEvaluationMetrics": {}}', "not metrics of a classification"),
    "regression": (b'{"metrics": {"rootMeanSquaredError": 3.1}}', "not metrics of a classification"),
    "schema": (
        b'{"metricsSchemaUri": "gs://x/regression_metrics_1.0.0.yaml", "metrics": {"mean": 3.1}}',
        ": regression_metrics_1.0.0.yaml",
    ),
    "no metrics": (b'{"name": "models/1/modelEvaluations/2", "createTime": "2024"}', "The evaluation has no metrics"),
    "no rows": (b'{"classificationEvaluationMetrics": {"auPrc": 0.5}}', "No evaluation has rows of thresholds"),
    "row no message": (b'{"classificationEvaluationMetrics": {"confidenceMetricsEntry": [3]}}', "not messages"),
    "all zero": (as_bytes(whole()), "lacks counts, and recall"),
    "other slice": (
        as_bytes({"slice": {"dimension": "country", "value": "x"}, "metrics": {"auPrc": 1}}),
        "not one of a label",
    ),
    "matrix": (
        as_bytes({"confidenceMetrics": [row(0.5, 1, 1, 1, 1)], "confusionMatrix": {"rows": [[1, 2]]}}),
        "row and a column for each label",
    ),
    "both casings": (b'{"modelEvaluation": [], "model_evaluation": []}', "in both spellings"),
    "time": (b"create_time { seconds: 99999999999999 } classification_evaluation_metrics {}", "time is out of range"),
    "other models": (
        as_bytes([{"name": f"projects/1/models/{i}/modelEvaluations/1"} | whole(truePositiveCount=1) for i in "ab"]),
        "Evaluations of several models",
    ),
    "several evaluations": (
        as_bytes(
            [
                {
                    "name": f"projects/1/models/1/evaluations/{i}",
                    "metrics": {"confidenceMetrics": [row(0.5, 1, 1, 1, 1)]},
                }
                for i in (1, 2)
            ]
        ),
        r"several evaluations of one model.*: projects/1/models/1/evaluations/1, \S+evaluations/2\. Keep one",
    ),
    "two services": (
        as_bytes([whole(truePositiveCount=1), {"confidenceMetrics": [row(0.5, 1, 1, 1, 1)]}]),
        "Evaluations of different services",
    ),
    "two names for the whole": (
        as_bytes([{"name": f"evaluation {i}"} | whole(truePositiveCount=1) for i in (1, 2)]),
        "several evaluations of one model.*: evaluation 1, evaluation 2",
    ),
    "one name, two contents": (
        as_bytes([{"name": "evaluation"} | whole(truePositiveCount=i) for i in (1, 2)]),
        "two different evaluations.*: evaluation",
    ),
    "two slices of a label": (
        as_bytes([vertex_slice("a", row(0.5, 1, 1, 1, 1), number=i) for i in (1, 2)]),
        "two different evaluations.*label 'a'",
    ),
    "two wholes": (as_bytes([whole(truePositiveCount=1), whole(truePositiveCount=2)]), "two different evaluations"),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_evaluation_is_refused_with_a_sentence(data: bytes, message: str) -> None:
    with pytest.raises(ReadingError, match=message):
        read_evaluation(data)


def test_a_confusion_matrix_of_ids_is_shown_with_the_names_that_the_evaluation_knows() -> None:
    response = served(softmax())
    ids = [part["annotationSpecId"] for part in response["modelEvaluation"][1:]]
    response["modelEvaluation"][0]["classificationEvaluationMetrics"]["confusionMatrix"] = {
        "annotationSpecId": [*ids[:2], "9999"],
        "row": [{"exampleCount": [1, 2, 3]}] * 3,
    }
    ev = read_evaluation(as_bytes(response))
    assert ev.service is not None
    assert ev.service.matrices[0].labels == ("label 0", "label 1", "9999")


def test_sources_that_cannot_be_read(tmp_path) -> None:
    with pytest.raises(ReadingError, match=r"cannot be opened.*'nowhere\.json'"):
        read_evaluation("nowhere.json")
    with pytest.raises(ReadingError, match="open as text"):
        read_evaluation(io.StringIO("{}"))
    with pytest.raises(ReadingError, match="No file was given"):
        read_evaluation([])


@given(st.binary(max_size=60), st.integers(0, 3000))
def test_no_bytes_break_it(junk: bytes, at: int) -> None:
    good = as_bytes(served(softmax(), thresholds=[0.5]))
    for data in (
        junk,
        good[:at] + junk + good[at:],
        text_proto(served(softmax(), thresholds=[0.5])).encode()[:at] + junk,
    ):
        try:
            ev = read_evaluation(data)
        except ReadingError:
            continue
        assert len(ev.pooled.thresholds) > 1


def test_a_confusion_matrix_is_square() -> None:
    with pytest.raises(InvalidInputError, match=r"2 labels, shape \(1, 1\)"):
        ReportedMatrix(("a", "b"), np.zeros((1, 1), dtype=np.int64))


@pytest.mark.parametrize("pasted", [False, True])
def test_only_thresholds_that_were_sent_in_single_precision_are_rounded(pasted: bool) -> None:
    sent = [
        0.30000001192092896,
        float(np.float32(0.12345679)),
        0.5,
        0.123456789012,
        0.95000000001,
        1e-45,
        0.699999988,
    ]  # the last as text proto writes 0.7
    rows = [row(threshold, 3, 1, 1, 5) for threshold in sent]
    message = {"modelEvaluation": [whole() | {"classificationEvaluationMetrics": {"confidenceMetricsEntry": rows}}]}
    data = (text_proto(message) if pasted else json.dumps(message)).encode()
    found = read_evaluation(data).pooled.thresholds[1:].tolist()
    assert found == [0.95000000001, 0.7, 0.5, 0.3, 0.12345679, 0.123456789012, 1e-45]
