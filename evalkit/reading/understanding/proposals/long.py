"""Proposals for long tables: a row for each item and label, with a score, a truth, or both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.sides import Note
from evalkit.reading.understanding.profile import Profile, yes_of
from evalkit.reading.understanding.proposals.by_values import may_be_score
from evalkit.reading.understanding.proposals.numbers import number_notes, number_settings
from evalkit.reading.understanding.roles import truth_values
from evalkit.reading.understanding.sheet import MARGIN, Proposal, Sheet
from evalkit.reading.understanding.words import MEDIUM, STRONG, words_of

_FEW = 5
"""Distinct numbers that may be folds or classes, and are no items."""
_SEVERAL = 10
"""Items with several rows from which on these do not have the same truth by chance."""
_MANY = 20
"""Rows in which a pair of item and label never comes twice, so that it is not by chance."""


def long(sheet: Sheet) -> Iterator[Proposal]:
    """Tables with both sides: for each item and label a score and whether it is true."""
    for proposal in long_scores(sheet):
        roles = proposal.candidate.roles
        for truth in _best_truths(sheet, list(roles.values())):
            with_truth = {**roles, "truth": truth}
            order = ("id", "label", "score", "truth", "split", "group")
            with_truth = {role: with_truth[role] for role in order if role in with_truth}
            columns = ", ".join(map(repr, with_truth.values()))
            is_review = _is_review(sheet, roles, truth)
            if not is_review and _is_of_items(sheet, roles, truth):
                continue
            settings = dict(proposal.candidate.settings) | ({"listed_only": True} if is_review else {})
            settings |= _yes_in_words(sheet.profiles[truth])
            candidate = replace(
                proposal.candidate,
                reason=f"it has the columns {columns}",
                roles=with_truth,
                gives="both",
                settings=settings,
            )
            cost = sheet.cost(with_truth, _same_as(sheet, roles["label"])) - (_gap(sheet, truth) if is_review else 0)
            if (
                not is_review
                and not _is_sure(sheet, with_truth)
                and sheet.profiles[truth].said.get("truth", 0) < MEDIUM
            ):
                cost += MARGIN  # items with a row each, and a flag that may mean anything
            says = proposal.says
            if is_review:
                says = (
                    f"each row is a detection of a label in {roles['label']!r}, and {truth!r} says whether it is right"
                )
            yield Proposal(candidate, cost, "long", says, verified=_is_sure(sheet, with_truth) or is_review)


def long_of_classes(sheet: Sheet) -> Iterator[Proposal]:
    """Tables in which each row has the class of its item, beside a label and its score."""
    for proposal in long_scores(sheet):
        roles = proposal.candidate.roles
        label = sheet.profiles[roles["label"]]
        items = list(zip(*(sheet.profiles[name].cells for name in (roles["id"], *sheet.id_parts)), strict=True))
        if len(set(items)) == len(items):
            continue
        for truth in sheet.columns_for("truth", lambda p: p.is_class and p.said.get("predicted", 0) < MEDIUM):
            profile = sheet.profiles[truth]
            shared = len(set(profile.filled) & set(label.filled))
            if truth in roles.values() or not shared or (len(profile.filled) > 2 and 2 * shared <= len(profile.filled)):
                continue
            if len(set(zip(items, profile.cells, strict=True))) > len(set(items)):
                continue  # it varies within an item
            with_truth = {**roles, "truth": truth}
            reason = f"{proposal.candidate.reason}, and the class of each item is in {truth!r}"
            settings = {**proposal.candidate.settings, "truth_of_item": True}
            note = Note(f"{truth!r} is the true class of the item, in each of its rows.")
            notes = (*proposal.candidate.notes, note)
            candidate = Candidate("long", reason, with_truth, gives="both", settings=settings, notes=notes)
            cost = sheet.cost(with_truth, _same_as(sheet, roles["label"]))
            says = (
                f"each row is of an item in {roles['id']!r} and a label in {roles['label']!r}; {truth!r} is its class"
            )
            yield Proposal(candidate, cost, "long", says, verified=True)


def long_scores(sheet: Sheet) -> Iterator[Proposal]:
    """Tables with the scores alone, or with a truth that is not looked at."""
    for id_column, label in _items_and_labels(sheet):
        for score in _best_scores(sheet, (id_column, label)):
            roles = {"id": id_column, "label": label, "score": score}
            further = sheet.further("split", "group")
            roles |= {role: name for role, name in further.items() if name not in roles.values()}
            columns = ", ".join(map(repr, roles.values()))
            settings = number_settings(sheet, [score]) | sheet.item_settings()
            notes = tuple(number_notes(settings))
            reason = f"it has the columns {columns}"
            candidate = Candidate("long", reason, roles, gives="scores", settings=settings, notes=notes)
            says = f"each row is of an item in {id_column!r} and a label in {label!r}, scored in {score!r}"
            cost = sheet.cost(roles, _same_as(sheet, label))
            yield Proposal(candidate, cost, "long", says, verified=_is_sure(sheet, roles))


def _is_of_items(sheet: Sheet, roles: Mapping[str, str], truth: str) -> bool:
    """Whether rows of one item never differ in their truth, though it has several: what is taken for a label then tells
    models or runs apart. A column that is called a label is one."""
    if sheet.profiles[roles["label"]].said.get("label", 0) == STRONG or sheet.chosen("label"):
        return False
    names = (roles["id"], *(sheet.id_parts if roles["id"] == sheet.id else ()))
    items = Counter(zip(*(sheet.profiles[name].cells for name in names), strict=True))
    pairs = set(zip(*(sheet.profiles[name].cells for name in (*names, truth)), strict=True))
    says_both = len(set((sheet.profiles[truth].yes or {}).values())) == 2
    return says_both and len(pairs) == len(items) and sum(count > 1 for count in items.values()) >= _SEVERAL


def _is_review(sheet: Sheet, roles: Mapping[str, str], truth: str) -> bool:
    """Rows are detections, and a person said of each whether it is right: no other column is called a truth."""
    label = sheet.profiles[roles["label"]]
    others = (p for name, p in sheet.profiles.items() if name != truth)
    is_other = any(p.said.get("truth", 0) >= MEDIUM and p.said.get("label", 0) < p.said.get("truth", 0) for p in others)
    is_one_label = label.yes is None and label.said.get("truth", 0) < STRONG and "target" not in words_of(label.name)
    is_grid = sheet.is_grid(roles["id"], roles["label"])
    return _is_verdict(sheet.profiles[truth]) and is_one_label and not is_other and not is_grid


def _yes_in_words(profile: Profile) -> dict[str, str]:
    """The cell that says yes, of a truth that is not written as 0 and 1 or as true and false."""
    yes = [cell for cell, says in (profile.yes or {}).items() if says]
    is_plain = truth_values(profile.filled) is not None or profile.yes is None or len(yes) != 1
    return {} if is_plain or yes[0].casefold() in ("1", "true", "1.0") else {"positive": yes[0]}


def _gap(sheet: Sheet, truth: str) -> int:
    """What the name of a verdict says for other roles, which speaks against nothing."""
    said = sheet.profiles[truth].said
    return max(0, max(said.values(), default=0) - said.get("truth", 0))


def _is_verdict(profile: Profile) -> bool:
    """The column says whether a detection is right, by its name."""
    return not {
        "correct",
        "validation",
        "validated",
        "verified",
        "confirmed",
        "reviewed",
        "verdict",
        "valid",
    }.isdisjoint(words_of(profile.name))


def _is_sure(sheet: Sheet, roles: Mapping[str, str]) -> bool:
    """Items have several rows, so that they are no table with a row for each. Numbers that are not called ids are
    items for sure only where the rows of one follow one another."""
    items = sheet.profiles[roles["id"]]
    if items.is_number and "id" not in items.said and sheet.chosen("id") != items.name and not _in_blocks(items):
        return False
    return not sheet.profiles[roles["id"]].differs_everywhere and not (sheet.id == roles["id"] and sheet.id_parts)


def long_truth(sheet: Sheet) -> Iterator[Proposal]:
    """Tables that say of items and labels whether they are true."""
    for id_column, label in _items_and_labels(sheet):
        for truth in sheet.columns_for("truth", _says_yes):
            if truth in (id_column, label) or any(p.said.get("score", 0) == STRONG for p in sheet.profiles.values()):
                continue
            roles = {"id": id_column, "label": label, "truth": truth}
            further = sheet.further("split", "group")
            roles |= {role: name for role, name in further.items() if name not in roles.values()}
            reason = f"{truth!r} says 0 or 1 for each item and label"
            candidate = Candidate("truth-long", reason, roles, (), "truth", sheet.window_settings())
            yield Proposal(candidate, sheet.cost(roles), "long", f"{truth!r} says whether {label!r} is true of an item")


def _items_and_labels(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Columns of items and of labels: of which a pair never comes twice, or which are called so."""
    labels = _best_said(sheet, "label", sheet.columns_for("label", _may_be_label))
    labels = [
        name
        for name in labels
        if not any(
            other in labels and sheet.profiles[other].said.get("label", 0) > sheet.profiles[name].said.get("label", 0)
            for other in _same_as(sheet, name)
        )
    ]
    for id_column in _ids(sheet):
        for label in labels:
            if label not in (id_column, *sheet.id_parts) and _is_long(
                sheet, sheet.profiles[id_column], sheet.profiles[label]
            ):
                yield id_column, label


