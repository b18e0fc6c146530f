"""Which score column is of which label."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evalkit.reading.understanding.label_columns import common_affixes, label_columns, other_writing


def test_a_column_is_called_as_its_class() -> None:
    found = label_columns(["n", "cat", "dog"], ["dog", "cat"])
    assert found is not None
    assert (found.is_affixed, found.true) == (False, {"cat", "dog"})


def test_without_affixes_all_other_columns_may_be_labels_too() -> None:
    found = label_columns(["cat", "dog", "fox"], ["dog", "cat"])
    assert found is not None
    assert list(found.columns) == ["cat", "dog", "fox"]


def test_with_affixes_only_columns_that_have_them_are_labels() -> None:
    found = label_columns(["p_cat", "p_dog", "p_fox", "width"], ["dog", "cat"])
    assert found is not None
    assert found.columns == {"cat": "p_cat", "dog": "p_dog", "fox": "p_fox"}


def test_what_stands_around_a_class_may_be_a_prefix_a_suffix_or_both() -> None:
    assert label_columns(["P (class=yes)", "P (class=no)"], ["no", "yes"]).columns == {  # type: ignore[union-attr]
        "yes": "P (class=yes)",
        "no": "P (class=no)",
    }
    found = label_columns(["target_1_PREDICTION", "target_0_PREDICTION"], ["0", "1"])
    assert found is not None
    assert found.columns == {"1": "target_1_PREDICTION", "0": "target_0_PREDICTION"}


def test_a_word_that_begins_as_the_prefix_does_is_no_further_label() -> None:
    found = label_columns(["pcat", "pdog", "predict"], ["dog", "cat"])
    assert found is not None
    assert found.columns == {"cat": "pcat", "dog": "pdog"}  # and no label "redict"


def test_class_numbers_behind_a_letter_are_further_labels() -> None:
    found = label_columns(["p0", "p1", "p2", "page"], ["0", "1"])
    assert found is not None
    assert found.columns == {"0": "p0", "1": "p1", "2": "p2"}


def test_class_numbers_are_compared_as_numbers() -> None:
    found = label_columns(["0", "1"], ["1.0", "0.0"])
    assert found is not None
    assert found.columns == {"0": "0", "1": "1"}


def test_where_hardly_a_class_has_a_column_there_is_no_match() -> None:
    assert label_columns(["x", "y"], ["cat", "dog"]) is None
    assert label_columns(["cat", "y"], []) is None
    assert label_columns(["p_cat", "y"], ["cat", "dog", "cow", "fox", "owl"]) is None


def test_a_truth_may_name_many_classes_that_a_model_does_not_know() -> None:
    found = label_columns(["cat", "y"], ["cat", "dog", "cow", "fox", "owl"])
    assert found is not None
    assert found.true == {"cat"}


def test_some_classes_may_have_no_column_where_most_have_one() -> None:
    found = label_columns(["cat", "dog", "cow"], ["cat", "dog", "fox"])
    assert found is not None
    assert found.true == {"cat", "dog"}


def test_affixes_end_at_the_edge_of_a_word() -> None:
    assert common_affixes(["prob_cat", "prob_cow"]) == ("prob_", "")
    assert common_affixes(["cat", "cow"]) == ("", "")
    assert common_affixes(["cat_score", "cow_score", "n"]) == ("", "_score")


def test_labels_in_another_case_match_only_if_all_do_one_to_one() -> None:
    assert other_writing(["Cat", "Big Dog"], ["cat", "big_dog"]) == {"cat": "Cat", "big_dog": "Big Dog"}
    assert other_writing(["Cat"], ["cat", "dog"]) is None
    assert other_writing(["Cat", "CAT"], ["cat"]) is None
    assert other_writing(["Cat"], ["cat", "CAT"]) is None


NAMES = st.lists(st.text("abcdx", min_size=1, max_size=4), min_size=2, max_size=6, unique=True)


@given(NAMES, st.sampled_from(["", "p_", "P(", "score of "]), st.sampled_from(["", ")", "_prob"]))
def test_any_classes_are_found_again_between_any_affixes(classes: list[str], prefix: str, suffix: str) -> None:
    found = label_columns([f"{prefix}{each}{suffix}" for each in classes], classes[::-1])
    assert found is not None
    assert found.columns == {each: f"{prefix}{each}{suffix}" for each in classes}
