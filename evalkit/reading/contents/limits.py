"""How much one file may hold. A file beyond a limit is refused, with what was found and what the limit is."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.errors import ReadingError


@dataclass(frozen=True, slots=True)
class Limits:
    """The defaults suit uploads of up to 1 GB.

    unpacked: bytes of a text, of a member of an archive, of all of them together, or of the columns of a Parquet file.
    small: bytes that anything may unpack to; beyond them, no more than ``ratio`` times its packed size. header: bytes
    of the first line. field: characters of a cell. members: files in a zip.
    """

    unpacked: int = 2_000_000_000
    small: int = 50_000_000
    ratio: int = 200
    rows: int = 100_000_000
    columns: int = 20_000
    cells: int = 500_000_000
    header: int = 4_000_000
    field: int = 1_000_000
    members: int = 20_000

    def unpacked_from(self, packed: int) -> int:
        """Bytes that so many packed ones may become."""
        return min(self.unpacked, max(self.small, self.ratio * packed))


LIMITS = Limits()


def within(found: int, limit: int, problem: str, what: str, *, where: str | None = None, remedy: str) -> None:
    """Refuse what exceeds a limit. what: the unit of both numbers, such as "columns"."""
    if found > limit:
        raise ReadingError(problem, where=where, found=f"{found:,} {what}, at most {limit:,} are read", remedy=remedy)
