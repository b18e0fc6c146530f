"""Bad and odd files: read exactly as a careful person would, or refused in words that help. Never silently else."""

from collections import Counter
from pathlib import Path

import pytest

from evalkit import EvalkitError, read_predictions
from tests.reading.corpus import CASES
from tests.reading.expectations import Case, Read, Refused, RightOrRefused, case, judge
from tests.reading.file_contents import CLIPS, LONG


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.name)
def test_a_file_is_read_as_a_careful_person_would_or_refused(one: Case) -> None:
    assert judge(one) == []


def test_the_corpus_is_large_and_its_names_are_distinct() -> None:
    assert len(CASES) >= 120
    assert [name for name, count in Counter(one.name for one in CASES).items() if count > 1] == []


@pytest.mark.parametrize("one", [one for one in CASES if one.truth is None], ids=lambda one: one.name)
def test_a_file_is_taken_the_same_from_a_path(one: Case, tmp_path: Path) -> None:
    path = tmp_path / "predictions"  # no extension that could help
    path.write_bytes(one.data)
    from_path: list[str] = []
    for source in (one.data, path):
        try:
            from_path.append(read_predictions(source, **one.options).predictions.digest)
        except EvalkitError as error:
            from_path.append(error.problem)
    assert from_path[0] == from_path[1]


# Tests of the oracle


@pytest.mark.parametrize(
    "wrong",
    [
        case(
            "another score",
            LONG.replace("0.9", "0.90000000000000002"),
            CLIPS.but(pairs={**CLIPS.pairs, "x": {"cat": (0.9000000000000001, 1), "dog": (0.2, 0)}}),
        ),
        case("another truth", LONG.replace("0.9,1", "0.9,0"), CLIPS),
        case("another id", LONG.replace("x,", "x ,"), CLIPS),
        case("another label", LONG.replace("cat", "Cat"), CLIPS),
        case("an id too many", LONG + "z,cat,0.1,0\n", CLIPS),
        case("an id too few", LONG.split("y,")[0], CLIPS),
        case("a label too many", LONG + "y,cow,0.1,0\n", CLIPS),
        case("no score", LONG.replace("0.9", ""), CLIPS),
        case(
            "a score where there is none",
            LONG,
            CLIPS.but(pairs={**CLIPS.pairs, "x": {"cat": (None, 1), "dog": (0.2, 0)}}),
        ),
        case("another task", LONG, CLIPS.but(task="multiclass")),
        case("read and should not be", LONG, Refused()),
        case("refused and should not be", "", CLIPS),
        case("a note that is not there", LONG, CLIPS.but(notes=("999",))),
        case("a warning that is not there", LONG, CLIPS.but(warning=("cat",))),
        case("refused in other words", "", Refused("line 999")),
        case("either, and neither", LONG.replace("0.9", "0.8"), RightOrRefused(CLIPS)),
    ],
    ids=lambda wrong: wrong.name,
)
def test_the_oracle_sees_a_mistake(wrong: Case) -> None:
    assert judge(wrong) != []


def test_every_expectation_is_used() -> None:
    kinds = Counter(type(one.expected).__name__ for one in CASES)
    assert min(kinds[kind.__name__] for kind in (Read, Refused, RightOrRefused)) >= 20
