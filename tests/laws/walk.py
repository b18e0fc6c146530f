"""The way of the baseline through the house, from the Compare page's cache to the verdict, read from the code alone.

The walk begins in each of `STARTS` with one parameter and follows every call that passes it on, or a value made of it.
A call passes on what its receiver or an argument mentions, and its result is such a value too, unless the function is
known to return nothing of the house's own types. Names are resolved through imports, methods by the class that
annotations give, else by a name that one class alone has. The stops of the walk are the functions in the order in which
they are first called, arguments before the call, each once.

Every stop stands on a floor: that of the module in which the function stood when the walk was first measured, where the
floor of a module was the length of the longest way down its imports. `floors.txt` keeps them, so that moving a
function changes nothing. A function that is not in there stands on the floor of its caller, and is told: write it
there, beside those of the module that it replaces. A climb is a step of the walk from a stop to a higher one: whoever
reads along goes back up to a place that was left. There were 45 climbs at first.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from tests.laws.law import House, dotted

STARTS = (("comparison", "baseline"), ("label_comparison", "baseline"), ("conclude", "c"))
"""Functions, each the only one of its name and parameter, and what is followed: in the cache the two that compare two
models, and the verdict."""

FLOORS = Path(__file__).with_name("floors.txt")

OF_PYTHON = {name for kind in (dict, list, str, bytes, set, int, float, np.ndarray) for name in dir(kind)}
"""Names of methods that say nothing of whose they are."""


@dataclass(frozen=True, eq=False)
class Function:
    """A function of the house, or a method ``Class.name`` of the class ``owner``."""

    module: str
    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef
    owner: str = ""

    @property
    def parameters(self) -> list[str]:
        """Without the receiver of a method; those that take the rest of the arguments are the last."""
        of = self.node.args
        extra = [each for each in (of.vararg, of.kwarg) if each is not None]
        names = [each.arg for each in (*of.posonlyargs, *of.args, *of.kwonlyargs, *extra)]
        return names[1:] if self.owner and names[:1] == ["self"] else names


class Names:
    """What the names of each module mean: functions and classes by their full names."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.functions: dict[str, Function] = {}
        self.classes: dict[str, dict[str, Function]] = {}
        self.fields: dict[str, dict[str, str]] = {}
        self.meaning: dict[str, dict[str, str]] = {}
        for module, tree in house.modules.items():
            known = self.meaning[module] = {}
            for node in ast.walk(tree):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    front = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
                    known.update({each.asname or each.name: f"{front}{each.name}" for each in node.names})
            for node in tree.body:
                full = f"{module}.{getattr(node, 'name', '')}"
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    self.functions[full] = Function(module, node.name, node)
                elif isinstance(node, ast.ClassDef):
                    self._add_class(module, node)
                else:
                    continue
                known[node.name] = full

    def _add_class(self, module: str, node: ast.ClassDef) -> None:
        full = f"{module}.{node.name}"
        inside = [each for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
        self.classes[full] = {each.name: Function(module, f"{node.name}.{each.name}", each, full) for each in inside}
        typed = (each for each in node.body if isinstance(each, ast.AnnAssign))
        self.fields[full] = {dotted(each.target): ast.unparse(each.annotation) for each in typed}

    def full(self, module: str, name: str) -> str:
        """The full name where the thing is defined, through modules that only hand it on."""
        full = self.meaning.get(module, {}).get(name, "")
        while full and full not in self.functions and full not in self.classes:
            front, _, last = full.rpartition(".")
            further = self.meaning.get(front, {}).get(last, "")
            if further in ("", full):
                break
            full = further
        return full

    def class_in(self, module: str, annotation: ast.expr | str | None) -> str:
        """The first class of the house that an annotation names."""
        text = annotation if isinstance(annotation, str) else "" if annotation is None else ast.unparse(annotation)
        full = (self.full(module, name) for name in re.findall(r"\w+", text))
        return next((each for each in full if each in self.classes), "")

    def method(self, owner: str, name: str) -> Function | None:
        """Of that class; where it is not known, the one method of that name."""
        if owner:
            return self.classes[owner].get(name)
        several = [methods[name] for methods in self.classes.values() if name in methods]
        return several[0] if len(several) == 1 and name not in OF_PYTHON else None


class Walk:
    """The functions that are passed, each with the one that called it first."""

    def __init__(self, house: House, starts: Iterable[tuple[str, str]]) -> None:
        self.names = Names(house)
        self.stops: dict[Function, Function | None] = {}
        for name, parameter in starts:
            (function,) = (
                each for each in self.names.functions.values() if each.name == name and parameter in each.parameters
            )
            self.enter(function, None, {parameter})

    def enter(self, function: Function, caller: Function | None, followed: set[str]) -> None:
        if function not in self.stops:
            self.stops[function] = caller
            _Body(self, function, followed).read()


class _Body(ast.NodeVisitor):
    """One function, read in the order in which it runs. followed: names of what is followed."""

    def __init__(self, walk: Walk, function: Function, followed: set[str]) -> None:
        self.walk, self.names, self.function, self.followed = walk, walk.names, function, set(followed)
        self.inner: dict[str, ast.FunctionDef] = {}
        of = function.node.args
        annotated = (*of.posonlyargs, *of.args, *of.kwonlyargs)
        self.kinds = {each.arg: self.names.class_in(function.module, each.annotation) for each in annotated}
        if function.owner:
            self.kinds["self"] = function.owner

    def read(self) -> None:
        self.read_all(self.function.node.body)
        while self.inner:  # handed on as a result
            self.read_all(self.inner.popitem()[1].body)

    def read_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.inner[node.name] = node
        if self.carries(ast.Tuple([each for each in ast.walk(node) if isinstance(each, ast.Name)])):
            self.followed.add(node.name)

    def _assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                self.bind(target, node.value)

    visit_Assign = visit_AnnAssign = visit_AugAssign = _assignment  # noqa: N815

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self.bind(node.target, node.iter)
        self.read_all([*node.body, *node.orelse])

    def visit_withitem(self, node: ast.withitem) -> None:
        self.visit(node.context_expr)
        if node.optional_vars is not None:
            self.bind(node.optional_vars, node.context_expr)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self.visit(node.iter)
        self.bind(node.target, node.iter)
        self.read_all(node.ifs)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        self.read_all(node.generators)
        self.read_all([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehension  # noqa: N815

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.visit(node.value)
        found = self.names.classes.get(self.kind(node.value), {}).get(node.attr)
        if found is not None and found.node.decorator_list and self.carries(node.value):
            self.walk.enter(found, self.function, {"self"})

    def visit_Call(self, node: ast.Call) -> None:
        given = [*node.args, *(each.value for each in node.keywords)]
        late = [each for each in (node.func, *given) if isinstance(each, ast.Lambda) or dotted(each) in self.inner]
        self.read_all(each for each in given if each not in late)
        if isinstance(node.func, ast.Attribute):
            self.visit(node.func.value)
        found = self.called(node.func)
        if found is not None and self.passes_on(node):
            self.walk.enter(found, self.function, self.received(node, found))
        for each in late:  # what is called back, or here
            inner = self.inner.pop(dotted(each), None)
            self.read_all(inner.body if inner else [each.body] if isinstance(each, ast.Lambda) else [])

    def passes_on(self, node: ast.Call) -> bool:
        receiver = [node.func.value] if isinstance(node.func, ast.Attribute) else [node.func]
        return any(self.carries(each) for each in (*receiver, *node.args, *(each.value for each in node.keywords)))

    def received(self, node: ast.Call, found: Function) -> set[str]:
        """The parameters that take what is followed. Arguments that are unpacked may be any of the rest."""
        parameters = found.parameters
        taken = {"self"} if found.owner else set()
        for i, each in enumerate(node.args):
            if self.carries(each):
                taken |= set(parameters[i:] if isinstance(each, ast.Starred) else parameters[i : i + 1])
        for keyword in node.keywords:
            if self.carries(keyword.value):
                taken |= {keyword.arg} if keyword.arg else {each.arg for each in found.node.args.kwonlyargs}
        return taken

    def bind(self, target: ast.expr, value: ast.expr) -> None:
        pairs = [(target, value)]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = list(zip(target.elts, value.elts, strict=False))
        for to, of in pairs:
            for each in ast.walk(to):
                if isinstance(each, ast.Name):
                    self.kinds[each.id] = self.kind(of)
                    self.followed |= {each.id} if self.carries(of) else set()

    def carries(self, node: ast.AST) -> bool:
        """Whether an expression's value is what is followed, or made of it."""
        if isinstance(node, ast.Name):
            return node.id in self.followed
        if isinstance(node, ast.Call):
            found = self.called(node.func)
            return self.passes_on(node) and (found is None or bool(self.kind(node)))
        return any(self.carries(each) for each in ast.iter_child_nodes(node))

    def called(self, node: ast.expr) -> Function | None:
        """What a call calls: a function, a method, or what makes an instance of a class."""
        if isinstance(node, ast.Attribute) and not self.module_of(node):
            return None if self.of_others(node.value) else self.names.method(self.kind(node.value), node.attr)
        full = self.full(node)
        methods = self.names.classes.get(full, {})
        return self.names.functions.get(full) or methods.get("__init__") or methods.get("__post_init__")

    def of_others(self, node: ast.expr) -> bool:
        """Whether it comes from a module that is none of the house's, such as ``np`` in ``np.full``."""
        name, module = dotted(node), self.function.module
        imported = name.split(".")[0] in self.names.meaning[module]
        return imported and not self.names.full(module, name).startswith(("evalkit", "pages", "app"))

    def module_of(self, node: ast.Attribute) -> str:
        meant = self.names.full(self.function.module, dotted(node.value))
        return meant if meant in self.names.house.modules else ""

    def full(self, node: ast.expr) -> str:
        if isinstance(node, ast.Attribute):
            return self.names.full(self.module_of(node), node.attr)
        return self.names.full(self.function.module, dotted(node))

    def kind(self, node: ast.expr) -> str:
        """The class of the house that an expression's value is of, where annotations tell."""
        if isinstance(node, ast.Name):
            return self.kinds.get(node.id, "")
        if isinstance(node, ast.Call):
            found = self.called(node.func)
            if self.full(node.func) in self.names.classes:
                return self.full(node.func)
            return self.names.class_in(found.module, found.node.returns) if found else ""
        if isinstance(node, ast.Attribute) and (owner := self.kind(node.value)):
            module = owner.rpartition(".")[0]
            got = self.names.classes[owner].get(node.attr)
            return self.names.class_in(module, got.node.returns if got else self.names.fields[owner].get(node.attr))
        inside = {ast.BoolOp: "values", ast.IfExp: "body orelse", ast.Subscript: "value", ast.Starred: "value"}
        parts = [getattr(node, name) for name in inside.get(type(node), "").split()]
        flat = [each for part in parts for each in (part if isinstance(part, list) else [part])]
        return next((kind for each in flat if (kind := self.kind(each))), "")


def known_floors(text: str) -> dict[str, dict[str, int]]:
    """For each function the floor of the module that had one of this name, by the last part of that module's name.

    >>> known_floors("3 counts: decide\\n9 unpaired: _figure\\n    _mean")["_mean"]
    {'unpaired': 9}
    """
    found: dict[str, dict[str, int]] = {}
    for floor, module, names in re.findall(r"^(\d+) ([\w.]+): ((?:.+|\n    )+)", text, re.MULTILINE):
        for name in names.split():
            found.setdefault(name, {})[module.rpartition(".")[2]] = int(floor)
    return found


def floors_of(walk: Walk, text: str) -> tuple[dict[Function, int], list[Function]]:
    """The floor of each stop, and the stops that have none of their own.

    Where several modules had a function of that name, the one counts that bears the name of where it stands now.
    """
    known = known_floors(text)
    found: dict[Function, int] = {}
    new = []
    for stop, caller in walk.stops.items():
        several = known.get(stop.name, {})
        here = {module: floor for module, floor in several.items() if module == stop.module.rpartition(".")[2]}
        floors = here or several
        if len(floors) == 1:
            (found[stop],) = floors.values()
        else:
            found[stop] = found[caller] if caller is not None else 0
            new.append(stop)
    return found, new


def climbs(walk: Walk, floors: dict[Function, int]) -> list[tuple[Function, Function]]:
    """The stops before and after each climb."""
    return [(low, high) for low, high in pairwise(walk.stops) if floors[high] > floors[low]]
