"""Proposals for tables with one score or one decision for each item: binary, top-1, and decisions without scores."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from evalkit.reading.contents.content import whole_number
from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.sides import Note
from evalkit.reading.understanding.profile import Profile, yes_of
from evalkit.reading.understanding.proposals.wide import number_notes, number_settings
from evalkit.reading.understanding.sheet import MARGIN, Proposal, Sheet
from evalkit.reading.understanding.words import MEDIUM, STRONG, WEAK, words_of

HALF = 0.5 - 1e-9
"""The score of the likelier of two classes is never below a half."""

Fits = Literal["class", "predicted"]


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


def one_score(sheet: Sheet) -> Iterator[Proposal]:
    """Tables with a truth and one score for each item, of the positive class or of the predicted one."""
    for truth in _best(sheet, "truth", sheet.columns_for("truth", may_be_truth)):
        for proposal in scored(sheet, TrueClasses.of(sheet.profiles[truth])):
            roles = {**proposal.candidate.roles, "truth": truth}
            yield proposal_with_truth(sheet, proposal, roles)


def proposal_with_truth(sheet: Sheet, proposal: Proposal, roles: Mapping[str, str]) -> Proposal:
    """A proposal for scores, of a table that has the truth too."""
    one = proposal.candidate
    layout = {"one-score": "binary"}.get(one.layout, one.layout)
    order = ("id", "truth", "predicted", "score", "split", "group")
    roles = {role: roles[role] for role in order if role in roles}
    reason = f"{one.reason}, and the truth is in {roles['truth']!r}"
    candidate = Candidate(layout, reason, roles, one.labels, "both", one.settings, one.notes)
    used = () if "predicted" in roles else _decisions_of(sheet)
    shown = -MARGIN if proposal.cost < 0 else 0  # the values show that another column holds the decisions
    if "score" in roles:
        used = (*used, *other_scales(sheet, roles["score"]))
    return Proposal(
        candidate,
        sheet.cost(roles, used=used) + _label_beside(sheet, roles) + shown,
        proposal.kind,
        f"{proposal.says}, and {roles['truth']!r} is the truth",
        proposal.verified,
    )


def _label_beside(sheet: Sheet, roles: Mapping[str, str]) -> float:
    """What speaks against one score for each item: a column of labels, of which each row is of one."""
    beside = [
        p for name, p in sheet.profiles.items() if name not in roles.values() and p.said.get("label", 0) == STRONG
    ]
    if any(len(p.cells) < _TELL for p in beside):
        return MARGIN
    return MARGIN / 2 if any(p.yes is None and not p.is_number for p in beside) else 0


_TELL = 3
"""Rows from which on it can be seen whether a table has a row for each item, or for each item and label."""


def _decisions_of(sheet: Sheet) -> Sequence[str]:
    return [name for name, p in sheet.profiles.items() if p.said.get("predicted", 0) == STRONG and p.is_class]


def scored(sheet: Sheet, truth: TrueClasses) -> Iterator[Proposal]:
    """What one score of each item can be of, beside a truth."""
    if not sheet.is_row_each and sheet.choices.layout is None and not _repeats_rows(sheet):
        return
    taken = {truth.column}
    scores = [name for name in sheet.columns_for("score", may_be_score) if name not in taken]
    for score in _best(sheet, "score", without_other_scales(sheet, scores)):
        predicted = [name for name in _predicted_columns(sheet, truth) if name not in (truth.column, score)]
        named = [name for name in predicted if _is_named(sheet, name)]
        for column in named or [None, *predicted]:
            for proposal in _readings(sheet, truth, score, column):
                is_shown = column is not None and column not in named
                yield replace(proposal, cost=proposal.cost - MARGIN) if is_shown else proposal


def _readings(sheet: Sheet, truth: TrueClasses, score: str, predicted: str | None) -> Iterator[Proposal]:
    classes = set(truth.classes)
    of_predicted = set[str]()
    if predicted is not None:
        of_predicted = {whole_number(cell) for cell in sheet.profiles[predicted].whole.codes()[1] if cell}
    layout = sheet.choices.layout
    is_two = len(of_predicted) <= 2 if truth.yes is not None else len(classes | of_predicted) <= 2
    if not is_two:
        if predicted is not None and layout in (None, "top-1") and (classes & of_predicted or not classes):
            yield _top_one(sheet, score, predicted, "")
        return
    fits: tuple[Fits, ...] = ("class",)
    if predicted is not None:
        fits = _fits(sheet, score, predicted)
        if not fits and not _is_named(sheet, predicted):
            return
        fits = fits or ("class", "predicted")
    if layout == "top-1":
        fits = ("predicted",)
    elif layout in ("binary", "one-score"):
        fits = ("class",)
    if "class" in fits:
        yield from _binary(sheet, truth, score, predicted)
    if "predicted" in fits and predicted is not None:
        yield _top_one(sheet, score, predicted, "it is never below 0.5" if len(fits) == 1 else "")


def _fits(sheet: Sheet, score: str, predicted: str) -> tuple[Fits, ...]:
    """What a score can be of, by a decision between two classes beside it: of one class, or of the predicted one.
    Nothing, where the decision does not follow the score."""
    if "" in sheet.profiles[predicted].distinct:
        return ("predicted",)  # which is to be refused, with the row that has none
    numbers = _compared(sheet, score, predicted)[0]
    kinds: list[Fits] = []
    if _high_class(sheet, score, predicted) is not None:
        kinds.append("class")
    if len(numbers) and numbers.min() >= HALF and numbers.max() <= 1:
        kinds.append("predicted")
    return tuple(kinds)


def _compared(sheet: Sheet, score: str, predicted: str) -> tuple[Any, Any, list[str]]:
    """Scores and decisions of all rows that have both; the decision as a position among the classes."""
    profile = sheet.profiles[score]
    numbers = profile.whole.numbers() if profile.style == "point" else profile.numbers
    column = sheet.profiles[predicted]
    if profile.style == "point":
        codes, distinct = column.whole.codes()
    else:
        distinct = column.distinct
        codes = np.array([distinct.index(cell) for cell in column.cells])
    known = ~np.isnan(numbers) & np.array([bool(cell) for cell in distinct])[codes]
    return numbers[known], codes[known], [whole_number(cell) for cell in distinct]


def _high_class(sheet: Sheet, score: str, predicted: str) -> str | None:
    """The class that is decided for exactly where the score reaches some threshold, if there is one."""
    numbers, decision, classes = _compared(sheet, score, predicted)
    present = sorted(set(decision.tolist()))
    if len(present) == 1:
        value = classes[present[0]]
        yes = yes_of([value])
        if len(numbers) and numbers.max() < HALF and yes is not None and not yes[value]:
            return {"0": "1", "false": "true", "no": "yes", "n": "y", "neg": "pos", "negative": "positive"}.get(
                value.casefold()
            )
        return value if len(numbers) and numbers.min() >= HALF else None
    if len(present) != 2:
        return None
    one, other = present
    if numbers[decision == one].min() > numbers[decision == other].max():
        return classes[one]
    if numbers[decision == other].min() > numbers[decision == one].max():
        return classes[other]
    return None


def _binary(sheet: Sheet, truth: TrueClasses, score: str, predicted: str | None) -> Iterator[Proposal]:
    for positive, why in _positives(sheet, truth, score, predicted):
        settings = number_settings(sheet, [score]) | sheet.item_settings()
        if positive is not None:
            settings["positive"] = positive
        of = "class 1" if positive is None else f"class {positive!r}"
        if positive is None and truth.yes is not None:
            cell = next((cell for cell, value in truth.yes.items() if value), "1")
            of = f"class {cell}"
        notes = [*number_notes(settings), *([Note(f"{score!r} is taken for the score of {of}{why}.")] if why else [])]
        roles = {**sheet.item_roles(truth.column), "score": score}
        reason = f"it has one score column, {score!r}, of {of}"
        candidate = Candidate("one-score", reason, roles, (), "scores", settings, tuple(notes))
        used = [*([predicted] if predicted is not None else []), *other_scales(sheet, score)]
        candidate = replace(candidate, notes=(*candidate.notes, *_on_scales(sheet, score)))
        yield Proposal(candidate, sheet.cost(roles, used=used), "one score", f"{score!r} is the score of {of}")


def _positives(sheet: Sheet, truth: TrueClasses, score: str, predicted: str | None) -> Iterator[tuple[str | None, str]]:
    """The class that a score is of, with the reason: None for the one that says yes. Several where that is open."""
    chosen = sheet.choices.positive
    if chosen is not None:
        yield chosen, ""
        return
    cells = {whole_number(cell): cell for cell in truth.distinct}
    if predicted is not None and (high := _high_class(sheet, score, predicted)) is not None and high in cells:
        says_yes = truth.yes is not None and truth.yes.get(cells[high], False)
        plain_yes = says_yes and _is_plain(truth)
        why = f", since {predicted!r} says {high} where it is high, and only there"
        yield (None if plain_yes else cells[high]), why
        return
    in_name = [cell for plain, cell in cells.items() if _names(score, plain)]
    if len(in_name) == 1 and not (truth.yes is not None and _is_plain(truth)):
        yield in_name[0], ", by its name"
        return
    if truth.yes is not None:
        yes = [cell for cell, value in truth.yes.items() if value]
        yield (None if _is_plain(truth) or len(yes) != 1 else yes[0]), ""
        return
    if len(truth.distinct) == 2:
        for cell in truth.distinct:
            yield cell, ""


def _is_plain(truth: TrueClasses) -> bool:
    """The truth says yes and no by numbers, or as true and false, so that the class has no name of its own."""
    return all(cell.strip().casefold() in ("true", "false") or not cell.strip().isalpha() for cell in truth.distinct)


def _names(column: str, label: str) -> bool:
    """Whether the name of a column holds a class as words of its own."""
    words, wanted = words_of(column), words_of(label)
    return bool(wanted) and any(words[i : i + len(wanted)] == wanted for i in range(len(words)))


def _top_one(sheet: Sheet, score: str, predicted: str, why: str) -> Proposal:
    roles = {**sheet.item_roles(), "predicted": predicted, "score": score}
    reason = f"it has a predicted label in {predicted!r} and its score in {score!r}"
    notes = [Note(f"{score!r} is taken for the score of the label in {predicted!r}, since {why}.")] if why else []
    candidate = Candidate(
        "top-1", reason, roles, (), "scores", number_settings(sheet, [score]) | sheet.item_settings(), tuple(notes)
    )
    says = f"{score!r} is the score of the predicted class in {predicted!r}"
    return Proposal(candidate, sheet.cost(roles), "top-1", says)


def _repeats_rows(sheet: Sheet) -> bool:
    """Rows of one id are few, and so a mistake that is to be shown; else the table is a long one."""
    if any(profile.said.get("label", 0) == STRONG and profile.is_class for profile in sheet.profiles.values()):
        return False
    cells = sheet.profiles[str(sheet.id)].cells
    return len(set(cells)) > 0.8 * len(cells) or len(cells) < 5


# Decisions without scores


def decisions(sheet: Sheet) -> Iterator[Proposal]:
    """Tables with a predicted label and the truth, and no score."""
    for truth in _best(sheet, "truth", sheet.columns_for("truth", may_be_truth)):
        for proposal in decided(sheet, TrueClasses.of(sheet.profiles[truth])):
            one = proposal.candidate
            roles = (
                {role: one.roles[role] for role in ("id",) if role in one.roles} | {"truth": truth} | dict(one.roles)
            )
            reason = f"{one.reason}, and the truth is in {truth!r}"
            candidate = replace(one, reason=reason, roles=roles, gives="both")
            cost = sheet.cost(roles) + _unnamed(sheet, truth, one.roles["predicted"])
            yield Proposal(candidate, cost, "decisions", f"{proposal.says}, and {truth!r} is the truth")


def _unnamed(sheet: Sheet, truth: str, predicted: str) -> float:
    """What speaks against decisions whose columns are not called so: columns of 0 and 1 mean anything."""
    one, other = sheet.profiles[truth], sheet.profiles[predicted]
    if one.said.get("truth") or other.said.get("predicted"):
        return 0
    chosen = sheet.chosen("truth") or sheet.chosen("predicted") or sheet.choices.layout
    return 0 if chosen or one.yes is None else 2 * MARGIN


def decided(sheet: Sheet, truth: TrueClasses) -> Iterator[Proposal]:
    """What a decision of each item can mean, beside a truth."""
    for predicted in _predicted_columns(sheet, truth, without_scores=True):
        if predicted == truth.column:
            continue
        profile = sheet.profiles[predicted]
        of_predicted = {whole_number(cell) for cell in profile.whole.codes()[1] if cell}
        roles = {**sheet.item_roles(truth.column), "predicted": predicted}
        reason = f"it has decisions in {predicted!r} and no scores"
        settings = sheet.item_settings()
        cost = sheet.cost(roles)
        yes = yes_of(tuple(of_predicted)) if len(of_predicted) <= 2 else None
        if (
            yes is not None
            and truth.yes is not None
            and _is_plain(truth)
            and of_predicted <= {"0", "1", "-1", "true", "false"}
        ):
            candidate = Candidate("decisions-binary", reason, roles, gives="scores", settings=settings)
            yield Proposal(candidate, cost, "decisions", f"{predicted!r} is the decision, 1 or 0")
        elif of_predicted & truth.classes or _share_labels(profile, truth):
            candidate = Candidate("decisions", reason, roles, gives="scores", settings=settings)
            yield Proposal(candidate, cost, "decisions", f"{predicted!r} is the decision")
        elif len(of_predicted) == 2 and truth.yes is not None and len(truth.distinct) <= 2:
            for positive in _likelier_first(sheet, predicted, truth):
                of_positive = {**settings, "positive": positive}
                candidate = Candidate("decisions-binary", reason, roles, gives="scores", settings=of_positive)
                true = next((cell for cell, value in truth.yes.items() if value), "1")
                yield Proposal(candidate, cost, "decisions", f"{true} in the truth means {positive}")


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


def _may_decide(profile: Profile, truth: TrueClasses) -> bool:
    """A decision says what the truth says, or one of two things where the truth says yes and no."""
    distinct = {whole_number(cell) for cell in profile.whole.codes()[1] if cell}
    if not truth.classes or distinct & truth.classes or _share_labels(profile, truth):
        return True
    return truth.yes is not None and len(distinct) == 2


def _is_named(sheet: Sheet, name: str) -> bool:
    """The user, or its name, says that the column holds the decisions."""
    return sheet.chosen("predicted") == name or sheet.profiles[name].said.get("predicted", 0) >= MEDIUM


def _share_labels(profile: Profile, truth: TrueClasses) -> bool:
    """Both hold several labels in a cell, and have labels in common."""
    parts, true = ({part for cell in cells for part in _words_in(cell)} for cells in (profile.filled, truth.distinct))
    several = any(len(_words_in(cell)) > 1 for cell in profile.filled)
    return several and 2 * len(parts & true) > len(parts)


# The same score in two scales, such as a probability and its logit


def other_scales(sheet: Sheet, score: str) -> list[str]:
    """Columns of numbers that order the rows just as a score does."""
    own = sheet.profiles[score]
    if not own.is_number or len(own.filled) < _TO_TELL:
        return []
    others = [p for name, p in sheet.profiles.items() if name != score and p.is_number and not p.is_whole]
    return [p.name for p in others if _order_alike(own, p)]


def without_other_scales(sheet: Sheet, scores: Sequence[str]) -> list[str]:
    """Scores without those that say the same as one between 0 and 1."""
    units = [name for name in scores if sheet.profiles[name].is_unit]
    same = {other for name in units for other in other_scales(sheet, name) if not sheet.profiles[other].is_unit}
    return [name for name in scores if name not in same]


_TO_TELL = 5
"""Distinct scores from which on two columns of one order cannot be so by chance."""


def _order_alike(one: Profile, other: Profile) -> bool:
    order = np.lexsort((other.numbers, one.numbers))
    a, b = one.numbers[order], other.numbers[order]
    known = ~(np.isnan(a) | np.isnan(b))
    if len(set(other.filled)) < _TO_TELL or not known.all():
        return False
    return bool((np.diff(b) >= 0).all())


def _on_scales(sheet: Sheet, score: str) -> list[Note]:
    others = other_scales(sheet, score)
    return [Note(f"Not used, since it orders the items as {score!r} does: {', '.join(others)}.")] if others else []


def _words_in(cell: str) -> list[str]:
    """What stands between the marks that may part labels."""
    return [part for part in re.split(r"[\[\]'\"|;,/+& ]+", cell) if part]


# Columns that may have a role


def may_be_truth(profile: Profile) -> bool:
    if profile.is_path and not profile.yes and len(profile.filled) > 2:
        return profile.said.get("truth", 0) >= STRONG
    if profile.counts_rows and len(profile.cells) > 2:
        return False
    return profile.is_class or (
        profile.said.get("truth", 0) >= MEDIUM and not (profile.is_number and not profile.is_whole)
    )


def _may_be_decisions(profile: Profile) -> bool:
    return may_be_truth(profile) or profile.is_list or any(mark in cell for cell in profile.filled for mark in "|;,")


def may_be_score(profile: Profile) -> bool:
    """It holds numbers that are no classes. One that is called a score may hold an odd cell, which is to be refused."""
    said = profile.said.get("score", 0)
    if said == STRONG:
        return True
    if not profile.is_number:
        return profile.mostly_numbers and profile.said.get("about", 0) < MEDIUM
    if profile.is_constant or profile.said.get("about", 0) == STRONG:
        return False
    return not profile.is_whole or (said >= MEDIUM and profile.yes is None)


def _predicted_columns(sheet: Sheet, truth: TrueClasses, *, without_scores: bool = False) -> list[str]:
    chosen = sheet.chosen("predicted")
    if chosen is not None:
        return [chosen] if chosen else []
    fitting = sheet.columns_for("predicted", may_be_truth if not without_scores else _may_be_decisions)
    fitting = [name for name in fitting if name != truth.column]
    said = [
        name
        for name in fitting
        if sheet.profiles[name].said.get("predicted", 0) >= MEDIUM and _may_decide(sheet.profiles[name], truth)
    ]
    if said:
        return said
    sharing = []
    for name in fitting:
        profile = sheet.profiles[name]
        if max(profile.said.get("truth", 0), profile.said.get("about", 0)) >= STRONG:
            continue
        distinct = {whole_number(cell) for cell in profile.whole.codes()[1] if cell}
        same = distinct and distinct <= truth.classes and (len(distinct) > 1 or without_scores)
        same = same or (without_scores and _share_labels(profile, truth))
        if same or (profile.said.get("predicted", 0) >= WEAK and distinct & truth.classes):
            sharing.append(name)
    return sharing


def _best(sheet: Sheet, role: str, names: Sequence[str]) -> list[str]:
    """Columns without those that say much less for a role than the best of them."""
    best = max((sheet.profiles[name].said.get(role, 0) for name in names), default=0)
    return [name for name in names if best - sheet.profiles[name].said.get(role, 0) < MARGIN]
