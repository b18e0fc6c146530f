// Numbers as text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { apart, digitGroups, ends, exact, figureText, ratio, shown, signed, thousandths, understood, written } from "../../../evalkit/live/scripts/numbers.js";

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
    [0.001, "0.001"],
    [0.0015, "0.002"], // a little above the tie, as a double
    [-0.0625, "-0.062"],
    [2.3125, "2.312"],
  ];
  for (const [value, text] of texts) assert.equal(ratio(value), text);
});

test("a small ratio has two digits that count, and a difference does not", () => {
  const texts = [[0.00099, "0.00099"], [0.00042, "0.00042"], [0.0001, "0.00010"], [-0.00042, "-0.00042"],
    [0.0000004567, "0.00000046"], [1.23e-12, "1.2e-12"]];
  for (const [value, text] of texts) assert.equal(ratio(value), text);
  assert.equal(thousandths(0.00042), "0.000");
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

test("in per cent a figure has the digits of its ratio, as in Python", () => {
  const texts = [[0.9114, "91.1 %"], [1, "100.0 %"], [0, "0.0 %"], [0.0625, "6.2 %"], [0.0605, "6.0 %"],
    [0.00042, "0.042 %"], [0.0000004567, "0.000046 %"], [NaN, "–"]];
  for (const [value, text] of texts) assert.equal(figureText(value, "percent"), text);
  assert.equal(figureText(0.9114, "ratio"), "0.911");
});

test("ends of an interval share a unit, and those of small figures have two digits that count", () => {
  assert.equal(ends(0.9, 0.92, "ratio"), "0.900 – 0.920");
  assert.equal(ends(0.9, 0.92, "percent"), "90.0 – 92.0 %");
  assert.equal(ends(0.00031, 0.00057, "ratio"), "0.00031 – 0.00057");
  assert.equal(ends(0.00031, 0.00057, "percent"), "0.031 – 0.057 %");
  assert.equal(ends(0.0003, 0.4, "ratio"), "0.000 – 0.400");
});

test("shares in per cent differ by points", () => {
  assert.equal(signed(-0.0312, "percent"), "−3.1 points");
  assert.equal(signed(0.0004, "percent"), "0.0 points");
  assert.equal(signed(NaN, "percent"), "–");
  assert.equal(apart(-0.25, "percent"), "25.0 points");
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

test("where another threshold is near it has as many digits as tell the two apart", () => {
  assert.equal(shown(0.99999834567, 1e-3), "0.999998");
  assert.equal(shown(0.99999834567, 1e-8), "0.999998346");
  assert.equal(shown(1 / 3, 1e-30), String(1 / 3));
});

test("a threshold that was typed is written as it is, and a long one is cut", () => {
  assert.equal(written(0.123456789, 0.001), "0.123456789");
  assert.equal(written(1 / 3, 0.001), "0.333333");
  assert.equal(written(0.7, 0.001), "0.700");
});

test("a number is understood as people write it", () => {
  const texts = [
    ["0.7", 0.7], ["0,7", 0.7], [".5", 0.5], ["5.", 5], [" 0.25 ", 0.25], ["70 %", 0.7], ["70%", 0.7], ["12,5 %", 0.125],
    ["1e-4", 1e-4], ["1E-4", 1e-4], ["-3.1", -3.1], ["−3.1", -3.1], ["+2", 2], ["0.0000123", 0.0000123], ["7 %", 0.07],
    ["29 %", 0.29], ["57%", 0.57], ["1e2 %", 1], ["100000.4486", 100000.4486], ["0", 0],
  ];
  for (const [text, number] of texts) assert.equal(understood(text), number, text);
  for (let k = 0; k <= 1000; k += 1) assert.equal(understood(`${k / 10} %`), k / 1000);
});

test("what is no number means none", () => {
  const texts = ["", "abc", "0.7.1", "1,234.5", "1.234,5", "%", "NaN", "Infinity", "inf", "0x10", "1e", "1e999", "-", "0 7",
    "0.7 or so", "--1"];
  for (const text of texts) assert.equal(understood(text), null, text);
});
