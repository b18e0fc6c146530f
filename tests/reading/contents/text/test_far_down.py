"""An odd row far down in a large file is taken as it is at the top: what reads fast must not read less exactly."""

import pytest

from evalkit import ReadingError, read_predictions

ROWS = 45_000
PADDED = "clip " * 40
"""Makes rows long: a reader that works in pieces has several."""
GOOD = "".join(f"{PADDED}{i},cat,0.{i % 9 + 1},{i % 2}\n" for i in range(ROWS))
LINE = ROWS + 2


def far_down(row: str | bytes) -> bytes:
    odd = row.encode() if isinstance(row, str) else row
    return b"id,label,score,truth\n" + GOOD.encode() + odd + b"\nlast,cat,0.25,1\n"


@pytest.mark.parametrize(
    "item", ["NA", "007", "1e5", "true", "9007199254740993", " x", "e\u0301", "\ufeffx", "x\u2028", "'"]
)
def test_the_id_of_a_row_far_down_is_kept(item: str) -> None:
    p = read_predictions(far_down(f"{item},cat,0.75,1")).predictions
    assert p.n_examples == ROWS + 2
    assert p.ids.tolist()[-2:] == [item, "last"]
    assert p.y_score[-2:].tolist() == [0.75, 0.25]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",cat,0.5,0", "no id"),
        ("z,,0.5,0", "no label"),
        ("z,cat,0.5", "3 fields"),
        ("z,cat,0.5,0,0", "5 fields"),
        ("z,cat,0.5,0,", "5 fields"),
        ("z;cat;0.5;0", "1 field"),
        ('z,"cat",0.5', "3 fields"),
        ("z,cat,nan,0", "'nan'"),
        ("z,cat,high,0", "'high'"),
        ("z,cat,1e400,0", "'1e400'"),
        ("z,cat,１,0", "'１'"),
        ("z,cat,0.5 ,0", "'0.5 '"),
        ("z,cat,0.5,2", "'2'"),
        ("z,cat,0.5,", "'truth'"),
        ("id,label,score,truth", "'"),
        (PADDED + "7,cat,0.8,1", "twice"),
        (PADDED + "7,cat,0.8,0", "twice"),
        (b"z,c\xe9t,0.5,0", "0xe9"),
        (b"z,c\0t,0.5,0", "NUL"),
    ],
)
def test_a_row_far_down_is_refused_with_its_line(row: str | bytes, words: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_predictions(far_down(row))
    assert f"line {LINE}" in str(caught.value)
    assert words in str(caught.value)


def test_a_quote_that_opens_far_down_and_never_closes_is_refused() -> None:
    with pytest.raises(ReadingError, match="line"):
        read_predictions(far_down('z,"cat,0.5,0'))


def test_a_mark_that_may_begin_a_file_is_kept_where_it_begins_a_row() -> None:
    """A reader that works in pieces may take each for a file."""
    rows = "".join(f"\ufeff{line}" for line in GOOD.splitlines(keepends=True))
    ids = read_predictions(b"id,label,score,truth\n" + rows.encode()).predictions.ids.tolist()
    assert [i for i, item in enumerate(ids) if not item.startswith("\ufeff")] == []
