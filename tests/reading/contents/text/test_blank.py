"""Columns and rows without any cell, as a spreadsheet saves them."""

from __future__ import annotations

import pytest

from evalkit import Counts, ReadingError, read_predictions
from tests.reading.understanding.small_files import at, lines, read

ROWS = [("a", 1, 0.9), ("b", 0, 0.6), ("c", 1, 0.4), ("d", 0, 0.1)]


def test_blank_columns_and_rows_of_a_spreadsheet_are_left_out_and_said() -> None:
    text = "id,truth,score,,\r\n" + "".join(f"{a},{b},{c},,\r\n" for a, b, c in ROWS) + ",,,,\r\n,,,,\r\n"
    loaded = read(text)
    assert at(loaded, "positive") == Counts(1, 1, 1, 1)
    said = [note.text for note in loaded.notes]
    assert "Left out: columns that have neither a name nor a cell (4, 5)." in said
    assert "Left out: 2 rows without any cell, at the end of the file." in said


def test_a_column_without_a_name_that_has_a_cell_is_refused() -> None:
    text = "id,truth,score,\na,1,.9,\nb,0,.6,x\n"
    with pytest.raises(ReadingError, match="A column has no name"):
        read(text)


def test_an_item_without_a_true_and_a_decided_label_is_kept() -> None:
    loaded = read("truth,pred\ncat|dog,cat\ndog,dog\ncat,cat\n,\n")
    assert loaded.predictions.n_examples == 4


def test_below_titles_the_line_that_names_the_columns_is_told() -> None:
    titles = "Results of model 3,,\nrun on Monday,,\n,,\n"
    with pytest.raises(ReadingError, match="If line 4 names the columns, remove the lines above it"):
        read(titles + lines("id,truth,score", *ROWS))


TEXT = "Datei;Tatsächlich;Wahrscheinlichkeit\nBär.jpg;WAHR;0,9\nb.jpg;FALSCH;0,6\nc.jpg;WAHR;0,4\nd.jpg;FALSCH;0,1\n"


def test_the_encoding_of_excel_is_one_question_that_shows_the_text() -> None:
    data = TEXT.encode("windows-1252")
    with pytest.raises(ReadingError) as raised:
        read_predictions(data)
    first = raised.value.readings[0]
    assert (first.says, "Tatsächlich" in first.consequence) == ("The file is in Western (Windows)", True)
    loaded = read_predictions(data, reading=first)
    assert loaded.predictions.ids.tolist()[0] == "Bär.jpg"
    assert at(loaded, loaded.predictions.labels[0]) == Counts(1, 1, 1, 1)


def test_an_answer_of_one_file_leaves_the_encoding_of_the_other() -> None:
    truth = TEXT.split("\n", 1)[0].replace("Wahrscheinlichkeit", "Art") + "\nBär.jpg;WAHR;x\nb.jpg;FALSCH;x\n"
    scores = "Datei;Wahrscheinlichkeit\nBär.jpg;0,9\nb.jpg;0,6\n"
    for one, other in (("utf-8", "windows-1252"), ("windows-1252", "utf-8")):
        files = (scores.encode(one), truth.encode(other))
        with pytest.raises(ReadingError) as raised:
            read_predictions(*files)
        loaded = read_predictions(*files, reading=raised.value.readings[0])
        assert loaded.predictions.ids.tolist() == ["Bär.jpg", "b.jpg"]
