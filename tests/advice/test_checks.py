"""Advice: each check fires where it should, not a step before, and names the numbers that made it."""

from collections.abc import Sequence

import numpy as np
import pytest

from evalkit import Counts, Evaluation, Finding, LabelSummary, advise, evaluate, read_evaluation, summarise
from evalkit.advice.readiness import readiness
from tests.builders import ABSENT, predictions

N = 5000


def summary(
    positives: Sequence[int],
    *,
    area: Sequence[float] | None = None,
    auc: Sequence[float] | None = None,
    highest: Sequence[float] | None = None,
) -> LabelSummary:
    """A summary of labels a, b, c ... that gives no cause for advice unless said otherwise."""
    k = len(positives)
    areas, aucs = np.array(area or [0.9] * k, dtype=float), np.array(auc or [0.9] * k, dtype=float)
    no_rows = np.zeros((k, 0), dtype=np.int64)
    return LabelSummary(
        labels=tuple("abcdefgh"[:k]),
        thresholds=np.array([]),
        counts=Counts(no_rows, no_rows, no_rows, no_rows),
        average_precision=areas,
        roc_auc=aucs,
        positives=np.array(positives),
        highest_score=np.array(highest or [1.0] * k, dtype=float),
        items=np.full(k, N),
        area_low=areas,
        area_high=areas,
        auc_high=aucs,
    )


def findings(s: LabelSummary, *, threshold: float = 0.5) -> tuple[Finding, ...]:
    ev = evaluate(predictions(np.zeros((N, len(s.labels))), np.zeros((N, len(s.labels))), labels=s.labels))
    return advise(ev, threshold=threshold, summary=s)


def only(code: str, s: LabelSummary, *, threshold: float = 0.5) -> Finding:
    """The finding of a code, which must be the only one of all."""
    (finding,) = findings(s, threshold=threshold)
    assert finding.code == code
    return finding


def test_a_model_without_faults_gets_no_advice() -> None:
    assert findings(summary([50, 200, 500])) == ()


# EV001: too few positives


def test_ev001_fires_below_fifty_positives_and_says_how_many_there_are() -> None:
    found = only("EV001", summary([49, 50, 60, 30]))
    assert found.severity == "caution"
    assert found.labels == ("d", "a")
    assert found.text == "2 of 4 labels have fewer than 50 positive test items; the fewest are 30, for 'd'."


def test_ev001_does_not_fire_at_fifty() -> None:
    assert findings(summary([50, 60])) == ()


def test_ev001_is_a_problem_below_ten_positives() -> None:
    assert only("EV001", summary([10, 60])).severity == "caution"
    found = only("EV001", summary([9, 60]))
    assert found.severity == "problem"
    assert "1 of 2 labels has fewer" in found.text
    assert "are 9, for 'a'" in found.text


def test_ev001_speaks_of_the_label_where_there_is_only_one() -> None:
    assert only("EV001", summary([20])).text.startswith("The label has fewer than 50")


# EV002: strong imbalance


def test_ev002_fires_where_one_label_is_twenty_times_as_frequent_and_names_both_numbers() -> None:
    found = only("EV002", summary([1000, 50, 60, 500]))
    assert found.severity == "caution"
    assert found.labels == ("b",)
    assert found.text == "The most frequent label has 1000 positives, 'b' only 50: 20 times as many."


def test_ev002_does_not_fire_just_below() -> None:
    assert findings(summary([999, 50, 500])) == ()


def test_ev002_leaves_labels_without_positives_to_ev001() -> None:
    assert [f.code for f in findings(summary([0, 60, 100]))] == ["EV001"]
    assert [f.code for f in findings(summary([0, 999]))] == ["EV001"]


# EV003: nearly perfect


def test_ev003_fires_from_an_average_precision_of_0_995_on() -> None:
    found = only("EV003", summary([50, 60, 70], area=[0.995, 0.9, 1.0]))
    assert found.severity == "caution"
    assert found.labels == ("c", "a")
    assert found.text == "2 of 3 labels have an average precision of 0.995 or more."


def test_ev003_does_not_fire_just_below() -> None:
    assert findings(summary([50, 60], area=[np.nextafter(0.995, 0), 0.99])) == ()


def test_ev003_needs_ten_positives() -> None:
    assert [f.code for f in findings(summary([9, 60], area=[1.0, 0.9]))] == ["EV001"]
    assert [f.code for f in findings(summary([10, 60], area=[1.0, 0.9]))] == ["EV001", "EV003"]


