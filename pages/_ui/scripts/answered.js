// Tells the live board that all that stands above is up to date with what it committed.

/** @import { Answer } from "../../../evalkit/live/scripts/protocol.d.ts" */

/** @param {{ data: Answer }} component */
export function mount({ data }) {
  window.ekAnswer = data;
  window.dispatchEvent(new Event("ek-answered"));
}
