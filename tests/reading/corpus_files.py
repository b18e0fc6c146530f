"""Odd bytes and odd CSV: encodings, line ends, separators, quotes, headers, ragged rows."""

import gzip
import io
import zipfile

from tests.reading.expectations import Case, Read, Refused, RightOrRefused, case
from tests.reading.file_contents import BINARY, CLIPS, LONG, PICTURES, SPAM, WIDE, clips

FRENCH = LONG.replace("cat", "café")
CAFE = clips(label="café")
HTML = "<!DOCTYPE html>\n<html><body>Sign in, please, to see, this file</body></html>\n"


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return out.getvalue()


def lines(text: str, *, then: str) -> str:
    """Every line of a file with something put at its end."""
    return "".join(line + then + "\n" for line in text.splitlines())


ENCODINGS = [
    case("plain long file", LONG, CLIPS),
    case("plain wide file", WIDE, PICTURES),
    case("plain binary file", BINARY, SPAM),
    case("byte order mark", b"\xef\xbb\xbf" + LONG.encode(), CLIPS),
    case("two byte order marks, long", b"\xef\xbb\xbf" * 2 + LONG.encode(), RightOrRefused(CLIPS, ("line 1",))),
    case("two byte order marks, wide", b"\xef\xbb\xbf" * 2 + WIDE.encode(), RightOrRefused(PICTURES, ("line 1",))),
    case("byte order mark before a quoted header", "\ufeff" + LONG.replace("id", '"id"'), CLIPS),
    case("byte order mark inside a label", LONG.replace("cat", "ca\ufefft"), clips(label="ca\ufefft")),
    case("UTF-16, little end first, with a mark", b"\xff\xfe" + FRENCH.encode("utf-16-le"), CAFE),
    case("UTF-16, big end first, with a mark", b"\xfe\xff" + FRENCH.encode("utf-16-be"), CAFE),
    case("UTF-16 with a mark, of a wide file", WIDE.encode("utf-16"), PICTURES),
    case("UTF-16 without a mark", LONG.encode("utf-16-le"), RightOrRefused(CLIPS, ("NUL", "UTF-8"))),
    case("UTF-16 without a mark, told", LONG.encode("utf-16-le"), CLIPS, encoding="utf-16-le"),
    case("UTF-16 cut in the middle of a character", LONG.encode("utf-16")[:-1], Refused("line")),
    case("UTF-32 with a mark", LONG.encode("utf-32"), RightOrRefused(CLIPS)),
    case("Latin-1, not told", FRENCH.encode("latin-1"), Refused("line 2", "0xe9", "UTF-8")),
    case("Latin-1, told", FRENCH.encode("latin-1"), CAFE, encoding="latin-1"),
    case(
        "Windows-1252, told",
        LONG.replace("cat", "“cat”").encode("cp1252"),
        clips(label="“cat”"),
        encoding="windows-1252",
    ),
    case("Shift JIS, told", LONG.replace("cat", "ネコ").encode("shift_jis"), clips(label="ネコ"), encoding="shift_jis"),
    case("told UTF-8 and is not", FRENCH.encode("latin-1"), Refused("line 2", "0xe9"), encoding="utf-8"),
    case("told ASCII and is not", FRENCH.encode(), Refused(), encoding="ascii"),
    case("told an encoding that does not exist", LONG, Refused("utf-99"), encoding="utf-99"),
    case("told an encoding that is none of text", LONG, Refused("rot13"), encoding="rot13"),
    case("a surrogate in UTF-8", LONG.encode().replace(b"cat", b"\xed\xa0\x80"), Refused("line 2", "0xed")),
    case("an overlong form in UTF-8", LONG.encode().replace(b"cat", b"\xc0\xaf"), Refused("line 2", "0xc0")),
    case(
        "two encodings in one file", (LONG + "é,cat,0.5,0\n").encode() + b"\xe9,dog,0.5,0\n", Refused("line 7", "0xe9")
    ),
    case("NUL characters at the end", LONG.encode() + b"\0" * 512, Refused("line 6", "NUL")),
    case("a NUL character in a label", LONG.replace("y,cat", "y,c\0t"), Refused("line 4", "NUL")),
    case("control Z at the end", LONG + "\x1a", RightOrRefused(CLIPS, ("line 6", "1 field"))),
    case("empty file", b"", Refused("empty")),
    case("only blank lines", "\n \r\n\n", Refused("empty")),
    case("only a byte order mark", b"\xef\xbb\xbf", Refused("empty")),
    case("only a header", "id,label,score,truth\n", Refused("no rows")),
    case("gzip", gzip.compress(LONG.encode(), mtime=0), CLIPS),
    case("gzip in two parts", gzip.compress(LONG[:40].encode()) + gzip.compress(LONG[40:].encode()), CLIPS),
    case("gzip of UTF-16", gzip.compress(FRENCH.encode("utf-16")), CAFE),
    case("gzip cut off", gzip.compress(LONG.encode() * 50)[:-9], Refused()),
    case("gzip cut off after whole rows", gzip.compress(LONG.encode(), 0)[:-8], Refused()),
    case("gzip whose check sum is wrong", gzip.compress(LONG.encode(), 0).replace(b"0.9", b"0.8"), Refused()),
    case("gzip with something after it", gzip.compress(LONG.encode()) + b"rubbish", RightOrRefused(CLIPS)),
    case("gzip of gzip", gzip.compress(gzip.compress(LONG.encode())), RightOrRefused(CLIPS)),
    case("gzip of nothing", gzip.compress(b""), Refused("empty")),
    case("zip of one file", zipped(predictions_csv=LONG), RightOrRefused(CLIPS)),
    case("zip of two different files", zipped(a_csv=LONG, b_csv=LONG.replace("0.9", "0.8")), Refused()),
    case("zip of nothing", zipped(), Refused()),
    case("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1", Refused()),
    case("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", Refused()),
    case("a pickle", b"\x80\x04\x95\x10\0\0\0\0\0\0\0]\x94(K\x01K\x02e.", Refused()),
    case("a web page", HTML, Refused()),
    case("a sentence", "These are the predictions of last week.\n", Refused()),
]

