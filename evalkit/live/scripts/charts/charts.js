// The charts. Altair wrote them and Vega draws them; here they are embedded once, and their rows replaced.

import { element, writer } from "../elements.js";
import { figureText } from "../numbers.js";
import { expand } from "../rows.js";
import { theme } from "../theme.js";
import { Crosshair } from "./crosshair.js";
import { Enlarged } from "./enlarged.js";
import { listen } from "./grip.js";
import { ChartMenu } from "./menu.js";
import { Pane } from "./pane.js";
import { picture } from "./pictures.js";

/** @import { BoardContent, Chart, LegendEntry, Mark, VegaEmbed, VegaView } from "../protocol.d.ts" */
/** @import { Model } from "../figures/figures.js" */
/** @import { Hand } from "../hand.js" */
/** @import { Row } from "../rows.js" */
/** @import { Thresholds } from "../thresholds.js" */
/** @import { Shown } from "./menu.js" */
/** @import { ChartOfModels } from "./pane.js" */

/** @typedef {{ outcome: string, of: number, scores: (number | null)[] }} Opened pairs of a class in a bin of scores */

const BAND = "band"; // the dataset with the intervals around curves

export class Charts {
  grid = element("div", { className: "ek-grid" });
  kinds = element("div", { className: "ek-kinds", role: "group", "aria-label": "Curves", hidden: true });
  node = element("div", {}, this.kinds, this.grid);
  kind = ""; // the group of curves that is shown; the first, if there is none of this name
  /** @type {(() => Promise<void>) | null} draws the board once more */
  again = null;
  /** @type {Map<string, Pane>} */
  panes = new Map();
  /** @type {Model[]} */
  models = [];
  title = ""; // of the board
  /** @type {boolean[]} whether the items behind the counts of each model can be shown */
  opens = [];
  /** @type {(what: Opened) => void} */
  open = () => {};
  enlarged = new Enlarged();
  bands = 0; // the frame in which bands are drawn

