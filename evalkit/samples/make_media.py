"""Make again what the samples are of: a clip to play for each clip, a picture for each digit.

    python -m evalkit.samples.make_media [--out DIR]

PyAV and scikit-learn are needed to run this, but not to use the samples.

**clips**: the 700 clips of the test set as WebM (VP9), 24 frames of 32 x 32 pixels in 2 seconds. They are what the
models saw, a little softened: noise is what a codec pays most for, and at this quality they take 3.8 MB. Another
version of the codec writes other bytes of the same pictures.

**digits**: the 899 images of the test set as PNG, 8 x 8 pixels, dark ink on white.
"""

# Neither has type stubs, and neither need be installed.
# mypy: disable-error-code="import-untyped,import-not-found"

import argparse
import struct
import zlib
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from evalkit.samples.clips import FRAMES, SIDE, TEST_CLIPS, TEST_SEED, make_clip
from evalkit.samples.make_samples import digit_sets

Pixels = NDArray[np.uint8]

FRAMES_A_SECOND = 12
BRIGHTEST = 1.1
"""The light that is drawn as white; one pixel in 600 is brighter."""
_QUALITY = {"crf": "36", "b:v": "0", "deadline": "good", "cpu-used": "0", "threads": "1", "g": str(FRAMES)}
_INK = 16  # the darkest of scikit-learn's digits


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the files of both test sets, each into a folder of its own."""
    parser = argparse.ArgumentParser(description="Make the clips and pictures of the samples again.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "media", help="folder to write to")
    folder: Path = parser.parse_args(arguments).out
    for name in ("clips", "digits"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for index in range(TEST_CLIPS):
        write_clip(folder / "clips" / f"clip_{index + 1:04}.webm", clip_pixels(index))
    for number, pixels in enumerate(digit_pixels(), start=1):
        (folder / "digits" / f"digit_{number:04}.png").write_bytes(png(pixels))


def clip_pixels(index: int) -> Pixels:
    """(FRAMES, SIDE, SIDE) the frames of a clip of the test set, as they are drawn."""
    frames = make_clip(TEST_SEED, index).frames
    grey: Pixels = np.clip(np.rint(frames * (255 / BRIGHTEST)), 0, 255).astype(np.uint8)
    return grey


def write_clip(path: Path, pixels: Pixels) -> None:
    """Write frames as a video without sound."""
    with av.open(str(path), "w", format="webm", options={"fflags": "+bitexact"}) as file:
        stream = file.add_stream("libvpx-vp9", rate=FRAMES_A_SECOND, options=_QUALITY)
        stream.width = stream.height = SIDE
        stream.pix_fmt = "yuv420p"
        for number, frame in enumerate(pixels):
            picture = av.VideoFrame.from_ndarray(frame, format="gray").reformat(format="yuv420p")
            picture.pts, picture.time_base = number, Fraction(1, FRAMES_A_SECOND)
            file.mux(stream.encode(picture))
        file.mux(stream.encode())


def digit_pixels() -> Pixels:
    """(899, 8, 8) the images of the test set, in the order of the samples."""
    _, test, _, _ = digit_sets()
    ink: Pixels = np.rint(255 - test.reshape(-1, 8, 8) * (255 / _INK)).astype(np.uint8)
    return ink


def png(pixels: Pixels) -> bytes:
    """Grey pixels as a PNG."""
    high, wide = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    ]
    chunks = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


if __name__ == "__main__":
    main()
