"""Imports point downward, each dependency has one home, and nothing reads a clock, a variable or global chance."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import evalkit

PACKAGE = Path(evalkit.__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}

# What each module may import, of evalkit (without its name) and of others. A module may only name modules in rows
# above its own, so imports point downward. The package itself collects the public names: see the last test.
ALLOWED = {
    "errors": "",
    "sources": "errors",
    "strictjson": "errors",
    "predictions": "errors | numpy",
    "counts": "errors predictions | numpy",
    "metrics": "errors counts | numpy",
    "curves": "errors predictions counts | numpy",
    "per_example": "errors predictions | numpy",
    "confusions": "errors predictions counts per_example | numpy",
    "reported": "errors predictions | numpy",
    "between_thresholds": "predictions counts curves | numpy",
    "evaluation": "errors predictions counts per_example reported | numpy",
    "averages": "errors predictions counts metrics curves evaluation | numpy",
    "label_summary": "predictions counts curves between_thresholds evaluation | numpy",
    "operating": "errors predictions counts metrics | numpy",
    "grouped": "errors predictions counts per_example | numpy",
    "uncertainty": "errors predictions | numpy scipy",
    "group_ratios": "errors predictions grouped uncertainty | numpy",
    "auc_variance": "errors predictions grouped uncertainty | numpy scipy",
    "resampling": "errors predictions counts metrics curves evaluation averages grouped uncertainty | numpy scipy",
    "paired_tests": "errors predictions | numpy scipy",
    "pairing": "errors predictions evaluation grouped | numpy scipy",
    "ap_variance": "curves predictions grouped uncertainty | numpy scipy",
    "matching": "errors predictions counts metrics grouped resampling | numpy",
    "differences": (
        "predictions counts metrics grouped uncertainty group_ratios auc_variance ap_variance resampling matching "
        "paired_tests | numpy scipy"
    ),
    "count_resampling": "errors predictions counts matching | numpy",
    "unpaired": (
        "predictions between_thresholds counts metrics curves uncertainty group_ratios resampling paired_tests "
        "differences matching count_resampling | numpy scipy"
    ),
    "whole_examples": "predictions per_example grouped uncertainty resampling pairing differences | numpy",
    "label_areas": "predictions grouped uncertainty auc_variance ap_variance | numpy",
    "label_figures": (
        "predictions counts metrics curves grouped uncertainty ap_variance label_areas resampling pairing differences "
        "| numpy"
    ),
    "comparison": (
        "errors predictions counts metrics curves evaluation grouped uncertainty group_ratios resampling pairing "
        "matching differences label_figures whole_examples unpaired"
    ),
    "disagreements": "errors predictions counts evaluation pairing | numpy",
    "figure_intervals": (
        "predictions counts metrics per_example evaluation averages grouped uncertainty group_ratios auc_variance "
        "ap_variance label_areas resampling | numpy"
    ),
    "label_comparison": (
        "errors predictions curves evaluation grouped uncertainty resampling paired_tests pairing matching "
        "differences label_figures unpaired comparison | numpy"
    ),
    "verdict": "metrics uncertainty differences unpaired comparison label_comparison | numpy",
    "advice": "errors evaluation label_summary | numpy",
    "google": "",
    "google.fields": "errors",
    "google.textproto": "errors strictjson",
    "google.counting": "errors counts predictions google.fields | numpy",
    "google.messages": "errors predictions reported google.fields google.counting | numpy",
    "google.tables": "errors reported google.counting google.messages",
    "google.exported": "errors predictions counts evaluation reported google.fields google.counting | numpy",
    "google.parts": "errors predictions counts evaluation reported google.counting google.messages",
    "google.responses": (
        "errors strictjson sources evaluation google.textproto google.exported google.messages google.parts "
        "google.tables"
    ),
    "google.service": "errors",
    "google.failures": "errors google.service",
    "google.connection": "google.failures google.service | google",
    "google.vertex": ("strictjson google.connection google.failures google.fields google.service | google requests"),
    "google.automl": "google.connection google.failures google.service | google grpc",
    "google.stored": "errors strictjson",
    "google.request_text": "errors google.service",
    "reading.sides": "predictions | numpy",
    "reading.content": "errors predictions reading.sides | numpy pandas",
    "reading.records": "errors strictjson reading.content",
    "reading.layout": "reading.content reading.sides",
    "reading.limits": "errors",
    "reading.encoding": "errors",
    "reading.arrow": "predictions reading.content | numpy pandas pyarrow",
    "reading.quoted_rows": "errors reading.limits reading.encoding",
    "reading.first_line": "errors reading.content reading.limits reading.encoding reading.quoted_rows",
    "reading.stray_quotes": "errors reading.sides reading.quoted_rows reading.first_line",
    "reading.separated": (
        "errors reading.sides reading.content reading.limits reading.encoding reading.arrow reading.stray_quotes "
        "reading.first_line reading.quoted_rows | pyarrow"
    ),
    "reading.parquet": "errors reading.content reading.limits reading.arrow reading.first_line | pandas pyarrow",
    "reading.npy": "errors reading.limits | numpy",
    "reading.archive": "errors reading.limits",
    "reading.opening": (
        "errors reading.content reading.records reading.limits reading.encoding reading.separated reading.parquet "
        "reading.npy reading.archive"
    ),
    "reading.parcel": "| numpy pyarrow",
    "reading.worker": "errors reading.parcel",
    "reading.child": "errors reading.parcel reading.worker | numpy",
    "reading.fields": "errors",
    "reading.segments": "errors",
    "reading.ledger": "errors predictions reading.fields reading.sides | numpy",
    "reading.obvious_id": "errors reading.content reading.sides",
    "reading.roles": "errors reading.content",
    "reading.rows": "errors predictions reading.content reading.roles reading.sides | numpy",
    "reading.cells": "predictions | numpy",
    "reading.flat": "reading.content",
    "reading.joining": "errors predictions per_example reading.roles reading.sides | numpy pandas",
    "reading.meaning": "predictions counts curves per_example reading.sides | numpy",
    "reading.layouts": "",
    "reading.layouts.exported": (
        "errors predictions reading.content reading.layout reading.rows reading.sides | numpy"
    ),
    "reading.layouts.long": (
        "errors predictions reading.content reading.layout reading.roles reading.rows reading.sides | numpy pandas"
    ),
    "reading.layouts.wide": (
        "errors predictions reading.content reading.layout reading.roles reading.rows reading.cells reading.sides "
        "| numpy"
    ),
    "reading.layouts.one_score": (
        "reading.content reading.layout reading.roles reading.rows reading.sides reading.layouts.wide | numpy"
    ),
    "reading.layouts.pairs_in_cell": (
        "errors reading.content reading.layout reading.roles reading.rows reading.sides | numpy"
    ),
    "reading.layouts.truth_tables": (
        "errors predictions reading.content reading.layout reading.roles reading.rows reading.cells reading.sides "
        "| numpy pandas"
    ),
    "reading.layouts.arrays": ("errors predictions reading.content reading.layout reading.sides | numpy"),
    "reading.layouts.activitynet": (
        "errors reading.content reading.fields reading.layout reading.ledger reading.sides"
    ),
    "reading.layouts.automl_tables": (
        "errors predictions reading.content reading.layout reading.obvious_id reading.sides | numpy"
    ),
    "reading.layouts.automl_video": (
        "errors reading.content reading.fields reading.layout reading.ledger reading.segments reading.sides"
    ),
    "reading.layouts.automl_vision": (
        "reading.content reading.fields reading.layout reading.ledger reading.records reading.sides"
    ),
    "reading.layouts.bigquery": (
        "errors reading.content reading.fields reading.layout reading.ledger reading.obvious_id reading.records "
        "reading.sides"
    ),
    "reading.layouts.google_truth": (
        "errors reading.content reading.fields reading.layout reading.ledger reading.records reading.segments "
        "reading.sides"
    ),
    "reading.layouts.vertex_video": (
        "errors reading.content reading.fields reading.layout reading.ledger reading.records reading.segments "
        "reading.sides"
    ),
    "reading.layouts.vertex_image": (
        "errors reading.content reading.fields reading.layout reading.ledger reading.records reading.sides "
        "reading.layouts.vertex_video"
    ),
    "reading.recognition": (
        "errors reading.content reading.flat reading.layout reading.roles reading.rows reading.sides "
        "reading.layouts reading.layouts.activitynet reading.layouts.arrays reading.layouts.automl_tables "
        "reading.layouts.automl_video reading.layouts.automl_vision reading.layouts.bigquery reading.layouts.exported "
        "reading.layouts.google_truth reading.layouts.long reading.layouts.one_score reading.layouts.pairs_in_cell "
        "reading.layouts.truth_tables reading.layouts.vertex_image reading.layouts.vertex_video reading.layouts.wide"
    ),
    "reading": (
        "errors sources predictions reading.content reading.joining reading.meaning reading.opening reading.parquet "
        "reading.recognition reading.sides reading.layouts.exported | pandas"
    ),
    "reading.preview": "reading.content reading.first_line reading.flat reading.layout reading.recognition",
    "reading.service": (
        "errors predictions reading reading.content reading.joining reading.layout reading.opening reading.preview "
        "reading.sides reading.worker | numpy"
    ),
    "uploads": (
        "errors evaluation google.exported google.responses reading reading.child reading.service reading.worker "
        "| numpy"
    ),
    "charts": "",
    "charts.colors": "",
    "charts.board": "charts.colors | altair",
    "charts.calibration": "predictions between_thresholds charts.colors charts.board | altair numpy",
    "charts.confusion": "confusions reported charts.colors | altair numpy",
    "charts.forest": "charts.colors | altair",
    "live": "",
    "live.vega": "| vl_convert",
    "live.script": "",
    "live.columns": (
        "figure_intervals predictions counts metrics per_example evaluation label_summary averages | numpy"
    ),
    "live.controls": "predictions counts matching live.columns | numpy",
    "live.panels": "predictions counts metrics curves charts.board live.controls | numpy",
    "live.board": (
        "errors predictions counts metrics evaluation averages figure_intervals matching operating "
        "charts.colors live.vega live.script live.columns live.controls live.panels | numpy"
    ),
    "samples": "errors reading",
    "samples.clips": "| numpy",
    "samples.make_samples": "samples.clips | numpy sklearn",
}

WORLD = {"time", "random", "datetime", "secrets", "uuid", "socket", "urllib", "http", "locale", "getpass"}
SEEDED = {"np.random.Generator", "np.random.SeedSequence", "np.random.default_rng"}
VARIABLES = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.urandom"}


def names_imported(tree: ast.AST) -> Iterator[str]:
    """Full names of modules, and of what is taken from them; imports inside functions count."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            for name in node.names:
                full = f"{node.module}.{name.name}"
                yield full if full in MODULES else str(node.module)


