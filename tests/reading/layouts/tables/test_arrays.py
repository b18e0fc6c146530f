"""Arrays of numpy: which are the scores and which the truth, in one file and in two."""

import io
from typing import Any

import numpy as np
import pytest

from evalkit import Loaded, ReadingError, read_predictions
from tests.reading.read_text import scores, truth

SCORES = np.array([[0.75, 0.25, 0.5], [0.5, 0.125, 0.25], [0.125, 0.875, 1.5], [0.25, 0.5, 0.375]])
TRUE = np.array([[1, 0, 1], [0, 0, 0], [0, 1, 1], [1, 0, 0]])
PER_LABEL = {"0": [True, False, False, True], "1": [False, False, True, False], "2": [True, False, True, False]}
CLASSES = np.array([0, 2, 2, 1])


def npz(**arrays: Any) -> bytes:
    data = io.BytesIO()
    np.savez(data, **arrays)
    return data.getvalue()


def npy(array: Any) -> bytes:
    data = io.BytesIO()
    np.save(data, array)
    return data.getvalue()


def asked(*files: bytes, **options: Any) -> ReadingError:
    with pytest.raises(ReadingError) as caught:
        read_predictions(*files, **options)
    return caught.value


def notes(loaded: Loaded) -> list[str]:
    return [note.text for note in loaded.notes]


@pytest.mark.parametrize("kind", ["int64", "uint8", "float32", "float64", "bool"])
def test_a_table_of_0_and_1_of_the_shape_of_the_scores_is_the_truth_of_several_labels(kind: str) -> None:
    one_file = read_predictions(npz(a=TRUE.astype(kind), b=SCORES))
    two_files = read_predictions(npy(SCORES), npy(TRUE.astype(kind)))
    for loaded in (one_file, two_files):
        assert (loaded.layout, loaded.predictions.task) == ("arrays", "multilabel")
        assert truth(loaded.predictions) == PER_LABEL
        assert scores(loaded.predictions)["2"] == [0.5, 0.25, 1.5, 0.375]


def test_of_two_tables_of_0_and_1_the_names_say_which_is_the_truth_and_else_it_is_asked() -> None:
    decided = np.ones((4, 3)) - TRUE
    assert truth(read_predictions(npz(y_true=TRUE, y_pred=decided)).predictions) == PER_LABEL
    question = asked(npz(a=TRUE, b=decided))
    assert question.problem == "The file can be read in 2 ways."
    assert [one.says for one in question.readings] == [
        "the array 'a' has 4 items by 3 labels, and 'b' is their truth",
        "the array 'b' has 4 items by 3 labels, and 'a' is their truth",
    ]
    answered = read_predictions(npz(a=TRUE, b=decided), reading=question.readings[1])
    assert truth(answered.predictions) == PER_LABEL


@pytest.mark.parametrize("kind", ["int64", "float32", "float64", "U1"])
def test_class_numbers_may_be_of_any_type(kind: str) -> None:
    expected = {"0": [True, False, False, False], "1": [False] * 3 + [True], "2": [False, True, True, False]}
    for loaded in (
        read_predictions(npz(scores=SCORES, truth=CLASSES.astype(kind))),
        read_predictions(npy(SCORES), npy(CLASSES.astype(kind))),
    ):
        assert loaded.predictions.task == "multiclass"
        assert truth(loaded.predictions) == expected


def test_of_two_vectors_the_one_that_the_scores_decide_is_not_the_truth() -> None:
    loaded = read_predictions(npz(x=SCORES.argmax(axis=1), other=CLASSES, p=SCORES))
    assert truth(loaded.predictions)["2"] == [False, True, True, False]
    assert "Arrays that are not used: 'x'." in notes(loaded)


def test_of_two_vectors_the_names_say_which_is_the_truth_and_else_it_is_asked() -> None:
    fold = np.array([1, 0, 1, 0])
    assert truth(read_predictions(npz(fold=fold, y=CLASSES, p=SCORES)).predictions)["1"] == [False] * 3 + [True]
    question = asked(npz(fold=fold, a=CLASSES, p=SCORES))
    assert [one.says.rpartition(", and ")[2] for one in question.readings] == [
        "'fold' is their truth",
        "'a' is their truth",
    ]
    answered = read_predictions(npz(fold=fold, a=CLASSES, p=SCORES), reading=question.readings[1])
    assert truth(answered.predictions)["1"] == [False] * 3 + [True]
    assert "Arrays that are not used: 'fold'." in notes(answered)
    chosen = read_predictions(npz(fold=fold, a=CLASSES, p=SCORES), columns={"truth": "a"})
    assert chosen.predictions.labels == ("0", "1", "2")


