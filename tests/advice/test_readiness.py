"""The grade of a model: what each reason says of it, that the worst one rules, and when evidence is too little."""

from dataclasses import replace

import numpy as np
import pytest

import evalkit as ek
from evalkit import LabelSummary, advise, evaluate, read_evaluation, summarise
from evalkit.advice.at_threshold import AtThreshold, at_threshold
from evalkit.advice.readiness import Readiness, readiness
from evalkit.advice.standard import USUAL_STANDARD, Standard
from evalkit.evaluation.overview import Overview, OverviewIntervals, overview, overview_intervals
from evalkit.intervals.estimate import Estimate
from tests.advice.summaries import N, summary
from tests.builders import predictions

FEW = "The test set has {}; a grade takes {}."


def sure(value: float, width: float = 0.0) -> Estimate:
    """A figure with an interval of a width to each side."""
    return Estimate(value, value - width, value + width, 0.95, "", 100)


def graded(
    area: float = 0.95,
    s: LabelSummary | None = None,
    *,
    precision: Estimate | None = None,
    recall: Estimate | None = None,
    width: float = 0.0,
    loss: tuple[float, float] | None = None,
    standard: Standard = USUAL_STANDARD,
) -> Readiness:
    """The grade of a model that gives no cause for doubt but in what is said. loss: its own, and that of base rates."""
    s = summary([60, 70]) if s is None else s
    k = len(s.labels)
    ev = evaluate(predictions(np.zeros((N, k)), np.zeros((N, k)), labels=s.labels))
    figures = Overview(area, 0.9, "No probabilities." if loss is None else loss[0], base_rate_loss=loss and loss[1])
    intervals = OverviewIntervals(sure(area, width), sure(0.9), None)
    at = AtThreshold(0.5, precision or sure(0.9), recall or sure(0.8))
    findings = advise(ev, summary=s, figures=figures)
    return readiness(ev, findings, summary=s, figures=figures, intervals=intervals, at=at, standard=standard)


def grade_of(ev: ek.Evaluation, threshold: float = 0.5) -> Readiness:
    """As the page grades it."""
    s = summarise(ev, np.array([threshold]))
    figures, at = overview(ev, s, "micro"), at_threshold(ev, threshold)
    findings = advise(ev, threshold=threshold, summary=s, figures=figures)
    return readiness(ev, findings, summary=s, figures=figures, intervals=overview_intervals(ev, "micro", 0.95), at=at)


def of_sample(name: str) -> ek.Evaluation:
    return evaluate(ek.load_sample(name).predictions)


def from_counts(*rows: str) -> ek.Evaluation:
    return read_evaluation("\n".join(["threshold,tp,fp,fn,tn", *rows, ""]).encode())


# What the grade looks at.


@pytest.mark.parametrize(
    ("area", "grade"),
    [(1.0, "ready"), (0.9, "ready"), (0.89, "care"), (0.7, "care"), (0.69, "not ready"), (0.0, "not ready")],
)
def test_the_grade_follows_the_average_precision(area: float, grade: str) -> None:
    assert graded(area).grade == grade


@pytest.mark.parametrize(
    ("value", "grade", "of_precision", "of_recall"),
    [
        (0.7, "ready", "", ""),
        (0.69, "care", "many predictions are wrong", "many positives are missed"),
        (0.5, "care", "many predictions are wrong", "many positives are missed"),
        (0.49, "not ready", "most predictions are wrong", "most positives are missed"),
        (0.0, "not ready", "most predictions are wrong", "most positives are missed"),
    ],
)
def test_the_grade_looks_at_the_threshold_that_is_chosen(
    value: float, grade: str, of_precision: str, of_recall: str
) -> None:
    for found, words in ((graded(precision=sure(value)), of_precision), (graded(recall=sure(value)), of_recall)):
        assert found.grade == grade
        assert found.sentence.endswith(f", but {words}." if words else "at the threshold 0.5.")


def test_a_threshold_at_which_nothing_is_predicted_is_not_ready() -> None:
    found = graded(precision=sure(np.nan), recall=sure(0.0))
    assert found.grade == "not ready"
    assert "precision – and recall 0.000" in found.sentence
    assert found.sentence.endswith("but nothing is predicted at the threshold 0.5.")


@pytest.mark.parametrize(("loss", "grade"), [((2.335, 2.303), "care"), ((0.5, 0.5), "ready"), ((0.3, 0.5), "ready")])
def test_probabilities_that_say_less_than_the_base_rates_are_a_failing(loss: tuple[float, float], grade: str) -> None:
    assert graded(loss=loss).grade == grade


