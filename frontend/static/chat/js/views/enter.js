import { isolated, need, part } from "../lib/dom.js";
import { FORBIDDEN, Refused, postForm } from "../lib/http.js";
import { Life } from "../lib/life.js";
import { currentSession, useToken } from "../lib/session.js";
import { phrase, say } from "../lib/words.js";
import { NameField } from "./name_field.js";

/** @typedef {{ me: Wire.Person, csrf: string, already?: boolean }} Entered */

/**
 * The form to pick a name with, in the place of the composer.
 *
 * @param {HTMLFormElement} form
 * @param {(me: Wire.Person) => void} entered
 */
export function mountEnter(form, entered) {
  const life = new Life();
  // Whoever may not join is told so in place of the fields.
  if (form.querySelector("input[name=name]") === null) return () => life.end();
  const view = new EnterView(form, entered);
  const field = need(form, "input[name=name]", HTMLInputElement);
  new NameField(field, part(form, "error"), life.signal);
  life.listen(form, "submit", (event) => {
    event.preventDefault();
    void view.submit();
  });
  life.listen(need(part(form, "other"), "button", HTMLButtonElement), "click", () => view.goOn());
  return () => life.end();
}

class EnterView {
  #form;
  #name;
  #button;
  #error;
  #other;
  #continue;
  /** @type {Wire.Person | null} who one is already, by another tab */
  #already = null;
  #entered;

  /**
   * @param {HTMLFormElement} form
   * @param {(me: Wire.Person) => void} entered
   */
  constructor(form, entered) {
    this.#form = form;
    this.#entered = entered;
    this.#name = need(form, "input[name=name]", HTMLInputElement);
    this.#button = need(form, "button", HTMLButtonElement);
    this.#error = part(form, "error");
    this.#other = part(form, "other");
    this.#continue = need(this.#other, "button", HTMLButtonElement);
  }

  /** Continues as whom one is already. */
  goOn() {
    if (this.#already !== null) this.#enter(this.#already);
  }

  async submit() {
    if (this.#button.disabled) return;
    this.#button.disabled = true;
    this.#say("");
    try {
      await this.#join();
    } catch (error) {
      this.#say(error instanceof Refused ? error.message : say("http.unreachable"));
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
      ...phrase("enter.already", { name: isolated(me.name) }),
    );
    this.#continue.replaceChildren(...phrase("enter.continue", { name: isolated(me.name) }));
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
