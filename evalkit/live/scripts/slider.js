// One confidence threshold: a slider, the exact number, presets. Two models share one, or have one each.

import { element } from "./elements.js";
import { shown } from "./numbers.js";
import { nearest, unpack } from "./rows.js";

/** @import { SliderContent } from "./protocol.d.ts" */
/** @import { Column } from "./rows.js" */
/** @import { Hand } from "./hand.js" */

/**
 * Where a movement of a range leads. A key moves it by a step of its own, which on a coarse grid leads back to the same
 * stop: the next one is meant.
 *
 * @param {Column} stops rising
 * @param {number} threshold at which the slider stands
 * @param {{ from: number, to: number, step: number }} moved
 */
export function stepped(stops, threshold, { from, to, step }) {
  const stop = nearest(stops, to);
  const moved = to - from;
  if (stops[stop] !== threshold || Math.abs(moved) > 1.5 * step) return to;
  return stops[stop + Math.sign(moved)] ?? to;
}

export class Slider {
  /** @type {Column} all thresholds that it can stand at */
  stops = new Float64Array();
  /** @type {Column} those that a hand can move it to */
  hand = new Float64Array();
  /** @type {Column | null} for each of `hand` the threshold to which it leads the other slider */
  matched = null;
  low = 0;
  high = 1;
  row = 0; // of `stops`
  placed = 0; // what the range was set to
  typing = false;

  /** @param {Hand} hand */
  constructor(hand) {
    this.title = element("span", { className: "ek-title" });
    this.range = element("input", { type: "range" });
    this.number = element("input", { type: "number" });
    this.presets = element("div", { className: "ek-presets", role: "group" });
    this.node = element("div", { className: "ek-slide" }, this.title, this.range, this.number, this.presets);
    /** @param {number} threshold */
    this.go = (threshold) => {
      hand.move(this, threshold);
      hand.commit();
    };
    this.range.addEventListener("pointerdown", (event) => {
      if (event.button === 0) hand.press();
    });
    this.range.addEventListener("input", () => hand.step(this, this.stepped(hand.isPressed)));
    this.number.addEventListener("input", () => {
      const { value } = this.number;
      if (value === "" || +value < this.low || +value > this.high) return;
      this.typing = true;
      hand.step(this, +value);
      this.typing = false;
    });
    this.number.addEventListener("change", () => {
      this.show();
      hand.commit();
    });
  }

  /**
   * @param {SliderContent} content
   * @param {{ m: number, name: string } | null} model its place and name where each has its own slider
   */
  fill({ low, high, step, presets, stops, hand, matched }, model) {
    [this.low, this.high] = [low, high];
    [this.stops, this.hand, this.matched] = [unpack(stops), unpack(hand), matched === null ? null : unpack(matched)];
    const name = model ? `Confidence threshold, ${model.name}` : "Confidence threshold";
    for (const input of [this.range, this.number]) Object.assign(input, { min: low, max: high, step });
    this.range.setAttribute("aria-label", name);
    this.number.setAttribute("aria-label", `${name}, exact value`);
    this.number.placeholder = "none";
    this.presets.setAttribute("aria-label", model ? `Presets, ${model.name}` : "Presets");
    const words = model ? [element("i"), element("span", { textContent: model.name })] : [name];
    this.title.replaceChildren(...words);
    this.title.title = model ? name : "";
    for (const node of [this.node, this.title]) {
      if (model) node.dataset.m = String(model.m);
      else delete node.dataset.m;
    }
    const buttons = presets.map((preset) => element("button", {
      type: "button",
      textContent: preset.title,
      title: `${preset.help} Threshold ${shown(preset.threshold)}.`,
      onclick: () => this.go(preset.threshold),
    }));
    this.presets.replaceChildren(...buttons);
  }

  get threshold() {
    return this.stops[this.row];
  }

  /** The place of the threshold in words. */
  get words() {
    return this.range.getAttribute("aria-valuetext");
  }

  /** @param {boolean} dragging */
  stepped(dragging) {
    const to = +this.range.value;
    return dragging ? to : stepped(this.hand, this.threshold, { from: this.placed, to, step: +this.range.step });
  }

  show() {
    const { threshold } = this;
    const finite = Number.isFinite(threshold);
    this.range.value = String(finite ? threshold : this.high);
    this.placed = +this.range.value;
    this.range.setAttribute("aria-valuetext", finite ? shown(threshold) : "above all scores, nothing is predicted");
    if (!this.typing) this.number.value = finite ? shown(threshold) : "";
  }
}
