"""Proposals for tables with a row for each item, in which cells list labels and their scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.layouts.tables.lists_in_cells import first_labels, lists_in
from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.proposals.wide import classes_of
from evalkit.reading.understanding.sheet import Proposal, Sheet
from evalkit.reading.understanding.words import MEDIUM, STRONG, WEAK


def lists(sheet: Sheet) -> Iterator[Proposal]:
    """Tables with both sides: a truth that names labels of the lists."""
    columns = _lists(sheet)
    known = frozenset(first_labels(sheet.table, columns))
    for truth in sheet.columns_for("truth", _may_be_true) if columns else ():
        if truth not in columns.values() and not known.isdisjoint(classes_of(sheet.profiles[truth], known)):
            yield _proposal(sheet, columns, truth)


def list_scores(sheet: Sheet, truth: Profile | Sequence[str] | None) -> Iterator[Proposal]:
    """Tables whose truth is elsewhere: in a column of classes, or of these labels; None where it is not known."""
    columns = _lists(sheet)
    known = frozenset(first_labels(sheet.table, columns))
    classes = classes_of(truth, known) if isinstance(truth, Profile) else truth
    if columns and (classes is None or not known.isdisjoint(classes)):
        yield _proposal(sheet, columns, None)


def _lists(sheet: Sheet) -> dict[str, str]:
    """The columns of the lists. One that is called the truth is none of these, though it may list labels as well.

    There are none where the user chose columns for a label in each row.
    """
    if sheet.choices.layout is None and any(sheet.chosen(role) for role in ("label", "score", "predicted")):
        return {}
    called_truth = [name for name, profile in sheet.profiles.items() if profile.said.get("truth", 0) == STRONG]
    chosen = sheet.choices.columns.values()
    return lists_in(sheet.table, sheet.choices, taken={*chosen, *called_truth})


def _proposal(sheet: Sheet, columns: Mapping[str, str], truth: str | None) -> Proposal:
    roles = sheet.item_roles(truth, *columns.values()) | ({} if truth is None else {"truth": truth})
    listed = " and ".join(map(repr, columns.values()))
    reason = f"{listed} list{'s' if len(columns) == 1 else ''} labels and their scores"
    says = reason if truth is None else f"{reason}, and {truth!r} is the truth"
    decisions = [p.name for p in sheet.profiles.values() if p.name != truth and _is_decision(p)]
    candidate = Candidate(
        "lists-in-cells",
        says,
        {**roles, **columns},
        gives="scores" if truth is None else "both",
        settings=sheet.item_settings(),
    )
    return Proposal(candidate, sheet.cost(roles, used=[*columns.values(), *decisions]), "lists", says, verified=True)


def _may_be_true(profile: Profile) -> bool:
    return profile.is_class or profile.is_list or profile.said.get("truth", 0) >= WEAK


def _is_decision(profile: Profile) -> bool:
    """It says what the lists say anyway, by its name: the predicted label, or its score."""
    return max(profile.said.get("predicted", 0), profile.said.get("score", 0)) >= MEDIUM
