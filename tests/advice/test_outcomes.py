"""Every check says what it found, what it saw where all is well, or why it cannot be asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import evalkit as ek
from evalkit.advice.checks import CHECKS, CHECKS_OF_COUNTS, advise, findings_of, run_checks
from tests.advice.models import checked, counts_alone, decisions_alone, evaluation, sure_model

CODES = [check.code for check in CHECKS]


def test_codes_are_stable_and_each_stands_for_one_check() -> None:
    assert sorted(set(CODES)) == CODES
    assert {f"EV{k:03}" for k in range(1, 13)} <= set(CODES)
    assert [check.code for check in CHECKS_OF_COUNTS] == [*(f"EV{k:03}" for k in range(1, 9)), "EV010"]
    assert all(check.title and check.why.endswith(".") and check.remedy.endswith(".") for check in CHECKS)


@pytest.mark.parametrize("of", [sure_model, counts_alone, decisions_alone], ids=lambda of: of.__name__)
def test_each_check_has_one_outcome_and_a_sentence(of: object) -> None:
    outcomes = run_checks(of())  # type: ignore[operator]
    assert [each.code for each in outcomes] == CODES
    for each in outcomes:
        assert (each.outcome == "found") == bool(each.findings) == (not each.text)
        assert each.findings or each.text.endswith(".")
        for found in each.findings:
            assert found.code == each.code
            assert any(sign.isdigit() for sign in found.text)


def test_what_was_seen_where_all_is_well_has_its_number() -> None:
    for each in run_checks(sure_model()):
        if each.outcome == "fine" and not each.text.startswith(("No ", "Each label ")):
            assert any(sign.isdigit() for sign in each.text), each


def test_advice_is_all_that_was_found_gravest_first() -> None:
    ev = ek.evaluate(ek.load_sample("clips-linear").predictions)
    found = advise(ev)
    assert found == findings_of(run_checks(ev))
    order = ["problem", "caution", "hint"]
    assert [f.severity for f in found] == sorted((f.severity for f in found), key=order.index)
    assert {f.severity for f in found} == set(order)


def test_counts_alone_open_no_items_and_ratios_alone_are_not_checked() -> None:
    found = advise(counts_alone())
    assert not [each for finding in found for each in finding.evidence if each.opens == "examples"]
    ratios = ek.read_evaluation(b"threshold,precision,recall\n0.5,0.9,0.8\n0.4,0.8,0.9\n")
    assert {each.text for each in run_checks(ratios)} == {
        "The checks look at counts, and the source gives ratios alone."
    }
    whole = ek.read_evaluation(b"threshold,tp,fp,fn,tn\n0.5,40,10,10,40\n")
    if not whole.labels:
        assert {each.outcome for each in run_checks(whole)} == {"not applicable"}


def _matching(p: ek.Predictions, evidence: ek.Evidence, threshold: float) -> int:
    """How many pairs the list of a piece of evidence has."""
    if evidence.outcome == "label_errors":
        return ek.likely_label_errors(p, evidence.label, threshold=threshold).listed.total
    for table, listed in (("taken for ", ek.confused_examples), ("instead ", ek.instead_examples)):
        if evidence.outcome.startswith(table):
            assert evidence.label is not None
            return listed(p, evidence.label, evidence.outcome.removeprefix(table), threshold).total
    kinds = {
        "errors": ("fp", "fn"),
        "positives": ("tp", "fn"),
        "negatives": ("fp", "tn"),
        "near": ("tp", "fp", "fn", "tn"),
    }
    outcomes = kinds.get(evidence.outcome, (evidence.outcome,))
    among = None if not evidence.group else p.groups == evidence.group
    narrowed = {"near": evidence.near, "between": evidence.scores, "among": among}
    found = ek.select_examples(p, evidence.label, threshold, outcomes, **narrowed)
    return found.total


@pytest.mark.parametrize("name", [*ek.SAMPLES, "grouped", "multiclass", "multilabel", "at chance", "tied", "alike"])
@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.8])
def test_lists_have_as_many_pairs_as_their_links_say(name: str, threshold: float) -> None:
    make = {"grouped": _grouped, "at chance": _at_chance, "tied": _tied, "alike": _alike}
    ev = make[name]() if name in make else _sample(name) if name in ek.SAMPLES else _mixed_up(name)
    assert ev.predictions is not None
    opened = [e for f in advise(ev, threshold=threshold) for e in f.evidence if e.opens == "examples"]
    assert opened
    for each in opened:
        if each.search:
            continue  # an item, by its id
        assert each.count is not None, each
        assert _matching(ev.predictions, each, threshold) == each.count, each
        assert each.text.startswith(f"{each.count:,} ")


@pytest.mark.parametrize(
    ("code", "name", "texts"),
    [
        ("EV004", "at chance", ["errors, b"]),
        ("EV005", "at chance", ["errors, b"]),
        ("EV008", "at chance", ["errors, c"]),
        ("EV012", "tied", ["negatives of a with the score 1"]),
        ("EV017", "alike", ["items of door taken for door_with_knob"]),
        ("EV017", "two writings", ["errors, Cat", "errors, cats"]),
    ],
)
def test_a_finding_opens_what_its_number_is_of(code: str, name: str, texts: list[str]) -> None:
    make = {"at chance": _at_chance, "tied": _tied, "alike": _alike}
    ev = make[name]() if name in make else sure_model(labels=["Cat", "dog", "cats"])
    (found,) = checked(code, ev).findings
    assert [each.text.partition(" ")[2] for each in found.evidence] == texts


def _at_chance() -> ek.Evaluation:
    """Of label b scores are reversed, of c they are noise."""
    rng = np.random.default_rng(5)
    truth = rng.random((400, 3)) < 0.5
    sure = np.where(truth, 0.8, 0.2) + rng.uniform(-0.2, 0.2, (400, 3))
    sure[:, 1] = np.clip(1 - sure[:, 1] + rng.normal(0, 0.3, 400), 0, 1)
    sure[:, 2] = np.round(np.clip(rng.random(400) + 0.05 * truth[:, 2], 0, 1), 3)
    return evaluation(truth, sure)


def _tied() -> ek.Evaluation:
    """Of 60 items with the highest score of a, 20 are negatives; 30 of the positives of b have its lowest."""
    rng = np.random.default_rng(6)
    truth = rng.random((400, 2)) < 0.4
    score = np.clip(np.where(truth, 0.75, 0.25) + rng.normal(0, 0.1, (400, 2)), 0.001, 0.999)
    score[:60, 0], truth[:60, 0] = 1.0, np.arange(60) >= 20
    score[:80, 1], truth[:80, 1] = 0.0, np.arange(80) < 30
    return evaluation(truth, score)


def _alike() -> ek.Evaluation:
    """A label whose name is within another's is taken for it in 30 items."""
    rng = np.random.default_rng(8)
    truth = rng.random((400, 3)) < 0.4
    score = np.clip(np.where(truth, 0.75, 0.25) + rng.normal(0, 0.1, (400, 3)), 0.001, 0.999)
    rows = np.flatnonzero(truth[:, 0] & ~truth[:, 1])[:30]
    score[rows, 0], score[rows, 1] = 0.1, 0.9
    return evaluation(truth, score, labels=["door", "door_with_knob", "dog"])


