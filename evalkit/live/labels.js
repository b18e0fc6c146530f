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
