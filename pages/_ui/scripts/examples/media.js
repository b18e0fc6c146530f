// The picture, sound or video of the open item. Space plays and pauses; a part of a recording plays from its start, and
// may be held to. Where nothing can be shown, the sentence says why.

import { element } from "../../../../evalkit/live/scripts/elements.js";

/**
 * @typedef {{ kind: "picture" | "sound" | "video" | null, name: string, address: string, why: string, console: string,
 *   span: [number, number | null] | null }} Seen `span`: which part of the recording it is, in seconds
 */

const BROKEN = "This browser cannot show the file.";
const TINY = 64; // pixels; pictures that are not wider are enlarged as they are, pixel by pixel
const NEAR_ITS_END = 0.03; // seconds; the last frame of a part is its own

export class MediaPane {
  node = element("div", { className: "ek-media", hidden: true });
  /** @type {HTMLMediaElement | null} */
  player = null;
  /** @type {Seen | null} */
  seen = null;
  /** Whether playing stays within the part. */
  holds = true;
  asked = 0; // of the browser, for the next frame

  /** @param {{ moved: (time: number) => void }} hands `moved`: what follows the time of the player */
  constructor(hands) {
    this.hands = hands;
    this.box = element("div", { className: "ek-media-box" });
    this.said = element("p", { className: "ek-media-said" });
    const box = element("input", { type: "checkbox", checked: true });
    box.onchange = () => {
      this.holds = box.checked;
    };
    this.hold = element("label", { className: "ek-media-hold" }, box, " Stay in this part");
    this.node.append(this.box, this.hold, this.said);
  }

  /** @param {Seen | null} seen of the open item; null where it has nothing to be seen or heard */
  show(seen) {
    const before = this.seen;
    this.seen = seen;
    this.node.hidden = seen === null;
    this.hold.hidden = !seen?.span || seen.kind === null || seen.kind === "picture";
    if (seen === null) {
      this.leave();
      return;
    }
    this.say(seen.why);
    if (seen.kind === null) this.leave();
    else if (before?.address === seen.address && before.kind === seen.kind && this.player) this.seek(this.from);
    else this.load(seen, seen.kind);
  }

  /** Where the part begins. */
  get from() {
    return this.seen?.span?.[0] ?? 0;
  }

  /** Where the part ends, if it is held to. */
  get until() {
    return (this.holds ? this.seen?.span?.[1] : null) ?? Infinity;
  }

  /**
   * @param {Seen} seen
   * @param {"picture" | "sound" | "video"} kind
   */
  load(seen, kind) {
    const wasPlaying = this.player !== null && !this.player.paused;
    this.leave();
    const src = new URL(seen.address, document.baseURI).href;
    const failed = () => {
      if (this.seen === seen) this.say(BROKEN);
    };
    if (kind === "picture") {
      const picture = element("img", { src, alt: seen.name, onerror: failed });
      picture.onload = () => picture.classList.toggle("ek-tiny", picture.naturalWidth <= TINY);
      this.box.replaceChildren(picture);
      return;
    }
    const player = element(kind === "video" ? "video" : "audio", { src, controls: true, loop: seen.span === null,
      preload: "metadata", "aria-label": seen.name, onerror: failed });
    if (player instanceof HTMLVideoElement) Object.assign(player, { playsInline: true, muted: true });
    player.onloadedmetadata = () => {
      if (player instanceof HTMLVideoElement) player.classList.toggle("ek-tiny", player.videoWidth <= TINY);
      this.seek(this.from);
    };
    player.onplay = () => this.follow();
    player.onseeked = () => this.hands.moved(player.currentTime);
    this.player = player;
    this.box.replaceChildren(player);
    if (wasPlaying) this.play();
  }

  leave() {
    cancelAnimationFrame(this.asked);
    this.player?.pause();
    this.player?.removeAttribute("src");
    this.player?.load(); // ends what is still on its way
    this.player = null;
    this.box.replaceChildren();
  }

  /** @param {number} time in seconds */
  seek(time) {
    if (this.player) this.player.currentTime = time;
  }

  play() {
    this.player?.play().catch(() => {}); // not allowed, or another item came first
  }

  /**
   * Play from a moment, within another part of the recording.
   *
   * @param {number} time
   * @param {[number, number | null]} span
   */
  playFrom(time, span) {
    if (!this.player || !this.seen) return;
    this.seen = { ...this.seen, span };
    this.seek(time);
    this.play();
  }

  /** Play, from the start of the part where its end was reached; or pause. */
  toggle() {
    const { player } = this;
    if (!player) return false;
    if (player.paused) this.play();
    else player.pause();
    return true;
  }

  /** Keep to the part while it plays. */
  follow() {
    const { player } = this;
    if (!player) return;
    const time = player.currentTime;
    if (time >= this.until - NEAR_ITS_END || (this.holds && time < this.from - 1)) this.seek(this.from);
    this.hands.moved(time);
    cancelAnimationFrame(this.asked);
    if (!player.paused) this.asked = requestAnimationFrame(() => this.follow());
  }

  /** @param {string} why it is not shown; empty where it is */
  say(why) {
    const link = this.seen?.console ? [element("a", { href: this.seen.console, target: "_blank",
      rel: "noopener noreferrer" }, "Open in Google Cloud console")] : [];
    this.said.replaceChildren(why, ...(why && link.length ? [" "] : []), ...link);
    this.said.title = why ? this.seen?.name ?? "" : "";
  }
}
