import { isolated, need, stamp } from "../lib/dom.js";
import { quotable } from "../lib/text.js";
import { clockTime, fullTime } from "../lib/time.js";
import { paintAvatar } from "./avatar.js";
import { docNodes } from "./doc.js";

/** @import { Row } from "../store/row_plan.js" */

const TOMBSTONE = "This message was deleted.";

/**
 * A message on the page.
 */
export class RowView {
  element = stamp("row");
  /** @type {Row | null} */
  row = null;

  /**
   * Paints what changed since the last time.
   *
   * @param {Row} row
   */
  paint(row) {
    const was = this.row;
    this.row = row;
    if (was === null) this.#paintAuthor(row);
    if (was?.doc !== row.doc || was?.text !== row.text || was.deleted !== row.deleted) {
      this.#paintText(row);
    }
    if (was?.edited !== row.edited) need(this.element, ".row-edited", HTMLElement).hidden = !row.edited;
    if (was?.joined !== row.joined) this.element.classList.toggle("joined", row.joined);
    if (was?.quoted !== row.quoted || was?.reply !== row.reply) this.#paintQuote(row);
    if (was?.state !== row.state || was.id !== row.id || was.reason !== row.reason) {
      this.#paintState(row);
    }
  }

  /** Marks the row that one came for. */
  mark() {
    this.element.classList.remove("marked");
    // Reading the layout in between restarts the animation.
    void this.element.offsetWidth;
    this.element.classList.add("marked");
  }

  /** @param {Row} row */
  #paintAuthor({ by, key }) {
    this.element.dataset.key = key;
    paintAvatar(need(this.element, ".avatar", HTMLElement), by);
    need(this.element, ".row-name", HTMLElement).textContent = by.name;
  }

  /** @param {Row} row */
  #paintText({ doc, text, deleted }) {
    const body = need(this.element, ".row-text", HTMLElement);
    const shown = deleted ? TOMBSTONE : text;
    this.element.classList.toggle("deleted", deleted);
    body.classList.toggle("doc", doc !== undefined);
    body.replaceChildren(...(doc === undefined ? [shown] : docNodes(doc)));
  }

  /** @param {Row} row */
  #paintQuote({ reply, quoted }) {
    const quote = need(this.element, ".row-quote", HTMLAnchorElement);
    quote.hidden = reply === undefined;
    if (reply === undefined) return;
    quote.href = `#m${reply}`;
    const words = quoted && [isolated(quoted.by.name), ": ", isolated(quotable(quoted))];
    need(quote, "bdi", HTMLElement).replaceChildren(...(words ?? ["an earlier message"]));
  }

  /** @param {Row} row */
  #paintState({ id, state, at, by, reason }) {
    this.element.dataset.state = state;
    if (id !== null) this.element.dataset.id = String(id);
    if (id !== null) this.element.id = `m${id}`;
    const time = need(this.element, ".row-time", HTMLTimeElement);
    time.dateTime = at.toISOString();
    time.textContent = clockTime(at);
    time.title = fullTime(at);
    this.element.setAttribute("aria-label", `${by.name}, ${clockTime(at)}`);
    need(this.element, ".row-failed", HTMLElement).hidden = state !== "failed";
    need(this.element, ".row-reason", HTMLElement).textContent = reason;
  }
}
