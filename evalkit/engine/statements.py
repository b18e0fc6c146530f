"""The SQL that counts. One text for all engines: only type names, quotes and hashes differ.

Scores meet thresholds as doubles, or as singles where they were kept so. A candidate for the stop of a score comes from
a product, which is wrong for some scores by one place; it is put right by comparing with both neighbours, which are
quotients of whole numbers as thresholds in Python are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evalkit.engine.columns import Columns, Kind, condition
from evalkit.engine.dialects import Dialect

UNKNOWN_TRUTH, ODD_TRUTH, NO_SCORE, NO_NUMBER = (-(10**9) - i for i in range(4))
"""In place of a stop: pairs that are counted apart, far below any stop."""

LARGEST = 1.7976931348623157e308
BELOW_ALL, ABOVE_ALL = -1_000_000, 1_000_000
"""Fine bins of the scores from which no logit can be taken."""


@dataclass(frozen=True, slots=True)
class Stops:
    """Thresholds at which counts are exact: the whole numbers from first to last, divided by ``per_unit``.

    scale: fine bins for each unit of the logit of a score, or without ``logit``, for each unit of the score.
    """

    first: int = 0
    last: int = 1000
    per_unit: int = 1000
    scale: float = 2048
    logit: bool = True


@dataclass(frozen=True, slots=True)
class Metadata:
    """A table about the items. relation: SQL of it. id: its column of ids. attributes: its other columns."""

    relation: str
    id: str
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Where the pairs of item and label come from.

    relation: SQL of the table. kinds: what its columns hold. columns: what they are.
    """

    dialect: Dialect
    relation: str
    kinds: Mapping[str, Kind]
    columns: Columns

    def select(self, *, grouped: bool = False, place: str = "", label: str | None = None) -> str:
        """SQL of all pairs: label, s (score), y (1, 0, NULL for unknown and 2 for what is neither), id if there is
        one, g (group) if ``grouped``. place: a further column as it is. label: the pairs of this one alone."""
        c, d = self.columns, self.dialect
        shared = [f"{d.as_text(d.column(c.id))} AS id"] if c.id is not None else []
        if grouped and c.grouped is not None:
            shared.append(f"{d.as_text(d.column(c.grouped))} AS g")
        shared += [place] if place else []
        rows = condition(c, self.kinds, d)
        if c.wide_labels:
            names = c.wide_labels if label is None else (label,)
            return " UNION ALL ".join(self._of_wide(name, shared, rows) for name in names)
        assert c.label is not None
        assert isinstance(c.score, str)
        assert isinstance(c.truth, str)
        name = d.as_text(d.column(c.label))
        if label is not None:
            rows += f" AND {name} = {d.literal(label)}"
        parts = [f"{name} AS label", f"{self._score(c.score)} AS s", f"{self._truth(c.truth)} AS y", *shared]
        return f"SELECT {', '.join(parts)} FROM {self.relation} WHERE {rows}"

    def _of_wide(self, label: str, shared: list[str], rows: str) -> str:
        c, d = self.columns, self.dialect
        score = c.score if isinstance(c.score, str) else c.score[label]
        if isinstance(c.truth, str) and not isinstance(c.score, str):
            truth = d.as_text(d.column(c.truth))
            of_label = f"CASE WHEN {truth} IS NULL THEN NULL WHEN {truth} = {d.literal(label)} THEN 1 ELSE 0 END"
        else:
            of_label = self._truth(c.truth if isinstance(c.truth, str) else c.truth[label])
        parts = [f"{d.literal(label)} AS label", f"{self._score(score)} AS s", f"{of_label} AS y", *shared]
        return f"SELECT {', '.join(parts)} FROM {self.relation} WHERE {rows}"

    def _score(self, name: str) -> str:
        column = self.dialect.column(name)
        return column if self.kinds[name] == "single" else f"CAST({column} AS {self.dialect.double})"

    def _truth(self, name: str) -> str:
        column = self.dialect.column(name)
        if self.kinds[name] == "boolean":
            return f"CASE WHEN {column} IS NULL THEN NULL WHEN {column} THEN 1 ELSE 0 END"
        one, zero = ("1", "0") if self.kinds[name] == "whole" else (self.dialect.number(1.0), self.dialect.number(0.0))
        # What is usual comes first. NaN is neither
        known = f"WHEN {column} = {zero} THEN 0 WHEN {column} = {one} THEN 1"
        return f"CASE {known} WHEN {column} IS NULL THEN NULL ELSE 2 END"

    @property
    def single(self) -> bool:
        """Whether scores are kept in single precision."""
        names = self.columns.score if isinstance(self.columns.score, str) else next(iter(self.columns.score.values()))
        return self.kinds[names] == "single"


