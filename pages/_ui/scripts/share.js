// Share: the address of what is on screen goes to the clipboard, or stands there to be selected.

let unmount = () => {}; // Streamlit mounts a component anew with what is new, and does not unmount it before

/** @param {{ parentElement: HTMLElement, data: { note: string } }} component */
export function mount({ parentElement, data }) {
  const button = /** @type {HTMLButtonElement} */ (parentElement.querySelector("button"));
  const panel = /** @type {HTMLElement} */ (parentElement.querySelector(".ek-shared"));
  const status = /** @type {HTMLElement} */ (panel.querySelector("[role=status]"));
  const link = /** @type {HTMLInputElement} */ (panel.querySelector("input"));
  /** @type {HTMLElement} */ (panel.querySelector(".ek-note")).textContent = data.note;

  /** @param {boolean} open */
  const show = (open) => {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  /** @param {Event} event */
  const leave = (event) => {
    if (!panel.hidden && !parentElement.contains(/** @type {Node} */ (event.target))) show(false);
  };
  /** @param {KeyboardEvent} event */
  const escape = (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    show(false);
    button.focus();
  };
  button.onclick = async () => {
    if (!panel.hidden) return show(false);
    link.value = window.location.href;
    show(true);
    status.textContent = (await copied(link.value)) ? "Link copied" : "Copy this link";
    link.select();
  };
  link.onfocus = () => link.select();
  unmount();
  document.addEventListener("pointerdown", leave);
  parentElement.addEventListener("keydown", escape);
  unmount = () => {
    document.removeEventListener("pointerdown", leave);
    parentElement.removeEventListener("keydown", escape);
  };
  return unmount;
}

/**
 * Whether the clipboard took it: it is there with https or on this machine alone, and a person may refuse it.
 *
 * @param {string} text
 */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
