"""``python -m tests.load --sessions 40 --seconds 60``: many users at once, and what a release of the slider costs."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.browser import ROOT
from tests.load.abuse import ABUSES, harm_of, waves
from tests.load.many import measure
from tests.load.odd_files import ODD_FILES, longest_waits
from tests.load.server import running


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description="Many users at once.")
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=60, help="how long the users move their sliders")
    parser.add_argument("--items", type=int, default=20_000, help="of each user's evaluation; 0: all look at a sample")
    parser.add_argument("--single", action="store_true", help="their models are single-label ones")
    parser.add_argument(
        "--app", type=Path, action="append", help="the folder of another version; several are measured in turns"
    )
    parser.add_argument("--turns", type=int, default=1, help="how often each version is measured")
    parser.add_argument(
        "--odd", action="store_true", help="instead: one user's odd files, and how long another user waits"
    )
    parser.add_argument("--abuse", action="store_true", help="instead: bombs, and many or large uploads at once")
    parser.add_argument("--waves", type=int, default=0, help="instead: memory after so many waves of sessions")
    arguments = parser.parse_args()
    if arguments.sessions < 1 or arguments.turns < 1 or arguments.seconds <= 0 or arguments.items < 0:
        parser.error("sessions, seconds and turns are above 0, items at least 0")
    for _ in range(arguments.turns):
        for folder in arguments.app or [ROOT]:
            for line in _lines(folder.resolve(), arguments):
                print(f"{folder}: {line}", flush=True)


def _lines(folder: Path, arguments: argparse.Namespace) -> Iterator[str]:
    if arguments.odd:
        yield from _odd(folder)
    elif arguments.abuse:
        yield from _abuses(folder)
    elif arguments.waves:
        with running(folder) as server:
            held = asyncio.run(waves(server, arguments.waves))
        yield f"MB after each wave: {', '.join(f'{mb:.0f}' for mb in held)}"
    else:
        yield _many(folder, arguments)


def _many(folder: Path, arguments: argparse.Namespace) -> str:
    with running(folder) as server:
        how = {
            "sessions": arguments.sessions,
            "seconds": arguments.seconds,
            "items": arguments.items,
            "single": arguments.single,
        }
        return asyncio.run(measure(server, **how)).line()


def _odd(folder: Path) -> Iterator[str]:
    for name, make in ODD_FILES.items():
        with running(folder) as server:
            yield f"{name}: {asyncio.run(longest_waits(server, make())).line()}"


def _abuses(folder: Path) -> Iterator[str]:
    for name, abuse in ABUSES.items():
        with running(folder) as server:
            yield f"{name}: {asyncio.run(harm_of(server, abuse)).line()}"


if __name__ == "__main__":
    main()
