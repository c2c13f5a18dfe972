import { Emitter } from "../lib/emitter.js";

/**
 * Where in a log somebody reads, and how to get elsewhere. The view of the log follows it.
 *
 * @extends {Emitter<{ show: number, end: null, lead: null, moved: null, unloaded: null }>}
 *   `show`: scroll to this message, which is loaded. `moved`: the place has changed.
 */
export class Reader extends Emitter {
  /** The end of the log is in sight. */
  atEnd = true;
  /** @type {import("../views/scroll.js").Place | null} where one left the log; null: at its end */
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
   */
  async goTo(id) {
    if (await this.#history.around(id)) this.emit("show", id);
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
