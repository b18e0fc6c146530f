"""Well-formed files spoilt in many ways: what is read from them is what they say, or nothing."""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from evalkit import ReadingError, read_predictions
from tests.conftest import SOAK
from tests.reading.expectations import differences, said
from tests.reading.pollution import WAYS, File, well_formed

LAYOUTS = ("long", "wide")
SEEDS = range(50)
TENTH = SEEDS if SOAK else range(0, 50, 10)
"""Seeds of a normal run; all of them run in the soak."""


@dataclass(frozen=True)
class Spoilt:
    way: str
    file: File
    data: bytes


def spoilt_files(layout: str, ways: frozenset[str], seeds: range) -> Iterator[Spoilt]:
    """Files that differ in their bytes from the well-formed one."""
    for number, way in enumerate(WAYS):
        if way not in ways:
            continue
        for seed in seeds:
            rng = np.random.default_rng([LAYOUTS.index(layout), number, seed])
            file = well_formed(layout, rng)
            data = WAYS[way](file, rng)
            data = data.encode() if isinstance(data, str) else data
            yield Spoilt(way, file, data)


def outcome(spoilt: Spoilt) -> str:
    """right: as the file says. refused: nothing was read. warned: of quotes that were kept as text. wrong: else."""
    try:
        loaded = read_predictions(spoilt.data)
    except ReadingError:
        return "refused"
    if not differences(loaded, spoilt.file.content):
        return "right"
    return "warned" if "quote" in said(loaded, warnings_only=True) else "wrong"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_file_that_is_not_spoilt_is_read(layout: str) -> None:
    for seed in range(40):
        file = well_formed(layout, np.random.default_rng(seed))
        assert differences(read_predictions(file.text().encode()), file.content) == []


def test_of_thousands_of_spoilt_files_none_is_silently_read_wrong() -> None:
    files = [spoilt for layout in LAYOUTS for spoilt in spoilt_files(layout, frozenset(WAYS), TENTH)]
    wrong = [spoilt for spoilt in files if outcome(spoilt) == "wrong"]
    shown = [f"{spoilt.way}, {spoilt.file.layout}: {spoilt.data[:300]!r}" for spoilt in wrong[:5]]
    assert len(wrong) <= 0.001 * len(files), f"{len(wrong)} of {len(files)} are silently wrong: {shown}"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "way", ["separator changed", "line ends changed", "blank lines", "byte order marks", "unescaped quotes"]
)
def test_some_spoilt_files_can_be_read_all_the_same(layout: str, way: str) -> None:
    files = spoilt_files(layout, frozenset({way}), SEEDS)
    assert Counter(map(outcome, files))["right"] > 0


# Tests of the oracle


def test_there_are_enough_files_and_ways() -> None:
    assert len(WAYS) >= 10
    assert len(WAYS) * len(LAYOUTS) * len(SEEDS) >= 2_000


def test_nearly_every_way_changes_the_bytes_of_every_file() -> None:
    same = Counter(
        spoilt.way
        for spoilt in spoilt_files("long", frozenset(WAYS), SEEDS)
        if spoilt.data == spoilt.file.text().encode()
    )
    assert set(same) <= {"backslash quotes", "quotes left out", "another encoding", "unescaped quotes"}


def careless(data: bytes) -> dict[str, dict[str, tuple[float, int]]]:
    """A long file as pandas reads it when nothing is told."""
    pairs: dict[str, dict[str, tuple[float, int]]] = {}
    for row in pd.read_csv(io.BytesIO(data)).itertuples():
        pairs.setdefault(str(row.id), {})[str(row.label)] = (float(row.score), int(row.truth))
    return pairs


def test_a_careless_reader_is_silently_wrong_on_many_of_them() -> None:
    wrong = total = 0
    for spoilt in spoilt_files("long", frozenset(WAYS), range(0, 50, 5)):
        total += 1
        try:
            wrong += careless(spoilt.data) != spoilt.file.content.pairs
        except Exception:
            continue
    assert wrong > 0.02 * total
