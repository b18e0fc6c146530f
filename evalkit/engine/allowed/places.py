"""Where people may open tables: in the folders and by the connections that the operator names, and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evalkit.engine.allowed.connections import TableConnection
from evalkit.engine.files import TableFiles, find_files
from evalkit.errors import InvalidInputError, ReadingError

FOLDERS_VARIABLE = "EVALKIT_TABLES"
MEMORY_VARIABLE = "EVALKIT_TABLES_MB"
USUAL_MB = 2000


@dataclass(frozen=True, slots=True)
class TablePlaces:
    """Folders and connections, and the memory that counting one table may take.

    >>> TablePlaces.named({}).names
    ()
    """

    folders: tuple[Path, ...] = ()
    memory_mb: int = USUAL_MB
    connections: tuple[TableConnection, ...] = ()

    @classmethod
    def named(
        cls, environment: Mapping[str, str], connections: Mapping[str, Any] = MappingProxyType({})
    ) -> TablePlaces:
        """Those that variables of the environment name, and a section of the secrets: by default none.

        InvalidInputError for what is no folder, and for a connection that is not understood.
        """
        folders = []
        for written in filter(None, environment.get(FOLDERS_VARIABLE, "").split(os.pathsep)):
            folder = Path(written).expanduser()
            if not folder.is_dir():
                raise InvalidInputError(
                    "A folder of tables is not there.",
                    where=FOLDERS_VARIABLE,
                    found=repr(written),
                    remedy="Name folders that the server can read.",
                )
            folders.append(folder.resolve())
        memory = environment.get(MEMORY_VARIABLE, str(USUAL_MB))
        if not memory.isdigit() or int(memory) < 200:
            raise InvalidInputError(
                "The memory for counting tables is a whole number of MB, 200 or more.",
                where=MEMORY_VARIABLE,
                found=repr(memory),
            )
        known = tuple(TableConnection.named(name, section) for name, section in connections.items())
        return cls(tuple(folders), int(memory), known)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the folders, then of the connections. Of two that are called the same, the second gets a number."""
        wanted = [*(folder.name for folder in self.folders), *(known.name for known in self.connections)]
        found: list[str] = []
        for each in wanted:
            numbered = (each, *(f"{each} ({i})" for i in range(2, len(wanted) + 1)))
            found.append(next(name for name in numbered if name not in found))
        return tuple(found)

    def place(self, name: str) -> Path | TableConnection:
        """The folder or connection of this name; an error where none is open to people."""
        if name not in self.names:
            raise InvalidInputError(
                "These tables are not open here.",
                found=repr(name),
                remedy=f"The server's operator names folders in {FOLDERS_VARIABLE}, and connections in its secrets.",
            )
        known: tuple[Path | TableConnection, ...] = (*self.folders, *self.connections)
        return known[self.names.index(name)]

    def source(self, name: str, written: str) -> Any:
        """What ``open_table`` takes: a path below a folder, or a table of a connection. name: of either."""
        place = self.place(name)
        return place.table(written) if isinstance(place, TableConnection) else self.find(place, written)[0]

    def find(self, folder: Path, written: str) -> tuple[Path, TableFiles]:
        """The path of a table below one of the folders, and its files; a link that leads out of it leads nowhere.

        written: below the folder, a file, a folder or a pattern; the folder itself where it is empty.
        """
        if folder not in self.folders:
            raise InvalidInputError("Tables of this folder are not to be opened.", found=folder.name)
        path = Path(written.strip())
        if path.is_absolute() or ".." in path.parts or "\0" in written or written.startswith("~"):
            raise ReadingError(
                "Write a path below the folder.", found=repr(written), remedy="Such as predictions/*.parquet."
            )
        found = find_files(folder / path, called=written.strip())
        if any(folder not in file.path.parents for file in found.files):
            raise ReadingError("A file of this table lies elsewhere.", where=written, remedy="Copy it into the folder.")
        return folder / path, found
