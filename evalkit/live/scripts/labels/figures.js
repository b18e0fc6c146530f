// Figures of a label from its counts, as evalkit computes them: NaN where one is undefined.

/** @typedef {{ tp: number, fp: number, positives: number, negatives: number }} Counted */

/** @type {Record<string, (c: Counted) => number>} by METRICS key or count */
const FIGURES = {
  tp: ({ tp }) => tp,
  fp: ({ fp }) => fp,
  fn: ({ tp, positives }) => positives - tp,
  tn: ({ fp, negatives }) => negatives - fp,
  predicted_positives: ({ tp, fp }) => tp + fp,
  precision: ({ tp, fp }) => tp / (tp + fp),
  recall: ({ tp, positives }) => tp / positives,
  f1: ({ tp, fp, positives }) => (2 * tp) / (tp + fp + positives),
  specificity: ({ fp, negatives }) => (negatives - fp) / negatives,
  false_positive_rate: ({ fp, negatives }) => fp / negatives,
  accuracy: ({ tp, fp, positives, negatives }) => (tp + negatives - fp) / (positives + negatives),
  predicted_positive_rate: ({ tp, fp, positives, negatives }) => (tp + fp) / (positives + negatives),
};

/**
 * Whether a figure follows the threshold.
 *
 * @param {string} key
 */
export function follows(key) {
  return key in FIGURES;
}

/**
 * @param {string} key of a figure that follows the threshold
 * @param {Counted} counted
 */
export function figure(key, counted) {
  return FIGURES[key](counted);
}
