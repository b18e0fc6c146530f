"""The words of a comparison: each case that a person may meet, made by hand and from real comparisons."""

from dataclasses import replace
from math import nan
from types import MappingProxyType

import numpy as np
import pytest

import evalkit as ek
from evalkit.comparison.comparison import Comparison
from evalkit.comparison.differences import Difference
from evalkit.comparison.disagreements import find_disagreements
from evalkit.comparison.labels import LabelComparison, LabelDifference
from evalkit.comparison.pairing import pair
from evalkit.comparison.sentences import adjusted, is_clear, settling
from evalkit.comparison.verdict import Verdict, conclude, primary_figures
from evalkit.intervals.estimate import Estimate
from tests.builders import predictions, random_multilabel
from tests.google.service.served import as_bytes, served

UNTESTED = (0.0, nan, nan, nan)


def difference(key: str, value: float, low: float, high: float, p_value: float, *, level: float = 0.95) -> Difference:
    a = Estimate(0.5, 0.4, 0.6, level, "", 200)
    b = Estimate(0.5 + value, 0.4, 0.6, level, "", 200)
    reason = "there are 4 positives; a bootstrap needs at least 10" if np.isnan(low) else ""
    found = Estimate(value, low, high, level, "", 200, reason)
    return Difference(key, a, b, found, p_value, f"none: {reason}" if reason else "a test")


def comparison(
    match: str | None,
    *,
    n: int = 600,
    groups: int = 600,
    level: float = 0.95,
    **found: tuple[float, float, float, float],
) -> Comparison:
    """A comparison with some differences given: (value, low, high, p-value)."""
    p = predictions([[1]] * n, [[0.5]] * n, labels=["cat"])
    given = {
        key: difference(key, *found.get(key, UNTESTED), level=level)
        for key in (*ek.METRICS, "roc_auc", "average_precision")
    }
    return Comparison(pair(p, p), None, 0.5, 0.5, match, level, 0, groups, 200, MappingProxyType(given))


def concluded(match: str | None, *, flips: int | None = 9, exploratory: bool = False, **found: object) -> Verdict:
    return conclude(comparison(match, **found), name_a="old", name_b="new", flips=flips, exploratory=exploratory)


def test_b_finds_more() -> None:
    v = concluded("precision", recall=(0.031, 0.012, 0.05, 0.002), average_precision=(0.02, 0.01, 0.03, 0.0001))
    assert v.text == (
        "new finds more: recall is higher by 3.1 points (95 % confidence interval 1.2 to 5.0) at the same precision. "
        "The difference is clear on 600 items (p = 0.002). Over all thresholds average precision is higher by 2.0 "
        "points (95 % confidence interval 1.0 to 3.0); p < 0.001."
    )
    assert (v.kind, v.primary, v.settle) == ("better", ("recall",), "")


def test_b_is_worse_and_the_interval_is_of_the_loss() -> None:
    v = concluded("recall", precision=(-0.031, -0.05, -0.012, 0.002))
    assert v.headline == (
        "new has lower precision, by 3.1 points (95 % confidence interval 1.2 to 5.0), at the same recall."
    )
    assert v.kind == "worse"


def test_the_data_cannot_tell_and_what_would() -> None:
    v = concluded("recall", precision=(0.02, -0.01, 0.05, 0.19), average_precision=(-0.001, -0.02, 0.018, 0.9))
    assert v.headline == "The data cannot tell old and new apart at the same recall."
    assert " ".join(v.sentences) == (
        "Precision is higher by 2.0 points (95 % confidence interval −1.0 to 5.0); p = 0.19. Over all thresholds the "
        "data cannot tell: average precision is lower by 0.1 points (95 % confidence interval −1.8 to 2.0); p = 0.90."
    )
    assert v.settle == "About 720 more positives would settle a difference of this size, if it stays."
    assert v.kind == "undecided"


def test_a_p_value_is_judged_by_the_level() -> None:
    found = (0.02, 0.001, 0.04, 0.04)
    assert concluded("recall", precision=found).kind == "better"
    assert concluded("recall", precision=found, level=0.99).kind == "undecided"
    assert concluded("recall", precision=(0.02, 0.002, 0.038, 0.07), level=0.9).kind == "better"
    assert "90 % confidence interval" in concluded("recall", precision=found, level=0.9).headline


