"""The clips and pictures that ship with the samples show their test sets, and the script makes them again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evalkit.samples import load_sample, sample_media
from evalkit.samples.clips import FRAMES, SIDE
from tests.conftest import SOAK

pytest.importorskip("av", reason="clips are written and read with PyAV")
pytest.importorskip("sklearn", reason="the samples are made with scikit-learn")

import av

from evalkit.samples.make_media import Pixels, clip_pixels, digit_pixels, png, write_clip

MEBIBYTE = 1 << 20
SOFTENED = 9.0
"""Grey levels of 255 by which a pixel of a clip differs at most from what was drawn, on the average of a clip."""
EACH = 1 if SOAK else 25
"""Of how many clips one is looked at."""


def _frames(path: Path) -> Pixels:
    with av.open(str(path)) as file:
        return np.stack([frame.to_ndarray(format="gray") for frame in file.decode(video=0)])


def _seconds(path: Path) -> float:
    with av.open(str(path)) as file:
        return float(file.duration) / av.time_base


@pytest.mark.parametrize(("sample", "end"), [("clips-forest", ".webm"), ("digits-svm", ".png")])
def test_each_item_has_its_file(sample: str, end: str) -> None:
    found = {path.name for path in sample_media(sample).iterdir()}
    assert found == {f"{item}{end}" for item in load_sample(sample).predictions.ids.tolist()}


def test_clips_take_at_most_six_megabytes() -> None:
    assert sum(path.stat().st_size for path in sample_media("clips-forest").iterdir()) <= 6 * MEBIBYTE


def test_the_shipped_clips_show_what_the_models_saw(tmp_path: Path) -> None:
    for index in range(0, 700, EACH):
        shipped = sample_media("clips-forest") / f"clip_{index + 1:04}.webm"
        frames, drawn = _frames(shipped), clip_pixels(index)
        assert frames.shape == (FRAMES, SIDE, SIDE)
        assert _seconds(shipped) == pytest.approx(2.0)
        assert np.abs(frames.astype(int) - drawn).mean() <= SOFTENED
        other = clip_pixels((index + 1) % 700)
        assert np.abs(frames.astype(int) - other).mean() > 2 * SOFTENED


def test_the_script_makes_the_shipped_clips_again(tmp_path: Path) -> None:
    """Another version of the codec may soften otherwise: frames are compared, not bytes."""
    for index in range(0, 700, 10 * EACH):
        name = f"clip_{index + 1:04}.webm"
        write_clip(tmp_path / name, clip_pixels(index))
        made, shipped = _frames(tmp_path / name), _frames(sample_media("clips-forest") / name)
        assert made.shape == shipped.shape
        assert np.abs(made.astype(int) - shipped).mean() <= SOFTENED


def test_the_script_makes_the_shipped_digits_again(tmp_path: Path) -> None:
    drawn = digit_pixels()
    assert drawn.shape == (899, 8, 8)
    for number, pixels in enumerate(drawn, start=1):
        with av.open(str(sample_media("digits-svm") / f"digit_{number:04}.png")) as file:
            (shown,) = [frame.to_ndarray(format="gray") for frame in file.decode(video=0)]
        np.testing.assert_array_equal(shown, pixels)
    (tmp_path / "again.png").write_bytes(png(drawn[0]))
    assert (tmp_path / "again.png").stat().st_size < 300
