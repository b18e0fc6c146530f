// A recording over time: for each label a lane with the scores of its parts, truth as bars below, the threshold as a
// line. A click plays from there; arrow keys go to the next error; the threshold is dragged without asking the server.

import { element } from "../../../../evalkit/live/scripts/elements.js";

/**
 * @typedef {{ label: string, scores: (number | null)[], others: (number | null)[] | null, truth: number[],
 *   at: number | null }} Lane `others`: the scores of the other model, if there is one
 * @typedef {[number, number, number, number]} Moment lane, start, end, score
 * @typedef {{ name: string, more: number, parts: [string, number, number | null][], lanes: Lane[],
 *   moments: Record<string, Moment[]> }} Line `parts`: of each the id, start and end in seconds
 * @typedef {{ lane: number, part: number }} Place
 * @typedef {{ play: (time: number, span: [number, number | null]) => void,
 *   look: (id: string, label: string) => boolean, chosen: (threshold: number) => void }} Hands
 */

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [1000, 100]; // of a lane's drawing, which is stretched to its place
const TRUTH = 14; // of HEIGHT, below the scores
const KINDS = { below: "", above: "", wrong: "", truth: "", moment: "", other: "" };
/** @type {Record<string, string>} */
const KEY = { predicted: "predicted", below: "not predicted", truth: "true", wrong: "error" };
/** @type {Record<string, string>} */
const MOMENTS = { none: "Parts only", shot: "Shots", second: "Seconds" };
const OUTCOMES = [["true negative", "false negative"], ["false positive", "true positive"]];

export class TimeLine {
  node = element("section", { className: "ek-line", hidden: true, "aria-label": "Over time" });
  /** @type {Line | null} */
  line = null;
  /** @type {Place} */
  at = { lane: 0, part: 0 };
  kind = "second";
  /** @type {number | null} the threshold that is dragged to, where it is one for all */
  dragged = null;
  /** @type {Record<string, Element>[]} */
  drawn = [];
  /** @type {HTMLElement[]} */
  rows = [];
  length = 1; // seconds

  /**
   * @param {{ names: (string | null)[], ends: [number, number], canMove: boolean }} scale
   * @param {Hands} hands
   */
  constructor({ names, ends, canMove }, hands) {
    this.other = names[1];
    this.ends = ends;
    this.canMove = canMove;
    this.hands = hands;
    this.title = element("strong");
    const kinds = { role: "group", "aria-label": "What is drawn as a line" };
    this.kinds = element("span", { className: "ek-line-kinds", ...kinds });
    this.slider = element("input", { type: "range", min: String(ends[0]), max: String(ends[1]), step: "any",
      "aria-label": "Threshold of the lanes" });
    this.slider.oninput = () => this.drag(Number(this.slider.value));
    this.slider.onchange = () => hands.chosen(Number(Number(this.slider.value).toFixed(3)));
    this.lanes = element("div", { className: "ek-line-lanes" });
    this.said = element("p", { className: "ek-line-said", role: "status" });
    const next = this.button("Next error", "→", () => this.jump(1));
    const before = this.button("Error before", "←", () => this.jump(-1));
    this.steps = element("span", { className: "ek-line-steps" }, before, next);
    this.reading = element("output");
    const threshold = element("label", { className: "ek-line-threshold", hidden: !canMove }, "Threshold ", this.slider,
      this.reading);
    const key = { ...KEY, ...(this.other === null ? {} : { other: `score of ${this.other}` }) };
    this.node.append(element("div", { className: "ek-line-head" }, this.title, this.kinds, threshold, this.steps),
      this.lanes, this.said, element("p", { className: "ek-line-key" }, ...Object.entries(key).map(
        ([kind, text]) => element("span", {}, element("i", { className: `ek-line-${kind}` }), text))));
  }

  /**
   * @param {string} text
   * @param {string} key
   * @param {() => void} onclick
   */
  button(text, key, onclick) {
    return element("button", { type: "button", onclick }, text, element("kbd", {}, key));
  }

  /**
   * @param {Line | null} line of the open item; null where it has none
   * @param {number} part of the line
   * @param {string} label by which the item is listed
   */
  show(line, part, label) {
    const same = line !== null && line === this.line;
    this.line = line;
    this.node.hidden = line === null;
    if (line === null) return;
    if (!same) this.draw(line);
    this.look({ part, lane: Math.max(line.lanes.findIndex((lane) => lane.label === label), 0) });
  }

