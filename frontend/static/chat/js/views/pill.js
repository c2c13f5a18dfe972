import { need } from "../lib/dom.js";
import { counted } from "../lib/text.js";

/** The way back to the end of the log, with how much is new there. */
export class PillView {
  #element = need(document, "#pill", HTMLButtonElement);
  #text = need(this.#element, "span", HTMLElement);

  /** @param {() => void} toEnd */
  constructor(toEnd) {
    this.#element.addEventListener("click", toEnd);
  }

  /** @param {{ unread: number, detached: boolean, atEnd: boolean }} where */
  show({ unread, detached, atEnd }) {
    this.#element.hidden = atEnd || (unread === 0 && !detached);
    this.#text.textContent =
      unread > 0 ? counted(unread, "new message", "new messages") : "Back to now";
  }
}
