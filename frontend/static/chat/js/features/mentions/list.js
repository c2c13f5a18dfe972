import { Emitter } from "../../lib/emitter.js";
import { getJSON } from "../../lib/http.js";

/** @typedef {{ room: Wire.Room, message: Wire.Message, place: number }} Found `place`: later ones have greater numbers */
/** @typedef {{ mentions: Found[], before?: number }} Page `before`: the place at which earlier ones begin */

/**
 * The messages that mention one, as far as they were loaded: all of them, or those from a place on.
 *
 * @extends {Emitter<{ change: null }>}
 */
export class MentionsList extends Emitter {
  /** @type {"loading" | "ready" | "failed"} */
  state = "loading";
  /** @type {Found[]} the newest first */
  found = [];
  /** @type {number | undefined} the place at which earlier ones begin; none where there are none */
  before;
  /** Asks once more for what could not be loaded. */
  again = () => this.load();
  /** Counts the questions for the newest ones, so that a slow answer does not replace a later one. */
  #asked = 0;
  #isOver = false;
  #url;
  #ask;

  /**
   * @param {string} url
   * @param {typeof getJSON} [ask]
   */
  constructor(url, ask = getJSON) {
    super();
    this.#url = url;
    this.#ask = ask;
  }

  /**
   * Loads the newest ones. What is loaded and earlier stays.
   *
   * @returns {Promise<void>}
   */
  load() {
    const asked = (this.#asked += 1);
    return this.#load(this.#url, {
      isWanted: () => asked === this.#asked,
      take: (page) => this.#join(page),
      again: () => this.load(),
    });
  }

  /**
   * Loads those before the last one.
   *
   * @returns {Promise<void>}
   */
  loadEarlier() {
    const { before } = this;
    return this.#load(`${this.#url}?before=${before}`, {
      isWanted: () => before === this.before,
      take: (page) => {
        this.found = [...this.found, ...page.mentions];
        this.before = page.before;
      },
      again: () => this.loadEarlier(),
    });
  }

  /** Loads all anew: one has blocked somebody, or does not any more. */
  begin() {
    this.found = [];
    this.before = undefined;
    return this.load();
  }

  end() {
    this.#isOver = true;
  }

  /**
   * @param {string} url
   * @param {{ isWanted: () => boolean, take: (page: Page) => void, again: () => Promise<void> }} how
   *   `isWanted`: has the list a place for the answer that has come?
   */
  async #load(url, { isWanted, take, again }) {
    if (this.found.length === 0) this.#be("loading");
    try {
      /** @type {Page} */
      const page = await this.#ask(url);
      if (this.#isOver || !isWanted()) return;
      take(page);
      this.#be("ready");
    } catch (error) {
      console.info("the mentions could not be loaded", error);
      if (this.#isOver || !isWanted()) return;
      this.again = again;
      this.#be("failed");
    }
  }

  /** @param {Page} page the newest ones */
  #join({ mentions, before = 0 }) {
    const [newest] = this.found;
    const isApart = newest === undefined || before > newest.place;
    if (isApart || before <= (this.before ?? 0)) {
      this.found = mentions;
      this.before = before || undefined;
    } else this.found = [...mentions, ...this.found.filter(({ place }) => place < before)];
  }

  /** @param {"loading" | "ready" | "failed"} state */
  #be(state) {
    this.state = state;
    this.emit("change", null);
  }
}
