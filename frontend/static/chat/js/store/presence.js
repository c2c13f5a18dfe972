import { Emitter } from "../lib/emitter.js";

/**
 * Who is in the room now: a list for as long as the server names people, always a count. Of one's
 * contacts, who is online: there is no count.
 *
 * @extends {Emitter<{ change: null }>}
 */
export class Presence extends Emitter {
  count = 0;
  /** The server has said who is here. */
  known = false;
  /** @type {Map<number, Wire.PersonState>} */
  #here = new Map();

  /** @param {import("./server_events.js").ServerEvents} events */
  register(events) {
    events.on("welcome", ({ here, count }) => this.replace(here, count));
    events.on("presence", (change) => this.apply(change));
  }

  /**
   * @param {Wire.PersonState[]} here
   * @param {number} count
   */
  replace(here, count) {
    this.#here = new Map(here.map((person) => [person.id, person]));
    this.#counted(count);
  }

  /** @param {Omit<Wire.Presence, "type" | "count"> & { type: string, count?: number }} change */
  apply({ here, join = [], leave = [], count = 0 }) {
    if (here) this.#here = new Map(here.map((person) => [person.id, person]));
    for (const person of join) this.#here.set(person.id, person);
    for (const id of leave) this.#here.delete(id);
    this.#counted(count);
  }

  /** @param {number} count */
  #counted(count) {
    this.count = count;
    this.known = true;
    this.emit("change", null);
  }

  /**
   * Somebody who is here, as far as the server names people.
   *
   * @param {number} id
   */
  find(id) {
    return this.#here.get(id);
  }

  /**
   * People in the order in which to show them: oneself first, then by name.
   *
   * @param {number | undefined} me
   * @returns {Wire.PersonState[]}
   */
  sorted(me) {
    const rank = (/** @type {Wire.Person} */ person) => (person.id === me ? 0 : 1);
    return [...this.#here.values()].sort(
      (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name) || a.id - b.id,
    );
  }
}