LINE_ENDS = [
    case("CRLF", LONG.replace("\n", "\r\n"), CLIPS),
    case("CR alone", LONG.replace("\n", "\r"), CLIPS),
    case("CR CR LF", LONG.replace("\n", "\r\r\n"), CLIPS),
    case("LF CR", LONG.replace("\n", "\n\r"), CLIPS),
    case("three kinds of line ends in one file", LONG.replace("1\n", "1\r\n", 1).replace("0\n", "0\r", 1), CLIPS),
    case("no line end at the end", LONG.rstrip("\n"), CLIPS),
    case("blank lines everywhere", "\n\n" + LONG.replace("\n", "\n\n\r\n"), CLIPS),
    case("a line of spaces", LONG.replace("y,cat", "   \ny,cat"), RightOrRefused(CLIPS, ("line 4", "1 field"))),
    case("a row of empty fields at the end", LONG + ",,,\n", RightOrRefused(CLIPS, ("line 6",))),
    case("a row of empty fields in a wide file", WIDE + ",,,\n", RightOrRefused(PICTURES, ("line 4",))),
    case("a line separator of Unicode in a label", LONG.replace("cat", "c\u2028t"), clips(label="c\u2028t")),
    case("NEL in a label", LONG.replace("cat", "c\x85t"), clips(label="c\x85t")),
    case("form feed and vertical tab in a label", LONG.replace("cat", "c\f\v\x1c\x1dt"), clips(label="c\f\v\x1c\x1dt")),
    case(  # the form feed stays where it was written, in the id
        "form feed between the pages",
        LONG.replace("y,cat", "\fy,cat"),
        RightOrRefused(
            Read(
                "multilabel",
                {"x": {"cat": (0.9, 1), "dog": (0.2, 0)}, "\fy": {"cat": (0.1, 0)}, "y": {"dog": (0.7, 1)}},
                notes=("2 of 6",),
            ),
            ("line 4",),
        ),
    ),
]

