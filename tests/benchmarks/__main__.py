"""``python -m tests.benchmarks [PART ...] [--json FILE]``: a table of figures, of all parts where none is named."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tests.benchmarks import counting, drag, labels, reading, slices, start, tables, thresholds
from tests.benchmarks.report import Figure, environment, heading, line, load

PARTS = {
    "counting": counting.run,
    "labels": labels.run,
    "thresholds": thresholds.run,
    "slices": slices.run,
    "reading": reading.run,
    "tables": tables.run,
    "drag": drag.run,
    "start": start.run,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure what evalkit promises.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"any of: {', '.join(PARTS)} (default: all)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    arguments = parser.parse_args()
    unknown = set(arguments.parts) - set(PARTS)
    if unknown:
        parser.error(f"unknown part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    machine = environment()
    print(", ".join(f"{name} {value}" for name, value in machine.items()), flush=True)
    figures: list[Figure] = []
    loads: dict[str, str] = {}
    for part in arguments.parts or PARTS:
        before = load()
        print(f"\n{heading()}", flush=True)
        for figure in PARTS[part]():
            figures.append(figure)
            print(line(figure), flush=True)
        loads[part] = f"{before} before, {load()} after"
        print(f"load: {loads[part]}", flush=True)
    if arguments.json:
        content = {"environment": machine, "load": loads, "figures": [figure.as_dict() for figure in figures]}
        arguments.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
