/** @param {string} key */
const lockName = (key) => `chat-held:${key}`;

/**
 * Commands that can still be taken back. Those of this tab are let go after their time.
 *
 * The tab that holds a command has the lock of its name. Other tabs stand in line for it: they get it
 * when that tab has let the command go, was closed or has died.
 */
export class Holding {
  /** @type {Map<string, ReturnType<typeof setTimeout>>} those of this tab, by their keys */
  #timers = new Map();
  /** @type {Map<string, Page.Lease>} locks of commands of all tabs, held or waited for, by their keys */
  #leases = new Map();
  #release;
  #unheld;
  #newLease;

  /**
   * @param {{
   *   release: (key: string) => void, unheld: (key: string) => void, newLease: () => Page.Lease,
   * }} parts `release` lets an entry of this tab go. `unheld`: no other tab holds this entry any more.
   */
  constructor({ release, unheld, newLease }) {
    this.#release = release;
    this.#unheld = unheld;
    this.#newLease = newLease;
  }

  /**
   * @param {string} key
   * @param {number} ms
   */
  hold(key, ms) {
    this.#timers.set(key, setTimeout(() => this.#release(key), ms));
    this.#claim(key, () => {});
  }

  /** @param {Page.Entry[]} entries those that no tab holds any more are told of */
  watch(entries) {
    for (const { key, state } of entries) {
      if (state === "held" && !this.#leases.has(key)) this.#claim(key, () => this.#unheld(key));
    }
  }

  /**
   * Does this tab hold it?
   *
   * @param {string} key
   */
  has(key) {
    return this.#timers.has(key);
  }

  /** @param {string} key of an entry that is let go, or was taken back */
  forget(key) {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#leases.get(key)?.release();
    this.#leases.delete(key);
  }

  /** The page is left: this tab holds nothing any longer. */
  releaseAll() {
    for (const key of [...this.#timers.keys()]) this.#release(key);
  }

  /** Lets go of all locks. */
  dispose() {
    for (const key of [...this.#leases.keys()]) this.forget(key);
  }

  /**
   * @param {string} key
   * @param {() => void} held
   */
  #claim(key, held) {
    const lease = this.#newLease();
    this.#leases.set(key, lease);
    lease.hold(lockName(key), held);
  }
}