  /** @param {Line} line */
  draw(line) {
    this.dragged = null;
    const { parts, moments, lanes } = line;
    const ends = [...parts.map(([, start, end]) => end ?? start),
      ...Object.values(moments).flatMap((each) => each.map(([, , end]) => end))];
    this.length = ends.reduce((a, b) => Math.max(a, b), 0) || 1;
    this.title.textContent = line.name;
    const known = Object.keys(MOMENTS).filter((kind) => kind in moments);
    if (!known.includes(this.kind)) this.kind = known[known.length - 1] ?? "none";
    this.kinds.replaceChildren(...(known.length ? ["none", ...known] : []).map((kind) => {
      const button = element("button", { type: "button", data: { kind } }, MOMENTS[kind]);
      button.onclick = () => this.choose(kind);
      return button;
    }));
    const first = lanes.find(({ at }) => at !== null)?.at;
    if (first !== null && first !== undefined) this.setSlider(first);
    this.drawn = [];
    this.play = element("i", { className: "ek-line-now" });
    this.here = element("i", { className: "ek-line-here" });
    const over = element("div", { className: "ek-line-over" }, this.here, this.play);
    this.rows = lanes.map((lane, n) => this.lane(lane, n));
    this.lanes.replaceChildren(element("div", { className: "ek-line-stack" }, ...this.rows, over), this.axis(),
      ...(line.more ? [element("p", { className: "ek-line-more" }, `and ${line.more} more labels`)] : []));
    this.choose(this.kind);
    this.paint();
  }