SEPARATORS = [
    case("semicolons", LONG.replace(",", ";"), CLIPS),
    case("tabs", LONG.replace(",", "\t"), CLIPS),
    case("bars", WIDE.replace(",", "|"), PICTURES),
    case("semicolons, told", LONG.replace(",", ";"), CLIPS, separator=";"),
    case("spaces, told", LONG.replace(",", " "), CLIPS, separator=" "),
    case("carets, told", LONG.replace(",", "^"), RightOrRefused(CLIPS, ("separator",)), separator="^"),
    case("spaces, not told", LONG.replace(",", " "), CLIPS.but(notes=("white space",))),
    case("spaces, and one label with a space", LONG.replace(",", " ").replace("dog", "big dog", 1), Refused("line 1")),
    case(
        "spaces, and a row of two words more",
        LONG.replace(",", " ") + "z cow or ox 0.5 0\n",
        Refused("line 1"),
    ),
    case("carets, not told", LONG.replace(",", "^"), RightOrRefused(CLIPS, ("line 1",))),
    case("two characters", LONG.replace(",", "||"), RightOrRefused(CLIPS, ("line 1",))),
    case("told semicolons and has commas", LONG, Refused("line 1"), separator=";"),
    case("another separator in one row", LONG.replace("y,cat,0.1,0", "y;cat;0.1;0"), Refused("line 4", "1 field", "4")),
    case(
        "another separator in the header", LONG.replace("id,label,score,truth", "id;label;score;truth"), Refused("line")
    ),
    case(
        "another separator after the header",
        LONG.replace(",", ";").replace("id;label;score;truth", "id,label,score,truth"),
        Refused("line"),
    ),
    case("a separator inside quotes", LONG.replace("cat", '"cat, small"'), clips(label="cat, small")),
    case("a separator outside quotes", LONG.replace("cat", "cat, small"), Refused("line 2", "5 fields", "4")),
    case(
        "tabs, and more commas than tabs in the header",
        "id\ttruth\ta,b,c,d,e\tf\nx\tf\t0.1\t0.9\ny\ta,b,c,d,e\t0.8\t0.2\n",
        RightOrRefused(
            Read(
                "multiclass", {"x": {"a,b,c,d,e": (0.1, 0), "f": (0.9, 1)}, "y": {"a,b,c,d,e": (0.8, 1), "f": (0.2, 0)}}
            ),
            ("line",),
        ),
    ),
    case("a line that names the separator", "sep=;\n" + LONG.replace(",", ";"), CLIPS.but(notes=("';'",))),
    case(
        "a line that names the separator, where others are in the header",
        "sep=;\n" + LONG.replace(",", ";").replace("id", '"i,,,,d"'),
        CLIPS,
    ),
    case("a line that names another separator", "sep=;\n" + LONG, Refused("id,label")),
    case("spaces after the commas", LONG.replace(",", ", "), Refused("line 2")),
    case(
        "columns of fixed width",
        "id  label  score  truth\nx   cat    0.9    1\n",
        Read("binary", {"x": {"cat": (0.9, 1)}}, notes=("white space",)),
    ),
    case("a table in Markdown", "| id | truth | score |\n|---|---|---|\n| x | 1 | 0.9 |\n", Refused("line 1")),
]

