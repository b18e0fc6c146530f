"""One user's odd file, and how long another user waits meanwhile for each release of the slider."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from tests.load.other_user import other_user
from tests.load.server import Server
from tests.load.session import Session


def many_labels(n: int = 50_000, items: int = 2) -> bytes:
    """Items of which each label has a score."""
    rows = [
        f"{item},label {i},{(i * 7919 + item * 31) % 1000 / 1000},{(i + item) % 2}"
        for i in range(n)
        for item in range(items)
    ]
    return "\n".join(["id,label,score,truth", *rows, ""]).encode()


def many_thresholds(n: int = 1_000_000) -> bytes:
    """An evaluation of a service with counts at a million thresholds."""
    tp, fp = np.arange(n, 0, -1), np.arange(2 * n, 0, -2)
    rows = [f"{i / n:.7f},{a},{b},{n - a},{2 * n - b}" for i, (a, b) in enumerate(zip(tp, fp, strict=True))]
    return "\n".join(["threshold,tp,fp,fn,tn", *rows, ""]).encode()


def many_columns(n: int) -> bytes:
    """Three items with a score for each of many labels, beside an id and the truth."""
    labels = [f"label {i}" for i in range(n)]
    rows = [
        ",".join([f"item {item}", labels[item], *(f"{(i * 31 + item) % 100 / 100}" for i in range(n))])
        for item in range(3)
    ]
    return "\n".join([",".join(["id", "truth", *labels]), *rows, ""]).encode()


ODD_FILES: Mapping[str, Callable[[], bytes]] = {
    "5,000 labels": lambda: many_labels(5_000),
    "5,000 labels of 200 items": lambda: many_labels(5_000, 200),
    "50,000 labels": many_labels,
    "100,000 labels": lambda: many_labels(100_000),
    "250,000 labels": lambda: many_labels(250_000),
    "a million thresholds": many_thresholds,
    "5,000 columns": lambda: many_columns(5_000),
    "20,000 columns": lambda: many_columns(19_998),
}


@dataclass(frozen=True)
class Waits:
    """The other user's longest wait in seconds: alone, while the file is read and loaded, while its page is drawn."""

    alone: float
    reading: float
    drawing: float
    ended: str

    def line(self) -> str:
        return (
            f"longest wait of another user {self.alone:.2f} s alone, {self.reading:.2f} s while it is read, "
            f"{self.drawing:.2f} s while its page is drawn{self.ended}"
        )


async def longest_waits(server: Server, content: bytes) -> Waits:
    one = await Session.open(server.address)
    try:
        with other_user(server.address) as other:
            await other.ready()
            alone = await other.during(asyncio.sleep(3))
            reading = await other.during(one.load("odd.csv", content))
            drawing = await other.during(one.go_to("evaluate"))
        return Waits(alone.longest, reading.longest, drawing.longest, reading.ended or drawing.ended)
    finally:
        await one.close()
