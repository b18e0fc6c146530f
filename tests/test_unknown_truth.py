"""Unknown is not negative: a label is counted on the items of which it is known whether they have it, and on no other.

The property behind most of these tests: predictions with pairs of unknown truth give, for each label, exactly what
predictions of the items whose truth is known give alone.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evalkit as ek
from evalkit.advice.at_threshold import at_threshold
from evalkit.advice.checks import advise
from evalkit.advice.readiness import readiness
from evalkit.comparison.pairing import shared_evaluations
from evalkit.comparison.verdict import conclude
from evalkit.counting.between_thresholds import score_histogram
from evalkit.counting.selection import keep_examples, with_truth_of
from evalkit.evaluation.figure_intervals import area_interval, intervals_at, log_loss_interval, mean_intervals
from evalkit.evaluation.overview import overview, overview_intervals
from evalkit.live.columns import unpack
from tests.builders import ABSENT, predictions, random_multilabel

STOPS = np.linspace(0.05, 0.95, 7)


def model(
    seed: int, *, absent: float, unsure: float, n: int = 60, k: int = 4, groups: int | None = None, other: bool = False
) -> tuple[ek.Predictions, ek.Predictions, npt.NDArray[np.bool_]]:
    """A model with its full truth, the same with pairs of unknown truth, and where these are. other: other scores."""
    truth, score = random_multilabel(seed, n=n, k=k, absent=absent)
    if other:
        score = np.where(
            score == ABSENT, ABSENT, np.round(np.clip(score + np.sin(np.arange(n * k).reshape(n, k)), 0, 1), 1)
        )
    full = predictions(truth, score, shuffled=seed)
    if groups is not None:
        names = np.array([f"video {i % groups}" for i in range(n)], dtype=np.dtypes.StringDType())
        full = replace(full, groups=names)
    unknown = np.random.default_rng(seed + 1).random((n, k)) < unsure
    return full, with_unknown(full, unknown), unknown


def with_unknown(p: ek.Predictions, unknown: npt.NDArray[np.bool_]) -> ek.Predictions:
    return with_truth_of(p, lambda label: ~unknown[:, label])


def known_alone(full: ek.Predictions, unknown: npt.NDArray[np.bool_]) -> Iterator[tuple[str, ek.Predictions]]:
    """For each label the predictions of the items whose truth is known of it."""
    for i, label in enumerate(full.labels):
        yield label, keep_examples(full, np.flatnonzero(~unknown[:, i]))


CASES = pytest.mark.parametrize(
    ("absent", "groups"), [(0.0, None), (0.3, None), (0.0, 12), (0.3, 12)], ids=["dense", "sparse", "videos", "both"]
)


@CASES
def test_a_label_is_counted_on_the_items_that_are_known_of_it(absent: float, groups: int | None) -> None:
    full, p, unknown = model(3, absent=absent, unsure=0.25, groups=groups)
    ev = ek.evaluate(p)
    summary = ek.summarise(ev, STOPS)
    assert p.n_known.tolist() == (~unknown).sum(axis=0).tolist() == summary.items.tolist()
    for i, (label, alone) in enumerate(known_alone(full, unknown)):
        of_alone = ek.evaluate(alone)
        mine, its = ev.per_label[label], of_alone.per_label[label]
        assert mine.positives == its.positives == p.positives[i]
        assert mine.negatives == its.negatives
        for name in ("thresholds", "tp", "fp"):
            np.testing.assert_array_equal(getattr(mine, name), getattr(its, name))
        np.testing.assert_array_equal(score_histogram(mine).positives, score_histogram(its).positives)
        assert summary.average_precision[i] == ek.average_precision(its)
        assert summary.roc_auc[i] == ek.roc_auc(its)
        columns, of_columns = p.label(label), alone.label(label)
        np.testing.assert_array_equal(columns.y_true, of_columns.y_true)
        np.testing.assert_array_equal(columns.y_score, of_columns.y_score)
        np.testing.assert_array_equal(p.ids[columns.example], alone.ids[of_columns.example])
        assert (columns.n_unknown, of_columns.n_unknown) == (int(unknown[:, i].sum()), 0)


@CASES
def test_intervals_of_a_label_rest_on_its_known_items(absent: float, groups: int | None) -> None:
    full, p, unknown = model(5, absent=absent, unsure=0.25, groups=groups)
    for label, alone in known_alone(full, unknown):
        mine = intervals_at(ek.evaluate(p), STOPS, label=label)
        its = intervals_at(ek.evaluate(alone), STOPS, label=label)
        for key, (low, high) in its.bounds.items():
            np.testing.assert_allclose(mine.bounds[key], (low, high), rtol=1e-12, equal_nan=True)
        for key in ("average_precision", "roc_auc"):
            of_p, of_alone = (area_interval(ek.evaluate(each), key, label=label) for each in (p, alone))
            np.testing.assert_allclose([of_p.low, of_p.high], [of_alone.low, of_alone.high], rtol=1e-12)


def test_all_labels_together_are_the_sum_of_their_known_pairs() -> None:
    full, p, unknown = model(7, absent=0.2, unsure=0.25, groups=12)
    ev = ek.evaluate(p)
    assert ev.pooled.positives + ev.pooled.negatives == p.n_pairs == int((~unknown).sum())
    for threshold in STOPS.tolist():
        parts = [ek.evaluate(alone).per_label[label].at(threshold) for label, alone in known_alone(full, unknown)]
        sums = [sum(getattr(c, name) for c in parts) for name in ("tp", "fp", "fn", "tn")]
        assert ev.pooled.at(threshold) == ek.Counts(*sums)
    areas = [ek.average_precision(ek.evaluate(alone).per_label[label]) for label, alone in known_alone(full, unknown)]
    weights = p.positives.tolist()
    assert ek.average(ev, "average_precision", method="macro").value == pytest.approx(np.mean(areas))
    assert ek.average(ev, "average_precision", method="weighted").value == pytest.approx(
        np.average(areas, weights=weights)
    )
    recalls = mean_intervals(ev, 0.5, "macro", resamples=50)["recall"]
    assert recalls.value == pytest.approx(ek.average(ev, "recall", threshold=0.5).value)
    some = ev.select(full.labels[1:3])
    assert some.pooled.positives + some.pooled.negatives == int((~unknown[:, 1:3]).sum())


def test_figures_of_items_leave_out_items_that_are_not_wholly_known() -> None:
    full, p, unknown = model(9, absent=0.0, unsure=0.1)
    whole = keep_examples(full, np.flatnonzero(~unknown.any(axis=1)))
    assert 0 < whole.n_examples < full.n_examples
    for threshold in STOPS.tolist():
        assert ek.exact_match(p, threshold) == ek.exact_match(whole, threshold)
    some = full.labels[:2]
    of_some = keep_examples(full, np.flatnonzero(~unknown[:, :2].any(axis=1)))
    assert ek.exact_match(p, 0.5, labels=some) == ek.exact_match(of_some, 0.5, labels=some)
    assert ek.top_k_accuracy(p, 2) == ek.top_k_accuracy(whole, 2)
    nothing = with_unknown(full, np.ones_like(unknown))
    assert np.isnan(ek.exact_match(nothing, 0.5))
    assert np.isnan(ek.top_k_accuracy(nothing, 2))


def test_losses_are_means_over_known_pairs() -> None:
    full, p, unknown = model(11, absent=0.0, unsure=0.25)
    truth, score = (
        np.stack([getattr(full.label(label), name) for label in full.labels]).T for name in ("y_true", "y_score")
    )
    assert ek.brier_score(p) == pytest.approx(np.mean((truth - score)[~unknown] ** 2))
    clipped = np.clip(score, 2**-52, 1 - 2**-52)
    losses = -np.where(truth, np.log(clipped), np.log(1 - clipped))
    assert ek.log_loss(p) == pytest.approx(losses[~unknown].mean())
    assert log_loss_interval(p, p.labels).value == pytest.approx(ek.log_loss(p))


@CASES
def test_a_comparison_of_a_label_rests_on_the_pairs_that_both_know(absent: float, groups: int | None) -> None:
    full_a, a, unknown_a = model(13, absent=absent, unsure=0.15, groups=groups)
    full_b, b, unknown_b = model(13, absent=absent, unsure=0.15, groups=groups, other=True)
    unknown_b = np.roll(unknown_b, 7, axis=0)
    b = with_unknown(full_b, unknown_b)
    unknown = unknown_a | unknown_b
    pairing = ek.pair(a, b)
    assert (pairing.n_unknown, pairing.n_contradictions) == (int(unknown.sum()), 0)
    for i, label in enumerate(a.labels):
        rows = np.flatnonzero(~unknown[:, i])
        alone_a, alone_b = keep_examples(full_a, rows), keep_examples(full_b, rows)
        mine, its = ek.compare(a, b, label=label), ek.compare(alone_a, alone_b, label=label)
        assert mine.positives == its.positives
        for key, difference in its.differences.items():
            np.testing.assert_allclose(mine.differences[key].difference.value, difference.difference.value, rtol=1e-12)
            if "bootstrap" not in difference.test:  # others draw from all groups, some of which the label is not in
                np.testing.assert_allclose(mine.differences[key].p_value, difference.p_value, rtol=1e-9)
        mine_found = ek.find_disagreements(a, b, threshold_a=0.5, threshold_b=0.5, label=label)
        its_found = ek.find_disagreements(alone_a, alone_b, threshold_a=0.5, threshold_b=0.5, label=label)
        assert mine_found.n_pairs == its_found.n_pairs == len(rows)
        assert sorted(mine_found.ids.tolist()) == sorted(its_found.ids.tolist())


def test_comparisons_of_all_labels_rest_on_the_pairs_that_both_know() -> None:
    full_a, a, unknown_a = model(17, absent=0.2, unsure=0.02, groups=20)
    full_b, _, _ = model(17, absent=0.2, unsure=0.02, groups=20, other=True)
    unknown_b = np.roll(unknown_a, 7, axis=0)
    b = with_unknown(full_b, unknown_b)
    unknown = unknown_a | unknown_b
    both_a, both_b = with_unknown(full_a, unknown), with_unknown(full_b, unknown)
    for method in ("micro", "macro"):
        mine, its = (
            ek.compare(a, b, method=method, match="recall"),
            ek.compare(both_a, both_b, method=method, match="recall"),
        )
        assert mine.differences.keys() == its.differences.keys()
        for key, difference in its.differences.items():
            assert str(mine.differences[key].difference) == str(difference.difference)
            assert mine.differences[key].p_value == pytest.approx(difference.p_value, nan_ok=True)
    whole = np.flatnonzero(~unknown.any(axis=1))
    alone = [keep_examples(full, whole) for full in (full_a, full_b)]
    exact, its_exact = (ek.compare(*pair).differences["exact_match"] for pair in ((a, b), alone))
    assert (exact.a.value, exact.b.value, exact.p_value) == (its_exact.a.value, its_exact.b.value, its_exact.p_value)
    rows = ek.compare_labels(a, b, metric="precision").rows
    for row, its_row in zip(rows, ek.compare_labels(both_a, both_b, metric="precision").rows, strict=True):
        assert (row.positives, row.difference.p_value) == (its_row.positives, its_row.difference.p_value)
    of_a, of_b = shared_evaluations(ek.evaluate(a), ek.evaluate(b), ek.pair(a, b))
    for mine_ev, its_p in ((of_a, both_a), (of_b, both_b)):
        assert mine_ev.pooled.at(0.5) == ek.evaluate(its_p).pooled.at(0.5)
    assert of_a.digest != ek.evaluate(a).digest


def test_truth_that_one_of_two_models_does_not_know_contradicts_nothing() -> None:
    a = ek.predictions_from_matrix([[1.0], [0.0]], [[0.9], [0.2]], labels=["cat"], task="binary")
    b = ek.predictions_from_matrix([[np.nan], [0.0]], [[0.9], [0.2]], labels=["cat"], task="binary")
    pairing = ek.pair(a, b)
    assert (pairing.n_contradictions, pairing.n_unknown, pairing.reason) == (0, 1, "")
    assert "1 shared pairs of unknown truth" in repr(pairing)


def test_only_the_highest_scored_label_counts_whether_or_not_its_truth_is_known() -> None:
    truth = [[1.0, np.nan], [0.0, 1.0]]
    p = ek.predictions_from_matrix(truth, [[0.6, 0.9], [0.8, 0.7]], labels=["a", "b"], task="multilabel")
    ev = ek.evaluate(p, rule="top_one")
    assert ev.per_label["a"].at(0.5) == ek.Counts(tp=0, fp=1, fn=1, tn=0)
    assert ev.per_label["b"].at(0.5) == ek.Counts(tp=0, fp=0, fn=1, tn=0)


def listed(**more: object) -> ek.Predictions:
    """Reviewed detections of x, y and z: x was taken for a, and wrongly for b, y for a; z is an a that was missed."""
    return ek.predictions_from_pairs(
        [0, 0, 1],
        [0, 1, 0],
        [0.9, 0.4, 0.7],
        [True, False, True],
        labels=["a", "b"],
        ids=["x", "y", "z"],
        task="multilabel",
        unscored=([2], [0]),
        listed_only=True,
        **more,  # type: ignore[arg-type]
    )


def test_where_only_listed_pairs_are_known_no_other_is_a_negative() -> None:
    p = listed()
    assert (p.n_known.tolist(), p.n_unknown, p.n_pairs) == ([3, 1], 2, 4)
    ev = ek.evaluate(p)
    assert ev.per_label["a"].at(0.5) == ek.Counts(tp=2, fp=0, fn=1, tn=0)
    assert ev.per_label["b"].at(0.3) == ek.Counts(tp=0, fp=1, fn=0, tn=0)
    assert ev.pooled.at(0.5) == ek.Counts(tp=2, fp=0, fn=1, tn=1)
    assert p.known(1).tolist() == [True, False, False]
    kept = keep_examples(p, np.array([0]))
    assert (kept.listed_only, kept.n_unknown) == (False, 0)
    top = ek.evaluate(p, rule="top_one")
    assert top.per_label["b"].at(0.3) == ek.Counts(tp=0, fp=0, fn=0, tn=1)
    assert top.pooled.positives + top.pooled.negatives == 4


def test_a_listed_pair_may_be_unknown_all_the_same() -> None:
    p = listed(unknown=([0, 2], [1, 1]))
    assert (p.n_known.tolist(), p.n_unknown) == ([3, 0], 3)
    assert p.unknown(1)[0].tolist() == [0]  # the other one is not listed, and so is unknown anyway
    everything = predictions([[1, 0]], [[0.9, 0.2]])
    assert everything.digest == with_truth_of(everything, lambda _: np.array([True])).digest


def test_reviewed_detections_are_compared_with_a_full_table_on_the_pairs_of_both() -> None:
    full = predictions(
        [[1, 0], [1, 0], [1, 1]], [[0.8, 0.1], [0.3, 0.6], [0.9, ABSENT]], labels=["a", "b"], ids=[*"xyz"]
    )
    pairing = ek.pair(listed(), full)
    assert (pairing.n_unknown, pairing.n_contradictions) == (2, 0)
    of_listed, of_full = shared_evaluations(ek.evaluate(listed()), ek.evaluate(full), pairing)
    for ev in (of_listed, of_full):
        assert (ev.pooled.positives, ev.pooled.negatives) == (3, 1)
    assert of_full.per_label["b"].at(0.05) == ek.Counts(tp=0, fp=1, fn=0, tn=0)


def test_digests_tell_what_is_known_and_stay_where_all_is() -> None:
    full, p, unknown = model(19, absent=0.2, unsure=0.2)
    none = with_unknown(full, np.zeros_like(unknown))
    assert none.digest == full.digest
    some = with_unknown(full, np.eye(*unknown.shape, dtype=bool))
    false = ek.predictions_from_matrix([[1, 0]], [[1, 0]], labels=["a", "b"], task="multilabel")
    decided = replace(false, decisions_only=True)
    assert len({each.digest for each in (full, p, some, false, decided)}) == 5


def test_truth_that_is_given_cannot_be_unknown_as_well() -> None:
    with pytest.raises(ek.InvalidInputError, match="is given, and said to be unknown"):
        ek.predictions_from_pairs(
            [], [], [], [], labels=["a"], ids=["x"], task="binary", unscored=([0], [0]), unknown=([0], [0])
        )
    with pytest.raises(ek.InvalidInputError, match="known or not, as a whole"):
        ek.predictions_from_matrix([[1, np.nan]], [[0.5, 0.5]], labels=["a", "b"], task="multiclass")
    with pytest.raises(ek.InvalidInputError, match="unknown must be two lists of one length"):
        ek.predictions_from_pairs([], [], [], [], labels=["a"], ids=["x"], task="binary", unknown=([0], []))
    with pytest.raises(ek.InvalidInputError, match="do not fit"):
        replace(predictions([[1]], [[0.5]]), unknown_starts=np.zeros(2, dtype=np.int64))


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), absent=st.sampled_from([0.0, 0.4]), unsure=st.floats(0, 1))
def test_pairs_of_unknown_truth_change_nothing_else(seed: int, absent: float, unsure: float) -> None:
    full, p, unknown = model(seed, absent=absent, unsure=unsure, n=12, k=3)
    assert p.n_unknown == int(unknown.sum())
    ev = ek.evaluate(p)
    for label, alone in known_alone(full, unknown) if (~unknown).any(axis=0).all() else ():
        assert ev.per_label[label].at(0.5) == ek.evaluate(alone).per_label[label].at(0.5)
    rows = np.arange(0, 12, 2)
    assert keep_examples(p, rows).n_known.tolist() == (~unknown[rows]).sum(axis=0).tolist()


def test_decisions_are_scores_of_one_and_zero() -> None:
    p = ek.predictions_from_decisions(
        ([0, 1, 2], [0, 1, 1]), ([0, 1, 2], [0, 1, 0]), labels=["a", "b"], ids=[*"xyz"], task="multiclass"
    )
    assert p.decisions_only
    assert ek.evaluate(p).pooled.at(0.5) == ek.evaluate(p).pooled.at(1.0) == ek.Counts(tp=2, fp=1, fn=1, tn=2)
    assert ek.confusion(p, 0.5).counts.tolist() == [[1, 1], [0, 1]]
    assert keep_examples(p, np.array([0, 2])).decisions_only
    with pytest.raises(ek.InvalidInputError, match="kept as 1 and 0"):
        ek.predictions_from_matrix([[1]], [[0.5]], labels=["a"], task="binary", decisions_only=True)
    with pytest.raises(ek.InvalidInputError, match="these are too many"):
        ek.predictions_from_decisions(
            ([], []), ([], []), labels=[str(i) for i in range(2**14)], ids=[""] * 2**14, task="multilabel"
        )


def test_decisions_may_have_pairs_of_unknown_truth() -> None:
    p = ek.predictions_from_decisions(
        ([0, 1], [0, 1]), ([0], [0]), labels=["a", "b"], ids=[*"xyz"], task="multilabel", unknown=([1, 2], [1, 0])
    )
    assert p.n_known.tolist() == [2, 2]
    assert p.unknown(1)[1].tolist() == [1.0]


def test_decisions_have_one_operating_point_and_no_probabilities() -> None:
    true = [0, 1, 2, 0, 1, 2] * 4
    predicted = [0, 1, 1, 0, 0, 1] * 4
    p = ek.predictions_from_decisions(
        (range(24), predicted),
        (range(24), true),
        labels=["a", "b", "c"],
        ids=[str(i) for i in range(24)],
        task="multiclass",
    )
    ev = ek.evaluate(p)
    assert ev.per_label["a"].at(0.5) == ek.Counts(tp=8, fp=4, fn=0, tn=12)
    assert ek.average_precision(ev.per_label["a"]) == pytest.approx(2 / 3)
    for figure in (ek.log_loss, ek.brier_score):
        with pytest.raises(ek.NotProbabilitiesError, match="decisions without scores"):
            figure(p)
    findings = advise(ev)
    silent = next(finding for finding in findings if finding.code == "EV006")
    assert (silent.labels, "threshold" in silent.text) == (("c",), False)
    s = ek.summarise(ev, STOPS)
    figures, intervals = overview(ev, s, "micro"), overview_intervals(ev, "micro", 0.95)
    found = readiness(ev, findings, summary=s, figures=figures, intervals=intervals, at=at_threshold(ev, 0.9))
    assert found.grade == "too little"
    assert found.sentence == (
        "The test set has 24 items; a grade takes 50. One operating point: precision 0.500 and recall 0.500 on 24 test "
        "items, by decisions without scores, and 3 of 3 labels (a, b, c) need attention."
    )


def two_models() -> tuple[ek.Predictions, ek.Predictions]:
    """A model that gave decisions alone, and one with scores far outside [0, 1], on the same items."""
    rng = np.random.default_rng(5)
    truth = rng.random((40, 2)) < 0.4
    decided = (truth ^ (rng.random((40, 2)) < 0.2)).astype(float)
    names = {"labels": ["a", "b"], "task": "multilabel"}
    decisions = ek.predictions_from_matrix(truth, decided, name="decided", decisions_only=True, **names)
    logits = ek.predictions_from_matrix(truth, rng.normal(4 * truth - 2, 3), name="scored", **names)
    return decisions, logits


def test_decisions_are_compared_as_they_are_whichever_threshold_is_given() -> None:
    decisions, logits = two_models()
    at_one = ek.evaluate(decisions).pooled.at(0.5)
    for threshold in (-3.0, 0.0, 0.5, 2.0):
        c = ek.compare(decisions, logits, threshold_a=threshold, threshold_b=threshold)
        assert (c.threshold_a, c.threshold_b, c.without_scores) == (0.5, threshold, True)
        assert c.differences["recall"].a.value == ek.recall(at_one)
        found = ek.find_disagreements(decisions, logits, threshold_a=threshold, threshold_b=threshold)
        assert len(found) == len(ek.find_disagreements(decisions, logits, threshold_a=0.5, threshold_b=threshold))
    led = ek.compare(decisions, logits, match="recall")
    assert led.differences["recall"].a.value == ek.recall(at_one)
    with pytest.raises(ek.InvalidInputError, match="one operating point"):
        ek.compare(decisions, logits, match="recall", lead="b")
    assert "other thresholds" in " ".join(conclude(c, name_a="decided", name_b="scored").sentences)


def columns_of(board: ek.Board, model: int) -> dict[str, npt.NDArray[np.float64]]:
    return {key: unpack(column) for key, column in board.to_dict()["models"][model]["columns"].items()}


def test_a_board_of_decisions_has_figures_and_no_curve() -> None:
    decisions, _ = two_models()
    ev = ek.evaluate(decisions)
    for label in (None, "a"):
        board = ek.board(ev, label=label)
        content = board.to_dict()
        assert content["charts"] == []
        assert content["without_scores"]["all"]
        assert unpack(content["sliders"][0]["stops"]).tolist() == [0.5]
        right = (ev.pooled if label is None else ev.per_label[label]).at(0.5)
        assert columns_of(board, 0)["tp"].tolist() == [right.tp]
    both = ek.board(ev, ek.evaluate(decisions)).to_dict()["without_scores"]
    assert both["words"].startswith("Both models give decisions")


def test_decisions_beside_scores_stay_where_they_are() -> None:
    decisions, logits = two_models()
    ev = ek.evaluate(decisions)
    board = ek.board(ek.evaluate(logits), ev)
    content, right = board.to_dict(), ev.pooled.at(0.5)
    stops = unpack(content["sliders"][0]["stops"])
    assert stops[0] < 0 < 1 < stops[-1]
    columns = columns_of(board, 1)
    assert set(columns["tp"].tolist()) == {right.tp}
    assert all(len(column) == len(stops) and len(set(column.tolist())) == 1 for column in columns.values())
    lines = {
        chart["id"]: {series["same"]["model"] for series in chart["data"].get("line", [])}
        for chart in content["charts"]
    }
    curves = ("pr", "roc", "thresholds", "det", "lift", "gain", "top")
    assert lines == {key: {"0"} for key in curves} | {"scores": set()}
    assert content["charts"][0]["areas"][1] is None
    assert content["without_scores"] == {
        "words": "decided gives decisions without scores: it has no curve, and no threshold moves it.",
        "all": False,
    }
    with pytest.raises(ek.InvalidInputError, match="one operating point"):
        ek.board(ek.evaluate(logits), ev, match="recall")
