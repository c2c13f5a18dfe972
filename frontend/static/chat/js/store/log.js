import { Emitter } from "../lib/emitter.js";
import { Timeline } from "./timeline.js";
import { Unseen } from "./unseen.js";

/**
 * The messages of a room as far as they are loaded, and how far the room's log has been read.
 *
 * @extends {Emitter<{
 *   change: null, reached: null, unseen: null, back: number, stale: null, own: Wire.Message,
 * }>} `reached`: the log was read further. `own`: a message of one's own was seen in the log. `back`:
 *   the connection is back, with so many new messages. `stale`: changes of the log were lost.
 */
export class LogStore extends Emitter {
  /** The first page is here. */
  ready = false;
  unseen = new Unseen();
  timeline;
  #session;
  /** @type {{ epoch: string, since: number } | null} how far the stream has been read */
  #cursor = null;
  /** The head of the log that the server named in its last pong. */
  #promised = 0;

  /**
   * @param {import("./session.js").Session} session
   * @param {Timeline} [timeline]
   */
  constructor(session, timeline = new Timeline()) {
    super();
    this.#session = session;
    this.timeline = timeline;
  }

  /** The last `seq` of the room's log that reached this page. */
  get head() {
    return this.#cursor?.since ?? 0;
  }

  /**
   * What to name when one comes back: the `seq` up to which the log was read, and the log's epoch.
   *
   * @returns {{ since: string, epoch: string } | null} null where there is nothing to come back to
   */
  get position() {
    const cursor = this.#cursor;
    // A room that nobody had opened has no epoch to come back to.
    if (cursor === null || cursor.epoch === "") return null;
    return { since: String(cursor.since), epoch: cursor.epoch };
  }

  /** @param {import("./server_events.js").ServerEvents} events */
  register(events) {
    events.on("welcome", (frame) => this.#welcome(frame));
    events.on("message", (frame) => this.#posted(frame));
    events.on("room", ({ seq }) => this.reach(seq));
    events.on("member", ({ seq }) => this.reach(seq));
    events.on("other", ({ seq }) => this.reach(seq));
    events.on("pong", ({ head }) => this.#pong(head));
  }

  /** The connection is gone: the head that the last pong named says nothing of the next one. */
  disconnected() {
    this.#promised = 0;
  }

  /** @param {boolean} looking at the end of the log, in a visible tab */
  look(looking) {
    const before = this.unseen.count;
    this.unseen.look(looking);
    if (this.unseen.count !== before) this.emit("unseen", null);
  }

  /**
   * Every change of the log moves the position from which to resume, also one that is not shown.
   *
   * @param {number} seq
   */
  reach(seq) {
    if (this.#cursor === null) return;
    this.#cursor.since = Math.max(this.#cursor.since, seq);
    this.emit("reached", null);
  }

  /**
   * Shows a message that the server has confirmed. The stream's own state may be here already.
   *
   * @param {Wire.Message} message
   */
  confirmed(message) {
    if (this.timeline.find(message.id) === undefined) this.timeline.apply(message);
    this.emit("change", null);
  }

  /** @param {Wire.Welcome} frame */
  #welcome(frame) {
    this.ready = true;
    if (frame.resume === "ok") this.#resumed(frame);
    else this.#replaced(frame);
    this.#cursor = { epoch: frame.epoch, since: frame.head };
    this.#promised = 0;
    this.emit("reached", null);
    this.emit("change", null);
  }

  /** @param {Wire.Welcome} frame */
  #resumed({ me, messages }) {
    const fresh = messages.filter((message) => this.#isNew(message, me)).length;
    for (const message of messages) this.#take(message, me);
    this.#arrived(fresh);
    this.emit("back", fresh);
  }

  /**
   * Takes the first page, or the newest one after more was missed than the server tells one by one.
   * Where one reads history in the same log the window is kept; otherwise the log starts anew from
   * that page.
   *
   * @param {Wire.Welcome} frame
   */
  #replaced({ me, epoch, messages, more }) {
    const was = this.#cursor;
    // Numbers of another life of the log compare with nothing.
    if (was !== null && was.epoch !== epoch) was.since = 0;
    const fresh = was === null ? 0 : messages.filter((message) => this.#isNew(message, me)).length;
    const beyond = more && messages.every(({ id }) => id > this.head);
    const reading = was?.epoch === epoch && !this.timeline.following && this.timeline.last > 0;
    this.timeline.forgetTail();
    if (reading) this.timeline.keep(messages, more);
    else this.timeline.reset(messages, { older: more, newer: false });
    this.#arrived(fresh, was !== null && beyond);
    // Nothing was lost while nobody had opened the room.
    if (fresh > 0 && was?.epoch !== "") this.emit("back", beyond ? Infinity : fresh);
  }

  /** @param {Wire.Posted} frame */
  #posted({ seq, message }) {
    if (this.#cursor === null) return;
    const { me } = this.#session;
    const fresh = this.#isNew(message, me) ? 1 : 0;
    this.#take(message, me);
    this.reach(seq);
    this.#arrived(fresh);
    this.emit("change", null);
  }

  /**
   * @param {Wire.Message} message
   * @param {Wire.Person | null} me
   */
  #take(message, me) {
    this.timeline.apply(message);
    if (message.by.id === me?.id) this.emit("own", message);
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
   * Is this another person's post that this page has not counted yet? One that was changed since it
   * was posted may come with later changes, and its id is then before the head.
   *
   * @param {Wire.Message} message
   * @param {Wire.Person | null} me
   */
  #isNew({ id, by, deleted }, me) {
    if (by.id === me?.id || deleted) return false;
    return id > this.head || this.timeline.lacks(id);
  }

  /**
   * @param {number} fresh
   * @param {boolean} [more]
   */
  #arrived(fresh, more = false) {
    if (fresh === 0) return;
    this.unseen.arrived(fresh, more);
    this.emit("unseen", null);
  }
}
