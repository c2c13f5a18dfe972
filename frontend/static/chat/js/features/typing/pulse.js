import { elapsed } from "../../lib/clock.js";
import { typingFrame } from "../../protocol/frames.js";

/** The server forgets a typist after 6 s; saying it again every 3 s survives one lost word. */
const RENEW_MS = 3_000;
/** Somebody who stopped in mid-sentence is no longer typing, ms. */
const PAUSE_MS = 5_000;

/** Tells the room that one is typing, no more often than needed. */
export class TypingPulse {
  #say;
  /** @type {number | null} when the room was last told; null while it does not take us for typing */
  #saidAt = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;

  /** @param {(on: boolean) => void} say */
  constructor(say) {
    this.#say = say;
  }

  /** A key was pressed and there is text. */
  typed() {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.stopped(), PAUSE_MS);
    if (this.#saidAt !== null && elapsed() - this.#saidAt < RENEW_MS) return;
    this.#saidAt = elapsed();
    this.#say(true);
  }

  /** The text was sent: the room takes that for the end of typing, and needs no word of it. */
  sent() {
    clearTimeout(this.#pause);
    this.#saidAt = null;
  }

  /** The text was removed or left alone. */
  stopped() {
    clearTimeout(this.#pause);
    if (this.#saidAt !== null) this.#say(false);
    this.#saidAt = null;
  }
}

/**
 * Tells the others of a room when one types there.
 *
 * @param {Page.Room} room
 * @param {string} before what was typed before this was loaded
 */
export function tellTyping({ composer, connection }, before) {
  const pulse = new TypingPulse((on) => void connection.send(typingFrame(on)));
  if (before.trim() !== "") pulse.typed();
  composer.on("sent", () => pulse.sent());
  composer.on("typed", (text) => {
    if (text.trim() === "") pulse.stopped();
    else pulse.typed();
  });
}
