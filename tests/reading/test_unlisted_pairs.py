"""Long tables that list only some pairs: what the others are is asked where they are most, else it is said."""

from __future__ import annotations

import json

import numpy as np
import pytest

import evalkit as ek
from evalkit.reading.loading import Loaded, read_predictions, to_csv

LABELS = 12


def scores(n_items: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Multi-label truth, and scores that are right in most cases; the first two items have none and two true labels."""
    chance = np.random.default_rng(4)
    truth = chance.random((n_items, LABELS)) < 0.15
    truth[0], truth[1, :2] = False, True
    return truth, np.round(np.clip(0.5 * truth + 0.6 * chance.random(truth.shape), 0, 1), 4)


def table(k: int, *, lost: bool = False) -> bytes:
    """The k best labels of each item with their truth. lost: positives that are not among them too, without a score."""
    truth, score = scores()
    rows = ["id,label,score,truth"]
    for item in range(len(truth)):
        best = np.argsort(-score[item])[:k]
        rows += [f"i{item},c{label},{score[item, label]},{int(truth[item, label])}" for label in sorted(best)]
        others = sorted(set(np.flatnonzero(truth[item])) - set(best)) if lost else []
        rows += [f"i{item},c{label},,1" for label in others]
    return "\n".join([*rows, ""]).encode()


def question(text: bytes) -> ek.ReadingError:
    with pytest.raises(ek.ReadingError) as caught:
        read_predictions(text)
    return caught.value


def recall_of(loaded: Loaded) -> float:
    """At a threshold that all listed scores reach."""
    return float(ek.recall(ek.evaluate(loaded.predictions).pooled.at(0.0)))


def unlisted_note(loaded: Loaded) -> tuple[str, bool]:
    (note,) = [note for note in loaded.notes if "not listed" in note.text]
    return note.text, note.warning


def test_a_list_of_the_three_best_labels_is_asked_what_the_others_are() -> None:
    error = question(table(3))
    assert error.problem == "Most pairs of item and label are not listed, so it is not known whether they are true."
    assert error.found == "540 of 720 pairs of item and label"
    unknown, no = error.readings
    assert (unknown.options["listed_only"], no.options["listed_only"]) == (True, False)
    assert "540 pairs are in no figure" in unknown.consequence
    assert "540 pairs count as negatives" in no.consequence


def test_each_answer_is_the_option_and_what_was_answered_is_not_asked_again() -> None:
    text = table(3)
    for answer in question(text).readings:
        option = answer.options["listed_only"]
        answered, said = read_predictions(text, reading=answer), read_predictions(text, listed_only=option)
        assert answered.predictions.digest == said.predictions.digest
        assert int(said.predictions.n_known.sum()) == (180 if option else 720)
        assert read_predictions(to_csv(said.predictions).encode()).predictions.digest == said.predictions.digest


def test_with_unknown_truth_negatives_are_those_that_were_looked_at() -> None:
    """Recall is 1 in both, since the file holds no positive without a score: with one answer that is said."""
    text = table(3)
    no, unknown = (read_predictions(text, listed_only=option) for option in (False, True))
    assert recall_of(no) == recall_of(unknown) == 1.0
    at = 0.5
    c_no, c_unknown = (ek.evaluate(each.predictions).pooled.at(at) for each in (no, unknown))
    assert (c_no.tp, c_no.fp, c_no.fn) == (c_unknown.tp, c_unknown.fp, c_unknown.fn)
    assert c_no.tn - c_unknown.tn == 540
    assert unlisted_note(unknown) == (
        "540 of 720 pairs of item and label are not listed: their truth is not known, and they are in no figure.",
        False,
    )
    assert any("recall is among the detections" in note.text for note in unknown.notes)
    assert unlisted_note(no) == ("540 of 720 pairs of item and label are not listed, and count as no.", False)


def test_where_less_than_half_is_not_listed_that_is_said_and_not_asked() -> None:
    loaded = read_predictions(table(7))
    text, warning = unlisted_note(loaded)
    assert text.startswith("300 of 720 pairs of item and label are not listed, and count as no. If such a file lists")
    assert warning
    assert int(read_predictions(table(7), listed_only=True).predictions.n_known.sum()) == 420


@pytest.mark.parametrize(("k", "asked"), [(5, True), (6, False)])  # 420 and 360 of 720
def test_it_is_asked_from_more_than_half_on(k: int, asked: bool) -> None:
    if asked:
        question(table(k))
    else:
        read_predictions(table(k))


def test_a_file_that_lists_positives_without_a_score_says_all_that_is_true() -> None:
    text = table(3, lost=True)
    loaded = read_predictions(text)
    assert int(loaded.predictions.n_known.sum()) == 720
    assert recall_of(loaded) < 1
    assert not any("not listed" in note.text for note in loaded.notes)


def test_where_each_item_has_one_true_label_what_is_not_listed_is_no() -> None:
    pairs = [(i, label) for i in range(30) for label in {i % 9, 3}]
    rows = [f"i{i},c{label},{0.5 + 0.1 * (label == i % 9)},{int(label == i % 9)}" for i, label in pairs]
    loaded = read_predictions("\n".join(["id,label,score,truth", *rows, ""]).encode())
    assert int(loaded.predictions.n_known.sum()) == 270
    assert not any("not listed" in note.text for note in loaded.notes)


def test_a_complete_table_is_neither_asked_nor_noted() -> None:
    loaded = read_predictions(table(LABELS))
    assert not any("not listed" in note.text for note in loaded.notes)
    truth, score = scores()
    labels, ids = [f"c{i}" for i in range(LABELS)], [f"i{i}" for i in range(len(truth))]
    made = ek.predictions_from_matrix(truth, score, labels=labels, ids=ids, task="multilabel")
    assert np.array_equal(loaded.predictions.positives, made.positives)


# The same of a truth in a file of its own


def two_files(k: int, *, all_scored: bool = False, lost: bool = False) -> tuple[bytes, bytes]:
    """Scores of the k best labels of each item, or of all, and the truth of just those k best ones."""
    _, *rows = table(k, lost=lost).decode().splitlines()
    listed = [row.split(",") for row in rows]
    truth, score = scores()
    every = [(f"i{i}", f"c{j}", f"{score[i, j]}") for i in range(len(truth)) for j in range(LABELS)]
    scored = every if all_scored else [tuple(row[:3]) for row in listed if row[2]]
    of_scores = [",".join(row) for row in scored]
    of_truth = [f"{item},{label},{true}" for item, label, _, true in listed]
    return tuple(
        "\n".join([head, *each, ""]).encode()
        for head, each in (("id,label,score", of_scores), ("id,label,truth", of_truth))
    )


@pytest.mark.parametrize("all_scored", [False, True])
def test_a_truth_file_that_lists_few_pairs_is_asked_what_the_others_are(all_scored: bool) -> None:
    files = two_files(3, all_scored=all_scored)
    with pytest.raises(ek.ReadingError) as caught:
        read_predictions(*files)
    error = caught.value
    assert error.found == "540 of 720 pairs of item and label"
    unknown, no = (read_predictions(*files, reading=answer) for answer in error.readings)
    assert (unknown.predictions.n_pairs, no.predictions.n_pairs) == (180, 720)
    assert recall_of(unknown) == recall_of(no) == 1.0
    assert unlisted_note(unknown) == (
        "540 of 720 pairs of item and label are not listed: their truth is not known, and they are in no figure.",
        False,
    )
    assert unlisted_note(no)[0].endswith("are not listed, and count as no.")
    assert not any("no known truth" in note.text for note in unknown.notes)


@pytest.mark.parametrize("all_scored", [False, True])
def test_two_files_come_to_the_same_as_one(all_scored: bool) -> None:
    """Where just the listed pairs have a score, to the last bit; where all have one, in every count."""
    one = read_predictions(table(3), listed_only=True).predictions
    two = read_predictions(*two_files(3, all_scored=all_scored), listed_only=True).predictions
    assert all_scored or one.digest == two.digest
    tables = [ek.evaluate(p).per_label for p in (one, two)]
    for label in one.labels:
        for threshold in (0.0, 0.3, 0.6):
            assert tables[0][label].at(threshold) == tables[1][label].at(threshold)


def test_a_truth_file_that_lists_most_pairs_is_warned_of() -> None:
    text, warning = unlisted_note(read_predictions(*two_files(7)))
    assert text.startswith("300 of 720 pairs of item and label are not listed, and count as no. If such a file lists")
    assert warning


def test_a_truth_file_that_lists_what_is_true_or_every_pair_is_plain() -> None:
    _, complete = two_files(LABELS)
    of_scores, _ = two_files(3)
    positives = b"\n".join(row for row in complete.splitlines() if not row.endswith(b",0"))
    for truth in (complete, positives, two_files(3, lost=True)[1]):
        loaded = read_predictions(of_scores, truth)
        assert loaded.predictions.n_pairs == LABELS * loaded.predictions.n_examples
        assert not any("not listed" in note.text for note in loaded.notes)


def test_a_pair_that_is_listed_as_no_and_has_no_score_is_told() -> None:
    of_scores, truth = two_files(3)
    pairs, listed = of_scores.splitlines(), truth.splitlines()
    without = next(i for i, row in enumerate(listed) if row.endswith(b",0"))
    loaded = read_predictions(b"\n".join(pairs[:without] + pairs[without + 1 :]), truth, listed_only=True)
    assert any("1 pair is listed as not true and has no score" in note.text for note in loaded.notes)
    assert loaded.predictions.n_pairs == 179


def test_what_was_said_of_unlisted_pairs_holds_in_every_reading_that_is_offered() -> None:
    """Found by random files: each item has one class in all its rows, so that the truth may be of the item, too."""
    pairs = [("NA", label, None, False) for label in ("NA", "N/A", "null", "None", "true")]
    pairs += [("null", "NA", None, False), ("N/A", "NA", 0.0, True)]
    rows = [dict(zip(("id", "label", "score", "truth"), pair, strict=True)) for pair in pairs]
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    with pytest.raises(ek.ReadingError) as asked:
        read_predictions(data, task="multilabel", listed_only=False)
    assert len(asked.value.readings) == 2
    for reading in asked.value.readings:
        assert not read_predictions(data, reading=reading).predictions.listed_only
