// All charts of the page in one picture, as they stand.

const GAP = 24;
const HEAD = 28; // the line of a chart's title
const DENSITY = 2; // pixels of a PNG for each of the screen's

/** @param {{ parentElement: HTMLElement, data: { name: string } }} component */
export function mount({ parentElement, data }) {
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = async () => {
      const picture = together();
      if (!picture) return;
      const svg = new Blob([new XMLSerializer().serializeToString(picture)], { type: "image/svg+xml" });
      const kind = /** @type {string} */ (button.dataset.type);
      save(kind === "svg" ? svg : await png(svg, picture), `${data.name}-charts.${kind}`);
    };
  }
}

/** The charts below each other in two columns, each with its title; nothing where there are none. */
function together() {
  const cards = [...document.querySelectorAll(".ek-root .ek-card")].filter((card) => card.querySelector("svg.marks"));
  if (!cards.length) return null;
  const style = getComputedStyle(/** @type {Element} */ (document.querySelector(".stApp")));
  const page = make("svg", { xmlns: "http://www.w3.org/2000/svg", "font-family": "sans-serif", color: style.color });
  page.append(make("rect", { width: "100%", height: "100%", fill: style.backgroundColor }));
  let [x, y, low, right] = [GAP, GAP, GAP, GAP];
  cards.forEach((card, n) => {
    const chart = /** @type {SVGSVGElement} */ (card.querySelector("svg.marks"));
    const { width, height } = chart.getBoundingClientRect();
    const title = make("text", { x, y: y + HEAD / 2, "font-size": 14, "font-weight": 600, fill: style.color });
    title.textContent = card.querySelector("figcaption")?.textContent ?? "";
    const drawn = /** @type {SVGSVGElement} */ (chart.cloneNode(true));
    const box = { x, y: y + HEAD, width, height };
    for (const [key, value] of Object.entries(box)) drawn.setAttribute(key, String(value));
    page.append(title, drawn);
    [low, right] = [Math.max(low, y + HEAD + height + GAP), Math.max(right, x + width + GAP)];
    [x, y] = n % 2 ? [GAP, low] : [x + width + GAP, y];
  });
  for (const [key, value] of Object.entries({ width: right, height: low })) page.setAttribute(key, String(value));
  return page;
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
function make(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key !== "xmlns") element.setAttribute(key, String(value));
  }
  return element;
}

/**
 * @param {Blob} svg
 * @param {Element} picture
 * @returns {Promise<Blob>}
 */
async function png(svg, picture) {
  const image = new Image();
  const address = URL.createObjectURL(svg);
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = DENSITY * Number(picture.getAttribute("width"));
    canvas.height = DENSITY * Number(picture.getAttribute("height"));
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(blob)), "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
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
  URL.revokeObjectURL(link.href);
}
