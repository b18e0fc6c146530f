// The labels beside the board, as a table. Python sends figures; order, filter and what is in view are the browser's.

import { element } from "../elements.js";
import { unzipText } from "../rows.js";
import { RELEASES } from "../turns.js";
import { controls, shownColumns } from "./controls.js";
import { hasRowsOf, LabelData } from "./data.js";
import { follows } from "./figures.js";
import { below, named, sorted } from "./order.js";
import { Sheet } from "./sheet.js";
import { LabelTable } from "./table.js";
import { addressOfView, viewIn, viewOf } from "./view.js";
import { Whole } from "./whole.js";

/** @import { Events, ListContent, ListView } from "../protocol.d.ts" */
/** @import { Column } from "../rows.js" */
/** @import { Place } from "./data.js" */
/** @import { Which } from "./controls.js" */

const CLICK_AFTER_RELEASE = 50; // ms; that of a tap comes a little later
const ASK_AFTER = 150; // ms that rows have to be in view before they are asked for
const MORE = 12; // rows beyond those in view that are asked for with them
const MOST = 60; // rows that are asked for together

export class LabelList {
  node = element("section", { className: "ek-list", hidden: true, "aria-label": "Labels" });
  pressed = false;
  /** @type {ListContent | null} a list that waits for the release of the pointer */
  held = null;
  /** @type {ListContent | null} */
  list = null;
  /** @type {LabelData | null} */
  data = null;
  /** @type {ListView} */
  view = viewOf("");
  /** @type {Set<string>} labels that are left out */
  out = new Set();
  turn = 0; // counts the changes that were sent
  /** @type {Place} where the slider is */
  place = { stop: 0, threshold: NaN };
  /** @type {Place} where it came to rest last: the order is by its figures */
  rest = { stop: 0, threshold: NaN };
  /** @type {number[]} the labels that are listed, in order */
  places = [];
  whole = new Whole();
  asking = 0; // the timer of rows that are to be asked for
  asked = ""; // the rows that were asked for last
  csv = window.ekCsv?.csv ?? 0; // counts the times that the list was asked for as a file
  waitsForCsv = false;

  /**
   * @param {HTMLElement} root
   * @param {{
   *   tell: <E extends keyof Events>(event: E, value: Events[E]) => void,
   *   isServed: () => boolean, isMoving: () => boolean, viewed: () => void, opens: () => boolean[],
   * }} calls `isMoving`: whether a threshold is being moved: then nothing is asked for; `viewed`: order or columns are
   *   others; `opens`: of each model whether the items behind its counts can be shown
   */
  constructor(root, { tell, isServed, isMoving, viewed, opens }) {
    this.root = root;
    this.tell = tell;
    this.isServed = isServed;
    this.isMoving = isMoving;
    this.viewed = viewed;
    this.opens = opens;
    this.controls = controls({
      view: () => this.view,
      list: () => /** @type {ListContent} */ (this.list),
      changed: () => this.rearrange(),
      columnsChanged: () => {
        this.rebuild();
        viewed();
      },
      select: (which) => this.select(which),
      csv: () => this.askForCsv(),
    });
    this.table = new LabelTable(this);
    this.sheet = new Sheet(root, this.node, () => this.table.render());
    this.controls.foot.append(this.sheet.closer);
    this.node.replaceChildren(this.controls.head, this.table.scroll, this.controls.foot);
    this.node.addEventListener("pointerdown", () => {
      this.pressed = true;
    });
    this.release = () => setTimeout(() => {
      this.pressed = false;
      if (this.held) {
        const { place } = this;
        this.update(this.held, this.whole.board);
        this.follow(place);
        this.settle();
      } else this.arrange();
    }, CLICK_AFTER_RELEASE);
    this.hear = () => this.heard();
    for (const event of RELEASES) window.addEventListener(event, this.release);
    window.addEventListener("ek-labels", this.hear);
    this.watch = new ResizeObserver(() => this.table.render());
    this.watch.observe(this.table.scroll);
  }

  stop() {
    for (const event of RELEASES) window.removeEventListener(event, this.release);
    window.removeEventListener("ek-labels", this.hear);
    clearTimeout(this.asking);
    this.watch.disconnect();
    this.controls.stop();
  }

  /**
   * @param {ListContent | null | undefined} list
   * @param {Record<string, Column>[]} board the columns of the board's models
   */
  update(list, board) {
    this.held = null;
    this.whole.board = board;
    this.node.hidden = this.sheet.opener.hidden = !list;
    this.root.classList.toggle("ek-with-list", Boolean(list));
    if (!list) return;
    if (this.list?.digest === list.digest) return;
    if (this.pressed) { // it waits for the release, so that a click is on the label that was pressed
      this.held = list;
      return;
    }
    const before = this.list;
    // The browser owns changes that the server has not answered yet, of the same model.
    if (before?.model !== list.model || list.turn >= this.turn) {
      this.turn = list.turn;
      this.out = new Set(list.left_out);
    }
    this.list = this.whole.list = list;
    this.data = new LabelData(list);
    this.view = viewOf(list.model);
    this.asked = "";
    this.place = this.rest = { stop: 0, threshold: NaN }; // stops may be others; it is told at once where they are
    this.hearRows();
    if (before && hasRowsOf(before, list)) this.arrange();
    else this.rebuild();
  }

