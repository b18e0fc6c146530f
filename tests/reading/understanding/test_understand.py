"""Which ways to read are taken, which are asked, and that an answer leaves nothing open."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import Reading, ReadingError
from tests.reading.understanding.small_files import (
    RATED,
    answers,
    asked,
    at,
    layouts,
    lines,
    read,
)

TWO_SCORES = lines(
    "id,truth,score,prob", ("a", 1, 0.9, 0.2), ("b", 0, 0.3, 0.4), ("c", 1, 0.4, 0.7), ("d", 0, 0.2, 0.8)
)
TWO_CLASSES = lines("id,truth,score", ("a", "cat", 0.9), ("b", "dog", 0.3), ("c", "cat", 0.4))
OPEN_CELL = lines("id,truth,score", ("a", "1", 0.9), ("b", "0", 0.3), ("c", "", 0.4))
TWO_THINGS = lines("id,truth,score", ("a", "cat", 0.9), ("b", "dog", 0.3), ("c", "", 0.2), ("d", "cat", 0.4))
CLASS_NUMBERS = lines("truth,cat,dog,fox", *((1 if t == "cat" else 2, *scores) for t, *scores in RATED))
BOTH_FIT = lines("y,p,pred", (1, 0.9, 1), (0, 0.55, 0), (1, 0.56, 0), (0, 0.7, 1), (1, 0.8, 1), (0, 0.5, 0))
QUESTIONS = {
    "two scores": (TWO_SCORES, None),
    "two classes": (TWO_CLASSES, None),
    "an open cell": (OPEN_CELL, None),
    "two things": (TWO_THINGS, None),
    "class numbers": (CLASS_NUMBERS, None),
    "a score of 1 or of the predicted": (BOTH_FIT, None),
    "another case": (lines("truth,Cat,Dog,Fox", *RATED), None),
    "two files": (
        lines("id,score", ("a", 0.9), ("b", 0.3), ("c", 0.6)),
        lines("id,truth", ("a", "spam"), ("b", "ham"), ("c", "spam")),
    ),
    "no header": ("a,cat,.9,.1\nb,dog,.3,.8\nc,dog,.2,.6\n", None),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_answer_loads_without_another_question(name: str) -> None:
    text, truth = QUESTIONS[name]
    for answer in answers(text, truth):
        assert read(text, truth, reading=answer).predictions.n_examples > 0


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_says_the_same_as_json(name: str) -> None:
    text, truth = QUESTIONS[name]
    for answer in answers(text, truth):
        again = Reading(**json.loads(json.dumps(answer.to_dict())))
        assert (
            read(text, truth, reading=again).predictions.digest == read(text, truth, reading=answer).predictions.digest
        )


@pytest.mark.parametrize("name", QUESTIONS)
def test_answers_differ_in_what_they_say_and_do(name: str) -> None:
    found = answers(*QUESTIONS[name])
    assert len({one.says for one in found}) == len(found)
    assert len({json.dumps(one.options, sort_keys=True) for one in found}) == len(found)


def test_an_answer_is_what_it_announces() -> None:
    for answer in answers(TWO_SCORES):
        loaded = read(TWO_SCORES, reading=answer)
        assert answer.consequence.startswith(f"{loaded.predictions.n_examples} items, 1 label, AuPRC")
    assert [one.consequence.split()[-1] for one in answers(TWO_SCORES)] == ["1.000", "0.500"]


def test_the_likeliest_reading_comes_first() -> None:
    """Its names say so; of equals, that which stands first in the file."""
    rows = [(1, 0.9, 0.2), (0, 0.3, 0.4), (1, 0.4, 0.7), (0, 0.2, 0.8)]
    found = answers(lines("truth,prob,score", *rows))
    assert [one.options["understood"]["scores"]["columns"]["score"] for one in found] == ["prob", "score"]


def test_an_answer_keeps_what_was_said_before() -> None:
    """Options that were given, and the answer to an earlier question, stay as they are."""
    text = lines("id,truth,score,prob", ("a", "1", 90, 20), ("b", "0", 30, 40), ("c", "", 40, 70), ("d", "0", 20, 80))
    error = asked(text, columns={"score": "prob"}, percent=True)
    loaded = read(text, columns={"score": "prob"}, percent=True, reading=error.readings[0])
    assert at(loaded, "positive", 0.2).tp == 1
    assert at(loaded, "positive", 0.21).tp == 0


def test_what_two_questions_would_ask_is_one_question() -> None:
    """Which class is positive, and what an empty cell means: each answer says both."""
    error = asked(TWO_THINGS)
    assert len(error.readings) == 4
    assert "4 ways" in error.problem
    for answer in error.readings:
        assert {"unknown", "empty_is_no"} & answer.options.keys()


def test_a_question_of_one_role_names_the_columns() -> None:
    assert asked(TWO_SCORES).problem == "Two columns could be the score."
    assert asked(TWO_CLASSES).problem == "Which class is positive?"


def test_a_choice_of_the_user_leaves_nothing_to_ask() -> None:
    assert read(TWO_SCORES, columns={"score": "prob"}).layout == "binary"
    assert read(TWO_CLASSES, positive="dog").predictions.labels == ("dog",)
    assert read(BOTH_FIT, layout="top-1").layout == "top-1"
    assert read(BOTH_FIT, layout="binary").layout == "binary"
    assert read(OPEN_CELL, unknown=("",)).predictions.positives.tolist() == [1]


def test_scores_of_all_labels_come_before_one_score() -> None:
    """The score of the predicted label says no more than those of all labels."""
    rows = [(t, a, b, c, t, max(a, b, c)) for t, a, b, c in RATED]
    assert read(lines("truth,cat,dog,fox,predicted,confidence", *rows)).layout == "wide"


def test_one_score_comes_before_decisions_alone() -> None:
    assert layouts(answers(BOTH_FIT)) == ["binary", "top-1"]


def test_without_any_truth_the_error_says_what_is_missing() -> None:
    with pytest.raises(ReadingError, match="truth"):
        read(lines("id,score", ("a", 0.9), ("b", 0.3)))


BINARY = {
    "clip": ["a", "b", "c", "d"],
    "truth": [1, 0, 1, 0],
    "score": [0.9, 0.6, 0.4, 0.1],
    "note": ["x", "x", "y", "y"],
}


def _binary(names: list[str]) -> str:
    return read(lines(",".join(names), *zip(*(BINARY[name] for name in names), strict=True))).predictions.digest


@settings(deadline=None, max_examples=24)
@given(st.permutations(list(BINARY)))
def test_the_order_of_columns_never_changes_one_score_either(names: list[str]) -> None:
    assert _binary(names) == _binary(list(BINARY))


@settings(deadline=None, max_examples=30)
@given(
    st.permutations([*BINARY, "extra"]),
    st.one_of(
        st.floats(0, 5).map(lambda value: [round(value, 3)] * 4),
        st.integers(0, 1).map(lambda first: list(range(first, first + 4))),
    ),
)
def test_a_further_constant_or_counting_column_never_changes_one_score(names: list[str], values: list[object]) -> None:
    text = lines(",".join(names), *zip(*({**BINARY, "extra": values}[name] for name in names), strict=True))
    plain = read(lines(",".join(BINARY), *zip(*BINARY.values(), strict=True)))
    loaded = read(text)
    assert [at(loaded, "positive", t) for t in (0.1, 0.5, 0.9)] == [at(plain, "positive", t) for t in (0.1, 0.5, 0.9)]
