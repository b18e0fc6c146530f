"""The scripts of the live board: their own tests by node, and how modules are joined into one."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from evalkit.live.board import CONDUCTOR, conductor
from evalkit.live.script import joined

ROOT = Path(__file__).parents[2]
FOLDERS = (CONDUCTOR.parent, ROOT / "pages" / "_ui" / "scripts")
MODULES = [path for folder in FOLDERS for path in sorted(folder.rglob("*.js"))]
TESTS = sorted((Path(__file__).parent / "scripts").glob("*.test.mjs"))
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed")


def node(*arguments: str | Path, root: Path = ROOT) -> str:
    assert NODE is not None
    done = subprocess.run([NODE, *arguments], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write(folder: Path, modules: Mapping[str, str]) -> Path:
    """Files in a folder; the first one is given back."""
    for name, text in modules.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / next(iter(modules))


@needs_node
def test_the_modules_pass_their_tests() -> None:
    node("--test", *TESTS)


@needs_node
def test_joined_modules_pass_the_same_tests(tmp_path: Path) -> None:
    write(tmp_path, {"package.json": '{"type": "module"}'})
    for path in [*MODULES, *TESTS]:
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(joined(path) if path in MODULES else path.read_text(encoding="utf-8"), encoding="utf-8")
    tests = [tmp_path / path.relative_to(ROOT) for path in TESTS]
    node("--test", *tests, root=tmp_path)


@needs_node
def test_a_joined_module_exports_what_node_finds_in_it(tmp_path: Path) -> None:
    exports = (
        "const of = async (path) => Object.entries(await import(path)).map(([name, value]) => [name, typeof value]);"
    )
    pairs = [(str(path), str(write(tmp_path, {f"{i}.mjs": joined(path)}))) for i, path in enumerate(MODULES)]
    asked = f"Promise.all({json.dumps(pairs)}.map((pair) => Promise.all(pair.map(of))))"
    found = json.loads(node("--eval", f"{exports} {asked}.then((all) => console.log(JSON.stringify(all)));"))
    for path, (own, of_joined) in zip(MODULES, found, strict=True):
        assert own, path.name
        assert own == of_joined, path.name


def test_a_module_stands_once_after_those_that_it_imports(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        {
            "a.js": 'import { b } from "./b.js";\nimport { c } from "./c.js";\nexport const a = b + c;\n',
            "b.js": 'import { c } from "./c.js";\nexport const b = c;\n',
            "c.js": "const own = 1;\nexport const c = own;\n",
        },
    )
    text = joined(entry)
    places = [text.index(f"// {name}") for name in ("c.js", "b.js", "a.js")]
    assert places == sorted(places)
    assert text.count("const own = 1;") == 1
    assert text.startswith("export const { a } = (")


@needs_node
def test_names_of_modules_do_not_meet(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        {
            "a.js": 'import { b } from "./b.js";\nconst own = 1;\nexport const a = [own, b()];\n',
            "b.js": "const own = 2;\nconst a = 3;\nexport function b() {\n  return [own, a];\n}\n",
        },
    )
    script = write(tmp_path, {"script.mjs": f"{joined(entry)}const own = 4;\nconsole.log(JSON.stringify([a, own]));\n"})
    assert json.loads(node(script)) == [[1, [2, 3]], 4]


def test_a_circle_is_named(tmp_path: Path) -> None:
    circle = {"b.js": "c", "c.js": "d", "d.js": "b"}
    modules = {name: f'import {{ {of} }} from "./{of}.js";\n' for name, of in {"a.js": "b", **circle}.items()}
    with pytest.raises(ValueError, match=r"circle: b\.js -> c\.js -> d\.js -> b\.js\."):
        joined(write(tmp_path, modules))


@pytest.mark.parametrize(
    "line",
    [
        'import b from "./b.js";',
        'import * as b from "./b.js";',
        'import { b as c } from "./b.js";',
        'import "./b.js";',
        "import { b } from './b.js';",
        'import { b } from "b";',
        "import {",
        "  const here = import.meta.url;\nimport.meta;",
        "export default 1;",
        "export { b };",
        "export let b = 1;",
        "export const { b } = c;",
        'export * from "./b.js";',
    ],
)
def test_an_import_or_export_that_is_not_known_is_an_error_with_its_line(tmp_path: Path, line: str) -> None:
    entry = write(tmp_path, {"a.js": f"// import and export are words\nconst a = 1;\n{line}\n", "b.js": ""})
    with pytest.raises(ValueError, match=r"Line [34] of a\.js is no import or export that can be joined"):
        joined(entry)


def test_what_is_imported_must_be_exported(tmp_path: Path) -> None:
    entry = write(tmp_path, {"a.js": 'import { b, c } from "./b.js";\n', "b.js": "export class b {}\nclass c {}\n"})
    with pytest.raises(ValueError, match=r"a\.js imports c, which b\.js does not export"):
        joined(entry)


def test_the_script_can_stand_in_a_file() -> None:
    assert "</script" not in conductor().lower()
    assert "<!--" not in conductor()


def test_scripts_are_short_and_have_their_folders() -> None:
    found = {path for folder in ("evalkit", "pages") for path in (ROOT / folder).rglob("*.js")}
    assert {path for path in found if path.parent.name != "__pycache__"} == set(MODULES)
    for folder in FOLDERS:
        assert len(list(folder.iterdir())) <= 15
    for path in [*MODULES, *CONDUCTOR.parent.glob("*.d.ts")]:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 350, path.name
        assert max(map(len, lines)) <= 120, path.name
