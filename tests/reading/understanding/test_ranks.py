"""The likeliest labels of an item in columns one behind the other."""

from __future__ import annotations

import pytest

from evalkit import Counts, ReadingError
from tests.reading.understanding.small_files import at, lines, read, said

ROWS = [
    ("a", "cat", "cat", 0.7, "dog", 0.2),
    ("b", "dog", "cat", 0.5, "fox", 0.4),
    ("c", "fox", "fox", 0.8, "cat", 0.1),
    ("d", "cat", "dog", 0.6, "cat", 0.3),
]
"""An item, its true label, the likeliest and its score, the second and its score."""


@pytest.mark.parametrize(
    "header", ["id,actual,top1_label,top1_prob,top2_label,top2_prob", "id,true_label,label_0,prob_0,label_1,prob_1"]
)
def test_the_likeliest_label_is_read_and_those_behind_it_are_named(header: str) -> None:
    loaded = read(lines(header, *ROWS))
    assert loaded.layout == "top-1"
    assert at(loaded, "cat") == Counts(1, 1, 1, 1)
    last = header.split(",")[-2:]
    assert f"not those behind it: {', '.join(last)}" in said(loaded)


def test_the_truth_may_be_in_another_file() -> None:
    scores = lines("filename,label_0,prob_0,label_1,prob_1", *((row[0], *row[2:]) for row in ROWS))
    loaded = read(scores, lines("filename,label", *(row[:2] for row in ROWS)))
    assert at(loaded, "cat") == Counts(1, 1, 1, 1)


def test_scores_that_rise_behind_the_first_are_no_ranks() -> None:
    rows = [(*row[:3], row[5], row[4], row[3]) for row in ROWS]
    with pytest.raises(ReadingError):  # a question, or a refusal: none of both is the likeliest
        read(lines("id,actual,top1_label,top1_prob,top2_label,top2_prob", *rows))
