"""The public names: users' scripts rely on them, so they keep their names, their arguments and their defaults."""

import inspect
from collections.abc import Mapping

import pytest

import evalkit as ek

DOCUMENTED = """
    Comparison Difference Disagreements Estimate Pairing bootstrap compare delong find_disagreements pair wilson
    METRICS SAMPLES Account Average Board ConfusionMatrix Constraint Counts EvalkitError Evaluation Exclusion Finding
    Infeasible InvalidInputError LabelScores Loaded Metric NotProbabilitiesError OperatingPoint Predictions ReadingError
    ThresholdCounts Timeline accuracy advise average average_precision balanced_accuracy board brier_score confusion
    counts_by_threshold evaluate exact_match f1 f_beta false_positive_rate find_threshold load_sample log_loss
    matthews_correlation precision predicted_positive_rate prevalence read_evaluation read_predictions recall roc_auc
    specificity to_csv to_json top1_accuracy top_k_accuracy
"""


@pytest.mark.parametrize("name", ek.__all__)
def test_every_public_name_exists(name: str) -> None:
    assert getattr(ek, name) is not None


def test_no_public_name_is_lost_and_none_is_listed_twice() -> None:
    assert set(DOCUMENTED.split()) <= set(ek.__all__)
    assert len(ek.__all__) == len(set(ek.__all__))
    assert dir(ek) == sorted(ek.__all__)


def test_no_function_is_hidden_by_a_submodule_of_its_name() -> None:
    for name in ek.__all__:
        assert not inspect.ismodule(getattr(ek, name)), name


def test_what_is_not_public_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'auprc'"):
        _ = ek.auprc


def test_names_that_are_fetched_when_used_are_the_real_ones() -> None:
    from evalkit.live.board import board  # noqa: PLC0415
    from evalkit.reading.loading import read_predictions  # noqa: PLC0415

    assert ek.board is board
    assert ek.read_predictions is read_predictions


# Arguments that may be passed by position, and keywords with their defaults. Further keywords are welcome.
SIGNATURES = {
    "counts_by_threshold": (["y_true", "y_score"], {}),
    "evaluate": (["p"], {"rule": "each_label"}),
    "average": (["ev", "key"], {"method": "macro", "threshold": None}),
    "average_precision": (["t"], {}),
    "roc_auc": (["t"], {}),
    "read_predictions": (
        ["scores", "truth"],
        {"layout": None, "columns": None, "task": None, "match": "exact", "name": None},
    ),
    "read_evaluation": (["source"], {"name": None}),
    "find_threshold": (["t", "maximize", "subject_to"], {}),
    "wilson": (["k", "n", "level"], {}),
    "delong": (["y_true", "y_score", "level"], {}),
    "bootstrap": (["source", "key"], {"label": None, "threshold": 0.5, "level": 0.95, "seed": 0}),
    "pair": (["a", "b"], {}),
    "compare": (
        ["a", "b"],
        {"label": None, "threshold_a": 0.5, "threshold_b": 0.5, "match": None, "level": 0.95, "seed": 0},
    ),
    "find_disagreements": (
        ["a", "b"],
        {"threshold_a": inspect.Parameter.empty, "threshold_b": inspect.Parameter.empty},
    ),
    "board": (["ev", "*others"], {"label": None, "threshold": 0.5}),
    "top1_accuracy": (["p", "threshold"], {}),
    "exact_match": (["p", "threshold"], {}),
    "top_k_accuracy": (["p", "k"], {}),
    "log_loss": (["p"], {}),
    "brier_score": (["p"], {}),
    "confusion": (["p", "threshold"], {}),
    "reliability": (["p", "bins"], {"label": None, "labels": None, "scored_only": False}),
    "expected_calibration_error": (["p", "bins"], {"label": None, "labels": None, "scored_only": False}),
    "score_parts": (["p", "score"], {"label": None, "labels": None, "scored_only": False}),
    "calibration_curve": (
        ["p", "label"],
        {"labels": None, "scored_only": False, "level": 0.95, "seed": 0},
    ),
    "advise": (["ev"], {}),
    "load_sample": (["name"], {}),
    "f_beta": (["c", "beta"], {}),
    **{key: (["c"], {}) for key in ek.METRICS},
}


