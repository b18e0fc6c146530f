"""The text of each dialect is SQL of that dialect, by a parser that knows all three.

BigQuery and Spark themselves are not asked here: what they answer is untried by these tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlglot
from sqlglot.errors import ErrorLevel

from evalkit.engine import statements
from evalkit.engine.columns import Columns, Kind
from evalkit.engine.dialects import DIALECTS, DialectName
from evalkit.engine.slices import texts
from evalkit.engine.slices.opened import rows_of_slice
from evalkit.engine.slices.parting import Parting
from evalkit.engine.slices.texts import Items
from evalkit.engine.slices.weak import sample_text
from evalkit.engine.statements import Metadata, Pairs, Stops
from evalkit.slicing.conditions import Condition, Slice

KINDS: dict[str, Kind] = {
    "id": "text",
    "label": "text",
    "score": "double",
    "truth": "whole",
    "it's a `group`": "text",
    "split": "text",
    "kept": "single",
    "true": "boolean",
}
LONG = Columns("id", "label", "score", "truth", "it's a `group`", {"split": ["TEST", "it's \\ \n"], "true": True})
SINGLE = Columns("id", "label", "kept", "true", None, {"split": None})
WIDE = Columns("id", None, {"a": "score", "b'\\": "score"}, {"a": "truth", "b'\\": "true"}, None, {})
ONE_TRUTH = Columns("id", None, {"a": "score", "b": "score"}, "label", None, {})

TEXTS: dict[str, Callable[[Pairs], str]] = {
    "labels": statements.labels_text,
    "counts": lambda pairs: statements.counts_text(pairs, Stops()),
    "counts beyond 0 and 1": lambda pairs: statements.counts_text(pairs, Stops(-35, 172, 10.0, 4096.0, logit=False)),
    "buckets": lambda pairs: statements.buckets_text(pairs, Stops()),
    "buckets of a label": lambda pairs: statements.buckets_text(pairs, Stops(), "a"),
    "items": statements.items_text,
    "unnamed": statements.unnamed_text,
    "distinct": statements.distinct_text,
    "items in groups": statements.items_in_groups_text,
    "content": statements.content_text,
    "repeated": lambda pairs: statements.repeated_text(pairs, 5),
    "odd scores": lambda pairs: statements.odd_rows_text(pairs, "score", 5),
    "rows": lambda pairs: statements.rows_text(pairs, "a"),
    "scores": lambda pairs: statements.scores_text(pairs, ["a", "b"]),
    "ids": statements.ids_text,
    "distinct values": lambda pairs: texts.distinct_values_text(
        pairs.dialect, pairs.relation, "1 = 1", ["split", "x'"]
    ),
    "values": lambda pairs: texts.values_text(_items(pairs)),
    "range": lambda pairs: texts.range_text(_items(pairs)),
    "bins": lambda pairs: texts.bins_text(_items(pairs), -0.5, 1e9, 64),
    "days": lambda pairs: texts.days_text(_items(pairs)),
    "slices": lambda pairs: _slices_text(pairs, listed=False, random_groups=True),
    "slices of items": lambda pairs: _slices_text(pairs, listed=True, random_groups=False),
    "items one by one": lambda pairs: texts.counted_items_text(
        _items(pairs), _keys(pairs), ["a", "it's"], n_labels=2, listed=True
    ),
    "items of a sample": lambda pairs: texts.counted_items_text(
        _items(_sampled(pairs)), _keys(pairs), None, n_labels=2, listed=False
    ),
    "opened slice": lambda pairs: f"SELECT 1 AS x FROM t WHERE {rows_of_slice(_SLICE, pairs.dialect, 'id', METADATA)}",
}
METADATA = Metadata("(SELECT * FROM metadata)", "id", ("taken", "night `x`"))
_CUTS: tuple[tuple[Condition, ...], ...] = (
    (Condition("split", "TEST"), Condition("split", "it's"), Condition("split")),
    (Condition("taken", "2026-05", "month"), Condition("taken", cut="month")),
    (Condition("night `x`", "", "quantiles", high=0.5), Condition("night `x`", "", "quantiles", low=0.5)),
)
_SLICE = Slice((_CUTS[0][1], _CUTS[1][1], _CUTS[2][0], Condition("taken", "2026-05-04", "week")))


def _items(pairs: Pairs) -> Items:
    return Items((pairs, pairs), ("split",), METADATA, ("taken", "night `x`"), 0.7)


def _keys(pairs: Pairs) -> dict[str, str]:
    return {f"k{i}": Parting(of[0].attribute, of).key(f"a{i}", pairs.dialect) for i, of in enumerate(_CUTS)}


def _sampled(pairs: Pairs) -> Pairs:
    return replace(pairs, columns=replace(pairs.columns, also=sample_text(pairs.columns, pairs.dialect, 0.3)))


def _slices_text(pairs: Pairs, *, listed: bool, random_groups: bool) -> str:
    sets = [["k0"], ["k1", "k2"]]
    labels = ["a", "it's"] if listed else None
    return texts.counted_slices_text(
        _items(pairs), _keys(pairs), sets, labels, n_labels=2, listed=listed, random_groups=random_groups
    )


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("columns", [LONG, SINGLE, WIDE, ONE_TRUTH], ids=["long", "single", "wide", "one truth"])
@pytest.mark.parametrize("name", TEXTS)
def test_every_text_is_sql(name: str, columns: Columns, dialect: DialectName) -> None:
    if name == "labels" and columns.label is None:
        pytest.skip("a wide table is not asked for its labels")
    text = TEXTS[name](Pairs(DIALECTS[dialect], "predictions", KINDS, columns))
    (tree,) = sqlglot.parse(text, dialect=dialect, error_level=ErrorLevel.RAISE)
    assert tree is not None
    assert not list(tree.find_all(sqlglot.exp.Command))  # what a parser does not understand it keeps as a command


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "value", ["plain", "it's", 'a "b"', "back\\slash", "ends in \\", "`x`", "'; DROP TABLE x --", "ü\n"]
)
def test_a_text_in_sql_is_that_text_and_nothing_else(value: str, dialect: DialectName) -> None:
    d = DIALECTS[dialect]
    (tree,) = sqlglot.parse(f"SELECT {d.literal(value)} AS x FROM t", dialect=dialect)
    assert tree is not None
    assert [literal.this for literal in tree.find_all(sqlglot.exp.Literal)] == [value]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", ["plain", "it's", 'a "b"', "a`b", "select", "a.b", "x; --"])
def test_a_column_in_sql_is_that_column_and_nothing_else(name: str, dialect: DialectName) -> None:
    if dialect == "bigquery" and ("`" in name or "." in name):
        pytest.skip("BigQuery has no such names")
    (tree,) = sqlglot.parse(f"SELECT {DIALECTS[dialect].column(name)} FROM t", dialect=dialect)
    assert tree is not None
    assert [column.name for column in tree.find_all(sqlglot.exp.Column)] == [name]


def test_numbers_are_typed_as_doubles() -> None:
    """A bare 0.5 is a decimal to DuckDB and to Spark, and compares as one."""
    for dialect in DIALECTS.values():
        text = statements.counts_text(Pairs(dialect, "t", KINDS, LONG), Stops())
        (tree,) = sqlglot.parse(text, dialect=dialect.name)
        assert tree is not None
        for literal in tree.find_all(sqlglot.exp.Literal):
            if not literal.is_string and "." in str(literal.this):
                assert isinstance(literal.parent, sqlglot.exp.Cast)
