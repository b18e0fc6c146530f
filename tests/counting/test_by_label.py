"""Labels are shared among threads, and what they give comes back in their order."""

import threading

import pytest

from evalkit.counting.by_label import each_label


def test_results_come_in_the_order_of_the_labels_though_the_first_one_ends_last() -> None:
    last_has_ended = threading.Event()

    def work(label: int) -> int:
        if label == 0:
            assert last_has_ended.wait(10)
        if label == 2:
            last_has_ended.set()
        return 10 * label

    assert list(each_label(work, range(3), workers=3)) == [0, 10, 20]


def test_an_error_of_a_label_is_raised() -> None:
    def work(label: str) -> None:
        raise KeyError(label)

    with pytest.raises(KeyError, match="cat"):
        list(each_label(work, ["cat"]))


def test_no_labels_give_nothing() -> None:
    assert list(each_label(len, [])) == []
