"""Can the truth be trusted: labels that are likely wrong, and items that are there twice?"""

from __future__ import annotations

from evalkit.advice.facts import Facts
from evalkit.advice.finding import (
    Answer,
    Check,
    Evidence,
    Fine,
    Found,
    NotApplicable,
    counted,
    how_many_have,
    worst_first,
)
from evalkit.evaluation.likely_wrong import FEWEST

SUSPICIOUS = 3
"""So many pairs of a label with a truth that is likely wrong are worth a look."""
SHOWN = 3
TOO_MANY = 0.1
"""Where a model contradicts more of the truth of a label, it is the model that is likely wrong."""
WELL_ORDERED = 0.8
"""The ROC AUC from which on a model knows enough of a label to contradict its truth."""


def _likely_wrong(facts: Facts) -> Answer:
    s, look = facts.summary, facts.items
    if isinstance(look, str):
        return NotApplicable(look)
    if look.not_likely:
        return NotApplicable(look.not_likely)
    claimed = (look.suspicious >= 0) & (s.roc_auc >= WELL_ORDERED) & (look.suspicious <= TOO_MANY * look.scored)
    limit = facts.wording.limit(WELL_ORDERED)
    if not claimed.any():
        return NotApplicable(
            f"No label has {FEWEST} positives and {FEWEST} negatives with a score, and a ROC AUC of {limit} or more: "
            "of others the model does not know enough to contradict the truth."
        )
    concerned = worst_first(s, claimed & (look.suspicious >= SUSPICIOUS), -look.suspicious)
    total, scored = int(look.suspicious[claimed].sum()), int(look.scored[claimed].sum())
    if not concerned:
        most = int(look.suspicious[claimed].max())
        return Fine(f"{total:,} of {scored:,} pairs are contradicted by the model, at most {most} of one label.")
    often = {label: int(look.suspicious[s.labels.index(label)]) for label in concerned[:SHOWN]}
    text = (
        f"{how_many_have(concerned, s)} {SUSPICIOUS} or more pairs whose truth is likely wrong; the most are "
        f"{often[concerned[0]]:,}, for {concerned[0]!r}. They are {total:,} of {scored:,} pairs of labels with a ROC "
        f"AUC of {limit} or more."
    )
    lists = tuple(
        Evidence(f"{counted(n, 'likely label error')}, {label}", outcome="label_errors", label=label, count=n)
        for label, n in often.items()
    )
    return [Found("hint", concerned, text, lists)]


def _twice(facts: Facts) -> Answer:
    look = facts.items
    if isinstance(look, str):
        return NotApplicable(look)
    if isinstance(look.same, str):
        return NotApplicable(look.same)
    same = look.same
    if not same.sets:
        return Fine("No two items have the same scores in all labels, as one item that is there twice would have.")
    items = int(sum(len(rows) for rows in same.sets))
    ids = same.ids
    first = f"{ids[0][0]!r} and {ids[0][1]!r}"
    further = [f"{same.unlike_truth:,} with unlike truth"] if same.unlike_truth else []
    if look.groups is not None and same.in_unlike_groups:
        further.append(f"{same.in_unlike_groups:,} in several groups")
    among = f" ({', '.join(further)})" if further else ""
    sets = f"{counted(len(same.sets), 'set')}{among}"
    text = f"{items:,} items have the very scores of another one in every label, in {sets}: {first}, for example."
    lists = tuple(Evidence(f"Item {one}", outcome="all", search=one) for one in ids[0][:SHOWN])
    return [Found("problem" if same.unlike_truth else "caution", (), text, lists)]


CHECKS: tuple[Check, ...] = (
    Check(
        "EV014",
        "Likely label errors",
        _likely_wrong,
        "Where the model is surer of the opposite than it is on the average of the label, often the truth is wrong. It "
        "counts against the model, and teaches it the wrong thing.",
        "Look at them, the surest first, mark what is wrong, and try the corrected truth on Examples.",
    ),
    Check(
        "EV015",
        "The same item twice",
        _twice,
        "An item that is there twice counts twice, and what the test set has twice may be in the training set as well.",
        "Keep one of each, and look for copies of test items among the training items.",
    ),
)
