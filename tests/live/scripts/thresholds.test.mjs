// Where sliders stand, and where one leads the other.

import assert from "node:assert/strict";
import { test } from "node:test";

import { stepped } from "../../../evalkit/live/scripts/slider.js";
import { Thresholds } from "../../../evalkit/live/scripts/thresholds.js";

/** A slider without its elements. */
const slider = (stops, { hand = stops, matched = null } = {}) => ({
  stops,
  hand,
  matched,
  low: hand[0],
  high: hand.at(-1),
  row: 0,
  get threshold() {
    return this.stops[this.row];
  },
});

const thresholds = (...sliders) => Object.assign(new Thresholds(), { sliders });

test("a slider stops at the nearest threshold that a hand can reach, and not beyond its ends", () => {
  const only = slider([0, 0.25, 0.3, 1], { hand: [0, 0.25, 1] });
  const at = thresholds(only);
  for (const [value, stop] of [[0.29, 0.25], [0.26, 0.25], [0.9, 1], [-3, 0], [4, 1]]) {
    at.move(only, value);
    assert.equal(only.threshold, stop);
  }
});

test("models without a slider of their own share one", () => {
  const only = slider([0, 1]);
  const at = thresholds(only);
  assert.equal(at.of(0), only);
  assert.equal(at.of(1), only);
  assert.equal(at.isLed(1), false);
  assert.ok(Number.isNaN(at.lead));
});

test("a slider leads the other to its match, and the other leads back", () => {
  const a = slider([0, 0.5, 1], { matched: [0.2, 0.4, NaN] });
  const b = slider([0.2, 0.4, 0.9], { matched: [0, 0.5, 1] });
  const at = thresholds(a, b);
  at.move(a, 0.5);
  assert.deepEqual(at.values, [0.5, 0.4]);
  assert.deepEqual([at.isLed(0), at.isLed(1)], [false, true]);
  at.move(b, 0.9);
  assert.deepEqual(at.values, [1, 0.9]);
  assert.deepEqual([at.isLed(0), at.isLed(1)], [true, false]);
});

test("where nothing matches the other slider stays", () => {
  const a = slider([0, 0.5, 1], { matched: [0.2, 0.4, NaN] });
  const b = slider([0.2, 0.4]);
  const at = thresholds(a, b);
  at.move(a, 0.5);
  at.move(a, 1);
  assert.deepEqual(at.values, [1, 0.4]);
  assert.equal(at.isLed(1), false);
});

test("sliders begin at their starts, and keep thresholds where they have the same or a near one", () => {
  const [a, b] = [slider([0, 0.5, 1]), slider([0, 0.4, 0.8])];
  const at = thresholds(a, b);
  at.place([], [2, 1]);
  assert.deepEqual(at.values, [1, 0.4]);
  at.place([0.45], [0, 2]);
  assert.deepEqual(at.values, [0.5, 0.8]);
});

test("what is chosen differs by either threshold and by who leads", () => {
  const at = thresholds(slider([0, 1]), slider([0, 1]));
  const before = at.chosen;
  at.driver = 1;
  const driven = at.chosen;
  at.sliders[1].row = 1;
  assert.equal(new Set([before, driven, at.chosen]).size, 3);
});

test("a key that leads back to the same stop means the next one", () => {
  const coarse = [0, 0.3, 0.7, 1];
  assert.equal(stepped(coarse, 0.3, { from: 0.3, to: 0.301, step: 0.001 }), 0.7);
  assert.equal(stepped(coarse, 0.3, { from: 0.3, to: 0.299, step: 0.001 }), 0);
  assert.equal(stepped(coarse, 1, { from: 1, to: 1, step: 0.001 }), 1);
  assert.equal(stepped(coarse, 0.3, { from: 0.3, to: 0.4, step: 0.001 }), 0.4); // a click, or a page
  const fine = [0, 0.001, 0.002];
  assert.equal(stepped(fine, 0.001, { from: 0.001, to: 0.002, step: 0.001 }), 0.002);
  assert.equal(stepped([0, 0.3], 0.3, { from: 0.3, to: 0.301, step: 0.001 }), 0.301); // there is no further stop
});
