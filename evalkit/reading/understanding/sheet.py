"""A table with what its columns look like and are called: what every proposal of a reading starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from evalkit.reading.contents.content import Choices, Table
from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.layouts.windows import interval_columns
from evalkit.reading.times import microseconds
from evalkit.reading.understanding.profile import Profile, profiles_of
from evalkit.reading.understanding.words import MEDIUM, STRONG, WEAK, why_repeated, words_of

MARGIN = 2
"""A reading that costs this much less than every other one is taken; the others are not worth a question."""

_TELLS = 10
"""Rows of a column that is the same in all of them, from which on it tells nothing that could be missed."""
_MANY = 20
"""Rows in which ids that repeat are no mistake."""
_NAMING = ("id", "start", "end", "split", "group")
"""Roles that say which item a row is of."""
_NEEDED = ("truth", "score", "predicted")
"""Roles that a figure needs: a column whose name says one of them is missed where it has none."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way to read a table, and how much speaks against it: 0 where every name says just that.

    kind: "one score", "top-1", "wide", "long", "decisions", or what a truth is written as. says: the reading in
    words, for a question. verified: the values of two columns fit each other, such as classes in
    the truth and names of score columns, so that it cannot be by chance. asks: it rests on a guess, and is never taken
    without a question. truth: of a second file, where there is one.
    """

    candidate: Candidate
    cost: float
    kind: str
    says: str = ""
    verified: bool = False
    asks: bool = False
    truth: Candidate | None = None


@dataclass(frozen=True)
class Sheet:
    """truth_elsewhere: the truth is in another file, so that a truth here is not missed."""

    table: Table
    choices: Choices
    truth_elsewhere: bool = False

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        return profiles_of(self.table)

    def chosen(self, role: str) -> str | None:
        """The column that the user chose for a role; "" where none shall have it, None where nothing was said."""
        return self.choices.columns.get(role)

    def columns_for(self, role: str, fits: Callable[[Profile], bool]) -> list[str]:
        """Columns that may have a role: the chosen one, or those whose values fit, without another chosen role."""
        chosen = self.chosen(role)
        if chosen is not None:
            return [chosen] if chosen in self.profiles else []
        return [profile.name for profile in self._without_chosen_role() if fits(profile)]

    def cost(self, roles: Mapping[str, str], used: Iterable[str] = ()) -> float:
        """How much the names speak against roles: against those that columns have, and those that they do not have.

        used: further columns that the reading accounts for.
        """
        role_of = {column: role for role, column in roles.items()}
        accounted = set(used)
        taken = {role: _mainly(self.profiles[roles[role]], role) for role in ("truth", "score") if role in roles}
        return sum(
            self._cost_of(profile, role_of.get(name), taken, is_accounted=name in accounted)
            for name, profile in self.profiles.items()
        )

    def _cost_of(self, profile: Profile, role: str | None, taken: Mapping[str, int], *, is_accounted: bool) -> float:
        """taken: how much the names of the truth and of the score say so; another such column is then not missed."""
        said = {each: degree for each, degree in profile.said.items() if _may_have(profile, each)}
        if role is None:
            return 0 if is_accounted else self._missed(profile, said, taken)
        if self.chosen(role) == profile.name:
            return 0
        if role in _NAMING:
            return max((said.get(each, 0) for each in _NEEDED), default=0) if not _says_id(profile) else 0
        gap = max(0, max(said.values(), default=0) - said.get(role, 0))
        return STRONG if _is_contrary(profile, role) else gap

    def _missed(self, profile: Profile, said: Mapping[str, int], taken: Mapping[str, int]) -> float:
        """How much a column is missed that has no role."""
        names_items = any(each.said.get("id", 0) >= MEDIUM for each in self.profiles.values())
        is_the_label = names_items and said.get("label", 0) == STRONG  # of a long table, which has one
        if profile.is_constant and len(profile.cells) > _TELLS and not is_the_label:
            return 0
        if said.get("about", 0) >= MEDIUM or (self.truth_elsewhere and said.get("truth", 0) >= MEDIUM):
            return 0
        missed = [each for each in _NEEDED if self.chosen(each) is None and taken.get(each, 0) < MEDIUM]
        return max((said.get(each, 0) for each in missed), default=0)

    @cached_property
    def id(self) -> str | None:
        """The column that names the items of a table with a row for each: of those that differ in every row the one
        whose name says most; else one that is called an id, though it repeats, which is an error to be shown."""
        chosen = self.chosen("id")
        if chosen is not None:
            return chosen or None
        return self.windows[0] if self.windows is not None else self._id_by_names_and_values()

    def _id_by_names_and_values(self) -> str | None:
        free = [profile for profile in self._without_chosen_role() if not _lists(profile)]
        distinct = [p for p in free if _may_name(p) and p.differs_everywhere]
        if distinct:
            return max(distinct, key=lambda p: (p.said.get("id", 0), -p.said.get("index", 0), p.is_path)).name
        called = [p for p in free if _is_called_an_id(p) and _may_repeat(p)]
        if called:
            return max(called, key=lambda p: p.said.get("id", 0)).name
        unnamed = (p.name for p in free if not p.is_number and p.differs_everywhere and _says_nothing(p))
        return next(unnamed, None)

    def _without_chosen_role(self) -> list[Profile]:
        taken = {name for name in self.choices.columns.values() if name}
        return [profile for name, profile in self.profiles.items() if name not in taken]

    @cached_property
    def windows(self) -> tuple[str, tuple[str, str]] | None:
        """The column of recordings, and those of start and end, of a table of windows: some recording has several."""
        found = interval_columns(self.table, self.choices)
        if found is None:
            return None
        recording, times = found
        names = (recording, times.start, times.end)
        if any(microseconds(cell, times.unit) is None for name in names[1:] for cell in self.profiles[name].distinct):
            return None
        windows = set(zip(*(self.profiles[name].cells for name in names), strict=True))
        if len(windows) == len(self.profiles[recording].distinct):
            return None
        return recording, (times.start, times.end)

    @cached_property
    def id_parts(self) -> tuple[str, ...]:
        """Further columns that name an item together with ``id``, where that alone repeats: its times, or a number
        within it, such as a frame."""
        if self.choices.id_parts:
            return self.choices.id_parts
        if self.windows is not None:
            return self.windows[1]
        if self.id is None or self.chosen("id") == "" or self.profiles[self.id].differs_everywhere:
            return ()
        times = [*self.times("start"), *self.times("end")]
        others = [name for name, p in self.profiles.items() if name != self.id and _numbers_within(p)]
        for parts in (times, *([name] for name in others)):
            if parts and self._differ_together((self.id, *parts)):
                return tuple(parts)
        return self._further_parts(self.id) if self._holds_several(self.id) else ()

    def _further_parts(self, item: str) -> tuple[str, ...]:
        """Two columns that name an item within another, by their names; or one of few values, all of which each has."""
        named = [n for n, p in self.profiles.items() if n != item and _says_id(p) and _may_be_part(p)]
        for pair in combinations(named, 2):
            if self._differ_together((item, *pair)):
                return pair
        few = (n for n, p in self.profiles.items() if n != item and _may_be_part(p) and len(p.distinct) <= _MANY)
        return next(((name,) for name in few if self._differ_together((item, name)) and self._has_all(item, name)), ())

    def _has_all(self, item: str, name: str) -> bool:
        """Nearly every item has a row for every value of a column."""
        items, values = self.profiles[item].distinct, self.profiles[name].distinct
        return len(self.profiles[item].cells) > 0.9 * len(items) * len(values)

    def _holds_several(self, name: str) -> bool:
        """It is called an id, and its rows are of several things: their truths differ, and no column names labels."""
        profile = self.profiles[name]
        if len(profile.cells) < _MANY or 2 * len(profile.distinct) > len(profile.cells):
            return False
        is_long = any(p.said.get("label", 0) == STRONG and p.is_class for n, p in self.profiles.items() if n != name)
        return not is_long and truth_differs(self, name)

    def window_settings(self) -> dict[str, Any]:
        """As ``item_settings``, of the windows alone: in a truth other numbers may repeat an item for its labels."""
        return self.item_settings() if self.windows is not None else {}

    def times(self, role: str) -> list[str]:
        """The column of the starts, or of the ends, of items that are parts of a recording."""
        found = [name for name, p in self.profiles.items() if p.said.get(role, 0) == STRONG and p.is_number]
        return found[:1]

    def _differ_together(self, names: tuple[str, ...]) -> bool:
        rows = set(zip(*(self.profiles[name].cells for name in names), strict=True))
        return len(rows) == len(self.profiles[names[0]].cells)

    def is_grid(self, item: str, label: str) -> bool:
        """Nearly every item has a row for nearly every label, and none has two."""
        names = (item, *(self.id_parts if item == self.id else ()))
        items = set(zip(*(self.profiles[name].cells for name in names), strict=True))
        labels, rows = self.profiles[label].filled, len(self.profiles[label].cells)
        is_each_once = self._differ_together((*names, label))
        return is_each_once and rows > 0.9 * len(items) * len(labels) and len(labels) > 1 and len(items) > 1

    @cached_property
    def item(self) -> str | None:
        """The id of tables with a row for each item: none where the column that is called so repeats all the time, as a
        patient or a camera does. Items are then rows, and that column is what they belong to."""
        if self.id is None or self.chosen("id") is not None or self.id_parts:
            return self.id
        profile = self.profiles[self.id]
        may_belong = profile.said.get("id", 0) < STRONG and len(profile.distinct) < 0.5 * len(profile.cells)
        return None if (may_belong and len(profile.cells) >= _MANY) or self._holds_several(self.id) else self.id

    @property
    def is_row_each(self) -> bool:
        """Each row is an item of its own."""
        if self.item is None or self.profiles[self.item].differs_everywhere:
            return True
        return bool(self.id_parts) and self._differ_together((self.item, *self.id_parts))

    def item_roles(self, *others: str | None) -> dict[str, str]:
        """The roles that say which item a row is of. others: columns that have another role."""
        roles = {} if self.item is None or self.item in others else {"id": self.item}
        further = self.further("split", "group")
        if self.item is None and self.id is not None and self.chosen("group") is None:
            further.setdefault("group", self.id)
        return roles | {role: name for role, name in further.items() if name not in (*roles.values(), *others)}

    def item_settings(self) -> dict[str, Any]:
        return {"id_parts": self.id_parts} if self.id_parts and self.id_parts != self.choices.id_parts else {}

    def further(self, *roles: str) -> dict[str, str]:
        """The columns of a split or a group, where there are any: by name, and never measured numbers."""
        found = {}
        for role in roles:
            fitting = [
                name
                for name in self.columns_for(role, lambda p: not _is_measured(p))
                if self.chosen(role) == name or self.profiles[name].said.get(role, 0) == STRONG
            ]
            if len(fitting) == 1:
                found[role] = fitting[0]
        return found


def truth_differs(sheet: Sheet, item: str) -> bool:
    """Whether what is called the truth differs within items, so that their rows are not of one thing."""
    items = sheet.profiles[item].whole.codes()[0].astype(np.int64)
    truths = [p for name, p in sheet.profiles.items() if name != item and p.said.get("truth", 0) == STRONG]
    pairs = (items * (int(codes.max()) + 1) + codes for p in truths if p.is_class for codes in [p.whole.codes()[0]])
    return any(len(np.unique(pair)) > len(np.unique(items)) for pair in pairs)


def _may_be_part(profile: Profile) -> bool:
    """It may name an item within another: text or whole numbers that say nothing else."""
    says_other = {"label", "truth", "predicted", "score"} & profile.said.keys() or why_repeated(profile.name)
    return not (says_other or _is_measured(profile) or profile.is_constant or profile.yes is not None)


def _may_name(profile: Profile) -> bool:
    """It is called as an id is. A column that is just called so may hold anything, which is to be refused."""
    return profile.said.get("id", 0) == STRONG or (_says_id(profile) and not _is_measured(profile))


def _is_called_an_id(profile: Profile) -> bool:
    """Numbers need a name that says more, since they may be anything."""
    return profile.said.get("id", 0) >= (MEDIUM if profile.is_number else WEAK)


def _mainly(profile: Profile, role: str) -> int:
    """How much a name says for a role that it says nothing else for as much."""
    degree = profile.said.get(role, 0)
    return degree if degree == max(profile.said.values(), default=0) else 0


def _is_contrary(profile: Profile, role: str) -> bool:
    """The column is called a truth and taken for a score, or the other way round."""
    contrary = {"truth": "score", "score": "truth"}.get(role)
    return contrary is not None and profile.said.get(contrary, 0) == STRONG


def _may_repeat(profile: Profile) -> bool:
    """It may name items though it repeats: in a truth file with a row for each label, or by mistake."""
    if profile.said.get("id", 0) == STRONG:
        return True
    if profile.said.get("about", 0) >= MEDIUM:
        return False  # a time or a text names items only where it differs everywhere
    return not _is_measured(profile) and profile.yes is None and not profile.is_constant


def _numbers_within(profile: Profile) -> bool:
    """A number or time within an item, by its name: a frame, a segment, a second."""
    said = profile.said
    if {"label", "truth", "predicted", "score"} & said.keys() or _is_measured(profile) or profile.is_constant:
        return False
    return bool(said.get("index") or said.get("id")) and (profile.is_whole or "timestamp" in words_of(profile.name))


def _lists(profile: Profile) -> bool:
    """It lists things in its cells, and is not called an id."""
    return profile.is_list and profile.said.get("id", 0) < STRONG


def _says_nothing(profile: Profile) -> bool:
    """Its name speaks for no role of a table, so that it may name the items."""
    return not {"label", "truth", "predicted", "score"} & profile.said.keys()


def _says_id(profile: Profile) -> bool:
    return "id" in profile.said or "index" in profile.said


def _is_measured(profile: Profile) -> bool:
    """It holds numbers with decimals, which name nothing."""
    return profile.is_number and not profile.is_whole


def _may_have(profile: Profile, role: str) -> bool:
    """Whether the values of a column allow a role that its name says."""
    if role == "score":
        return (
            profile.is_number
            and (not profile.is_whole or profile.said.get("score", 0) >= MEDIUM)
            and profile.yes is None
        )
    if role in ("truth", "predicted", "label"):
        return profile.is_class or profile.yes is not None or not profile.is_number
    if role in ("group", "split", "id", "index"):
        return not _is_measured(profile)
    return True
