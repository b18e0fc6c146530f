// What every page begins with: its heading, a button that leads to the slider, the link in the bar to the page
// marked, and Vega fetched while the server still computes.

import { vega } from "./vega.js";

/** @param {{ parentElement: HTMLElement, data: { heading: string } }} component */
export function mount({ parentElement, data }) {
  /** @type {HTMLHeadingElement} */ (parentElement.querySelector("h1")).textContent = data.heading;
  const skip = /** @type {HTMLButtonElement} */ (parentElement.querySelector(".ek-skip"));
  skip.onclick = () => {
    /** @type {HTMLElement | null} */ (document.querySelector(".ek-root input[type=range]"))?.focus();
  };
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
