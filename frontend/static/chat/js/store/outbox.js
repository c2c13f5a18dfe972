import { Emitter } from "../lib/emitter.js";
import { newKey } from "../lib/key.js";
import { Life } from "../lib/life.js";
import { frameOf } from "./commands.js";
import { inOrder, lockName, staysRefused } from "./outbox_entries.js";
import { Flight } from "./outbox_flight.js";
import { Holding } from "./outbox_holding.js";
import { Patience } from "./outbox_patience.js";

/** Wait before a resend when the server names none, seconds. */
const WAIT_S = 3;

/** @typedef {{ entry: Page.Entry | undefined } & Page.Settled} Done */

/**
 * Commands on their way: kept until the server says that they are in the log.
 *
 * One at a time and in order; each has a key, so that a resend after a lost answer is the same
 * command and not a second one. Several tabs share what is kept, and one of them sends; where that
 * one does not, another takes over, since sending twice is harmless.
 *
 * @extends {Emitter<{
 *   change: null, settled: Done, refused: { entry: Page.Entry, error: Wire.Failure },
 *   durable: boolean, unanswered: null,
 * }>} `refused`: the command is given up, and undone where it was shown; told in the tab that sent it
 *   and in the one in which it was given
 */
export class Outbox extends Emitter {
  /** @type {Page.Entry[]} in the order of sending */
  entries = [];
  /** @type {Page.Owner | null} */
  #owner = null;
  /** @type {((frame: Wire.ClientFrame) => boolean) | null} null while there is no connection */
  #send = null;
  #flight = new Flight(
    () => this.#pump(),
    () => this.emit("unanswered", null),
  );
  /** @type {Set<string>} keys of entries that are being stored; they are not sent before */
  #storing = new Set();
  /** @type {Set<string>} keys of the commands that were given in this tab: it tells of a refusal */
  #given = new Set();
  #held;
  #keeping;
  #lease;
  #channel;
  #patience;
  #life = new Life();

  /**
   * @param {{
   *   keeping: import("./outbox_keeping.js").Keeping,
   *   lease: Page.Lease, newHold: () => Page.Lease,
   *   channel: Page.Channel, isVisible?: () => boolean,
   * }} parts `lease`: the right to send; `newHold`: the right to hold one command back
   */
  constructor({ keeping, lease, newHold, channel, isVisible = () => true }) {
    super();
    this.#held = new Holding({
      release: (key) => void this.release(key),
      unheld: (key) => void this.#unheld(key),
      newLease: newHold,
    });
    this.#keeping = keeping;
    this.#lease = lease;
    this.#channel = channel;
    const reload = async () => void (await this.#reload());
    this.#patience = new Patience({ isVisible, reload, over: () => this.#takeOver() });
    channel.listen((news) => this.#hear(news));
    this.#keeping.on("stale", () => void this.#reload(), this.#life.signal);
    this.#keeping.on("durable", (durable) => this.emit("durable", durable), this.#life.signal);
  }

  /** Lets go of connection, timers and channel; what is stored stays. */
  dispose() {
    this.releaseAll();
    this.#held.dispose();
    this.offline();
    this.#life.end();
    this.#channel.close();
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
    this.#flight.end();
    this.#lease.release();
    this.#patience.watch(undefined);
  }

  /**
   * @param {string} kind a registered one (`commands.js`)
   * @param {Page.Payload} payload
   * @param {{ holdMs?: number, key?: string }} [options] `holdMs`: how long the command can be taken
   *   back by `discard` before it goes out; it goes out at once where the page is closed before. `key`:
   *   where another tab may give the same command, with the same key
   * @returns {Promise<string>} the entry's key, when the entry is stored
   */
  async add(kind, payload, { holdMs, key = newKey() } = {}) {
    const state = holdMs === undefined ? "waiting" : "held";
    if (holdMs !== undefined) this.#held.hold(key, holdMs);
    this.#given.add(key);
    await this.#keep({ kind, payload, key, at: Date.now(), state });
    return key;
  }

  /**
   * Sends a held entry now.
   *
   * @param {string} key
   */
  async release(key) {
    const entry = this.entry(key);
    if (entry?.state === "held") await this.#keep({ ...entry, state: "waiting" });
    this.#held.forget(key);
  }

  /**
   * Does this tab hold the entry? Another tab of this browser may hold it instead.
   *
   * @param {string} key
   */
  holds(key) {
    return this.#held.has(key);
  }

  /** The page is left: this tab holds nothing back any longer. */
  releaseAll() {
    this.#held.releaseAll();
  }

  /**
   * Sends a failed entry again.
   *
   * @param {string} key
   */
  async retry(key) {
    const entry = this.entry(key);
    if (entry === undefined) return;
    const { reason: _reason, code, ...rest } = entry;
    // The server holds this key for another text: only a new key can succeed.
    const reused = code === "key_reused";
    await this.#keep({ ...rest, key: reused ? newKey() : key, state: "waiting" });
    if (reused) await this.discard(key);
  }

  /**
   * @param {string} key
   * @param {Wire.Failure} [error] why the server has refused it
   */
  async discard(key, error) {
    await this.#forget(key, { gone: key, error });
    // After it is gone from the storage: the tab that gets the lock next looks there.
    this.#held.forget(key);
  }

  /**
   * The server has it.
   *
   * @param {Page.Settled} settled
   */
  async confirm(settled) {
    const entry = this.entry(settled.key);
    if (entry === undefined) return;
    this.emit("settled", { entry, ...settled });
    await this.#forget(settled.key, { settled });
  }

  /**
   * @param {Wire.Failure} error about an entry of ours
   * @returns {Promise<boolean>} whether it was about one
   */
  async refuse(error) {
    const entry = this.entry(error.re ?? "");
    if (entry === undefined) return false;
    // A message that slow mode refuses waits for the person: others must not wait for it.
    if (error.retry && error.code !== "slow") this.#flight.pause((error.after ?? WAIT_S) * 1000);
    else if (staysRefused(entry)) await this.#fail(entry, error);
    else await this.#giveUp(entry, error);
    return true;
  }

  /**
   * An error that names nothing is about what was sent last, if the server could not even read that.
   *
   * @param {Wire.Failure} error
   * @returns {boolean} whether something of ours was on its way
   */
  refuseCurrent(error) {
    if (this.#flight.key === null) return false;
    void this.refuse({ ...error, re: this.#flight.key, retry: false });
    return true;
  }

  /** @param {string} key */
  entry(key) {
    return this.entries.find((entry) => entry.key === key);
  }

  /**
   * What a person wrote stays, with the reason, for the person to decide.
   *
   * @param {Page.Entry} entry
   * @param {Wire.Failure} error
   */
  async #fail(entry, { text, code }) {
    await this.#keep({ ...entry, state: "failed", reason: text, code });
  }

  /**
   * @param {Page.Entry} entry
   * @param {Wire.Failure} error
   */
  async #giveUp(entry, error) {
    await this.discard(entry.key, error);
    this.emit("refused", { entry, error });
  }

  /** Sends the next entry, if there is one and this is the tab to send it. */
  #pump() {
    const next = this.entries.find(({ state }) => state === "waiting");
    const isOthers = this.#send !== null && !this.#lease.held;
    this.#patience.watch(isOthers ? next?.key : undefined);
    if (this.#send === null || !this.#lease.held || !this.#flight.isFree) return;
    if (next === undefined || this.#storing.has(next.key) || !this.#send(frameOf(next))) return;
    this.#flight.start(next.key);
  }

  /** The tab that has the right to send does not use it: it is suspended, or its connection is dead. */
  #takeOver() {
    if (this.#owner !== null) this.#lease.take(lockName(this.#owner), () => this.#pump());
  }

  /**
   * The tab that held an entry has let it go, or is closed: what is stored says which.
   *
   * @param {string} key
   */
  async #unheld(key) {
    if ((await this.#reload()) === null) this.#held.forget(key);
    else await this.release(key);
  }

  /** @param {Page.Entry} entry */
  async #keep(entry) {
    const owner = this.#owner;
    if (this.#flight.key === entry.key) this.#flight.end();
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
    if (this.#flight.key === key) this.#flight.end();
    this.#given.delete(key);
    this.#show(this.entries.filter((entry) => entry.key !== key));
  }

  /** @param {Page.News} news from another tab */
  #hear(news) {
    const { owner, settled, gone, error } = news;
    if (owner.user !== this.#owner?.user || owner.room !== this.#owner.room) return;
    const key = settled?.key ?? gone;
    const entry = this.entry(key ?? "");
    const isGivenHere = entry && this.#given.has(entry.key);
    if (settled !== undefined) this.emit("settled", { entry, ...settled });
    if (key === undefined) void this.#reload();
    else {
      this.#keeping.forget(owner, key, true);
      this.#drop(key);
    }
    if (isGivenHere && error) this.emit("refused", { entry, error });
    this.#pump();
  }

  async #reload() {
    const owner = this.#owner;
    if (owner === null) return null;
    const stored = await this.#keeping.load(owner);
    if (owner !== this.#owner || stored === null) return null;
    const changing = this.entries.filter(({ key }) => this.#storing.has(key));
    this.#show([...stored.filter(({ key }) => !this.#storing.has(key)), ...changing]);
    this.#pump();
    return stored;
  }

  /** @param {Page.Entry[]} entries */
  #show(entries) {
    this.entries = entries.sort(inOrder);
    this.#held.watch(entries);
    this.emit("change", null);
  }
}
