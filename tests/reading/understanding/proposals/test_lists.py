"""Lists of labels and scores in cells, and columns of truth beside columns of scores."""

from __future__ import annotations

from evalkit import Counts
from evalkit.reading.understanding.proposals.paired_columns import label_in, pairs_of
from tests.reading.understanding.small_files import at, lines, read, sheet


def test_lists_of_labels_and_scores_are_read_item_by_item() -> None:
    rows = [
        ("a", "cat", "\"['cat', 'dog']\"", '"[0.9, 0.1]"'),
        ("b", "dog", "\"['dog', 'cat']\"", '"[0.8, 0.2]"'),
        ("c", "dog", "\"['cat', 'dog']\"", '"[0.7, 0.3]"'),
    ]
    loaded = read(lines("id,truth,labels,scores", *rows))
    assert loaded.layout == "lists-in-cells"
    assert at(loaded, "dog") == Counts(1, 0, 1, 1)


def test_a_column_of_boxes_names_no_items() -> None:
    rows = [('"[1, 0, 5]"', 1, 0.9), ('"[0, 1, 1]"', 0, 0.7), ('"[0, 0, 1]"', 1, 0.6)]
    loaded = read(lines("boxes,truth,score", *rows))
    assert loaded.layout == "binary"
    assert loaded.predictions.ids.tolist() == ["1", "2", "3"]


def test_a_label_stands_between_words_for_a_role() -> None:
    assert label_in("true_cat", "truth") == "cat"
    assert label_in("cat_y_true", "truth") == "cat"
    assert label_in("score.big_cat", "score") == "big_cat"
    assert label_in("cat", "truth") is None
    assert label_in("truth", "truth") is None  # nothing is left


def test_columns_are_paired_only_if_every_truth_has_its_score() -> None:
    assert pairs_of(sheet("true_cat,true_dog,score_cat,score_dog\n1,0,.9,.1\n0,1,.2,.8")) == {
        "cat": ("true_cat", "score_cat"),
        "dog": ("true_dog", "score_dog"),
    }
    assert pairs_of(sheet("true_cat,true_dog,score_cat\n1,0,.9\n0,1,.2")) == {}


def test_a_truth_that_is_called_as_its_label_alone_is_paired_too() -> None:
    loaded = read(lines("id,cat,dog,cat_score,dog_score", ("a", 1, 0, 0.9, 0.1), ("b", 0, 1, 0.3, 0.8)))
    assert loaded.layout == "wide-columns"
    assert at(loaded, "cat") == Counts(1, 0, 0, 1)


def test_logits_beside_their_probabilities_are_no_question() -> None:
    rows = [(0, "[1.5 -0.5]", "[0.88 0.12]"), (1, "[-2.0 1.0]", "[0.05 0.95]"), (0, "[0.25 0.5]", "[0.44 0.56]")]
    loaded = read(lines("label,rawPrediction,probability", *rows))
    assert loaded.predictions.label("1").y_score.tolist() == [0.12, 0.95, 0.56]
