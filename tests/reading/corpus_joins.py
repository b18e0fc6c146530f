"""Scores in one file and truth in another: ids that do not meet, meet too often, or meet only after a change."""

import gzip
import io

import pyarrow as pa
import pyarrow.parquet

from tests.reading.expectations import Case, Pairs, Read, Refused, RightOrRefused, case
from tests.reading.file_contents import CLIPS, LONG, PICTURES, WIDE

SCORES = "id,cat,dog\nx,0.9,0.1\ny,0.3,0.7\n"
TRUTH = "id,truth\nx,cat\ny,dog\n"
LONG_SCORES = "id,label,score\nx,cat,0.9\nx,dog,0.2\ny,cat,0.1\ny,dog,0.7\n"
LONG_TRUTH = "id,label,truth\nx,cat,1\nx,dog,0\ny,cat,0\ny,dog,1\n"
X, Y = PICTURES.pairs["x"], PICTURES.pairs["y"]


def pictures(pairs: Pairs, *notes: str) -> Read:
    return PICTURES.but(pairs=pairs, labels=("cat", "dog"), notes=notes)


def renamed(first: str, second: str = "y") -> str:
    """The scores with other ids."""
    return SCORES.replace("x,", first + ",").replace("y,", second + ",")


def parquet(**columns: object) -> bytes:
    out = io.BytesIO()
    pa.parquet.write_table(pa.table(columns), out)
    return out.getvalue()


def ids_of_scores(first: str, second: str = "y") -> Read:
    return pictures({first: X, second: Y})


PLAIN = [
    case("wide scores and truth apart", SCORES, PICTURES, TRUTH),
    case("wide scores and truth apart, in another order", SCORES, PICTURES, "id,truth\ny,dog\nx,cat\n"),
    case("the true label called label", SCORES, PICTURES, TRUTH.replace("truth", "label")),
    case(
        "the columns of scores in another order",
        "dog,id,cat\n0.1,x,0.9\n0.7,y,0.3\n",
        PICTURES.but(labels=("dog", "cat")),
        TRUTH,
    ),
    case("long scores and long truth apart", LONG_SCORES, CLIPS, LONG_TRUTH),
    case(
        "long scores and long truth apart, in another order",
        LONG_SCORES,
        CLIPS,
        "id,label,truth\ny,dog,1\nx,dog,0\ny,cat,0\nx,cat,1\n",
    ),
    case("long scores and true labels apart", LONG_SCORES, CLIPS, "id,label\nx,cat\ny,dog\n", task="multilabel"),
    case("truth in UTF-16", SCORES, PICTURES, TRUTH.encode("utf-16")),
    case("truth in gzip", SCORES, PICTURES, gzip.compress(TRUTH.encode())),
    case("truth in Parquet", SCORES, PICTURES, parquet(id=["x", "y"], truth=["cat", "dog"])),
    case("truth in JSON Lines", SCORES, PICTURES, '{"id": "x", "truth": "cat"}\n{"id": "y", "truth": "dog"}\n'),
    case("truth with semicolons", SCORES, PICTURES, TRUTH.replace(",", ";")),
    case(
        "scores in Parquet with whole ids",
        parquet(id=[7, 8], cat=[0.9, 0.3], dog=[0.1, 0.7]),
        ids_of_scores("7", "8"),
        "id,truth\n7,cat\n8,dog\n",
    ),
]

APART = [
    case(
        "an example without truth",
        SCORES + "z,0.5,0.5\n",
        pictures({"x": X, "y": Y}, "1 scored item has no truth, such as 'z'. It is left out."),
        TRUTH,
    ),
    case(
        "198 examples without truth",
        SCORES + "".join(f"z{i},0.5,0.5\n" for i in range(198)),
        pictures({"x": X, "y": Y}, "198", "truth"),
        TRUTH,
    ),
    case(
        "truth without a score",
        SCORES,
        pictures({"x": X, "y": Y}, "1 true item has no scores, such as 'z'. It is left out."),
        TRUTH + "z,cat\n",
    ),
    case(
        "some of both", SCORES + "z,0.5,0.5\n", pictures({"x": X, "y": Y}, "1 ", "3 "), TRUTH + "u,cat\nv,cat\nw,dog\n"
    ),
    case("no id in common", renamed("a", "b"), Refused("'a'", "'x'"), TRUTH),
    case("ids that differ by case", renamed("X", "Y"), Refused("'X'", "'x'"), TRUTH),
    case("one id that differs by case", renamed("X"), RightOrRefused(pictures({"y": Y}, "1 "), ("'X'",)), TRUTH),
    case("ids that differ by a prefix", renamed("v_x", "v_y"), Refused("'v_x'"), TRUTH),
    case(
        "one id that differs by a prefix", renamed("v_x"), RightOrRefused(pictures({"y": Y}, "1 "), ("'v_x'",)), TRUTH
    ),
    case("ids that differ by an extension", renamed("x.mp4", "y.mp4"), Refused("'x.mp4'"), TRUTH),
    case("ids that differ by a folder", renamed("clips/x", "clips/y"), Refused("'clips/x'"), TRUTH),
    case("ids that differ by a zero in front", renamed("07", "08"), Refused("'07'"), "id,truth\n7,cat\n8,dog\n"),
    case("ids that differ by .0", renamed("7.0", "8.0"), Refused("'7.0'"), "id,truth\n7,cat\n8,dog\n"),
    case("ids that differ by a space", renamed("x ", "y "), Refused("'x '"), TRUTH),
    case(
        "ids of two files that differ by their Unicode form",
        renamed("caf\u00e9", "na\u00ef"),
        Refused(),
        "id,truth\ncafe\u0301,cat\nnai\u0308,dog\n",
    ),
    case(
        "ids that differ by their last digit beyond 2^53",
        renamed("9007199254740993"),
        RightOrRefused(pictures({"y": Y}, "1 ")),
        "id,truth\n9007199254740992,cat\ny,dog\n",
    ),
    case(
        "whole ids in Parquet and a zero in front",
        parquet(id=[7, 8], cat=[0.9, 0.3], dog=[0.1, 0.7]),
        Refused("'7'", "'07'"),
        "id,truth\n07,cat\n08,dog\n",
    ),
]

