// The list of pairs of item and label, the item that is open, and keys: J and K for the next and the one before, W, U
// and F to mark the truth of the open pair, space to play, arrows for the next error of a recording. Names are
// data: they are set as text, never as markup.

import { addressWith } from "../../../evalkit/live/scripts/address.js";
import { element } from "../../../evalkit/live/scripts/elements.js";
import { bar, ItemPane } from "./examples/item_pane.js";
import { TimeLine } from "./examples/timeline.js";
import { MarkBook } from "./marks.js";

/** @import { Address } from "../../../evalkit/live/scripts/protocol.d.ts" */
/** @import { Item, Scale } from "./examples/item_pane.js" */
/** @import { Line } from "./examples/timeline.js" */
/** @import { Mark, Verdict } from "./marks.js" */

/**
 * @typedef {{ item: number, label: string, truth: boolean, score: number | null, other: number | null,
 *   outcome: string, at: (number | null)[] }} Row a pair; `item`: its place among the items; `at`: the thresholds
 * @typedef {Scale & { heading: string, digest: string, ofBaseline: boolean, first: number, total: number, size: number,
 *   rows: Row[], items: Item[], lines: Line[], canMove: boolean, example: string, marks: Mark[], brought: number,
 *   address: Address, addressThresholds: (number | null)[] }} Part of a list
 * @typedef {{ parentElement: HTMLElement, data: string, setTriggerValue: (name: string, value: unknown) => void }} Host
 */

/** @type {Record<string, Verdict>} */
const VERDICT_KEYS = { w: "wrong", u: "unsure", f: "fine" };
const BADGES = { wrong: "Wrong truth", unsure: "Unsure", fine: "Fine", "": "Note" };

let leave = () => {}; // Streamlit mounts a component anew with what is new, and does not unmount it before
/** @type {{ list: string, at: number } | null} the row that was open last, of which part of which list */
let before = null;
/** Whether the last row of the part that comes is to be open: it was left by going back. */
let fromEnd = false;

/** @param {Host} host */
export function mount({ parentElement, data, setTriggerValue }) {
  leave();
  /** @type {Part} */
  const part = JSON.parse(data);
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".ek-examples"));
  const hadFocus = root.contains(document.activeElement) && document.activeElement?.getAttribute("role") === "listbox";
  const book = new MarkBook(part, (each) => setTriggerValue("marks", { digest: part.digest, each }));
  const list = new ExampleList(root, part, book, setTriggerValue);
  list.open(list.start(), { scroll: before !== null });
  if (hadFocus) list.rows.focus();
  /** @param {KeyboardEvent} event */
  const press = (event) => list.press(event);
  document.addEventListener("keydown", press);
  root.dataset.ready = "true";
  leave = () => {
    document.removeEventListener("keydown", press);
    list.pane.media.leave();
    book.leave();
  };
  return leave;
}

class ExampleList {
  at = 0;

  /**
   * @param {HTMLElement} root
   * @param {Part} part
   * @param {MarkBook} book
   * @param {Host["setTriggerValue"]} tell
   */
  constructor(root, part, book, tell) {
    this.part = part;
    this.book = book;
    this.tell = tell;
    this.page = window.location.pathname;
    this.key = JSON.stringify([part.digest, part.heading, part.first]);
    this.pane = new ItemPane(part, {
      mark: (verdict) => this.mark(verdict),
      note: (text) => this.note(text),
      group: (name) => tell("group", name),
      moved: (time) => this.line.moved(time),
    });
    this.line = new TimeLine(part, {
      play: (time, span) => this.pane.media.playFrom(time, span),
      look: (id, label) => this.lookAt(id, label),
      chosen: (threshold) => tell("threshold", threshold),
    });
    this.rows = element("div", { className: "ek-example-rows", role: "listbox", tabIndex: 0,
      "aria-label": part.heading }, ...part.rows.map((row, at) => this.row(row, at)));
    this.place = element("span", { className: "ek-example-place", role: "status" });
    root.classList.toggle("ek-two", part.names[1] !== null);
    root.classList.toggle("ek-of-baseline", part.ofBaseline);
    root.classList.toggle("ek-with-lines", part.lines.length > 0);
    root.replaceChildren(
      element("div", { className: "ek-example-list" }, this.legend(), this.rows, this.steps(),
        this.line.node), this.pane.node);
  }

  /** The row to be open at first: where it was, the one of the address, or the first. */
  start() {
    const { part } = this;
    const last = fromEnd ? part.rows.length - 1 : 0;
    fromEnd = false;
    if (before?.list === this.key) return before.at;
    const linked = part.rows.findIndex(({ item }) => part.items[item].id === part.example);
    return part.example && linked >= 0 ? linked : last;
  }

  legend() {
    const { names, places } = this.part;
    const each = names.flatMap((name, m) => (name === null ? [] : [element("span", { className: "ek-example-name",
      data: { m } }, element("i"), name, element("small", {}, places[m]))]));
    return element("p", { className: "ek-example-legend" }, ...each);
  }

  /**
   * @param {Row} row
   * @param {number} at
   */
  row(row, at) {
    const { id } = this.part.items[row.item];
    const badge = element("span", { className: "ek-badge" });
    const truth = element("span", { className: "ek-example-truth" }, row.truth ? "true" : "not true");
    const node = element("div", { className: "ek-example-row", role: "option", id: `ek-example-${at}`,
      data: { id, label: row.label, outcome: row.outcome } },
    element("span", { className: "ek-example-id" }, id), element("span", { className: "ek-example-label" }, row.label),
    truth, ...bar(this.part, [row.score, row.other], row.at), badge);
    node.onclick = () => {
      this.open(at);
      this.rows.focus({ preventScroll: true });
    };
    this.badge(badge, row);
    return node;
  }

