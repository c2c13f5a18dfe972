const BASE_MS = 500;
const CAP_MS = 30_000;
const STABLE_MS = 60_000;

/**
 * Full-jitter exponential back-off: a crowd that lost its server does not return as one.
 */
export class Retry {
  #attempt = 0;
  #liveSince = 0;
  #random;

  /** @param {() => number} [random] in 0..1 */
  constructor(random = Math.random) {
    this.#random = random;
  }

  /** The connection works; if it lasts a minute, the next loss starts from the beginning. */
  live() {
    this.#liveSince = Date.now();
  }

  /** @returns {number} ms to wait before the next attempt */
  next() {
    const stable = this.#liveSince > 0 && Date.now() - this.#liveSince >= STABLE_MS;
    if (stable) this.#attempt = 0;
    this.#liveSince = 0;
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
