// What every page begins with: its heading, a button that leads to the slider, names for screen readers, Vega fetched
// while the server still computes, the browser's Back and Forward between views of the page, and the connection.

import { connection } from "./frame/connection.js";
import { vega } from "./vega.js";

/** @import { Connection } from "./frame/connection.js" */

const CLOSES_AFTER = 400; // ms

let leave = () => {}; // Streamlit mounts a component anew with what is new, and does not unmount it before

/**
 * @param {{
 *   parentElement: HTMLElement,
 *   data: { heading: string, path: string, connection: Connection },
 *   setTriggerValue: (name: string, value: unknown) => void,
 * }} component
 */
export function mount({ parentElement, data, setTriggerValue }) {
  /** @type {HTMLHeadingElement} */ (parentElement.querySelector("h1")).textContent = data.heading;
  const skip = /** @type {HTMLButtonElement} */ (parentElement.querySelector(".ek-skip"));
  skip.onclick = () => {
    /** @type {HTMLElement | null} */ (document.querySelector(".ek-root input[type=range]"))?.focus();
  };
  vega();
  leave();
  document.addEventListener("click", close, true);
  const bar = new MutationObserver(() => name(data.heading));
  bar.observe(/** @type {Element} */ (document.querySelector(".stApp")), { childList: true, subtree: true });
  name(data.heading);
  /**
   * Streamlit would run the page with the address alone, which may be one that a board of before wrote meanwhile; what
   * leads to another page is left to it.
   *
   * @param {Event} event
   */
  const visit = (event) => {
    if (!data.path || window.location.pathname.split("/").at(-1) !== data.path) return;
    event.stopImmediatePropagation();
    window.ekVisits = (window.ekVisits ?? 0) + 1;
    setTriggerValue("visit", window.ekVisits);
  };
  window.addEventListener("popstate", visit, true);
  const place = /** @type {HTMLElement} */ (parentElement.querySelector(".ek-connection"));
  const unwatch = connection(place, data.connection, () => {
    window.ekReturns = (window.ekReturns ?? 0) + 1;
    setTriggerValue("back", window.ekReturns);
  });
  leave = () => {
    unwatch();
    bar.disconnect();
    document.removeEventListener("click", close, true);
    window.removeEventListener("popstate", visit, true);
  };
  return leave;
}

/**
 * A menu of files closes itself once one was chosen, a little later, so that its button can still begin the download.
 *
 * @param {Event} event
 */
function close({ target }) {
  const menu = target instanceof Element && target.closest('[data-testid="stPopoverBody"]');
  if (!menu || !target.closest('.stDownloadButton button, .st-key-pictures button')) return;
  setTimeout(() => {
    if (!menu.isConnected) return;
    /** @type {HTMLElement | null} */
    (document.querySelector('[data-testid="stPopoverButton"][aria-expanded="true"]'))?.click();
  }, CLOSES_AFTER);
}

/**
 * The link in the bar to the page that is open, and the buttons that each row of models has.
 *
 * @param {string} page
 */
function name(page) {
  for (const link of document.querySelectorAll(".st-key-pages a")) {
    if (link.textContent === page) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  for (const row of document.querySelectorAll("[class*=st-key-entry_]")) {
    const model = row.querySelector(".stColumn:nth-child(2) .stText")?.textContent ?? "";
    for (const button of row.querySelectorAll("button")) {
      const does = button.closest("[class*=st-key-menu_]") ? "More for" : button.textContent;
      button.setAttribute("aria-label", `${does} ${model}`);
    }
  }
}
