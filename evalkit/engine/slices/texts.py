"""The SQL that counts slices: each item once, with its attributes and the counts of its pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.decimals import as_written
from evalkit.engine.columns import condition
from evalkit.engine.dialects import Dialect
from evalkit.engine.statements import LARGEST, Metadata, Pairs


@dataclass(frozen=True, slots=True)
class Items:
    """Where items and their attributes come from.

    pairs: of the whole table, or where files differ in the precision of scores, of parts of one precision each.
    columns: those of its attributes that are asked for. joined: those of the metadata. threshold: at which pairs are
    counted.
    """

    pairs: Sequence[Pairs]
    columns: tuple[str, ...]
    metadata: Metadata | None
    joined: tuple[str, ...]
    threshold: float = 0.5

    @property
    def dialect(self) -> Dialect:
        return self.pairs[0].dialect

    @property
    def attributes(self) -> tuple[str, ...]:
        """In this order they are called a0, a1, ... in all texts here."""
        return *self.columns, *self.joined

    def select(self, counted: str = "", extra: Sequence[str] = ()) -> str:
        """SQL of all items: id, odd (attributes of which it has two values), a0, a1, ..., and of ``extra`` sums.

        counted: columns of each pair, that ``extra`` takes.
        """
        d = self.dialect
        own = [f"{text_of(d, name)} AS a{i}" for i, name in enumerate(self.columns)]
        rows = " UNION ALL ".join(self._rows(pairs, own, counted) for pairs in self.pairs)
        each = [f"min(a{i}) AS a{i}" for i in range(len(own))]
        differ = " + ".join(f"CASE WHEN min(a{i}) < max(a{i}) THEN 1 ELSE 0 END" for i in range(len(own))) or "0"
        items = f"SELECT {', '.join(['id', f'{differ} AS odd', *each, *extra])} FROM ({rows}) AS pairs GROUP BY id"
        if not self.joined:
            return items
        assert self.metadata is not None
        m, first = self.metadata, len(self.columns)
        named = ", ".join(f"{text_of(d, name)} AS a{first + i}" for i, name in enumerate(self.joined))
        further = f"SELECT {d.as_text(d.column(m.id))} AS named, {named} FROM {m.relation}"
        taken = ", ".join(f"coalesce(a{first + i}, '') AS a{first + i}" for i in range(len(self.joined)))
        kept = ["id", "odd", *(f"a{i}" for i in range(first)), *(each.rsplit(" ", 1)[1] for each in extra)]
        return (
            f"SELECT {', '.join(kept)}, {taken} FROM ({items}) AS items LEFT JOIN ({further}) AS further ON id = named"
        )

    def _rows(self, pairs: Pairs, own: list[str], counted: str) -> str:
        grouped = pairs.columns.group is not None
        if not counted:
            d, c = pairs.dialect, pairs.columns
            assert c.id is not None
            rows = condition(c, pairs.kinds, d)
            return (
                f"SELECT {', '.join([f'{d.as_text(d.column(c.id))} AS id', *own])} FROM {pairs.relation} WHERE {rows}"
            )
        named = ["id", *(f"a{i}" for i in range(len(own))), *(["g"] if grouped else [])]
        reached = counted.replace(REACHED, reached_text(pairs.dialect, self.threshold, single=pairs.single))
        inside = pairs.select(grouped=grouped, place=", ".join(own))
        return f"SELECT {', '.join(named)}, {reached} FROM ({inside}) AS listed"


def text_of(d: Dialect, column: str) -> str:
    """An attribute as text, empty where it has no value."""
    return f"coalesce({d.as_text(d.column(column))}, '')"


def distinct_values_text(d: Dialect, relation: str, rows: str, attributes: Sequence[str]) -> str:
    """d0, d1, ...: about how many values each attribute has."""
    each = [f"approx_count_distinct({text_of(d, name)}) AS d{i}" for i, name in enumerate(attributes)]
    return f"SELECT {', '.join(each)} FROM {relation} WHERE {rows}"


def values_text(items: Items) -> str:
    """a0, a1, ..., n, odd: of each value of each attribute alone its items, the other attributes being NULL."""
    d, names = items.dialect, [f"a{i}" for i in range(len(items.attributes))]
    sets = ", ".join(f"({name})" for name in names)
    return (
        f"SELECT {', '.join(names)}, CAST(count(*) AS {d.whole}) AS n, CAST(sum(odd) AS {d.whole}) AS odd "
        f"FROM ({items.select()}) AS items GROUP BY GROUPING SETS ({sets})"
    )


def range_text(items: Items) -> str:
    """Of one attribute with many values: n items that have one, odd that are no number, untimed that are no time by
    their first characters, low, high."""
    d = items.dialect
    number, value = d.try_number.format("a0"), "a0 <> ''"
    is_number = f"{number} IS NOT NULL AND NOT {d.nan.format(number)} AND abs({number}) <= {d.number(LARGEST)}"
    return (
        f"SELECT {_times(d, value)} AS n, {_times(d, f'{value} AND NOT ({is_number})')} AS odd, "
        f"{_times(d, f'''{value} AND a0 NOT LIKE '____-__-__%' ''')} AS untimed, "
        f"min(CASE WHEN {value} THEN {number} END) AS low, max(CASE WHEN {value} THEN {number} END) AS high, "
        f"{_times(d, 'odd > 0')} AS differ FROM ({items.select()}) AS items"
    )


def bins_text(items: Items, low: float, high: float, bins: int) -> str:
    """lo, n: of one attribute of numbers the lowest of each of some bins, and the items in it."""
    d = items.dialect
    number = d.try_number.format("a0")
    place = f"CAST(floor(({number} - {d.number(low)}) / {d.number(high - low)} * {d.number(float(bins))}) AS {d.whole})"
    inner = f"SELECT {number} AS number, {place} AS bin FROM ({items.select()}) AS items WHERE a0 <> ''"
    return f"SELECT min(number) AS lo, CAST(count(*) AS {d.whole}) AS n FROM ({inner}) AS binned GROUP BY bin"


def days_text(items: Items) -> str:
    """a0, n: of one attribute of times its days, and the items of each."""
    d = items.dialect
    inner = f"SELECT substr(a0, 1, 10) AS a0 FROM ({items.select()}) AS items"
    return f"SELECT a0, CAST(count(*) AS {d.whole}) AS n FROM ({inner}) AS days GROUP BY a0"


REACHED = "<score reaches the threshold>"


def counted_slices_text(
    items: Items,
    keys: Mapping[str, str],
    sets: Sequence[Sequence[str]],
    labels: Sequence[str] | None,
    *,
    n_labels: int,
    listed: bool,
    random_groups: bool,
) -> str:
    """k0, k1, ..., tp, fp, positives, negatives, items, and bucket or not.

    keys: k0 -> SQL of a0, a1, ...; sets: which of them are crossed. labels: those counted, None for all. listed: truth
    is known of listed pairs alone. random_groups: sums of each random group; else items with the same counts.
    """
    d = items.dialect
    bucket = [f"substr({d.md5.format('grouped_by')}, 1, 2) AS bucket"] if random_groups else []
    inner = _keyed(items, keys, labels, bucket, n_labels=n_labels, listed=listed, grouped=random_groups)
    alike = ["bucket"] if random_groups else list(COUNTS)
    named = ", ".join([*keys, *alike])
    added = [f"CAST(sum({name}) AS {d.whole}) AS {name}" for name in COUNTS] if random_groups else []
    added += [f"CAST(count(*) AS {d.whole}) AS items"]
    grouping = ", ".join(f"({', '.join([*each, *alike])})" for each in sets)
    return f"SELECT {named}, {', '.join(added)} FROM ({inner}) AS keyed GROUP BY GROUPING SETS ({grouping})"


def counted_items_text(
    items: Items, keys: Mapping[str, str], labels: Sequence[str] | None, *, n_labels: int, listed: bool
) -> str:
    """k0, k1, ..., tp, fp, positives, negatives, id, grouped_by: every item, in the order of ids.

    keys, labels, n_labels, listed: as in ``counted_slices_text``. grouped_by: the name of the group, or the id.
    """
    named = ["id", "grouped_by"]
    return f"{_keyed(items, keys, labels, named, n_labels=n_labels, listed=listed, grouped=True)} ORDER BY id"


COUNTS = ("tp", "fp", "positives", "negatives")


def _keyed(
    items: Items,
    keys: Mapping[str, str],
    labels: Sequence[str] | None,
    further: Sequence[str],
    *,
    n_labels: int,
    listed: bool,
    grouped: bool,
) -> str:
    """Each item with its keys, its counts, and what is told of it further, made from id and, if grouped, grouped_by."""
    d = items.dialect
    of_labels = f"label IN ({', '.join(map(d.literal, labels))}) AND " if labels is not None else ""
    tests = {
        "tp": f"y = 1 AND {REACHED}",
        "fp": f"y = 0 AND {REACHED}",
        "positives": "y = 1",
        "negatives": "y = 0 AND s IS NOT NULL" if listed else "y IS NULL OR y = 1",
    }
    counted = ", ".join(f"CASE WHEN {of_labels}({test}) THEN 1 ELSE 0 END AS {name}" for name, test in tests.items())
    sums = [f"CAST(sum({name}) AS {d.whole}) AS {name}" for name in COUNTS]
    if not listed:
        sums[-1] = f"{n_labels} - CAST(sum(negatives) AS {d.whole}) AS negatives"
    group = "g" if items.pairs[0].columns.group is not None else "id"
    sums += [f"min({group}) AS grouped_by"] if grouped else []
    keyed = [f"{expression} AS {key}" for key, expression in keys.items()]
    return f"SELECT {', '.join([*keyed, *COUNTS, *further])} FROM ({items.select(counted, sums)}) AS items"


def reached_text(d: Dialect, threshold: float, *, single: bool) -> str:
    """Whether a score reaches a threshold. A score in single precision stands for its shortest decimal."""
    if not single or np.isinf(threshold):
        return f"s >= {d.number(threshold)}" if np.isfinite(threshold) else str(threshold < 0).upper()
    kept = np.float32(np.clip(threshold, *_SINGLES))
    if as_written(np.array([kept]))[0] < threshold:
        kept = np.nextafter(kept, np.float32(np.inf))
    return f"s >= CAST({d.number(float(kept))} AS {d.single})" if np.isfinite(kept) else "FALSE"


_SINGLES = float(np.finfo(np.float32).min), float(np.finfo(np.float32).max)


def repeated_ids_text(d: Dialect, metadata: Metadata) -> str:
    """n, ids: rows of the metadata that have an id, and different ids."""
    name = d.as_text(d.column(metadata.id))
    return (
        f"SELECT CAST(count({name}) AS {d.whole}) AS n, CAST(count(DISTINCT {name}) AS {d.whole}) AS ids "
        f"FROM {metadata.relation}"
    )


def _times(d: Dialect, test: str) -> str:
    return f"CAST(sum(CASE WHEN {test} THEN 1 ELSE 0 END) AS {d.whole})"
