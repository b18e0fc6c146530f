// What a figure means: beside it under a mouse, and by focus or a tap on its name.

import { element } from "../elements.js";

const PAUSE = 350; // ms for which a mouse rests on a figure before its help comes
const BELOW = 6;
let made = 0; // helps, each with an id of its own

export class Help {
  node = element("div", { className: "ek-tip", id: `ek-tip-${(made += 1)}`, role: "tooltip", hidden: true });
  waiting = 0;

  /**
   * The name of something as a button that shows its help.
   *
   * @param {string} name
   * @param {() => string} text
   */
  button(name, text) {
    const button = element("button", { className: "ek-help", type: "button", textContent: name });
    button.setAttribute("aria-describedby", this.node.id);
    button.addEventListener("focus", () => this.show(button, text));
    button.addEventListener("blur", () => this.hide());
    button.addEventListener("click", () => this.show(button, text));
    button.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.hide();
    });
    return button;
  }

  /**
   * The help comes, too, where a mouse rests on the whole of what it is of.
   *
   * @param {HTMLElement} area
   * @param {() => string} text
   */
  over(area, text) {
    area.addEventListener("pointerenter", ({ pointerType }) => {
      if (pointerType === "mouse") this.waiting = setTimeout(() => this.show(area, text), PAUSE);
    });
    area.addEventListener("pointerleave", () => this.hide());
    return area;
  }

  /**
   * @param {HTMLElement} under
   * @param {() => string} text
   */
  show(under, text) {
    clearTimeout(this.waiting);
    const words = text();
    if (!words) return;
    this.node.textContent = words;
    this.node.hidden = false;
    const [around, box] = [this.node.offsetParent, under].map((each) => each?.getBoundingClientRect());
    if (!around || !box) return;
    const room = around.width - this.node.offsetWidth;
    this.node.style.left = `${Math.max(0, Math.min(box.left - around.left, room))}px`;
    this.node.style.top = `${box.bottom - around.top + BELOW}px`;
  }

  hide() {
    clearTimeout(this.waiting);
    this.node.hidden = true;
  }
}
