import { Emitter } from "../lib/emitter.js";
import { isWritten } from "./commands.js";
import { TabChannel } from "./outbox_tabs.js";

/** @typedef {Page.Entry & Page.Owner} Row an unsent entry and whose it is */

/**
 * The unsent entries of everybody who used this browser, in all rooms.
 *
 * @extends {Emitter<{ change: null }>} `change`: an outbox has stored or removed something
 */
export class Unsent extends Emitter {
  #keeping;
  #channel;

  /**
   * @param {import("./outbox_keeping.js").Keeping} keeping
   * @param {Page.Channel} channel one of its own, so that the outboxes of all tabs hear what it does
   */
  constructor(keeping, channel) {
    super();
    this.#keeping = keeping;
    this.#channel = channel;
    channel.listen(() => this.emit("change", null));
  }

  /**
   * The unsent messages of a person.
   *
   * @param {number} user
   * @returns {Promise<Row[]>}
   */
  async of(user) {
    return (await this.allOf(user)).filter(isWritten);
  }

  /**
   * All unsent commands of a person.
   *
   * @param {number} user
   * @returns {Promise<Row[]>}
   */
  async allOf(user) {
    return (await this.#keeping.all()).filter((row) => row.user === user);
  }

  /**
   * What guests have left behind in a room: without a password they cannot come back for it.
   *
   * @param {string} room
   * @param {number | undefined} me
   * @returns {Promise<Row[]>}
   */
  async leftBehind(room, me) {
    const rows = await this.#keeping.all();
    return rows.filter(
      (row) => isWritten(row) && row.guest && row.room === room && row.user !== me,
    );
  }

  /**
   * Sends what others have left behind as messages of the person who is here now.
   *
   * @param {Row[]} rows as the person has seen them; those that are there no longer are left out
   * @param {Page.Room} room
   */
  async sendAs(rows, room) {
    const there = await this.leftBehind(room.key, room.session.me?.id);
    const found = there.filter((row) => rows.some(({ key }) => key === row.key));
    for (const { key, payload: { text = "", reply } } of found) {
      const payload = { text, ...(reply === undefined ? {} : { reply }) };
      await room.command("message", payload, { key: nextKey(key) });
    }
    await this.discard(found);
  }

  /** @param {Row[]} rows */
  async discard(rows) {
    for (const { user, room, name, guest, key } of rows) {
      const owner = { user, room, name, guest };
      await this.#keeping.remove(owner, key);
      this.#channel.post({ owner, gone: key });
    }
  }
}

/**
 * The key of a message that is sent on by somebody else: the same one in each tab, so that the server
 * takes the message once, and not the key of the entry that is to be removed.
 *
 * @param {string} key
 */
const nextKey = (key) => key.slice(1) + key.slice(0, 1);

/** @type {Unsent | undefined} that of the page's site */
let known;

/**
 * The unsent entries in this browser.
 *
 * @param {Pick<Page.Site, "keeping">} site of the page
 */
export function unsentOf({ keeping }) {
  known ??= new Unsent(keeping, new TabChannel());
  return known;
}

/** @param {Row[]} rows */
export function textOf(rows) {
  return rows.map(({ payload }) => String(payload.text)).join("\n\n");
}
