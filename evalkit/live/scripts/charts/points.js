// The points of a chart as a table.

/** @import { Model } from "../figures/figures.js" */
/** @import { Thresholds } from "../thresholds.js" */
/** @import { ChartOfModels } from "./pane.js" */

/** @typedef {string | number} Cell */

/**
 * The head and the rows: a row for each model and stop of its slider, or of the distribution for each bin.
 *
 * @param {ChartOfModels} chart
 * @param {number[]} drawn the models that the chart shows
 * @param {Pick<Model, "name" | "columns">[]} models
 * @param {Pick<Thresholds, "of">} thresholds
 * @returns {[string[], Cell[][]]}
 */
export function pointsOf({ reads, data }, drawn, models, thresholds) {
  if (reads.x === "score") {
    return [["model", "class", "from", "to", "items"], drawn.flatMap((m) => bins(data, m, models))];
  }
  const keys = [...(reads.x === "threshold" ? [] : [reads.x]), ...reads.figures.map(({ key }) => key)];
  const rows = drawn.flatMap((m) => {
    const { name, columns } = models[m];
    return [...thresholds.of(m).stops].map((stop, row) => [name, stop, ...keys.map((key) => columns[key][row])]);
  });
  return [["model", "threshold", ...keys], rows];
}

/**
 * @param {ChartOfModels["data"]} data
 * @param {number} m
 * @param {Pick<Model, "name">[]} models
 * @returns {Cell[][]}
 */
function bins(data, m, models) {
  return data.bin.filter(({ same }) => +same.model === m).flatMap(({ same, each }) => (
    each.x.slice(0, -1).map((from, i) => [models[m].name, same.side, from, each.end[i], each[`${same.side}s`][i]])));
}

/**
 * CSV of a table, for spreadsheets: names from data that these would run as formulas begin with an apostrophe.
 *
 * @param {string[]} head
 * @param {Cell[][]} rows
 */
export function csvText(head, rows) {
  return [head, ...rows].map((row) => `${row.map(written).join(",")}\r\n`).join("");
}

/** @param {Cell} cell */
function written(cell) {
  if (typeof cell === "number") return Number.isNaN(cell) ? "" : String(cell).replace("Infinity", "inf");
  const guarded = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(cell) || /^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
