// Runs in the page. Says, of each movement of the slider and each change of label, when the board showed what a table
// that was computed elsewhere says it must show.
(() => {
  const RANGE = 'input[type=range][aria-label^="Confidence threshold"]'; // the model's is the first
  const CURVES = { "Precision and recall": ["recall", "precision"], "ROC curve": ["false_positive_rate", "recall"] };
  const LINES = "Metrics by confidence threshold";
  const RULES = [LINES, "Score distribution"];
  const PIXELS = 0.05; // a mark may stand this far off; a step of the slider is 0.4 pixels

  let table = null; // boards: title -> models -> {thresholds, texts, values}; rows: models -> label -> texts; by row of
  // the model's slider
  const updates = []; // {row, began, handled, right, painted}: times in milliseconds; `right` stays null if it never was
  const changes = []; // {title, began, right}

  const row = () => Math.round(document.querySelector(RANGE).value * 1000);
  const title = () => document.querySelector(".ek-what").textContent;
  const chart = (name) =>
    [...document.querySelectorAll(".ek-root figure")].find((f) => f.querySelector("figcaption").textContent === name);
  const place = (mark) => /translate\(([^,]+),([^)]+)\)/.exec(mark.getAttribute("transform")).slice(1).map(Number);
  const near = (a, b) => Math.abs(a - b) <= PIXELS;

  const wrongTiles = (models, at) => {
    const tiles = [...document.querySelectorAll(".ek-root [data-metric]:not([data-label])")];
    const wanted = models.reduce((sum, model) => sum + Object.keys(model.texts).length, 0);
    const wrong = tiles.length === wanted ? [] : [`${tiles.length} tiles, not ${wanted}`];
    for (const { dataset: { metric, model }, textContent } of tiles) {
      const text = models[model]?.texts[metric]?.[at];
      if (text !== textContent) wrong.push(`${metric} of model ${model}: ${textContent}, not ${text}`);
    }
    return wrong;
  };

  const wrongRows = (at) => {
    const wrong = [];
    const figures = [...document.querySelectorAll(".ek-row [data-metric][data-label]")];
    let seen = 0;
    for (const { dataset: { metric, model, label }, textContent } of figures) {
      const text = table.rows[model]?.[label]?.[metric]?.[at];
      if (text === undefined) continue;
      seen += 1;
      if (text !== textContent) wrong.push(`${metric} of ${label}: ${textContent}, not ${text}`);
    }
    return seen || !table.rows.length ? wrong : ["No label of the list is known."];
  };

  const wrongPoints = (name, points) => {
    const figure = chart(name);
    const [width, height] = /h([\d.]+)v([\d.]+)/.exec(figure.querySelector("path.background").getAttribute("d")).slice(1);
    const marks = [...[...figure.querySelectorAll("g.mark-symbol.role-mark")].at(-1).children].map(place);
    const wanted = points.filter(([x, y]) => x !== null && y !== null).map(([x, y]) => [x * width, (1 - y) * height]);
    const right = wanted.every(([x, y]) => marks.some((mark) => near(mark[0], x) && near(mark[1], y)));
    return right && marks.length === wanted.length ? [] : [`points of ${name}: ${marks}, not ${wanted}`];
  };

  const wrongRules = (name, models, at) => {
    const figure = chart(name);
    const [, width] = /h([\d.]+)/.exec(figure.querySelector("path.background").getAttribute("d"));
    const rules = [...figure.querySelectorAll("g.mark-rule.role-mark line")].map((line) => place(line)[0]);
    const wanted = models.map(({ thresholds }) => thresholds[at]).filter((x) => x !== null).map((x) => x * width);
    const right = wanted.every((x) => rules.some((rule) => near(rule, x))) && rules.every((rule) => wanted.some((x) => near(rule, x)));
    return right ? [] : [`rules of ${name}: ${rules}, not ${wanted}`];
  };

  // What the board shows otherwise than it must, in words.
  const wrong = (name = title(), at = row()) => {
    if (!document.querySelector('.ek-root[data-ready="true"]')) return ["The board is not ready."];
    if (title() !== name) return [`title ${title()}, not ${name}`];
    const models = table.boards[name];
    const points = Object.entries(CURVES).map(([curve, [x, y]]) => [curve, models.map(({ values }) => [values[x][at], values[y][at]])]);
    points.push([LINES, models.flatMap(({ thresholds, values }) => Object.values(values).map((value) => [thresholds[at], value[at]]))]);
    return [
      ...wrongTiles(models, at),
      ...wrongRows(at),
      ...points.flatMap(([curve, places]) => wrongPoints(curve, places)),
      ...RULES.flatMap((name) => wrongRules(name, models, at)),
    ];
  };

  window.addEventListener("input", (event) => {
    if (!event.target.matches?.(RANGE)) return;
    const update = { row: row(), began: performance.now(), handled: null, right: null, painted: null };
    updates.push(update);
    const frame = () => {
      const now = performance.now();
      if (wrong(title(), update.row).length) {
        if (updates.at(-1) === update) requestAnimationFrame(frame);
        return;
      }
      update.right = now;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { update.painted = performance.now(); };
      port2.postMessage(null);
    };
    requestAnimationFrame(frame);
  }, true);

  window.addEventListener("input", (event) => {
    if (event.target.matches?.(RANGE)) updates.at(-1).handled = performance.now();
  });

  const drawings = () =>
    [...document.querySelectorAll(".ek-root figure")].map((figure) =>
      [...figure.querySelectorAll("g.mark-line.role-mark path")].map((path) => path.getAttribute("d")).join());

  window.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.ek-label");
    if (!button) return;
    const change = { title: button.textContent, began: performance.now(), right: null };
    const before = drawings();
    changes.push(change);
    const frame = () => {
      const now = performance.now();
      const same = title() !== change.title || drawings().some((drawing, i) => drawing === before[i]);
      if (same || wrong(change.title).length) requestAnimationFrame(frame);
      else change.right = now;
    };
    requestAnimationFrame(frame);
  }, true);

  window.probe = { updates, changes, wrong, expect: (json) => { table = JSON.parse(json); } };
})();
