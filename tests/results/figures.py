"""All that is asked of the library about an input. Answers, and errors, go into a book under their path."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

import evalkit as ek
from tests.results.cases import Case, Effort, counts_alone, readings, saved_evaluations
from tests.results.internals import internal, led
from tests.results.written import Book, file

AREAS = ("average_precision", "roc_auc")
LABEL_METRICS = (*AREAS, "recall", "precision", "f1", "accuracy")
MATCHES = (None, "recall", "precision", "predicted_positive_rate")
LED = (("a", None), *((lead, match) for match in MATCHES[1:] for lead in "ab"))
"""Which side leads, and what is matched; without a match it does not matter who leads."""
AVERAGES = ("micro", "macro", "weighted")
RESAMPLES: Mapping[Effort, int] = {"full": 100, "some": 100, "little": 40}


def of_case(book: Book, case: Case) -> None:
    """Everything about the models of one case, each alone and in pairs, from their examples and from counts alone."""
    models = case.make()
    evaluations: dict[str, ek.Evaluation] = {}
    counts: dict[str, ek.Evaluation] = {}
    for name, p in models.items():
        path = f"{case.name}/{name}"
        of_predictions(book, path, p, case.effort)
        evaluations[name] = book.ask(f"{path}/evaluate", partial(ek.evaluate, p))
        of_evaluation(book, path, evaluations[name], case.effort)
        if case.effort != "little":
            top = book.ask(f"{path}/evaluate top_one", partial(ek.evaluate, p, rule="top_one"))
            if top is not None:
                of_tables(book, f"{path}/evaluate top_one", top)
            counts[name] = of_counts(book, path, p, case.effort)
    if len(models) == 2:
        old, new = models
        of_pair(book, f"{case.name}/pair", models[old], models[new], case.effort)
        if case.boards:
            of_boards(book, f"{case.name}/boards", evaluations[old], evaluations[new])
        if counts:
            of_counted_pairs(book, case, evaluations, counts)


# One model.


def _grade(ev: ek.Evaluation, findings: Any, summary: ek.LabelSummary, threshold: float) -> Any:
    figures, intervals = internal("overview")(ev, summary, "micro"), internal("overview_intervals")(ev, "micro", 0.95)
    at = internal("at_threshold")(ev, threshold)
    return internal("readiness")(ev, findings, summary=summary, figures=figures, intervals=intervals, at=at)


def thresholds_of(score: np.ndarray) -> list[float]:
    finite = score[np.isfinite(score)]
    return [0.5, *np.quantile(finite, (0.0, 0.3, 0.8, 0.97)).tolist(), float("inf")]


def usual_threshold(p: ek.Predictions, label: str | None = None) -> float:
    """The score at which a model flags about as many pairs as there are positives."""
    chosen = p.labels if label is None else [label]
    of_labels = [p.label(one) for one in chosen]
    score = np.concatenate([one.y_score for one in of_labels])
    positives = sum(int(one.y_true.sum()) for one in of_labels)
    falling = np.sort(score[np.isfinite(score)])[::-1]
    return float(falling[min(positives, len(falling) - 1)])


def main_label(p: ek.Predictions) -> str:
    return p.labels[int(np.argmax(p.positives))]


def of_predictions(book: Book, path: str, p: ek.Predictions, effort: Effort) -> None:
    book.write(f"{path}/predictions", p)
    label, at = main_label(p), thresholds_of(p.y_score)
    asked: dict[str, Any] = {
        "repr": lambda: repr(p),
        "log_loss": lambda: ek.log_loss(p),
        "log_loss of a label": lambda: ek.log_loss(p, labels=[label]),
        "brier_score": lambda: ek.brier_score(p),
        "top1_accuracy": lambda: ek.top1_accuracy(p, at),
        "top1_accuracy of a label": lambda: ek.top1_accuracy(p, 0.5, labels=[label]),
        "exact_match": lambda: ek.exact_match(p, at),
        "exact_match of a label": lambda: ek.exact_match(p, at, labels=[label]),
        "confusion": lambda: ek.confusion(p),
        "confusion at a threshold": lambda: ek.confusion(p, usual_threshold(p)),
        "label": lambda: p.label(label),
        "to_csv": lambda: file(ek.to_csv(p)),
        "read again": lambda: ek.read_predictions(ek.to_csv(p).encode()),
    }
    if effort == "little":
        del asked["to_csv"], asked["read again"]
    for k in (1, 2, 5):
        asked[f"top_k_accuracy {k}"] = partial(ek.top_k_accuracy, p, k)
    for name, question in asked.items():
        book.ask(f"{path}/{name}", question)
    truth, score = p.label(label).y_true, p.label(label).y_score
    groups = np.asarray(p.groups.tolist())
    book.ask(f"{path}/delong", lambda: ek.delong(truth, score))
    book.ask(f"{path}/delong by groups", lambda: ek.delong(truth, score, 0.9, groups=groups))
    book.ask(f"{path}/counts_by_threshold", lambda: ek.counts_by_threshold(truth, score))
    book.ask(f"{path}/decide", lambda: ek.decide(score, at[2]))
    for key in ("f1", "precision", "matthews_correlation", *AREAS):
        for method in AVERAGES if effort != "little" else ("micro",):
            told = {"threshold": usual_threshold(p), "method": method, "resamples": RESAMPLES[effort], "seed": 3}
            book.ask(f"{path}/bootstrap {key} {method}", partial(ek.bootstrap, p, key, **told))
        told = {"threshold": usual_threshold(p, label), "label": label, "resamples": RESAMPLES[effort], "level": 0.9}
        book.ask(f"{path}/bootstrap {key} of a label", partial(ek.bootstrap, p, key, **told))
    book.ask(f"{path}/log_loss_interval", lambda: internal("log_loss_interval")(p, p.labels))
    book.ask(f"{path}/log_loss_interval of a label", lambda: internal("log_loss_interval")(p, [label], level=0.9))


def of_tables(book: Book, path: str, ev: ek.Evaluation) -> None:
    """The tables of all labels and their sum."""
    book.ask(f"{path}/pooled", lambda: ev.pooled)
    book.ask(f"{path}/per_label", lambda: {label: ev.per_label[label] for label in ev.labels})


def of_evaluation(book: Book, path: str, ev: ek.Evaluation, effort: Effort) -> None:
    """What predictions and counts alone can both be asked."""
    of_tables(book, path, ev)
    book.ask(f"{path}/repr of the evaluation", lambda: repr(ev))
    book.ask(f"{path}/sum_tables", lambda: ek.sum_tables(ev.per_label.values()))
    label = None if not ev.labels else ev.labels[int(np.argmax(ev.positives))]
    finite = ev.pooled.thresholds[np.isfinite(ev.pooled.thresholds)]
    at = thresholds_of(finite) if len(finite) else [0.5]
    tables = {"pooled": ev.pooled} if label is None else {"pooled": ev.pooled, "a label": ev.per_label[label]}
    for name, table in tables.items():
        of_table(book, f"{path}/{name}", table, at)
    for key in (*ek.METRICS, *AREAS):
        for method in AVERAGES:
            for threshold in (at[2], at[-2]) if key in ek.METRICS else (None,):
                asked = partial(ek.average, ev, key, method=method, threshold=threshold)
                book.ask(f"{path}/average {key} {method} at {threshold}", asked)
    rising = np.unique(at[1:-1])
    summary = book.ask(f"{path}/summarise", lambda: ek.summarise(ev, rising, workers=1))
    for threshold in (0.5, at[-2]):
        findings = book.ask(f"{path}/advise at {threshold}", partial(ek.advise, ev, threshold=threshold))
        if findings is not None and summary is not None:
            book.ask(f"{path}/readiness at {threshold}", partial(_grade, ev, findings, summary, threshold))
    intervals_at, area_interval = internal("intervals_at"), internal("area_interval")
    for of in (None, label) if label is not None else (None,):
        words = "all labels" if of is None else "a label"
        for level in (0.95, 0.8):
            asked = partial(intervals_at, ev, rising, label=of, level=level)
            book.ask(f"{path}/intervals_at {words} {level}", asked)
        for key in AREAS:
            book.ask(f"{path}/area_interval {key} {words}", partial(area_interval, ev, key, label=of))
    for averaging in ("macro", "weighted"):
        told = {"resamples": RESAMPLES[effort], "seed": 1}
        asked = partial(internal("mean_intervals"), ev, at[-2], averaging, **told)
        book.ask(f"{path}/mean_intervals {averaging}", asked)
        for key in AREAS:
            book.ask(f"{path}/area_interval {key} {averaging}", partial(area_interval, ev, key, averaging))
    if len(ev.labels) > 1:
        chosen = ev.labels[::2]
        some = book.ask(f"{path}/select", lambda: ev.select(chosen))
        of_tables(book, f"{path}/select", some)
        for key in AREAS:
            book.ask(f"{path}/select/average {key}", partial(ek.average, some, key, method="weighted"))


def of_table(book: Book, path: str, table: ek.ThresholdCounts, at: list[float]) -> None:
    """Curves, operating points and all metrics of one table."""
    for key, metric in ek.METRICS.items():
        book.ask(f"{path}/{key}", partial(metric.function, table.at(at)))
        for threshold in (at[0], at[2], at[-1]):
            book.ask(f"{path}/{key} at {threshold}", partial(metric.function, table.at(threshold)))
    for beta in (0.5, 2.0):
        book.ask(f"{path}/f_beta {beta}", lambda beta=beta: ek.f_beta(table.at(at), beta))
    book.ask(f"{path}/at", lambda: table.at(at))
    book.ask(f"{path}/repr", lambda: repr(table))
    for key in AREAS:
        book.ask(f"{path}/{key}", partial(getattr(ek, key), table))
    for name in ("average_precision_bounds", "roc_auc_bounds", "score_histogram"):
        book.ask(f"{path}/{name}", partial(internal(name), table))
    book.ask(f"{path}/break_even", lambda: ek.break_even(table))
    asked: dict[str, tuple[str, list[ek.Constraint]]] = {
        "f1": ("f1", []),
        "balanced accuracy": ("balanced_accuracy", []),
        "matthews": ("matthews_correlation", []),
        "recall where precise": ("recall", [ek.Constraint("precision", at_least=0.9)]),
        "precision where found": ("precision", [ek.Constraint("recall", at_least=0.8)]),
        "recall of few": (
            "recall",
            [ek.Constraint("predicted_positive_rate", at_most=0.1), ek.Constraint("false_positive_rate", at_most=0.01)],
        ),
        "beyond reach": ("f1", [ek.Constraint("precision", at_least=0.99), ek.Constraint("recall", at_least=0.999)]),
    }
    for name, (key, constraints) in asked.items():
        book.ask(f"{path}/find_threshold {name}", partial(ek.find_threshold, table, key, constraints))


def of_counts(book: Book, path: str, p: ek.Predictions, effort: Effort) -> ek.Evaluation:
    """The model as a service would report it: counts of its labels; of the whole model alone; ratios alone."""
    read: dict[str, ek.Evaluation] = {}
    told = {
        "counts": {"labels": True},
        "whole": {"labels": False},
        "ratios": {"labels": False, "ratios": True},
    }
    for name, options in told.items():
        table = counts_alone(p, **options)
        read[name] = book.ask(f"{path} {name}/read_evaluation", partial(ek.read_evaluation, table, name=p.name))
        if read[name] is not None and (effort == "full" or name == "counts"):
            of_evaluation(book, f"{path} {name}", read[name], "some")
            book.ask(f"{path} {name}/to_json", lambda name=name: file(ek.to_json(read[name])))
    return read["counts"]


# Two models.


def options_of(p_a: ek.Predictions, p_b: ek.Predictions, label: str | None) -> dict[str, float]:
    return {"threshold_a": usual_threshold(p_a, label), "threshold_b": usual_threshold(p_b, label)}


def of_pair(book: Book, path: str, a: ek.Predictions, b: ek.Predictions, effort: Effort) -> None:
    """Comparisons of b, the candidate, with a, the baseline, from their examples."""
    pairing = book.ask(f"{path}/pair", lambda: ek.pair(a, b))
    book.ask(f"{path}/pair the other way", lambda: ek.pair(b, a))
    book.ask(f"{path}/pair/repr", lambda: repr(pairing))
    shared = [label for label in a.labels if label in b.labels]
    label = max(shared, key=lambda one: int(a.positives[a.labels.index(one)]))
    rare = min(shared, key=lambda one: int(a.positives[a.labels.index(one)]))
    whole = options_of(a, b, None) | {"seed": 2, "resamples": RESAMPLES[effort]}
    of_label = options_of(a, b, label) | {"resamples": RESAMPLES[effort], "level": 0.9}
    if effort == "little":
        kinds = [("all labels", {"label": None} | whole)]
    else:
        kinds = [
            ("all labels", {"label": None} | whole),
            ("means", {"method": "macro"} | whole),
            ("a label", {"label": label} | of_label),
        ]
    ways = LED if effort != "little" else (("a", None), ("b", "recall"))
    of_labels = {}
    for lead, match in ways:
        for metric in LABEL_METRICS if effort == "full" else ("average_precision", "f1") if effort == "some" else ():
            at = f"{path}/compare_labels {metric} match {match} lead {lead}"
            found = book.ask(at, partial(led, ek.compare_labels, a, b, lead=lead, match=match, metric=metric, **whole))
            of_labels[metric, lead, match] = found
            if found is not None and metric == "f1":
                book.ask(f"{at}/repr", partial(repr, found))
                book.ask(f"{at}/to_csv", lambda found=found: file(found.to_csv()))
                book.ask(f"{at}/adjusted", lambda found=found: [internal("adjusted")(row) for row in found.rows])
                book.ask(f"{at}/is_clear", lambda found=found: [internal("is_clear")(row) for row in found.rows])
    for lead, match in ways:
        for kind, told in kinds:
            at = f"{path}/compare {kind} match {match} lead {lead}"
            found = book.ask(at, partial(led, ek.compare, a, b, lead=lead, match=match, **told))
            if found is not None:
                of_verdict(book, at, found, of_labels.get(("f1", lead, match)) if kind != "a label" else None)
    if effort == "full":
        for lead, match in LED:
            at = f"{path}/compare a rare label match {match} lead {lead}"
            book.ask(
                at, partial(led, ek.compare, a, b, lead=lead, match=match, label=rare, threshold_a=0.5, threshold_b=0.5)
            )
        book.ask(f"{path}/compare as it is", lambda: ek.compare(a, b))
        book.ask(f"{path}/compare with itself", lambda: ek.compare(a, a, match="recall", **whole))
        at = f"{path}/compare everything flagged"
        book.ask(at, lambda: ek.compare(a, b, threshold_a=float(a.y_score.min()), match="precision"))
        book.ask(f"{path}/compare nothing flagged", lambda: ek.compare(a, b, threshold_a=float("inf"), match="recall"))
        book.ask(
            f"{path}/compare labels nothing flagged", lambda: ek.compare_labels(a, b, metric="f1", threshold_a=9e9)
        )
    for kind, of, at_thresholds in (("all labels", None, whole), ("a label", label, of_label)):
        told = {key: at_thresholds[key] for key in ("threshold_a", "threshold_b")}
        at = f"{path}/find_disagreements {kind}"
        found = book.ask(at, partial(ek.find_disagreements, a, b, label=of, **told))
        if found is not None:
            book.ask(f"{at}/first", lambda found=found: found.first(5))
            book.ask(f"{at}/fixes", lambda found=found: found.select(direction="fixes"))
            book.ask(f"{at}/breaks of a label", lambda found=found: found.select(direction="breaks", label=label))
            book.ask(f"{at}/to_csv", lambda found=found: file(found.to_csv()))
            book.ask(f"{at}/repr", partial(repr, found))


def of_verdict(book: Book, path: str, c: ek.Comparison, labels: Any) -> None:
    """The words of a comparison."""
    conclude = internal("conclude")
    book.ask(f"{path}/repr", lambda: repr(c))
    book.ask(f"{path}/conclude", lambda: conclude(c))
    told = {"name_a": "the old one", "name_b": "the new one", "labels": labels}
    book.ask(f"{path}/conclude with labels", lambda: conclude(c, **told, flips=7, exploratory=True))
    book.ask(f"{path}/conclude without flips", lambda: conclude(c, **told, flips=0))
    book.ask(f"{path}/primary_figures", lambda: internal("primary_figures")(c))
    each = c.differences.items()
    book.ask(f"{path}/settling", lambda: {key: internal("settling")(d, c.positives) for key, d in each})
    book.ask(f"{path}/more_positives", lambda: {key: internal("more_positives")(d, c.positives) for key, d in each})


def of_counted_pairs(
    book: Book, case: Case, evaluations: Mapping[str, ek.Evaluation], counts: Mapping[str, ek.Evaluation]
) -> None:
    """Comparisons with counts alone on one side or on both."""
    old, new = evaluations
    sides = {
        "counts against counts": (counts[old], counts[new]),
        "counts against examples": (counts[old], evaluations[new]),
        "examples against counts": (evaluations[old], counts[new]),
    }
    p_a, p_b = (evaluations[name].predictions for name in (old, new))
    assert p_a is not None
    assert p_b is not None
    label = next(label for label in p_a.labels if label in p_b.labels)
    whole = options_of(p_a, p_b, None) | {"resamples": RESAMPLES[case.effort]}
    kinds = {"all labels": {}, "means": {"method": "macro"}, "a label": {"label": label}}
    for name, (a, b) in sides.items():
        if a is None or b is None:
            continue
        path = f"{case.name}/{name}"
        book.ask(f"{path}/pair", partial(ek.pair, a, b))
        for lead, match in LED:
            metrics = LABEL_METRICS if case.effort == "full" and name == "counts against counts" else ("f1",)
            told = {"lead": lead, "match": match} | whole
            for metric in metrics:
                asked = partial(led, ek.compare_labels, a, b, metric=metric, **told)
                of_labels = book.ask(f"{path}/compare_labels {metric} match {match} lead {lead}", asked)
            for kind, own in kinds.items():
                at = f"{path}/compare {kind} match {match} lead {lead}"
                found = book.ask(at, partial(led, ek.compare, a, b, **told, **own))
                if found is not None:
                    of_verdict(book, at, found, of_labels if kind != "a label" else None)
        book.ask(f"{path}/find_disagreements", partial(ek.find_disagreements, a, b, threshold_a=0.5, threshold_b=0.5))
        if case.boards:
            book.ask(f"{path}/board", partial(board, b, a, match="recall"))


# Boards.


def board(*evaluations: ek.Evaluation, **told: Any) -> dict[str, Any]:
    """What a board holds but for its digest, which would change with every word of it; each chart as one thing."""
    content = ek.board(*evaluations, **told).to_dict()
    del content["digest"]
    charts = {}
    for chart in content.pop("charts"):
        inside = Book()
        inside.write("", chart)
        charts[chart["id"]] = {
            "drawn": file(repr(sorted(inside.figures.items()))),
            "words": list(inside.texts.values()),
        }
    return content | {"charts": charts}


def of_boards(book: Book, path: str, a: ek.Evaluation, b: ek.Evaluation) -> None:
    """Boards of the model, b, alone, and beside its baseline, a."""
    label = next(label for label in b.labels if label in a.labels)
    book.ask(f"{path}/alone", lambda: board(b))
    book.ask(f"{path}/alone, a label", lambda: board(b, label=label, threshold=0.3, level=0.9))
    for averaging in ("macro", "weighted"):
        book.ask(f"{path}/alone, {averaging}", partial(board, b, average=averaging))
    for match in ("threshold", "recall", "precision", "predicted_positive_rate", "free"):
        book.ask(f"{path}/{match}", partial(board, b, a, match=match))
    for match in ("threshold", "recall"):
        book.ask(f"{path}/{match} of a label", partial(board, b, a, match=match, label=label, columns=True))
    book.ask(f"{path}/macro", partial(board, b, a, match="free", average="macro"))
    book.ask(f"{path}/macro matched", partial(board, b, a, match="recall", average="macro"))
    for driver in (0, 1):
        told = {"match": "precision", "threshold": 0.6, "other_threshold": 0.4, "driver": driver}
        book.ask(f"{path}/driven by {driver}", partial(board, b, a, **told))
    book.ask(f"{path}/three", partial(board, b, a, a))


# What is not about predictions.


def of_counting(book: Book, path: str) -> None:
    """Functions of plain numbers."""
    k, n = np.array([0, 1, 3, 50, 100, 0]), np.array([1, 3, 3, 100, 100, 0])
    for level in (0.95, 0.5, 2.0):
        book.ask(f"{path}/wilson {level}", partial(ek.wilson, k, n, level))
    book.ask(f"{path}/wilson of one", lambda: ek.wilson(8, 10))
    book.ask(f"{path}/wilson refused", lambda: ek.wilson(11, 10))
    rng = np.random.default_rng(11)
    total = rng.integers(0, 7, 40)
    part = rng.binomial(total, 0.7)
    book.ask(f"{path}/ratio_interval", lambda: internal("ratio_interval")(part, total))
    book.ask(f"{path}/mean_interval", lambda: internal("mean_interval")(part * 0.37, total))
    book.ask(f"{path}/effective_groups", lambda: internal("effective_groups")(total))
    c = ek.Counts(*rng.integers(0, 4, (4, 30)))
    for key, metric in ek.METRICS.items():
        book.ask(f"{path}/{key}", partial(metric.function, c))
        card = {
            name: getattr(metric, name) for name in ("title", "higher_is_better", "range", "meaning", "undefined_when")
        }
        book.write(f"{path}/{key}/card", card)
    book.write(f"{path}/names", sorted(ek.__all__), names=True)
    book.write(f"{path}/SAMPLES", dict(ek.SAMPLES))


def of_refusals(book: Book, path: str) -> None:
    """Two models that share nothing, and arguments that there are not."""
    clips, digits = ek.load_sample("clips-forest").predictions, ek.load_sample("digits-svm").predictions
    ev = ek.evaluate(clips)
    asked: dict[str, Any] = {
        "pair": lambda: ek.pair(clips, digits),
        "compare": lambda: ek.compare(clips, digits),
        "compare_labels": lambda: ek.compare_labels(clips, digits),
        "find_disagreements": lambda: ek.find_disagreements(clips, digits, threshold_a=0.5, threshold_b=0.5),
        "match": lambda: ek.compare(clips, clips, match="accuracy"),
        "label": lambda: ek.compare(clips, clips, label="nobody"),
        "method": lambda: ek.compare(clips, clips, method="weighted"),
        "mean of a label": lambda: ek.compare(clips, clips, method="macro", label="spin"),
        "level": lambda: ek.compare(clips, clips, level=1.0),
        "threshold": lambda: ek.compare(clips, clips, threshold_a=float("nan")),
        "metric": lambda: ek.compare_labels(clips, clips, metric="specificity"),
        "rule": lambda: ek.evaluate(clips, rule="top_two"),
        "average": lambda: ek.average(ev, "f1", method="median", threshold=0.5),
        "average without threshold": lambda: ek.average(ev, "f1"),
        "average of nothing": lambda: ek.average(ev, "nothing", threshold=0.5),
        "select": lambda: ev.select(["nobody"]),
        "find_threshold": lambda: ek.find_threshold(ev.pooled, "prevalence"),
        "constraint": lambda: ek.Constraint("recall"),
        "board": lambda: board(ev, match="recall"),
        "board label": lambda: board(ev, label="nobody"),
        "to_json": lambda: ek.to_json(ev),
        "load_sample": lambda: ek.load_sample("nobody"),
        "top_k_accuracy": lambda: ek.top_k_accuracy(clips, 0),
        "bootstrap": lambda: ek.bootstrap(clips, "nothing"),
        "counts_by_threshold": lambda: ek.counts_by_threshold([0, 2], [0.1, 0.2]),
        "delong": lambda: ek.delong([0, 1], [0.1]),
        "evaluate": lambda: ek.evaluate(ek.load_sample("clips-forest")),
    }
    for name, question in asked.items():
        book.ask(f"{path}/{name}", question)


def of_saved_evaluations(book: Book, path: str) -> None:
    for name, files in saved_evaluations():
        ev = book.ask(f"{path}/{name}", partial(ek.read_evaluation, files))
        if ev is not None:
            book.write(f"{path}/{name}/service", ev.service)
            of_evaluation(book, f"{path}/{name}", ev, "full")
            book.ask(f"{path}/{name}/board", partial(board, ev))
            book.ask(f"{path}/{name}/to_json", lambda ev=ev: file(ek.to_json(ev)))
            book.ask(f"{path}/{name}/compare", lambda ev=ev: ek.compare(ev, ev, match="recall"))


def of_readings(book: Book, path: str) -> None:
    for name, files, options in readings():
        loaded = book.ask(f"{path}/{name}", partial(ek.read_predictions, *files, **options))
        if loaded is not None:
            book.ask(f"{path}/{name}/repr", partial(repr, loaded))
            ev = ek.evaluate(loaded.predictions)
            for key in AREAS:
                book.ask(f"{path}/{name}/{key}", lambda key=key, ev=ev: getattr(ek, key)(ev.pooled))
