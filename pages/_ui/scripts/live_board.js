// The live board as a Streamlit component. A threshold is state, which a rerun keeps; the rest happens once.

import { conduct } from "../../../evalkit/live/scripts/conductor.js";
import { vega } from "./vega.js";

/** @import { Content, Events } from "../../../evalkit/live/scripts/protocol.d.ts" */

/**
 * @param {{
 *   parentElement: HTMLElement,
 *   data: Uint8Array,
 *   setStateValue: (name: string, value: unknown) => void,
 *   setTriggerValue: (name: string, value: unknown) => void,
 * }} component
 */
export function mount({ parentElement, data, setStateValue, setTriggerValue }) {
  /** @type {<E extends keyof Events>(event: E, value: Events[E]) => void} */
  const send = (event, value) => (event === "threshold" ? setStateValue : setTriggerValue)(event, value);
  /** @type {Content} */
  const content = JSON.parse(new TextDecoder().decode(data));
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".ek-root"));
  const done = conduct(root, content, { embed: vega, send });
  return () => done.then((stop) => stop());
}