QUOTES = [
    case("every field in quotes", "\n".join('"' + r.replace(",", '","') + '"' for r in LONG.split()), CLIPS),
    case("doubled quotes in a label", LONG.replace("cat", '"the ""cat"""'), clips(label='the "cat"')),
    case("a new line in a label", LONG.replace("cat", '"big\ncat"'), clips(label="big\ncat")),
    case("CRLF in an id", LONG.replace("x,", '"x\r\n1",'), clips(item="x\r\n1")),
    case(
        "a new line in a header",
        WIDE.replace("dog", '"hot\ndog"', 1).replace("y,dog", 'y,"hot\ndog"'),
        Read(
            "multiclass", {"x": {"cat": (0.9, 1), "hot\ndog": (0.1, 0)}, "y": {"cat": (0.3, 0), "hot\ndog": (0.7, 1)}}
        ),
    ),
    case("a quote that is not closed", LONG.replace("y,cat", 'y,"cat'), Refused("line")),
    case("a quote that is not opened", LONG.replace("y,cat", 'y,cat"'), Refused("line 4")),
    case(
        "a quote inside a plain field",
        LONG.replace("cat", '5" cat'),
        RightOrRefused(clips(label='5" cat'), ("line 2",)),
    ),
    case("text after a closing quote", LONG.replace("y,cat", 'y,"cat"s'), Refused("line 4")),
    case("a space before an opening quote", LONG.replace("y,cat", 'y, "cat"'), Refused("line 4")),
    case("a quote that is not doubled", LONG.replace("y,cat", 'y,"c"at"'), Refused("line 4")),
    case("quotes escaped by a backslash", LONG.replace("cat", r'"the \"cat\""'), Refused("line 2")),
    case("a comma after an escaped quote", LONG.replace("y,cat", r'y,"c\",at"'), Refused("line 4")),
    case("a backslash is a character", LONG.replace("cat", r"c\nat"), clips(label=r"c\nat")),
    case(
        "single quotes around every field",
        "\n".join("'" + r.replace(",", "','") + "'" for r in LONG.split()),
        RightOrRefused(CLIPS, ("line 1",)),
    ),
    case("single quotes around a separator", LONG.replace("cat", "'cat, small'"), Refused("line 2", "5 fields")),
    case("every row in quotes", "\n".join(f'"{row}"' for row in LONG.split()), RightOrRefused(CLIPS, ("line 1",))),
    case(
        "every row but the header in quotes",
        LONG.replace("x,", '"x,').replace("y,", '"y,').replace("1\n", '1"\n').replace("0\n", '0"\n'),
        Refused("line 2", "1 field"),
    ),
    case(
        "a very long id",
        LONG.replace("x,", "x" * 200_000 + ","),
        RightOrRefused(clips(item="x" * 200_000), ("line 2", "long")),
    ),
]

HEADERS = [
    case(
        "spaces and capitals in the header",
        LONG.replace("id,label,score,truth", " ID , Label ,SCORE,Ground Truth"),
        CLIPS,
    ),
    case("no header, long", LONG.split("\n", 1)[1], RightOrRefused(CLIPS, ("column 2",))),
    case("no header, wide", WIDE.split("\n", 1)[1], Refused("column 4")),
    case("no header, binary", BINARY.split("\n", 1)[1], RightOrRefused(SPAM, ("column 3",))),
    case(
        "no header, of numbers only",
        "1,0.9\n0,0.2\n1,0.7\n",
        RightOrRefused(
            Read("binary", {"1": {"p": (0.9, 1)}, "2": {"p": (0.2, 0)}, "3": {"p": (0.7, 1)}}, named=False),
            ("column 2",),
        ),
    ),
    case("no header, of whole numbers only", "1,0\n0,1\n1,1\n", Refused("line 1", "'1', '0'")),
    case(
        "class numbers as names",
        "id,truth,0,1\nx,0,0.9,0.1\ny,1,0.3,0.7\n",
        Read("multiclass", {"x": {"0": (0.9, 1), "1": (0.1, 0)}, "y": {"0": (0.3, 0), "1": (0.7, 1)}}),
    ),
    case("no header, long, told", LONG.split("\n", 1)[1], RightOrRefused(CLIPS), header=False),
    case("the header twice", LONG.replace("\n", "\nid,label,score,truth\n", 1), Refused("line 2")),
    case(
        "the header again in the middle",
        LONG + LONG.replace("x,", "z,").replace("y,", "w,"),
        Refused("line 6"),
    ),
    case("the header again, wide", WIDE + WIDE.replace("x,", "z,").replace("y,", "w,"), Refused("line 4")),
    case("a header with a name too few", LONG.replace("id,label,score,truth", "id,label,truth"), Refused("line")),
    case(
        "a header with a name too many", LONG.replace("id,label", "id,video,label"), Refused("line 2", "4 fields", "5")
    ),
    case("a header with a name too few, wide", WIDE.replace("truth,cat,dog", "truth,cat"), Refused("line")),
    case("score twice", "id,label,score,score,truth\nx,cat,0.9,0.8,1\n", Refused("line 1", "'score'")),
    case(
        "score under two names", "id,label,score,Confidence,truth\nx,cat,0.9,0.8,1\n", Refused("line 1", "'Confidence'")
    ),
    case("a label column twice", WIDE.replace("cat,dog", "cat,cat"), Refused("line 1", "'cat'")),
    case("truth twice, and they disagree", "id,truth,target,score\nx,1,0,0.9\n", Refused("line 1", "'target'")),
    case("a column without a name, with values", "id,truth,cat,\nx,cat,0.9,0.1\n", Refused("line 1", "column 4")),
    case(
        "row numbers in a first column without a name",
        "".join(f"{n or ''},{row}\n" for n, row in enumerate(LONG.split())),
        RightOrRefused(CLIPS, ("line 1", "column 1")),
    ),
    case(
        "row numbers in a column called index, wide",
        "index,id,truth,cat,dog\n0,x,cat,0.9,0.1\n1,y,dog,0.3,0.7\n",
        RightOrRefused(PICTURES, ("line 1", "'index'")),
    ),
    case("a comment in front", "# model 7, of May, by hand, again\n" + LONG, CLIPS.but(notes=("# model 7, of May",))),
    case("a comment without commas in front", "# model 7\n" + LONG, CLIPS.but(notes=("1 line", "# model 7"))),
    case("two comments in front", "% model 7\n\n% a, b, c\n" + LONG, CLIPS.but(notes=("2 lines", "% model 7"))),
    case("a comment in front of a blank line", "# model 7\n\n" + LONG, CLIPS.but(notes=("1 line",))),
    case("a header with the mark of comments", "#" + LONG, RightOrRefused(CLIPS, ("#id",))),
    case("a title and a blank line in front", "Predictions of model 7\n\n" + LONG, RightOrRefused(CLIPS, ("line",))),
    case(
        "a comment between the rows",
        LONG.replace("y,cat", "# second clip\ny,cat"),
        RightOrRefused(CLIPS, ("line 4", "1 field")),
    ),
    case(
        "a comment with three commas between the rows",
        LONG.replace("y,cat", "# a,b,c,d\ny,cat"),
        RightOrRefused(CLIPS, ("line 4",)),
    ),
    case("a sum under the rows", LONG + "Total,,1.9,\n", Refused("line 6")),
    case("a count under the rows", LONG + "(4 rows)\n", RightOrRefused(CLIPS, ("line 6", "1 field"))),
    case("a second table under the rows", LONG + "\nlabel,items\ncat,2\ndog,2\n", Refused("line 7", "2 fields")),
]

