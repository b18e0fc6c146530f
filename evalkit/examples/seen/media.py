"""What can be seen or heard of an item: which of its texts names a file or an address, and where that may come from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import quote, urlsplit

from evalkit.errors import InvalidInputError
from evalkit.predictions import DECIDE_PER, Predictions

Kind: TypeAlias = Literal["picture", "sound", "video"]

FOLDER_VARIABLE = "EVALKIT_MEDIA_FOLDER"
HOSTS_VARIABLE = "EVALKIT_MEDIA_HOSTS"

MEDIA_TYPES: dict[str, tuple[Kind, str]] = {
    **{f".{end}": ("picture", f"image/{end}") for end in ("png", "gif", "webp", "avif", "bmp")},
    **dict.fromkeys((".jpg", ".jpeg"), ("picture", "image/jpeg")),
    ".mp3": ("sound", "audio/mpeg"),
    ".wav": ("sound", "audio/wav"),
    ".flac": ("sound", "audio/flac"),
    **dict.fromkeys((".ogg", ".oga", ".opus"), ("sound", "audio/ogg")),
    **dict.fromkeys((".m4a", ".aac"), ("sound", "audio/mp4")),
    ".webm": ("video", "video/webm"),
    **dict.fromkeys((".mp4", ".m4v", ".mov"), ("video", "video/mp4")),
    ".ogv": ("video", "video/ogg"),
}
"""The ends of names by which a file is taken for a picture, a sound or a video; no other file is ever given out."""

_CONSOLE = "https://console.cloud.google.com/storage/browser/_details/"
_ORIGIN = re.compile(r"(?:https?://)?[a-z0-9]+(?:[.-]+[a-z0-9]+)*(?::\d{1,5})?", re.ASCII)
_BUCKET = re.compile(r"gs://([a-z0-9][a-z0-9._-]*)/(.+)", re.ASCII | re.DOTALL)
_BY_NAME: dict[str, Kind] = {
    **dict.fromkeys(("image", "picture", "photo", "thumbnail"), "picture"),
    **dict.fromkeys(("audio", "sound"), "sound"),
    "video": "video",
}
"""What an address without such an end is taken for, by a word in the name of its column."""


@dataclass(frozen=True, slots=True)
class MediaPlaces:
    """Where pictures, sounds and videos may come from: a folder of the operator's, and other servers by name.

    hosts: origins such as "https://media.example.org"; without a scheme https is meant. Nothing else is ever fetched.

    >>> MediaPlaces.named({"EVALKIT_MEDIA_HOSTS": "media.example.org, http://127.0.0.1:8000"}).hosts
    ('https://media.example.org', 'http://127.0.0.1:8000')
    """

    folder: Path | None = None
    hosts: tuple[str, ...] = ()

    @classmethod
    def named(cls, environment: Mapping[str, str]) -> MediaPlaces:
        """Those that variables of the environment name: by default none. InvalidInputError for what is no place."""
        hosts = tuple(_origin(name) for name in re.split(r"[\s,]+", environment.get(HOSTS_VARIABLE, "")) if name)
        written = environment.get(FOLDER_VARIABLE, "")
        if not written:
            return cls(None, hosts)
        folder = Path(written).expanduser()
        if not folder.is_dir():
            raise InvalidInputError(
                "The folder of pictures, sounds and videos is not there.",
                where=FOLDER_VARIABLE,
                found=repr(written),
                remedy="Name a folder that the server can read.",
            )
        return cls(folder.resolve(), hosts)

    def allows(self, address: str) -> bool:
        """Whether an http(s) address is of one of the hosts: same scheme, name and port, and no user in it."""
        try:
            parts = urlsplit(address)
            origin = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port is not None else "")
        except ValueError:
            return False
        return "@" not in parts.netloc and "\\" not in address and origin in self.hosts


def _origin(name: str) -> str:
    written = name.lower().rstrip("/")
    if not _ORIGIN.fullmatch(written):
        raise InvalidInputError(
            "A host is a name such as media.example.org, with a scheme or a port where it needs one.",
            where=HOSTS_VARIABLE,
            found=repr(name),
        )
    return written if "://" in written else f"https://{written}"


@dataclass(frozen=True, slots=True)
class Media:
    """What is known of an item's picture, sound or video. Exactly one of ``path``, ``address`` and ``why_not`` is set.

    kind: what it is; None where it cannot be seen here. name: as the data have it. path: of the file, below the folder
    that it is in, with slashes. address: on a server that is allowed. why_not: the sentence why it is not shown.
    console: the page of a file in Google's storage, for people who may see it there.
    """

    kind: Kind | None
    name: str
    path: str = ""
    address: str = ""
    why_not: str = ""
    console: str = ""


def kind_of(name: str) -> Kind | None:
    """What a file is, by the end of its name.

    >>> kind_of("a/clip.WebM"), kind_of("notes.txt")
    ('video', None)
    """
    found = MEDIA_TYPES.get(_end_of(name))
    return found and found[0]


def _end_of(name: str) -> str:
    last = name.rpartition("/")[2]
    return last[last.rfind(".") :].lower() if "." in last[1:] else ""


def file_inside(folder: Path, path: str) -> Path | None:
    """The file of a picture, sound or video that a path names below a folder, or None.

    There is none for a path that is absolute, goes up, names what is hidden, leads out of the folder by a link, or is
    of another kind of file.

    >>> file_inside(Path("/srv/media"), "../secret.png") is None
    True
    """
    if not _goes_down(path) or kind_of(path) is None:
        return None
    try:
        root = folder.resolve(strict=True)
        found = root.joinpath(*path.split("/")).resolve(strict=True)
        inside = found.is_relative_to(root) and found.is_file()
    except (OSError, ValueError, RuntimeError):  # not there, a name that no file can have, links in a circle
        return None
    hidden = inside and any(part.startswith(".") for part in found.relative_to(root).parts)
    return found if inside and not hidden and kind_of(found.name) is not None else None


def _goes_down(path: str) -> bool:
    """Whether a path has only names of files and folders in it, on any system."""
    return not any(part == "" or part.startswith(".") or re.search(r"[\\:\0]", part) for part in path.split("/"))


def media_of(p: Predictions, example: int, places: MediaPlaces) -> Media | None:
    """What can be seen or heard of an example; None where none of its texts names anything of the kind.

    Its attributes are looked at in their order, then its id and its group. What can be shown comes before what cannot.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1]], [[0.9]], labels=["cat"], task="binary", ids=["gs://bucket/a b.mp4"])
    >>> media_of(p, 0, MediaPlaces()).console
    'https://console.cloud.google.com/storage/browser/_details/bucket/a%20b.mp4'
    """
    refused: Media | None = None
    for name, text in _texts(p, example):
        found = _found(name, text, places)
        if found is None:
            continue
        if found.kind is not None:
            return found
        if refused is None or (found.console and not refused.console):
            refused = found
    return refused


def _texts(p: Predictions, example: int) -> Iterator[tuple[str, str]]:
    for name, column in p.attributes.items():
        if name != DECIDE_PER:
            yield name, str(column[example])
    yield "", str(p.ids[example])
    if p.groups is not p.ids:
        yield "", str(p.groups[example])


def _found(name: str, text: str, places: MediaPlaces) -> Media | None:
    scheme, there, _ = text.partition("://")
    if not there:
        may_lack = not name or _by_name(name) is not None
        return None if places.folder is None else _file(places.folder, text, text, may_lack_its_end=may_lack)
    if scheme.lower() in ("http", "https"):
        kind = kind_of(_path_of(text)) or _by_name(name)
        if kind is None:
            return None
        if not places.allows(text):
            why = f"It is on another server, which is not on the list of this one ({HOSTS_VARIABLE})."
            return Media(None, text, why_not=why)
        return Media(kind, text, address=text)
    bucket = _BUCKET.fullmatch(text)
    return None if bucket is None else _in_storage(text, bucket[1], bucket[2], places)


def _path_of(address: str) -> str:
    """The path of an address, empty where it is none."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _by_name(name: str) -> Kind | None:
    words = re.findall(r"[a-z]+", name.lower())
    return next((_BY_NAME[word] for word in words if word in _BY_NAME), None)


def _file(folder: Path, path: str, name: str, *, may_lack_its_end: bool) -> Media | None:
    """A file by its path."""
    if not _goes_down(path):
        return None
    with_its_end = kind_of(path) is not None
    for end in ("",) if with_its_end else MEDIA_TYPES if may_lack_its_end else ():
        if file_inside(folder, path + end) is not None:
            return Media(kind_of(path + end), name, path=path + end)
    return None


def _in_storage(text: str, bucket: str, path: str, places: MediaPlaces) -> Media | None:
    """A file of Google's storage: a copy in the folder where there is one, else the way to its page."""
    names = path.split("/")
    if {".", ".."} & {*names}:
        return None
    console = f"{_CONSOLE}{bucket}/{quote(path)}"
    copies = [f"{bucket}/{path}", *("/".join(names[n:]) for n in range(len(names)))]
    for copy in copies:
        found = None if places.folder is None else _file(places.folder, copy, text, may_lack_its_end=False)
        if found is not None:
            return Media(found.kind, text, path=found.path, console=console)
    return Media(None, text, why_not="It is in Google's storage, which this page does not ask.", console=console)