  /**
   * @param {Lane} lane
   * @param {number} n
   */
  lane(lane, n) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT + TRUTH}`);
    svg.setAttribute("preserveAspectRatio", "none");
    /** @type {Record<string, Element>} */
    const paths = {};
    for (const kind of Object.keys(KINDS)) {
      paths[kind] = document.createElementNS(SVG, "path");
      paths[kind].setAttribute("class", `ek-line-${kind}`);
      svg.append(paths[kind]);
    }
    const rule = element("i", { className: "ek-line-rule", hidden: lane.at === null });
    const plot = element("div", { className: "ek-line-plot" }, rule);
    plot.prepend(svg);
    plot.onclick = (event) => {
      const box = plot.getBoundingClientRect();
      this.click(n, ((event.clientX - box.left) / box.width) * this.length);
    };
    this.drawn.push({ ...paths, rule });
    return element("div", { className: "ek-line-lane", data: { label: lane.label } },
      element("span", { className: "ek-line-label", title: lane.label }, lane.label), plot);
  }

  axis() {
    const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => element("span", {}, clock(share * this.length)));
    return element("div", { className: "ek-line-axis" }, ...ticks);
  }

  /** @param {number} n of a lane */
  thresholdOf(n) {
    return this.dragged ?? this.line?.lanes[n].at ?? null;
  }

  /**
   * @param {number} n
   * @param {number} part
   */
  predicted(n, part) {
    const [score, threshold] = [this.line?.lanes[n].scores[part] ?? null, this.thresholdOf(n)];
    return score !== null && threshold !== null && score >= threshold;
  }

  /**
   * @param {number} n
   * @param {number} part
   */
  isWrong(n, part) {
    const truth = this.line?.lanes[n].truth[part];
    return truth !== -1 && truth !== undefined && this.predicted(n, part) !== (truth === 1);
  }

  /** Draw all lanes at their thresholds. */
  paint() {
    const { line } = this;
    if (line === null) return;
    line.lanes.forEach((lane, n) => {
      const paths = { ...KINDS };
      line.parts.forEach(([, start, end], part) => {
        const [left, right] = [this.x(start), this.x(end ?? this.length)];
        const score = lane.scores[part];
        const other = lane.others?.[part] ?? null;
        const kind = this.predicted(n, part) ? "above" : "below";
        if (score !== null) paths[kind] += box(left, right, this.y(score), HEIGHT);
        if (other !== null) paths.other += `M${left} ${this.y(other)}H${right}`;
        if (lane.truth[part] === 1) paths.truth += box(left, right, HEIGHT + 3, HEIGHT + TRUTH);
        if (this.isWrong(n, part)) paths.wrong += box(left, right, 0, 9);
      });
      for (const [of, start, end, score] of line.moments[this.kind] ?? []) {
        if (of === n) paths.moment += `M${this.x(start)} ${this.y(score)}H${this.x(end)}`;
      }
      for (const [kind, path] of Object.entries(paths)) this.drawn[n][kind].setAttribute("d", path);
      const threshold = this.thresholdOf(n);
      const rule = /** @type {HTMLElement} */ (this.drawn[n].rule);
      if (threshold !== null) rule.style.top = `${(100 * this.y(threshold)) / (HEIGHT + TRUTH)}%`;
    });
  }

  /** @param {number} time */
  x(time) {
    return Math.round((WIDTH * time * 100) / this.length) / 100;
  }

  /** @param {number} score */
  y(score) {
    const [low, high] = this.ends;
    return Math.round(HEIGHT * (1 - Math.min(Math.max((score - low) / (high - low || 1), 0), 1)) * 10) / 10;
  }

  /** @param {string} kind of predictions that are drawn over the parts */
  choose(kind) {
    this.kind = kind;
    for (const button of this.kinds.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
    }
    this.paint();
  }

  /** @param {number} threshold of all lanes, as long as it is dragged */
  drag(threshold) {
    this.dragged = threshold;
    this.setSlider(threshold);
    this.paint();
    this.say();
  }

  /** @param {number} threshold */
  setSlider(threshold) {
    this.slider.value = String(threshold);
    this.reading.textContent = threshold.toFixed(3);
  }

  /**
   * @param {number} lane
   * @param {number} time
   */
  click(lane, time) {
    const parts = this.line?.parts ?? [];
    const inside = parts.findIndex(([, start, end]) => time >= start && time < (end ?? Infinity));
    if (inside >= 0) this.go({ lane, part: inside }, time);
    else this.hands.play(time, [0, null]);
  }

  /**
   * To a place, and play from there.
   *
   * @param {Place} place
   * @param {number} [time]
   */
  go(place, time) {
    const { line } = this;
    if (line === null) return;
    const [id, start, end] = line.parts[place.part];
    if (!this.hands.look(id, line.lanes[place.lane].label)) this.look(place);
    this.hands.play(time ?? start, [start, end]);
  }

  /** @param {Place} place that is looked at */
  look(place) {
    this.at = place;
    const [, start, end] = this.line?.parts[place.part] ?? ["", 0, null];
    this.here?.style.setProperty("left", `${(100 * start) / this.length}%`);
    this.here?.style.setProperty("width", `${(100 * ((end ?? this.length) - start)) / this.length}%`);
    this.rows.forEach((node, n) => node.classList.toggle("ek-current", n === place.lane));
    this.say();
  }

  /** Say what is looked at. */
  say() {
    const { line, at } = this;
    if (line === null) return;
    const [, start, end] = line.parts[at.part];
    const lane = line.lanes[at.lane];
    const [score, truth] = [lane.scores[at.part], lane.truth[at.part]];
    const decided = this.thresholdOf(at.lane) === null ? "" : truth === -1 ? ", truth not known"
      : `, ${OUTCOMES[Number(this.predicted(at.lane, at.part))][truth]}`;
    const other = lane.others === null ? "" : `; ${this.other}: ${told(lane.others[at.part])}`;
    this.said.textContent = `${lane.label}, ${clock(start)} to ${end === null ? "the end" : clock(end)}: `
      + `${told(score)}${decided}${other}`;
  }

  /**
   * To the next error in time, or the one before; from lane to lane where several begin together.
   *
   * @param {1 | -1} by
   * @returns {boolean} whether there is one
   */
  jump(by) {
    const { line, at } = this;
    if (line === null) return false;
    const lanes = line.lanes.length;
    const last = line.parts.length * lanes;
    for (let next = at.part * lanes + at.lane + by; next >= 0 && next < last; next += by) {
      const place = { part: Math.floor(next / lanes), lane: next % lanes };
      if (this.isWrong(place.lane, place.part)) {
        this.go(place);
        return true;
      }
    }
    return false;
  }

  /** @param {number} time of the player */
  moved(time) {
    this.play?.style.setProperty("left", `${Math.min((100 * time) / this.length, 100)}%`);
  }
}

/**
 * @param {number} left
 * @param {number} right
 * @param {number} top
 * @param {number} bottom
 */
function box(left, right, top, bottom) {
  return `M${left} ${top}H${right}V${bottom}H${left}Z`;
}

/** @param {number | null} score */
function told(score) {
  return score === null ? "no score" : String(Number(score.toFixed(6)));
}

/** @param {number} seconds */
function clock(seconds) {
  const minutes = Math.floor(seconds / 60);
  const rest = Number((seconds - 60 * minutes).toFixed(2));
  return minutes ? `${minutes}:${rest < 10 ? "0" : ""}${rest}` : `${rest} s`;
}