def test_no_model_is_ready_of_which_a_label_is_sure_to_be_weak() -> None:
    assert graded(s=summary([60, 10], area=[0.96, 0.69])).grade == "care"
    assert graded(s=summary([60, 10], area=[0.96, 0.7])).grade == "ready"
    assert graded(s=summary([60, 0], area=[0.96, np.nan])).grade == "ready"
    too_few_to_tell = graded(s=summary([60, 9], area=[0.96, 0.2]))
    assert too_few_to_tell.grade == "ready"
    assert too_few_to_tell.sentence.endswith(" Too few positives to judge 1 of 2 labels (b).")


def test_the_sentence_says_which_label_holds_a_model_back() -> None:
    end = ", but the weakest label, c, has an average precision of 0.600."
    for s in (summary([90, 70, 60], area=[0.96, 0.65, 0.6]), summary([90, 9, 60], area=[0.96, 0.2, 0.6])):
        assert end in graded(s=s).sentence


def test_problems_that_the_checks_are_sure_of_hold_a_model_back_and_name_labels_in_file_order() -> None:
    found = graded(s=summary([60, 60, 60, 60], auc=[0.3, 0.9, 0.1, 0.9]))
    assert found.grade == "care"
    assert found.sentence.endswith(", but 2 of 4 labels (a, c): scores reversed?.")
    found = graded(s=summary([60] * 5, auc=[0.1, 0.2, 0.3, 0.4, 0.9]))
    assert "4 of 5 labels (a, b, c and others)" in found.sentence


def test_cautions_do_not_hold_a_model_back() -> None:
    found = {each.title: each for each in graded(s=summary([49, 999])).reasons}["Checks"]
    assert (found.mark, found.text) == ("good", "No label has a problem under Advice.")


def test_the_grade_answers_to_what_is_asked() -> None:
    for standard, grade, words in (
        (Standard(), "ready", ""),
        (Standard(average_precision=0.96), "care", "its average precision is below 0.96"),
        (Standard(precision=0.95), "care", "many predictions are wrong"),
        (Standard(recall=1), "care", "many positives are missed"),
        (Standard(0.5, 0.5, 0.5), "ready", ""),
    ):
        found = graded(standard=standard)
        assert found.grade == grade
        assert found.sentence.endswith(f", but {words}." if words else "at the threshold 0.5.")


def test_what_is_far_below_what_is_asked_is_not_ready_and_most_is_said_of_more_than_half() -> None:
    strict = Standard(precision=0.95)
    assert graded(precision=sure(0.74), standard=strict).sentence.endswith("but too many predictions are wrong.")
    assert graded(precision=sure(0.49), standard=strict).sentence.endswith("but most predictions are wrong.")
    assert graded(precision=sure(0.75), standard=strict).grade == "care"
    assert graded(precision=sure(0.74), standard=strict).grade == "not ready"
    assert graded(0.55, standard=Standard(average_precision=0.5)).grade == "ready"


@pytest.mark.parametrize("text", ["", "0.9", "0.9,0.8,x", "0.9,0.8,1.1", "0.9,0,0.7", "nan,0.7,0.7"])
def test_what_is_asked_must_be_three_shares(text: str) -> None:
    with pytest.raises(ek.EvalkitError):
        Standard.parse(text)


def test_the_worst_reason_rules_and_comes_first() -> None:
    found = graded(0.8, recall=sure(0.3), loss=(0.6, 0.5))
    assert (found.grade, found.title) == ("not ready", "Not ready")
    assert [each.title for each in found.reasons[:3]] == ["Recall", "Ranking", "Probabilities"]
    assert found.sentence.endswith(", but most positives are missed.")


# Evidence.


@pytest.mark.parametrize(
    ("positives", "few"),
    [([0, 0], "no positives"), ([1], "1 positive"), ([4, 5], "9 positives")],
)
def test_without_enough_positives_there_is_too_little_evidence(positives: list[int], few: str) -> None:
    found = graded(s=summary(positives, area=[np.nan] * len(positives)))
    assert (found.grade, found.reasons[0].title) == ("too little", "Evidence")
    assert found.sentence.startswith(FEW.format(few, 10))


def test_fewer_than_fifty_positives_are_never_ready() -> None:
    assert graded(s=summary([49])).grade == "care"
    assert graded(s=summary([49])).sentence.endswith(", but 49 positives are few.")
    assert graded(s=summary([50])).grade == "ready"


def test_of_forty_items_at_three_thresholds_there_is_no_grade() -> None:
    found = grade_of(from_counts("0.9,15,0,5,20", "0.5,19,1,1,19", "0,20,20,0,0"))
    assert found.grade == "too little"
    assert found.sentence == (
        "The test set has 40 items; a grade takes 50. So far: average precision 0.965 from the counts on 40 test "
        "items; precision 0.950 and recall 0.950 at the threshold 0.5."
    )


