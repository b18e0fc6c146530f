// A button that opens a few choices over what stands below it.

import { element } from "../elements.js";

/**
 * @param {string} title
 * @param {() => (Node | string)[]} fill makes what is in it, each time that it opens
 */
export function menu(title, fill) {
  const panel = element("div", { className: "ek-choices-panel", hidden: true });
  const button = element("button", { type: "button", textContent: title, "aria-expanded": "false" });
  const node = element("span", { className: "ek-choices" }, button, panel);
  /** @param {boolean} open */
  const toggle = (open) => {
    if (open) panel.replaceChildren(...fill());
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  button.onclick = () => toggle(panel.hidden);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    event.stopPropagation();
    toggle(false);
    button.focus();
  });
  node.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !node.contains(event.relatedTarget)) toggle(false);
  });
  /** @param {Event} event */
  const away = (event) => {
    if (!panel.hidden && !event.composedPath().includes(node)) toggle(false);
  };
  window.addEventListener("pointerdown", away);
  return { node, close: () => toggle(false), stop: () => window.removeEventListener("pointerdown", away) };
}
