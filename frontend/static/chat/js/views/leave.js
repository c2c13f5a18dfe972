import { copyText } from "../lib/clipboard.js";
import { isolated, need, part } from "../lib/dom.js";
import { Refused, postForm } from "../lib/http.js";
import { Life } from "../lib/life.js";
import { currentSession } from "../lib/session.js";
import { firstLine } from "../lib/text.js";
import { phrase, say } from "../lib/words.js";
import { forgetDrafts } from "../store/forget_drafts.js";
import { textOf, unsentOf } from "../store/unsent.js";

/** @typedef {import("../store/unsent.js").Row} Row */

/**
 * Asks before one leaves: a guest cannot come back, neither to the name nor to unsent messages.
 *
 * @param {HTMLDialogElement} dialog
 * @param {{ site: Page.Site, frame: Page.Frame }} model
 */
export async function openLeave(dialog, { site, frame }) {
  const life = new Life();
  const view = new LeaveView(dialog, { site, frame });
  const act = (/** @type {string} */ name, /** @type {() => void} */ run) =>
    life.listen(need(dialog, `[data-act=${name}]`, HTMLButtonElement), "click", run);
  act("stay", () => dialog.close());
  act("send", () => view.send());
  act("copy", () => void view.copy());
  act("leave", () => void view.leave());
  if (site.session.me?.guest === false) return view.signOut();
  frame.room?.outbox.on("change", () => void view.refresh(), life.signal);
  life.listen(dialog, "close", () => life.end());
  await view.refresh();
  site.overlays.showModal(dialog);
}

class LeaveView {
  #dialog;
  #said;
  #button;
  #site;
  #frame;
  /** The room that the page shows, to which it can send. */
  #room;

  /**
   * @param {HTMLDialogElement} dialog
   * @param {{ site: Page.Site, frame: Page.Frame }} model
   */
  constructor(dialog, { site, frame }) {
    this.#dialog = dialog;
    this.#site = site;
    this.#frame = frame;
    this.#room = frame.room;
    this.#said = part(dialog, "said");
    this.#button = need(dialog, "[data-act=leave]", HTMLButtonElement);
    this.#say("");
  }

  send() {
    const room = this.#room;
    if (room === null) return;
    room.connection.openNow();
    for (const { key, state } of [...room.outbox.entries]) {
      if (state === "failed") void room.outbox.retry(key);
    }
  }

  /** Shows what is not sent; something may have been sent or written. */
  async refresh() {
    const person = this.#site.session.me;
    const rows = await this.#rows();
    part(this.#dialog, "guest").hidden = person?.guest !== true;
    part(this.#dialog, "name").textContent = person?.name ?? "";
    part(this.#dialog, "unsent").hidden = rows.length === 0;
    part(this.#dialog, "count").textContent = sentence(rows, person);
    const list = part(this.#dialog, "list");
    list.replaceChildren(...rows.map((row) => this.#item(row)));
    const here = rows.some((row) => row.room === this.#room?.key);
    need(this.#dialog, "[data-act=send]", HTMLButtonElement).hidden = !here;
    const discards = rows.length > 0 && person?.guest === true;
    this.#button.textContent = say(discards ? "leave.discard" : "leave.leave");
  }

  /** @param {Row} row */
  #item(row) {
    const item = document.createElement("li");
    item.append(isolated(firstLine(row.payload.text ?? "")));
    if (row.room === this.#room?.key) return item;
    const place = this.#site.inbox.places.find(({ room }) => room.slug === row.room);
    const { href, name } = place === undefined ? this.#unknown(row.room) : this.#known(place);
    if (href === "") return item;
    const link = document.createElement("a");
    link.href = href;
    link.append(...phrase("leave.sendIn", { room: isolated(name) }));
    item.append(" · ", link);
    return item;
  }

  /** @param {Wire.Place} place */
  #known({ room }) {
    return { href: this.#frame.pageOf(room), name: room.name };
  }

  /**
   * A room of which one is no member. An open one is found by its slug, and no other.
   *
   * @param {string} slug
   */
  #unknown(slug) {
    const isOpen = !slug.startsWith("~");
    const href = `${this.#site.urls.open}?${new URLSearchParams({ name: slug })}`;
    return { href: isOpen ? href : "", name: slug };
  }

  /** An account signs out at once: what is not sent waits for its return. Where that fails, asks. */
  async signOut() {
    await this.refresh();
    await this.leave();
    if (!this.#said.hidden) this.#site.overlays.showModal(this.#dialog);
  }

  async #rows() {
    const { me } = this.#site.session;
    return me === null ? [] : unsentOf(this.#site).of(me.id);
  }

  async copy() {
    const copied = await copyText(textOf(await this.#rows()));
    if (copied) this.#say(say("copy.done"), "good");
    else this.#say(say("copy.select"));
  }

  async leave() {
    if (this.#button.disabled) return;
    this.#button.disabled = true;
    try {
      await this.#end();
    } catch (error) {
      const reason = error instanceof Refused ? error.message : say("leave.unreachable");
      this.#say(say("leave.stillHere", { reason }));
    } finally {
      this.#button.disabled = false;
    }
  }

  async #end() {
    const { session: { me: person }, urls } = this.#site;
    const unsent = unsentOf(this.#site);
    const session = await currentSession(urls.enter);
    // Another tab has left or entered: this page's person has no session to end.
    if (person === null || session.me?.id !== person.id) return location.reload();
    const form = new FormData();
    form.set("csrfmiddlewaretoken", session.csrf);
    /** @type {{ next: string }} */
    const { next } = await postForm(urls.leave, form);
    if (person.guest) {
      await unsent.discard(await unsent.allOf(person.id));
      // What waits to be written must not be written later.
      this.#room?.composer.drafts.flush();
      forgetDrafts(this.#site.memory, person);
    }
    location.assign(next);
  }

  /**
   * @param {string} text
   * @param {"good" | "bad"} [mood]
   */
  #say(text, mood = "bad") {
    this.#said.textContent = text;
    this.#said.hidden = text === "";
    this.#said.classList.toggle("field-error", mood === "bad");
  }
}

/**
 * @param {Row[]} rows
 * @param {Wire.Person | null} me
 */
function sentence({ length: count }, me) {
  return say(me?.guest === true ? "leave.lost" : "leave.kept", { count });
}
