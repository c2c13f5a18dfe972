/** Unfinished texts, one per room, that survive a reload. */
export class Drafts {
  #memory;
  #name;

  /**
   * @param {Pick<import("../lib/memory.js").Memory, "get" | "set">} memory
   * @param {string} room its key, which all spellings of its name share
   */
  constructor(memory, room) {
    this.#memory = memory;
    this.#name = `draft:${room}`;
  }

  get text() {
    return this.#memory.get(this.#name) ?? "";
  }

  set text(value) {
    this.#memory.set(this.#name, value);
  }
}
