// A row of the label list: a name, a box, and figures that are moved to where the slider stands.

import { counter, element, writer } from "../elements.js";
import { ends, figureText, shown } from "../numbers.js";
import { UNKNOWN } from "./data.js";
import { isBelow } from "./order.js";

/** @import { ListColumn } from "../protocol.d.ts" */
/** @import { Place } from "./data.js" */
/** @import { Limit } from "./order.js" */

/**
 * What a row shows. `value`: of a model; `bounds`: the ends of an interval, NaN where there is none; `label`: null for
 * all labels together, whose figures are no figures of a label.
 *
 * @typedef {{
 *   label: string | null, models: string[],
 *   value: (m: number, key: string, place: Place) => number | typeof UNKNOWN,
 *   bounds: (key: string, stop: number) => number[],
 *   opens: boolean[],
 * }} Source of which `opens` says for each model whether the items behind its counts can be shown
 */

/** @typedef {(place: Place, limit: Limit | null) => void} Follow */

/** @type {Record<string, string>} the key of a count -> the list of its items */
const LISTS = { tp: "tp", fp: "fp", fn: "fn", tn: "tn", positives: "positives", predicted_positives: "predicted" };

/**
 * @param {Source} source
 * @param {ListColumn[]} columns
 * @returns {{ cells: HTMLElement[], follow: Follow }}
 */
export function figuresOf(source, columns) {
  const made = columns.map((column) => cell(source, column));
  return {
    cells: made.map(({ node }) => node),
    follow: (place, limit) => {
      for (const { follow } of made) follow(place, limit);
    },
  };
}

/**
 * A figure, with that of the baseline below it; a ratio has a bar, a line for its interval and a mark for the baseline.
 *
 * @param {Source} source
 * @param {ListColumn} column
 * @returns {{ node: HTMLElement, follow: Follow }}
 */
function cell(source, column) {
  const { key, kind, title, help } = column;
  const numbers = kind === "ratio" || kind === "percent" ? kind : null; // of a share
  const values = source.models.map((_, m) => {
    const named = !m && source.label !== null && key !== "positives" && key !== "predicted_positives";
    const data = { ...(named && { metric: key }), model: m, ...(source.label !== null && { label: source.label }) };
    const isShown = !m || key !== "positives"; // which both models have alike
    const opens = isShown && source.opens[m] && key in LISTS;
    const className = `ek-row-value${m ? " ek-row-base" : ""}${opens ? " ek-opens" : ""}`;
    const whose = source.label === null ? { all: "" } : { label: source.label };
    const open = opens ? { opens: LISTS[key], of: m, ...whose } : {};
    const node = element("span", { className, data: { ...data, ...open }, ...(opens && { role: "link" }) });
    return { node, write: kind === "count" ? counter(node) : worded(node, (value) => (
      numbers ? figureText(value, numbers) : shown(value))) };
  });
  const track = numbers ? bar(source.models.length > 1) : null;
  const node = element("td", { className: "ek-cell", data: { key } }, ...values.map((value) => value.node),
    ...(track ? [track.node] : []));
  let isStale = false;
  let was = false;
  let bounds = [NaN, NaN];
  /** @type {Follow} */
  const follow = (place, limit) => {
    const now = values.map((_, m) => source.value(m, key, place));
    const stale = now[0] === UNKNOWN;
    if (stale !== isStale) node.classList.toggle("ek-stale", stale);
    isStale = stale;
    if (stale) return;
    now.forEach((value, m) => {
      if (value !== UNKNOWN) values[m].write(/** @type {number} */ (value));
    });
    if (track) {
      bounds = source.bounds(key, place.stop);
      track.move(/** @type {number[]} */ (now.map((value) => (value === UNKNOWN ? NaN : value))), bounds);
    }
    const under = limit?.key === key && source.label !== null && isBelow(now[0], limit.value);
    if (under !== was) node.classList.toggle("ek-below", under);
    was = under;
  };
  // A hint is read at rest, so it is written when a pointer comes.
  node.onpointerenter = () => {
    const [low, high] = bounds;
    const interval = !numbers || Number.isNaN(low) ? "" : ` Interval: ${ends(low, high, numbers)}.`;
    const other = values.length > 1 ? ` ${source.models[1]}: ${values[1].node.textContent}.` : "";
    node.title = `${title}. ${help}${interval}${other}`;
  };
  return { node, follow };
}

/**
 * @param {HTMLElement} node
 * @param {(value: number) => string} words
 * @returns {(value: number) => void}
 */
function worded(node, words) {
  const write = writer(node);
  let last = Infinity;
  return (value) => {
    if (Object.is(value, last)) return;
    last = value;
    write(Number.isNaN(value) ? "–" : words(value));
  };
}

/**
 * A bar up to a figure.
 *
 * @param {boolean} two whether there is a baseline to mark
 */
function bar(two) {
  const [fill, whisker, mark] = [element("i"), element("u"), element("em", { hidden: !two })];
  const node = element("span", { className: "ek-track" }, fill, whisker, mark);
  const place = [mover(fill), mover(whisker), mover(mark)];
  /**
   * @param {number[]} values of the model and of the baseline
   * @param {number[]} bounds
   */
  const move = ([value, base = NaN], [low, high]) => {
    place[0](`scaleX(${Number.isNaN(value) ? 0 : value})`);
    place[1](Number.isNaN(low) ? "scaleX(0)" : `translateX(${100 * low}%) scaleX(${high - low})`);
    if (two) place[2](Number.isNaN(base) ? "scaleX(0)" : `translateX(${100 * base}%)`);
  };
  return { node, move };
}

/**
 * A setter of a node's transform, which says what is there already only once.
 *
 * @param {HTMLElement} node
 * @returns {(transform: string) => void}
 */
function mover(node) {
  let last = "";
  return (transform) => {
    if (transform === last) return;
    last = transform;
    node.style.transform = transform;
  };
}
