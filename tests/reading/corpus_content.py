"""Odd cells: ids and labels that look like something else, numbers written in other ways, truth that contradicts."""

from tests.reading.expectations import Case, Read, Refused, RightOrRefused, case
from tests.reading.file_contents import BINARY, CLIPS, LONG, PICTURES, SPAM, WIDE, clips, spam, spam_file

NFC, NFD = "caf\u00e9", "cafe\u0301"
LOOK_ALIKES = [
    *(
        "007",
        "1e5",
        "1E5",
        "NA",
        "N/A",
        "#N/A",
        "None",
        "null",
        "NULL",
        "nan",
        "NaN",
        "true",
        "True",
        "FALSE",
        "01",
        "1",
    ),
    *(
        "1.0",
        "-0",
        "+1",
        "inf",
        "-inf",
        "9007199254740993",
        "2024-01-01",
        "12:30",
        "3/4",
        "=1+1",
        "1_000",
        "0x10",
        "1,5",
    ),
    *(
        "12345678901234567890123",
        "1e400",
        "50%",
        "yes",
        "-",
        ".",
        "''",
        "{}",
        "[]",
        "#",
        "１２",
        "٣",
        "½",
        "½ ",
        "\u200bcat",
    ),
]


NUMBERED = "id,truth,1,01,1.0\nx,01,0.2,0.5,0.3\ny,1.0,0.1,0.1,0.8\n"
NUMBERS_APART = Read(
    "multiclass",
    {"x": {"1": (0.2, 0), "01": (0.5, 1), "1.0": (0.3, 0)}, "y": {"1": (0.1, 0), "01": (0.1, 0), "1.0": (0.8, 1)}},
)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def two_labels(one: str, other: str) -> str:
    return f"id,label,score,truth\nx,{one},0.9,1\nx,{other},0.2,0\ny,{one},0.1,0\ny,{other},0.7,1\n"


def twins(one: str, other: str) -> Read:
    """Two labels that look alike stay two, and a warning shows both."""
    read = Read("multilabel", {"x": {one: (0.9, 1), other: (0.2, 0)}, "y": {one: (0.1, 0), other: (0.7, 1)}})
    return read.but(warning=(one.strip(),))


