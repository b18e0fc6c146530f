"""Strict JSON and the decision between one value and JSON Lines."""

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit import ReadingError
from evalkit.files.strict_json import MOST_LEVELS, loads, loads_lines
from evalkit.reading.contents.content import Folder, Records
from evalkit.reading.contents.records import joined_records, read_records


def refused(text: bytes | str) -> ReadingError:
    with pytest.raises(ReadingError) as caught:
        loads(text)
    return caught.value


TEXT = st.text(st.characters(exclude_categories=["Cs"]))  # halves of characters are refused
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(JSON_VALUES, st.sampled_from([None, 2]))
def test_what_json_writes_is_read_back(value: Any, indent: int | None) -> None:
    assert loads(json.dumps(value, indent=indent)) == value
    assert loads(json.dumps(value, indent=indent, ensure_ascii=False)) == value


def test_integers_stay_integers_and_text_stays_text() -> None:
    value = loads('{"a": 9007199254740993, "b": "\\ud83d\\ude00", "c": "007", "d": 1.0}')
    assert value == {"a": 2**53 + 1, "b": "\U0001f600", "c": "007", "d": 1.0}
    assert isinstance(value["d"], float)


def test_bytes_with_and_without_a_byte_order_mark() -> None:
    assert loads(b'\xef\xbb\xbf{"a": "\xc3\xa9"}') == loads('\ufeff{"a": "é"}') == {"a": "é"}


def test_bytes_that_are_no_utf8_name_the_line() -> None:
    error = refused(b'{"a": 1,\n"b": "\xe9"}')
    assert (error.where, error.found) == ("line 2 of the file", "byte 0xe9")


@pytest.mark.parametrize("key", ["score", "sc\\u006fre"])
def test_a_duplicate_key_names_its_line(key: str) -> None:
    error = refused('{"a": [{"score": 1}, {"score": 2}],\n "b": {"score": 1,\n\n "' + key + '": 1}}')
    assert (error.where, error.found) == ("line 4 of the file", "'score'")


def test_the_same_key_in_two_objects_or_as_a_value_is_none_twice() -> None:
    assert loads('{"a": {"a": "a"}, "b": ["a", "a", {"a": 1}]}')["b"][2] == {"a": 1}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 5_000, "0." + "1" * 5_000])
def test_numbers_that_are_none_name_their_line(number: str) -> None:
    error = refused('{"a": "NaN, 1e999",\n "b": [1,\n' + number + "]}")
    assert error.where == "line 3 of the file"
    assert error.remedy
    assert len(str(error)) < 400


def test_numbers_of_many_digits_that_are_still_numbers() -> None:
    assert loads("1" * 400) == int("1" * 400)
    assert loads("0." + "1" * 300) == float("0." + "1" * 300)
    assert loads("1e-400") == 0


@pytest.mark.parametrize("depth", [MOST_LEVELS + 1, 20_000, 1_000_000])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_nesting_is_refused_before_it_is_parsed(depth: int, opening: str) -> None:
    error = refused("\n\n" + opening * depth)
    assert error.where == "line 3 of the file"
    assert str(MOST_LEVELS) in error.problem


def test_nesting_up_to_the_limit_and_brackets_in_strings() -> None:
    assert loads("[" * MOST_LEVELS + "]" * MOST_LEVELS)
    assert loads(json.dumps("[{" * 20_000)) == "[{" * 20_000
    assert loads(json.dumps(['\\"' + "[" * 500])) == ['\\"' + "[" * 500]
    assert len(loads("[" + ",".join(["[]"] * 10_000) + "]")) == 10_000
    assert sys.getrecursionlimit() > MOST_LEVELS


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("{", 1),
        ('{"a": 1,}', 1),
        ('{"a": 1}\n\n x', 3),
        ("[1,\r2,\r]", 3),
        ('["a\nb"]', 1),
        ('["' + "[" * 300, 1),
    ],
)
def test_broken_json_names_its_line(text: str, line: int) -> None:
    error = refused(text)
    assert error.problem == "This is not well-formed JSON."
    assert error.where == f"line {line} of the file"


def test_the_name_of_the_file_is_said() -> None:
    with pytest.raises(ReadingError, match=r"line 1 of rally\.json"):
        loads("{", where="rally.json")
    with pytest.raises(ReadingError, match=r"line 2 of rally\.jsonl"):
        loads_lines("{}\n{", where="rally.jsonl")


def test_lines_end_in_three_ways_and_not_at_other_separators() -> None:
    values, places = loads_lines('{"a": "x\u2028y"}\r\n\r{"a": 2}\n \n{"a": 3}\n')
    assert [value["a"] for value in values] == ["x\u2028y", 2, 3]
    assert places == ("line 1", "line 3", "line 5")


def test_a_refused_line_is_named() -> None:
    with pytest.raises(ReadingError, match="line 3") as caught:
        loads_lines('{"a": 1}\n\n{"a": NaN}')
    assert caught.value.found == "NaN"


def read(text: str) -> Records:
    return read_records(text, "a.json", "utf-8")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('{"a": 1}', ("the file",)),
        ('{\n"a": {\n}\n}', ("the file",)),
        ('[{"a": 1},\n{"a": 2}]', ("entry 1", "entry 2")),
        ('[\n{"a": 1}\n]', ("entry 1",)),
        ('{"a": 1}\n{"a": 2}', ("line 1", "line 2")),
        ('\n{"a": 1}\n\n', ("the file",)),
        ("[1]\n[2]", ("line 1", "line 2")),
        ('\ufeff{"a": 1}\n{"a": 2}', ("line 1", "line 2")),
    ],
)
def test_one_value_or_lines(text: str, places: tuple[str, ...]) -> None:
    records = read(text)
    assert records.places == places
    assert len(records.values) == len(places)
    assert (records.file, records.encoding) == ("a.json", "utf-8")


@pytest.mark.parametrize(
    ("text", "line"), [('{"a": 1}\n{"a":\n{"a": 3}', 2), ('{"a"\n{"a": 2}', 1), ('{"a":1,\n"b" 1}', 2)]
)
def test_a_broken_line_is_named(text: str, line: int) -> None:
    with pytest.raises(ReadingError, match=f"line {line} of a.json"):
        read(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [("", "empty"), (" \n", "empty"), ("{}", "empty JSON object"), ("[]", "empty JSON array"), ("3", "no records")],
)
def test_nothing_to_read_says_so(text: str, word: str) -> None:
    with pytest.raises(ReadingError, match=word):
        read(text)


def test_files_of_a_folder_are_joined_with_their_names() -> None:
    folder = Folder({"p/1.jsonl": read('{"a": 1}\n{"a": 2}'), "p/2.jsonl": read('{"a": 3}')})
    joined = joined_records(folder)
    assert joined is not None
    assert joined.places == ("p/1.jsonl, line 1", "p/1.jsonl, line 2", "p/2.jsonl, the file")
    assert joined_records(Folder({})) is None
    assert joined_records(Folder({"a": folder})) is None
