import { Unanswered } from "../../store/requests.js";

/** Messages that are kept at most; the one that was asked for the longest ago goes first. */
const MOST = 500;
/** Ids in one question to the server. */
const AT_ONCE = 100;

/**
 * Messages that are quoted and not in the log's window: they are loaded by their ids, many at once.
 */
export class QuoteStore {
  /** @type {Map<number, Wire.Message | null>} by id; null: there is no such message */
  #known = new Map();
  /** @type {Set<number>} ids to be asked for */
  #wanted = new Set();
  #isAsking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #requests;
  #changed;
  #most;

  /**
   * @param {Pick<import("../../store/requests.js").Requests, "history">} requests
   * @param {() => void} changed called when quotes can be painted anew
   * @param {number} [most]
   */
  constructor(requests, changed, most = MOST) {
    this.#requests = requests;
    this.#changed = changed;
    this.#most = most;
  }

  /** @param {import("../../store/server_events.js").ServerEvents} events */
  register(events) {
    events.on("message", ({ message }) => this.see(message));
    events.on("welcome", ({ resume, messages }) => this.#welcomed(resume, messages));
  }

  /**
   * The message, if it is known; null where the room has none of this id. Otherwise it is loaded.
   *
   * @param {number} id NaN or 0 is that of a row that is not in the log yet
   * @returns {Wire.Message | null | undefined}
   */
  find(id) {
    const known = this.#known.get(id);
    if (known === undefined && id) this.#want(id);
    return known;
  }

  /**
   * A message has changed.
   *
   * @param {Wire.Message} message
   */
  see(message) {
    const known = this.#known.get(message.id);
    if (known && known.seq <= message.seq) this.#known.set(message.id, message);
  }

  /**
   * Somebody has another name or picture.
   *
   * @param {Wire.Person} by
   */
  describe(by) {
    for (const [id, message] of this.#known) {
      if (message?.by.id === by.id) this.#known.set(id, { ...message, by });
    }
  }

  /** The connection is lost: what was asked for is asked for again. */
  disconnected() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /**
   * @param {Wire.Welcome["resume"]} resume
   * @param {Wire.Message[]} messages
   */
  #welcomed(resume, messages) {
    // Changes were lost: what is known may be old.
    if (resume !== "ok") for (const id of this.#known.keys()) this.#wanted.add(id);
    for (const message of messages) this.see(message);
    this.#askSoon(0);
  }

  /** @param {number} id */
  #want(id) {
    if (this.#wanted.has(id)) return;
    this.#wanted.add(id);
    this.#askSoon(0);
  }

  /** @param {number} ms */
  #askSoon(ms) {
    if (this.#wanted.size === 0 || this.#isAsking) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#ask();
    }, ms);
  }

  async #ask() {
    const ids = [...this.#wanted].slice(0, AT_ONCE);
    if (ids.length === 0) return;
    this.#isAsking = true;
    let wait = 0;
    try {
      this.#take(ids, await this.#requests.history({ ids }));
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      // Without a time, the next welcome asks again.
      wait = error.after === undefined ? Infinity : error.after * 1000;
    } finally {
      this.#isAsking = false;
    }
    if (wait !== Infinity) this.#askSoon(wait);
  }

  /**
   * @param {number[]} ids
   * @param {Wire.History} page
   */
  #take(ids, { messages, more }) {
    for (const message of messages) this.#keep(message.id, message);
    // A page holds a limited number of bytes: those that are missing then may come with the next one.
    const isWhole = !more || messages.length === 0;
    for (const id of isWhole ? ids : []) if (this.#wanted.has(id)) this.#keep(id, null);
    this.#changed();
  }

  /**
   * @param {number} id
   * @param {Wire.Message | null} message
   */
  #keep(id, message) {
    this.#wanted.delete(id);
    const known = this.#known.get(id);
    this.#known.delete(id);
    this.#known.set(id, known && message && known.seq > message.seq ? known : message);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#most) return;
      this.#known.delete(oldest);
    }
  }
}
