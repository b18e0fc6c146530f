// Moves a live board. Python computed every number and Altair wrote every chart; this file looks rows up by threshold,
// moves marks and sets texts. It serves a page, a notebook cell and an offline file alike.

const BOARDS = new WeakMap(); // root element -> its board
const HOVER = "hover"; // the dataset with the values that are shown under the pointer
const SPEAK_AND_SEND_AFTER = 250; // ms after the last key or number; a drag sends on release

const element = (tag, properties = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    if (key === "data") Object.assign(node.dataset, value);
    else if (key.startsWith("aria-") || key === "role" || key === "for" || key === "scope") node.setAttribute(key, value);
    else node[key] = value;
  }
  node.append(...children);
  return node;
};

const unpack = (text) => new Float64Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);

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

// Digits in groups of three by spacing alone, so that the text (and what is copied) stays a plain number.
const setCount = (node, value) => {
  if (Number.isNaN(value)) return void (node.textContent = "–");
  const digits = String(value);
  const head = digits.length % 3 || 3;
  node.textContent = digits.slice(0, head);
  for (let i = head; i < digits.length; i += 3) {
    node.append(element("span", { className: "ek-group", textContent: digits.slice(i, i + 3) }));
  }
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

// The colours and fonts of the page, as Vega's configuration.
const theme = (root, narrow) => {
  const text = css(root, "--ek-text", "#1f2937");
  const grid = css(root, "--ek-line", "#e5e7eb");
  const font = css(root, "--ek-font", "system-ui, sans-serif");
  const colors = css(root, "--ek-colors", "").split(",").map((color) => color.trim()); // two models, then four metrics
  colors.slice(0, 2).forEach((color, m) => root.style.setProperty(`--ek-model-${m}`, color));
  return {
    background: "transparent",
    font,
    range: { category: colors.slice(0, 2), ordinal: colors.slice(2) },
    view: { stroke: null },
    axis: {
      labelColor: text, titleColor: text, labelOpacity: 0.85, titleFontWeight: 500, labelFontSize: 11, titleFontSize: 11.5,
      gridColor: grid, domainColor: grid, tickColor: grid, titlePadding: 6,
    },
    legend: { labelColor: text, labelFontSize: 11.5, columns: narrow ? 2 : 4 },
    rule: { color: text },
    text: { color: text },
    line: { strokeWidth: 2 },
    point: { stroke: css(root, "--ek-background", "#ffffff"), strokeWidth: 1.5 },
  };
};

class Board {
  constructor(root, host) {
    this.root = root;
    this.host = host;
    this.followers = []; // (row) => void: everything that follows the threshold
    this.panes = new Map(); // chart id -> {figure, spec, view, moves}
    this.dragging = false;
    this.sent = null;
    this.waiting = 0;
    this.list = new LabelList(this);
    this.updated = Promise.resolve(); // updates wait for one another, since drawing takes several turns
    this.release = () => {
      if (!this.dragging) return;
      this.dragging = false;
      this.commit();
    };
    window.addEventListener("pointerup", this.release);
    window.addEventListener("pointercancel", this.release);
  }

  stop() {
    clearTimeout(this.waiting);
    window.removeEventListener("pointerup", this.release);
    window.removeEventListener("pointercancel", this.release);
    for (const pane of this.panes.values()) pane.finalize();
    this.panes.clear();
  }

  async update({ board, list, address }) {
    this.address = address;
    const colors = JSON.stringify(theme(this.root));
    const changed = this.data?.digest !== board.digest;
    if (changed || this.colors !== colors) {
      this.root.dataset.ready = "false";
      const keep = this.data && !changed ? this.threshold : null;
      const startMoved = this.start !== board.start || this.data?.title !== board.title || changed;
      this.data = board;
      this.stops = unpack(board.stops);
      this.models = board.models.map((model) => ({
        name: model.name,
        columns: Object.fromEntries(Object.entries(model.columns).map(([key, column]) => [key, unpack(column)])),
      }));
      if (startMoved) this.threshold = this.sent = board.start;
      if (keep !== null) this.threshold = keep;
      this.start = board.start;
      this.build();
      this.list.update(list);
      await this.draw(this.colors !== colors);
      this.colors = colors;
    } else {
      this.list.update(list);
    }
    this.show(this.threshold);
    this.replaceAddress();
    this.root.dataset.ready = "true";
  }

  build() {
    const { root, data } = this;
    this.followers = [];
    if (!this.main) {
      this.main = element("div", { className: "ek-main" });
      this.control = element("div", { className: "ek-control" });
      this.figures = element("div", { className: "ek-figures" });
      this.grid = element("div", { className: "ek-grid" });
      this.voice = element("div", { className: "ek-voice", role: "status" });
      this.main.append(this.control, this.figures, this.grid, this.voice);
      root.replaceChildren(this.list.node, this.main);
    }
    root.classList.toggle("ek-two", this.models.length > 1);
    this.buildControl();
    this.figures.replaceChildren(
      element("div", { className: "ek-tiles" }, ...data.tiles.map((tile) => this.tile(tile, ratio))),
      element("div", { className: "ek-counts" }, ...data.counts.map((tile) => this.tile(tile, null))),
    );
  }

  buildControl() {
    const { data } = this;
    const name = "Confidence threshold";
    const label = element("span", { className: "ek-title", textContent: name });
    const range = element("input", { type: "range", min: data.low, max: data.high, step: data.step, "aria-label": name });
    const number = element("input", { type: "number", min: data.low, max: data.high, step: "any", "aria-label": `${name}, exact value` });
    number.step = data.step;
    range.addEventListener("pointerdown", () => { this.dragging = true; });
    range.addEventListener("input", () => { this.show(+range.value); if (!this.dragging) this.later(); });
    range.addEventListener("change", () => { if (!this.dragging) this.later(); });
    number.addEventListener("input", () => {
      if (number.value === "" || +number.value < data.low || +number.value > data.high) return;
      this.show(+number.value, number);
      this.later();
    });
    number.addEventListener("change", () => { this.show(this.threshold); this.commit(); });
    const presets = data.presets.map((preset) =>
      element("button", {
        type: "button", textContent: preset.title, title: `${preset.help} Threshold ${shown(preset.threshold)}.`,
        onclick: () => { this.show(preset.threshold); this.commit(); },
      }));
    const who = this.models.map((model, m) =>
      element("span", { className: "ek-model", data: { m } }, element("i"), model.name));
    this.control.replaceChildren(
      element("div", { className: "ek-head" },
        element("strong", { className: "ek-what", textContent: data.title }), ...who),
      element("div", { className: "ek-slide" }, label, range, number,
        element("div", { className: "ek-presets", role: "group", "aria-label": "Presets" }, ...presets)),
    );
    this.followers.push((row, typing) => {
      const threshold = this.stops[row];
      range.value = threshold;
      range.setAttribute("aria-valuetext", shown(threshold));
      if (typing !== number) number.value = shown(threshold);
    });
  }

  // A figure for each model, with room for its bounds.
  tile({ key, title, help }, format) {
    const box = element("div", { className: "ek-tile", title: help }, element("span", { className: "ek-name", textContent: title }));
    this.models.forEach((model, m) => {
      const value = element("span", { className: "ek-value", data: { metric: key, model: m } });
      const column = model.columns[key];
      const line = element("div", { data: { m } }, ...(this.models.length > 1 ? [element("i")] : []), value);
      const [low, high] = [model.columns[`${key}.low`], model.columns[`${key}.high`]];
      if (low) {
        const bounds = element("span", { className: "ek-bounds" });
        line.append(bounds);
        this.followers.push((row) => { bounds.textContent = `${ratio(low[row])} – ${ratio(high[row])}`; });
      }
      box.append(line);
      if (!column) value.textContent = "–";
      else if (format) this.followers.push((row) => { value.textContent = format(column[row]); });
      else this.followers.push((row) => setCount(value, column[row]));
    });
    return box;
  }

  // Charts whose spec is unchanged keep their view and take the new rows; the others are embedded.
  async draw(restyle) {
    const embed = await this.host.embed();
    const config = theme(this.root, this.grid.clientWidth < 420);
    await Promise.all(this.data.charts.map(async (chart) => {
      const spec = JSON.stringify(chart.spec);
      const now = Object.entries(chart.data).filter(([name]) => name !== HOVER);
      let pane = this.panes.get(chart.id);
      if (!pane) {
        const body = element("div", { className: "ek-chart" });
        const figure = element("figure", { className: "ek-card" }, element("figcaption", { textContent: chart.title }), body);
        this.grid.append(figure);
        pane = { body, figure, finalize: () => {} };
        this.panes.set(chart.id, pane);
      }
      pane.figure.classList.toggle("ek-draggable", chart.draggable);
      if (pane.spec !== spec || restyle) {
        pane.finalize();
        const datasets = { ...chart.spec.datasets };
        for (const [name, series] of now) datasets[name] = expand(series);
        const result = await embed(pane.body, { ...chart.spec, datasets, config },
          { actions: false, renderer: "svg", ast: true, defaultStyle: false, tooltip: { theme: "custom" } });
        Object.assign(pane, { spec, view: result.view, finalize: () => result.finalize() });
        pane.body.querySelector("svg")?.setAttribute("aria-label", chart.title);
        if (chart.draggable) this.drag(pane);
      } else {
        for (const [name, series] of now) pane.view.data(name, expand(series));
        if (chart.data[HOVER]) pane.view.data(HOVER, []);
      }
      pane.moves = chart.moves;
      // What is shown under the pointer is drawn when a pointer first comes.
      pane.body.onpointerenter = () => {
        pane.body.onpointerenter = null;
        if (chart.data[HOVER]) pane.view.data(HOVER, expand(chart.data[HOVER])).run();
      };
    }));
  }

  // Dragging a rule: the pointer's place on the x axis is the threshold.
  drag(pane) {
    const at = (event) => {
      const box = pane.body.querySelector("svg").getBoundingClientRect();
      return pane.view.scale("x").invert(event.clientX - box.left - pane.view.origin()[0]);
    };
    pane.body.onpointerdown = (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      pane.body.setPointerCapture(event.pointerId);
      this.dragging = true;
      this.show(at(event));
    };
    pane.body.onpointermove = (event) => {
      if (this.dragging && pane.body.hasPointerCapture(event.pointerId)) this.show(at(event));
    };
  }

  show(value, typing) {
    const { data } = this;
    // A drag stops at round thresholds; a value that a row was made for is met exactly.
    const row = nearest(this.stops, Math.min(data.high, Math.max(data.low, value)));
    this.threshold = this.stops[row];
    for (const follow of this.followers) follow(row, typing);
    for (const follow of this.list.followers) follow(row);
    for (const { view, moves } of this.panes.values()) {
      if (!view) continue;
      for (const { dataset, rows } of moves) view.data(dataset, this.moved(rows, row));
      view.run();
    }
  }

  moved(rows, row) {
    const at = (m, column) => (column === "threshold" ? this.stops[row] : this.models[m].columns[column][row]);
    return rows
      .map(({ x, y, ...same }) => ({ ...same, x: at(+(same.model ?? 0), x), ...(y && { y: at(+same.model, y) }) }))
      .filter(({ x, y }) => !Number.isNaN(x) && !Number.isNaN(y));
  }

  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => { if (!this.dragging) this.commit(); }, SPEAK_AND_SEND_AFTER);
  }

  commit() {
    clearTimeout(this.waiting);
    if (this.threshold === this.sent) return;
    this.sent = this.threshold;
    const row = nearest(this.stops, this.threshold);
    const figures = this.models.map(({ name, columns }) =>
      `${name}: precision ${ratio(columns.precision[row])}, recall ${ratio(columns.recall[row])}`);
    this.voice.textContent = `Confidence threshold ${shown(this.threshold)}. ${figures.join(". ")}.`;
    this.replaceAddress();
    this.host.send?.("threshold", this.threshold);
  }

  replaceAddress() {
    if (!this.address) return;
    const url = new URL(window.location.href);
    for (const [key, value] of Object.entries({ ...this.address, threshold: exact(this.threshold) })) {
      if (value === null) url.searchParams.delete(key);
      else url.searchParams.set(key, value);
    }
    if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url);
  }
}

