import { elapsed } from "../../lib/clock.js";
import { Emitter } from "../../lib/emitter.js";
import { frameOf } from "../../store/commands.js";

/** Least time between two commands that move the cursor of one room, ms. */
const PACE_MS = 1_000;
/** After this time without what the browser has stored, the cursor moves without it, ms. */
const LOADING_MS = 1_000;

/**
 * How far one has read in a room, and where its divider "New" stands.
 *
 * The cursor itself is the server's. This store gives the commands that move it, and counts in the
 * inbox at once what they will do. It moves the cursor forward while the newest message is being
 * looked at, and never back. Where somebody marks messages as unread, here or on another device,
 * the cursor is held: it stays until one leaves the room, reads by a command, or posts.
 *
 * @extends {Emitter<{ change: null }>} `change`: the divider stands elsewhere
 */
export class ReadCursor extends Emitter {
  /** @type {number | null} messages after this id are new; null where none was new */
  after = null;
  isHeld = false;
  #room;
  #inbox;
  #me;
  /** The page shows the room. */
  #isShown = false;
  /** The commands that the browser has stored are here. */
  #isLoaded = false;
  /** It is known where the cursor stood when the page began to show the room. */
  #isKnown = false;
  /** The id up to which this page has read; the command may still be on its way. */
  #done = 0;
  /** The id of the last `read` that the server has confirmed. */
  #told = 0;
  /** The server has welcomed this page, and the connection has not been lost since. */
  #isLive = false;
  /** The cursor when the connection was lost. */
  #cut = 0;
  /** @type {Wire.Place | undefined} as the server told it last */
  #place;
  /** The version of the inbox that it is from. */
  #version = -1;
  /** @type {{ id: number, n: number | undefined } | null} the next command */
  #next = null;
  /** When the last command was given, on the clock of `lib/clock.js`, ms. */
  #sentAt = -PACE_MS;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Set<string>} the keys of `unread` commands that this page has counted */
  #counted = new Set();