def _is_long(sheet: Sheet, items: Profile, labels: Profile) -> bool:
    """Names say that the columns hold items and labels; or no pair comes twice, and names or values hint at it."""
    if _is_of_one(sheet, items, labels):
        return False
    if _are_called_so(sheet, items, labels):
        return True
    if (items.differs_everywhere and not sheet.id_parts) or len(labels.filled) < 2:
        return False
    parts = [sheet.profiles[name].cells for name in sheet.id_parts]
    is_each_once = len(set(zip(items.cells, *parts, labels.cells, strict=True))) == len(items.cells)
    hints = bool(labels.said.get("label")) and bool(items.said.get("id"))
    return is_each_once and (hints or _are_clear(sheet, items, labels) or sheet.is_grid(items.name, labels.name))


def _is_of_one(sheet: Sheet, items: Profile, labels: Profile) -> bool:
    """Whether items have several rows, all of the same cell, in a column that nobody calls a label."""
    if not labels.is_constant or items.differs_everywhere or len(items.cells) < _MANY:
        return False
    return labels.said.get("label", 0) < STRONG and not sheet.chosen("label")


def _are_called_so(sheet: Sheet, items: Profile, labels: Profile) -> bool:
    """The user, or their names, say that one column holds items and the other labels."""
    names_items = items.said.get("id", 0) >= MEDIUM or "name" in words_of(items.name)
    names_labels = labels.said.get("label", 0) == STRONG
    return bool((sheet.chosen("label") or names_labels) and (sheet.chosen("id") or names_items))


