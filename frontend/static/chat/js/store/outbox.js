import { Emitter } from "../lib/emitter.js";
import { newKey } from "../lib/key.js";
import { messageFrame } from "../protocol/frames.js";

/** An answer that does not come in this time is asked for again, with the same key. */
const ANSWER_MS = 15_000;
/** Wait before a resend when the server names none, seconds. */
const WAIT_S = 3;
/** What was not sent in this time will not be, ms: four weeks. */
const TOO_OLD_MS = 28 * 24 * 60 * 60_000;
/** Keys remembered as settled, so that a slow reload does not bring them back. */
const SETTLED = 200;

/**
 * Messages on their way: kept until the server says that they are in the log.
 *
 * One at a time and in order; each has a key, so that a resend after a lost answer is the same
 * message and not a second one. Several tabs share what is kept, and one of them sends.
 *
 * @extends {Emitter<{ change: null, settled: Wire.Message }>}
 */
export class Outbox extends Emitter {
  /** @type {Page.Entry[]} */
  entries = [];
  /** @type {Page.Owner | null} */
  #owner = null;
  /** @type {((frame: Wire.ClientFrame) => boolean) | null} null while there is no connection */
  #send = null;
  /** @type {string | null} */
  #inFlight = null;
  #waiting = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Set<string>} */
  #storing = new Set();
  /** @type {Set<string>} keys that the storage would not take; they live as long as the tab */
  #loose = new Set();
  /** @type {Set<string>} */
  #settled = new Set();
  #storage;
  #lease;
  #channel;

  /** @param {{ storage: Page.Storage, lease: Page.Lease, channel: Page.Channel }} parts */
  constructor({ storage, lease, channel }) {
    super();
    this.#storage = storage;
    this.#lease = lease;
    this.#channel = channel;
    channel.listen((news) => this.#hear(news));
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
    if (this.#owner !== null) this.entries = [];
    this.#owner = owner;
    await this.#reload();
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
  }

  /**
   * @param {string} text
   * @param {number} [reply]
   */
  async add(text, reply) {
    const at = Math.max(Date.now(), (this.entries.at(-1)?.at ?? 0) + 1);
    const entry = { key: newKey(), text, at, ...(reply === undefined ? {} : { reply }) };
    await this.#keep({ ...entry, state: "waiting" });
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

  /** Sends the next one, if there is one and it is ours to send. */
  #pump() {
    if (this.#send === null || !this.#lease.held || this.#waiting || this.#inFlight !== null) return;
    const next = this.entries.find(
      ({ key, state }) => state === "waiting" && !this.#storing.has(key),
    );
    if (next === undefined || !this.#send(messageFrame(next))) return;
    this.#inFlight = next.key;
    this.#timer = setTimeout(() => this.#pause(0), ANSWER_MS);
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#inFlight = null;
    this.#waiting = false;
  }

  /** @param {number} ms */
  #pause(ms) {
    this.#rest();
    this.#waiting = true;
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
    this.#show([...this.entries.filter(({ key }) => key !== entry.key), entry]);
    if (owner === null) this.#loose.add(entry.key);
    else await this.#store(owner, entry);
    this.#storing.delete(entry.key);
    if (owner !== null) this.#channel.post({ owner });
    this.#pump();
  }

  /**
   * @param {Page.Owner} owner
   * @param {Page.Entry} entry
   */
  async #store(owner, entry) {
    try {
      await this.#storage.put(owner, entry);
    } catch (error) {
      this.#loose.add(entry.key);
      console.warn("this message is lost if the tab closes before it is sent", error);
    }
  }

  /**
   * @param {Page.Owner} owner
   * @param {string} key
   */
  async #remove(owner, key) {
    try {
      await this.#storage.remove(owner, key);
    } catch (error) {
      // Found again after a reload, it is sent with its old key, and the server knows it.
      console.warn("this message could not be removed from the browser's storage", error);
    }
  }

  /**
   * @param {Page.Owner} owner
   * @returns {Promise<Page.Entry[]>}
   */
  async #load(owner) {
    try {
      const stored = await this.#storage.load(owner);
      const since = Date.now() - TOO_OLD_MS;
      for (const { key, at } of stored) if (at < since) void this.#remove(owner, key);
      return stored.filter(({ at }) => at >= since);
    } catch (error) {
      console.warn("what was not sent yet cannot be read", error);
      return this.entries;
    }
  }

  /**
   * @param {string} key
   * @param {Omit<Page.News, "owner">} news
   */
  async #forget(key, news) {
    const owner = this.#owner;
    if (owner === null) return;
    this.#drop(key);
    await this.#remove(owner, key);
    this.#channel.post({ owner, ...news });
    this.#pump();
  }

  /** @param {string} key */
  #drop(key) {
    if (this.#inFlight === key) this.#rest();
    this.#loose.delete(key);
    this.#settled.add(key);
    for (const old of this.#settled) {
      if (this.#settled.size <= SETTLED) break;
      this.#settled.delete(old);
    }
    this.#show(this.entries.filter((entry) => entry.key !== key));
  }

  /** @param {Page.News} news from another tab */
  #hear(news) {
    const { owner, settled, gone } = news;
    if (owner.user !== this.#owner?.user || owner.room !== this.#owner.room) return;
    if (settled !== undefined) this.emit("settled", settled);
    const key = settled?.key ?? gone;
    if (key === undefined) void this.#reload();
    else this.#drop(key);
    this.#pump();
  }

  async #reload() {
    const owner = this.#owner;
    if (owner === null) return;
    const stored = await this.#load(owner);
    if (owner !== this.#owner) return;
    const ours = (/** @type {string} */ key) => this.#storing.has(key) || this.#loose.has(key);
    const fresh = stored.filter(({ key }) => !ours(key) && !this.#settled.has(key));
    const here = this.entries.filter(({ key }) => ours(key));
    this.#show([...fresh, ...here]);
    this.#pump();
  }

  /** @param {Page.Entry[]} entries */
  #show(entries) {
    this.entries = entries.sort((a, b) => a.at - b.at);
    this.emit("change", null);
  }
}

/** @param {Page.Owner} owner */
const lockName = ({ user, room }) => `chat-outbox:${user}:${room}`;
