"""Proposals for tables with a decision for each item, and no score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from evalkit.reading.contents.content import whole_number
from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.understanding.profile import Profile, yes_of
from evalkit.reading.understanding.proposals.by_values import (
    TrueClasses,
    affixed_classes,
    best_for,
    classes_in,
    is_in_other_writing,
    is_named,
    may_be_truth,
    note_on_classes,
    predicted_columns,
    share_labels,
)
from evalkit.reading.understanding.proposals.one_score import is_plain
from evalkit.reading.understanding.sheet import MARGIN, Proposal, Sheet

_KAPPA = 0.2
"""Agreement beyond chance from which on two columns of numbers are the truth and a decision, though not called so."""
_TELL = 2
"""Rows beyond which columns of the same classes are not so by chance."""


def decisions(sheet: Sheet) -> Iterator[Proposal]:
    """Tables with a predicted label and the truth, and no score."""
    if any(profile.is_list and any("." in cell for cell in profile.filled) for profile in sheet.profiles.values()):
        return  # scores are listed in cells
    for truth in best_for(sheet, "truth", sheet.columns_for("truth", may_be_truth)):
        for proposal in decided(sheet, TrueClasses.of(sheet.profiles[truth])):
            one = proposal.candidate
            roles = (
                {role: one.roles[role] for role in ("id",) if role in one.roles} | {"truth": truth} | dict(one.roles)
            )
            reason = f"{one.reason}, and the truth is in {truth!r}"
            candidate = replace(one, reason=reason, roles=roles, gives="both")
            used = _other_decisions(sheet, one.roles["predicted"])
            cost = sheet.cost(roles, used=used) + _unnamed(sheet, truth, one.roles["predicted"])
            says = f"{proposal.says}, and {truth!r} is the truth"
            yield Proposal(candidate, cost, "decisions", says, asks=proposal.asks)


def _other_decisions(sheet: Sheet, predicted: str) -> list[str]:
    """Columns that are called decisions too: of something else, or of another model, which is a reading of its own."""
    return [name for name in sheet.profiles if name != predicted and is_named(sheet, name)]


def _unnamed(sheet: Sheet, truth: str, predicted: str) -> float:
    """What speaks against decisions whose columns are not called so: columns of 0 and 1 mean anything, and so does a
    class that two columns have in a row or two."""
    one, other = sheet.profiles[truth], sheet.profiles[predicted]
    if one.said.get("truth") or other.said.get("predicted"):
        return 0
    chosen = sheet.chosen("truth") or sheet.chosen("predicted") or sheet.choices.layout
    is_told = one.yes is None and len(one.cells) > _TELL and (not one.is_number or _agree(one, other))
    return 0 if chosen or is_told else 2 * MARGIN


def _agree(one: Profile, other: Profile) -> bool:
    """Whether two columns of class numbers say the same clearly more often than by chance (Cohen's kappa)."""
    cells, others = ([whole_number(cell) for cell in profile.cells] for profile in (one, other))
    share = sum(a == b for a, b in zip(cells, others, strict=True)) / len(cells)
    counts, other_counts = Counter(cells), Counter(others)
    by_chance = sum(count * other_counts[cell] for cell, count in counts.items()) / len(cells) ** 2
    return share - by_chance > _KAPPA * (1 - by_chance)


def decided(sheet: Sheet, truth: TrueClasses) -> Iterator[Proposal]:
    """What a decision of each item can mean, beside a truth."""
    for predicted in predicted_columns(sheet, truth, without_scores=True):
        roles = {**sheet.item_roles(truth.column), "predicted": predicted}
        for layout, further, says in _meanings(sheet, truth, predicted):
            reason = f"it has decisions in {predicted!r} and no scores"
            settings = {**sheet.item_settings(), **further}
            notes = (note_on_classes(further["labels"]),) if "labels" in further else ()
            candidate = Candidate(layout, reason, roles, gives="scores", settings=settings, notes=notes)
            asks = is_in_other_writing(further.get("labels", {}))
            cost = sheet.cost(roles, used=_other_decisions(sheet, predicted))
            yield Proposal(candidate, cost, "decisions", says, asks=asks)


def _meanings(sheet: Sheet, truth: TrueClasses, predicted: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The layout of decisions, further settings, and what that means in words."""
    found = classes_in(sheet.profiles[predicted])
    says_yes = truth.yes is not None
    written = affixed_classes(sheet.profiles[predicted], truth)
    if written is not None and not (says_yes and is_in_other_writing(written)):
        yield "decisions", {"labels": written}, f"{predicted!r} is the decision"
    elif says_yes and is_plain(truth) and _are_plain(found):
        yield "decisions-binary", {}, f"{predicted!r} is the decision, 1 or 0"
    elif found & truth.classes or share_labels(sheet.profiles[predicted], truth):
        yield "decisions", {}, f"{predicted!r} is the decision"
    elif says_yes and len(found) == 2 and len(truth.distinct) <= 2:
        yield from _either_way(sheet, truth, predicted)


def _either_way(sheet: Sheet, truth: TrueClasses, predicted: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Each of two decisions as the one that stands for yes."""
    true = next((cell for cell, says in (truth.yes or {}).items() if says), "1")
    for positive in _likelier_first(sheet, predicted, truth):
        yield "decisions-binary", {"positive": positive}, f"{true} in the truth means {positive}"


def _are_plain(found: set[str]) -> bool:
    """Yes and no by numbers, or as true and false."""
    return found <= {"0", "1", "-1", "true", "false"} and len(found) <= 2 and yes_of(tuple(found)) is not None


def _likelier_first(sheet: Sheet, predicted: str, truth: TrueClasses) -> list[str]:
    """The two decisions, that which goes with a true yes more often first, where both stand in one table."""
    cells = sheet.profiles[predicted].filled
    if truth.column not in sheet.profiles or truth.yes is None:
        return cells
    true = sheet.profiles[truth.column].cells
    together = {
        cell: sum(
            1 for p, t in zip(sheet.profiles[predicted].cells, true, strict=True) if p == cell and truth.yes.get(t)
        )
        for cell in cells
    }
    return sorted(cells, key=lambda cell: -together[cell])