def _sample(name: str) -> ek.Evaluation:
    return ek.evaluate(ek.load_sample(name).predictions)


def _grouped() -> ek.Evaluation:
    """Of 20 videos, three hold nearly all errors, and positives of b come from two."""
    rng = np.random.default_rng(3)
    video = np.repeat(np.arange(20), 20)
    truth = np.column_stack([rng.random(400) < 0.4, (video < 2) & (rng.random(400) < 0.5)])
    wrong = (video[:, None] < 3) & (rng.random((400, 2)) < 0.5)
    score = np.where(truth ^ wrong, 0.8, 0.2) + rng.uniform(-0.1, 0.1, (400, 2))
    return evaluation(truth, score, groups=[f"video {v}" for v in video])


def _mixed_up(task: str) -> ek.Evaluation:
    """A model that takes a for b in 30 of 100 items."""
    truth = np.repeat(np.eye(3, dtype=bool), 100, axis=0)
    rng = np.random.default_rng(1)
    score = truth * 0.9 + rng.uniform(0, 0.05, (300, 3))
    score[:30, 0], score[:30, 1] = 0.05, 0.95
    return evaluation(truth, score, task=task)


def test_two_findings_of_one_check_keep_their_order() -> None:
    both = checked(
        "EV001", evaluation(np.eye(60, 3, dtype=bool) | (np.arange(60)[:, None] < [20, 5, 0]), np.zeros((60, 3)))
    )
    assert [f.severity for f in both.findings] == ["problem", "caution"]


def test_the_page_on_advice_lists_every_check_by_code_and_title() -> None:
    text = (Path(ek.__file__).parents[1] / "docs" / "advice.md").read_text(encoding="utf-8")
    rows = [line.split(" | ")[:2] for line in text.splitlines() if line.startswith("| EV")]
    assert [(code.removeprefix("| "), title) for code, title in rows] == [(c.code, c.title) for c in CHECKS]
