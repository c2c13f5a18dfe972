import { Emitter } from "../lib/emitter.js";
import { Presence } from "./presence.js";

/**
 * How far this page has read: `n` is the ordinal of the last message read. `told` is the ordinal up
 * to which the server has confirmed a `read`. `posted` is the ordinal of one's own last post, with
 * which the server moved the cursor.
 *
 * @typedef {{ n: number, told: number, posted: number }} Seen
 */

/**
 * The rooms of which one is a member, with what is unread in each (docs/protocol.md, "Inbox and
 * heads").
 *
 * @extends {Emitter<{ change: null, blocked: null }>} `blocked`: one has blocked somebody, or not any more
 */
export class Inbox extends Emitter {
  version = 0;
  /** In what order one wants one's rooms. */
  sorts = "activity";
  /** What one is notified of in rooms without a level of their own. */
  level = "";
  /** The version that the page names to the server (`query`); 0 after a lost connection. */
  known = 0;
  /** @type {Map<number, Wire.Place>} by the id of the room */
  #places = new Map();
  /** @type {Map<number, number>} the last ordinal of a room as told by heads, by the room's id */
  #posts = new Map();
  /** @type {Map<number, number>} the number of the last change of a room as told by heads */
  #heads = new Map();
  /** @type {Map<number, [number, Wire.Room]>} a changed room and the seq of its change, by its id */
  #changed = new Map();
  /** @type {Map<number, Map<number, number>>} of a room, the `n` of others' deleted messages, with the seq of the deletion */
  #gone = new Map();
  /** @type {Map<number, number>} when heads told of a post last, ms since 1970, by the room's id */
  #active = new Map();
  /** @type {Map<number, Seen>} how far this page has read a room, by its id */
  #seen = new Map();
  /** @type {number | undefined} whose inbox it is */
  #owner;
  /** @type {Wire.PersonState | undefined} oneself, as others see one */
  me;
  /** Who of the others in one's direct conversations is online. */
  online = new Presence();
  /** @type {Set<number>} the ids of those whom one has blocked */
  blocked = new Set();

  /** @param {{ me: Wire.Person | null, inbox?: Wire.InboxState | null }} start */
  constructor({ me, inbox }) {
    super();
    this.#owner = me?.id;
    if (inbox) this.#replaceAll(inbox);
  }

