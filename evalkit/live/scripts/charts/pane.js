// A chart on the page: its caption, legend and drawing, and where on it a pointer is.

import { element } from "../elements.js";

/** @import { Chart, Move, Series, VegaView } from "../protocol.d.ts" */
/** @import { Crosshair } from "./crosshair.js" */
/** @import { ChartMenu } from "./menu.js" */

/** @typedef {Chart & { model?: number }} ChartOfModels a chart of all models, or of one */
/** @typedef {{ x: number, y: number }} Place in pixels, from the upper left corner of what the axes enclose */

export class Pane {
  caption = element("figcaption");
  areas = element("div", { className: "ek-areas" });
  legend = element("ul", { className: "ek-legend" });
  body = element("div", { className: "ek-chart" });
  figure = element("figure", { className: "ek-card" });
  /** @type {string | undefined} */
  spec;
  /** @type {VegaView | undefined} */
  view;
  /** @type {ChartOfModels | undefined} */
  chart;
  /** @type {Move[]} */
  moves = [];
  /** @type {Series[] | undefined} */
  band;
  /** @type {(() => void)[]} what writes the figures beside its title */
  live = [];
  finalize = () => {};
  /** @type {(m: number) => boolean} whether the items behind its counts can be shown, of a model */
  opens = () => false;

  /**
   * @param {(pane: Pane) => Crosshair} crosshair makes what reads it
   * @param {(pane: Pane) => ChartMenu} menu
   */
  constructor(crosshair, menu) {
    this.crosshair = crosshair(this);
    this.menu = menu(this);
    this.figure.append(this.caption, this.areas, this.menu.node, this.legend, this.body);
  }

  /** The view of a chart that is drawn. */
  drawn() {
    return /** @type {VegaView} */ (this.view);
  }

  /** What is drawn. */
  content() {
    return /** @type {ChartOfModels} */ (this.chart);
  }

  /** The models that the chart has a line or bars of: decisions without scores are points alone. */
  get models() {
    const { data } = this.content();
    return [...new Set((data.line ?? data.bin ?? []).map(({ same }) => +same.model))];
  }

  /**
   * @param {{ clientX: number, clientY: number }} event
   * @returns {Place}
   */
  place({ clientX, clientY }) {
    const { left, top } = /** @type {SVGElement} */ (this.body.querySelector("svg")).getBoundingClientRect();
    const [padding, [x, y]] = [this.drawn().padding(), this.drawn().origin()];
    return { x: clientX - left - padding.left - x, y: clientY - top - padding.top - y };
  }

  /**
   * The x scale of a model, of charts over thresholds or scores.
   *
   * @param {number} m
   */
  scale(m) {
    const { scales } = this.content();
    return this.drawn().scale(scales[m] ?? scales[0]);
  }
}
