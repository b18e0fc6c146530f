"""Proposals for tables that hold the truth alone: classes in a cell, columns of 0 and 1, or a row for each label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.proposals.by_values import TrueClasses
from evalkit.reading.understanding.proposals.long import long_truth
from evalkit.reading.understanding.sheet import MARGIN, Proposal, Sheet
from evalkit.reading.understanding.words import STRONG


@dataclass(frozen=True, slots=True)
class TruthProposal:
    """A proposal for a truth, with what it says: the classes in its cells, or the labels that have columns or rows."""

    proposal: Proposal
    cells: TrueClasses | None = None
    labels: tuple[str, ...] = ()


def truths(sheet: Sheet) -> Iterator[TruthProposal]:
    yield from _cells(sheet)
    yield from _columns(sheet)
    for proposal in long_truth(sheet):
        label = sheet.profiles[proposal.candidate.roles["label"]]
        yield TruthProposal(proposal, labels=tuple(cell for cell in label.whole.codes()[1] if cell))


def _cells(sheet: Sheet) -> Iterator[TruthProposal]:
    names = sheet.columns_for("truth", _may_be_cells)
    item = _item_column(sheet)
    names = [name for name in names if name != item]
    if any(sheet.profiles[name].said.get("truth", 0) == STRONG for name in names):
        names = [name for name in names if sheet.profiles[name].said.get("truth", 0) >= STRONG]
    best = max((_said(sheet.profiles[name]) for name in names), default=0)
    for name in names:
        if best - _said(sheet.profiles[name]) >= MARGIN:
            continue
        roles = {} if item is None else {"id": item}
        further = sheet.further("split", "group")
        roles |= {role: column for role, column in further.items() if column not in (item, name)}
        reason = f"{name!r} names the true labels" + (f" of each {item!r}" if item is not None else "")
        candidate = Candidate("truth-cells", reason, {**roles, "truth": name}, (), "truth", sheet.window_settings())
        cost = sheet.cost({**roles, "truth": name}) - _label_gap(sheet.profiles[name]) + _of_labels(sheet, name)
        classes = TrueClasses.of(sheet.profiles[name])
        yield TruthProposal(Proposal(candidate, cost, "cells", f"{name!r} is the truth"), cells=classes)


def _of_labels(sheet: Sheet, truth: str) -> float:
    """What speaks against yes and no for each item: another column says for which label."""
    if sheet.profiles[truth].yes is None:
        return 0
    others = [p for name, p in sheet.profiles.items() if name not in (truth, sheet.id)]
    return MARGIN if any(p.said.get("label", 0) == STRONG and p.is_class for p in others) else 0


def _item_column(sheet: Sheet) -> str | None:
    """The column of items; in a truth file an item may have several rows, one for each of its labels."""
    if sheet.id is not None or sheet.chosen("id") is not None:
        return sheet.id
    return None


def _said(profile: Profile) -> int:
    return max(profile.said.get("truth", 0), profile.said.get("label", 0))


def _label_gap(profile: Profile) -> int:
    """In a file of the truth alone, a column that is called a label is the true one: no name speaks against that."""
    return (
        max(0, max(profile.said.values(), default=0) - profile.said.get("truth", 0)) if "label" in profile.said else 0
    )


def _may_be_cells(profile: Profile) -> bool:
    if profile.is_number and not profile.is_whole:
        return False
    if profile.counts_rows and len(profile.cells) > 2:
        return False
    return bool(profile.filled) and (not profile.is_path or profile.said.get("truth", 0) == STRONG or profile.is_class)


def _columns(sheet: Sheet) -> Iterator[TruthProposal]:
    item = sheet.id
    yes = [
        name
        for name, p in sheet.profiles.items()
        if name != item and p.yes is not None and p.said.get("id", 0) < STRONG
    ]
    if len(yes) < 2:
        return
    roles = {} if item is None else {"id": item}
    further = sheet.further("split", "group")
    roles |= {role: column for role, column in further.items() if column not in (item, *yes)}
    reason = f"it has {len(yes):,} columns of 0 and 1"
    candidate = Candidate("truth-columns", reason, roles, tuple(yes), "truth", sheet.window_settings())
    proposal = Proposal(
        candidate, sheet.cost(roles, used=yes), "columns", f"{len(yes)} columns say which labels are true"
    )
    yield TruthProposal(proposal, labels=tuple(yes))


def with_labels(candidate: Candidate, columns: Mapping[str, str]) -> Candidate:
    """A candidate for columns of 0 and 1, of these labels alone."""
    return Candidate(
        candidate.layout,
        candidate.reason,
        candidate.roles,
        tuple(columns),
        candidate.gives,
        {**candidate.settings, "labels": dict(columns)},
        candidate.notes,
    )
