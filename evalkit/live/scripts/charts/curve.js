// Points of a curve: the one that is nearest to a pointer, and the one that stands at its x.

/** @import { Column } from "../rows.js" */

const SAME = 0.5; // pixels between which points stand at one x

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
