// The labels beside the board. Search, order and page are Python's; the bars of the visible rows follow the drag.
class LabelList {
  constructor(board) {
    this.board = board;
    this.followers = [];
    this.node = element("section", { className: "ek-list", hidden: true, "aria-label": "Labels" });
    this.pressed = false;
    this.node.addEventListener("pointerdown", () => { this.pressed = true; });
    this.release = () => setTimeout(() => {
      this.pressed = false;
      if (!this.held) return;
      this.update(this.held);
      this.board.show();
    }, CLICK_AFTER_RELEASE);
    for (const event of RELEASES) window.addEventListener(event, this.release);
  }

  stop() {
    for (const event of RELEASES) window.removeEventListener(event, this.release);
  }

  update(list) {
    this.held = null;
    this.node.hidden = !list;
    this.board.root.classList.toggle("ek-with-list", Boolean(list));
    if (!list || this.shownDigest === list.digest) return;
    if (this.pressed) { // it waits for the release, so that a click is on the label that was pressed
      [this.held, this.followers, this.shownDigest] = [list, [], null];
      return;
    }
    this.shownDigest = list.digest;
    // The browser owns changes that the server has not answered yet, of the same model.
    if (this.model !== list.model || list.view.turn >= this.view.turn) {
      this.model = list.model;
      this.view = { ...list.view };
      this.out = new Set(list.left_out);
    }
    const active = this.node.getRootNode().activeElement;
    const focused = this.node.contains(active) ? active.dataset.focus : null;
    const typed = focused === "search" ? [active.value, active.selectionStart] : null;
    this.followers = [];
    this.node.replaceChildren(this.head(list), ...list.rows.map((row) => this.row(list, row)), this.foot(list));
    if (!focused) return;
    const same = [...this.node.querySelectorAll("[data-focus]")].find((node) => node.dataset.focus === focused);
    same?.focus();
    if (typed && same) {
      same.value = typed[0];
      same.setSelectionRange(typed[1], typed[1]);
    }
  }

  send(change) {
    Object.assign(this.view, change, { turn: this.view.turn + 1 });
    this.board.tell("list", { model: this.model, ...this.view, left_out: [...this.out] });
  }

  head(list) {
    const search = element("input", {
      type: "search", value: this.view.search, placeholder: "Search labels", "aria-label": "Search labels", data: { focus: "search" },
    });
    search.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.send({ search: search.value, page: 0 }), SPEAK_AND_SEND_AFTER);
    });
    const order = element("select", { "aria-label": "Order of labels", data: { focus: "order" }, onchange: () => this.send({ order: order.value, page: 0 }) },
      ...list.orders.map(({ key, title }) => element("option", { value: key, textContent: title, selected: key === this.view.order })));
    return element("div", { className: "ek-list-head" }, search, order);
  }

  row(list, row) {
    const name = element("button", {
      type: "button", className: "ek-label", textContent: row.title, title: row.title, data: { focus: `open ${row.title}` },
      onclick: () => this.board.tell("label", { label: row.label }),
    });
    if (row.current) name.setAttribute("aria-current", "true");
    const kept = !this.out.has(row.label);
    const box = row.label === null ? element("span") : element("input", {
      type: "checkbox", checked: kept, disabled: kept && list.kept === 1, "aria-label": `Count ${row.title} in the whole model`,
      title: "Untick to leave this label out of the figures of all labels.", data: { focus: `count ${row.title}` },
      onchange: (event) => {
        this.out[event.target.checked ? "delete" : "add"](row.label);
        this.send({});
      },
    });
    const figures = list.figures.map(({ key, title, help }) => this.figure(row, key, title, help));
    const support = element("span", { className: "ek-support", textContent: row.support, title: row.support_help });
    return element("div", { className: `ek-row${kept ? "" : " ek-out"}${row.current ? " ek-current" : ""}` }, box, name, support, ...figures);
  }

  figure(row, key, title, help) {
    const value = element("span", { className: "ek-row-value", data: { metric: key, model: 0, ...(row.label !== null && { label: row.label }) } });
    if (row.label === null) delete value.dataset.metric;
    const bar = element("i");
    const write = writer(value);
    const set = (number) => {
      write(ratio(number));
      bar.style.transform = `scaleX(${Number.isNaN(number) ? 0 : number})`;
    };
    const at = (name) => {
      const column = row.columns[name];
      if (typeof column !== "string") return () => column ?? NaN;
      const values = unpack(column);
      return (stop) => values[stop];
    };
    const [figure, low, high] = [key, `${key}.low`, `${key}.high`].map(at);
    const whisker = `${key}.low` in row.columns ? element("b") : null;
    let bounds = [NaN, NaN];
    const follow = (stop) => {
      set(figure(stop));
      if (!whisker) return;
      bounds = [low(stop), high(stop)];
      const [start, end] = Number.isNaN(bounds[0]) ? [0, 0] : bounds;
      whisker.style.transform = `translateX(${100 * start}%) scaleX(${end - start})`;
    };
    if ([key, `${key}.low`].some((name) => typeof row.columns[name] === "string")) this.followers.push(follow);
    else follow(0);
    const node = element("span", { className: "ek-bar", data: { key } },
      element("span", { className: "ek-bar-name", textContent: title }), value,
      element("span", { className: "ek-track" }, bar, ...(whisker ? [whisker] : [])));
    // A hint is read at rest, so it is written when a pointer comes.
    node.onpointerenter = () => {
      const interval = Number.isNaN(bounds[0]) ? "" : ` Its interval, the line on the bar: ${ratio(bounds[0])} – ${ratio(bounds[1])}.`;
      node.title = `${title}. ${help}${interval}`;
    };
    return node;
  }

  foot(list) {
    const turn = (text, page, label) => element("button", {
      type: "button", textContent: text, "aria-label": label, disabled: page < 0 || page >= list.pages, data: { focus: label },
      onclick: () => this.send({ page }),
    });
    const all = element("button", {
      type: "button", textContent: "Include all", hidden: !this.out.size, onclick: () => { this.out.clear(); this.send({}); },
    });
    return element("div", { className: "ek-list-foot" }, element("span", { textContent: list.summary }), all,
      element("span", { className: "ek-turn", hidden: list.pages < 2 },
        turn("‹", list.view.page - 1, "Previous labels"), turn("›", list.view.page + 1, "Next labels")));
  }
}