  /** Other columns, or another model: all rows are made anew. */
  rebuild() {
    const list = /** @type {ListContent} */ (this.list);
    this.root.classList.toggle("ek-wide-list", this.view.wide);
    this.controls.fill();
    const columns = shownColumns(list, this.view);
    if (this.view.sort && this.view.sort.key !== "name" && !columns.some(({ key }) => key === this.view.sort?.key)) {
      this.view.sort = null;
    }
    this.table.build(columns, list.models.map(({ name }) => name));
    this.arrange();
  }

  /** What an address carries of the list. */
  get address() {
    return addressOfView(this.view, this.list);
  }

  /** The browser's Back or Forward led to an address, which says how the list is looked at. */
  visit() {
    Object.assign(this.view, viewIn(window.location.search));
    if (this.list) this.rebuild();
  }

  /** Rows that the server sent for this list, and the counts at the threshold that it answered. */
  hearRows() {
    const { ekRows: sent, ekAnswer: answer } = window;
    if (!this.data || !this.list) return false;
    let isNew = sent?.digest === this.list.digest && this.data.take(sent.rows);
    if (answer?.counts?.digest === this.list.digest) {
      this.data.count(answer.counts.models);
      isNew = true;
    }
    return isNew;
  }

  heard() {
    if (this.hearRows()) this.settle();
    const { ekCsv: sent } = window;
    if (this.waitsForCsv && sent && sent.csv === this.csv && sent.model === this.list?.model) {
      this.waitsForCsv = false;
      void unzipText(sent.text).then((text) => save(text, sent.name));
      this.showCounts();
    }
  }

  /**
   * Everything in view shows where the slider is.
   *
   * @param {Place} place
   */
  follow(place) {
    this.place = place;
    if (this.list) this.table.follow();
  }

  /** The slider came to rest, or figures came for where it did: rows take the order that they have there. */
  settle() {
    if (!this.list) return;
    if (!this.isMoving()) this.rest = this.place;
    this.arrange();
    this.ask();
  }

  /** Whether there are figures of all labels for where the slider rests. */
  get isCounted() {
    const data = /** @type {LabelData} */ (this.data);
    return data.isWhole || data.counts[0]?.threshold === this.rest.threshold;
  }

  /** Which labels are listed, in which order. While the list is pressed they stay. */
  arrange() {
    const { list, data, view } = this;
    if (!list || !data || this.pressed) return;
    if (Number.isNaN(this.rest.threshold)) this.rest = this.place;
    const isReady = this.isCounted;
    const waits = (view.sort && follows(view.sort.key) && !isReady) || (view.only && view.limit && !isReady);
    if (!waits || !this.places.length) {
      const found = named(list.labels, view.search);
      const kept = view.only && view.limit ? below(found, data, view.limit, this.rest) : found;
      this.places = sorted(kept, data, view.sort, this.rest);
    }
    this.table.render();
    this.showCounts();
  }

  /** A person asked for another order or choice of labels, which is shown at once. */
  rearrange() {
    this.pressed = false;
    this.arrange();
    this.viewed();
  }

  showCounts() {
    const { list, data, view } = this;
    if (!list || !data) return;
    const limited = view.limit && (this.isCounted || !follows(view.limit.key));
    this.controls.show({
      n: list.labels.length,
      listed: this.places.length,
      out: this.out.size,
      below: limited ? below(named(list.labels, view.search), data, view.limit, this.rest).length : null,
      served: this.isServed(),
      making: this.waitsForCsv,
    });
    this.table.mark();
  }

  /** Ask for the rows in view, once they have been there for a moment and nothing is moved. */
  ask() {
    const { data } = this;
    if (!data || data.isWhole || !this.isServed()) return;
    const [first, last] = this.table.window;
    const inView = this.places.slice(first, last);
    if (inView.every((i) => data.rows.has(i))) return;
    clearTimeout(this.asking);
    this.asking = setTimeout(() => {
      if (this.isMoving() || this.node.hidden) return; // it is asked again when that is over
      const wanted = this.places.slice(Math.max(0, first - MORE), last + MORE).slice(0, MOST);
      const asked = `${this.list?.digest} ${wanted.join()}`;
      if (asked === this.asked) return;
      this.asked = asked;
      this.tell("rows", { model: /** @type {ListContent} */ (this.list).model, wanted, csv: this.csv });
    }, ASK_AFTER);
  }

  askForCsv() {
    const list = /** @type {ListContent} */ (this.list);
    this.csv += 1;
    this.waitsForCsv = true;
    this.showCounts();
    const [first, last] = this.table.window;
    this.tell("rows", { model: list.model, wanted: this.places.slice(first, last).slice(0, MOST), csv: this.csv });
  }

  /** @param {string | null} label */
  open(label) {
    this.sheet.leave();
    this.tell("label", { label });
  }

  /**
   * Count a label in the whole model, or leave it out.
   *
   * @param {string} label
   * @param {boolean} counted
   */
  count(label, counted) {
    this.out[counted ? "delete" : "add"](label);
    this.send();
  }

  /** @param {Which} which */
  select(which) {
    const { labels } = /** @type {ListContent} */ (this.list);
    const listed = new Set(this.places.map((i) => labels[i]));
    this.out = new Set(labels.filter((label) => which === "none" || (which === "listed" && !listed.has(label))));
    this.send();
  }

  /** What is ticked. Without any label there are no figures: then the server hears of the next one that is ticked. */
  send() {
    const list = /** @type {ListContent} */ (this.list);
    this.showCounts();
    if (this.out.size === list.labels.length) return;
    this.turn += 1;
    this.tell("list", { model: list.model, turn: this.turn, left_out: [...this.out] });
  }
}

/**
 * @param {string} text
 * @param {string} name
 */
function save(text, name) {
  const href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  element("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
