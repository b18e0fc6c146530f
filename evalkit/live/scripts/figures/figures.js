// The figures that follow the threshold: what they are of, a tile for each, and how their intervals were made.

import { counter, element, writer } from "../elements.js";
import { apart, ends, figureText, signed } from "../numbers.js";
import { lateBounds } from "../turns.js";
import { Help } from "./help.js";

/** @import { BoardContent, Numbers, Tile } from "../protocol.d.ts" */
/** @import { Column } from "../rows.js" */
/** @import { Thresholds } from "../thresholds.js" */

const COUNTS = new Set(["tp", "fp", "fn", "tn"]); // whose difference is not shown

/** @typedef {{ name: string, approximate: boolean, columns: Record<string, Column> }} Model */

export class Figures {
  head = element("div", { className: "ek-head" });
  node = element("div", { className: "ek-figures" });
  /** @type {Model[]} */
  models = [];
  /** @type {((rows: number[]) => void)[]} */
  followers = [];
  /** @type {boolean[]} whether the items behind the counts of each model can be shown */
  opens = [];
  help = new Help();

  /**
   * @param {Thresholds} thresholds
   * @param {() => boolean} isServed whether there is a server that makes bounds for one threshold at a time
   */
  constructor(thresholds, isServed) {
    this.thresholds = thresholds;
    this.isServed = isServed;
    this.digest = "";
  }

  /**
   * @param {BoardContent} board
   * @param {Model[]} models
   */
  fill(board, models) {
    this.models = models;
    this.digest = board.digest;
    this.followers = [];
    const title = { className: "ek-what", role: "heading", "aria-level": "2", textContent: board.title };
    const named = board.sliders.length > 1; // beside the sliders
    const names = named ? [] : models.map(({ name }, m) => element("span", { className: "ek-model", data: { m } },
      element("i"), name));
    const residual = board.matched ? [this.residual(board.matched, board.numbers)] : [];
    this.head.replaceChildren(element("strong", title), ...names, ...residual);
    const className = board.tiles.length > 6 ? "ek-tiles ek-seven" : "ek-tiles";
    this.node.replaceChildren(
      element("div", { className }, ...board.tiles.map((tile) => this.figureTile(tile))),
      element("div", { className: "ek-below-tiles" },
        element("div", { className: "ek-counts" }, ...board.counts.map((tile) => this.countTile(tile))),
        this.methods(board)),
      this.help.node,
    );
  }

  /** @param {number[]} rows of each model */
  follow(rows) {
    for (const follow of this.followers) follow(rows);
  }

  /**
   * What the intervals on screen tell; how they were made is their help.
   *
   * @param {BoardContent} board
   */
  methods({ intervals, digest }) {
    let made = "";
    const button = this.help.button("", () => made);
    const write = writer(button);
    this.followers.push(() => {
      const said = [...intervals, ...(lateBounds(digest) ?? []).flatMap((late) => (late?.words ? [late] : []))];
      write(said.map(({ words }) => words).join(" "));
      made = said.map(({ method }) => method).join("; ");
      button.hidden = said.length === 0;
    });
    return this.help.over(element("p", { className: "ek-intervals" }, button), () => made);
  }

  /**
   * By how much the figure that was matched still differs: thresholds are steps, and scores may tie.
   *
   * @param {{ key: string, title: string }} matched
   * @param {Numbers} numbers
   */
  residual({ key, title }, numbers) {
    const node = element("span", { className: "ek-residual", data: { residual: key } });
    const write = writer(node);
    const [a, b] = this.models.map(({ columns }) => columns[key]);
    this.followers.push((rows) => {
      const values = [a[rows[0]], b[rows[1]]];
      const gap = Math.abs(values[0] - values[1]);
      const end = Number.isNaN(gap) ? "nothing to match" : `differs by ${apart(gap, numbers)}`;
      write(`${title} ${values.map((value) => figureText(value, numbers)).join(" and ")}: ${end}`);
    });
    return node;
  }

  /**
   * A figure for each model, with room for its bounds, and the difference of two.
   *
   * @param {Tile} tile
   */
  figureTile(tile) {
    const { key, numbers = "ratio" } = tile;
    const lines = this.models.flatMap(({ columns }, m) => {
      const value = element("span", { className: "ek-value", data: { metric: key, model: m } });
      const column = columns[key];
      const line = this.line(m, value, this.bounds(key, m, numbers));
      const notes = this.notes(tile, m);
      if (column) {
        const write = writer(value);
        this.followers.push((rows) => write(figureText(column[rows[m]], numbers)));
      } else {
        value.textContent = "–";
      }
      return [line, ...this.beside(tile, m), ...notes];
    });
    return this.box(tile, ...lines, ...(this.models.length > 1 ? [this.difference(key, numbers)] : []));
  }

  /**
   * The figures of a model without which that of a tile says little.
   *
   * @param {Tile} tile
   * @param {number} m
   */
  beside({ beside = [] }, m) {
    const { columns } = this.models[m];
    return beside.filter(({ key }) => columns[key]).map(({ key, title, numbers = "ratio" }) => {
      const value = element("span", { data: { metric: key, model: m } });
      const write = writer(value);
      this.followers.push((rows) => write(figureText(columns[key][rows[m]], numbers)));
      return element("span", { className: "ek-beside" }, value, ` ${title}`);
    });
  }

