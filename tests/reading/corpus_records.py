"""JSON and JSON Lines: what the standard library takes without a word, and what it breaks on."""

import gzip
import json

from tests.reading.expectations import Case, Read, Refused, RightOrRefused, case
from tests.reading.file_contents import CLIPS, PICTURES, SPAM, clips

RECORDS = (
    '{"id": "x", "label": "cat", "score": 0.9, "truth": 1}\n'
    '{"id": "x", "label": "dog", "score": 0.2, "truth": 0}\n'
    '{"id": "y", "label": "cat", "score": 0.1, "truth": 0}\n'
    '{"id": "y", "label": "dog", "score": 0.7, "truth": 1}\n'
)
ARRAY = "[" + ", ".join(RECORDS.splitlines()) + "]"
WIDE_RECORDS = (
    '{"id": "x", "truth": "cat", "cat": 0.9, "dog": 0.1}\n{"id": "y", "truth": "dog", "cat": 0.3, "dog": 0.7}\n'
)
BINARY_RECORDS = '{"id": "x", "truth": 1, "score": 0.9}\n{"id": "y", "truth": 0, "score": 0.2}\n'


def scored(number: str) -> str:
    """The records with another first score, as it is written in the file."""
    return RECORDS.replace("0.9", number)


def named(item: str) -> str:
    """The records with another id in place of "x", as it is written in the file."""
    return RECORDS.replace('"x"', item)


def first_label(label: str) -> str:
    return RECORDS.replace('"cat"', label)


SHAPES = [
    case("JSON Lines of long records", RECORDS, CLIPS),
    case("JSON Lines of binary records", BINARY_RECORDS, SPAM),
    case("JSON Lines of wide records", WIDE_RECORDS, PICTURES),
    case("a JSON array of long records", ARRAY, CLIPS),
    case("a JSON array of long records over many lines", json.dumps(json.loads(ARRAY), indent=2), CLIPS),
    case("JSON Lines with a byte order mark", "\ufeff" + RECORDS, CLIPS),
    case("JSON Lines that end in CRLF", RECORDS.replace("\n", "\r\n"), CLIPS),
    case("JSON Lines with blank lines", "\n" + RECORDS.replace("\n", "\n\n"), CLIPS),
    case("JSON Lines without a line end at the end", RECORDS.rstrip("\n"), CLIPS),
    case("JSON Lines in UTF-16", RECORDS.encode("utf-16"), CLIPS),
    case("JSON Lines in gzip", gzip.compress(RECORDS.encode()), CLIPS),
    case(
        "JSON Lines of one record",
        BINARY_RECORDS.split("\n", maxsplit=1)[0],
        Read("binary", {"x": {"positive": (0.9, 1)}}),
    ),
    case("JSON Lines in Latin-1", first_label('"café"').encode("latin-1"), Refused("line 1", "0xe9")),
    case("JSON Lines with NUL characters at the end", RECORDS.encode() + b"\0\0", Refused("line 5")),
    case(
        "JSON Lines whose keys stand in another order",
        RECORDS.replace('"id": "y", "label": "dog"', '"label": "dog", "id": "y"'),
        CLIPS,
    ),
    case("JSON Lines with a line separator of Unicode in a label", first_label('"c\u2028t"'), clips(label="c\u2028t")),
    case(
        "JSON with columns",
        json.dumps(
            {
                "id": ["x", "x", "y", "y"],
                "label": ["cat", "dog"] * 2,
                "score": [0.9, 0.2, 0.1, 0.7],
                "truth": [1, 0, 0, 1],
            }
        ),
        RightOrRefused(CLIPS),
    ),
    case(
        "JSON as pandas splits it",
        '{"columns": ["id", "label", "score", "truth"], "index": [0], "data": [["x", "cat", 0.9, 1]]}',
        RightOrRefused(Read("binary", {"x": {"cat": (0.9, 1)}})),
    ),
    case("JSON arrays for rows", '["id", "truth", "score"]\n["x", 1, 0.9]\n["y", 0, 0.2]\n', RightOrRefused(SPAM)),
    case(
        "scores in an object",
        '{"id": "x", "truth": "cat", "scores": {"cat": 0.9, "dog": 0.1}}\n'
        '{"id": "y", "truth": "dog", "scores": {"cat": 0.3, "dog": 0.7}}\n',
        RightOrRefused(PICTURES),
    ),
]

