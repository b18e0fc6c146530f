"""``python -m tests.results store|compare FILE.json [--only BEGINNING]``: are all figures what they were, to the bit?

``compare`` computes everything again and lists what differs by its path, figures first and reworded texts apart from
them. It ends with 1 if anything differs. Golden data are read from where EVALKIT_GOLDEN_DATA points.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import scipy

from tests.results.cases import GOLDEN, NO_GOLDEN, cases
from tests.results.figures import of_case, of_counting, of_readings, of_refusals, of_saved_evaluations
from tests.results.written import Book, differing

SHOWN = 400
"""Characters of a figure or text that are shown where it differs."""
_HEX = re.compile(r"-?0x[01]\.?[0-9a-f]*p[+-]\d+")


def parts() -> Iterator[tuple[str, Callable[[Book], None]]]:
    """The beginning of all paths of an input, and what writes its figures."""
    yield "numbers", partial(of_counting, path="numbers")
    yield "refusals", partial(of_refusals, path="refusals")
    for case in cases():
        yield case.name, partial(of_case, case=case)
    yield "saved", partial(of_saved_evaluations, path="saved")
    yield "read", partial(of_readings, path="read")


def computed(only: str) -> Book:
    """All figures and texts of the inputs whose name begins so; what processor time each took is told on the way."""
    if not GOLDEN:
        print(NO_GOLDEN, file=sys.stderr)
    book = Book()
    for name, write in parts():
        if name.startswith(only):
            started, before = time.process_time(), len(book.figures)
            write(book)
            took, found = time.process_time() - started, len(book.figures) - before
            print(f"{name:30} {found:6} figures {took:6.1f} s", file=sys.stderr, flush=True)
    return book


def environment() -> dict[str, str]:
    """What figures may depend on beside the library."""
    versions = {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__}
    return versions | {"machine": platform.machine(), "golden data": "yes" if GOLDEN else "no"}


def readable(written: str | None) -> str:
    """A figure with its numbers in decimals beside their bits, cut where it is long."""
    if written is None:
        return "(not there)"
    text = _HEX.sub(lambda found: f"{found[0]} ({float.fromhex(found[0])!r})", written)
    return text if len(text) <= SHOWN else text[:SHOWN] + " ..."


def report(what: str, before: Mapping[str, str], after: Mapping[str, str]) -> int:
    """Print all that differs; how many that are."""
    found = list(differing(before, after))
    print(f"\n{what}: {len(found):,} of {len(before):,} differ")
    for path, old, new in found:
        print(f"  {path}\n    was {readable(old)}\n    is  {readable(new)}")
    return len(found)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.results", description=__doc__)
    parser.add_argument("action", choices=["store", "compare"])
    parser.add_argument("file", type=Path, metavar="FILE.json")
    parser.add_argument("--only", default="", metavar="BEGINNING", help="inputs whose name begins so, such as random/")
    told = parser.parse_args(arguments)
    started = time.perf_counter()
    book = computed(told.only)
    print(f"{len(book.figures):,} figures and {len(book.texts):,} texts in {time.perf_counter() - started:.0f} s")
    if told.action == "store":
        content = {"environment": environment(), "figures": book.figures, "texts": book.texts}
        told.file.write_text(json.dumps(content, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
        return 0
    stored = json.loads(told.file.read_text(encoding="utf-8"))
    if stored["environment"] != environment():
        print(f"Stored with {stored['environment']}, but this is {environment()}.")
    before = [{p: v for p, v in stored[kind].items() if p.startswith(told.only)} for kind in ("figures", "texts")]
    figures = report("Figures", before[0], book.figures)
    texts = report("Texts", before[1], book.texts)
    return 1 if figures or texts else 0


if __name__ == "__main__":
    sys.exit(main())
