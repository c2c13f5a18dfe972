import { elapsed } from "../lib/clock.js";

const BASE_MS = 500;
const CAP_MS = 30_000;
const STABLE_MS = 60_000;

/**
 * Full-jitter exponential back-off: a crowd that lost its server does not return as one.
 */
export class Retry {
  #attempt = 0;
  /** @type {number | null} */
  #liveSince = null;
  #random;

  /** @param {() => number} [random] in 0..1 */
  constructor(random = Math.random) {
    this.#random = random;
  }

  /** The connection works; if it lasts a minute, the next loss starts from the beginning. */
  live() {
    this.#liveSince = elapsed();
  }

  /** @returns {number} ms to wait before the next attempt */
  next() {
    const since = this.#liveSince;
    const stable = since !== null && elapsed() - since >= STABLE_MS;
    if (stable) this.#attempt = 0;
    this.#liveSince = null;
    const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** this.#attempt);
    this.#attempt = Math.min(this.#attempt + 1, 16);
    return this.#random() * ceiling;
  }

  /**
   * @param {number} spread ms
   * @returns {number} ms, somewhere within the spread
   */
  jitter(spread) {
    return this.#random() * spread;
  }
}
