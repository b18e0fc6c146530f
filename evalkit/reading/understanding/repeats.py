"""Do items have several rows, such as one for each fold or each setting of a model? These are never pooled unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from evalkit.arrays import Positions
from evalkit.reading.layouts.chosen_rows import in_words
from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.sheet import Sheet, truth_differs
from evalkit.reading.understanding.words import MEDIUM, STRONG, why_repeated, words_of

_NAMED = 5
"""Values of which each is a way to read a table; there may be more in the file."""
_FEW = 20
"""Values of a column that tells runs apart, though its name does not say so."""
_BLOCK = 10
"""Rows of the same truths from which on those of another model are not so by chance."""
_MOST_TRIED = 8
"""Columns of which it is tried whether they tell the rows of an item apart."""
_MOST_COLUMNS = 3
"""Columns that tell the rows of an item apart together, as the parameters of a model do."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """Items that have several rows.

    item: the column that names them; empty where none does, and each value of ``columns`` has the same truths in one
    order. columns: those that tell the rows of an item apart. parting: those of which only
    the rows of one value are read together, since they say how the model was made and rows of two values are of two
    models; of the others all rows may be. values: what rows have in the columns of ``parting`` or, where there are
    none, in all: the first few, the likeliest first. may_be_all: all rows may be read as items of their own.
    """

    item: str
    columns: tuple[str, ...]
    parting: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    may_be_all: bool

    @property
    def are_called_so(self) -> bool:
        """Whether the names of the columns say that they tell runs or settings apart."""
        return all(why_repeated(name) for name in self.columns)

    def ways(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The ways to read the rows, in words and as choices, the likeliest first."""
        together = " and ".join(map(repr, self.columns))
        belong = f", where those of one {self.item!r} belong together" if self.item else ""
        all_rows, as_items = (
            f"all rows, told apart by {together}{belong}",
            {"id_parts": self.columns if self.item else ()},
        )
        if self.may_be_all and not self.parting:
            yield all_rows, as_items
        for values in self.values:
            where = dict(zip(self.parting or self.columns, values, strict=True))
            rest = tuple(name for name in self.columns if name not in where)
            yield f"only the rows of {in_words(where)}", {"where": where} | ({"id_parts": rest} if rest else {})
        if self.may_be_all and self.parting:
            yield all_rows, as_items


def repeats_in(sheet: Sheet) -> Repeats | None:
    """The items of a table that have several rows of which further columns say why; None where there are none."""
    if sheet.id_parts or sheet.chosen("id") == "":
        return None
    item = sheet.id or _counted(sheet) or _text(sheet)
    if item is None:
        return _in_blocks(sheet)
    if sheet.profiles[item].differs_everywhere:
        return None
    label = _label(sheet, item)
    columns = _that_may_tell(sheet, item, label)
    if label is None and truth_differs(sheet, item):
        columns = [name for name in columns if why_repeated(name) == "setting"]  # each of a task of its own
    if not columns:
        return None
    key = _codes(sheet, item) if label is None else _joint(_codes(sheet, item), _codes(sheet, label))
    if _all_differ(key):
        return None
    telling = _telling_apart(sheet, key, columns)
    return None if telling is None else _repeats(sheet, item, telling)


def _telling_apart(sheet: Sheet, key: Positions, columns: Sequence[str]) -> Sequence[str] | None:
    """The first and fewest columns that tell the rows of one key apart; None where no few do."""
    for count in range(1, _MOST_COLUMNS + 1):
        for some in combinations(columns, count):
            joint = key
            for name in some:
                joint = _joint(joint, _codes(sheet, name))
            if _all_differ(joint):
                return some
    return None


def _repeats(sheet: Sheet, item: str, columns: Sequence[str]) -> Repeats:
    in_order = tuple(name for name in sheet.table.header if name in columns)
    settings = tuple(name for name in in_order if why_repeated(name) == "setting")
    parting = in_order if sheet.truth_elsewhere else settings  # a truth file has one row for an item
    values = _values(sheet, parting or in_order)
    return Repeats(item, in_order, parting, values, may_be_all=not sheet.truth_elsewhere)


