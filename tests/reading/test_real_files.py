"""Files of the shapes that people have are read right, or asked about once; and what is right is known twice over."""

from pathlib import Path

import numpy as np
import pytest

from evalkit import ReadingError, read_evaluation
from tests.reading.real_files import (
    BIRDNET,
    BY_DEFAULT,
    FOLDER,
    RECIPES,
    REFUSED_FOR_GOOD,
    TABLES_OF_THRESHOLDS,
    THRESHOLDS,
    Tried,
    cases,
    name_of,
    outcome_of_thresholds,
    readings_of_cases,
)
from tests.reading.right_figures import RIGHT, RIGHT_WARNED, Figures

pytestmark = pytest.mark.skipif(not FOLDER, reason="EVALKIT_GOLDEN_DATA is not set: the data of others lie elsewhere")


@pytest.mark.parametrize("reading", BY_DEFAULT, ids=lambda one: one.name)
def test_it_is_read_right_or_asked_about_once(reading: Tried) -> None:
    outcome = reading.outcome()
    assert outcome.passes, f"{outcome.kind}: {outcome.says}"


@pytest.mark.parametrize("file", TABLES_OF_THRESHOLDS)
def test_a_table_of_thresholds_is_read_right(file: str) -> None:
    outcome = outcome_of_thresholds(file)
    assert outcome.kind == RIGHT, outcome.says


@pytest.mark.parametrize("key", REFUSED_FOR_GOOD, ids=name_of)
def test_what_holds_too_little_is_refused(key: tuple[str, ...]) -> None:
    with pytest.raises(ReadingError) as refused:
        Tried(key[0], key[1:], {}).read(None)
    assert not refused.value.readings


def test_ratios_of_one_decision_are_no_table_of_thresholds() -> None:
    with pytest.raises(ReadingError):
        read_evaluation(Path(FOLDER) / THRESHOLDS / "classification_report.json")


def test_three_quarters_are_right_without_a_question() -> None:
    kinds = [reading.outcome().kind for reading in BY_DEFAULT]
    assert sum(kind in (RIGHT, RIGHT_WARNED) for kind in kinds) >= 0.75 * len(kinds)


def test_every_reading_of_the_cases_is_tried() -> None:
    named = {(reading.case, *reading.files) for reading, _ in readings_of_cases()}
    assert named - RECIPES.keys() == REFUSED_FOR_GOOD.keys()


def test_the_recipes_come_to_the_figures_that_the_cases_publish() -> None:
    """BirdNET's are those of all species pooled, which is another question."""
    published = {case: content.get("expected", {}) for case, content in cases()}
    compared = 0
    for reading, called in readings_of_cases():
        if called in published[reading.case] and reading.case != BIRDNET:
            expected = published[reading.case][called]["labels"]
            rights = RECIPES[reading.case, *reading.files](Path(FOLDER) / reading.case)
            assert any(as_published(expected, right.labels) for right in rights), (reading.name, expected)
            compared += 1
    assert compared >= 30


def as_published(expected: dict[str, dict[str, float]], labels: dict[str, Figures]) -> bool:
    """Whether figures are the published ones; a single class is compared whatever its name."""
    if len(labels) != len(expected):
        return False
    pairs = (
        zip(labels.values(), expected.values(), strict=True)
        if len(labels) == 1
        else [(labels[label], one) for label, one in expected.items() if label in labels]
    )
    return len(labels) == len(expected) and all(
        (ours.n, ours.positives, ours.tp, ours.fp, ours.fn)
        == tuple(one[key] for key in ("n", "positives", "tp", "fp", "fn"))
        and (ours.ap is None or bool(np.isclose(ours.ap, one["ap"], atol=1e-8)))
        for ours, one in pairs
    )
