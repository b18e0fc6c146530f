"""``python -m tests.load --sessions 40 --seconds 60``: many users at once, and what a release of the slider costs."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from tests.benchmarks.browser import ROOT
from tests.load.many import measure
from tests.load.server import running


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description="Many users at once.")
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=60, help="how long the users move their sliders")
    parser.add_argument("--items", type=int, default=20_000, help="of each user's evaluation; 0: all look at a sample")
    parser.add_argument(
        "--app", type=Path, action="append", help="the folder of another version; several are measured in turns"
    )
    parser.add_argument("--turns", type=int, default=1, help="how often each version is measured")
    arguments = parser.parse_args()
    if arguments.sessions < 1 or arguments.turns < 1 or arguments.seconds <= 0 or arguments.items < 0:
        parser.error("sessions, seconds and turns are above 0, items at least 0")
    for _ in range(arguments.turns):
        for folder in arguments.app or [ROOT]:
            with running(folder.resolve()) as server:
                load = asyncio.run(
                    measure(server, sessions=arguments.sessions, seconds=arguments.seconds, items=arguments.items)
                )
            print(f"{folder}: {load.line()}", flush=True)


if __name__ == "__main__":
    main()
