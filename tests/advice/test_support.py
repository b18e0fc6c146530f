"""Too few positives, and too unequal ones: each check fires where it should, not a step before, with its numbers."""

from tests.advice.summaries import findings, only, summary

# EV001: too few positives


def test_ev001_fires_below_fifty_positives_and_says_how_many_there_are() -> None:
    found = only("EV001", summary([49, 50, 60, 30]))
    assert found.severity == "caution"
    assert found.labels == ("d", "a")
    assert found.text == "2 of 4 labels have fewer than 50 positive test items; the fewest are 30, for 'd'."


def test_ev001_does_not_fire_at_fifty() -> None:
    assert findings(summary([50, 60])) == ()


def test_ev001_is_a_problem_below_ten_positives() -> None:
    assert only("EV001", summary([10, 60])).severity == "caution"
    found = only("EV001", summary([9, 60]))
    assert found.severity == "problem"
    assert "1 of 2 labels has fewer" in found.text
    assert "are 9, for 'a'" in found.text


def test_ev001_speaks_of_the_label_where_there_is_only_one() -> None:
    assert only("EV001", summary([20])).text.startswith("The label has fewer than 50")


# EV002: strong imbalance


def test_ev002_fires_where_one_label_is_a_hundred_times_as_frequent_and_names_both_numbers() -> None:
    found = only("EV002", summary([5000, 50, 60, 500]))
    assert found.severity == "caution"
    assert found.labels == ("b",)
    assert found.text == "The most frequent label has 5,000 positives, 'b' only 50: 100 times as many."


def test_ev002_does_not_fire_just_below() -> None:
    assert findings(summary([4950, 50, 500], area=[0.995 - 1e-9, 0.9, 0.9])) == ()


def test_ev002_leaves_labels_without_positives_to_ev001() -> None:
    assert [f.code for f in findings(summary([0, 60, 100]))] == ["EV001"]
    assert [f.code for f in findings(summary([0, 999]))] == ["EV001"]
