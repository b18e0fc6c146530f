// How the label list is looked at, in links.

import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOfView, viewIn } from "../../../evalkit/live/scripts/labels/view.js";

const LIST = { shown: ["positives", "recall"] };

test("order and columns come back from the address that they are written into", () => {
  const views = [
    { sort: null, columns: null },
    { sort: { key: "name", descending: false }, columns: ["recall"] },
    { sort: { key: "f1", descending: true }, columns: [] },
  ];
  for (const view of views) {
    const said = Object.entries(addressOfView(view, LIST)).filter(([, value]) => value !== null);
    assert.deepEqual(viewIn(`?${new URLSearchParams(said)}`), view);
  }
});

test("what is as usual, and what a model of one label has, is left out of the address", () => {
  const nothing = { sort: null, columns: null };
  assert.deepEqual(addressOfView({ sort: null, columns: ["positives", "recall"] }, LIST), nothing);
  assert.deepEqual(addressOfView({ sort: { key: "f1", descending: true }, columns: ["f1"] }, null), nothing);
});
