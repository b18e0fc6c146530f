// One confidence threshold: a slider, the exact number, presets. Two models share one, or have one each.

import { element, writer } from "./elements.js";
import { exact, understood, written } from "./numbers.js";
import { nearest, unpack } from "./rows.js";
import { SPEAK_AND_SEND_AFTER } from "./turns.js";

/** @import { Called, GoalContent, SliderContent } from "./protocol.d.ts" */
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

/** @type {Record<string, number>} */
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

/**
 * The next stop in a direction; undefined where there is none.
 *
 * @param {Column} stops rising
 * @param {number} threshold
 * @param {number} direction
 */
export function neighbour(stops, threshold, direction) {
  const place = nearest(stops, threshold);
  const isBeyond = direction > 0 ? stops[place] > threshold : stops[place] < threshold;
  return isBeyond ? stops[place] : stops[place + direction];
}

export class Slider {
  /** @type {Column} all thresholds that it can stand at */
  stops = new Float64Array();
  /** @type {Column} those that a hand can move it to */
  hand = new Float64Array();
  /** @type {Column | null} for each of `hand` the threshold to which it leads the other slider */
  matched = null;
  even = true; // whether the value of the range is a threshold; else it is a place in `hand`
  low = 0;
  high = 1;
  row = 0; // of `stops`
  /** @type {number | null} a threshold that the server is asked for, since there is no row for it */
  asked = null;
  exact = true; // whether there can be a row for any threshold
  served = false; // whether there is a server that makes one
  called = "Threshold"; // what its numbers are
  /** @type {GoalContent | null} */
  goal = null;
  placed = 0; // what the range was set to
  /** @type {number | undefined} where a key leads */
  next;
  typed = false; // what stands in the field is what a person types
  waiting = 0; // the timer of a remark on what is typed

