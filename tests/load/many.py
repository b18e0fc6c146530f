"""Many sessions at once, each with an evaluation of its own, or all with a sample; what their commits cost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.load.server import Server
from tests.load.session import Session

LABELS = 10
PAUSE = 5.0  # seconds between two commits of a user
_LOADING = 4  # files that are read at the same time


@dataclass(frozen=True)
class Load:
    """What was measured. waits: seconds of each commit. cpu: seconds of the server for each. memory: MB at the end."""

    waits: Sequence[float]
    cpu: float
    memory: float
    memory_before: float

    def line(self) -> str:
        p50, p95 = np.percentile(self.waits, [50, 95])
        return (
            f"{len(self.waits)} commits: p50 {1000 * p50:.0f} ms, p95 {1000 * p95:.0f} ms, longest wait "
            f"{max(self.waits):.2f} s; server CPU {1000 * self.cpu:.0f} ms a commit; memory {self.memory:.0f} MB "
            f"({self.memory - self.memory_before:+.0f} MB)"
        )


async def measure(
    server: Server, *, sessions: int, seconds: float, items: int, seed: int = 0, single: bool = False
) -> Load:
    """``items``: of each user's own evaluation, or 0: all share a sample. single: the models are single-label ones."""
    users = [await Session.open(server.address) for _ in range(sessions)]
    try:
        at_once = asyncio.Semaphore(_LOADING)
        await asyncio.gather(*(_settle(user, at_once, items, seed + i, single=single) for i, user in enumerate(users)))
        for user in users:  # what the first release alone makes is no part of what is measured
            await user.commit(0.5)
        before, used = server.memory(), server.cpu()
        waits = await asyncio.gather(*(_use(user, seconds, seed + i) for i, user in enumerate(users)))
        flat = [wait for each in waits for wait in each]
        return Load(flat, (server.cpu() - used) / max(len(flat), 1), server.memory(), before)
    finally:
        for user in users:
            await user.close()


async def _settle(user: Session, at_once: asyncio.Semaphore, items: int, seed: int, *, single: bool) -> None:
    async with at_once:
        if items:
            await user.load("model.csv", predictions_csv(items, seed, single=single))
            await user.go_to("evaluate")
        else:
            await user.go_to("evaluate", model="clips-forest")


async def _use(user: Session, seconds: float, seed: int) -> list[float]:
    rng = np.random.default_rng(seed)
    clock = asyncio.get_running_loop().time
    end, next_at = clock() + seconds, clock() + rng.uniform(0, PAUSE)
    waits = []
    while next_at < end:
        await asyncio.sleep(max(next_at - clock(), 0))
        waits.append(await user.commit(round(float(rng.uniform(0.05, 0.95)), 3)))
        next_at += PAUSE
    return waits


def predictions_csv(items: int, seed: int, labels: int = LABELS, *, single: bool = False) -> bytes:
    """A table of a model: a row for each item, with its true labels (or its only one) and a score of each."""
    rng = np.random.default_rng(seed)
    if single:
        truth = np.eye(labels, dtype=bool)[rng.integers(0, labels, items)]
    else:
        truth = rng.random((items, labels)) < rng.uniform(0.05, 0.4, labels)
    energy = rng.normal(size=(items, labels)) + 2 * truth - 1
    score = np.exp(energy) / np.exp(energy).sum(axis=1, keepdims=True) if single else 1 / (1 + np.exp(-energy))
    names = [f"action {i}" for i in range(labels)]
    rows = [",".join(["id", "truth", *names])]
    for i in range(items):
        true = "|".join(name for name, is_true in zip(names, truth[i], strict=True) if is_true)
        rows.append(",".join([f"item {i}", true, *(f"{each:.6f}" for each in score[i])]))
    return ("\n".join(rows) + "\n").encode()
