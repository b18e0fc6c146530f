"""A table of slices: what each holds, that nothing is lost, and that the worst comes first."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.comparison.p_values import benjamini_hochberg, holm
from evalkit.slicing.attributes import MOST_VALUES, part_attribute
from evalkit.slicing.conditions import Condition
from evalkit.slicing.distinct import distinct_cells
from evalkit.slicing.source import item_counts
from tests.awkward_names import AWKWARD
from tests.builders import predictions

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)


def column(values: Sequence[str]) -> np.ndarray:
    return np.array(values, dtype=np.dtypes.StringDType())


def with_attributes(
    n: int = 200, *, seed: int = 0, groups: bool = False, **attributes: Sequence[str]
) -> ek.Predictions:
    rng = np.random.default_rng(seed)
    truth = rng.random((n, 3)) < 0.4
    score = np.round(truth * 0.3 + rng.random((n, 3)) * 0.7, 1)
    names = [f"video {i // 4}" for i in range(n)] if groups else None
    return ek.predictions_from_matrix(
        truth, score, labels=["cat", "dog", "cow"], task="multilabel", attributes=attributes, groups=names
    )


@pytest.mark.parametrize("groups", [False, True])
@pytest.mark.parametrize("label", [None, "dog"])
def test_counts_and_figures_are_those_of_the_slice_by_itself(label: str | None, groups: bool) -> None:
    rng = np.random.default_rng(1)
    p = with_attributes(place=rng.choice(["in", "out", ""], 200).tolist(), groups=groups)
    table = ek.slices(p, "place", label=label, threshold=0.4)
    assert sum(row.items for row in table.rows) == table.items == p.n_examples
    total = ek.Counts(0, 0, 0, 0)
    for row in table.rows:
        ev = ek.evaluate(ek.take_slice(p, row.slice))
        alone = (ev.pooled if label is None else ev.per_label[label]).at(0.4)
        assert row.counts == alone
        assert row.figures["f1"].value == pytest.approx(ek.f1(alone))
        assert row.groups == len(set(ev.predictions.groups.tolist()))
        total += row.counts
    assert total == table.whole == (ek.evaluate(p).pooled if label is None else ek.evaluate(p).per_label[label]).at(0.4)


@given(st.lists(TEXT, min_size=1, max_size=60))
def test_any_text_parts_the_items_without_losing_one(values: list[str]) -> None:
    parted = part_attribute("attribute", column(values), "value")
    assert len(parted.part) == len(values)
    for i, condition in enumerate(parted.conditions):
        inside = [value.rstrip("\0") == condition.value for value in values]  # numpy has no NUL at the end of a text
        assert (parted.part == i).tolist() == inside == condition.holds(column(values)).tolist()


@given(st.lists(st.sampled_from(["a", "a\0", "\0", "", "ab\0", "ä", "日本", "x" * 70, "0", "00", "1e1"]), min_size=1))
def test_cells_that_look_alike_are_told_apart(values: list[str]) -> None:
    parted = part_attribute("attribute", column(values), "value")
    assert [parted.conditions[i].value for i in parted.part.tolist()] == [value.rstrip("\0") for value in values]


def some_cells() -> np.ndarray:
    rng = np.random.default_rng(0)
    return column([f"{'long and alike ' * (i % 3)}{i}" for i in rng.integers(0, 900, 5000)])


@pytest.mark.parametrize(
    "cells",
    [some_cells(), column([f"{i}" for i in range(5000)]), column(["ü" * (i % 9) for i in range(5000)])],
    ids=["few", "all distinct", "beyond ASCII"],
)
def test_many_cells_are_told_apart(cells: np.ndarray) -> None:
    distinct, place = distinct_cells(cells)
    assert distinct == sorted(set(cells.tolist()))
    assert [distinct[i] for i in place.tolist()] == cells.tolist()


def test_texts_that_share_an_integer_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evalkit.slicing.distinct._keys", lambda words: np.zeros(len(words), dtype=np.uint64))
    test_many_cells_are_told_apart(some_cells())


@given(st.lists(st.integers(-50, 50).map(lambda i: str(i / 4)), min_size=1, max_size=80), st.integers(2, 6))
def test_numbers_fall_into_ranges_that_hold_them(values: list[str], quantiles: int) -> None:
    parted = part_attribute("length", column(values), "quantiles", quantiles=quantiles)
    assert len(parted.conditions) <= quantiles
    for i, condition in enumerate(parted.conditions):
        inside = condition.holds(column(values))
        assert inside.tolist() == (parted.part == i).tolist()
        assert inside.any()
        assert ek.Slice.parse(ek.Slice((condition,)).text).conditions == (condition,)


def test_ranges_of_distinct_numbers_hold_as_many_items_each() -> None:
    parted = part_attribute("length", column([str(i) for i in range(100)]))
    assert [each.name for each in parted.conditions] == ["below 25", "25 to below 50", "50 to below 75", "75 or more"]
    assert np.bincount(parted.part).tolist() == [25] * 4


def test_times_are_parted_by_day_week_or_month_as_suits_them() -> None:
    days = column([f"2026-05-{day:02d}T23:59:59Z" for day in range(1, 31)])
    assert part_attribute("taken", days).conditions[0] == Condition("taken", "2026-05-01", "day")
    months = column([f"{year}-{month:02d}-15" for year in range(2020, 2026) for month in range(1, 13)])
    assert part_attribute("taken", months).conditions[0] == Condition("taken", "2020-01", "month")
    weeks = part_attribute("taken", days, "week")
    assert [each.value for each in weeks.conditions] == [
        "2026-04-27",
        "2026-05-04",
        "2026-05-11",
        "2026-05-18",
        "2026-05-25",
    ]
    assert weeks.conditions[0].name == "week of 2026-04-27"


def test_numbers_are_in_their_order_and_few_of_them_are_values() -> None:
    parted = part_attribute("floor", column(["10", "9", "-1", "9"]))
    assert [each.value for each in parted.conditions] == ["-1", "9", "10"]


def test_a_missing_value_is_a_slice_of_its_own_and_said() -> None:
    p = with_attributes(place=["in"] * 150 + [""] * 50, length=[str(i) for i in range(190)] + [""] * 10)
    table = ek.slices(p, "place")
    assert {row.slice.name: row.items for row in table.rows} == {"place: in": 150, "place: missing": 50}
    assert table.notes == ("50 of 200 items have no 'place': a slice of their own.",)
    crossed = ek.slices(p, ["place", "length"])
    assert sum(row.items for row in crossed.rows) == 200
    for row in crossed.rows:
        assert row.counts == ek.evaluate(ek.take_slice(p, row.slice)).pooled.at(0.5)
    assert len(crossed.notes) == 2


def test_every_attribute_is_parted_where_none_is_named() -> None:
    p = with_attributes(place=["in", "out"] * 100, clip=[f"clip {i}" for i in range(200)])
    table = ek.slices(p)
    per_attribute: dict[str, int] = {}
    for row in table.rows:
        name = row.slice.conditions[0].attribute
        per_attribute[name] = per_attribute.get(name, 0) + row.items
    assert per_attribute == {"place": 200, "clip": 200}


def test_an_attribute_that_parts_items_too_finely_is_left_out_with_a_note() -> None:
    n = MOST_VALUES + 1
    p = with_attributes(n, place=["in"] * 100 + ["out"] * (n - 100), file=[f"file {i}" for i in range(n)])
    table = ek.slices(p)
    assert {row.slice.conditions[0].attribute for row in table.rows} == {"place"}
    assert table.notes[0].startswith("'file' has no slices.")
    with pytest.raises(ek.InvalidInputError, match=r"201 values of 'file'"):
        ek.slices(p, "file")


def test_the_worst_comes_first_and_few_items_that_are_wrong_do_not() -> None:
    n = 400
    truth = np.ones((n, 1), dtype=bool)
    score = np.full((n, 1), 0.9)
    place = np.array(["good"] * 297 + ["bad"] * 100 + ["tiny"] * 3, dtype=object)
    rng = np.random.default_rng(0)
    score[rng.random(n) < 0.1] = 0.1
    score[np.flatnonzero(place == "bad")[:60]] = 0.1
    score[place == "tiny"] = 0.1
    p = ek.predictions_from_matrix(truth, score, labels=["cat"], task="binary", attributes={"place": place.tolist()})
    table = ek.slices(p, "place", figure="recall")
    assert [row.slice.conditions[0].value for row in table.rows] == ["bad", "tiny", "good"]
    assert table.rows[1].figures["recall"].value == 0.0
    assert table.rows[0].difference.high < 0


def test_lower_is_worse_but_for_false_alarms() -> None:
    truth, score = np.zeros((400, 1), dtype=bool), np.full((400, 1), 0.1)
    score[:60] = 0.9
    place = ["night"] * 100 + ["day"] * 300
    p = ek.predictions_from_matrix(truth, score, labels=["cat"], task="binary", attributes={"place": place})
    rows = ek.slices(p, "place", figure="false_positive_rate").rows
    assert [row.slice.conditions[0].value for row in rows] == ["night", "day"]


def test_p_values_are_adjusted_for_all_slices_and_two_that_are_each_others_rest_are_one_test() -> None:
    rng = np.random.default_rng(3)
    many = {f"a{k}": rng.choice(list("xyz"), 200).tolist() for k in range(8)}
    table = ek.slices(with_attributes(**many))
    p = np.array([row.p_value for row in table.rows])
    np.testing.assert_allclose([row.holm for row in table.rows], holm(p))
    np.testing.assert_allclose([row.discovery for row in table.rows], benjamini_hochberg(p))
    p_two = with_attributes(**{name: rng.choice(list("xy"), 200).tolist() for name in ("a", "b")})
    hard = np.where(item_counts(p_two, p_two.labels, 0.5)[1] > 0, "x", "y").tolist()  # a false positive makes it so
    two = ek.slices(replace(p_two, attributes={**p_two.attributes, "c": column(hard)}))
    by_name = {name: {row.holm for row in two.rows if row.slice.conditions[0].attribute == name} for name in "abc"}
    once = [next(row.p_value for row in two.rows if row.slice.conditions[0].attribute == name) for name in "abc"]
    assert all(len(found) == 1 for found in by_name.values())
    np.testing.assert_allclose([by_name[name].pop() for name in "abc"], holm(once))


def test_labels_at_their_own_thresholds_are_counted_there() -> None:
    p = with_attributes(place=["in", "out"] * 100)
    own = {"cat": 0.3, "dog": 0.6, "cow": 0.8}
    ev = ek.evaluate(p)
    table = ek.slices(ek.at_own_thresholds(ev, own), "place", threshold=0)
    expected = ek.Counts(0, 0, 0, 0)
    for label, threshold in own.items():
        expected += ev.per_label[label].at(threshold)
    assert table.whole == expected
    assert ek.slices(ev.select(["dog"]), "place", threshold=0.6).whole == ev.per_label["dog"].at(0.6)


def test_pairs_without_a_score_or_of_unknown_truth_are_counted_as_everywhere() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random((90, 2)) < 0.5
    score = np.where(rng.random((90, 2)) < 0.3, -np.inf, np.round(rng.random((90, 2)), 1))
    absent = predictions(truth, score)
    unknown = ek.predictions_from_matrix(
        np.where(rng.random((90, 2)) < 0.2, np.nan, truth), rng.random((90, 2)), labels=["a", "b"], task="multilabel"
    )
    listed = ek.predictions_from_pairs(
        [0, 1, 2],
        [0, 0, 1],
        [0.9, 0.2, 0.7],
        [True, False, False],
        labels=["a", "b"],
        ids=[*"pqrs"],
        task="multilabel",
        unscored=([3], [1]),
        listed_only=True,
    )
    for p in (absent, unknown, listed):
        place = {"place": ["in" if i % 3 else "out" for i in range(p.n_examples)]}
        placed = replace(p, attributes={name: column(values) for name, values in place.items()})
        table = ek.slices(placed, "place")
        assert table.whole == ek.evaluate(p).pooled.at(0.5)
        for row in table.rows:
            assert row.counts == ek.evaluate(ek.take_slice(placed, row.slice)).pooled.at(0.5)


def test_awkward_names_are_text() -> None:
    values = [AWKWARD[i % len(AWKWARD)] for i in range(200)]
    p = with_attributes(**{AWKWARD[0]: values})
    table = ek.slices(p, AWKWARD[0])
    assert {row.slice.conditions[0].value for row in table.rows} == set(values)
    for row in table.rows:
        assert ek.Slice.parse(row.slice.text) == row.slice
    assert table.to_csv().count("\r\n") == len(table.rows) + 1
    assert "'=1+1" not in table.to_csv()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "5", '["a"]', '[["a"]]', '[["a",5]]', '[[5,"a"]]', '[["a","years","b"]]', '[["a","day",1,2]]',
     '[["a","quantiles",NaN,1]]', '[["a","quantiles","x",1]]', "[" * 5000, '[["a","b","c","d","e"]]', "null"],
)  # fmt: skip
def test_what_is_no_slice_is_an_error_that_says_so(text: str) -> None:
    with pytest.raises(ek.InvalidInputError):
        ek.Slice.parse(text)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"by": "colour"}, "no such attribute"),
        ({"by": ["place", "length", "colour"]}, "two that are crossed"),
        ({"by": "place", "figure": "average_precision"}, "No such figure"),
        ({"by": "place", "label": "horse"}, "No such label"),
        ({"by": {"place": "years"}}, "No such way"),
        ({"by": {"place": "month"}}, "is not a time"),
        ({"by": {"place": "quantiles"}}, "is not a number"),
    ],
)
def test_what_cannot_be_sliced_is_refused(arguments: dict, message: str) -> None:
    p = with_attributes(place=["in", "out"] * 100, length=[str(i) for i in range(200)])
    with pytest.raises(ek.InvalidInputError, match=message):
        ek.slices(p, **arguments)
    with pytest.raises(ek.InvalidInputError, match="nothing to slice by"):
        ek.slices(with_attributes())


def test_metadata_are_joined_by_id_and_make_slices() -> None:
    p = with_attributes(n=4)
    table = ek.slices(ek.add_metadata(p, b"name,country\n3,DE\n0,FR\n1,DE\n"), "country")
    assert {row.slice.name: row.items for row in table.rows} == {
        "country: DE": 2,
        "country: FR": 1,
        "country: missing": 1,
    }
    with pytest.raises(ek.ReadingError, match="No item occurs"):
        ek.add_metadata(p, b"name,country\nx,DE\n")


def test_a_slice_without_items_is_an_error() -> None:
    p = with_attributes(place=["in", "out"] * 100)
    with pytest.raises(ek.InvalidInputError, match="No item is in this slice"):
        ek.take_slice(p, {"place": "under"})
    assert ek.take_slice(p, {"place": "in"}).n_examples == 100
