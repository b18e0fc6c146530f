// The item that is open: what can be seen of it, all its labels with their truth and the scores of both models, and
// what is said of its truth.

import { element } from "../../../../evalkit/live/scripts/elements.js";
import { MediaPane } from "./media.js";

/** @import { Mark, Verdict } from "../marks.js" */
/** @import { Seen } from "./media.js" */

/**
 * @typedef {{ names: (string | null)[], places: string[], ends: [number, number] }} Scale
 * @typedef {{ id: string, group: string | null, seen: Seen | null, facts: [string, string][],
 *   labels: OneLabel[], more: number, line: [number, number] | null }} Item `line`: the line of its recording, and its
 *   part there
 * @typedef {[string, number, number | null, number | null, number | null, number | null]} OneLabel its name, truth,
 *   scores of both models and their thresholds
 * @typedef {{ mark: (verdict: Verdict) => void, note: (text: string) => void, group: (name: string) => void,
 *   moved: (time: number) => void }} Hands
 */

/** @type {[Verdict, string, string][]} */
const BUTTONS = [["wrong", "Wrong truth", "W"], ["unsure", "Unsure", "U"], ["fine", "Fine", "F"]];
/** @type {Record<string, string>} */
const TRUTHS = { 1: "true", 0: "", "-1": "not known" };

export class ItemPane {
  node = element("section", { className: "ek-example-pane", "aria-label": "The open item" });

  /**
   * @param {Scale} scale
   * @param {Hands} hands
   */
  constructor(scale, hands) {
    this.scale = scale;
    this.hands = hands;
    this.media = new MediaPane(hands);
    this.id = element("h3", { className: "ek-example-id" });
    this.facts = element("dl", { className: "ek-example-facts" });
    this.what = element("p", { className: "ek-example-what" });
    this.buttons = BUTTONS.map(([verdict, text, key]) => {
      const node = element("button", { type: "button", data: { verdict }, "aria-keyshortcuts": key },
        text, element("kbd", {}, key));
      node.onclick = () => hands.mark(verdict);
      return node;
    });
    this.noted = element("textarea", { rows: 2, placeholder: "Note", "aria-label": "Note on this pair" });
    this.noted.onchange = () => hands.note(this.noted.value);
    const table = { role: "table", "aria-label": "All its labels" };
    this.labels = element("div", { className: "ek-example-labels", tabIndex: 0, ...table });
    this.more = element("p", { className: "ek-example-more" });
    this.playing = element("span", {}, " ", element("kbd", {}, "Space"), " play");
    const verdicts = element("div", { className: "ek-example-verdicts" }, ...this.buttons);
    const keys = element("p", { className: "ek-example-keys" }, element("kbd", {}, "J"), " next ",
      element("kbd", {}, "K"), " previous", this.playing);
    const said = [this.facts, this.what, verdicts, this.noted];
    this.node.append(this.id, this.media.node, ...said, this.labels, this.more, keys);
  }

  /**
   * @param {Item} item
   * @param {{ label: string, truth: boolean, outcome: string }} row by which it is listed
   * @param {Mark | undefined} mark
   */
  show(item, row, mark) {
    this.id.textContent = item.id;
    this.media.show(item.seen);
    this.playing.hidden = this.media.player === null;
    const facts = item.facts.map(([name, text]) => (
      element("div", {}, element("dt", {}, name), element("dd", {}, text))));
    if (item.group !== null) {
      const name = item.group;
      const open = element("button", { type: "button", className: "ek-example-group" }, name);
      open.onclick = () => this.hands.group(name);
      facts.unshift(element("div", {}, element("dt", {}, "Group"), element("dd", {}, open)));
    }
    this.facts.replaceChildren(...facts);
    this.what.replaceChildren(element("strong", {}, row.label), `: ${row.outcome}`);
    const rows = item.labels.map((each) => this.label(each, row.label));
    this.labels.replaceChildren(...rows);
    this.more.textContent = item.more ? `and ${item.more} more labels` : "";
    this.marked(mark);
  }

  /** @param {Mark | undefined} mark */
  marked(mark) {
    this.buttons.forEach((button, i) => {
      button.setAttribute("aria-pressed", String(mark?.verdict === BUTTONS[i][0]));
    });
    if (document.activeElement !== this.noted) this.noted.value = mark?.note ?? "";
  }

  /**
   * @param {OneLabel} label
   * @param {string} current the one by which the item is listed
   */
  label([name, truth, score, other, ...thresholds], current) {
    const cell = (/** @type {string} */ className, /** @type {(Node | string)[]} */ ...nodes) => (
      element("span", { className, role: "cell" }, ...nodes));
    return element("div", { className: name === current ? "ek-example-one ek-current" : "ek-example-one", role: "row",
      data: { label: name, truth } }, cell("ek-example-label", name), cell("ek-example-truth", TRUTHS[truth]),
    cell("ek-example-scores", ...bar(this.scale, [score, other], thresholds)));
  }
}

/**
 * Scores as bars, one below the other, each with its threshold marked.
 *
 * @param {Scale} scale
 * @param {(number | null)[]} scores of the model, and of the other where there is one
 * @param {(number | null)[]} thresholds
 */
export function bar({ names, ends }, scores, thresholds) {
  const [low, high] = ends;
  const place = (/** @type {number} */ value) => Math.min(Math.max((value - low) / (high - low || 1), 0), 1);
  const bars = scores.flatMap((score, m) => {
    if (names[m] === null) return [];
    const threshold = thresholds[m];
    const fill = element("i");
    fill.style.transform = `scaleX(${score === null ? 0 : Math.max(place(score), 0.004)})`;
    const mark = threshold === null ? [] : [element("b")];
    for (const each of mark) each.style.left = `${100 * place(/** @type {number} */ (threshold))}%`;
    const text = score === null ? "–" : shortest(score);
    return [element("span", { className: "ek-bar", data: { m } }, element("span", { className: "ek-bar-track" }, fill,
      ...mark), element("span", { className: "ek-bar-score", title: score === null ? "no score" : String(score) },
      text))];
  });
  return [element("span", { className: "ek-bars" }, ...bars)];
}

/** @param {number} score */
function shortest(score) {
  const size = Math.abs(score);
  if (size >= 1000 || (size > 0 && size < 0.0005)) return score.toExponential(1);
  return score.toFixed(3);
}
