import { Emitter } from "../lib/emitter.js";

/**
 * The list of rooms, requested repeatedly while the page is visible.
 *
 * At most one request is under way, and at least one interval lies between the end of one request
 * and the start of the next, however often the page is hidden and shown.
 *
 * @extends {Emitter<{ lists: Page.Lists }>}
 */
export class RoomsFeed extends Emitter {
  #ask;
  #everyMs;
  #now;
  #active = false;
  #polling = false;
  /** When the next request may start, in ms of the monotonic clock. */
  #nextAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {() => Promise<Page.Lists>} ask
   * @param {number} everyMs
   * @param {() => number} [now] a monotonic clock, in ms
   */
  constructor(ask, everyMs, now = () => performance.now()) {
    super();
    this.#ask = ask;
    this.#everyMs = everyMs;
    this.#now = now;
  }

  /**
   * Starts or stops the requests.
   *
   * @param {boolean} active
   * @param {boolean} [atOnce] false when the list is fresh and the first request can wait
   */
  look(active, atOnce = true) {
    if (active === this.#active) return;
    this.#active = active;
    clearTimeout(this.#timer);
    if (!active) return;
    if (!atOnce) this.#nextAt = this.#now() + this.#everyMs;
    this.#schedule();
  }

  /**
   * Requests the list after `ms` milliseconds, even if the interval has not ended by then.
   *
   * @param {number} ms
   */
  soon(ms) {
    this.#nextAt = Math.min(this.#nextAt, this.#now() + ms);
    clearTimeout(this.#timer);
    this.#schedule();
  }

  /** Plans the next request; while one is under way, its end does that. */
  #schedule() {
    if (!this.#active || this.#polling) return;
    this.#timer = setTimeout(() => void this.#poll(), Math.max(0, this.#nextAt - this.#now()));
  }

  async #poll() {
    this.#polling = true;
    try {
      const lists = await this.#ask();
      if (this.#active) this.emit("lists", lists);
    } catch (error) {
      // The list stays as it is; the next request may find the server again.
      console.info("the list of rooms could not be read", error);
    } finally {
      this.#polling = false;
      this.#nextAt = this.#now() + this.#everyMs;
      this.#schedule();
    }
  }
}
