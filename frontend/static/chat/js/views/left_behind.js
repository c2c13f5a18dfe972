import { copyText } from "../lib/clipboard.js";
import { isolated, need } from "../lib/dom.js";
import { counted } from "../lib/text.js";
import { textOf } from "../store/unsent.js";

/**
 * Offers the unsent messages of guests who have no session any more, so that none lies in the
 * browser for ever: they can be sent by whoever is here now, copied or discarded.
 */
export class LeftBehindView {
  #box = need(document, "#left-behind", HTMLElement);
  #text = need(this.#box, "p", HTMLElement);
  #send = need(this.#box, "[data-act=send]", HTMLButtonElement);
  #parts;
  /** @type {import("../store/unsent.js").Row[]} */
  #rows = [];

  /**
   * @param {{
   *   me: () => Wire.Person | null, room: string,
   *   unsent: import("../store/unsent.js").Unsent,
   *   post: (text: string, reply?: number) => Promise<void>,
   *   tell: (text: string) => void,
   * }} parts
   */
  constructor(parts) {
    this.#parts = parts;
    this.#send.addEventListener("click", () => void this.#sendAll());
    need(this.#box, "[data-act=copy]", HTMLButtonElement).addEventListener("click", () => {
      void copyText(textOf(this.#rows)).then((copied) =>
        parts.tell(copied ? "Text copied" : "The browser does not let us copy."),
      );
    });
    need(this.#box, "[data-act=discard]", HTMLButtonElement).addEventListener("click", () => {
      void this.#discard();
    });
  }

  /** Looks again: somebody came or went. */
  async refresh() {
    const { me, room, unsent } = this.#parts;
    const person = me();
    this.#rows = await unsent.leftBehind(room, person?.id);
    this.#box.hidden = this.#rows.length === 0;
    const names = [...new Set(this.#rows.map(({ name }) => name))];
    const many = counted(this.#rows.length, "message", "messages");
    this.#text.replaceChildren(`Not sent: ${many} of `, isolated(names.join(", ")), ", a guest who cannot come back.");
    this.#send.hidden = person === null;
    if (person !== null) this.#send.replaceChildren("Send as ", isolated(person.name));
  }

  async #sendAll() {
    const rows = this.#rows;
    this.#rows = [];
    for (const { payload } of rows) await this.#parts.post(payload.text, payload.reply);
    await this.#parts.unsent.discard(rows);
    await this.refresh();
  }

  async #discard() {
    await this.#parts.unsent.discard(this.#rows);
    await this.refresh();
  }
}
