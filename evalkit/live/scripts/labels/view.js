// How the label list is looked at. The browser keeps it while a person goes from page to page, and links carry its
// order and its columns.

/** @import { Address, ListContent, ListView } from "../protocol.d.ts" */

/**
 * What is searched for is of one model; columns, order and limit stay.
 *
 * @param {string} model
 * @returns {ListView}
 */
export function viewOf(model) {
  const before = window.ekListView;
  if (before?.model === model) return before;
  const first = { limit: null, wide: false, ...(before ? {} : viewIn(window.location.search)) };
  window.ekListView = { columns: null, sort: null, ...first, ...before, model, search: "", only: false };
  return window.ekListView;
}

/**
 * The order and the columns that the query of an address says.
 *
 * @param {string} query
 * @returns {Pick<ListView, "sort" | "columns">}
 */
export function viewIn(query) {
  const said = new URLSearchParams(query);
  const [sort, columns] = ["sort", "columns"].map((key) => said.get(key));
  return {
    sort: sort ? { key: sort.replace("-", ""), descending: sort.startsWith("-") } : null,
    columns: columns === null ? null : columns.split(",").filter(Boolean),
  };
}

/**
 * The query parameters of a view; those that are as usual are null.
 *
 * @param {Pick<ListView, "sort" | "columns">} view
 * @param {ListContent | null} list
 * @returns {Address}
 */
export function addressOfView({ sort, columns }, list) {
  const usual = !list || columns === null || columns.join() === list.shown.join();
  return {
    sort: list && sort ? `${sort.descending ? "-" : ""}${sort.key}` : null,
    columns: usual ? null : columns.join(","),
  };
}
