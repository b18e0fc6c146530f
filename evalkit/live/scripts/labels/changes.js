// The counts of one label at every stop of the slider, kept where they change.

import { unpack } from "../rows.js";

/** @import { Packed } from "../protocol.d.ts" */
/** @import { Column } from "../rows.js" */

export class Changes {
  /** @param {Packed} packed places of stops, rising; then the true positives from each of them on, then the false */
  constructor(packed) {
    const all = unpack(packed);
    const n = all.length / 3;
    /** @type {Column} */
    this.places = all.subarray(0, n);
    this.tp = all.subarray(n, 2 * n);
    this.fp = all.subarray(2 * n);
  }

  /**
   * Where the counts of a stop stand.
   *
   * @param {number} stop
   */
  at(stop) {
    let [low, high] = [0, this.places.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.places[middle] <= stop) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