@pytest.mark.parametrize(
    ("width", "grade"),
    [(0.0, "ready"), (0.2, "ready"), (0.26, "too little")],  # down to 0.95, 0.75 and 0.69, below what is usable
)
def test_an_interval_from_not_ready_to_ready_is_too_little_evidence(width: float, grade: str) -> None:
    found = graded(width=width)
    assert found.grade == grade
    if grade == "too little":
        assert "average precision may be anything from 0.69 to 1.21" in found.sentence


def test_a_model_that_is_not_ready_whatever_chance_does_is_not_ready() -> None:
    assert graded(0.5, width=0.19).grade == "not ready"  # 0.69 at best
    assert graded(0.5, width=0.45).grade == "too little"  # 0.95 at best
    assert graded(width=0.4, recall=sure(0.2, 0.1)).grade == "not ready"


def test_a_single_video_is_too_little_evidence() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random((300, 1)) < 0.5
    scores = np.clip(truth * 0.8 + rng.random((300, 1)) * 0.2, 0, 1)
    data = {"labels": ["a"], "task": "binary"}
    alone = ek.predictions_from_matrix(truth, scores, groups=["one video"] * 300, **data)
    assert grade_of(evaluate(alone)).grade == "too little"
    assert grade_of(evaluate(ek.predictions_from_matrix(truth, scores, **data))).grade == "ready"


# Real models.


@pytest.mark.parametrize(
    ("name", "threshold", "grade"),
    [
        ("digits-svm", 0.5, "ready"),
        ("digits-svm", 0.999, "not ready"),  # hardly any positive is found
        ("digits-bayes", 0.5, "care"),  # log loss 2.335 where uniform guessing has 2.303
        ("clips-forest", 0.5, "care"),
        ("clips-forest", 0.9, "not ready"),
        ("clips-linear", 0.5, "not ready"),
    ],
)
def test_samples_get_the_grade_that_their_figures_deserve(name: str, threshold: float, grade: str) -> None:
    assert grade_of(of_sample(name), threshold).grade == grade


def test_the_base_rates_of_a_single_label_model_are_the_entropy_of_its_classes() -> None:
    ev = of_sample("digits-bayes")
    shares = ev.positives / ev.n_examples
    figures = overview(ev, summarise(ev, np.array([0.5])), "micro")
    assert figures.base_rate_loss == pytest.approx(-np.sum(shares * np.log(shares)))


@pytest.mark.parametrize("name", ["clips-forest", "digits-svm"])
def test_the_base_rates_have_the_log_loss_of_a_model_that_gives_them(name: str) -> None:
    p = ek.load_sample(name).predictions
    truth = np.array([p.label(label).y_true for label in p.labels]).T
    guess = np.tile(truth.mean(axis=0), (len(truth), 1))
    guessing = ek.predictions_from_matrix(truth, guess, labels=p.labels, task=p.task)
    figures = overview(evaluate(p), summarise(evaluate(p), np.array([0.5])), "micro")
    assert figures.base_rate_loss == pytest.approx(ek.log_loss(guessing))
    own = overview(evaluate(guessing), summarise(evaluate(guessing), np.array([0.5])), "micro")
    assert "EV007" not in {each.code for each in advise(evaluate(guessing), figures=own)}


def test_a_model_that_is_worse_than_its_base_rates_is_a_finding() -> None:
    def codes(name: str) -> set[str]:
        return {each.code for each in advise(of_sample(name))}

    assert "EV007" in codes("digits-bayes")
    assert "EV007" not in codes("digits-svm")


def test_a_whole_model_without_labels_is_graded_and_gets_no_checks() -> None:
    ev = replace(from_counts("0.5,95,5,5,95", "0,100,100,0,0"), reported={"auPrc": 0.93})
    assert advise(ev) == ()
    found = grade_of(ev)
    assert found.sentence == (
        "Average precision 0.930 as reported on 200 test items; precision 0.950 and recall 0.950 at the threshold 0.5."
    )
    assert found.grade == "ready"
    assert found.reasons[-1].text == "Labels cannot be judged one by one: there are counts of all together only."


def test_thresholds_that_leave_the_area_open_leave_the_grade_open() -> None:
    wide = from_counts("0.5,95,35,5,165", "0,100,200,0,0")
    assert grade_of(wide).grade == "too little"
    assert grade_of(replace(wide, reported={"auPrc": 0.93})).grade == "ready"


def test_ratios_without_counts_have_no_grade() -> None:
    ev = read_evaluation(b"threshold,precision,recall\n0.9,1.0,0.5\n0.5,0.8,0.9\n")
    found = grade_of(ev)
    assert (found.grade, found.reasons) == ("none", ())
    assert found.sentence.startswith("The source gives ratios without counts")