def labels_text(pairs: Pairs) -> str:
    """label, n: every label with its rows."""
    d, c = pairs.dialect, pairs.columns
    assert c.label is not None
    name = d.as_text(d.column(c.label))
    rows = condition(c, pairs.kinds, d)
    return f"SELECT {name} AS label, {_count(d)} AS n FROM {pairs.relation} WHERE {rows} GROUP BY {name}"


def counts_text(pairs: Pairs, stops: Stops) -> str:
    """label, stop, fine, n, positives, lo, hi: pairs by label, stop and fine bin, with the lowest and highest score."""
    d = pairs.dialect
    inner = f"SELECT label, s, y, {_candidate(d, stops)} AS c FROM ({pairs.select()}) AS pairs"
    stop = _stop(d, stops, single=pairs.single)
    binned = f"SELECT label, s, y, {stop} AS stop, {_fine(d, stops)} AS fine FROM ({inner}) AS candidates"
    return (
        f"SELECT label, stop, fine, {_count(d)} AS n, {_positives(d)} AS positives, min(s) AS lo, max(s) AS hi "
        f"FROM ({binned}) AS binned GROUP BY label, stop, fine"
    )


def stops_text(pairs: Pairs, stops: Stops) -> str:
    """label, stop, n, positives: pairs by label and stop alone."""
    d = pairs.dialect
    inner = f"SELECT label, s, y, {_candidate(d, stops)} AS c FROM ({pairs.select()}) AS pairs"
    binned = f"SELECT label, y, {_stop(d, stops, single=pairs.single)} AS stop FROM ({inner}) AS candidates"
    return (
        f"SELECT label, stop, {_count(d)} AS n, {_positives(d)} AS positives "
        f"FROM ({binned}) AS binned GROUP BY label, stop"
    )


def buckets_text(pairs: Pairs, stops: Stops, label: str | None = None) -> str:
    """label, bucket, stop, n, positives: pairs by label, random group and stop.

    A random group is the first byte of the md5 of the group's name, two hexadecimal digits: the same in every engine.
    """
    d = pairs.dialect
    bucket = f"substr({d.md5.format('g')}, 1, 2)"
    inner = f"SELECT label, {bucket} AS bucket, s, y, {_candidate(d, stops)} AS c "
    inner += f"FROM ({pairs.select(grouped=True, label=label)}) AS pairs"
    binned = f"SELECT label, bucket, y, {_stop(d, stops, single=pairs.single)} AS stop FROM ({inner}) AS candidates"
    return (
        f"SELECT label, bucket, stop, {_count(d)} AS n, {_positives(d)} AS positives "
        f"FROM ({binned}) AS binned GROUP BY label, bucket, stop"
    )


def other_truths_text(pairs: Pairs, truth: str, most: int) -> str:
    """truth, n, total: what stands in the column of true labels, and is none of the labels."""
    d, c = pairs.dialect, pairs.columns
    name = d.as_text(d.column(truth))
    labels = ", ".join(d.literal(label) for label in c.wide_labels)
    rows = f"{condition(c, pairs.kinds, d)} AND {name} NOT IN ({labels})"
    found = f"SELECT {name} AS truth, {_count(d)} AS n FROM {pairs.relation} WHERE {rows} GROUP BY {name}"
    total = f"CAST(sum(n) OVER () AS {d.whole}) AS total"
    return f"SELECT truth, n, {total} FROM ({found}) AS found ORDER BY n DESC, truth LIMIT {most}"


def unnamed_text(pairs: Pairs) -> str:
    """n: the rows without an id, which notes of a file on its columns mostly tell without a look at the rows."""
    d, c = pairs.dialect, pairs.columns
    assert c.id is not None
    rows = f"{condition(c, pairs.kinds, d)} AND {d.column(c.id)} IS NULL"
    return f"SELECT {_count(d)} AS n FROM {pairs.relation} WHERE {rows}"