  /**
   * A count for each model.
   *
   * @param {Tile} tile
   */
  countTile(tile) {
    const lines = this.models.map(({ approximate, columns }, m) => {
      const className = approximate ? "ek-value ek-approximate" : "ek-value";
      const value = element("span", { className, data: { metric: tile.key, model: m } });
      const column = columns[tile.key];
      const write = counter(value);
      this.followers.push((rows) => write(column[rows[m]]));
      const title = `Show these items: ${tile.title}`;
      const open = { type: "button", className: "ek-opens", title, data: { opens: tile.key, of: m } };
      return this.line(m, this.opens[m] ? element("button", open, value) : value);
    });
    return this.box(tile, ...lines);
  }

  /**
   * @param {Tile} tile
   * @param {Node[]} nodes
   */
  box(tile, ...nodes) {
    const text = () => this.meaning(tile);
    const name = element("span", { className: "ek-name" }, this.help.button(tile.title, text));
    return this.help.over(element("div", { className: "ek-tile" }, name, ...nodes), text);
  }

  /**
   * What the figures of a tile mean, in sentences.
   *
   * @param {Tile} tile
   */
  meaning({ key, help, beside = [] }) {
    const columns = this.models.map((model) => model.columns);
    const there = beside.filter((each) => columns.some((of) => of[each.key]));
    return [
      help,
      ...there.map((each) => `“${each.title}”: ${each.help}`),
      ...(columns.some((of) => of[`${key}.labels`]) ? ["The mean is over the labels on which it is defined."] : []),
      ...(columns.filter((of) => of[key]).length > 1 && !COUNTS.has(key) ? ["Difference: model minus baseline."] : []),
    ].join(" ");
  }

  /**
   * @param {number} m
   * @param {Node[]} nodes
   */
  line(m, ...nodes) {
    return element("div", { data: { m } }, ...(this.models.length > 1 ? [element("i")] : []), ...nodes);
  }

  /**
   * Of how many labels a mean is, and why a figure is missing.
   *
   * @param {Tile} tile
   * @param {number} m
   */
  notes({ key, missing }, m) {
    const notes = [];
    const { columns } = this.models[m];
    const counted = columns[`${key}.labels`];
    if (counted) {
      const note = element("span", { className: "ek-note" });
      const write = writer(note);
      this.followers.push((rows) => write(`mean of ${counted[rows[m]]} labels`));
      notes.push(note);
    }
    const next = this.models[m + 1]; // what both lack is said once
    if (!columns[key] && (!next || next.columns[key])) {
      notes.push(element("span", { className: "ek-note", textContent: missing }));
    }
    return notes;
  }

  /**
   * The bounds of a figure: from columns, or those that the server makes for one threshold at a time, which are grey
   * from the moment that another one is shown.
   *
   * @param {string} key
   * @param {number} m
   * @param {Numbers} numbers
   */
  bounds(key, m, numbers) {
    const node = element("span", { className: "ek-bounds" });
    const text = writer(node);
    /** @type {(low: number, high: number) => void} */
    const write = (low, high) => text(Number.isNaN(low) ? "" : ends(low, high, numbers));
    const { columns } = this.models[m];
    const [lows, highs] = [columns[`${key}.low`], columns[`${key}.high`]];
    this.followers.push((rows) => {
      if (lows && !this.isLate(m)) {
        write(lows[rows[m]], highs[rows[m]]);
        node.classList.remove("ek-stale");
      } else {
        const late = lateBounds(this.digest)?.[m];
        const [low = NaN, high = NaN] = late?.bounds[key] ?? [];
        write(low, high);
        node.classList.toggle("ek-stale", (late?.threshold ?? Infinity) !== this.thresholds.of(m).threshold);
      }
    });
    return node;
  }

  /**
   * A threshold that follows from the other model's varies with the data, which bounds at each threshold do not tell.
   *
   * @param {number} m
   */
  isLate(m) {
    return this.isServed() && this.thresholds.isLed(m);
  }

  /**
   * @param {string} key
   * @param {Numbers} numbers
   */
  difference(key, numbers) {
    const value = element("span", { data: { difference: key }, textContent: "–" });
    const [a, b] = this.models.map(({ columns }) => columns[key]);
    if (a && b) {
      const write = writer(value);
      this.followers.push((rows) => write(signed(a[rows[0]] - b[rows[1]], numbers)));
    }
    const name = element("span", { textContent: "Difference" });
    return element("span", { className: "ek-difference" }, name, value);
  }
}

/**
 * What a screen reader says of the figures where the sliders stand.
 *
 * @param {string} title
 * @param {Model[]} models
 * @param {number[]} rows of each model
 * @param {(string | null)[]} places in words, of each slider that moves something
 * @param {{ precision: string, recall: string }} [words]
 * @param {Numbers} [numbers]
 * @param {string} [called] what the places are
 */
export function spoken(
  title,
  models,
  rows,
  places,
  words = { precision: "precision", recall: "recall" },
  numbers = "ratio",
  called = "Confidence threshold",
) {
  const several = places.length > 1;
  const figures = models.map(({ name, columns: { precision, recall } }, m) => {
    const where = several ? ` at ${called.toLowerCase()} ${places[m]}` : "";
    const [a, b] = [precision, recall].map((column) => figureText(column[rows[m]], numbers));
    return `${name}${where}: ${words.precision} ${a}, ${words.recall} ${b}`;
  });
  const shared = several || !places.length ? [] : [`${called} ${places[0]}`];
  return `${[title, ...shared, ...figures].join(". ")}.`;
}
