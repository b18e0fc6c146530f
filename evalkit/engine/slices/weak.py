"""The search for weak slices of a table: among its items, or of very many among those of some groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from evalkit.engine.columns import Columns
from evalkit.engine.dialects import Dialect
from evalkit.engine.running import CountingProgress, Told
from evalkit.engine.slices.counted import TableSlices
from evalkit.engine.slices.parting import Parting
from evalkit.engine.source import Source
from evalkit.slicing.weak import MOST_CONFIRMED, Asked, Steps, WeakSlices, require_attributes, search

_WORDS = "Searching for weak slices"
_STEPS = 16**4  # of the first four digits of a group's md5


def weak_slices_of(
    opened: Callable[[Callable[[], None]], TableSlices],
    asked: Asked,
    attributes: Sequence[str] | None,
    *,
    n_items: int,
    quantiles: int,
    most: int,
    told: Told,
) -> WeakSlices:
    """opened: the table as a source of slices, by what is called while an engine works. n_items: of the whole table.
    most: how many are searched, about. Attributes are parted by all items."""
    steps = Steps(len(attributes or ()) + MOST_CONFIRMED + 2, lambda share: told(CountingProgress(share, _WORDS)))
    table = opened(steps.look)
    names = table.kinds if attributes is None else attributes
    steps.of = len(names) + MOST_CONFIRMED + 2
    parted, notes = [], []
    for name, found in table.parted(tuple(names), quantiles).items():
        if isinstance(found, Parting):
            parted.append(found)
        elif attributes is not None:
            raise found
        else:
            notes.append(f"{name!r} is not searched. {found.problem}")
        steps.next()
    require_attributes(parted, notes)
    of = table if n_items <= most else replace(table, source=sampled(table.source, most / n_items))
    items = of.items(parted, table.labels if asked.label is None else (asked.label,), asked.threshold)
    if of is not table:
        n = items.counts.shape[1]
        notes.append(f"Searched among {n:,} of {n_items:,} items, a sample of groups: numbers of items are of it.")
    steps.next()
    return search(items, asked, steps, notes)


def sampled(source: Source, share: float) -> Source:
    """The table with about this share of its groups, always the same ones: by the first digits of their md5."""
    c = source.columns
    rows = sample_text(c, source.engine.dialect, share)
    return replace(source, columns=replace(c, also=f"({c.also}) AND ({rows})" if c.also else rows))


def sample_text(c: Columns, d: Dialect, share: float) -> str:
    """SQL of which rows are of the sample."""
    assert c.grouped is not None
    digits = f"substr({d.md5.format(d.as_text(d.column(c.grouped)))}, 1, 4)"
    return f"{digits} < {d.literal(f'{min(round(share * _STEPS), _STEPS - 1):04x}')}"
