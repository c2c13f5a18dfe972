import { Emitter } from "../lib/emitter.js";
import { loadLate } from "../lib/late.js";
import { Life } from "../lib/life.js";
import { say } from "../lib/words.js";
import { Connection } from "../socket/connection.js";
import { Answers } from "./answers.js";
import { kindOf } from "./commands.js";
import { Composer } from "./composer.js";
import { Drafts } from "./drafts.js";
import { Facts } from "./facts.js";
import { History } from "./history.js";
import { LogStore } from "./log.js";
import { Outbox } from "./outbox.js";
import { Overlays } from "./overlays.js";
import { Presence } from "./presence.js";
import { Reader } from "./reader.js";
import { Requests } from "./requests.js";
import { RoomAddress } from "./room_address.js";
import { ServerEvents } from "./server_events.js";

/** How long a room that was left may go on sending what waits, ms. */
const LINGER_MS = 15_000;

/**
 * A room: its connection, and the stores that hold what the server says of it.
 *
 * Each store registers for the events that it takes (`events.on`); stores of features do so, too.
 *
 * @extends {Emitter<{ notice: string, renamed: null }>} `notice`: a sentence for the person;
 *   `renamed`: the room has another address
 */
export class Room extends Emitter {
  /** Ends when the room is not kept any longer. */
  life = new Life();
  events = new ServerEvents();
  /** @type {Map<string, any>} the stores of features, by their names */
  slices = new Map();
  presence = new Presence();
  /** The room's slug when it was opened: names what this browser keeps of the room. */
  key;
  #name;
  #site;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #lingering;

