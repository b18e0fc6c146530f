"""Proposals for wide tables with a truth column and a score column for each label."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.understanding.label_columns import label_columns
from evalkit.reading.understanding.proposals.decided_columns import follows
from evalkit.reading.understanding.proposals.numbers import number_settings
from evalkit.reading.understanding.sheet import MARGIN, Proposal, Sheet
from evalkit.reading.understanding.words import MEDIUM, STRONG, lexicon

_EDGE = re.compile(r"[\W_]+")
_LAST_WORD = re.compile(r"[\W_]+([^\W_]+)[)\]]?$")
_TRUTH_WORDS = {"y", "label", "target", "class"}
_SCORE_WORDS = {"y", "p", "pred", "prediction", "predicted", "hat"}


def paired_columns(sheet: Sheet) -> Iterator[Proposal]:
    """Each label has a column that says yes or no, and a column of scores, told by what is around its name."""
    if sheet.chosen("truth") or sheet.choices.labels is not None:
        return
    pairs = pairs_of(sheet)
    if not pairs:
        return
    roles = {} if sheet.id is None else {"id": sheet.id}
    columns = [name for pair in pairs.values() for name in pair]
    roles = {role: name for role, name in (roles | sheet.further("split", "group")).items() if name not in columns}
    reason = "each label has a column of 0 and 1 and a column of scores"
    settings = number_settings(sheet, [score for _, score in pairs.values()])
    candidate = Candidate(
        "wide-columns",
        reason,
        roles,
        tuple(pairs),
        "both",
        {**settings, "pairs": {k: list(v) for k, v in pairs.items()}},
    )
    decisions = [name for name, p in sheet.profiles.items() if p.yes is not None]
    cost = sheet.cost(roles, used=[*columns, *decisions])
    cost -= MARGIN if len(pairs) > 1 else 0  # names that all come twice, and not by chance
    says = f"each of {len(pairs)} labels has a column of scores and one of truth"
    yield Proposal(candidate, cost, "wide", says, verified=True)


def pairs_of(sheet: Sheet) -> dict[str, tuple[str, str]]:
    """Label -> its truth column and its score column, if every label that has a truth column has both."""
    truths, scores, plain = _by_label(sheet)
    if not truths and not _names_a_side(sheet, set(scores.values())):
        truths, scores = _by_affixes(sheet, scores, plain)
    elif len(truths) > 1 and truths.keys().isdisjoint({*scores, *plain}):
        numbers = [name for name in plain if sheet.profiles[name].is_number and sheet.profiles[name].yes is None]
        scores = _between_one_affix(numbers, list(truths))
    return _whole({label: (truth, scores.get(label) or plain.get(label, "")) for label, truth in truths.items()}, sheet)


def _whole(pairs: dict[str, tuple[str, str]], sheet: Sheet) -> dict[str, tuple[str, str]]:
    """The pairs, if every label has both; none where they are the truth and the decision of the whole item."""
    if any(score in ("", truth) for truth, score in pairs.values()):
        return {}
    is_of_item = len(pairs) == 1 and all(sheet.profiles[score].yes is not None for _, score in pairs.values())
    return {} if is_of_item else pairs


def _by_affixes(
    sheet: Sheet, scores: dict[str, str], plain: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The columns of truth and of score by label where no column is called a truth: "cat" and "cat_score", or either
    between one prefix and suffix."""
    yes = [name for name in plain if sheet.profiles[name].yes is not None]
    truths = {label: label for label in scores if label in yes} or _between_one_affix(yes, list(scores))
    if truths:
        return truths, scores
    labels = [name for name in yes if any(name in other for other in plain if other != name)]
    numbers = [name for name in plain if sheet.profiles[name].is_number and name not in yes]
    scores = _between_one_affix(numbers, labels)
    are_decided = any(follows(sheet.profiles[scores[label]], sheet.profiles[label]) for label in scores)
    return ({} if are_decided else {label: label for label in scores}), scores


def _between_one_affix(names: Sequence[str], labels: Sequence[str]) -> dict[str, str]:
    """Label -> the column with its name between one prefix and suffix, such as "cats.": of all labels, or of none."""
    found = label_columns(names, labels) if len(labels) > 1 else None
    is_of_all = found is not None and found.is_affixed and found.true == set(labels)
    return {label: found.columns[label] for label in labels} if found is not None and is_of_all else {}


def _by_label(sheet: Sheet) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Label -> its column: of those that are called truths, of those that are called scores, and of all others."""
    truths: dict[str, str] = {}
    scores: dict[str, str] = {}
    plain: dict[str, str] = {}
    for name, profile in sheet.profiles.items():
        of_truth, of_score = label_in(name, "truth"), label_in(name, "score")
        if name == sheet.id:
            continue
        if of_truth is not None and profile.yes is not None and profile.said.get("predicted", 0) < MEDIUM:
            truths[of_truth] = name
        elif of_score is not None and profile.is_number:
            if of_score not in scores or profile.yes is None:  # a decision has 0 and 1, and a score beside it more
                scores[of_score] = name
        elif profile.is_number or profile.yes is not None:
            plain[name] = name
    return truths, scores, plain


def _names_a_side(sheet: Sheet, scores: Collection[str]) -> bool:
    """Some column is called the truth, or the decision, of the whole item. scores: columns of single labels."""
    said = [profile.said for name, profile in sheet.profiles.items() if name not in scores]
    return any(STRONG in (each.get("truth"), each.get("predicted")) for each in said)


def label_in(name: str, role: str) -> str | None:
    """The label in the name of a column of a role: what is left between words for the role; None without such words.

    >>> label_in("true_cat", "truth"), label_in("cat_y_true", "truth"), label_in("cat_prob", "score")
    ('cat', 'cat', 'cat')
    >>> label_in("big cat (prob)", "score")
    'big cat'
    """
    words: Mapping[str, int] = lexicon()[role]
    further = _TRUTH_WORDS if role == "truth" else _SCORE_WORDS
    label = name
    found = False
    while (begin := _EDGE.search(label)) is not None and _is_word(label[: begin.start()], words, further):
        label, found = label[begin.end() :], True
    while (end := _LAST_WORD.search(label)) is not None and _is_word(end.group(1), words, further):
        label, found = label[: end.start()], True
    return label if found and label else None


def _is_word(text: str, words: Mapping[str, int], further: set[str]) -> bool:
    return words.get(text.casefold(), 0) == STRONG or text.casefold() in further