  /**
   * @param {Page.Room} room
   * @param {import("../../store/inbox.js").Inbox} inbox
   */
  constructor(room, inbox) {
    super();
    this.#room = room;
    this.#inbox = inbox;
    this.#me = room.session;
    const { signal } = room.life;
    inbox.on("change", () => this.#heard(), signal);
    room.events.on("welcome", () => {
      this.#isLive = true;
      this.#heard();
      if (!this.#isLoaded) setTimeout(() => this.#loaded(), LOADING_MS);
    });
    room.log.on("own", (message) => this.#posted(message), signal);
    room.log.on("back", () => this.#back(), signal);
    room.outbox.on("change", () => {
      this.#isLoaded = true;
      this.#countGiven();
    }, signal);
    room.outbox.on("settled", ({ entry }) => this.#settled(entry), signal);
    room.life.add(() => clearTimeout(this.#timer));
  }

  /** One's place in the room; undefined where one is no member and has no cursor. */
  get place() {
    return this.#inbox.place(this.#room.facts.id);
  }

  /** The id up to which all is read. */
  get read() {
    return Math.max(this.place?.read ?? 0, this.#done);
  }

  /** The first message after the divider that somebody else wrote, if it is loaded. */
  get first() {
    const { messages } = this.#room.log.timeline;
    if (this.after === null || this.isFirstAbove) return undefined;
    return this.firstOf(messages.slice(indexAfter(messages, this.after)));
  }

  /** Messages before those that are loaded are new, too. */
  get isFirstAbove() {
    const { older, first } = this.#room.log.timeline;
    return this.after !== null && older && first > this.after + 1;
  }

  /** The page shows the room from now on. */
  enter() {
    this.#isShown = true;
    this.#isKnown = false;
    this.isHeld = false;
    this.#heard();
  }

  /** The page shows something else. What was read is told to the server without delay. */
  leave() {
    this.flush();
    this.#isShown = false;
    this.isHeld = false;
    this.#divide(null);
  }

  /** The connection is lost. */
  disconnected() {
    if (this.#isLive) this.#cut = this.read;
    this.#isLive = false;
  }

  /** @param {boolean} isLooking the newest message is in sight, and the window has the focus */
  look(isLooking) {
    this.#learn();
    if (!this.#isKnown || this.isHeld) return;
    const newest = this.#room.log.timeline.messages.at(-1);
    if (newest === undefined) return;
    if (isLooking) this.#readTo(newest.id, newestOrdinal(this.#room.log.timeline.messages));
    else this.#divideAt(this.read);
  }

  /** A person says that all is read. */
  readAll() {
    const { place } = this;
    if (place === undefined) return;
    this.isHeld = false;
    this.#divide(null);
    const head = Math.max(this.#room.log.head, this.#inbox.head(place));
    this.#readTo(head, this.#inbox.last(place));
    this.flush();
  }

  /**
   * A person marks a message and all later ones as unread.
   *
   * @param {Wire.Message} message
   */
  markUnread({ id, n }) {
    if (this.place === undefined) return;
    this.#forget();
    void this.#give("unread", id, n);
  }

  /** Gives the command that waits for its time. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const next = this.#next;
    this.#next = null;
    if (next === null) return;
    this.#sentAt = elapsed();
    const given = this.#given.at(-1);
    const isGiven = given?.kind === "read" && (given.payload.id ?? 0) >= next.id;
    if (!isGiven) void this.#give("read", next.id, next.n);
  }

  /**
   * The page is about to be closed: sends what was read without storing it first. What is stored all
   * the same is sent again by the next page, which moves the cursor no further.
   */
  close() {
    this.flush();
    for (const entry of this.#given) this.#room.connection.send(frameOf(entry));
  }

  /** The server has refused to move the cursor: it stands where the inbox says. */
  refused() {
    this.#forget();
    const { id } = this.#room.facts;
    if (id !== undefined) this.#inbox.forgetSeen(id);
  }

  /** The commands that move the cursor and are not confirmed yet: the last one counts. */
  get #given() {
    const { entries } = this.#room.outbox;
    return entries.filter(({ kind }) => kind === "read" || kind === "unread");
  }

  /**
   * The first message of somebody else.
   *
   * @param {Wire.Message[]} messages ascending
   */
  firstOf(messages) {
    const me = this.#me.me?.id;
    return messages.find(({ by, deleted }) => by.id !== me && !deleted);
  }

  /** Notes where the cursor stands, as soon as that is known. */
  #learn() {
    const { place } = this;
    if (this.#isKnown || !this.#isShown || !this.#isLoaded || place === undefined) return;
    this.#isKnown = true;
    this.#countGiven();
    if (!this.isHeld) this.#divide(this.#inbox.unread(place) > 0 ? this.read : null);
  }

  #loaded() {
    if (this.#isLoaded || this.#room.life.over) return;
    this.#isLoaded = true;
    this.#room.log.emit("change", null);
  }

  /** The inbox, or what one knows of the room, has changed. */
  #heard() {
    const { place } = this;
    const was = this.#place;
    if (place === undefined || place === was) return this.#learn();
    const isSame = place.read === was?.read && this.#inbox.version === this.#version;
    this.#place = place;
    this.#version = this.#inbox.version;
    if (isSame) return this.#learn();
    const marked = this.#given.find(({ kind }) => kind === "unread");
    // The inbox was read before the server carried out the command.
    if (marked !== undefined && place.read >= (marked.payload.id ?? 0)) return this.#count(marked);
    const isOnItsWay = this.#done > this.#told && this.#done > place.read;
    const before = was === undefined ? 0 : Math.max(was.read, this.#told);
    const isReadOn = was !== undefined && place.read > was.read && marked === undefined;
    // The cursor also moves forward where a later message is marked: then something stays unread.
    if (this.isHeld && isReadOn && this.#inbox.unread(place) === 0) this.isHeld = false;
    else if (place.read < before && !isOnItsWay) this.#hold(place.read);
    this.#learn();
  }

  /**
   * Messages were marked as unread.
   *
   * @param {number} read the cursor before them
   */
  #hold(read) {
    this.#forget();
    if (!this.#isShown) return;
    this.#isKnown = true;
    this.isHeld = true;
    this.#divide(read);
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = null;
    this.#done = 0;
    this.#told = 0;
  }

  /** Commands may have come from the storage, or from another tab. */
  #countGiven() {
    const last = this.#given.at(-1);
    if (last === undefined || this.place === undefined) return;
    const isNew =
      last.kind === "read" ? (last.payload.id ?? 0) > this.read : !this.#counted.has(last.key);
    if (isNew) this.#count(last);
  }

  /**
   * Counts what a command will do.
   *
   * @param {Page.Entry} entry
   */
  #count({ kind, key, payload: { id = 0, n } }) {
    const { place } = this;
    if (place === undefined) return;
    const ordinal = typeof n === "number" ? n : undefined;
    if (kind === "read") {
      this.#done = Math.max(this.#done, id);
      this.#inbox.saw(place.room.id, ordinal);
      return;
    }
    this.#counted.add(key);
    const before = ordinal === undefined ? place.n : ordinal - 1;
    const assumed = { read: id - 1, n: before, unread: this.#unreadFrom(id, before, place) };
    // Before anybody hears of the counts, and looks at the messages: they are not to be read.
    this.#hold(id - 1);
    this.#inbox.assume(place, assumed);
  }

  /**
   * How many messages of others there are from a message on.
   *
   * @param {number} id
   * @param {number} before the ordinal of the message before it
   * @param {Wire.Place} place
   */
  #unreadFrom(id, before, place) {
    const { messages, newer } = this.#room.log.timeline;
    const me = this.#me.me?.id;
    const isLoaded = !newer && (messages[0]?.id ?? Infinity) <= id;
    // The exact number comes with the next inbox.
    if (!isLoaded) return Math.max(0, this.#inbox.last(place) - before);
    return messages.filter((one) => one.id >= id && one.by.id !== me && !one.deleted).length;
  }

  /** @param {Page.Entry | undefined} entry that the server has carried out */
  #settled(entry) {
    if (entry?.kind !== "read") return;
    const { id = 0, n } = entry.payload;
    this.#told = Math.max(this.#told, id);
    this.#inbox.told(this.#room.facts.id, typeof n === "number" ? n : undefined);
  }

  /** @param {Wire.Message} message of one's own; the server has moved the cursor to its post */
  #posted({ id, seq, n }) {
    if (seq !== id || this.place === undefined || id <= this.read) return;
    this.isHeld = false;
    this.#readTo(id, n);
  }

  /** The connection is back, with messages of others that were missed. */
  #back() {
    const cut = this.#cut;
    this.#cut = 0;
    if (this.#isKnown && !this.isHeld) this.#divideAt(cut);
  }

  /**
   * Moves the divider to the cursor, where all that it marks was read and something new has come.
   *
   * @param {number} read
   */
  #divideAt(read) {
    if (this.place === undefined || (this.after !== null && this.after >= read)) return;
    const { messages } = this.#room.log.timeline;
    const isNew = this.firstOf(messages.slice(indexAfter(messages, read))) !== undefined;
    if (isNew) this.#divide(read);
  }

  /** @param {number | null} after */
  #divide(after) {
    if (after === this.after) return;
    this.after = after;
    this.emit("change", null);
  }

  /**
   * @param {number} id
   * @param {number | undefined} n
   */
  #readTo(id, n) {
    const { place } = this;
    if (place === undefined || id <= this.read) return;
    this.#done = id;
    this.#next = { id, n };
    this.#inbox.saw(place.room.id, n);
    const wait = this.#sentAt + PACE_MS - elapsed();
    if (wait <= 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), wait);
  }

  /**
   * Gives a command in place of those that wait: the last one counts.
   *
   * @param {"read" | "unread"} kind
   * @param {number} id
   * @param {number | undefined} n
   */
  async #give(kind, id, n) {
    const { outbox } = this.#room;
    const earlier = this.#given;
    void this.#room.command(kind, { id, ...(n === undefined ? {} : { n }) });
    for (const { key } of earlier) await outbox.discard(key);
  }
}

/**
 * The index of the first message after an id.
 *
 * @param {Wire.Message[]} messages ascending
 * @param {number} id
 */
export function indexAfter(messages, id) {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle]?.id ?? 0) <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param {Wire.Message[]} messages ascending; one that is known by its ack alone has no ordinal */
function newestOrdinal(messages) {
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const n = messages[at]?.n;
    if (n !== undefined) return n;
  }
  return undefined;
}
