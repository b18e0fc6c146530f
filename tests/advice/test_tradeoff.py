"""What a lower and a higher threshold do, said in whole numbers on a curve of one's own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.advice.looks.tradeoff import turns


def test_each_turn_says_what_is_won_and_what_is_lost() -> None:
    t = ek.evaluate(ek.load_sample("clips-forest").predictions).pooled
    now, lower, higher = turns(t, 0.5)
    at = t.at(0.5)
    assert now.text == (
        f"At 0.5, {at.tp:,} of {at.tp + at.fp:,} predictions are right, and {at.tp:,} of {at.tp + at.fn:,} positives "
        "are found: precision 0.904 and recall 0.738."
    )
    more = t.at(lower.threshold)
    assert f"it finds {more.tp - at.tp} positives more, and {more.fp - at.fp} predictions more are wrong" in lower.text
    fewer = t.at(higher.threshold)
    assert (
        f"{at.fp - fewer.fp} predictions fewer are wrong, and it misses {at.tp - fewer.tp} positives more"
        in higher.text
    )
    assert lower.threshold < 0.5 < higher.threshold
    assert lower.recall > now.recall > higher.recall
    assert higher.precision > now.precision > lower.precision


pairs = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=1, max_size=25)


@given(pairs, st.integers(0, 7))
def test_turns_are_the_first_that_win_half(rows: list[tuple[bool, int]], at: int) -> None:
    t = ek.counts_by_threshold([truth for truth, _ in rows], [score / 6 for _, score in rows])
    found = {turn.which: turn for turn in turns(t, at / 6)}
    now = t.at(at / 6)
    if not (now.tp + now.fp and t.positives):
        assert found == {}
        return
    missed = t.positives - now.tp
    grades = sorted({score / 6 for _, score in rows})
    lower = [g for g in grades if t.at(g).tp - now.tp >= missed / 2]
    higher = [g for g in grades if t.at(g).fp <= now.fp / 2 and t.at(g).tp > 0]
    assert ("lower" in found) == (missed > 0)
    assert ("higher" in found) == (now.fp > 0 and bool(higher))
    if "lower" in found:
        assert found["lower"].threshold == max(lower)
    if "higher" in found:
        assert found["higher"].counts == t.at(min(higher))


def test_where_nothing_is_predicted_there_is_nothing_to_say() -> None:
    t = ek.counts_by_threshold([1, 0], [0.4, 0.2])
    assert turns(t, 0.5) == ()
    assert turns(ek.counts_by_threshold([0, 0], [0.4, 0.2]), 0.1) == ()
    assert [turn.which for turn in turns(t, 0.3)] == ["now"]  # nothing is missed, and nothing wrong


def test_thresholds_that_move_those_of_labels_say_so() -> None:
    t = ek.counts_by_threshold([1, 0, 1], [0.2, 0.1, -0.1])
    assert turns(t, 0.0, shifts=True)[0].text.startswith("With thresholds moved by 0, 1 of 2 predictions is right")
