import { Emitter } from "../../lib/emitter.js";
import { Unanswered } from "../../store/requests.js";

/** Blocks of code whose runs are kept at most; the one that was asked for the longest ago goes first. */
const MOST = 200;
/** Ids in one question to the server. */
const AT_ONCE = 100;
/** Between two questions, ms: colours must not use up the events that a person may send. */
const PAUSE_MS = 1_000;

/**
 * The runs of blocks of code: lengths and classes in turn. They are asked for by the messages in
 * which the blocks are, and kept by the language and the text of each block.
 *
 * @extends {Emitter<{ change: null }>} `change`: more runs are known
 */
export class CodeStore extends Emitter {
  /** @type {Map<string, number[]>} empty where a block has no colours */
  #known = new Map();
  /** @type {Set<number>} ids of messages to be asked for */
  #wanted = new Set();
  #isAsking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #room;
  #most;

  /**
   * @param {Pick<Page.Room, "requests" | "log">} room
   * @param {number} [most]
   */
  constructor(room, most = MOST) {
    super();
    this.#room = room;
    this.#most = most;
  }

  /** @param {import("../../store/server_events.js").ServerEvents} events */
  register(events) {
    events.on("code", (frame) => this.#room.requests.answer(frame));
    events.on("welcome", () => this.#askSoon(0));
  }

  /**
   * The runs of a block, if they are known.
   *
   * @param {string} language
   * @param {string} text
   */
  find(language, text) {
    return this.#known.get(nameOf(language, text));
  }

  /**
   * Asks for the blocks of a message.
   *
   * @param {number} id
   */
  want(id) {
    this.#wanted.add(id);
    this.#askSoon(0);
  }

  /** The connection is lost: what was asked for is asked for again when it is back. */
  disconnected() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** @param {number} ms after which to ask; an earlier pause that is not over yet comes first */
  #askSoon(ms) {
    if (this.#isAsking) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#ask();
    }, ms);
  }

  async #ask() {
    const ids = [...this.#wanted].sort((a, b) => a - b).slice(0, AT_ONCE);
    if (ids.length === 0) return;
    for (const id of ids) this.#wanted.delete(id);
    this.#isAsking = true;
    let wait = PAUSE_MS;
    try {
      this.#take(ids, await this.#room.requests.ask((key) => ({ type: "code", key, ids })));
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      for (const id of ids) this.#wanted.add(id);
      // Without a time, the next welcome asks again. Until then code is plain.
      wait = error.after === undefined ? Infinity : error.after * 1000;
    } finally {
      this.#isAsking = false;
    }
    if (wait !== Infinity) this.#askSoon(wait);
  }

  /**
   * @param {number[]} ids
   * @param {Wire.Codes} answer
   */
  #take(ids, { messages, more }) {
    for (const { id, seq, blocks } of messages) {
      const message = this.#room.log.timeline.find(id);
      // Of another state the text may be another one. Its row is painted anew, and asks by itself.
      if (message?.seq !== seq) continue;
      for (const [at, { lang = "", v }] of [...codeBlocks(message.doc ?? [])].entries()) {
        this.#keep(nameOf(lang, v), covers(blocks[at], v) ? blocks[at] : []);
      }
    }
    const last = messages.at(-1)?.id ?? Infinity;
    if (more) for (const id of ids) if (id > last) this.#wanted.add(id);
    this.emit("change", null);
  }

  /**
   * @param {string} name
   * @param {number[]} runs
   */
  #keep(name, runs) {
    this.#known.delete(name);
    this.#known.set(name, runs);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#most) return;
      this.#known.delete(oldest);
    }
  }
}

/**
 * The store of a room, made when the room is shown for the first time.
 *
 * @param {Page.Room} room
 * @returns {CodeStore}
 */
export function codeOf(room) {
  const known = room.slices.get("code");
  if (known !== undefined) return known;
  const store = new CodeStore(room);
  store.register(room.events);
  room.slices.set("code", store);
  return store;
}

/**
 * @param {string} language
 * @param {string} text
 */
function nameOf(language, text) {
  return `${language}\n${text}`;
}

/**
 * The blocks of code of a document, in order.
 *
 * @param {Wire.Node[]} nodes
 * @returns {Iterable<{ v: string, lang?: string }>}
 */
function* codeBlocks(nodes) {
  for (const node of nodes) {
    if (typeof node === "string") continue;
    if (node.t === "pre") yield node;
    else if ("c" in node && node.t !== "table") yield* codeBlocks(node.c);
  }
}

/**
 * Are these the runs of all of the text?
 *
 * @param {unknown} runs
 * @param {string} text
 * @returns {runs is number[]}
 */
function covers(runs, text) {
  if (!Array.isArray(runs)) return false;
  const sum = runs.reduce((before, length, at) => before + (at % 2 === 0 ? length : 0), 0);
  return sum === text.length;
}
