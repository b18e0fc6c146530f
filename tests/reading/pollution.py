"""Ways in which real files are spoilt. Each leaves the content visible to a person, so nothing else may be read.

No way changes what the file says: a whole row that is missing, a digit that is cut off at the end of a file or two ids
that change places are seen by nobody, and are not made.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tests.reading.expectations import Read

LABELS = [
    "cat",
    "dog",
    "big cat",
    "cat, small",
    'the "owl"',
    "café",
    "a/b",
    "rock-and-roll",
    "x,y,z",
    "night",
    "(none)",
    "50+",
]
OTHER_SEPARATORS = [";", "\t", "|", " ", ":", "^", "~", ", ", "&&", ",,"]


@dataclass(frozen=True)
class File:
    """A well-formed file as rows of cells, the header first, and what it says."""

    rows: list[list[str]]
    content: Read
    layout: str
    separator: str = ","
    line_end: str = "\n"
    quoting: int = csv.QUOTE_MINIMAL

    def line(self, row: list[str]) -> str:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="", quoting=self.quoting).writerow(row)
        return out.getvalue()

    @property
    def lines(self) -> list[str]:
        return [self.line(row) for row in self.rows]

    def text(self) -> str:
        return "".join(line + self.line_end for line in self.lines)


Spoil = Callable[[File, np.random.Generator], str | bytes]


def well_formed(layout: str, rng: np.random.Generator) -> File:
    """Distinct scores with three decimals, none of them 0 or 1, so that no two cells can be taken for each other."""
    n, k = int(rng.integers(3, 9)), int(rng.integers(2, 5))
    labels = [LABELS[i] for i in rng.choice(len(LABELS), k, replace=False)]
    ids = [f"clip {i}" if i % 3 else f"clip,{i}" for i in rng.choice(900, n, replace=False) + 100]
    scores = [str(number) for number in (rng.choice(np.arange(11, 989), n * k, replace=False) / 1000).tolist()]
    cells = [scores[i * k : (i + 1) * k] for i in range(n)]
    quoting = csv.QUOTE_ALL if rng.random() < 0.25 else csv.QUOTE_MINIMAL
    if layout == "long":
        truth = rng.random((n, k)) < 0.4
        truth[0, :2] = True  # two true labels for one clip: several labels, whatever the scores
        rows = [["id", "label", "score", "truth"]]
        rows += [[ids[i], labels[j], cells[i][j], str(int(truth[i, j]))] for i in range(n) for j in range(k)]
        task = "multilabel"
    else:
        true = rng.integers(k, size=n)
        truth = np.eye(k, dtype=bool)[true]
        rows = [["id", "truth", *labels], *([ids[i], labels[true[i]], *cells[i]] for i in range(n))]
        task = "multiclass"
    pairs = {ids[i]: {labels[j]: (float(cells[i][j]), int(truth[i, j])) for j in range(k)} for i in range(n)}
    return File(rows, Read(task, pairs), layout, quoting=quoting)


def _any_row(file: File, rng: np.random.Generator) -> int:
    return int(rng.integers(1, len(file.rows)))


def _joined(lines: list[str], end: str = "\n") -> str:
    return "".join(line + end for line in lines)


def _with_line(file: File, at: int, line: str) -> str:
    return _joined([*file.lines[:at], line, *file.lines[at:]])


def _with_row(file: File, at: int, row: list[str]) -> str:
    return _with_line(replace(file, rows=[*file.rows[:at], *file.rows[at + 1 :]]), at, file.line(row))


# Quotes


def stray_quote(file: File, rng: np.random.Generator) -> str:
    text = file.text()
    at = int(rng.integers(len(text) + 1))
    return text[:at] + '"' + text[at:]


def two_stray_quotes(file: File, rng: np.random.Generator) -> str:
    """In two cells of one row, as around an inch and a nickname, so that what lies between looks quoted."""
    at = _any_row(file, rng)
    row = list(file.rows[at])
    one, other = sorted(rng.choice(len(row), 2, replace=False).tolist())
    row[one], row[other] = '"' + row[one], row[other] + '"'
    return _with_line(replace(file, rows=[*file.rows[:at], *file.rows[at + 1 :]]), at, ",".join(row))


def quote_lost(file: File, rng: np.random.Generator) -> str:
    text = replace(file, quoting=csv.QUOTE_ALL).text()
    at = int(rng.choice([i for i, char in enumerate(text) if char == '"']))
    return text[:at] + text[at + 1 :]


def unescaped_quotes(file: File, rng: np.random.Generator) -> str:
    """Quotes around every field, those inside not doubled."""
    return _joined([",".join(f'"{cell}"' for cell in row) for row in file.rows])


def unescaped_quote_before_separator(file: File, rng: np.random.Generator) -> str:
    at = _any_row(file, rng)
    row = [f'"{cell}"' for cell in file.rows[at]]
    row[0] = f'"{file.rows[at][0][:3]}",{file.rows[at][0][3:]}"'
    return _with_line(replace(file, rows=[*file.rows[:at], *file.rows[at + 1 :]]), at, ",".join(row))


def backslash_quotes(file: File, rng: np.random.Generator) -> str:
    return file.text().replace('""', '\\"')


def single_quotes(file: File, rng: np.random.Generator) -> str:
    return _joined([line.replace('"', "'") for line in replace(file, quoting=csv.QUOTE_ALL).lines])


def single_quotes_around_text(file: File, rng: np.random.Generator) -> str:
    rows = [[cell if cell[0].isdigit() else f"'{cell}'" for cell in row] for row in file.rows[1:]]
    return _joined([file.lines[0], *(",".join(row) for row in rows)])


def quotes_left_out(file: File, rng: np.random.Generator) -> str:
    return _joined([",".join(row) for row in file.rows])


def rows_in_quotes(file: File, rng: np.random.Generator) -> str:
    first = int(rng.integers(2))
    return _joined([line if i < first else '"' + line.replace('"', '""') + '"' for i, line in enumerate(file.lines)])


# Separators


def separator_changed_in_one_row(file: File, rng: np.random.Generator) -> str:
    at = int(rng.integers(len(file.rows)))
    other = str(rng.choice(OTHER_SEPARATORS[:6]))
    return _joined(
        [other.join(row) if i == at else line for i, (row, line) in enumerate(zip(file.rows, file.lines, strict=True))]
    )


def separator_changed_once(file: File, rng: np.random.Generator) -> str:
    at = _any_row(file, rng)
    row = file.rows[at]
    k = int(rng.integers(1, len(row)))
    line = file.line(row[:k]) + str(rng.choice(OTHER_SEPARATORS[:7])) + file.line(row[k:])
    return _with_line(replace(file, rows=[*file.rows[:at], *file.rows[at + 1 :]]), at, line)


def separator_changed(file: File, rng: np.random.Generator) -> str:
    """Everywhere; with the quotes that the new one needs, or with those of the old one."""
    other = str(rng.choice(OTHER_SEPARATORS))
    if len(other) == 1 and rng.random() < 0.5:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=other, lineterminator="\n", quoting=file.quoting).writerows(file.rows)
        return out.getvalue()
    return _joined([other.join(file.line([cell]) for cell in row) for row in file.rows])


def spaces_around_separators(file: File, rng: np.random.Generator) -> str:
    mark = str(rng.choice([" ,", ", ", " , "]))
    first = int(rng.integers(2))
    return _joined(
        [mark.join(file.line([c]) for c in row) if i >= first else file.line(row) for i, row in enumerate(file.rows)]
    )


def separator_at_the_end(file: File, rng: np.random.Generator) -> str:
    """Of every line, of every row, of the header or of one row."""
    how, one = int(rng.integers(4)), _any_row(file, rng)
    at_end = [lambda i: True, lambda i: i > 0, lambda i: i == 0, lambda i: i == one][how]
    return _joined([line + "," * at_end(i) for i, line in enumerate(file.lines)])


def separator_in_front(file: File, rng: np.random.Generator) -> str:
    how, one = int(rng.integers(4)), _any_row(file, rng)
    at_front = [lambda i: True, lambda i: i > 0, lambda i: i == 0, lambda i: i == one][how]
    return _joined(["," * at_front(i) + line for i, line in enumerate(file.lines)])


# Fields


def field_missing(file: File, rng: np.random.Generator) -> str:
    at, k = _any_row(file, rng), int(rng.integers(len(file.rows[0])))
    return _with_row(file, at, [cell for i, cell in enumerate(file.rows[at]) if i != k])


def field_missing_and_filled_up(file: File, rng: np.random.Generator) -> str:
    """A cell is lost, the others move to the left, and a separator at the end keeps the width."""
    at, k = _any_row(file, rng), int(rng.integers(len(file.rows[0])))
    return _with_row(file, at, [*(cell for i, cell in enumerate(file.rows[at]) if i != k), ""])


def field_too_many(file: File, rng: np.random.Generator) -> str:
    at, k = _any_row(file, rng), int(rng.integers(len(file.rows[0]) + 1))
    more = str(rng.choice(["", "0", "1", "0.5", "x", "cat"]))
    return _with_row(file, at, [*file.rows[at][:k], more, *file.rows[at][k:]])


def field_too_many_everywhere(file: File, rng: np.random.Generator) -> str:
    k, more = int(rng.integers(len(file.rows[0]) + 1)), str(rng.choice(["", "0", "0.5", "x"]))
    return _joined([file.lines[0], *(file.line([*row[:k], more, *row[k:]]) for row in file.rows[1:])])


def score_with_another_mark(file: File, rng: np.random.Generator) -> str:
    """A decimal comma, a per cent sign, a unit, a footnote: in one cell or in all."""
    column = 2
    change = [
        lambda cell: cell.replace(".", ","),
        lambda cell: f"{float(cell) * 100:g}%",
        lambda cell: cell + "*",
        lambda cell: cell + " ",
        lambda cell: cell.replace("0.", "0_."),
        lambda cell: cell.replace("0.", "O."),
        lambda cell: "NaN",
        lambda cell: "~" + cell,
    ][int(rng.integers(8))]
    one = _any_row(file, rng) if rng.random() < 0.5 else None
    rows = [
        [change(cell) if i == column and one in (None, at) else cell for i, cell in enumerate(row)]
        for at, row in enumerate(file.rows[1:], 1)
    ]
    return _joined([file.lines[0], *map(file.line, rows)])


def two_cells_swapped(file: File, rng: np.random.Generator) -> str:
    """Label and score, or score and truth, of one row: a cell lands where its kind does not belong."""
    at = _any_row(file, rng)
    row = list(file.rows[at])
    i, j = (1, 2) if file.layout == "wide" or rng.random() < 0.5 else (2, 3)
    row[i], row[j] = row[j], row[i]
    return _with_row(file, at, row)


# Headers


def header_missing(file: File, rng: np.random.Generator) -> str:
    return _joined(file.lines[1:])


def header_doubled(file: File, rng: np.random.Generator) -> str:
    return _with_line(file, int(rng.integers(1, len(file.rows) + 1)), file.lines[0])


def header_with_a_name_too_few(file: File, rng: np.random.Generator) -> str:
    k = int(rng.integers(len(file.rows[0])))
    return _with_row(file, 0, [name for i, name in enumerate(file.rows[0]) if i != k])


def header_with_a_name_too_many(file: File, rng: np.random.Generator) -> str:
    k, more = int(rng.integers(len(file.rows[0]) + 1)), str(rng.choice(["", "video", "score", "cow", "index"]))
    return _with_row(file, 0, [*file.rows[0][:k], more, *file.rows[0][k:]])


def header_with_a_name_twice(file: File, rng: np.random.Generator) -> str:
    i, j = rng.choice(len(file.rows[0]), 2, replace=False)
    return _with_row(file, 0, [file.rows[0][j] if k == i else name for k, name in enumerate(file.rows[0])])


def header_with_an_empty_name(file: File, rng: np.random.Generator) -> str:
    k = int(rng.integers(len(file.rows[0])))
    return _with_row(file, 0, ["" if i == k else name for i, name in enumerate(file.rows[0])])


def header_at_the_end(file: File, rng: np.random.Generator) -> str:
    return _joined([*file.lines[1:], file.lines[0]])


def header_over_two_lines(file: File, rng: np.random.Generator) -> str:
    k = int(rng.integers(1, len(file.rows[0])))
    return _joined([file.line(file.rows[0][:k]), file.line(file.rows[0][k:]), *file.lines[1:]])


# Lines


def line_ends_changed(file: File, rng: np.random.Generator) -> str:
    ends = ["\r", "\r\n", "\n\r", "\r\r\n", "\n\n", "\u2028", "\x0b", "\x85"]
    end = str(rng.choice(ends))
    if rng.random() < 0.3:  # different ones in one file
        return "".join(line + str(rng.choice(ends[:3])) for line in file.lines)
    return _joined(file.lines, end)


def blank_lines(file: File, rng: np.random.Generator) -> str:
    text = file.text()
    for _ in range(int(rng.integers(1, 4))):
        lines = text.split("\n")
        at = int(rng.integers(len(lines)))
        text = "\n".join([*lines[:at], str(rng.choice(["", "", "\r", "  ", "\t"])), *lines[at:]])
    return text


def comment_lines(file: File, rng: np.random.Generator) -> str:
    width = len(file.rows[0])
    remark = [
        "# checked by hand",
        "# a, b, c",
        "#" + "," * (width - 1),
        "// v2",
        "# " + ",".join("abcdefgh"[:width]),
        "--",
    ]
    return _with_line(file, int(rng.integers(len(file.rows) + 1)), str(rng.choice(remark)))


def preamble(file: File, rng: np.random.Generator) -> str:
    width = len(file.rows[0])
    heads = [
        "Predictions",
        "model: b7, date: May",
        "sep=,",
        "," * (width - 1),
        "Predictions" + "," * (width - 1),
        "v1\n\nbest",
    ]
    return str(rng.choice(heads)) + "\n" * int(rng.integers(1, 3)) + file.text()


def footer(file: File, rng: np.random.Generator) -> str:
    width = len(file.rows[0])
    feet = [
        "Total: 9 rows",
        "Total" + "," * (width - 1),
        "-- end --",
        "\nlabel,n\ncat,3",
        "," * (width - 1),
        "\x1a",
        "mean,,0.5" + "," * (width - 3),
    ]
    return file.text() + str(rng.choice(feet)) + "\n"


def lines_merged(file: File, rng: np.random.Generator) -> str:
    at = int(rng.integers(len(file.rows) - 1))
    mark = str(rng.choice(["", " ", ","]))
    return _joined([*file.lines[:at], file.lines[at] + mark + file.lines[at + 1], *file.lines[at + 2 :]])


def line_split(file: File, rng: np.random.Generator) -> str:
    at = int(rng.integers(len(file.rows)))
    row = file.rows[at]
    k = int(rng.integers(1, len(row)))
    first, mark = file.line(row[:k]), str(rng.choice(["", ","]))
    return _joined([*file.lines[:at], first + mark, file.line(row[k:]), *file.lines[at + 1 :]])


def row_doubled(file: File, rng: np.random.Generator) -> str:
    return _with_line(file, int(rng.integers(1, len(file.rows) + 1)), file.lines[_any_row(file, rng)])


def row_of_empty_fields(file: File, rng: np.random.Generator) -> str:
    return _with_line(file, int(rng.integers(1, len(file.rows) + 1)), "," * (len(file.rows[0]) - 1))


def cut_off(file: File, rng: np.random.Generator) -> str:
    """Inside the last line, before its last field begins: what is left of it is no row."""
    last = file.lines[-1]
    end = len(file.line(file.rows[-1][:-1]))
    return _joined(file.lines[:-1]) + last[: int(rng.integers(1, end + 1))]


def two_files_in_one(file: File, rng: np.random.Generator) -> str:
    """A second file follows whose columns stand in another order."""
    order = rng.permutation(len(file.rows[0])).tolist()
    renamed = [file.rows[0], *([row[0] + "b", *row[1:]] for row in file.rows[1:])]
    return file.text() + _joined([file.line([row[i] for i in order]) for row in renamed])


# Bytes


def byte_order_marks(file: File, rng: np.random.Generator) -> bytes:
    mark, text = b"\xef\xbb\xbf", file.text().encode()
    return [mark + text, mark * 2 + text, mark[:2] + text, b"\xff\xfe" + text][int(rng.integers(4))]


def another_encoding(file: File, rng: np.random.Generator) -> bytes:
    return file.text().encode(
        str(rng.choice(["utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252", "utf-32", "cp500"]))
    )


def broken_bytes(file: File, rng: np.random.Generator) -> bytes:
    data = file.text().encode()
    at = int(rng.integers(len(data)))
    odd = [b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80"][int(rng.integers(4))]
    return data[:at] + odd + data[at:]


def nul_tail(file: File, rng: np.random.Generator) -> bytes:
    return file.text().encode() + b"\0" * int(rng.integers(1, 600))


WAYS: dict[str, Spoil] = {
    function.__name__.replace("_", " "): function
    for function in (
        *(
            stray_quote,
            two_stray_quotes,
            quote_lost,
            unescaped_quotes,
            unescaped_quote_before_separator,
            backslash_quotes,
        ),
        *(single_quotes, single_quotes_around_text, quotes_left_out, rows_in_quotes),
        *(separator_changed_in_one_row, separator_changed_once, separator_changed, spaces_around_separators),
        *(separator_at_the_end, separator_in_front, field_missing, field_missing_and_filled_up, field_too_many),
        *(field_too_many_everywhere, score_with_another_mark, two_cells_swapped, header_missing, header_doubled),
        *(header_with_a_name_too_few, header_with_a_name_too_many, header_with_a_name_twice, header_with_an_empty_name),
        *(header_at_the_end, header_over_two_lines, line_ends_changed, blank_lines, comment_lines, preamble, footer),
        *(lines_merged, line_split, row_doubled, row_of_empty_fields, cut_off, two_files_in_one, byte_order_marks),
        *(another_encoding, broken_bytes, nul_tail),
    )
}
