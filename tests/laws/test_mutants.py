"""Tests of tests: each of these mistakes in the numeric core makes a test fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# source -> tests that watch it (and options of pytest), and mistakes: (right, wrong). The right text must occur exactly
# once. Simulations are left out: what they alone would find is too little by far, and they take long.
QUICK = ["-k", "not hold_the_truth and not uniform and not reject and not hold_the_true and not every_comparison"]
WATCH = {
    "arrays.py": ["laws/test_decision_rule.py", "test_arrays.py"],
    "decimals.py": ["laws/test_decision_rule.py", "test_arrays.py"],
    "counting/counts.py": ["laws/test_decision_rule.py", "counting/test_counts.py", "counting/test_counts_oracle.py"],
    "counting/metrics.py": ["counting/test_metrics.py"],
    "counting/per_example.py": ["counting/test_per_example.py"],
    "counting/curves.py": ["counting/test_curves.py"],
    "counting/sorting.py": ["counting/test_sorting.py"],
    "thresholds/operating_points.py": ["thresholds/test_operating_points.py", "thresholds/test_plan.py"],
    "thresholds/constraint.py": ["thresholds/test_operating_points.py", "thresholds/test_constraint.py"],
    "thresholds/promises/guarantee.py": [
        "thresholds/promises/test_guarantee.py",
        "-k",
        "is_the_sequence or exact_binomial or related",
    ],
    "thresholds/new_data/optimism.py": ["thresholds/new_data/test_optimism.py"],
    "thresholds/new_data/threshold_range.py": ["thresholds/new_data/test_threshold_range.py"],
    "intervals/intraclass.py": ["intervals/test_intraclass.py"],
    "thresholds/review_band.py": ["thresholds/test_review_band.py"],
    "thresholds/production/costs.py": ["thresholds/production/test_costs.py"],
    "thresholds/plan.py": ["thresholds/test_plan.py"],
    "thresholds/confirm.py": ["thresholds/test_confirm.py"],
    "thresholds/promises/closest_promise.py": ["thresholds/promises/test_closest_promise.py"],
    "thresholds/new_data/held_out.py": ["thresholds/new_data/test_held_out.py"],
    "thresholds/production/in_production.py": ["thresholds/production/test_in_production.py"],
    "thresholds/production/unlabelled.py": ["thresholds/production/test_unlabelled.py", "-k", "not hold_the_truth"],
    "thresholds/suggested.py": ["thresholds/test_suggested.py"],
    "advice/readiness.py": ["advice/test_readiness.py", "advice/test_many_labels.py"],
    "files/csv_text.py": ["files/test_csv_text.py"],
    "files/room.py": ["files/sandbox/test_child.py", "-k", "room or temporary or mistake"],
    "files/sandbox/child.py": ["files/sandbox/test_child.py", "-k", "room or dies"],
    "files/sandbox/places.py": ["files/sandbox/test_places.py"],
    "files/sandbox/folders.py": ["files/sandbox/test_folders.py"],
    "uploads/quota.py": ["uploads/test_quota.py"],
    "reading/label_limit.py": ["reading/test_label_limit.py"],
    "reading/unlisted.py": ["reading/test_unlisted_pairs.py"],
    "reading/joining/unlisted_pairs.py": ["reading/test_unlisted_pairs.py"],
    "uploads/kept_models.py": ["uploads/test_kept_models.py"],
    "evaluation/coarser.py": ["evaluation/test_coarser.py"],
    "evaluation/base_rates.py": ["advice/test_readiness.py"],
    "counting/grouped.py": ["evaluation/test_figure_intervals.py", "test_unknown_truth.py", *QUICK],
    "intervals/shares.py": ["intervals/", "evaluation/test_figure_intervals.py", *QUICK],
    "intervals/estimate.py": ["intervals/", "evaluation/", *QUICK],
    "intervals/residuals.py": ["intervals/test_residuals.py"],
    "intervals/ratios_of_groups.py": ["intervals/", "evaluation/test_figure_intervals.py", *QUICK],
    "intervals/roc_auc.py": ["intervals/", "comparison/test_differences.py", *QUICK],
    "intervals/area_scores.py": ["intervals/test_roc_auc.py"],
    "intervals/areas.py": ["intervals/test_mean_areas.py"],
    "intervals/parts.py": ["intervals/test_parts.py"],
    "slicing/attributes.py": ["slicing/test_slices.py"],
    "slicing/distinct.py": ["slicing/test_slices.py"],
    "slicing/conditions.py": ["slicing/test_slices.py"],
    "slicing/table.py": ["slicing/test_slices.py"],
    "slicing/source.py": ["slicing/test_slices.py"],
    "slicing/comparing.py": ["slicing/test_compare_slices.py"],
    "slicing/exploring.py": ["slicing/test_weak_slices.py", "-k", "slow_loop"],
    "slicing/weak.py": ["slicing/test_weak_slices.py", "-k", "is_told or groups_stay or refused"],
    "evaluation/saturation.py": ["evaluation/test_saturation.py"],
    "comparison/matching.py": [
        *(f"comparison/test_{name}.py" for name in ("matching", "grades", "footing")),
        *QUICK,
        "--deselect=tests/comparison/test_grades.py::test_models_in_grades_of_which_one_is_much_better_are_told_apart",
    ],
    "comparison/p_values.py": ["comparison/test_p_values.py"],
    "comparison/pairing.py": ["comparison/test_pairing.py", "test_unknown_truth.py"],
    "comparison/footing.py": ["comparison/test_footing.py", "comparison/test_whole_items.py", *QUICK],
    "comparison/differences.py": [
        *(
            f"comparison/test_{name}.py"
            for name in ("differences", "grades", "footing", "comparison", "labels", "means")
        ),
        *QUICK,
    ],
    "comparison/counts_alone/count_resampling.py": [
        "comparison/counts_alone/test_count_resampling.py",
        "comparison/counts_alone/test_unpaired.py",
        *QUICK,
    ],
    "comparison/counts_alone/unpaired.py": ["comparison/counts_alone/test_unpaired.py", *QUICK],
    "evaluation/figure_intervals.py": ["evaluation/test_figure_intervals.py", *QUICK],
    "comparison/disagreements.py": ["comparison/test_disagreements.py", "test_unknown_truth.py"],
    "calibration/bins.py": ["calibration/test_bins.py"],
    "calibration/claims.py": ["calibration/test_bins.py"],
    "calibration/related.py": ["calibration/test_bins.py", "calibration/test_curve.py"],
    "calibration/score_parts.py": ["calibration/test_score_parts.py"],
    "calibration/curve.py": ["calibration/test_curve.py"],
    "examples/selection.py": ["examples/test_selection.py", "examples/test_in_bin.py"],
    "examples/in_bin.py": ["examples/test_in_bin.py"],
    "examples/first.py": ["examples/test_part.py", "examples/test_label_errors.py"],
    "examples/part.py": ["examples/test_part.py"],
    "evaluation/likely_wrong.py": ["examples/test_label_errors.py"],
    "advice/scores.py": ["advice/test_scores.py", "advice/test_decisions.py"],
    "advice/averages.py": ["advice/test_decisions.py"],
    "advice/thresholds.py": ["advice/test_decisions.py", "advice/test_items.py"],
    "advice/looks/alike.py": ["advice/test_items.py"],
    "advice/looks/tradeoff.py": ["advice/test_tradeoff.py"],
    "advice/probabilities.py": ["advice/test_items.py"],
    "advice/looks/decisions.py": ["advice/test_decisions.py", "advice/test_items.py"],
    "examples/correcting.py": ["examples/test_marks.py"],
    "examples/confused.py": ["examples/test_confused.py"],
    "intervals/stratified.py": ["intervals/test_stratified.py"],
    "review/strata.py": ["review/test_drawing.py"],
    "review/drawing.py": ["review/test_drawing.py"],
    "review/answers.py": ["review/test_answers.py"],
    "review/estimating.py": ["review/test_answers.py"],
    "examples/moved.py": ["examples/test_moved.py", "examples/test_moved_instead.py"],
    "examples/together.py": ["counting/confusions/test_multi_label.py"],
    "counting/confusions/multi_label.py": ["counting/confusions/test_multi_label.py"],
    "counting/confusions/grid.py": ["counting/confusions/test_grid.py"],
    "comparison/sentences.py": ["comparison/test_verdict.py"],
    "comparison/verdict.py": ["comparison/test_verdict.py"],
    "live/labels/label_list.py": ["live/labels/test_label_list.py"],
    "live/labels/label_rows.py": ["live/labels/test_label_rows.py"],
    "evaluation/label_summary.py": ["evaluation/test_averages.py"],
    "live/stops.py": ["live/test_stops.py"],
    "reading/understanding/proposals/one_score.py": ["reading/understanding/"],
    "reading/understanding/proposals/score_is_of.py": ["reading/understanding/"],
    "reading/understanding/proposals/decided_columns.py": ["reading/understanding/"],
    "reading/understanding/proposals/about_items.py": ["reading/understanding/"],
    "reading/understanding/proposals/wide.py": ["reading/understanding/"],
    "reading/understanding/proposals/guesses.py": ["reading/understanding/"],
    "reading/understanding/proposals/decisions.py": ["reading/understanding/"],
    "reading/understanding/proposals/numbers.py": ["reading/understanding/"],
    "reading/understanding/proposals/scales.py": ["reading/understanding/"],
    "reading/understanding/label_columns.py": ["reading/understanding/"],
    "reading/understanding/common_ids.py": ["reading/understanding/"],
    "reading/understanding/sheet.py": ["reading/understanding/"],
    "reading/understanding/understand.py": ["reading/understanding/"],
    "reading/loading.py": ["reading/understanding/"],
    "reading/layouts/yes_no.py": ["reading/understanding/"],
}
MISTAKES = {
    "examples/part.py": [
        ("if above <= first and last < above + len(keys):", "if True:"),
        ("(on_top if high < np.inf else 0)", "on_top"),
        ('rows = np.argsort(found.example, kind="stable")', "rows = np.arange(len(found.example))"),
        ("(block.key < high) & (block.key > low)", "(block.key <= high) & (block.key > low)"),
    ],
    "examples/in_bin.py": [
        ("math.nextafter(high, math.inf)", "high"),
        ("among = counted if among is None else among & counted", "pass"),
    ],
    "calibration/bins.py": [
        ("np.sqrt(2 * variance / np.pi)", "np.sqrt(variance)"),
    ],
    "calibration/claims.py": [
        ("(top_label >= 0)", "(top_label >= -1)"),
        ("[p.index(each) for each in labels]", "list(range(len(p.labels)))"),
    ],
    "calibration/related.py": [
        ('np.searchsorted(edges[1:-1], score, side="left")', 'np.searchsorted(edges[1:-1], score, side="right")'),
        ("(1 - correlation) * alone + correlation * together", "alone"),
        ("isotonic(claims.table()).at(score)", "score"),
    ],
    "calibration/score_parts.py": [
        ("as_given - calibrated, alike - calibrated", "as_given - alike, calibrated - alike")
    ],
    "calibration/curve.py": [
        ("np.sin(np.pi / 2 * correlation)", "correlation"),
        ("(1 + at_least) / (1 + len(curves))", "at_least / len(curves)"),
        ("shrink = np.sqrt(len(some) / len(claims))", "shrink = 1.0"),
    ],
    "examples/selection.py": [
        ("& ~decide(score, wanted.threshold + wanted.near)", ""),
        ("kept &= wanted.top[example] == i", "pass"),
        ("lost if wanted.among is None else lost[wanted.among[lost]]", "lost"),
        ("np.inf if self.absent_first else -np.inf", "-np.inf"),
        ("free[p.unscored(i)] = False", "pass"),
        ('truth if outcome in ("tp", "fn")', 'truth if outcome in ("tp", "fn", "tn")'),
    ],
    "examples/first.py": [
        ("pairs.key >= np.partition", "pairs.key > np.partition"),
        ("key == last)[: most - len(above)]", "key == last)[len(above) - most :]"),
        ("(pairs.example, pairs.label, -pairs.key)", "(pairs.label, pairs.example, -pairs.key)"),
    ],
    "advice/scores.py": [("area >= NEAR_PERFECT", "area > NEAR_PERFECT"), ("gain < CHANCE_GAIN", "gain <= 0")],
    "advice/averages.py": [
        ("of_each <= whole - FAR_BELOW", "of_each <= whole"),
        ("(known.sum() - 1) - mean", "known.sum() - mean"),
    ],
    "advice/thresholds.py": [
        ("s.best_f1 <= of_all + 1e-12", "s.best_f1 < of_all"),
        ("look.missed_at_lowest >= TIED", "look.at_lowest >= TIED"),
        ("look.near < FEW_NEAR", "look.near <= 0"),
    ],
    "advice/looks/tradeoff.py": [
        ("int(fewer[-1])", "int(fewer[0])"),
        ("now.tp + missed / 2", "now.tp"),
    ],
    "advice/probabilities.py": [("look.error < BEYOND_CHANCE *", "look.error < 0 *")],
    "advice/looks/alike.py": [
        (" & (often[np.searchsorted(values, own)] == size)", ""),  # coarse scores
        ("both >= SAME_TRUTH * either", "both > SAME_TRUTH * either"),
        ("len(likely) <= _MOST_COUNTED", "True"),
    ],
    "advice/looks/decisions.py": [
        ("(top >= 0) & (top != truth)", "(top != truth)"),  # ties
        ("kept = often >= OFTEN *", "kept = often >= 0 *"),  # false everywhere
        ("decide(score, at - within) & ~decide(score, at + within)", "decide(score, at - within)"),
    ],
    "evaluation/likely_wrong.py": [
        ("if n < FEWEST:", "if n <= FEWEST:"),
        ("score <= sure_no, score >= sure_yes", "score <= 0.5, score >= 0.5"),
        ("if sure_yes <= sure_no:", "if sure_yes < sure_no - 2:"),
    ],
    "examples/correcting.py": [
        ('mark.verdict == "wrong"', 'mark.verdict != "fine"'),
        ("if len(labels - {own}) == 1:", "if len(labels - {own}) >= 1:"),
        ("to_turn[label].discard(example)", "pass"),
        ("if p.known(label)[places[mark.id]]:", "if True:"),
    ],
    "intervals/stratified.py": [
        ("self.came_true + (self.size - self.answered) * self.share", "self.size * self.share"),
        ("left = 1 - self.answered / np.maximum(self.size, 1)", "left = 1"),
        ("np.sum(parts**2 / np.maximum(answered - 1, 1))", "np.sum(parts**2 / np.maximum(answered, 1))"),
        ("1.0 if s.none_is_false else high", "high"),
    ],
    "review/strata.py": [
        ("lowest = np.minimum(least, size)", "lowest = np.minimum(0 * least, size)"),
        ("1 / len(ranked) + spread / spread.sum()", "spread / spread.sum()"),
    ],
    "review/drawing.py": [
        ("known & by_baseline & ~predicted", "known & by_baseline"),
        ("rng = np.random.default_rng(seed)", "rng = np.random.default_rng(0)"),
    ],
    "review/answers.py": [
        ("int(said in _YES)", "int(said not in _NO or said in _NO)"),
        ("len(facts) > len({*stratum})", "len(facts) < 0"),
        ('_whole(rows[0], "of") != len(rows)', "False"),
    ],
    "review/estimating.py": [
        ("np.where(mine, sample.chance, 1 - sample.chance)", "sample.chance"),
        (
            "_counts(answers, answers.verdict == 1), _counts(answers, answers.verdict == 0)",
            "_counts(answers, answers.verdict == 1), _counts(answers, answers.verdict == 1)",
        ),
        ('"no" if e.high < bound', '"no" if e.value < bound'),
    ],
    "examples/confused.py": [("~decided if predicted is None", "(top_label < 0) if predicted is None")],
    "examples/moved.py": [
        ("example, true = example[shared], true[shared]", "pass"),
        ("np.lexsort((-scores_in(b, by, example), ~came))", "np.lexsort((-scores_in(b, by, example), came))"),
        ("decide(score, threshold) & (top_label >= 0)", "decide(score, threshold)"),
        ("example = example[alike]", "pass"),
        ("np.setdiff1d(after, before), np.setdiff1d(before, after)", "after, before"),
    ],
    "examples/together.py": [
        ("~_has_any(false, p.n_examples)", "_has_any(false, p.n_examples)"),
        ("-key if lowest else key", "key"),
    ],
    "counting/confusions/multi_label.py": [
        ("p.unscored(i)])", "p.unscored(i)[:0]])"),
        ("different = row != column", "different = row >= 0"),
        ("np.fill_diagonal(counts, 0)", "pass"),
        ("of_column[0], minlength=p.n_examples) - itself", "of_column[0], minlength=p.n_examples)"),
    ],
    "counting/confusions/grid.py": [
        ("different: BoolArray = same[self.row] != self.column", "different: BoolArray = self.row != self.column"),
        ("order = np.lexsort((-of_row, -count))", "order = np.lexsort((of_row, -count))"),
    ],
    "advice/readiness.py": [
        ("[label for label in ev.labels if label in of_findings]", "sorted(of_findings, key=ev.labels.index)"),
        (
            "_GRADES[max(_SEVERITY[each.mark] for each in reasons)]",
            "_GRADES[min(_SEVERITY[each.mark] for each in reasons)]",
        ),
        ("best or worst < _SEVERITY", "best and worst < _SEVERITY"),  # wide intervals
        ("if number < least:", "if number <= 0:"),  # few items
        ("*_at_threshold(at, wording, standard),", ""),
        ("return intervals.average_precision", "return no_interval(value, 0.95, '', 0, '')"),
    ],
    "files/csv_text.py": [
        ("if for_spreadsheets else table", "if not for_spreadsheets else table"),
        ("if not isinstance(cell, str) or _NUMBER.fullmatch(cell)", "if not isinstance(cell, str)"),
        ("chain([header], (", "chain([], ("),
        ("_NUMBER.fullmatch(cell)", "_NUMBER.match(cell)"),
        ("space.start() == 0 or ", ""),  # a cell that the text begins
        (' or space.string[space.start() - 1] == ";"', ""),  # a cell that a semicolon begins
        ('compile("([\\t\\r\\n])")', 'compile("([\\t\\r])")'),
    ],
    "files/room.py": [("requested and", "requested or")],  # numpy on a full disk
    "files/sandbox/child.py": [
        ("{-signal.SIGKILL, -signal.SIGABRT}", "{-signal.SIGKILL}"),
        ("code == NO_ROOM", "code == 0"),
    ],
    "files/sandbox/places.py": [
        ("return is_first and len", "return len"),
        ("len(self._inside) < most", "len(self._inside) <= most"),
        ("min(memory, budget)", "memory"),
        ("self._inside.pop(ticket, None)", "pass"),
    ],
    "files/sandbox/folders.py": [
        ("named and folder.is_dir() and not folder.is_symlink() and _is_gone", "named and _is_gone"),
        ("if process == os.getpid():", "if process == 0:"),
    ],
    "uploads/quota.py": [
        ("own.files + 1 > limits", "own.files > limits"),
        ("own.size + size > limits", "own.size > limits"),
        ("everyone.size + size > limits", "everyone.size + size >= limits"),
    ],
    "reading/label_limit.py": [
        ("len(labels) > most", "len(labels) >= most"),
        ("check_labels(labels, [candidate], most)", "pass"),
    ],
    "uploads/kept_models.py": [
        ("if left <= models and taken <= size", "if left <= models or taken <= size"),
        ("for row in rows[:-1]:", "for row in rows[1:]:"),
        ("if row.stands_on(shelf)]", "if row.key]"),
        ("if _is_there(row) and not", "if not"),
    ],
    "reading/joining/unlisted_pairs.py": [
        ("shape[0] * n_labels - len(listed)", "shape[0] * n_labels - len(scored)"),
        ("np.setdiff1d(scored, listed)", "np.setdiff1d(scored, are_true)"),
    ],
    "reading/unlisted.py": [
        ("2 * unlisted > pairs", "2 * unlisted >= pairs"),
        ("(true & ~scored).any()", "(true & scored).any()"),
        ('{"listed_only": False}', '{"listed_only": True}'),
    ],
    "evaluation/base_rates.py": [
        ("surprise.sum() / max(positives.sum(), 1)", "surprise.sum() / max(items.sum(), 1)"),
        ("    surprise -= _times_log", "    _times_log"),
    ],
    "arrays.py": [
        ("if np.isnan(wanted).any():", "if np.isnan(wanted).all():"),
    ],
    "decimals.py": [
        ("numbers.dtype.itemsize < 8", "numbers.dtype.itemsize < 4"),  # single precision as it is
        ("_DIGITS = (6, 7, 8, 9)", "_DIGITS = (7, 8, 9)"),
        ("near = (decade >= -14)", "near = (decade >= -20)"),  # powers of ten that are not exact
        ("np.copysign(decimal[reads_back], found[done])", "decimal[reads_back]"),
    ],
    "counting/counts.py": [
        ("y_score >= threshold if", "y_score > threshold if"),
        ("else y_score > ABSENT", "else y_score >= ABSENT"),
        ('threshold, side="left")', 'threshold, side="right")'),
        ("return len(self.thresholds) - 1 - below", "return np.maximum(len(self.thresholds) - 2 - below, 0)"),
        ("    np.not_equal(values[1:], values[:-1], out=ends[:-1])\n", ""),  # ties ignored when adding tables up
        ("part[: len(following)] ^ following, 1,", "part[: len(following)] ^ following, 0,"),  # a tie of both classes
        ("|= y_true[block]", "|= ~y_true[block]"),
        ("tp_so_far += tp_before", "tp_so_far -= tp_before"),
        ("np.arange(start + 1, start", "np.arange(start, start - 1"),
        ("y_score.min() >= 0:", "y_score.max() >= 0:"),  # the code without a sign for negative scores
        ("where=magnitude > 0, initial=_MAGNITUDE) - 1", "where=magnitude > 0, initial=_MAGNITUDE)"),
        ("np.maximum(bits & _MAGNITUDE, self.floor)", "bits & _MAGNITUDE"),
        ("self.floor * (place > 0)", "self.floor"),
        ("if largest < 2**62 else None", "if largest < 2**63 else None"),
        ("truth, score = truth[finite], score[finite]", "truth, score = truth[finite], np.abs(score[finite])"),
        ("odd = score[~finite & (score != ABSENT)]", "odd = score[np.isnan(score)]"),
        ("negatives = len(truth) - positives", "negatives = np.isfinite(y_score).sum() - positives"),
        ("self.tp[-1] < self.positives", "self.tp[-1] <= self.positives"),
        ("positives - tp, negatives - fp)", "negatives - tp, positives - fp)"),
        ("np.concatenate([np.diff(part.fp, prepend=0)", "np.concatenate([np.diff(part.tp, prepend=0)"),
        ("exact = all(", "exact = any("),
    ],
    "counting/per_example.py": [
        ("(top_label < 0) & (top_score > ABSENT)", "top_label < 0"),  # no score at all taken for a tie
        ("            top_label[rows[tied]] = -1\n", "            pass\n"),  # the first of tied labels
        ("score >= best_score[example]", "score > best_score[example]"),
        ("(rank <= k)", "(rank < k)"),
    ],
    "counting/metrics.py": [
        ('if denominator else float("nan")', "if denominator else 0.0"),
        ("np.where(denominator == 0, np.nan,", "np.where(denominator == 0, 0.0,"),
        ("_ratio(c.tp, c.tp + c.fp)", "_ratio(c.tp, c.tp + c.fn + 0 * c.fp)"),
        ("_ratio(c.tp, c.tp + c.fn)", "_ratio(c.tp, c.tp + c.fp + 0 * c.fn)"),
        ("_ratio(c.tn, c.tn + c.fp)", "_ratio(c.tn, c.tn + c.fn)"),
        ("_ratio(c.fp, c.fp + c.tn)", "_ratio(c.fp, c.fp + c.tp)"),
        ("(recall(c) + specificity(c)) / 2", "(recall(c) + precision(c)) / 2"),
        ("weight = beta * beta", "weight = beta"),
        ("if not (beta > 0 and", "if not (beta >= 0 and"),
        ("dtype=np.float64) - np.multiply(", "dtype=np.float64) + np.multiply("),
        ("np.multiply(c.tp, c.tn, dtype=np.float64)", "np.float64(c.tp * c.tn)"),  # overflows
        ("higher_is_better=False", "higher_is_better=True"),
        ('"there are no positives", "there', '"there are no examples", "there'),
    ],
    "counting/sorting.py": [
        ("beyond[reached] <= scores", "beyond[reached] < scores"),  # a score at a threshold reaches it
        ('scores[crowded], side="right")', 'scores[crowded], side="left")'),
        ("np.diff(lower) > 1", "np.diff(lower) > 2"),
        ("not 0 < parts_in_one < np.inf", "not parts_in_one < np.inf"),  # a range wider than any number
    ],
    "counting/curves.py": [
        ("found[gains] * (tp / (tp + fp))", "found[gains] * (tp / (tp + fp + 1))"),
        ("/ t.positives)", "/ t.tp[-1])"),
        ("(tp[1:] + tp[:-1])", "(tp[1:] + tp[1:])"),  # ties won
        ("(tp[1:] + tp[:-1])", "(tp[:-1] + tp[:-1])"),  # ties lost
        ("    twice_above += (t.negatives - int(t.fp[-1])) * (int(t.tp[-1]) + t.positives)\n", ""),  # absent scores
        ("t.positives == 0 or t.negatives == 0", "t.positives == 0 and t.negatives == 0"),
        ("(first | last)", "first"),
        ("np.isnan(x) | np.isnan(y)", "np.isnan(x)"),
    ],
    "thresholds/promises/guarantee.py": [
        ("<= SEQUENCE * risk\n        kept[some]", "<= risk\n        kept[some]"),
        ("-np.log(BET * risk)", "-np.log(risk)"),
        ("(hits + errors))[::-1]", "(hits + errors))"),
        ("hits = cases - hits\n    found", "hits = hits + 0\n    found"),
    ],
    "thresholds/new_data/optimism.py": [
        ("(fold != each).astype(np.int64)", "(fold >= 0).astype(np.int64)"),
    ],
    "thresholds/new_data/threshold_range.py": [
        ("rng.permutation(n_groups) % n", "np.zeros(n_groups, dtype=np.int64)"),
        ("2 * len(found) <", "len(found) <"),
        ("(1 - level) / 2, (1 + level) / 2", "0.0, (1 + level) / 2"),
        ('== "highest" else -value', '== "highest" else value'),
        ("allowed &= bound.satisfied(c)", "pass"),
        ("point = best_point(t, goal, risk=risk)", "point = best_point(t, goal)"),
    ],
    "intervals/intraclass.py": [
        ("np.clip(r, 0.0, 1.0)", "r"),
        ("np.isnan(r), 1.0", "np.isnan(r), 0.0"),
        ("(mean_size - 1) * within", "mean_size * within"),
        ("steps = (2 * before + 1)", "steps = (2 * before)"),
        ('"false_alarm_share": (False, True)})', '"false_alarm_share": (True, True)})'),
        ("if k < 2 or n == k:", "if k < 2:"),
    ],
    "thresholds/review_band.py": [
        ("t.fp[high] + t.positives - t.tp[low]", "t.fp[low] + t.positives - t.tp[low]"),
    ],
    "thresholds/production/costs.py": [
        ("(1 - there) * of_negatives", "of_negatives"),
        ("prevalence(c) / rarer", "prevalence(c)"),
    ],
    "thresholds/plan.py": [
        ("(labels if together else 1)", "1"),
    ],
    "evaluation/coarser.py": [
        (
            "return _Whole(score_of(of_item[c.example], c.score), true, true | false)",
            "return _Whole(score_of(of_item[c.example], c.score), true, false)",
        ),
        ("size // 2 + 1)", "(size + 1) // 2)"),
        ("enough = n >= np.asarray(k)", "enough = n > np.asarray(k)"),
        ("& (c.score == ABSENT)).any()", "& False).any()"),
    ],
    "thresholds/new_data/held_out.py": [
        ("np.where(np.isinf(own), of_all, own)", "own"),
        ("beta**2 * found", "beta * found"),
        ("WIDER = 2.0", "WIDER = 1.0"),
    ],
    "thresholds/production/in_production.py": [
        ("weight * float(end - e.value)", "abs(weight) * float(end - e.value)"),
        ("prevalence * costs.fn + negative * costs.tn", "costs.fn + negative * costs.tn"),
    ],
    "thresholds/production/unlabelled.py": [
        ("np.asarray(share * of_positive /", "np.asarray(of_positive /"),
        ("counts[:, 0] += np.asarray(totals)", "counts[:, 0] += 0 * np.asarray(totals)"),
        ("np.arange(size) > np.searchsorted", "np.arange(size) >= np.searchsorted"),
        ("if p_value < SURE:", "if p_value < 0:"),
        ("drawn = rng.multinomial(both.sum(), both / both.sum())", "drawn = both"),
    ],
    "thresholds/suggested.py": [
        ("max(map(abs, by)) >= APART", "max(map(abs, by)) > 0"),
    ],
    "thresholds/promises/closest_promise.py": [
        ("risk=whole / LOOKS", "risk=whole"),
        ("if each > bound.at_most", "if each < bound.at_most"),
    ],
    "thresholds/confirm.py": [
        ("elif high < above or low > below", "elif low < above or high > below"),
        ('"kept" if low > -FALL', '"kept" if high > -FALL'),
        ("otherwise[examples[differ]] = True", "otherwise[differ] = True"),
    ],
    "thresholds/constraint.py": [
        ("dtype=np.float64) * self.of / total", "dtype=np.float64) / total"),
        ("value >= self.at_least", "value > self.at_least"),
        ("value <= self.at_most", "value < self.at_most"),
        ("return above & below", "return above | below"),
    ],
    "thresholds/operating_points.py": [
        ("np.logical_and.reduce([defined, *here])", "np.logical_or.reduce([defined, *here])"),
        ("defined = predicts & ~np.isnan(value)", "defined = ~np.isnan(value)"),
        ("tp.astype(np.float64) * np.abs", "tp * np.abs"),  # products of billions
        ('signed = value if figure.best == "highest" else -value', "signed = value"),
        (
            "int(np.argmax(np.where(allowed, signed, -np.inf)))",  # of equals, the lowest threshold
            "len(signed) - 1 - int(np.argmax(np.where(allowed, signed, -np.inf)[::-1]))",
        ),
        ("signed[best] > highest", "signed[best] >= highest"),
    ],
    "counting/grouped.py": [
        ("spans.above[starts]])", "spans.up_to[starts]])"),
        ("np.bincount(group[inside], minlength", "np.bincount(group[some], minlength"),
        ("known = known - np.bincount(unsure", "known = known - 0 * np.bincount(unsure"),
        ("minlength=n_groups) + in_groups_lost\n    elif", "minlength=n_groups)\n    elif"),
    ],
    "intervals/parts.py": [
        ("* (-value) ** j *", "* value**j *"),
        ("np.maximum(of_groups, of_pairs)", "of_groups"),  # a part of which all is right
        ("added = c.times * ((beyond - w * of_whole) ** 2 - (w * of_whole) ** 2)", "added = c.times * beyond**2"),
        ("every.less(touched).plus(beyond)", "every.less(touched)"),  # what groups of the part have in the rest
        ("_squares_of_pairs(c, key, ratio) * share * (1 - share)", "_squares_of_pairs(c, key, ratio) * share"),
        ("single = single & (key in PROPORTIONS)", "single = single & False"),
        ("undefined = (inside[0, 1] <= 0) | (inside[0, 1] >= every[0, 1])", "undefined = inside[0, 1] <= 0"),
    ],
    "slicing/attributes.py": [
        ('side="right"', 'side="left"'),
        ("of_cell = np.append(len(conditions) - 1, parts) if missing else parts", "of_cell = np.append(0, parts)"),
    ],
    "slicing/distinct.py": [
        ("distinct = sorted(set(plain.values()))", "distinct = sorted(set(plain.values()), reverse=True)"),
    ],
    "slicing/conditions.py": [
        ("(numbers >= self.low) & (numbers < self.high)", "(numbers > self.low) & (numbers < self.high)"),
        ("(day.astype(np.int64) + 3) % 7", "day.astype(np.int64) % 7"),
    ],
    "slicing/table.py": [
        ("(-d.low, -d.value) if better is False", "(d.high, d.value) if better is False"),
        ("return np.array([p_values[0], np.nan]) if len(p_values) == 2 else p_values", "return p_values"),
    ],
    "slicing/source.py": [
        ("tp[where] += predicted & truth", "tp[where] += predicted"),
        ("known[p.unknown(i)[0]] -= 1", "pass"),
        ("positives[p.unscored(i)] += 1", "pass"),
        ("place = place * len(each.conditions) + each.part", "place = place + each.part"),
    ],
    "slicing/comparing.py": [
        ("rows = np.flatnonzero((parted.part == i) & shared)", "rows = np.flatnonzero(parted.part == i)"),
        ("threshold_b=threshold_b, level", "threshold_b=0.5, level"),
    ],
    "slicing/exploring.py": [
        ("* share * (1 - share)", "* share"),
        ("(held >= self.fewest) & (n - held >= self.fewest)", "(held >= self.fewest)"),
    ],
    "slicing/weak.py": [
        ("other = ~half", "other = half"),  # what was found is confirmed by what it was found in
        ('{"false_positive_rate": "specificity"}', '{"false_positive_rate": "false_positive_rate"}'),
    ],
    "intervals/shares.py": [
        ("middle = (value + z**2 / (2 * n)) / width", "middle = value"),
        ("np.where(value == 1, 1.0, middle + half)", "middle + half"),
        ("_wilson_bounds(value, cases,", "_wilson_bounds(value, total,"),  # pairs of a group as independent
        ("np.sqrt(lacking * np.maximum", "np.sqrt(np.maximum"),
        ("np.maximum(of.squares, of_one_pair)", "np.maximum(of.squares, 0.0)"),
        ("special.stdtrit(degrees_left(cases, of.squares, fourths),", "special.stdtrit(cases,"),
        ("cases = total**2 / of.own_squares", "cases = of.groups"),  # groups count alike, however large
        ("np.where(of.squares < of_one_pair, 0.0,", "np.where(False, 0.0,"),
        ("np.array([np.count_nonzero(y)])", "np.array([len(y)])"),  # groups without cases count as groups
        ("residuals = x - value * y", "residuals = x"),
        ("special.stdtrit(degrees_of_freedom(y, residuals),", "special.stdtrit(n - 1,"),
        ("np.sqrt(understated(y) *", "np.sqrt("),
    ],
    "intervals/residuals.py": [
        ("NORMAL = 3.0", "NORMAL = 2.0"),
        ("left = 1 - 2 * cubes", "left = 1 - cubes"),
        ("+ squares / total**2", ""),
        ("np.maximum(left, 1 / total**2)", "left"),
        ("np.minimum(groups - 1, told)", "groups - 1"),
        ("np.minimum(groups - 1, told)", "told"),
        ("return self.understated * (self.number - 1) / self.number", "return 1.0"),
    ],
    "intervals/estimate.py": [
        ("max(float(y.sum()) ** 2 / float(y @ y), 2.0) if", "float(holding) if"),
        ("(max(low, 0.0), high) if value > 0", "(max(low, 0.0), high) if value < 0"),
        ("return min(low, 0.0), max(high, 0.0)", "return low, high"),
        ("low=-a.high, high=-a.low), b, -correlation)", "low=-a.high, high=-a.low), b, correlation)"),
        ("low=-a.high, high=-a.low)", "low=-a.low, high=-a.high)"),
        ("2 * correlation * (down_b * up_a)", "2 * correlation * (up_b * down_a)"),
        ("max((up_b**2 + down_a**2) -", "max((up_b**2 + down_a**2) +"),
    ],
    "intervals/ratios_of_groups.py": [
        ("single=m.single and is_share", "single=m.single"),
        ("(1, -1, 0, 0), (0, 0, 1, 0)", "(1, 0, 0, 0), (0, 0, 1, 0)"),
        ("factorial(order) // prod(", "factorial(order) // sum("),
        ("n_others + n_positive,", "n_others,"),  # F1 rests on groups with a positive too
        ("bool((np.bincount(s.group, minlength=1) <= 1).all())", "True"),  # spans have two scores of one example
        ("(now[powers] - then[powers]) * times", "now[powers] - then[powers]"),
        ("return counts[there], list(", "return np.ones_like(there), list("),
    ],
    "intervals/roc_auc.py": [
        ("+ run_negatives / 2 + absent_negatives", "+ run_negatives + absent_negatives"),  # ties won
        ("a.single and _cases(a) >= NORMAL_FROM", "a.single"),  # tests of few positives reject too often
        ("degrees = np.inf if a.single and", "degrees = np.inf if"),
        ("with_negative / (with_negative - 1) * float(parts.below @ parts.below)", "float(parts.below @ parts.below)"),
        ("+ 2 * across", "+ across"),
        ("+ lost_positives * absent_negatives / 2", ""),
        ("scored_positives + absent_positives / 2)", "scored_positives + absent_positives)"),
        ("cases + PRIOR - 1 if s.single else cases - 1", "cases + PRIOR - 1"),
        ("ratio if s.single else max(seen, ratio)", "ratio"),
        ("placed / np.sqrt(left * total) if s.single else placed / left", "placed / total"),
        ("hidden=max(expected - seen, 0.0)", "hidden=0 * max(expected - seen, 0.0)"),
        ("float(a.influence @ b.influence) / product if", "0.0 if"),
        ("if s.single or 0 < parts.auc < 1:", "if True:"),  # related pairs of a perfect area count as independent
        ("if n < FEWEST_CASES:", "if False:"),
        ("max(min(tested.low, combined[0]), -1.0)", "max(combined[0], -1.0)"),
        ("low, high, rejected=rejected)", "low, high, rejected=False)"),
        ("(cases + PRIOR - 1) if s.single else correlation", "(cases + PRIOR - 1)"),
    ],
    "intervals/areas.py": [
        ("weight**2 * part.hidden", "weight * part.hidden"),
    ],
    "intervals/area_scores.py": [
        ("max(_exponential(area), _exponential(1 - area))", "_exponential(area)"),
        ("(cases - 1) * ratio +", "cases * ratio +"),
        ("variance / usual_variance(area) if 0 < area < 1 else 0.0", "variance / usual_variance(area)"),
        ("reach * sqrt(usual_variance(middle))", "reach * sqrt(usual_variance(area))"),  # not as a score
    ],
    "evaluation/saturation.py": [
        ("losses >= HEAVIEST", "losses > HEAVIEST"),
        ("against + int(np.count_nonzero(losses <= _LIGHTEST))", "against"),
    ],
    "comparison/matching.py": [
        ("(thresholds[0], found) if leader == 0", "(thresholds[0], found) if True"),
        ("np.where(target_lower > 0, b.thresholds[rows], np.nan)", "b.thresholds[rows]"),
        ("np.asarray((first_row + last_row) // 2)\n\n\ndef _crossing", "np.asarray(first_row)\n\n\ndef _crossing"),
        ("np.asarray(begin + (peak + still)[back])", "np.asarray(begin + peak[back])"),
        ("peak = last - np.argmax(above[::-1], axis=0)", "peak = np.argmax(above, axis=0)"),
        ("place = len(distinct) - np.searchsorted(distinct[::-1], rows)", "place = np.arange(len(rows))"),
        ("np.diff(each[kept]).astype(np.float64)", "np.diff(each[kept])"),  # products of billions
        ("if towards - start <= 1:", "if True:"),  # grades as if they met the match
        ("if towards - start <= 1:", "if False:"),  # and scores that all differ as if they were grades
        ("1 + np.argmin(np.where", "0 * np.argmin(np.where"),  # the chord alone
        ("            (other, other, other + 1),\n", ""),  # without the line of the grade after
        ("good = -_at_points(fp,", "good = _at_points(fp,"),
        (
            "np.concatenate([-positives, tp, positives, positives])",
            "np.concatenate([-positives, tp, positives, tp[-1:]])",
        ),
        ("(over[row, each] == 0)", "(over[row, each] < 0)"),
    ],
    "comparison/p_values.py": [
        (
            "tail = float(special.bdtr(fewer, discordant, 0.5))",
            "tail = float(special.bdtr(fewer - 1, discordant, 0.5))",
        ),
        ("1 - point / 2 if only_a == only_b", "1.0 if only_a == only_b"),
        ("d = d // np.gcd.reduce(d)", "d = d // 1"),
        ("(2 if seen else 1)", "2"),
        ("(beyond + same_sum, beyond + same_sum / 2)", "(beyond + same_sum, beyond + same_sum)"),
        ("int(np.ceil(9 * spread))", "int(np.ceil(2 * spread))"),
        ("np.cos(each * angle) ** count", "np.cos(each * angle)"),
        ("whole = np.rint(d)", "whole = np.trunc(d)"),
        ("+= side", "+= 0"),
        ("np.std(defined, ddof=1)", "np.std(defined)"),
        ("max(2 / (len(of_resamples) + 1), 0.5**degrees)", "2 / (len(of_resamples) + 1)"),
        ("np.maximum.accumulate(p[order]", "np.asarray(p[order]"),
        ("np.arange(m, 0, -1)", "m"),  # Bonferroni
        ("p[order] * m / np.arange(1, m + 1)", "p[order] * len(p) / np.arange(1, m + 1)"),
        ("special.ndtri((1 + level) / 2) + special.ndtri(power)", "special.ndtri((1 + level) / 2)"),
        ("share = (k_a + k_b) / (n_a + n_b)", "share = (k_a / n_a + k_b / n_b) / 2"),
    ],
    "comparison/counts_alone/count_resampling.py": [
        (
            "np.random.default_rng([on.seed, i, 1])",
            "np.random.default_rng([on.seed, i, 0])",
        ),  # both models drawn as one
        ("leader_first = _content(tables[on.leader]) <= _content(tables[on.follower])", "leader_first = True"),
        ("prepend=0, append=total)", "prepend=0, append=total + 1)"),
        ("    found[on.follower] = matching_rows(following, leading, on.match, places)\n", ""),
        ("np.concatenate([kept, [threshold, np.inf]])", "np.concatenate([kept, [np.inf]])"),
        ("above[:-1] * above[1:] <= 0", "above[:-1] * above[1:] >= 0"),
        ("(1 - way) * x + way * y", "way * x + (1 - way) * y"),
        ("    if above[row] == 0:", "    if False:"),
        ("np.random.default_rng([on.seed, i, 0])", "np.random.default_rng([on.seed, 0])"),
    ],
    "comparison/counts_alone/unpaired.py": [
        ("b.low - a.high, b.high - a.low", "b.low - a.low, b.high - a.high"),
        ("ends = value_b - value_a, bridged_b - bridged_a", "ends = value_b - value_a, value_b - value_a"),
        ("min(max(figure.low, 0.0), figure.high)", "value"),
        ("max(figure.low - half, -bound)", "max(value - half, -bound)"),
        ("    if n < FEWEST_POSITIVES:", "    if False:"),
        ("n = min(t.positives for t in drawn.tables)", "n = max(t.positives for t in drawn.tables)"),
        ("figure.of_b - figure.of_a, degrees)", "figure.of_b, degrees)"),
        ("degrees = int(min(n - 1, support.degrees))", "degrees = n - 1"),
        ("if np.isnan([figure.a, figure.b]).any():", "if np.isnan([figure.a, figure.b]).all():"),
    ],
    "comparison/footing.py": [
        ("mean_of_two(recall, specificity, related,", "mean_of_two(recall, specificity, 0.0,"),
        ("alarms = min(draws", "alarms = max(draws"),
        ("MatchSupport(2 * (missed - 1)", "MatchSupport(8 * (missed - 1)"),
        ('return 0 if self.lead == "a" else 1', "return 0"),
        ("side == self.follower", "side == 1"),
    ],
    "comparison/differences.py": [
        ("if support.degrees < 1 else", "if support.degrees < 0 else"),
        ("carrying if carrying.number < groups.number else groups", "groups"),
        ("understated=groups.inequality", "understated=1.0"),
        ('if pooled and on.match == "precision" and', "if False and"),
        ("(led.fp / led.tp), follower.fp)", "(led.fp / led.tp) + 1, follower.fp)"),
        ("rejected=p_value < 1 - level", "rejected=p_value < level"),
        ("if pooled and key == on.match:", "if key == on.match:"),
        ("stdtrit(degrees, (1 + level) / 2))", "stdtrit(degrees, level))"),
        ("if groups.number < 2:", "if False:"),
        ("len(possible) > 1 and least <= 0 <= most", "False"),
        ("max(p for _, _, p in possible)", "min(p for _, _, p in possible)"),
        ("low, high = self.open_to or", "low, high = None or"),
    ],
    "comparison/pairing.py": [
        ("wrong = wrong[known[wrong]]", "wrong = wrong[~known[wrong]]"),
        ("known &= p.known", "known |= p.known"),
        ("shared = sorted(of_a.keys() & of_b.keys())", "shared = [name for name in of_a if name in of_b]"),
        ("rows_b = np.array([of_b[name] for name in shared]", "rows_b = np.array([of_a[name] for name in shared]"),
        ("[example[truth], p.unscored(i)]", "[example[truth]]"),
        ("    if len(position) < len(p.ids):", "    if False:"),
        ("return other if n_one > n_other else one", "return one if n_one > n_other else other"),
        ("np.array_equal(one, other):\n        return other", "True:\n        return other"),  # groups that cross
        ("groups=None if own else names[group][order]", "groups=None"),
    ],
    "evaluation/figure_intervals.py": [
        ("(estimate.low[::-1], estimate.high[::-1])", "(estimate.low, estimate.high)"),
        ("group_moments(s, thresholds[::-1]), level)", "group_moments(s, thresholds[::-1]))"),
        ("low=e.low[::-1], high=e.high[::-1]", "low=e.low, high=e.high"),
        ("related = label is None and len(ev.labels) != 1", "related = label is not None"),
        ("float(positives.sum()) if weighted else 1.0", "1.0 if weighted else float(positives.sum())"),
        ("group_positions(p, np.arange(p.n_examples))[example]", "np.arange(p.n_examples)[example]"),
    ],
    "comparison/disagreements.py": [
        ("decide(score_b, threshold_b) == truth", "decide(score_a, threshold_a) == truth"),
        ("_decided(p_b, at_b, place_b, threshold_b)", "_decided(p_b, at_b, place_b, threshold_a)"),
        ("_of_some(p_b, at_b, rows_b[at])", "_of_some(p_b, at_b, rows_a[at])"),
        ("at, n_known = at[known[at]], int", "n_known = int"),
        ("np.where(given, truth[at], lost)", "given & truth[at]"),
        ("return at[at >= 0]", "return at"),
        ("np.lexsort((of_label, place, -clearness))", "np.lexsort((of_label, place, clearness))"),
        ("np.minimum(_distance", "np.maximum(_distance"),
        ("self.fixed == (direction ==", "self.fixed != (direction =="),
    ],
    "comparison/sentences.py": [
        ("d.p_value < 1 - d.difference.level) and _leaves_0_out(d.difference)", "d.p_value < 1 - d.difference.level)"),
        ("d.p_value < 1 - d.difference.level) and", "d.p_value < 0.05) and"),
        ("if np.isnan(row.discovery) else row.discovery", ""),
        ("low, high = sorted((sign * e.low, sign * e.high))", "low, high = e.low, e.high"),
    ],
    "comparison/verdict.py": [
        ("if c.positives < FEWEST_POSITIVES:", "if False:"),
        ('"the match fails" if _gap(c) > FAILED_MATCH else', ""),
        ("if share in (0, 1)}", "if share == 1}"),
        ("return case.warnings if matched else case.notes", "return case.notes"),
        ("    if flips == 0:", "    if not flips:"),
        ("np.isnan(d.difference.value) or differs(d) for d in found", "np.isnan(d.difference.value) for d in found"),
    ],
    "reading/understanding/proposals/score_is_of.py": [
        ("HALF = 0.5 - 1e-9", "HALF = 0.6"),
        ("HALF = 0.5 - 1e-9", "HALF = 0.5 + 1e-9"),
        ("HALF = 0.5 - 1e-9", "HALF = -1.0"),
        ("if numbers[decision == one].min() > numbers", "if numbers[decision == one].min() >= numbers"),
        ("if numbers[decision == other].min() > numbers", "if numbers[decision == other].min() >= numbers"),
        ("has_names = not", "has_names = True or not"),
    ],
    "reading/understanding/proposals/decided_columns.py": [
        ("_TOGETHER = 0.2", "_TOGETHER = -1.0"),
        ("counts.min() < _OF_EACH or", ""),
        ("    return bool((own >= 0).all() and reached.all())", "    return False"),
        ('if others and sheet.profiles[name].said.get("truth", 0) < STRONG:', "if others:"),
    ],
    "reading/understanding/proposals/one_score.py": [
        ('fits = ("class", "predicted")', 'fits = ("class",)'),
        ("    if not of_predicted and sheet.choices.positive in truth.distinct:\n        return True\n", ""),
    ],
    "reading/understanding/proposals/about_items.py": [
        ("SUM_TOLERANCE = 1e-3", "SUM_TOLERANCE = 1.0"),
        ("_OFTEN = 5", "_OFTEN = 50"),
        ("    if len(others) > len(left) and sum_to_one(of_labels):", "    if sum_to_one(of_labels) and False:"),
        ("profile.is_constant and many", "False"),
        ('said.get("about", 0) == STRONG,', "False,"),
    ],
    "reading/understanding/proposals/wide.py": [
        ("or not found.is_affixed or len(found.true) != 2:", "or len(found.true) != 2:"),
        ("if said.get(label))", "if not said.get(label))"),
        ("<= SUM_TOLERANCE).all()", "<= SUM_TOLERANCE).any()"),
        ("stems = [name.removeprefix(prefix).removesuffix(suffix) for name in known]", "stems = sorted(known)"),
    ],
    "reading/understanding/proposals/guesses.py": [
        ("for first in (0, 1) if", "for first in (0,) if"),
        ("enumerate(free, first)", "enumerate(free)"),
    ],
    "reading/understanding/proposals/decisions.py": [
        ("key=lambda cell: -together[cell]", "key=lambda cell: together[cell]"),
    ],
    "reading/understanding/proposals/numbers.py": [
        (" and not all(map(_are_thousands, profiles))", ""),
        ("is_said and max(p.high for p in profiles) > 1 and", "is_said and"),
    ],
    "reading/understanding/proposals/scales.py": [
        ("np.diff(b) >= 0).all()", "np.diff(b) >= 0).any()"),
    ],
    "reading/understanding/label_columns.py": [
        ("if stem in class_of or is_apart or stem.isdecimal():", "if True:"),
        ("if count > 1 and 2 * count >= len(class_of):", "if count > 0:"),
        (
            "or not class_of.keys() <= name_of.keys():\n        return None\n    return {class_of",
            "or False:\n        return None\n    return {class_of",
        ),
    ],
    "reading/understanding/common_ids.py": [
        ("_ENOUGH = 0.5", "_ENOUGH = 1.5"),
        ("if share > best:", "if share >= best:"),
    ],
    "reading/understanding/sheet.py": [
        ("MARGIN = 2", "MARGIN = 4"),
        ('profile.is_list and profile.said.get("id", 0) < STRONG', "profile.is_list"),
        ("< 0.5 * len(profile.cells)", "< 0.0 * len(profile.cells)"),
    ],
    "reading/understanding/understand.py": [
        ("_TOO_MUCH = 3", "_TOO_MUCH = 30"),
        ("kept = [each for each in proposals if _FULLER[each.kind] >= best_kind]", "kept = list(proposals)"),
        ("[each for each in kept if not each.asks] if is_sure else kept", "kept"),
        ("near if all(each.asks for each in with_scores) else with_scores", "near"),
        ("near if all(each.asks for each in with_scores) else with_scores", "with_scores or near"),
    ],
    "reading/loading.py": [
        ("if len(ways) == 1 and not ways[0].asks:", "if len(ways) == 1:"),
        ("depends = len(digests) > 1 or", "depends ="),
    ],
    "live/labels/label_list.py": [
        ("np.append(values, np.nan)[row]", "np.append(values, 0)[row]"),
    ],
    "live/labels/label_rows.py": [
        (
            "places = np.flatnonzero(np.diff(row, prepend=len(table.thresholds)))",
            "places = np.flatnonzero(np.diff(row))",
        ),
        ("np.append(each, np.nan)[row]", "np.append(each, 0)[row]"),
    ],
    "evaluation/label_summary.py": [
        ("np.where(t.tp + t.fp > 0, ", "np.where(t.tp + t.fp >= 0, "),
        ("tp[i] = np.count_nonzero(predicted & truth)", "tp[i] = np.count_nonzero(predicted)"),
    ],
    "live/stops.py": [
        ("crowded = (change > table.positives / PARTS) & (upper - lower > 1)", "crowded = change < 0"),
        ("yield np.union1d(ends, ends + 1)", "yield ends"),
        (
            "upper = np.where(rows == 0, scores[1] + width, scores[rows])",
            "upper = np.where(rows == 0, scores[1], scores[rows])",
        ),
        ("tp[several].max(initial=0) > max(1, CROWDED * table.positives)", "False"),
    ],
    "reading/layouts/yes_no.py": [
        ("return [cell for cell in every if cell not in usual]", "return []"),
    ],
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and of its tests, to make mistakes in."""
    folder = tmp_path_factory.mktemp("mutants")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name in ("evalkit", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "pages", "browser"))
    return folder


