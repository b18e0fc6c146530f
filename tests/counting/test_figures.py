"""Every figure has its words, and they are those that stand on screen."""

import pytest

import evalkit as ek
from evalkit.charts.board import precision_recall_chart, roc_chart
from evalkit.counting.curves import AREAS
from evalkit.counting.figures import FIGURE_WORDS, FigureWords


@pytest.mark.parametrize(
    "key",
    [
        *ek.METRICS,
        *AREAS,
        "top1_accuracy",
        "argmax_accuracy",
        "coverage",
        "answered_accuracy",
        "exact_match",
        "log_loss",
        "false_alarms_per_hour",
        *["tp", "fp", "fn", "tn"],
    ],
)
def test_every_figure_has_its_words(key: str) -> None:
    words = FIGURE_WORDS[key]
    assert min(map(len, (words.title, words.short, words.within))) > 1
    assert len(words.short) <= len(words.title)
    assert words.meaning.endswith(".")


@pytest.mark.parametrize("key", ek.METRICS)
def test_the_registry_of_metrics_is_where_their_titles_come_from(key: str) -> None:
    assert (FIGURE_WORDS[key].title, FIGURE_WORDS[key].meaning) == (ek.METRICS[key].title, ek.METRICS[key].meaning)


@pytest.mark.parametrize(
    ("key", "title", "short", "within"),
    [
        ("recall", "Recall (true positive rate)", "Recall (TPR)", "recall"),
        ("false_positive_rate", "False positive rate", "False positive rate", "false positive rate"),
        ("f1", "F1 score", "F1 score", "F1"),
        ("average_precision", "Average precision (AuPRC)", "AuPRC", "average precision"),
        ("roc_auc", "ROC AUC", "AUC", "ROC AUC"),
        ("predicted_positive_rate", "Predicted positive rate", "Predicted positive rate", "predicted positive rate"),
        ("argmax_accuracy", "Top-1 accuracy", "Top-1 accuracy", "top-1 accuracy"),
        (
            "top1_accuracy",
            "Accuracy at this threshold (no answer counts as wrong)",
            "Accuracy at this threshold (no answer counts as wrong)",
            "accuracy at this threshold",
        ),
    ],
)
def test_names_in_three_places(key: str, title: str, short: str, within: str) -> None:
    assert FIGURE_WORDS[key] == FigureWords(title, short, within, FIGURE_WORDS[key].meaning)


def test_axes_are_titled_so() -> None:
    """Charts know types only, so their titles stand there once more."""
    recall, precision, alarms = (FIGURE_WORDS[key].title for key in ("recall", "precision", "false_positive_rate"))
    for chart, x, y in ((precision_recall_chart(), recall, precision), (roc_chart(), alarms, recall)):
        encodings = [layer["encoding"] for layer in chart.to_dict()["layer"]]
        assert {(e["x"].get("title", x), e["y"].get("title", y)) for e in encodings} == {(x, y)}
