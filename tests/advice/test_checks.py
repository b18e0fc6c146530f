"""All checks together: problems first, each with its reason and its remedy."""

import numpy as np

from evalkit import advise, evaluate
from tests.advice.summaries import findings, summary
from tests.builders import predictions


def test_a_model_without_faults_gets_no_advice() -> None:
    assert findings(summary([50, 200, 500])) == ()


def test_problems_come_first() -> None:
    found = findings(summary([49, 100, 900], area=[1.0, 0.05, 0.9], auc=[0.9, 0.4, 0.9], highest=[1.0, 0.2, 1.0]))
    assert [(f.code, f.severity) for f in found] == [
        ("EV004", "problem"),
        ("EV005", "problem"),
        ("EV006", "problem"),
        ("EV001", "caution"),
        ("EV003", "caution"),
    ]


def test_every_finding_says_why_it_matters_and_what_to_do() -> None:
    found = findings(summary([2, 100, 900], area=[0.1, 0.05, 1.0], auc=[0.9, 0.4, 0.9], highest=[1.0, 0.2, 1.0]))
    assert {f.code for f in found} == {"EV001", "EV002", "EV003", "EV004", "EV005", "EV006"}
    for f in found:
        assert f.title
        assert f.why.endswith(".")
        assert f.remedy.endswith(".")


def test_advice_looks_at_the_evaluation_itself_where_no_summary_is_given() -> None:
    """Label b: 20 positives that all score below the 80 negatives, and below the threshold."""
    truth = np.zeros((100, 2), dtype=bool)
    truth[:60, 0], truth[:20, 1] = True, True
    a = np.where(truth[:, 0], 0.5, 0.2) - np.arange(100) % 7 * 0.1
    score = np.column_stack([a, np.where(truth[:, 1], 0.1, 0.4)])
    found = [each for each in advise(evaluate(predictions(truth, score, labels=["a", "b"]))) if each.code <= "EV007"]
    assert [(f.code, f.labels) for f in found] == [
        ("EV004", ("b",)),
        ("EV005", ("b",)),
        ("EV006", ("b",)),
        ("EV001", ("b",)),
    ]
    assert "none of 20 positives" in found[2].text
