import { elapsed } from "../lib/clock.js";

/** How long an answer to a ping may take, ms. */
const ANSWER_MS = 10_000;
/** The same where there is a reason to doubt, ms. */
const DOUBT_MS = 3_000;

/**
 * Notices a connection that is dead without having said so: the browser shows no pings of the
 * WebSocket protocol, so the application sends its own.
 */
export class Heartbeat {
  #ping;
  #dead;
  #heardAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {() => void} ping sends one
   * @param {() => void} dead told once, when nothing came back
   */
  constructor(ping, dead) {
    this.#ping = ping;
    this.#dead = dead;
  }

  /** @param {number} everyMs */
  start(everyMs) {
    this.#later(everyMs, everyMs);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  heard() {
    this.#heardAt = elapsed();
  }

  /**
   * Asks at once, when there is a reason to doubt (woken up, network changed).
   *
   * @param {number} everyMs
   */
  probe(everyMs) {
    this.stop();
    // What comes may have been under way before the doubt arose: another ping settles it.
    this.#ask(everyMs, DOUBT_MS, 0);
  }

  /**
   * @param {number} ms until the next ping
   * @param {number} everyMs
   */
  #later(ms, everyMs) {
    this.stop();
    this.#timer = setTimeout(() => this.#ask(everyMs), ms);
  }

  /**
   * @param {number} everyMs
   * @param {number} [answerMs]
   * @param {number} [nextMs] from the answer to the next ping
   */
  #ask(everyMs, answerMs = ANSWER_MS, nextMs = everyMs - answerMs) {
    const askedAt = elapsed();
    this.#ping();
    this.#timer = setTimeout(() => {
      if (this.#heardAt < askedAt) this.#dead();
      else this.#later(nextMs, everyMs);
    }, answerMs);
  }
}
