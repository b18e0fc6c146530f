// A chart as a picture that stands alone: with its title, whose curves they are, and the threshold of its marks.

import { figureText } from "../numbers.js";

/** @import { Shown } from "./menu.js" */
/** @import { Pane } from "./pane.js" */

const AROUND = 16;
const LINE = 18;
const SAMPLE = 24; // length of a line beside what it means
const TITLE = 13; // size of letters
const WORDS = 11.5;

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/**
 * An SVG of a chart as it stands.
 *
 * @param {Pane} pane
 * @param {Shown} shown
 */
export async function picture(pane, { title, models, thresholds, root }) {
  const inside = await pane.drawn().toSVG();
  const [width, height] = ["width", "height"].map((side) => +(inside.match(`${side}="([\\d.]+)"`)?.[1] ?? 0));
  const style = getComputedStyle(root);
  const font = escaped(style.fontFamily);
  /** @type {(name: string) => string} */
  const color = (name) => style.getPropertyValue(name).trim();
  const chart = pane.content();
  const short = thresholds.called.short.toLowerCase();
  const places = pane.models.map((m) => `${models[m].name} at ${short} ${thresholds.of(m).written}`);
  const { area, areas = [], numbers } = chart;
  /** @type {{ text: string, size: number, weight: number, ink: string, dash?: number[] }[]} */
  const heads = [
    { text: `${chart.title}: ${title}`, size: TITLE, weight: 600, ink: color("color") },
    ...pane.models.map((m, i) => {
      const value = areas[m];
      const under = typeof value === "number" ? `, ${area} ${figureText(value, numbers)}` : "";
      return { text: `${places[i]}${under}`, size: WORDS, weight: 400, ink: color(`--ek-model-${m}`) };
    }),
    ...(chart.legend ?? []).map(({ title: text, color: metric, dash = [1, 0], model }) => ({
      text,
      size: WORDS,
      weight: 400,
      ink: model !== undefined ? color(`--ek-model-${model}`)
        : metric === undefined ? color("color") : color(`--ek-metric-${metric}`),
      dash: model === undefined ? dash : undefined,
    })),
  ];
  const top = AROUND + heads.length * LINE;
  const [wide, high] = [width + 2 * AROUND, top + height + AROUND];
  const words = heads.map(({ text, size, weight, ink, dash }, i) => {
    const [y, indent] = [AROUND + i * LINE + TITLE, dash ? SAMPLE + 8 : 0];
    const sample = dash && `<path d="M${AROUND},${y - 4}h${SAMPLE}" stroke="${ink}" stroke-width="2" `
      + `stroke-dasharray="${dash.join(" ")}"/>`;
    return `${sample ?? ""}<text x="${AROUND + indent}" y="${y}" font-size="${size}" font-weight="${weight}" `
      + `fill="${ink}">${escaped(text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" `
    + `font-family="${font}"><rect width="100%" height="100%" fill="${color("--ek-background")}"/>${words.join("")}`
    + `${inside.replace("<svg ", `<svg x="${AROUND}" y="${top}" `)}</svg>`;
}

/**
 * An SVG as a PNG.
 *
 * @param {string} svg
 * @param {number} scale
 * @returns {Promise<Blob>}
 */
export async function raster(svg, scale) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width * scale, image.height * scale];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("No picture could be made."))));
  });
}
