import { Emitter } from "../lib/emitter.js";

/**
 * The list of rooms, asked for again and again while somebody looks.
 *
 * @extends {Emitter<{ rooms: Page.RoomRow[] }>}
 */
export class RoomsFeed extends Emitter {
  #ask;
  #everyMs;
  #active = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {() => Promise<{ rooms: Page.RoomRow[] }>} ask
   * @param {number} everyMs
   */
  constructor(ask, everyMs) {
    super();
    this.#ask = ask;
    this.#everyMs = everyMs;
  }

  /**
   * @param {boolean} active
   * @param {boolean} [atOnce] ask now, not after the first pause
   */
  look(active, atOnce = true) {
    if (active === this.#active) return;
    this.#active = active;
    clearTimeout(this.#timer);
    if (active) this.#later(atOnce ? 0 : this.#everyMs);
  }

  /** @param {number} ms */
  #later(ms) {
    this.#timer = setTimeout(() => void this.#poll(), ms);
  }

  async #poll() {
    try {
      const { rooms } = await this.#ask();
      if (this.#active) this.emit("rooms", rooms);
    } catch (error) {
      // The list stays as it is; the next poll may find the server again.
      console.info("the list of rooms could not be read", error);
    }
    if (this.#active) this.#later(this.#everyMs);
  }
}
