// Marks of pairs: kept in the browser as they are made, told to the server together, taken over from a file.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { MarkBook } from "../../../pages/_ui/scripts/marks.js";

const wrong = { id: "clip_1", label: "spin", verdict: "wrong", note: "" };
const unsure = { id: "constructor", label: "__proto__", verdict: "unsure", note: "=1+1" };
let store = new Map();

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  store = new Map();
  const localStorage = { getItem: (key) => store.get(key) ?? null, setItem: (key, text) => store.set(key, text) };
  globalThis.window = { localStorage };
});

/** A book of the predictions of a digest of its own, and what it tells the server. */
function book(digest, { marks = [], brought = 0 } = {}) {
  const told = [];
  return { told, made: new MarkBook({ digest, marks, brought }, (each) => told.push(each)) };
}

test("a mark is kept at once and told a little later, with all others", () => {
  const { told, made } = book("one");
  made.set(wrong);
  made.set(unsure);
  assert.deepEqual(JSON.parse(store.get("evalkit.marks.one")), [wrong, unsure]);
  assert.deepEqual(told, []);
  made.flush();
  assert.deepEqual(told, [[wrong, unsure]]);
  made.flush();
  assert.equal(told.length, 1);
});

test("a mark without verdict and note is none", () => {
  const { made } = book("two");
  made.set(wrong);
  made.set({ ...wrong, verdict: "" });
  made.flush();
  assert.equal(made.of("clip_1", "spin"), undefined);
  made.set({ ...wrong, verdict: "", note: "later" });
  made.flush();
  assert.equal(made.of("clip_1", "spin").note, "later");
});

test("what the browser has kept is told to a server that does not know it, until a run has heard it", () => {
  store.set("evalkit.marks.three", JSON.stringify([wrong]));
  const { told, made } = book("three");
  assert.deepEqual(told, [[wrong]]);
  mock.timers.tick(2000);
  assert.deepEqual(told, [[wrong], [wrong]]);
  made.leave();
  mock.timers.tick(9000);
  assert.equal(told.length, 2);
  assert.deepEqual(book("three", { marks: [wrong] }).told, []);
  assert.deepEqual(book("four").told, []);
});

test("a file that was brought back takes the place of what was kept, once", () => {
  store.set("evalkit.marks.five", JSON.stringify([wrong]));
  const brought = book("five", { marks: [wrong, unsure], brought: 1 });
  assert.deepEqual(brought.made.of("constructor", "__proto__"), unsure);
  assert.deepEqual(JSON.parse(store.get("evalkit.marks.five")), [wrong, unsure]);
  brought.made.set({ ...unsure, verdict: "", note: "" });
  brought.made.flush();
  const later = book("five", { marks: [wrong, unsure], brought: 1 });
  assert.equal(later.made.of("constructor", "__proto__"), undefined);
});

test("what is no mark, and a storage that refuses, do no harm", () => {
  store.set("evalkit.marks.six", JSON.stringify([wrong, 7, { id: "x" }, { ...unsure, verdict: "good" }]));
  assert.equal(book("six").made.marks.size, 1);
  store.set("evalkit.marks.seven", "{");
  assert.equal(book("seven").made.marks.size, 0);
  window.localStorage.setItem = () => {
    throw new Error("full");
  };
  const { made, told } = book("eight");
  made.set(wrong);
  made.flush();
  assert.deepEqual(told, [[wrong]]);
});
