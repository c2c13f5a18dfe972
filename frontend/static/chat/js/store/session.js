import { Emitter } from "../lib/emitter.js";

/**
 * Who one is on this site.
 *
 * @extends {Emitter<{ me: null }>}
 */
export class Session extends Emitter {
  /** @type {Wire.Person | null} null without a name */
  me;

  /** @param {Wire.Person | null} me */
  constructor(me) {
    super();
    this.me = me;
  }

  /**
   * Takes over who one is: from a welcome, or because one has just picked a name.
   *
   * @param {Wire.Person | null} me
   */
  welcomed(me) {
    this.me = me;
    this.emit("me", null);
  }
}
