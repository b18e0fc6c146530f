// A live board: sliders, figures, charts and the list of labels. Python sends what they show, and a hand moves them.

import { History } from "./address.js";
import { Charts } from "./charts/charts.js";
import { element } from "./elements.js";
import { Figures, spoken } from "./figures/figures.js";
import { Hand } from "./hand.js";
import { LabelList } from "./labels/list.js";
import { unpackAll, withAlarms, withFurther } from "./rows.js";
import { Slider } from "./slider.js";
import { theme } from "./theme.js";
import { Thresholds } from "./thresholds.js";
import { lateBounds, sendable, Turns } from "./turns.js";

/** @import { Address, BoardContent, Content, Events, Host, ListContent } from "./protocol.d.ts" */
/** @import { Model } from "./figures/figures.js" */

export class Board {
  thresholds = new Thresholds();
  slides = element("div", { className: "ek-slides" });
  without = element("p", { className: "ek-without" });
  voice = element("div", { className: "ek-voice", role: "status" });
  /** @type {BoardContent | undefined} what is shown */
  content;
  /** @type {Model[]} */
  models = [];
  /** @type {Address | null | undefined} */
  address;
  history = new History();
  /** @type {boolean[]} whether the items behind the counts of each model can be shown */
  opens = [];
  /** @type {string | null} the theme that charts were drawn with */
  colors = null;
  /** @type {Promise<void>} updates wait for one another, since drawing takes several turns */
  updated = Promise.resolve();

  /**
   * @param {HTMLElement} root
   * @param {Host} host
   */
  constructor(root, host) {
    this.root = root;
    this.host = host;
    this.list = new LabelList(root, {
      tell: (event, value) => this.tell(event, value),
      isServed: () => Boolean(this.host.send),
      isMoving: () => this.turns.isUnderway,
      opens: () => this.opens,
      viewed: () => this.writeAddress(false),
    });
    this.turns = new Turns(root, this.thresholds, {
      host: () => this.host,
      whose: () => ({ model: this.address?.model ?? null, stands: this.address?.thresholds ?? "one" }),
      committed: (chosen) => {
        this.speak();
        this.writeAddress(chosen);
        this.list.settle();
      },
      heard: () => {
        this.list.heard();
        if (this.content && lateBounds(this.content.digest)) this.figures.follow(this.rows);
      },
    });
    this.hand = new Hand(this.thresholds, this.turns, () => this.show());
    this.figures = new Figures(this.thresholds, () => Boolean(this.host.send));
    this.charts = new Charts(root, this.thresholds, this.hand, (job) => {
      this.updated = this.updated.then(job).catch((error) => this.fail(error));
    });
    this.charts.open = (what) => this.openItems({ ...what, label: this.address?.label ?? null });
    const { sheet } = this.list;
    const { slides, without } = this;
    const control = element("div", { className: "ek-control" }, sheet.opener, this.figures.head, slides, without);
    const main = element("div", { className: "ek-main" }, control, this.figures.node, this.charts.node, this.voice);
    root.replaceChildren(this.list.node, sheet.backdrop, main, this.charts.enlarged.node);
    main.addEventListener("click", (event) => this.openCount(event));
    this.list.node.addEventListener("click", (event) => this.openCount(event));
  }

  stop() {
    this.turns.stop();
    this.list.stop();
    this.charts.stop();
  }

  /** The row of each model's threshold. */
  get rows() {
    return this.models.map((_, m) => this.thresholds.of(m).row);
  }

  /** @param {Content} content */
  async update({ board, list, address, turn = 0, visit = 0, opens = [] }) {
    const { turns, thresholds } = this;
    const swapped = areSwapped(this.address, address);
    const isVisit = visit > this.history.visit; // Back or Forward: the board stands where the address has it
    const isChoice = JSON.stringify(this.address) !== JSON.stringify(address);
    this.history.visit = visit;
    this.address = address;
    this.opens = this.figures.opens = this.charts.opens = opens;
    const before = this.content;
    const colors = JSON.stringify(theme(this.root));
    const changed = before?.digest !== board.digest || isVisit;
    if (changed || this.colors !== colors) {
      this.root.dataset.ready = "false";
      this.content = board;
      this.models = board.models.map(({ columns, ...model }) => (
        { ...model, columns: withFurther(withAlarms(unpackAll(columns), model.hours)) }));
      // The browser owns what it has not committed, and what it committed after this board was drawn.
      const owned = turns.isUnderway || (!isVisit && (!changed || turn < turns.turn));
      const values = swapped ? thresholds.values.reverse() : thresholds.values;
      const driver = swapped ? 1 - thresholds.driver : thresholds.driver;
      const starts = board.sliders.map(({ start }) => start);
      this.fill(board);
      this.updateList(list);
      if (isVisit) this.list.visit();
      if (owned) {
        thresholds.place(values, starts);
        thresholds.put(thresholds.of(driver), values[driver] ?? values[0]);
        this.show();
      } else {
        thresholds.driver = board.driver;
        thresholds.place([], starts);
        turns.begin(turn);
        this.show();
      }
      await this.charts.draw(board, this.host.embed(), { restyle: this.colors !== colors });
      this.colors = colors;
    } else {
      this.updateList(list);
    }
    this.show();
    this.list.settle();
    turns.catchUp();
    if (before && before.title !== board.title) this.speak();
    this.writeAddress(isChoice);
    this.root.dataset.ready = "true";
    this.tellMoved();
  }