def _are_clear(sheet: Sheet, items: Profile, labels: Profile) -> bool:
    """There are rows enough that no pair comes twice by chance, and neither column is about something else."""
    about = any(each.is_time or each.said.get("about", 0) >= MEDIUM for each in (items, labels))
    names_items = sheet.chosen("id") == items.name or not items.is_number or len(items.distinct) > _FEW
    return len(items.cells) >= _MANY and names_items and not labels.is_number and not about


def _in_blocks(items: Profile) -> bool:
    """The rows of one item follow one another, as a program writes them."""
    blocks = 1 + sum(one != other for one, other in pairwise(items.cells))
    return blocks == len(items.distinct) < len(items.cells)


def _ids(sheet: Sheet) -> Sequence[str]:
    """The columns that may name the items of a long table: the chosen one, the one whose name says most, or some."""
    chosen = sheet.chosen("id")
    if chosen is not None:
        return [chosen] if chosen in sheet.profiles else []
    if sheet.windows is not None:
        return [sheet.windows[0]]
    taken = {name for name in sheet.choices.columns.values() if name}
    fitting = [p for name, p in sheet.profiles.items() if name not in taken and _may_be_item(p)]
    called = _called_an_id(fitting)
    if called is not None:
        return [called]
    return [p.name for p in fitting if not p.differs_everywhere and len(p.filled) > 1][:3]


