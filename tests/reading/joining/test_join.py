"""Scores and truth of two files: what is matched, what is left out, and that every row is accounted for."""

from __future__ import annotations

import pytest

from evalkit import Loaded, ReadingError, average_precision, evaluate, read_predictions

SCORES = b"id,cat,dog\na/v_1.mp4,.9,.1\na/v_2.mp4,.4,.6\na/v_3.mp4,.7,.3\n"


def read(truth: str, **options: object) -> Loaded:
    return read_predictions(SCORES, truth.encode(), **options)


def conserved(loaded: Loaded) -> list[tuple[int, int, dict[str, int]]]:
    """rows, used, and what is left out of each file; every row must be one of them."""
    for account in loaded.accounts:
        assert account.rows == account.used + sum(each.count for each in account.excluded)
        for each in account.excluded:
            assert 0 < len(each.places) <= each.count
    return [(a.rows, a.used, {each.reason: each.count for each in a.excluded}) for a in loaded.accounts]


def test_ids_match_exactly_and_what_is_in_one_file_only_is_left_out_and_said() -> None:
    loaded = read("id,truth\na/v_1.mp4,cat\na/v_2.mp4,dog\na/v_9.mp4,dog\n")
    assert loaded.predictions.ids.tolist() == ["a/v_1.mp4", "a/v_2.mp4"]
    assert conserved(loaded) == [(3, 2, {"has no truth": 1}), (3, 2, {"has no prediction": 1})]
    assert loaded.accounts[0].excluded[0].places == ("line 4",)
    note = next(note.text for note in loaded.notes if "in both files" in note.text)
    assert "'a/v_3.mp4'" in note
    assert "'a/v_9.mp4'" in note
    assert "by the rule" not in note  # none of them would match more


def test_nothing_in_common_is_an_error_that_counts_what_looser_rules_would_match() -> None:
    with pytest.raises(ReadingError, match=r"No id.*3 by the rule 'stem'") as caught:
        read("id,truth\nv_1,cat\nv_2,dog\nv_3,dog\n")
    assert "'v_1'" in str(caught.value.found)


@pytest.mark.parametrize(
    ("ids", "options"),
    [
        (("v_1", "v_2", "v_3"), {"match": "stem"}),
        (("b/V_1.avi", "V_2", "v_3.MP4"), {"match": "stem-ignoring-case"}),
        (("1", "2", "3"), {"match": "stem", "strip_prefix": "v_"}),
    ],
)
def test_looser_rules_match_when_they_are_asked_for(ids: tuple[str, ...], options: dict[str, str]) -> None:
    loaded = read(
        "id,truth\n" + "".join(f"{i},{t}\n" for i, t in zip(ids, ("cat", "dog", "cat"), strict=True)), **options
    )
    p = loaded.predictions
    assert p.label("cat").y_true.tolist() == [True, False, True]
    assert conserved(loaded) == [(3, 3, {}), (3, 3, {})]


def test_a_looser_rule_that_would_match_more_is_named_with_its_count() -> None:
    loaded = read("id,truth\na/v_1.mp4,cat\nv_2,dog\n")
    note = next(note.text for note in loaded.notes if "in both files" in note.text)
    assert "Matched would be 2 by the rule 'stem' (without folder and extension)" in note


def folders(*ids: str) -> bytes:
    return ("id,cat,dog\n" + "".join(f"{item},.9,.1\n" for item in ids)).encode()


def ways(scores: bytes, *truth_ids: str) -> list[tuple[dict[str, str], str]]:
    """What is offered where no id is found: options, and how many items match. Each is taken without a question."""
    truth = ("id,truth\n" + "".join(f"{item},cat\n" for item in truth_ids)).encode()
    with pytest.raises(ReadingError, match="No id of the scores") as caught:
        read_predictions(scores, truth)
    for reading in caught.value.readings:
        loaded = read_predictions(scores, truth, reading=reading)
        assert reading.consequence.startswith(f"{loaded.predictions.n_examples} of ")
    return [(dict(reading.options), reading.consequence) for reading in caught.value.readings]


def test_folders_of_two_systems_are_alike_by_a_rule_that_is_offered() -> None:
    scores = folders("cats\\1.jpg", "dogs\\1.jpg")  # by file names alone, two items of a file would be one
    assert ways(scores, "cats/1.jpg", "dogs/1.jpg") == [({"match": "folders-alike"}, "2 of 2 items match")]
    assert ways(scores, "./cats/1.jpg", ".\\dogs\\1.jpg") == [({"match": "folders-alike"}, "2 of 2 items match")]