  /**
   * @param {HTMLElement} root
   * @param {Thresholds} thresholds
   * @param {Hand} hand
   * @param {(job: () => Promise<void>) => void} queue does a job once the board is at rest
   */
  constructor(root, thresholds, hand, queue) {
    this.queue = queue;
    this.root = root;
    this.thresholds = thresholds;
    this.hand = hand;
    // A chart drawn while its tab is hidden has no width; Vega measures again when the window says so.
    this.widths = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width) window.dispatchEvent(new Event("resize"));
    });
    this.widths.observe(this.grid);
    root.addEventListener("ek-pictures", this.give);
  }

  /**
   * Whoever makes one picture of all charts asks the board for theirs, by an event with a list to fill.
   *
   * @param {Event} event
   */
  give = (event) => {
    const { detail } = /** @type {CustomEvent<Promise<string>[]>} */ (event);
    for (const pane of this.panes.values()) if (pane.view) detail.push(picture(pane, this.shown()));
  };

  /** @returns {Shown} */
  shown() {
    return { title: this.title, models: this.models, thresholds: this.thresholds, root: this.root };
  }

  stop() {
    this.root.removeEventListener("ek-pictures", this.give);
    cancelAnimationFrame(this.bands);
    this.widths.disconnect();
    this.drop();
  }

  drop() {
    this.enlarged.hide();
    for (const pane of this.panes.values()) pane.finalize();
    this.panes.clear();
  }

  /**
   * Charts whose spec is unchanged keep their view and take the new rows; the others are embedded.
   *
   * @param {BoardContent} board
   * @param {Promise<VegaEmbed>} loading
   * @param {{ restyle: boolean }} options
   */
  async draw(board, loading, { restyle }) {
    this.title = board.title;
    const embed = await loading;
    this.again = () => this.draw(board, loading, { restyle: false });
    const shown = this.shownOf(board);
    const charts = board.columns
      ? shown.flatMap((chart) => this.models.map((_, m) => ofOneModel(chart, m, this.models[m].name)))
      : shown;
    if ([...this.panes.keys()].join() !== charts.map(({ id }) => id).join()) {
      this.drop();
      this.grid.replaceChildren();
    }
    const drawing = { embed, config: theme(this.root), restyle };
    await Promise.all(charts.map((chart) => this.drawOne(chart, drawing)));
    cancelAnimationFrame(this.bands);
    this.bands = requestAnimationFrame(() => {
      this.bands = requestAnimationFrame(() => {
        this.drawBands();
        this.show(); // a square that has just been measured forgets marks that came meanwhile
      });
    });
  }

  /**
   * The charts of a board that are shown: of those in groups the ones that the switch has.
   *
   * @param {BoardContent} board
   */
  shownOf({ charts }) {
    const names = [...new Set(charts.flatMap(({ group }) => group ?? []))];
    const kind = names.includes(this.kind) ? this.kind : names[0];
    this.kinds.hidden = names.length < 2;
    const before = [...this.kinds.children].map(({ textContent }) => textContent);
    if (before.join() !== names.join()) {
      this.kinds.replaceChildren(...names.map((name) => element("button", {
        type: "button",
        textContent: name,
        onclick: () => {
          this.kind = name;
          if (this.again) this.queue(this.again);
        },
      })));
    }
    for (const button of this.kinds.children) button.setAttribute("aria-pressed", String(button.textContent === kind));
    return [...charts.filter(({ group }) => group === kind && kind), ...charts.filter(({ group }) => !group)];
  }

  /**
   * @param {ChartOfModels} chart
   * @param {{ embed: VegaEmbed, config: object, restyle: boolean }} drawing
   */
  async drawOne(chart, { embed, config, restyle }) {
    const pane = this.pane(chart);
    pane.chart = chart;
    pane.caption.textContent = chart.title;
    pane.menu.name(chart.title);
    pane.areas.replaceChildren(...this.areas(chart), ...this.live(pane, chart));
    pane.legend.replaceChildren(...entriesOf(chart.legend));
    pane.figure.classList.toggle("ek-draggable", chart.scales.length > 0);
    pane.figure.classList.toggle("ek-square", Boolean(chart.square));
    const spec = JSON.stringify(chart.spec);
    const now = Object.entries(chart.data).filter(([name]) => name !== BAND);
    if (pane.spec !== spec || restyle || !pane.view) {
      pane.finalize();
      const datasets = { ...chart.spec.datasets };
      for (const [name, series] of now) datasets[name] = expand(series);
      const described = { ...chart.spec, datasets, config, description: chart.title };
      const options = { actions: false, renderer: "svg", ast: true, defaultStyle: false, tooltip: false };
      const result = await embed(pane.body, described, options);
      Object.assign(pane, { spec, view: result.view, finalize: () => result.finalize() });
      if (chart.square) keepSquare(result.view);
      pane.body.append(pane.crosshair.node);
    } else {
      for (const [name, series] of now) pane.view.data(name, expand(series));
      if (chart.data[BAND]) pane.view.data(BAND, []);
    }
    pane.moves = chart.moves;
    pane.band = chart.data[BAND];
  }

  /** @param {ChartOfModels} chart */
  pane(chart) {
    let pane = this.panes.get(chart.id);
    if (!pane) {
      const models = () => this.models;
      pane = new Pane(
        (made) => new Crosshair(made, this.thresholds, models),
        (made) => new ChartMenu(made, () => this.shown(), (chosen) => this.enlarged.show(chosen)),
      );
      pane.opens = (m) => this.opens[m] ?? false;
      listen(pane, { hand: this.hand, crosshair: pane.crosshair, models, open: (what) => this.open(what) });
      this.grid.append(pane.figure);
      this.panes.set(chart.id, pane);
    }
    return pane;
  }

  /** Bands take as long as all the rest of a label's board, so they come when its figures and curves are there. */
  drawBands() {
    for (const { view, band } of this.panes.values()) if (view && band) view.data(BAND, expand(band)).run();
  }

  /**
   * The areas under the curves of a chart, each with the colour of its model.
   *
   * @param {ChartOfModels} chart
   */
  areas({ area, areas = [], numbers, model: only }) {
    const shown = areas.flatMap((value, m) => (value !== null && (only ?? m) === m ? [{ value, m }] : []));
    return shown.map(({ value, m }) => element("span", { className: "ek-area", data: { area, m } },
      ...(this.models.length > 1 ? [element("i")] : []), `${area} ${figureText(value, numbers)}`));
  }

  /**
   * A figure of each model that follows the sliders.
   *
   * @param {Pane} pane
   * @param {ChartOfModels} chart
   */
  live(pane, { live, numbers, model: only, data }) {
    pane.live = [];
    if (!live) return [];
    const drawn = data.line.map(({ same }) => +same.model).filter((m) => (only ?? m) === m);
    return drawn.map((m) => {
      const value = element("span", { data: { metric: live.key, model: m } });
      const write = writer(value);
      pane.live.push(() => write(figureText(this.models[m].columns[live.key][this.thresholds.of(m).row], numbers)));
      const whose = this.models.length > 1 ? [element("i")] : [];
      return element("span", { className: "ek-area", data: { m } }, ...whose, `${live.title} `, value);
    });
  }

  /** Marks move to where the sliders stand. */
  show() {
    for (const { view, moves, live } of this.panes.values()) {
      if (!view) continue;
      for (const write of live) write();
      for (const { dataset, rows } of moves) view.data(dataset, this.marks(rows));
      view.run();
    }
  }

  /**
   * @param {Mark[]} marks
   * @returns {Row[]}
   */
  marks(marks) {
    /** @type {(m: number, column: string) => number} */
    const at = (m, column) => {
      const { threshold, row, low, high } = this.thresholds.of(m);
      if (column !== "threshold") return this.models[m].columns[column][row];
      return threshold >= low && threshold <= high ? threshold : NaN; // one that was typed may lie beyond all scores
    };
    return marks
      // A chart of two models stands until it is drawn anew as that of one.
      .filter(({ model = "0" }) => +model < this.models.length)
      .map(({ x, y, ...same }) => {
        const m = +(same.model ?? 0);
        return { ...same, x: at(m, x), ...(y && { y: at(m, y) }) };
      })
      .filter(({ x, y }) => Number.isFinite(x) && !Number.isNaN(y));
  }

  /** Without Vega there are no charts; the next board that arrives tries again. */
  fail() {
    const textContent = "The charts could not be drawn. Reload the page to try again.";
    this.grid.replaceChildren(element("p", { role: "alert", textContent }));
    this.panes.clear();
  }
}

