// Where the sliders of a board stand: one that all models share, or one for each, of which one may lead the other.

import { nearest } from "./rows.js";

/** @import { Slider } from "./slider.js" */

export class Thresholds {
  /** @type {Slider[]} */
  sliders = [];
  driver = 0; // the slider that was moved last

  /**
   * The slider of a model.
   *
   * @param {number} m
   */
  of(m) {
    return this.sliders[m] ?? this.sliders[0];
  }

  /** The thresholds at which the sliders stand. */
  get values() {
    return this.sliders.map(({ threshold }) => threshold);
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
    const stop = nearest(slider.hand, Math.min(slider.high, Math.max(slider.low, value)));
    slider.row = nearest(slider.stops, slider.hand[stop]);
    this.driver = this.sliders.indexOf(slider);
    const { lead } = this;
    if (Number.isNaN(lead)) return;
    const other = this.sliders[1 - this.driver];
    other.row = nearest(other.stops, lead);
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
