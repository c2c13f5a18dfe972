import { copy } from "../lib/clipboard.js";
import { element, isolated, need } from "../lib/dom.js";
import { Life } from "../lib/life.js";
import { phrase } from "../lib/words.js";
import { textOf, unsentOf } from "../store/unsent.js";

/**
 * Offers the unsent messages of guests who have no session any more, so that none lies in the
 * browser for ever: they can be sent by whoever is here now, copied or discarded.
 *
 * @param {HTMLElement} root
 * @param {{ site: Page.Site, room: Page.Room }} model
 */
export function mountLeftBehind(root, { site, room }) {
  const life = new Life();
  const view = new LeftBehindView(root, { site, room, life });
  const act = (/** @type {string} */ name, /** @type {() => Promise<void>} */ run) =>
    life.listen(need(root, `[data-act=${name}]`, HTMLButtonElement), "click", () => void run());
  act("send", () => view.sendAll());
  act("copy", () => view.copy());
  act("discard", () => view.discard());
  room.session.on("me", () => void view.refresh(), life.signal);
  unsentOf(site).on("change", () => view.heard(), life.signal);
  root.hidden = true;
  void view.refresh();
  return () => life.end();
}

class LeftBehindView {
  #root;
  #site;
  #room;
  #life;
  /** @type {import("../store/unsent.js").Row[]} */
  #rows = [];

  /**
   * @param {HTMLElement} root
   * @param {{ site: Page.Site, room: Page.Room, life: Life }} model
   */
  constructor(root, { site, room, life }) {
    this.#root = root;
    this.#site = site;
    this.#room = room;
    this.#life = life;
  }

  /** Looks again: somebody came or went. */
  async refresh() {
    const person = this.#room.session.me;
    const rows = await unsentOf(this.#site).leftBehind(this.#room.key, person?.id);
    if (this.#life.over) return;
    this.#rows = rows;
    this.#root.hidden = rows.length === 0;
    const names = [...new Set(rows.map(({ name }) => name))];
    const named = element("span", {}, ...names.flatMap((name) => [", ", isolated(name)]).slice(1));
    const text = need(this.#root, "p", HTMLElement);
    text.replaceChildren(...phrase("leave.left", { count: rows.length, names: named }));
    const send = need(this.#root, "[data-act=send]", HTMLButtonElement);
    send.hidden = person === null;
    if (person !== null) {
      send.replaceChildren(...phrase("leave.sendAs", { name: isolated(person.name) }));
    }
  }

  /** Perhaps another tab has sent or discarded what is offered. */
  heard() {
    if (this.#rows.length > 0) void this.refresh();
  }

  async sendAll() {
    const rows = this.#rows;
    this.#rows = [];
    await unsentOf(this.#site).sendAs(rows, this.#room);
    await this.refresh();
  }

  async copy() {
    await copy(this.#site, textOf(this.#rows));
  }

  async discard() {
    await unsentOf(this.#site).discard(this.#rows);
    await this.refresh();
  }
}