  steps() {
    const { first, total, size, rows } = this.part;
    /**
     * @param {string} text
     * @param {number} to
     * @param {boolean} disabled
     */
    const button = (text, to, disabled) => {
      const node = element("button", { type: "button", disabled }, text);
      node.onclick = () => this.turn(to);
      return node;
    };
    return element("div", { className: "ek-example-steps" }, button("Previous", Math.max(first - size, 0), first === 0),
      this.place, button("Next", first + size, first + rows.length >= total));
  }

  /** @param {number} first of the part that is wanted */
  turn(first) {
    before = null;
    this.tell("part", { first });
  }

  /**
   * @param {number} at
   * @param {{ scroll?: boolean }} options
   */
  open(at, { scroll = true } = {}) {
    const { part } = this;
    this.at = Math.min(Math.max(at, 0), part.rows.length - 1);
    before = { list: this.key, at: this.at };
    const row = part.rows[this.at];
    [...this.rows.children].forEach((node, i) => node.setAttribute("aria-selected", String(i === this.at)));
    this.rows.setAttribute("aria-activedescendant", `ek-example-${this.at}`);
    const node = /** @type {HTMLElement} */ (this.rows.children[this.at]);
    if (scroll) within(this.rows, node);
    const item = part.items[row.item];
    this.pane.show(item, row, this.book.of(item.id, row.label));
    this.line.show(item.line && part.lines[item.line[0]], item.line?.[1] ?? 0, row.label);
    this.place.textContent = `${(part.first + this.at + 1).toLocaleString("en")} of ${part.total.toLocaleString("en")}`;
    if (window.location.pathname !== this.page) return;
    const thresholds = part.addressThresholds.map((each) => each ?? Infinity);
    const href = addressWith(window.location.href, { ...part.address, example: item.id }, thresholds);
    if (href !== window.location.href) window.history.replaceState(window.history.state, "", href);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const inList = document.activeElement === this.rows;
    const key = event.key.toLowerCase();
    if (key === "j" || (inList && key === "arrowdown")) this.step(1);
    else if (key === "k" || (inList && key === "arrowup")) this.step(-1);
    else if (key in VERDICT_KEYS) this.mark(VERDICT_KEYS[key]);
    else if (key === "arrowright" || key === "arrowleft") {
      if (isPlayer(event.target) || !this.line.jump(key === "arrowright" ? 1 : -1)) return;
    } else if (key !== " " || hasItsOwnSpace(event.target) || !this.pane.media.toggle()) return;
    event.preventDefault();
  }

  /** @param {1 | -1} by */
  step(by) {
    const { first, size, rows, total } = this.part;
    const to = this.at + by;
    if (to >= 0 && to < rows.length) this.open(to);
    else if (to < 0 && first > 0) {
      fromEnd = true;
      this.turn(Math.max(first - size, 0));
    } else if (to >= rows.length && first + rows.length < total) this.turn(first + size);
  }

  /**
   * Open the row of a pair, if this part of the list has one.
   *
   * @param {string} id
   * @param {string} label
   */
  lookAt(id, label) {
    const { rows, items } = this.part;
    const at = rows.findIndex((row) => row.label === label && items[row.item].id === id);
    if (at >= 0) this.open(at);
    return at >= 0;
  }

  /** @param {Verdict} verdict of the open pair; said twice it is taken back */
  mark(verdict) {
    const { row, id } = this.current;
    const mark = this.book.of(id, row.label);
    this.changed({ id, label: row.label, verdict: mark?.verdict === verdict ? "" : verdict, note: mark?.note ?? "" });
  }

  /** @param {string} note */
  note(note) {
    const { row, id } = this.current;
    this.changed({ id, label: row.label, verdict: this.book.of(id, row.label)?.verdict ?? "", note });
  }

  get current() {
    const row = this.part.rows[this.at];
    return { row, id: this.part.items[row.item].id };
  }

  /** @param {Mark} mark */
  changed(mark) {
    this.book.set(mark);
    const { row } = this.current;
    const badge = /** @type {HTMLElement} */ (this.rows.children[this.at].querySelector(".ek-badge"));
    this.badge(badge, row);
    this.pane.marked(this.book.of(mark.id, mark.label));
  }

  /**
   * @param {HTMLElement} node
   * @param {Row} row
   */
  badge(node, row) {
    const mark = this.book.of(this.part.items[row.item].id, row.label);
    node.textContent = mark ? BADGES[mark.verdict] : "";
    node.dataset.verdict = mark?.verdict ?? "none";
  }
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof Element && Boolean(target.closest("input, textarea, select, [contenteditable=true]"));
}

/**
 * Whether the space key means something to what has the focus: a button, a player.
 *
 * @param {EventTarget | null} target
 */
function hasItsOwnSpace(target) {
  const own = "button, a, summary, video, audio, [role=button], [role=tab]";
  return target instanceof Element && Boolean(target.closest(own));
}

/** @param {EventTarget | null} target */
function isPlayer(target) {
  return target instanceof HTMLMediaElement;
}

/**
 * Scroll a list so that a row is in view, and nothing around it.
 *
 * @param {HTMLElement} list
 * @param {HTMLElement} row
 */
function within(list, row) {
  const top = row.offsetTop - list.offsetTop;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + row.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top + row.offsetHeight - list.clientHeight;
  }
}
