"""Which columns of two files name the same items."""

from __future__ import annotations

from evalkit.reading.understanding.common_ids import with_common_ids
from tests.reading.understanding.small_files import at, read, sheet


def ids(scores: str, truth: str) -> tuple[str | None, str | None]:
    one, other = with_common_ids(sheet(scores), sheet(truth))
    return one.id, other.id


def test_columns_of_one_name_are_the_ids_even_if_no_item_is_in_both() -> None:
    """The error then says so, and is not about other columns."""
    assert ids("id,score\na,.9\nb,.3", "id,truth\nx,1\ny,0") == ("id", "id")


def test_ids_with_foreign_names_are_told_by_their_values() -> None:
    assert ids("zz,wert\na,.9\nb,.3\nc,.5", "klasse,q4\n1,c\n0,b\n1,a") == ("zz", "q4")


def test_of_two_columns_that_differ_those_that_meet_are_the_ids() -> None:
    scores = "key,number,score\nx,1,.9\ny,2,.3\nz,3,.4\nw,4,.2\n"
    truth = "id,other,truth\n1,w,0\n2,z,1\n3,y,0\n4,x,1\n"
    loaded = read(scores, truth)
    assert at(loaded, "positive").tp == 1  # x is true and scored .9, whichever pair of ids is taken


def test_columns_that_hardly_meet_are_no_ids() -> None:
    assert ids("zz,wert\na,.9\nb,.3\nc,.5", "q4,klasse\nc,1\nx,0\ny,1") == ("zz", "q4")  # as each is by itself


def test_rows_in_another_order_are_joined_by_their_ids() -> None:
    loaded = read(
        "Bild,wert\na.png,.9\nb.png,.3\nc.png,.4\nd.png,.2\n", "name,klasse\nd.png,0\nc.png,1\nb.png,0\na.png,1\n"
    )
    assert loaded.predictions.n_examples == 4
    assert (at(loaded, "positive").tp, at(loaded, "positive").fn) == (1, 1)
