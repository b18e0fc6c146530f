"""The house in figures, read from the syntax tree alone: `python -m tests.laws.structure`, or with another root.

Branches of a function are what a reader has to keep in mind: each `if` and `elif`, loop, conditional expression, `for`
of a comprehension, `except` and `case`, and each operand of `and` and `or` after the first. What stands in functions
inside it counts as its own.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.laws.law import COUNTED, House, read_house
from tests.laws.walk import FLOORS, STARTS, Walk, climbs, floors_of

ROOT = Path(__file__).parents[2]

MOST_BRANCHES = 12
MOST_OF_MANY_BRANCHES = 12
WITHOUT_MANY_BRANCHES = ("evalkit/comparison", "evalkit/evaluation", "pages")
MOST_CLIMBS = 30

ONE_BRANCH = (
    *(ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While),
    *(ast.comprehension, ast.ExceptHandler, ast.match_case),
)


@dataclass(frozen=True)
class Measured:
    """A function and where it stands: ``Class.method``, or ``outer.inner`` for one inside another."""

    folder: str
    file: str
    name: str
    lines: int
    branches: int


def branches(function: ast.AST) -> int:
    """
    >>> branches(ast.parse("def f(a, b):\\n    return [c for c in a if c or b] if a else b"))
    3
    """
    nodes = list(ast.walk(function))
    operands = sum(len(node.values) - 1 for node in nodes if isinstance(node, ast.BoolOp))
    return operands + sum(isinstance(node, ONE_BRANCH) for node in nodes)


def functions_in(tree: ast.AST, outer: str = "") -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{outer}{node.name}"
            if not isinstance(node, ast.ClassDef):
                yield name, node
            yield from functions_in(node, f"{name}.")
        else:
            yield from functions_in(node, outer)


def measured(house: House) -> list[Measured]:
    """Every function of the house."""
    found = []
    for path, text in house.files.items():
        if path.endswith(".py"):
            for name, node in functions_in(ast.parse(text)):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                found.append(Measured(path.rpartition("/")[0], path, name, lines, branches(node)))
    return found


def stands_below(folder: str, top: str) -> bool:
    return f"{folder}/".startswith(f"{top}/")


def of_files(house: House) -> Iterator[str]:
    lines = {path: len(text.splitlines()) for path, text in house.files.items()}
    longest = max(lines, key=lambda path: lines[path])
    yield f"Files by folder, {', '.join(sorted(COUNTED))} without __init__.py:"
    counted = Counter(path.rpartition("/")[0] or "." for path in lines if not path.endswith("__init__.py"))
    yield from (f"  {n:4} {folder}" for folder, n in sorted(counted.items()))
    yield f"Longest file: {lines[longest]} lines, {longest}"


def of_functions(house: House) -> Iterator[str]:
    found = measured(house)
    longest = max(found, key=lambda each: each.lines)
    yield f"Longest function: {longest.lines} lines, {longest.file} {longest.name}"
    many = [each for each in found if each.branches > MOST_BRANCHES]
    yield f"Functions with more than {MOST_BRANCHES} branches: {len(many)}; goal: at most {MOST_OF_MANY_BRANCHES}"
    for top in WITHOUT_MANY_BRANCHES:
        yield f"  in {top}: {sum(stands_below(each.folder, top) for each in many)}; goal: 0"
    for folder, n in sorted(Counter(each.folder for each in many).items()):
        yield f"  {folder or '.'}: {n}"
        inside = sorted((each for each in many if each.folder == folder), key=lambda each: -each.branches)
        yield from (f"    {each.branches:4} {each.file.rpartition('/')[2]} {each.name}" for each in inside)


def of_the_walk(house: House) -> Iterator[str]:
    walk = Walk(house, STARTS)
    floors, new = floors_of(walk, FLOORS.read_text(encoding="utf-8"))
    found = climbs(walk, floors)
    modules = {stop.module for stop in walk.stops}
    yield f"The way of the baseline: {len(walk.stops)} functions in {len(modules)} modules"
    yield f"  climbs: {len(found)}; goal: at most {MOST_CLIMBS}"
    callers = [walk.stops[high] for _, high in found]
    for caller, n in Counter(callers).most_common():
        yield f"  {n:4} in " + (f"{caller.module} {caller.name}" if caller else "none: where the walk begins anew")
        for (low, high), of in zip(found, callers, strict=True):
            if of is caller:
                yield f"         from {low.module} {low.name} up to {high.module} {high.name}"
    if new:
        yield "  not in floors.txt, on the floor of the caller: " + ", ".join(f"{f.module}.{f.name}" for f in new)


def report(house: House) -> str:
    return "\n".join([*of_files(house), *of_functions(house), *of_the_walk(house)])


if __name__ == "__main__":
    print(report(read_house(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)))