def test_too_little_data_gives_no_verdict() -> None:
    v = concluded(None, f1=(0.1, nan, nan, nan))
    assert (v.kind, v.headline) == ("none", "No verdict: there are 4 positives; a bootstrap needs at least 10.")
    assert v.settle == ""


def test_without_a_verdict_at_a_match_another_one_is_advised() -> None:
    """B finds what A finds only by predicting the label for every item."""
    truth = [[1]] * 40 + [[0]] * 40
    a = predictions(truth, [[0.9]] * 40 + [[0.1]] * 40, labels=["cat"])
    b = predictions(truth, [[0.9]] * 39 + [[0.0]] + [[0.1]] * 40, labels=["cat"])
    v = conclude(ek.compare(a, b, match="recall"))
    assert v.kind == "none"
    assert v.text.endswith("Another threshold, or another match, may tell.")
    few = ek.compare(*(predictions([[1], [0]], [[0.9], [0.1]], labels=["cat"]) for _ in "ab"), match="recall")
    assert conclude(few).settle == ""


def test_a_figure_that_is_undefined_is_named() -> None:
    p = predictions([[1], [0]] * 20, [[0.2], [0.1]] * 20, labels=["cat"])
    q = predictions([[1], [0]] * 20, [[0.9], [0.8]] * 20, labels=["cat"])
    c = ek.compare(p, q, match="recall")
    assert c.differences["precision"].test == "none: the difference is undefined in the data or in most resamples"
    v = conclude(c, name_a="old", name_b="new")
    assert v.headline == "No verdict: the match is met only by predicting nothing, which any model can."
    assert v.sentences[:2] == ("There old predicts the label for no item.", "There new predicts the label for no item.")


def test_models_that_predict_nothing_decide_alike_for_that_reason() -> None:
    p = predictions([[1], [0]] * 20, [[0.2], [0.1]] * 20, labels=["cat"])
    q = predictions([[1], [0]] * 20, [[0.1], [0.2]] * 20, labels=["cat"])
    v = conclude(ek.compare(p, q), flips=0)
    assert v.headline.endswith("no decision differs on 40 items, since neither predicts anything.")


def test_no_decision_differs() -> None:
    assert concluded("recall", flips=0).headline == "The two models decide alike: no decision differs on 600 items."
    v = concluded(None, flips=0, average_precision=(0.02, 0.01, 0.03, 0.001))
    assert v.headline == "The two models decide alike here: no decision differs on 600 items."
    assert v.sentences[0].startswith("Over all thresholds average precision is higher by 2.0 points")
    assert v.kind == "alike"


@pytest.mark.parametrize("match", [None, "recall", "precision", "predicted_positive_rate"])
def test_a_model_against_itself(match: str | None) -> None:
    p = predictions(*random_multilabel(3, n=80))
    c = ek.compare(p, p, match=match)
    flips = len(find_disagreements(p, p, threshold_a=c.threshold_a, threshold_b=c.threshold_b))
    v = conclude(c, flips=flips)
    assert v.kind == "alike"
    assert "Average precision and ROC AUC are the same." in v.sentences


def test_the_same_ranking_at_other_thresholds_is_a_matter_of_thresholds() -> None:
    truth, score = random_multilabel(0, n=200)
    p = predictions(truth, score)
    v = conclude(ek.compare(p, p, threshold_b=0.8), flips=50)
    assert v.kind in ("better", "worse")
    assert "the difference lies in the thresholds, not in the models" in v.text


def test_the_same_ranking_does_not_make_a_clear_difference_equal() -> None:
    same = (0.0, 0.0, 0.0, 1.0)
    assert concluded("recall", precision=(0.0, -0.01, 0.01, 1.0), roc_auc=same, average_precision=same).kind == "alike"
    assert (
        concluded("recall", precision=(0.05, 0.02, 0.08, 0.001), roc_auc=same, average_precision=same).kind == "better"
    )


def test_equal_thresholds_are_judged_by_f1_with_its_parts() -> None:
    v = concluded(
        None, f1=(0.05, 0.02, 0.08, 0.001), recall=(0.1, 0.05, 0.15, 0.001), precision=(-0.02, -0.04, 0.0, 0.06)
    )
    assert v.headline == (
        "new does better: F1 is higher by 5.0 points (95 % confidence interval 2.0 to 8.0) at these thresholds."
    )
    assert v.sentences[1] == (
        "Recall is higher by 10.0 points (95 % confidence interval 5.0 to 15.0), and precision is lower by 2.0 points "
        "(95 % confidence interval 0.0 to 4.0)."
    )


