// The address of a page without a board says what the page shows, so that a link, a reload or Back leads to it.

import { History } from "../../../../evalkit/live/scripts/address.js";

/** @import { Address } from "../../../../evalkit/live/scripts/protocol.d.ts" */

let history = new History();

/** @param {{ data: { path: string, address: Address, visit: number } }} component */
export function mount({ data }) {
  const { path, address, visit } = data;
  if (window.location.pathname.split("/").at(-1) !== path) return undefined; // another page is about to come
  const isVisit = visit > history.visit;
  history.visit = visit;
  history.write(address, [], { chosen: !isVisit });
  return () => {
    history = new History(); // whoever comes back makes no step by that
  };
}