TEXTS = [
    *(case(f"an id {text!r}", LONG.replace("x,", quoted(text) + ","), clips(item=text)) for text in LOOK_ALIKES),
    *(case(f"a label {text!r}", LONG.replace("cat", quoted(text)), clips(label=text)) for text in LOOK_ALIKES),
    case("an empty id", LONG.replace("y,", ","), Refused("no id", "line 4, column 'id'", "an empty field", "remove")),
    case("an empty label", LONG.replace("dog", ""), Refused("no label", "line 3, column 'label'", "an empty field")),
    case("an empty id of a row each", WIDE.replace("y,", ","), Refused("no id", "line 3")),
    case(
        "an empty predicted label",
        "id,truth,predicted,confidence\nx,cat,cat,0.9\ny,dog,,0.3\n",
        Refused("no label", "line 3, column 'predicted'"),
    ),
    case(
        "an empty true label of a single-label model",
        "id,truth,predicted,confidence\nx,cat,cat,0.9\ny,,dog,0.3\n",
        Refused("an empty cell", "line 3, column 'truth'"),
    ),
    case("an id of spaces", LONG.replace("x,", "  ,"), RightOrRefused(clips(item="  "), ("line 2",))),
    case(
        "ids that are one number and differ as text",
        "id,truth,score\n1,1,0.9\n01,0,0.2\n1.0,0,0.3\n+1,1,0.4\n1e0,1,0.5\n",
        Read(
            "binary",
            {
                i: {"positive": v}
                for i, v in {"1": (0.9, 1), "01": (0.2, 0), "1.0": (0.3, 0), "+1": (0.4, 1), "1e0": (0.5, 1)}.items()
            },
        ),
    ),
    case(
        "ids beyond 2^53 that differ in the last digit",
        "id,truth,score\n9007199254740992,1,0.9\n9007199254740993,0,0.2\n",
        Read("binary", {"9007199254740992": {"positive": (0.9, 1)}, "9007199254740993": {"positive": (0.2, 0)}}),
    ),
    case("labels that are one number and differ as text", NUMBERED, RightOrRefused(NUMBERS_APART, ("line 1",))),
    case("labels that are one number, told that there is a header", NUMBERED, NUMBERS_APART, header=True),
    case("labels that differ by a space at the end", two_labels("cat", "cat "), twins("cat", "cat ")),
    case("labels that differ by a space in front", two_labels("cat", " cat"), twins("cat", " cat")),
    case("labels that differ by two spaces inside", two_labels("big cat", "big  cat"), twins("big cat", "big  cat")),
    case("labels that differ by a no-break space", two_labels("big cat", "big\xa0cat"), twins("big cat", "big\xa0cat")),
    case("labels that differ by their Unicode form", two_labels(NFC, NFD), twins(NFC, NFD)),
    case("labels that differ by case", two_labels("cat", "Cat"), twins("cat", "Cat")),
    case(
        "labels that differ by an underscore",
        two_labels("big cat", "big_cat"),
        twins("big cat", "big_cat").but(warning=()),
    ),
    case("labels that differ by a character without width", two_labels("cat", "cat\u200b"), twins("cat", "cat\u200b")),
    case("labels that differ by a soft hyphen", two_labels("cat", "c\xadat"), twins("cat", "c\xadat")),
    case("labels that differ by a mark of direction", two_labels("cat", "\u200ecat"), twins("cat", "\u200ecat")),
    case("labels that differ by a byte order mark", two_labels("cat", "cat\ufeff"), twins("cat", "cat\ufeff")),
    case("labels that differ by a variation selector", two_labels("cat", "cat\ufe0f"), twins("cat", "cat\ufe0f")),
    case("labels that differ by a filler", two_labels("cat", "cat\u3164"), twins("cat", "cat\u3164")),
    case(
        "labels in another script that look the same",
        two_labels("cat", "с\u0430t"),
        twins("cat", "с\u0430t").but(warning=()),
    ),
    case(
        "labels of a wide file that differ by a space",
        "id,truth,cat,cat \nx,cat,0.9,0.1\ny,cat ,0.3,0.7\n",
        Read(
            "multiclass",
            {"x": {"cat": (0.9, 1), "cat ": (0.1, 0)}, "y": {"cat": (0.3, 0), "cat ": (0.7, 1)}},
            warning=("cat",),
        ),
    ),
    case(
        "ids that differ by their Unicode form",
        f"id,truth,score\n{NFC},1,0.9\n{NFD},0,0.2\n",
        Read("binary", {NFC: {"positive": (0.9, 1)}, NFD: {"positive": (0.2, 0)}}),
    ),
    case(
        "a truth that is a label but for its case",
        WIDE.replace("x,cat", "x,Cat"),
        Refused("line 2", "'truth'", "'Cat'"),
    ),
    case(
        "a truth that is a label but for a space",
        WIDE.replace("x,cat", "x,cat "),
        Refused("line 2", "'truth'", "'cat '"),
    ),
    case(
        "a truth that is a label but for its Unicode form",
        WIDE.replace("cat", NFC).replace(f"x,{NFC}", f"x,{NFD}"),
        Refused("line 2", "'truth'"),
    ),
    case("truth True and columns true and false", "id,truth,true,false\nx,True,0.9,0.1\n", Refused("line")),
]

WRITTEN = {
    ".9": 0.9,
    "9.": 9.0,
    "+0.9": 0.9,
    "-0.9": -0.9,
    "9e-1": 0.9,
    "9E-1": 0.9,
    "1e5": 100000.0,
    "0": 0.0,
    "-0": 0.0,
    "1e-400": 0.0,
    "5e-324": 5e-324,
    "1.7976931348623157e308": 1.7976931348623157e308,
    "445": 445.0,
    "-199.25": -199.25,
    "0.1000000000000000055511151231257827": 0.1,
    "0." + "9" * 400: 1.0,
    "00.9": 0.9,
    "1" + "0" * 300: 1e300,
    "9007199254740993": 9007199254740992.0,
    "0.3000000119": 0.3000000119,
}
NO_NUMBERS = [
    *(
        "high",
        "nan",
        "NaN",
        "inf",
        "-inf",
        "Infinity",
        "NA",
        "None",
        "null",
        "-",
        "?",
        "true",
        "１",
        "٠.٩",
        "0．9",
        "1_000",
    ),
    *(
        "0x1p-1",
        "1/2",
        "1e",
        ".",
        "e5",
        "0.9f",
        "9d-1",
        "0.9.1",
        "--1",
        "−0.9",
        "0.9 ",
        " 0.9",
        "0.9\xa0",
        "$0.9",
        "0·9",
    ),
    *(
        "1 000",
        "1'000",
        "~0.9",
        "<0.01",
        ">0.99",
        "(0.9)",
        "[0.9]",
        "0.9*",
        "2024-01-01",
        "12:30",
        "#DIV/0!",
        "1e1.5",
        "1e400",
    ),
]

