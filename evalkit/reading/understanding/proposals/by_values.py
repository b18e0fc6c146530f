"""Which columns may hold the truth, the score or the decision? By their values and their names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evalkit.reading.contents.content import whole_number
from evalkit.reading.sides import Note
from evalkit.reading.understanding.label_columns import label_columns, other_writing
from evalkit.reading.understanding.profile import Profile, yes_of
from evalkit.reading.understanding.sheet import MARGIN, Sheet
from evalkit.reading.understanding.words import MEDIUM, STRONG, WEAK


@dataclass(frozen=True, slots=True)
class TrueClasses:
    """What a truth column says: its distinct cells, and which of them say yes where they say yes and no."""

    column: str
    distinct: tuple[str, ...]
    yes: Mapping[str, bool] | None

    @classmethod
    def of(cls, profile: Profile) -> TrueClasses:
        distinct = tuple(cell for cell in profile.whole.codes()[1] if cell)
        return cls(profile.name, distinct, yes_of(distinct) if len(distinct) <= 4 else None)

    @property
    def classes(self) -> set[str]:
        return {whole_number(cell) for cell in self.distinct}


def may_be_truth(profile: Profile) -> bool:
    """It may hold classes, or yes and no. Row numbers are no classes, and paths are only if the name says truth."""
    if profile.is_path and not profile.yes and len(profile.filled) > 2:
        return profile.said.get("truth", 0) >= STRONG
    if profile.counts_rows and len(profile.cells) > 2:
        return False
    return profile.is_class or (
        profile.said.get("truth", 0) >= MEDIUM and not (profile.is_number and not profile.is_whole)
    )


def may_be_score(profile: Profile) -> bool:
    """It holds numbers that are no classes. One that is called a score may hold an odd cell, which is to be refused."""
    said = profile.said.get("score", 0)
    if said == STRONG:
        return True
    if not profile.is_number:
        return profile.mostly_numbers and profile.said.get("about", 0) < MEDIUM
    if profile.is_constant or profile.said.get("about", 0) == STRONG:
        return False
    if profile.is_whole:
        return said >= MEDIUM and profile.yes is None
    return said > 0 or profile.is_unit or profile.low < 0 or profile.style != "point"


def predicted_columns(sheet: Sheet, truth: TrueClasses, *, without_scores: bool = False) -> list[str]:
    """The columns that may hold decisions: the chosen one, those that are called so, or else those that seem to.

    without_scores: no score stands beside the decisions, so that a single class is enough, and cells may hold several.
    """
    chosen = sheet.chosen("predicted")
    if chosen is not None:
        return [chosen] if chosen else []
    fitting = sheet.columns_for("predicted", may_be_truth if not without_scores else may_be_decisions)
    fitting = [name for name in fitting if name != truth.column]
    said = [name for name in fitting if is_named(sheet, name) and may_decide(sheet.profiles[name], truth)]
    return said or _agreeing(
        sheet, truth, [name for name in fitting if _seems_decided(sheet.profiles[name], truth, without_scores)]
    )


def _agreeing(sheet: Sheet, truth: TrueClasses, names: list[str]) -> list[str]:
    """Without columns that have classes of the truth, and go with it in less than half as many rows as another."""
    if len(names) < 2 or truth.column not in sheet.profiles:
        return names
    true = [whole_number(cell) for cell in sheet.profiles[truth.column].cells]
    agree = {
        name: sum(whole_number(a) == b for a, b in zip(sheet.profiles[name].cells, true, strict=True)) for name in names
    }
    return [name for name in names if 2 * agree[name] >= max(agree.values())]


def _seems_decided(profile: Profile, truth: TrueClasses, without_scores: bool) -> bool:
    """A column that is not called a decision has most classes of the truth; some are enough if its name hints at it."""
    said = profile.said
    if max(said.get("truth", 0), said.get("score", 0), said.get("about", 0)) >= STRONG:
        return False
    found = classes_in(profile)
    if said.get("predicted", 0) >= WEAK and found & truth.classes:
        return True
    is_part = bool(found) and found <= truth.classes and 2 * len(found) > len(truth.classes)
    if without_scores:
        return is_part or share_labels(profile, truth)
    return is_part and len(found) > 1


def classes_in(profile: Profile) -> set[str]:
    """The distinct cells of a column that are not empty; class numbers as numbers, so that 1.0 is 1."""
    return {whole_number(cell) for cell in profile.whole.codes()[1] if cell}


def best_for(sheet: Sheet, role: str, names: Sequence[str]) -> list[str]:
    """Columns without those that say much less for a role than the best of them."""
    best = max((sheet.profiles[name].said.get(role, 0) for name in names), default=0)
    return [name for name in names if best - sheet.profiles[name].said.get(role, 0) < MARGIN]


def may_be_decisions(profile: Profile) -> bool:
    """As a truth, or several labels in a cell."""
    return may_be_truth(profile) or profile.is_list or any(mark in cell for cell in profile.filled for mark in "|;,")


def may_decide(profile: Profile, truth: TrueClasses) -> bool:
    """A decision says what the truth says, or one of two things where the truth says yes and no."""
    distinct = classes_in(profile)
    if not truth.classes or distinct & truth.classes or share_labels(profile, truth):
        return True
    if affixed_classes(profile, truth) is not None:
        return True
    return truth.yes is not None and len(distinct) == 2


def affixed_classes(profile: Profile, truth: TrueClasses) -> dict[str, str] | None:
    """Class of the truth -> how decisions write it, with one prefix and suffix: "LABEL_1" for "1". None where both
    share a class, or one of the decisions is no class with these."""
    found = {cell for cell in profile.whole.codes()[1] if cell}
    if len(found) < 2 or not truth.classes or not truth.classes.isdisjoint(map(whole_number, found)):
        return None
    of = label_columns(sorted(found), sorted(truth.classes))
    if of is None or not of.is_affixed or set(of.columns.values()) != found:
        return _in_other_writing(sorted(found), truth)
    return of.columns if of.true >= of.columns.keys() else None


def _in_other_writing(found: Sequence[str], truth: TrueClasses) -> dict[str, str] | None:
    """Class of the truth -> how decisions write it, in another case or with other marks; or with other words for yes
    and no."""
    written = other_writing(found, sorted(truth.classes))
    yes = yes_of(found) if len(found) == 2 and truth.yes is not None else None
    if written is None and yes is not None and truth.yes is not None and len(truth.distinct) == 2:
        written = {whole_number(cell): one for cell, says in truth.yes.items() for one in found if yes[one] == says}
    return written if written is not None and set(written.values()) == set(found) else None


def is_in_other_writing(written: Mapping[str, str]) -> bool:
    """Whether decisions do not hold the classes of the truth as these are written, so that it is asked."""
    return not all(label in cell for label, cell in written.items())


def note_on_classes(written: Mapping[str, str]) -> Note:
    """That decisions are written otherwise than the truth."""
    how = "otherwise than" if is_in_other_writing(written) else "with more around the class than"
    return Note(f"Decisions are written {how} the truth: {in_pairs(written)}.")


def in_pairs(written: Mapping[str, str]) -> str:
    """What some cells of decisions stand for."""
    return ", ".join(f"{cell!r} is {label!r}" for label, cell in list(written.items())[:3])


def is_named(sheet: Sheet, name: str) -> bool:
    """The user, or its name, says that the column holds the decisions."""
    return sheet.chosen("predicted") == name or sheet.profiles[name].said.get("predicted", 0) >= MEDIUM


def share_labels(profile: Profile, truth: TrueClasses) -> bool:
    """Both hold several labels in a cell, and have labels in common."""
    parts, true = ({part for cell in cells for part in words_in(cell)} for cells in (profile.filled, truth.distinct))
    several = any(len(words_in(cell)) > 1 for cell in profile.filled)
    return several and 2 * len(parts & true) > len(parts)


def words_in(cell: str) -> list[str]:
    """What stands between the marks that may part labels."""
    return [part for part in re.split(r"[\[\]'\"|;,/+& ]+", cell) if part]
