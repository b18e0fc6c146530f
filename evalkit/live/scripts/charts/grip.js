// A pointer on a chart: it reads wherever it is, and sets the threshold where it is pressed.

import { nearest } from "../rows.js";
import { classAt } from "./bins.js";
import { nearestPoint, places } from "./curve.js";

/** @import { Model } from "../figures/figures.js" */
/** @import { Hand } from "../hand.js" */
/** @import { Slider } from "../slider.js" */
/** @import { Crosshair } from "./crosshair.js" */
/** @import { Pane, Place } from "./pane.js" */
/** @import { Opened } from "./charts.js" */

/** @typedef {{ slider: Slider, threshold: (place: Place) => number | undefined }} Held what moves, and to where */

/**
 * Have a chart read and be dragged. A touch that moves up or down scrolls the page, and so takes hold only once it has
 * moved to the side, or is over.
 *
 * @param {Pane} pane
 * @param {{ hand: Hand, crosshair: Crosshair, models: () => Model[], open: (what: Opened) => void }} to
 */
export function listen(pane, { hand, crosshair, models, open }) {
  const { body } = pane;
  /** @type {Held | null} */
  let held = null;
  let waits = false; // a touch that may yet scroll
  /** @param {PointerEvent} event */
  const move = (event) => {
    const threshold = held?.threshold(pane.place(event));
    if (held && threshold !== undefined) hand.move(held.slider, threshold);
  };
  /** @param {PointerEvent} event */
  const begin = (event) => {
    waits = false;
    held = grasp(pane, hand, models(), pane.place(event));
    if (!held) return;
    hand.press();
    move(event);
  };
  body.onpointerdown = (event) => {
    if (event.button !== 0 || !event.isPrimary || !pane.view) return;
    event.preventDefault();
    body.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch") waits = true;
    else begin(event);
  };
  body.onpointermove = (event) => {
    if (!pane.view) return;
    if (waits) begin(event);
    else if (hand.isPressed && body.hasPointerCapture(event.pointerId)) move(event);
    // Under a finger there is no other way to read; a mouse that drags has the figures above.
    if (hand.isPressed && event.pointerType !== "touch") crosshair.hide();
    else crosshair.show(event);
  };
  body.ondblclick = (event) => {
    const found = pane.view && pane.content().reads.x === "score" ? classAt(pane, pane.place(event)) : null;
    if (found && pane.opens(found.of)) open(found);
  };
  body.onpointerup = (event) => {
    if (waits) begin(event);
    held = null;
  };
  body.onpointercancel = () => {
    [held, waits] = [null, false];
    crosshair.hide();
  };
  body.onpointerleave = () => crosshair.hide();
}

/**
 * What a press at a place takes hold of: the rule that is nearest, or the curve whose point is.
 *
 * @param {Pane} pane
 * @param {Hand} hand
 * @param {Model[]} models
 * @param {Place} place
 * @returns {Held | null}
 */
function grasp(pane, { thresholds }, models, place) {
  const { reads, scales, model } = pane.content();
  if (scales.length) {
    /** @param {Slider} of */
    const scale = (of) => pane.scale(thresholds.sliders.indexOf(of));
    /** @param {Slider} of */
    const gap = (of) => Math.abs(scale(of)(of.threshold) - place.x);
    const slider = model === undefined
      ? thresholds.sliders.reduce((nearer, other) => (gap(other) < gap(nearer) ? other : nearer))
      : thresholds.of(model);
    return { slider, threshold: ({ x }) => scale(slider).invert(x) };
  }
  const size = { width: pane.drawn().width(), height: pane.drawn().height() };
  const curves = pane.models.map((m) => {
    const slider = thresholds.of(m);
    const { x, y } = places(reads, models[m].columns);
    const rows = [...slider.hand].map((stop) => nearest(slider.stops, stop));
    /** @param {Place} at */
    const find = (at) => nearestPoint(x, y, rows, at, size);
    const row = find(place);
    const far = row < 0 ? Infinity : Math.hypot(x[row] * size.width - place.x, (1 - y[row]) * size.height - place.y);
    return { slider, far, find };
  });
  const [nearer] = curves.filter(({ far }) => far < Infinity).sort((a, b) => a.far - b.far);
  return !nearer ? null : { slider: nearer.slider, threshold: (at) => nearer.slider.stops[nearer.find(at)] };
}
