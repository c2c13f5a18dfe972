import { Emitter } from "../lib/emitter.js";
import { newKey } from "../lib/key.js";
import { frameOf } from "./commands.js";
import { Patience } from "./outbox_patience.js";

/** An answer that does not come in this time is asked for again, with the same key. */
const ANSWER_MS = 15_000;
/** An answer that takes longer than this is a reason to ask whether the connection is alive, ms. */
const DOUBT_MS = 5_000;
/** Wait before a resend when the server names none, seconds. */
const WAIT_S = 3;
/**
 * Commands on their way: kept until the server says that they are in the log.
 *
 * One at a time and in order; each has a key, so that a resend after a lost answer is the same
 * command and not a second one. Several tabs share what is kept, and one of them sends; where that
 * one does not, another takes over, since sending twice is harmless.
 *
 * @extends {Emitter<{ change: null, settled: Wire.Message, durable: boolean, unanswered: null }>}
 */
export class Outbox extends Emitter {
  /** @type {Page.Entry[]} in the order of sending */
  entries = [];
  /** @type {Page.Owner | null} */
  #owner = null;
  /** @type {((frame: Wire.ClientFrame) => boolean) | null} null while there is no connection */
  #send = null;
  /** @type {string | null} the key of the entry that was sent and not answered yet */
  #inFlight = null;
  /** A pause before the next attempt is under way. */
  #paused = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Set<string>} keys of entries that are being stored; they are not sent before */
  #storing = new Set();
  #keeping;
  #lease;
  #channel;
  #patience;

