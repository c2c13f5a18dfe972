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
  /** @type {number[]} the ids of the replies by whose quotes one has come here, the last one last */
  trail = [];
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
   * @param {{ from?: number }} [options] `from`: the id of the reply that quotes it
   * @returns {Promise<boolean>} whether it is shown
   */
  async goTo(id, { from = 0 } = {}) {
    const problem = await this.#history.around(id);
    if (problem === null && from > 0) this.trail.push(from);
    if (problem === null) this.emit("show", id);
    else this.emit("missing", problem);
    return problem === null;
  }

  /** Goes back to the last reply whose quote one has followed. */
  async goBack() {
    const step = this.trail.pop();
    if (step !== undefined && !(await this.goTo(step))) this.trail.push(step);
  }

  /** Goes to the newest message. */
  async toEnd() {
    if (!(await this.#history.now())) return void this.emit("unloaded", null);
    this.trail = [];
    this.emit("end", null);
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
