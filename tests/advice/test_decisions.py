"""Checks that look at decisions at a threshold, at averages, and at a baseline."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import evalkit as ek
from evalkit.advice.looks.decisions import look_at_decisions
from evalkit.advice.looks.items import look_at_items
from evalkit.advice.standard import Standard
from tests.advice.models import (
    counts_alone,
    decisions_alone,
    evaluation,
    finding,
    fine,
    not_applicable,
    sure_model,
)

# EV008: order close to chance


def _ordered(auc: float, n: int = 200) -> ek.Evaluation:
    """One label, half of the items, whose ROC AUC is as given."""
    negatives = np.arange(n) / (2 * n) + 0.25
    positives = np.full(n, negatives[round(auc * n)] - 1e-6)
    truth = np.r_[np.ones(n), np.zeros(n)][:, None]
    return evaluation(truth, np.r_[positives, negatives][:, None], task="binary")


def test_ev008_fires_just_above_chance_and_says_what_a_coin_would_have() -> None:
    found = finding("EV008", _ordered(0.55))
    assert found.severity == "caution"
    assert "'a' has 0.550; a coin has 0.5, and up to 0.557 by chance on as many items." in found.text
    assert fine("EV008", _ordered(0.61)) == "The lowest ROC AUC of 0.5 or more is 0.610, of 'a'."
    few = evaluation([[1]] * 9 + [[0]] * 90, np.linspace(0, 1, 99)[:, None], task="binary")
    assert "10 positives and 10 negatives" in not_applicable("EV008", few)


# EV009: micro hides weak labels


def _weak_label(extra: int) -> ek.Evaluation:
    """Label a is right on 200 positives; b finds 40 of 100, with ``extra`` more."""
    truth = np.zeros((400, 2), dtype=bool)
    truth[:200, 0], truth[:100, 1] = True, True
    score = truth * np.array([0.8, 0.8]) + 0.05
    score[40 + extra : 100, 1] = 0.05
    return evaluation(truth, score)


def test_ev009_fires_where_a_label_is_far_below_micro() -> None:
    found = finding("EV009", _weak_label(0))
    assert found.text == "Micro F1 is 0.889, but 1 of 2 labels has at least 0.2 less: 'b' has 0.571."
    assert (found.labels, found.evidence[0].count) == (("b",), 60)
    assert fine("EV009", _weak_label(50)) == "Micro F1 is 0.983; the lowest of a label is 0.947, of 'b'."
    assert "just one label" in not_applicable("EV009", sure_model(k=1))
    few = evaluation(np.eye(9, 2, dtype=bool), np.zeros((9, 2)))
    assert "10 positives" in not_applicable("EV009", few)


# EV010: best threshold at the end


def test_ev010_fires_where_predicting_all_or_the_highest_score_alone_is_best() -> None:
    truth = np.arange(100)[:, None] < 60
    all_best = evaluation(truth, np.where(truth, 0.2, 0.8) + np.arange(100)[:, None] / 1000, task="binary")
    found = finding("EV010", all_best)
    assert "predicting 'a' for every item has the best F1, 0.750" in found.text
    top = evaluation(truth, np.where(truth, 1.0, 0.5) - (np.arange(100)[:, None] > 80) * 0.1, task="binary")
    assert "'a' has its best F1, 1.000, at its highest score of 1" in finding("EV010", top).text
    assert "reached inside its scores" in fine("EV010", sure_model(k=1))
    assert "decisions without scores" in not_applicable("EV010", decisions_alone())
    assert "needs predictions" in not_applicable("EV010", counts_alone())
    few = evaluation(np.arange(100)[:, None] < 9, np.random.default_rng(0).random((100, 1)), task="binary")
    assert "10 positives" in not_applicable("EV010", few)


# EV011: better without some labels


def test_ev011_says_what_the_averages_would_be_without_the_label() -> None:
    rng = np.random.default_rng(0)
    ev = sure_model(n=600)
    p = ev.predictions
    assert p is not None
    truth = np.column_stack([p.label(name).y_true for name in p.labels])
    score = np.column_stack([p.label(name).y_score for name in p.labels])
    score[:, 1] = rng.random(600)
    spoilt = evaluation(truth, score)
    found = finding("EV011", spoilt)
    without = spoilt.select(["a", "c"])
    before, after = (ek.average(each, "average_precision").value for each in (spoilt, without))
    assert f"would be {after:.3f} instead of {before:.3f}" in found.text
    for key in ("precision", "recall"):
        before, after = (getattr(ek, key)(each.pooled.at(0.5)) for each in (spoilt, without))
        assert f"{key} {after:.3f} instead of {before:.3f}" in found.text
    (evidence,) = found.evidence
    assert (evidence.opens, evidence.labels) == ("without", ("b",))
    lower = Standard(average_precision=float(f"{ek.average_precision(spoilt.per_label['b']):.2f}"))
    assert "Without the label that lowers it most, 'b'" in fine("EV011", spoilt, standard=lower)
    assert "Without the label that lowers it most" in fine("EV011", sure_model())
    assert "three labels" in not_applicable("EV011", sure_model(k=2))


# EV019: confused with another label


def _taken(n: int, task: str) -> ek.Evaluation:
    """Of 100 items of a, n have b instead."""
    truth = np.repeat(np.eye(3, dtype=bool), 100, axis=0)
    score = truth * 0.9 + np.random.default_rng(1).uniform(0, 0.05, (300, 3))
    score[:n, 0], score[:n, 1] = 0.05, 0.95
    return evaluation(truth, score, task=task)


def test_ev019_fires_where_a_fifth_of_a_label_is_taken_for_another() -> None:
    for task in ("multiclass", "multilabel"):
        found = finding("EV019", _taken(20, task))
        assert found.labels == ("a", "b")
        assert found.text == "'a' is taken for 'b' in 20 of 100 items."
        assert fine("EV019", _taken(19, task)) == "The most frequent: 'a' is taken for 'b' in 19 of 100 items."
    single = finding("EV019", _taken(20, "multiclass")).evidence[0]
    assert (single.outcome, single.label, single.count) == ("taken for b", "a", 20)
    several = finding("EV019", _taken(20, "multilabel")).evidence[0]
    assert (several.outcome, several.label, several.count) == ("instead b", "a", 20)
    assert fine("EV019", _taken(0, "multilabel")) == "No label is taken for another one."
    assert not_applicable("EV019", sure_model(k=1)) == "There is just one label."
    assert "needs predictions" in not_applicable("EV019", counts_alone())


def test_ev019_takes_a_label_that_is_false_everywhere_for_no_other_one() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random((1000, 3)) < [0.3, 0.1, 0.3]
    score = truth * 0.8 + 0.1
    score[:, 1] = 0.9  # predicted for all items
    score[rng.random(1000) < 0.3, 0] = 0.1
    text = fine("EV019", evaluation(truth, score))
    assert "'a' is taken for 'b'" not in text


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["multiclass", "multilabel"]), st.sampled_from([0.2, 0.5]))
def test_confused_labels_are_those_of_a_slow_loop(seed: int, task: str, threshold: float) -> None:
    rng = np.random.default_rng(seed)
    n, k = 60, 4
    score = rng.integers(0, 10, (n, k)) / 10
    truth = np.eye(k, dtype=bool)[rng.integers(0, k, n)] if task == "multiclass" else rng.random((n, k)) < 0.4
    ev = evaluation(truth, score, task=task)
    found = look_at_decisions(ev, threshold, look_at_items(ev)).confused
    counts = np.zeros((k, k), dtype=int)
    for i in range(n):
        if task == "multiclass":
            best = np.flatnonzero(score[i] == score[i].max())
            if len(best) == 1 and score[i].max() >= threshold and not truth[i, best[0]]:
                counts[truth[i].argmax(), best[0]] += 1
        else:
            for a in np.flatnonzero(truth[i] & (score[i] < threshold)):
                for b in np.flatnonzero(~truth[i] & (score[i] >= threshold)):
                    counts[a, b] += 1
    fn = (truth & (score < threshold)).sum(axis=0)
    fp = (~truth & (score >= threshold)).sum(axis=0)
    often = counts > 0 if task == "multiclass" else (counts > 0) & (counts >= 3 * np.outer(fn, fp) / n)
    assert {(each.true, each.given): (each.count, each.back) for each in found} == {  # type: ignore[union-attr]
        (a, b): (counts[a, b], counts[b, a]) for a, b in zip(*map(list, np.nonzero(often)), strict=True)
    }
    assert all(each.positives == truth[:, each.true].sum() for each in found)  # type: ignore[union-attr]


def test_so_many_errors_that_nothing_stands_out_are_said_to_be_so() -> None:
    truth = np.arange(20000)[:, None] % 30 < np.arange(1, 31)
    text = not_applicable("EV019", evaluation(truth, 1 - truth * 0.9, labels=[f"label {k}" for k in range(30)]))
    assert "too many errors at this threshold" in text
    assert "600,000" in text


# EV022, EV023: beside a baseline


def test_ev022_says_in_what_two_test_sets_differ() -> None:
    ids = [f"i{k}" for k in range(400)]
    model, other = sure_model(ids=ids), sure_model(ids=[*ids[:-5], *(f"j{k}" for k in range(5))])
    found = finding("EV022", model, baseline=other)
    assert found.severity == "caution"
    assert "5 items only in" in found.text
    assert found.evidence[0].opens == "comparison"
    assert fine("EV022", model, baseline=sure_model(ids=ids)) == "Both models have the same 400 items and 3 labels."
    assert not_applicable("EV022", model) == "There is no baseline."
    assert not_applicable("EV023", model, baseline=counts_alone()) == "It needs predictions of both models."


def test_ev022_is_a_problem_where_truths_contradict_each_other() -> None:
    a = evaluation([[1], [0]] * 30, [[0.8], [0.2]] * 30, task="binary")
    b = evaluation([[0], [0], *([[1], [0]] * 29)], [[0.8], [0.2]] * 30, task="binary")
    found = finding("EV022", a, baseline=b)
    assert found.severity == "problem"
    assert "1 pair of item and label with unlike truth" in found.text
    assert not_applicable("EV023", a, baseline=b)


def test_ev023_fires_where_the_data_cannot_tell_two_models_apart() -> None:
    truth = np.random.default_rng(0).random((300, 2)) < 0.4
    rng = np.random.default_rng(1)
    close = [evaluation(truth, np.where(truth, 0.65, 0.35) + rng.normal(0, 0.2, (300, 2))) for _ in range(2)]
    found = finding("EV023", close[0], baseline=close[1])
    difference = ek.compare(close[1], close[0]).differences["average_precision"].difference
    assert f"{abs(difference.value):.3f} in average precision" in found.text
    assert "300 shared items" in found.text
    good, poor = (ek.evaluate(ek.load_sample(name).predictions) for name in ("clips-forest", "clips-linear"))
    assert "+0.215 in average precision (0.198 to 0.231)" in fine("EV023", good, baseline=poor)
    assert not_applicable("EV023", good) == "There is no baseline."
