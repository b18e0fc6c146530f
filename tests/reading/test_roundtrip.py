"""Rows written by a careful writer are read as exactly those rows, whatever the text in them looks like."""

import csv
import io
import json

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evalkit import ReadingError, read_predictions
from tests.conftest import SOAK
from tests.reading.expectations import Pairs, Read, differences

often = settings(max_examples=2_000 if SOAK else 200)

NASTY = [
    *("NA", "N/A", "null", "None", "nan", "NaN", "inf", "true", "True", "false", "TRUE", "01", "1", "1.0", "1e5", "-0"),
    *("007", "9007199254740993", "12:30", "2024-01-01", "3/4", "50%", "0,9", "1_000", "=1+1", "+1", "@x", "", " ", "-"),
    *(",", ";", "\t", "|", '"', '""', "'", '"a"', 'say "hi"', "a,b", "a|b", "a;b", ",,", "\\", '\\"', "#", "# x", "[]"),
    *("\n", "\r\n", "two\nlines", "cr\rlf", "\n\n", " x", "x ", "x", "X", "\u200b", "\ufeff", "\ufeffx", "\u2028"),
    *("\x85", "é", "e\u0301", "片", "ネコ", "قط", "\u202eabc", "ß", "ſ", "ﬁ", "İ", "１", "٣", "\U0001f600", "\u200d"),
    *("\x01", "\x1a", "\x1b[31m", "\f", "\v", "\x1c", "\x1f", "\x7f", "{}", '{"a": 1}', "sep=;", "PAR1", "a/b", "v_x"),
]  # fmt: skip
TEXT = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
SCORE = st.floats(0, 1) | st.floats(-1e307, 1e307) | st.sampled_from([0.0, -0.0, 1.0, 0.1 + 0.2, 5e-324, 445.0, -199.0])


def legitimate(error: ReadingError, ids: list[str], labels: list[str]) -> bool:
    """Whether a refusal is for text that no one can mean: nothing but space, or a character that no text file has."""
    texts = [*ids, *labels]
    words = str(error).casefold()
    blank = any(not text.strip() for text in texts) and ("empty" in words or "blank" in words or "no name" in words)
    nul = any("\0" in text for text in texts) and "nul" in words
    return blank or nul


def held(data: bytes, expected: Read, **options: object) -> None:
    """The content comes back, or the refusal is legitimate and helps."""
    try:
        loaded = read_predictions(data, **options)
    except ReadingError as error:
        answers = [read_predictions(data, reading=reading) for reading in error.readings]
        if any(differences(answer, expected) == [] for answer in answers):
            return  # such as labels that are called 0 and 1 beside a truth of 0 and 1: a question with the right answer
        if not error.remedy or not legitimate(error, list(expected.pairs), list(expected.label_names)):
            raise
    else:
        assert differences(loaded, expected) == []


def written(rows: list[list[str]], dialect: tuple[str, str, int]) -> bytes:
    separator, line_end, quoting = dialect
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=line_end, quoting=quoting).writerows(rows)
    return out.getvalue().encode()


DIALECTS = st.sampled_from(
    [
        (",", "\r\n", csv.QUOTE_MINIMAL),
        (";", "\r\n", csv.QUOTE_MINIMAL),
        ("\t", "\r\n", csv.QUOTE_MINIMAL),
        ("|", "\r\n", csv.QUOTE_ALL),
        (",", "\n", csv.QUOTE_ALL),
        (",", "\r", csv.QUOTE_ALL),
    ]
)
PAIRS = st.dictionaries(
    st.tuples(TEXT, TEXT), st.tuples(st.none() | SCORE, st.integers(0, 1)), min_size=1, max_size=10
)  # fmt: skip


def long_content(rows: dict[tuple[str, str], tuple[float | None, int]]) -> Read:
    pairs: dict[str, dict[str, tuple[float | None, int]]] = {}
    for (item, label), cell in rows.items():
        pairs.setdefault(item, {})[label] = cell
    labels = tuple(dict.fromkeys(label for _, label in rows))  # by rows: an example may come again further down
    return Read("binary" if len(labels) == 1 else "multilabel", pairs, labels=labels)


def told_task(content: Read) -> dict[str, object]:
    return {"task": "multilabel"} if content.task == "multilabel" else {}


@often
@given(PAIRS, DIALECTS)
def test_long_rows(rows: dict[tuple[str, str], tuple[float | None, int]], dialect: tuple[str, str, int]) -> None:
    assume(any(score is not None for score, _ in rows.values()))
    cells = [[i, label, "" if score is None else repr(score), str(true)] for (i, label), (score, true) in rows.items()]
    content = long_content(rows)
    told = {**told_task(content), "listed_only": False}
    held(written([["id", "label", "score", "truth"], *cells], dialect), content, **told)


@often
@given(PAIRS, st.booleans(), st.booleans())
def test_json_lines(rows: dict[tuple[str, str], tuple[float | None, int]], ascii_only: bool, words: bool) -> None:
    assume(any(score is not None for score, _ in rows.values()))
    records = [
        {"id": item, "label": label, "score": score, "truth": bool(true) if words else true}
        for (item, label), (score, true) in rows.items()
    ]
    data = "".join(json.dumps(record, ensure_ascii=ascii_only) + "\n" for record in records).encode()
    content = long_content(rows)
    held(data, content, **told_task(content), listed_only=False)


@often
@given(st.data(), st.lists(TEXT, min_size=2, max_size=4, unique=True), DIALECTS)
def test_wide_rows(data: st.DataObject, labels: list[str], dialect: tuple[str, str, int]) -> None:
    assume("the item" not in labels and "what it shows" not in labels)
    k = len(labels)
    row = st.tuples(st.integers(0, k - 1), st.lists(SCORE, min_size=k, max_size=k))
    rows = data.draw(st.dictionaries(TEXT, row, min_size=1, max_size=6))
    pairs: Pairs = {
        item: {label: (score, int(label == labels[true])) for label, score in zip(labels, scores, strict=True)}
        for item, (true, scores) in rows.items()
    }
    cells = [[item, labels[true], *map(repr, scores)] for item, (true, scores) in rows.items()]
    columns = {"id": "the item", "truth": "what it shows"}
    told = {"layout": "wide", "columns": columns, "labels": tuple(labels), "header": True, "task": "multiclass"}
    held(written([[*columns.values(), *labels], *cells], dialect), Read("multiclass", pairs), **told)


@often
@given(st.dictionaries(TEXT, st.tuples(st.integers(0, 1), SCORE), min_size=1, max_size=8), DIALECTS)
def test_binary_rows(rows: dict[str, tuple[int, float]], dialect: tuple[str, str, int]) -> None:
    cells = [[item, str(true), repr(score)] for item, (true, score) in rows.items()]
    pairs: Pairs = {item: {"positive": (score, true)} for item, (true, score) in rows.items()}
    held(written([["id", "truth", "score"], *cells], dialect), Read("binary", pairs))