LOOSER = [
    case(
        "a prefix, told", renamed("v_x", "v_y"), RightOrRefused(ids_of_scores("v_x", "v_y")), TRUTH, strip_prefix="v_"
    ),
    case(
        "a prefix in one id only, told", renamed("v_x"), RightOrRefused(ids_of_scores("v_x")), TRUTH, strip_prefix="v_"
    ),
    case(
        "a prefix without which two ids are one, told",
        SCORES + "v_x,0.2,0.8\n",
        Refused("'v_x'"),
        TRUTH,
        strip_prefix="v_",
    ),
    case("an extension, told", renamed("x.mp4", "y.mp4"), ids_of_scores("x.mp4", "y.mp4"), TRUTH, match="stem"),
    case("an extension in the truth, told", SCORES, PICTURES, "id,truth\nx.mp4,cat\ny.webm,dog\n", match="stem"),
    case(
        "a folder and an extension, told",
        renamed("gs://b/clips/x.mp4", "gs://b/clips/y.mp4"),
        ids_of_scores("gs://b/clips/x.mp4", "gs://b/clips/y.mp4"),
        TRUTH,
        match="stem",
    ),
    case(
        "a folder of Windows, told",
        renamed(r"C:\clips\x.mp4", r"C:\clips\y.mp4"),
        RightOrRefused(ids_of_scores(r"C:\clips\x.mp4", r"C:\clips\y.mp4")),
        TRUTH,
        match="stem",
    ),
    case("case, told only the stem", renamed("X.mp4", "Y.mp4"), Refused("'X.mp4'"), TRUTH, match="stem"),
    case(
        "case and an extension, told",
        renamed("X.mp4", "Y.MP4"),
        ids_of_scores("X.mp4", "Y.MP4"),
        TRUTH,
        match="stem-ignoring-case",
    ),
    case(
        "two ids with one stem in the scores",
        renamed("x.mp4", "x.avi"),
        Refused("'x.mp4'", "'x.avi'"),
        TRUTH,
        match="stem",
    ),
    case(
        "two ids with one stem in the truth",
        SCORES,
        Refused("'x.mp4'", "'x.avi'"),
        "id,truth\nx.mp4,cat\nx.avi,dog\ny,dog\n",
        match="stem",
    ),
    case(
        "two ids of different folders with one stem",
        renamed("a/x.mp4", "b/x.mp4"),
        Refused("'a/x.mp4'", "'b/x.mp4'"),
        TRUTH,
        match="stem",
    ),
    case(
        "two ids that are one without case", renamed("x", "X"), Refused("'x'", "'X'"), TRUTH, match="stem-ignoring-case"
    ),
    case(
        "a stem with dots",
        renamed("v1.2.mp4", "v1.3.mp4"),
        RightOrRefused(ids_of_scores("v1.2.mp4", "v1.3.mp4"), ("'v1.2'",)),
        "id,truth\nv1.2,cat\nv1.3,dog\n",
        match="stem",
    ),
    case("an unlabelled that does not exist", SCORES, Refused("'drop'", "'exclude'"), TRUTH, unlabelled="drop"),
    case("a duplicates that does not exist", SCORES, Refused("'last'", "'first'"), TRUTH, duplicates="last"),
    case("a decimal that does not exist", SCORES, Refused("'·'", "'.'"), TRUTH, decimal="·"),
    case("a way to match that does not exist", SCORES, Refused("'fuzzy'", "exact"), TRUTH, match="fuzzy"),
]

