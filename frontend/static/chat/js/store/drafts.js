import { Emitter } from "../lib/emitter.js";

/**
 * Unfinished texts, one per room, that survive a reload.
 *
 * @extends {Emitter<{ durable: boolean }>}
 */
export class Drafts extends Emitter {
  /** Was the text stored the last time it was set? */
  durable = true;
  #memory;
  #name;

  /**
   * @param {Pick<import("../lib/memory.js").Memory, "get" | "set">} memory
   * @param {string} room its key, which all spellings of its name share
   */
  constructor(memory, room) {
    super();
    this.#memory = memory;
    this.#name = `draft:${room}`;
  }

  get text() {
    return this.#memory.get(this.#name) ?? "";
  }

  set text(value) {
    const durable = this.#memory.set(this.#name, value);
    if (durable === this.durable) return;
    this.durable = durable;
    this.emit("durable", durable);
  }
}
