"""Beside a baseline: do both stand on the same test set, and can the data tell them apart?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.advice.facts import Facts
from evalkit.advice.finding import Answer, Check, Evidence, Fine, Found, NotApplicable, counted
from evalkit.counting.wording import Wording

if TYPE_CHECKING:  # it needs scipy, which ``import evalkit`` is not to load
    from evalkit.advice.looks.two_models import TwoModelsLook
    from evalkit.comparison.differences import Difference

_COMPARE = Evidence("Both models on Compare", opens="comparison")


def _test_sets_differ(facts: Facts) -> Answer:
    look = facts.two
    if isinstance(look, str):
        return NotApplicable(look)
    parts = _unlike(look)
    if not parts:
        p = look.pairing
        if not p.by_example:
            return NotApplicable("It needs predictions of both models, one for each item.")
        return Fine(f"Both models have the same {counted(p.n_shared, 'item')} and {counted(len(p.labels), 'label')}.")
    contradicted = look.pairing.n_contradictions > 0
    baseline, model = look.names
    text = f"{model!r} and the baseline {baseline!r} stand on unlike test sets: {'; '.join(parts)}."
    labels = (*look.pairing.labels_only_a, *look.pairing.labels_only_b)
    return [Found("problem" if contradicted else "caution", labels, text, (_COMPARE,))]


def _unlike(look: TwoModelsLook) -> list[str]:
    """In what two test sets differ, as parts of a sentence."""
    p = look.pairing
    baseline, model = look.names
    sides = ((p.only_a, p.labels_only_a, baseline), (p.only_b, p.labels_only_b, model))
    parts = [f"{counted(len(ids), 'item')} only in {name!r}" for ids, _, name in sides if ids]
    parts += [f"{counted(len(labels), 'label')} only in {name!r}" for _, labels, name in sides if labels]
    if p.n_contradictions:
        parts.append(f"{counted(p.n_contradictions, 'pair')} of item and label with unlike truth")
    return parts


def _within_noise(facts: Facts) -> Answer:
    look = facts.two
    if isinstance(look, str):
        return NotApplicable(look)
    if isinstance(look.differences, str):
        return NotApplicable(look.differences)
    known = [each for each in look.differences if each.difference.low == each.difference.low]
    if not known:
        return NotApplicable("The differences of the two models have no intervals.")
    texts = [_said(each, facts.wording) for each in known]
    baseline, model = look.names
    sentence = (
        f"{model!r} minus {baseline!r} is {' and '.join(texts)}, on {counted(look.pairing.n_shared, 'shared item')}."
    )
    if any(_is_clear(each) for each in known):
        return Fine(sentence)
    return [Found("caution", (), f"No difference is clear: {sentence}", (_COMPARE,))]


def _is_clear(d: Difference) -> bool:
    return bool(d.difference.low > 0 or d.difference.high < 0)


def _said(d: Difference, wording: Wording) -> str:
    value = wording.difference(d.metric, d.difference.value)
    ends = wording.difference_ends(d.metric, d.difference.low, d.difference.high)
    return f"{value} in {wording.words(d.metric).within} ({ends})"


CHECKS: tuple[Check, ...] = (
    Check(
        "EV022",
        "Test sets differ",
        _test_sets_differ,
        "Figures on unlike items cannot be held against each other: one test set may just be easier.",
        "Compare them on Compare, which counts only what both have, or run both on one test set.",
    ),
    Check(
        "EV023",
        "Difference within noise",
        _within_noise,
        "On other items the order of the two models may well be the other way round.",
        "Do not choose by this difference; Compare says how many more positives would settle it.",
    ),
)
