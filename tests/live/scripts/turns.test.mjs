// What a person chose is sent once: on release, or when the keys are at rest; and is out of date until it is answered.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { lateBounds, SPEAK_AND_SEND_AFTER, Turns } from "../../../evalkit/live/scripts/turns.js";

// Time that passes when a test says so.
const clock = {
  now: 0,
  timers: new Map(),
  pass(ms) {
    this.now += ms;
    for (const [timer, { due, call }] of this.timers) {
      if (due > this.now) continue;
      this.timers.delete(timer);
      call();
    }
  },
};
let made = 0;
globalThis.setTimeout = (call, ms) => {
  made += 1;
  clock.timers.set(made, { due: clock.now + ms, call });
  return made;
};
globalThis.clearTimeout = (timer) => clock.timers.delete(timer);

let sent;
let thresholds;
let root;
let turns;

beforeEach(() => {
  globalThis.window = new EventTarget();
  clock.timers.clear();
  sent = [];
  thresholds = { values: [0.5], driver: 0, get chosen() { return [...this.values, this.driver].join(" "); } };
  root = { dataset: {} };
  const host = { send: (event, value) => sent.push([event, value]) };
  turns = new Turns(root, thresholds, {
    host: () => host,
    whose: () => ({ model: "a", stands: "one" }),
    committed: () => {},
    heard: () => {},
  });
  turns.begin(0);
});

const isOutOfDate = () => root.dataset.dragging === "true";

const answer = (turn) => {
  window.ekAnswer = { turn, digest: "a", late: null };
  window.dispatchEvent(new Event("ek-answered"));
};

test("a drag sends on release alone", () => {
  turns.press();
  thresholds.values = [0.6];
  assert.ok(isOutOfDate());
  clock.pass(10 * SPEAK_AND_SEND_AFTER);
  assert.deepEqual(sent, []);
  window.dispatchEvent(new Event("pointerup"));
  assert.deepEqual(sent, [["threshold", { value: 0.6, other: null, driver: 0, turn: 1, model: "a", stands: "one" }]]);
  assert.ok(isOutOfDate());
  answer(1);
  assert.ok(!isOutOfDate());
});

test("many keys send once, when they are at rest", () => {
  for (let i = 1; i <= 40; i += 1) {
    thresholds.values = [0.5 + i / 1000];
    turns.later();
    clock.pass(SPEAK_AND_SEND_AFTER / 2);
  }
  assert.deepEqual(sent, []);
  clock.pass(SPEAK_AND_SEND_AFTER);
  assert.equal(sent.length, 1);
  assert.equal(sent[0][1].value, 0.54);
});

test("what is where it was is not sent", () => {
  turns.press();
  window.dispatchEvent(new Event("blur"));
  assert.deepEqual(sent, []);
  assert.ok(!isOutOfDate());
});

test("an older answer leaves the page out of date", () => {
  for (const value of [0.6, 0.7]) {
    thresholds.values = [value];
    turns.commit();
  }
  answer(1);
  assert.ok(isOutOfDate());
  answer(2);
  assert.ok(!isOutOfDate());
});

test("a threshold above all scores is sent as text, since JSON has no infinity", () => {
  thresholds.values = [0.5, Infinity];
  turns.commit();
  assert.deepEqual(sent[0][1], { value: 0.5, other: "inf", driver: 0, turn: 1, model: "a", stands: "one" });
});

test("a board that has no row for a threshold tells where it went", () => {
  thresholds.values = [0.51];
  turns.catchUp();
  clock.pass(SPEAK_AND_SEND_AFTER);
  assert.equal(sent.length, 1);
});

test("without a server a commit is its own answer", () => {
  turns.host = () => ({});
  thresholds.values = [0.6];
  turns.commit();
  assert.ok(!isOutOfDate());
});

test("what has stopped hears nothing", () => {
  thresholds.values = [0.6];
  turns.later();
  turns.stop();
  clock.pass(SPEAK_AND_SEND_AFTER);
  window.dispatchEvent(new Event("pointerup"));
  assert.deepEqual(sent, []);
});

test("bounds belong to the board of their digest", () => {
  assert.equal(lateBounds("a") ?? null, null);
  window.ekAnswer = { turn: 1, digest: "a", late: [null] };
  assert.deepEqual(lateBounds("a"), [null]);
  assert.equal(lateBounds("b"), null);
});
