// The rows of the forest plot by keyboard: arrows go from label to label, Enter opens one, as a click does.

const ROWS = ".st-key-labels svg g.mark-rect.role-mark > path[aria-label]";
const STEPS = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

let leave = () => {}; // Streamlit mounts a component anew with what is new, and does not unmount it before
/** @type {string | null} the label that was opened by a key: its row has the focus in the plot that comes */
let opened = null;

/** @typedef {SVGPathElement & { __data__?: { datum?: { full?: string, current?: boolean } } }} Row as Vega draws it */

/** @returns {Row[]} */
const rows = () => [...document.querySelectorAll(ROWS)].map((each) => /** @type {Row} */ (each));

/** @param {Row} row */
const labelOf = (row) => row.__data__?.datum?.full ?? null;

export function mount() {
  leave();
  // Streamlit draws the plot when it has fetched Vega, and anew when the column gets another width.
  const drawn = new MutationObserver(offer);
  drawn.observe(/** @type {Element} */ (document.querySelector(".stApp")), { childList: true, subtree: true });
  document.addEventListener("keydown", press);
  offer();
  leave = () => {
    drawn.disconnect();
    document.removeEventListener("keydown", press);
  };
  return leave;
}

/** One of the rows is a Tab stop. */
function offer() {
  const all = rows();
  if (!all.length || all.some((row) => row.hasAttribute("tabindex"))) return;
  const current = all.find((row) => row.__data__?.datum?.current);
  for (const row of all) {
    row.setAttribute("role", "button");
    row.setAttribute("aria-pressed", String(row === current));
    row.setAttribute("tabindex", "-1");
  }
  (current ?? all[0]).setAttribute("tabindex", "0");
  const again = opened === null ? undefined : all.find((row) => labelOf(row) === opened);
  opened = null;
  if (again && document.activeElement === document.body) reach(all, again);
}

/**
 * @param {Row[]} all
 * @param {Row} row
 */
function reach(all, row) {
  for (const each of all) each.setAttribute("tabindex", each === row ? "0" : "-1");
  row.focus();
}

/** @param {KeyboardEvent} event */
function press(event) {
  const all = rows();
  const at = all.indexOf(/** @type {Row} */ (document.activeElement));
  if (at < 0) return;
  const { key } = event;
  if (key === "Enter" || key === " ") {
    opened = labelOf(all[at]);
    all[at].dispatchEvent(new MouseEvent("click", { bubbles: true, ...middleOf(all[at]) }));
  } else if (key in STEPS) {
    const step = STEPS[/** @type {keyof STEPS} */ (key)];
    reach(all, all[Math.min(Math.max(at + step, 0), all.length - 1)]);
  } else return;
  event.preventDefault();
}

/** @param {Row} row */
function middleOf(row) {
  const { left, top, width, height } = row.getBoundingClientRect();
  return { clientX: left + width / 2, clientY: top + height / 2 };
}
