# ruff: noqa: E501
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
    "files": "",
    "files.sandbox": "",
    "counting": "",
    "intervals": "",
    "evaluation": "",
    "thresholds": "",
    "comparison": "",
    "advice": "",
    "uploads": "",
    "google.responses": "",
    "google.service": "",
    "reading": "",
    "reading.contents": "",
    "reading.contents.text": "",
    "reading.understanding": "",
    "reading.layouts.tables": "",
    "reading.layouts.services": "",
    "errors": "",
    "files.sources": "errors",
    "files.strict_json": "errors",
    "predictions": "errors | numpy",
    "counting.counts": "errors predictions | numpy",
    "counting.metrics": "errors counting.counts | numpy",
    "counting.curves": "errors predictions counting.counts | numpy",
    "counting.per_example": "errors predictions | numpy",
    "counting.confusions": "errors predictions counting.counts counting.per_example | numpy",
    "evaluation.reported": "errors predictions | numpy",
    "counting.between_thresholds": "predictions counting.counts counting.curves | numpy",
    "evaluation.evaluation": "errors predictions counting.counts counting.per_example evaluation.reported | numpy",
    "evaluation.averages": "errors predictions counting.counts counting.metrics counting.curves evaluation.evaluation | numpy",
    "evaluation.label_summary": "predictions counting.counts counting.curves counting.between_thresholds evaluation.evaluation | numpy",
    "thresholds.operating_points": "errors predictions counting.counts counting.metrics | numpy",
    "counting.grouped": "errors predictions counting.counts counting.per_example | numpy",
    "intervals.shares": "errors predictions | numpy scipy",
    "intervals.ratios_of_groups": "errors predictions counting.grouped intervals.shares | numpy",
    "intervals.roc_auc": "errors predictions counting.grouped intervals.shares | numpy scipy",
    "intervals.resampling": "errors predictions counting.counts counting.metrics counting.curves evaluation.evaluation evaluation.averages counting.grouped intervals.shares | numpy scipy",
    "comparison.p_values": "errors predictions | numpy scipy",
    "comparison.pairing": "errors predictions evaluation.evaluation counting.grouped | numpy scipy",
    "intervals.average_precision": "counting.curves predictions counting.grouped intervals.shares | numpy scipy",
    "comparison.matching": "errors predictions counting.counts counting.metrics counting.grouped intervals.resampling | numpy",
    "comparison.differences": "predictions counting.counts counting.metrics counting.grouped intervals.shares intervals.ratios_of_groups intervals.roc_auc intervals.average_precision intervals.resampling comparison.matching comparison.p_values | numpy scipy",
    "comparison.count_resampling": "errors predictions counting.counts comparison.matching | numpy",
    "comparison.unpaired": "predictions counting.between_thresholds counting.counts counting.metrics counting.curves intervals.shares intervals.ratios_of_groups intervals.resampling comparison.p_values comparison.differences comparison.matching comparison.count_resampling | numpy scipy",
    "comparison.whole_items": "predictions counting.per_example counting.grouped intervals.shares intervals.resampling comparison.pairing comparison.differences | numpy",
    "intervals.areas": "predictions counting.grouped intervals.shares intervals.roc_auc intervals.average_precision | numpy",
    "comparison.prepared_pairs": "predictions counting.counts counting.metrics counting.curves counting.grouped intervals.shares intervals.average_precision intervals.areas intervals.resampling comparison.pairing comparison.differences | numpy",
    "comparison.comparison": "errors predictions counting.counts counting.metrics counting.curves evaluation.evaluation counting.grouped intervals.shares intervals.ratios_of_groups intervals.resampling comparison.pairing comparison.matching comparison.differences comparison.prepared_pairs comparison.whole_items comparison.unpaired",
    "comparison.disagreements": "errors predictions counting.counts evaluation.evaluation comparison.pairing | numpy",
    "evaluation.figure_intervals": "predictions counting.counts counting.metrics counting.per_example evaluation.evaluation evaluation.averages counting.grouped intervals.shares intervals.ratios_of_groups intervals.roc_auc intervals.average_precision intervals.areas intervals.resampling | numpy",
    "comparison.labels": "errors predictions counting.curves evaluation.evaluation counting.grouped intervals.shares intervals.resampling comparison.p_values comparison.pairing comparison.matching comparison.differences comparison.prepared_pairs comparison.unpaired comparison.comparison | numpy",
    "comparison.verdict": "counting.metrics intervals.shares comparison.differences comparison.unpaired comparison.comparison comparison.labels | numpy",
    "advice.checks": "errors evaluation.evaluation evaluation.label_summary | numpy",
    "google": "",
    "google.responses.fields": "errors",
    "google.responses.text_proto": "errors files.strict_json",
    "google.responses.rows": "errors counting.counts predictions google.responses.fields | numpy",
    "google.responses.messages": "errors predictions evaluation.reported google.responses.fields google.responses.rows | numpy",
    "google.responses.tables": "errors evaluation.reported google.responses.rows google.responses.messages",
    "google.responses.exported": "errors predictions counting.counts evaluation.evaluation evaluation.reported google.responses.fields google.responses.rows | numpy",
    "google.responses.parts": "errors predictions counting.counts evaluation.evaluation evaluation.reported google.responses.rows google.responses.messages",
    "google.responses.saved": "errors files.strict_json files.sources evaluation.evaluation google.responses.text_proto google.responses.exported google.responses.messages google.responses.parts google.responses.tables",
    "google.service.protocol": "errors",
    "google.service.failures": "errors google.service.protocol",
    "google.service.connection": "google.service.failures google.service.protocol | google",
    "google.service.vertex": "files.strict_json google.service.connection google.service.failures google.responses.fields google.service.protocol | google requests",
    "google.service.automl": "google.service.connection google.service.failures google.service.protocol | google grpc",
    "google.service.stored": "errors files.strict_json",
    "google.service.request_text": "errors google.service.protocol",
    "reading.sides": "predictions | numpy",
    "reading.contents.content": "errors predictions reading.sides | numpy pandas",
    "reading.contents.records": "errors files.strict_json reading.contents.content",
    "reading.layouts.layout": "reading.contents.content reading.sides",
    "reading.contents.limits": "errors",
    "reading.contents.text.encoding": "errors",
    "reading.contents.arrow": "predictions reading.contents.content | numpy pandas pyarrow",
    "reading.contents.text.quoted_rows": "errors reading.contents.limits reading.contents.text.encoding",
    "reading.contents.text.first_line": "errors reading.contents.content reading.contents.limits reading.contents.text.encoding reading.contents.text.quoted_rows",
    "reading.contents.text.stray_quotes": "errors reading.sides reading.contents.text.quoted_rows reading.contents.text.first_line",
    "reading.contents.text.separated": "errors reading.sides reading.contents.content reading.contents.limits reading.contents.text.encoding reading.contents.arrow reading.contents.text.stray_quotes reading.contents.text.first_line reading.contents.text.quoted_rows | pyarrow",
    "reading.contents.parquet": "errors reading.contents.content reading.contents.limits reading.contents.arrow reading.contents.text.first_line | pandas pyarrow",
    "reading.contents.npy": "errors reading.contents.limits | numpy",
    "reading.contents.archive": "errors reading.contents.limits",
    "reading.contents.opening": "errors reading.contents.content reading.contents.records reading.contents.limits reading.contents.text.encoding reading.contents.text.separated reading.contents.parquet reading.contents.npy reading.contents.archive",
    "files.sandbox.parcel": " | numpy pyarrow",
    "files.sandbox.worker": "errors files.sandbox.parcel",
    "files.sandbox.child": "errors files.sandbox.parcel files.sandbox.worker | numpy",
    "reading.layouts.fields": "errors",
    "reading.layouts.segments": "errors",
    "reading.layouts.ledger": "errors predictions reading.layouts.fields reading.sides | numpy",
    "reading.understanding.obvious_id": "errors reading.contents.content reading.sides",
    "reading.understanding.roles": "errors reading.contents.content",
    "reading.layouts.rows": "errors predictions reading.contents.content reading.understanding.roles reading.sides | numpy",
    "reading.layouts.cells": "predictions | numpy",
    "reading.contents.flat": "reading.contents.content",
    "reading.joining": "errors predictions counting.per_example reading.understanding.roles reading.sides | numpy pandas",
    "reading.meaning": "predictions counting.counts counting.curves counting.per_example reading.sides | numpy",
    "reading.layouts": "",
    "reading.layouts.tables.exported": "errors predictions reading.contents.content reading.layouts.layout reading.layouts.rows reading.sides | numpy",
    "reading.layouts.tables.long": "errors predictions reading.contents.content reading.layouts.layout reading.understanding.roles reading.layouts.rows reading.sides | numpy pandas",
    "reading.layouts.tables.wide": "errors predictions reading.contents.content reading.layouts.layout reading.understanding.roles reading.layouts.rows reading.layouts.cells reading.sides | numpy",
    "reading.layouts.tables.one_score": "reading.contents.content reading.layouts.layout reading.understanding.roles reading.layouts.rows reading.sides reading.layouts.tables.wide | numpy",
    "reading.layouts.tables.pairs_in_cell": "errors reading.contents.content reading.layouts.layout reading.understanding.roles reading.layouts.rows reading.sides | numpy",
    "reading.layouts.tables.truth_tables": "errors predictions reading.contents.content reading.layouts.layout reading.understanding.roles reading.layouts.rows reading.layouts.cells reading.sides | numpy pandas",
    "reading.layouts.tables.arrays": "errors predictions reading.contents.content reading.layouts.layout reading.sides | numpy",
    "reading.layouts.services.activitynet": "errors reading.contents.content reading.layouts.fields reading.layouts.layout reading.layouts.ledger reading.sides",
    "reading.layouts.services.automl_tables": "errors predictions reading.contents.content reading.layouts.layout reading.understanding.obvious_id reading.sides | numpy",
    "reading.layouts.services.automl_video": "errors reading.contents.content reading.layouts.fields reading.layouts.layout reading.layouts.ledger reading.layouts.segments reading.sides",
    "reading.layouts.services.automl_vision": "reading.contents.content reading.layouts.fields reading.layouts.layout reading.layouts.ledger reading.contents.records reading.sides",
    "reading.layouts.services.bigquery": "errors reading.contents.content reading.layouts.fields reading.layouts.layout reading.layouts.ledger reading.understanding.obvious_id reading.contents.records reading.sides",
    "reading.layouts.services.google_truth": "errors reading.contents.content reading.layouts.fields reading.layouts.layout reading.layouts.ledger reading.contents.records reading.layouts.segments reading.sides",
    "reading.layouts.services.vertex_video": "errors reading.contents.content reading.layouts.fields reading.layouts.layout reading.layouts.ledger reading.contents.records reading.layouts.segments reading.sides",
    "reading.layouts.services.vertex_image": "errors reading.contents.content reading.layouts.fields reading.layouts.layout reading.layouts.ledger reading.contents.records reading.sides reading.layouts.services.vertex_video",
    "reading.recognition": "errors reading.contents.content reading.contents.flat reading.layouts.layout reading.understanding.roles reading.layouts.rows reading.sides reading.layouts reading.layouts.services.activitynet reading.layouts.tables.arrays reading.layouts.services.automl_tables reading.layouts.services.automl_video reading.layouts.services.automl_vision reading.layouts.services.bigquery reading.layouts.tables.exported reading.layouts.services.google_truth reading.layouts.tables.long reading.layouts.tables.one_score reading.layouts.tables.pairs_in_cell reading.layouts.tables.truth_tables reading.layouts.services.vertex_image reading.layouts.services.vertex_video reading.layouts.tables.wide",
    "reading.loading": "errors files.sources predictions reading.contents.content reading.joining reading.meaning reading.contents.opening reading.contents.parquet reading.recognition reading.sides reading.layouts.tables.exported | pandas",
    "reading.preview": "reading.contents.content reading.contents.text.first_line reading.contents.flat reading.layouts.layout reading.recognition",
    "uploads.predictions": "errors predictions reading.loading reading.contents.content reading.joining reading.layouts.layout reading.contents.opening reading.preview reading.sides files.sandbox.worker | numpy",
    "uploads.files": "errors evaluation.evaluation google.responses.exported google.responses.saved reading.loading files.sandbox.child uploads.predictions files.sandbox.worker | numpy",
    "charts": "",
    "charts.board": " | altair",
    "charts.calibration": "predictions counting.between_thresholds charts.board | altair numpy",
    "charts.confusion": "counting.confusions evaluation.reported | altair numpy",
    "charts.forest": " | altair",
    "live": "",
    "live.vega": " | vl_convert",
    "live.columns": "evaluation.figure_intervals predictions counting.counts counting.metrics counting.per_example evaluation.evaluation evaluation.label_summary evaluation.averages | numpy",
    "live.controls": "predictions counting.counts comparison.matching live.columns | numpy",
    "live.panels": "predictions counting.counts counting.metrics counting.curves charts.board live.controls | numpy",
    "live.board": "errors predictions counting.counts counting.metrics evaluation.evaluation evaluation.averages evaluation.figure_intervals comparison.matching thresholds.operating_points live.vega live.columns live.controls live.panels | numpy",
    "samples": "errors reading.loading",
    "samples.clips": " | numpy",
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
        ("grpc", ("google.service.automl",)),
        ("requests", ("google.service.vertex",)),
        ("pandas", ("reading",)),
        ("pyarrow", ("reading", "files.sandbox")),
        ("altair", ("charts",)),
        ("vl_convert", ("live.vega",)),
        ("sklearn", ("samples.make_samples",)),
        (
            "scipy",
            (
                "intervals.shares",
                "intervals.roc_auc",
                "intervals.average_precision",
                "comparison.p_values",
                "comparison.pairing",
                "intervals.resampling",
                "comparison.differences",
                "comparison.unpaired",
            ),
        ),
    ],
)
def test_a_dependency_has_one_home(package: str, homes: tuple[str, ...]) -> None:
    for module in MODULES:
        if package in imports(module)[1]:
            inside = module.removeprefix("evalkit.")
            assert any(inside == home or inside.startswith(f"{home}.") for home in homes), module


RESULTS = {"counting.confusions", "evaluation.reported", "counting.between_thresholds"}
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
