// All charts of the page in one picture: each as its own menu saves it, in two columns.

import { raster } from "../../../evalkit/live/scripts/charts/pictures.js";

const GAP = 8;
const PIXELS = 2; // of a PNG for each of the screen's
const SIDES = /<svg [^>]*?width="([\d.]+)" height="([\d.]+)"/;

/** @param {{ parentElement: HTMLElement, data: { name: string } }} component */
export function mount({ parentElement, data }) {
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = async () => {
      const pictures = await Promise.all(asked());
      if (!pictures.length) return;
      const svg = together(pictures);
      const kind = /** @type {string} */ (button.dataset.type);
      const file = kind === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await raster(svg, PIXELS);
      save(file, `${data.name}-charts.${kind}`);
    };
  }
}

/** Pictures of the charts of each board on the page, which the boards make. */
function asked() {
  /** @type {Promise<string>[]} */
  const detail = [];
  for (const root of document.querySelectorAll(".ek-root")) {
    root.dispatchEvent(new CustomEvent("ek-pictures", { detail }));
  }
  return detail;
}

/**
 * Pictures below each other in two columns.
 *
 * @param {string[]} pictures each an SVG
 */
export function together(pictures) {
  let [x, y, low, right] = [0, 0, 0, 0];
  const placed = pictures.map((svg, n) => {
    const [width, height] = (svg.match(SIDES) ?? []).slice(1).map(Number);
    const here = svg.replace("<svg ", `<svg x="${x}" y="${y}" `);
    [low, right] = [Math.max(low, y + height), Math.max(right, x + width)];
    [x, y] = n % 2 ? [0, low + GAP] : [x + width + GAP, y];
    return here;
  });
  const ground = pictures[0].match(/<rect [^>]*>/)?.[0] ?? "";
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${right}" height="${low}" viewBox="0 0 ${right} ${low}">`
    + `${ground}${placed.join("")}</svg>`;
}

/**
 * @param {Blob} file
 * @param {string} name
 */
function save(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