def test_of_two_tables_of_scores_it_is_asked_which_is_meant() -> None:
    question = asked(npz(logits=2 * SCORES, probs=SCORES, y=CLASSES))
    assert [one.says.split()[2] for one in question.readings] == ["'logits'", "'probs'"]
    two_files = (npz(a=SCORES, b=2 * SCORES), npy(CLASSES))
    answered = read_predictions(*two_files, reading=asked(*two_files).readings[1])
    assert scores(answered.predictions)["1"] == (2 * SCORES[:, 1]).tolist()


def test_an_array_that_there_is_not_cannot_be_chosen() -> None:
    assert asked(npz(p=SCORES, y=CLASSES), columns={"truth": "z"}).found == "'z'"


@pytest.mark.parametrize("kind", ["int64", "float64", "bool"])
@pytest.mark.parametrize("shape", [(4,), (4, 1)])
def test_one_score_for_each_item_has_a_truth_of_0_and_1(kind: str, shape: tuple[int, ...]) -> None:
    score, true = SCORES[:, 0].reshape(shape), TRUE[:, 0].astype(kind)
    for loaded in (
        read_predictions(npz(y=true, s=score)),
        read_predictions(npy(score), npy(true)),
        read_predictions(npy(score), npy(true.reshape(shape))),
    ):
        assert (loaded.layout, loaded.predictions.task) == ("arrays", "binary")
        assert truth(loaded.predictions) == {"positive": PER_LABEL["0"]}
        assert scores(loaded.predictions) == {"positive": [0.75, 0.5, 0.125, 0.25]}


def test_decisions_beside_one_score_for_each_item_are_not_the_truth() -> None:
    score, true = SCORES[:, 0], TRUE[:, 0]
    assert truth(read_predictions(npz(a=(score >= 0.5), b=true, s=score)).predictions) == {"positive": PER_LABEL["0"]}


def test_the_positive_class_of_one_score_can_be_named() -> None:
    words = np.array(["spam", "ham", "ham", "spam"])
    loaded = read_predictions(npy(SCORES[:, 0]), npy(words), positive="spam")
    assert truth(loaded.predictions) == {"spam": PER_LABEL["0"]}
    assert "Truth must be 0 or 1 here" in str(asked(npy(SCORES[:, 0]), npy(words)))
    assert "Truth must be 0 or 1 here" in str(asked(npy(SCORES[:, 0]), npy(CLASSES)))


def test_a_truth_with_another_number_of_columns_is_refused() -> None:
    assert "2 columns, 3 labels" in str(asked(npy(SCORES), npy(TRUE[:, :2])))


def test_columns_of_a_truth_are_taken_in_the_order_of_labels_with_names_and_a_warning_says_so() -> None:
    text = b"cat,dog,cow\n" + "\n".join(",".join(map(str, row)) for row in SCORES.tolist()).encode()
    loaded = read_predictions(text, npy(TRUE))
    assert truth(loaded.predictions)["cow"] == PER_LABEL["2"]
    assert any("in the order of the scores: 'cat', 'dog', 'cow'" in note for note in notes(loaded))


# Class numbers that begin with 1


FROM_ONE = "Class 0 never occurs in the truth: do class numbers begin with 1?"


@pytest.mark.parametrize("two_files", [False, True])
def test_where_class_0_never_occurs_and_class_1_fits_the_first_column_better_it_is_asked(two_files: bool) -> None:
    true = np.array([1, 1, 1, 2])  # of the highest scores 0, 0, 2, 1
    files = (npy(SCORES), npy(true)) if two_files else (npz(p=SCORES, y=true),)
    question = asked(*files)
    assert question.problem == FROM_ONE
    assert [one.options for one in question.readings] == [{"first_class": 1}, {"first_class": 0}]
    assert question.readings[0].consequence == "the true class has the highest score in 3 of 4 items"
    assert question.readings[1].consequence == "the true class has the highest score in 0 of 4 items"
    from_one = read_predictions(*files, reading=question.readings[0]).predictions
    assert from_one.labels == ("1", "2", "3")
    assert truth(from_one)["1"] == [True, True, True, False]
    from_zero = read_predictions(*files, reading=question.readings[1]).predictions
    assert truth(from_zero)["1"] == [True, True, True, False]
    assert scores(from_zero)["1"] == scores(from_one)["2"]


