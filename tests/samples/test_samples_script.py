"""The samples: clips show what their labels say, and the script makes the shipped files again."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import evalkit.samples.clips as clips_module
from evalkit.samples.clips import (
    FRAMES,
    LABELS,
    SIDE,
    TEST_CLIPS,
    TEST_SEED,
    Clip,
    FloatArray,
    coverage,
    make_clip,
)

SHIPPED = Path(clips_module.__file__).parent
LONG_FILES = ("clips-forest.csv", "clips-linear.csv")
WIDE_FILES = ("digits-svm.csv", "digits-bayes.csv")
ITEM_FILES = ("clips-items.csv", "digits-items.csv")


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    """Clips that belong to no sample."""
    return [make_clip(101, index) for index in range(400)]


# What is drawn of each shape, measured from the pixels it covers.


def covers(clip: Clip) -> list[FloatArray]:
    return [coverage(shape, path) for shape, path in zip(clip.scene.shapes, clip.scene.paths, strict=True)]


def areas(cover: FloatArray) -> FloatArray:
    return np.asarray(cover.sum(axis=(1, 2)))


def centres(cover: FloatArray) -> FloatArray:
    down, across = np.indices((SIDE, SIDE))
    return np.stack([(cover * axis).sum(axis=(1, 2)) / areas(cover) for axis in (across, down)], axis=1)


def turn(cover: FloatArray) -> float:
    """Angle that the longer axis of a shape turns by over the clip."""
    down, across = np.indices((SIDE, SIDE))
    x, y = centres(cover).T[:, :, None, None]
    double = np.arctan2(
        (2 * cover * (across - x) * (down - y)).sum(axis=(1, 2)),
        (cover * ((across - x) ** 2 - (down - y) ** 2)).sum(axis=(1, 2)),
    )
    unwrapped = np.unwrap(double) / 2
    return float(abs(unwrapped[-1] - unwrapped[0]))


def furthest(cover: FloatArray, side: int) -> float:
    """Longest way to one side (-1 left, 1 right) between any two frames."""
    x = side * centres(cover)[:, 0]
    return float((x - np.minimum.accumulate(x)).max())


def turns_back(cover: FloatArray) -> bool:
    """Whether the motion of a shape turns back along either axis."""
    steps = np.diff(centres(cover), axis=0)
    return bool((steps[2:] * steps[:-2] < -0.01).any())


def trembles(cover: FloatArray) -> bool:
    """Whether a shape turns back in a third of the frames."""
    steps = np.diff(centres(cover), axis=0)
    return int(np.count_nonzero((steps[1:] * steps[:-1]).sum(axis=1) < -0.1)) >= FRAMES / 3


def brightness(clip: Clip) -> FloatArray:
    """Light of the only shape of a clip, measured from the frames."""
    (cover,) = covers(clip)
    near = np.stack([cover[0], *cover[:-1]]) + cover + np.stack([*cover[1:], cover[-1]])
    pairs = zip(clip.frames, cover, near, strict=True)
    return np.array([frame[on > 0.9].mean() - frame[around == 0].mean() for frame, on, around in pairs])


def gap(first: FloatArray, second: FloatArray) -> float:
    """Distance between the nearest pixels of two shapes in one frame."""
    one, other = np.argwhere(first > 0.5), np.argwhere(second > 0.5)
    return float(np.linalg.norm(one[:, None] - other[None], axis=-1).min())


def test_a_seed_and_a_number_name_one_clip() -> None:
    first, again, other = make_clip(5, 7), make_clip(5, 7), make_clip(6, 7)
    assert first.frames.shape == (FRAMES, SIDE, SIDE)
    assert first.frames.dtype == np.float32
    np.testing.assert_array_equal(first.frames, again.frames)
    assert first.labels == again.labels
    assert not np.array_equal(first.frames, other.frames)


def test_each_clip_has_one_to_four_labels_and_each_label_occurs(clips: list[Clip]) -> None:
    assert {len(clip.labels) for clip in clips} == {1, 2, 3, 4}
    assert set().union(*(clip.labels for clip in clips)) == set(LABELS)


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("move left", lambda cover: furthest(cover, -1) >= 5.5),
        ("move right", lambda cover: furthest(cover, 1) >= 5.5),
        ("grow", lambda cover: areas(cover)[-1] >= 1.6 * areas(cover)[0]),
        ("shrink", lambda cover: areas(cover)[0] >= 1.6 * areas(cover)[-1]),
        ("shake", trembles),
    ],
)
def test_clips_with_a_label_show_it(clips: list[Clip], label: str, shown: Callable[[FloatArray], bool]) -> None:
    for clip in clips:
        if label in clip.labels:
            assert any(shown(cover) for cover in covers(clip))


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("move left", lambda cover: furthest(cover, -1) >= 7.5),
        ("move right", lambda cover: furthest(cover, 1) >= 7.5),
        ("grow", lambda cover: areas(cover)[-1] >= 2.0 * areas(cover)[0]),
        ("shrink", lambda cover: areas(cover)[0] >= 2.0 * areas(cover)[-1]),
        ("shake", trembles),
    ],
)
def test_clips_without_a_label_do_not_show_it(
    clips: list[Clip], label: str, shown: Callable[[FloatArray], bool]
) -> None:
    for clip in clips:
        if label not in clip.labels:
            assert not any(shown(cover) for cover in covers(clip))


def test_a_bar_turns_by_a_quarter_exactly_where_the_clip_spins(clips: list[Clip]) -> None:
    alone = [clip for clip in clips if [shape.kind for shape in clip.scene.shapes] == ["bar"]]
    turns = {label: [turn(*covers(c)) for c in alone if ("spin" in c.labels) == label] for label in (True, False)}
    assert min(turns[True]) > 1.4
    assert max(turns[False]) < 1.4


def test_the_light_of_the_frames_blinks_and_fades_where_the_labels_say_so(clips: list[Clip]) -> None:
    alone = [clip for clip in clips if len(clip.scene.shapes) == 1]
    seen: set[str] = set()
    for clip in alone:
        light = brightness(clip)
        lit = light > np.quantile(light, 0.9) * 0.6
        assert (np.count_nonzero(~lit[:-1] & lit[1:]) >= 2) == ("blink" in clip.labels)
        if "blink" not in clip.labels:
            assert (light[-2:].mean() < 0.45 * light[:2].mean()) == ("fade out" in clip.labels)
        seen |= clip.labels
    assert {"blink", "fade out"} <= seen


def test_a_bounce_happens_at_the_edge_and_turns_the_shape_back(clips: list[Clip]) -> None:
    bouncing = [clip for clip in clips if "bounce" in clip.labels]
    for clip in bouncing:
        frame = min(clip.scene.bounces)
        around = slice(max(frame - 1, 0), frame + 2)
        assert any(
            cover[around, 1:-1, 1:-1].sum() < cover[around].sum() and turns_back(cover) for cover in covers(clip)
        )


def test_shapes_that_collide_touch_and_part(clips: list[Clip]) -> None:
    colliding = [clip for clip in clips if "collide" in clip.labels]
    for clip in colliding:
        frame = clip.scene.collisions[0]
        first, second = covers(clip)
        assert min(gap(first[near], second[near]) for near in (frame - 1, frame)) <= 2.5
        apart = np.linalg.norm(centres(first) - centres(second), axis=1)
        assert apart[frame - 1] < apart[0]
        assert apart[frame] < apart[frame + 2]


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV file."""
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return header, rows