def test_a_prefix_of_all_ids_of_one_file_is_offered() -> None:
    scores = folders("cats\\1.jpg", "dogs\\1.jpg")
    both = {"match": "folders-alike", "strip_prefix": "test/"}
    assert ways(scores, "test/cats/1.jpg", "test/dogs/1.jpg") == [(both, "2 of 2 items match")]
    assert ways(folders("v_1", "v_2"), "1", "2", "3") == [
        ({"match": "exact", "strip_prefix": "v_"}, "2 of 2 items match")
    ]
    assert ways(folders("a", "b"), "v_b", "v_c") == [({"match": "exact", "strip_prefix": "v_"}, "1 of 2 items match")]
    assert ways(folders("v_1", "w_2"), "1", "2") == []


def test_only_ways_that_work_and_match_more_are_offered() -> None:
    assert ways(folders("a/1.jpg", "b/2.jpg"), "c/1.png", "C/2.PNG") == [({"match": "stem"}, "2 of 2 items match")]
    stem, ignoring_case = {"match": "stem"}, {"match": "stem-ignoring-case"}
    assert ways(folders("a/x.jpg", "b/Y.jpg"), "x", "y") == [
        (stem, "1 of 2 items match"),
        (ignoring_case, "2 of 2 items match"),
    ]
    assert ways(folders("a/x.jpg", "b/x.jpg"), "x", "y") == []


def test_a_rule_under_which_two_items_are_one_is_refused() -> None:
    with pytest.raises(ReadingError, match=r"the same by the rule 'stem'.*'v_1'"):
        read("id,truth\nv_1,cat\nb/v_1.avi,dog\n", match="stem")


def test_a_multilabel_item_without_a_true_label_is_kept_or_left_out() -> None:
    truth = "id,truth\na/v_1.mp4,cat|dog\na/v_2.mp4,\na/v_3.mp4,dog\n"
    kept, left = read(truth), read(truth, unlabelled="exclude")
    assert (kept.predictions.task, kept.predictions.n_examples, left.predictions.n_examples) == ("multilabel", 3, 2)
    assert conserved(left) == [(3, 2, {"has no true label": 1}), (3, 2, {"has no true label": 1})]


def test_the_test_part_is_evaluated_unless_another_is_asked_for() -> None:
    truth = "id,truth,split\na/v_1.mp4,cat,TRAIN\na/v_2.mp4,dog,TEST\na/v_3.mp4,cat,TEST\n"
    loaded = read(truth)
    assert conserved(loaded)[0] == (3, 2, {"is not of the split 'TEST'": 1})
    assert any("'TEST'" in note.text for note in loaded.notes)
    assert read(truth, split="").predictions.n_examples == 3
    assert read(truth, split="TRAIN").predictions.ids.tolist() == ["a/v_1.mp4"]
    with pytest.raises(ReadingError, match="No item is of this split"):
        read(truth, split="dev")


def test_labels_in_the_truth_alone_are_false_negatives_at_every_threshold() -> None:
    loaded = read("id,truth\na/v_1.mp4,cat\na/v_2.mp4,bird\na/v_3.mp4,dog\n")
    p = loaded.predictions
    assert p.labels == ("cat", "dog", "bird")
    assert evaluate(p).per_label["bird"].at(0.0).fn == 1
    assert any("does not occur in the scores: 'bird'" in note.text and note.warning for note in loaded.notes)


def test_of_two_classes_without_probabilities_the_positive_one_scores_by_the_difference() -> None:
    scores = b"id,cat,dog\nx,3,1\ny,2,5\nz,4,3.5\n"
    truth = b"id,truth\nx,cat\ny,dog\nz,dog\n"
    p = read_predictions(scores, truth, positive="cat").predictions
    assert (p.task, p.labels, p.y_score.tolist()) == ("binary", ("cat",), [2.0, -3.0, 0.5])
    assert average_precision(evaluate(p).pooled) == 1.0
    with pytest.raises(ReadingError, match="no label"):
        read_predictions(scores, truth, positive="bird")