def test_at_the_same_share_recall_and_precision_stand_together() -> None:
    v = concluded("predicted_positive_rate", recall=(0.05, 0.02, 0.08, 0.001), precision=(0.04, 0.01, 0.07, 0.003))
    assert v.headline.endswith("at the same predicted positive rate.")
    assert v.sentences[1] == "Precision is higher by 4.0 points (95 % confidence interval 1.0 to 7.0) as well."
    v = concluded("predicted_positive_rate", recall=(0.05, 0.02, 0.08, 0.001), precision=(0.04, -0.01, 0.09, 0.09))
    assert v.sentences[1].startswith("Precision is inconclusive: precision is higher by 4.0 points")


def test_of_counts_alone_two_figures_are_two_chances_to_differ() -> None:
    found = {"recall": (0.05, 0.02, 0.08, 0.03), "precision": (0.04, 0.01, 0.07, 0.04)}
    paired = comparison("predicted_positive_rate", **found)
    alone = replace(paired, pairing=replace(paired.pairing, by_example=False))
    assert conclude(paired).kind == "better"
    v = conclude(alone)
    assert v.kind == "undecided"
    assert "; p = 0.060. Precision" in v.text
    assert "Their p-values are adjusted for two figures (Holm)." in v.sentences
    surely = {"recall": (0.05, 0.02, 0.08, 0.02), "precision": (0.04, 0.01, 0.07, 0.04)}
    clear = replace(comparison("predicted_positive_rate", **surely), pairing=alone.pairing)
    assert conclude(clear).kind == "better"
    assert "The difference is clear on these counts (p = 0.040)." in conclude(clear).sentences


def test_thresholds_that_say_one_thing_and_areas_another() -> None:
    v = concluded("recall", precision=(0.05, 0.02, 0.08, 0.001), average_precision=(-0.04, -0.06, -0.02, 0.0001))
    assert "Over all thresholds it is the other way round: average precision is lower by 4.0 points" in v.text


def test_a_slider_moved_by_hand_makes_it_exploratory() -> None:
    assert (
        concluded("recall", precision=(0.05, 0.02, 0.08, 0.001), exploratory=True)
        .sentences[-1]
        .startswith("Exploratory: ")
    )
    assert "Exploratory" not in concluded("recall", precision=(0.05, 0.02, 0.08, 0.001)).text


def test_a_match_that_is_not_met_is_said() -> None:
    near = concluded("recall", recall=(0.02, nan, nan, nan), precision=(0.05, 0.02, 0.08, 0.001))
    assert near.sentences[0] == "The closest recall is 0.500 of old against 0.520 of new."
    assert "5.0 points (95 % confidence interval 2.0 to 8.0), at nearly the same recall." in near.headline
    assert near.kind == "better"
    far = concluded("recall", recall=(-0.2, nan, nan, nan), precision=(0.05, 0.02, 0.08, 0.001))
    assert far.sentences[0].startswith("The match fails: the closest recall is 0.500 of old against 0.300 of new")
    assert (far.kind, far.headline) == ("none", "No verdict: the match fails.")
    assert far.sentences[1] == "Precision is higher by 5.0 points (95 % confidence interval 2.0 to 8.0)."


def test_a_match_with_what_is_undefined_gives_no_verdict() -> None:
    truth = [[1], [0]] * 20
    p = predictions(truth, [[0.9], [0.1]] * 20, labels=["cat"])
    silent = predictions(truth, [[-np.inf], [-np.inf]] * 20, labels=["cat"])
    v = conclude(ek.compare(p, silent, match="precision"), name_a="old", name_b="new")
    assert v.headline == "No verdict: precision of new is undefined, since nothing is predicted."


def test_it_takes_the_test_and_the_interval() -> None:
    assert concluded("recall", precision=(0.02, -0.001, 0.04, 0.04)).kind == "undecided"
    assert concluded("recall", precision=(0.02, 0.001, 0.04, 0.06)).kind == "undecided"
    assert concluded("recall", precision=(-0.02, -0.04, 0.001, 0.04)).kind == "undecided"
    assert concluded("recall", precision=(1.0, nan, nan, 0.002)).kind == "better"


