// The band that people look at: two handles, and what is accepted, looked at and rejected between them, live.

import { digitGroups, shown } from "../../../evalkit/live/scripts/numbers.js";

/**
 * @typedef {{
 *   stops: (number | null)[], tp: number[], fp: number[],
 *   accept: number, reject: number, positives: number, pairs: number, noun: string,
 * }} Band as evalkit.live.band writes it
 */

/** @param {{ parentElement: HTMLElement, data: Band }} component */
export function mount({ parentElement, data }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".ek-band"));
  const [reject, accept] = [...root.querySelectorAll("input")];
  const track = /** @type {HTMLElement} */ (root.querySelector(".ek-band-track"));

  /** @param {string} name @param {string} text */
  const write = (name, text) => {
    const node = /** @type {HTMLElement} */ (root.querySelector(`[data-band="${name}"]`));
    if (node.textContent !== text) node.textContent = text;
  };

  const draw = () => {
    const [low, high] = [+reject.value, +accept.value];
    const last = data.stops.length - 1;
    const predicted = (/** @type {number} */ at) => data.tp[at] + data.fp[at];
    const [reviewed, wrong] = [predicted(low) - predicted(high), data.fp[high] + data.positives - data.tp[low]];
    write("accepted", `${count(predicted(high))} accepted`);
    write("false_accepts", `${count(data.fp[high])} of them wrong`);
    write("reviewed", `${count(reviewed)} reviewed`);
    write("load", `${percent(reviewed / data.pairs)} of all ${data.noun}s`);
    write("rejected", `${count(data.pairs - predicted(low))} rejected`);
    write("false_rejects", `${count(data.positives - data.tp[low])} of them missed`);
    write("wrong", `${count(wrong)} wrong without review`);
    write("error", `${percent(wrong / data.pairs)} of all ${data.noun}s`);
    write("accept", threshold(data.stops[high], "Accept nothing without review", "Accept at and above"));
    write("reject", threshold(data.stops[low], "Reject everything", "Reject below"));
    track.style.setProperty("--low", `${(100 * low) / last}%`);
    track.style.setProperty("--high", `${(100 * high) / last}%`);
    accept.setAttribute("aria-valuetext", threshold(data.stops[high], "Nothing", "").trim());
    reject.setAttribute("aria-valuetext", threshold(data.stops[low], "Everything", "").trim());
    // Where both stand at the right end, the upper handle can go no further, so that the lower one is on top.
    reject.style.zIndex = low > last / 2 ? "2" : "1";
  };

  for (const input of [reject, accept]) input.max = String(data.stops.length - 1);
  reject.value = String(data.reject);
  accept.value = String(data.accept);
  // A handle takes the other one along.
  reject.oninput = () => {
    if (+accept.value < +reject.value) accept.value = reject.value;
    draw();
  };
  accept.oninput = () => {
    if (+reject.value > +accept.value) reject.value = accept.value;
    draw();
  };
  draw();
}

/** @param {number} value */
const count = (value) => digitGroups(value).join(",");

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(1)} %`;

/**
 * @param {number | null} stop
 * @param {string} none
 * @param {string} words
 */
const threshold = (stop, none, words) => (stop === null ? none : `${words} ${shown(stop)}`);
