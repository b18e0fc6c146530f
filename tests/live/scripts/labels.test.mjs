// The table of labels: which are listed, in which order, and which rows are there.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Changes } from "../../../evalkit/live/scripts/labels/changes.js";
import { LabelData, UNKNOWN } from "../../../evalkit/live/scripts/labels/data.js";
import { figure, follows } from "../../../evalkit/live/scripts/labels/figures.js";
import { below, inView, named, pressed, sorted } from "../../../evalkit/live/scripts/labels/order.js";

const packed = (column) => Buffer.from(column.buffer).toString("base64");
const doubles = (...values) => packed(Float64Array.from(values));
const short = (...values) => `u2:${packed(Uint16Array.from(values))}`;

// At stops 0, 1, 2: label b finds 4 of 4, then 3, then 1; c finds none.
const LIST = {
  labels: ["b 2", "B 10", "c"],
  models: [{
    fixed: {
      positives: doubles(4, 2, 0),
      negatives: doubles(6, 8, 10),
      average_precision: doubles(0.5, 0.75, NaN),
    },
  }],
  rows: {
    0: [{ table: short(0, 1, 2, 4, 3, 1, 2, 1, 0), bounds: { "recall.low": doubles(0.5, 0.4, 0.1), "recall.high": 0.9 } }],
    1: [{ table: short(0, 2, 2, 1, 0, 0), bounds: {} }],
    2: [{ table: short(0, 0, 5), bounds: {} }],
  },
};
const at = (stop) => ({ stop, threshold: stop / 2 });

test("counts stand where they change", () => {
  const changes = new Changes(short(0, 3, 7, 9, 8, 2, 5, 4, 4));
  const stops = [0, 2, 3, 6, 7, 1000].map((stop) => changes.tp[changes.at(stop)]);
  assert.deepEqual(stops, [9, 9, 8, 8, 2, 2]);
});

test("figures follow from counts, and are undefined where nothing is predicted or there is nothing to find", () => {
  const counted = { tp: 3, fp: 1, positives: 4, negatives: 6 };
  assert.deepEqual(["precision", "recall", "fn", "tn", "accuracy"].map((key) => figure(key, counted)),
    [0.75, 0.75, 1, 5, 0.8]);
  assert.ok(Number.isNaN(figure("precision", { tp: 0, fp: 0, positives: 1, negatives: 1 })));
  assert.ok(Number.isNaN(figure("recall", { tp: 0, fp: 0, positives: 0, negatives: 1 })));
  assert.ok(!follows("average_precision"));
});

test("a label has its figures at each stop, and those that do not follow", () => {
  const data = new LabelData(LIST);
  assert.equal(data.value(0, 0, "recall", at(1)), 0.75);
  assert.equal(data.value(0, 1, "average_precision", at(1)), 0.75);
  assert.deepEqual(data.bounds(0, "recall", 1), [0.4, 0.9]);
  assert.deepEqual(data.bounds(1, "recall", 1), [NaN, NaN]);
});

test("a label whose row is not there has the figures of one threshold alone", () => {
  const data = new LabelData({ ...LIST, rows: {} });
  assert.equal(data.value(0, 0, "recall", at(1)), UNKNOWN);
  data.count([{ threshold: 0.5, tp: doubles(3, 2, 0), fp: doubles(1, 0, 5) }]);
  assert.equal(data.value(0, 0, "recall", at(1)), 0.75);
  assert.equal(data.value(0, 0, "recall", at(2)), UNKNOWN);
  assert.equal(data.value(0, 2, "positives", at(2)), 0);
  assert.ok(!data.isWhole);
  assert.ok(data.take(LIST.rows));
  assert.ok(!data.take(LIST.rows));
  assert.ok(data.isWhole);
});

test("labels are found in any case", () => {
  assert.deepEqual(named(LIST.labels, "B"), [0, 1]);
  assert.deepEqual(named(LIST.labels, ""), [0, 1, 2]);
});

test("labels are sorted by a figure, the undefined ones last, or by name as people count", () => {
  const data = new LabelData(LIST);
  const by = (key, descending, stop = 2) => sorted([0, 1, 2], data, { key, descending }, at(stop));
  assert.deepEqual(by("average_precision", false), [0, 1, 2]);
  assert.deepEqual(by("average_precision", true), [1, 0, 2]);
  assert.deepEqual(by("recall", false), [0, 1, 2]);
  assert.deepEqual(by("recall", true), [1, 0, 2]);
  assert.deepEqual(by("fp", true, 0), [2, 0, 1]);
  assert.deepEqual(by("name", false), [0, 1, 2]);
  assert.deepEqual(by("name", true), [2, 1, 0]);
  assert.deepEqual(sorted([2, 0], data, null, at(0)), [2, 0]);
});

test("what is undefined is not below a limit", () => {
  const data = new LabelData(LIST);
  assert.deepEqual(below([0, 1, 2], data, { key: "recall", value: 0.6 }, at(2)), [0, 1]);
  assert.deepEqual(below([0, 1, 2], data, { key: "recall", value: 0.5 }, at(2)), [0]);
  assert.deepEqual(below([0, 1, 2], data, null, at(2)), []);
});

test("a head that is pressed sorts, turns the order, and lets it go", () => {
  const first = pressed(null, "recall", false);
  assert.deepEqual(first, { key: "recall", descending: false });
  const second = pressed(first, "recall", false);
  assert.deepEqual(second, { key: "recall", descending: true });
  assert.equal(pressed(second, "recall", false), null);
  assert.deepEqual(pressed(first, "positives", true), { key: "positives", descending: true });
});

test("of many rows those in view are there, and a few more", () => {
  const view = { height: 100, row: 10, n: 5000, more: 2 };
  assert.deepEqual(inView({ ...view, top: 0 }), [0, 12]);
  assert.deepEqual(inView({ ...view, top: 995 }), [97, 112]);
  assert.deepEqual(inView({ ...view, top: 49_900 }), [4988, 5000]);
  assert.deepEqual(inView({ ...view, top: 0, n: 3 }), [0, 3]);
  assert.deepEqual(inView({ ...view, top: 900, n: 0 }), [0, 0]);
});
