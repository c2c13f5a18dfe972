import { need } from "../lib/dom.js";

/**
 * Says that the browser does not store what one writes, and asks before the page closes over it.
 */
export class UnstoredView {
  #note = need(document, "#unstored-note", HTMLElement);
  #outbox;
  #drafts;

  /**
   * @param {import("../store/outbox.js").Outbox} outbox
   * @param {import("../store/drafts.js").Drafts} drafts
   */
  constructor(outbox, drafts) {
    this.#outbox = outbox;
    this.#drafts = drafts;
    outbox.on("durable", () => this.#paint());
    drafts.on("durable", () => this.#paint());
    this.#paint();
  }

  #paint() {
    const lost = this.#outbox.durable === false || !this.#drafts.durable;
    this.#note.hidden = !lost;
    // Only while it is needed: pages with such a listener are slower to come Back to.
    if (lost) addEventListener("beforeunload", this.#ask);
    else removeEventListener("beforeunload", this.#ask);
  }

  #ask = (/** @type {BeforeUnloadEvent} */ event) => {
    if (this.#outbox.atRisk || !this.#drafts.durable) event.preventDefault();
  };
}
