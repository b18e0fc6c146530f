"""Names are data and never code: no chart writes one into an expression, which Vega would run."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import vl_convert

import evalkit as ek
from evalkit.charts.confusion import change_chart, confusion_chart
from evalkit.charts.forest import ForestRow, forest_chart

ROOT = Path(__file__).parents[2]
SOURCES = [path for folder in ("charts", "live") for path in sorted((ROOT / "evalkit" / folder).rglob("*.py"))]
SCRIPTS = [
    path for folder in ("evalkit/live", "pages/_ui") for path in sorted((ROOT / folder / "scripts").rglob("*.js"))
]

CALLS = {"transform_filter", "transform_calculate", "condition", "when", "ExprRef", "expr", "CalculateTransform"}
"""What takes an expression as its first argument."""
KEYWORDS = {"labelExpr", "expr", "filter", "calculate", "test", "predicate", "signal", "update", "bind"}
"""Arguments that are expressions."""
NUMBERS = re.compile(r"[\d.,+]*[dfgeE%]")
"""A format that nothing but a number has."""
RUN = {"expr", "signal", "update", "test", "calculate", "filter", "labelExpr", "init"}
"""Properties of a spec that Vega runs, where they hold text."""
MARKER = "Zq7marker"


def _faults(tree: ast.Module) -> Iterator[int]:
    """Lines of expressions that are not written where they stand, or into which more than numbers are put."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        expressions = [word.value for word in node.keywords if word.arg in KEYWORDS]
        if called in CALLS:
            expressions += node.args[:1]
        yield from (each.lineno for each in expressions if not _is_written(each))


def _is_written(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return all(isinstance(part, ast.Constant) or _is_number(part) for part in node.values)
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_number(part: ast.expr) -> bool:
    if not isinstance(part, ast.FormattedValue) or not isinstance(part.format_spec, ast.JoinedStr):
        return False
    format_ = "".join(str(each.value) for each in part.format_spec.values if isinstance(each, ast.Constant))
    return bool(NUMBERS.fullmatch(format_))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_expressions_hold_no_names(path: Path) -> None:
    assert list(_faults(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "code",
    [
        "alt.Axis(labelExpr=f\"['{label}'][datum.value]\")",
        "alt.Axis(labelExpr=names)",
        "chart.transform_filter(f\"datum.label === '{label}'\")",
        "chart.transform_filter('datum.label === ' + repr(label))",
        "alt.condition(f'datum.name == {name!r}', a, b)",
        "alt.ExprRef(json.dumps(names))",
        "alt.ExprRef(expr=f'{name:>10}')",
    ],
)
def test_each_way_of_writing_a_name_into_an_expression_is_found(code: str) -> None:
    assert list(_faults(ast.parse(code)))


def test_numbers_may_stand_in_expressions() -> None:
    code = (
        "alt.ExprRef(f'{share:g} * width'), c.transform_filter(f\"datum.model === '{m:d}'\"), alt.Axis(labelExpr='a')"
    )
    assert not list(_faults(ast.parse(code)))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_write_text_and_run_none(path: Path) -> None:
    words = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "new Function", "eval(", "setHTML")
    assert [word for word in words if word in path.read_text(encoding="utf-8")] == []


def _run(spec: Any, key: str = "") -> Iterator[str]:
    """All texts of a spec that Vega runs."""
    if isinstance(spec, dict):
        for name, value in spec.items():
            if name not in ("values", "datasets"):
                yield from _run(value, name)
    elif isinstance(spec, list):
        for value in spec:
            yield from _run(value, key)
    elif isinstance(spec, str) and key in RUN:
        yield spec


def _specs() -> Iterator[tuple[str, dict[str, Any]]]:
    labels = [f"{MARKER} {i}" for i in range(3)]
    p = ek.predictions_from_matrix(np.eye(3), np.eye(3) * 0.4 + 0.2, labels=labels, task="multiclass", name=MARKER)
    ev = ek.evaluate(p)
    yield "confusion", confusion_chart(ek.confusion(p, 0.5).grid()).to_dict()
    change = ek.confusion_change(p, p, threshold_a=0.5, threshold_b=2.0)
    yield "changed confusion", change_chart(change.came, change.went).to_dict()
    rows = [ForestRow(label, 1.0, -1.0, 3.0, clear=True, note=f"{MARKER} p", current=True) for label in labels]
    yield "forest", forest_chart(rows, title=["Difference"], names=(MARKER, MARKER)).to_dict()
    for options in ({}, {"match": "recall", "columns": True}):
        for chart in ek.board(ev, ev, label=labels[0], **options).to_dict()["charts"]:  # type: ignore[arg-type]
            yield f"{chart['id']} {options}", chart["spec"]


def test_what_vega_runs_of_a_chart_holds_no_name() -> None:
    seen = 0
    for name, spec in _specs():
        compiled = vl_convert.vegalite_to_vega(json.loads(json.dumps(spec)))
        ran = [*_run(spec), *_run(compiled)]
        seen += len(ran)
        # The names of the axis of a confusion matrix are the value of a signal, which is data.
        assert [text for text in ran if MARKER in text] == [], name
    assert seen > 50
