// Whether the server is there, and whether it still knows what was loaded: says so over the page, and has the page run
// anew once the server is back, with all that was committed meanwhile.

const CONNECTION = "data-test-connection-state";
const PATIENCE = 5000; // ms; a short gap is none of anybody's business

/** @typedef {{ away: string, lost: string | null, own: string[], waiting: string[] }} Connection */

/** @type {number | undefined} */
let clock;
let isAway = false;

/**
 * @param {HTMLElement} place
 * @param {Connection} data
 * @param {() => void} back
 */
export function connection(place, data, back) {
  const app = /** @type {Element} */ (document.querySelector(".stApp"));
  const text = /** @type {HTMLElement} */ (place.querySelector("p"));
  const close = /** @type {HTMLButtonElement} */ (place.querySelector("button"));
  window.ekLoaded = loaded(window.ekLoaded ?? [], data);

  /** @param {boolean} late */
  const say = (late) => {
    const said = sentence(data, { isAway: isAway && late, missing: missing(window.ekLoaded ?? [], data) });
    if (text.textContent !== said) text.textContent = said;
    place.hidden = !said;
    close.hidden = isAway;
  };
  const look = () => {
    const away = app.getAttribute(CONNECTION) !== "CONNECTED";
    if (away === isAway) return;
    isAway = away;
    clearTimeout(clock);
    if (away) clock = setTimeout(() => say(true), PATIENCE);
    else back();
    say(false);
  };
  close.onclick = () => {
    window.ekLoaded = [...data.own, ...data.waiting];
    say(false);
  };
  const watch = new MutationObserver(look);
  watch.observe(app, { attributeFilter: [CONNECTION] });
  say(false);
  look();
  return () => watch.disconnect();
}

/**
 * What was loaded or put in, as far as this page has seen: a session that is new to it adds what it loaded. What is put
 * in there again is lost no more, under whatever name it is loaded then.
 *
 * @param {string[]} before
 * @param {Connection} data
 */
export function loaded(before, { lost, own, waiting }) {
  if (lost === null) return [...own, ...waiting];
  return [...new Set([...before, ...own])].filter((name) => !waiting.includes(name));
}

/**
 * @param {string[]} names
 * @param {Connection} data
 */
export function missing(names, { lost, own }) {
  return lost === null ? [] : names.filter((name) => !own.includes(name));
}

/**
 * @param {Connection} data
 * @param {{ isAway: boolean, missing: string[] }} now
 */
export function sentence({ away, lost }, now) {
  if (now.isAway) return away;
  return now.missing.length > 0 ? `${lost} ${now.missing.join(", ")}.` : "";
}
