// What a person says of the truth of pairs, kept in the browser as it is said, by the content of the predictions.

/**
 * @typedef {"wrong" | "unsure" | "fine" | ""} Verdict
 * @typedef {{ id: string, label: string, verdict: Verdict, note: string }} Mark
 */

const WAITS = 250; // ms after the last mark, before the server hears of them
const AGAIN = 2000; // ms until a server that does not know of marks is told again
const TRIES = 3;

/** @type {Map<string, number>} digest -> how many files were brought back that the browser has taken over */
const taken = new Map();

/**
 * @param {string} id
 * @param {string} label
 */
const keyOf = (id, label) => JSON.stringify([id, label]);

export class MarkBook {
  /** @type {Map<string, Mark>} */
  marks = new Map();
  /** @type {ReturnType<typeof setTimeout> | null} */
  waiting = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  again;

  /**
   * What the browser has kept is the newest, unless a file was brought back since.
   *
   * @param {{ digest: string, marks: Mark[], brought: number }} known to the server
   * @param {(each: Mark[]) => void} tell
   */
  constructor({ digest, marks, brought }, tell) {
    this.place = `evalkit.marks.${digest}`;
    this.tell = tell;
    const kept = this.kept();
    const isBrought = brought > (taken.get(digest) ?? 0);
    taken.set(digest, brought);
    const own = isBrought || kept === null ? marks : kept;
    for (const mark of own) this.marks.set(keyOf(mark.id, mark.label), mark);
    if (isBrought) this.keep();
    else if (JSON.stringify(own) !== JSON.stringify(marks)) this.insist(TRIES);
  }

  /**
   * A run of the page that is under way may pass over what is told; one that heard it draws the list anew, with another
   * book.
   *
   * @param {number} tries
   */
  insist(tries) {
    this.tell([...this.marks.values()]);
    if (tries > 1) this.again = setTimeout(() => this.insist(tries - 1), AGAIN);
  }

  /** The page goes on without this book. */
  leave() {
    clearTimeout(this.again);
    this.flush();
  }

  /** @returns {Mark[] | null} */
  kept() {
    try {
      const found = JSON.parse(window.localStorage.getItem(this.place) ?? "null");
      return Array.isArray(found) ? found.filter(isMark) : null;
    } catch {
      return null; // no storage, or what is no mark of ours
    }
  }

  keep() {
    try {
      window.localStorage.setItem(this.place, JSON.stringify([...this.marks.values()]));
    } catch {
      // full, or not allowed: the server has them as long as the session lasts
    }
  }

  /**
   * @param {string} id
   * @param {string} label
   */
  of(id, label) {
    return this.marks.get(keyOf(id, label));
  }

  /** @param {Mark} mark */
  set(mark) {
    const key = keyOf(mark.id, mark.label);
    if (mark.verdict || mark.note) this.marks.set(key, mark);
    else this.marks.delete(key);
    this.keep();
    if (this.waiting) clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.flush(), WAITS);
  }

  /** Tell the server what it has not heard. */
  flush() {
    if (!this.waiting) return;
    clearTimeout(this.waiting);
    this.waiting = null;
    this.tell([...this.marks.values()]);
  }
}

/** @param {any} value */
function isMark(value) {
  return ["id", "label", "verdict", "note"].every((name) => typeof value?.[name] === "string")
    && ["wrong", "unsure", "fine", ""].includes(value.verdict);
}
