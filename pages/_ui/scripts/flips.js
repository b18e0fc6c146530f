// The strip below the board: which pairs change sides as the threshold moves, the newest first. It follows the board's
// event on each movement and asks nothing of the server; pairs far from the threshold come on release.

import { element, writer } from "../../../evalkit/live/scripts/elements.js";
import { ratio } from "../../../evalkit/live/scripts/numbers.js";
import { MarkBook } from "./marks.js";

/** @import { Moved } from "../../../evalkit/live/scripts/figures/moved.d.ts" */

/**
 * @typedef {{ of: string, marked: string, label: string | null, labels: string[], distances: boolean,
 *   reach: (number | null)[], ids: string[], label_of: number[], truth: number[], scores: number[] }} Pairs scores
 *   rise; every pair within `reach` is there
 * @typedef {{ parentElement: HTMLElement, data: string, setTriggerValue: (name: string, value: unknown) => void }} Host
 * @typedef {{ node: HTMLElement, id: (text: string) => void, label: (text: string) => void,
 *   score: (text: string) => void, change: (text: string) => void, mark: HTMLElement }} Card
 */

const SHOWN = 8; // cards, fewer where the page is narrow; what else changed is a number
const [WIDTH, GAP, ROWS_IF_NARROW, NARROW] = [136, 8, 2, 640]; // of cards, in pixels as the style has them
const DIGITS = 5; // of a score, which three decimals would not tell from the threshold
const OUTCOMES = [["true negative", "false negative"], ["false positive", "true positive"]];
const MOVED = "ek-moved";

let leave = () => {};
/** @type {{ of: string, base: Moved, now: Moved } | null} of which board: where a movement began, and where it is */
let known = null;
let wasSeen = false;

/** @param {Host} host */
export function mount({ parentElement, data, setTriggerValue }) {
  leave();
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".ek-flips"));
  const strip = new Strip(root, JSON.parse(data), setTriggerValue);
  /** @param {Event} event */
  const follow = (event) => strip.follow(/** @type {CustomEvent<Moved>} */ (event).detail);
  window.addEventListener(MOVED, follow);
  const seen = new IntersectionObserver(([{ isIntersecting }]) => {
    wasSeen = isIntersecting;
    strip.see(isIntersecting);
  });
  seen.observe(root);
  const wide = new ResizeObserver(([{ contentRect }]) => strip.fit(contentRect.width));
  wide.observe(root);
  leave = () => {
    window.removeEventListener(MOVED, follow);
    seen.disconnect();
    wide.disconnect();
    strip.book.flush();
  };
  strip.isSeen = wasSeen;
  if (window.ekMoved) strip.follow(window.ekMoved);
  return leave;
}

export class Strip {
  /** @type {number[]} places of the pairs on the cards */
  places = [];
  /** Whether it is in view: below the window nothing is written, which keeps a drag fast. */
  isSeen = false;
  /** @type {[number, number] | null} the thresholds between which the last movement went */
  range = null;
  room = SHOWN;

  /**
   * @param {HTMLElement} root
   * @param {Pairs} pairs
   * @param {Host["setTriggerValue"]} tell
   */
  constructor(root, pairs, tell) {
    this.root = root;
    this.pairs = pairs;
    this.tell = tell;
    this.book = new MarkBook({ digest: pairs.marked, marks: [], brought: 0 }, () => {});
    const head = element("span");
    this.head = writer(head);
    this.all = element("button", { type: "button", className: "ek-flips-all", hidden: true }, "List them");
    this.all.onclick = () => this.open("");
    this.cards = Array.from({ length: SHOWN }, (_, n) => this.card(n));
    root.replaceChildren(element("p", { className: "ek-flips-head" }, head, this.all),
      element("div", { className: "ek-flips-cards" }, ...this.cards.map(({ node }) => node)));
  }

  /**
   * @param {number} n
   * @returns {Card}
   */
  card(n) {
    const [id, label, score, change] = ["b", "span", "span", "span"].map((tag) => (
      element(/** @type {"b" | "span"} */ (tag))));
    const open = element("button", { type: "button", className: "ek-flip-open" }, id, label,
      element("small", {}, score, change));
    open.onclick = () => this.open(this.pairs.ids[this.places[n]]);
    const mark = element("button", { type: "button", className: "ek-flip-mark", title: "Mark as unsure of its truth" },
      "Mark");
    mark.onclick = () => this.mark(n);
    score.className = "ek-flip-score";
    const node = element("div", { className: "ek-flip", hidden: true }, open, mark);
    return { node, mark, id: writer(id), label: writer(label), score: writer(score), change: writer(change) };
  }

  isBoardDrawn() {
    return /** @type {HTMLElement | null} */ (document.querySelector(".ek-root"))?.dataset.ready === "true";
  }

  /** @param {Moved} moved where the board stands */
  follow(moved) {
    const { of } = this.pairs;
    if (moved.board !== of) return; // the pairs of what the board shows now are on their way
    if (this.isBoardDrawn()) this.root.dataset.drawn = "true"; // before, it would be seen to jump
    if (known?.of !== of) known = { of, base: moved, now: moved };
    const { now } = known;
    const stays = moved.threshold === now.threshold; // a movement that has ended is shown until the next one begins
    if (!stays && moved.turn !== now.turn) known.base = now;
    known.now = stays ? { ...moved, turn: now.turn } : moved;
    if (this.isSeen) this.show(known.base, known.now);
  }

