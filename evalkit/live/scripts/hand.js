// What a hand moves: sliders, by pointer and keys, and rules in charts, by the pointer.

/** @import { Pane } from "./charts.js" */
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

  /**
   * Have the rules of a chart dragged: the pointer's place on the x axis is the threshold of the slider whose rule is
   * nearest.
   *
   * @param {Pane} pane
   */
  holdRules(pane) {
    const { thresholds } = this;
    /** @type {Slider} */
    let held;
    /** @param {PointerEvent} event */
    const place = (event) => {
      const { left } = /** @type {SVGElement} */ (pane.body.querySelector("svg")).getBoundingClientRect();
      return event.clientX - left - pane.drawn().padding().left - pane.drawn().origin()[0];
    };
    /** @param {Slider} of */
    const scale = (of) => pane.drawn().scale(pane.scales[thresholds.sliders.indexOf(of)] ?? pane.scales[0]);
    pane.body.onpointerdown = (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      pane.body.setPointerCapture(event.pointerId);
      /** @param {Slider} of */
      const gap = (of) => Math.abs(scale(of)(of.threshold) - place(event));
      held = pane.model === undefined
        ? thresholds.sliders.reduce((nearer, other) => (gap(other) < gap(nearer) ? other : nearer))
        : thresholds.of(pane.model);
      this.press();
      this.move(held, scale(held).invert(place(event)));
    };
    pane.body.onpointermove = (event) => {
      const isHeld = this.isPressed && pane.body.hasPointerCapture(event.pointerId);
      if (isHeld) this.move(held, scale(held).invert(place(event)));
    };
  }
}
