"""Under which address a picture, sound or video is served, and which folder such an address stands for."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from evalkit.examples.seen.media import MediaPlaces
from evalkit.samples import MEDIA, SAMPLES, sample_media

ADDRESS = "assets/media"
"""Below the address of the app."""
_OWN = "folder"
"""The next part of an address, which stands for the operator's folder; a test set of the samples has its own name."""


def address_of_file(folder: Path, path: str) -> str:
    """Where a file is served. path: below the folder, with slashes.

    >>> address_of_file(Path("/srv/media"), "cats/a b.png"), address_of_file(sample_media("digits-svm"), "a.png")
    ('assets/media/folder/cats/a%20b.png', 'assets/media/digits/a.png')
    """
    root = folder.name if folder.parent == MEDIA else _OWN
    return f"{ADDRESS}/{root}/{quote(path)}"


def served_folder(root: str, places: MediaPlaces) -> Path | None:
    """The folder that an address stands for, by what follows ``ADDRESS``; None where it stands for none."""
    if root == _OWN:
        return places.folder
    return next((folder for folder in map(sample_media, SAMPLES) if folder.name == root), None)
