import { Emitter } from "../lib/emitter.js";
import { kindOf } from "./commands.js";

/** @typedef {{ entry: Page.Entry, seq: number }} Confirmed a command whose change is on its way */

/**
 * Shows the effect of commands that the server has not carried out yet.
 *
 * An overlay lasts from the moment the command is given until its change has come with the stream,
 * which may be a little after the ack. A refused command is gone from the outbox, and its overlay
 * with it.
 *
 * @extends {Emitter<{ room: null }>} `room`: an overlay of the room has come or gone
 */
export class Overlays extends Emitter {
  /** @type {Confirmed[]} */
  #confirmed = [];
  /** @type {Map<number, Page.Entry[]>} entries that change a message, by its id */
  #byMessage = new Map();
  /** @type {Page.Entry[]} entries that change the room */
  #ofRoom = [];
  /** @type {WeakMap<Wire.Message, { entries: Page.Entry[], shown: Wire.Message }>} */
  #shown = new WeakMap();
  #outbox;
  #log;
  #session;

  /**
   * @param {import("./outbox.js").Outbox} outbox
   * @param {import("./log.js").LogStore} log
   * @param {import("./session.js").Session} session
   */
  constructor(outbox, log, session) {
    super();
    this.#outbox = outbox;
    this.#log = log;
    this.#session = session;
    outbox.on("settled", ({ entry, seq }) => {
      if (entry !== undefined && seq > log.head) this.#confirmed.push({ entry, seq });
    });
    outbox.on("change", () => this.#gather());
    log.on("reached", () => this.#prune());
  }

  /** The connection is lost: what was confirmed comes with the next welcome. */
  disconnected() {
    if (this.#confirmed.length === 0) return;
    this.#confirmed = [];
    this.#gather();
  }

  /**
   * A message as it will be. The same object is returned for as long as nothing changes.
   *
   * @param {Wire.Message} message
   * @returns {Wire.Message}
   */
  message(message) {
    const entries = this.#byMessage.get(message.id);
    const { me } = this.#session;
    if (entries === undefined || me === null) return message;
    const known = this.#shown.get(message);
    if (known !== undefined && isSame(known.entries, entries)) return known.shown;
    const shown = entries.reduce(
      (state, { kind, payload }) => kindOf(kind)?.overlay?.(state, payload, me) ?? state,
      message,
    );
    this.#shown.set(message, { entries, shown });
    return shown;
  }

  /**
   * The room as it will be.
   *
   * @param {Wire.Room} room
   * @returns {Wire.Room}
   */
  room(room) {
    return this.#ofRoom.reduce(
      (state, { kind, payload }) => kindOf(kind)?.roomOverlay?.(state, payload) ?? state,
      room,
    );
  }

  #prune() {
    const { head } = this.#log;
    if (this.#confirmed.every(({ seq }) => seq > head)) return;
    this.#confirmed = this.#confirmed.filter(({ seq }) => seq > head);
    this.#gather();
  }

  #gather() {
    const had = this.#ofRoom.length > 0;
    const waiting = this.#outbox.entries.filter(({ state }) => state !== "failed");
    const entries = [...this.#confirmed.map(({ entry }) => entry), ...waiting];
    this.#byMessage = new Map();
    this.#ofRoom = entries.filter(({ kind }) => kindOf(kind)?.roomOverlay !== undefined);
    for (const entry of entries) {
      const { id } = entry.payload;
      if (kindOf(entry.kind)?.overlay === undefined || typeof id !== "number") continue;
      this.#byMessage.set(id, [...(this.#byMessage.get(id) ?? []), entry]);
    }
    if (had || this.#ofRoom.length > 0) this.emit("room", null);
  }
}

/**
 * @param {Page.Entry[]} some
 * @param {Page.Entry[]} others
 */
function isSame(some, others) {
  return some.length === others.length && some.every(({ key }, at) => key === others[at]?.key);
}
