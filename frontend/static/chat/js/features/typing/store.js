import { Emitter } from "../../lib/emitter.js";

/**
 * Who is writing in a room.
 *
 * @extends {Emitter<{ change: null }>}
 */
export class TypingStore extends Emitter {
  /** @type {Wire.Person[]} perhaps oneself, too */
  who = [];

  /** @param {import("../../store/server_events.js").ServerEvents} events */
  register(events) {
    events.on("welcome", ({ typing }) => this.#set(typing ?? []));
    events.on("typing", ({ who }) => this.#set(who));
    events.on("message", ({ message }) => this.#spoke(message.by.id));
  }

  /** The connection is gone: nobody is known to be writing. */
  disconnected() {
    this.#set([]);
  }

  /** @param {number} person */
  #spoke(person) {
    if (this.who.some(({ id }) => id === person)) {
      this.#set(this.who.filter(({ id }) => id !== person));
    }
  }

  /** @param {Wire.Person[]} who */
  #set(who) {
    if (who.length === 0 && this.who.length === 0) return;
    this.who = who;
    this.emit("change", null);
  }
}
