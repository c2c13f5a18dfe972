import { Emitter } from "../lib/emitter.js";

/** Pause between two writes of a growing text to the storage, ms. */
const WRITE_MS = 300;

/** A message that is being answered. */
/** @typedef {{ id: number, name: string, text: string }} Reply */

/** @param {string} key */
const textNameOf = (key) => `draft:${key}`;

/** @param {string} key */
const replyNameOf = (key) => `draft-reply:${key}`;

/**
 * Whose drafts those of a person are. A guest whose session has ended comes back as another person
 * with the same name.
 *
 * @param {Wire.Person} person
 */
export const draftOwner = ({ id, name, guest }) => (guest ? guestOwner(name) : `=${id}`);

/** @param {string} name of a guest, or of somebody who was one */
export const guestOwner = (name) => `~${encodeURIComponent(name)}`;

/**
 * The unfinished message of a person in a room: its text and what it answers. It survives a reload.
 *
 * A text is written to the storage at most every 300 ms, since it may be large; call `flush` before
 * the page goes away. The tabs of a browser share what is stored; the text that was written last stays.
 *
 * @extends {Emitter<{ durable: boolean }>}
 */
export class Drafts extends Emitter {
  /** Was the text stored the last time it was written? */
  durable = true;
  /** Was the text written in this tab, and not sent or erased since? */
  isOwn = false;
  #memory;
  #room;
  #former;
  /** @type {string | undefined} */
  #owner;
  #textName = "";
  #replyName = "";
  /** The stored text as this tab has read or written it last. */
  #known = "";
  /** @type {string | null} the text that is not written yet */
  #unwritten = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Pick<import("../lib/memory.js").Memory, "get" | "set">} memory
   * @param {string} room its key, which all spellings of its name share
   * @param {string[]} [former] keys that the room had when it had other names
   */
  constructor(memory, room, former = []) {
    super();
    this.#memory = memory;
    this.#room = room;
    this.#former = former;
    this.belongTo("");
  }

  /** The name of the text in the storage, which another tab may change. */
  get storedAs() {
    return this.#textName;
  }

  /**
   * Whose draft it is from now on. Takes over the draft of nobody, and those that were written while
   * the room had other names, unless there is one.
   *
   * @param {string} owner `draftOwner` of the person; empty for nobody
   * @param {string[]} [before] owners that the person was before: a guest who has signed up
   * @returns {boolean} whether it was somebody else's before
   */
  belongTo(owner, before = []) {
    if (owner === this.#owner) return false;
    this.flush();
    this.#owner = owner;
    // A room's key has no slash.
    const owners = owner ? [owner, ...before] : [];
    const keysOf = (/** @type {string} */ room) => [...owners.map((one) => `${room}/${one}`), room];
    const [own = "", ...others] = [this.#room, ...this.#former].flatMap(keysOf);
    this.#textName = textNameOf(own);
    this.#replyName = replyNameOf(own);
    this.#known = this.#stored;
    for (const key of others) this.#takeOver(key);
    return true;
  }

  /** @param {string} key of another draft */
  #takeOver(key) {
    const memory = this.#memory;
    const text = memory.get(textNameOf(key));
    if (!text || this.text !== "") return;
    memory.set(this.#textName, text);
    memory.set(this.#replyName, memory.get(replyNameOf(key)) ?? "");
    memory.set(textNameOf(key), "");
    memory.set(replyNameOf(key), "");
  }

  get text() {
    if (this.#unwritten !== null) return this.#unwritten;
    this.#known = this.#stored;
    return this.#known;
  }

  set text(value) {
    const waits = this.#unwritten !== null;
    this.#unwritten = value;
    this.isOwn = value !== "";
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
    const text = this.#unwritten;
    // Where another tab has stored another text, that one is not the text that was sent here.
    const isOthers = text === "" && this.#stored !== this.#known;
    const durable = isOthers || this.#memory.set(this.#textName, text);
    this.#known = text;
    this.#unwritten = null;
    if (durable === this.durable) return;
    this.durable = durable;
    this.emit("durable", durable);
  }

  get #stored() {
    return this.#memory.get(this.#textName) ?? "";
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
