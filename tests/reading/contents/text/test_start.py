"""What text begins with: a line that says the separator, comments, names, or data. Cells that white space parts."""

from __future__ import annotations

import pytest

from evalkit import ReadingError
from evalkit.reading.contents.content import Choices, Table
from evalkit.reading.contents.limits import LIMITS
from evalkit.reading.contents.text.encoding import read_text
from evalkit.reading.contents.text.separated import split

CHOICES = Choices()


def table(text: str, choices: Choices = CHOICES) -> Table:
    return split(read_text(text.encode()), "a.csv", choices, LIMITS)


def rows(found: Table) -> list[tuple[str, ...]]:
    return list(zip(*(column.cells() for column in found.columns), strict=True))


def everything(found: Table) -> tuple[tuple[str, ...], list[tuple[str, ...]], list[int], list[str]]:
    """Names, rows, the lines of these, and what was noted."""
    return found.header, rows(found), list(found.lines or ()), [note.text for note in found.notes]


def question(text: str, choices: Choices = CHOICES) -> ReadingError:
    """The refusal of a text, each of whose answers reads it without a further question."""
    with pytest.raises(ReadingError) as caught:
        table(text, choices)
    for reading in caught.value.readings:
        assert reading.says
        assert reading.consequence
        table(text, Choices(**reading.options))
    return caught.value


# Lines in front of the table