  /** @param {ListContent | null | undefined} list */
  updateList(list) {
    this.list.update(list, this.models.map(({ columns }) => columns));
  }

  /** @param {BoardContent} board */
  fill(board) {
    const { sliders } = this.thresholds;
    const apart = board.sliders.length > 1;
    this.root.classList.toggle("ek-two", this.models.length > 1);
    this.root.classList.toggle("ek-apart", apart);
    this.root.classList.toggle("ek-percent", board.numbers === "percent");
    while (sliders.length < board.sliders.length) sliders.push(new Slider(this.hand));
    sliders.length = board.sliders.length;
    // Nodes stay where they are, since one may be under the pointer.
    if (this.slides.children.length !== sliders.length) this.slides.replaceChildren(...sliders.map(({ node }) => node));
    this.thresholds.called = board.called;
    sliders.forEach((slider, m) => slider.fill(board.sliders[m], {
      called: board.called,
      model: apart ? { m, name: this.models[m].name } : null,
      served: Boolean(this.host.send),
    }));
    this.slides.hidden = Boolean(board.without_scores?.all);
    this.without.textContent = board.without_scores?.words ?? "";
    this.figures.fill(board, this.models);
    this.charts.models = this.models;
  }

  /** Everything shows where the sliders stand. */
  show() {
    const { rows } = this;
    for (const slider of this.thresholds.sliders) slider.show();
    this.root.classList.toggle("ek-asking", this.thresholds.isAsking);
    this.figures.follow(rows);
    this.list.follow({ stop: rows[0], threshold: this.thresholds.of(0).threshold });
    this.charts.show();
    this.tellMoved();
  }

  /** Tell what else on the page follows the threshold. */
  tellMoved() {
    const [row] = this.rows;
    const { driver, values } = this.thresholds;
    const { tp, fp } = this.models[0]?.columns ?? {};
    if (!tp || !fp || !this.content) return;
    const { threshold } = this.thresholds.of(0);
    const [board, { turn }] = [this.content.digest, this.turns];
    window.ekMoved = { board, threshold, values, driver, tp: tp[row], fp: fp[row], turn };
    window.dispatchEvent(new CustomEvent("ek-moved", { detail: window.ekMoved }));
  }

  /**
   * Tell the server what a person did; a threshold that still waits goes first.
   *
   * @template {keyof Events} E
   * @param {E} event
   * @param {Events[E]} value
   */
  tell(event, value) {
    if (this.turns.waiting) this.turns.commit();
    this.host.send?.(event, value);
  }

  /**
   * A click on a count shows the items behind it.
   *
   * @param {Event} event
   */
  openCount({ target }) {
    const count = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-opens]")) : null;
    if (!count || !/\d/.test(count.textContent ?? "")) return; // a dash counts nothing
    const { opens: outcome = "", of, label = this.address?.label ?? null } = count.dataset;
    this.openItems({ outcome, of: Number(of), label: "all" in count.dataset ? null : label });
  }

  /** @param {Omit<Events["examples"], "thresholds" | "driver">} what */
  openItems(what) {
    const { driver, values } = this.thresholds;
    this.tell("examples", { ...what, thresholds: values.map(sendable), driver });
  }

  speak() {
    const content = /** @type {BoardContent} */ (this.content);
    const { title, called, spoken: words, numbers, without_scores: without } = content;
    const places = without?.all ? [] : this.thresholds.sliders.map(({ words }) => words);
    const stands = this.thresholds.sliders.map(({ standing }) => standing).filter(Boolean);
    const figures = spoken(title, this.models, this.rows, places, words, numbers, called.title);
    this.voice.textContent = [figures, ...stands].join(" ");
  }

  /** @param {boolean} chosen */
  writeAddress(chosen) {
    const { address } = this;
    if (address) this.history.write({ ...address, ...this.list.address }, this.thresholds.values, { chosen });
  }

  /**
   * Without Vega the figures still follow the threshold; the next board that arrives tries to draw again.
   *
   * @param {unknown} error
   */
  fail(error) {
    console.warn(error);
    this.charts.fail();
    this.colors = null;
  }
}

/**
 * Whether the two models of a board change places.
 *
 * @param {Address | null | undefined} before
 * @param {Address | null | undefined} now
 */
export function areSwapped(before, now) {
  return Boolean(before?.baseline && before.baseline === now?.model && before.model === now?.baseline);
}
