import { Outbox } from "../static/chat/js/store/outbox.js";
import { Keeping } from "../static/chat/js/store/outbox_keeping.js";
import { Unsent } from "../static/chat/js/store/unsent.js";
import { FakeBrowser, ada, adaIn } from "./doubles.js";
import { MemoryStorage } from "./memory_storage.js";

/**
 * Puts a message into an outbox.
 *
 * @param {Outbox} outbox
 * @param {string} text
 * @param {number} [reply]
 * @param {number} [room]
 */
export const post = (outbox, text, reply, room) =>
  outbox.add("message", { text, ...(reply && { reply }), ...(room && { room }) });

/** One browser with its storage, in which a test opens tabs. */
export class Bench {
  storage = new MemoryStorage();
  browser = new FakeBrowser();

  /**
   * A tab with an outbox in it.
   *
   * @param {{ owner?: Page.Owner, online?: boolean, isVisible?: () => boolean }} [options]
   */
  async tab({ owner = adaIn(), online = true, isVisible = () => true } = {}) {
    const { storage, browser } = this;
    const keeping = new Keeping(storage);
    /** @type {Page.Lease[]} */
    const leases = [];
    const newHold = () => {
      const lease = browser.lease();
      leases.push(lease);
      return lease;
    };
    const [lease, channel] = [newHold(), browser.channel()];
    const outbox = new Outbox({ keeping, lease, newHold, channel, isVisible });
    /** @type {any[]} */
    const sent = [];
    const send = (/** @type {Wire.ClientFrame} */ frame) => sent.push(frame) > 0;
    await outbox.bind(owner);
    if (online) outbox.online(send);
    /** The browser ends the tab, which can do nothing any more. */
    const kill = () => {
      channel.close();
      for (const each of leases) each.release();
    };
    return { outbox, keeping, sent, send, kill, unsent: new Unsent(keeping, browser.channel()) };
  }

  /** @param {Page.Owner} [owner] */
  async storedTexts(owner = adaIn()) {
    const { entries } = await this.storage.load(owner);
    return entries.map(({ payload }) => payload.text);
  }
}

/** @param {Page.Entry[]} entries */
export const texts = (entries) => entries.map(({ payload }) => payload.text);

/**
 * What the server makes of a frame.
 *
 * @param {{ key: string, text: string }} frame
 * @param {number} [id]
 * @returns {Page.Settled}
 */
export const logged = ({ key, text }, id = 1) => ({
  ...{ key, seq: id, message: { id, seq: id, by: ada, at: "", text, key } },
});

/**
 * @param {string} re
 * @param {Partial<Wire.Failure>} [more]
 * @returns {Wire.Failure}
 */
export const refusal = (re, more = {}) => ({
  ...{ type: "error", re, code: "too_long", text: "Too long.", retry: false },
  ...more,
});
