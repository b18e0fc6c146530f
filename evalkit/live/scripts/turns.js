// What a person chose becomes known to the server: on release of the pointer, or when the keys are at rest.

/** @import { Answer, Host, SentThreshold } from "./protocol.d.ts" */
/** @import { Thresholds } from "./thresholds.js" */

export const SPEAK_AND_SEND_AFTER = 250; // ms after the last key or number; a drag sends on release
export const RELEASES = ["pointerup", "pointercancel", "blur"]; // a pointer is up, or can no longer be followed
const ANSWERED = "ek-answered"; // an event of the window: what was committed by window.ekAnswer.turn is on the page

/**
 * What the server makes for one threshold at a time comes with its answer, for the board of a digest.
 *
 * @param {string} digest
 */
export function lateBounds(digest) {
  const answer = window.ekAnswer;
  return answer?.digest === digest ? answer.late : null;
}

export class Turns {
  dragging = false;
  turn = 0; // counts what was committed; the server says which turn a board was drawn at
  answered = 0; // the last turn whose answer is on the page
  waiting = 0; // the timer of what is not committed yet
  sent = ""; // what was committed last, or what a board began with

  /**
   * @param {HTMLElement} root
   * @param {Thresholds} thresholds
   * @param {{
   *   host: () => Host,
   *   whose: () => { model: string | null, stands: string },
   *   committed: (chosen: boolean) => void,
   *   heard: () => void,
   * }} calls `whose`: board it is, and where its labels stand; `committed`: the board is somewhere else for good, as a
   *   person chose or not; `heard`: an answer came
   */
  constructor(root, thresholds, { host, whose, committed, heard }) {
    this.root = root;
    this.thresholds = thresholds;
    this.host = host;
    this.whose = whose;
    this.committed = committed;
    this.release = () => {
      if (!this.dragging) return;
      this.dragging = false;
      this.commit();
    };
    this.hear = () => {
      this.answered = Math.max(this.answered, /** @type {Answer} */ (window.ekAnswer).turn);
      heard();
      this.mark();
    };
    for (const event of RELEASES) window.addEventListener(event, this.release);
    window.addEventListener(ANSWERED, this.hear);
  }

  stop() {
    clearTimeout(this.waiting);
    for (const event of RELEASES) window.removeEventListener(event, this.release);
    window.removeEventListener(ANSWERED, this.hear);
  }

  /** Whether a person is moving a threshold that is not committed. */
  get isUnderway() {
    return this.dragging || this.waiting !== 0;
  }

  /**
   * A board that was drawn at a turn of the server's begins.
   *
   * @param {number} turn
   */
  begin(turn) {
    [this.turn, this.answered] = [turn, turn];
    this.sent = this.thresholds.chosen;
  }

  press() {
    this.dragging = true;
    this.mark();
  }

  later({ chosen = true } = {}) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      this.waiting = 0;
      if (!this.dragging) this.commit({ chosen });
    }, SPEAK_AND_SEND_AFTER);
    this.mark();
  }

  /** A board may have no row for a threshold, which has then moved to the nearest one: the server should know. */
  catchUp() {
    if (this.thresholds.chosen !== this.sent && !this.isUnderway) this.later({ chosen: false });
    this.mark();
  }

  commit({ chosen: isChosen = true } = {}) {
    clearTimeout(this.waiting);
    this.waiting = 0;
    const { chosen, driver, values } = this.thresholds;
    if (chosen !== this.sent) {
      this.sent = chosen;
      this.turn += 1;
      this.committed(isChosen);
      const [value, other = null] = values.map(sendable);
      const host = this.host();
      if (host.send) host.send("threshold", { value, other, driver, turn: this.turn, ...this.whose() });
      else this.answered = this.turn;
    }
    this.mark();
  }

  /** What is computed only on release is out of date from the first movement until its answer is on the page. */
  mark() {
    if (this.isUnderway || this.answered < this.turn) this.root.dataset.dragging = "true";
    else delete this.root.dataset.dragging;
  }
}

/**
 * @param {number} threshold
 * @returns {SentThreshold}
 */
export function sendable(threshold) {
  return Number.isFinite(threshold) ? threshold : "inf";
}
