// The strip of what changes sides: how many, the newest first, from where a movement began.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Strip } from "../../../pages/_ui/scripts/flips.js";

/** An element that keeps its text and children. */
class Node {
  children = [];
  dataset = {};
  hidden = false;

  append(...children) {
    this.children.push(...children);
  }

  replaceChildren(...children) {
    this.children = children;
  }

  setAttribute(name, value) {
    this[name] = value;
  }

  get textContent() {
    return this.data ?? this.children.map((each) => (typeof each === "string" ? each : each.textContent)).join("");
  }
}

beforeEach(() => {
  globalThis.document = {
    createElement: () => new Node(),
    querySelector: () => null,
    createTextNode: (data) => Object.assign(new Node(), { data }),
  };
  globalThis.window = { localStorage: { getItem: () => null, setItem: () => {} } };
});

const SCORES = [0.1, 0.3, 0.3, 0.5, 0.6, 0.9];
const TRUTH = [0, 1, 0, 1, 0, 1];

/** Where a board stands. */
function at(board, threshold, turn) {
  const predicted = SCORES.map((score) => score >= threshold);
  const count = (truth) => predicted.filter((each, i) => each && TRUTH[i] === truth).length;
  return { board, threshold, values: [threshold], driver: 0, tp: count(1), fp: count(0), turn };
}

/** A strip of these six pairs. Each test has its own digest: what is known of a movement outlives a strip. */
function strip(of, { reach = [null, null] } = {}) {
  const told = [];
  const pairs = { of, marked: of, label: null, labels: ["cat"], distances: false, reach, ids: [..."abcdef"],
    label_of: [0, 0, 0, 0, 0, 0], truth: TRUTH, scores: SCORES };
  const made = new Strip(new Node(), pairs, (name, value) => told.push([name, value]));
  made.see(true);
  return { made, told, shown: () => made.places.map((n) => pairs.ids[n]).join("") };
}

test("at rest the nearest stand first", () => {
  const { made, shown } = strip("rest");
  made.follow(at("rest", 0.5, 0));
  assert.equal(shown()[0], "d");
  assert.equal([...shown()].sort().join(""), "abcdef");
});

test("what changed sides since the movement began stands newest first", () => {
  const { made, shown } = strip("rising");
  made.follow(at("rising", 0.3, 0));
  made.follow(at("rising", 0.4, 0));
  assert.equal(shown(), "cb");
  made.follow(at("rising", 0.6, 0));
  assert.equal(shown(), "dcb");
  made.follow(at("rising", 0.4, 0)); // back again
  assert.equal(shown(), "cb");
  assert.equal(made.cards[0].node.dataset.right, "true"); // c is not true, and no longer predicted
  assert.equal(made.cards[1].node.dataset.right, "false");
  assert.equal(made.cards[2].node.hidden, true);
});

test("a movement that has ended is shown until the next one begins", () => {
  const { made, shown } = strip("turns");
  made.follow(at("turns", 0.5, 0));
  made.follow(at("turns", 0.3, 0));
  assert.equal(shown(), "bc");
  made.follow(at("turns", 0.3, 1)); // committed
  assert.equal(shown(), "bc");
  made.follow(at("turns", 0.6, 1));
  assert.equal(shown(), "dcb"); // from 0.3
});

test("a movement is told with exact counts, and what is out of reach comes on release", () => {
  const { made } = strip("words", { reach: [0.25, 0.55] });
  const said = [];
  made.head = (text) => said.push(text);
  made.follow(at("words", 0.3, 0));
  made.follow(at("words", 0.5, 0));
  made.follow(at("words", 0.95, 0));
  assert.match(said[1], /^2 pairs changed sides from 0\.300 to 0\.500: 1 now right, 1 now wrong\.$/);
  assert.match(said[2], /^5 pairs .*: 2 now right, 3 now wrong; release to see the newest\.$/);
});

test("a pair opens among those that changed sides, and only these", () => {
  const { made, told } = strip("open");
  made.follow(at("open", 0.5, 0));
  made.follow(at("open", 0.3, 0));
  made.open("b");
  assert.deepEqual(told, [["open", { example: "b", scores: [0.3, 0.5], rising: false, thresholds: [0.3], driver: 0 }]]);
});

test("what another board says moves nothing", () => {
  const { made, shown } = strip("mine");
  made.follow(at("mine", 0.5, 0));
  const before = shown();
  made.follow(at("another board", 0.9, 0));
  assert.equal(shown(), before);
});
