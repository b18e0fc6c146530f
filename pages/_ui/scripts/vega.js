// Vega is fetched once and kept by the browser.

/** @import { VegaEmbed } from "../../../evalkit/live/scripts/protocol.d.ts" */

/** @returns {Promise<VegaEmbed>} */
export async function vega() {
  if (!window.vegaEmbed) await import(new URL("assets/vega.js", document.baseURI).href);
  return window.vegaEmbed;
}
