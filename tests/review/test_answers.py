"""The file that is answered: it reads back to the same, and what was changed in it is an error."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

import evalkit as ek
from evalkit.counting.wording import Wording
from evalkit.review.estimating import conclude_review
from evalkit.review.sample import HEADER

FOREST = ek.load_sample("clips-forest").predictions


def _sample(question: str = "precision >= 0.7", n: int = 60) -> ek.ReviewSample:
    return ek.sample_for_review(FOREST, question, n, 7, label="move right")


def _truth(sample: ek.ReviewSample) -> list[str]:
    each = FOREST.label("move right")
    truth = dict(zip(FOREST.ids[each.example].tolist(), each.y_true.tolist(), strict=True))
    return ["yes" if truth[name] else "no" for name in sample.ids]


def _edited(text: str, change: dict[str, str], number: str = "3") -> str:
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        if row["number"] == number:
            row.update(change)
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_it_reads_back_to_the_same_in_any_order_and_with_other_separators() -> None:
    sample = _sample()
    lines = sample.to_csv(_truth(sample)).splitlines()
    shuffled = "\n".join([lines[0], *np.random.default_rng(1).permutation(lines[1:])])
    for text in (shuffled, "\ufeff" + shuffled.replace(",", ";"), shuffled.replace(",", "\t").encode()):
        answers = ek.read_answers(text)
        found = answers.sample
        assert (found.question, found.ids, found.labels) == (sample.question, sample.ids, sample.labels)
        assert (found.sides, found.threshold) == (sample.sides, "0.5")
        for name in ("stratum", "size", "chance"):
            assert getattr(found, name).tolist() == getattr(sample, name).tolist()
        assert answers.n_answered == 60
        result = ek.estimate_from_review(answers)
        assert result.asked.value == pytest.approx(0.844397, abs=1e-6)


def test_no_score_leads_whoever_answers_and_nothing_runs_in_a_spreadsheet() -> None:
    p = ek.predictions_from_matrix(
        [[1], [0]] * 10, [[0.9], [0.8]] * 10, labels=["=1+1"], ids=[f"=cmd|{i}" for i in range(20)], task="binary"
    )
    sample = ek.sample_for_review(p, "precision", 12, 1)
    text = sample.to_csv(for_spreadsheets=True)
    assert "score" not in text
    assert text.count("'=cmd|") == text.count("'=1+1") == 20
    found = ek.read_answers(text)
    assert found.sample.ids == sample.ids
    assert found.sample.labels == sample.labels
    assert found.n_answered == 0


def test_pairs_without_an_answer_are_counted_as_such() -> None:
    sample = _sample()
    said = _truth(sample)
    said[:5] = ["", "?", "unsure", " Unknown ", "skip"]
    said[5:8] = ["TRUE", "0", "Y"]
    answers = ek.read_answers(sample.to_csv(said))
    assert answers.verdict[:8].tolist() == [-1] * 5 + [1, 0, 1]
    result = ek.estimate_from_review(answers)
    assert (result.n_drawn, result.n_answered, result.asked.n) == (60, 55, 55)
    none = ek.estimate_from_review(ek.read_answers(sample.to_csv()))
    assert (none.n_answered, none.claim) == (0, "open")
    assert (none.asked.low, none.asked.high) == (0, 1)


def test_what_was_changed_is_an_error_that_says_where() -> None:
    text = _sample().to_csv()
    with pytest.raises(ek.ReadingError, match=r"yes or no, or empty.*number 3.*'maybe'"):
        ek.read_answers(_edited(text, {"verdict": "maybe"}))
    with pytest.raises(ek.ReadingError, match="59 rows, 59 numbers of 60"):
        ek.read_answers("\n".join(text.splitlines()[:-1]))
    with pytest.raises(ek.ReadingError, match="there twice"):
        ek.read_answers(text + text.splitlines()[-1])
    with pytest.raises(ek.ReadingError, match=r"number 3, column 'stratum'"):
        ek.read_answers(_edited(text, {"stratum": "x"}))
    with pytest.raises(ek.ReadingError, match="no column 'number'"):
        ek.read_answers("id,label,verdict\na,b,yes\n")
    with pytest.raises(ek.ReadingError, match="no sample"):
        ek.read_answers("")
    with pytest.raises(ek.ReadingError, match="UTF-8"):
        ek.read_answers(b"\xff\xfe\x00")
    for change in ({"question": "accuracy"}, {"chance": "0.5"}, {"pairs": "7"}, {"stratum": "4"}, {"of": "61"}):
        with pytest.raises(ek.ReadingError, match="are not what was drawn"):
            ek.read_answers(_edited(text, change))
    with pytest.raises(ek.ReadingError, match="strata are not those"):
        ek.read_answers(_edited(text, {"stratum": "99"}))
    with pytest.raises(ek.ReadingError, match="question or a chance"):
        ek.read_answers(text.replace("precision >= 0.7", "accuracy"))
    with pytest.raises(ek.ReadingError, match="column 'of'"):
        ek.read_answers(text.replace(",60,", f",{'9' * 40},"))


def test_results_in_words() -> None:
    sample = _sample()
    yes = ek.estimate_from_review(ek.read_answers(sample.to_csv(_truth(sample))))
    text = conclude_review(yes, "move right", "0.500", Wording())
    assert (
        text == "Precision of move right at 0.500 is 0.844 (0.748 to 0.908): it is at least 0.700. 60 of 60 answered."
    )
    open_one = _sample("precision >= 0.9")
    result = ek.estimate_from_review(ek.read_answers(open_one.to_csv(_truth(open_one))))
    assert result.claim == "open"
    assert result.more is not None
    assert f"is not settled. 60 of 60 answered. About {result.more:,} more" in conclude_review(
        result, "move right", "0.500", Wording()
    )
    no = _sample("precision >= 0.97", 100)
    result = ek.estimate_from_review(ek.read_answers(no.to_csv(_truth(no))))
    assert (result.claim, result.more) == ("no", None)
    figure = _sample("recall", 100)
    result = ek.estimate_from_review(ek.read_answers(figure.to_csv(_truth(figure))))
    assert (result.claim, sorted(result.estimates)) == ("", ["precision", "recall"])


def test_the_better_of_two_is_told_by_what_they_decide_differently() -> None:
    linear = ek.load_sample("clips-linear").predictions
    sample = ek.sample_for_review(FOREST, "better", 60, 1, label="move right", baseline=linear)
    result = ek.estimate_from_review(ek.read_answers(sample.to_csv(_truth(sample))))
    mine, theirs = (p.label("move right").y_score >= 0.5 for p in (FOREST, linear))
    truth = FOREST.label("move right").y_true
    right = float((mine == truth)[mine != theirs].mean())
    assert result.n_pairs == (mine != theirs).sum()
    assert "Where the two models differ on move right" in conclude_review(result, "move right", "0.500", Wording())
    every = ek.sample_for_review(FOREST, "better", 700, 1, label="move right", baseline=linear)
    whole = ek.estimate_from_review(ek.read_answers(every.to_csv(_truth(every))))
    assert whole.asked.value == whole.asked.low == pytest.approx(right)


def test_what_only_the_baseline_predicts_speaks_for_the_candidate_where_it_is_not_true() -> None:
    sample = ek.ReviewSample(
        ek.ReviewQuestion("better"),
        "0.5",
        tuple("abcd"),
        ("cat",) * 4,
        np.array([0, 0, 1, 1]),
        ("b", "a"),
        np.array([100, 300]),
        np.array([0.8, 0.3]),
    )
    nothing = ek.estimate_from_review(ek.Answers(sample, np.full(4, -1)))
    assert nothing.asked.value == pytest.approx((100 * 0.8 + 300 * 0.7) / 400)
    said = ek.estimate_from_review(ek.Answers(sample, np.array([1, 0, 0, -1])))
    right = 1 + 98 * (1.8 / 3) + 1 + 299 * (1.7 / 2)
    assert said.asked.value == pytest.approx(right / 400)