TRUTHS = [
    case(
        "a true label that has no scores",
        SCORES,
        RightOrRefused(
            pictures({"x": X, "y": {**Y, "dog": (0.7, 0), "cow": (None, 1)}}, "cow").but(labels=("cat", "dog", "cow")),
            ("line 3", "'cow'"),
        ),
        TRUTH.replace("y,dog", "y,cow"),
    ),
    case(
        "a true label but for its case",
        SCORES,
        RightOrRefused(
            PICTURES.but(pairs={"x": X, "y": {"cat": (0.3, 0), "dog": (0.7, 0), "Dog": (None, 1)}}, warning=("'Dog'",)),
            ("'Dog'",),
        ),
        TRUTH.replace("dog", "Dog"),
    ),
    case("true labels of which none has scores", SCORES, Refused("class 0 is 'cat'"), "id,truth\nx,0\ny,1\n"),
    case("an id twice in the truth, the same", SCORES, RightOrRefused(PICTURES, ("line 4", "'x'")), TRUTH + "x,cat\n"),
    case(
        "an id twice in the truth of a single-label model", SCORES, Refused("'x'"), TRUTH + "x,dog\n", task="multiclass"
    ),
    case(
        "contradictory truth of one pair, apart", LONG_SCORES, Refused("line 6", "'x', 'cat'"), LONG_TRUTH + "x,cat,0\n"
    ),
    case("an example with an empty truth", SCORES, Refused("'y'"), "id,truth\nx,cat\ny,\n", task="multiclass"),
    case(
        "an example with an empty truth among several labels",
        SCORES,
        PICTURES.but(task="multilabel", pairs={"x": X, "y": {"cat": (0.3, 0), "dog": (0.7, 0)}}),
        "id,truth\nx,cat\ny,\n",
        task="multilabel",
    ),
    case("truth in both files, the same", WIDE, PICTURES, TRUTH),
    case(
        "truth in both files, and they disagree on one item of two that have one",
        WIDE + "z,cat,0.6,0.4\n",
        Read(
            "multiclass",
            {"x": {"cat": (0.9, 0), "dog": (0.1, 1)}, "z": {"cat": (0.6, 1), "dog": (0.4, 0)}},
            warning=("for 1 item not the same one, such as 'x'. The truth file is used.",),
        ),
        "id,truth\nz,cat\nx,dog\n",
    ),
    case(
        "long truth in both files, and they disagree",
        LONG,
        CLIPS.but(
            pairs={"x": {"cat": (0.9, 0), "dog": (0.2, 0)}, "y": {"cat": (0.1, 1), "dog": (0.7, 1)}},
            warning=("for 2 items not the same one, such as 'x', 'y'.",),
        ),
        "id,label,truth\nx,cat,0\nx,dog,0\ny,cat,1\ny,dog,1\n",
        task="multilabel",
    ),
    case(
        "a label in the truth that only some share",
        SCORES,
        pictures({"x": X, "y": {"cat": (0.3, 0), "dog": (0.7, 0), "1": (None, 1)}}).but(
            labels=("cat", "dog", "1"), warning=("'1'",)
        ),
        "id,truth\nx,cat\ny,1\n",
    ),
    case("true labels that differ by case, all of them", SCORES, Refused("'Cat'", "'cat'"), "id,truth\nx,Cat\ny,Dog\n"),
    case(
        "truth of a long file of other labels",
        LONG_SCORES,
        Refused("'cow'", "'cat'"),
        "id,label,truth\nx,cow,1\ny,cow,0\n",
    ),
    case(
        "no true label at all",
        LONG_SCORES,
        CLIPS.but(pairs={"x": {"cat": (0.9, 0), "dog": (0.2, 0)}, "y": {"cat": (0.1, 0), "dog": (0.7, 0)}}),
        LONG_TRUTH.replace(",1", ",0"),
    ),
    case(
        "truth in both files, and they disagree",
        WIDE,
        RightOrRefused(
            PICTURES.but(pairs={"x": X, "y": {"cat": (0.3, 1), "dog": (0.7, 0)}}, warning=("truth",)), ("'y'",)
        ),
        TRUTH.replace("y,dog", "y,cat"),
    ),
    case("truth with a comma after every row", SCORES, Refused("line 2", "3 fields"), "id,truth\nx,cat,\ny,dog,\n"),
    case("truth that is empty", SCORES, Refused("empty"), b""),
    case("truth with a header only", SCORES, Refused("no rows"), "id,truth\n"),
    case("truth in Latin-1", SCORES, Refused("line 3", "0xe9"), TRUTH.replace("y,dog", "y,é").encode("latin-1")),
    case("truth without a column of ids", SCORES, RightOrRefused(PICTURES), "truth\ncat\ndog\n"),
    case("scores in place of truth", LONG, Refused("truth"), SCORES),
    case("truth in place of scores", TRUTH, Refused("score"), TRUTH),
    case("the two files in each other's place", TRUTH, Refused("score"), SCORES),
    case("one file for both", LONG, RightOrRefused(CLIPS), LONG),
]

JOIN_CASES: list[Case] = [*PLAIN, *APART, *LOOSER, *TRUTHS]
