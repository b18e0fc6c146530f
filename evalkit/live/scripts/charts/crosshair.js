// What a chart reads at the pointer's x, wherever in the chart the pointer is: every curve at once, in a small table.

import { element } from "../elements.js";
import { figureText, written } from "../numbers.js";
import { nearest } from "../rows.js";
import { binsAt } from "./bins.js";
import { places, pointAt } from "./curve.js";

/** @import { Model } from "../figures/figures.js" */
/** @import { Thresholds } from "../thresholds.js" */
/** @import { Pane, Place } from "./pane.js" */

/** @typedef {{ title: string, texts: string[], color?: number }} Line a row of the table: a cell for each model */
/** @typedef {{ lines: Line[], points: { x: number, y: number, color: string }[] }} Reading */

const BESIDE = 14; // pixels between the pointer and the table

export class Crosshair {
  rule = element("i", { className: "ek-cross" });
  dots = element("div");
  table = element("div", { className: "ek-reading" });
  node = element("div", { className: "ek-overlay", "aria-hidden": "true", hidden: true });

  /**
   * @param {Pane} pane
   * @param {Thresholds} thresholds
   * @param {() => Model[]} models
   */
  constructor(pane, thresholds, models) {
    this.pane = pane;
    this.thresholds = thresholds;
    this.models = models;
    this.node.append(this.rule, this.dots, this.table);
  }

  hide() {
    this.node.hidden = true;
  }

  /** @param {{ clientX: number, clientY: number }} event */
  show(event) {
    const { pane } = this;
    const [place, size] = [pane.place(event), { width: pane.drawn().width(), height: pane.drawn().height() }];
    const inside = place.x >= -1 && place.x <= size.width + 1 && place.y >= -1 && place.y <= size.height + 1;
    const reading = inside ? this.read(place, size) : null;
    this.node.hidden = !reading;
    if (!reading) return;
    const { left, top } = pane.body.getBoundingClientRect();
    const [x, y] = [event.clientX - left - place.x, event.clientY - top - place.y]; // of the axes in the body
    const box = { left: x, top: y, ...size };
    for (const [side, length] of Object.entries(box)) this.node.style.setProperty(side, `${length}px`);
    this.rule.style.left = `${place.x}px`;
    this.dots.replaceChildren(...reading.points.map((point) => {
      const dot = element("i", { className: "ek-dot" });
      Object.assign(dot.style, { left: `${point.x}px`, top: `${point.y}px`, background: point.color });
      return dot;
    }));
    this.table.replaceChildren(...this.heads(), ...reading.lines.flatMap((line) => this.cells(line)));
    this.table.style.setProperty("--columns", String(pane.models.length));
    // On the side and at the end where there is room, away from the pointer.
    const [isLeft, isLow] = [place.x > size.width / 2, place.y < size.height / 2];
    this.table.style.left = isLeft ? "" : `${place.x + BESIDE}px`;
    this.table.style.right = isLeft ? `${size.width - place.x + BESIDE}px` : "";
    this.table.classList.toggle("ek-low", isLow);
  }

  /** Of two models, whose column is whose. */
  heads() {
    if (this.models().length < 2) return [];
    const dots = this.pane.models.map((m) => element("b", { data: { m } }, element("i")));
    return [element("span"), ...dots];
  }

  /** @param {Line} line */
  cells({ title, texts, color }) {
    const name = element("span", {}, title);
    if (color !== undefined) name.style.setProperty("--of", `var(--ek-metric-${color})`);
    if (color !== undefined) name.className = "ek-of-metric";
    return [name, ...texts.map((text) => element("b", { textContent: text }))];
  }

  /**
   * @param {Place} place
   * @param {{ width: number, height: number }} size
   * @returns {Reading | null}
   */
  read(place, size) {
    const { reads } = this.pane.content();
    if (!this.pane.models.length) return null;
    if (reads.x === "score") return this.scores(place);
    return reads.x === "threshold" ? this.figures(place, size) : this.curves(place, size);
  }