SCORES = [
    *(case(f"a score {cell[:40]!r}", spam_file(cell), spam(value)) for cell, value in WRITTEN.items()),
    *(case(f"a score {cell!r}", spam_file(cell), Refused("line 2", "'score'", repr(cell))) for cell in NO_NUMBERS),
    *(
        case(f"a score {cell!r} of a wide file", WIDE.replace("0.7", cell), Refused("line 3", "'dog'", repr(cell)))
        for cell in ("nan", "inf", "1e999", "high", "１", "0.7 ")
    ),
    case("a decimal comma", BINARY.replace(",", ";").replace(".", ","), SPAM.but(notes=("decimal comma",))),
    case("a decimal comma in quotes", spam_file('"0,9"'), Refused("line 2", "'0,9'", "comma")),
    case("a decimal comma, told", BINARY.replace(",", ";").replace(".", ","), SPAM, decimal=","),
    case("a decimal comma in quotes, told", spam_file('"0,9"').replace("0.2", '"0,2"'), SPAM, decimal=","),
    case("a decimal point, told a comma", BINARY, Refused("line 2", "'score'", "'0.9'"), decimal=","),
    case(
        "points between thousands, told a decimal comma",
        BINARY.replace(",", ";").replace("0.9", "1.234,5"),
        Refused("line 2", "'1.234,5'"),
        decimal=",",
    ),
    case(
        "two decimal commas, told",
        BINARY.replace(",", ";").replace("0.9", "1,234,5").replace("0.2", "0,2"),
        Refused("line 2", "'1,234,5'"),
        decimal=",",
    ),
    case("commas between thousands", spam_file('"1,234.5"'), Refused("line 2", "'1,234.5'")),
    case("one comma between thousands", spam_file('"1,234"'), Refused("line 2", "'1,234'")),
    case("per cent", spam_file("90%"), Refused("line 2", "'score'", "'90%'", "cent")),
    case("per cent, told", spam_file("90%").replace("0.2", "20%"), SPAM, percent=True),
    case("per cent with a space, told", spam_file("90 %").replace("0.2", "20 %"), SPAM, percent=True),
    case("per cent without the mark, told", spam_file("90").replace("0.2", "20"), SPAM, percent=True),
    case("per cent in one cell only, told", spam_file("90%"), Refused("line"), percent=True),
    case(
        "per cent that must not fall below its decimal",
        spam_file("2.9%").replace("0.2", "4.1%"),
        Read("binary", {"x": {"positive": (0.029, 1)}, "y": {"positive": (0.041, 0)}}),
        percent=True,
    ),
    *(
        case(f"{cell} per cent, told", spam_file(cell).replace("0.2", "20"), spam(value), percent=True)
        for cell, value in {
            "2.9": 0.029,
            "29": 0.29,
            ".7": 0.007,
            "5.": 0.05,
            "-0.3": -0.003,
            "+100": 1.0,
            "2.9e1": 0.29,
            "1e-5": 1e-7,
            "1e310": 1e308,
            "0": 0.0,
            "007": 0.07,
            "57.99999999999999": 0.5799999999999999,
        }.items()
    ),
    case("per cent that is too large", spam_file("1e400"), Refused("line 2", "'score'", "too large"), percent=True),
    case("per cent that is no number", spam_file("high"), Refused("line 2", "'score'", "'high'"), percent=True),
    case("only a per cent sign", spam_file("%").replace("0.2", "20%"), Refused("line 2", "'%'"), percent=True),
    case(
        "per cent in all cells but a further one",
        BINARY.replace("0.9", "90%").replace("0.2", "20%") + "z,1,\nw,0,0.5\n",
        Refused("line 5", "'score'", "'0.5'", "sign"),
        percent=True,
    ),
    case(
        "per cent with a decimal comma, told",
        spam_file('"90,0%"').replace("0.2", '"20,0%"'),
        SPAM,
        percent=True,
        decimal=",",
    ),
    case("an empty score, long", LONG.replace("0.9", ""), clips(score=None).but(notes=("1 of 4",))),
    case(
        "an empty score, wide",
        WIDE.replace("0.9", ""),
        RightOrRefused(
            PICTURES.but(pairs={**PICTURES.pairs, "x": {"cat": (None, 1), "dog": (0.1, 0)}}, notes=("1 of 4",)),
            ("line 2", "'cat'", "empty"),
        ),
    ),
    case(
        "an empty score, binary",
        spam_file(""),
        RightOrRefused(spam(None).but(notes=("1 of 2",)), ("line 2", "'score'", "empty")),
    ),
    case("no scores at all", "id,truth,score\nx,1,\ny,0,\n", Refused("'score'")),
    case(
        "a row for each pair that has a score",
        LONG.replace("x,dog,0.2,0\n", ""),
        CLIPS.but(pairs={**CLIPS.pairs, "x": {"cat": (0.9, 1)}}, notes=("1 of 4",)),
    ),
    case(
        "logits",
        WIDE.replace("0.9", "445").replace("0.1", "-199"),
        PICTURES.but(
            pairs={**PICTURES.pairs, "x": {"cat": (445.0, 1), "dog": (-199.0, 0)}}, notes=("do not sum to 1",)
        ),
    ),
    case(
        "one column with scores above 1",
        WIDE.replace("0.7", "1.7"),
        PICTURES.but(pairs={**PICTURES.pairs, "y": {"cat": (0.3, 0), "dog": (1.7, 1)}}, notes=("do not sum to 1",)),
    ),
    case(
        "rows that sum to 2",
        "id,truth,cat,dog\nx,cat,1.8,0.2\ny,dog,0.6,1.4\n",
        Read(
            "multiclass",
            {"x": {"cat": (1.8, 1), "dog": (0.2, 0)}, "y": {"cat": (0.6, 0), "dog": (1.4, 1)}},
            notes=("do not sum to 1",),
        ),
    ),
    case(
        "scores that are lower for the true label",
        "id,truth,score\nx,1,0.2\ny,0,0.9\n",
        Read("binary", {"x": {"positive": (0.2, 1)}, "y": {"positive": (0.9, 0)}}),
    ),
    case(
        "the scores of one row cannot be added",
        "id,truth,a,b\nx,a,1e308,1e308\n",
        Read("multiclass", {"x": {"a": (1e308, 1), "b": (1e308, 0)}}),
    ),
    case(
        "scores and truth in each other's column",
        "id,truth,score\nx,0.9,1\ny,0.2,0\n",
        Refused("line 2", "'truth'", "0.9"),
    ),
    case(
        "a column of text among the scores",
        "id,truth,cat,dog,camera\nx,cat,0.9,0.1,left\ny,dog,0.3,0.7,right\n",
        RightOrRefused(PICTURES, ("line 2", "'camera'", "'left'")),
    ),
    case(
        "a column of text and numbers among the scores",
        "id,truth,cat,dog,camera\nx,cat,0.9,0.1,1\ny,dog,0.3,0.7,right\n",
        RightOrRefused(PICTURES.but(notes=("camera",)), ("'camera'",)),
    ),
    case(
        "a column of counts among the scores",
        "id,truth,cat,dog,fold\nx,cat,0.9,0.1,1\ny,dog,0.3,0.7,2\n",
        RightOrRefused(PICTURES.but(notes=("fold",)), ("'fold'",)),
    ),
    case(
        "a column of counts among the scores, told the labels",
        "id,truth,cat,dog,fold\nx,cat,0.9,0.1,1\ny,dog,0.3,0.7,2\n",
        PICTURES,
        labels=("cat", "dog"),
    ),
]

