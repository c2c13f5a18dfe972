import { Emitter } from "../lib/emitter.js";

/**
 * The rooms of which one is a member, with what is unread in each (docs/protocol.md, "Inbox and
 * heads").
 *
 * @extends {Emitter<{ change: null }>}
 */
export class Inbox extends Emitter {
  version = 0;
  /** @type {Map<number, Wire.Place>} by the id of the room */
  #places = new Map();
  /** @type {Map<number, number>} the last ordinal of a room as told by heads, by the room's id */
  #posts = new Map();
  /** @type {Map<number, number>} the ordinal up to which this page has shown a room, by its id */
  #seen = new Map();
  /** @type {number | undefined} whose inbox it is */
  #owner;

  /** @param {{ me: Wire.Person | null, inbox?: Wire.InboxState | null }} start */
  constructor({ me, inbox }) {
    super();
    this.#owner = me?.id;
    if (inbox) this.#replace(inbox);
  }

  /** @returns {Wire.Place[]} */
  get places() {
    return [...this.#places.values()];
  }

  /** @param {import("./server_events.js").ServerEvents} events */
  register(events) {
    events.on("inbox", (frame) => this.#replace(frame));
    events.on("heads", ({ heads }) => this.#ahead(heads));
  }

  /**
   * Forgets everything where one is somebody else now.
   *
   * @param {Wire.Person | null} me
   */
  belongTo(me) {
    if (me?.id === this.#owner) return;
    this.#owner = me?.id;
    this.version = 0;
    for (const map of [this.#places, this.#posts, this.#seen]) map.clear();
    this.emit("change", null);
  }

  /** @param {number | undefined} room its id */
  place(room) {
    return room === undefined ? undefined : this.#places.get(room);
  }

  /**
   * How many messages of others are unread in a room.
   *
   * The server counted up to `place.posts`; what came later is unread, unless this page has shown it.
   *
   * @param {Wire.Place} place
   */
  unread({ room, posts, unread }) {
    const last = Math.max(posts, this.#posts.get(room.id) ?? 0);
    const seen = this.#seen.get(room.id) ?? 0;
    return seen >= posts ? Math.max(0, last - seen) : unread + last - posts;
  }

  /**
   * Unread mentions in a room.
   *
   * @param {Wire.Place} place
   */
  mentions({ room, posts, mentions }) {
    return (this.#seen.get(room.id) ?? 0) >= posts ? 0 : mentions;
  }

  /**
   * This page has shown a room up to a message, or one has posted it: all up to there is read.
   *
   * @param {number | undefined} room its id
   * @param {number | undefined} ordinal the `n` of the message
   */
  saw(room, ordinal) {
    if (room === undefined || ordinal === undefined) return;
    if (ordinal <= (this.#seen.get(room) ?? 0)) return;
    this.#seen.set(room, ordinal);
    this.emit("change", null);
  }

  /**
   * The same for a person who marks messages as unread: what this page has shown counts no longer.
   *
   * @param {number} room its id
   */
  forgetSeen(room) {
    this.#seen.delete(room);
  }

  /** @param {Wire.InboxState} state */
  #replace({ version, places }) {
    this.version = version;
    this.#places = new Map(places.map((place) => [place.room.id, place]));
    this.emit("change", null);
  }

  /** @param {[number, number, number][]} heads */
  #ahead(heads) {
    for (const [room, posts] of heads) {
      this.#posts.set(room, Math.max(posts, this.#posts.get(room) ?? 0));
    }
    this.emit("change", null);
  }
}
