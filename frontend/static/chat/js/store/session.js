import { Emitter } from "../lib/emitter.js";

/**
 * Who one is on this site.
 *
 * @extends {Emitter<{ me: null, entered: null }>} `entered`: one has taken a name on this page, of
 *   which the connection does not know yet
 */
export class Session extends Emitter {
  /** @type {Wire.Person | null} null without a name */
  me;

  /** @param {Wire.Person | null} me */
  constructor(me) {
    super();
    this.me = me;
  }

  /** @param {Wire.Person} me who one has just become */
  enter(me) {
    this.welcomed(me);
    this.emit("entered", null);
  }

  /**
   * Takes over from a welcome who one is.
   *
   * @param {Wire.Person | null} me
   */
  welcomed(me) {
    this.me = me;
    this.emit("me", null);
  }
}
