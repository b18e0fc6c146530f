// What a person chooses is a step of the browser's history; what follows by itself is none.

import assert from "node:assert/strict";
import { test } from "node:test";

import { History } from "../../../evalkit/live/scripts/address.js";

const PAGE = "http://localhost:8501/evaluate";

/** A window that keeps its entries. */
function opened(href) {
  const entries = [href];
  const window = {
    get location() {
      return new URL(entries.at(-1));
    },
    history: {
      state: null,
      pushState: (_state, _title, to) => entries.push(to),
      replaceState: (_state, _title, to) => entries.splice(-1, 1, to),
    },
  };
  globalThis.window = window;
  return { window, entries };
}

test("a choice is a step, and what a board writes first is none", () => {
  const { entries } = opened(`${PAGE}?model=a`);
  const history = new History();
  history.write({ model: "a" }, [0.5], { chosen: true });
  assert.deepEqual(entries, [`${PAGE}?model=a&threshold=0.500`]);
  history.write({ model: "a" }, [0.7], { chosen: true });
  history.write({ model: "a" }, [0.7], { chosen: true });
  history.write({ model: "a" }, [0.71], { chosen: false });
  assert.deepEqual(entries, [`${PAGE}?model=a&threshold=0.500`, `${PAGE}?model=a&threshold=0.710`]);
});

test("after a visit nothing is written until the board that answers it, which makes no step", () => {
  const { window, entries } = opened(`${PAGE}?model=a`);
  const history = new History();
  history.write({ model: "a" }, [0.5], { chosen: false });
  history.write({ model: "a" }, [0.7], { chosen: true });
  entries.pop(); // Back
  window.ekVisits = 1;
  history.write({ model: "a" }, [0.7], { chosen: true });
  assert.deepEqual(entries, [`${PAGE}?model=a&threshold=0.500`]);
  history.visit = 1;
  history.write({ model: "a" }, [0.25], { chosen: true });
  assert.deepEqual(entries, [`${PAGE}?model=a&threshold=0.250`]);
});

test("the address of another page is left as it is", () => {
  const { entries } = opened(PAGE);
  const history = new History();
  entries.push("http://localhost:8501/compare");
  history.write({ model: "a" }, [0.5], { chosen: true });
  assert.equal(entries.at(-1), "http://localhost:8501/compare");
});

test("a page without sliders leaves the thresholds of its address as they are", () => {
  const { entries } = opened(`${PAGE}?model=a&threshold=0.7`);
  new History().write({ model: "a", goal: "f2" }, [], { chosen: false });
  assert.deepEqual(entries, [`${PAGE}?model=a&threshold=0.7&goal=f2`]);
});