def _values(sheet: Sheet, columns: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """What rows have in these columns: the first few, the likeliest first."""
    cells = (sheet.table.column(name).cells() for name in columns)
    values = list(dict.fromkeys(zip(*cells, strict=True)))
    if any(_is_progress(name) for name in columns):
        values.reverse()  # the last epoch is the model that was kept
    return tuple(values[:_NAMED])


def _in_blocks(sheet: Sheet) -> Repeats | None:
    """Rows of several models, without a column that names their items: each model has the same truths in one order."""
    truths = [name for name, p in sheet.profiles.items() if p.said.get("truth", 0) >= MEDIUM and p.is_class]
    if not truths or _label(sheet, "") is not None:
        return None
    for name, profile in sheet.profiles.items():
        if not _may_tell(sheet, profile) or profile.is_number:
            continue
        places = _codes(sheet, name)
        rows = [np.flatnonzero(places == place) for place in range(int(places.max()) + 1)]
        if all(len(own) == len(rows[0]) >= _BLOCK for own in rows) and all(
            np.array_equal(_codes(sheet, truth)[own], _codes(sheet, truth)[rows[0]])
            and (why_repeated(name) == "setting" or _is_in_no_order(_codes(sheet, truth)[rows[0]]))
            for truth in truths
            for own in rows[1:]
        ):
            return Repeats("", (name,), (name,), _values(sheet, [name]), may_be_all=not sheet.truth_elsewhere)
    return None


def _is_in_no_order(truths: Positions) -> bool:
    """The truths change so often that others are not in the same order by chance, as sorted ones are."""
    return int(np.count_nonzero(np.diff(truths))) >= _BLOCK


def with_repeats(sheet: Sheet, repeats: Repeats) -> Sheet:
    """The sheet in which every row is an item of its own."""
    if not repeats.item:
        return sheet
    columns = {**sheet.choices.columns, "id": repeats.item}
    choices = replace(sheet.choices, columns=columns, id_parts=repeats.columns)
    return Sheet(sheet.table, choices, truth_elsewhere=sheet.truth_elsewhere)


def _counted(sheet: Sheet) -> str | None:
    """A column that counts items, of a table whose ids are not called so: "rowIndex"."""
    fitting = [
        name
        for name, p in sheet.profiles.items()
        if p.is_whole and p.said.get("index", 0) == MEDIUM and not p.is_constant and why_repeated(name) is None
    ]
    return fitting[0] if len(fitting) == 1 else None


def _text(sheet: Sheet) -> str | None:
    """A column of texts, each of which has a row for every setting of the model."""
    settings = [name for name in sheet.profiles if why_repeated(name) == "setting" and not sheet.chosen("id")]
    for name, profile in sheet.profiles.items():
        is_text = not profile.is_number and not profile.is_list and len(profile.filled) >= _BLOCK
        is_text &= max(profile.said.get(role, 0) for role in ("truth", "predicted", "score")) < MEDIUM
        if is_text and any(sheet.is_grid(name, setting) for setting in settings if setting != name):
            return name
    return None


def _label(sheet: Sheet, item: str) -> str | None:
    """The column of labels of a long table, of which a row of an item is."""
    chosen = sheet.chosen("label")
    if chosen is not None:
        return chosen or None
    named = [name for name, p in sheet.profiles.items() if name != item and p.said.get("label", 0) == STRONG]
    return named[0] if len(named) == 1 and sheet.profiles[named[0]].is_class else None


def _that_may_tell(sheet: Sheet, item: str, label: str | None) -> list[str]:
    """Columns that may say which fold, run or setting a row is of: those that are called so first, then those of the
    fewest values. Where the items are hardly called so, as patients are not, the others do not count."""
    found = [p for name, p in sheet.profiles.items() if name not in (item, label) and _may_tell(sheet, p)]
    if sheet.chosen("id") is None and sheet.profiles[item].said.get("id", 0) < STRONG:
        found = [p for p in found if why_repeated(p.name) or _is_of_one_truth(sheet, item, p.name)]
    return [p.name for p in sorted(found, key=lambda p: (not why_repeated(p.name), len(p.distinct)))][:_MOST_TRIED]


def _is_of_one_truth(sheet: Sheet, item: str, name: str) -> bool:
    """Whether nearly every item has a row for every value of a column, and these never differ in their truth."""
    truths = [p for p in sheet.profiles.values() if p.said.get("truth", 0) >= MEDIUM and p.is_class]
    if not truths or not sheet.is_grid(item, name):
        return False
    items = _codes(sheet, item)
    return all(int(_joint(items, _codes(sheet, p.name)).max()) == int(items.max()) for p in truths)


def _may_tell(sheet: Sheet, profile: Profile) -> bool:
    is_chosen = profile.name in sheet.choices.columns.values()
    if is_chosen or "" in profile.distinct or profile.is_constant or 2 * len(profile.distinct) > len(profile.cells):
        return False
    if why_repeated(profile.name):
        return True
    says_other = max(profile.said.get(role, 0) for role in ("truth", "score", "predicted", "label"))
    is_measured = profile.is_number and not profile.is_whole
    return not says_other and not is_measured and profile.yes is None and len(profile.distinct) <= _FEW


def _is_progress(name: str) -> bool:
    """It counts how far a model was trained."""
    return not {"epoch", "step", "iteration", "checkpoint"}.isdisjoint(words_of(name))


def _codes(sheet: Sheet, name: str) -> Positions:
    return sheet.profiles[name].whole.codes()[0]


def _joint(one: Positions, other: Positions) -> Positions:
    """A number for each pair of two positions, from 0 in order of first appearance."""
    pairs: Positions = pd.factorize(one.astype(np.int64) * (int(other.max()) + 1) + other)[0]
    return pairs


def _all_differ(codes: Positions) -> bool:
    return int(codes.max()) + 1 == len(codes)
