import { newKey } from "../../lib/key.js";

const ANSWER_MS = 10_000;

/** The server has no earlier version of the message, or cannot say. */
export class NoVersions extends Error {
  /** @param {string} code of the error; "" where there was no answer */
  constructor(code) {
    super(`no versions: ${code}`);
    this.code = code;
  }
}

/** Asks the server for the earlier versions of messages. */
export class VersionsQuery {
  /** @type {Map<string, { resolve: (frame: Wire.Versions) => void, reject: (why: Error) => void }>} */
  #open = new Map();
  #send;

  /** @param {(frame: Wire.ClientFrame) => boolean} send */
  constructor(send) {
    this.#send = send;
  }

  /** @param {import("../../store/server_events.js").ServerEvents} events */
  register(events) {
    events.on("versions", (frame) => {
      this.#open.get(frame.re)?.resolve(frame);
      this.#open.delete(frame.re);
    });
    events.on("error", ({ re = "", code }) => this.#refuse(re, code));
  }

  /**
   * @param {number} id of the message
   * @param {number} [after] the `seq` of the last version that is known
   * @returns {Promise<Wire.Versions>}
   * @throws {NoVersions}
   */
  async ask(id, after) {
    const key = newKey();
    /** @type {Promise<Wire.Versions>} */
    const answer = new Promise((resolve, reject) => this.#open.set(key, { resolve, reject }));
    const timer = setTimeout(() => this.#refuse(key, ""), ANSWER_MS);
    const frame = { type: /** @type {const} */ ("versions"), key, id, ...(after && { after }) };
    if (!this.#send(frame)) this.#refuse(key, "");
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The connection is gone, and the answers with it. */
  disconnected() {
    for (const key of [...this.#open.keys()]) this.#refuse(key, "");
  }

  /**
   * @param {string} key
   * @param {string} code
   */
  #refuse(key, code) {
    this.#open.get(key)?.reject(new NoVersions(code));
    this.#open.delete(key);
  }
}

/**
 * The query of a room, made when it is used for the first time.
 *
 * @param {Page.Room} room
 * @returns {VersionsQuery}
 */
export function versionsOf({ slices, connection, events }) {
  const known = slices.get("versions");
  if (known !== undefined) return known;
  const query = new VersionsQuery((frame) => connection.send(frame));
  query.register(events);
  slices.set("versions", query);
  return query;
}
