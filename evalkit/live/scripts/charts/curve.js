// Points of a curve: the one that is nearest to a pointer, and the one that stands at its x.

/** @import { Column } from "../rows.js" */

/** @import { ChartOfModels } from "./pane.js" */

const SAME = 0.5; // pixels between which points stand at one x

/**
 * Where the points of a curve stand, as shares of what its axes enclose.
 *
 * @param {ChartOfModels["reads"]} reads
 * @param {Record<string, Column>} columns
 * @returns {{ x: Column, y: Column }}
 */
export function places({ x, figures, at, top = 1 }, columns) {
  const y = columns[at?.y ?? figures[0].key];
  return { x: columns[at?.x ?? x], y: top === 1 ? y : Float64Array.from(y, (value) => value / top) };
}

/**
 * The row of the point that is nearest to a place; -1 where the curve has none.
 *
 * @param {Column} x shares
 * @param {Column} y
 * @param {Iterable<number>} rows
 * @param {{ x: number, y: number }} place in pixels
 * @param {{ width: number, height: number }} size
 */
export function nearestPoint(x, y, rows, place, { width, height }) {
  let [best, least] = [-1, Infinity];
  for (const row of rows) {
    const far = (x[row] * width - place.x) ** 2 + ((1 - y[row]) * height - place.y) ** 2;
    if (far < least) [best, least] = [row, far];
  }
  return best;
}

/**
 * The row of the point at the x of a place: of several there, where a curve goes straight up, the nearest; -1 where the
 * curve has none.
 *
 * @param {Column} x shares
 * @param {Column} y
 * @param {{ x: number, y: number }} place in pixels
 * @param {{ width: number, height: number }} size
 */
export function pointAt(x, y, place, { width, height }) {
  let least = Infinity;
  for (let row = 0; row < x.length; row += 1) {
    const far = Math.abs(x[row] * width - place.x);
    if (far < least && !Number.isNaN(y[row])) least = far;
  }
  const there = [...x.keys()].filter((row) => Math.abs(x[row] * width - place.x) <= least + SAME);
  return nearestPoint(x, y, there, place, { width, height });
}
