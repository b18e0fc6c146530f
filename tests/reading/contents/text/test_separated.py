"""Separated text to a table: two ways with one result, and refusals that name the line."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evalkit import ReadingError
from evalkit.reading.contents.content import Choices, Table
from evalkit.reading.contents.limits import LIMITS, Limits
from evalkit.reading.contents.text import separated
from evalkit.reading.contents.text.encoding import read_text
from evalkit.reading.contents.text.first_line import plan_of
from evalkit.reading.contents.text.separated import split

CHOICES = Choices()


def table(data: bytes | str, choices: Choices = CHOICES, limits: Limits = LIMITS) -> Table:
    text = read_text(data if isinstance(data, bytes) else data.encode(), choices.encoding)
    return split(text, "a.csv", choices, limits)


def refusal(data: bytes | str, choices: Choices = CHOICES, limits: Limits = LIMITS) -> ReadingError:
    with pytest.raises(ReadingError) as caught:
        table(data, choices, limits)
    assert caught.value.remedy
    assert caught.value.remedy.endswith(".")
    return caught.value


def rows(found: Table) -> list[tuple[str, ...]]:
    return list(zip(*(column.cells() for column in found.columns), strict=True))


def everything(found: Table) -> dict[str, object]:
    """All that a table says, through every method of its columns."""
    columns = [
        (
            column.cells(),
            [column.cell(row) for row in range(len(column))],
            [part if isinstance(part, list) else part.tolist() for part in column.codes()],
            [repr(number) for number in column.numbers().tolist()],
            column.first_odd(),
        )
        for column in found.columns
    ]
    return {
        "header": found.header,
        "columns": columns,
        "lines": list(found.lines or ()),
        "separator": found.separator,
        "headless": found.headless,
    }


def outcome(data: bytes, choices: Choices, *, fast: bool) -> object:
    """The table, or the refusal, of one way alone; None where the fast way leaves the bytes to the slow one."""
    try:
        plan = plan_of(read_text(data), "a.csv", choices, LIMITS)
        found = separated._split_fast(plan) if fast else separated._split_slowly(plan)
    except ReadingError as error:
        return str(error)
    return None if found is None else everything(found)


# Quotes that are no quotes


def warnings(found: Table) -> list[str]:
    return [note.text for note in found.notes if note.warning]


@pytest.mark.parametrize(
    ("data", "where", "found"),
    [
        ('id,a\nx,cat"\n', "line 2, column 'a'", "'cat\"'"),
        ('id,a\nx, "cat"\n', "line 2, column 'a'", "' \"cat\"'"),
        ('id,a\n\n"y",1\n"x\n1",5" cat\n', "line 5, column 'a'", "'5\" cat'"),
        ('id,a\nx,5" cat\ny,"dog"\n', "line 2, column 'a'", "'5\" cat'"),
        ('id,a,b\n"x",1,2\ny,5" cat,dog"\n', "line 3, column 'a'", "'5\" cat'"),
        ('id;a;b\nx;5" cat;1\ny;7" a;dog"\n', "line 3, column 'b'", "'dog\"'"),
        ('id","a"\nx,1\n', "line 1, column 1", "'id\"'"),
        ('id,a\nx~"y, z"\n', "line 2, column 'a'", "' z\"'"),
        ('id,a\n"say ""x""",cat"\n', "line 2, column 'a'", "'cat\"'"),
    ],
)
def test_a_quote_that_has_lost_its_other_half_is_refused(data: str, where: str, found: str) -> None:
    error = refusal(data)
    assert (error.problem, error.where, error.found) == (
        "A cell holds a quote, and does not begin with it.",
        where,
        found,
    )


def test_a_quote_inside_a_cell_is_kept_with_a_warning_where_no_cell_is_quoted() -> None:
    found = table('id,a\nx,5" cat\ny,6"by 7"cat\nz,dog\n')
    assert rows(found) == [("x", '5" cat'), ("y", '6"by 7"cat'), ("z", "dog")]
    assert warnings(found) == [
        "A quote is kept as part of the text in 2 cells, such as '5\" cat' in line 2, column 'a'."
    ]


def test_quotes_inside_quoted_cells_are_text() -> None:
    found = table('"id",a\n"say ""x""",1\n"a,""b",2\n"\n""\n",3\n')
    assert (rows(found), found.notes) == ([('say "x"', "1"), ('a,"b', "2"), ('\n"\n', "3")], ())


