import { need } from "../lib/dom.js";
import { counted } from "../lib/text.js";

/** The button that leads to the end of the log, with the number of new messages there. */
export class PillView {
  #element = need(document, "#pill", HTMLButtonElement);
  #text = need(this.#element, "span", HTMLElement);

  /** @param {() => void} toEnd */
  constructor(toEnd) {
    this.#element.addEventListener("click", toEnd);
  }

  /**
   * @param {{ unread: { count: number, more: boolean }, detached: boolean, atEnd: boolean }} log
   *   detached: its newest page is not loaded
   */
  show({ unread: { count, more }, detached, atEnd }) {
    this.#element.hidden = atEnd || (count === 0 && !detached);
    const news = counted(count, "new message", "new messages");
    this.#text.textContent = count === 0 ? "Back to now" : more ? `More than ${news}` : news;
  }
}
