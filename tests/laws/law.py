"""The law of the house: each function below is one sentence of it, and lists what breaks that sentence.

A house is the source of evalkit, pages and app.py under one root, so that a small tree made for a test is one too.
Nothing of it is run but where a sentence is about what an import loads.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ORDER = """
    errors, decimals < arrays < label_scores < predictions, files < making < counting < intervals, reading
    < evaluation, calibration, samples < thresholds < comparison, google, charts
    < advice, examples, slicing, ranking, review < engine < live, uploads
    < reporting < cli, pages < app
"""
"""A folder imports only from rows below it; folders of one row never import each other. The ground is on the left."""

ROWS = [[name.strip() for name in row.split(",")] for row in ORDER.split("<")]
ROW_OF = {name: row for row, names in enumerate(ROWS) for name in names}

NAMES_AT_IMPORT = {
    *("errors", "decimals", "arrays", "label_scores", "predictions", "making", "files"),
    *("counting", "intervals", "evaluation", "thresholds", "advice"),
}
"""Where evalkit takes public names from when it is imported; all others are fetched when first used."""

HOMES = {
    "streamlit": "pages app",
    "starlette": "pages._ui.network app",
    "google": "evalkit.google",
    "grpc": "evalkit.google",
    "requests": "evalkit.google",
    "altair": "evalkit.charts evalkit.live",
    "vl_convert": "evalkit.live",
    "pandas": "evalkit.reading evalkit.engine",
    "pyarrow": "evalkit.reading evalkit.engine evalkit.files.sandbox",
    "scipy": "evalkit.intervals evalkit.comparison evalkit.thresholds evalkit.evaluation evalkit.calibration",
    "duckdb": "evalkit.engine",
    "ibis": "evalkit.engine",
    "pyspark": "evalkit.engine",
    "sqlglot": "evalkit.engine",
    "sklearn": "evalkit.samples.make_samples",
    "av": "evalkit.samples.make_media",
    "numpy": "evalkit pages",
}

TIMES_ITSELF = "counting"
"""The one part that may read a clock, to choose between two ways whose results are equal."""

WORLD = {"time", "random", "datetime", "secrets", "uuid", "socket", "urllib", "http", "locale", "getpass"}
PARSES_ADDRESSES = "urllib.parse"
"""Takes addresses apart, and asks none of them."""
VARIABLES = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.urandom"}
SEEDED = {"np.random.Generator", "np.random.SeedSequence", "np.random.default_rng"}

MOST_FILES = 15
MOST_LINES = 350
MOST_LINES_OF_A_PAGE = 120
LONGER = {
    "evalkit/reading/joining.py": "one join of two files: its steps share which rows are kept, and why others are not",
}
"""Files that may have more lines, each with the reason."""

COUNTED = {".py", ".js", ".css"}


@dataclass(frozen=True)
class Import:
    """One name that a module imports: ``of`` is the module it is taken from, or the module itself.

    name: what is taken out of it, empty for the whole module. function: the innermost one around it, empty outside.
    """

    of: str
    name: str
    function: str


@dataclass(frozen=True)
class House:
    """Every module by its full name, and the text of the files that are counted, by their path from the root."""

    root: Path
    modules: Mapping[str, ast.Module]
    files: Mapping[str, str]

    def imports(self, module: str) -> list[Import]:
        """What a module imports, inside functions and for types too. Relative imports are a sentence of their own."""
        return list(self.imports_in(self.modules[module]))

    def imports_in(self, node: ast.AST, function: str = "") -> Iterator[Import]:
        if isinstance(node, ast.Import):
            yield from (Import(each.name, "", function) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            for each in node.names:
                full, of = f"{node.module}.{each.name}", str(node.module)
                yield Import(full, "", function) if full in self.modules else Import(of, each.name, function)
        inside = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else function
        for child in ast.iter_child_nodes(node):
            yield from self.imports_in(child, inside)

    def everywhere(self) -> Iterator[tuple[str, Import]]:
        """All imports of all modules."""
        for module in self.modules:
            yield from ((module, each) for each in self.imports(module))


def read_house(root: Path) -> House:
    sources = [root / "app.py", *sorted((root / "evalkit").rglob("*")), *sorted((root / "pages").rglob("*"))]
    files = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sources
        if path.suffix in COUNTED and path.is_file()
    }
    modules = {
        path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"): ast.parse(text)
        for path, text in files.items()
        if path.endswith(".py")
    }
    return House(root, modules, files)


def part(module: str) -> str:
    """The folder, or the module beside the folders, that a module of the house belongs to; the rows name these.

    >>> part("evalkit.reading.layouts.wide"), part("evalkit.errors"), part("pages._ui.state"), part("evalkit.__main__")
    ('reading', 'errors', 'pages', 'cli')
    """
    if module == "evalkit.__main__":
        return "cli"
    names = module.split(".")
    return names[1] if names[0] == "evalkit" and len(names) > 1 else names[0]


def is_ours(name: str) -> bool:
    return name.partition(".")[0] in ("evalkit", "pages", "app")


def stands_in(module: str, homes: str) -> bool:
    return any(module == home or module.startswith(f"{home}.") for home in homes.split())


def dotted(node: ast.AST) -> str:
    """``np.random.seed`` for the node of that expression, else nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (front := dotted(node.value)):
        return f"{front}.{node.attr}"
    return ""


