"""The sentence on readiness: its grade, the weakest label, and what it says of findings."""

import numpy as np
import pytest

from evalkit import LabelSummary, advise, evaluate, read_evaluation, summarise
from evalkit.advice.readiness import readiness
from tests.advice.summaries import N, summary
from tests.builders import predictions


def sentence(area: float, s: LabelSummary) -> str:
    k = len(s.labels)
    ev = evaluate(predictions(np.zeros((N, k)), np.zeros((N, k)), labels=s.labels))
    return readiness(ev, advise(ev, summary=s), area, s)


@pytest.mark.parametrize(
    ("area", "grade"),
    [
        (1.0, "Looks ready: average precision 1.000"),
        (0.9, "Looks ready: average precision 0.900"),
        (0.89, "Usable with care: average precision 0.890"),
        (0.7, "Usable with care: average precision 0.700"),
        (0.69, "Not ready: average precision 0.690"),
        (0.0, "Not ready: average precision 0.000"),
    ],
)
def test_the_grade_follows_the_average_precision(area: float, grade: str) -> None:
    ending = ", and no problem was found." if area >= 0.7 else "."
    weakest = " (0.900 for the weakest label, a)"
    assert sentence(area, summary([60, 70])) == f"{grade} on 5,000 test items{weakest}{ending}"


def test_a_model_with_a_weak_label_does_not_look_ready() -> None:
    def grade(s: LabelSummary) -> str:
        return sentence(0.95, s).split(":")[0]

    assert grade(summary([60, 10], area=[0.96, 0.69])) == "Usable with care"
    assert grade(summary([60, 10], area=[0.96, 0.7])) == "Looks ready"
    assert grade(summary([60, 9], area=[0.96, 0.1])) == "Looks ready"  # too few to tell; that is a problem of its own
    assert grade(summary([60, 0], area=[0.96, np.nan])) == "Looks ready"


def test_the_sentence_says_which_label_holds_a_model_back() -> None:
    head = "Usable with care: average precision 0.950 on 5,000 test items, but 0.600 for the weakest label, c"
    assert sentence(0.95, summary([90, 9, 60], area=[0.96, 0.1, 0.6])).startswith(head)
    assert sentence(0.95, summary([90, 60, 60], area=[0.96, 0.65, 0.6])) == f"{head}."
    assert sentence(0.95, summary([90, 60, 49], area=[0.96, 0.9, 0.6])) == f"{head}; 1 caution under Advice."
    found = sentence(0.95, summary([90, 60, 60], area=[0.96, 0.9, 0.6], auc=[0.9, 0.3, 0.9]))
    assert found == f"{head}, and 1 of 3 labels need attention (b)."


def test_the_sentence_names_labels_with_problems_in_file_order() -> None:
    s = summary([60, 60, 60, 60], auc=[0.3, 0.9, 0.1, 0.9])
    assert sentence(0.8, s).endswith(", but 2 of 4 labels need attention (a, c).")
    s = summary([60] * 5, auc=[0.1, 0.2, 0.3, 0.4, 0.9])
    assert sentence(0.8, s).endswith(", but 4 of 5 labels need attention (a, b, c and others).")


def test_the_sentence_points_to_cautions() -> None:
    assert sentence(0.8, summary([40, 60])).endswith("no problem was found; 1 caution under Advice.")
    assert sentence(0.8, summary([49, 999])).endswith("; 2 cautions under Advice.")


def test_of_a_single_label_the_sentence_points_to_the_problems() -> None:
    found = sentence(0.8, summary([60], auc=[0.3]))
    assert found.endswith("0.800 on 5,000 test items; see the problems under Advice.")


def test_without_positives_nothing_can_be_said() -> None:
    assert (
        sentence(float("nan"), summary([0, 0]))
        == "Nothing can be said yet: the test set has no positives. Add test items."
    )


def test_a_whole_model_without_labels_is_graded_and_gets_no_checks() -> None:
    ev = read_evaluation(b"threshold,tp,fp,fn,tn\n0.5,95,5,5,95\n0,100,100,0,0\n")
    s = summarise(ev, np.array([np.inf]))
    assert advise(ev) == ()
    assert readiness(ev, (), 0.93, s, origin="as reported") == (
        "Looks ready: average precision 0.930 as reported on 200 test items. Labels cannot be judged one by one: there "
        "are counts of all labels together only."
    )