  /** @param {number} width for which there are as many cards as fit */
  fit(width) {
    const rows = width < NARROW ? ROWS_IF_NARROW : 1;
    this.room = Math.min(Math.max(Math.floor((width + GAP) / (WIDTH + GAP)), 1) * rows, SHOWN);
    this.see(this.isSeen);
  }

  /** @param {boolean} isSeen */
  see(isSeen) {
    this.isSeen = isSeen;
    if (isSeen && known?.of === this.pairs.of) this.show(known.base, known.now);
  }

  /**
   * @param {Moved} base
   * @param {Moved} now
   */
  show(base, now) {
    const [low, high] = [base.threshold, now.threshold].sort((a, b) => a - b);
    this.range = [low, high];
    this.isRising = now.threshold >= base.threshold;
    const [first, end] = [this.from(low), this.from(high)];
    const [positives, negatives] = [now.tp - base.tp, now.fp - base.fp];
    const total = Math.abs(positives) + Math.abs(negatives);
    const isStill = low === high;
    this.all.hidden = !total;
    if (isStill) this.head("Nearest to the threshold: these change sides first.");
    else this.head(this.words(base, now, total));
    this.places = isStill ? this.nearest(first, now.threshold) : this.newest(first, end);
    this.cards.forEach((card, n) => this.fill(card, this.places[n], now.threshold, isStill));
  }

  /**
   * @param {Moved} base
   * @param {Moved} now
   * @param {number} total
   */
  words(base, now, total) {
    const right = Math.max(now.tp - base.tp, 0) + Math.max(base.fp - now.fp, 0);
    const [low, high] = this.pairs.reach;
    const isWithin = this.range && (low === null || this.range[0] > low) && (high === null || this.range[1] < high);
    return `${total.toLocaleString("en")} ${total === 1 ? "pair" : "pairs"} changed sides `
      + `from ${place(base.threshold)} to ${place(now.threshold)}: ${right.toLocaleString("en")} now right, `
      + `${(total - right).toLocaleString("en")} now wrong${isWithin ? "" : "; release to see the newest"}.`;
  }

  /**
   * The first pair that is predicted at a threshold.
   *
   * @param {number} threshold
   */
  from(threshold) {
    const { scores } = this.pairs;
    let [low, high] = [0, scores.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (scores[middle] >= threshold) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /**
   * @param {number} first
   * @param {number} end
   */
  newest(first, end) {
    const n = Math.min(end - first, this.room);
    return Array.from({ length: n }, (_, i) => (this.isRising ? end - 1 - i : first + i));
  }

  /**
   * @param {number} first pair at or above the threshold
   * @param {number} threshold
   */
  nearest(first, threshold) {
    const { scores } = this.pairs;
    let [below, above] = [first - 1, first];
    const found = [];
    while (found.length < this.room && (below >= 0 || above < scores.length)) {
      const isBelow = below >= 0 && (above >= scores.length || threshold - scores[below] <= scores[above] - threshold);
      found.push(isBelow ? below-- : above++);
    }
    return found;
  }

  /**
   * @param {Card} card
   * @param {number | undefined} at
   * @param {number} threshold
   * @param {boolean} isStill
   */
  fill(card, at, threshold, isStill) {
    if (card.node.hidden !== (at === undefined)) card.node.hidden = at === undefined;
    if (at === undefined) return;
    const { ids, labels, label_of: of, truth, scores, label, distances } = this.pairs;
    const [name, score] = [labels[of[at]], scores[at]];
    const predicted = Number(score >= threshold);
    const outcome = OUTCOMES[predicted][truth[at]];
    card.id(ids[at]);
    card.label(label === null && labels.length > 1 ? name : "");
    card.score(`${distances && score > 0 ? "+" : ""}${Number(score.toPrecision(DIGITS))}`);
    card.change(isStill ? outcome : `now ${outcome}`);
    card.node.dataset.right = String(predicted === truth[at]);
    const isMarked = Boolean(this.book.of(ids[at], name)?.verdict);
    if (card.mark.ariaPressed !== String(isMarked)) card.mark.ariaPressed = String(isMarked);
  }

  /** @param {number} n of a card */
  mark(n) {
    const { ids, labels, label_of: of } = this.pairs;
    const at = this.places[n];
    const [id, label] = [ids[at], labels[of[at]]];
    const before = this.book.of(id, label);
    this.book.set({ id, label, verdict: before?.verdict ? "" : "unsure", note: before?.note ?? "" });
    if (known) this.show(known.base, known.now);
  }

  /** @param {string} example that is opened among those that changed sides, or that are nearest */
  open(example) {
    if (!known || !this.range) return;
    const { scores } = this.pairs;
    const { values, driver } = known.now;
    const shown = this.places.map((at) => scores[at]);
    const [low, high] = this.range[0] < this.range[1] ? this.range : [Math.min(...shown), above(Math.max(...shown))];
    this.tell("open", { example, scores: [low, Math.min(high, Number.MAX_VALUE)], rising: this.isRising,
      thresholds: values.map((each) => (Number.isFinite(each) ? each : null)), driver });
  }
}

/**
 * The next number.
 *
 * @param {number} value
 */
function above(value) {
  if (value === 0) return Number.MIN_VALUE;
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  bits[0] += value > 0 ? 1n : -1n;
  return new Float64Array(bits.buffer)[0];
}

/** @param {number} threshold */
function place(threshold) {
  return Number.isFinite(threshold) ? ratio(threshold) : "above all scores";
}
