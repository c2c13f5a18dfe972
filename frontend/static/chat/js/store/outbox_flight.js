/** An answer that does not come in this time is asked for again, with the same key, ms. */
const ANSWER_MS = 15_000;
/** An answer that takes longer than this is a reason to ask whether the connection is alive, ms. */
const DOUBT_MS = 5_000;

/** The one command that was sent and not answered yet, and the pause before the next attempt. */
export class Flight {
  /** @type {string | null} the key of the entry that was sent and not answered yet */
  key = null;
  /** A pause before the next attempt is under way. */
  #isPaused = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #next;
  #doubt;

  /**
   * @param {() => void} next sends the next entry, when a pause is over
   * @param {() => void} doubt called when an answer takes long
   */
  constructor(next, doubt) {
    this.#next = next;
    this.#doubt = doubt;
  }

  /** Nothing is on its way, and nothing has to wait. */
  get isFree() {
    return !this.#isPaused && this.key === null;
  }

  /** @param {string} key of the entry that was sent */
  start(key) {
    this.key = key;
    this.#timer = setTimeout(() => {
      this.#timer = setTimeout(() => this.pause(0), ANSWER_MS - DOUBT_MS);
      this.#doubt();
    }, DOUBT_MS);
  }

  /** @param {number} ms */
  pause(ms) {
    this.end();
    this.#isPaused = true;
    this.#timer = setTimeout(() => {
      this.end();
      this.#next();
    }, ms);
  }

  end() {
    clearTimeout(this.#timer);
    this.key = null;
    this.#isPaused = false;
  }
}
