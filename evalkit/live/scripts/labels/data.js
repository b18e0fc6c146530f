// What is known of the labels of a list: figures that no threshold moves, counts at every stop of those whose rows are
// there, and counts of all at the last threshold that the server answered.

import { unpack, unpackAll } from "../rows.js";
import { Changes } from "./changes.js";
import { figure, follows } from "./figures.js";

/** @import { CountsOfLabels, LabelRows, ListContent, Packed } from "../protocol.d.ts" */
/** @import { Column } from "../rows.js" */

/** @typedef {{ stop: number, threshold: number }} Place of the slider */
/** @typedef {{ changes: Changes, bounds: Record<string, Column | number> }} Row */

export const UNKNOWN = Symbol("not there yet");
const OWN = "own_threshold"; // of each label, which the place of the slider moves
const KEPT = 1500; // rows of labels; older ones go, and are asked for again

export class LabelData {
  /** @type {Map<number, (Row | null)[]>} */
  rows = new Map();
  /** @type {{ threshold: number, tp: Column, fp: Column }[]} for each model */
  counts = [];

  /** @param {ListContent} list */
  constructor(list) {
    this.list = list;
    this.fixed = list.models.map(({ fixed }) => unpackAll(fixed));
    this.take(list.rows);
  }

  /** How many labels there are. */
  get size() {
    return this.list.labels.length;
  }

  /** Whether every label can follow the threshold without a server. */
  get isWhole() {
    return this.rows.size >= this.size;
  }

  /** @param {LabelRows} rows */
  take(rows) {
    const isNew = Object.entries(rows).filter(([i]) => !this.rows.has(+i));
    if (this.rows.size + isNew.length > Math.max(KEPT, isNew.length)) this.rows.clear();
    for (const [i, models] of isNew) {
      this.rows.set(+i, models.map((row) => row && { changes: new Changes(row.table), bounds: opened(row.bounds) }));
    }
    return isNew.length > 0;
  }

  /** @param {CountsOfLabels[]} counts */
  count(counts) {
    this.counts = counts.map(({ threshold, tp, fp }) => (
      { threshold: threshold ?? Infinity, tp: unpack(tp), fp: unpack(fp) }));
  }

  /**
   * A figure of a label, or UNKNOWN where its counts at this place are not there yet.
   *
   * @param {number} m the model
   * @param {number} i the label
   * @param {string} key
   * @param {Place} place
   * @returns {number | typeof UNKNOWN}
   */
  value(m, i, key, place) {
    const fixed = this.fixed[m];
    // Of two models on the same items the positives are the same, and stand there once.
    if (m && key === "positives" && fixed[key][i] === this.fixed[0][key][i]) return UNKNOWN;
    if (key === OWN) return moved(fixed[key]?.[i] ?? NaN, place.threshold);
    if (!follows(key)) return fixed[key]?.[i] ?? NaN;
    const [positives, negatives] = [fixed.positives[i], fixed.negatives[i]];
    if (Number.isNaN(positives)) return NaN;
    const row = this.rows.get(i)?.[m];
    if (row) {
      const { changes } = row;
      const at = changes.at(place.stop);
      return figure(key, { tp: changes.tp[at], fp: changes.fp[at], positives, negatives });
    }
    const counts = this.counts[m];
    if (!counts || counts.threshold !== place.threshold) return UNKNOWN;
    return figure(key, { tp: counts.tp[i], fp: counts.fp[i], positives, negatives });
  }

  /**
   * The ends of a label's interval of a figure of the model, NaN where it has none.
   *
   * @param {number} i
   * @param {string} key
   * @param {number} stop
   */
  bounds(i, key, stop) {
    const bounds = this.rows.get(i)?.[0]?.bounds;
    const [low, high] = [bounds?.[`${key}.low`], bounds?.[`${key}.high`]];
    if (low === undefined || high === undefined) return [NaN, NaN];
    return [typeof low === "number" ? low : low[stop], typeof high === "number" ? high : high[stop]];
  }
}

/**
 * A threshold moved by a shift, without the rounding of doubles.
 *
 * @param {number} threshold
 * @param {number} shift
 */
export function moved(threshold, shift) {
  return shift ? Number((threshold + shift).toPrecision(12)) : threshold;
}

/**
 * @param {Record<string, Packed | number | null>} columns
 * @returns {Record<string, Column | number>}
 */
export function opened(columns) {
  return Object.fromEntries(Object.entries(columns).map(([key, column]) => (
    [key, typeof column === "string" ? unpack(column) : column ?? NaN])));
}

/**
 * Whether the rows of one list serve another: of the same labels and models, with columns of the same names.
 *
 * @param {ListContent} before
 * @param {ListContent} now
 */
export function hasRowsOf(before, now) {
  const parts = [before, now].map(({ model, models, labels, columns }) => (
    [model, models.length, labels.length, ...columns.map(({ title, kind }) => `${title} ${kind}`)].join("\n")));
  return parts[0] === parts[1];
}
