"""Prediction files: what is understood, and what is refused with line, column, value and remedy."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import InvalidInputError, ReadingError, read_predictions
from evalkit.reading.understanding.roles import ROLE_NAMES, normal
from tests.builders import ABSENT
from tests.reading.read_text import read, scores, truth

LONG = b"id,label,score,truth\nx,cat,.9,1\nx,dog,.2,0\ny,cat,.1,0\ny,dog,.7,1\n"
WIDE = b"id,truth,cat,dog\nx,cat,.9,.1\ny,dog,.3,.7\n"
BINARY = b"id,truth,score\nx,1,.9\ny,0,.2\n"


# The header and options


@pytest.mark.parametrize(
    "header",
    [
        "example_id,label,score,truth",
        "Clip,Label,Score,Truth",
        "video id,class,confidence,y_true",
        "uri,category,PROBABILITY,ground truth",
        " id , label , y_score , gt ",
        "image_id,tag,prob,target",
        "score,truth,label,id",
    ],
)
def test_the_header_may_be_written_in_many_ways(header: str) -> None:
    row = "x,cat,.9,1" if not header.startswith("score") else ".9,1,cat,x"
    p = read(f"{header}\n{row}\n").predictions
    assert (p.ids.tolist(), scores(p), truth(p)) == (["x"], {"cat": [0.9]}, {"cat": [True]})


def test_columns_says_what_the_header_does_not() -> None:
    p = read("item,kind,p,gold\nx,cat,.9,1\n", columns={"label": "kind", "score": "p", "truth": "gold"}).predictions
    assert (p.ids.tolist(), scores(p), truth(p)) == (["x"], {"cat": [0.9]}, {"cat": [True]})


def test_columns_goes_before_the_names_in_the_header() -> None:
    p = read("id,truth,score,y_score\nx,1,.9,.4\n", columns={"score": "y_score"}).predictions
    assert scores(p) == {"positive": [0.4]}
    p = read("id,clip,truth,score\nx,c1,1,.9\n", columns={"id": "clip"}).predictions
    assert p.ids.tolist() == ["c1"]


def test_layout_goes_before_what_the_header_looks_like() -> None:
    p = read("id,truth,score,label\nx,score,.9,.1\n", layout="wide").predictions
    assert p.labels == ("score", "label")
    p = read("id,truth,score,label\nx,1,.9,cat\n", layout="binary").predictions
    assert (p.labels, p.attributes["label"].tolist()) == (("positive",), ["cat"])


def test_task_goes_before_what_the_scores_look_like() -> None:
    assert read_predictions(LONG, task="multiclass").predictions.task == "multiclass"
    assert read_predictions(WIDE, task="multilabel").predictions.task == "multilabel"
    p = read("id,truth,cat,dog\nx,cat,.9,.1\ny,cat|dog,.3,.7\n", task="multilabel").predictions
    assert truth(p) == {"cat": [True, True], "dog": [False, True]}


def test_a_task_that_the_truth_does_not_have_is_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"exactly one true label.*'y'.*2 true labels"):
        read("id,label,score,truth\nx,a,.9,1\nx,b,.1,0\ny,a,.9,1\ny,b,.1,1\n", task="multiclass")
    with pytest.raises(ReadingError, match="this is a binary model"):
        read_predictions(BINARY, task="multilabel")
    with pytest.raises(InvalidInputError, match=": 'ranking'"):
        read_predictions(LONG, task="ranking")


# Sources


def test_a_file_may_be_a_path_its_name_bytes_or_open(tmp_path: Path) -> None:
    path = tmp_path / "my model.csv"
    path.write_bytes(WIDE)
    digest = read_predictions(WIDE).predictions.digest
    with path.open("rb") as file:
        for source in (path, str(path), file):
            p = read_predictions(source).predictions
            assert (p.name, p.digest) == ("my model", digest)
    assert read_predictions(WIDE).predictions.name == read_predictions(io.BytesIO(WIDE)).predictions.name == "model"
    assert read_predictions(path, name="baseline").predictions.name == "baseline"


# Bytes and fields


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_read_as_commas_are(separator: str) -> None:
    expected = read_predictions(WIDE).predictions.digest
    assert read_predictions(WIDE.replace(b",", separator.encode())).predictions.digest == expected


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda data: data.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(lambda data: data.replace(b"\n", b"\r"), id="CR"),
        pytest.param(lambda data: b"\xef\xbb\xbf" + data, id="byte order mark"),
        pytest.param(lambda data: data.rstrip(b"\n"), id="no newline at the end"),
        pytest.param(lambda data: data.replace(b"\n", b"\n\n"), id="empty lines"),
        pytest.param(lambda data: b"\n\r\n" + data, id="empty lines in front"),
        pytest.param(lambda data: data.replace(b"cat", b'"cat"').replace(b".9", b'".9"'), id="quoted fields"),
        pytest.param(lambda data: data.replace(b".9", b"9e-1").replace(b".7", b"+0.70"), id="other ways of a number"),
    ],
)
@pytest.mark.parametrize("data", [LONG, WIDE], ids=["long", "wide"])
def test_the_same_content_is_read_from_other_bytes(data: bytes, change: object) -> None:
    assert read_predictions(change(data)).predictions.digest == read_predictions(data).predictions.digest


ODD_TEXTS = [
    *("NA", "N/A", "null", "None", "nan", "NaN", "true", "False", "01", "1", "1.0", "1e5", "inf", "-", " x", "x "),
    *("007", "9007199254740993", "2024-01-01", "=1+1", "a,b", 'say "hi"', "two\nlines", "cr\rlf\r\n", "a|b", "a;b"),
    *("ü", "片", "\U0001f600", "e\u0301", "\u200b", "\ufeff", "#", "'", "\\n", "\tx"),
]


def test_ids_and_labels_are_kept_to_the_character() -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["id", "label", "score", "truth"])
    writer.writerows([text, text, i / 100, 1] for i, text in enumerate(ODD_TEXTS))
    p = read(out.getvalue()).predictions
    assert list(p.labels) == p.ids.tolist() == ODD_TEXTS
    for i, text in enumerate(ODD_TEXTS):
        assert p.label(text).y_score[i] == i / 100


@pytest.mark.parametrize("label", [text for text in ODD_TEXTS if text not in ("a|b", "a;b")])
def test_labels_of_a_wide_file_are_kept_to_the_character(label: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["id", "truth", label, "other"], [label, label, 0.75, 0.25]])
    p = read(out.getvalue(), columns={"id": "id", "truth": "truth"}, header=True).predictions
    assert (p.labels, p.ids.tolist(), p.positives.tolist()) == ((label, "other"), [label], [1, 0])


@pytest.mark.parametrize("cell", ["0.1", "1e-5", "5e-324", "-1.7976931348623157e308", "445", "-0.0", ".5", "5.", "1E2"])
def test_a_score_is_the_number_that_its_digits_mean(cell: str) -> None:
    assert read(f"truth,score\n1,{cell}\n").predictions.y_score.tolist() == [float(cell)]


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
NAME = TEXT.filter(bool)
NUMBER = st.floats(-1e307, 1e307)


@settings(max_examples=2 * settings.default.max_examples)
@given(
    st.dictionaries(st.tuples(NAME, NAME), st.tuples(st.none() | NUMBER, st.booleans()), min_size=1, max_size=12),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_rows_written_as_a_long_file_are_read_as_the_same_rows(
    rows: dict[tuple[str, str], tuple[float | None, bool]], separator: str, line_end: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "label", "score", "truth"])
    for (item, label), (score, true) in rows.items():
        writer.writerow([item, label, "" if score is None else repr(score), int(true)])
    if all(score is None for score, _ in rows.values()):
        assert refusal(out.getvalue()).problem == "There is no score at all."
        return
    task = None if len({label for _, label in rows}) == 1 else "multilabel"
    p = read(out.getvalue(), task=task, listed_only=False).predictions
    assert p.ids.tolist() == list(dict.fromkeys(item for item, _ in rows))
    assert list(p.labels) == list(dict.fromkeys(label for _, label in rows))
    ids = p.ids.tolist()
    for label in p.labels:
        aligned = p.label(label)
        for i, item in enumerate(ids):
            score, true = rows.get((item, label), (None, False))
            assert aligned.y_score[i] == (ABSENT if score is None else score)
            assert aligned.y_true[i] == true


NAMES = {name for role in ("split", "group", "predicted") for name in ROLE_NAMES[role]}
WIDE_ROW = st.tuples(NAME, st.integers(0, 3), st.lists(NUMBER, min_size=4, max_size=4))


@settings(max_examples=2 * settings.default.max_examples)
@given(
    st.lists(TEXT.filter(lambda name: name.strip() and normal(name) not in NAMES), min_size=4, max_size=4, unique=True),
    st.lists(WIDE_ROW, min_size=1, max_size=6, unique_by=lambda row: row[0]),
)
def test_rows_written_as_a_wide_file_are_read_as_the_same_rows(
    labels: list[str], rows: list[tuple[str, int, list[float]]]
) -> None:
    """Which columns are labels is said here: numbers like any others may as well be about the item."""
    columns = {"id": "name of the item", "truth": "what it shows"}
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([*columns.values(), *labels])
    writer.writerows([item, labels[true], *map(repr, values)] for item, true, values in rows)
    p = read(out.getvalue(), layout="wide", columns=columns, labels=labels, header=True).predictions
    assert (p.ids.tolist(), list(p.labels)) == ([item for item, _, _ in rows], labels)
    for i, label in enumerate(labels):
        assert p.label(label).y_score.tolist() == [values[i] for _, _, values in rows]
        assert p.label(label).y_true.tolist() == [true == i for _, true, _ in rows]


def test_scores_whose_sum_is_beyond_double_precision_are_read_without_a_warning() -> None:
    p = read("id,truth,a,b\nx,a,1e308,1e308\n").predictions
    assert scores(p) == {"a": [1e308], "b": [1e308]}


# Refusals: problem, where, found, and a remedy


def refusal(data: bytes | str, **options: object) -> ReadingError:
    with pytest.raises(ReadingError) as caught:
        read_predictions(data if isinstance(data, bytes) else data.encode(), **options)
    return caught.value


@pytest.mark.parametrize(
    ("data", "problem", "where", "found"),
    [
        ("hello\nworld\n", "does not look like a CSV file", "line 1", "'hello'"),
        ('{"a": 1}', "does not look like a CSV file", "line 1", "'a'"),
        ("", "The file is empty", None, None),
        (" \n\n", "The file is empty", None, None),
        ("\ufeff", "The file is empty", None, None),
        ("id,truth,cat,dog\n", "a header but no rows", None, None),
        ("id,truth,cat,dog\n\n\n", "a header but no rows", None, None),
        ("id,truth\nx,cat\n", "There is no score column", "line 1", "id, truth"),
        ("id,truth,cat\nx,cat,.9\n", "only one score column", None, "'cat'"),
        ("id,label,truth\nx,cat,1\n", "No column is recognised as the score", "line 1", "id, label, truth"),
        ("id,label,score\nx,cat,.9\n", "No column is recognised as the truth", "line 1", "id, label, score"),
        ("label,score,truth\ncat,.9,1\n", "No column is recognised as the id", "line 1", "label, score, truth"),
        ("id,cat,dog\nx,.9,.1\n", "No column is recognised as the truth", "line 1", "id, cat, dog"),
        ("id,score,Score,truth\nx,.9,.8,1\n", "Two columns could be the score", "line 1", "'score', 'Score'"),
        ("truth,target,score\n1,0,.9\n", "Two columns could be the truth", "line 1", "'truth', 'target'"),
        ("id,truth,cat,cat\nx,cat,.9,.1\n", "Two columns have the same name", "line 1", "'cat'"),
        (",,id,truth,cat\n0,0,x,cat,.9\n", "A column has no name", "line 1, column 1", None),
        ("id,truth,cat, \nx,cat,.9,.1\n", "A column has no name", "line 1, column 4", None),
        ("id,truth,cat,dog,\nx,cat,.9,.1,3\n", "A column has no name", "line 1, column 5", None),
        ("id,truth,a,b\nx,a,.9,.1\ny,b,.3,.7,.5\n", "as many fields", "line 3", "5 fields, the header has 4"),
        ("id,truth,a,b\nx,a,.9,.1,\n", "one field more", "line 2", "5 fields, the header has 4"),
        ("id,truth,a,b\nx,a,.9\n", "as many fields", "line 2", "3 fields, the header has 4"),
        ("id,truth,a,b\nx,a,.9,.1\ny,b", "as many fields", "line 3", "2 fields, the header has 4"),
        ('id,truth,a,b\n"x\n\n1",a,.9,.1\ny,a,.9\n', "as many fields", "line 5", "3 fields, the header has 4"),
        ('id,truth,a,b\nx,a,".9,.1\n', "not well-formed", "line 2", "unexpected end of data"),
        ('id,truth,a,b\nx,a,"."9,.1\n', "not well-formed", "line 2", "',' expected after '\"'"),
        ("id,label,score,truth\nx,a,.9,1\ny,a,.3,0\nx,a,.8,1\n", "twice", "line 4 (first at line 2)", "'x', 'a'"),
        ("id,truth,a,b\nx,a,.9,.1\ny,b,.3,.7\nx,b,.3,.7\n", "twice", "line 4, column 'id' (first at line 2)", "'x'"),
        ("id,truth,score\nx,1,.9\nx,1,.9\n", "occurs twice", "line 3, column 'id' (first at line 2)", "'x'"),
        ("id,truth,a,b\nx,a,.9,.1\ny,c,.3,.7\n", "no score column", "line 3, column 'truth'", "'c'"),
        ("id,truth,a,b\nx,a|c,.9,.1\n", "no score column", "line 2, column 'truth'", "'c'"),
        ("id,truth,a,b\nx,A,.9,.1\n", "no score column", "line 2, column 'truth'", "'A'"),
        ("id,truth,a,b\nx,a ,.9,.1\n", "no score column", "line 2, column 'truth'", "'a '"),
        (b"id,truth,a,b\nx,a,.9,.1\ncaf\xe9,a,.9,.1\n", "not UTF-8", "line 3", "byte 0xe9"),
        ("id,truth,a,b\nx,a,.9,.1\n".encode("utf-16-le"), "not a text file", "line 1", "a NUL character"),
        (b"id,truth,a,b\nx,a,.9,.1\n\0\0\0", "not a text file", "line 3", "a NUL character"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused(
    data: bytes | str, problem: str, where: str | None, found: str | None
) -> None:
    error = refusal(data)
    assert problem in error.problem
    assert (error.where, error.found) == (where, found)
    assert error.remedy
    assert error.remedy.endswith(".")


NO_NUMBERS = ["high", "0,9", "90%", "nan", "NaN", "inf", "-inf", "١", " 0.5", "0.5 ", "1_000", "0x1p-1", "1e", "."]


@pytest.mark.parametrize("cell", NO_NUMBERS)
def test_a_score_that_is_no_number_is_refused_in_every_layout(cell: str) -> None:
    for text, where in (
        (f'id,label,score,truth\nx,cat,.9,1\ny,cat,"{cell}",0\n', "line 3, column 'score'"),
        (f'id,truth,cat,dog\nw,dog,.3,.7\nx,cat,.9,"{cell}"\n', "line 3, column 'dog'"),
        (f'truth,confidence\n1,.9\n0,"{cell}"\n', "line 3, column 'confidence'"),
    ):
        error = refusal(text)
        assert (error.problem, error.where, error.found) == ("A score is not a number.", where, repr(cell))
        decimal = "Write scores with a decimal point"
        remedy = {"0,9": ("If the comma stands before",), "90%": ("If scores are written in per cent",)}
        remedy |= dict.fromkeys(("nan", "NaN", "."), ("If the model gave no score here", decimal))
        assert error.remedy.startswith(remedy.get(cell, (decimal,)))


@pytest.mark.parametrize("cell", ["1e400", "-1e999", "9" * 400])
def test_a_score_beyond_double_precision_is_refused(cell: str) -> None:
    error = refusal(f"truth,score\n0,.1\n1,{cell}\n")
    assert error.problem.startswith("A score is too large")
    assert (error.where, error.found, error.remedy) == ("line 3, column 'score'", repr(cell), "Rescale the scores.")


def test_an_empty_score_in_a_file_of_one_row_for_each_example_is_refused() -> None:
    for text in ("id,truth,cat,dog\nx,cat,.9,\ny,dog,.1,.9\n",):
        error = refusal(text)
        assert (error.problem, error.found) == ("A score is not a number.", "an empty field")
        assert error.where.startswith("line 2, column '")


@pytest.mark.parametrize("cell", ["2", "yes", "01", " 1", "cat", "１"])
def test_truth_other_than_zero_and_one_is_refused_where_one_label_stands_against_the_rest(cell: str) -> None:
    error = refusal(f"id,label,score,truth\nx,a,.9,1\nx,b,.9,{cell}\n")
    assert (error.problem, error.where) == ("Truth must be 0 or 1 here.", "line 3, column 'truth'")
    assert error.found == repr(cell)
    assert error.remedy


@pytest.mark.parametrize("cell", ["2", "yes", "01", " 1", "cat", "１"])
def test_of_two_classes_the_positive_one_is_asked_for(cell: str) -> None:
    text = f"truth,score\n1,.9\n{cell},.9\n".encode()
    error = refusal(text)
    assert (error.problem, error.where) == ("Which class is positive?", "line 2, column 'truth'")
    answers = [read_predictions(text, reading=reading).predictions.labels for reading in error.readings]
    assert answers == [("1",), (cell,)]


def test_an_empty_truth_is_refused() -> None:
    error = refusal("truth,score\n1,.9\n,.9\n")
    assert (error.where, error.found) == ("line 3, column 'truth'", "an empty field")


@pytest.mark.parametrize(
    ("options", "problem", "found"),
    [
        ({"layout": "tall"}, "Unknown layout.", "'tall'"),
        ({"columns": {"weight": "score"}}, "Unknown role.", "'weight'"),
        ({"columns": {"score": "p"}}, "There is no such column.", "'p'"),
        ({"layout": "long"}, "No column is recognised as the label.", "id, truth, score"),
    ],
)
def test_options_that_do_not_fit_the_file_are_refused(options: dict, problem: str, found: str) -> None:
    error = refusal(BINARY, **options)
    assert (error.problem, error.found) == (problem, found)
    assert error.remedy


def test_a_missing_file_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"cannot be opened \(.*nowhere\.csv'\): No such file"):
        read_predictions(tmp_path / "nowhere.csv")


def test_lines_are_counted_in_the_file_also_where_lines_end_in_cr() -> None:
    assert refusal(b"id,truth,a,b\rx,a,.9,.1\rcaf\xe9,a,.9,.1\r").where == "line 3"
    assert refusal(b"id,truth,a,b\rx,a,.9,.1\ry,a,.9,x\r").where == "line 3, column 'b'"


def labels_unless_refused(data: bytes) -> tuple[str, ...] | None:
    try:
        return read_predictions(data).predictions.labels
    except ReadingError:
        return None


def test_a_second_byte_order_mark_does_not_make_a_label_of_the_id_column() -> None:
    """The header then begins with U+FEFF, which no one sees."""
    data = b"\xef\xbb\xbf\xef\xbb\xbfid,truth,a,b\n1,a,.9,.1\n2,b,.2,.8\n"
    assert labels_unless_refused(data) in (("a", "b"), None)


def test_a_second_column_named_like_an_id_does_not_become_a_label() -> None:
    """Data frames written with their index have one."""
    data = b"index,id,truth,a,b\n0,17,a,.9,.1\n1,18,b,.2,.8\n"
    assert labels_unless_refused(data) in (("a", "b"), None)


def test_a_header_field_may_hold_a_newline() -> None:
    assert read('"my\nlabel",truth,b\n.9,"my\nlabel",.1\n').predictions.labels == ("my\nlabel", "b")


def test_separators_inside_a_quoted_header_field_do_not_count() -> None:
    assert read('id,truth,"a;b;c;d;e",f\nx,f,.1,.9\n').predictions.labels == ("a;b;c;d;e", "f")


def test_the_layout_and_the_columns_of_the_truth_file_can_be_said() -> None:
    scores, truth = b"id,label,score\nx,cat,.9\ny,cat,.2\n", b"clip,gold\nx,cat\ny,\n"
    columns = {"id": "clip", "truth": "gold"}
    p = read_predictions(
        scores, truth, truth_layout="truth-cells", truth_columns=columns, task="multilabel"
    ).predictions
    assert (p.ids.tolist(), p.label("cat").y_true.tolist()) == (["x", "y"], [True, False])
    with pytest.raises(ReadingError, match="the truth file"):
        read_predictions(scores, truth, truth_layout="truth-long", truth_columns=columns)


# Answers about one of two files


WITH_HEADER = b"id,truth\nx,cat\ny,dog\n"
UNCLEAR = b"id,0,1\nx,1,0\ny,0,1\n"


def answers(scores: bytes, truth: bytes) -> list[dict]:
    with pytest.raises(ReadingError) as caught:
        read_predictions(scores, truth)
    return [dict(one.options) for one in caught.value.readings]


def test_an_answer_about_the_header_of_the_scores_leaves_that_of_the_truth_as_it_is() -> None:
    assert answers(UNCLEAR, WITH_HEADER) == [
        {"header": True, "truth_header": True},
        {"header": False, "truth_header": True},
    ]
    assert answers(UNCLEAR, b"a/x.jpg\nb/y.jpg\n") == [
        {"header": True, "truth_header": False},
        {"header": False, "truth_header": False},
    ]
    assert answers(UNCLEAR, b"\xff") == [{"header": True}, {"header": False}]


def test_an_answer_about_the_truth_is_for_the_truth_alone() -> None:
    scores = b"id,cat,dog\nx,.9,.1\ny,.2,.8\n"
    assert answers(scores, b"id,truth\nx,cat,1\ny,dog,2\n") == [{"truth_surplus": "first"}, {"truth_surplus": "last"}]
    loaded = read_predictions(scores, b"id,truth\nx,cat,1\ny,dog,2\n", truth_surplus="last")
    assert loaded.predictions.n_examples == 2
    assert answers(scores, b"x,0,1\ny,1,0\n") == [{"truth_header": True}, {"truth_header": False}]


def test_columns_without_a_name_are_named_in_both_files_unless_it_is_said_of_one() -> None:
    scores, truth = b"id,cat,dog\nx,.9,.1,\ny,.2,.8,\n", b"id,truth\nx,cat,1\ny,dog,2\n"
    assert read_predictions(scores, truth, surplus="last").predictions.n_examples == 2
    with pytest.raises(ReadingError, match="The option 'surplus' has no such value"):
        read_predictions(scores, truth, surplus="middle")  # type: ignore[arg-type]
