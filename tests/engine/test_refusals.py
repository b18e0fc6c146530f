"""What cannot be counted is refused: what is wrong, how often, where the first such rows are, and what to do."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import evalkit as ek
from evalkit.engine.table import PredictionTable

GOOD = {"id": [*"wxyz"], "label": ["cat"] * 4, "score": [0.9, 0.6, 0.4, 0.1], "truth": [1, 0, 1, 0]}


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., PredictionTable]:
    def open_with(changed: dict, **options: object) -> PredictionTable:
        pq.write_table(pa.table(GOOD | changed), tmp_path / "clips.parquet")
        return ek.open_table(tmp_path / "clips.parquet", **options)

    return open_with


def test_a_good_table_says_where_its_rows_went(opened: Callable[..., PredictionTable]) -> None:
    found = opened({"truth": [1, None, 1, 0]})
    assert "not yet counted" in repr(found)
    assert ek.evaluate(found).pooled.at(0.5) == ek.Counts(1, 0, 1, 1)
    assert (found.account.rows, found.account.used) == (4, 3)
    assert [(each.reason, each.count, each.places) for each in found.account.excluded] == [
        ("has a truth that is not known", 1, ("id 'x' label 'cat'",))
    ]


NAN, INF = float("nan"), float("inf")
REFUSED = {
    "NaN": ({"score": [0.9, NAN, 0.4, 0.1]}, r"not a number \(clips: 1 row, the first id 'x' label 'cat' score nan\)"),
    "inf": ({"score": [0.9, INF, -INF, 0.1]}, r"not a number \(clips: 2 rows, .*score inf, .*score -inf"),
    "truth": ({"truth": [1, 0, 2, -1]}, r"Truth must be 0 or 1 here \(clips: 2 rows, the first id 'y'"),
    "half": ({"truth": [1, 0, 0.5, 1]}, r"Truth must be 0 or 1 here \(clips: 1 row"),
    "NaN truth": ({"truth": [1.0, 0.0, NAN, 1.0]}, r"Truth must be 0 or 1 here \(clips: 1 row"),
    "no label": (
        {"label": ["cat", None, "", "cat"]},
        r"A row has no label \(clips: 2 rows, the first id 'x' label None",
    ),
    "no id": ({"id": ["w", None, "y", "z"]}, r"A row has no id \(clips: 1 row, the first id None label 'cat'\)"),
    "no ids of two labels": (
        {"id": ["w", None, None, "z"], "label": ["cat", "cat", "dog", "cat"]},
        r"A row has no id \(clips: 2 rows, the first id None label",
    ),
    "twice": ({"id": [*"wwyz"], "truth": [1, 1, 0, 0]}, r"more than one row.*: 1 pair, of which 0 .*\('w', 'cat'\)"),
    "contradicting": ({"id": [*"wwyy"], "truth": [1, 1, 0, 1]}, r"2 pairs, of which 1 .*first are \('y', 'cat'\)"),
    "text truth": ({"truth": [" 1", "0", "1", "007"]}, r"Truth must be 0 and 1.*not text.*column 'truth'"),
    "text score": ({"score": ["high"] * 4}, r"Scores must be numbers \(clips, column 'score'\): text"),
    "nothing known": ({"truth": pa.array([None] * 4, pa.int8())}, r"No pair .* has a known truth"),
}


@pytest.mark.parametrize(("changed", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(opened: Callable[..., PredictionTable], changed: dict, words: str) -> None:
    with pytest.raises(ek.ReadingError, match=words):
        ek.evaluate(opened(changed))


def test_a_column_that_is_not_there_is_named_before_anything_is_counted(opened: Callable[..., PredictionTable]) -> None:
    with pytest.raises(ek.ReadingError, match=r"no such column \(group\).*'video'.*Its columns are 'id', 'label'"):
        opened({}, group="video")
    with pytest.raises(ek.ReadingError, match=r"no such column \(where\)"):
        opened({}, where={"split": "TEST"})


def test_most_pairs_without_a_row_are_asked_about(opened: Callable[..., PredictionTable]) -> None:
    sparse = {"label": [*"abcd"]}
    with pytest.raises(ek.ReadingError, match=r"12 of 16 pairs.*listed_only=True.*listed_only=False"):
        ek.evaluate(opened(sparse))
    assert ek.evaluate(opened(sparse, listed_only=False)).pooled.at(0.5) == ek.Counts(1, 1, 1, 13)
    found = ek.evaluate(opened(sparse, listed_only=True))
    assert found.pooled.at(0.5) == ek.Counts(1, 1, 1, 1)
    assert "12 of 16 pairs of item and label are not listed: their truth is not known" in found.notes[0]


def test_duplicates_are_found_where_the_rows_of_each_label_are_as_many_as_items(
    opened: Callable[..., PredictionTable],
) -> None:
    """One item stands twice in a label, and another in none: only the sums of hashes tell."""
    rows = {"id": [*"xyzxyz"], "label": [*"aaabbb"], "score": [0.5] * 6, "truth": [1, 0, 0] * 2}
    assert ek.evaluate(opened(rows)).n_examples == 3
    with pytest.raises(ek.ReadingError, match=r"\('x', 'a'\)"):
        ek.evaluate(opened(rows | {"id": [*"xxzxyz"]}))
    assert "was taken as given" in ek.evaluate(opened(rows | {"id": [*"xxzxyz"]}, unique=True)).notes[0]


def test_rows_can_be_chosen_by_values_alone(opened: Callable[..., PredictionTable]) -> None:
    split = {"split": ["TEST", "TRAIN", None, "it's"], "fold": [1, 2, 3, 4], "ok": [True, False, True, None]}
    for where, n in (
        ({"split": "TEST"}, 1),
        ({"split": ["TEST", "it's"]}, 2),
        ({"split": None}, 1),
        ({"fold": [1, 2, 3]}, 3),
        ({"ok": True}, 2),
        ({"split": "TEST' OR 1=1 --"}, 0),
        ({"fold": 1, "split": "TRAIN"}, 0),
        ({"fold": []}, 0),
    ):
        found = opened(split, where=where)
        if n:
            assert found.n_examples == n
        else:
            with pytest.raises(ek.ReadingError, match="No row of the table counts"):
                found.count()


def test_what_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 no")
    (tmp_path / "b.txt").write_text("x")
    for path, words in (
        (tmp_path / "nothing*", "No file of a table is there"),
        (tmp_path / "b.txt", "of one format.*'?b.txt"),
        (tmp_path / "a.parquet", "cannot be read"),
        (f"{tmp_path}/*", "of one format"),
    ):
        with pytest.raises(ek.ReadingError, match=words):
            ek.open_table(path)
    with pytest.raises(ek.InvalidInputError, match=r"path.*expected: int"):
        ek.open_table(3)


def test_a_file_that_is_damaged_within_or_gone_is_named_without_its_path(tmp_path: Path) -> None:
    n = 50_000
    rows = pa.table(
        {
            "id": [f"clip {i}" for i in range(n)],
            "label": ["cat"] * n,
            "score": np.random.default_rng(0).random(n),
            "truth": [0, 1] * (n // 2),
        }
    )
    path = tmp_path / "a.parquet"
    pq.write_table(rows, path)
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(whole[: middle - 20_000] + bytes(40_000) + whole[middle + 20_000 :])
    with pytest.raises(ek.ReadingError, match=r"table cannot be counted \(a\).*Write the file anew") as caught:
        ek.open_table(path).count()
    assert str(tmp_path) not in str(caught.value)
    path.write_bytes(whole)
    found = ek.open_table(path)
    path.unlink()
    with pytest.raises(ek.ReadingError, match=r"table cannot be counted \(a\).*a\.parquet") as caught:
        found.count()
    assert str(tmp_path) not in str(caught.value)


def test_a_csv_says_which_values_are_no_numbers(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,label,score,truth\na,cat,high,1\nb,cat,0.5,yes\nc,cat,,0\nd,NA,0.25,1\n")
    with pytest.raises(ek.ReadingError, match=r"Truth must be 0 or 1 here.*id 'b'"):
        ek.evaluate(ek.open_table(path))
    path.write_text("id,label,score,truth\na,cat,high,1\nb,cat,0.5,1\n")
    with pytest.raises(ek.ReadingError, match=r"A score is not a number.*id 'a'"):
        ek.evaluate(ek.open_table(path))
