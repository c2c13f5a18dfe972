import { Unanswered } from "./requests.js";

const PAGE = 50;

/** Moves a timeline's window over the room's log, one page at a time and one request at a time. */
export class History {
  busy = false;
  #timeline;
  #requests;
  #head;
  #changed;

  /**
   * @param {import("./timeline.js").Timeline} timeline
   * @param {import("./requests.js").Requests} requests
   * @param {{ head: () => number, changed: () => void }} room its last number known, and what to
   *   call after each move
   */
  constructor(timeline, requests, { head, changed }) {
    this.#timeline = timeline;
    this.#requests = requests;
    this.#head = head;
    this.#changed = changed;
  }

  async older() {
    if (!this.#timeline.older || this.#timeline.messages.length === 0) return;
    await this.#move({ before: this.#timeline.first, limit: PAGE }, ({ messages, more }) =>
      this.#timeline.prepend(messages, more),
    );
  }

  async newer() {
    if (!this.#timeline.newer || this.#timeline.messages.length === 0) return;
    await this.#move({ after: this.#timeline.last, limit: PAGE }, ({ messages, more }) =>
      this.#timeline.append(messages, more),
    );
  }

  /** Back to the end of the log. */
  async now() {
    if (!this.#timeline.newer) return;
    await this.#move({ before: this.#head() + 1, limit: PAGE }, ({ messages, more }) =>
      this.#timeline.reset(messages, { older: more, newer: false }),
    );
  }

  /**
   * To where a message is.
   *
   * @param {number} id
   * @returns {Promise<boolean>} whether it is in the window now
   */
  async around(id) {
    if (this.#timeline.find(id) === undefined) {
      await this.#move({ around: id, limit: PAGE }, ({ messages }) => this.#land(id, messages));
    }
    return this.#timeline.find(id) !== undefined;
  }

  /**
   * Edges unknown: the log is taken to go on, and the next page says whether it does.
   *
   * @param {number} id
   * @param {Wire.Message[]} messages
   */
  #land(id, messages) {
    if (messages.every((message) => message.id !== id)) return;
    this.#timeline.reset(messages, { older: true, newer: true });
  }

  /**
   * @param {{ before?: number, after?: number, around?: number, limit: number }} where
   * @param {(page: Wire.History) => void} use
   */
  async #move(where, use) {
    if (this.busy) return;
    this.busy = true;
    try {
      use(await this.#requests.history(where));
      this.#changed();
    } catch (error) {
      // The reader scrolls again, or the connection comes back: both ask anew.
      if (!(error instanceof Unanswered)) throw error;
    } finally {
      this.busy = false;
    }
  }
}
