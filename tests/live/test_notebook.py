"""In a notebook: what a value says of itself, and what is said to who gives a value of another kind."""

from collections.abc import Callable

import numpy as np
import pytest

import evalkit as ek
from tests.builders import predictions, random_multilabel

TRUTH, SCORE = random_multilabel(5, n=300, k=30)
IDS = [f"clip {i}" for i in range(300)]
P = predictions(TRUTH, SCORE, ids=IDS)
Q = predictions(TRUTH, np.round(SCORE**2, 3), ids=IDS)
EV = ek.evaluate(P)
TABLE = EV.per_label[P.labels[0]]
LOADED = ek.read_predictions(b"id,truth,cat,dog\n1,cat,0.9,0.1\n2,dog,0.3,0.7\n")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (LOADED, ["layout 'wide'", "2 examples", "2 of 2 rows used"]),
        (P, ["multilabel", "300 examples", "... (30)"]),
        (P.label(P.labels[0]), ["300 examples", "300 scores"]),
        (EV, ["from predictions", "300 examples", "... (30)"]),
        (ek.read_evaluation(b"threshold,tp,fp,fn,tn\n0.5,8,5,5,21\n"), ["a service's counts", "not told apart"]),
        (EV.per_label, ["... (30)"]),
        (TABLE, ["positives", "'exact'", "rows"]),
        (TABLE.at(0.5), ["tp=", "tn="]),
        (ek.summarise(EV, np.array([0.5])), ["1 thresholds", "... (30)"]),
        (ek.wilson(1, 3), ["value=0.333333", "low=0.061491", "method='Wilson'", "n=3"]),
        (ek.wilson([1, 2], [3, 3]), ["value=<2 values>"]),
        (ek.wilson(0, 0), ["value=nan", "reason='there are no cases"]),
        (ek.pair(P, Q), ["30 shared labels", "300 shared examples", "0 only in a"]),
        (ek.pair(P, LOADED.predictions), ["reason='The two have no label in common.'"]),
        (ek.compare(P, Q), ["all labels", "\n  recall", "\n  average_precision", "p_value="]),
        (ek.compare(P, Q).differences["recall"], ["'recall', a=", " to ", "test='sign-flip of groups, mid-p'"]),
        (ek.compare_labels(P, Q), ["'average_precision'", "holm=", "and 20 more in rows"]),
        (ek.find_disagreements(P, Q, threshold_a=0.5, threshold_b=0.5), ["of 9000 pairs", "right in b alone"]),
        (ek.board(EV), ["Board('", "All labels"]),
    ],
    ids=lambda value: "" if isinstance(value, list) else type(value).__name__,
)
def test_a_value_says_in_short_what_it_is(value: object, said: list[str]) -> None:
    text = repr(value)
    assert [part for part in said if part not in text] == []
    assert len(text) < 4000
    assert "array(" not in text


@pytest.mark.parametrize(
    ("call", "found", "remedy"),
    [
        (lambda: ek.evaluate(LOADED), "Loaded", "read_predictions(...).predictions"),
        (lambda: ek.compare(LOADED, P), "Loaded", "read_predictions(...).predictions"),
        (lambda: ek.pair(P, "other.csv"), "str", "read_predictions(...).predictions"),
        (lambda: ek.compare_labels(P, None), "NoneType", "evaluate(predictions)"),
        (lambda: ek.find_disagreements(P, LOADED, threshold_a=0.5, threshold_b=0.5), "Loaded", "evaluate(predictions)"),
        (lambda: ek.bootstrap(TABLE, "f1"), "ThresholdCounts", "evaluate(predictions)"),
        (lambda: ek.board(P), "Predictions", "evaluate(predictions)"),
        (lambda: ek.average(P, "f1", threshold=0.5), "Predictions", "evaluate(predictions)"),
        (lambda: ek.advise(P), "Predictions", "evaluate(predictions)"),
        (lambda: ek.find_threshold(EV), "Evaluation", "evaluation.per_label[label]"),
        (lambda: ek.average_precision(P), "Predictions", "evaluation.pooled"),
        (lambda: ek.exact_match(EV, 0.5), "Evaluation", "read_predictions(...).predictions"),
        (lambda: ek.log_loss(EV), "Evaluation", "read_predictions(...).predictions"),
        (lambda: ek.top_k_accuracy(EV, 2), "Evaluation", "read_predictions(...).predictions"),
        (lambda: ek.confusion(EV), "Evaluation", "read_predictions(...).predictions"),
        (lambda: ek.read_predictions({"id": [1]}), "dict", "a data frame"),
        (lambda: ek.read_evaluation({"modelEvaluation": []}), "dict", "a path"),
        (lambda: ek.board(EV, label="no such"), "'no such'", "Its labels are"),
        (lambda: ek.compare(P, Q, threshold_a="high"), "'high'", ""),
        (lambda: ek.compare(P, Q, threshold_b=[0.5, 0.6]), "[0.5, 0.6]", ""),
        (lambda: ek.compare_labels(P, Q, threshold_a="high"), "'high'", ""),
        (lambda: ek.find_disagreements(P, Q, threshold_a=0.5, threshold_b="high"), "'high'", ""),
        (lambda: TABLE.at("high"), "'high'", ""),
        (lambda: ek.compare(P, Q, level="0.95"), "'0.95'", "0.95"),
        (lambda: ek.compare(P, Q, seed=-1), "-1", ""),
        (lambda: ek.compare(P, Q, resamples=1), "300, 1", ""),
    ],
)
def test_a_value_of_another_kind_is_named_with_the_way_to_the_right_one(
    call: Callable[[], object], found: str, remedy: str
) -> None:
    with pytest.raises(ek.EvalkitError) as caught:
        call()
    assert caught.value.found == found
    assert remedy in str(caught.value)


def test_one_constraint_needs_no_list() -> None:
    one = ek.Constraint("precision", at_least=0.1)
    assert ek.find_threshold(TABLE, "recall", one) == ek.find_threshold(TABLE, "recall", [one])
