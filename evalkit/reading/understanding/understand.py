"""In which ways can tables be understood? All proposals, without those that others make void or that cost much more."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from evalkit.reading.contents.content import Choices, Table
from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.sides import Note
from evalkit.reading.understanding.common_ids import with_common_ids
from evalkit.reading.understanding.label_columns import label_columns
from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.proposals.by_values import TrueClasses
from evalkit.reading.understanding.proposals.decisions import decided, decisions
from evalkit.reading.understanding.proposals.lists import list_scores, lists
from evalkit.reading.understanding.proposals.long import long, long_of_classes, long_scores
from evalkit.reading.understanding.proposals.one_score import one_score, scored
from evalkit.reading.understanding.proposals.paired_columns import paired_columns
from evalkit.reading.understanding.proposals.truths import TruthProposal, truths, with_labels
from evalkit.reading.understanding.proposals.wide import classes_of, score_columns, wide, wide_scores
from evalkit.reading.understanding.ranks import without_lower_ranks
from evalkit.reading.understanding.repeats import Repeats, repeats_in, with_repeats
from evalkit.reading.understanding.sheet import MARGIN, Proposal, Sheet
from evalkit.reading.understanding.words import MEDIUM

_TOO_MUCH = 3
"""What no reading may cost that is to be taken or offered: a column with another role by its own name is in its way."""
_MOST_WAYS = 2
"""Ways to read a table that are offered where each is multiplied by those to read several rows of an item."""
_FULLER = {"wide": 3, "long": 3, "lists": 3, "columns": 3, "one score": 2, "top-1": 2, "cells": 2, "decisions": 1}
"""How much of what a model said a kind of table holds: scores of all labels, one score, or a decision alone."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """One way to read a file of scores, with its truth file where there is one. cost: what speaks against it."""

    scores: Candidate
    truth: Candidate | None
    cost: float
    says: str
    asks: bool = False


def understandings(table: Table, choices: Choices) -> tuple[Understanding, ...]:
    """The ways to read a table that holds scores and truth, the likeliest first."""
    sheet, notes = without_lower_ranks(Sheet(table, choices))
    return tuple(_noted(way, notes) for way in _by_rows(sheet, _understandings))


def _noted(way: Understanding, notes: tuple[Note, ...]) -> Understanding:
    return replace(way, scores=replace(way.scores, notes=(*way.scores.notes, *notes))) if notes else way


def _by_rows(sheet: Sheet, understood: Callable[[Sheet], tuple[Understanding, ...]]) -> tuple[Understanding, ...]:
    """The ways to read a table, by the rows that are read where items have several. understood: gives those of all."""
    repeats = repeats_in(sheet)
    if repeats is None:
        return understood(sheet)
    by_rows = _of_repeats(repeats, understood(with_repeats(sheet, repeats)))
    if repeats.are_called_so and by_rows:
        return by_rows
    plain = understood(sheet)
    if len(plain) == 1 and plain[0].scores.layout == "long":
        return plain  # what tells the rows apart are their labels
    may_be_labels = [way for way in plain if way.scores.layout == "long"]
    return (*may_be_labels, *by_rows) or plain


def _of_repeats(repeats: Repeats, ways: Sequence[Understanding]) -> tuple[Understanding, ...]:
    """Each way to read a table in which items have several rows, with each way to read these."""
    return tuple(
        replace(
            way, scores=replace(way.scores, settings={**way.scores.settings, **settings}), says=f"{words}: {way.says}"
        )
        for way in ways[:_MOST_WAYS]
        for words, settings in repeats.ways()
    )


def _understandings(sheet: Sheet) -> tuple[Understanding, ...]:
    choices = sheet.choices
    every = _allowed(
        chain(paired_columns(sheet), wide(sheet), long(sheet), long_of_classes(sheet), lists(sheet)), choices
    )
    if not _are_enough(every, choices):
        every += _allowed(chain(one_score(sheet), decisions(sheet)), choices)
    return tuple(_understanding(sheet, each) for each in _likeliest(every, _most(choices)))


def _are_enough(proposals: Sequence[Proposal], choices: Choices) -> bool:
    """Whether a table with the scores of all labels is found for sure; then one score each is not looked for."""
    return any(each.verified and not each.asks and each.cost < _most(choices) for each in proposals)


def _understanding(sheet: Sheet, proposal: Proposal) -> Understanding:
    scores = _with_note_on_rows(sheet, proposal.candidate)
    return Understanding(scores, proposal.truth, proposal.cost, proposal.says, proposal.asks)


def _with_note_on_rows(sheet: Sheet, candidate: Candidate) -> Candidate:
    """With a note where a column that is called an id repeats, and is taken for what rows belong to."""
    group = candidate.roles.get("group")
    if group is None or "id" in candidate.roles or group != sheet.id or sheet.chosen("group") is not None:
        return candidate
    note = Note(f"Rows are items of their own; {group!r} says which of them belong together.")
    return replace(candidate, notes=(*candidate.notes, note))


def understandings_of_pair(
    scores: Table, truth: Table, choices: Choices, truth_choices: Choices
) -> tuple[Understanding, ...]:
    """The ways to read a table of scores with a table of their truth, the likeliest first."""
    sheet, notes = without_lower_ranks(Sheet(scores, choices, truth_elsewhere=True))
    sheet, true_sheet = with_common_ids(sheet, Sheet(truth, truth_choices))
    ways = _by_rows(sheet, lambda rows: _understandings_of_pair(rows, true_sheet))
    return tuple(_noted(way, notes) for way in ways)


def _understandings_of_pair(sheet: Sheet, true_sheet: Sheet) -> tuple[Understanding, ...]:
    choices, truth_choices = sheet.choices, true_sheet.choices
    every = [
        _joined(proposal, true)
        for true in truths(true_sheet)
        if truth_choices.layout in (None, true.proposal.candidate.layout)
        for proposal in _of_scores(sheet, true, true_sheet, choices)
    ]
    own = _own_truths(sheet)
    kept = _likeliest(every, _most(choices))
    return tuple(_understanding(sheet, replace(each, candidate=_with_own_truth(each.candidate, own))) for each in kept)


def _own_truths(sheet: Sheet) -> list[Candidate]:
    """The ways to read a file of scores by itself, where it seems to hold a truth beside that of the second file."""
    if not any(profile.said.get("truth", 0) >= MEDIUM and profile.is_class for profile in sheet.profiles.values()):
        return []
    return [way.scores for way in understandings(sheet.table, sheet.choices)]


def _with_own_truth(candidate: Candidate, own: Sequence[Candidate]) -> Candidate:
    """The candidate with the truth in the file of the scores, so that both are compared."""
    for other in own:
        roles = {role: name for role, name in other.roles.items() if role != "truth"}
        if roles == dict(candidate.roles) and other.labels == candidate.labels:
            return replace(candidate, roles=other.roles, gives="both")
    return candidate


def _joined(proposal: Proposal, true: TruthProposal) -> Proposal:
    """A reading of both files: the truth is read as the scores need it, of their one class or of their labels."""
    one, of_truth = proposal.candidate, true.proposal.candidate
    if one.layout in ("one-score", "decisions-binary") and true.cells is not None:
        positive = one.settings.get("positive")
        is_class = positive in true.cells.distinct
        settings = {**of_truth.settings, **({"positive": positive} if is_class else {})}
        of_truth = replace(of_truth, layout="truth-binary", settings=settings)
    if of_truth.layout == "truth-columns" and "labels" in one.settings:
        known = label_columns(of_truth.labels, list(one.settings["labels"]))
        if known is not None:
            of_truth = with_labels(of_truth, {label: known.columns[label] for label in known.true})
    cost, says = proposal.cost + true.proposal.cost, f"{proposal.says}; {true.proposal.says}"
    return replace(proposal, truth=of_truth, cost=cost, says=says)


def _of_scores(sheet: Sheet, true: TruthProposal, true_sheet: Sheet, choices: Choices) -> list[Proposal]:
    """The ways to read a table of scores beside a truth."""
    if true.cells is None:
        with_label = (each for each in long_scores(sheet) if _has_label(sheet, each.candidate, true.labels))
        return _allowed(chain(wide_scores(sheet, true.labels), list_scores(sheet, true.labels), with_label), choices)
    profile = true_sheet.profiles[true.cells.column]
    classes = classes_of(profile, score_columns(sheet, set()))
    sharing = (each for each in long_scores(sheet) if _shares(sheet, each.candidate, profile))
    every = _allowed(chain(wide_scores(sheet, classes), sharing, list_scores(sheet, profile)), choices)
    if not _are_enough(every, choices):
        elsewhere = replace(true.cells, column="")
        every += _allowed(chain(scored(sheet, elsewhere), decided(sheet, elsewhere)), choices)
    return every


def _has_label(sheet: Sheet, candidate: Candidate, labels: Sequence[str]) -> bool:
    """Whether a long table has one of these labels."""
    return not set(sheet.profiles[candidate.roles["label"]].whole.codes()[1]).isdisjoint(labels)


def _shares(sheet: Sheet, candidate: Candidate, truth: Profile) -> bool:
    """Whether a long table has a label of the truth."""
    labels = sheet.profiles[candidate.roles["label"]].whole.codes()[1]
    return not set(labels).isdisjoint(classes_of(truth, labels))


def _allowed(proposals: Iterator[Proposal], choices: Choices) -> list[Proposal]:
    """Proposals of the layout that the user chose, in which columns have the roles that the user chose."""
    return [
        each
        for each in proposals
        if choices.layout in (None, each.candidate.layout) and _follows(each.candidate, choices)
    ]


def _follows(candidate: Candidate, choices: Choices) -> bool:
    """Whether columns have the roles that the user chose, and no column a role that none shall have."""
    for role, name in choices.columns.items():
        if name == "" and role in candidate.roles:
            return False
        if name and role in ("label", "score") and candidate.roles.get(role) != name:
            return False
    return True


def _likeliest(proposals: Sequence[Proposal], most: float = _TOO_MUCH) -> list[Proposal]:
    """The readings that nothing makes void and that cost hardly more than the best, the likeliest first.

    Decisions alone come only where no reading has scores, or each that has them has to be asked.
    """
    kept = _without_void(proposals, most)
    least = min((each.cost for each in kept), default=0)
    near = sorted(
        (each for each in kept if each.cost - least < MARGIN and each.cost < most), key=lambda each: each.cost
    )
    with_scores = [each for each in near if each.kind != "decisions"]
    return _distinct(near if all(each.asks for each in with_scores) else with_scores)


def _without_void(proposals: Sequence[Proposal], most: float) -> list[Proposal]:
    """Without tables that hold less than one that is verified, and without guesses beside one that is."""
    best_kind = max((_FULLER[each.kind] for each in proposals if each.verified and each.cost < most), default=0)
    kept = [each for each in proposals if _FULLER[each.kind] >= best_kind]
    is_sure = any(each.verified and not each.asks for each in kept)
    return [each for each in kept if not each.asks] if is_sure else kept


def _distinct(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Of proposals that read the same in one way, the first."""
    found: list[Proposal] = []
    for each in proposals:
        if not any(_same(each.candidate, other.candidate) and _same(each.truth, other.truth) for other in found):
            found.append(each)
    return found


