// The address carries thresholds and what the page keeps beside them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { addressWith } from "../../../evalkit/live/scripts/address.js";

const PAGE = "http://localhost:8501/evaluate";

test("a threshold is written, and the rest stays", () => {
  assert.equal(addressWith(`${PAGE}?model=a&level=0.9`, {}, [0.25]), `${PAGE}?model=a&level=0.9&threshold=0.250`);
});

test("two thresholds are written where there are two sliders", () => {
  const href = addressWith(PAGE, { model: "a b" }, [0.25, 1 / 3]);
  const expected = { model: "a b", threshold: "0.250", baseline_threshold: "0.3333333333333333" };
  assert.deepEqual(Object.fromEntries(new URL(href).searchParams), expected);
});

test("a parameter without a value is removed, and so is a threshold above all scores", () => {
  const href = addressWith(`${PAGE}?threshold=0.5&baseline_threshold=0.5&label=x`, { label: null }, [0.5, Infinity]);
  assert.equal(href, `${PAGE}?threshold=0.500`);
});

test("with one slider the address keeps the baseline's threshold", () => {
  const href = addressWith(`${PAGE}?baseline_threshold=0.4`, {}, [0.5]);
  assert.equal(href, `${PAGE}?baseline_threshold=0.4&threshold=0.500`);
});
