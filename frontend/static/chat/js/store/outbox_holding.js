/** Commands of this tab that can still be taken back: each is let go after its time. */
export class Holding {
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #timers = new Map();
  #release;

  /** @param {(key: string) => void} release lets an entry go */
  constructor(release) {
    this.#release = release;
  }

  /**
   * @param {string} key
   * @param {number} ms
   */
  hold(key, ms) {
    this.#timers.set(key, setTimeout(() => this.#release(key), ms));
  }

  /** @param {string} key */
  has(key) {
    return this.#timers.has(key);
  }

  /** @param {string} key of an entry that is let go, or was taken back */
  forget(key) {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }

  /** The page is left: nothing is held any longer. */
  releaseAll() {
    for (const key of [...this.#timers.keys()]) this.#release(key);
  }
}
