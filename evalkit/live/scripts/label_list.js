// The labels beside the board. Search, order and page are Python's; the bars of the visible rows follow the drag.

import { element, writer } from "./elements.js";
import { ratio } from "./numbers.js";
import { unpack } from "./rows.js";
import { RELEASES, SPEAK_AND_SEND_AFTER } from "./turns.js";

/** @import { Events, ListContent, ListRow, ListView } from "./protocol.d.ts" */

const CLICK_AFTER_RELEASE = 50; // ms; that of a tap comes a little later

export class LabelList {
  node = element("section", { className: "ek-list", hidden: true, "aria-label": "Labels" });
  /** @type {((row: number) => void)[]} */
  followers = [];
  pressed = false;
  /** @type {ListContent | null} a list that waits for the release of the pointer */
  held = null;
  /** @type {string | null} */
  shownDigest = null;
  /** @type {string | null} */
  model = null;
  /** @type {ListView} */
  view = { search: "", order: "", page: 0, turn: 0 };
  /** @type {Set<string | null>} labels that are left out */
  out = new Set();
  waiting = 0; // the timer of a search that is typed

  /**
   * @param {HTMLElement} root
   * @param {{ tell: <E extends keyof Events>(event: E, value: Events[E]) => void, show: () => void }} calls
   */
  constructor(root, { tell, show }) {
    this.root = root;
    this.tell = tell;
    this.node.addEventListener("pointerdown", () => {
      this.pressed = true;
    });
    this.release = () => setTimeout(() => {
      this.pressed = false;
      if (!this.held) return;
      this.update(this.held);
      show();
    }, CLICK_AFTER_RELEASE);
    for (const event of RELEASES) window.addEventListener(event, this.release);
  }

  stop() {
    for (const event of RELEASES) window.removeEventListener(event, this.release);
  }

  /** @param {ListContent | null | undefined} list */
  update(list) {
    this.held = null;
    this.node.hidden = !list;
    this.root.classList.toggle("ek-with-list", Boolean(list));
    if (!list || this.shownDigest === list.digest) return;
    if (this.pressed) { // it waits for the release, so that a click is on the label that was pressed
      [this.held, this.followers, this.shownDigest] = [list, [], null];
      return;
    }
    this.shownDigest = list.digest;
    // The browser owns changes that the server has not answered yet, of the same model.
    if (this.model !== list.model || list.view.turn >= this.view.turn) {
      this.model = list.model;
      this.view = { ...list.view };
      this.out = new Set(list.left_out);
    }
    this.keepingFocus(() => {
      this.followers = [];
      this.node.replaceChildren(this.head(list), ...list.rows.map((row) => this.row(list, row)), this.foot(list));
    });
  }

  /**
   * What has the focus, and what is typed there, is the same after a change.
   *
   * @param {() => void} change
   */
  keepingFocus(change) {
    const { activeElement: active } = /** @type {Document | ShadowRoot} */ (this.node.getRootNode());
    const focused = active instanceof HTMLElement && this.node.contains(active) ? active.dataset.focus : null;
    const search = focused === "search" && active instanceof HTMLInputElement ? active : null;
    const typed = search && [search.value, search.selectionStart];
    change();
    if (!focused) return;
    const nodes = /** @type {NodeListOf<HTMLElement>} */ (this.node.querySelectorAll("[data-focus]"));
    const same = [...nodes].find((node) => node.dataset.focus === focused);
    same?.focus();
    if (typed && same instanceof HTMLInputElement) {
      const [text, place] = typed;
      same.value = String(text);
      same.setSelectionRange(Number(place), Number(place));
    }
  }

  /** @param {Partial<ListView>} change */
  send(change) {
    Object.assign(this.view, change, { turn: this.view.turn + 1 });
    const left_out = /** @type {string[]} */ ([...this.out]);
    this.tell("list", { model: /** @type {string} */ (this.model), ...this.view, left_out });
  }

