"""A prediction file read from its text, and what each label of it holds."""

from evalkit import Loaded, Predictions, read_predictions


def read(text: str, **options: object) -> Loaded:
    return read_predictions(text.encode(), **options)


def scores(p: Predictions) -> dict[str, list[float]]:
    return {label: p.label(label).y_score.tolist() for label in p.labels}


def truth(p: Predictions) -> dict[str, list[bool]]:
    return {label: p.label(label).y_true.tolist() for label in p.labels}
