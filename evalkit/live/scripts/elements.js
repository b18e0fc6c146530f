// Elements of the page, and quick ways of changing their text.

import { digitGroups } from "./numbers.js";

/**
 * An element with its properties: `data` for data- attributes, "aria-" and `role` for attributes. Those that are null
 * or undefined are left out.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {{ [key: string]: any, data?: Record<string, string | number | undefined> }} properties
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    if (key === "data") Object.assign(node.dataset, value);
    else if (key.startsWith("aria-") || key === "role") node.setAttribute(key, value);
    else Object.assign(node, { [key]: value });
  }
  node.append(...children);
  return node;
}

/**
 * A setter of a node's text. It changes the data of a text node that stays: replacing nodes, a few dozen times per
 * movement, sets off whatever watches the page for new elements, which takes longer than all the rest.
 *
 * @param {Node & ParentNode} node
 * @returns {(text: string) => void}
 */
export function writer(node) {
  const text = document.createTextNode("");
  node.replaceChildren(text);
  return (value) => {
    if (text.data !== value) text.data = value;
  };
}

/**
 * A setter of a node's count. Digits stand in groups of three by spacing alone, so that the text (and what is copied)
 * stays a plain number.
 *
 * @param {Node & ParentNode} node
 * @returns {(count: number) => void}
 */
export function counter(node) {
  /** @type {((text: string) => void)[]} */
  let writers = [];
  return (value) => {
    const groups = digitGroups(value);
    if (groups.length !== writers.length) {
      const spans = groups.map((_, i) => element("span", { className: i ? "ek-group" : "" }));
      node.replaceChildren(...spans);
      writers = spans.map(writer);
    }
    groups.forEach((group, i) => writers[i](group));
  };
}
