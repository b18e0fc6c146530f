// The address of the page says where the board stands, so that a link or a reload leads back to it.

import { exact } from "./numbers.js";

/** @import { Address } from "./protocol.d.ts" */

/**
 * An address with the thresholds of the sliders, and with further parameters; those that are null are removed. Without
 * sliders the thresholds stay that it has.
 *
 * @param {string} href
 * @param {Address} further
 * @param {number[]} thresholds
 */
export function addressWith(href, further, thresholds) {
  const url = new URL(href);
  const [threshold, other] = thresholds.map((each) => (Number.isFinite(each) ? exact(each) : null));
  const own = {
    ...(threshold !== undefined && { threshold }),
    ...(other !== undefined && { baseline_threshold: other }),
  };
  for (const [key, value] of Object.entries({ ...further, ...own })) {
    if (value === null) url.searchParams.delete(key);
    else url.searchParams.set(key, value);
  }
  return url.href;
}

/** The address of one board: what a person chooses on it is a step of the browser's history. */
export class History {
  /** @type {string | null} what was written last */
  written = null;
  /** The visits of the browser's Back and Forward that what is on the board comes after. */
  visit = 0;
  page = globalThis.window?.location.pathname;

  /**
   * Write where the board stands. Not over the address of a page that is about to come, or of a visit that the server
   * has not answered yet.
   *
   * @param {Address} further
   * @param {number[]} thresholds
   * @param {{ chosen: boolean }} options `chosen` by a person, so that Back leads to what was there before
   */
  write(further, thresholds, { chosen }) {
    const { location, history } = window;
    if (location.pathname !== this.page || this.visit < (window.ekVisits ?? 0)) return;
    const href = addressWith(location.href, further, thresholds);
    const isStep = chosen && this.written === location.href;
    if (href !== location.href) history[isStep ? "pushState" : "replaceState"](isStep ? {} : history.state, "", href);
    this.written = href;
  }
}
