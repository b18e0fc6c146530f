"""CSV text: what a cell becomes, and that it reads back."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.comparison.disagreements import HEADER as DISAGREEMENT_HEADER
from evalkit.comparison.disagreements import find_disagreements
from evalkit.comparison.labels import compare_labels
from evalkit.files.csv_text import csv_text
from evalkit.making import predictions_from_matrix, predictions_from_pairs
from evalkit.predictions import Predictions
from evalkit.reading.loading import to_csv

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("cat", "cat"),
        ("a,b", '"a,b"'),
        ('a"b', '"a""b"'),
        ("a\nb", '"a\nb"'),
        ("a\rb", '"a\rb"'),  # each mark of a line's end is quoted, since the writer's own holds both
        (0.1, "0.1"),
        (1 / 3, "0.3333333333333333"),
        (1e300, "1e+300"),
        (-0.0, "-0.0"),
        (float("nan"), ""),
        (float("inf"), "inf"),
        (np.float64(0.1), "0.1"),
        (np.float64("nan"), ""),
        (12345678901234567890, "12345678901234567890"),
    ],
)
def test_a_cell_is_written_so(cell: str | float, written: str) -> None:
    assert csv_text(["a", "b"], [["x", cell]]) == f"a,b\r\nx,{written}\r\n"


@given(rows=st.lists(st.tuples(TEXT, st.floats(allow_nan=False))))
def test_it_reads_back(rows: list[tuple[str, float]]) -> None:
    header, *read = csv.reader(io.StringIO(csv_text(["name", "value"], rows), newline=""))
    assert header == ["name", "value"]
    assert [(name, float(value)) for name, value in read] == rows


HOSTILE = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "\t=1",
    "\r=1",
    "\n=1",
    "\ttab",
    " =1",
    "\u00a0=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0dx",
    "\uff20x",
    '"=1',
)
HARMLESS = ("cat", "", "a=b", "a-b", "1", "-1", "+1", "-1.5e-3", "-0,5", "+3%", "\u2212 0.2")


def a_spreadsheet_begins_a_formula(cell: str) -> bool:
    """What spreadsheets are known to take as one: after spaces and control marks, in full width too."""
    text = cell.lstrip(" \t\r\n\u00a0")
    return text[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20") or cell[:1] in tuple("\t\r\n")


def cells(text: str, delimiter: str = ",") -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]


@pytest.mark.parametrize("name", HOSTILE)
def test_for_spreadsheets_no_name_begins_a_formula(name: str) -> None:
    read = cells(csv_text([name], [[name], [-0.5]], for_spreadsheets=True))
    assert not any(a_spreadsheet_begins_a_formula(cell) for cell in read[:2])
    assert read[1].replace("'", "") == name.replace("'", "")
    assert read[2] == "-0.5"
    assert cells(csv_text([name], [[name]])) == [name, name]


@pytest.mark.parametrize("cell", [*HARMLESS, -1, 0.25, -1e-7])
def test_for_spreadsheets_all_else_stays_as_it_is(cell: str | float) -> None:
    assert csv_text(["a", "b"], [["x", cell]], for_spreadsheets=True) == csv_text(["a", "b"], [["x", cell]])


def test_a_name_that_breaks_out_of_its_cell_by_a_semicolon_begins_no_formula() -> None:
    """Where a comma is the mark of decimals, a spreadsheet parts a line at semicolons, which are in no quotes."""
    for name in ("cat;=1+1", "cat;\t@SUM(A1)", "cat\n=1+1"):
        text = csv_text(["label", "score"], [[name, 0.5]], for_spreadsheets=True)
        assert not any(a_spreadsheet_begins_a_formula(cell) for cell in cells(text, ";"))


@given(name=TEXT)
def test_for_spreadsheets_any_name_is_guarded_by_apostrophes_alone(name: str) -> None:
    _, read = cells(csv_text(["name"], [[name]], for_spreadsheets=True))
    assert read.replace("'", "") == name.replace("'", "")
    try:
        float(name.replace(",", ".").removesuffix("%"))
    except ValueError:
        assert not a_spreadsheet_begins_a_formula(read)


def test_tables_for_people_guard_names_and_exports_for_machines_do_not() -> None:
    truth, scores = [[1, 0], [0, 1], [1, 1]], [[0.9, 0.2], [0.1, 0.8], [0.7, 0.6]]
    names = {"labels": ["=label", "@label"], "ids": ["+1+1", "-1+1", "=id"], "task": "multilabel"}
    a, b = (predictions_from_matrix(truth, part, **names) for part in (scores, scores[::-1]))
    found, labels = find_disagreements(a, b, threshold_a=0.5, threshold_b=0.5), compare_labels(a, b, resamples=20)
    for table in (found, labels):
        assert any(a_spreadsheet_begins_a_formula(cell) for cell in cells(table.to_csv()))
        read = [cell for cell in cells(table.to_csv(for_spreadsheets=True)) if not _is_number(cell)]
        assert not any(a_spreadsheet_begins_a_formula(cell) for cell in read)
    assert {"=label", "@label", "+1+1", "-1+1", "=id"} <= set(cells(to_csv(a)))


def _is_number(cell: str) -> bool:
    try:
        return bool(float(cell) or True)
    except ValueError:
        return False


def model(shift: float) -> Predictions:
    rng = np.random.default_rng(1)
    scores = np.round(rng.random((40, 2)) * (1 - shift) + shift * rng.random((40, 2)), 3)
    truth = rng.random((40, 2)) < 0.4
    ids = [f"item {i}, of 'us'\n" for i in range(40)]
    return predictions_from_matrix(truth, scores, labels=['a "b"', "c,d"], ids=ids, task="multilabel")


def written_by_hand(header: tuple[str, ...], rows: list[list[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def number(value: float) -> str:
    return "" if np.isnan(value) else repr(float(value))


def test_disagreements_are_written_to_the_byte() -> None:
    d = find_disagreements(model(0), model(0.5), threshold_a=0.5, threshold_b=0.4)
    columns = (d.ids, d.label, d.truth, d.score_a, d.score_b, d.fixed)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    words = [(d.labels[label], "B fixes" if fixed else "B breaks") for _, label, *_, fixed in rows]
    by_hand: list[list[object]] = [
        [name, label, int(truth), number(a), number(b), direction]
        for (name, _, truth, a, b, _), (label, direction) in zip(rows, words, strict=True)
    ]
    again = [
        [name, label, int(truth), a, b, direction]
        for (name, _, truth, a, b, _), (label, direction) in zip(rows, words, strict=True)
    ]
    assert len(rows) > 5
    assert csv_text(DISAGREEMENT_HEADER, again) == written_by_hand(DISAGREEMENT_HEADER, by_hand) == d.to_csv()


def test_a_comparison_of_labels_is_written_to_the_byte() -> None:
    c = compare_labels(model(0), model(0.5), metric="precision", threshold_a=0.9, resamples=50)
    header = tuple(c.to_csv().partition("\r\n")[0].split(","))
    rows: list[list[str | float]] = [
        [
            *(row.label, row.positives, d.metric, d.a.value, d.b.value, d.difference.value, d.difference.low),
            *(d.difference.high, d.p_value, row.holm, row.discovery, d.test),
        ]
        for row in c.rows
        for d in [row.difference]
    ]
    by_hand: list[list[object]] = [
        [*row[:3], *(number(cell) for cell in row[3:-1] if not isinstance(cell, str)), row[-1]] for row in rows
    ]
    assert csv_text(header, rows) == written_by_hand(header, by_hand) == c.to_csv()


def test_an_export_is_written_to_the_byte() -> None:
    p = predictions_from_pairs(
        *([0, 2], [0, 1], [0.25, -1e-7], [True, False]),
        labels=['a "b"', "c"],
        ids=["x\r", "y,z", "w"],
        unscored=([2], [0]),
        task="multilabel",
        attributes={"split": ["TEST", "", "a\nb"]},
    )
    header = ("id", "label", "score", "truth", "group", "task", "attribute:split")
    by_hand: list[list[object]] = [
        *(
            [name, 'a "b"', "", "", name, "multilabel", split]
            for name, split in zip(p.ids, p.attributes["split"], strict=True)
        ),
        ["x\r", 'a "b"', "0.25", "1", "x\r", "multilabel", "TEST"],
        ["w", 'a "b"', "", "1", "w", "multilabel", "a\nb"],
        ["w", "c", "-1e-07", "0", "w", "multilabel", "a\nb"],
    ]
    assert to_csv(p) == written_by_hand(header, by_hand)


def test_space_is_looked_at_once() -> None:
    """Each mark of a line's end with each that follows it would take hours."""
    space = "\n" * 1_000_000
    assert csv_text(["name"], [[f"{space}x"]], for_spreadsheets=True) == f'name\r\n"\'{space}x"\r\n'
    assert csv_text(["a"], [["b; \t=1"]], for_spreadsheets=True) == "a\r\n\"b;' \t'=1\"\r\n".replace('"', "")