  /** @param {ListContent} list */
  head(list) {
    const search = element("input", {
      type: "search",
      value: this.view.search,
      placeholder: "Search labels",
      "aria-label": "Search labels",
      data: { focus: "search" },
    });
    search.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.send({ search: search.value, page: 0 }), SPEAK_AND_SEND_AFTER);
    });
    const options = list.orders.map(({ key, title }) =>
      element("option", { value: key, textContent: title, selected: key === this.view.order }));
    const order = element("select", {
      "aria-label": "Order of labels",
      data: { focus: "order" },
      onchange: () => this.send({ order: order.value, page: 0 }),
    }, ...options);
    return element("div", { className: "ek-list-head" }, search, order);
  }

  /**
   * @param {ListContent} list
   * @param {ListRow} row
   */
  row(list, row) {
    const name = element("button", {
      type: "button",
      className: "ek-label",
      textContent: row.title,
      title: row.title,
      data: { focus: `open ${row.title}` },
      onclick: () => this.tell("label", { label: row.label }),
    });
    if (row.current) name.setAttribute("aria-current", "true");
    const kept = !this.out.has(row.label);
    const box = row.label === null ? element("span") : this.box(list, row, kept);
    const figures = list.figures.map((figure) => rowFigure(row, figure));
    for (const { follow } of figures) if (follow) this.followers.push(follow);
    const support = element("span", { className: "ek-support", textContent: row.support, title: row.support_help });
    const className = `ek-row${kept ? "" : " ek-out"}${row.current ? " ek-current" : ""}`;
    return element("div", { className }, box, name, support, ...figures.map(({ node }) => node));
  }

  /**
   * Whether a label counts in the whole model.
   *
   * @param {ListContent} list
   * @param {ListRow} row
   * @param {boolean} kept
   */
  box(list, row, kept) {
    const box = element("input", {
      type: "checkbox",
      checked: kept,
      disabled: kept && list.kept === 1,
      "aria-label": `Count ${row.title} in the whole model`,
      title: "Untick to leave this label out of the figures of all labels.",
      data: { focus: `count ${row.title}` },
      onchange: () => {
        this.out[box.checked ? "delete" : "add"](row.label);
        this.send({});
      },
    });
    return box;
  }

  /** @param {ListContent} list */
  foot(list) {
    /** @type {(text: string, page: number, label: string) => HTMLButtonElement} */
    const turn = (text, page, label) => element("button", {
      type: "button",
      textContent: text,
      "aria-label": label,
      disabled: page < 0 || page >= list.pages,
      data: { focus: label },
      onclick: () => this.send({ page }),
    });
    const all = element("button", {
      type: "button",
      textContent: "Include all",
      hidden: !this.out.size,
      onclick: () => {
        this.out.clear();
        this.send({});
      },
    });
    const { page } = list.view;
    return element("div", { className: "ek-list-foot" }, element("span", { textContent: list.summary }), all,
      element("span", { className: "ek-turn", hidden: list.pages < 2 },
        turn("‹", page - 1, "Previous labels"), turn("›", page + 1, "Next labels")));
  }
}

/**
 * A figure of a label, with a bar and a line for its interval; `follow` moves them to a row, where they follow the
 * threshold.
 *
 * @param {ListRow} row
 * @param {{ key: string, title: string, help: string }} figure
 */
function rowFigure(row, { key, title, help }) {
  const metric = row.label === null ? undefined : key;
  const value = element("span", {
    className: "ek-row-value",
    data: { ...(metric && { metric }), model: 0, ...(row.label !== null && { label: row.label }) },
  });
  const bar = element("i");
  const write = writer(value);
  /**
   * @param {string} name
   * @returns {(stop: number) => number}
   */
  const at = (name) => {
    const column = row.columns[name];
    if (typeof column !== "string") return () => column ?? NaN;
    const values = unpack(column);
    return (stop) => values[stop];
  };
  const [number, low, high] = [key, `${key}.low`, `${key}.high`].map(at);
  const whisker = `${key}.low` in row.columns ? element("b") : null;
  let bounds = [NaN, NaN];
  /** @param {number} stop */
  const follow = (stop) => {
    const now = number(stop);
    write(ratio(now));
    bar.style.transform = `scaleX(${Number.isNaN(now) ? 0 : now})`;
    if (!whisker) return;
    bounds = [low(stop), high(stop)];
    const [start, end] = Number.isNaN(bounds[0]) ? [0, 0] : bounds;
    whisker.style.transform = `translateX(${100 * start}%) scaleX(${end - start})`;
  };
  const follows = [key, `${key}.low`].some((name) => typeof row.columns[name] === "string");
  if (!follows) follow(0);
  const node = element("span", { className: "ek-bar", data: { key } },
    element("span", { className: "ek-bar-name", textContent: title }), value,
    element("span", { className: "ek-track" }, bar, ...(whisker ? [whisker] : [])));
  // A hint is read at rest, so it is written when a pointer comes.
  node.onpointerenter = () => {
    const [start, end] = bounds.map(ratio);
    const interval = Number.isNaN(bounds[0]) ? "" : ` Its interval, the line on the bar: ${start} – ${end}.`;
    node.title = `${title}. ${help}${interval}`;
  };
  return { node, follow: follows ? follow : null };
}
