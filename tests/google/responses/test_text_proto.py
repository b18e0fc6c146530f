"""The text format of messages: what it may hold, and where it is broken."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit import ReadingError
from evalkit.google.responses.text_proto import loads

VALUES = {
    "a: \"x\" 'y'": "xy",
    r'a: "\303\251\t\"\x41é\U0001F600"': 'é\t"Aé😀',
    "a: -1.5e-3": -0.0015,
    "a: 2.5f": 2.5,
    "a: 0x1F": 31,
    "a: -inf": "-inf",
    "a: nan": "nan",
    "a: true": True,
    "a: TOP_ONE": "TOP_ONE",
    "a: 9007199254740993": 9007199254740993,
    "a: [1, 2]": [1, 2],
    "a: []": [],
    "a: [TOP_ONE]": ["TOP_ONE"],
    "a <b: 1; b: 2>": {"b": [1, 2]},
    "a: {b: 1,}": {"b": 1},
    "# a comment\na: 1 # another": 1,
    "a { [type.googleapis.com/x.Y] { b: 1 } }": {"[type.googleapis.com/x.Y]": {"b": 1}},
}


@pytest.mark.parametrize("text", VALUES)
def test_values(text: str) -> None:
    assert loads(text) == [("a", VALUES[text])]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_reads_back(text: str) -> None:
    assert loads(f"a: {json.dumps(text)}") == [("a", text)]
    written = "".join(f"\\{byte:03o}" for byte in text.encode())
    assert loads(f'a: "{written}"') == [("a", text)]


BROKEN = {
    "a: 1\nb {": ("ends inside a message", "line 2"),
    "a: 1\n}": ("A field name is expected", "line 2"),
    "a b": ("A colon or a message is expected after 'a'", "line 1"),
    "a:\n\n,": ("A value is expected", "line 3"),
    "a: [1 2]": ("list of 'a' does not end", "line 1"),
    'a: "x': ("A value is expected", "line 1"),
    r'a: "\q"': ("invalid escape", "line 1"),
    r'a: "\377"': ("not UTF-8", "line 1"),
    r'a: "\ud83d"': ("not UTF-8", "line 1"),
    "a: " + "9" * 500: ("more than 400 characters", "line 1"),
    "a {" * 300: ("deeper than 200 levels", "line 1"),
    "a: [x] ...": ("A field name is expected", "line 1"),
}


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_broken_text_is_refused_with_its_line(text: str) -> None:
    problem, line = BROKEN[text]
    with pytest.raises(ReadingError, match=problem) as caught:
        loads(text)
    assert line in str(caught.value)
