"""What the browser may show or play of an item: its picture, sound or video, and which part of that it is."""

from __future__ import annotations

import os

from evalkit.examples.seen.media import Media, MediaPlaces, media_of
from evalkit.examples.seen.served import address_of_file
from evalkit.examples.seen.spans import Spans, spans_of
from evalkit.examples.seen.timeline import MomentsByRecording, moments_by_recording
from evalkit.reading.times import time_columns
from evalkit.samples import sample_media
from pages._ui.cache import cached_large
from pages._ui.examples.lists import Asked


def places_of(a: Asked) -> MediaPlaces:
    """Where what is seen may come from: of a sample its own folder alone, else as the server's environment has it."""
    return MediaPlaces(sample_media(a.sample)) if a.sample else MediaPlaces.named(os.environ)


def seen_of(a: Asked, example: int, allowed: MediaPlaces) -> dict[str, object] | None:
    """As JSON; None where nothing of the item can be seen or heard."""
    media = media_of(a.p, example, allowed)
    if media is None:
        return None
    spans = spans_in(a)
    return {
        "kind": media.kind,
        "name": media.name,
        "address": _address(media, allowed),
        "why": media.why_not,
        "console": media.console,
        "span": None if spans is None else spans.seconds(example),
    }


def spans_in(a: Asked) -> Spans | None:
    """Which part of a recording each item is; None where they are no parts of any."""
    found = recordings_in(a)
    return None if found is None else found[0]


def recordings_in(a: Asked) -> tuple[Spans, MomentsByRecording | None] | None:
    """The parts of recordings that items are, and what is predicted for shots and seconds of them."""
    if time_columns(a.p.attributes) is None:
        return None

    def make() -> tuple[Spans, MomentsByRecording | None] | None:
        spans = spans_of(a.p)
        return None if spans is None else (spans, moments_by_recording(a.moments, a.p, spans))

    return cached_large(("recordings", a.p.digest, a.name), make)


def _address(media: Media, allowed: MediaPlaces) -> str:
    return address_of_file(allowed.folder, media.path) if media.path and allowed.folder is not None else media.address
