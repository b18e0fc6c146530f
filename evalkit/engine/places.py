"""In which folders of a server people may open tables: those that its operator names, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evalkit.engine.files import TableFiles, find_files
from evalkit.errors import InvalidInputError, ReadingError

FOLDERS_VARIABLE = "EVALKIT_TABLES"
MEMORY_VARIABLE = "EVALKIT_TABLES_MB"
USUAL_MB = 2000


@dataclass(frozen=True, slots=True)
class TablePlaces:
    """Folders of tables, and the memory that counting one may take.

    >>> TablePlaces.named({}).folders
    ()
    """

    folders: tuple[Path, ...] = ()
    memory_mb: int = USUAL_MB

    @classmethod
    def named(cls, environment: Mapping[str, str]) -> TablePlaces:
        """Those that variables of the environment name: by default none. InvalidInputError for what is no folder."""
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
        return cls(tuple(folders), int(memory))

    @property
    def names(self) -> tuple[str, ...]:
        """Of the folders, by which ``folder`` finds them. Of two with the same last part the second is called so."""
        found: list[str] = []
        for each in self.folders:
            names = (each.name, *(f"{each.name} ({i})" for i in range(2, len(self.folders) + 1)))
            found.append(next(name for name in names if name not in found))
        return tuple(found)

    def folder(self, name: str) -> Path:
        """The folder of this name; an error where none is open to people."""
        if name not in self.names:
            raise InvalidInputError(
                "This folder of tables is not open here.",
                found=repr(name),
                remedy=f"The operator of the server names folders in {FOLDERS_VARIABLE}.",
            )
        return self.folders[self.names.index(name)]

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