  /** @returns {Wire.Place[]} */
  get places() {
    return [...this.#places.values()];
  }

  /** @param {import("./server_events.js").ServerEvents} events */
  register(events) {
    events.on("inbox", (frame) => this.#replaceAll(frame));
    events.on("places", (frame) => this.#replaceSome(frame));
    events.on("heads", (frame) => this.#ahead(frame));
    events.on("contacts", (frame) => this.online.apply(frame));
    events.on("welcome", ({ room }) => this.#describe(room));
    events.on("room", ({ room }) => this.#describe(room));
  }

  /**
   * Forgets everything where one is somebody else now.
   *
   * @param {Wire.Person | null} me
   */
  belongTo(me) {
    if (me?.id === this.#owner) return;
    this.#owner = me?.id;
    this.version = this.known = 0;
    for (const map of [
      ...[this.#places, this.#posts, this.#heads, this.#active, this.#seen],
      ...[this.#changed, this.#gone],
    ]) {
      map.clear();
    }
    this.me = undefined;
    this.online.replace([], 0);
    this.#block([]);
    this.emit("change", null);
  }

  /** A connection was lost. What heads told meanwhile is in no version: the next one brings all. */
  lost() {
    this.known = 0;
  }

  /**
   * What the page has, in the address of the next connection: the server sends the inbox unless
   * nothing has changed since. What heads tell is in no version, so their sum is named, too.
   *
   * @returns {Record<string, string>}
   */
  get query() {
    if (this.known === 0) return { inbox: "0" };
    const heads = this.places.reduce((sum, place) => sum + this.head(place), 0);
    return { inbox: String(this.known), heads: String(heads) };
  }

  /** @param {number | undefined} room its id */
  place(room) {
    return room === undefined ? undefined : this.#places.get(room);
  }

  /**
   * How many messages of others are unread in a room.
   *
   * The server counted up to `place.posts`; what came later is unread, unless this page has read it.
   * What was deleted after the server had counted is subtracted.
   *
   * @param {Wire.Place} place
   */
  unread(place) {
    const { room, posts, unread, n } = place;
    const last = this.last(place);
    const seen = this.#seen.get(room.id)?.n ?? 0;
    const counted =
      seen >= posts ? last - seen : Math.min(unread, posts - Math.max(seen, n)) + last - posts;
    return Math.max(0, counted - this.#deleted(place, Math.max(seen, n)));
  }

  /**
   * How many messages of others were deleted that the place still counts.
   *
   * @param {Wire.Place} place
   * @param {number} after the ordinal up to which all is read
   */
  #deleted({ room, head }, after) {
    const gone = [...(this.#gone.get(room.id) ?? [])];
    return gone.filter(([n, seq]) => n > after && seq > head).length;
  }

  /** Unread messages in all rooms that are not muted. */
  get total() {
    const counted = this.places.filter(({ room, muted }) => !muted && !room.archived);
    return counted.reduce((sum, place) => sum + this.unread(place), 0);
  }

  /**
   * The ordinal of a room's last message, as far as this page knows.
   *
   * @param {Wire.Place} place
   */
  last({ room, posts }) {
    return Math.max(posts, this.#posts.get(room.id) ?? 0);
  }

  /**
   * The number of a room's last change, as far as this page knows.
   *
   * @param {Wire.Place} place
   */
  head({ room, head }) {
    return Math.max(head, this.#heads.get(room.id) ?? 0);
  }

  /**
   * When somebody posted last in a room, in milliseconds since 1970; 0: never. Of two rooms the one
   * with the later post has the greater number, whatever this device's clock says.
   *
   * @param {Wire.Place} place
   */
  activity({ room, active }) {
    return Math.max(active, this.#active.get(room.id) ?? 0);
  }

  /**
   * What one has set for a room is shown at once, before the server has stored it.
   *
   * @param {Wire.Place} place
   * @param {Partial<Pick<Wire.Place, "level" | "muted" | "favourite">>} wishes
   */
  wish(place, wishes) {
    this.#places.set(place.room.id, { ...place, ...wishes });
    this.emit("change", null);
  }

  /**
   * Unread mentions in a room. In a direct conversation every message is one.
   *
   * @param {Wire.Place} place
   */
  mentions(place) {
    const { room, posts, mentions, people } = place;
    if (room.kind === "direct") {
      return people?.every(({ id }) => this.blocked.has(id)) ? 0 : this.unread(place);
    }
    return (this.#seen.get(room.id)?.n ?? 0) >= posts ? 0 : mentions;
  }

  /**
   * All up to a message is read: the page tells the server, and counts so at once.
   *
   * @param {number | undefined} room its id
   * @param {number | undefined} ordinal the `n` of the message
   */
  saw(room, ordinal) {
    this.#see(room, ordinal, "n");
  }

  /**
   * One has posted a message: the server has moved the cursor to it.
   *
   * @param {number | undefined} room its id
   * @param {number | undefined} ordinal the `n` of the message
   */
  posted(room, ordinal) {
    this.#see(room, ordinal, "posted");
  }

  /**
   * The server has confirmed that all up to a message is read: the next inbox counts from there.
   *
   * @param {number | undefined} room its id
   * @param {number | undefined} ordinal the `n` of the message
   */
  told(room, ordinal) {
    this.#see(room, ordinal, "told");
  }

  /**
   * What this page has read counts no longer.
   *
   * @param {number} room its id
   */
  forgetSeen(room) {
    if (this.#seen.delete(room)) this.emit("change", null);
  }

  /**
   * Counts messages as unread that one has marked so, until the server sends the inbox.
   *
   * @param {Wire.Place} place
   * @param {{ read: number, n: number, unread: number }} marked the cursor before these messages
   */
  assume(place, marked) {
    const { id } = place.room;
    this.#seen.delete(id);
    this.#places.set(id, { ...place, ...marked, posts: this.last(place), head: this.head(place) });
    this.emit("change", null);
  }

  /**
   * @param {number | undefined} room
   * @param {number | undefined} ordinal
   * @param {keyof Seen} how
   */
  #see(room, ordinal, how) {
    if (room === undefined || ordinal === undefined) return;
    const seen = this.#seen.get(room) ?? { n: 0, told: 0, posted: 0 };
    if (ordinal <= seen[how]) return;
    this.#seen.set(room, { ...seen, [how]: ordinal, n: Math.max(seen.n, ordinal) });
    this.emit("change", null);
  }

  /** @param {Wire.InboxState} state */
  #replaceAll({ sorts, level = "all", me, blocked = [], ...state }) {
    this.sorts = sorts;
    this.level = level;
    this.me = me;
    this.#block(blocked);
    this.#replace(state);
  }

  /**
   * Rooms have changed for one alone; all others are as they were.
   *
   * @param {Pick<Wire.InboxState, "version" | "places">} state
   */
  #replaceSome({ version, places }) {
    const changed = new Map(places.map((place) => [place.room.id, place]));
    this.#replace({ version, places: [...new Map([...this.#places, ...changed]).values()] }, changed);
  }

  /**
   * @param {Pick<Wire.InboxState, "version" | "places">} state
   * @param {Map<number, Wire.Place>} [fresh] the places that have just been counted: all of them
   */
  #replace({ version, places }, fresh) {
    this.version = this.known = version;
    this.#places = new Map(places.map((place) => [place.room.id, place]));
    for (const place of fresh?.values() ?? places) this.#forgetCounted(place);
    for (const [id, gone] of this.#gone) {
      const { head = Infinity } = this.#places.get(id) ?? {};
      for (const [n, seq] of gone) if (seq <= head) gone.delete(n);
    }
    this.#describeChanged();
    this.emit("change", null);
  }

  /** @param {number[]} people */
  #block(people) {
    if ([...this.blocked].join() === people.join()) return;
    this.blocked = new Set(people);
    this.emit("blocked", null);
  }

  /** Takes the rooms that have changed after their places were read. */
  #describeChanged() {
    for (const [id, [seq, room]] of this.#changed) {
      const place = this.#places.get(id);
      if (place !== undefined && seq > place.head) this.#put(place, room);
    }
  }

  /**
   * From now on the server's own count holds, if it includes what this page has read.
   *
   * @param {Wire.Place} place
   */
  #forgetCounted({ room, n, posts }) {
    const seen = this.#seen.get(room.id);
    if (seen === undefined) return;
    const isCounted = n >= seen.n || seen.told >= seen.n;
    if (isCounted || (seen.posted >= seen.n && posts >= seen.n)) this.#seen.delete(room.id);
  }

  /**
   * A room has another name or subject.
   *
   * @param {Wire.Room | undefined} room undefined on a socket that is in no room
   */
  #describe(room) {
    const place = this.place(room?.id);
    if (room === undefined || place === undefined) return;
    this.#put(place, room);
    this.emit("change", null);
  }

  /**
   * @param {Wire.Place} place
   * @param {Wire.Room} room the room as it is now, or that it was deleted
   */
  #put(place, room) {
    if (room.kind === "removed") this.#places.delete(room.id);
    else this.#places.set(room.id, { ...place, room });
  }

  /** @param {Wire.Heads} frame */
  #ahead({ heads, rooms = [], gone = [] }) {
    // Heads tell no time: their posts are later than all that is known.
    const now = Math.max(Date.now(), ...this.places.map((place) => this.activity(place) + 1));
    for (const [room, posts, head] of heads) {
      const known = Math.max(this.#posts.get(room) ?? 0, this.#places.get(room)?.posts ?? 0);
      if (posts > known) this.#active.set(room, now);
      this.#posts.set(room, Math.max(posts, known));
      this.#heads.set(room, Math.max(head, this.#heads.get(room) ?? 0));
    }
    for (const change of rooms) this.#changed.set(change[1].id, change);
    for (const [room, n, by, seq] of gone) {
      if (by === this.#owner) continue;
      this.#gone.set(room, (this.#gone.get(room) ?? new Map()).set(n, seq));
    }
    this.#describeChanged();
    this.emit("change", null);
  }
}
