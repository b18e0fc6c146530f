// Says of each file that the server refused why, where everybody sees it.

/** @typedef {{ said: Record<string, string>, otherwise: string }} Sentences */

const FILES = ".st-key-predictions_file";

let leave = () => {}; // Streamlit mounts a component anew with what is new, and does not unmount it before

/** @param {{ parentElement: HTMLElement, data: Sentences }} component */
export function mount({ parentElement, data }) {
  const place = /** @type {HTMLElement} */ (parentElement.querySelector(".ek-refused"));
  const files = document.querySelector(FILES);
  const draw = () => {
    const lines = refused(files).map(({ name, problem }) => `${name}: ${sentence(problem, data)}`);
    if (lines.join("\n") === [...place.children].map((each) => each.textContent).join("\n")) return;
    place.replaceChildren(
      ...lines.map((line) => {
        const paragraph = document.createElement("p");
        paragraph.textContent = line;
        return paragraph;
      }),
    );
  };
  leave();
  const watch = new MutationObserver(draw);
  if (files) watch.observe(files, { childList: true, subtree: true, characterData: true });
  draw();
  leave = () => watch.disconnect();
  return leave;
}

/**
 * The files that did not arrive, and what Streamlit says of each.
 *
 * @param {Element | null} files
 */
function refused(files) {
  const chips = [...(files?.querySelectorAll("[data-testid=stFileChip][aria-invalid=true]") ?? [])];
  return chips.map((chip) => ({
    name: chip.querySelector("[data-testid=stFileChipName]")?.getAttribute("title") ?? "",
    problem: chip.querySelector("[role=alert]")?.textContent ?? "",
  }));
}

/**
 * @param {string} problem
 * @param {Sentences} sentences
 */
export function sentence(problem, { said, otherwise }) {
  if (!problem.includes("AxiosError")) return problem.replace(/^Error: /u, ""); // Streamlit's own sentence
  const status = /status code (\d{3})/u.exec(problem)?.[1] ?? "";
  return said[status] ?? otherwise;
}