RAGGED = [
    case(
        "a comma after every row", lines(LONG, then=",").replace("truth,", "truth"), Refused("line 2", "5 fields", "4")
    ),
    case(
        "a comma after every row, wide",
        lines(WIDE, then=",").replace("dog,", "dog", 1),
        Refused("line 2", "5 fields", "4"),
    ),
    case("a comma after every line", lines(LONG, then=","), RightOrRefused(CLIPS, ("line 1", "column 5"))),
    case("a comma after the header", LONG.replace("truth", "truth,"), RightOrRefused(CLIPS, ("line 1", "column 5"))),
    case(
        "a field too many in every row",
        lines(LONG, then=",x").replace("truth,x", "truth"),
        Refused("line 2", "5 fields", "4"),
    ),
    case(
        "a field too many in front of every row",
        LONG.replace("x,", "9,x,").replace("y,", "9,y,"),
        Refused("line 2", "5 fields"),
    ),
    case(
        "a field too many in one row", LONG.replace("y,cat,0.1,0", "y,cat,0.1,0,0"), Refused("line 4", "5 fields", "4")
    ),
    case("a field too few in one row", LONG.replace("y,cat,0.1,0", "y,cat,0.1"), Refused("line 4", "3 fields", "4")),
    case("a field too few, wide", WIDE.replace("0.9,0.1", "0.9"), Refused("line 2", "3 fields", "4")),
    case("the last row cut off", LONG[:-7], Refused("line 5", "2 fields")),
    case("the last row cut off in its truth", LONG[:-2], Refused("line 5", "'truth'")),
    case("the last row cut off in a quoted label", LONG + 'z,"ca', Refused("line 6")),
    case("two rows in one line", LONG.replace("0.9,1\n", "0.9,1"), Refused("line 2", "7 fields")),
    case("a row in two lines", LONG.replace("y,cat,", "y,cat,\n"), Refused("line 4", "3 fields")),
    case("the id lost and the row filled up", LONG.replace("y,cat,0.1,0", "cat,0.1,0,"), Refused("line 4")),
]

FILE_CASES: list[Case] = [*ENCODINGS, *LINE_ENDS, *SEPARATORS, *QUOTES, *HEADERS, *RAGGED]