@pytest.mark.parametrize("more", ["", '"z",1\n'])
def test_single_quotes_are_kept_with_a_warning(more: str) -> None:
    found = table(f"id,a\n'x','cat'\n'it's,\n',''\n{more}")
    assert rows(found)[:3] == [("'x'", "'cat'"), ("'it's", ""), ("'", "''")]
    [warning] = warnings(found)
    assert warning.startswith("Single quotes are kept as part of the text, such as \"'x'\", in the columns 'id', 'a'.")
    assert table("id,a\nit's,'\n").notes == ()


# Import files of Google's, whose rows may leave out a start and an end


def test_rows_of_addresses_may_leave_out_both_times() -> None:
    found = table("gs://b/x,cat\ngs://b/y,dog,0,2.5\ngs://b/z,cow,,\n")
    assert rows(found) == [("gs://b/x", "cat", "", ""), ("gs://b/y", "dog", "0", "2.5"), ("gs://b/z", "cow", "", "")]
    assert [note.text for note in found.notes] == [
        "1 row has no start and end, such as line 1: these are read as empty."
    ]
    found = table('test,gs://b/x,cat,0,"1"\ntest,gs://b/y,dog\n\ntest,gs://b/z,dog\n')
    assert rows(found)[1:] == [("test", f"gs://b/{name}", "dog", "", "") for name in "yz"]
    assert [note.text for note in found.notes] == [
        "2 rows have no start and end, such as line 2: these are read as empty."
    ]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ("gs://b/x,cat,0,1\ngs://b/y,dog,0\n", "line 2"),
        ("gs://b/x,cat,0,1\ngs://b/y\n", "line 2"),
        ("gs://b/x,0,1,a.json,OK\ngs://b/y,0,inf\n", "line 2"),
        ("gs://b/x,0,1,a.json,OK\ngs://b/y,0,2.5\n", "line 2"),
        ("gs://b/x,cat\ngs://b/y,dog,3\n", "line 2"),
        ("gs://b/x,cat,0,1\ngs://b/y,dog,0,1,2\n", "line 2"),
        ("gs://b/x,cat,0,1\ngs://b/y,dog,0,1,2,3\n", "line 2"),
        ("uri,label,start,end\ngs://b/y,dog\n", "line 2"),
    ],
)
def test_other_rows_of_addresses_with_a_field_too_few_or_too_many_are_refused(data: str, where: str) -> None:
    error = refusal(data)
    assert "as many fields" in error.problem
    assert error.where == where


# Two ways, one result

CELL = st.one_of(
    st.sampled_from(
        ["a", "0", "1", "007", "0.5", "1e5", "", " ", "nan", "inf", "1_0", ".5", "5.", "+1", "NA", "片", "\x0b"]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4),
)
LINE_END = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\n\r\n"])


@st.composite
def separated_text(draw: st.DrawFn) -> bytes:
    """Mostly regular text, with an odd line end, row or quote here and there."""
    separator = draw(st.sampled_from([",", ",", ";", "\t", "|"]))
    width = draw(st.integers(1, 4))
    usual = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    out = [separator.join(["id", "truth", "a", "b"][:width]), usual]
    for _ in range(draw(st.integers(0, 6))):
        cells = draw(st.lists(CELL, min_size=width, max_size=width))
        out.append(separator.join(cells))
        out.append(usual if draw(st.integers(0, 9)) else draw(LINE_END))
    text = "".join(out).encode()
    if not draw(st.integers(0, 9)):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from([b"\xff", b"\xef\xbb\xbf", b'"', b",", b"\r"])) + text[at:]
    return text


@settings(max_examples=10 * settings.default.max_examples)
@given(separated_text(), st.sampled_from([None, None, None, True, False]))
@example(b"id\n1\n", None)
@example(b"id,a\n\xef\xbb\xbfx,1\n", None)
@example(b"id,a\n1,\n", None)
@example(b"id,a\n,\n", None)
@example(b"a\r\nb\r\n", None)
@example(b"x,y\n1,2", False)
def test_both_ways_of_splitting_give_the_same_table_or_refusal(data: bytes, header: bool | None) -> None:
    choices = Choices(header=header)
    fast = outcome(data, choices, fast=True)
    if fast is not None:
        assert fast == outcome(data, choices, fast=False)


def test_the_fast_way_is_taken_where_it_can_be() -> None:
    for data in (b"id,a\nx,1\ny,.5\n", b"id,a\r\nx,1\r\n\r\n", "id,a\nü,1".encode(), b"\xef\xbb\xbf\nid\nx"):
        assert outcome(data, CHOICES, fast=True) is not None
    for data in (b'id,a\n"x",1\n', b"id,a\rx,1\r", b"id,a\nx,1\n\ny,1\n", b"id,a\nx\n"):
        assert outcome(data, CHOICES, fast=True) is None


