// Moves live boards. Python computed every number and Altair wrote every chart; here rows are looked up by threshold,
// marks moved and texts set. It serves a page, a notebook cell and an offline file alike.

import { Board } from "./board.js";
import { unzip } from "./rows.js";

/** @import { Content, Host } from "./protocol.d.ts" */

/** @type {WeakMap<HTMLElement, Board>} */
const BOARDS = new WeakMap(); // root element -> its board

/**
 * Mount a board in `root`, or update the one that is there. Gives what unmounts it.
 *
 * @param {HTMLElement} root
 * @param {Content} content
 * @param {Host} host
 */
export async function conduct(root, content, host) {
  const board = BOARDS.get(root) ?? new Board(root, host);
  BOARDS.set(root, board);
  board.host = host;
  board.updated = board.updated.then(() => board.update(content)).catch((error) => board.fail(error));
  await board.updated;
  return () => {
    board.stop();
    BOARDS.delete(root);
  };
}

/**
 * Mount a board, with its label list, from a file that holds both as zipped JSON.
 *
 * @param {HTMLElement} root
 * @param {string} zipped
 * @param {Host} host
 */
export async function conductZipped(root, zipped, host) {
  /** @type {Content} */
  const content = await unzip(zipped);
  return conduct(root, content, host);
}
