import { Emitter } from "../lib/emitter.js";
import { firstLine, quotable } from "../lib/text.js";
import { draftOwner, guestOwner } from "./drafts.js";

/** @typedef {import("./drafts.js").Reply} Reply */

/**
 * What one is writing in a room or a thread: its text, and the message that it answers.
 *
 * Views show it. Features change it by its methods, and hear of it by its events.
 *
 * @extends {Emitter<{
 *   reply: null, focus: null, restore: null, typed: string, sent: null, insert: string,
 * }>} `typed`: the text is another one. `insert`: put this text at the caret.
 */
export class Composer extends Emitter {
  /** @type {Reply | undefined} the message to be answered */
  #reply;
  #post;
  /** @type {Wire.Person | null} whose draft it is */
  #me = null;

  /**
   * @param {import("./drafts.js").Drafts} drafts
   * @param {(text: string, reply?: number) => void} post
   */
  constructor(drafts, post) {
    super();
    this.drafts = drafts;
    this.#reply = drafts.reply;
    this.#post = post;
  }

  get reply() {
    return this.#reply;
  }

  /**
   * Makes the next message an answer, or no answer.
   *
   * @param {Reply} [to]
   */
  answer(to) {
    this.#answer(to && { ...to, text: firstLine(to.text) });
    this.emit("focus", null);
  }

  focus() {
    this.emit("focus", null);
  }

  /** @param {string} text to be put at the caret */
  insert(text) {
    this.emit("insert", text);
  }

  /** The stored draft may have changed or been sent while this page was in the browser's cache. */
  restore() {
    this.#reply = this.drafts.reply;
    this.emit("reply", null);
    this.emit("restore", null);
  }

  /**
   * Whose draft it is from now on. Where a session has ended it stays that person's.
   *
   * @param {Wire.Person | null} me
   */
  belongTo(me) {
    if (me === null) return;
    const before = this.#me?.id === me.id ? [draftOwner(this.#me)] : [];
    this.#me = me;
    if (this.drafts.belongTo(draftOwner(me), [...before, guestOwner(me.name)])) this.restore();
  }

  /**
   * Keeps nothing of a message that was deleted while it was to be answered.
   *
   * @param {(id: number) => Wire.Message | null | undefined} find
   */
  refresh(find) {
    const reply = this.#reply;
    const message = reply && find(reply.id);
    if (reply === undefined || !message?.deleted || reply.text === quotable(message)) return;
    this.#answer({ ...reply, text: quotable(message) });
  }

  /** @param {string} text as it stands in the field now */
  typed(text) {
    this.drafts.text = text;
    this.emit("typed", text);
  }

  /** @param {string} text cleaned */
  send(text) {
    const reply = this.#reply?.id;
    this.emit("sent", null);
    this.#answer(undefined);
    this.#post(text, reply);
  }

  /** @param {Reply | undefined} reply */
  #answer(reply) {
    this.#reply = reply;
    this.drafts.reply = reply;
    this.emit("reply", null);
  }
}
