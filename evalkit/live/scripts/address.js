// The address of the page says where the board stands, so that a link or a reload leads back to it.

import { exact } from "./numbers.js";

/** @import { Address } from "./protocol.d.ts" */

/**
 * An address with the thresholds of the sliders, and with further parameters; those that are null are removed.
 *
 * @param {string} href
 * @param {Address} further
 * @param {number[]} thresholds
 */
export function addressWith(href, further, thresholds) {
  const url = new URL(href);
  const [threshold, other] = thresholds.map((each) => (Number.isFinite(each) ? exact(each) : null));
  const own = { threshold, ...(other !== undefined && { baseline_threshold: other }) };
  for (const [key, value] of Object.entries({ ...further, ...own })) {
    if (value === null) url.searchParams.delete(key);
    else url.searchParams.set(key, value);
  }
  return url.href;
}

/**
 * @param {Address} further
 * @param {number[]} thresholds
 */
export function replaceAddress(further, thresholds) {
  const href = addressWith(window.location.href, further, thresholds);
  if (href !== window.location.href) window.history.replaceState(window.history.state, "", href);
}
