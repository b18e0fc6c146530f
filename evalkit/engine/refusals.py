"""Why a table cannot be counted: what is wrong, how often, where the first such rows are, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from evalkit.engine.cells import Cells
from evalkit.engine.running import unwatched
from evalkit.engine.source import Source
from evalkit.engine.statements import NO_NUMBER, ODD_TRUTH, odd_rows_text, other_truths_text, repeated_text
from evalkit.errors import ReadingError, shown

SHOWN = 5
"""Places that are named."""

_WORDS = {
    "label": ("A row has no label.", "Name the label of every row, or leave such rows out with where=."),
    "id": ("A row has no id.", "Name the item of every row, or open the table without id=."),
    "truth": ("Truth must be 0 or 1 here.", "Write 1 where the example truly has the label and 0 where not."),
    "score": ("A score is not a number.", "Leave a score empty (NULL) where the model gave none."),
}


def refuse_odd_rows(source: Source, cells: Cells | None = None, *, without_id: int = 0) -> None:
    """ReadingError where rows have no label, no id, a truth that is none, or a score that is no number."""
    counted = {"id": without_id}
    if cells is not None:
        counted = {"label": cells.without_label}
        counted |= {"truth": int(cells.apart(ODD_TRUTH)[0].sum()), "score": int(cells.apart(NO_NUMBER)[0].sum())}
    for reason, n in counted.items():
        if n:
            problem, remedy = _WORDS[reason]
            rows = f"{n:,} row{'s' * (n > 1)}"
            places = first_places(source, reason)
            where = f"{source.name}: {rows}" + (f", the first {', '.join(places)}" if places else "")
            raise ReadingError(problem, where=where, remedy=remedy)


def refuse_other_truths(source: Source) -> None:
    """ReadingError where a column of true labels holds what is no label of the table."""
    c = source.columns
    if isinstance(c.score, str) or not isinstance(c.truth, str):
        return
    pairs = source.pairs(source.engine.whole)
    found = source.engine.ask(other_truths_text(pairs, c.truth, SHOWN), unwatched)
    if len(found["truth"]):
        raise ReadingError(
            "A true label has no column of scores.",
            where=f"{source.name}, column {c.truth!r}, {int(found['total'][0]):,} rows",
            found=", ".join(map(shown, found["truth"])),
            remedy="Name its column in score=, or leave such rows out with where=.",
        )


def refuse_repeated(source: Source, told: Callable[[float], None]) -> None:
    """ReadingError where a pair of item and label stands in more than one row."""
    found = source.engine.ask(repeated_text(source.pairs(source.engine.whole), SHOWN), told)
    if not len(found["id"]):
        return
    total, contradicting = int(found["total"][0]), int(np.nan_to_num(found["contradicting"][0]))
    pairs = [f"({shown(name)}, {shown(label)})" for name, label in zip(found["id"], found["label"], strict=True)]
    what = f"{total:,} pair{'s' * (total > 1)}"
    raise ReadingError(
        "A pair of example and label occurs in more than one row.",
        where=source.name,
        found=f"{what}, of which {contradicting:,} with contradicting truths; the first are {', '.join(pairs)}",
        remedy="Keep one row for each example and label.",
    )


def first_places(source: Source, reason: str) -> tuple[str, ...]:
    """Where the first rows of a kind are: by item and label, as rows of a table have no number."""
    for part in source.engine.parts:
        found = source.engine.ask(odd_rows_text(source.pairs(part), reason, SHOWN), unwatched)
        if len(found["label"]):
            return tuple(_place(found, i) for i in range(len(found["label"])))
    return ()


def _place(found: Any, i: int) -> str:
    parts = [f"id {shown(found['id'][i])}"] if "id" in found else []
    parts.append(f"label {shown(found['label'][i])}")
    score = found["s"][i]
    parts += [f"score {score}"] if score is not None and not np.isfinite(score) else []
    return " ".join(parts)