def imports(module: str) -> tuple[set[str], set[str]]:
    """Modules of evalkit, and top names of other packages, that a module imports."""
    found = set(names_imported(ast.parse(MODULES[module].read_text(encoding="utf-8"))))
    own = {name.removeprefix("evalkit.") for name in found if name.split(".")[0] == "evalkit"}
    others = {name.split(".")[0] for name in found} - {"evalkit"} - sys.stdlib_module_names
    return own, others


def allowed(row: str) -> tuple[set[str], set[str]]:
    own, _, others = ALLOWED[row].partition("|")
    return set(own.split()), set(others.split())


def dotted(node: ast.AST) -> str:
    """``np.random.seed`` for the node of that expression, else nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (front := dotted(node.value)):
        return f"{front}.{node.attr}"
    return ""


def test_every_module_has_a_row_and_every_row_a_module() -> None:
    assert {f"evalkit.{row}" for row in ALLOWED} | {"evalkit"} == set(MODULES)


@pytest.mark.parametrize("row", ALLOWED)
def test_a_module_imports_only_what_its_row_allows(row: str) -> None:
    own, others = imports(f"evalkit.{row}")
    may_own, may_others = allowed(row)
    assert own <= may_own, f"{row} imports {own - may_own}"
    assert others <= may_others, f"{row} imports {others - may_others}"


def test_rows_point_only_to_rows_above() -> None:
    above: set[str] = set()
    for row in ALLOWED:
        assert allowed(row)[0] <= above, row
        above.add(row)


@pytest.mark.parametrize(
    ("package", "homes"),
    [
        ("streamlit", ()),
        ("google", ("google",)),
        ("grpc", ("google.automl",)),
        ("requests", ("google.vertex",)),
        ("pandas", ("reading",)),
        ("pyarrow", ("reading",)),
        ("altair", ("charts",)),
        ("vl_convert", ("live.vega",)),
        ("sklearn", ("samples.make_samples",)),
        (
            "scipy",
            (
                "uncertainty",
                "auc_variance",
                "ap_variance",
                "paired_tests",
                "pairing",
                "resampling",
                "differences",
                "unpaired",
            ),
        ),
    ],
)
def test_a_dependency_has_one_home(package: str, homes: tuple[str, ...]) -> None:
    for module in MODULES:
        if package in imports(module)[1]:
            inside = module.removeprefix("evalkit.")
            assert any(inside == home or inside.startswith(f"{home}.") for home in homes), module


RESULTS = {"confusions", "reported", "between_thresholds"}
"""Modules whose results charts draw."""


def test_charts_compute_nothing() -> None:
    for module in MODULES:
        if module.startswith("evalkit.charts"):
            own, _ = imports(module)
            assert {name for name in own if not name.startswith("charts")} <= {*RESULTS, "predictions"}, module


@pytest.mark.parametrize("module", MODULES)
def test_nothing_reads_a_clock_a_variable_or_global_chance(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    taken = {f"{node.module}.{n.name}" for node in nodes if isinstance(node, ast.ImportFrom) for n in node.names}
    used = {dotted(node) for node in nodes} | taken
    assert not {name.split(".")[0] for name in names_imported(tree)} & WORLD
    assert not used & VARIABLES
    assert not {name for name in used if name.startswith(("np.random.", "numpy.random."))} - SEEDED
    unseeded = [node for node in nodes if isinstance(node, ast.Call) and not node.args and not node.keywords]
    assert "np.random.default_rng" not in {dotted(call.func) for call in unseeded}


def modules_loaded_by(statement: str) -> set[str]:
    """Top names of all modules that a fresh interpreter has loaded after a statement."""
    script = f"{statement}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_evalkit_costs_numpy_only() -> None:
    loaded = modules_loaded_by("import evalkit")
    assert {"evalkit", "numpy"} <= loaded
    heavy = {"pandas", "altair", "streamlit", "google", "pyarrow", "vl_convert", "scipy", "sklearn", "matplotlib"}
    assert not loaded & heavy


def test_reading_a_file_draws_nothing_and_drawing_serves_nothing() -> None:
    loaded = modules_loaded_by("import evalkit; evalkit.read_predictions(b'truth,score\\n1,.5\\n')")
    assert "pandas" in loaded
    assert not loaded & {"altair", "streamlit", "google", "vl_convert"}
    assert not modules_loaded_by("import evalkit; evalkit.board") & {"streamlit", "google", "pandas"}


def test_the_package_collects_public_names_from_the_core_alone() -> None:
    tree = ast.parse(MODULES["evalkit"].read_text(encoding="utf-8"))
    at_import = ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], [])
    own = {name.removeprefix("evalkit.") for name in names_imported(at_import) if name.startswith("evalkit.")}
    assert not {name for name in own if name.split(".")[0] in ("reading", "charts", "live", "samples", "google")}
