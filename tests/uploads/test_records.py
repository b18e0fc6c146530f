"""What goes from the process that reads files to the page, and back."""

from __future__ import annotations

import json

import pytest

import evalkit as ek
from evalkit.google.responses.exported import as_value, evaluation_from
from evalkit.uploads.records import evaluations_as_arrays, evaluations_with_columns


def test_columns_of_tables_go_to_the_page_as_arrays_and_come_back_as_they_were() -> None:
    """As JSON, millions of numbers would hold the interpreter of all sessions until the last is decoded."""
    rows = "".join(f"{i / 5000},{5000 - i},{2 * (5000 - i)},{i},{2 * i}\n" for i in range(5000))
    evaluations = [
        ek.read_evaluation(f"threshold,tp,fp,fn,tn\n{rows[start:]}".encode()) for start in (0, rows.index("\n") + 1)
    ]
    values = [as_value(evaluations[0]), None, as_value(evaluations[1])]
    arrays = evaluations_as_arrays(values)
    assert len(json.dumps(values)) < 2000
    assert sum(array.size for array in arrays.values()) > 29_000
    evaluations_with_columns(values, arrays)
    again = [evaluation_from(value, "here") for value in values if value is not None]
    assert [ev.digest for ev in again] == [ev.digest for ev in evaluations]


@pytest.mark.parametrize(("column", "wrong"), [("tp", -1), ("fp", 1 << 62), ("thresholds", float("nan"))])
def test_columns_that_are_none_of_ours_are_refused(column: str, wrong: float) -> None:
    value = as_value(ek.read_evaluation(b"threshold,tp,fp,fn,tn\n0.5,3,1,1,2\n0.2,4,2,0,1\n"))
    spoilt = value["whole"][column].copy()
    spoilt[-1] = wrong
    value["whole"][column] = spoilt
    with pytest.raises(ek.EvalkitError):
        evaluation_from(value, "here")
