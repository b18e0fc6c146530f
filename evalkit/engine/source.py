"""A table as it was given, and how each part of it is asked in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evalkit.engine.columns import Columns, Kind
from evalkit.engine.running import Answer, Engine, Part, Told, shares
from evalkit.engine.statements import Metadata, Pairs


@dataclass(frozen=True, slots=True)
class Source:
    """A table as it was given: where it is, what its columns are, and what is known of it beforehand.

    unique: no pair of item and label stands in two rows, which is then not looked for. listed_only: truth is known of
    the listed pairs alone; None where nobody said. single_label: every item has one true label.
    """

    name: str
    engine: Engine
    columns: Columns
    unique: bool
    listed_only: bool | None
    single_label: bool
    metadata: Metadata | None = None

    @property
    def attributes(self) -> dict[str, Kind]:
        """Columns that are no id, label, score, truth or group, and those of the metadata, with what they hold."""
        c = self.columns
        roles = {name for role, name in c.used() if role != "where"}
        fixed = {name for name, wanted in c.where.items() if not isinstance(wanted, list | tuple)}
        everywhere = set.intersection(*(set(part.kinds) for part in (self.engine.whole, *self.engine.parts)))
        kinds = self.engine.whole.kinds
        own = {name: kinds[name] for name in kinds if name in everywhere - roles - fixed}
        return own | (dict.fromkeys(self.metadata.attributes, "other") if self.metadata else {})

    def pairs(self, part: Part) -> Pairs:
        return Pairs(self.engine.dialect, part.relation, part.kinds, self.columns)


def ask_parts(
    source: Source, text: Callable[[Pairs], str], told: Told, span: tuple[float, float], what: str
) -> Iterator[Answer]:
    """Answers of each part. span: from which share of all work to which this goes."""
    before = span[0]
    for part in source.engine.parts:
        after = before + (span[1] - span[0]) * part.weight
        named = Part(part.relation, part.kinds, part.weight, f"{what}: {part.words}")
        yield source.engine.ask(text(source.pairs(part)), shares(told, named, before, after))
        before = after
