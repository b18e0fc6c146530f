"""Checks that look at items: truth that is likely wrong, what is there twice, ties, groups, and what is near."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evalkit as ek
from evalkit.advice.looks import calibration
from evalkit.advice.looks.alike import labels_alike, same_items
from evalkit.advice.looks.items import look_at_items
from tests.advice.models import (
    checked,
    counts_alone,
    decisions_alone,
    evaluation,
    finding,
    fine,
    not_applicable,
    sure_model,
)

RNG = np.random.default_rng(7)


def _with(ev: ek.Evaluation, change: object, **options: object) -> ek.Evaluation:
    """The same scores and truth after a change of both tables."""
    p = ev.predictions
    assert p is not None
    truth = np.column_stack([p.label(name).y_true for name in p.labels])
    score = np.column_stack([p.label(name).y_score for name in p.labels])
    change(truth, score)  # type: ignore[operator]
    return evaluation(truth, score, **options)


# EV012: scores that saturate


def test_ev012_fires_where_many_wrong_items_share_the_highest_score() -> None:
    def clip(truth: np.ndarray, score: np.ndarray) -> None:
        score[:50, 0] = 1.0
        truth[:50, 0] = np.arange(50) >= 20

    found = finding("EV012", _with(sure_model(), clip))
    assert found.labels == ("a",)
    assert "50 items have the highest score of 'a', 1, 20 of them wrongly" in found.text
    assert "no threshold there reaches a precision above 0.600" in found.text


def test_ev012_fires_where_many_positives_share_the_lowest_score() -> None:
    def clip(truth: np.ndarray, score: np.ndarray) -> None:
        score[:200, 1] = 0.0
        truth[:, 1] = np.arange(400) % 5 == 0

    found = finding("EV012", _with(sure_model(), clip))
    assert "40 of 80 positives of 'b' have its lowest score, 0, which 200 items share" in found.text


def test_ev012_leaves_a_handful_of_positives_at_the_lowest_score_alone() -> None:
    def clip(truth: np.ndarray, score: np.ndarray) -> None:
        truth[:, 1] = np.arange(400) % 20 == 0
        score[:, 1] = np.where(truth[:, 1], 0.9, score[:, 1])
        score[:180, 1] = 0.0  # with 9 of 20 positives

    assert "At most 180 items share the lowest score" in fine("EV012", _with(sure_model(), clip))


def test_ev012_is_fine_where_ties_are_right_and_cannot_be_asked_of_decisions_or_counts() -> None:
    def clip(truth: np.ndarray, score: np.ndarray) -> None:
        score[truth[:, 0], 0] = 1.0

    assert "At most" in fine("EV012", _with(sure_model(), clip))
    assert "decisions without scores" in not_applicable("EV012", decisions_alone())
    assert "needs predictions" in not_applicable("EV012", counts_alone())


# EV013: poor calibration


def _claiming(score: float, share: float, n: int = 400) -> ek.Evaluation:
    """One label that claims one score for all items, but for a few so that there are two."""
    truth = np.arange(n)[:, None] < share * n
    return evaluation(truth, np.full((n, 1), score), task="binary")


def test_ev013_fires_where_scores_come_true_less_often_than_they_say() -> None:
    found = finding("EV013", _claiming(0.8, 0.6))
    assert (found.severity, found.labels) == ("caution", ("a",))
    assert found.text.startswith("The expected calibration error of pairs of item and label is 0.200; a calibrated")
    assert "'a' has a mean score of 0.800, and 0.600 of its items have it." in found.text
    assert found.evidence[0].opens == "calibration"
    assert "is 0.040;" in fine("EV013", _claiming(0.64, 0.6))
    assert "would show 0." in fine("EV013", _claiming(0.7, 0.6, n=20))  # 0.1 may be chance
    assert "scores from -2 to 3" in not_applicable("EV013", evaluation([[1], [0]] * 30, [[3.0], [-2.0]] * 30))
    assert "decisions without scores" in not_applicable("EV013", decisions_alone())
    assert "needs predictions" in not_applicable("EV013", counts_alone())


def test_of_very_many_scores_the_error_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    ev = sure_model()
    before = calibration.look_at_calibration(ev)
    monkeypatch.setattr(calibration, "MOST_CLAIMS", 10)
    after = calibration.look_at_calibration(ev)
    assert not isinstance(before, str)
    assert not isinstance(after, str)
    assert after.error == pytest.approx(before.error, abs=1e-14)
    assert np.isnan(after.by_chance)


# EV014: likely label errors


def test_ev014_finds_truth_that_was_turned_round_and_its_list_begins_with_it() -> None:
    def turn(truth: np.ndarray, score: np.ndarray) -> None:
        sure = np.flatnonzero(truth[:, 0] & (score[:, 0] > 0.85))[:6]
        truth[sure, 0] = False

    before = checked("EV014", sure_model(n=4000, k=1))
    assert before.outcome in ("found", "fine")
    ev = _with(sure_model(), turn)
    found = finding("EV014", ev)
    assert (found.severity, found.labels[0]) == ("hint", "a")
    listed = ek.likely_label_errors(ev.predictions, "a").listed  # type: ignore[arg-type]
    assert f"the most are {listed.total:,}, for 'a'" in found.text
    assert found.evidence[0].count == listed.total


def test_ev014_is_fine_where_truth_and_scores_agree() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random((200, 2)) < 0.5
    score = np.where(truth, 0.8, 0.2) + rng.uniform(-0.1, 0.1, (200, 2))
    assert fine("EV014", evaluation(truth, score)).startswith("0 of 400 pairs are contradicted")


def test_ev014_claims_nothing_of_labels_that_the_model_does_not_know() -> None:
    rng = np.random.default_rng(0)
    guess = evaluation(rng.random((300, 2)) < 0.5, rng.random((300, 2)))
    assert "a ROC AUC of 0.8 or more" in not_applicable("EV014", guess)
    few = evaluation(np.arange(40)[:, None] < [5, 5], rng.random((40, 2)))
    assert "10 positives" in not_applicable("EV014", few)
    logits = evaluation([[1], [0]] * 30, [[3.0], [-2.0]] * 30)
    assert "scores from -2 to 3" in not_applicable("EV014", logits)
    assert "decisions without scores" in not_applicable("EV014", decisions_alone())


# EV015: the same item twice


def test_ev015_finds_an_item_that_is_there_twice_and_opens_it() -> None:
    def copy(truth: np.ndarray, score: np.ndarray) -> None:
        truth[[7, 9]], score[[7, 9]] = truth[3], score[3]

    found = finding("EV015", _with(sure_model(), copy, ids=[f"item-{i:03}" for i in range(400)]))
    assert found.severity == "caution"
    assert found.text == (
        "3 items have the very scores of another one in every label, in 1 set: 'item-003' and 'item-007', for example."
    )
    assert [each.search for each in found.evidence] == ["item-003", "item-007", "item-009"]


def test_ev015_is_a_problem_where_the_truth_of_the_copies_differs() -> None:
    def copy(truth: np.ndarray, score: np.ndarray) -> None:
        score[9], truth[9] = score[3], ~truth[3]

    found = finding("EV015", _with(sure_model(), copy, groups=[f"g{i // 5}" for i in range(400)]))
    assert found.severity == "problem"
    assert "in 1 set (1 with unlike truth, 1 in several groups): " in found.text


def test_ev015_takes_equal_scores_for_chance_where_they_are_coarse() -> None:
    rng = np.random.default_rng(0)
    assert "No two items" in fine("EV015", evaluation(rng.random((500, 3)) < 0.5, rng.integers(0, 5, (500, 3)) / 5))
    assert "No two items" in fine("EV015", sure_model())


def test_ev015_cannot_be_asked_of_one_label_or_of_decisions() -> None:
    assert "It takes 2 labels" in not_applicable("EV015", sure_model(k=1))
    two = sure_model().predictions
    assert two is not None
    assert "decisions without scores" in not_applicable("EV015", decisions_alone())
    assert "needs predictions" in not_applicable("EV015", counts_alone())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([3, 10, 1000]), st.booleans())
def test_items_with_equal_scores_are_those_of_a_slow_loop(seed: int, grades: int, sparse: bool) -> None:
    rng = np.random.default_rng(seed)
    score = rng.integers(0, grades, (40, 4)) / grades
    score[rng.integers(0, 40, 6)] = score[rng.integers(0, 40, 6)]
    there = rng.random((40, 4)) < (0.8 if sparse else 1.1)
    there[20:] = there[:20]
    row, column = np.nonzero(there)
    p = ek.predictions_from_pairs(
        row,
        column,
        score[row, column],
        rng.random(len(row)) < 0.5,
        labels=[*"abcd"],
        ids=[*map(str, range(40))],
        task="multilabel",
    )
    found = same_items(p, p.labels)
    assert not isinstance(found, str)
    keys = [tuple(None if not there[i, k] else score[i, k] for k in range(4)) for i in range(40)]
    expected = []
    for key in dict.fromkeys(keys):
        rows = [i for i in range(40) if keys[i] == key]
        alone = sum(key[k] is not None and sum(keys[i][k] == key[k] for i in range(40)) == len(rows) for k in range(4))
        if len(rows) > 1 and alone >= 2:
            expected.append(rows)
    assert [rows.tolist() for rows in found.sets] == expected


# EV016, EV017: labels that are alike


def test_ev016_finds_labels_that_stand_together_and_counts_both() -> None:
    def copy(truth: np.ndarray, score: np.ndarray) -> None:
        truth[:, 2] = truth[:, 0]
        truth[np.flatnonzero(truth[:, 0])[:2], 2] = False

    ev = _with(sure_model(), copy)
    n = int(ev.positives[0])
    found = finding("EV016", ev)
    assert found.labels == ("a", "c")
    assert found.text == f"{n - 2} of {n} items that have 'a' or 'c' have both."


def test_ev016_does_not_fire_just_below_nine_in_ten() -> None:
    truth = np.zeros((200, 2), dtype=bool)
    truth[:100, 0], truth[:90, 1] = True, True
    assert checked("EV016", evaluation(truth, RNG.random((200, 2)))).outcome == "found"
    truth[89, 1] = False
    assert "nine in ten" in fine("EV016", evaluation(truth, RNG.random((200, 2))))


def test_ev016_cannot_be_asked_where_an_item_has_one_label() -> None:
    single = ek.evaluate(ek.load_sample("digits-svm").predictions)
    assert not_applicable("EV016", single) == "Each item has just one label."
    assert not_applicable("EV016", sure_model(k=1)) == "There is just one label."


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_labels_that_share_their_items_are_those_of_a_slow_loop(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.random((120, 8)) < rng.uniform(0.05, 0.6)
    for k in range(4, 8):
        truth[:, k] = truth[:, k - 4] ^ (rng.random(120) < rng.choice([0.0, 0.02, 0.05, 0.2]))
    ev = evaluation(truth, rng.random((120, 8)))
    assert ev.predictions is not None
    found = labels_alike(ev, ev.predictions).truth
    expected = {
        (i, j): (int((truth[:, i] & truth[:, j]).sum()), int((truth[:, i] | truth[:, j]).sum()))
        for j in range(8)
        for i in range(j)
    }
    wanted = {pair for pair, (both, either) in expected.items() if both >= 5 and both >= 0.9 * either}
    assert {(each.one, each.other) for each in found} == wanted  # type: ignore[union-attr]
    for each in found:
        assert (each.both, each.either) == expected[each.one, each.other]  # type: ignore[union-attr]


def _numbered(n: int) -> list[str]:
    return [f"label {i}" for i in range(n)]


def test_of_very_many_labels_that_stand_together_some_are_counted_and_it_is_said() -> None:
    one = RNG.random((60, 1)) < 0.3
    truth = np.repeat(one, 120, axis=1)
    n = int(one.sum())
    found = finding("EV016", evaluation(truth, RNG.random(truth.shape), labels=_numbered(120)))
    assert found.text.startswith(f"{n} of {n} items that have")
    assert found.text.endswith(" There are at least 4,999 more such pairs of labels.")
    few = finding("EV016", evaluation(truth[:, :100], RNG.random((60, 100)), labels=_numbered(100)))
    assert few.text.endswith(" There are 4,949 more such pairs of labels.")  # 100 * 99 / 2 pairs


def test_thousands_of_labels_of_a_few_items_are_not_counted_out_pair_by_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    """5,000 labels on 40 items took a server 14 seconds, before the rows in view could follow the slider."""
    truth = RNG.random((40, 2000)) < 0.2
    truth[:, 1990:] = truth[:, :10]
    ev = evaluation(truth, RNG.random(truth.shape), labels=_numbered(2000))
    both = truth.T.astype(int) @ truth
    either = truth.sum(axis=0)[:, None] + truth.sum(axis=0) - both
    counted_out = []
    count_out = np.intersect1d

    def counts(*sets: np.ndarray, assume_unique: bool) -> np.ndarray:
        counted_out.append(sets)
        return count_out(*sets, assume_unique=assume_unique)

    monkeypatch.setattr(np, "intersect1d", counts)
    assert ev.predictions is not None
    found = labels_alike(ev, ev.predictions)
    wanted = np.argwhere(np.triu((both >= 5) & (both >= 0.9 * either), 1))
    assert {(each.one, each.other) for each in found.truth} == {tuple(pair) for pair in wanted.tolist()}  # type: ignore[union-attr]
    assert len(wanted) <= len(counted_out) < 20_000  # of two million


def test_ev017_fires_for_one_name_in_two_writings() -> None:
    found = finding("EV017", sure_model(labels=["Cat", "dog", "cats"]))
    assert found.labels == ("Cat", "cats")
    assert found.text == "'Cat' and 'cats' are one name in two writings."


def test_ev017_fires_for_a_name_within_another_only_where_the_two_are_confused() -> None:
    names = ["door", "door_with_knob", "dog"]
    assert "1 name held by another one" in fine("EV017", sure_model(labels=names))

    def confuse(truth: np.ndarray, score: np.ndarray) -> None:
        rows = np.flatnonzero(truth[:, 0] & ~truth[:, 1])[:30]
        score[rows, 0], score[rows, 1] = 0.1, 0.9

    found = finding("EV017", _with(sure_model(), confuse, labels=names))
    assert found.labels == ("door", "door_with_knob")
    assert "'door' is a part of the name 'door_with_knob', and 'door' is taken for 'door_with_knob' in" in found.text


def test_ev017_cannot_be_asked_of_one_label() -> None:
    assert not_applicable("EV017", sure_model(k=1)) == "There is just one label."


# EV018, EV020: groups


def _videos(n: int = 400, size: int = 20) -> list[str]:
    return [f"video {i // size}" for i in range(n)]


def test_ev018_fires_where_positives_come_from_few_groups() -> None:
    def few(truth: np.ndarray, score: np.ndarray) -> None:
        truth[:, 1] = (np.arange(400) // 20 < 2) & (np.arange(400) % 2 == 0)

    found = finding("EV018", _with(sure_model(), few, groups=_videos()))
    assert found.labels == ("b",)
    assert "the 20 of 'b' come from 2 groups of 20" in found.text
    assert "The fewest are" in fine("EV018", sure_model(groups=_videos()))
    assert "each item stands for itself" in not_applicable("EV018", sure_model()).lower()


def test_ev020_fires_where_few_groups_hold_most_errors() -> None:
    def spoil(truth: np.ndarray, score: np.ndarray) -> None:
        score[:40] = 1 - score[:40]

    ev = _with(sure_model(), spoil, groups=_videos())
    found = finding("EV020", ev)
    errors = sum(c.fp + c.fn for c in (ev.per_label[label].at(0.5) for label in ev.labels))
    assert f"of {errors} errors come from 2 of 20 groups, which hold 0.100 of the items: 'video " in found.text
    assert {each.group for each in found.evidence} == {"video 0", "video 1"}


def test_ev020_is_fine_where_errors_are_spread_and_needs_groups_and_errors() -> None:
    assert "of the items." in fine("EV020", sure_model(groups=_videos()))
    assert "no column of groups" in not_applicable("EV020", sure_model())
    assert "there are 4 and" in not_applicable("EV020", sure_model(groups=_videos(size=100)))


# EV021: few items near the threshold


def test_ev021_counts_what_changes_sides() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random((300, 2)) < 0.5
    score = np.where(truth, 0.9, 0.1) + rng.uniform(-0.05, 0.05, (300, 2))
    score[:4, 0] = [0.45, 0.46, 0.5499, 0.55]
    found = finding("EV021", evaluation(truth, score))
    assert found.severity == "hint"
    assert found.labels == ("b", "a")
    assert "'b' has 0 of 300 within 0.05 of the threshold 0.5" in found.text
    near = [each.count for each in finding("EV021", evaluation(truth[:, :1], score[:, :1])).evidence]
    assert near == [3]  # 0.55 stays on its side
    assert "within 0.05 of the threshold 0.5" in fine("EV021", sure_model())
    assert "decisions without scores" in not_applicable("EV021", decisions_alone())
    assert "needs predictions" in not_applicable("EV021", counts_alone())


def test_items_are_looked_at_label_by_label_and_tell_how_far_they_are() -> None:
    shares: list[float] = []
    look_at_items(sure_model(), tell=shares.append)
    assert shares == pytest.approx([1 / 3, 2 / 3, 1])


def test_who_waits_no_longer_ends_the_look() -> None:
    def leave(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        look_at_items(sure_model(), tell=leave)
