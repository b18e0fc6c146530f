// The points of a chart as CSV.

import assert from "node:assert/strict";
import { test } from "node:test";

import { csvText, pointsOf } from "../../../evalkit/live/scripts/charts/points.js";

const MODELS = [{ name: "=forest", columns: { precision: [0.25, NaN], recall: [0.75, 0] } }];
const THRESHOLDS = { of: () => ({ stops: Float64Array.of(0.1, Infinity) }) };

test("a curve has a row for each stop, exact, with a blank where a figure is undefined", () => {
  const reads = { x: "recall", figures: [{ key: "precision", title: "Precision" }] };
  const table = pointsOf({ reads, data: {} }, [0], MODELS, THRESHOLDS);
  assert.equal(csvText(...table), "model,threshold,recall,precision\r\n'=forest,0.1,0.75,0.25\r\n'=forest,inf,0,\r\n");
});

test("a distribution has a row for each class and bin", () => {
  const each = { x: [0, 0.5, 1], end: [0.5, 1, 1], positives: [1, 2, 2], negatives: [3, 0, 0] };
  const bin = ["positive", "negative"].map((side) => ({ same: { model: "0", side }, each }));
  const [head, rows] = pointsOf({ reads: { x: "score", figures: [] }, data: { bin } }, [0], MODELS, THRESHOLDS);
  assert.deepEqual(head, ["model", "class", "from", "to", "items"]);
  assert.deepEqual(rows.map((row) => row.slice(1)), [
    ["positive", 0, 0.5, 1], ["positive", 0.5, 1, 2], ["negative", 0, 0.5, 3], ["negative", 0.5, 1, 0],
  ]);
});

test("text is quoted where it must be, and none is a formula", () => {
  assert.equal(csvText(["model"], [['a,"b"'], ["@x"], ["-0.5"], ["\tx"]]), "model\r\n\"a,\"\"b\"\"\"\r\n'@x\r\n'-0.5\r\n'\tx\r\n");
});