def every_part_has_a_place(house: House) -> list[str]:
    """Whatever stands directly in evalkit is named in the rows."""
    parts = {part(module) for module in house.modules if module != "evalkit"}
    return [f"{name} has no place in the rows" for name in sorted(parts - set(ROW_OF))]


def imports_point_down(house: House) -> list[str]:
    """A part imports only from rows below its own. The package itself, which collects names, is imported by pages."""
    faults = []
    for module, each in house.everywhere():
        mine, other = part(module), part(each.of)
        if each.of == "evalkit" and module.startswith("evalkit."):
            faults.append(f"{module} imports the package that it is a part of")
        elif (
            mine in ROW_OF and other in ROW_OF and is_ours(each.of) and other != mine and ROW_OF[other] >= ROW_OF[mine]
        ):
            faults.append(f"{module} ({mine}) imports {each.of} ({other}), which is in no row below")
    return sorted(set(faults))


def no_circles(house: House) -> list[str]:
    """Modules never import each other in a circle, inside a folder and its sub-folders as little as anywhere."""
    graph = {
        module: sorted({each.of for each in house.imports(module) if each.of in house.modules} - {module})
        for module in house.modules
    }
    ways = (_way_back(graph, module) for module in graph)
    return [" -> ".join(way) for way in ways if way and way[0] == min(way)]


def _way_back(graph: Mapping[str, list[str]], start: str) -> list[str]:
    """The shortest way from a module along its imports to itself; empty where there is none."""
    waiting = deque([[start]])
    seen = set()
    while waiting:
        way = waiting.popleft()
        for following in graph[way[-1]]:
            if following == start:
                return [*way, start]
            if following not in seen:
                seen.add(following)
                waiting.append([*way, following])
    return []


def no_relative_imports(house: House) -> list[str]:
    return [
        f"{module} line {node.lineno}: a relative import"
        for module, tree in house.modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]


def dependencies_have_homes(house: House) -> list[str]:
    """A package that others made is imported only where it is at home. A ``to_frame`` may import pandas when called."""
    faults = []
    for module, each in house.everywhere():
        package = each.of.split(".")[0]
        if is_ours(package) or package in sys.stdlib_module_names:
            continue
        if package == "pandas" and each.function == "to_frame":
            continue
        if not stands_in(module, HOMES.get(package, "")):
            faults.append(f"{module} imports {package}, which is at home in: {HOMES.get(package, 'no part')}")
    return sorted(set(faults))


def evalkit_knows_no_streamlit(house: House) -> list[str]:
    return [
        f"{module} imports {each.of}"
        for module, each in house.everywhere()
        if module.split(".")[0] == "evalkit" and each.of.split(".")[0] == "streamlit"
    ]


def pages_import_by_full_name(house: House) -> list[str]:
    """Of the project, pages import evalkit and pages._ui alone: a second copy of a module has its own state."""
    beside = {module.split(".")[1] for module in house.modules if module.startswith("pages.")}
    faults = []
    for module, each in house.everywhere():
        top = each.of.split(".")[0]
        by_full_name = top == "evalkit" or stands_in(each.of, "pages._ui")
        if part(module) == "pages" and (is_ours(top) or top in beside) and not by_full_name:
            faults.append(f"{module} imports {each.of}")
    return faults


def charts_compute_nothing(house: House) -> list[str]:
    """Of the rest of evalkit a chart knows types only: what is drawn was computed before."""
    return [
        f"{module} imports {each.name or each.of} of {each.of}"
        for module, each in house.everywhere()
        if part(module) == "charts"
        and is_ours(each.of)
        and part(each.of) != "charts"
        and not (each.name[:1].isupper() and not each.name.isupper())
    ]


