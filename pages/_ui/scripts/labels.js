// Hands rows of the label list, or the list as a file, to the board, which stands in another component.

/** @import { SentCsv, SentRows } from "../../../evalkit/live/scripts/protocol.d.ts" */

/** @param {{ data: string }} component */
export function mount({ data }) {
  /** @type {{ rows?: SentRows, csv?: SentCsv }} */
  const { rows, csv } = JSON.parse(data);
  if (rows) window.ekRows = rows;
  if (csv) window.ekCsv = csv;
  window.dispatchEvent(new Event("ek-labels"));
}
