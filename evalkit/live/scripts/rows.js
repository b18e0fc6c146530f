// Columns and rows as Python packed them, and the row of a threshold.

/** @import { Packed, Series } from "./protocol.d.ts" */

/** @typedef {Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>} Doubles */
/** @typedef {Doubles | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>} Column */
/** @typedef {Record<string, string | number>} Row */

/** @param {string} text */
function bytes(text) {
  const characters = atob(text);
  const found = new Uint8Array(characters.length);
  // Uint8Array.from would ask the text for each of its characters anew, which takes many times as long.
  for (let i = 0; i < found.length; i += 1) found[i] = characters.charCodeAt(i);
  return found;
}

const TYPES = { f4: Float32Array, u2: Uint16Array, u4: Uint32Array };

/**
 * @param {Packed} text
 * @returns {Column}
 */
export function unpack(text) {
  const kind = /** @type {keyof TYPES} */ (text.slice(0, text.indexOf(":") + 1).slice(0, -1));
  const { buffer } = bytes(kind ? text.slice(kind.length + 1) : text);
  return new (TYPES[kind] ?? Float64Array)(buffer);
}

/**
 * The columns of a model, by their keys.
 *
 * @param {Record<string, Packed>} columns
 * @returns {Record<string, Column>}
 */
export function unpackAll(columns) {
  return Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, unpack(column)]));
}

/**
 * The columns with the false alarms per hour, where the hours of recording are known: they follow from the counts.
 *
 * @param {Record<string, Column>} columns
 * @param {number | null} hours
 * @returns {Record<string, Column>}
 */
export function withAlarms(columns, hours) {
  return hours ? { ...columns, false_alarms_per_hour: columns.fp.map((fp) => fp / hours) } : columns;
}

/**
 * The columns with what the curves need that a switch shows: all follow from the counts.
 *
 * @param {Record<string, Column>} columns
 * @returns {Record<string, Column>}
 */
export function withFurther(columns) {
  const { tp, fp, fn } = columns;
  if (!columns["det.x"]) return columns;
  return {
    ...columns,
    predicted_positives: Float64Array.from(tp, (_, i) => tp[i] + fp[i]),
    false_negative_rate: Float64Array.from(tp, (_, i) => fn[i] / (tp[i] + fn[i])),
  };
}

/**
 * What a file holds as zipped JSON.
 *
 * @param {string} text
 * @returns {Promise<any>}
 */
export async function unzip(text) {
  return JSON.parse(await unzipText(text));
}

/**
 * Zipped text.
 *
 * @param {string} text
 */
export function unzipText(text) {
  const zipped = new Blob([bytes(text)]).stream();
  return new Response(zipped.pipeThrough(new DecompressionStream("gzip"))).text();
}

/**
 * The rows of a dataset.
 *
 * @param {Series[]} series
 * @returns {Row[]}
 */
export function expand(series) {
  return series.flatMap(({ same, each, ordered }) => {
    const fields = Object.entries(each);
    return Array.from({ length: fields[0][1].length }, (_, i) => {
      /** @type {Row} */
      const row = { ...same };
      for (const [field, values] of fields) row[field] = values[i];
      if (ordered) row.i = i;
      return row;
    });
  });
}

/**
 * The place of the stop that is nearest to a value; of two as near, the lower one.
 *
 * @param {ArrayLike<number>} stops rising
 * @param {number} value
 */
export function nearest(stops, value) {
  let low = 0;
  let high = stops.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stops[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low > 0 && value - stops[low - 1] <= stops[low] - value ? low - 1 : low;
}
