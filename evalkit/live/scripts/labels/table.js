// The table of labels: a head, all labels together, and of all further rows those in view.

import { element } from "../elements.js";
import { inView, pressed } from "./order.js";
import { figuresOf } from "./row.js";

/** @import { ListColumn } from "../protocol.d.ts" */
/** @import { LabelList } from "./list.js" */
/** @import { Follow } from "./row.js" */

const ROW = { one: 34, two: 48 }; // pixels, as the style has them
const MORE = 4; // rows that are made beyond those in view
const NAME = 5.4; // rem; of the narrowest name
const FIGURE = 4; // rem, as the style has it

/** @typedef {{ node: HTMLElement, name: HTMLElement, box: HTMLInputElement | null, follow: Follow }} Row */

export class LabelTable {
  head = element("thead");
  body = element("tbody");
  above = element("tr", { className: "ek-space", "aria-hidden": "true" }, element("td"));
  beneath = element("tr", { className: "ek-space", "aria-hidden": "true" }, element("td"));
  columnWidths = element("colgroup");
  /** @type {ListColumn[]} */
  columns = [];
  /** @type {string[]} */
  models = [];
  /** @type {Map<number, Row>} rows that are there, by the place of the label */
  rows = new Map();
  /** @type {Row | null} of all labels */
  whole = null;
  /** @type {[number, number]} which of the listed labels are in view */
  window = [0, 0];
  active = 0; // the place in the list of the row that the tabulator reaches
  row = ROW.one;

  /** @param {LabelList} list */
  constructor(list) {
    this.list = list;
    this.node = element("table", { className: "ek-table" }, this.columnWidths, this.head, this.body);
    this.scroll = element("div", { className: "ek-scroll" }, this.node);
    this.body.replaceChildren(this.above, this.beneath);
    this.scroll.addEventListener("scroll", () => this.render(), { passive: true });
    this.body.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("focusin", (event) => {
      const i = event.target instanceof HTMLElement && event.target.closest("tr")?.dataset.place;
      if (i) this.active = Math.max(0, this.list.places.indexOf(+i));
    });
  }

  /**
   * @param {ListColumn[]} columns
   * @param {string[]} models
   */
  build(columns, models) {
    this.columns = columns;
    this.models = models;
    this.row = models.length > 1 ? ROW.two : ROW.one;
    this.active = 0;
    this.rows.clear();
    for (const node of [...this.body.children]) if (node !== this.above && node !== this.beneath) node.remove();
    this.scroll.tabIndex = this.list.isServed() ? -1 : 0;
    this.list.root.classList.toggle("ek-offline", !this.list.isServed());
    this.node.style.setProperty("--ek-row", `${this.row}px`);
    this.node.style.minWidth = `${2 + NAME + FIGURE * columns.length}rem`;
    this.columnWidths.replaceChildren(element("col", { className: "ek-col-box" }), element("col"),
      ...columns.map(() => element("col", { className: "ek-col-figure" })));
    for (const space of [this.above, this.beneath]) {
      /** @type {HTMLTableCellElement} */ (space.firstElementChild).colSpan = columns.length + 2;
    }
    this.whole = this.wholeRow();
    this.heads = [this.columnHead("name", "Label", "The label, by name.", false),
      ...columns.map(({ key, title, help, kind }) => this.columnHead(key, title, help, kind === "count"))];
    this.all = element("input", {
      type: "checkbox",
      "aria-label": "Count all labels in the whole model",
      title: "Untick labels to leave them out of the figures of all labels.",
      onchange: () => this.list.select(this.all?.checked ? "all" : "none"),
    });
    this.head.replaceChildren(
      element("tr", {}, element("th", { scope: "col" }, this.all), ...this.heads.map(({ node }) => node)),
      this.whole.node);
  }

  /**
   * @param {string} key
   * @param {string} title
   * @param {string} help
   * @param {boolean} descending the usual order: the most first, else the lowest
   */
  columnHead(key, title, help, descending) {
    const button = element("button", {
      type: "button",
      textContent: title,
      title: `${help} Press to sort.`,
      onclick: () => {
        this.list.view.sort = pressed(this.list.view.sort, key, descending);
        this.scroll.scrollTop = 0;
        this.list.rearrange();
      },
    });
    return { key, node: element("th", { scope: "col", data: { key } }, button) };
  }

  wholeRow() {
    const { list } = this;
    const { follow, cells } = figuresOf({
      label: null,
      models: this.models,
      value: (m, key, place) => list.whole.value(m, key, place),
      bounds: (key, stop) => list.whole.bounds(key, stop),
      opens: list.opens(),
    }, this.columns);
    const name = this.name(null, "All labels");
    if (list.isServed()) name.tabIndex = 0;
    const node = element("tr", { className: "ek-row ek-whole" }, element("td"),
      element("th", { scope: "row" }, name), ...cells);
    return { node, name, box: null, follow };
  }

  /**
   * @param {string | null} label
   * @param {string} title
   */
  name(label, title) {
    // Without a server there are no boards of single labels.
    if (!this.list.isServed()) return element("span", { className: "ek-label", textContent: title, title });
    return element("button", {
      type: "button",
      className: "ek-label",
      textContent: title,
      title,
      tabIndex: -1,
      onclick: () => this.list.open(label),
    });
  }

