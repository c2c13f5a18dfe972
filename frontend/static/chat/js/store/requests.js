import { newKey } from "../lib/key.js";
import { historyFrame } from "../protocol/frames.js";

const ANSWER_MS = 10_000;

/**
 * @typedef {object} Details
 * @property {number | undefined} [after] seconds after which the server will answer; absent where it
 *   will not
 * @property {string | undefined} [code] of the server's error; absent where there was no answer
 */

/** A question to the server that got no answer, or an error for one. */
export class Unanswered extends Error {
  /**
   * @param {string} why
   * @param {Details} [details]
   */
  constructor(why, { after, code } = {}) {
    super(why);
    this.after = after;
    this.code = code;
  }
}

/** Questions over the socket, each answered once, or refused after a deadline. */
export class Requests {
  #send;
  /** @type {Map<string, { resolve: (answer: any) => void, reject: (why: Error) => void }>} */
  #open = new Map();

  /** @param {(frame: Wire.ClientFrame) => boolean} send */
  constructor(send) {
    this.#send = send;
  }

  /**
   * A page of the room's log.
   *
   * @param {{ before?: number, after?: number, around?: number, ids?: number[], limit?: number }} where
   * @returns {Promise<Wire.History>}
   * @throws {Unanswered}
   */
  history(where) {
    return this.ask((key) => historyFrame(key, where));
  }

  /**
   * Asks any question. Whoever registers for the event that answers it hands it to `answer`.
   *
   * @param {(key: string) => Wire.ClientFrame} frame
   * @returns {Promise<any>} the event that names the key in `re`
   * @throws {Unanswered}
   */
  async ask(frame) {
    const key = newKey();
    const answer = this.#expect(key);
    const timer = setTimeout(() => this.refuse(key, "no answer"), ANSWER_MS);
    if (!this.#send(frame(key))) this.refuse(key, "not connected");
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {{ re: string } & Record<string, any>} frame */
  answer(frame) {
    this.#open.get(frame.re)?.resolve(frame);
    this.#open.delete(frame.re);
  }

  /**
   * @param {string} key
   * @param {string} why
   * @param {Details} [details]
   */
  refuse(key, why, details) {
    this.#open.get(key)?.reject(new Unanswered(why, details));
    this.#open.delete(key);
  }

  /** The connection is gone, and the answers with it. */
  refuseAll() {
    for (const key of [...this.#open.keys()]) this.refuse(key, "disconnected");
  }

  /** @param {string} key */
  #expect(key) {
    /** @type {Promise<unknown>} */
    const answer = new Promise((resolve, reject) => {
      this.#open.set(key, { resolve, reject });
    });
    return answer;
  }
}