# EV004: near chance


def test_ev004_fires_where_average_precision_is_hardly_above_the_share_of_positives() -> None:
    found = only("EV004", summary([1000, 1500], area=[0.27, 0.8]))
    assert found.severity == "problem"
    assert found.labels == ("a",)
    assert "1 of 2 labels has" in found.text
    assert "'a' has 0.270, and 0.200, its share of the test items" in found.text


def test_ev004_does_not_fire_a_tenth_of_the_way_to_perfect() -> None:
    """Chance is 0.5; a tenth of the way from there to 1 is 0.55."""
    assert findings(summary([2500], area=[0.55])) == ()
    assert only("EV004", summary([2500], area=[0.5499])).labels == ("a",)


def test_ev004_cannot_be_asked_where_there_are_no_positives_or_no_negatives() -> None:
    assert [f.code for f in findings(summary([0, 60], area=[np.nan, 0.9]))] == ["EV001"]
    assert [f.code for f in findings(summary([N, 300], area=[1.0, 0.9]))] == ["EV003"]


# EV005: scores reversed?


def test_ev005_fires_below_a_roc_auc_of_one_half_and_names_the_lowest() -> None:
    found = only("EV005", summary([50, 60, 70], auc=[0.4999, 0.3, 0.9]))
    assert found.severity == "problem"
    assert found.labels == ("b", "a")
    assert found.text == "2 of 3 labels have a ROC AUC below 0.5; the lowest is 0.300, for 'b'."


def test_ev005_does_not_fire_at_one_half_nor_where_the_area_is_undefined() -> None:
    assert findings(summary([50, 60], auc=[0.5, np.nan])) == ()


# EV006: never predicted


def test_ev006_fires_where_no_score_reaches_the_threshold_and_counts_what_is_missed() -> None:
    found = only("EV006", summary([50, 60, 70], highest=[0.69, 0.9, ABSENT]), threshold=0.7)
    assert found.severity == "problem"
    assert found.labels == ("c", "a")
    assert found.text == "2 of 3 labels have no score of 0.7 or more, so that none of 120 positives is found."


def test_ev006_does_not_fire_where_the_highest_score_is_the_threshold() -> None:
    assert findings(summary([50, 60], highest=[0.7, 0.7]), threshold=0.7) == ()


def test_ev006_does_not_fire_for_a_label_that_is_never_true() -> None:
    assert [f.code for f in findings(summary([0, 60], highest=[0.1, 0.9]))] == ["EV001"]


# All together


def test_problems_come_first() -> None:
    found = findings(summary([49, 100, 900], area=[1.0, 0.05, 0.9], auc=[0.9, 0.4, 0.9], highest=[1.0, 0.2, 1.0]))
    assert [(f.code, f.severity) for f in found] == [
        ("EV004", "problem"),
        ("EV005", "problem"),
        ("EV006", "problem"),
        ("EV001", "caution"),
        ("EV003", "caution"),
    ]


def test_every_finding_says_why_it_matters_and_what_to_do() -> None:
    found = findings(summary([2, 100, 900], area=[0.1, 0.05, 1.0], auc=[0.9, 0.4, 0.9], highest=[1.0, 0.2, 1.0]))
    assert {f.code for f in found} == {"EV001", "EV002", "EV003", "EV004", "EV005", "EV006"}
    for f in found:
        assert f.title
        assert f.why.endswith(".")
        assert f.remedy.endswith(".")


def test_advice_looks_at_the_evaluation_itself_where_no_summary_is_given() -> None:
    """Label b: 20 positives that all score below the 80 negatives, and below the threshold."""
    truth = np.zeros((100, 2), dtype=bool)
    truth[:60, 0], truth[:20, 1] = True, True
    a = np.where(truth[:, 0], 0.5, 0.2) - np.arange(100) % 7 * 0.1
    score = np.column_stack([a, np.where(truth[:, 1], 0.1, 0.4)])
    found = advise(evaluate(predictions(truth, score, labels=["a", "b"])))
    assert [(f.code, f.labels) for f in found] == [
        ("EV004", ("b",)),
        ("EV005", ("b",)),
        ("EV006", ("b",)),
        ("EV001", ("b",)),
    ]
    assert "none of 20 positives" in found[2].text


# The sentence on readiness


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


# A service's counts


