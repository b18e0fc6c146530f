"""The figures of the house, counted by hand on small code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.laws import law, structure, walk


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("pass", 0),
        ("if a:\n    pass\nelif b:\n    pass\nelse:\n    pass", 2),
        ("for x in a:\n    pass\nelse:\n    pass\nwhile a:\n    pass", 2),
        ("return b if a else c", 1),
        ("return a and b and c or d", 3),
        ("return [x for x in a for y in x if y if x]", 2),
        ("return {x: y for x, y in a}, {x for x in a}, list(x for x in a)", 3),
        ("try:\n    pass\nexcept KeyError:\n    pass\nexcept ValueError:\n    pass\nfinally:\n    pass", 2),
        ("match a:\n    case 1:\n        pass\n    case _ if b:\n        pass", 2),
        ("def g():\n    return b if a else c\nreturn (lambda: a or b)", 2),
        ("with a:\n    assert b", 0),
    ],
)
def test_branches(body: str, count: int) -> None:
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    assert structure.branches(ast.parse(f"def f(a, b, c, d):\n{lines}")) == count


def house(tmp_path: Path, files: dict[str, str]) -> law.House:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return law.read_house(tmp_path)


def test_functions_are_named_by_what_is_around_them(tmp_path: Path) -> None:
    text = "class A:\n    def f(self):\n        def g():\n            return [x\n for x in self]\n        return g\n"
    found = structure.measured(house(tmp_path, {"app.py": "", "evalkit/live/a.py": text}))
    assert [(each.folder, each.name, each.lines, each.branches) for each in found] == [
        ("evalkit/live", "A.f", 5, 1),
        ("evalkit/live", "A.f.g", 3, 1),
    ]


TOP = """
from evalkit import low
from evalkit.low import Table, rounded
from evalkit.middle import of_rows

def begin(a, other):
    table = Table(a)
    n = low.count(other)
    shown = low.text(n)
    rows = [table.row(i) for i in range(3)]
    def later():
        return of_rows(rows)
    called_back(later)
    return finish(shown, b=rows)

def finish(shown, b):
    return rounded(len(b))
"""
MIDDLE = """
from evalkit.low import rounded

def of_rows(rows):
    return rounded(rows) + rounded(rows)
"""
LOW = """
class Row: ...

class Table:
    def __init__(self, source): ...
    def row(self, i) -> Row: ...

def count(of): ...
def text(n): ...
def rounded(value): ...
"""
FLOORS = """
1 low: count text rounded Table.__init__ Table.row
2 middle: of_rows
3 top: begin finish
"""
FILES = {"app.py": "", "evalkit/top.py": TOP, "evalkit/middle.py": MIDDLE, "evalkit/low.py": LOW}


def test_a_walk_goes_where_the_value_is_passed(tmp_path: Path) -> None:
    of_a = walk.Walk(house(tmp_path, FILES), [("begin", "a")])
    assert [each.name for each in of_a.stops] == [
        "begin",
        "Table.__init__",
        "Table.row",
        "of_rows",
        "rounded",
        "finish",
    ]
    floors, new = walk.floors_of(of_a, FLOORS)
    assert (list(floors.values()), new) == ([3, 1, 1, 2, 1, 3], [])
    assert [(low.name, high.name) for low, high in walk.climbs(of_a, floors)] == [
        ("Table.row", "of_rows"),
        ("rounded", "finish"),
    ]
    assert [each.name for each in walk.Walk(of_a.names.house, [("begin", "other")]).stops] == ["begin", "count"]


def test_a_function_that_moves_keeps_its_floor_and_a_new_one_has_that_of_its_caller(tmp_path: Path) -> None:
    moved = {
        **FILES,
        "evalkit/top.py": TOP.replace("evalkit.middle", "evalkit.parts.of").replace("len(b)", "halved(b)")
        + "\ndef halved(b): ...\n",
        "evalkit/parts/of.py": MIDDLE,
    }
    of_a = walk.Walk(house(tmp_path, moved), [("begin", "a")])
    floors, new = walk.floors_of(of_a, FLOORS)
    assert {each.name: floor for each, floor in floors.items()} == {
        "begin": 3,
        "Table.__init__": 1,
        "Table.row": 1,
        "of_rows": 2,
        "rounded": 1,
        "finish": 3,
        "halved": 3,
    }
    assert [each.name for each in new] == ["halved"]


def test_of_two_functions_of_one_name_the_floor_is_that_of_the_module_it_stands_in() -> None:
    known = walk.known_floors("2 middle: _part\n3 pages._ui.top: _part begin\n    finish\n")
    assert known == {"_part": {"middle": 2, "top": 3}, "begin": {"top": 3}, "finish": {"top": 3}}


def test_the_report_of_a_small_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    floors = tmp_path / "floors.txt"
    floors.write_text(FLOORS, encoding="utf-8")
    monkeypatch.setattr(structure, "FLOORS", floors)
    monkeypatch.setattr(structure, "STARTS", [("begin", "a")])
    branchy = "def f(a):\n    return " + " or ".join("a" for _ in range(14))
    lines = structure.report(house(tmp_path, {**FILES, "evalkit/comparison/pair.py": branchy})).split("\n")
    assert "     1 evalkit/comparison" in lines
    assert "Functions with more than 12 branches: 1; goal: at most 12" in lines
    assert "  in evalkit/comparison: 1; goal: 0" in lines
    assert "      13 pair.py f" in lines
    assert "  climbs: 2; goal: at most 30" in lines
    assert "         from evalkit.low rounded up to evalkit.top finish" in lines


def test_the_walk_through_the_real_house_reaches_the_verdict() -> None:
    names = [each.name for each in walk.Walk(law.read_house(structure.ROOT), walk.STARTS).stops]
    assert names[0] == "comparison"
    assert {"compare", "compare_labels", "conclude"} <= set(names)


def test_functions_of_this_house_have_few_branches() -> None:
    """They grow where nobody looks: a dozen may stay, none of them where figures are made or pages are drawn."""
    house_now = law.read_house(structure.ROOT)
    many = [each for each in structure.measured(house_now) if each.branches > structure.MOST_BRANCHES]
    assert len(many) <= structure.MOST_OF_MANY_BRANCHES, many
    for top in structure.WITHOUT_MANY_BRANCHES:
        assert [each for each in many if structure.stands_below(each.folder, top)] == []
