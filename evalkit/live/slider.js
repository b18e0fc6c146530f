// One confidence threshold: a slider, the exact number, presets. Two models share one, or have one each.
class Slider {
  constructor(board) {
    this.row = 0; // of `stops`
    this.title = element("span", { className: "ek-title" });
    this.range = element("input", { type: "range" });
    this.number = element("input", { type: "number" });
    this.presets = element("div", { className: "ek-presets", role: "group" });
    this.node = element("div", { className: "ek-slide" }, this.title, this.range, this.number, this.presets);
    this.go = (threshold) => { board.move(this, threshold); board.commit(); };
    this.range.addEventListener("pointerdown", (event) => { if (event.button === 0) board.press(); });
    this.range.addEventListener("input", () => board.moved(this, this.stepped(board.dragging)));
    this.number.addEventListener("input", () => {
      const { value } = this.number;
      if (value === "" || +value < this.low || +value > this.high) return;
      this.typing = true;
      board.moved(this, +value);
      this.typing = false;
    });
    this.number.addEventListener("change", () => { this.show(); board.commit(); });
  }

  // `model`: its place and name where each has its own slider.
  fill({ low, high, step, presets, stops, hand, matched }, model) {
    Object.assign(this, { low, high, stops: unpack(stops), hand: unpack(hand), matched: matched && unpack(matched) });
    const name = model ? `Confidence threshold, ${model.name}` : "Confidence threshold";
    for (const input of [this.range, this.number]) Object.assign(input, { min: low, max: high, step });
    this.range.setAttribute("aria-label", name);
    this.number.setAttribute("aria-label", `${name}, exact value`);
    this.number.placeholder = "none";
    this.presets.setAttribute("aria-label", model ? `Presets, ${model.name}` : "Presets");
    this.title.replaceChildren(...(model ? [element("i"), element("span", { textContent: model.name })] : [name]));
    this.title.title = model ? name : "";
    for (const node of [this.node, this.title]) {
      if (model) node.dataset.m = model.m;
      else delete node.dataset.m;
    }
    this.presets.replaceChildren(...presets.map((preset) => element("button", {
      type: "button", textContent: preset.title, title: `${preset.help} Threshold ${shown(preset.threshold)}.`,
      onclick: () => this.go(preset.threshold),
    })));
  }

  get threshold() {
    return this.stops[this.row];
  }

  // A key moves the range by a step of its own, which on a coarse grid leads back to the same stop: the next one is meant.
  stepped(dragging) {
    const value = +this.range.value;
    const stop = nearest(this.hand, value);
    const moved = value - this.placed;
    if (dragging || this.hand[stop] !== this.threshold || Math.abs(moved) > 1.5 * this.range.step) return value;
    return this.hand[stop + Math.sign(moved)] ?? value;
  }

  show() {
    const { threshold } = this;
    const finite = Number.isFinite(threshold);
    this.range.value = finite ? threshold : this.high;
    this.placed = +this.range.value;
    this.range.setAttribute("aria-valuetext", finite ? shown(threshold) : "above all scores, nothing is predicted");
    if (!this.typing) this.number.value = finite ? shown(threshold) : "";
  }
}
