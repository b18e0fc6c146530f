// Where there is no room beside the charts the label list is a sheet over the page, which a button opens.

import { element } from "../elements.js";

const OPEN = "ek-sheet-open";

export class Sheet {
  opener = element("button", {
    type: "button", className: "ek-open-list", textContent: "Labels", hidden: true, "aria-expanded": "false",
    onclick: () => this.toggle(true),
  });
  closer = element("button", {
    type: "button", className: "ek-close-list", textContent: "Close", onclick: () => this.toggle(false),
  });
  backdrop = element("div", { className: "ek-backdrop", onclick: () => this.toggle(false) });

  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} list
   * @param {() => void} opened
   */
  constructor(root, list, opened) {
    this.root = root;
    this.opened = opened;
    list.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && this.isOpen) this.toggle(false);
    });
  }

  get isOpen() {
    return this.root.classList.contains(OPEN);
  }

  /** @param {boolean} open */
  toggle(open) {
    if (open === this.isOpen) return;
    this.root.classList.toggle(OPEN, open);
    this.opener.setAttribute("aria-expanded", String(open));
    if (open) {
      this.opened();
      this.closer.focus();
    } else this.opener.focus({ preventScroll: true });
  }

  /** A label was chosen: its figures come into view. */
  leave() {
    if (!this.isOpen) return;
    this.toggle(false);
    this.root.querySelector(".ek-main")?.scrollIntoView({ block: "start" });
  }
}