def _called_an_id(fitting: Sequence[Profile]) -> str | None:
    """The column whose name says most that it holds ids. One that never repeats has to say it clearly."""
    said = [p for p in fitting if p.said.get("id", 0) and p.said.get("label", 0) != STRONG]
    repeating = [p for p in said if not p.differs_everywhere]
    clear = [p for p in said if p.said["id"] >= MEDIUM]
    best = max(repeating or clear, key=lambda p: (p.said.get("id", 0), not p.is_number), default=None)
    return None if best is None else best.name


def _may_be_item(profile: Profile) -> bool:
    """It is called an id, or holds neither measured numbers nor yes and no."""
    if profile.said.get("id", 0) == STRONG:
        return True
    return not (profile.is_number and not profile.is_whole) and profile.yes is None


def _may_be_label(profile: Profile) -> bool:
    """It may hold the labels of rows. Words for yes and no are none, though 0 and 1 may be class numbers.

    Two writings of one of them, "true" and "True", say nothing of a truth: a column called labels may hold them.
    """
    if profile.yes is not None and not profile.is_number and len(profile.filled) == 2:
        return profile.said.get("label", 0) == STRONG and len(set(profile.yes.values())) == 1
    is_measured = profile.is_number and not profile.is_whole and profile.style == "point"  # "50%" may be a name
    return (profile.is_class or profile.said.get("label", 0) == STRONG) and not is_measured


def _says_yes(profile: Profile) -> bool:
    """It says yes and no, but for an odd cell of one that is called a truth. A decision is no truth."""
    if profile.said.get("predicted", 0) >= MEDIUM:
        return False
    if profile.yes is not None:
        return True
    plain = [cell for cell in profile.filled if yes_of([cell]) is not None]
    return profile.said.get("truth", 0) >= MEDIUM and 2 * len(plain) >= len(profile.filled)


def _best_scores(sheet: Sheet, used: Sequence[str]) -> list[str]:
    """The columns whose names speak for a score about as much as the best."""
    scores = [name for name in sheet.columns_for("score", _may_be_long_score) if name not in used]
    return _best_said(sheet, "score", scores)


def _best_truths(sheet: Sheet, used: Sequence[str]) -> list[str]:
    """The columns of yes and no whose names speak for a truth about as much as the best."""
    return _best_said(sheet, "truth", [name for name in sheet.columns_for("truth", _says_yes) if name not in used])


def _best_said(sheet: Sheet, role: str, names: Sequence[str]) -> list[str]:
    """Those that say a role about as much as the one that says it most."""
    best = max((sheet.profiles[name].said.get(role, 0) for name in names), default=0)
    return [name for name in names if best - sheet.profiles[name].said.get(role, 0) < MARGIN]


def _may_be_long_score(profile: Profile) -> bool:
    return may_be_score(profile) or profile.said.get("score", 0) >= MEDIUM


def _same_as(sheet: Sheet, label: str) -> list[str]:
    """Columns that name the same labels in other words, such as scientific names: one to one, row for row."""
    codes = sheet.profiles[label].cells
    found = []
    for name, profile in sheet.profiles.items():
        is_alike = name != label and profile.is_class and len(profile.distinct) == len(set(codes))
        if is_alike and len(set(zip(codes, profile.cells, strict=True))) == len(profile.distinct):
            found.append(name)
    return found