@pytest.mark.parametrize("positives", [1, 9])
def test_few_positives_give_no_verdict_from_counts_either(positives: int) -> None:
    """The test of two shares says p = 0.01 of 3 hits against none."""
    rows = f"cat,0.5,{{}},0,{{}},{50 - positives}"
    a, b = (
        ek.read_evaluation(f"label,threshold,tp,fp,fn,tn\n{rows.format(*of)}\n".encode())
        for of in ((0, positives), (positives, 0))
    )
    v = conclude(ek.compare(a, b))
    assert v.kind == "none"
    assert v.headline.startswith(
        "No verdict: there is 1 positive;" if positives == 1 else "No verdict: there are 9 pos"
    )


def label_rows(*found: tuple[str, float, float, float]) -> LabelComparison:
    """(label, difference, adjusted p-value, and the one for very many, NaN where there are few)."""
    rows = tuple(
        LabelDifference(label, 20, difference("recall", value, value - 0.1, value + 0.1, p), p, many)
        for label, value, p, many in found
    )
    p = predictions([[1]], [[0.5]], labels=["cat"])
    return LabelComparison(pair(p, p), "recall", 0.5, 0.5, None, 0.95, 0, 1, rows)


def test_labels_are_counted_and_the_first_are_named() -> None:
    better = [(f"up {i}", 0.3, 0.001, nan) for i in range(5)]
    labels = label_rows(*better, ("down", -0.2, 0.01, nan), ("open", 0.2, 0.2, nan), ("untested", nan, nan, nan))
    c = comparison("precision", recall=(0.031, 0.012, 0.05, 0.002))
    assert conclude(c, name_b="new", labels=labels, flips=9).sentences[-1] == (
        "Of 8 labels recall of new is clearly higher for 5 (up 0, up 1, up 2, ...) and lower for 1 (down); the other 2 "
        "are inconclusive."
    )
    assert conclude(c, name_b="new", labels=label_rows(*better), flips=9).sentences[-1] == (
        "Of 5 labels recall of new is clearly higher for 5 (up 0, up 1, up 2, ...) and lower for none."
    )


def test_a_match_that_takes_predicting_everything_is_said() -> None:
    truth = [[1], [0], [0], [0]] * 20
    sure = predictions(truth, [[0.9], [0.1], [0.2], [0.3]] * 20, labels=["cat"])
    tied = predictions(truth, [[0.4], [0.4], [0.4], [0.4]] * 20, labels=["cat"])
    v = conclude(ek.compare(tied, sure, threshold_a=0.4, match="recall"), name_a="old", name_b="new")
    assert v.headline == "No verdict: the match is met only by predicting everything, which any model can."
    assert v.sentences[0] == "There old predicts the label for every item."
    assert "predicts the label" not in conclude(ek.compare(tied, sure, threshold_a=0.4), name_a="old").text


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_who_predicts_everything_or_nothing_neither_wins_nor_loses(share: float) -> None:
    """At the same predicted positive rate all that differs is chance, however sure the difference."""
    found = comparison("predicted_positive_rate", recall=(0.05, 0.02, 0.08, 0.001), precision=UNTESTED)
    flagged = found.differences["predicted_positive_rate"]
    for side in ("a", "b"):
        trivial = replace(flagged, **{side: replace(flagged.a, value=share)})
        differences = MappingProxyType({**found.differences, "predicted_positive_rate": trivial})
        rows = label_rows(("up", 0.3, 0.001, nan), ("down", -0.2, 0.01, nan))
        v = conclude(replace(found, differences=differences), labels=rows, flips=9)
        assert (v.kind, "any model can" in v.headline) == ("none", True)
        assert "Recall is higher by 5.0 points (95 % confidence interval 2.0 to 8.0)." in v.sentences
        assert "labels" not in v.text
        unmatched = comparison(None, f1=(0.05, 0.02, 0.08, 0.001))
        differences = MappingProxyType({**unmatched.differences, "predicted_positive_rate": trivial})
        assert conclude(replace(unmatched, differences=differences), flips=9).kind == "better"


def test_a_label_that_stands_out_may_have_been_picked_for_it() -> None:
    truth = np.tile([[1, 0], [0, 1]], (40, 1))
    strong, weak = predictions(truth, truth * 0.9), predictions(truth, 0.9 - truth * 0.8)
    for label, warned in (("a", True), (None, False)):
        v = conclude(ek.compare(weak, strong, label=strong.labels[0] if label else None))
        assert (v.kind, "This is one of 2 labels" in v.text) == ("better", warned)