/**
 * Have a chart stay as high as it is wide, whatever room it gets.
 *
 * @param {VegaView} view
 */
function keepSquare(view) {
  const follow = () => {
    if (view.width() !== view.height()) view.height(view.width()).run();
  };
  view.addResizeListener(follow);
  follow();
}

/**
 * A chart with one of its models.
 *
 * @param {Chart} chart
 * @param {number} m
 * @param {string} name
 * @returns {ChartOfModels}
 */
export function ofOneModel(chart, m, name) {
  const model = String(m);
  const data = Object.entries(chart.data).map(([dataset, series]) => [
    dataset,
    series.filter(({ same }) => same.model === model),
  ]);
  const moves = chart.moves.map(({ dataset, rows }) => ({
    dataset,
    rows: rows.filter((row) => (row.model ?? model) === model),
  }));
  const title = `${chart.title}: ${name}`;
  const legend = chart.legend?.filter((entry) => (entry.model ?? m) === m);
  return { ...chart, id: `${chart.id} ${m}`, model: m, title, data: Object.fromEntries(data), moves, legend };
}

/**
 * What the lines of a chart mean: each by its colour, or by its pattern where colours are the models'. Drawn by a
 * background, so that a card holds one picture, the chart.
 *
 * @param {LegendEntry[]} [entries] none where the chart has no legend
 */
function entriesOf(entries = []) {
  /** @param {LegendEntry} entry */
  const sample = ({ color, dash = [1, 0] }) => {
    const ink = color === undefined ? "currentColor" : `var(--ek-metric-${color})`;
    let at = 0;
    const stops = dash.map((length, i) => `${i % 2 ? "transparent" : ink} ${at}px ${(at += length)}px`);
    const node = element("i");
    node.style.background = `repeating-linear-gradient(to right, ${stops.join(", ")})`;
    return node;
  };
  return entries.map((entry) => {
    const { title, model: m } = entry;
    if (m === undefined) return element("li", {}, sample(entry), title);
    return element("li", { className: "ek-words", data: { m } }, element("i"), element("span", {}, title));
  });
}