def nothing_reads_the_world(house: House) -> list[str]:
    """No module of evalkit reads a clock, a variable of the environment, the network or chance that has no seed."""
    faults = []
    for module, tree in house.modules.items():
        if module.split(".")[0] != "evalkit":
            continue
        taken = house.imports(module)
        nodes = list(ast.walk(tree))
        used = {dotted(node) for node in nodes} | {f"{each.of}.{each.name}" for each in taken}
        chance = {name for name in used if name.startswith(("np.random.", "numpy.random."))} - SEEDED
        calls = (node for node in nodes if isinstance(node, ast.Call) and not node.args and not node.keywords)
        unseeded = {f"{dotted(call.func)}()" for call in calls} & {"np.random.default_rng()"}
        world = {each.of.split(".")[0] for each in taken if each.of != PARSES_ADDRESSES} & WORLD
        if part(module) == TIMES_ITSELF:
            world -= {"time"}
        faults += [f"{module} uses {name}" for name in sorted(world | (used & VARIABLES) | chance | unseeded)]
    return faults


def the_package_collects_names_of_the_core(house: House) -> list[str]:
    """When it is imported, evalkit takes its public names from the core alone."""
    at_import = (node for node in house.modules["evalkit"].body if isinstance(node, ast.Import | ast.ImportFrom))
    taken = {each.of for node in at_import for each in house.imports_in(node)}
    return [f"evalkit imports {name}" for name in sorted(taken) if is_ours(name) and part(name) not in NAMES_AT_IMPORT]


def no_part_hides_a_public_name(house: House) -> list[str]:
    """A module of that name directly in evalkit would take the function's place as soon as it is imported."""
    public: set[str] = set()
    for node in house.modules["evalkit"].body:
        if isinstance(node, ast.Assign) and dotted(node.targets[0]) == "__all__":
            public = set(ast.literal_eval(node.value))
    parts = {module.split(".")[1] for module in house.modules if module.startswith("evalkit.")}
    return [f"evalkit/{name} hides the public name {name}" for name in sorted(parts & public)]


def every_folder_says_its_question(house: House) -> list[str]:
    """Each folder of evalkit has a docstring, with the question that one opens it for."""
    folders = {path.rpartition("/")[0] for path in house.files if path.startswith("evalkit/") and path.endswith(".py")}
    faults = []
    for folder in sorted(folders):
        tree = house.modules.get(folder.replace("/", "."))
        if tree is None or "?" not in (ast.get_docstring(tree) or ""):
            faults.append(f"{folder}/__init__.py says no question")
    return faults


def folders_are_small(house: House) -> list[str]:
    counted = Counter(path.rpartition("/")[0] for path in house.files if not path.endswith("__init__.py"))
    return [f"{folder} holds {n} files" for folder, n in sorted(counted.items()) if n > MOST_FILES]


def files_are_short(house: House) -> list[str]:
    lines = {path: len(text.splitlines()) for path, text in house.files.items()}
    too_long = [f"{path} has {n} lines" for path, n in lines.items() if n > MOST_LINES and path not in LONGER]
    return too_long + [f"{path} needs no exception" for path in LONGER if lines.get(path, MOST_LINES + 1) <= MOST_LINES]


def pages_are_short(house: House) -> list[str]:
    """A page reads, lets compute and draws; its parts stand in pages/_ui."""
    return [
        f"{path} has {n} lines"
        for path, text in house.files.items()
        if path.rpartition("/")[0] == "pages" and (n := len(text.splitlines())) > MOST_LINES_OF_A_PAGE
    ]


def importing_evalkit_costs_numpy_only(house: House) -> list[str]:
    free = _packages_loaded_by(house, "import numpy") | {"evalkit"}
    return [f"import evalkit loads {name}" for name in sorted(_packages_loaded_by(house, "import evalkit") - free)]


def reading_draws_nothing(house: House) -> list[str]:
    loaded = _packages_loaded_by(house, "import evalkit; evalkit.read_predictions(b'truth,score\\n1,.5\\n')")
    return [f"reading loads {name}" for name in sorted(loaded & {"altair", "streamlit", "google", "vl_convert"})]


def drawing_serves_nothing(house: House) -> list[str]:
    loaded = _packages_loaded_by(house, "import evalkit; evalkit.board")
    return [f"evalkit.board loads {name}" for name in sorted(loaded & {"streamlit", "google", "pandas"})]


def _packages_loaded_by(house: House, statement: str) -> set[str]:
    """Top names, without those of Python itself, of all modules that a fresh interpreter has loaded then."""
    script = f"{statement}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=house.root, capture_output=True, text=True, check=True)
    return set(done.stdout.split()) - sys.stdlib_module_names


SENTENCES = [
    every_part_has_a_place,
    imports_point_down,
    no_circles,
    no_relative_imports,
    dependencies_have_homes,
    evalkit_knows_no_streamlit,
    pages_import_by_full_name,
    charts_compute_nothing,
    nothing_reads_the_world,
    the_package_collects_names_of_the_core,
    no_part_hides_a_public_name,
    every_folder_says_its_question,
    folders_are_small,
    files_are_short,
    pages_are_short,
    importing_evalkit_costs_numpy_only,
    reading_draws_nothing,
    drawing_serves_nothing,
]