BROKEN = [
    case("an empty JSON array", "[]", Refused()),
    case("an empty JSON object", "{}", Refused()),
    case("JSON of one number", "7", Refused()),
    case("JSON null", "null", Refused()),
    case("a string for a record", RECORDS + '"z"\n', Refused("line 5")),
    case("a number for a record", RECORDS + "5\n", Refused("line 5")),
    case("null for a record", RECORDS + "null\n", Refused("line 5")),
    case("an empty object for a record", RECORDS + "{}\n", Refused("line 5")),
    case("an array for a record", RECORDS + "[1, 2]\n", Refused("line 5")),
    case("the last record cut off", RECORDS[:-12], Refused("line 4")),
    case("a JSON array cut off", ARRAY[:-12], Refused()),
    case("a JSON array cut off between records", ARRAY[: ARRAY.rindex(", {")], Refused()),
    case("a comma at the end of a JSON array", ARRAY[:-1] + ",]", Refused()),
    case("something after a JSON array", ARRAY + "]", Refused()),
    case("two JSON arrays, one after the other", ARRAY + "\n" + ARRAY.replace('"x"', '"z"'), Refused()),
    case("single quotes", RECORDS.replace('"', "'"), Refused("line 1")),
    case("a comment in JSON Lines", "// of May\n" + RECORDS, Refused("line")),
    case("two records in one line", RECORDS.replace("}\n", "} ", 1), Refused("line 1")),
    case("a record in two lines", RECORDS.replace('"y", "label"', '"y",\n"label"', 1), Refused("line 3")),
    case("True for true", RECORDS.replace('"truth": 1', '"truth": True'), Refused("line 1")),
    case(
        "a key twice with another value",
        RECORDS.replace('"score": 0.1', '"score": 0.1, "score": 0.8'),
        Refused("line 3", "'score'"),
    ),
    case(
        "a key twice with the same value",
        RECORDS.replace('"score": 0.1', '"score": 0.1, "score": 0.1'),
        Refused("line 3", "'score'"),
    ),
    case(
        "a key twice, one of them escaped",
        RECORDS.replace('"score": 0.1', '"score": 0.1, "sc\\u006fre": 0.8'),
        Refused("line 3", "'score'"),
    ),
    case("a key twice in an array", ARRAY.replace('"score": 0.1', '"score": 0.1, "score": 0.8'), Refused("'score'")),
    case(
        "a key twice but for its case", RECORDS.replace('"score": 0.1', '"score": 0.1, "Score": 0.8'), Refused("score")
    ),
    case("nested a hundred thousand deep", "[" * 100_000, Refused()),
    case("nested a hundred thousand deep and closed", "[" * 100_000 + "]" * 100_000, Refused()),
    case("nested deep in objects", '{"a":' * 50_000 + "1" + "}" * 50_000, Refused()),
    case(
        "nested deep in one field",
        RECORDS.replace('"truth": 0', '"truth": 0, "extra": ' + "[" * 60_000 + "]" * 60_000, 1),
        RightOrRefused(CLIPS, ("line 2",)),
    ),
    case(
        "nested a little in one field",
        RECORDS.replace('"truth": 0', '"truth": 0, "extra": {"a": [1, [2]]}', 1),
        RightOrRefused(CLIPS, ("line",)),
    ),
]