def test_labels_that_cannot_be_told_apart_are_said() -> None:
    c = comparison("precision", recall=(0.031, 0.012, 0.05, 0.002))
    labels = label_rows(("a", 0.3, 0.06, nan), ("b", -0.2, 0.9, nan))
    assert conclude(c, labels=labels, flips=9).sentences[-1] == (
        "Of 2 labels none is clearly different by itself, once p-values are adjusted for so many."
    )
    assert "labels" not in conclude(c, labels=label_rows(("a", 0.3, 0.001, nan)), flips=9).text


def test_very_many_labels_are_judged_by_their_false_discovery_rate() -> None:
    row = label_rows(("a", 0.3, 0.4, 0.01)).rows[0]
    assert (adjusted(row), is_clear(row)) == (0.01, True)
    row = label_rows(("a", 0.3, 0.4, nan)).rows[0]
    assert (adjusted(row), is_clear(row)) == (0.4, False)


def test_groups_are_counted() -> None:
    assert "clear on 600 items in 80 groups" in concluded("recall", groups=80, precision=(0.05, 0.02, 0.08, 0.001)).text


def test_of_counts_alone_an_undefined_figure_is_said_to_be_so() -> None:
    """Matched at a threshold where the baseline predicts nothing, neither has a precision."""
    table = b"label,threshold,tp,fp,fn,tn\na,0.9,0,0,60,60\na,0.4,50,%d,10,%d\na,0,60,60,0,0\n"
    a, b = (ek.read_evaluation(table % counts) for counts in ((5, 55), (9, 51)))
    v = conclude(ek.compare(a, b, threshold_a=0.9, match="recall"))
    assert v.headline == "No verdict: the match is met only by predicting nothing, which any model can."
    assert "nan" not in v.text
    v = conclude(ek.compare(a, b, threshold_a=0.9, match="predicted_positive_rate"))
    assert v.headline == "No verdict: the match is met only by predicting nothing, which any model can."
    assert "Recall is the same." in v.text
    assert "nan" not in v.text


def test_counts_alone_are_compared_unpaired() -> None:
    truth, score = random_multilabel(1, n=400)
    strong = ek.read_evaluation(as_bytes(served(ek.evaluate(predictions(truth, score)))))
    weak = ek.read_evaluation(as_bytes(served(ek.evaluate(predictions(truth, score * 0.5)))))
    c = ek.compare(weak, strong)
    assert primary_figures(c) == ("f1",)
    v = conclude(c, name_a="weak", name_b="strong")
    assert v.kind == "better"
    assert v.headline.startswith("strong does better: F1 is higher by ")
    assert "The difference is clear on these counts (p < 0.001). Recall is higher by " in v.text
    assert "as if on unrelated items, and all labels of an item as unrelated" in v.text
    noisy = np.clip(score + np.random.default_rng(0).normal(0, 0.2, score.shape), 0, 1)
    other = ek.read_evaluation(as_bytes(served(ek.evaluate(predictions(truth, noisy)))))
    matched = conclude(ek.compare(other, strong, match="recall"))
    assert matched.headline == "The data cannot tell A and B apart at nearly the same recall."
    same = conclude(ek.compare(weak, weak))
    assert (same.kind, same.headline) == ("alike", "The two models have the same counts at these thresholds.")


def test_tiny_differences_are_not_rounded_to_nothing() -> None:
    assert "by less than 0.1 points" in concluded("recall", precision=(0.0002, 0.0001, 0.0003, 0.001)).headline


def test_what_would_settle_a_difference() -> None:
    assert settling(difference("recall", 0.0, -0.02, 0.02, 1.0), 200).startswith("No difference is seen")
    assert settling(difference("recall", 0.5, 0.49, 0.51, 1e-9), 200) == ""
    assert settling(difference("recall", *UNTESTED), 200) == ""
    assert settling(difference("recall", 0.02, -0.00081, 0.04081, 0.06), 2).startswith("About 3 more positives")


@pytest.mark.parametrize("match", [None, "recall", "precision", "predicted_positive_rate"])
def test_swapped_models_get_the_opposite_verdict(match: str | None) -> None:
    a, b = (ek.load_sample(name).predictions for name in ("digits-bayes", "digits-svm"))
    kinds = [conclude(ek.compare(*order, match=match, resamples=200)).kind for order in ((a, b), (b, a))]
    # The first reaches the recall of the second only by predicting everything.
    assert kinds == ["better", "none" if match == "recall" else "worse"]
