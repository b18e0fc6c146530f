// Where the sliders of a board stand: one that all models share, or one for each, of which one may lead the other.

import { nearest } from "./rows.js";

/** @import { Called } from "./protocol.d.ts" */
/** @import { Slider } from "./slider.js" */

export class Thresholds {
  /** @type {Slider[]} */
  sliders = [];
  driver = 0; // the slider that was moved last
  /** @type {Called} */
  called = { title: "Confidence threshold", short: "Threshold" };

  /**
   * The slider of a model.
   *
   * @param {number} m
   */
  of(m) {
    return this.sliders[m] ?? this.sliders[0];
  }

  /** The thresholds that were chosen: where the sliders stand, or are about to once there are rows for it. */
  get values() {
    return this.sliders.map(({ asked, threshold }) => asked ?? threshold);
  }

  /** Whether a threshold was chosen that there is no row for yet. */
  get isAsking() {
    return this.sliders.some(({ asked }) => asked !== null);
  }

  /** What was chosen, as one text. */
  get chosen() {
    return [...this.values, this.driver].join(" ");
  }

  /**
   * Sliders stand at these thresholds, or at their own starts.
   *
   * @param {number[]} thresholds
   * @param {number[]} starts rows
   */
  place(thresholds, starts) {
    this.sliders.forEach((slider, m) => {
      slider.asked = null;
      slider.row = thresholds[m] === undefined ? starts[m] : nearest(slider.stops, thresholds[m]);
    });
  }

  /**
   * A slider stops at round thresholds, and at those that a row was made for; the other one follows.
   *
   * @param {Slider} slider
   * @param {number} value
   */
  move(slider, value) {
    slider.asked = null;
    slider.row = nearest(slider.stops, slider.hand[nearest(slider.hand, value)]);
    this.driver = this.sliders.indexOf(slider);
    const { lead } = this;
    if (Number.isNaN(lead)) return;
    const other = this.sliders[1 - this.driver];
    other.row = nearest(other.stops, lead);
  }

  /**
   * A threshold that is meant exactly. Where there is no row for it the server is asked for one; where it cannot make
   * one, the counts of a source are those of its next threshold, and a file has the nearest.
   *
   * @param {Slider} slider
   * @param {number} value
   * @returns {boolean} whether this very threshold is, or will be, shown
   */
  put(slider, value) {
    const { hand, exact, served } = slider;
    const near = nearest(hand, value);
    if (hand[near] !== value && exact && served) {
      this.driver = this.sliders.indexOf(slider);
      slider.asked = value;
      slider.row = nearest(slider.stops, value);
      return true;
    }
    this.move(slider, exact ? hand[near] : (hand.find((stop) => stop >= value) ?? hand[near]));
    return hand[near] === value;
  }

  /** Where the slider that was moved last leads the other; NaN where that one stays. */
  get lead() {
    const { hand, matched, threshold } = this.of(this.driver);
    return matched?.[nearest(hand, threshold)] ?? NaN;
  }

  /**
   * Whether a model's threshold follows from the other model's.
   *
   * @param {number} m
   */
  isLed(m) {
    return this.sliders.length > 1 && m !== this.driver && !Number.isNaN(this.lead);
  }
}
