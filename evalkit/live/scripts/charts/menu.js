// The menu of a chart: its picture, its points, and the chart on the whole screen.

import { element } from "../elements.js";
import { csvText, pointsOf } from "./points.js";
import { picture, raster } from "./pictures.js";

/** @import { Model } from "../figures/figures.js" */
/** @import { Thresholds } from "../thresholds.js" */
/** @import { Pane } from "./pane.js" */

const PIXELS = 2; // of a PNG for each of the screen's

/** @typedef {{ title: string, models: Model[], thresholds: Thresholds, root: HTMLElement }} Shown on the board */

export class ChartMenu {
  list = element("div", { className: "ek-menu-list", role: "menu", hidden: true });

  /**
   * @param {Pane} pane
   * @param {() => Shown} shown
   * @param {(pane: Pane) => void} enlarge
   */
  constructor(pane, shown, enlarge) {
    this.pane = pane;
    this.shown = shown;
    const button = { className: "ek-menu-button", type: "button", textContent: "⋯", "aria-haspopup": "menu" };
    this.button = element("button", { ...button, "aria-expanded": "false", onclick: () => this.toggle() });
    this.node = element("div", { className: "ek-menu" }, this.button, this.list);
    /** @type {[string, () => unknown][]} */
    const items = [
      ["Enlarge", () => enlarge(pane)],
      ["Save as PNG", () => this.savePicture("png")],
      ["Save as SVG", () => this.savePicture("svg")],
      ["Save points as CSV", () => this.savePoints()],
    ];
    this.items = items.map(([textContent, act]) => element("button", {
      type: "button",
      role: "menuitem",
      tabIndex: -1,
      textContent,
      onclick: () => {
        this.toggle(false);
        act();
      },
    }));
    this.list.append(...this.items);
    this.node.addEventListener("keydown", (event) => this.key(event));
    this.node.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.node.contains(/** @type {Node | null} */ (relatedTarget))) this.toggle(false, { refocus: false });
    });
  }

  /** @param {string} title of the chart */
  name(title) {
    this.button.setAttribute("aria-label", `Enlarge or save: ${title}`);
    this.list.setAttribute("aria-label", title);
  }

  toggle(open = this.list.hidden, { refocus = true } = {}) {
    if (open === !this.list.hidden) return;
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.items[0].focus();
    else if (refocus) this.button.focus();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (this.list.hidden) return;
    const steps = { ArrowDown: 1, ArrowUp: -1, Home: -this.items.length, End: this.items.length };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (event.key === "Escape") this.toggle(false);
    if (step === undefined && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation(); // Escape closes the menu, and not what the chart stands in
    if (step === undefined) return;
    const at = this.items.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement)) + step;
    const last = this.items.length - 1;
    const next = Math.abs(step) > 1 ? Math.min(Math.max(at, 0), last) : (at + this.items.length) % this.items.length;
    this.items[next].focus();
  }

  /** @param {"png" | "svg"} kind */
  async savePicture(kind) {
    const svg = await picture(this.pane, this.shown());
    this.save(kind, kind === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await raster(svg, PIXELS));
  }

  savePoints() {
    const { models, thresholds } = this.shown();
    const text = csvText(...pointsOf(this.pane.content(), this.pane.models, models, thresholds));
    this.save("csv", new Blob([text], { type: "text/csv" }));
  }

  /**
   * @param {string} ending
   * @param {Blob} blob
   */
  save(ending, blob) {
    const { title, models } = this.shown();
    const names = [...models.map(({ name }) => name), title, this.pane.content().title];
    const file = names.join("-").replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 120);
    const href = URL.createObjectURL(blob);
    element("a", { href, download: `${file}.${ending}` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  }
}
