// What is said and drawn of one model, and of two.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ofOneModel } from "../../../evalkit/live/scripts/charts/charts.js";
import { spoken } from "../../../evalkit/live/scripts/figures/figures.js";

const MODELS = [
  { name: "forest", columns: { precision: [0.25, 0.5], recall: [0.75, NaN] } },
  { name: "linear", columns: { precision: [1, 0.125], recall: [0.5, 0] } },
];

test("one threshold is said once", () => {
  const text = spoken("All labels", MODELS, [0, 1], ["0.500"]);
  const figures = "forest: precision 0.250, recall 0.750. linear: precision 0.125, recall 0.000.";
  assert.equal(text, `All labels. Confidence threshold 0.500. ${figures}`);
});

test("thresholds of two sliders are said with their models", () => {
  const text = spoken("spin", MODELS, [1, 0], ["0.500", "above all scores"]);
  const first = "forest at confidence threshold 0.500: precision 0.500, recall –";
  const second = "linear at confidence threshold above all scores: precision 1.000, recall 0.500";
  assert.equal(text, `spin. ${first}. ${second}.`);
});

test("a chart of one model keeps its rows and marks, and the rule that no model owns", () => {
  const line = (model) => ({ same: { model }, each: { x: [0], y: [1] } });
  const point = (model) => ({ key: model, model, x: "recall", y: "precision" });
  const chart = {
    id: "pr",
    title: "Precision and recall",
    spec: { layer: [] },
    data: { line: [line("0"), line("1")] },
    moves: [
      { dataset: "point", rows: [point("0"), point("1")] },
      { dataset: "rule", rows: [{ key: "rule", x: "threshold" }] },
    ],
    scales: ["x"],
    legend: [{ title: "Precision", color: 0 }, { title: "Cheapest at 0.1", model: 0 }, { title: "at 0.2", model: 1 }],
  };
  const alone = ofOneModel(chart, 1, "linear");
  assert.equal(alone.id, "pr 1");
  assert.equal(alone.title, "Precision and recall: linear");
  assert.equal(alone.model, 1);
  assert.deepEqual(alone.data, { line: [line("1")] });
  assert.deepEqual(alone.moves.map(({ rows }) => rows.map(({ key }) => key)), [["1"], ["rule"]]);
  assert.deepEqual(alone.scales, chart.scales);
  assert.deepEqual(alone.legend.map(({ title }) => title), ["Precision", "at 0.2"]);
  assert.equal(chart.data.line.length, 2);
});