@pytest.mark.parametrize(("name", "positional", "keywords"), [(n, *p) for n, p in SIGNATURES.items()], ids=SIGNATURES)
def test_functions_take_the_documented_arguments(name: str, positional: list[str], keywords: dict) -> None:
    parameters = inspect.signature(getattr(ek, name)).parameters.values()
    stars = {inspect.Parameter.VAR_POSITIONAL: "*"}
    found = [stars.get(p.kind, "") + p.name for p in parameters if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    assert found[: len(positional)] == positional
    defaults = {p.name: p.default for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY}
    assert defaults | keywords == defaults
    required = {key for key, value in defaults.items() if value is inspect.Parameter.empty}
    assert not required - set(keywords)


def test_defaults_are_the_documented_ones() -> None:
    assert inspect.signature(ek.find_threshold).parameters["maximize"].default == "f1"
    assert inspect.signature(ek.find_threshold).parameters["subject_to"].default == ()
    assert inspect.signature(ek.confusion).parameters["threshold"].default is None
    assert ek.Constraint("precision", at_least=0.9) == ek.Constraint("precision", 0.9, None)


def test_counts_are_named_tp_fp_fn_tn_in_this_order() -> None:
    assert ek.Counts(1, 2, 3, 4) == ek.Counts(tp=1, fp=2, fn=3, tn=4)


def test_the_values_have_the_documented_attributes() -> None:
    loaded = ek.read_predictions(b"id,label,score,truth\nx,cat,.9,1\nx,dog,.4,0\n")
    assert (loaded.layout, type(loaded.notes)) == ("long", tuple)
    p = loaded.predictions
    for name in ("groups", "attributes", "name", "task", "labels", "n_examples", "n_pairs", "ids", "digest"):
        assert getattr(p, name) is not None, name
    for name in ("y_true", "y_score", "example"):
        assert len(getattr(p.label("cat"), name)) == p.n_examples
    ev = ek.evaluate(p)
    for name in ("name", "labels", "n_examples", "task", "per_label", "pooled", "predictions", "reported", "digest"):
        assert getattr(ev, name) is not None, name
    assert isinstance(ev.reported, Mapping)
    table = ev.per_label["cat"]
    assert (len(table.thresholds), table.resolution, table.at(0.5)) == (2, "exact", ek.Counts(1, 0, 0, 0))
    assert ek.average(ev, "recall", threshold=0.5) == ek.Average(value=1.0, method="macro", left_out=("dog",))
    assert type(ek.roc_auc(table)) is type(ek.average_precision(table)) is float
    finding = ek.advise(ev)[0]
    assert (finding.code, finding.severity) == ("EV001", "problem")
    assert set(ek.board(ev).to_dict()) >= {"models", "charts"}


def test_there_are_two_models_on_each_of_two_test_sets_the_clips_first() -> None:
    assert len(ek.SAMPLES) == 4
    assert all(description.endswith(".") for description in ek.SAMPLES.values())
    loaded = [ek.load_sample(name) for name in ek.SAMPLES]
    assert [one.predictions.name for one in loaded] == list(ek.SAMPLES)
    assert [one.predictions.task for one in loaded] == ["multilabel", "multilabel", "multiclass", "multiclass"]
    assert next(iter(ek.SAMPLES)).startswith("clips")
    for one, other in (loaded[:2], loaded[2:]):
        assert one.predictions.ids.tolist() == other.predictions.ids.tolist()
        assert one.predictions.labels == other.predictions.labels
        assert one.predictions.positives.tolist() == other.predictions.positives.tolist()
        assert one.predictions.digest != other.predictions.digest


def test_the_better_of_two_samples_stands_first() -> None:
    evaluations = [ek.evaluate(ek.load_sample(name).predictions) for name in ek.SAMPLES]
    areas = [ek.average(ev, "average_precision").value for ev in evaluations]
    assert areas[0] > areas[1]
    assert areas[2] > areas[3]


def test_an_unknown_sample_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(ek.InvalidInputError, match=r": 'clips'\. Samples are: clips-forest, "):
        ek.load_sample("clips")
