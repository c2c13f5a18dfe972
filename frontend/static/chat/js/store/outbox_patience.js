import { elapsed } from "../lib/clock.js";

/** How long an entry may wait for the tab that has the right to send, ms. */
const VISIBLE_MS = 5_000;
/** The same in a tab that nobody sees: the visible one goes first. */
const HIDDEN_MS = 30_000;

/** Watches whether another tab sends an entry, and tells when that takes too long. */
export class Patience {
  /** @type {{ key: string, since: number } | null} */
  #watched = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isVisible;
  #reload;
  #over;

  /**
   * @param {{ isVisible: () => boolean, reload: () => Promise<void>, over: () => void }} parts
   *   `reload` reads what other tabs have done; an entry that is gone then is not watched any more
   */
  constructor({ isVisible, reload, over }) {
    this.#isVisible = isVisible;
    this.#reload = reload;
    this.#over = over;
  }

  /** @param {string | undefined} key of the entry that is next; undefined where there is none */
  watch(key) {
    if (key === this.#watched?.key) return;
    clearTimeout(this.#timer);
    this.#watched = key === undefined ? null : { key, since: elapsed() };
    if (key !== undefined) this.#later();
  }

  #later() {
    this.#timer = setTimeout(() => void this.#look(), VISIBLE_MS);
  }

  async #look() {
    const watched = this.#watched;
    // Perhaps the entry was sent, and only the news of that was lost.
    await this.#reload();
    if (watched === null || this.#watched !== watched) return;
    const long = elapsed() - watched.since >= HIDDEN_MS;
    if (!this.#isVisible() && !long) return this.#later();
    this.#watched = null;
    this.#over();
  }
}
