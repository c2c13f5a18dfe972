import { copyText } from "../lib/clipboard.js";
import { isolated, need } from "../lib/dom.js";
import { Refused, postForm } from "../lib/http.js";
import { currentSession } from "../lib/session.js";
import { counted, firstLine } from "../lib/text.js";
import { textOf } from "../store/unsent.js";

/** @typedef {import("../store/unsent.js").Row} Row */

/**
 * What the dialog needs from its page.
 *
 * @typedef {object} LeaveParts
 * @property {() => Wire.Person | null} me
 * @property {Page.Urls} urls
 * @property {import("../store/unsent.js").Unsent} unsent
 * @property {{ key: string, send: () => void }} [room] the room that this page can send to
 */

/** Asks before one leaves: a guest cannot come back, neither to the name nor to unsent messages. */
export class LeaveView {
  #dialog = need(document, "#leave", HTMLDialogElement);
  #said = need(this.#dialog, "[data-leave-said]", HTMLElement);
  #button = need(this.#dialog, "[data-act=leave]", HTMLButtonElement);
  #parts;

  /** @param {LeaveParts} parts */
  constructor(parts) {
    this.#parts = parts;
    document.querySelector("#leave-form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#say("");
      void this.#refresh().then(() => this.#dialog.showModal());
    });
    this.#on("stay", () => this.#dialog.close());
    this.#on("send", () => this.#parts.room?.send());
    this.#on("copy", () => void this.#copy());
    this.#on("leave", () => void this.#leave());
  }

  /** Something may have been sent or written. */
  changed() {
    if (this.#dialog.open) void this.#refresh();
  }

  async #refresh() {
    const { me, room } = this.#parts;
    const person = me();
    const rows = await this.#rows();
    need(this.#dialog, "[data-leave-guest]", HTMLElement).hidden = person?.guest !== true;
    need(this.#dialog, "[data-leave-name]", HTMLElement).textContent = person?.name ?? "";
    need(this.#dialog, "[data-leave-unsent]", HTMLElement).hidden = rows.length === 0;
    need(this.#dialog, "[data-leave-count]", HTMLElement).textContent = sentence(rows, person);
    const list = need(this.#dialog, "[data-leave-list]", HTMLElement);
    list.replaceChildren(...rows.map((row) => this.#item(row)));
    const here = rows.some((row) => row.room === room?.key);
    need(this.#dialog, "[data-act=send]", HTMLButtonElement).hidden = !here;
    const discards = rows.length > 0 && person?.guest === true;
    this.#button.textContent = discards ? "Discard and leave" : "Leave";
  }

  /** @param {Row} row */
  #item(row) {
    const item = document.createElement("li");
    item.append(isolated(firstLine(row.payload.text)));
    if (row.room === this.#parts.room?.key) return item;
    const link = document.createElement("a");
    link.href = `${this.#parts.urls.open}?${new URLSearchParams({ name: row.room })}`;
    link.append("send in ", isolated(row.room));
    item.append(" · ", link);
    return item;
  }

  async #rows() {
    const me = this.#parts.me();
    return me === null ? [] : this.#parts.unsent.of(me.id);
  }

  async #copy() {
    const copied = await copyText(textOf(await this.#rows()));
    if (copied) this.#say("Text copied.", "good");
    else this.#say("The browser does not let us copy. Select the text instead.");
  }

  async #leave() {
    if (this.#button.disabled) return;
    this.#button.disabled = true;
    try {
      await this.#end();
    } catch (error) {
      const why = error instanceof Refused ? error.message : "The server cannot be reached.";
      this.#say(`${why} You are still here, and nothing was discarded.`);
    } finally {
      this.#button.disabled = false;
    }
  }

  async #end() {
    const { me, urls, unsent } = this.#parts;
    const person = me();
    const session = await currentSession(urls.enter);
    // Another tab has left or entered: this page's person has no session to end.
    if (person === null || session.me?.id !== person.id) return location.reload();
    const form = new FormData();
    form.set("csrfmiddlewaretoken", session.csrf);
    /** @type {{ next: string }} */
    const { next } = await postForm(urls.leave, form);
    if (person.guest) await unsent.discard(await unsent.of(person.id));
    location.assign(next);
  }

  /**
   * @param {string} act
   * @param {() => void} run
   */
  #on(act, run) {
    need(this.#dialog, `[data-act=${act}]`, HTMLButtonElement).addEventListener("click", run);
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
function sentence(rows, me) {
  const many = counted(rows.length, "message", "messages");
  if (me?.guest !== true) return `Not sent yet: ${many}. They stay in this browser until you come back.`;
  return `Not sent yet: ${many}. What is not sent when you leave is lost.`;
}
