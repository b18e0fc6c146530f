// Moves a live board. Python computed every number and Altair wrote every chart; this file looks rows up by threshold,
// moves marks and sets texts. It serves a page, a notebook cell and an offline file alike.
// Python joins it to parts.js, slider.js and labels.js: Streamlit loads a component from one text.

const BOARDS = new WeakMap(); // root element -> its board
const BAND = "band"; // the dataset with the intervals around curves
const HOVER = "hover"; // the dataset with the values that are shown under the pointer

class Board {
  constructor(root, host) {
    this.root = root;
    this.host = host;
    this.sliders = []; // one that all models share, or one for each
    this.driver = 0; // the slider that was moved last
    this.followers = []; // (rows) => void: everything that follows the thresholds, by each model's row
    this.panes = new Map(); // chart id -> {body, figure, spec, view, moves}
    this.dragging = false;
    this.turn = 0; // counts what was committed; the server says which turn a board was drawn at
    this.answered = 0; // the last turn whose answer is on the page
    this.waiting = 0;
    this.list = new LabelList(this);
    this.updated = Promise.resolve(); // updates wait for one another, since drawing takes several turns
    this.release = () => {
      if (!this.dragging) return;
      this.dragging = false;
      this.commit();
    };
    this.heard = () => {
      this.answered = Math.max(this.answered, window[ANSWER].turn);
      if (this.late) this.follow();
      this.mark();
    };
    this.build();
    for (const event of RELEASES) window.addEventListener(event, this.release);
    window.addEventListener(ANSWERED, this.heard);
    // A chart drawn while its tab is hidden has no width; Vega measures again when the window says so.
    this.widths = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width) window.dispatchEvent(new Event("resize"));
    });
    this.widths.observe(this.grid);
  }

  stop() {
    clearTimeout(this.waiting);
    cancelAnimationFrame(this.bands);
    this.widths.disconnect();
    this.list.stop();
    for (const event of RELEASES) window.removeEventListener(event, this.release);
    window.removeEventListener(ANSWERED, this.heard);
    for (const pane of this.panes.values()) pane.finalize();
    this.panes.clear();
  }

  async update({ board, list, address, turn = 0 }) {
    this.address = address;
    const colors = JSON.stringify(theme(this.root));
    const changed = this.data?.digest !== board.digest;
    const opened = this.data && this.data.title !== board.title;
    if (changed || this.colors !== colors) {
      this.root.dataset.ready = "false";
      this.data = board;
      this.models = board.models.map((model) => ({
        name: model.name,
        approximate: model.approximate,
        columns: Object.fromEntries(Object.entries(model.columns).map(([key, column]) => [key, unpack(column)])),
      }));
      // The browser owns what it has not committed, and what it committed after this board was drawn.
      const owned = !changed || this.dragging || this.waiting || turn < this.turn;
      const before = this.sliders.map((slider) => slider.threshold);
      this.fill();
      this.list.update(list);
      if (owned) {
        this.place(before);
        this.move(this.slider(this.driver), before[this.driver] ?? before[0]);
      } else {
        [this.turn, this.answered, this.driver] = [turn, turn, board.driver];
        this.place([]);
        this.sent = this.chosen();
        this.show();
      }
      await this.draw(this.colors !== colors);
      this.colors = colors;
      cancelAnimationFrame(this.bands);
      this.bands = requestAnimationFrame(() => requestAnimationFrame(() => this.drawBands()));
    } else {
      this.list.update(list);
    }
    this.show();
    // A threshold that this board has no row for has moved to the nearest one, which the server should know.
    if (this.chosen() !== this.sent && !this.dragging && !this.waiting) this.later();
    this.mark();
    if (opened) this.speak();
    this.replaceAddress();
    this.root.dataset.ready = "true";
  }

  // What stays as long as the board does: the controls under the pointer, and places for figures and charts.
  build() {
    this.head = element("div", { className: "ek-head" });
    this.slides = element("div", { className: "ek-slides" });
    this.figures = element("div", { className: "ek-figures" });
    this.grid = element("div", { className: "ek-grid" });
    this.voice = element("div", { className: "ek-voice", role: "status" });
    const control = element("div", { className: "ek-control" }, this.head, this.slides);
    const main = element("div", { className: "ek-main" }, control, this.figures, this.grid, this.voice);
    this.root.replaceChildren(this.list.node, main);
  }

  fill() {
    const { data } = this;
    this.followers = [];
    const apart = data.sliders.length > 1;
    this.root.classList.toggle("ek-two", this.models.length > 1);
    this.root.classList.toggle("ek-apart", apart);
    while (this.sliders.length < data.sliders.length) this.sliders.push(new Slider(this));
    this.sliders.length = data.sliders.length;
    if (this.slides.children.length !== this.sliders.length) this.slides.replaceChildren(...this.sliders.map(({ node }) => node));
    this.sliders.forEach((slider, m) => slider.fill(data.sliders[m], apart ? { m, name: this.models[m].name } : null));
    const who = this.models.map((model, m) => element("span", { className: "ek-model", data: { m } }, element("i"), model.name));
    const what = element("strong", { className: "ek-what", role: "heading", "aria-level": "2", textContent: data.title });
    this.head.replaceChildren(what, ...(apart ? [] : who), ...(data.matched ? [this.residual(data.matched)] : []));
    this.figures.replaceChildren(
      element("div", { className: "ek-tiles" }, ...data.tiles.map((tile) => this.tile(tile, ratio))),
      element("div", { className: "ek-counts" }, ...data.counts.map((tile) => this.tile(tile, null))),
      this.methods(),
    );
  }

  // What the intervals on screen tell; how they were made is shown under the pointer.
  methods() {
    const node = element("p", { className: "ek-intervals" });
    const write = writer(node);
    this.followers.push(() => {
      const said = [...this.data.intervals, ...(this.late ?? []).filter((late) => late?.words)];
      write(said.map(({ words }) => words).join(" "));
      const made = said.map(({ method }) => method).join("; ");
      if (node.title !== made) node.title = made;
    });
    return node;
  }

  // By how much the figure that was matched still differs: thresholds are steps, and scores may tie.
  residual({ key, title }) {
    const node = element("span", { className: "ek-residual", data: { residual: key } });
    const write = writer(node);
    const [a, b] = this.models.map(({ columns }) => columns[key]);
    this.followers.push((rows) => {
      const values = [a[rows[0]], b[rows[1]]];
      const gap = Math.abs(values[0] - values[1]);
      const end = Number.isNaN(gap) ? "nothing to match" : `differs by ${ratio(gap)}`;
      write(`${title} ${ratio(values[0])} and ${ratio(values[1])}: ${end}`);
    });
    return node;
  }

  // A figure for each model, with room for its bounds, and the difference of two.
  tile({ key, title, help, missing }, format) {
    const box = element("div", { className: "ek-tile", title: help }, element("span", { className: "ek-name", textContent: title }));
    this.models.forEach((model, m) => {
      const rebuilt = model.approximate && !format ? " ek-approximate" : "";
      const value = element("span", { className: `ek-value${rebuilt}`, data: { metric: key, model: m } });
      const column = model.columns[key];
      const line = element("div", { data: { m } }, ...(this.models.length > 1 ? [element("i")] : []), value);
      const [low, high] = [model.columns[`${key}.low`], model.columns[`${key}.high`]];
      const bounds = element("span", { className: "ek-bounds" });
      const write = writer(bounds);
      if (format) this.followers.push((rows) => (low && !this.isLate(m) ? this.writeBounds(write, bounds, low[rows[m]], high[rows[m]]) : this.writeLate(write, bounds, key, m)));
      if (format) line.append(bounds);
      box.append(line);
      const counted = model.columns[`${key}.labels`];
      if (counted) {
        const note = element("span", { className: "ek-note", title: "Labels on which the figure is defined; the others are left out of the mean." });
        box.append(note);
        const write = writer(note);
        this.followers.push((rows) => write(`mean of ${counted[rows[m]]} labels`));
      }
      if (!column) {
        value.textContent = "–";
        const next = this.models[m + 1]; // what both lack is said once
        if (!next || next.columns[key]) box.append(element("span", { className: "ek-note", textContent: missing }));
      }
      else {
        const write = format ? writer(value) : counter(value);
        this.followers.push(format ? (rows) => write(format(column[rows[m]])) : (rows) => write(column[rows[m]]));
      }
    });
    if (format && this.models.length > 1) box.append(this.difference(key));
    return box;
  }

  writeBounds(write, node, low, high) {
    write(Number.isNaN(low) ? "" : `${ratio(low)} – ${ratio(high)}`);
    node.classList.remove("ek-stale");
  }

  // Bounds that the server makes for one threshold at a time: grey from the moment that another one is shown.
  writeLate(write, node, key, m) {
    const found = this.late?.[m];
    const [low = NaN, high] = found?.bounds[key] ?? [];
    this.writeBounds(write, node, low, high);
    node.classList.toggle("ek-stale", (found?.threshold ?? Infinity) !== this.slider(m).threshold);
  }

  // What the server makes for one threshold at a time comes with its answer: for each model {threshold, bounds, words, method}.
  get late() {
    const { late = null, digest } = window[ANSWER] ?? {};
    return digest === this.data?.digest ? late : null;
  }

  // A threshold that follows from the other model's varies with the data, which bounds at each threshold do not tell.
  isLate(m) {
    return Boolean(this.host.send) && this.sliders.length > 1 && m !== this.driver && !Number.isNaN(this.lead);
  }

  difference(key) {
    const value = element("span", { data: { difference: key }, textContent: "–" });
    const [a, b] = this.models.map(({ columns }) => columns[key]);
    if (a && b) {
      const write = writer(value);
      this.followers.push((rows) => write(signed(a[rows[0]] - b[rows[1]])));
    }
    const help = "The figure of the model minus that of the baseline.";
    return element("span", { className: "ek-difference", title: help }, element("span", { textContent: "Difference" }), value);
  }

  // Charts whose spec is unchanged keep their view and take the new rows; the others are embedded.
  async draw(restyle) {
    const embed = await this.host.embed();
    const config = theme(this.root);
    const charts = this.data.columns ? this.data.charts.flatMap((chart) => this.models.map((_, m) => this.alone(chart, m))) : this.data.charts;
    if ([...this.panes.keys()].join() !== charts.map(({ id }) => id).join()) {
      for (const pane of this.panes.values()) pane.finalize();
      this.panes.clear();
      this.grid.replaceChildren();
    }
    await Promise.all(charts.map(async (chart) => {
      const spec = JSON.stringify(chart.spec);
      const now = Object.entries(chart.data).filter(([name]) => name !== HOVER && name !== BAND);
      let pane = this.panes.get(chart.id);
      if (!pane) {
        const body = element("div", { className: "ek-chart" });
        const [caption, areas] = [element("figcaption"), element("div", { className: "ek-areas" })];
        const figure = element("figure", { className: "ek-card" }, caption, areas, ...(chart.legend ? [legend(chart.legend)] : []), body);
        this.grid.append(figure);
        pane = { body, figure, caption, areas, finalize: () => {} };
        this.panes.set(chart.id, pane);
      }
      Object.assign(pane, { scales: chart.scales, model: chart.model });
      pane.caption.textContent = chart.title;
      pane.areas.replaceChildren(...this.areas(chart));
      pane.figure.classList.toggle("ek-draggable", chart.scales.length > 0);
      if (pane.spec !== spec || restyle) {
        pane.finalize();
        const datasets = { ...chart.spec.datasets };
        for (const [name, series] of now) datasets[name] = expand(series);
        const result = await embed(pane.body, { ...chart.spec, datasets, config, description: chart.title },
          { actions: false, renderer: "svg", ast: true, defaultStyle: false, tooltip: { theme: isDark(this.root) ? "dark" : "light" } });
        Object.assign(pane, { spec, view: result.view, finalize: () => result.finalize() });
        if (chart.scales.length) this.drag(pane);
      } else {
        for (const [name, series] of now) pane.view.data(name, expand(series));
        for (const name of [HOVER, BAND]) if (chart.data[name]) pane.view.data(name, []);
      }
      pane.moves = chart.moves;
      pane.band = chart.data[BAND];
      // What is shown under the pointer is drawn when a pointer first comes.
      pane.body.onpointerenter = () => {
        pane.body.onpointerenter = null;
        if (chart.data[HOVER]) pane.view.data(HOVER, expand(chart.data[HOVER])).run();
      };
    }));
  }

  // Bands take as long as all the rest of a label's board, so they come when its figures and curves are there.
  drawBands() {
    for (const { view, band } of this.panes.values()) if (view && band) view.data(BAND, expand(band)).run();
  }

  // The areas under the curves of a chart, each with the colour of its model.
  areas({ area, areas = [], model: only }) {
    const shown = areas.map((value, m) => [value, m]).filter(([value, m]) => value !== null && (only ?? m) === m);
    return shown.map(([value, m]) => element("span", { className: "ek-area", data: { area, m } },
      ...(this.models.length > 1 ? [element("i")] : []), `${area} ${ratio(value)}`));
  }

  // A chart with one of its models.
  alone(chart, m) {
    const name = String(m);
    const data = Object.entries(chart.data).map(([dataset, series]) => [dataset, series.filter(({ same }) => same.model === name)]);
    const moves = chart.moves.map(({ dataset, rows }) => ({ dataset, rows: rows.filter(({ model = name }) => model === name) }));
    const title = `${chart.title}: ${this.models[m].name}`;
    return { ...chart, id: `${chart.id} ${m}`, model: m, title, data: Object.fromEntries(data), moves };
  }

  // Dragging a rule: the pointer's place on the x axis is the threshold of the slider whose rule is nearest.
  drag(pane) {
    let slider = null;
    const place = (event) => {
      const { left } = pane.body.querySelector("svg").getBoundingClientRect();
      return event.clientX - left - pane.view.padding().left - pane.view.origin()[0];
    };
    const scale = (of) => pane.view.scale(pane.scales[this.sliders.indexOf(of)] ?? pane.scales[0]);
    const at = (event) => scale(slider).invert(place(event));
    pane.body.onpointerdown = (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      pane.body.setPointerCapture(event.pointerId);
      const gap = (of) => Math.abs(scale(of)(of.threshold) - place(event));
      slider = pane.model === undefined
        ? this.sliders.reduce((nearer, other) => (gap(other) < gap(nearer) ? other : nearer))
        : this.slider(pane.model);
      this.press();
      this.move(slider, at(event));
    };
    pane.body.onpointermove = (event) => {
      if (this.dragging && pane.body.hasPointerCapture(event.pointerId)) this.move(slider, at(event));
    };
  }

  press() {
    this.dragging = true;
    this.mark();
  }

  // A hand moved a slider. It stops at round thresholds, and at those that a row was made for; the other one follows.
  move(slider, value) {
    const stop = nearest(slider.hand, Math.min(slider.high, Math.max(slider.low, value)));
    slider.row = nearest(slider.stops, slider.hand[stop]);
    this.driver = this.sliders.indexOf(slider);
    if (!Number.isNaN(this.lead)) {
      const other = this.sliders[1 - this.driver];
      other.row = nearest(other.stops, this.lead);
    }
    this.show();
  }

  // Where the slider that was moved last leads the other; NaN where that one stays.
  get lead() {
    const { hand, matched, threshold } = this.slider(this.driver);
    return matched?.[nearest(hand, threshold)] ?? NaN;
  }

  moved(slider, value) {
    this.move(slider, value);
    if (!this.dragging) this.later();
  }

  // The slider of a model.
  slider(m) {
    return this.sliders[m] ?? this.sliders[0];
  }

  // Sliders stand at these thresholds, or where the board has them start.
  place(thresholds) {
    this.sliders.forEach((slider, m) => {
      slider.row = thresholds[m] === undefined ? this.data.sliders[m].start : nearest(slider.stops, thresholds[m]);
    });
  }

  show() {
    for (const slider of this.sliders) slider.show();
    this.follow();
    for (const follow of this.list.followers) follow(this.rows[0]);
    for (const { view, moves } of this.panes.values()) {
      if (!view) continue;
      for (const { dataset, rows } of moves) view.data(dataset, this.marks(rows));
      view.run();
    }
  }

  follow() {
    this.rows = this.models.map((_, m) => this.slider(m).row);
    for (const follow of this.followers) follow(this.rows);
  }

  marks(rows) {
    const at = (m, column) => (column === "threshold" ? this.slider(m).threshold : this.models[m].columns[column][this.rows[m]]);
    return rows
      .map(({ x, y, ...same }) => ({ ...same, x: at(+(same.model ?? 0), x), ...(y && { y: at(+same.model, y) }) }))
      .filter(({ x, y }) => Number.isFinite(x) && !Number.isNaN(y));
  }

  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => { this.waiting = 0; if (!this.dragging) this.commit(); }, SPEAK_AND_SEND_AFTER);
    this.mark();
  }

  commit() {
    clearTimeout(this.waiting);
    this.waiting = 0;
    const chosen = this.chosen();
    if (chosen !== this.sent) {
      this.sent = chosen;
      this.turn += 1;
      this.speak();
      this.replaceAddress();
      // JSON has no infinity.
      const [value, other = null] = this.sliders.map(({ threshold }) => (Number.isFinite(threshold) ? threshold : "inf"));
      if (this.host.send) this.host.send("threshold", { value, other, driver: this.driver, turn: this.turn });
      else this.answered = this.turn;
    }
    this.mark();
  }

  chosen() {
    return [...this.sliders.map(({ threshold }) => threshold), this.driver].join(" ");
  }

  // What is computed only on release is out of date from the first movement until its answer is on the page.
  mark() {
    if (this.dragging || this.waiting || this.answered < this.turn) this.root.dataset.dragging = "true";
    else delete this.root.dataset.dragging;
  }

  // Anything else that a person did; a threshold that still waits goes first.
  tell(event, value) {
    if (this.waiting) this.commit();
    this.host.send?.(event, value);
  }

  speak() {
    const places = this.sliders.map(({ range }) => range.getAttribute("aria-valuetext"));
    const apart = places.length > 1;
    const figures = this.models.map(({ name, columns }, m) => `${name}${apart ? ` at confidence threshold ${places[m]}` : ""}: `
      + `precision ${ratio(columns.precision[this.rows[m]])}, recall ${ratio(columns.recall[this.rows[m]])}`);
    const sentences = [this.data.title, ...(apart ? [] : [`Confidence threshold ${places[0]}`]), ...figures];
    this.voice.textContent = `${sentences.join(". ")}.`;
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
    const [threshold, other] = this.sliders.map((slider) => (Number.isFinite(slider.threshold) ? exact(slider.threshold) : null));
    const thresholds = { threshold, ...(other !== undefined && { baseline_threshold: other }) };
    for (const [key, value] of Object.entries({ ...this.address, ...thresholds })) {
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
