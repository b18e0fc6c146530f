// Numbers as text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { digitGroups, exact, ratio, shown, signed } from "../../../evalkit/live/scripts/numbers.js";

test("a ratio has three decimals, and ties go to even, as in Python", () => {
  const texts = [
    [0, "0.000"],
    [1, "1.000"],
    [2 / 3, "0.667"],
    [0.0625, "0.062"], // toFixed says 0.063
    [0.1875, "0.188"],
    [0.3125, "0.312"],
    [0.9375, "0.938"],
    [0.5, "0.500"],
    [0.0005, "0.001"], // a little above the tie, as a double
    [-0.0625, "-0.062"],
    [2.3125, "2.312"],
  ];
  for (const [value, text] of texts) assert.equal(ratio(value), text);
});

test("what is undefined is a dash", () => {
  assert.equal(ratio(NaN), "–");
  assert.equal(signed(NaN), "–");
  assert.deepEqual(digitGroups(NaN), ["–"]);
});

test("a difference has a sign, unless it rounds to nothing", () => {
  assert.equal(signed(0.25), "+0.250");
  assert.equal(signed(-0.25), "−0.250");
  assert.equal(signed(0.0004), "0.000");
  assert.equal(signed(-0.0004), "0.000");
  assert.equal(signed(-0), "0.000");
});

test("digits stand in groups of three, from the right", () => {
  assert.deepEqual(digitGroups(0), ["0"]);
  assert.deepEqual(digitGroups(12), ["12"]);
  assert.deepEqual(digitGroups(123), ["123"]);
  assert.deepEqual(digitGroups(1234), ["1", "234"]);
  assert.deepEqual(digitGroups(1234567), ["1", "234", "567"]);
});

test("a threshold is short where that is the very number, and else has six digits, or three decimals", () => {
  assert.equal(shown(0.5), "0.500");
  assert.equal(shown(0.62), "0.620");
  assert.equal(shown(-3.1), "-3.100");
  assert.equal(shown(0.39892), "0.39892");
  assert.equal(shown(0.123456789), "0.123457");
  assert.equal(shown(1e-9), "1e-9");
  assert.equal(shown(445.123456), "445.123");
  assert.equal(shown(100000.4486), "100000.449");
  assert.equal(shown(-250000.12345), "-250000.123");
  assert.equal(shown(1.2345678901234567e300), String(1.2345678901234567e300));
});

test("an address carries the very number", () => {
  for (const threshold of [0.5, 0.39892, 0.123456789, 1 / 3, 1e-9, 5e-324, 1.7976931348623157e308, -0.1]) {
    assert.equal(Number(exact(threshold)), threshold);
  }
  assert.equal(exact(0.5), "0.500");
  assert.equal(exact(1 / 3), "0.3333333333333333");
});
