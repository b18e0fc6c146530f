// What the board and its label list are made of: elements, packed columns, numbers as text, the colours of the page.

const SPEAK_AND_SEND_AFTER = 250; // ms after the last key or number; a drag sends on release
const RELEASES = ["pointerup", "pointercancel", "blur"]; // a pointer is up, or can no longer be followed
const CLICK_AFTER_RELEASE = 50; // ms; that of a tap comes a little later
const ANSWERED = "ek-answered"; // an event of the window: what was committed by the turn in its ANSWER is on the page
const ANSWER = "ekAnswer"; // a property of the window, which a board that is mounted later finds too

const element = (tag, properties = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    if (key === "data") Object.assign(node.dataset, value);
    else if (key.startsWith("aria-") || key === "role") node.setAttribute(key, value);
    else node[key] = value;
  }
  node.append(...children);
  return node;
};

const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

const unpack = (text) => {
  const single = text.startsWith("f4:");
  const { buffer } = bytes(single ? text.slice(3) : text);
  return single ? new Float32Array(buffer) : new Float64Array(buffer);
};

const unzip = (text) => new Response(new Blob([bytes(text)]).stream().pipeThrough(new DecompressionStream("gzip"))).json();

const expand = (series) =>
  series.flatMap(({ same, each, ordered }) => {
    const fields = Object.entries(each);
    return Array.from({ length: fields[0][1].length }, (_, i) => {
      const row = { ...same };
      for (const [field, values] of fields) row[field] = values[i];
      if (ordered) row.i = i;
      return row;
    });
  });

// Three decimals, ties to even, as Python writes them: only odd sixteenths can tie.
const ratio = (value) => {
  if (Number.isNaN(value)) return "–";
  const sixteenths = value * 16;
  const tie = Number.isInteger(sixteenths) && sixteenths % 2 !== 0;
  if (!tie) return value.toFixed(3);
  const below = Math.floor(value * 1000);
  return ((below % 2 === 0 ? below : below + 1) / 1000).toFixed(3);
};

// A difference with its sign, and none where it rounds to nothing.
const signed = (value) => {
  const text = ratio(Math.abs(value));
  return +text > 0 ? `${value < 0 ? "−" : "+"}${text}` : text;
};

// Setters of a node's text. They change the data of text nodes that stay: replacing nodes, a few dozen times per
// movement, sets off whatever watches the page for new elements, which takes longer than all the rest.
const writer = (node) => {
  const text = document.createTextNode("");
  node.replaceChildren(text);
  return (value) => { if (text.data !== value) text.data = value; };
};

// Digits in groups of three by spacing alone, so that the text (and what is copied) stays a plain number.
const counter = (node) => {
  let writers = [];
  return (value) => {
    const digits = Number.isNaN(value) ? "–" : String(value);
    const head = digits.length % 3 || 3;
    const groups = [digits.slice(0, head)];
    for (let i = head; i < digits.length; i += 3) groups.push(digits.slice(i, i + 3));
    if (groups.length !== writers.length) {
      const spans = groups.map((_, i) => element("span", { className: i ? "ek-group" : "" }));
      node.replaceChildren(...spans);
      writers = spans.map(writer);
    }
    groups.forEach((group, i) => writers[i](group));
  };
};

// A threshold with three decimals, or up to six digits where it needs them.
const shown = (threshold) => (Number(threshold.toFixed(3)) === threshold ? threshold.toFixed(3) : String(+threshold.toPrecision(6)));

// What an address carries: the very number, since the shortened one may count other scores.
const exact = (threshold) => (Number(shown(threshold)) === threshold ? shown(threshold) : String(threshold));

const nearest = (stops, value) => {
  let low = 0;
  let high = stops.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stops[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low > 0 && value - stops[low - 1] <= stops[low] - value ? low - 1 : low;
};

const css = (root, name, fallback) => getComputedStyle(root).getPropertyValue(name).trim() || fallback;

// Whether text is light on dark.
const isDark = (root) => getComputedStyle(root).color.match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + +part, 0) > 384;

// What the lines of a chart mean: each by its colour, or by its pattern where colours are the models'. Drawn by a
// background, so that a card holds one picture, the chart.
const legend = (entries) => {
  const sample = ({ color, dash = [1, 0] }) => {
    const ink = color === undefined ? "currentColor" : `var(--ek-metric-${color})`;
    let at = 0;
    const stops = dash.map((length, i) => `${i % 2 ? "transparent" : ink} ${at}px ${(at += length)}px`);
    const node = element("i");
    node.style.background = `repeating-linear-gradient(to right, ${stops.join(", ")})`;
    return node;
  };
  return element("ul", { className: "ek-legend" }, ...entries.map((entry) => element("li", {}, sample(entry), entry.title)));
};

// The colours and fonts of the page, as Vega's configuration.
const theme = (root) => {
  const text = css(root, "--ek-text", "#1f2937");
  const grid = css(root, "--ek-line", "#e5e7eb");
  const font = css(root, "--ek-font", "system-ui, sans-serif");
  const colors = css(root, "--ek-colors", "").split(",").map((color) => color.trim()); // two models, then four metrics
  colors.slice(0, 2).forEach((color, m) => root.style.setProperty(`--ek-model-${m}`, color));
  colors.slice(2).forEach((color, i) => root.style.setProperty(`--ek-metric-${i}`, color));
  return {
    background: "transparent",
    font,
    range: { category: colors.slice(0, 2), ordinal: colors.slice(2) },
    view: { stroke: null },
    axis: {
      labelColor: text, titleColor: text, labelOpacity: 0.85, titleFontWeight: 500, labelFontSize: 11, titleFontSize: 11.5,
      labelFlush: false, labelSeparation: 6, gridColor: grid, domainColor: grid, tickColor: grid, titlePadding: 6,
    },
    rule: { color: text },
    text: { color: text },
    line: { strokeWidth: 2 },
    point: { stroke: css(root, "--ek-background", "#ffffff"), strokeWidth: 1.5 },
  };
};
