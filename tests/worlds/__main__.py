"""python -m tests.worlds: measure every interval and test over the grid, and write the tables anew."""

import argparse
import os
import time
from pathlib import Path

from tests.worlds.grid import WORLDS
from tests.worlds.limits import misses
from tests.worlds.tables import MEASURED, PAGE, as_text, read_tallies, write_tallies
from tests.worlds.tally import measure_grid


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.worlds", description=__doc__)
    parser.add_argument("--runs", type=int, default=4000, help="samples of each world (4000)")
    parser.add_argument("--only", nargs="*", default=[world.name for world in WORLDS], help="names of worlds")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (one for each processor)")
    parser.add_argument("--page", action="store_true", help=f"only write {PAGE.name} anew from {MEASURED.name}")
    parser.add_argument("--out", type=Path, help="page to write, with its tallies beside it as .csv")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE} and {MEASURED}")
    options = parser.parse_args()
    if options.page:
        PAGE.write_text(as_text(read_tallies()), encoding="utf-8")
        return
    begun = time.perf_counter()
    cells = measure_grid(options.only, options.runs, options.workers)
    if options.write:
        write_tallies(cells, MEASURED)
        PAGE.write_text(as_text(cells), encoding="utf-8")
    if options.out:
        write_tallies(cells, options.out.with_suffix(".csv"))
        options.out.write_text(as_text(cells), encoding="utf-8")
    for miss in misses(cells):
        print(miss)
    print(f"{len(cells)} cells of {options.runs} runs in {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