// The labels beside the board. Search, order and page are Python's; the bars of the visible rows follow the drag.
class LabelList {
  constructor(board) {
    this.board = board;
    this.followers = [];
    this.node = element("section", { className: "ek-list", hidden: true, "aria-label": "Labels" });
  }

  update(list) {
    this.node.hidden = !list;
    this.board.root.classList.toggle("ek-with-list", Boolean(list));
    if (!list || this.shownDigest === list.digest) return;
    this.shownDigest = list.digest;
    const typed = this.node.querySelector("input[type=search]");
    const typing = typed && typed === typed.getRootNode().activeElement ? typed.selectionStart : null;
    const kept = typing === null ? null : typed.value;
    this.followers = [];
    const send = (change) => this.board.host.send?.("list", { ...list.view, ...change });
    this.node.replaceChildren(this.head(list, send), ...list.rows.map((row) => this.row(list, row, send)), this.foot(list, send));
    if (typing !== null) {
      const search = this.node.querySelector("input[type=search]");
      search.value = kept;
      search.focus();
      search.setSelectionRange(typing, typing);
    }
  }

  head(list, send) {
    const search = element("input", { type: "search", value: list.view.search, placeholder: "Search labels", "aria-label": "Search labels" });
    search.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => send({ search: search.value, page: 0 }), SPEAK_AND_SEND_AFTER);
    });
    const order = element("select", { "aria-label": "Order of labels", onchange: () => send({ order: order.value, page: 0 }) },
      ...list.orders.map(({ key, title }) => element("option", { value: key, textContent: title, selected: key === list.view.order })));
    return element("div", { className: "ek-list-head" }, search, order);
  }

  row(list, row, send) {
    const name = element("button", {
      type: "button", className: "ek-label", textContent: row.title, title: row.title,
      onclick: () => this.board.host.send?.("label", { label: row.label }),
    });
    if (row.current) name.setAttribute("aria-current", "true");
    const box = row.label === null ? element("span", { className: "ek-nobox" }) : element("input", {
      type: "checkbox", checked: row.kept, disabled: row.kept && list.kept === 1, "aria-label": `Count ${row.title} in the whole model`,
      title: "Untick to leave this label out of the figures of all labels.",
      onchange: (event) => send({ [event.target.checked ? "keep" : "leave_out"]: row.label }),
    });
    const figures = list.figures.map(({ key, title, help }) => this.figure(row, key, title, help));
    return element("div", { className: `ek-row${row.kept ? "" : " ek-out"}${row.current ? " ek-current" : ""}` },
      box, name, element("span", { className: "ek-support", textContent: row.support, title: "Test items that truly have the label" }), ...figures);
  }

  figure(row, key, title, help) {
    const value = element("span", { className: "ek-row-value", data: { metric: key, model: 0, ...(row.label !== null && { label: row.label }) } });
    if (row.label === null) delete value.dataset.metric;
    const bar = element("i");
    const set = (number) => {
      value.textContent = ratio(number);
      bar.style.transform = `scaleX(${Number.isNaN(number) ? 0 : number})`;
    };
    const column = row.columns[key];
    if (typeof column === "string") {
      const values = unpack(column);
      this.followers.push((at) => set(values[at]));
    } else set(column ?? NaN);
    return element("span", { className: "ek-bar", title: `${title}. ${help}`, data: { key } },
      element("span", { className: "ek-bar-name", textContent: title }), value, element("span", { className: "ek-track" }, bar));
  }

  foot(list, send) {
    const turn = (text, page, label) => element("button", {
      type: "button", textContent: text, "aria-label": label, disabled: page < 0 || page >= list.pages, onclick: () => send({ page }),
    });
    const all = element("button", { type: "button", textContent: "Include all", onclick: () => send({ keep_all: true }), hidden: !list.left_out });
    return element("div", { className: "ek-list-foot" },
      element("span", { textContent: list.summary }), all,
      element("span", { className: "ek-turn" }, turn("‹", list.view.page - 1, "Previous labels"), turn("›", list.view.page + 1, "Next labels")));
  }
}

// Mounts a board in `root`, or updates the one that is there. host: {embed(): Promise<vegaEmbed>, send?(event, value)}.
export async function conduct(root, content, host) {
  let board = BOARDS.get(root);
  if (!board) BOARDS.set(root, (board = new Board(root, host)));
  board.host = host;
  board.updated = board.updated.then(() => board.update(content));
  await board.updated;
  return () => {
    board.stop();
    BOARDS.delete(root);
  };
}