def _slices() -> Evaluation:
    """Two labels that are guessed, on 300 and 400 items of a test set of 1,000, as slices of Vertex AI are."""
    rows = ["label,threshold,tp,fp,fn,tn,n_examples"]
    for label, positives, negatives in (("a", 200, 100), ("b", 200, 200)):
        for k in range(100):
            tp, fp = positives * (k + 1) // 100, negatives * (k + 1) // 100
            rows.append(f"{label},{1 - k / 100:.2f},{tp},{fp},{positives - tp},{negatives - fp},1000")
    return read_evaluation("\n".join(rows).encode())


def test_chance_is_the_share_of_the_items_that_a_label_is_counted_on() -> None:
    ev = _slices()
    found = next(finding for finding in advise(ev) if finding.code == "EV004")
    assert set(found.labels) == {"a", "b"}  # against 200 of 1,000 an average precision of 0.667 would seem high
    assert "'b' has 0.51" in found.text
    assert " at most, and 0.500, its share of the test items" in found.text


def test_a_whole_model_without_labels_is_graded_and_gets_no_checks() -> None:
    ev = read_evaluation(b"threshold,tp,fp,fn,tn\n0.5,95,5,5,95\n0,100,100,0,0\n")
    s = summarise(ev, np.array([np.inf]))
    assert advise(ev) == ()
    assert readiness(ev, (), 0.93, s, origin="as reported") == (
        "Looks ready: average precision 0.930 as reported on 200 test items. Labels cannot be judged one by one: there "
        "are counts of all labels together only."
    )


def test_on_a_grid_a_label_is_silent_from_the_lowest_threshold_on_that_counts_nothing() -> None:
    """Between 0.4 and 0.9 there may be scores or none: of 0.6 nothing can be said."""
    ev = read_evaluation(b"label,threshold,tp,fp,fn,tn\na,0.9,0,0,60,60\na,0.4,50,5,10,55\na,0,60,60,0,0\n")
    fires = {t: "EV006" in {finding.code for finding in advise(ev, threshold=t)} for t in (0.95, 0.9, 0.6, 0.4)}
    assert fires == {0.95: True, 0.9: True, 0.6: False, 0.4: False}


def test_on_a_grid_without_a_silent_threshold_no_label_is_said_to_be_silent() -> None:
    ev = read_evaluation(b"label,threshold,tp,fp,fn,tn\na,0.4,50,5,10,55\na,0,60,60,0,0\n")
    assert "EV006" not in {finding.code for finding in advise(ev, threshold=0.99)}
    never = read_evaluation(b"label,threshold,tp,fp,fn,tn\na,0.4,0,0,60,60\na,0.2,0,0,60,60\n")
    fires = {t: "EV006" in {finding.code for finding in advise(never, threshold=t)} for t in (0.4, 0.2, 0.1)}
    assert fires == {0.4: True, 0.2: True, 0.1: False}


# Counts at a few thresholds, which leave open what an area is


def at_one_threshold(tp: int, fp: int, fn: int, tn: int) -> tuple[Finding, ...]:
    table = f"label,threshold,tp,fp,fn,tn\ncat,0.5,{tp},{fp},{fn},{tn}\n"
    return advise(read_evaluation(table.encode()))


def test_ev004_is_silent_where_the_counts_leave_room_for_a_good_model() -> None:
    """Step by step the area is .6 x .1 + nothing, but all 60 positives may score above the 540 negatives."""
    assert at_one_threshold(60, 540, 40, 360) == ()


def test_ev004_fires_where_no_order_of_the_scores_would_be_good() -> None:
    """All 100 positives below the threshold: at best each counts 100 / (100 + 800)."""
    (found,) = (each for each in at_one_threshold(0, 800, 100, 100) if each.code == "EV004")
    assert "'cat' has 0.111 at most, and 0.100, its share" in found.text


def test_ev003_needs_counts_that_leave_no_doubt() -> None:
    """100 of 100 found with 1 false: by steps .990 at one threshold, where nothing is known above it."""
    assert at_one_threshold(1000, 0, 0, 1000)[0].code == "EV003"
    assert at_one_threshold(1000, 5, 0, 995) == ()  # .995 by steps, and less if the five come first


def test_ev005_fires_only_if_every_order_is_below_chance() -> None:
    (found,) = (each for each in at_one_threshold(0, 800, 100, 100) if each.code == "EV005")
    assert "the lowest is 0.111 at most, for 'cat'" in found.text  # each positive above 100 of 900 negatives at best
    assert at_one_threshold(60, 700, 40, 200) == ()  # .411 by straight lines
