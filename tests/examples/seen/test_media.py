"""Which text of an item names what can be seen, and where that may come from: one folder, or hosts that are allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

import evalkit as ek
from evalkit.examples.seen.media import MEDIA_TYPES, Media, MediaPlaces, file_inside, kind_of, media_of
from evalkit.making import predictions_from_matrix
from tests.awkward_names import AWKWARD


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a picture, a video and links, beside what is nobody's business."""
    media = tmp_path / "media"
    (media / "deep").mkdir(parents=True)
    (media / ".hidden").mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    for name in ("cat.png", "deep/clip 1.webm", "notes.txt", ".dot.png", ".hidden/cat.png", "gs.mp4", "cat.SVG"):
        (media / name).write_bytes(b"x")
    (media / "out.png").symlink_to(tmp_path / "secret.png")
    (media / "up").symlink_to(tmp_path)
    (media / "within.png").symlink_to(media / "cat.png")
    (media / "disguised.png").symlink_to(media / "notes.txt")
    (media / "unhidden.png").symlink_to(media / ".dot.png")
    (media / "circle.png").symlink_to(media / "circle.png")
    (media / "folder.png").mkdir()
    return media


@pytest.mark.parametrize("path", ["cat.png", "deep/clip 1.webm", "within.png"])
def test_files_below_the_folder_are_found(folder: Path, path: str) -> None:
    found = file_inside(folder, path)
    assert found is not None
    assert found.read_bytes() == b"x"


@pytest.mark.parametrize(
    "path",
    [
        *("../secret.png", "deep/../../secret.png", "deep/../cat.png", "./cat.png", "..", ".", "", "/", "//cat.png"),
        *("up/secret.png", "out.png", "disguised.png", "unhidden.png", "circle.png", "folder.png", "cat.png/"),
        *(".dot.png", ".hidden/cat.png", "notes.txt", "cat.SVG", "missing.png", "deep//clip 1.webm"),
        *(
            "..\\secret.png",
            "deep\\clip 1.webm",
            "C:cat.png",
            "C:\\cat.png",
            "cat.png\0",
            "cat\0.png",
            "a" * 5000 + ".png",
        ),
    ],
)
def test_nothing_else_is(folder: Path, path: str) -> None:
    assert file_inside(folder, path) is None
    assert file_inside(folder, str(folder / path)) is None  # absolute


def test_a_folder_that_is_itself_a_link_is_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    assert file_inside(tmp_path / "link", "cat.png") == (folder / "cat.png").resolve()
    assert file_inside(tmp_path / "link", "out.png") is None


def test_the_environment_names_the_places(folder: Path) -> None:
    named = MediaPlaces.named(
        {"EVALKIT_MEDIA_FOLDER": str(folder), "EVALKIT_MEDIA_HOSTS": "A.example,http://b.example:81/"}
    )
    assert named == MediaPlaces(folder.resolve(), ("https://a.example", "http://b.example:81"))
    assert MediaPlaces.named({}) == MediaPlaces()


@pytest.mark.parametrize(
    "hosts",
    ["*", "*.example", "https://a.example/path", "a.example; script-src *", "'unsafe-inline'", "data:", "ftp://a.b"],
)
def test_what_is_no_host_is_refused(hosts: str) -> None:
    with pytest.raises(ek.InvalidInputError, match="EVALKIT_MEDIA_HOSTS"):
        MediaPlaces.named({"EVALKIT_MEDIA_HOSTS": hosts})


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ek.InvalidInputError, match="EVALKIT_MEDIA_FOLDER"):
        MediaPlaces.named({"EVALKIT_MEDIA_FOLDER": str(tmp_path / "none")})


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://media.example/a.png", True),
        ("HTTPS://MEDIA.example/a.png", True),
        ("https://media.example:443/a.png", False),
        ("http://media.example/a.png", False),
        ("https://media.example.evil.example/a.png", False),
        ("https://media.example@evil.example/a.png", False),
        ("https://evil.example\\@media.example/a.png", False),
        ("https://evil.example/media.example/a.png", False),
        ("https://media.example:x/a.png", False),
        ("https://[media.example/a.png", False),
    ],
)
def test_only_allowed_hosts_are_asked(address: str, allowed: bool) -> None:
    places = MediaPlaces(hosts=("https://media.example",))
    assert places.allows(address) is allowed
    found = _media(address, places)
    assert found is None or (found.address == address) is allowed


def _media(text: str, places: MediaPlaces, **attributes: str) -> Media | None:
    about = {name: [each] for name, each in attributes.items()}
    p = predictions_from_matrix([[1]], [[0.9]], labels=["cat"], task="binary", ids=[text], attributes=about)
    return media_of(p, 0, places)


def test_an_id_may_lack_the_end_of_the_files_name(folder: Path) -> None:
    places = MediaPlaces(folder)
    assert _media("cat", places) == Media("picture", "cat", path="cat.png")
    assert _media("deep/clip 1", places) == Media("video", "deep/clip 1", path="deep/clip 1.webm")
    assert _media("item", places, split="cat") is None  # a column that names no file
    assert _media("item", places, image="cat") == Media("picture", "cat", path="cat.png")
    assert _media("cat", MediaPlaces()) is None


def test_what_can_be_shown_comes_before_what_cannot(folder: Path) -> None:
    elsewhere = "https://elsewhere.example/a.mp4"
    refused = _media("item", MediaPlaces(folder), video=elsewhere)
    assert refused is not None
    assert refused.kind is None
    assert "EVALKIT_MEDIA_HOSTS" in refused.why_not
    assert _media("cat", MediaPlaces(folder), video=elsewhere) == Media("picture", "cat", path="cat.png")


def test_storage_has_its_page_and_a_copy_in_the_folder_is_played(folder: Path) -> None:
    far = _media("item", MediaPlaces(), uri="gs://bucket/a b/gs.mp4")
    assert far is not None
    assert (far.kind, far.path, far.address) == (None, "", "")
    assert far.console == "https://console.cloud.google.com/storage/browser/_details/bucket/a%20b/gs.mp4"
    near = _media("item", MediaPlaces(folder), uri="gs://bucket/a b/gs.mp4")
    assert near == Media("video", "gs://bucket/a b/gs.mp4", path="gs.mp4", console=far.console)
    assert _media("gs://bucket/../../x.mp4", MediaPlaces(folder)) is None
    assert _media('gs://Bucket"><b>/x.mp4', MediaPlaces(folder)) is None


@pytest.mark.parametrize("name", AWKWARD)
def test_names_from_data_lead_nowhere(folder: Path, name: str) -> None:
    found = _media(name, MediaPlaces(folder), image=name)
    assert found is None or found.kind is None


def test_no_kind_of_file_can_hold_a_script() -> None:
    assert kind_of("a.svg") is None
    assert kind_of("a.html") is None
    assert {media.partition("/")[0] for _, media in MEDIA_TYPES.values()} == {"image", "audio", "video"}
