// Moves a live board. Python computed every number and Altair wrote every chart; this file looks rows up by threshold,
// moves marks and sets texts. It serves a page, a notebook cell and an offline file alike.
// Python joins it to parts.js and labels.js: Streamlit loads a component from one text.

const BOARDS = new WeakMap(); // root element -> its board
const HOVER = "hover"; // the dataset with the values that are shown under the pointer

class Board {
  constructor(root, host) {
    this.root = root;
    this.host = host;
    this.followers = []; // (row) => void: everything that follows the threshold
    this.panes = new Map(); // chart id -> {body, figure, spec, view, moves}
    this.dragging = false;
    this.turn = 0; // counts what was committed; the server says which turn a board was drawn at
    this.waiting = 0;
    this.list = new LabelList(this);
    this.updated = Promise.resolve(); // updates wait for one another, since drawing takes several turns
    this.release = () => {
      if (!this.dragging) return;
      this.dragging = false;
      this.commit();
    };
    this.build();
    for (const event of ["pointerup", "pointercancel", "blur"]) window.addEventListener(event, this.release);
    // A chart drawn while its tab is hidden has no width; Vega measures again when the window says so.
    this.widths = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width) window.dispatchEvent(new Event("resize"));
    });
    this.widths.observe(this.grid);
  }

  stop() {
    clearTimeout(this.waiting);
    this.widths.disconnect();
    for (const event of ["pointerup", "pointercancel", "blur"]) window.removeEventListener(event, this.release);
    for (const pane of this.panes.values()) pane.finalize();
    this.panes.clear();
  }

  async update({ board, list, address, turn = 0, late = null }) {
    this.address = address;
    this.late = late;
    const colors = JSON.stringify(theme(this.root));
    const changed = this.data?.digest !== board.digest;
    const opened = this.data && this.data.title !== board.title;
    if (changed || this.colors !== colors) {
      this.root.dataset.ready = "false";
      this.data = board;
      this.stops = unpack(board.stops);
      this.models = board.models.map((model) => ({
        name: model.name,
        columns: Object.fromEntries(Object.entries(model.columns).map(([key, column]) => [key, unpack(column)])),
      }));
      // The browser owns what it has not committed, and what it committed after this board was drawn.
      const owned = this.dragging || this.waiting || turn < this.turn;
      if (changed && !owned) [this.turn, this.threshold, this.sent] = [turn, board.start, board.start];
      this.fill();
      this.list.update(list);
      this.show(this.threshold);
      await this.draw(this.colors !== colors);
      this.colors = colors;
    } else {
      this.list.update(list);
    }
    this.show(this.threshold);
    // A threshold that this board has no row for has moved to the nearest one, which the server should know.
    if (this.threshold !== this.sent && !this.dragging && !this.waiting) this.later();
    if (opened) this.speak();
    this.replaceAddress();
    this.root.dataset.ready = "true";
  }

  // What stays as long as the board does: the control under the pointer, and places for figures and charts.
  build() {
    const name = "Confidence threshold";
    this.head = element("div", { className: "ek-head" });
    this.range = element("input", { type: "range", "aria-label": name });
    this.number = element("input", { type: "number", "aria-label": `${name}, exact value` });
    this.presets = element("div", { className: "ek-presets", role: "group", "aria-label": "Presets" });
    this.figures = element("div", { className: "ek-figures" });
    this.grid = element("div", { className: "ek-grid" });
    this.voice = element("div", { className: "ek-voice", role: "status" });
    const label = element("span", { className: "ek-title", textContent: name });
    const slide = element("div", { className: "ek-slide" }, label, this.range, this.number, this.presets);
    const control = element("div", { className: "ek-control" }, this.head, slide);
    const main = element("div", { className: "ek-main" }, control, this.figures, this.grid, this.voice);
    this.root.replaceChildren(this.list.node, main);
    const { range, number } = this;
    range.addEventListener("pointerdown", (event) => { if (event.button === 0) this.dragging = true; });
    range.addEventListener("input", () => { this.show(+range.value); if (!this.dragging) this.later(); });
    number.addEventListener("input", () => {
      if (number.value === "" || +number.value < this.data.low || +number.value > this.data.high) return;
      this.show(+number.value, true);
      this.later();
    });
    number.addEventListener("change", () => { this.show(this.threshold); this.commit(); });
  }

  fill() {
    const { data } = this;
    this.followers = [];
    this.root.classList.toggle("ek-two", this.models.length > 1);
    for (const input of [this.range, this.number]) Object.assign(input, { min: data.low, max: data.high, step: data.step });
    this.presets.replaceChildren(...data.presets.map((preset) => element("button", {
      type: "button", textContent: preset.title, title: `${preset.help} Threshold ${shown(preset.threshold)}.`,
      onclick: () => { this.show(preset.threshold); this.commit(); },
    })));
    const who = this.models.map((model, m) => element("span", { className: "ek-model", data: { m } }, element("i"), model.name));
    this.head.replaceChildren(element("strong", { className: "ek-what", textContent: data.title }), ...who);
    this.figures.replaceChildren(
      element("div", { className: "ek-tiles" }, ...data.tiles.map((tile) => this.tile(tile, ratio))),
      element("div", { className: "ek-counts" }, ...data.counts.map((tile) => this.tile(tile, null))),
      element("p", { className: "ek-intervals" }, data.intervals.join("; ")),
    );
  }

  // A figure for each model, with room for its bounds.
  tile({ key, title, help }, format) {
    const box = element("div", { className: "ek-tile", title: help }, element("span", { className: "ek-name", textContent: title }));
    this.models.forEach((model, m) => {
      const value = element("span", { className: "ek-value", data: { metric: key, model: m } });
      const column = model.columns[key];
      const line = element("div", { data: { m } }, ...(this.models.length > 1 ? [element("i")] : []), value);
      const [low, high] = [model.columns[`${key}.low`], model.columns[`${key}.high`]];
      const bounds = element("span", { className: "ek-bounds" });
      const write = writer(bounds);
      if (low) this.followers.push((row) => write(Number.isNaN(low[row]) ? "" : `${ratio(low[row])} – ${ratio(high[row])}`));
      else if (format) this.followers.push(() => this.writeLate(write, bounds, key, m));
      line.append(bounds);
      box.append(line);
      const counted = model.columns[`${key}.labels`];
      if (counted) {
        const note = element("span", { className: "ek-note", title: "Labels on which the figure is defined; the others are left out of the mean." });
        box.append(note);
        const write = writer(note);
        this.followers.push((row) => write(`mean of ${counted[row]} labels`));
      }
      if (!column) value.textContent = "–";
      else {
        const write = format ? writer(value) : counter(value);
        this.followers.push(format ? (row) => write(format(column[row])) : (row) => write(column[row]));
      }
    });
    return box;
  }

  // Bounds that the server makes for one threshold at a time: grey from the moment that another one is shown.
  writeLate(write, node, key, m) {
    const found = this.late?.[m];
    const [low, high] = found?.bounds[key] ?? [];
    write(low === undefined ? "" : `${ratio(low)} – ${ratio(high)}`);
    node.classList.toggle("ek-stale", found?.threshold !== this.threshold);
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
        this.grid.querySelector("[role=alert]")?.remove();
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
          { actions: false, renderer: "svg", ast: true, defaultStyle: false, tooltip: { theme: isDark(this.root) ? "dark" : "light" } });
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
    this.range.value = this.threshold;
    this.range.setAttribute("aria-valuetext", shown(this.threshold));
    if (!typing) this.number.value = shown(this.threshold);
    for (const follow of this.followers) follow(row);
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
    this.waiting = setTimeout(() => { this.waiting = 0; if (!this.dragging) this.commit(); }, SPEAK_AND_SEND_AFTER);
  }

  commit() {
    clearTimeout(this.waiting);
    this.waiting = 0;
    if (this.threshold === this.sent) return;
    this.sent = this.threshold;
    this.turn += 1;
    this.speak();
    this.replaceAddress();
    this.host.send?.("threshold", { value: this.threshold, turn: this.turn });
  }

  // Anything else that a person did; a threshold that still waits goes first.
  tell(event, value) {
    if (this.waiting) this.commit();
    this.host.send?.(event, value);
  }

  speak() {
    const row = nearest(this.stops, this.threshold);
    const figures = this.models.map(({ name, columns }) =>
      `${name}: precision ${ratio(columns.precision[row])}, recall ${ratio(columns.recall[row])}`);
    this.voice.textContent = `${this.data.title}. Confidence threshold ${shown(this.threshold)}. ${figures.join(". ")}.`;
  }

  // Without Vega the figures still follow the threshold; the next board that arrives tries to draw again.
  fail(error) {
    console.warn(error);
    const text = "The charts could not be drawn. Reload the page to try again.";
    this.grid.replaceChildren(element("p", { role: "alert", textContent: text }));
    this.panes.clear();
    this.colors = null;
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

// Mounts a board in `root`, or updates the one that is there. host: {embed(): Promise<vegaEmbed>, send?(event, value)}.
export async function conduct(root, content, host) {
  let board = BOARDS.get(root);
  if (!board) BOARDS.set(root, (board = new Board(root, host)));
  board.host = host;
  board.updated = board.updated.then(() => board.update(content)).catch((error) => board.fail(error));
  await board.updated;
  return () => {
    board.stop();
    BOARDS.delete(root);
  };
}
