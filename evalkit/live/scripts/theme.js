// The colours and fonts of the page: the stylesheet has them as properties, and Vega wants them as its configuration.

/**
 * @param {Element} root
 * @param {string} name
 */
function property(root, name) {
  return getComputedStyle(root).getPropertyValue(name).trim();
}

/**
 * Whether text is light on dark.
 *
 * @param {Element} root
 */
export function isDark(root) {
  const parts = getComputedStyle(root).color.match(/[\d.]+/g) ?? [];
  return parts.slice(0, 3).reduce((sum, part) => sum + +part, 0) > 384;
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
