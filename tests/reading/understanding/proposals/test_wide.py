"""A score column for each label: which columns are labels, and which label is of which column."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import Counts, Loaded, ReadingError
from tests.reading.understanding.small_files import RATED, answers, asked, at, columns, lines, read, said

TWO = [("yes", 0.9, 0.1), ("no", 0.2, 0.8), ("no", 0.7, 0.3)]


@pytest.mark.parametrize(
    "header", ["truth,p_cat,p_dog,p_fox", "truth,P(cat),P(dog),P(fox)", "truth,cat_score,dog_score,fox_score"]
)
def test_labels_are_what_the_names_of_columns_share_with_the_truth(header: str) -> None:
    loaded = read(lines(header, *RATED))
    assert loaded.predictions.labels == ("cat", "dog", "fox")
    assert at(loaded, "cat") == Counts(2, 0, 0, 4)


def test_affixes_are_said_in_a_note() -> None:
    assert "'p_cat' of 'cat'" in said(read(lines("truth,p_cat,p_dog,p_fox", *RATED)))


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        ("class,P (class=yes),P (class=no)", "yes", "no"),
        ("target,target_1_PREDICTION,target_0_PREDICTION", "1", "0"),
        ("truth,prob_True,prob_False", "True", "False"),
    ],
)
def test_two_affixed_columns_of_yes_and_no_are_the_one_score_of_yes(header: str, yes: str, no: str) -> None:
    loaded = read(lines(header, *((yes if t == "yes" else no, a, b) for t, a, b in TWO)))
    assert (loaded.layout, loaded.predictions.labels) == ("binary", (yes,))
    assert at(loaded, yes) == Counts(1, 1, 0, 1)
    assert "says the same" in said(loaded)


def test_two_columns_of_yes_and_no_that_do_not_sum_to_1_stay_two_labels() -> None:
    loaded = read(lines("truth,p_yes,p_no", ("yes", 0.9, 0.4), ("no", 0.2, 0.8), ("no", 0.7, 0.3)))
    assert loaded.predictions.labels == ("yes", "no")


def test_two_columns_that_are_called_yes_and_no_alone_stay_two_labels() -> None:
    assert read(lines("truth,yes,no", *TWO)).predictions.labels == ("yes", "no")


def test_two_columns_of_other_classes_stay_two_labels() -> None:
    rows = [("cat" if t == "yes" else "dog", a, b) for t, a, b in TWO]
    assert read(lines("truth,p_cat,p_dog", *rows)).predictions.labels == ("cat", "dog")
    assert read(lines("truth,cat,dog", *rows)).predictions.labels == ("cat", "dog")


def test_a_decision_beside_the_scores_is_no_label_however_it_begins() -> None:
    rows = [(*row, i % 2) for i, row in enumerate(RATED)]
    loaded = read(lines("truth,pcat,pdog,pfox,predict", *rows))
    assert loaded.predictions.labels == ("cat", "dog", "fox")
    assert "Not used beside the scores of all labels: predict." in said(loaded)


@pytest.mark.parametrize(
    ("name", "values", "why"),
    [
        ("fold", [0.1, 0.2, 0.3, 0.1, 0.2, 0.3], "its name says so"),
        ("quality", [0.31, 0.2, 0.3, 0.1, 0.2, 0.3], "its name says so"),
        ("zz", [0.5] * 6, "it is the same in every row"),
        ("zz", [0, 1, 2, 3, 4, 5], "it counts the rows"),
        ("zz", [3, 1, 2, 3, 4, 5], "it holds whole numbers"),
        ("zz", [3.5, 0.5, 0.5, 0.1, 0.2, 0.3], "its numbers are not between 0 and 1"),
        ("zz", [0.1, 0.2, 0.3, 0.1, 0.2, 0.35], "scores sum to 1 without it"),
    ],
)
def test_a_column_that_is_never_true_is_no_label_where_something_speaks_against_it(
    name: str, values: list[float], why: str
) -> None:
    rows = [(*row, value) for row, value in zip(RATED, values, strict=True)]
    loaded = read(lines(f"truth,cat,dog,fox,{name}", *rows))
    assert loaded.predictions.labels == ("cat", "dog", "fox")
    assert f"{name} ({why})" in said(loaded)
    assert any(note.warning for note in loaded.notes if why in note.text)


def test_a_column_that_is_true_of_an_item_is_a_label_whatever_it_is_called() -> None:
    rows = [("fold" if row[0] == "fox" else row[0], *row[1:]) for row in RATED]
    assert read(lines("truth,cat,dog,fold", *rows)).predictions.labels == ("cat", "dog", "fold")


def test_a_label_that_is_never_true_though_all_others_are_often_is_asked() -> None:
    rows = [
        (truth, s, 0.7 * s, 0.1 + s / 3)
        for truth, s in zip(["cat", "dog"] * 5, [i / 11 for i in range(1, 11)], strict=True)
    ]
    found = answers(lines("truth,cat,dog,zz", *rows))
    assert [list(one.options["understood"]["scores"]["labels"]) for one in found] == [
        ["cat", "dog", "zz"],
        ["cat", "dog"],
    ]


def test_a_label_that_is_never_true_in_few_items_is_a_label_with_a_warning() -> None:
    rows = [("cat", 0.9, 0.3, 0.2), ("dog", 0.3, 0.5, 0.1), ("cat", 0.6, 0.1, 0.7)]
    loaded = read(lines("truth,cat,dog,zz", *rows))
    assert loaded.predictions.labels == ("cat", "dog", "zz")
    assert "check that these columns are labels: zz" in said(loaded)


@pytest.mark.parametrize("first", [0, 1])
def test_class_numbers_in_the_order_of_columns_are_asked(first: int) -> None:
    number = {"cat": first, "dog": first + 1, "fox": first + 2}
    text = lines("truth,cat,dog,fox", *((number[t], *scores) for t, *scores in RATED))
    (answer,) = answers(text)
    assert answer.options["understood"]["scores"]["labels"] == {
        str(first): "cat",
        str(first + 1): "dog",
        str(first + 2): "fox",
    }
    assert at(read(text, reading=answer), str(first)) == Counts(2, 0, 0, 4)


def test_class_numbers_that_may_begin_with_0_or_1_are_asked_with_both() -> None:
    text = lines("truth,cat,dog,fox", *((1 if t == "cat" else 2, *scores) for t, *scores in RATED))
    found = [one.options["understood"]["scores"].get("labels") for one in answers(text)]
    assert found[:2] == [{"0": "cat", "1": "dog", "2": "fox"}, {"1": "cat", "2": "dog", "3": "fox"}]


@pytest.mark.parametrize("first", [0, 1])
def test_who_says_with_which_number_classes_begin_is_not_asked(first: int) -> None:
    numbers = {"cat": 1, "dog": 1, "fox": 2}
    loaded = read(lines("truth,cat,dog,fox", *((numbers[t], *scores) for t, *scores in RATED)), first_class=first)
    assert loaded.predictions.labels == tuple(map(str, range(first, first + 3)))
    scores = lines("id,cat,dog,fox", *((i, *scores) for i, (_, *scores) in enumerate(RATED)))
    truth = lines("id,truth", *((i, numbers[t]) for i, (t, *_) in enumerate(RATED)))
    assert read(scores, truth, first_class=first).predictions.labels == loaded.predictions.labels


def test_a_class_number_of_thousands_of_digits_is_no_crash() -> None:
    rows = [(row[0] if row[0] != "fox" else "9" * 5_000, *row[1:]) for row in RATED]
    with pytest.raises(ReadingError):
        read(lines("truth,a,b,c", *((0 if t in ("cat", "dog") else t, *s) for t, *s in rows)))


def test_labels_in_another_case_are_asked() -> None:
    text = lines("truth,Cat,Dog,Fox", *RATED)
    (answer,) = answers(text)
    assert "written in two ways" in answer.says
    assert read(text, reading=answer).predictions.labels == ("cat", "dog", "fox")


def test_a_mark_within_a_label_parts_nothing() -> None:
    rows = [("big;cat" if t == "cat" else t, *scores) for t, *scores in RATED]
    loaded = read(lines("truth,big;cat,dog,fox", *rows))
    assert loaded.predictions.task == "multiclass"
    assert loaded.predictions.labels == ("big;cat", "dog", "fox")


@pytest.mark.parametrize("mark", ["|", ";", " ", "; ", " | "])
def test_cells_of_several_labels_are_parted_by_the_mark_that_known_labels_show(mark: str) -> None:
    rows = [(f"cat{mark}dog" if t == "cat" else t, *scores) for t, *scores in RATED]
    loaded = read(lines("truth,cat,dog,fox", *rows))
    assert loaded.predictions.task == "multilabel"
    assert loaded.predictions.positives.tolist() == [2, 4, 2]


@pytest.mark.parametrize("affix", ["", "p_"])
def test_lists_of_0_and_1_are_of_the_labels_in_the_order_of_the_columns(affix: str) -> None:
    rows = [('"[1, 0, 0]"', 0.9, 0.1, 0.2), ('"[0, 1, 1]"', 0.3, 0.8, 0.7), *[('"[0, 0, 1]"', 0.3, 0.1, 0.7)] * 2]
    loaded = read(lines(f"truth,{affix}zebra,{affix}cow,{affix}dog", *rows))
    assert loaded.predictions.labels == ("zebra", "cow", "dog")
    assert loaded.predictions.positives.tolist() == [1, 1, 3]
    assert "in the order of the scores: 'zebra', 'cow', 'dog'" in said(loaded)


def test_lists_of_0_and_1_in_a_second_file_are_in_that_order_too() -> None:
    scores = lines("id,p_zebra,p_cow,p_dog", ("a", 0.9, 0.1, 0.2), ("b", 0.3, 0.8, 0.7), ("c", 0.3, 0.1, 0.7))
    truth = lines("id,truth", ("a", '"[1, 0, 0]"'), ("b", '"[0, 1, 1]"'), ("c", '"[0, 0, 1]"'))
    loaded = read(scores, truth)
    assert loaded.predictions.labels == ("zebra", "cow", "dog")
    assert loaded.predictions.positives.tolist() == [1, 1, 2]


def test_columns_without_names_are_asked_with_the_true_labels_in_alphabetical_order() -> None:
    scores = "".join(f"clip{i},{a},{b},{c}\n" for i, (_, a, b, c) in enumerate(RATED))
    truth = lines("id,truth", *((f"clip{i}", row[0]) for i, row in enumerate(RATED)))
    error = asked(scores, truth)
    assert "in the order of the alphabet" in error.readings[0].says
    assert read(scores, truth, reading=error.readings[0]).predictions.labels == ("cat", "dog", "fox")


def _figures(loaded: Loaded) -> dict[str, Counts]:
    return {label: at(loaded, label) for label in sorted(loaded.predictions.labels)}


COLUMNS = {
    "clip": [f"c{i}" for i in range(6)],
    "truth": [row[0] for row in RATED],
    "cat": [row[1] for row in RATED],
    "dog": [row[2] for row in RATED],
    "fox": [row[3] for row in RATED],
}


def _with_columns(names: list[str], **further: list[object]) -> Loaded:
    every = {**COLUMNS, **further}
    return read(lines(",".join(names), *zip(*(every[name] for name in names), strict=True)))


@settings(deadline=None, max_examples=40)
@given(st.permutations(list(COLUMNS)))
def test_the_order_of_columns_never_changes_the_reading(names: list[str]) -> None:
    assert _figures(_with_columns(names)) == _figures(_with_columns(list(COLUMNS)))


@settings(deadline=None, max_examples=40)
@given(
    st.permutations([*COLUMNS, "extra"]),
    st.one_of(
        st.floats(0, 5).map(lambda value: [round(value, 3)] * 6),
        st.integers(0, 1).map(lambda first: list(range(first, first + 6))),
        st.text("abc", min_size=1, max_size=3).map(lambda text: [text] * 6),
    ),
)
def test_a_further_constant_or_counting_column_never_changes_a_figure(names: list[str], values: list[object]) -> None:
    assert _figures(_with_columns(names, extra=values)) == _figures(_with_columns(list(COLUMNS)))


@pytest.mark.parametrize(
    ("truths", "header"),
    [
        (("Cat", "Big dog", "Fox"), "cat_prob,big_dog_prob,fox_prob"),
        (("C", "b", "F"), "p_cat,p_big,p_fox"),
    ],
)
def test_labels_in_another_writing_within_longer_names_are_asked(truths: tuple[str, ...], header: str) -> None:
    rows = [(truths[i % 3], *(0.8 if i % 3 == j else 0.1 for j in range(3))) for i in range(6)]
    (answer,) = answers(lines(f"result,{header}", *rows))
    assert "written in two ways" in answer.says
    loaded = read(lines(f"result,{header}", *rows), reading=answer)
    assert [at(loaded, label).tp for label in truths] == [2, 2, 2]


def test_scores_of_several_folds_are_no_scores_of_the_classes_0_and_1() -> None:
    """What is called prob_0 rises with prob_1, so that it is no score of class 0."""
    places = [i * 7 % 24 / 24 for i in range(24)]
    rows = []
    for i, p in enumerate(places):
        rows.append((int(p > 0.4 + 0.1 * (i % 3)), round(p, 3), round(0.8 * p + 0.02 * (i % 3), 3), 0.01 * (i % 5) + p))
    found = answers(lines("label,prob_0,prob_1,prob_2", *rows))
    assert columns(found, "score") == ["prob_0", "prob_1", "prob_2"]


def test_decisions_are_not_guessed_to_be_the_truth_of_columns_in_another_writing() -> None:
    rows = [("Cat" if i % 2 else "Dog", 0.5 + i, 9.5 - i) for i in range(8)]
    with pytest.raises(ReadingError, match="No column is recognised as the truth"):
        read(lines("prediction,dist_cat,dist_dog", *rows))


def test_a_confusion_matrix_is_no_table_of_items() -> None:
    shares = lines("true,cat,dog,owl", ("cat", 0.91, 0.04, 0.05), ("dog", 0.09, 0.89, 0.02), ("owl", 0.05, 0.05, 0.9))
    assert "this is no confusion matrix" in str(asked(shares))
    with pytest.raises(ReadingError, match="This is a confusion matrix"):
        read(shares.replace("true", "").replace("0.", ""))
    assert read(shares + "cat,0.5,0.3,0.2\n").layout == "wide"


def test_numbered_scores_are_of_the_labels_that_a_decision_names_where_they_are_highest() -> None:
    rows = [
        ("bird" if i % 7 else "dog", ["bird", "cat", "dog"][i % 3], *np.roll([0.7, 0.2, 0.1], i % 3 + 1))
        for i in range(30)
    ]
    rows = [(("cat" if i % 5 == 0 else one[0]), *one[1:]) for i, one in enumerate(rows)]
    loaded = read(lines("YTest,YPred,scores_1,scores_2,scores_3", *rows))
    assert loaded.layout == "wide"
    p = loaded.predictions
    assert p.label("bird").y_score.tolist() == [row[3] for row in rows]
    assert "that 'YPred' names where they are the highest" in said(loaded)
    undecided = [(row[0], row[1], *row[2:4], 0.9) for row in rows]
    assert answers(lines("YTest,YPred,scores_1,scores_2,scores_3", *undecided))
