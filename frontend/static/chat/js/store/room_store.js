import { Emitter } from "../lib/emitter.js";
import { TOO_BIG, TOO_BIG_CLOSE } from "../protocol/closing.js";
import { People } from "./people.js";
import { Timeline } from "./timeline.js";
import { Unread } from "./unread.js";

/** Wait before a question is put again when the server names none, seconds. */
const WAIT_S = 3;
/** Errors of which the server cannot say what they answer, since it could not read that. */
const UNREADABLE = new Set(["bad_json", "bad_frame", "too_big"]);

/**
 * Everything the page knows about its room, kept true by the frames of the server.
 *
 * @extends {Emitter<{
 *   log: null, people: null, typing: null, me: null, can: null, unread: null, room: Wire.Room,
 *   notice: string, back: number, stale: null,
 * }>}
 */
export class RoomStore extends Emitter {
  /** @type {Wire.Person | null} */
  me;
  limits;
  /** @type {string[] | null} what one may do here; null until the server has said */
  can = null;
  /** @type {Wire.Person[]} */
  typing = [];
  /** The first page is here. */
  ready = false;
  people = new People();
  unread = new Unread();
  timeline;
  outbox;
  #requests;
  /** @type {{ epoch: string, since: number } | null} how far the stream has been read */
  #cursor = null;
  /** What the server's log held at the last pong. */
  #promised = 0;

  /**
   * @param {Pick<Page.RoomBoot, "me" | "limits">} boot
   * @param {{
   *   outbox: import("./outbox.js").Outbox,
   *   requests: import("./requests.js").Requests,
   *   timeline?: Timeline,
   * }} parts
   */
  constructor({ me, limits }, { outbox, requests, timeline = new Timeline() }) {
    super();
    this.me = me;
    this.limits = limits;
    this.outbox = outbox;
    this.timeline = timeline;
    this.#requests = requests;
    outbox.on("change", () => this.emit("log", null));
    outbox.on("settled", (message) => this.#show(message));
  }

  /** @type {number | undefined} the room's id, once the server has named it */
  roomId;

  /** The last number of the room's log that reached this page. */
  get head() {
    return this.#cursor?.since ?? 0;
  }

  /** The query with which to come back: what was read, in which life of the log. */
  get resume() {
    const cursor = this.#cursor;
    // A room that nobody had opened has no epoch to come back to.
    if (cursor === null || cursor.epoch === "") return "";
    return `?${new URLSearchParams({ since: String(cursor.since), epoch: cursor.epoch })}`;
  }

  /** @param {Wire.ServerFrame} frame */
  receive(frame) {
    switch (frame.type) {
      case "welcome":
        return this.#welcome(frame);
      case "message":
        return this.#posted(frame);
      case "ack":
        return this.#acked(frame);
      case "error":
        return this.#failed(frame);
      case "typing":
        return this.#type(frame.who);
      case "history":
        return this.#requests.answer(frame);
      case "presence":
        return this.#present(frame);
      case "pong":
        return this.#pong(frame.head);
      case "room":
        this.#reach(frame.seq);
        return this.emit("room", frame.room);
      case "can":
        return this.#may(frame.can);
      case "member":
      case "other":
        return this.#reach(frame.seq);
    }
  }

  /** @param {number} code with which the connection was closed */
  lost(code) {
    if (code === TOO_BIG_CLOSE) this.outbox.refuseCurrent(TOO_BIG);
  }

  /** The connection is gone: so is all that was true only of the moment. */
  disconnected() {
    this.#requests.refuseAll();
    this.outbox.offline();
    this.#promised = 0;
    this.#type([]);
  }

  /**
   * One has a name now; what one may do with it the next welcome says.
   *
   * @param {Wire.Person} me
   */
  signIn(me) {
    this.me = me;
    this.can = null;
    this.emit("me", null);
  }

  /** @param {boolean} looking at the end of the log, in a visible tab */
  look(looking) {
    const before = this.unread.count;
    this.unread.look(looking);
    if (this.unread.count !== before) this.emit("unread", null);
  }

  /** @param {Wire.Welcome} frame */
  #welcome(frame) {
    const { me, room, can, limits, epoch, head, here, count, typing } = frame;
    const was = this.me;
    Object.assign(this, { me, can, limits: limits ?? this.limits });
    this.ready = true;
    if (frame.resume === "ok") this.#resumed(frame.messages);
    else this.#replaced(frame);
    this.#cursor = { epoch, since: head };
    this.#promised = 0;
    this.people.replace(here, count);
    this.roomId = room.id || undefined;
    this.emit("room", room);
    this.emit("me", null);
    this.emit("people", null);
    this.#type(typing ?? []);
    this.emit("log", null);
    // Last: it must outlast the word that one is back.
    if (me === null && was !== null) this.#signedOut(was);
  }

  /** @param {Wire.Message[]} messages */
  #resumed(messages) {
    const fresh = messages.filter((message) => this.#isNew(message)).length;
    for (const message of messages) this.#take(message);
    this.#arrived(fresh);
    this.emit("back", fresh);
  }

