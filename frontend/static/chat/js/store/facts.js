import { Emitter } from "../lib/emitter.js";

/**
 * The room itself, and what one may do in it.
 *
 * @extends {Emitter<{ room: Wire.Room, can: null }>}
 */
export class Facts extends Emitter {
  /** @type {Wire.Room | null} null until the server has described it */
  room = null;
  /** @type {string[] | null} null until the server has said it */
  can = null;
  /** Why one may not write, for a person to read, as far as a feature knows it; `can` tells of it. */
  silence = "";
  limits;

  /** @param {Wire.Limits} limits */
  constructor(limits) {
    super();
    this.limits = limits;
  }

  /** The room's id; undefined until the server has named it, and while nobody has opened the room. */
  get id() {
    return this.room?.id || undefined;
  }

  /** @param {import("./server_events.js").ServerEvents} events */
  register(events) {
    events.on("welcome", ({ room, can, limits }) => {
      this.limits = limits ?? this.limits;
      this.#see(room);
      this.#may(can);
    });
    events.on("room", ({ room }) => this.#see(room));
    events.on("can", ({ can }) => this.#may(can));
  }

  /** @param {string} words why one may not write; empty where nothing is known */
  silenced(words) {
    if (words === this.silence) return;
    this.silence = words;
    this.emit("can", null);
  }

  /** What one may do is not known: one has become somebody else. */
  forgetCan() {
    this.#may(null);
  }

  /** @param {Wire.Room} room */
  #see(room) {
    // The last state of a deleted room has no name; the page goes on to say which room it was.
    this.room = room.kind === "removed" && this.room ? { ...this.room, kind: room.kind } : room;
    this.emit("room", this.room);
  }

  /** @param {string[] | null} can */
  #may(can) {
    this.can = can;
    this.emit("can", null);
  }
}