NUMBERS = [
    *(
        case(f"a JSON score {number[:20]}", scored(number), Refused("line 1"))
        for number in ("NaN", "Infinity", "-Infinity", "1e400", "-1e400", ".9", "+0.9", "0.", "1_000", "0x1", "１")
    ),
    case("a JSON score of 5,000 digits", scored("1" * 5_000), Refused("line 1")),
    case("a JSON score of 400 digits", scored("9" * 400), Refused("line 1")),
    case("a JSON score of 5,000 decimals", scored("0." + "9" * 5_000), RightOrRefused(clips(score=1.0), ("line 1",))),
    case("a JSON id of 5,000 digits", named("9" * 5_000), RightOrRefused(clips(item="9" * 5_000), ("line 1",))),
    case("a JSON score with an exponent", scored("9E-1"), CLIPS),
    case("a JSON score of 17 digits", scored("0.30000000000000004"), clips(score=0.30000000000000004)),
    case("a JSON score that is whole", scored("1"), clips(score=1.0)),
    case("a JSON score beyond 2^53", scored("9007199254740993"), clips(score=9007199254740992.0)),
    case("a JSON score minus zero", scored("-0.0"), clips(score=0.0)),
    case("a JSON score in quotes", scored('"0.9"'), RightOrRefused(CLIPS, ("line 1", "'score'"))),
    case("a JSON score in quotes that is none", scored('"nan"'), Refused("line 1", "'score'", "nan")),
    case("a JSON score true", scored("true"), Refused("line 1", "'score'", "true")),
    case("a JSON score in a list", scored("[0.9]"), Refused("line 1")),
    case("a JSON score in an object", scored('{"value": 0.9}'), Refused("line 1", "score")),
    case(
        "a JSON score null",
        scored("null"),
        RightOrRefused(clips(score=None).but(notes=("1 of 4",)), ("line 1", "'score'")),
    ),
    case(
        "no JSON score in one record",
        RECORDS.replace('"score": 0.9, ', ""),
        RightOrRefused(clips(score=None).but(notes=("1 of 4",)), ("line 1", "'score'")),
    ),
]