def test_segments_and_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    written = [("id", "label", "score")]
    written += [(f"clip_{i // 3}", f"label {rng.integers(5)}", repr(rng.random())) for i in range(3000)]
    written[2000] = ("clip", "late", "none")
    data = "\n".join(map(",".join, written)).encode()
    whole = everything(table(data))
    monkeypatch.setattr(separated, "_SEGMENT", 5000)
    monkeypatch.setattr(separated, "_BLOCK", 500)
    monkeypatch.setattr("evalkit.reading.contents.arrow._FEW", 10)
    assert everything(table(data)) == whole
    quoted = io.StringIO(newline="")
    csv.writer(quoted, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(written)
    monkeypatch.setattr(separated, "_CELLS_AT_ONCE", 100)
    assert everything(table(quoted.getvalue())) == whole
    assert rows(table(data)) == written[1:]


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=5), st.sampled_from([",", ";", "\t", "|"]))
def test_what_a_writer_writes_is_read(written: list[list[str]], separator: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *written])
    assert rows(table(out.getvalue())) == [tuple(row) for row in written]


# Encodings


@pytest.mark.parametrize(
    ("encoding", "chosen"),
    [("utf-8", None), ("utf-8-sig", None), ("utf-16", None), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")]
    + [(encoding, encoding) for encoding in ("latin-1", "windows-1252", "utf-8", "utf-16")],
)
@pytest.mark.parametrize("text", ["id,a\ncafé,1\n", 'id,a\n"café",1\n'])
def test_the_same_table_is_read_from_several_encodings(text: str, encoding: str, chosen: str | None) -> None:
    found = table(text.encode(encoding), Choices(encoding=chosen))
    assert (found.header, rows(found)) == (("id", "a"), [("café", "1")])
    assert found.encoding == (chosen or encoding.removesuffix("-sig"))


def test_other_alphabets_can_be_chosen() -> None:
    for encoding, cell in (("shift_jis", "猫"), ("windows-1251", "кот"), ("gb18030", "小猫咪"), ("euc-kr", "고양이")):
        data = f"id,a\n{cell},1\n".encode(encoding)
        assert "choose" in str(refusal(data)).lower()
        assert rows(table(data, Choices(encoding=encoding))) == [(cell, "1")]


MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("data", "encoding", "problem", "where", "found"),
    [
        (b"id,a\nx,1\ncaf\xe9,1\n", None, "not UTF-8", "line 3", "byte 0xe9"),
        (b"id,a\r" * 3 + b"\xe9", None, "not UTF-8", "line 4", "byte 0xe9"),
        ("ü".encode() * 600_000 + b"\n\xff", None, "not UTF-8", "line 2", "byte 0xff"),
        ("片".encode()[:2], None, "not UTF-8", "line 1", "byte 0xe7"),
        ("id,ä\n".encode("latin-1"), "utf-16", "not UTF-16", "line 1", "byte 0x0a"),
        ("id,a\n".encode("utf-16-le"), None, "not a text file", "line 1", "a NUL character"),
        (b"id,a\nx,1\n\0\0\0", None, "not a text file", "line 3", "a NUL character"),
        (MARK + MARK + b"id,a\nx,1\n", None, "two byte order marks", "line 1", None),
        ("\ufeffid,a\nx,1\n".encode("utf-16"), None, "two byte order marks", "line 1", None),
        (b"", None, "is empty", None, None),
        (MARK + b" \r\n\n", None, "is empty", None, None),
        (b"id,a\nx,1\n", "utf-7", "Unknown encoding", None, "'utf-7'"),
    ],
)
def test_bytes_that_are_no_text_are_refused(
    data: bytes, encoding: str | None, problem: str, where: str | None, found: str | None
) -> None:
    error = refusal(data, Choices(encoding=encoding))
    assert problem in error.problem
    assert (error.where, error.found) == (where, found)


def test_an_unknown_encoding_is_asked_for_not_guessed() -> None:
    remedy = refusal(b"id,a\ncaf\xe9,1\n").remedy
    assert all(name in remedy for name in ("utf-16", "latin-1", "windows-1252", "shift_jis"))


# Separators and headers


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_recognised_and_recorded(separator: str) -> None:
    assert table(f"id{separator}a\nx{separator}1\n").separator == separator


def test_the_separator_is_looked_for_outside_quotes() -> None:
    assert table('id,truth,"a;b;c;d;e",f\nx,f,.1,.9\n').header == ("id", "truth", "a;b;c;d;e", "f")
    assert table('"a;""b;c",x\n1,2\n').header == ('a;"b;c', "x")
    assert table('"my\n;;label",b\n1,2\n').header == ("my\n;;label", "b")
    assert table('5" disk;a,b;c" d\n1;2;3\n').header == ('5" disk', "a,b", 'c" d')