def _most(choices: Choices) -> float:
    """What a reading may cost: anything, of a layout that the user chose."""
    return _TOO_MUCH if choices.layout is None else math.inf


def _same(one: Candidate | None, other: Candidate | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.layout, dict(one.roles), one.labels, one.settings) == (
        other.layout,
        dict(other.roles),
        other.labels,
        other.settings,
    )


def scores_alone(table: Table, choices: Choices) -> tuple[Candidate, ...]:
    """The ways in which a table may hold scores without their truth, the likeliest first."""
    sheet = Sheet(table, choices)
    nothing = TrueClasses("", (), None)
    every = chain(wide_scores(sheet, None), long_scores(sheet), list_scores(sheet, None), scored(sheet, nothing))
    kept = _likeliest(_allowed(every, choices), _most(choices))
    return tuple(_with_note_on_rows(sheet, each.candidate) for each in kept)


def scores_of_events(table: Table, choices: Choices) -> tuple[Candidate, ...]:
    """As ``scores_alone``, beside a truth of events: one score for each item is then of the one thing that happens."""
    found = scores_alone(table, choices)
    if found:
        return found
    happens = TrueClasses("", ("0", "1"), {"0": False, "1": True})
    every = scored(Sheet(table, choices), happens)
    return tuple(each.candidate for each in _likeliest(_allowed(every, choices), _most(choices)))


def truth_alone(table: Table, choices: Choices) -> tuple[Candidate, ...]:
    """The ways in which a table may hold the truth alone, the likeliest first."""
    sheet = Sheet(table, choices)
    every = [each.proposal for each in truths(sheet)]
    return tuple(each.candidate for each in _likeliest(_allowed(iter(every), choices), _most(choices)))
