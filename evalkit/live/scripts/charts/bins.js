// The bins of a distribution of scores: which one a pointer is in, and whose bar of it.

/** @import { Pane, Place } from "./pane.js" */

/** @typedef {{ m: number, bins: Record<string, (string | number)[]>, bin: number, last: number }} Bin of how many */

/**
 * The bin of each model at a place.
 *
 * @param {Pane} pane
 * @param {Place} place
 * @returns {Bin[]}
 */
export function binsAt(pane, place) {
  return pane.models.map((m) => {
    const at = pane.scale(m).invert(place.x);
    const bins = pane.content().data.bin.find(({ same }) => +same.model === m)?.each ?? {};
    const last = (bins.x?.length ?? 0) - 2; // the last row closes the bin before it
    let bin = 0;
    while (bin < last && at >= +bins.end[bin]) bin += 1;
    return { m, bins, bin, last };
  }).filter(({ last }) => last >= 0);
}

/**
 * What a place is in: the positives, which stand upwards, or the negatives of a bin, from a score to below another;
 * null where there is no end. Of two models the one whose bar is there, and where both are, the first.
 *
 * @param {Pane} pane
 * @param {Place} place
 * @returns {{ outcome: string, of: number, scores: (number | null)[] } | null}
 */
export function classAt(pane, place) {
  const middle = pane.drawn().height() / 2;
  const isUp = place.y < middle;
  const side = isUp ? "positives" : "negatives";
  const found = binsAt(pane, place);
  /** @param {Bin} at */
  const reaches = ({ m, bin }) => {
    const shares = pane.content().data.bin.filter(({ same }) => +same.model === m)[isUp ? 0 : 1].each.y;
    return Math.abs(pane.drawn().scale("y")(+shares[bin]) - middle) >= Math.abs(place.y - middle);
  };
  const [at] = [...found.filter(reaches), ...found];
  if (!at || !at.bins[side][at.bin]) return null;
  const { m, bins, bin, last } = at;
  return { outcome: side, of: m, scores: [bin ? +bins.x[bin] : null, bin < last ? +bins.end[bin] : null] };
}