  /**
   * The first page, or the newest one after more was missed than the server tells one by one. Who
   * reads history in the same log keeps the window; otherwise the log starts anew from that page.
   *
   * @param {Wire.Welcome} frame
   */
  #replaced({ epoch, messages, more }) {
    const was = this.#cursor;
    // Numbers of another life of the log compare with nothing.
    if (was !== null && was.epoch !== epoch) was.since = 0;
    const fresh = was === null ? 0 : messages.filter((message) => this.#isNew(message)).length;
    const beyond = more && messages.every(({ id }) => id > this.head);
    const reading = was?.epoch === epoch && !this.timeline.following && this.timeline.last > 0;
    this.timeline.forgetTail();
    if (reading) this.timeline.keep(messages, more);
    else this.timeline.reset(messages, { older: more, newer: false });
    this.#arrived(fresh, was !== null && beyond);
    // Nothing was lost while nobody had opened the room.
    if (fresh > 0 && was?.epoch !== "") this.emit("back", beyond ? Infinity : fresh);
  }

  /** @param {Wire.Person} was */
  #signedOut({ name, guest }) {
    const waits = this.outbox.entries.length > 0 && !guest;
    const next = waits ? `What was not sent waits until ${name} is back.` : "Pick a name to talk.";
    this.emit("notice", `You are signed out. ${next}`);
  }

  /** @param {Wire.Posted} frame */
  #posted({ seq, message }) {
    if (this.#cursor === null) return;
    const fresh = this.#isNew(message) ? 1 : 0;
    this.#take(message);
    this.#reach(seq);
    this.#arrived(fresh);
    if (this.typing.some(({ id }) => id === message.by.id)) {
      this.#type(this.typing.filter(({ id }) => id !== message.by.id));
    }
    this.emit("log", null);
  }

  /**
   * Every change of the log moves the position from which to resume, also one that is not shown.
   *
   * @param {number} seq
   */
  #reach(seq) {
    if (this.#cursor !== null) this.#cursor.since = Math.max(this.#cursor.since, seq);
  }

  /** @param {string[]} can */
  #may(can) {
    this.can = can;
    this.emit("can", null);
  }

  /** @param {Wire.Message} message */
  #take(message) {
    this.timeline.apply(message);
    if (message.by.id === this.me?.id) void this.outbox.confirm(message);
  }

  /** @param {Wire.Ack} frame */
  #acked({ re, id, at, deleted }) {
    const entry = this.outbox.entries.find(({ key }) => key === re);
    if (entry === undefined || this.me === null || id === undefined || at === undefined) return;
    // The seq of the post: the true state of a message that was changed since then replaces this.
    const made = { id, seq: id, at, by: this.me, key: re };
    const { text, reply } = entry.payload;
    const answer = reply === undefined ? {} : { reply };
    const said = deleted ? { text: "", deleted } : { text, ...answer };
    void this.outbox.confirm({ ...made, ...said });
  }

  /** @param {Wire.Message} message a state made from an ack; the stream's own may be here already */
  #show(message) {
    if (this.timeline.find(message.id) === undefined) this.timeline.apply(message);
    this.emit("log", null);
  }

  /** @param {Wire.Failure} frame */
  #failed(frame) {
    const after = frame.retry ? (frame.after ?? WAIT_S) : undefined;
    if (frame.re !== undefined) this.#requests.refuse(frame.re, frame.text, after);
    const ours = this.outbox.entries.some(({ key }) => key === frame.re);
    if (ours) void this.outbox.refuse(frame);
    else if (frame.re === undefined && !frame.retry) this.#unnamed(frame);
  }

  /** @param {Wire.Failure} frame */
  #unnamed(frame) {
    const unread = UNREADABLE.has(frame.code) && this.outbox.refuseCurrent(frame);
    if (!unread) this.emit("notice", frame.text);
  }

  /** @param {Wire.Person[]} who */
  #type(who) {
    if (who.length === 0 && this.typing.length === 0) return;
    this.typing = who;
    this.emit("typing", null);
  }

  /** @param {Wire.Presence} frame */
  #present(frame) {
    this.people.apply(frame);
    this.emit("people", null);
  }

  /**
   * A head that the stream has not reached by the next pong never will be: something was lost.
   *
   * @param {number} head
   */
  #pong(head) {
    const lost = this.#promised > this.head;
    this.#promised = head;
    if (lost) this.emit("stale", null);
  }

  /**
   * Another person's post that this page has not counted yet. One that was changed since it was
   * posted may come with later changes, and its id is then before the head.
   *
   * @param {Wire.Message} message
   */
  #isNew({ id, by, deleted }) {
    if (by.id === this.me?.id || deleted) return false;
    return id > this.head || this.timeline.lacks(id);
  }

  /**
   * @param {number} fresh
   * @param {boolean} [more]
   */
  #arrived(fresh, more = false) {
    if (fresh === 0) return;
    this.unread.arrived(fresh, more);
    this.emit("unread", null);
  }
}
