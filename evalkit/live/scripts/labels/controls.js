// Above and below the label list: search, columns, a limit, which labels count, and the list as a file.

import { element, writer } from "../elements.js";
import { digitGroups, understood } from "../numbers.js";
import { menu } from "./menu.js";

/** @import { ListColumn, ListContent, ListView } from "../protocol.d.ts" */

/** @typedef {"all" | "none" | "listed"} Which */

/**
 * @typedef {{
 *   view: () => ListView, list: () => ListContent, changed: () => void, columnsChanged: () => void,
 *   select: (which: Which) => void, csv: () => void,
 * }} Calls
 */

/** @param {Calls} calls */
export function controls(calls) {
  const search = element("input", {
    type: "search",
    placeholder: "Search labels",
    "aria-label": "Search labels",
    oninput: () => {
      calls.view().search = search.value;
      calls.changed();
    },
  });
  const columns = menu("Columns", () => columnBoxes(calls));
  const wide = element("button", {
    type: "button",
    className: "ek-widen",
    onclick: () => {
      calls.view().wide = !calls.view().wide;
      calls.columnsChanged();
    },
  });
  const of = element("select", {
    "aria-label": "Mark labels whose",
    onchange: () => setLimit(),
  });
  const value = element("input", {
    type: "text",
    inputMode: "decimal",
    placeholder: "limit",
    "aria-label": "Limit below which labels are marked",
    oninput: () => setLimit(),
  });
  const only = element("input", {
    type: "checkbox",
    onchange: () => {
      calls.view().only = only.checked;
      calls.changed();
    },
  });
  const isInPercent = () => calls.list().columns.find(({ key }) => key === of.value)?.kind === "percent";
  /** The limit that is typed: a number is in per cent where the column is. */
  const typed = () => {
    const text = value.value.trim();
    return understood(text && isInPercent() && !text.endsWith("%") ? `${text}%` : text);
  };
  const setLimit = () => {
    const limit = typed();
    value.toggleAttribute("aria-invalid", value.value.trim() !== "" && limit === null);
    calls.view().limit = limit === null ? null : { key: of.value, value: limit };
    if (limit === null) calls.view().only = false;
    calls.changed();
  };
  const onlyBox = element("label", { className: "ek-only" }, only, "Only these");
  const count = element("span", { className: "ek-list-count" });
  const select = menu("Select", () => selections(calls, () => select.close()));
  const include = element("button", {
    type: "button", textContent: "Include all", hidden: true, onclick: () => calls.select("all"),
  });
  const csv = element("button", { type: "button", textContent: "CSV", onclick: () => calls.csv() });
  const write = writer(count);
  return {
    head: element("div", { className: "ek-list-head" }, search, columns.node, wide,
      element("span", { className: "ek-limit" }, "Mark", of, "below", value, onlyBox)),
    foot: element("div", { className: "ek-list-foot" }, count, include, select.node, csv),
    search,
    stop: () => {
      columns.stop();
      select.stop();
    },
    /** Another list, or columns of it. */
    fill: () => {
      const { view } = { view: calls.view() };
      search.value = view.search;
      wide.textContent = view.wide ? "Narrow" : "Wide";
      wide.title = view.wide ? "Put the table beside the charts." : "Give the table the width of the page.";
      const limits = calls.list().columns.filter(({ limit }) => limit);
      of.replaceChildren(...limits.map(({ key, title }) => element("option", { value: key, textContent: title })));
      of.value = view.limit?.key ?? (limits.some(({ key }) => key === "recall") ? "recall" : limits[0]?.key ?? "");
      if (view.limit && of.value !== view.limit.key) view.limit = null;
      if (view.limit && typed() !== view.limit.value) {
        const { value: limit } = view.limit;
        value.value = isInPercent() ? `${+(100 * limit).toPrecision(12)} %` : String(limit);
      }
    },
    /**
     * @param {{ n: number, listed: number, out: number, below: number | null, served: boolean, making: boolean }} now
     */
    show: ({ n, listed, out, below, served, making }) => {
      const { limit } = calls.view();
      only.checked = calls.view().only;
      only.disabled = !limit;
      include.hidden = !out;
      csv.hidden = !served;
      csv.disabled = making;
      csv.textContent = making ? "Making CSV" : "CSV";
      csv.title = "All labels, with all figures and intervals at this threshold.";
      write([
        !listed ? "No label fits" : `${listed === n ? "" : `${grouped(listed)} of `}${grouped(n)} labels`,
        ...(below === null ? [] : [`${grouped(below)} below`]),
        ...(out === n ? ["tick at least one"] : out ? [`${grouped(out)} left out`] : []),
      ].join("; "));
    },
  };
}

/** @param {number} n */
function grouped(n) {
  return digitGroups(n).join(",");
}

/** @param {Calls} calls */
function columnBoxes({ list, view, columnsChanged }) {
  const { columns, shown } = list();
  const chosen = () => new Set(view().columns ?? shown);
  return columns.map((column) => {
    const box = element("input", {
      type: "checkbox",
      checked: chosen().has(column.key),
      onchange: () => {
        const now = chosen();
        now[box.checked ? "add" : "delete"](column.key);
        view().columns = columns.map(({ key }) => key).filter((key) => now.has(key));
        columnsChanged();
      },
    });
    return element("label", { title: column.help }, box, column.title);
  });
}

/**
 * @param {Calls} calls
 * @param {() => void} close
 */
function selections({ select }, close) {
  /** @type {[Which, string][]} */
  const all = [["all", "All labels"], ["none", "No label"], ["listed", "Only those listed"]];
  const note = element("p", { textContent: "Labels that count in the figures of all labels." });
  return [note, ...all.map(([which, textContent]) => element("button", {
    type: "button",
    textContent,
    onclick: () => {
      close();
      select(which);
    },
  }))];
}

/**
 * The columns that are shown, in their order.
 *
 * @param {ListContent} list
 * @param {ListView} view
 * @returns {ListColumn[]}
 */
export function shownColumns({ columns, shown }, view) {
  const chosen = new Set(view.columns ?? shown);
  return columns.filter(({ key }) => chosen.has(key));
}