def run(folder: Path, tests: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "EVALKIT_SOAK"}
    environment |= {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=line", "-p", "no:cacheprovider"]
    files = [f"tests/{name}" if name.endswith((".py", "/")) else name for name in tests]
    return subprocess.run([*command, *files], cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("source", MISTAKES)
def test_each_mistake_has_its_one_place(source: str) -> None:
    text = (ROOT / "evalkit" / source).read_text(encoding="utf-8")
    elsewhere = {right: text.count(right) for right, _ in MISTAKES[source] if text.count(right) != 1}
    assert not elsewhere, f"adapt these mistakes of {source}"


@pytest.mark.slow
@pytest.mark.parametrize("source", WATCH)
def test_without_a_mistake_the_tests_pass(copy: Path, source: str) -> None:
    done = run(copy, WATCH[source])
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        pytest.param(source, right, wrong, id=f"{source}: {wrong.strip() or 'without ' + right.strip()}")
        for source, mistakes in MISTAKES.items()
        for right, wrong in mistakes
    ],
)
def test_a_mistake_makes_a_test_fail(copy: Path, source: str, right: str, wrong: str) -> None:
    path = copy / "evalkit" / source
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    try:
        done = run(copy, WATCH[source])
    finally:
        path.write_text(text, encoding="utf-8")
    assert done.returncode == 1, f"survived, or broke more than a test:\n{done.stdout}{done.stderr}"
