// Figures of all labels together, of the model or of the baseline: the board's, or the list's own beside one label.

import { opened, UNKNOWN } from "./data.js";

/** @import { ListContent } from "../protocol.d.ts" */
/** @import { Column } from "../rows.js" */
/** @import { Place } from "./data.js" */

export class Whole {
  /** @type {ListContent | null} */
  list = null;
  /** @type {Record<string, Column>[]} the columns of the board's models */
  board = [];
  /** @type {Record<string, string> | null} what was opened last */
  openedFor = null;
  /** @type {Record<string, Column>} */
  opened = {};

  /**
   * @param {number} m
   * @param {string} key
   * @param {Place} place
   */
  value(m, key, { stop }) {
    const { whole } = /** @type {ListContent} */ (this.list);
    if (key in whole.fixed) return m ? UNKNOWN : whole.fixed[key] ?? NaN;
    const columns = this.columns(m);
    if (key in columns) return columns[key][stop];
    if (key === "predicted_positives" && columns.tp) return columns.tp[stop] + columns.fp[stop];
    if (key === "specificity" && columns.false_positive_rate) return 1 - columns.false_positive_rate[stop];
    return NaN;
  }

  /**
   * @param {string} key
   * @param {number} stop
   */
  bounds(key, stop) {
    const { whole } = /** @type {ListContent} */ (this.list);
    const columns = this.columns(0);
    return ["low", "high"].map((end) => (
      whole.fixed[`${key}.${end}`] ?? columns[`${key}.${end}`]?.[stop] ?? NaN));
  }

  /**
   * @param {number} m
   * @returns {Record<string, Column>}
   */
  columns(m) {
    const { columns } = /** @type {ListContent} */ (this.list).whole;
    if (!columns) return this.board[m] ?? {};
    if (m) return {};
    if (this.openedFor !== columns) {
      this.openedFor = columns;
      this.opened = /** @type {Record<string, Column>} */ (opened(columns));
    }
    return this.opened;
  }
}