@pytest.mark.parametrize("line", ["sep=;\n", '"sep=;"\r\n', "SEP=;\n", "sep=; \n"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_line_that_says_the_separator_is_honoured_and_no_row(line: str, quote: str) -> None:
    header, cells, lines, [note] = everything(table(f"{line}{quote}id{quote};a,b\nx;0,5\n"))
    assert (header, cells, lines) == (("id", "a,b"), [("x", "0,5")], [3])
    assert "';'" in note


def test_a_chosen_separator_comes_before_what_a_line_says() -> None:
    assert table("sep=;\nid,a;b\nx,1\n", Choices(separator=",")).header == ("id", "a;b")


def test_errors_name_the_line_of_the_file_behind_lines_that_are_left_out() -> None:
    for text in ("sep=;\nid;a\nx;1\ny\n", "# by hand\nid;a\nx;1\ny\n", 'sep=;\nid;a\nx;1\n"y"\n'):
        assert question(text).where == "line 4"
    assert question('# by hand\nid,a\nx,1\ny,5"\n').where == "line 4, column 'a'"


@pytest.mark.parametrize(
    ("comments", "count"),
    [
        ("# model 7\n", "1 line"),
        ("% model 7\n", "1 line"),
        ("# model 7\n#\n# of May, by hand, again\n", "3 lines"),
        ("# model 7\n\n% of May\n\n", "2 lines"),
        ("# model 7, of May\n", "1 line"),
        ("#id,score\n# of May, by hand\n", "2 lines"),
    ],
)
def test_comments_in_front_are_left_out_and_noted(comments: str, count: str) -> None:
    header, cells, lines, [note] = everything(table(f"{comments}id,score\nx,.9\ny,.1\n"))
    first = comments.count("\n") + 2
    assert (header, cells, lines) == (("id", "score"), [("x", ".9"), ("y", ".1")], [first, first + 1])
    assert note.startswith(f"Left out: {count} in front of the table")
    assert repr(comments.splitlines()[0]) in note


def test_a_header_with_a_mark_is_the_header() -> None:
    assert everything(table("#id,score\nx,.9\n")) == (("#id", "score"), [("x", ".9")], [2], [])
    assert table("# id,label\nx,cat\ny,dog\n").header == ("# id", "label")
    header, cells, _, [note] = everything(table("# model 7\n# id,score\nx,.9\n"))
    assert (header, cells) == (("# id", "score"), [("x", ".9")])
    assert "1 line" in note
    assert table("# id score\nx .9\ny .1\n").header == ("#id", "score")


def test_comments_in_front_of_one_column_stand_apart_from_their_mark() -> None:
    header, cells, _, [note] = everything(table("# model 7\ntruth\ncat\n"))
    assert (header, cells) == (("truth",), [("cat",)])
    assert "'# model 7'" in note
    assert rows(table("#cat\n#dog\ncat dog\n")) == [("#dog",), ("cat dog",)]
    assert table("\ufeff# model 7\nid,a\nx,1\n").header == ("id", "a")


def test_rows_that_begin_with_a_mark_are_rows() -> None:
    assert rows(table("id,score\n#1,.9\n#2,.1\n")) == [("#1", ".9"), ("#2", ".1")]
    assert rows(table("#1,.9\n#2,.1\nx,.3\n")) == [("#1", ".9"), ("#2", ".1"), ("x", ".3")]
    assert rows(table("#1,.9\n#2,.1\n")) == [("#1", ".9"), ("#2", ".1")]
    assert table("#truth\ncat\n").header == ("#truth",)


# Names, or data


def test_only_the_first_column_may_be_without_a_name() -> None:
    assert table(",truth,score\n0,1,.9\n").header == ("(unnamed)", "truth", "score")
    assert table('"","obs","Yes"\n"1",0,0.5\n').header == ("(unnamed)", "obs", "Yes")
    assert table(" ,0,1\na,.1,.9\n").header == ("(unnamed)", "0", "1")


@pytest.mark.parametrize(
    "text",
    [
        "x,0.53\ny,0.1\n",
        "x,1e-5\ny,1\n",
        "x,-.5\ny,0.1\n",
        "x;0,53\ny;0,1\n",
        "x;53,5 %\ny;10,1 %\n",
        "1,0.9\n0,0.2\n",
        "0.9\n0.2\n",
        "1\n0\n1\n",
        "a.jpg,65\nb.jpg,12\n",
        "a.jpg,cat\nb.jpg,dog\n",
        "0,5;0,7\n0,1;0,2\n",
        "x,0.5\n",
    ],
)
def test_a_first_line_that_is_evidently_data_is_data(text: str) -> None:
    found = table(text)
    assert found.headless
    assert found.separator == (";" if ";" in text else ",")
    assert [found.separator.join(row) for row in rows(found)] == text.splitlines()
    assert found.header == tuple(f"column {i + 1}" for i in range(len(found.header)))
    assert [note.text for note in found.notes] == ["The first line is data, so columns are named by their position."]
    assert not table(text, Choices(header=False)).notes
    assert not table("\n" + text + text, Choices(header=True)).headless


def test_cells_that_are_the_same_can_be_no_names() -> None:
    assert table("x,1,1\ny,0.5,0.1\n").headless


@pytest.mark.parametrize(
    "text",
    [
        "score,0.5\n.1,.2\n",
        "id,truth,0.0,1.0\nx,1.0,.2,.8\n",
        "file,1\na.jpg,.2\nb.jpg,.3\n",
        ",0\n0,.2\n1,.3\n",
        ",0,1\n0,1,0\n1,0,1\n",
        "0,1,2\n.1,.2,.7\n",
        "1,2\n.1,.9\n",
        "id,0,1\nx,.1,.9\n",
        "id,0,1,2\nx,1,0,0\n",
        "id,1\nx,cat\n",
    ],
)
def test_a_first_line_that_evidently_names_the_columns_is_the_header(text: str) -> None:
    found = table(text)
    assert not found.headless
    assert found.notes == ()


@pytest.mark.parametrize(
    ("text", "likeliest"),
    [
        ("1,0\n0,1\n", False),
        ("x,0,1\ny,1,0\n", True),
        ("-1,+1\n2,3\n", False),
        ("x,5\ny,3\n", False),
        ("5\n.9\n.2\n", False),
        ("0\n.9\n.2\n", True),
        ("id,0.1,0.5\nx1,.7,.2\nx2,.3,.4\n", True),
        (",0.5\n0,.2\n1,.3\n", True),
    ],
)
def test_whether_an_unclear_first_line_is_data_is_asked(text: str, likeliest: bool) -> None:
    error = question(text)
    assert error.where == "line 1"
    assert [reading.options["header"] for reading in error.readings] == [likeliest, not likeliest]


# Rows with more fields than the header


def test_which_column_has_no_name_is_asked() -> None:
    error = question('"obs","Yes"\n"a",0,0.5\n"b",1,0.7\n')
    assert (error.where, error.found) == ("line 2", "3 fields, the header has 2")
    assert [reading.options for reading in error.readings] == [{"surplus": "first"}, {"surplus": "last"}]
    assert error.readings[0].consequence == "line 2: '(unnamed)' is 'a', 'obs' is '0', 'Yes' is '0.5'"
    assert error.readings[1].consequence == "line 2: 'obs' is 'a', 'Yes' is '0', 'column 3' is '0.5'"


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize(("surplus", "header"), [("first", ("(unnamed)", "a", "b")), ("last", ("a", "b", "column 3"))])
def test_the_answer_names_the_column(surplus: str, header: tuple[str, ...], quote: str) -> None:
    found = table(f"{quote}a{quote},b\nx,1,.5\ny,2,.7\n", Choices(surplus=surplus))
    assert everything(found) == (header, [("x", "1", ".5"), ("y", "2", ".7")], [2, 3], [])


def test_the_last_column_is_likelier_where_the_first_repeats() -> None:
    assert [one.options["surplus"] for one in question("a,b\nx,1,.5\nx,2,.7\n").readings] == ["last", "first"]


def test_of_several_columns_without_a_name_only_the_last_can_be_meant() -> None:
    error = question("a,b\nx,1,.5,.1\ny,2,.7,.2\n")
    assert [reading.options for reading in error.readings] == [{"surplus": "last"}]
    assert table("a,b\nx,1,.5,.1\n", Choices(surplus="last")).header == ("a", "b", "column 3", "column 4")


def test_separators_at_the_end_of_every_row_are_left_out_when_that_is_said() -> None:
    text = "a,b\nx,1,\ny,2,\n"
    error = question(text)
    assert "it is empty" in error.problem
    assert [reading.options for reading in error.readings] == [{"surplus": "last"}]
    header, cells, _, [note] = everything(table(text, Choices(surplus="last")))
    assert (header, cells) == (("a", "b"), [("x", "1"), ("y", "2")])
    assert "left out: 3" in note
    assert table("a,b\nx,1,,\ny,2,,.5\n", Choices(surplus="last")).header == ("a", "b", "column 4")


def test_rows_of_several_widths_are_refused_as_ever() -> None:
    for choices in (CHOICES, Choices(surplus="last")):
        error = question("a,b\nx,1,5\ny,2\n", choices)
        assert (error.where, error.readings) == ("line 2", ())
    assert rows(table("a,b\nx,1\n", Choices(surplus="first"))) == [("x", "1")]


# White space


def test_cells_parted_by_white_space_are_taken_apart_and_noted() -> None:
    header, cells, lines, notes = everything(table("V0 0.74 0.01\nV1  0.1\t 0.56 \n\n V2 .7 .8"))
    assert header == ("column 1", "column 2", "column 3")
    assert cells == [("V0", "0.74", "0.01"), ("V1", "0.1", "0.56"), ("V2", ".7", ".8")]
    assert lines == [1, 2, 4]
    assert "White space" in notes[0]
    found = table("id truth score\nx 1 .9\ny 0 .2\n")
    assert (found.header, found.separator) == (("id", "truth", "score"), " ")


def test_quoted_cells_keep_their_spaces() -> None:
    found = table('"id" "score"\n"big  cat" .9\n"say ""x""" .2\n')
    assert rows(found) == [("big  cat", ".9"), ('say "x"', ".2")]


def test_a_table_of_r_is_asked_for_its_column_without_a_name() -> None:
    text = '"obs" "Yes"\n"1" 0 0.5\n"2" 1 0.7\n'
    assert [reading.options for reading in question(text).readings] == [{"surplus": "first"}, {"surplus": "last"}]
    found = table(text, Choices(surplus="first"))
    assert (found.header, rows(found)[0]) == (("(unnamed)", "obs", "Yes"), ("1", "0", "0.5"))


@pytest.mark.parametrize(
    "text",
    [
        "true label\ntraffic light\nstop sign\n",
        "label\ntraffic light\ncat\n",
        "name of cat\nx 1 2\ny 1\n",
        "name score\nx 1\nbig cat 2\n",
        "name score\n" + "x 1\n" * 2_000 + "big cat 2\n",
        "name score\n" + "x 1\n" * 50_000 + "big cat 2\n",
    ],
)
def test_text_with_spaces_stays_one_column(text: str) -> None:
    assert len(table(text).header) == 1


def test_white_space_is_no_separator_where_another_is() -> None:
    assert table("big cat,a b\nx 1,2\n").header == ("big cat", "a b")


def test_white_space_that_was_chosen_has_to_part_every_line_alike() -> None:
    chosen = Choices(separator=" ")
    assert rows(table("a b\nx  1\n", chosen)) == [("x", "1")]
    assert rows(table("a b\nx,y cat\n", chosen)) == [("x,y", "cat")]
    assert question("a b\nx 1\nbig cat 1\n", chosen).where == "line 3"


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_white_space_is_parted_alike_with_and_without_quotes_and_by_any_line_end(quote: str, end: str) -> None:
    lines = [f"{quote}id{quote}   score", "x\t.9 ", "  y  .1"]
    found = table(end.join(lines))
    assert (found.header, rows(found), list(found.lines or ())) == (("id", "score"), [("x", ".9"), ("y", ".1")], [2, 3])