  /**
   * @param {{
   *   keeping: import("./outbox_keeping.js").Keeping,
   *   lease: Page.Lease, channel: Page.Channel, isVisible?: () => boolean,
   * }} parts
   */
  constructor({ keeping, lease, channel, isVisible = () => true }) {
    super();
    this.#keeping = keeping;
    this.#lease = lease;
    this.#channel = channel;
    const reload = () => this.#reload();
    this.#patience = new Patience({ isVisible, reload, over: () => this.#takeOver() });
    channel.listen((news) => this.#hear(news));
    this.#keeping.on("stale", () => void this.#reload());
    this.#keeping.on("durable", (durable) => this.emit("durable", durable));
  }

  /** Do entries survive a closed tab? null until the storage was tried. */
  get durable() {
    return this.#keeping.durable;
  }

  /** Would something be lost if the page closed now? */
  get atRisk() {
    return this.#keeping.atRisk || (this.#owner === null && this.entries.length > 0);
  }

  /**
   * Whose messages these are from now on; another person's stay stored and are not sent.
   *
   * Takes effect at once, before what is stored is here: what is written next has an owner. What was
   * written before there was one becomes this one's.
   *
   * @param {Page.Owner} owner
   */
  async bind(owner) {
    if (this.#owner?.user === owner.user && this.#owner.room === owner.room) return;
    this.offline();
    const before = this.#owner === null ? this.entries : [];
    this.entries = before;
    this.#owner = owner;
    await Promise.all([this.#reload(), ...before.map((entry) => this.#keep(entry))]);
  }

  /** @param {(frame: Wire.ClientFrame) => boolean} send */
  online(send) {
    if (this.#owner === null) return;
    this.#send = send;
    this.#lease.hold(lockName(this.#owner), () => this.#pump());
    this.#pump();
  }

  offline() {
    this.#send = null;
    this.#rest();
    this.#lease.release();
    this.#patience.watch(undefined);
  }

  /**
   * @param {string} text
   * @param {number} [reply]
   * @param {number} [room] the id of the room it is written in, so that it reaches no other
   */
  async add(text, reply, room) {
    const payload = {
      text,
      ...(reply === undefined ? {} : { reply }),
      ...(room === undefined ? {} : { room }),
    };
    const command = { kind: /** @type {const} */ ("message"), payload };
    await this.#keep({ ...command, key: newKey(), at: Date.now(), state: "waiting" });
  }

  /**
   * Sends a failed entry again.
   *
   * @param {string} key
   */
  async retry(key) {
    const entry = this.#entry(key);
    if (entry === undefined) return;
    const { reason: _reason, code, ...rest } = entry;
    // The server holds this key for another text: only a new key can succeed.
    const reused = code === "key_reused";
    await this.#keep({ ...rest, key: reused ? newKey() : key, state: "waiting" });
    if (reused) await this.discard(key);
  }

  /** @param {string} key */
  async discard(key) {
    await this.#forget(key, { gone: key });
  }

  /**
   * The server has it.
   *
   * @param {Wire.Message} message with its key
   */
  async confirm(message) {
    if (message.key === undefined || this.#entry(message.key) === undefined) return;
    this.emit("settled", message);
    await this.#forget(message.key, { settled: message });
  }

  /**
   * @param {Wire.Failure} error about an entry of ours
   * @returns {Promise<boolean>} whether it was about one
   */
  async refuse(error) {
    const entry = this.#entry(error.re ?? "");
    if (entry === undefined) return false;
    if (error.retry) this.#pause((error.after ?? WAIT_S) * 1000);
    else await this.#keep({ ...entry, state: "failed", reason: error.text, code: error.code });
    return true;
  }

  /**
   * An error that names nothing is about what was sent last, if the server could not even read that.
   *
   * @param {Wire.Failure} error
   * @returns {boolean} whether something of ours was on its way
   */
  refuseCurrent(error) {
    if (this.#inFlight === null) return false;
    void this.refuse({ ...error, re: this.#inFlight, retry: false });
    return true;
  }

  /** @param {string} key */
  #entry(key) {
    return this.entries.find((entry) => entry.key === key);
  }

  /** Sends the next entry, if there is one and this is the tab to send it. */
  #pump() {
    const next = this.entries.find(({ state }) => state === "waiting");
    const isOthers = this.#send !== null && !this.#lease.held;
    this.#patience.watch(isOthers ? next?.key : undefined);
    if (this.#send === null || !this.#lease.held || this.#paused || this.#inFlight !== null) return;
    if (next === undefined || this.#storing.has(next.key) || !this.#send(frameOf(next))) return;
    this.#inFlight = next.key;
    this.#timer = setTimeout(() => this.#doubt(), DOUBT_MS);
  }

  /** The tab that has the right to send does not use it: it is suspended, or its connection is dead. */
  #takeOver() {
    if (this.#owner !== null) this.#lease.take(lockName(this.#owner), () => this.#pump());
  }

  #doubt() {
    this.#timer = setTimeout(() => this.#pause(0), ANSWER_MS - DOUBT_MS);
    this.emit("unanswered", null);
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#inFlight = null;
    this.#paused = false;
  }

  /** @param {number} ms */
  #pause(ms) {
    this.#rest();
    this.#paused = true;
    this.#timer = setTimeout(() => {
      this.#rest();
      this.#pump();
    }, ms);
  }

  /** @param {Page.Entry} entry */
  async #keep(entry) {
    const owner = this.#owner;
    if (this.#inFlight === entry.key) this.#rest();
    this.#storing.add(entry.key);
    const others = this.entries.filter(({ key }) => key !== entry.key);
    this.#show([...others, entry]);
    if (owner !== null) await this.#keeping.put(owner, entry);
    this.#storing.delete(entry.key);
    this.#show(this.entries);
    if (owner !== null) this.#channel.post({ owner });
    this.#pump();
  }

  /**
   * @param {string} key
   * @param {Omit<Page.News, "owner">} news
   */
  async #forget(key, news) {
    const owner = this.#owner;
    if (owner === null) return;
    this.#drop(key);
    await this.#keeping.remove(owner, key);
    this.#channel.post({ owner, ...news });
    this.#pump();
  }

  /** @param {string} key */
  #drop(key) {
    if (this.#inFlight === key) this.#rest();
    this.#show(this.entries.filter((entry) => entry.key !== key));
  }

  /** @param {Page.News} news from another tab */
  #hear(news) {
    const { owner, settled, gone } = news;
    if (owner.user !== this.#owner?.user || owner.room !== this.#owner.room) return;
    if (settled !== undefined) this.emit("settled", settled);
    const key = settled?.key ?? gone;
    if (key === undefined) void this.#reload();
    else {
      this.#keeping.forget(owner, key, true);
      this.#drop(key);
    }
    this.#pump();
  }

  async #reload() {
    const owner = this.#owner;
    if (owner === null) return;
    const stored = await this.#keeping.load(owner);
    if (owner !== this.#owner || stored === null) return;
    const changing = this.entries.filter(({ key }) => this.#storing.has(key));
    this.#show([...stored.filter(({ key }) => !this.#storing.has(key)), ...changing]);
    this.#pump();
  }

  /** @param {Page.Entry[]} entries */
  #show(entries) {
    this.entries = entries.sort(inOrder);
    this.emit("change", null);
  }
}

/** @param {Page.Owner} owner */
const lockName = ({ user, room }) => `chat-outbox:${user}:${room}`;

/**
 * What is not stored yet was written last.
 *
 * @param {Page.Entry} a
 * @param {Page.Entry} b
 */
function inOrder(a, b) {
  if (a.order === b.order) return 0;
  return (a.order ?? Infinity) - (b.order ?? Infinity);
}