  /**
   * @param {number} i the place of the label
   * @returns {Row}
   */
  make(i) {
    const { list } = this;
    const label = /** @type {import("../protocol.d.ts").ListContent} */ (list.list).labels[i];
    const { follow, cells } = figuresOf({
      label,
      models: this.models,
      value: (m, key, place) => /** @type {import("./data.js").LabelData} */ (list.data).value(m, i, key, place),
      bounds: (key, stop) => /** @type {import("./data.js").LabelData} */ (list.data).bounds(i, key, stop),
      opens: list.opens(),
    }, this.columns);
    const box = element("input", {
      type: "checkbox",
      tabIndex: -1,
      "aria-label": `Count ${label} in the whole model`,
      title: "Untick to leave this label out of the figures of all labels.",
      onchange: () => list.count(label, box.checked),
    });
    const name = this.name(label, label);
    const node = element("tr", { className: "ek-row", data: { place: i } }, element("td", {}, box),
      element("th", { scope: "row" }, name), ...cells);
    return { node, name, box, follow };
  }

  /** The rows in view are there, in their order. */
  render() {
    const { list: { list, places } } = this;
    if (!list || !this.whole) return;
    const n = places.length;
    const height = Math.max(0, this.scroll.clientHeight - this.head.offsetHeight);
    const [first, last] = inView({ top: this.scroll.scrollTop, height, row: this.row, n, more: MORE });
    this.window = [first, last];
    this.active = Math.min(this.active, Math.max(0, n - 1));
    const wanted = new Set(places.slice(first, last));
    const focused = this.focused;
    for (const [i, { node }] of this.rows) {
      if (wanted.has(i)) continue;
      node.remove();
      this.rows.delete(i);
    }
    this.node.setAttribute("aria-rowcount", String(n + 2));
    /** @type {HTMLElement} */
    let before = this.above;
    for (let at = first; at < last; at += 1) {
      const i = places[at];
      let row = this.rows.get(i);
      if (!row) {
        row = this.make(i);
        this.rows.set(i, row);
      }
      row.node.setAttribute("aria-rowindex", String(at + 3));
      if (before.nextSibling !== row.node) before.after(row.node);
      before = row.node;
    }
    /** @type {HTMLElement} */ (this.above.firstElementChild).style.height = `${first * this.row}px`;
    /** @type {HTMLElement} */ (this.beneath.firstElementChild).style.height = `${(n - last) * this.row}px`;
    this.above.hidden = first === 0;
    this.beneath.hidden = last === n;
    // A row that is moved loses the focus.
    if (focused && this.focused !== focused && focused.isConnected) focused.focus({ preventScroll: true });
    this.mark();
    this.follow();
    this.list.ask();
  }

  /** What has the focus in a row. */
  get focused() {
    const { activeElement: active } = /** @type {Document | ShadowRoot} */ (this.body.getRootNode());
    return active instanceof HTMLElement && this.body.contains(active) ? active : null;
  }

  follow() {
    const { place, view: { limit } } = this.list;
    this.whole?.follow(place, limit);
    for (const { follow } of this.rows.values()) follow(place, limit);
  }

  /** Which label is open, which ones count, and by what the rows are sorted. */
  mark() {
    const { list: { list, out, view, places } } = this;
    if (!list || !this.whole || !this.all) return;
    const kept = list.labels.length - out.size;
    this.all.checked = kept > 0;
    this.all.indeterminate = kept > 0 && out.size > 0;
    this.current(this.whole, list.current === null);
    const reached = places[this.active];
    for (const [i, row] of this.rows) {
      const label = list.labels[i];
      const isOut = out.has(label);
      row.node.classList.toggle("ek-out", isOut);
      const box = /** @type {HTMLInputElement} */ (row.box);
      box.checked = !isOut;
      box.disabled = !isOut && kept === 1;
      this.current(row, label === list.current);
      if (this.list.isServed()) row.name.tabIndex = i === reached ? 0 : -1;
    }
    for (const { key, node } of this.heads ?? []) {
      const isSorted = view.sort?.key === key;
      if (isSorted) node.setAttribute("aria-sort", view.sort?.descending ? "descending" : "ascending");
      else node.removeAttribute("aria-sort");
    }
  }

  /**
   * @param {Row} row
   * @param {boolean} isCurrent
   */
  current({ node, name }, isCurrent) {
    node.classList.toggle("ek-current", isCurrent);
    if (isCurrent) name.setAttribute("aria-current", "true");
    else name.removeAttribute("aria-current");
  }

  /**
   * Arrows go from label to label, and between the name and the box of a row.
   *
   * @param {KeyboardEvent} event
   */
  key(event) {
    const page = Math.max(1, Math.floor(this.scroll.clientHeight / this.row) - 3);
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const { places } = this.list;
    const row = this.rows.get(places[this.active]);
    if (event.key === "ArrowLeft" && row?.box) row.box.focus();
    else if (event.key === "ArrowRight" && row) row.name.focus();
    else if (event.key in steps && places.length) {
      this.active = Math.min(Math.max(this.active + steps[event.key], 0), places.length - 1);
      this.reveal(this.active);
      this.rows.get(places[this.active])?.name.focus({ preventScroll: true });
    } else return;
    event.preventDefault();
  }

  /**
   * Scroll so that a row is in view.
   *
   * @param {number} at its place in the list
   */
  reveal(at) {
    const height = this.scroll.clientHeight - this.head.offsetHeight;
    const top = at * this.row;
    if (top < this.scroll.scrollTop) this.scroll.scrollTop = top;
    else if (top + this.row > this.scroll.scrollTop + height) this.scroll.scrollTop = top + this.row - height;
    this.render();
  }
}
