import { Emitter } from "../lib/emitter.js";
import { isKnown } from "./commands.js";

/** Time from a failure of the storage to the next attempt, ms. */
const AGAIN_MS = 5_000;
/** Keys of removed entries that are remembered, so that a slow read does not bring them back. */
const REMOVED = 200;

/**
 * Keeps entries in a storage that may fail, hang or be emptied at any moment.
 *
 * What could not be stored is kept in memory and stored as soon as that works again. `durable` says
 * whether the storage worked the last time it was used; null until it was used once.
 *
 * @extends {Emitter<{ durable: boolean, stale: null }>} `stale`: the entries should be loaded again
 */
export class Keeping extends Emitter {
  /** @type {boolean | null} */
  durable = null;
  /** @type {Map<string, { owner: Page.Owner, entry: Page.Entry, stored: boolean }>} by key */
  #kept = new Map();
  /** @type {Map<string, { owner: Page.Owner, erased: boolean }>} by key */
  #removed = new Map();
  /** @type {string | null} */
  #life = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #storage;

  /** @param {Page.Storage} storage */
  constructor(storage) {
    super();
    this.#storage = storage;
    storage.onlost = () => this.emit("stale", null);
  }

  /** Would something be lost if the page closed now? */
  get atRisk() {
    return [...this.#kept.values()].some(({ stored }) => !stored);
  }

  /**
   * @param {Page.Owner} owner
   * @returns {Promise<Page.Entry[] | null>} what is stored and what is yet to be; null where the storage
   *   cannot be read
   */
  async load(owner) {
    try {
      const { life, entries } = await this.#storage.load(owner);
      // What another version of the page has stored stays there for it.
      const there = entries.filter((entry) => isKnown(entry) && !this.#removed.has(entry.key));
      this.#compare(owner, life, there);
      const here = [...this.#kept.values()].filter((kept) => isSame(kept.owner, owner));
      if (!this.#works()) this.#catchUp();
      return here.map(({ entry }) => entry);
    } catch (error) {
      this.#fails(error);
      return null;
    }
  }

  /** @returns {Promise<(Page.Entry & Page.Owner)[]>} the entries of everybody, in all rooms */
  async all() {
    const unstored = [...this.#kept.values()].filter(({ stored }) => !stored);
    const here = unstored.map(({ owner, entry }) => ({ ...entry, ...owner }));
    try {
      const stored = await this.#storage.all();
      const seen = (/** @type {string} */ key) => this.#isUnstored(key) || this.#removed.has(key);
      return [...stored.filter((row) => isKnown(row) && !seen(row.key)), ...here];
    } catch (error) {
      this.#fails(error);
      return here;
    }
  }

  /**
   * Does not reject: where the storage fails, the entry is kept in memory until it works.
   *
   * @param {Page.Owner} owner
   * @param {Page.Entry} entry
   */
  async put(owner, entry) {
    this.#kept.set(entry.key, { owner, entry, stored: false });
    const stored = this.#store(entry.key);
    // A storage that failed the last time may take its whole deadline to fail again.
    if (this.durable !== false) await stored;
  }

  /**
   * Takes over the entries that were stored while the room had other names.
   *
   * @param {string[]} former
   * @param {string} room
   */
  async adopt(former, room) {
    if (former.length === 0) return;
    try {
      await this.#storage.move(former, room);
      this.emit("stale", null);
    } catch (error) {
      this.#fails(error);
    }
  }

  /**
   * @param {Page.Owner} owner
   * @param {string} key
   */
  async remove(owner, key) {
    this.forget(owner, key, false);
    await this.#erase(key);
  }

  /**
   * @param {Page.Owner} owner
   * @param {string} key
   * @param {boolean} erased whether another tab has removed it from the storage
   */
  forget(owner, key, erased) {
    this.#kept.delete(key);
    this.#removed.set(key, { owner, erased });
    const [oldest] = this.#removed.keys();
    if (this.#removed.size > REMOVED && oldest !== undefined) this.#removed.delete(oldest);
  }

  /** @param {string} key */
  #isUnstored(key) {
    return this.#kept.get(key)?.stored === false;
  }

  /** @param {string} key */
  async #store(key) {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    try {
      kept.entry.order = await this.#storage.put(kept.owner, kept.entry);
      kept.stored = true;
      this.#works();
    } catch (error) {
      this.#fails(error);
    }
    // It was removed while it was being stored.
    if (kept.stored && !this.#kept.has(key)) await this.#erase(key);
  }

  /** @param {string} key */
  async #erase(key) {
    const removed = this.#removed.get(key);
    if (removed === undefined) return;
    try {
      await this.#storage.remove(removed.owner, key);
      removed.erased = true;
      this.#works();
    } catch (error) {
      this.#fails(error);
    }
  }

  /**
   * Takes over what another tab has stored and removed. Where the storage was emptied instead, what
   * this tab knows of is stored once more.
   *
   * @param {Page.Owner} owner
   * @param {string} life
   * @param {Page.Entry[]} entries
   */
  #compare(owner, life, entries) {
    const emptied = this.#life !== null && this.#life !== life;
    this.#life = life;
    const there = new Set(entries.map(({ key }) => key));
    for (const [key, kept] of this.#kept) {
      if (!kept.stored || there.has(key)) continue;
      if (emptied) kept.stored = false;
      else if (isSame(kept.owner, owner)) this.#kept.delete(key);
    }
    for (const entry of entries) {
      if (!this.#isUnstored(entry.key)) this.#kept.set(entry.key, { owner, entry, stored: true });
    }
  }

  /** What the storage missed while it failed. */
  #catchUp() {
    for (const [key, { stored }] of this.#kept) if (!stored) void this.#store(key);
    for (const [key, { erased }] of this.#removed) if (!erased) void this.#erase(key);
  }

  /** @returns {boolean} whether it had failed before, and is given now what it missed */
  #works() {
    const hadFailed = this.durable === false;
    if (this.durable === true) return false;
    clearTimeout(this.#timer);
    this.durable = true;
    this.emit("durable", true);
    if (hadFailed) this.#catchUp();
    return hadFailed;
  }

  /** @param {unknown} error */
  #fails(error) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.emit("stale", null), AGAIN_MS);
    if (this.durable === false) return;
    console.warn("the browser's storage does not work; unsent messages live as long as this tab", error);
    this.durable = false;
    this.emit("durable", false);
  }
}

/**
 * @param {Page.Owner} one
 * @param {Page.Owner} other
 */
const isSame = (one, other) => one.user === other.user && one.room === other.room;
