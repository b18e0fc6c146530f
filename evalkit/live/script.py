"""JavaScript modules joined into one script.

A component's script reaches the browser as a blob, and an offline file is opened from disk: modules cannot import each
other in either. So each is wrapped in a function, which keeps its names to itself, after those that it imports.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_KEYWORD = re.compile(r"\s*(import|export)\b(?!\()")  # import(...) is an expression
_IMPORT = re.compile(r'import \{ (\w+(?:, \w+)*) \} from "(\.[\w./-]+\.js)";')
_EXPORT = re.compile(r"export ((?:const|class|(?:async )?function) (\w+)\b.*)")


@dataclass(frozen=True, slots=True)
class _Module:
    path: Path
    imports: tuple[tuple[Path, tuple[str, ...]], ...]
    exports: tuple[str, ...]
    body: str


def joined(entry: Path) -> str:
    """One script that exports what the module ``entry`` does, and needs no other.

    Modules hold ``import { a, b } from "./x.js";`` on a line of its own, and ``export`` before a constant, a class or a
    function. Anything else of the kind is an error, as are a name that is not exported there, and a circle.
    """
    modules: dict[Path, _Module] = {}
    _add(entry.resolve(), modules, ())
    names = {path: f"${i}" for i, path in enumerate(modules)}
    wrapped = "".join(_wrapped(module, names) for module in modules.values())
    last = list(modules.values())[-1]
    return f"export const {{ {', '.join(last.exports)} }} = (() => {{\n{wrapped}return {names[last.path]};\n}})();\n"


def _add(path: Path, modules: dict[Path, _Module], within: tuple[Path, ...]) -> None:
    """Add a module after all that it imports. ``within``: the modules by whose imports it was reached."""
    if path in within:
        circle = " -> ".join(each.name for each in (*within[within.index(path) :], path))
        raise ValueError(f"Modules import each other in a circle: {circle}.")
    if path in modules:
        return
    module = _read(path)
    for imported, wanted in module.imports:
        _add(imported, modules, (*within, path))
        if missing := set(wanted) - set(modules[imported].exports):
            listed = ", ".join(sorted(missing))
            raise ValueError(f"{path.name} imports {listed}, which {imported.name} does not export.")
    modules[path] = module


def _read(path: Path) -> _Module:
    imports, exports, body = [], [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not _KEYWORD.match(line):
            body.append(line)
        elif found := _IMPORT.fullmatch(line):
            imports.append(((path.parent / found[2]).resolve(), tuple(found[1].split(", "))))
        elif found := _EXPORT.fullmatch(line):
            body.append(found[1])
            exports.append(found[2])
        else:
            raise ValueError(f"Line {number} of {path.name} is no import or export that can be joined: {line.strip()}")
    return _Module(path, tuple(imports), tuple(exports), "\n".join(body).strip("\n"))


def _wrapped(module: _Module, names: dict[Path, str]) -> str:
    taken = "".join(f"const {{ {', '.join(wanted)} }} = {names[path]};\n" for path, wanted in module.imports)
    made = f"return {{ {', '.join(module.exports)} }};"
    return f"const {names[module.path]} = (() => {{ // {module.path.name}\n{taken}{module.body}\n{made}\n}})();\n"
