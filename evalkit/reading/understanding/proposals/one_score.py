"""Proposals for tables with one score or one decision for each item: binary, top-1, and decisions without scores."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from evalkit.reading.contents.content import whole_number
from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.sides import Note
from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.proposals.by_values import (
    TrueClasses,
    affixed_classes,
    best_for,
    classes_in,
    in_pairs,
    is_in_other_writing,
    is_named,
    may_be_score,
    may_be_truth,
    note_on_classes,
    predicted_columns,
)
from evalkit.reading.understanding.proposals.decided_columns import (
    decided_by_scores,
    follows,
    go_together,
    is_called_right,
    says_if_right,
)
from evalkit.reading.understanding.proposals.numbers import number_notes, number_settings
from evalkit.reading.understanding.proposals.scales import notes_on_scales, other_scales, without_other_scales
from evalkit.reading.understanding.proposals.score_is_of import (
    HALF,
    YES_AND_NO,
    Fits,
    fits_of,
    high_class,
    is_called_of_true_class,
    is_surely_of_predicted,
    may_be_of_true_class,
    too_low,
)
from evalkit.reading.understanding.sheet import MARGIN, Proposal, Sheet
from evalkit.reading.understanding.words import MEDIUM, STRONG, words_of


def one_score(sheet: Sheet) -> Iterator[Proposal]:
    """Tables with a truth and one score for each item, of the positive class or of the predicted one."""
    truths = sheet.columns_for("truth", may_be_truth)
    decided = decided_by_scores(sheet, truths, _scores(sheet))
    others = {other for some in decided.values() for other in some}
    likely = best_for(sheet, "truth", truths)
    for truth in [*likely, *(name for name in truths if name in others and name not in likely)]:
        if _says_nothing(sheet, truth):
            continue
        against = _against_decided(sheet, truth, decided.get(truth, ()))
        may_be_asked, is_verdict = _is_less_called(sheet, truth, decided), is_called_right(sheet, truth)
        for proposal in scored(sheet, TrueClasses.of(sheet.profiles[truth])):
            roles = {**proposal.candidate.roles, "truth": truth}
            found = proposal_with_truth(sheet, proposal, roles, decided=decided if truth in others else ())
            found = replace(found, cost=max(found.cost, 0) if may_be_asked else found.cost + against)
            score = found.candidate.roles.get("score")
            says = f"{truth!r} says whether a decision is right, and {score!r} how sure it is"
            yield replace(found, says=says, asks=True) if is_verdict and score else found


def _scores(sheet: Sheet) -> Sequence[str]:
    """Columns that may hold the score, without those that are the same in every row, where there are others."""
    names = [name for name in sheet.columns_for("score", may_be_score) if not says_if_right(sheet, name)]
    return [name for name in names if not sheet.profiles[name].is_constant] or names


def _says_nothing(sheet: Sheet, truth: str) -> bool:
    """Two numbers, such as of rooms, in a column that nothing calls a truth: they are no classes."""
    profile = sheet.profiles[truth]
    is_told = profile.said.get("truth") or profile.yes is not None or sheet.chosen("truth") or sheet.choices.positive
    return profile.is_number and len(profile.filled) == 2 and not is_told


def _is_less_called(sheet: Sheet, truth: str, decided: Mapping[str, Sequence[str]]) -> bool:
    """Whether nothing calls a column the truth, but something so calls the decisions beside it: that is to be asked."""
    of_it = [name for name, others in decided.items() if truth in others]
    return not sheet.profiles[truth].said.get("truth") and any(sheet.profiles[n].said.get("truth") for n in of_it)


def _against_decided(sheet: Sheet, truth: str, others: Sequence[str]) -> float:
    """What speaks against a truth that is decided by a score: more, if another column is called a truth as much."""
    said = [sheet.profiles[other].said.get("truth", 0) for other in others]
    if not said:
        return 0
    return MARGIN if max(said) >= sheet.profiles[truth].said.get("truth", 0) > 0 else MARGIN / 4


def proposal_with_truth(
    sheet: Sheet, proposal: Proposal, roles: Mapping[str, str], decided: Collection[str] = ()
) -> Proposal:
    """A proposal for scores, of a table that has the truth too. decided: further columns that hold decisions."""
    one = proposal.candidate
    layout = {"one-score": "binary"}.get(one.layout, one.layout)
    order = ("id", "truth", "predicted", "score", "split", "group")
    roles = {role: roles[role] for role in order if role in roles}
    reason = f"{one.reason}, and the truth is in {roles['truth']!r}"
    candidate = Candidate(layout, reason, roles, one.labels, "both", one.settings, one.notes)
    used = [*decided, *([] if "predicted" in roles else _decisions_of(sheet))]
    shown = -MARGIN if proposal.cost < 0 else 0  # the values show that another column holds the decisions
    if "score" in roles:
        used += other_scales(sheet, roles["score"])
    else:
        used += [name for name, p in sheet.profiles.items() if p.said.get("score", 0) >= MEDIUM]
    return Proposal(
        candidate,
        sheet.cost(roles, used=used) + _label_beside(sheet, roles) + shown,
        proposal.kind,
        f"{proposal.says}, and {roles['truth']!r} is the truth",
        proposal.verified,
        proposal.asks,
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
    """Columns that are called decisions, which say nothing that the score does not."""
    return [name for name, p in sheet.profiles.items() if p.said.get("predicted", 0) >= MEDIUM and p.is_class]


def scored(sheet: Sheet, truth: TrueClasses) -> Iterator[Proposal]:
    """What one score of each item can be of, beside a truth."""
    if not sheet.is_row_each and sheet.choices.layout is None and not _repeats_rows(sheet):
        return
    scores = [name for name in _scores(sheet) if name != truth.column]
    if len(truth.classes) > 2:
        scores = [name for name in scores if not is_called_of_true_class(name)] or scores
    for score in best_for(sheet, "score", without_other_scales(sheet, scores)):
        for column in _decisions_beside(sheet, truth, score):
            for proposal in _readings(sheet, truth, score, column):
                is_shown = column is not None and _is_shown(sheet, truth, column, proposal)
                yield replace(proposal, cost=proposal.cost - MARGIN) if is_shown else proposal


def _is_shown(sheet: Sheet, truth: TrueClasses, column: str, proposal: Proposal) -> bool:
    """Whether the values alone show that a column holds decisions between two classes, though it is not called so.

    Of a score that is never below a half, it goes with the truth, and does not say yes and no in words: so does another
    person who looked at what was detected.
    """
    if is_named(sheet, column) or len(truth.classes) > 2:
        return False
    if proposal.kind != "top-1" or truth.column not in sheet.profiles:
        return True
    in_words = {cell.casefold() for cell in sheet.profiles[column].filled} <= YES_AND_NO
    return not in_words and go_together(sheet, column, truth.column)


def _decisions_beside(sheet: Sheet, truth: TrueClasses, score: str) -> Sequence[str | None]:
    """The columns that are called decisions; else none at all, and each whose values may be decisions."""
    predicted = [name for name in predicted_columns(sheet, truth) if name not in (truth.column, score)]
    named = [name for name in predicted if is_named(sheet, name)]
    of_others = [name for name in named if sheet.chosen("predicted") is None and _is_of_another(sheet, score, name)]
    if of_others and len(of_others) == len(named):
        return [None]
    shown = [name for name in predicted if not named and is_surely_of_predicted(sheet, score, name)]
    return [name for name in named if name not in of_others] or shown or [None, *predicted]


def _is_of_another(sheet: Sheet, score: str, decision: str) -> bool:
    """Whether a column of decisions follows another score, and not this one, which is not of the predicted class."""
    column, own = sheet.profiles[decision], sheet.profiles[score]
    if follows(own, column) or (own.low >= HALF and own.high <= 1):
        return False
    return any(follows(sheet.profiles[name], column) for name in _scores(sheet) if name != score)


def _readings(sheet: Sheet, truth: TrueClasses, score: str, predicted: str | None) -> Iterator[Proposal]:
    """What a score is of, beside a column of decisions or none."""
    classes = truth.classes
    layout = sheet.choices.layout
    of_predicted = set[str]() if predicted is None else _decided_classes(sheet.profiles[predicted], truth)
    if not _are_two(sheet, truth, of_predicted):
        if predicted is not None and layout in (None, "top-1") and (classes & of_predicted or not classes):
            yield from _of_some_class(sheet, truth, _top_one(sheet, score, predicted, ""))
        return
    fits = _may_be_of(sheet, score, predicted)
    if "class" in fits:
        yield from _binary(sheet, truth, score, predicted)
    if "predicted" in fits and predicted is not None:
        why = "it is never below 0.5" if len(fits) == 1 else ""
        yield _with_classes(sheet, truth, _top_one(sheet, score, predicted, why))


def _of_some_class(sheet: Sheet, truth: TrueClasses, proposal: Proposal) -> Iterator[Proposal]:
    """The proposal for the score of the predicted class; with decisions alone, where it may be of the true class."""
    proposal = _with_classes(sheet, truth, proposal)
    one = proposal.candidate
    score, predicted = one.roles["score"], one.roles["predicted"]
    is_open = may_be_of_true_class(sheet, score, predicted, truth.column)
    yield replace(proposal, asks=is_open or proposal.asks)
    if not is_open:
        return
    roles = {role: name for role, name in one.roles.items() if role != "score"}
    note = Note(f"{score!r} is of the true class and not of the predicted one, so it is no score.")
    settings = sheet.item_settings() | {name: value for name, value in one.settings.items() if name == "labels"}
    decided = replace(one, layout="decisions", roles=roles, settings=settings, notes=(note,))
    says = f"{score!r} is the score of the true class, so that {predicted!r} is all that the model decided"
    yield replace(proposal, candidate=decided, kind="decisions", says=says, asks=True)


def _decided_classes(profile: Profile, truth: TrueClasses) -> set[str]:
    """The classes of decisions, as the truth writes them."""
    written = affixed_classes(profile, truth)
    return classes_in(profile) if written is None else set(written)


def _with_classes(sheet: Sheet, truth: TrueClasses, proposal: Proposal) -> Proposal:
    """The proposal for the score of a decided class, whose classes are written as in the truth."""
    one = proposal.candidate
    written = affixed_classes(sheet.profiles[one.roles["predicted"]], truth)
    if written is None:
        return proposal
    candidate = replace(one, settings={**one.settings, "labels": written}, notes=(*one.notes, note_on_classes(written)))
    if not is_in_other_writing(written):
        return replace(proposal, candidate=candidate)
    return replace(proposal, candidate=candidate, says=f"{proposal.says}, where {in_pairs(written)}", asks=True)


def _may_be_of(sheet: Sheet, score: str, predicted: str | None) -> tuple[Fits, ...]:
    """What a score may be of, beside a column of decisions or none, unless the user chose the layout.

    Nothing, where the column neither follows the score nor is called a decision.
    """
    fits: tuple[Fits, ...] = ("class",) if predicted is None else fits_of(sheet, score, predicted)
    if not fits and predicted is not None and is_named(sheet, predicted):
        fits = ("class", "predicted")
    return fits and _OF_LAYOUT.get(sheet.choices.layout or "", fits)


_OF_LAYOUT: Mapping[str, tuple[Fits, ...]] = {
    "top-1": ("predicted",),
    "binary": ("class",),
    "one-score": ("class",),
}
"""What a score is of in a layout that the user chose."""


def _are_two(sheet: Sheet, truth: TrueClasses, of_predicted: set[str]) -> bool:
    """Whether there are two classes, or the user says which one stands against all others."""
    if not of_predicted and sheet.choices.positive in truth.distinct:
        return True
    return len(of_predicted) <= 2 if truth.yes is not None else len(truth.classes | of_predicted) <= 2


def _binary(sheet: Sheet, truth: TrueClasses, score: str, predicted: str | None) -> Iterator[Proposal]:
    """The score is of one class: a proposal for each that it may be."""
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
        candidate = replace(candidate, notes=(*candidate.notes, *notes_on_scales(sheet, score)))
        yield Proposal(candidate, sheet.cost(roles, used=used), "one score", f"{score!r} is the score of {of}")


def _positives(sheet: Sheet, truth: TrueClasses, score: str, predicted: str | None) -> Iterator[tuple[str | None, str]]:
    """The class that a score is of, with the reason: None for the one that says yes. Several where that is open."""
    if sheet.choices.positive is not None:
        yield sheet.choices.positive, ""
        return
    cells = {whole_number(cell): cell for cell in truth.distinct}
    high = None if predicted is None else high_class(sheet, score, predicted)
    written = None if predicted is None else affixed_classes(sheet.profiles[predicted], truth)
    high = next((label for label, cell in (written or {}).items() if cell == high), high)
    in_name = [cell for plain, cell in cells.items() if _names(score, plain)]
    if high in cells and high is not None:
        why = f", since {predicted!r} says {high} where it is high, and only there"
        yield (None if _is_plain_yes(truth, cells[high]) else cells[high]), why
    elif len(in_name) == 1 and _has_names(truth):
        yield in_name[0], ", by its name"
    elif truth.yes is not None:
        yield _yes_by_name(truth), ""
    elif len(truth.distinct) == 2:
        yield from ((cell, "") for cell in truth.distinct)


def _has_names(truth: TrueClasses) -> bool:
    """The classes have names of their own, rather than just yes and no."""
    return truth.yes is None or not is_plain(truth)


def _yes_by_name(truth: TrueClasses) -> str | None:
    """The one class that says yes, where it has a name of its own."""
    yes = [cell for cell, says in (truth.yes or {}).items() if says]
    return yes[0] if len(yes) == 1 and _has_names(truth) else None


def _is_plain_yes(truth: TrueClasses, cell: str) -> bool:
    """The class is the one that says yes, without a name of its own."""
    return truth.yes is not None and truth.yes.get(cell, False) and is_plain(truth)


def is_plain(truth: TrueClasses) -> bool:
    """The truth says yes and no by numbers, or as true and false, so that the class has no name of its own."""
    return all(cell.strip().casefold() in ("true", "false") or not cell.strip().isalpha() for cell in truth.distinct)


def _names(column: str, label: str) -> bool:
    """Whether the name of a column holds a class as words of its own."""
    words, wanted = words_of(column), words_of(label)
    return bool(wanted) and any(words[i : i + len(wanted)] == wanted for i in range(len(words)))


def _top_one(sheet: Sheet, score: str, predicted: str, why: str) -> Proposal:
    """The score is of the decided class. why: what shows it, where it could have been of one class."""
    roles = {**sheet.item_roles(), "predicted": predicted, "score": score}
    reason = f"it has a predicted label in {predicted!r} and its score in {score!r}"
    notes = [Note(f"{score!r} is taken for the score of the label in {predicted!r}, since {why}.")] if why else []
    candidate = Candidate(
        "top-1", reason, roles, (), "scores", number_settings(sheet, [score]) | sheet.item_settings(), tuple(notes)
    )
    says = f"{score!r} is the score of the predicted class in {predicted!r}"
    return Proposal(candidate, sheet.cost(roles) + too_low(sheet, score, predicted), "top-1", says)


def _repeats_rows(sheet: Sheet) -> bool:
    """Rows of one id are few, and so a mistake that is to be shown; else the table is a long one."""
    if any(profile.said.get("label", 0) == STRONG and profile.is_class for profile in sheet.profiles.values()):
        return False
    cells = sheet.profiles[str(sheet.id)].cells
    return len(set(cells)) > 0.8 * len(cells) or len(cells) < 5