def test_probabilities_of_two_classes_stay_what_they_are() -> None:
    p = read_predictions(b"id,cat,dog\nx,.9,.1\ny,.3,.7\n", b"id,truth\nx,cat\ny,dog\n", positive="dog").predictions
    assert p.y_score.tolist() == [0.1, 0.7]


def test_repeated_rows_are_refused_or_left_out_when_that_is_asked_for() -> None:
    text = b"id,label,score,truth\nx,cat,.9,1\nx,dog,.2,0\nx,cat,.9,1\ny,dog,.5,1\n"
    with pytest.raises(ReadingError, match="twice"):
        read_predictions(text)
    loaded = read_predictions(text, duplicates="first")
    assert conserved(loaded) == [(4, 3, {"repeats an earlier row": 1})]
    with pytest.raises(ReadingError, match="twice"):
        read_predictions(text.replace(b"x,cat,.9,1\ny", b"x,cat,.8,1\ny"), duplicates="first")


def test_truth_in_columns_of_zero_and_one_and_as_pairs() -> None:
    expected = read("id,truth\na/v_1.mp4,cat|dog\na/v_2.mp4,\na/v_3.mp4,dog\n").predictions.digest
    columns = "id,cat,dog\na/v_1.mp4,1,1\na/v_2.mp4,0,0\na/v_3.mp4,0,1\n"
    pairs = "id,label,truth\na/v_1.mp4,cat,1\na/v_1.mp4,dog,1\na/v_2.mp4,cat,0\na/v_2.mp4,dog,0\na/v_3.mp4,dog,1\n"
    assert read(columns).predictions.digest == expected
    assert read(pairs).predictions.digest == expected


def test_a_truth_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ReadingError, match=r"contradicts itself.*line 3; first at line 2"):
        read("id,label,truth\na/v_1.mp4,cat,1\na/v_1.mp4,cat,0\n")


NO_IDS = b"cat,dog\n.9,.1\n.4,.6\n.7,.3\n"


@pytest.mark.parametrize("ids_in", ["scores", "truth"])
def test_where_one_file_has_no_ids_it_is_asked_whether_the_order_is_the_same(ids_in: str) -> None:
    truth = "truth\ncat\ndog\ncat\n" if ids_in == "scores" else "id,truth\nx,cat\ny,dog\nz,cat\n"
    scores = SCORES if ids_in == "scores" else NO_IDS
    with pytest.raises(ReadingError, match=r"no ids: are the rows of both files in the same order\?") as caught:
        read_predictions(scores, truth.encode())
    (reading,) = caught.value.readings
    for options in ({"reading": reading}, {"match": "order"}):
        loaded = read_predictions(scores, truth.encode(), **options)
        assert loaded.predictions.label("cat").y_true.tolist() == [True, False, True]
        assert conserved(loaded) == [(3, 3, {}), (3, 3, {})]
        assert "matched by their order" in " ".join(note.text for note in loaded.notes if note.warning)


def test_files_of_different_length_have_no_common_order() -> None:
    with pytest.raises(ReadingError, match="only where both files have as many"):
        read("id,truth\nx,cat\n", match="order")


def test_a_first_line_of_one_row_too_many_may_be_the_header() -> None:
    """A column of class numbers that a data frame called 0."""
    truth = b"0\n0\n1\n0\n"
    with pytest.raises(ReadingError, match="different numbers of items") as caught:
        read_predictions(b"0,1\n.9,.1\n.4,.6\n.7,.3\n", truth)
    readings = caught.value.readings
    assert [reading.options for reading in readings] == [{"truth_header": True}, {"header": False}]
    loaded = read_predictions(b"0,1\n.9,.1\n.4,.6\n.7,.3\n", truth, reading=readings[0])
    assert loaded.predictions.label("1").y_true.tolist() == [False, True, False]


def test_a_header_of_one_row_too_few_may_be_data() -> None:
    """True labels, one a line, without a header."""
    scores, truth = b"cat,dog\n" + b".9,.1\n.4,.6\n" * 5, b"cat\ndog\n" * 5
    with pytest.raises(ReadingError, match="different numbers of items") as caught:
        read_predictions(scores, truth)
    assert [reading.options for reading in caught.value.readings] == [{"truth_header": False}]
    loaded = read_predictions(scores, truth, reading=caught.value.readings[0])
    assert loaded.predictions.label("cat").y_true.tolist() == [True, False] * 5
