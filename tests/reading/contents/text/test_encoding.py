"""Texts in other encodings than UTF-8: asked about, each file for itself."""

from __future__ import annotations

import pytest

from evalkit import ReadingError, read_predictions


def test_an_answer_on_the_encoding_of_the_scores_leaves_the_truth_as_it_is() -> None:
    scores = "id,label,score\nclé,été,0.9\nclé,chien,0.2\n".encode("cp1252")
    truth = "id,label,truth\nclé,été,1\nclé,chien,0\n".encode()
    with pytest.raises(ReadingError) as caught:
        read_predictions(scores, truth=truth)
    western = next(each for each in caught.value.readings if each.options["encoding"] == "windows-1252")
    p = read_predictions(scores, truth=truth, reading=western).predictions
    assert (p.ids.tolist(), p.labels, p.y_true.tolist()) == (["clé"], ("été", "chien"), [True, False])