  /** @param {Hand} hand */
  constructor(hand) {
    this.title = element("span", { className: "ek-title" });
    this.range = element("input", { type: "range" });
    this.ticks = element("div", { className: "ek-ticks", "aria-hidden": "true" });
    this.aim = element("button", { type: "button", className: "ek-goal", hidden: true });
    this.track = element("div", { className: "ek-track-of-range" }, this.aim, this.range, this.ticks);
    // Text, since a field of numbers drops what it does not understand, and a comma or a per cent sign with it.
    this.number = element("input", { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
    this.presets = element("div", { className: "ek-presets", role: "group" });
    this.remark = element("p", { className: "ek-remark", role: "status" });
    this.stand = element("p", { className: "ek-stand" });
    this.writeStand = writer(this.stand);
    const parts = [this.title, this.track, this.number, this.presets, this.stand, this.remark];
    this.node = element("div", { className: "ek-slide" }, ...parts);
    /** @param {number} threshold */
    this.go = (threshold) => {
      hand.move(this, threshold);
      hand.commit();
    };
    this.range.addEventListener("pointerdown", (event) => {
      if (event.button === 0) hand.press();
    });
    this.range.addEventListener("input", () => hand.step(this, this.stepped(hand.isPressed)));
    this.range.addEventListener("keydown", (event) => {
      const from = Number.isFinite(this.wanted) ? this.wanted : this.high; // above all scores it is shown at its end
      const next = KEYS[event.key] && neighbour(this.hand, from, KEYS[event.key]);
      if (!KEYS[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault(); // a range would move by a step of its own, over stops that lie closer together
      if (next === undefined) return;
      this.next = next;
      this.range.dispatchEvent(new Event("input", { bubbles: true }));
    });
    this.number.addEventListener("input", () => {
      this.settle();
      this.typed = true;
      const value = understood(this.number.value);
      const remark = value === null || !hand.type(this, value) ? () => this.comment(value) : null;
      if (remark) this.waiting = setTimeout(remark, SPEAK_AND_SEND_AFTER);
    });
    this.number.addEventListener("change", () => {
      const value = understood(this.number.value);
      const isRemarkable = value === null ? this.number.value.trim() !== "" : !hand.type(this, value);
      this.settle();
      if (isRemarkable) this.comment(value);
      this.typed = value === null && isRemarkable; // it is left to be corrected
      this.show();
      hand.commit();
    });
  }

  /**
   * @param {SliderContent} content
   * @param {{ model: { m: number, name: string } | null, served: boolean, called: Called }} where `model`: its place
   *   and name where each has its own slider
   */
  fill(content, { model, served, called }) {
    const { low, high, step, even, ticks, presets, stops, hand, matched, exact: isExact } = content;
    [this.low, this.high, this.even, this.exact, this.served] = [low, high, even, isExact, served];
    [this.stops, this.hand, this.matched] = [unpack(stops), unpack(hand), matched === null ? null : unpack(matched)];
    this.called = called.short;
    const name = model ? `${called.title}, ${model.name}` : called.title;
    Object.assign(this.range, even ? { min: low, max: high, step } : { min: 0, max: this.hand.length - 1, step: 1 });
    this.ticks.replaceChildren(...ticks.map((tick) => {
      const node = element("span", { textContent: String(tick) });
      node.style.setProperty("--at", String(this.share(tick)));
      return node;
    }));
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
      title: `${preset.help} ${called.short} ${exact(preset.threshold)}.`,
      onclick: () => this.go(preset.threshold),
    }));
    this.presets.replaceChildren(...buttons);
    this.fillGoal(content.goal);
  }

  /**
   * A tick where the goal stands, which leads there.
   *
   * @param {GoalContent | null} goal
   */
  fillGoal(goal) {
    this.goal = goal;
    const at = goal?.threshold ?? null;
    this.aim.hidden = at === null;
    if (!goal || at === null) return;
    this.aim.style.setProperty("--at", String(this.share(at)));
    this.aim.title = `Go to the goal: ${goal.words}. ${this.called} ${exact(at)}.`;
    this.aim.setAttribute("aria-label", this.aim.title);
    this.aim.onclick = () => this.go(at);
  }

  /** How the place of the slider and the goal stand to each other, in words. */
  get standing() {
    const { goal, wanted } = this;
    if (!goal) return "";
    if (goal.threshold === null) return `Goal: ${goal.words}. ${goal.reason}`;
    if (goal.threshold === wanted) return `At the goal: ${goal.words}.`;
    const place = written(goal.threshold, Infinity);
    return `Custom ${this.called.toLowerCase()}: the goal, ${goal.words}, stands at ${place}.`;
  }

  get threshold() {
    return this.stops[this.row];
  }

  /** The threshold that was chosen, which there may be no row for yet. */
  get wanted() {
    return this.asked ?? this.threshold;
  }

  /** The place of the threshold in words. */
  get words() {
    return this.range.getAttribute("aria-valuetext");
  }

  /**
   * How far along the slider a threshold lies.
   *
   * @param {number} threshold
   */
  share(threshold) {
    if (this.even) return (threshold - this.low) / (this.high - this.low);
    return nearest(this.hand, threshold) / (this.hand.length - 1);
  }

  /** @param {boolean} dragging */
  stepped(dragging) {
    const { next } = this;
    this.next = undefined;
    if (next !== undefined) return next;
    const to = +this.range.value;
    if (!this.even) return this.hand[to];
    return dragging ? to : stepped(this.hand, this.threshold, { from: this.placed, to, step: +this.range.step });
  }

  /** What was typed is over, and so is what was said of it. */
  settle() {
    clearTimeout(this.waiting);
    this.typed = false;
    this.number.removeAttribute("aria-invalid");
    this.remark.textContent = "";
  }

  /**
   * What is typed is no number, or one of which there are no figures.
   *
   * @param {number | null} value
   */
  comment(value) {
    const text = this.number.value.trim();
    if (value !== null) {
      this.remark.textContent = this.exact
        ? `This file has no figures at ${exact(value)}; those of the nearest threshold are shown.`
        : `The source gives counts at thresholds of its own: for ${exact(value)} those of the next one are shown.`;
    } else if (text) {
      const still = Number.isFinite(this.wanted) ? ` The ${this.called.toLowerCase()} is still ${this.written}.` : "";
      const how = "Write a number such as 0.7, 70 % or 1e-4.";
      this.remark.textContent = `“${text.slice(0, 40)}” is no ${this.called.toLowerCase()}. ${how}${still}`;
      this.number.setAttribute("aria-invalid", "true");
    }
  }

  /** The threshold with as many digits as tell it from its neighbours. */
  get written() {
    const { row, stops, wanted } = this;
    const gaps = [stops[row + 1] - wanted, wanted - stops[row - 1]].map(Math.abs).filter((gap) => gap > 0);
    return written(wanted, Math.min(...gaps));
  }

  show() {
    const { wanted } = this;
    const finite = Number.isFinite(wanted);
    const value = this.even ? wanted : nearest(this.hand, wanted);
    this.range.value = finite ? String(value) : this.range.max;
    this.placed = +this.range.value;
    const text = finite ? this.written : "";
    this.range.setAttribute("aria-valuetext", text || "above all scores, nothing is predicted");
    this.writeStand(this.standing);
    if (this.typed) return;
    this.number.value = text;
    const whole = finite && text !== exact(wanted) ? exact(wanted) : ""; // where it is cut
    if (this.number.title !== whole) this.number.title = whole;
  }
}
