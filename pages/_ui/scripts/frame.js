// What every page begins with: its heading, and Vega fetched while the server still computes.

import { vega } from "./vega.js";

/** @param {{ parentElement: HTMLElement, data: { heading: string } }} component */
export function mount({ parentElement, data }) {
  /** @type {HTMLHeadingElement} */ (parentElement.querySelector("h1")).textContent = data.heading;
  vega();
}