def split(path: Path) -> tuple[list[list[str]], FloatArray]:
    """Header with ids, labels and truth, and the scores, of a sample file."""
    header, rows = read(path)
    first, last = (2, 3) if path.name in LONG_FILES else (2, len(header))
    facts = [row[:first] + row[last:] for row in rows]
    return [header, *facts], np.array([row[first:last] for row in rows], dtype=np.float64)


def test_both_models_of_a_sample_have_the_same_test_set() -> None:
    for files, items in ((LONG_FILES, 700 * len(LABELS)), (WIDE_FILES, 899)):
        (one, one_scores), (other, other_scores) = (split(SHIPPED / name) for name in files)
        assert one == other
        assert len(one) == 1 + items
        assert one_scores.min() >= 0 <= other_scores.min()
        assert one_scores.max() <= 1 >= other_scores.max()


@pytest.mark.parametrize("name", WIDE_FILES)
def test_the_scores_of_a_digit_add_up_to_one(name: str) -> None:
    _, digit_scores = split(SHIPPED / name)
    np.testing.assert_allclose(digit_scores.sum(axis=1), 1, atol=1e-5)


def test_the_shipped_truth_is_that_of_the_clips() -> None:
    _, rows = read(SHIPPED / LONG_FILES[0])
    made = [
        [f"clip_{index + 1:04}", label, str(int(label in make_clip(TEST_SEED, index).labels))]
        for index in range(0, TEST_CLIPS, 10)
        for label in LABELS
    ]
    shipped = [[item, label, true] for item, label, _, true in rows]
    assert [row for row in shipped if int(row[0][-4:]) % 10 == 1] == made


def test_what_is_known_of_the_items_is_that_of_the_clips_and_of_no_others() -> None:
    _, rows = read(SHIPPED / ITEM_FILES[0])
    made = []
    for index in range(0, TEST_CLIPS, 20):
        clip = make_clip(TEST_SEED, index)
        camera = "hand" if clip.by_hand else "tripod"
        made.append([f"clip_{index + 1:04}", str(len(clip.scene.shapes)), camera, f"{clip.noise:.3f}"])
    assert rows[::20] == made
    for items, scores in zip(ITEM_FILES, (LONG_FILES, WIDE_FILES), strict=True):
        ids = [row[0] for row in read(SHIPPED / items)[1]]
        assert ids == list(dict.fromkeys(row[0] for row in read(SHIPPED / scores[0])[1]))


@pytest.mark.slow
def test_the_script_makes_the_shipped_files_again(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="the samples are made with scikit-learn")
    from evalkit.samples.make_samples import main  # noqa: PLC0415 - needs scikit-learn

    main(["--out", str(tmp_path)])

    assert {path.name for path in tmp_path.iterdir()} == {*LONG_FILES, *WIDE_FILES, *ITEM_FILES}
    for name in ITEM_FILES:
        assert read(tmp_path / name) == read(SHIPPED / name)
    for name in (*LONG_FILES, *WIDE_FILES):
        made, made_scores = split(tmp_path / name)
        shipped, shipped_scores = split(SHIPPED / name)
        assert made == shipped
        near = np.abs(made_scores - shipped_scores).max(axis=1) <= 1e-3
        assert near.mean() >= 0.99  # another scikit-learn may differ in a few
