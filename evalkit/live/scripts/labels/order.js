// Which labels are listed, in which order, and which are below a limit.

import { UNKNOWN } from "./data.js";

/** @import { LabelData, Place } from "./data.js" */

/** @typedef {{ key: string, descending: boolean }} Sort "name", or the key of a column */
/** @typedef {{ key: string, value: number }} Limit */

/**
 * The places of the labels whose names hold a text, in any case, in the order of the file.
 *
 * @param {string[]} labels
 * @param {string} text
 */
export function named(labels, text) {
  const wanted = text.toLocaleLowerCase();
  const all = labels.map((_, i) => i);
  return wanted ? all.filter((i) => labels[i].toLocaleLowerCase().includes(wanted)) : all;
}

/**
 * In another order; labels of one value stay in that of the file, and those on which it is undefined come last.
 *
 * @param {number[]} places
 * @param {LabelData} data
 * @param {Sort | null} sort null: the order of the file
 * @param {Place} at
 */
export function sorted(places, data, sort, at) {
  if (!sort) return places;
  const sign = sort.descending ? -1 : 1;
  if (sort.key === "name") {
    const collator = new Intl.Collator(undefined, { numeric: true });
    return [...places].sort((a, b) => sign * collator.compare(data.list.labels[a], data.list.labels[b]) || a - b);
  }
  const values = new Float64Array(data.size).fill(NaN);
  for (const i of places) {
    const value = data.value(0, i, sort.key, at);
    if (value !== UNKNOWN) values[i] = /** @type {number} */ (value);
  }
  return [...places].sort((a, b) => {
    const [x, y] = [values[a], values[b]];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
    return sign * (x - y) || a - b;
  });
}

/**
 * Whether a figure is below a limit; one that is undefined is not.
 *
 * @param {number | typeof UNKNOWN} value
 * @param {number} limit
 */
export function isBelow(value, limit) {
  return value !== UNKNOWN && /** @type {number} */ (value) < limit;
}

/**
 * The labels below a limit.
 *
 * @param {number[]} places
 * @param {LabelData} data
 * @param {Limit | null} limit
 * @param {Place} at
 */
export function below(places, data, limit, at) {
  return limit ? places.filter((i) => isBelow(data.value(0, i, limit.key, at), limit.value)) : [];
}

/**
 * The next order when a column's head is pressed: the usual direction, then the other, then that of the file.
 *
 * @param {Sort | null} sort
 * @param {string} key
 * @param {boolean} descending the usual direction of the column
 * @returns {Sort | null}
 */
export function pressed(sort, key, descending) {
  if (sort?.key !== key) return { key, descending };
  return sort.descending === descending ? { key, descending: !descending } : null;
}

/**
 * Which of many rows of one height are in view: the first, and the one after the last.
 *
 * @param {{ top: number, height: number, row: number, n: number, more: number }} view `more`: rows beyond either end
 */
export function inView({ top, height, row, n, more }) {
  const first = Math.max(0, Math.floor(top / row) - more);
  return [Math.min(first, n), Math.min(n, Math.ceil((top + height) / row) + more)];
}
