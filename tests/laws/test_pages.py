"""The pages: simple parts that import downward; and only ``state`` and the address write what a session looks at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from pages._ui.state import View
from tests.laws.structure import branches, functions_in

ROOT = Path(__file__).parents[2]
PARTS = ROOT / "pages" / "_ui"
SOURCES = sorted((ROOT / "pages").rglob("*.py"))

PAGES = ("models", "evaluate", "thresholds", "compare", "examples")
"""Pages with a folder of parts, which no other page's folder imports."""
FOR_SEVERAL_PAGES = ("tables", "slices", "google", "board", "bar")
"""Folders of parts for several pages, which import none of a page, and of each other those that stand before them."""
FOR_ALL = ("address", "jobs")
"""Folders of parts that every other part may import, as it may what lies beside them."""
BEFORE_PAGES = ("network",)
"""Folders of what comes before any page, for the app alone: no page imports them."""
WRITERS = (PARTS / "state.py", PARTS / "address" / "following.py")
"""Who writes what a session looks at."""
MOST_BRANCHES = 12

CHANGE = {"add", "append", "clear", "discard", "pop", "popitem", "remove", "setdefault", "update"}
"""Methods that change what they are called on."""
OF_VIEW = {field.name for field in fields(View)}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _may_import(path: Path) -> set[str]:
    """Folders and modules of pages._ui that a file may import."""
    base = {*FOR_ALL, *(each.stem for each in PARTS.glob("*.py"))}
    if path.parent.name == "pages":
        return {*base, *FOR_SEVERAL_PAGES, *(PAGES if path.stem == "main" else {path.stem} & set(PAGES))}
    folder = path.relative_to(PARTS).parts[0]
    if folder in PAGES:
        return {*base, *FOR_SEVERAL_PAGES, folder}
    if folder in FOR_SEVERAL_PAGES:
        return {*base, *FOR_SEVERAL_PAGES[: FOR_SEVERAL_PAGES.index(folder) + 1]}
    return {*base, folder} if folder in BEFORE_PAGES else base


def _imported(tree: ast.Module) -> Iterator[str]:
    """Folders and modules of pages._ui."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "pages._ui":
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and str(node.module).startswith("pages._ui."):
            yield str(node.module).split(".")[2]


def _writes(tree: ast.AST) -> Iterator[int]:
    """Lines that write a field of the view: assign it, or change in place what it holds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            written = node.func.attr in CHANGE and _is_of_view(node.func.value)
        elif isinstance(node, ast.Call):
            written = isinstance(node.func, ast.Name) and node.func.id == "setattr"
        elif isinstance(node, ast.Attribute | ast.Subscript):
            written = not isinstance(node.ctx, ast.Load) and _is_of_view(node)
        else:
            continue
        if written:
            yield node.lineno


def _is_of_view(target: ast.expr) -> bool:
    while isinstance(target, ast.Subscript):
        target = target.value
    if not isinstance(target, ast.Attribute):
        return False
    return target.attr in OF_VIEW and not (isinstance(target.value, ast.Name) and target.value.id == "self")


@pytest.mark.parametrize("path", [path for path in SOURCES if path not in WRITERS], ids=_name)
def test_only_state_writes_what_a_session_looks_at(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert list(_writes(ast.parse(text))) == []
    assert '"_view"' not in text


@pytest.mark.parametrize(
    "code",
    [
        "view.label, view.start = None, None",
        "state.view().model = key",
        "view.turn += 1",
        "view.left_out[key] = ()",
        "del view.baseline",
        "view.moved.add(key)",
        "setattr(view, 'model', key)",
    ],
)
def test_each_way_of_writing_the_view_is_found(code: str) -> None:
    assert list(_writes(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["name = view.label", "now.turns[source] = 1", "st.session_state.update(model=view.model)"]
)
def test_reading_the_view_is_no_writing(code: str) -> None:
    assert not list(_writes(ast.parse(code)))


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_parts_of_pages_import_downward(path: Path) -> None:
    assert set(_imported(ast.parse(path.read_text(encoding="utf-8")))) <= _may_import(path)


def test_every_folder_of_parts_has_a_place() -> None:
    folders = {path.parent.name for path in PARTS.glob("*/*.py")}
    assert folders == {*PAGES, *FOR_ALL, *FOR_SEVERAL_PAGES, *BEFORE_PAGES}


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_functions_have_few_branches(path: Path) -> None:
    found = functions_in(ast.parse(path.read_text(encoding="utf-8")))
    assert {name: n for name, function in found if (n := branches(function)) > MOST_BRANCHES} == {}


def test_the_cache_knows_nothing_of_evalkit() -> None:
    tree = ast.parse((PARTS / "cache.py").read_text(encoding="utf-8"))
    modules = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [module for module in modules if str(module).split(".")[0] in ("evalkit", "pages")]