def test_a_chosen_separator_is_taken() -> None:
    assert table("a,b;c\n1,2;3\n", Choices(separator=";")).header == ("a,b", "c")
    assert refusal("a^b\n1^2\n", Choices(separator="^")).problem == "Unknown separator."


def test_a_file_may_have_one_column() -> None:
    found = table("truth\ncat|dog\n\ncat\n")
    assert (found.header, rows(found), list(found.lines)) == (("truth",), [("cat|dog",), ("cat",)], [2, 4])


@pytest.mark.parametrize(
    "text",
    [
        "gs://b/a.mp4,cat,0,10\ngs://b/b.mp4,dog,0,5\n",
        "TRAIN,gs://b/a.mp4,cat,0\n",
        "s3://b/a.png,x\n",
        "http://b/a,x\n",
        "HTTPS://b/a,x\n",
        "file:///a,x\n",
        "a.mp4\nb.mp4\n",
        "cat/clip_1.avi\n",
        '"gs://b/a,b.mp4",cat\n',
    ],
)
def test_a_first_line_of_addresses_is_data(text: str) -> None:
    found = table(text)
    assert found.headless
    assert found.header == tuple(f"column {i + 1}" for i in range(len(found.header)))
    assert rows(found) == [tuple(row) for row in csv.reader(io.StringIO(text))]
    assert list(found.lines) == list(range(1, len(found) + 1))
    assert not table(text + text, Choices(header=True)).headless


def test_a_first_line_of_names_is_no_data() -> None:
    for text in ("id,0,1,2\nx,1,2,3\n", "id\nx\n", "f1.score\n1\n", "a.mp4,b\n1,2\n"):
        assert not table(text).headless


@pytest.mark.parametrize(
    ("text", "problem", "where", "found"),
    [
        ("id,a,a\n1,2,3\n", "Two columns have the same name", "line 1", "'a'"),
        ("\n\nid,a,a\n1,2,3\n", "Two columns have the same name", "line 3", "'a'"),
        ("id,a, \n1,2,3\n", "A column has no name", "line 1, column 3", None),
        ("id,a,\n1,2,3\n", "A column has no name", "line 1, column 3", None),
        (",,a\n1,2,3\n", "A column has no name", "line 1, column 1", None),
        (",a,(unnamed)\n1,2,3\n", "A column has no name", "line 1, column 1", None),
        ("id,a\n", "a header but no rows", None, None),
        ("id,a\n\n\r\n", "a header but no rows", None, None),
        ("id,a\nx,1\ny,2,3\n", "as many fields", "line 3", "3 fields, the header has 2"),
        ("id,a\nx,1\n\ny\n", "as many fields", "line 4", "1 fields, the header has 2"),
        ('id,a\n"x\n\n1",1\ny\n', "as many fields", "line 5", "1 fields, the header has 2"),
        ('id,a\nx,".9\n', "not well-formed", "line 2", "unexpected end of data"),
        ('id,a\nx,"."9\n', "not well-formed", "line 2", "',' expected after '\"'"),
        ('id,"a\nx,9\n', "not well-formed", "line 2", "unexpected end of data"),
    ],
)
def test_a_table_that_is_not_regular_is_refused(text: str, problem: str, where: str | None, found: str | None) -> None:
    error = refusal(text)
    assert problem in error.problem
    assert (error.where, error.found) == (where, found)


# Limits


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize(
    ("change", "problem", "found"),
    [
        ({"rows": 2}, "too many rows", "3 rows, at most 2 are read"),
        ({"columns": 1}, "too many columns", "2 columns, at most 1 are read"),
        ({"cells": 5}, "too large", "6 cells, at most 5 are read"),
        ({"field": 9}, "too long", "more than 9 characters"),
        ({"header": 4}, "too long", "more than 4 bytes"),
    ],
)
def test_a_table_beyond_a_limit_is_refused(quote: str, change: dict[str, int], problem: str, found: str) -> None:
    data = f"{quote}id{quote},a\nx,1\ny,{'ü' * 10}\nz,3\n"
    error = refusal(data, limits=replace(LIMITS, **change))
    assert problem in error.problem
    assert error.found == found


def test_a_field_is_measured_in_characters() -> None:
    assert rows(table(f"id,a\nx,{'ü' * 9}\n", limits=replace(LIMITS, field=9))) == [("x", "ü" * 9)]
    with pytest.raises(ReadingError, match=r"too long \(line 2"):
        table(f'id,a\nx,"{"y" * 2_000_000}"\n')