def test_no_question_returns_after_its_answer() -> None:
    """Two arrays may be the truth, and class numbers of one may begin with 1: each answer decides both."""
    file = npz(fold=np.array([0, 1, 0, 1]), a=np.array([1, 1, 1, 2]), p=SCORES)
    question = asked(file)
    assert [one.says.rpartition("; ")[2] for one in question.readings[1:]] == [
        "Class numbers begin with 1",
        "Class numbers begin with 0",
    ]
    loaded = [read_predictions(file, reading=one).predictions for one in question.readings]
    assert [p.labels[0] for p in loaded] == ["0", "1", "0"]


def test_where_class_0_never_occurs_and_the_others_fit_as_they_are_a_warning_asks() -> None:
    loaded = read_predictions(npz(p=SCORES, y=np.array([1, 2, 2, 1])))
    warning = next(note for note in loaded.notes if FROM_ONE in note.text)
    assert warning.warning
    assert "They are read from 0: the true class has the highest score in 2 of 4 items" in warning.text
    assert all(FROM_ONE not in note for note in notes(read_predictions(npz(p=SCORES, y=CLASSES))))


def test_a_class_number_as_large_as_the_number_of_columns_is_counted_from_1() -> None:
    true = np.array([1, 3, 3, 2])
    in_words = b"id,truth\n0,1\n1,3\n2,3\n3,2\n"
    for files in ((npy(SCORES), npy(true)), (npz(p=SCORES, y=true),), (npy(SCORES), in_words)):
        question = asked(*files)
        assert FROM_ONE in str(question)
        from_one = read_predictions(*files, reading=question.readings[0]).predictions
        assert truth(from_one) == {
            "1": [True, False, False, False],
            "2": [False, False, False, True],
            "3": [False, True, True, False],
        }


def test_a_class_number_beyond_the_columns_is_refused_without_a_reading() -> None:
    assert asked(npz(p=SCORES, y=np.array([0, 3, 3, 2]))).readings == ()
    assert asked(npz(p=SCORES, y=np.array([1, 4, 3, 2]))).readings == ()


def test_the_first_class_is_0_or_1() -> None:
    assert "first_class" in str(asked(npz(p=SCORES, y=CLASSES), first_class=2))


UNSURE = np.array([[1, 0, np.nan], [0, 0, 0], [0, 1, 1], [np.nan, 0, 0]])


def test_nan_in_a_table_of_0_and_1_is_asked_and_either_answer_loads() -> None:
    for files in ([npz(y_true=UNSURE, y_score=SCORES)], [npy(SCORES), npy(UNSURE)]):
        question = asked(*files)
        assert question.found == "an empty field"
        unknown, no = question.readings
        assert read_predictions(*files, reading=unknown).predictions.n_known.tolist() == [3, 4, 3]
        negative = read_predictions(*files, reading=no).predictions
        assert negative.n_known.tolist() == [4, 4, 4]
        assert truth(negative) == {**PER_LABEL, "0": [True, False, False, False], "2": [False, False, True, False]}


@pytest.mark.parametrize("kind", ["int8", "float32"])
def test_minus_1_beside_0_and_1_is_asked_and_alone_with_1_is_no(kind: str) -> None:
    unsure = np.nan_to_num(UNSURE, nan=-1).astype(kind)
    (unknown,) = asked(npz(y_true=unsure, y_score=SCORES)).readings
    assert unknown.options == {"unknown": ["-1"]}
    assert read_predictions(npz(y_true=unsure, y_score=SCORES), unknown="-1").predictions.n_known.tolist() == [3, 4, 3]
    signs = (2 * TRUE - 1).astype(kind)
    assert truth(read_predictions(npz(y_true=signs, y_score=SCORES)).predictions) == PER_LABEL


def test_one_score_each_and_a_truth_that_is_not_known_of_all() -> None:
    file = npz(y_true=np.array([1, 0, np.nan, 1]), y_score=np.array([0.9, 0.2, 0.4, 0.6]))
    assert asked(file).where == "row 3, column 'y_true'"
    loaded = read_predictions(file, reading=asked(file).readings[0])
    assert (loaded.predictions.task, loaded.predictions.n_known.tolist()) == ("binary", [3])


def test_an_item_without_a_class_is_named() -> None:
    error = asked(npz(y_true=np.array([0, 2, np.nan, 1]), y_score=SCORES))
    assert (error.problem, error.where) == ("An item has no true class.", "array 'y_true', item 2")
