"""Items with several rows, one for each fold or each setting of a model: asked about, and never pooled unsaid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from evalkit import Loaded, Reading, ReadingError, average_precision, evaluate, read_predictions

FOLDS = b"id,truth,score,fold\nx,1,.9,0\ny,0,.2,0\nx,1,.4,1\ny,0,.6,1\n"


def asked(scores: bytes, truth: bytes | None = None, **options: Any) -> tuple[ReadingError, Sequence[Reading]]:
    """The question, whose answers each load without another and account for every row."""
    with pytest.raises(ReadingError) as caught:
        read_predictions(scores, truth, **options)
    for reading in caught.value.readings:
        loaded = read_predictions(scores, truth, reading=reading, **options)
        accounts = [account.used + sum(each.count for each in account.excluded) for account in loaded.accounts]
        assert accounts == [account.rows for account in loaded.accounts]
    return caught.value, caught.value.readings


def area(loaded: Loaded) -> float:
    return average_precision(evaluate(loaded.predictions).pooled)


def first_words(readings: Sequence[Reading]) -> list[str]:
    return [reading.says.split(":")[0] for reading in readings]


def test_repeats_over_folds_are_a_question_with_all_rows_first() -> None:
    error, readings = asked(FOLDS)
    assert error.problem == "Items have several rows, told apart by 'fold'."
    assert first_words(readings) == [
        "all rows, told apart by 'fold', where those of one 'id' belong together",
        "only the rows of fold '0'",
        "only the rows of fold '1'",
    ]
    # By falling score: 1, 0, 1, 0 in all; 1, 0 in the first fold; 0, 1 in the second.
    assert [reading.consequence.split("AuPRC ")[1] for reading in readings] == ["0.833", "1.000", "0.500"]
    everything, first, second = (read_predictions(FOLDS, reading=reading) for reading in readings)
    assert everything.predictions.ids.tolist() == ["x / 0", "y / 0", "x / 1", "y / 1"]
    assert everything.predictions.groups.tolist() == ["x", "y", "x", "y"]
    assert (area(first), area(second)) == (1.0, 0.5)
    (account,) = first.accounts
    assert (account.rows, account.used) == (4, 2)
    (excluded,) = account.excluded
    assert (excluded.reason, excluded.count, excluded.places) == ("is not of fold '0'", 2, ("line 4", "line 5"))


def test_one_fold_can_be_said_without_a_question() -> None:
    loaded = read_predictions(FOLDS, where={"fold": "1"})
    assert (loaded.predictions.ids.tolist(), area(loaded)) == (["x", "y"], 0.5)
    assert loaded.accounts[0].excluded[0].reason == "is not of fold '1'"
    frame = pd.DataFrame({"id": list("xyxy"), "truth": [1, 0] * 2, "score": [0.9, 0.2, 0.4, 0.6], "fold": [0, 0, 1, 1]})
    loaded = read_predictions(frame, where={"fold": 0})  # type: ignore[dict-item]
    assert loaded.accounts[0].excluded[0].places == ("row 3", "row 4")
    with pytest.raises(ReadingError, match=r"row 3, column 'id'"):
        read_predictions(frame.assign(id=["x", "y", "", "z"]), where={"fold": "1"})


def test_rows_that_are_told_apart_by_the_user_are_no_question() -> None:
    loaded = read_predictions(FOLDS, columns={"id": ["id", "fold"]})
    assert loaded.predictions.ids.tolist() == ["x / 0", "y / 0", "x / 1", "y / 1"]


@pytest.mark.parametrize(
    ("where", "problem"),
    [
        ({"run": "0"}, "There is no such column"),
        ({"fold": "2"}, "No row holds the value that was chosen"),
        ({"fold": "0", "score": ".4"}, "No row holds the values that were chosen"),
    ],
)
def test_rows_that_are_not_there_are_an_error(where: dict[str, str], problem: str) -> None:
    with pytest.raises(ReadingError, match=problem):
        read_predictions(FOLDS, where=where)


def test_settings_of_a_model_are_never_offered_together_first() -> None:
    """As caret writes resampled predictions: a row for each item and each value of its parameters."""
    rows = [(1, "cat", 0.8), (2, "dog", 0.3), (3, "cat", 0.6), (4, "dog", 0.7)]
    header = "pred,obs,cat,dog,rowIndex,mtry,Resample\n"
    table = header + "".join(
        f"{'cat' if p >= 0.5 else 'dog'},{obs},{p if mtry == 2 else 1 - p:.1f},{1 - p if mtry == 2 else p:.1f},{row},"
        f"{mtry},Fold{row % 2 + 1}\n"
        for mtry in (2, 5)
        for row, obs, p in rows
    )
    _, readings = asked(table.encode())
    assert first_words(readings) == [
        "only the rows of mtry '2'",
        "only the rows of mtry '5'",
        "all rows, told apart by 'mtry', where those of one 'rowIndex' belong together",
    ]
    loaded = read_predictions(table.encode(), reading=readings[0])
    assert loaded.predictions.ids.tolist() == ["1", "2", "3", "4"]
    # cat by falling score: 1, 0 (row 4), 1, 0.
    assert average_precision(evaluate(loaded.predictions).per_label["cat"]) == pytest.approx((1 + 2 / 3) / 2)


def test_a_setting_and_a_run_are_asked_about_once() -> None:
    table = "id,truth,score,C,repeat\n" + "".join(
        f"{item},{int(item == 'x')},.{c}{r}{int(item == 'x')},{c / 10},{r}\n"
        for c in (1, 2)
        for r in (1, 2)
        for item in "xy"
    )
    _, readings = asked(table.encode())
    assert first_words(readings)[0] == "only the rows of C '0.1'"
    p = read_predictions(table.encode(), reading=readings[0]).predictions
    assert (p.ids.tolist(), p.groups.tolist()) == (["x / 1", "y / 1", "x / 2", "y / 2"], ["x", "y", "x", "y"])


def test_at_most_five_values_are_named_and_the_last_epoch_first() -> None:
    table = "id,epoch,score,truth\n" + "".join(
        f"{item},{epoch},0.{epoch}{i},{i % 2}\n" for epoch in range(1, 8) for i, item in enumerate("wxyz")
    )
    _, readings = asked(table.encode())
    assert [words[-3:] for words in first_words(readings)[:-1]] == ["'7'", "'6'", "'5'", "'4'", "'3'"]
    assert len(readings) == 6


def test_long_tables_repeat_pairs_of_item_and_label() -> None:
    table = "id,label,score,truth,fold\n" + "".join(
        f"{item},{label},.{fold}{len(label)},{int(label == 'cat')},{fold}\n"
        for fold in (1, 2)
        for item in "xy"
        for label in ("cat", "horse")
    )
    _, readings = asked(table.encode())
    p = read_predictions(table.encode(), reading=readings[0]).predictions
    assert (p.labels, p.ids.tolist()) == (("cat", "horse"), ["x / 1", "y / 1", "x / 2", "y / 2"])
    assert read_predictions(table.encode(), reading=readings[1]).predictions.ids.tolist() == ["x", "y"]


def test_with_the_truth_in_a_second_file_one_part_is_chosen() -> None:
    scores = FOLDS.replace(b"truth,", b"").replace(b",1,.", b",.").replace(b",0,.", b",.")
    _, readings = asked(scores, b"id,truth\ny,0\nx,1\n")
    assert first_words(readings) == ["only the rows of fold '0'", "only the rows of fold '1'"]
    assert [reading.consequence.split("AuPRC ")[1] for reading in readings] == ["1.000", "0.500"]


def test_a_fold_of_rows_that_are_items_of_their_own_is_about_them() -> None:
    loaded = read_predictions(FOLDS.replace(b"id", b"quality").replace(b"x,", b"3,").replace(b"y,", b"5,"))
    assert loaded.predictions.n_examples == 4
    assert loaded.predictions.attributes["fold"].tolist() == ["0", "0", "1", "1"]
    once = read_predictions(b"id,truth,score,fold\nw,1,.9,0\nx,0,.2,0\ny,1,.4,1\nz,0,.6,1\n")
    assert once.predictions.attributes["fold"].tolist() == ["0", "0", "1", "1"]


def test_rows_of_one_id_with_two_truths_are_a_mistake_and_no_repeats() -> None:
    with pytest.raises(ReadingError, match="An example occurs twice") as caught:
        read_predictions(FOLDS.replace(b"x,1,.4", b"x,0,.4"))
    assert not caught.value.readings


def test_a_column_of_any_name_may_hold_labels_or_tell_runs_apart() -> None:
    _, readings = asked(FOLDS.replace(b"fold", b"banana").replace(b",0\n", b",2\n"))
    assert [words.split(" ")[0] for words in first_words(readings)] == ["each", "each", "all", "only", "only"]


def stacked(header: str, *rows: tuple[object, ...]) -> bytes:
    """Two models, one after the other."""
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]).encode() + b"\n"


def test_models_over_the_same_texts_are_asked_about() -> None:
    """A column of texts names the items, since each text has a row for each model."""
    rows = [(model, f"text {i}", i % 2, (i * 7 + k) % 13 / 13) for k, model in enumerate("ab") for i in range(12)]
    error, readings = asked(stacked("model,text,y_true,y_prob", *rows))
    assert error.problem == "Items have several rows, told apart by 'model'."
    assert first_words(readings)[:2] == ["only the rows of model 'a'", "only the rows of model 'b'"]


def test_models_without_any_id_are_asked_about_where_their_truths_are_the_same_in_order() -> None:
    rows = [(model, i % 3 // 2, (i * 7 + k) % 13 / 13) for k, model in enumerate("ab") for i in range(12)]
    _, readings = asked(stacked("model,y_true,y_prob", *rows))
    assert first_words(readings)[:2] == ["only the rows of model 'a'", "only the rows of model 'b'"]
    assert read_predictions(stacked("model,y_true,y_prob", *rows), reading=readings[1]).predictions.n_examples == 12
    others = [(model, k * k % 7 // 4, p) for k, (model, _, p) in enumerate(rows)]
    assert read_predictions(stacked("model,y_true,y_prob", *others)).predictions.n_examples == 24


def test_models_of_other_truths_over_the_same_items_are_asked_about() -> None:
    """Each model decides something else of an item."""
    skin = [(f"s{i}", "skin", ["dry", "oily"][i % 2], ["dry", "oily"][i % 3 % 2]) for i in range(12)]
    acne = [(f"s{i}", "acne", ["mild", "bad"][i % 2], ["mild", "bad"][i % 5 % 2]) for i in range(12)]
    _, readings = asked(stacked("sample_id,model,true_label,predicted_label", *skin, *acne))
    assert first_words(readings)[:2] == ["only the rows of model 'skin'", "only the rows of model 'acne'"]


def test_models_below_one_another_are_known_by_the_same_truths_in_one_order() -> None:
    truth = [1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0]
    rows = [f"{run},{y},{i * 7 % 18 / 20}\n" for run in ("run1", "run2") for i, y in enumerate(truth)]
    with pytest.raises(ReadingError, match="told apart by 'run_name'"):
        read_predictions(("run_name,y_true,y_score\n" + "".join(rows)).encode())
