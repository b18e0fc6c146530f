"""Cells that are neither yes nor no: a question with its answers, and what each answer makes of the file."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit import Counts, Loaded, Reading, ReadingError, evaluate, read_predictions

WIDE = "id,true_cat,score_cat,true_dog,score_dog\na,1,.9,,.1\nb,0,.2,1,.8\nc,,.6,0,.3\nd,1,.7,0,.4\ne,0,.8,,.6\n"
LONG = "id,label,score,truth\na,cat,.9,1\na,dog,.1,\nb,cat,.2,0\nb,dog,.8,1\nc,cat,.6,\nc,dog,.3,0\n"
SCORES = "id,cat,dog\na,.9,.1\nb,.2,.8\nc,.6,.3\n"
TRUE_COLUMNS = "id,cat,dog\na,1,-1\nb,0,1\nc,-1,0\n"
TRUE_LONG = "id,label,truth\na,cat,1\na,dog,u\nb,cat,0\nb,dog,1\nc,cat,u\nc,dog,0\n"


def read(scores: str, truth: str | None = None, **options: object) -> Loaded:
    return read_predictions(scores.encode(), None if truth is None else truth.encode(), **options)  # type: ignore[arg-type]


def question(scores: str, truth: str | None = None, **options: object) -> ReadingError:
    with pytest.raises(ReadingError) as caught:
        read(scores, truth, **options)
    return caught.value


def chosen(reading: Reading) -> dict[str, object]:
    """What an answer says of cells that are neither yes nor no; the rest of it says how the file was understood."""
    return {key: value for key, value in reading.options.items() if key != "understood"}


def known(loaded: Loaded) -> dict[str, int]:
    p = loaded.predictions
    return dict(zip(p.labels, p.n_known.tolist(), strict=True))


def test_an_empty_cell_beside_yes_and_no_is_asked_about() -> None:
    error = question(WIDE)
    assert (error.problem, error.found) == ("A row has no label: whether it is true is not said.", "an empty field")
    unknown, no = error.readings
    assert (unknown.says, unknown.consequence) == (
        "An empty cell means that the truth is not known",
        "3 of 10 pairs leave the counts of their labels",
    )
    assert (no.says, no.consequence) == ("An empty cell means no", "3 pairs count as negatives")
    assert (chosen(unknown), chosen(no)) == ({"unknown": [""]}, {"empty_is_no": True})


def test_either_answer_loads_the_file() -> None:
    unknown, no = question(WIDE).readings
    loaded = read(WIDE, reading=unknown)
    assert known(loaded) == {"cat": 4, "dog": 3}
    note = "3 pairs have no known truth and are left out of their labels' counts."
    assert note in [each.text for each in loaded.notes]
    ev = evaluate(loaded.predictions)
    assert ev.per_label["cat"].at(0.5) == Counts(tp=2, fp=1, fn=0, tn=1)
    assert ev.per_label["dog"].at(0.5) == Counts(tp=1, fp=0, fn=0, tn=2)
    loaded = read(WIDE, reading=no)
    assert known(loaded) == {"cat": 5, "dog": 5}
    assert evaluate(loaded.predictions).per_label["cat"].at(0.5) == Counts(tp=2, fp=2, fn=0, tn=1)


@pytest.mark.parametrize(
    ("scores", "truth", "mark"),
    [(LONG, None, ""), (SCORES, TRUE_COLUMNS, "-1"), (SCORES, TRUE_LONG, "u"), (SCORES, LONG, "")],
    ids=["long", "columns", "long truth", "a long file as truth"],
)
def test_every_form_of_yes_and_no_may_leave_pairs_open(scores: str, truth: str | None, mark: str) -> None:
    if truth is LONG:
        truth = LONG.replace("label,score,truth", "label,x,truth")
    error = question(scores, truth)
    assert chosen(error.readings[0]) == {"unknown": [mark]}
    assert "2 of 6" in error.readings[0].consequence
    loaded = read(scores, truth, unknown=[mark])
    assert known(loaded) == {"cat": 2, "dog": 2}
    assert loaded.predictions.n_scores == 4
    assert sorted(loaded.predictions.unknown(0)[1].tolist() + loaded.predictions.unknown(1)[1].tolist()) == [0.1, 0.6]


def test_of_several_cells_each_is_named() -> None:
    text = WIDE.replace("c,,", "c,-1,")
    unknown, no = question(text).readings
    assert unknown.says == "An empty cell and '-1' mean that the truth is not known"
    assert chosen(no) == {"empty_is_no": True, "unknown": ["-1"]}
    assert no.consequence == "2 pairs count as negatives, 1 leave the counts"
    assert known(read(text, reading=no)) == {"cat": 4, "dog": 5}


def test_minus_one_is_no_where_no_column_has_a_zero() -> None:
    loaded = read("id,true_cat,score_cat,true_dog,score_dog\na,1,.9,-1,.1\nb,-1,.2,1,.8\n")
    assert known(loaded) == {"cat": 2, "dog": 2}
    beside_zero = "id,true_cat,score_cat,true_dog,score_dog\na,1,.9,0,.1\nb,-1,.2,1,.8\n"
    assert chosen(question(beside_zero).readings[0]) == {"unknown": ["-1"]}
    assert known(read(beside_zero, unknown="-1")) == {"cat": 1, "dog": 2}


@pytest.mark.parametrize("positive", [None, "1"])
def test_a_binary_truth_may_be_unknown(positive: str | None) -> None:
    text = "id,score,truth\na,.9,1\nb,.2,0\nc,.6,\n"
    error = question(text, positive=positive)
    assert [chosen(reading) for reading in error.readings] == [{"unknown": [""]}, {"empty_is_no": True}]
    loaded = read(text, positive=positive, unknown=[""])
    assert (loaded.predictions.task, loaded.predictions.n_known.tolist()) == ("binary", [2])
    assert read(text, positive=positive, empty_is_no=True).predictions.n_known.tolist() == [3]


def test_other_text_is_refused_without_a_question() -> None:
    assert question(LONG.replace("c,cat,.6,", "c,cat,.6,maybe")).readings == ()
    error = question("id,score,truth\na,.9,1\nb,.2,0\nc,.6,2\n")
    assert (error.found, error.readings) == ("'2'", ())


def test_an_empty_cell_means_one_thing() -> None:
    assert "cannot mean both" in question(WIDE, unknown=[""], empty_is_no=True).problem


def test_rows_that_say_unknown_and_yes_contradict_each_other() -> None:
    error = question(SCORES, TRUE_LONG + "a,dog,1\n", unknown="u")
    assert error.found == "'a', 'dog'"


def test_in_a_single_label_model_an_item_is_known_as_a_whole() -> None:
    truth = "id,cat,dog\na,1,\nb,,\nc,0,1\n"
    loaded = read(SCORES, truth, unknown="", task="multiclass")
    p = loaded.predictions
    assert (p.ids.tolist(), p.n_unknown) == (["a", "c"], 0)
    assert [(e.reason, e.count) for e in loaded.accounts[0].excluded] == [("has a truth that is not known", 1)]


def test_an_item_with_labels_of_unknown_truth_is_not_one_without_a_label() -> None:
    truth = "id,cat,dog\na,0,\nb,0,0\nc,0,1\n"
    loaded = read(SCORES, truth, unknown="", unlabelled="exclude")
    assert loaded.predictions.ids.tolist() == ["a", "c"]


def test_truth_in_both_files_differs_only_where_both_know_it() -> None:
    loaded = read(LONG, "id,cat,dog\na,1,0\nb,0,1\nc,1,1\n", unknown="")
    differing = [note.text for note in loaded.notes if "Both files have a truth" in note.text]
    assert [text.partition(". ")[0] for text in differing] == [
        "Both files have a truth, and for 1 item not the same one, such as 'c'"
    ]


def test_without_unknown_cells_nothing_changes() -> None:
    text = WIDE.replace(",,", ",0,")
    assert read(text).predictions.digest == read(text, unknown=["u", ""]).predictions.digest
    assert np.array_equal(read(text).predictions.n_known, [5, 5])


def test_minus_one_and_empty_beside_decimals_are_asked_about_and_no_finding_is_a_label() -> None:
    truth = "Path,No Finding,Edema\na,0.0,1.0\nb,1.0,\nc,,-1.0\nd,0.0,0.0\n"
    scores = "Path,No Finding,Edema\na,.2,.9\nb,.8,.1\nc,.3,.6\nd,.4,.2\n"
    with pytest.raises(ReadingError) as raised:
        read_predictions(scores.encode(), truth.encode())
    first, second = raised.value.readings
    assert read_predictions(scores.encode(), truth.encode(), reading=first).predictions.n_known.tolist() == [3, 2]
    assert read_predictions(scores.encode(), truth.encode(), reading=second).predictions.n_known.tolist() == [4, 3]