TRUTHS = [
    case("truth in words", BINARY.replace(",1,", ",TRUE,").replace(",0,", ",False,"), SPAM),
    case("truth true and maybe", BINARY.replace(",1,", ",true,").replace(",0,", ",maybe,"), Refused("'maybe'")),
    case(
        "truth true, false and maybe",
        BINARY.replace(",1,", ",true,").replace(",0,", ",maybe,") + "z,false,0.1\n",
        Refused("line 3", "'truth'", "'maybe'"),
    ),
    case(
        "truth yes and no",
        BINARY.replace(",1,", ",yes,").replace(",0,", ",no,"),
        RightOrRefused(SPAM.but(named=False), ("'truth'", "'yes'")),
    ),
    case(
        "truth spam and ham, told",
        BINARY.replace(",1,", ",spam,").replace(",0,", ",ham,"),
        SPAM.but(named=False),
        positive="spam",
    ),
    case(
        "truth spam and ham, told the other",
        BINARY.replace(",1,", ",spam,").replace(",0,", ",ham,"),
        Read("binary", {"x": {"positive": (0.9, 0)}, "y": {"positive": (0.2, 1)}}, named=False),
        positive="ham",
    ),
    case(
        "truth spam and ham, told another",
        BINARY.replace(",1,", ",spam,").replace(",0,", ",ham,"),
        Refused("'egg'", "'spam'"),
        positive="egg",
    ),
    case(
        "truth spam and ham, told another case",
        BINARY.replace(",1,", ",spam,").replace(",0,", ",ham,"),
        Refused("'Spam'"),
        positive="Spam",
    ),
    case("truth 1 and 2", BINARY.replace(",1,", ",2,").replace(",0,", ",1,"), Refused("line", "'truth'")),
    case("truth 1 and -1", BINARY.replace(",0,", ",-1,"), RightOrRefused(SPAM, ("line 3", "'truth'", "'-1'"))),
    case("truth 0, 1 and -1", BINARY + "z,-1,0.5\n", Refused("line 4", "'truth'", "'-1'")),
    case(
        "truth 1.0 and 0.0",
        BINARY.replace(",1,", ",1.0,").replace(",0,", ",0.0,"),
        RightOrRefused(SPAM, ("'truth'", "'1.0'")),
    ),
    case("truth 0.7", BINARY.replace(",1,", ",0.7,"), Refused("line 2", "'truth'", "'0.7'")),
    case("truth 01", BINARY.replace(",1,", ",01,"), Refused("line 2", "'truth'", "'01'")),
    case("truth with a space", LONG.replace("0.9,1", "0.9, 1"), Refused("line 2", "'truth'", "' 1'")),
    case("truth in full-width digits", BINARY.replace(",1,", ",１,"), Refused("line 2", "'truth'", "'１'")),
    case("an empty truth, long", LONG.replace("0.9,1", "0.9,"), Refused("line 2", "'truth'")),
    case("an empty truth, binary", BINARY.replace(",1,", ",,"), Refused("line 2", "'truth'")),
    case("no truth column", "id,label,score\nx,cat,0.9\nx,dog,0.2\n", Refused("truth")),
    case(
        "only positives",
        "id,truth,score\nx,1,0.9\ny,1,0.2\n",
        Read("binary", {"x": {"positive": (0.9, 1)}, "y": {"positive": (0.2, 1)}}),
    ),
    case("contradictory truth of one pair", LONG + "x,cat,0.9,0\n", Refused("line 6", "'x', 'cat'", "twice")),
    case("another score of one pair", LONG + "x,cat,0.8,1\n", Refused("line 6", "'x', 'cat'", "twice")),
    case("one pair twice, the same", LONG + "x,cat,0.9,1\n", Refused("line 6", "'x', 'cat'", "twice")),
    case("one pair twice, the second without a score", LONG + "x,cat,,1\n", Refused("line 6", "'x', 'cat'", "twice")),
    case(
        "contradictory truth of one example, wide", WIDE + "x,dog,0.9,0.1\n", Refused("line 4", "'id'", "'x'", "twice")
    ),
    case("one example twice, the same, wide", WIDE + "x,cat,0.9,0.1\n", Refused("line 4", "'id'", "'x'", "twice")),
    case("one example twice, binary", BINARY + "x,1,0.9\n", Refused("line 4", "'id'", "'x'", "twice")),
    case("contradictory truth of one example, binary", BINARY + "x,0,0.9\n", Refused("line 4", "'id'", "'x'", "twice")),
    case(
        "the whole file twice, one after the other",
        LONG + LONG.split("\n", 1)[1],
        Refused("line 6", "'x', 'cat'", "twice"),
    ),
    case(
        "two true labels for a single-label model",
        LONG.replace("0.2,0", "0.1,1").replace("0.1,0", "0.3,0"),
        Refused("'x'", "2 true labels"),
        task="multiclass",
    ),
    case(
        "no true label for a single-label model",
        "id,label,score,truth\nx,cat,0.9,0\nx,dog,0.1,0\n",
        Refused("'x'", "0 true labels"),
        task="multiclass",
    ),
    case(
        "an example without a true label among several labels",
        LONG.replace("0.9,1", "0.9,0"),
        CLIPS.but(pairs={**CLIPS.pairs, "x": {"cat": (0.9, 0), "dog": (0.2, 0)}}),
    ),
    case(
        "labels joined by a bar",
        WIDE.replace("x,cat", "x,cat|dog"),
        PICTURES.but(task="multilabel", pairs={**PICTURES.pairs, "x": {"cat": (0.9, 1), "dog": (0.1, 1)}}),
    ),
    case(
        "labels joined by a semicolon",
        WIDE.replace("x,cat", "x,cat;dog"),
        PICTURES.but(task="multilabel", pairs={**PICTURES.pairs, "x": {"cat": (0.9, 1), "dog": (0.1, 1)}}),
    ),
    case(
        "labels joined by a comma",
        WIDE.replace("x,cat", 'x,"cat,dog"'),
        RightOrRefused(
            PICTURES.but(task="multilabel", pairs={**PICTURES.pairs, "x": {"cat": (0.9, 1), "dog": (0.1, 1)}}),
            ("line 2", "'truth'", "'cat,dog'"),
        ),
    ),
    case(
        "labels joined by two marks",
        WIDE.replace("x,cat", "x,cat|dog").replace("y,dog", "y,dog;cat"),
        RightOrRefused(
            PICTURES.but(
                task="multilabel",
                pairs={"x": {"cat": (0.9, 1), "dog": (0.1, 1)}, "y": {"cat": (0.3, 1), "dog": (0.7, 1)}},
            ),
            ("line 3", "'truth'"),
        ),
    ),
    case(
        "labels joined with spaces",
        WIDE.replace("x,cat", "x,cat | dog"),
        RightOrRefused(
            PICTURES.but(task="multilabel", pairs={**PICTURES.pairs, "x": {"cat": (0.9, 1), "dog": (0.1, 1)}}),
            ("line 2", "'truth'"),
        ),
    ),
    case(
        "a label that is not there among joined ones",
        WIDE.replace("x,cat", "x,cat|cow"),
        Refused("line 2", "'truth'", "'cow'"),
    ),
    case("a truth without a score column", WIDE.replace("y,dog", "y,cow"), Refused("line 3", "'truth'", "'cow'")),
    case(
        "truth as numbers of the labels",
        WIDE.replace("x,cat", "x,0").replace("y,dog", "y,1"),
        Refused("line 1", "'truth'", "class 0 is 'cat'"),
    ),
    case(
        "truth as the name of the true label, long",
        "id,label,score,truth\nx,cat,0.9,cat\nx,dog,0.2,cat\ny,cat,0.1,dog\ny,dog,0.7,dog\n",
        CLIPS.but(task="multiclass"),
    ),
    case(
        "a softmax with one true label each",
        "id,label,score,truth\nx,cat,0.9,1\nx,dog,0.1,0\ny,cat,0.3,0\ny,dog,0.7,1\n",
        PICTURES,
    ),
    case(
        "only the first label of each example",
        "id,truth,predicted,confidence\nx,cat,cat,0.9\ny,dog,cat,0.6\n",
        RightOrRefused(
            Read(
                "multiclass", {"x": {"cat": (0.9, 1)}, "y": {"cat": (0.6, 0), "dog": (None, 1)}}, labels=("cat", "dog")
            ),
            ("'truth'",),
        ),
    ),
    case(
        "a column that is told and is not there",
        LONG,
        Refused("'p'", "id, label, score, truth"),
        columns={"score": "p"},
    ),
    case("a layout that does not exist", LONG, Refused("'tall'"), layout="tall"),
    case("a layout that the file does not have", BINARY, Refused("label"), layout="long"),
    case("a role that does not exist", LONG, Refused("'weight'"), columns={"weight": "score"}),
    case("one column told for two roles", LONG, Refused("'score'"), columns={"score": "score", "truth": "score"}),
]

CONTENT_CASES: list[Case] = [*TEXTS, *SCORES, *TRUTHS]
