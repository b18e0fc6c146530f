"""CSV tables of thresholds: counts, or ratios with totals, of labels or of the whole model."""

import csv
import io
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit import Counts, ReadingError, evaluate, false_positive_rate, precision, read_evaluation, recall
from evalkit.google.responses.saved import is_evaluation
from tests.builders import predictions, random_multilabel

ROC_CURVE = b"""threshold,recall,false_positive_rate,true_positives,false_positives,true_negatives,false_negatives
0.9183673469387755,0.5,0.1,1,1,9,1
0.3061224489795918,1.0,0.3,2,3,7,0
"""


def test_what_bigquery_gives() -> None:
    ev = read_evaluation(ROC_CURVE)
    assert ev.pooled.thresholds.tolist() == [np.inf, 0.9183673469387755, 0.3061224489795918]
    assert ev.pooled.at(0.5) == Counts(1, 1, 1, 9)
    assert (ev.labels, ev.task, ev.n_examples, ev.approximate, ev.resolution) == ((), "binary", 12, False, "grid")


def table(ev, columns: dict, *, separator: str = ",") -> bytes:
    """A table of all labels and the whole model, at ten thresholds."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(["Label", "Threshold", *columns])
    for label, t in [*ev.per_label.items(), ("", ev.pooled)]:
        for threshold in np.arange(10) / 10:
            c = t.at(threshold)
            writer.writerow([label, threshold, *(f(c) for f in columns.values())])
    return text.getvalue().encode()


COLUMNS = {
    "counts": {"TP": lambda c: c.tp, "FP": lambda c: c.fp, "FN": lambda c: c.fn, "TN": lambda c: c.tn},
    "totals": {
        "true_positives": lambda c: c.tp,
        "falsePositives": lambda c: c.fp,
        "Positives": lambda c: c.tp + c.fn,
        "negatives": lambda c: c.fp + c.tn,
    },
    "ratios with totals": {
        "recall": recall,
        "fpr": false_positive_rate,
        "positives": lambda c: c.tp + c.fn,
        "negatives": lambda c: c.fp + c.tn,
    },
    "ratios with items": {
        "true positive rate": recall,
        "false-positive-rate": false_positive_rate,
        "precision": precision,
        "n_examples": lambda c: 60,
    },
    "precision and recall with totals": {
        "recall": recall,
        "precision": precision,
        "positives": lambda c: c.tp + c.fn,
        "negatives": lambda c: c.fp + c.tn,
    },
}


@given(seed=st.integers(0, 2**16), columns=st.sampled_from(list(COLUMNS)), separator=st.sampled_from(",;\t"))
def test_counts_or_ratios_give_the_same_counts(seed: int, columns: str, separator: str) -> None:
    exact = evaluate(predictions(*random_multilabel(seed)))
    ev = read_evaluation(table(exact, COLUMNS[columns], separator=separator))
    assert ev.labels == exact.labels
    assert ev.approximate == ("ratios" in columns or "precision" in columns)
    for label in exact.labels:
        for threshold in ev.per_label[label].thresholds[1:]:
            assert ev.per_label[label].at(threshold) == exact.per_label[label].at(threshold)
    for threshold in ev.pooled.thresholds[1:]:
        assert ev.pooled.at(threshold) == exact.pooled.at(threshold)


def test_a_row_at_infinity_predicts_nothing() -> None:
    assert read_evaluation(b"threshold,tp,fp,fn,tn\ninf,0,0,2,3\n.5,1,0,1,3\n").pooled.tp.tolist() == [0, 1]
    with pytest.raises(ReadingError, match="nothing is predicted"):
        read_evaluation(b"threshold,tp,fp,fn,tn\ninf,1,0,1,3\n")


@pytest.mark.parametrize(
    "totals",
    [
        b"positives,negatives\n.5,.5,.1,.625,6,18\n",
        b"negatives,n_examples\n.5,.5,.1,.625,18,24\n",
        b"positives\n.5,.5,.1,.625,6\n",
        b"n_examples\n.5,.5,.1,.625,24\n",
    ],
)
def test_totals_that_determine_the_counts(totals: bytes) -> None:
    """Of 6 positives 3 are found, of 18 negatives 1.8: precision 3 / 4.8."""
    ev = read_evaluation(b"threshold,recall,fpr,precision," + totals)
    assert ev.pooled.at(0.5) == Counts(3, 2, 3, 16)
    assert ev.approximate


def test_everything_is_predicted_at_zero_so_precision_is_the_share_of_positives() -> None:
    ev = read_evaluation(b"threshold,recall,precision,n_examples\n0,1,.25,24\n.5,.5,.75,24\n")
    assert (ev.pooled.at(0.5), ev.pooled.at(0)) == (Counts(3, 1, 3, 17), Counts(6, 18, 0, 0))


REFUSED = {
    "no thresholds": (b"id,label,score,truth\n1,a,.5,1\n", "not a table of thresholds"),
    "no rows": (b"threshold,tp,fp,fn,tn\n", "a header but no rows"),
    "width": (b"threshold,tp,fp,fn,tn\n.5,1,2,3\n", "as many cells.*line 2"),
    "quotes": (b'threshold,tp,fp,fn,tn\n.5,"1,2,3\n', "cannot be split"),
    "same twice": (
        b"threshold,recall,TPR,fpr\n.5,.5,.5,.1\n.4,.7,.6,.2\n",
        r"mean the same and do not agree \(line 3\): '\.7' in 'recall' and '\.6' in 'TPR'",
    ),
    "labels twice": (b"label,class,threshold,tp,fp,fn,tn\na,b,.5,1,2,3,4\n", "mean the same and do not agree"),
    "several without a threshold": (b"threshold,tp,fp,fn,tn\n,0,0,4,6\n,0,0,4,6\n", "A threshold is no number"),
    "hits without a threshold": (b"precision,recall,threshold\n.5,1,.5\n1,.2,\n", "A threshold is no number"),
    "count": (b"threshold,tp,fp,fn,tn\n.5,1.5,2,3,4\n", r"not a whole number.*line 2\): '1\.5'"),
    "threshold": (b"threshold,tp,fp,fn,tn\nhigh,1,2,3,4\n", "A threshold is no number"),
    "comma": (b"threshold;tp;fp;fn;tn\n0,5;1;2;3;4\n", "A threshold is no number"),
    "ratio": (b"threshold,recall,fpr\n.5,1.5,.1\n", "between 0 and 1"),
    "two totals": (b"threshold,tp,fp,positives\n.5,1,1,3\n.4,1,1,4\n", "must hold one number.*3 and 4"),
    "above its total": (b"threshold,tp,fp,positives,negatives\n.5,4,1,3,9\n", "exceeds its total"),
    "recall alone": (b"threshold,recall\n.5,1\n", "lacks counts"),
    "no totals": (b"label,threshold,recall,precision\na,.5,1,.5\nb,.5,1,.5\n", "number of evaluated examples"),
    "empty": (b",,\n", "The table is empty"),
    "no rate": (b"threshold,recall,fpr,positives,negatives\n.5,1,,3,4\n", "lacks counts, and a complete row"),
    "no share": (
        b"label,threshold,recall,precision,n_examples\na,.5,.9,1,9\nb,.5,.9,1,9\n",
        "lacks counts, and a false positive rate above 0",
    ),
    "impossible": (b"threshold,recall,fpr,positives,n_examples\n.5,1,.5,9,5\n", "contradict each other"),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED)
def test_a_table_that_means_nothing_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ReadingError, match=message):
        read_evaluation(data)


def test_labels_are_as_written_and_spaces_around_numbers_mean_nothing() -> None:
    ev = read_evaluation(b"threshold, tp , fp,fn,tn,label\n 0.5, 1 ,2,3,4, a\n0.5,2,2,2,4,a\n")
    assert ev.labels == (" a", "a")
    assert [ev.per_label[label].at(0.5).tp for label in ev.labels] == [1, 2]


H2O = b""",threshold,f1,accuracy,precision,recall,tns,fns,fps,tps,tnr,fnr,fpr,tpr,idx
,0.9,0.0,0.6,1.0,0.0,6.0,4.0,0.0,0.0,1.0,1.0,0.0,0.0,0
,0.5,0.75,0.8,0.75,0.75,5.0,1.0,1.0,3.0,0.833333,0.25,0.166667,0.75,1
,0.1,0.571429,0.4,0.4,1.0,0.0,0.0,6.0,4.0,0.0,0.0,1.0,1.0,2
"""
WEKA = b"""True Positives,False Negatives,False Positives,True Negatives,False Positive Rate,True Positive Rate,\
Precision,Recall,Fallout,FMeasure,Sample Size,Lift,Threshold
0,4,0,6,0.0,0.0,1.0,0.0,0,0,0.0,1,0.9
3,1,1,5,0.166667,0.75,0.75,0.7500001,0,0,0.4,1,0.5
"""


@pytest.mark.parametrize("written", [H2O, H2O.replace(b"\n,", b"\n").removeprefix(b","), WEKA])
def test_tables_of_h2o_and_weka_are_read_by_their_counts(written: bytes) -> None:
    ev = read_evaluation(written)
    assert ev.pooled.at(0.5) == Counts(3, 1, 1, 5)
    assert (ev.approximate, ev.unknown) == (False, frozenset())
    assert any("says the same in every row" in note for note in ev.notes)
    assert is_evaluation(written)


def test_an_index_of_rows_is_no_column_of_thresholds() -> None:
    numbered = b"Unnamed: 0,threshold,tp,fp,fn,tn\n0,.5,1,2,3,4\n"
    assert read_evaluation(numbered).pooled.at(0.5) == Counts(1, 2, 3, 4)
    assert is_evaluation(numbered)
    assert not is_evaluation(numbered.replace(b"tn\n", b"\n"))  # elsewhere, a column without a name is something else


def test_the_last_point_of_a_precision_recall_curve_has_no_threshold_and_is_left_out() -> None:
    ev = read_evaluation(b"precision,recall,threshold\n.4,1,.1\n.75,.75,.5\n1,0,\n")
    assert ev.pooled.thresholds.tolist() == [np.inf, 0.5, 0.1]
    assert recall(ev.pooled.at(0.5)) == pytest.approx(0.75)
    assert any("A point without a threshold is left out." in note for note in ev.notes)


def test_a_roc_curve_of_scikit_learn_begins_at_a_threshold_of_inf() -> None:
    ev = read_evaluation(b"fpr,tpr,thresholds\n0.0,0.0,inf\n0.1,0.75,0.5\n1.0,1.0,0.1\n")
    assert recall(ev.pooled.at(0.5)) == pytest.approx(0.75)
    assert false_positive_rate(ev.pooled.at(0.5)) == pytest.approx(0.1)
    assert "precision" in ev.unknown


@pytest.fixture
def golden() -> Path:
    """Tables of others, where they lie on this machine."""
    folder = Path(os.environ.get("EVALKIT_GOLDEN_DATA", "")) / "real_files" / "threshold-tables"
    if not folder.is_dir():
        pytest.skip("EVALKIT_GOLDEN_DATA is not set, or holds no tables of thresholds")
    return folder


@pytest.mark.parametrize(
    "name", ["h2o_thresholds", "h2o_thresholds_noindex", "h2o_without_tpr", "weka_threshold", "weka_without_recall"]
)
def test_saved_tables_have_the_right_counts(golden: Path, name: str) -> None:
    ev = read_evaluation(golden / f"{name}.csv")
    assert (ev.pooled.at(0.5), ev.approximate) == (Counts(37, 7, 3, 73), False)


@pytest.mark.parametrize(("name", "area"), [("sklearn_pr", "average_precision"), ("sklearn_roc", "roc_auc")])
def test_saved_curves_are_ratios_alone(golden: Path, name: str, area: str) -> None:
    ev = read_evaluation(golden / f"{name}.csv")
    assert (recall(ev.pooled.at(0.50965)), ev.unknown >= {"tp", "fp"}, area in ev.unknown) == (
        pytest.approx(0.925),
        True,
        False,
    )


def test_a_classification_report_is_refused_since_it_has_no_thresholds() -> None:
    report = b'{"a": {"precision": 0.9, "recall": 0.8, "f1-score": 0.85, "support": 10}, "accuracy": 0.9}'
    with pytest.raises(ReadingError, match="figures at one decision, without thresholds"):
        read_evaluation(report)
