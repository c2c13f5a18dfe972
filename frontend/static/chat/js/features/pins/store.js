import { Emitter } from "../../lib/emitter.js";
import { askPatiently } from "../../store/ask_patiently.js";
import { Names } from "./names.js";

/** Answers that one list is read in at most; one answer has up to 100 pins, or 32 KiB. */
const MOST_PAGES = 50;

/**
 * The pinned messages of a room. They are read when somebody looks at them, and follow the room's
 * changes from then on.
 *
 * @extends {Emitter<{ change: null }>}
 */
export class PinsStore extends Emitter {
  /** @type {"unread" | "loading" | "loaded" | "failed"} */
  state = "unread";
  /** @type {Map<number, Wire.Message>} pinned messages by their ids, as the server told them */
  #pinned = new Map();
  /** @type {Wire.Message[]} states that came while the list was read */
  #meanwhile = [];
  /** Views that show the list. */
  #watching = 0;
  #room;
  #names;

  /**
   * @param {Pick<Page.Room, "requests" | "log" | "overlays" | "events" | "session" | "connection">} room
   * @param {Names} [names]
   */
  constructor(room, names = new Names(room)) {
    super();
    this.#room = room;
    this.#names = names;
    const { events, log, requests } = room;
    events.on("welcome", (frame) => this.#welcomed(frame));
    events.on("message", ({ message }) => this.#see(message));
    events.on("pins", (frame) => requests.answer(frame));
    log.on("change", () => this.#changed());
  }

  /** The pinned messages with the commands that are on their way, the newest pin first. */
  get shown() {
    const { log, overlays } = this.#room;
    const messages = new Map(this.#pinned);
    for (const message of log.timeline.messages) {
      const known = messages.get(message.id);
      if (known === undefined || known.seq <= message.seq) messages.set(message.id, message);
    }
    return [...messages.values()]
      .map((message) => overlays.message(message))
      .filter(({ pinned, deleted }) => pinned !== undefined && !deleted)
      .sort(newestFirst);
  }

  /**
   * The name of a person who has pinned something; undefined where the room has not told it.
   *
   * @param {number} person
   */
  nameOf(person) {
    return this.#names.of(person);
  }

  /**
   * Somebody looks at the list.
   *
   * @returns {() => void} ends it
   */
  watch() {
    this.#watching += 1;
    const isLive = this.#room.connection.link.name === "live";
    if (this.state !== "loaded" && isLive) void this.load();
    return () => (this.#watching -= 1);
  }

  /** The connection is lost: what changes until it is back is not told one by one. */
  disconnected() {
    this.state = "unread";
    this.#changed();
  }

  /** Reads the list. */
  async load() {
    if (this.state === "loading") return;
    this.state = "loading";
    this.#meanwhile = [];
    this.#changed();
    const read = await this.#read();
    // The connection was lost meanwhile: the next welcome asks anew.
    if (this.state !== "loading") return;
    this.state = read === null ? "failed" : "loaded";
    if (read !== null) this.#replace(read);
    this.#changed();
  }

  /** @param {Wire.Welcome} frame */
  #welcomed({ resume, messages }) {
    // What was unpinned in a gap is not told one by one.
    if (resume !== "ok") this.#pinned.clear();
    for (const message of messages) this.#see(message);
    this.state = "unread";
    if (this.#watching > 0) void this.load();
  }

  /** @param {Wire.Message} message */
  #see(message) {
    if (this.state === "loading") this.#meanwhile.push(message);
    this.#take(message);
    this.#changed();
  }

  /** @param {Wire.Message} message */
  #take(message) {
    const known = this.#pinned.get(message.id);
    if (known !== undefined && known.seq > message.seq) return;
    if (message.pinned === undefined) this.#pinned.delete(message.id);
    else this.#pinned.set(message.id, message);
  }

  /**
   * What came live while the list was read may be newer than the list.
   *
   * @param {Wire.Message[]} read
   */
  #replace(read) {
    this.#pinned = new Map(read.map((message) => [message.id, message]));
    for (const message of this.#meanwhile) this.#take(message);
    this.#names.meet(read.map(({ by }) => by));
  }

  /** @returns {Promise<Wire.Message[] | null>} null where there was no answer */
  async #read() {
    /** @type {Wire.Message[]} */
    const found = [];
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await this.#page(found.at(-1)?.id);
      if (answer === null) return null;
      found.push(...answer.messages);
      if (!answer.more) break;
    }
    return found;
  }

  /**
   * @param {number | undefined} after
   * @returns {Promise<Wire.Pins | null>}
   */
  #page(after) {
    return askPatiently(this.#room.requests, (key) => ({
      ...{ type: /** @type {const} */ ("pins"), key },
      ...(after === undefined ? {} : { after }),
    }));
  }

  #changed() {
    this.emit("change", null);
  }
}

/**
 * @param {Wire.Message} a
 * @param {Wire.Message} b
 */
function newestFirst(a, b) {
  const [one = "", other = ""] = [a.pinned?.at, b.pinned?.at];
  if (one !== other) return one > other ? -1 : 1;
  return b.id - a.id;
}
