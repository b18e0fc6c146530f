// What a hand moves: sliders, by pointer and keys, and charts, by the pointer.

/** @import { Slider } from "./slider.js" */
/** @import { Thresholds } from "./thresholds.js" */
/** @import { Turns } from "./turns.js" */

export class Hand {
  /**
   * @param {Thresholds} thresholds
   * @param {Turns} turns
   * @param {() => void} show
   */
  constructor(thresholds, turns, show) {
    this.thresholds = thresholds;
    this.turns = turns;
    this.show = show;
  }

  get isPressed() {
    return this.turns.dragging;
  }

  press() {
    this.turns.press();
  }

  /**
   * @param {Slider} slider
   * @param {number} value
   */
  move(slider, value) {
    slider.settle();
    this.thresholds.move(slider, value);
    this.show();
  }

  /**
   * A number that is typed, which may go on.
   *
   * @param {Slider} slider
   * @param {number} value
   */
  type(slider, value) {
    const isMet = this.thresholds.put(slider, value);
    this.show();
    this.turns.later();
    return isMet;
  }

  /**
   * A movement that may be one of several: without a pointer whose release ends them, they end when nothing follows.
   *
   * @param {Slider} slider
   * @param {number} value
   */
  step(slider, value) {
    this.move(slider, value);
    if (!this.isPressed) this.turns.later();
  }

  commit() {
    this.turns.commit();
  }
}
