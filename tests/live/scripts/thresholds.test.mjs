// Where sliders stand, and where one leads the other.

import assert from "node:assert/strict";
import { test } from "node:test";

import { neighbour, stepped } from "../../../evalkit/live/scripts/slider.js";
import { Thresholds } from "../../../evalkit/live/scripts/thresholds.js";

/** A slider without its elements. */
const slider = (stops, { hand = stops, matched = null, exact = true, served = true } = {}) => ({
  stops,
  hand,
  matched,
  exact,
  served,
  asked: null,
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

test("a number that is typed is shown where it is a stop, and else asked for", () => {
  const only = slider([0, 0.25, 0.3, 1], { hand: [0, 0.25, 1] });
  const at = thresholds(only);
  assert.equal(at.put(only, 0.25), true);
  assert.deepEqual([at.values, at.isAsking], [[0.25], false]);
  assert.equal(at.put(only, 0.2501), true);
  assert.deepEqual([at.values, at.isAsking, only.threshold], [[0.2501], true, 0.25]);
  assert.equal(at.put(only, 0.3), true, "no hand reaches it, so that the other slider has no row for it");
  assert.equal(at.isAsking, true);
  at.put(only, 7);
  assert.deepEqual(at.values, [7], "above all scores is a threshold too");
  at.move(only, 0.26);
  assert.deepEqual([at.values, at.isAsking], [[0.25], false]);
});

test("a board that is drawn anew has the rows that were asked for", () => {
  const only = slider([0, 0.25, 1]);
  const at = thresholds(only);
  at.put(only, 0.4);
  Object.assign(only, { stops: [0, 0.25, 0.4, 1], hand: [0, 0.25, 0.4, 1] });
  at.place([], [2]);
  assert.deepEqual([at.values, at.isAsking], [[0.4], false]);
});

test("without a server the nearest stop is shown, and of a source the one whose counts a number has", () => {
  const file = slider([0, 0.25, 1], { served: false });
  const at = thresholds(file);
  assert.equal(at.put(file, 0.3), false);
  assert.deepEqual([at.values, at.isAsking], [[0.25], false]);
  const grid = slider([0.1, 0.25, 0.9], { exact: false });
  const on = thresholds(grid);
  assert.equal(on.put(grid, 0.26), false);
  assert.deepEqual(on.values, [0.9], "0.25 would count more as positive");
  assert.equal(on.put(grid, 0.95), false);
  assert.deepEqual(on.values, [0.9]);
  assert.equal(on.put(grid, 0.1), true);
});

test("a key goes to the next stop, however near it is, from wherever the slider stands", () => {
  const stops = [0, 0.001, 0.0012, 0.002, 1];
  assert.equal(neighbour(stops, 0.001, 1), 0.0012);
  assert.equal(neighbour(stops, 0.002, -1), 0.0012);
  assert.equal(neighbour(stops, 0.0011, 1), 0.0012);
  assert.equal(neighbour(stops, 0.0011, -1), 0.001);
  assert.equal(neighbour(stops, 0.9, 1), 1);
  assert.equal(neighbour(stops, 0.9, -1), 0.002);
  assert.equal(neighbour(stops, 1, 1), undefined);
  assert.equal(neighbour(stops, 0, -1), undefined);
  assert.equal(neighbour(stops, 7, 1), undefined);
  assert.equal(neighbour(stops, 7, -1), 1);
  assert.equal(neighbour(stops, -7, 1), 0);
});
