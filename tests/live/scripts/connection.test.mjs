import assert from "node:assert/strict";
import test from "node:test";

import { loaded, missing, sentence } from "../../../pages/_ui/scripts/frame/connection.js";

const known = { away: "away", lost: null, own: ["a", "b"], waiting: [] };
const fresh = { ...known, lost: "Load again:", own: [] };

test("a session that goes on knows what is loaded", () => {
  assert.deepEqual(loaded(["gone"], known), ["a", "b"]);
  assert.equal(sentence(known, { isAway: false, missing: missing(["a"], known) }), "");
});

test("a new session in the place of another is told what is missing, until it is there again", () => {
  const before = loaded([], known);
  const after = loaded(before, fresh);
  assert.deepEqual(missing(after, fresh), ["a", "b"]);
  const again = { ...fresh, own: ["b"] };
  assert.equal(sentence(again, { isAway: false, missing: missing(loaded(after, again), again) }), "Load again: a.");
});

test("what was put in and not loaded yet is lost too, until it is put in again", () => {
  const before = loaded([], { ...known, own: ["a"], waiting: ["b.csv"] });
  assert.deepEqual(before, ["a", "b.csv"]);
  const after = loaded(before, fresh);
  assert.deepEqual(missing(after, fresh), ["a", "b.csv"]);
  const waits = { ...fresh, waiting: ["b.csv"] };
  assert.deepEqual(missing(loaded(after, waits), waits), ["a"]);
  const there = { ...fresh, own: ["b"] };
  assert.deepEqual(missing(loaded(loaded(after, waits), there), there), ["a"]);
});

test("who had loaded nothing has lost nothing", () => {
  assert.equal(sentence(fresh, { isAway: false, missing: missing(loaded([], fresh), fresh) }), "");
});

test("a server that does not answer comes before all", () => {
  assert.equal(sentence(fresh, { isAway: true, missing: ["a"] }), "away");
});
