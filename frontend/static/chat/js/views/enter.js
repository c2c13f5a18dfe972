import { isolated, need } from "../lib/dom.js";
import { FORBIDDEN, Refused, postForm } from "../lib/http.js";
import { currentSession, useToken } from "../lib/session.js";

/** @typedef {{ me: Wire.Person, csrf: string, already?: boolean }} Entered */

/** The form to pick a name with, in the place of the composer. */
export class EnterView {
  #form = need(document, "#enter-form", HTMLFormElement);
  #name = need(this.#form, "#enter-name", HTMLInputElement);
  #button = need(this.#form, "button", HTMLButtonElement);
  #error = need(this.#form, "#enter-error", HTMLElement);
  #other = need(this.#form, "#enter-other", HTMLElement);
  #continue = need(this.#other, "button", HTMLButtonElement);
  /** @type {Wire.Person | null} who one is already, by another tab */
  #already = null;
  #entered;

  /** @param {(me: Wire.Person) => void} entered */
  constructor(entered) {
    this.#entered = entered;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#continue.addEventListener("click", () => {
      if (this.#already !== null) this.#enter(this.#already);
    });
  }

  /** @param {boolean} shown */
  set shown(shown) {
    this.#form.hidden = !shown;
  }

  async #submit() {
    if (this.#button.disabled) return;
    this.#button.disabled = true;
    this.#say("");
    try {
      await this.#join();
    } catch (error) {
      this.#say(error instanceof Refused ? error.message : "The server cannot be reached. Try again.");
      this.#name.focus();
    } finally {
      this.#button.disabled = false;
    }
  }

  async #join() {
    try {
      await this.#post();
    } catch (error) {
      if (!(error instanceof Refused && error.status === FORBIDDEN)) throw error;
      // The form is older than the session: another tab has picked a name, or left.
      const { me } = await currentSession(this.#form.action);
      if (me === null) await this.#post();
      else this.#arrive(me);
    }
  }

  async #post() {
    /** @type {Entered} */
    const { me, csrf, already } = await postForm(this.#form.action, new FormData(this.#form));
    useToken(csrf);
    if (already) this.#arrive(me);
    else this.#enter(me);
  }

  /**
   * One has a name already: if it is another one than was asked for, one decides.
   *
   * @param {Wire.Person} me
   */
  #arrive(me) {
    if (me.name === this.#name.value.trim()) return this.#enter(me);
    this.#already = me;
    need(this.#other, "span", HTMLElement).replaceChildren(
      "You are ", isolated(me.name), " in another tab of this browser.",
    );
    this.#continue.replaceChildren("Continue as ", isolated(me.name));
    this.#other.hidden = false;
    this.#continue.focus();
  }

  /** @param {Wire.Person} me */
  #enter(me) {
    this.#already = null;
    this.#other.hidden = true;
    this.#entered(me);
  }

  /** @param {string} text */
  #say(text) {
    this.#error.textContent = text;
    this.#error.hidden = text === "";
    this.#name.setAttribute("aria-invalid", String(text !== ""));
  }
}
