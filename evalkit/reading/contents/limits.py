"""How much one file may hold. A file beyond a limit is refused, with what was found and what the limit is."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.errors import ReadingError


@dataclass(frozen=True, slots=True)
class Limits:
    """The defaults suit uploads of up to 1 GB.

    unpacked: bytes of a text, of a member of an archive, of all of them together, or of the columns of a Parquet file.
    small: bytes that any file may unpack to; a larger result may be ``ratio`` times the packed size. header: bytes
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
        """How many bytes a file of so many packed bytes may unpack to."""
        return min(self.unpacked, max(self.small, self.ratio * packed))


LIMITS = Limits()


def check_limit(found: int, limit: int, problem: str, what: str, *, where: str | None = None, remedy: str) -> None:
    """Refuse what exceeds a limit. what: the unit of both numbers, such as "columns"."""
    if found > limit:
        raise ReadingError(problem, where=where, found=f"{found:,} {what}, at most {limit:,} are read", remedy=remedy)
