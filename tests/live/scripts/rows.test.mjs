// Columns and rows as Python packed them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { expand, nearest, unpack, unpackAll, unzip, withAlarms } from "../../../evalkit/live/scripts/rows.js";

const packed = (column) => Buffer.from(column.buffer).toString("base64");

test("a column is unpacked to the same doubles", () => {
  const column = Float64Array.of(0.1, NaN, 1 / 3, Infinity, -0);
  assert.deepEqual(unpack(packed(column)), column);
  assert.deepEqual(unpack(""), new Float64Array());
});

test("a column of single precision says so", () => {
  const column = Float32Array.of(0.1, NaN, 0.25);
  assert.deepEqual(unpack(`f4:${packed(column)}`), column);
});

test("columns keep their keys", () => {
  const [tp, low] = [Float64Array.of(3, 2), Float32Array.of(0.5, 0.25)];
  assert.deepEqual(unpackAll({ tp: packed(tp), "recall.low": `f4:${packed(low)}` }), { tp, "recall.low": low });
});

test("false alarms per hour follow from the counts where the hours are known", () => {
  const columns = { fp: Float64Array.of(3, 0) };
  assert.deepEqual(withAlarms(columns, 1.5), { ...columns, false_alarms_per_hour: Float64Array.of(2, 0) });
  assert.deepEqual(withAlarms(columns, null), columns);
});

test("a file holds its content as zipped JSON", async () => {
  const content = { title: "</script> – “names”", values: [1, null] };
  assert.deepEqual(await unzip(gzipSync(JSON.stringify(content)).toString("base64")), content);
});

test("the nearest stop is found, and of two as near the lower one", () => {
  const stops = [0, 0.25, 0.5, 1];
  assert.equal(nearest(stops, 0.25), 1);
  assert.equal(nearest(stops, 0.3), 1);
  assert.equal(nearest(stops, 0.375), 1);
  assert.equal(nearest(stops, 0.376), 2);
  assert.equal(nearest(stops, -5), 0);
  assert.equal(nearest(stops, 5), 3);
  assert.equal(nearest([0.7], 0), 0);
});

test("the nearest stop is that of a search through all", () => {
  const stops = Float64Array.from({ length: 1001 }, (_, k) => k / 1000);
  for (let i = 0; i <= 3000; i += 1) {
    const value = (i - 500) / 1999;
    const gaps = stops.map((stop) => Math.abs(stop - value));
    assert.equal(gaps[nearest(stops, value)], Math.min(...gaps), `at ${value}`);
  }
});

test("only a threshold above all scores is nearest to infinity", () => {
  const stops = [0, 1, Infinity];
  assert.equal(nearest(stops, Infinity), 2);
  assert.equal(nearest(stops, 7), 1);
});

test("rows have what they share and what each has, and a place where order counts", () => {
  const series = [
    { same: { model: "0" }, each: { x: [0, 1], y: [0.5, 0.25] }, ordered: true },
    { same: { model: "1" }, each: { x: [2], y: [0.125] } },
  ];
  assert.deepEqual(expand(series), [
    { model: "0", x: 0, y: 0.5, i: 0 },
    { model: "0", x: 1, y: 0.25, i: 1 },
    { model: "1", x: 2, y: 0.125 },
  ]);
  assert.deepEqual(expand([]), []);
});
