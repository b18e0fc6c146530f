// How the label list is looked at. The browser keeps it while a person goes from page to page.

/** @import { ListView } from "../protocol.d.ts" */

/**
 * What is searched for is of one model; columns, order and limit stay.
 *
 * @param {string} model
 * @returns {ListView}
 */
export function viewOf(model) {
  const before = window.ekListView;
  if (before?.model === model) return before;
  const first = { columns: null, sort: null, limit: null, wide: false };
  window.ekListView = { ...first, ...before, model, search: "", only: false };
  return window.ekListView;
}
