import { Emitter } from "../lib/emitter.js";

/** Pause between two writes of a growing text to the storage, ms. */
const WRITE_MS = 300;

/** A message that is being answered. */
/** @typedef {{ id: number, name: string, text: string }} Reply */

/** @param {string} room */
const textNameOf = (room) => `draft:${room}`;

/** @param {string} room */
const replyNameOf = (room) => `draft-reply:${room}`;

/**
 * The unfinished message of a room: its text and what it answers. It survives a reload.
 *
 * A text is written to the storage at most every 300 ms, since it may be large; call `flush` before
 * the page goes away.
 *
 * @extends {Emitter<{ durable: boolean }>}
 */
export class Drafts extends Emitter {
  /** Was the text stored the last time it was written? */
  durable = true;
  #memory;
  #textName;
  #replyName;
  /** @type {string | null} the text that is not written yet */
  #unwritten = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Pick<import("../lib/memory.js").Memory, "get" | "set">} memory
   * @param {string} room its key, which all spellings of its name share
   */
  constructor(memory, room) {
    super();
    this.#memory = memory;
    this.#textName = textNameOf(room);
    this.#replyName = replyNameOf(room);
  }

  /**
   * Takes over the draft that was written while the room had another name, unless there is one.
   *
   * @param {string[]} former
   */
  adopt(former) {
    const memory = this.#memory;
    for (const room of former) {
      const text = memory.get(textNameOf(room));
      if (!text || this.text !== "") continue;
      memory.set(this.#textName, text);
      memory.set(this.#replyName, memory.get(replyNameOf(room)) ?? "");
      memory.set(textNameOf(room), "");
      memory.set(replyNameOf(room), "");
    }
  }

  get text() {
    return this.#unwritten ?? this.#memory.get(this.#textName) ?? "";
  }

  set text(value) {
    const waits = this.#unwritten !== null;
    this.#unwritten = value;
    // A text that was sent must not come back, whatever happens to the page.
    if (value === "") this.flush();
    else if (!waits) this.#timer = setTimeout(() => this.flush(), WRITE_MS);
  }

  /** @returns {Reply | undefined} */
  get reply() {
    const stored = this.#memory.get(this.#replyName);
    return stored === null ? undefined : parseReply(stored);
  }

  /** @param {Reply | undefined} reply */
  set reply(reply) {
    this.#memory.set(this.#replyName, reply === undefined ? "" : JSON.stringify(reply));
  }

  /** Writes now what waits to be written. */
  flush() {
    clearTimeout(this.#timer);
    if (this.#unwritten === null) return;
    const durable = this.#memory.set(this.#textName, this.#unwritten);
    this.#unwritten = null;
    if (durable === this.durable) return;
    this.durable = durable;
    this.emit("durable", durable);
  }
}

/**
 * @param {string} stored
 * @returns {Reply | undefined} nothing where another version of the page has stored something else
 */
function parseReply(stored) {
  try {
    const { id, name, text } = JSON.parse(stored);
    return Number.isInteger(id) ? { id, name: String(name), text: String(text) } : undefined;
  } catch (error) {
    console.info("a stored reply cannot be read", error);
    return undefined;
  }
}