  /**
   * @param {Page.Site} site
   * @param {Page.RoomStart} start
   * @param {{ outbox?: Outbox, connect?: (url: string) => WebSocket }} [parts] doubles for tests
   */
  constructor(site, start, { outbox = site.newOutbox(), ...parts } = {}) {
    super();
    this.#site = site;
    this.key = start.room.key;
    this.#name = start.room.name;
    /** What the page shows before the server has described the room. */
    this.subject = start.room.subject;
    this.address = new RoomAddress(start);
    this.session = site.session;
    this.facts = new Facts(site.limits);
    this.log = new LogStore(site.session);
    this.connection = new Connection(() => this.#url(), parts);
    this.requests = new Requests((frame) => this.connection.send(frame));
    this.outbox = outbox;
    this.overlays = new Overlays(outbox, this.log, site.session);
    this.history = new History(this.log.timeline, this.requests, {
      head: () => this.log.head,
      changed: () => this.log.emit("change", null),
    });
    this.reader = new Reader(this.history);
    const drafts = new Drafts(site.memory, this.key, start.room.former);
    this.composer = new Composer(drafts, (text, reply) => this.post(text, reply));
    const own = () => this.composer.belongTo(site.session.me);
    own();
    site.session.on("me", own, this.life.signal);
    this.#register();
    this.#connect();
    void site.keeping.adopt(start.room.former, this.key);
    if (site.session.me !== null) void this.#bind(site.session.me);
  }

  /** The room's name now; a direct conversation has one for each of its people. */
  get name() {
    return this.shown?.name || this.#name;
  }

  /** @returns {Wire.Room | null} the room with the commands that are on their way */
  get shown() {
    return this.facts.room && this.overlays.room(this.facts.room);
  }

  /**
   * @param {number} id
   * @returns {Wire.Message | null | undefined} the message with the commands that are on their way;
   *   undefined where it is not loaded, null where there is none
   */
  find(id) {
    /** @type {Wire.Message | null | undefined} */
    const message = this.log.timeline.find(id) ?? this.slices.get("quotes")?.find(id);
    return message && this.overlays.message(message);
  }

  /**
   * Does what a person wants done in this room.
   *
   * @param {string} kind
   * @param {Page.Payload} payload without the room, which is added
   * @param {{ holdMs?: number, key?: string }} [options]
   * @returns {Promise<string>} the key of the entry, with which it can be taken back
   */
  command(kind, payload, options) {
    const room = this.facts.id;
    const named = room === undefined ? payload : { ...payload, room };
    return this.outbox.add(kind, named, options);
  }

  /**
   * @param {string} text
   * @param {number} [reply]
   */
  post(text, reply) {
    const called = this.slices.get("mentions")?.payload(text);
    void this.command("message", { text, ...(reply && { reply }), ...called });
    this.reader.lead();
  }

  /** The page shows this room: it is connected, at once. */
  open() {
    this.#stay();
    if (this.connection.link.name === "idle") this.connection.open();
  }

  /**
   * The page shows another room. The connection is closed as soon as nothing waits to be sent, live or
   * not; after a while in any case.
   */
  leave() {
    this.log.look(false);
    this.composer.drafts.flush();
    this.outbox.releaseAll();
    this.#lingering = setTimeout(() => {
      this.#stay();
      this.connection.close();
    }, LINGER_MS);
    this.#closeWhenSent();
  }

  dispose() {
    this.#stay();
    this.connection.close();
    this.outbox.dispose();
    this.life.end();
  }

  /**
   * One has taken a name in this room, or had asked for it before the room was left. What one may do
   * with it the next welcome says.
   *
   * @param {Wire.Person} me
   */
  enter(me) {
    if (!this.life.over) {
      // Before the composer shows: what is written there needs an owner.
      void this.#bind(me);
      this.facts.forgetCan();
    }
    this.session.enter(me);
  }

  #register() {
    const { events } = this;
    const told = (/** @type {string} */ text) => this.emit("notice", text);
    const { outbox, requests, session } = this;
    const answers = new Answers({ outbox, requests, session, tell: told });
    this.connection.on("lost", (code) => {
      answers.lost(code);
      this.#site.inbox.lost();
    });
    for (const store of [this.log, this.presence, this.facts, answers]) store.register(events);
    this.#site.inbox.register(events);
    for (const addTo of this.#site.ofRooms) addTo(this);
    // Last: that one is signed out must outlast the word that one is back.
    events.on("welcome", ({ me }) => this.#welcomed(me));
  }

  #connect() {
    const { connection, outbox, log } = this;
    connection.on("frame", (frame) => this.events.dispatch(frame));
    connection.on("link", ({ name }) => {
      if (name !== "live") this.#disconnected();
    });
    log.on("stale", () => connection.open());
    log.on("own", (message) => this.#own(message));
    log.on("change", () => this.composer.refresh((id) => this.find(id)));
    this.facts.on("room", (room) => {
      if (room.kind !== "removed" && this.address.follow(room)) this.emit("renamed", null);
    });
    outbox.on("unanswered", () => connection.hurry());
    outbox.on("settled", ({ message }) => message && log.confirmed(message));
    outbox.on("change", () => {
      log.emit("change", null);
      if (this.#lingering !== undefined) this.#closeWhenSent();
    });
    outbox.on("refused", ({ entry, error }) => {
      if (kindOf(entry.kind)?.refused?.(entry, error, this) !== true) void this.#refused(entry, error);
    });
  }

  /**
   * Says why a command was refused: in the words of its kind, which come with the late part, or in
   * the server's sentence.
   *
   * @param {Page.Entry} entry
   * @param {Wire.Failure} error
   */
  async #refused({ kind }, { code, text }) {
    const words = kindOf(kind)?.errors?.[code];
    const isSayable = words !== undefined && (await loadLate().then(() => true, () => false));
    this.emit("notice", isSayable ? say(words) : text);
  }

  #disconnected() {
    this.requests.refuseAll();
    this.outbox.offline();
    this.log.disconnected();
    this.overlays.disconnected();
    for (const slice of this.slices.values()) slice.disconnected?.();
  }

  /** @param {Wire.Person | null} me */
  #welcomed(me) {
    const was = this.session.me;
    this.session.welcomed(me);
    if (me === null && was !== null) this.#signedOut(was);
    if (me !== null) void this.#resume(me);
    void this.history.refresh();
  }

  /** @param {Wire.Person} was */
  #signedOut({ name, guest }) {
    const waits = this.outbox.entries.length > 0 && !guest;
    this.emit("notice", waits ? say("session.endedWaiting", { name }) : say("session.ended"));
  }

  /**
   * What waited goes out, if it is still the same person and the same connection.
   *
   * @param {Wire.Person} me
   */
  async #resume(me) {
    await this.#bind(me);
    if (this.connection.link.name !== "live" || this.session.me?.id !== me.id) return;
    this.outbox.online((frame) => this.connection.send(frame));
  }

  /** @param {Wire.Person} me */
  #bind({ id, name, guest }) {
    return this.outbox.bind({ user: id, room: this.key, name, guest: guest === true });
  }

  /** @param {Wire.Message} message of one's own, from the log */
  #own(message) {
    // A later state of an old message says nothing of what has been read since.
    if (message.seq === message.id) this.#site.inbox.posted(this.facts.id, message.n);
    if (message.key === undefined) return;
    void this.outbox.confirm({ key: message.key, seq: message.seq, message });
  }

  #closeWhenSent() {
    if (this.outbox.entries.some(({ state }) => state !== "failed")) return;
    this.#stay();
    this.connection.close();
  }

  /** The connection is not to be closed any more, or is closed. */
  #stay() {
    clearTimeout(this.#lingering);
    this.#lingering = undefined;
  }

  #url() {
    const position = this.log.position ?? {};
    const inbox = this.session.me === null ? {} : this.#site.inbox.query;
    const query = new URLSearchParams({ ...position, ...inbox }).toString();
    return absolute(this.address.socket) + (query && `?${query}`);
  }
}

/** @param {string} path */
export function absolute(path) {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
}