def items_text(pairs: Pairs) -> str:
    """label, n, hashed: of each label its rows, and the sum of the hashes of their ids."""
    d = pairs.dialect
    return (
        f"SELECT label, {_count(d)} AS n, {_hashed(d, 'id')} AS hashed FROM ({pairs.select()}) AS pairs GROUP BY label"
    )


def distinct_text(pairs: Pairs) -> str:
    """n, hashed: the number of different items, and the sum of their hashes."""
    d, c = pairs.dialect, pairs.columns
    assert c.id is not None
    rows, name = condition(c, pairs.kinds, d), d.as_text(d.column(c.id))
    items = f"SELECT DISTINCT {name} AS id FROM {pairs.relation} WHERE {rows}"
    return f"SELECT {_count(d)} AS n, {_hashed(d, 'id')} AS hashed FROM ({items}) AS items WHERE id IS NOT NULL"


def repeated_text(pairs: Pairs, most: int) -> str:
    """id, label, n, truths: pairs that stand in more than one row, the first by id; and how often in all (total)."""
    d = pairs.dialect
    found = (
        f"SELECT id, label, {_count(d)} AS n, min(y) AS least, max(y) AS most FROM ({pairs.select()}) AS pairs "
        "GROUP BY id, label HAVING count(*) > 1"
    )
    return (
        f"SELECT id, label, n, least, most, CAST(count(*) OVER () AS {d.whole}) AS total, "
        f"CAST(sum(CASE WHEN least < most THEN 1 ELSE 0 END) OVER () AS {d.whole}) AS contradicting "
        f"FROM ({found}) AS repeated ORDER BY CASE WHEN least < most THEN 0 ELSE 1 END, id, label LIMIT {most}"
    )


def odd_rows_text(pairs: Pairs, reason: str, most: int, *, place: str = "") -> str:
    """label, s, y, and id and place where they are known, of the first rows that cannot be counted."""
    d = pairs.dialect
    tests = {
        "label": "label IS NULL OR label = ''",
        "id": "id IS NULL",
        "truth": "y = 2",
        "unknown": "y IS NULL",
        # By isnan(): a comparison would be held against the range that a file notes, which leaves NaN out
        "score": f"y IN (0, 1) AND ({d.nan.format('s')} OR abs(s) > {d.number(LARGEST)})",
    }
    return f"SELECT * FROM ({pairs.select(place=place)}) AS pairs WHERE {tests[reason]} LIMIT {most}"


def items_in_groups_text(pairs: Pairs) -> str:
    """bucket, n, hashed: of each random group its different items, and the sum of their hashes."""
    d, c = pairs.dialect, pairs.columns
    assert c.id is not None
    rows, name, group = condition(c, pairs.kinds, d), d.as_text(d.column(c.id)), d.as_text(d.column(c.group or c.id))
    bucket = f"substr({d.md5.format(group)}, 1, 2)"
    items = f"SELECT DISTINCT {name} AS id, {bucket} AS bucket FROM {pairs.relation} WHERE {rows}"
    return f"SELECT bucket, {_count(d)} AS n, {_hashed(d, 'id')} AS hashed FROM ({items}) AS items GROUP BY bucket"


def content_text(pairs: Pairs) -> str:
    """label, bucket, and three sums of hashes of ids: of positives, of negatives and of pairs of unknown truth."""
    d = pairs.dialect
    bucket = f"substr({d.md5.format('g')}, 1, 2)"
    hashed = f"CAST({d.hashed.format('id')} AS {d.wide})"
    sums = [
        f"{d.as_text(f'sum(CASE WHEN {test} THEN {hashed} END)')} AS {name}"
        for name, test in (("positives", "y = 1"), ("negatives", "y = 0"), ("unknown", "y IS NULL"))
    ]
    return (
        f"SELECT label, {bucket} AS bucket, {', '.join(sums)} "
        f"FROM ({pairs.select(grouped=True)}) AS pairs GROUP BY label, {bucket}"
    )


def rows_text(pairs: Pairs, label: str) -> str:
    """s, y, and id and g where there are such columns, of every row of a label."""
    c = pairs.columns
    named = ["id"] * (c.id is not None) + ["g"] * (c.group is not None)
    return f"SELECT {', '.join(['s', 'y', *named])} FROM ({pairs.select(grouped=True, label=label)}) AS pairs"


