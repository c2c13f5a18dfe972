import { Unanswered } from "./requests.js";

const PAGE = 50;
/** Most messages that the server gives in one answer. */
const LARGEST_PAGE = 200;
/** How often a page is asked for while the server wants us to wait. */
const TRIES = 5;
/** Longest wait that a server may ask for, seconds. */
const LONGEST_S = 30;

/**
 * Why a message is not in the window: the room has none of this id, or the server did not answer.
 *
 * @typedef {"missing" | "unanswered"} Problem
 */

/** @typedef {{ before?: number, after?: number, around?: number, limit: number }} Where */

/**
 * Moves a timeline's window over the room's log, one page at a time and one request at a time.
 *
 * What scrolling asks for while a page is on its way is dropped, since scrolling asks again; what a
 * person asks for by name waits its turn.
 */
export class History {
  /** @type {Promise<void> | null} the move that is under way */
  #moving = null;
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

  get busy() {
    return this.#moving !== null;
  }

  async older() {
    const timeline = this.#timeline;
    if (this.busy) return;
    await this.#move(
      () => timeline.older && timeline.first > 0 && { before: timeline.first, limit: PAGE },
      ({ messages, more }) => timeline.prepend(messages, more),
    );
  }

  async newer() {
    const timeline = this.#timeline;
    if (this.busy) return;
    await this.#move(
      () => timeline.newer && timeline.last > 0 && { after: timeline.last, limit: PAGE },
      ({ messages, more }) => timeline.append(messages, more),
    );
  }

  /**
   * Back to the end of the log.
   *
   * @returns {Promise<boolean>} whether the newest page is in the window now
   */
  async now() {
    await this.#move(
      () => this.#timeline.newer && { before: this.#head() + 1, limit: PAGE },
      ({ messages, more }) => this.#timeline.reset(messages, { older: more, newer: false }),
    );
    return !this.#timeline.newer;
  }

  /** Reads the window's messages again where changes of them may be missing. */
  async refresh() {
    const timeline = this.#timeline;
    let next = timeline.first;
    let read = true;
    while (timeline.stale && read && next <= timeline.last) {
      read = false;
      await this.#move(
        () =>
          timeline.stale && next <= timeline.last && { after: next - 1, limit: LARGEST_PAGE },
        ({ messages, more }) => {
          const end = more ? (messages.at(-1)?.id ?? timeline.last) : timeline.last;
          const to = Math.min(end, timeline.last);
          timeline.refresh(messages.filter(({ id }) => id <= to), next, to);
          next = to + 1;
          read = true;
        },
      );
    }
    if (read) timeline.stale = false;
  }

  /**
   * To where a message is.
   *
   * @param {number} id
   * @returns {Promise<Problem | null>} null where it is in the window now
   */
  async around(id) {
    /** @type {Problem} */
    let problem = "unanswered";
    await this.#move(
      () => this.#timeline.find(id) === undefined && { around: id, limit: PAGE },
      ({ messages }) => {
        problem = "missing";
        this.#land(id, messages);
      },
    );
    return this.#timeline.find(id) === undefined ? problem : null;
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
   * @param {() => Where | false} where asked when it is this move's turn; false where there is
   *   nothing to ask for
   * @param {(page: Wire.History) => void} use
   */
  async #move(where, use) {
    while (this.#moving !== null) await this.#moving;
    this.#moving = this.#step(where, use);
    try {
      await this.#moving;
    } finally {
      this.#moving = null;
    }
  }

  /**
   * @param {() => Where | false} where
   * @param {(page: Wire.History) => void} use
   */
  async #step(where, use) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      // Anew each time: while it waited, the window may have moved.
      const place = where();
      const wait = place && (await this.#ask(place, use));
      if (!wait) return;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  /**
   * @param {Where} place
   * @param {(page: Wire.History) => void} use
   * @returns {Promise<number>} ms after which to ask again; 0 when that is not worth while
   */
  async #ask(place, use) {
    try {
      use(await this.#requests.history(place));
      this.#changed();
      return 0;
    } catch (error) {
      // Without a wait: the reader scrolls again, or the connection comes back; both ask anew.
      if (!(error instanceof Unanswered)) throw error;
      return Math.min(error.after ?? 0, LONGEST_S) * 1000;
    }
  }
}
