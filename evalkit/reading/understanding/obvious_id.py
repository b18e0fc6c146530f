"""Which column of a table of features names its rows: one that is called an id, and differs in every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices
from evalkit.reading.sides import Note


def row_ids(
    names: Iterable[str], cells: Callable[[str], Sequence[str] | None], n_rows: int, choices: Choices
) -> tuple[list[str], str | None, Note]:
    """The id of each row, the column they are from, and a note that says so. Without one, rows are counted from 1.

    cells: gives the text of a column, or None where it holds something else. A column that the user chose is taken,
    or is an error; else "id" comes before those that end in "_id", in their order.

    >>> table = {"plan_id": ["a", "a"], "customer_id": ["007", "008"]}
    >>> row_ids(table, table.get, 2, Choices())[:2]
    (['007', '008'], 'customer_id')
    """
    names = list(names)
    chosen = choices.columns.get("id")
    if chosen:
        note = Note(f"Examples are named by the column {chosen!r}.")
        return _ids_of_chosen(chosen, names, cells, n_rows), chosen, note
    called_id = [name for name in names if name.casefold() == "id" or name.casefold().endswith("_id")]
    for name in sorted(called_id, key=lambda name: name.casefold() != "id") if chosen is None else ():
        values = cells(name)
        if values is not None and all(values) and len(set(values)) == n_rows:
            return list(values), name, Note(f"Examples are named by the column {name!r}, which differs in every row.")
    numbers = [str(number) for number in range(1, n_rows + 1)]
    return numbers, None, Note("Examples are named by the number of their row, from 1: no column is used as an id.")


def _ids_of_chosen(
    name: str, names: Sequence[str], cells: Callable[[str], Sequence[str] | None], n_rows: int
) -> list[str]:
    values = cells(name) if name in names else None
    if values is None:
        raise ReadingError(
            "There is no such column of text.", found=repr(name), remedy=f"Columns: {', '.join(names[:12])}."
        )
    if not all(values) or len(set(values)) < n_rows:
        seen: set[str] = set()
        row, value = next((r, v) for r, v in enumerate(values, 1) if not v or v in seen or seen.add(v))  # type: ignore[func-returns-value]
        raise ReadingError(
            "The id column does not name every row differently.",
            where=f"row {row}, column {name!r}",
            found=repr(value) if value else "an empty field",
            remedy="Choose another id column, or none.",
        )
    return list(values)
