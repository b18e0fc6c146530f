"""Small models in which one thing is amiss, and what one check makes of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

import evalkit as ek
from evalkit.advice.checks import run_checks
from evalkit.advice.finding import Checked, Finding


def checked(code: str, ev: ek.Evaluation, **options: Any) -> Checked:
    """What comes of the check of a code."""
    (found,) = (each for each in run_checks(ev, **options) if each.code == code)
    return found


def finding(code: str, ev: ek.Evaluation, **options: Any) -> Finding:
    """The one finding of a check."""
    (found,) = checked(code, ev, **options).findings
    return found


def fine(code: str, ev: ek.Evaluation, **options: Any) -> str:
    """What a check says that found nothing."""
    found = checked(code, ev, **options)
    assert (found.outcome, found.findings) == ("fine", ())
    return found.text


def not_applicable(code: str, ev: ek.Evaluation, **options: Any) -> str:
    """Why a check cannot be asked."""
    found = checked(code, ev, **options)
    assert (found.outcome, found.findings) == ("not applicable", ())
    return found.text


def evaluation(y_true: npt.ArrayLike, y_score: npt.ArrayLike, **options: Any) -> ek.Evaluation:
    """Of a multi-label model unless said otherwise, of labels a, b, c ..."""
    truth, score = np.asarray(y_true, dtype=bool), np.asarray(y_score, dtype=float)
    given = {"task": "multilabel", "labels": [*"abcdefgh"[: truth.shape[1]]], **options}
    return ek.evaluate(ek.predictions_from_matrix(truth, score, **given))


def sure_model(n: int = 400, k: int = 3, *, seed: int = 0, **options: Any) -> ek.Evaluation:
    """A good model with scores of its own for each pair: positives about 0.75, negatives about 0.25."""
    rng = np.random.default_rng(seed)
    truth = rng.random((n, k)) < 0.4
    return evaluation(
        truth, np.clip(np.where(truth, 0.75, 0.25) + rng.normal(0, 0.15, (n, k)), 0.001, 0.999), **options
    )


def counts_alone() -> ek.Evaluation:
    rows = ["label,threshold,tp,fp,fn,tn", "a,0.5,40,10,10,40", "b,0.5,30,10,20,40"]
    return ek.read_evaluation("\n".join([*rows, ""]).encode())


def decisions_alone() -> ek.Evaluation:
    rows = [f"{i},{'cat' if i % 2 else 'dog'},{'cat' if i % 3 else 'dog'}" for i in range(60)]
    return ek.evaluate(ek.read_predictions("\n".join(["id,truth,predicted", *rows, ""]).encode()).predictions)
