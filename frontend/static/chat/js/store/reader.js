import { Emitter } from "../lib/emitter.js";

/**
 * A place in a log: a row by its key, and its distance from the top of what is visible, px.
 *
 * @typedef {{ key: string, top: number }} Place
 */

/**
 * Where in a log somebody reads, and how to get elsewhere. The view of the log follows it.
 *
 * @extends {Emitter<{
 *   show: number, missing: import("./history.js").Problem, end: null, lead: null, moved: null,
 *   unloaded: null,
 * }>} `show`: scroll to this message, which is loaded. `missing`: why the message to which one wanted
 *   to go cannot be shown. `moved`: the place has changed.
 */
export class Reader extends Emitter {
  /** The end of the log is in sight. */
  atEnd = true;
  /** @type {Place | null} where one left the log; null: at its end */
  place = null;
  #history;

  /** @param {import("./history.js").History} history */
  constructor(history) {
    super();
    this.#history = history;
  }

  /**
   * Goes to a message, wherever in the log it is.
   *
   * @param {number} id
   * @returns {Promise<boolean>} whether it is shown
   */
  async goTo(id) {
    const problem = await this.#history.around(id);
    if (problem === null) this.emit("show", id);
    else this.emit("missing", problem);
    return problem === null;
  }

  /** Goes to the newest message. */
  async toEnd() {
    if (await this.#history.now()) this.emit("end", null);
    else this.emit("unloaded", null);
  }

  /** Shows one's own message, which stands at the end, before the newest page is loaded. */
  lead() {
    this.emit("lead", null);
  }

  /** @param {boolean} atEnd */
  moved(atEnd) {
    this.atEnd = atEnd;
    this.emit("moved", null);
  }
}
