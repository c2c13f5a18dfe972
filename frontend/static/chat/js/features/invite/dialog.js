import { copy } from "../../lib/clipboard.js";
import { isolated, need, part, stamp } from "../../lib/dom.js";
import { Refused, postForm } from "../../lib/http.js";
import { Life } from "../../lib/life.js";
import { currentSession } from "../../lib/session.js";
import { phrase, say } from "../../lib/words.js";

/** @typedef {{ link: string, qr: string, email: string }} Made an invitation; its link is told once */

/**
 * Asks for whom an invitation is, and shows its link.
 *
 * @param {Page.Site} site
 * @param {Page.Room} [room] to which people are invited; to the site where there is none
 */
export function openInvite(site, room) {
  new InviteDialog(site, room).show();
}

class InviteDialog {
  /** Ends when the dialog is closed. */
  #life = new Life();
  #dialog = /** @type {HTMLDialogElement} */ (stamp("invite-dialog"));
  #form = /** @type {HTMLFormElement} */ (part(this.#dialog, "ask"));
  #email = need(this.#form, "input", HTMLInputElement);
  #button = need(this.#form, "button.primary", HTMLButtonElement);
  #site;
  #room;

  /**
   * @param {Page.Site} site
   * @param {Page.Room | undefined} room
   */
  constructor(site, room) {
    this.#site = site;
    this.#room = room;
    const name = isolated(room?.name ?? site.name);
    part(this.#dialog, "title").replaceChildren(...phrase("invite.title", { name }));
    const isPrivate = room?.facts.room?.kind === "private";
    part(this.#form, "about").textContent = say(isPrivate ? "invite.private" : "invite.about");
    need(this.#form, "a", HTMLAnchorElement).href = this.#url;
    for (const close of this.#dialog.querySelectorAll("[data-act=close]")) {
      this.#life.listen(close, "click", () => this.#dialog.close());
    }
    this.#life.listen(this.#form, "submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#dialog.addEventListener("close", () => {
      this.#life.end();
      this.#dialog.remove();
    });
  }

  show() {
    document.body.append(this.#dialog);
    this.#site.overlays.showModal(this.#dialog);
    this.#email.focus();
  }

  /** The list of invitations, to which new ones are posted. */
  get #url() {
    return `${this.#site.urls.home}invitations/`;
  }

  async #submit() {
    if (this.#button.disabled) return;
    this.#button.disabled = true;
    this.#say("");
    try {
      const made = await this.#post();
      if (!this.#life.over) this.#show(made);
    } catch (error) {
      this.#say(error instanceof Refused ? error.message : say("http.unreachable"));
      this.#email.focus();
    } finally {
      this.#button.disabled = false;
    }
  }

  /** @returns {Promise<Made>} */
  async #post() {
    const { csrf } = await currentSession(this.#site.urls.enter);
    const form = new FormData(this.#form);
    form.set("csrfmiddlewaretoken", csrf);
    if (this.#room !== undefined) form.set("room", String(this.#room.facts.id));
    return postForm(this.#url, form);
  }

  /** @param {Made} made */
  #show({ link, qr, email }) {
    const made = part(this.#dialog, "made");
    const said = email === "" ? [say("invite.made")] : phrase("invite.sent", { email: isolated(email) });
    part(made, "said").replaceChildren(...said);
    part(made, "link").textContent = link;
    const code = need(made, "img", HTMLImageElement);
    code.src = qr;
    code.alt = say("invite.code");
    code.addEventListener("error", () => (code.hidden = true));
    const button = need(made, "[data-act=copy]", HTMLButtonElement);
    this.#life.listen(button, "click", () => void copy(this.#site, link, say("invite.copied")));
    this.#form.hidden = true;
    made.hidden = false;
    button.focus();
  }

  /** @param {string} text */
  #say(text) {
    const error = part(this.#form, "error");
    error.textContent = text;
    error.hidden = text === "";
    this.#email.setAttribute("aria-invalid", String(text !== ""));
  }
}