CELLS = [
    *(
        case(f"a JSON label {text!r}", first_label(json.dumps(text)), clips(label=text))
        for text in (
            "NA",
            "null",
            "true",
            "01",
            "1e5",
            "12:30",
            "a|b",
            'the "cat"',
            "two\nlines",
            "片",
            "\ufeffcat",
            " cat",
        )
    ),
    *(
        case(f"a JSON id {text!r}", named(json.dumps(text)), clips(item=text))
        for text in ("007", "NaN", "None", "1.0", "2024-01-01", "a,b", "\u200b", "C:\\x")
    ),
    case(
        "a JSON id in a list, in one record",
        RECORDS.replace('"y", "label": "dog"', '["y"], "label": "dog"'),
        Refused("line 4", "'id'", "['y']"),
    ),
    case(
        "a JSON label in an object, in one record",
        RECORDS.replace('"y", "label": "cat"', '"y", "label": {"a": 1}'),
        Refused("line 3", "'label'"),
    ),
    case(
        "a prediction of Vertex AI that is no object, in one record",
        '{"instance": {"content": "gs://b/x"}, "prediction": {"displayNames": ["cat"], "confidences": [0.9]}}\n'
        '{"instance": {"content": "gs://b/y"}, "prediction": "cat"}\n'
        '{"instance": {"content": "gs://b/z"}, "prediction": {"displayNames": ["cat"], "confidences": [0.2]}}\n',
        Refused("line 2", "'prediction'", "'cat'"),
        '{"id": "gs://b/x", "truth": "cat"}\n',
    ),
    case("a JSON id 7", named("7"), clips(item="7")),
    case("a JSON id beyond 2^53", named("9007199254740993"), clips(item="9007199254740993")),
    case(
        "a JSON id beyond 2^64",
        named("340282366920938463463374607431768211457"),
        clips(item="340282366920938463463374607431768211457"),
    ),
    case("a JSON id 1.0", named("1.0"), RightOrRefused(clips(item="1.0"), ("line 1", "'id'"))),
    case("a JSON id 1e5", named("1e5"), RightOrRefused(clips(item="1e5"), ("line 1", "'id'"))),
    case(
        "a JSON id of more digits than a double has",
        named("0.12345678901234567890"),
        RightOrRefused(clips(item="0.12345678901234567890"), ("line 1", "'id'")),
    ),
    case("a JSON id true", named("true"), RightOrRefused(clips(item="true"), ("line 1", "'id'"))),
    case(
        'JSON ids 7 and "7"',
        RECORDS.replace('"x"', "7", 1).replace('"x"', '"7"'),
        RightOrRefused(clips(item="7"), ("line", "'id'")),
    ),
    case("a JSON id null", named("null"), Refused("line 1", "'id'")),
    case(
        "a JSON label 1.5 further down",
        RECORDS.replace('"dog", "score": 0.7', '1.5, "score": 0.7'),
        Refused("line 4", "'label'", "1.5", "text"),
    ),
    case("a JSON truth 1.0 for a label", WIDE_RECORDS.replace('"cat", "cat"', '1.0, "cat"'), Refused("1.0", "'truth'")),
    case("a JSON id that is the empty text", named('""'), Refused("no id", "line 1", "'id'")),
    case(
        "a JSON prediction null",
        '{"id": "x", "truth": "cat", "predicted": "cat", "confidence": 0.9}\n'
        '{"id": "y", "truth": "dog", "predicted": null, "confidence": 0.6}\n',
        Refused("line 2", "'predicted'"),
    ),
    case("a JSON id in a list", named('["x"]'), Refused("line 1")),
    case("no JSON id in one record", RECORDS.replace('"id": "y", ', "", 1), Refused("line 3", "'id'")),
    case("a JSON label null", first_label("null"), Refused("line 1", "'label'")),
    case("no JSON label in one record", RECORDS.replace('"label": "cat", ', "", 1), Refused("line 1", "'label'")),
    case(
        "a JSON truth in words",
        RECORDS.replace('"truth": 1', '"truth": true').replace('"truth": 0', '"truth": false'),
        CLIPS,
    ),
    case(
        "a JSON truth of both kinds",
        RECORDS.replace('"truth": 1', '"truth": true', 1),
        RightOrRefused(CLIPS, ("'truth'",)),
    ),
    case(
        "a JSON truth 1.0",
        RECORDS.replace('"truth": 1', '"truth": 1.0').replace('"truth": 0', '"truth": 0.0'),
        RightOrRefused(CLIPS, ("line 1", "'truth'")),
    ),
    case(
        "a JSON truth in quotes",
        RECORDS.replace('"truth": 1', '"truth": "1"').replace('"truth": 0', '"truth": "0"'),
        RightOrRefused(CLIPS, ("line 1", "'truth'")),
    ),
    case("a JSON truth 2", RECORDS.replace('"truth": 0', '"truth": 2', 1), Refused("line 2", "'truth'", "2")),
    case("a JSON truth null", RECORDS.replace('"truth": 0', '"truth": null', 1), Refused("line 2", "'truth'")),
    case("no JSON truth in one record", RECORDS.replace(', "truth": 0', "", 1), Refused("line 2", "'truth'")),
    case(
        "a JSON truth that contradicts",
        RECORDS + RECORDS.splitlines()[0].replace("1}", "0}"),
        Refused("line 5", "'x', 'cat'", "twice"),
    ),
    case("an escape in a JSON label", first_label('"caf\\u00e9"'), clips(label="café")),
    case("two escapes for one character in a JSON label", first_label('"\\ud83d\\ude00"'), clips(label="\U0001f600")),
    case("half a character in a JSON label", first_label('"\\ud83d"'), Refused("line 1")),
    case("half a character in a JSON id", named('"\\udc00"'), Refused("line 1")),
    case(
        "half a character in a JSON key",
        RECORDS.replace('"truth"', '"\\ud83d": 1, "truth"'),
        RightOrRefused(CLIPS, ("line 1",)),
    ),
    case("NUL in a JSON label", first_label('"c\\u0000t"'), RightOrRefused(clips(label="c\0t"), ("line 1",))),
    case("a raw line end in a JSON label", first_label('"big\ncat"'), Refused("line 1")),
    case("a raw tab in a JSON label", first_label('"big\tcat"'), RightOrRefused(clips(label="big\tcat"), ("line 1",))),
    case("one more key in each record", RECORDS.replace('"truth"', '"camera": "left", "truth"'), CLIPS),
    case(
        "one more key in one record",
        RECORDS.replace('"truth"', '"camera": "left", "truth"', 1),
        RightOrRefused(CLIPS, ("line",)),
    ),
    case(
        "a decimal comma in a JSON score, told",
        scored('"0,9"').replace("0.2", '"0,2"').replace("0.1", '"0,1"').replace("0.7", '"0,7"'),
        CLIPS,
        decimal=",",
    ),
]

RECORD_CASES: list[Case] = [*SHAPES, *BROKEN, *NUMBERS, *CELLS]
