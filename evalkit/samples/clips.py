"""Short synthetic video clips whose labels are physically true.

A clip is 24 grey frames of 32 x 32 pixels: one to three shapes on a noisy background. A scene script
says how each shape starts and what it does; a small simulation plays it (walls and solid shapes make
others rebound); the labels are then read off what happened, not off what was intended; last, the
scene is drawn. Every clip has its own random generator, so it can be made alone: the first clip
of the test set, ``clip_0001``, is ``make_clip(TEST_SEED, 0)``.

What the labels mean, for at least one shape of the clip:

* ``move left``, ``move right``: it travels 6 pixels or more that way without turning back;
* ``spin``: it turns by a quarter or more (a disc never spins);
* ``grow``, ``shrink``: its last size is at least 1.35 times its first, or its first 1.35 times its last;
* ``blink``: its light goes out and comes back twice or more;
* ``bounce``: it runs into the edge of the picture and rebounds;
* ``collide``: two shapes touch and rebound (shapes that pass through each other do not collide);
* ``shake``: it trembles around its place, 0.6 pixels or more to each side (a camera that is held by hand
  moves all shapes by up to half a pixel: that is no shaking);
* ``fade out``: its light only falls, to 35 % or less.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

LABELS = (
    "move left",
    "move right",
    "spin",
    "grow",
    "shrink",
    "blink",
    "bounce",
    "collide",
    "shake",
    "fade out",
)
FRAMES = 24
SIDE = 32
MOST_LABELS = 4

TRAIN_SEED, TRAIN_CLIPS = 11, 2000
TEST_SEED, TEST_CLIPS = 12, 700

_SUBSTEPS = 4
_LAST_VISIBLE_HIT = FRAMES - 4  # a rebound in the very last frames cannot be seen
_MIN_HIT_SPEED = 0.4
_BAR_THICKNESS = 0.4


@dataclass
class Shape:
    """One shape: where it starts, how it moves, and its script for each frame."""

    kind: str  # "disc", "square" or "bar"
    position: FloatArray  # x, y of the centre
    velocity: FloatArray  # pixels a frame
    sizes: FloatArray  # half of the longer side, each frame
    angles: FloatArray  # radians, each frame
    light: FloatArray  # brightness above the background, each frame
    tremor: FloatArray  # (FRAMES, 2) offset of the drawn centre

    def reach(self, direction: FloatArray, frame: int) -> float:
        """How far the shape extends from its centre towards a unit vector."""
        size = float(self.sizes[frame])
        if self.kind == "disc":
            return size
        angle = self.angles[frame]
        along = abs(direction[0] * np.cos(angle) + direction[1] * np.sin(angle))
        across = abs(direction[1] * np.cos(angle) - direction[0] * np.sin(angle))
        return size * float(along + across * (_BAR_THICKNESS if self.kind == "bar" else 1.0))


@dataclass
class Scene:
    """What happened: the path of each shape, and the frames in which something was hit."""

    shapes: Sequence[Shape]
    paths: FloatArray  # (shape, FRAMES, 2), without the tremor
    bounces: list[int] = field(default_factory=list)
    collisions: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Clip:
    """The frames, what is true of them, and how they were taken."""

    frames: NDArray[np.float32]  # (FRAMES, SIDE, SIDE), about 0 to 1
    labels: frozenset[str]
    scene: Scene
    by_hand: bool  # whether the camera was held by hand, or stood still
    noise: float  # standard deviation of each pixel


def make_clip(seed: int, index: int) -> Clip:
    """Make clip number ``index`` of the set named by ``seed``; it has one to four labels."""
    rng = np.random.default_rng([seed, index])
    while True:
        shapes, solid = _write_script(rng)
        scene = _play(shapes, solid=solid)
        labels = true_labels(scene)
        if 1 <= len(labels) <= MOST_LABELS:
            return _draw(scene, labels, rng)


def true_labels(scene: Scene) -> frozenset[str]:
    """Read the labels off what happened in the scene."""
    found = {"bounce"} if any(hit <= _LAST_VISIBLE_HIT for hit in scene.bounces) else set()
    if any(hit <= _LAST_VISIBLE_HIT for hit in scene.collisions):
        found.add("collide")
    for shape, path in zip(scene.shapes, scene.paths, strict=True):
        steps = np.diff(path[:, 0])
        growth = shape.sizes[-1] / shape.sizes[0]
        lit = shape.light > shape.light.max() / 2
        facts = {
            "move left": _longest_run(-steps) >= 6,
            "move right": _longest_run(steps) >= 6,
            "spin": shape.kind != "disc" and abs(shape.angles[-1] - shape.angles[0]) >= np.pi / 2,
            "grow": growth >= 1.35,
            "shrink": growth <= 1 / 1.35,
            "blink": np.count_nonzero(~lit[:-1] & lit[1:]) >= 2,
            "shake": np.linalg.norm(shape.tremor, axis=1).max() >= 0.6,
            "fade out": shape.light[-1] <= 0.35 * shape.light[0] and np.all(np.diff(shape.light) <= 0),
        }
        found.update(label for label, holds in facts.items() if holds)
    return frozenset(found)


def _longest_run(steps: FloatArray) -> float:
    """Longest way covered by steps that are all positive."""
    longest = way = 0.0
    for step in steps:
        way = way + step if step > 0 else 0.0
        longest = max(longest, way)
    return longest


def _write_script(rng: np.random.Generator) -> tuple[list[Shape], bool]:
    """Choose the shapes of a clip and what they do; also whether they are solid to each other."""
    if rng.random() < 0.88:
        count = int(rng.choice([1, 2, 3], p=[0.45, 0.38, 0.17]))
        return [_free_shape(rng, slot, count) for slot in rng.permutation(count)], False
    return _meeting_pair(rng), bool(rng.random() < 0.45)


def _free_shape(rng: np.random.Generator, slot: int, count: int) -> Shape:
    """Write a shape that has a place of its own (slot of count, by column) and its own path."""
    width = (SIDE - 10) / count
    position = np.array([5 + width * (slot + rng.uniform(0.2, 0.8)), rng.uniform(7, SIDE - 7)])
    path = rng.choice(["still", "slide", "rise", "run", "shake"], p=[0.49, 0.24, 0.145, 0.10, 0.025])
    heading = {
        "still": rng.uniform(-0.05, 0.05, 2),
        "slide": np.array([rng.choice([-1, 1]) * rng.uniform(0.25, 0.6), rng.uniform(-0.15, 0.15)]),
        "rise": np.array([rng.uniform(-0.15, 0.15), rng.choice([-1, 1]) * rng.uniform(0.25, 0.6)]),
        "run": rng.choice([-1, 1], 2) * rng.uniform(0.3, 1.5, 2),
        "shake": rng.uniform(-0.1, 0.1, 2),
    }
    shape = _shape(rng, position, heading[path])
    if path == "shake":
        beat = 2 * np.pi * np.arange(FRAMES) / rng.uniform(2.5, 4) + rng.uniform(0, 6)
        way = rng.uniform(0, np.pi)
        swing = rng.uniform(0.8, 1.4) * np.array([np.cos(way), np.sin(way)])
        shape.tremor = np.sin(beat)[:, None] * swing
    return shape


def _meeting_pair(rng: np.random.Generator) -> list[Shape]:
    """Write two shapes on one line, heading for each other."""
    row, tilt = rng.uniform(10, SIDE - 10), rng.uniform(-0.15, 0.15)
    speeds = rng.uniform(0.45, 1.1), rng.uniform(0.0, 0.9)
    if rng.random() < 0.5:
        speeds = speeds[1], speeds[0]
    pair = []
    for side, speed in zip((-1, 1), speeds, strict=True):
        position = np.array([SIDE / 2 + side * rng.uniform(7, 11), row + side * tilt * 8])
        velocity = -side * speed * np.array([1.0, tilt])
        pair.append(_shape(rng, position, velocity))
    return pair


def _shape(rng: np.random.Generator, position: FloatArray, velocity: FloatArray) -> Shape:
    """Write a shape with a random look; its size, angle or light may change over the clip."""
    form = rng.choice(["keep", "spin", "tilt", "grow", "shrink"], p=[0.59, 0.13, 0.06, 0.11, 0.11])
    kind = str(rng.choice(["square", "bar"] if form in {"spin", "tilt"} else ["disc", "square", "bar"]))
    ramp = np.linspace(0, 1, FRAMES)
    size = rng.uniform(2.5, 4.5) * (1.25 if kind == "bar" else 1.0)
    growth = {"grow": rng.uniform(1.35, 2.0), "shrink": 1 / rng.uniform(1.35, 2.2)}
    turn = {"spin": rng.uniform(np.pi / 2, 3 * np.pi), "tilt": rng.uniform(0.2, 0.9)}
    return Shape(
        kind=kind,
        position=position,
        velocity=velocity,
        sizes=size * (1 + (growth.get(form, rng.uniform(0.92, 1.08)) - 1) * ramp),
        angles=rng.uniform(0, np.pi) + rng.choice([-1, 1]) * turn.get(form, 0.0) * ramp,
        light=rng.uniform(0.3, 0.8) * _light_script(rng),
        tremor=np.zeros((FRAMES, 2)),
    )


def _light_script(rng: np.random.Generator) -> FloatArray:
    """Light of a shape in each frame, as a share of its full light."""
    clock = np.arange(FRAMES)
    start = rng.integers(2, 12)
    fall = np.clip((clock - start) / (FRAMES - 1 - start), 0, 1)
    match rng.choice(["steady", "blink", "flash", "fade", "dim"], p=[0.73, 0.11, 0.04, 0.07, 0.05]):
        case "blink":
            half = rng.integers(2, 5)
            return np.where((clock + start) // half % 2 == 0, 1.0, rng.uniform(0.0, 0.35))
        case "flash":
            return np.where((clock >= start) & (clock < start + 3), rng.uniform(0.0, 0.35), 1.0)
        case "fade":
            return 1 - rng.uniform(0.7, 0.95) * fall
        case "dim":
            return 1 - rng.uniform(0.2, 0.5) * fall
    return np.ones(FRAMES)


def _play(shapes: Sequence[Shape], *, solid: bool) -> Scene:
    """Move the shapes frame by frame and note every rebound."""
    scene = Scene(shapes, np.empty((len(shapes), FRAMES, 2)))
    places = [shape.position.copy() for shape in shapes]
    speeds = [shape.velocity.copy() for shape in shapes]
    for frame in range(FRAMES):
        for _ in range(_SUBSTEPS if frame else 1):
            for number, shape in enumerate(shapes):
                places[number] += speeds[number] / _SUBSTEPS if frame else 0.0
                if _hit_edge(shape, places[number], speeds[number], frame):
                    scene.bounces.append(frame)
            if solid and _hit_each_other(shapes, places, speeds, frame):
                scene.collisions.append(frame)
        scene.paths[:, frame] = places
    return scene


def _hit_edge(shape: Shape, place: FloatArray, speed: FloatArray, frame: int) -> bool:
    """Keep a shape inside the picture; true if it ran into the edge and rebounds."""
    hit = False
    for axis, direction in enumerate(np.eye(2)):
        reach = shape.reach(direction, frame)
        low, high = reach, SIDE - reach
        inward = float(place[axis] < low) - float(place[axis] > high)
        if inward:
            place[axis] = low if inward > 0 else high
            if speed[axis] * inward < 0:
                hit = hit or abs(speed[axis]) >= _MIN_HIT_SPEED
                speed[axis] *= -1
    return hit


def _hit_each_other(shapes: Sequence[Shape], places: list[FloatArray], speeds: list[FloatArray], frame: int) -> bool:
    """Let two shapes rebound as elastic bodies (their mass is size squared); true if they just did."""
    gap = places[1] - places[0]
    normal = gap / np.linalg.norm(gap)
    closing = float(normal @ (speeds[0] - speeds[1]))
    if closing <= 0 or _space_between(shapes, gap, frame) > 0:
        return False
    masses = [shape.sizes[frame] ** 2 for shape in shapes]
    push = 2 * closing / sum(masses)
    speeds[0] -= push * masses[1] * normal
    speeds[1] += push * masses[0] * normal
    return closing >= _MIN_HIT_SPEED


def _space_between(shapes: Sequence[Shape], gap: FloatArray, frame: int) -> float:
    """Widest space seen between two shapes along the line of centres and along their sides."""
    axes = [gap / np.linalg.norm(gap)]
    for shape in shapes:
        cos, sin = np.cos(shape.angles[frame]), np.sin(shape.angles[frame])
        axes += [np.array([cos, sin]), np.array([-sin, cos])]
    return max(abs(float(axis @ gap)) - sum(shape.reach(axis, frame) for shape in shapes) for axis in axes)


def _draw(scene: Scene, labels: frozenset[str], rng: np.random.Generator) -> Clip:
    """Draw the scene on a shaded background, with flicker, noise and a camera that is held by hand."""
    grid = np.arange(SIDE) + 0.5
    slope = rng.uniform(-0.15, 0.15, 2)
    shade = rng.uniform(0.05, 0.2) + slope[0] * grid / SIDE + slope[1] * grid[:, None] / SIDE
    reach = float(rng.choice([0.0, 0.5]))
    unrest = reach * rng.uniform(-1, 1, (FRAMES, 2))
    lit = np.zeros((FRAMES, SIDE, SIDE))
    for shape, path in zip(scene.shapes, scene.paths, strict=True):
        lit = np.maximum(lit, shape.light[:, None, None] * coverage(shape, path + unrest))
    flicker = 1 + rng.normal(0, rng.uniform(0, 0.05), (FRAMES, 1, 1))
    noise = rng.uniform(0.03, 0.12)
    frames: FloatArray = (shade + lit) * flicker + rng.normal(0, noise, lit.shape)
    return Clip(frames.astype(np.float32), labels, scene, reach > 0, noise)


def coverage(shape: Shape, path: FloatArray) -> FloatArray:
    """Share of each pixel that the shape covers, in each frame."""
    grid = np.arange(SIDE) + 0.5
    centre = (path + shape.tremor)[:, :, None, None]
    across, down = grid[None, None, :] - centre[:, 0], grid[None, :, None] - centre[:, 1]
    size = shape.sizes[:, None, None]
    if shape.kind == "disc":
        return np.clip(size + 0.5 - np.hypot(across, down), 0, 1)
    cos, sin = np.cos(shape.angles)[:, None, None], np.sin(shape.angles)[:, None, None]
    thickness = size * (_BAR_THICKNESS if shape.kind == "bar" else 1.0)
    outside = np.maximum(np.abs(across * cos + down * sin) - size, np.abs(down * cos - across * sin) - thickness)
    return np.clip(0.5 - outside, 0, 1)