  /**
   * The threshold of a row with as many digits as tell it from its neighbours.
   *
   * @param {number} m
   * @param {number} row
   */
  threshold(m, row) {
    const { stops } = this.thresholds.of(m);
    if (!Number.isFinite(stops[row])) return "above all scores";
    const gaps = [stops[row + 1] - stops[row], stops[row] - stops[row - 1]].filter((gap) => gap > 0);
    return written(stops[row], Math.min(...gaps));
  }

  /**
   * @param {Place} place
   * @param {{ width: number, height: number }} size
   * @returns {Reading | null}
   */
  curves(place, size) {
    const { reads, numbers } = this.pane.content();
    const { key, title } = reads.figures[0];
    const found = this.pane.models.map((m) => {
      const { columns } = this.models()[m];
      const { x, y } = places(reads, columns);
      return { m, x, y, columns, row: pointAt(x, y, place, size) };
    });
    /** @type {(key: string, value: number) => string} */
    const text = (of, value) => (of === "predicted_positives" ? String(value) : figureText(value, numbers));
    if (found.some(({ row }) => row < 0)) return null;
    return {
      lines: [
        { title: this.thresholds.called.short, texts: found.map(({ m, row }) => this.threshold(m, row)) },
        { title: reads.title ?? "", texts: found.map(({ columns, row }) => text(reads.x, columns[reads.x][row])) },
        { title, texts: found.map(({ columns, row }) => text(key, columns[key][row])) },
      ],
      points: found.map(({ m, x, y, row }) => (
        { x: x[row] * size.width, y: (1 - y[row]) * size.height, color: `var(--ek-model-${m})` })),
    };
  }

  /**
   * @param {Place} place
   * @param {{ width: number, height: number }} size
   * @returns {Reading}
   */
  figures(place, size) {
    const { pane } = this;
    const { numbers, reads: { figures, top = 1 }, live } = pane.content();
    const alone = this.models().length === 1 && !live; // else colours are the models'
    const found = pane.models.map((m) => {
      const [{ stops }, scale] = [this.thresholds.of(m), pane.scale(m)];
      const row = nearest(stops, scale.invert(place.x));
      return { m, row, x: scale(stops[row]), columns: this.models()[m].columns };
    });
    return {
      lines: [
        { title: this.thresholds.called.short, texts: found.map(({ m, row }) => this.threshold(m, row)) },
        ...figures.map(({ key, title }, color) => {
          const texts = found.map(({ columns, row }) => figureText(columns[key][row], numbers));
          return { title, texts, ...(alone && { color }) };
        }),
      ],
      points: found.flatMap(({ m, row, x, columns }) => figures.flatMap(({ key }, i) => {
        const value = columns[key][row];
        const color = `var(--ek-${alone ? `metric-${i}` : `model-${m}`})`;
        return Number.isNaN(value) ? [] : [{ x, y: (1 - value / top) * size.height, color }];
      })),
    };
  }

  /**
   * How many scores of each class there are in the bin under the pointer.
   *
   * @param {Place} place
   * @returns {Reading | null}
   */
  scores(place) {
    const { pane } = this;
    const found = binsAt(pane, place);
    if (!found.length) return null;
    /** @type {(key: string) => string[]} */
    const texts = (key) => found.map(({ bins, bin }) => (+bins[key][bin]).toLocaleString("en"));
    const span = found.map(({ bins, bin }) => `${bins.x[bin]} – ${bins.end[bin]}`);
    return {
      lines: [
        { title: pane.content().reads.title ?? "Score", texts: span },
        { title: "Positives", texts: texts("positives") },
        { title: "Negatives", texts: texts("negatives") },
        ...(found.some(({ m }) => pane.opens(m)) ? [{ title: "Double-click: items", texts: found.map(() => "") }] : []),
      ],
      points: [],
    };
  }
}
