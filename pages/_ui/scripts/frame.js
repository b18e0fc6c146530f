// What every page begins with: its heading, the link in the bar that leads to it marked, and Vega fetched while the
// server still computes.

import { vega } from "./vega.js";

/** @param {{ parentElement: HTMLElement, data: { heading: string } }} component */
export function mount({ parentElement, data }) {
  /** @type {HTMLHeadingElement} */ (parentElement.querySelector("h1")).textContent = data.heading;
  vega();
  const bar = new MutationObserver(() => mark(data.heading));
  bar.observe(/** @type {Element} */ (document.querySelector(".stApp")), { childList: true, subtree: true });
  mark(data.heading);
  return () => bar.disconnect();
}

/** @param {string} page */
function mark(page) {
  for (const link of document.querySelectorAll(".st-key-pages a")) {
    if (link.textContent === page) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
