"""Scores that are too good, too bad, reversed or silent: each check fires where it should, not a step before."""

import numpy as np

from evalkit import Evaluation, Finding, advise, read_evaluation
from tests.advice.summaries import N, findings, only, summary
from tests.builders import ABSENT

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
