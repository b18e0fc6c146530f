// Which point of a curve a pointer means.

import assert from "node:assert/strict";
import { test } from "node:test";

import { nearestPoint, pointAt } from "../../../evalkit/live/scripts/charts/curve.js";

const SIZE = { width: 100, height: 100 };
const X = Float64Array.of(1, 0.8, 0.8, 0.2, 0);
const Y = Float64Array.of(0.5, 0.6, 0.9, 1, NaN);

test("a press means the nearest point, in pixels both ways", () => {
  const rows = [0, 1, 2, 3, 4];
  assert.equal(nearestPoint(X, Y, rows, { x: 82, y: 15 }, SIZE), 2);
  assert.equal(nearestPoint(X, Y, rows, { x: 45, y: 5 }, SIZE), 3);
  assert.equal(nearestPoint(X, Y, [0, 1], { x: 45, y: 5 }, SIZE), 1);
  assert.equal(nearestPoint(X, Y, rows, { x: 0.45, y: 4 }, { width: 1, height: 100 }), 3);
  assert.equal(nearestPoint(X, Y, [4], { x: 0, y: 0 }, SIZE), -1);
});

test("a pointer reads the point at its x, and of several there the nearest", () => {
  assert.equal(pointAt(X, Y, { x: 82, y: 95 }, SIZE), 1);
  assert.equal(pointAt(X, Y, { x: 82, y: 0 }, SIZE), 2);
  assert.equal(pointAt(X, Y, { x: 5, y: 90 }, SIZE), 3);
  assert.equal(pointAt(Float64Array.of(), Float64Array.of(), { x: 5, y: 90 }, SIZE), -1);
});
