// The colours and fonts of the page: the stylesheet has them as properties, and Vega wants them as its configuration.

/**
 * @param {Element} root
 * @param {string} name
 */
function property(root, name) {
  return getComputedStyle(root).getPropertyValue(name).trim();
}

/**
 * Vega's configuration. The colours of models and metrics become properties of `root` of their own.
 *
 * @param {HTMLElement} root
 */
export function theme(root) {
  const text = property(root, "--ek-text");
  const grid = property(root, "--ek-line");
  const colors = property(root, "--ek-colors").split(",").map((color) => color.trim()); // two models, then four metrics
  const [models, metrics] = [colors.slice(0, 2), colors.slice(2)];
  models.forEach((color, m) => root.style.setProperty(`--ek-model-${m}`, color));
  metrics.forEach((color, i) => root.style.setProperty(`--ek-metric-${i}`, color));
  return {
    background: "transparent",
    font: property(root, "--ek-font"),
    range: { category: models, ordinal: metrics },
    view: { stroke: null },
    mark: { aria: false }, // the chart has a name, and its marks are no pictures of their own
    axis: {
      labelColor: text,
      titleColor: text,
      labelOpacity: 0.85,
      titleFontWeight: 500,
      labelFontSize: 11,
      titleFontSize: 11.5,
      labelFlush: false,
      labelSeparation: 6,
      gridColor: grid,
      domainColor: grid,
      tickColor: grid,
      titlePadding: 6,
    },
    rule: { color: text },
    text: { color: text },
    line: { strokeWidth: 2 },
    point: { stroke: property(root, "--ek-background"), strokeWidth: 1.5 },
  };
}