def scores_text(pairs: Pairs, labels: Sequence[str]) -> str:
    """label, s, y of every row of some labels that has a score and a known truth."""
    names = ", ".join(pairs.dialect.literal(label) for label in labels)
    known = f"label IN ({names}) AND y IN (0, 1) AND s IS NOT NULL"
    return f"SELECT label, s, y FROM ({pairs.select()}) AS pairs WHERE {known}"


def ids_text(pairs: Pairs) -> str:
    """id, and g where there are groups, of every item."""
    d, c = pairs.dialect, pairs.columns
    assert c.id is not None
    group = [f"{d.as_text(d.column(c.group))} AS g"] if c.group is not None else []
    columns = ", ".join([f"{d.as_text(d.column(c.id))} AS id", *group])
    return f"SELECT DISTINCT {columns} FROM {pairs.relation} WHERE {condition(c, pairs.kinds, d)}"


def _count(d: Dialect) -> str:
    return f"CAST(count(*) AS {d.whole})"


def _positives(d: Dialect) -> str:
    return f"CAST(count(CASE WHEN y = 1 THEN 1 END) AS {d.whole})"  # DuckDB adds whole numbers up in 128 bits


def _hashed(d: Dialect, expression: str) -> str:
    return d.as_text(f"sum(CAST({d.hashed.format(expression)} AS {d.wide}))")


def _is_number(d: Dialect) -> str:
    """NaN is above all numbers to DuckDB and to Spark, and to BigQuery neither above nor below any."""
    return f"abs(s) <= {d.number(LARGEST)}"


def _candidate(d: Dialect, stops: Stops) -> str:
    """The stop of a score up to one place, which no NaN and nothing infinite reaches: a whole number as a float."""
    low, high = d.number(stops.first / stops.per_unit), d.number(stops.last / stops.per_unit)
    inside = f"least(greatest(CAST(s AS {d.double}), {low}), {high})"
    return f"CASE WHEN {_is_number(d)} THEN floor({inside} * {d.number(float(stops.per_unit))}) END"


def _stop(d: Dialect, stops: Stops, *, single: bool) -> str:
    def threshold(of: str) -> str:
        quotient = f"{of} / {d.number(float(stops.per_unit))}"
        return f"CAST({quotient} AS {d.single})" if single else quotient

    # What is usual comes first: an engine looks at the other cases for the rows that are left alone. Below the first
    # stop and beyond the last one the candidate is these, which is put right by one place at most.
    up, down = (
        f"CAST(CAST({test} AS {d.whole}) AS {d.double})"
        for test in (f"{threshold(f'(c + {d.number(1.0)})')} <= s", f"{threshold('c')} > s")
    )
    return (
        f"CASE WHEN c IS NOT NULL AND y < 2 "
        f"THEN CAST(least(c + {up} - {down}, {d.number(float(stops.last))}) AS {d.whole}) "
        f"WHEN y IS NULL THEN {UNKNOWN_TRUTH} WHEN y = 2 THEN {ODD_TRUTH} WHEN s IS NULL THEN {NO_SCORE} "
        f"ELSE {NO_NUMBER} END"
    )


def _fine(d: Dialect, stops: Stops) -> str:
    """A finer bin, that rises with the score: of its logit, which is dense at both ends, or of the score itself."""
    s = f"CAST(s AS {d.double})"
    if stops.logit:
        one, zero = d.number(1.0), d.number(0.0)
        inside = f"CASE WHEN {s} > {zero} AND {s} < {one} THEN {s} ELSE {d.number(0.5)} END"
        logit = f"ln({inside} / ({one} - {inside}))"  # also of what is no number, as an engine may look at all branches
        return (
            f"CASE WHEN {s} >= {one} THEN {ABOVE_ALL} WHEN {s} > {zero} "
            f"THEN CAST(floor({logit} * {d.number(stops.scale)}) AS {d.whole}) ELSE {BELOW_ALL} END"
        )
    low = d.number(stops.first / stops.per_unit)
    return (
        f"CASE WHEN {_is_number(d)} THEN CAST(floor(({s} - {low}) * {d.number(stops.scale)}) AS {d.whole}) ELSE 0 END"
    )
