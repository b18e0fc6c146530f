// A chart on the whole screen. It is the chart itself, which goes back to its place: it reads and drags as before.

import { element } from "../elements.js";

/** @import { Pane } from "./pane.js" */

const SHARE = 0.68; // of the height of the window, for what the axes enclose

export class Enlarged {
  close = element("button", {
    className: "ek-close", type: "button", textContent: "Close", onclick: () => this.hide(),
  });
  node = element("dialog", { className: "ek-enlarged", onclose: () => this.putBack() }, this.close);
  place = document.createComment("");
  /** @type {Pane | null} */
  pane = null;
  height = 0;

  /** @param {Pane} pane */
  show(pane) {
    if (this.pane) return;
    this.pane = pane;
    this.height = pane.drawn().height();
    pane.crosshair.hide();
    pane.figure.replaceWith(this.place);
    this.node.append(pane.figure);
    this.node.setAttribute("aria-label", pane.content().title);
    this.node.showModal();
    this.close.focus();
    this.fit(Math.round(window.innerHeight * SHARE));
  }

  hide() {
    if (this.node.open) this.node.close();
  }

  putBack() {
    const { pane } = this;
    if (!pane) return;
    this.pane = null;
    pane.crosshair.hide();
    this.place.replaceWith(pane.figure);
    this.fit(this.height, pane);
    pane.menu.button.focus();
  }

  /**
   * Vega takes the new width when the window says so; squares then follow it.
   *
   * @param {number} height
   */
  fit(height, pane = this.pane) {
    window.dispatchEvent(new Event("resize"));
    if (pane && !pane.content().square) pane.drawn().height(height).run();
  }
}
