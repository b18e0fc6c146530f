"""A true label without any score: of the model, or a word for none of its labels."""

from __future__ import annotations

import pytest

from evalkit import Counts, ReadingError
from tests.reading.understanding.small_files import answers, asked, at, lines, read

SCORES = [(0.9, 0.2), (0.6, 0.8), (0.3, 0.1), (0.7, 0.4)]
ONE = lines(
    "image,Finding Labels,prob_Mass,prob_Nodule",
    *(
        (f"{i}.png", t, *s)
        for i, (t, s) in enumerate(zip(("Mass", "Mass|Nodule", "No Finding", "Nodule"), SCORES, strict=True))
    ),
)
FILES = (
    lines("image,Mass,Nodule", *((f"{i}.png", *s) for i, s in enumerate(SCORES))),
    lines(
        "image,Finding Labels",
        *((f"{i}.png", t) for i, t in enumerate(("Mass", "Mass|Nodule", "No Finding", "Nodule"))),
    ),
)


@pytest.mark.parametrize("files", [(ONE,), FILES])
def test_no_finding_is_one_question_whether_it_is_a_label(files: tuple[str, ...]) -> None:
    none, label = answers(*files)
    p = read(*files, reading=none).predictions
    assert (p.labels, p.task) == (("Mass", "Nodule"), "multilabel")
    assert at(read(*files, reading=none), "Mass") == Counts(2, 1, 0, 1)
    assert at(read(*files, reading=label), "No Finding") == Counts(0, 0, 1, 3)


def test_another_label_without_scores_is_asked_about_in_one_file() -> None:
    truth = ["cat", "dog", "other", "cat"]
    text = lines("id,truth,cat,dog", *((i, t, *s) for i, (t, s) in enumerate(zip(truth, SCORES, strict=True))))
    first = answers(text)[0]
    assert "a label that the model gives no score for" in first.says
    assert at(read(text, reading=first), "other") == Counts(0, 0, 1, 3)


def test_a_label_in_another_writing_has_no_answers() -> None:
    truth = ["cat", "dog ", "cat", "dog"]
    text = lines("id,truth,cat,dog", *((i, t, *s) for i, (t, s) in enumerate(zip(truth, SCORES, strict=True))))
    with pytest.raises(ReadingError, match="Write labels exactly as there") as raised:
        read(text)
    assert raised.value.readings == ()


def test_none_beside_another_label_is_a_label() -> None:
    truth = FILES[1].replace("Mass|Nodule", "Mass|No Finding")
    assert "No Finding" in read(FILES[0], truth).predictions.labels
    assert "No Finding" in str(asked(ONE))
