import { need } from "../lib/dom.js";
import { Refused, postForm } from "../lib/http.js";

/** Stands where the composer would: a name is all it takes to talk. */
export class EnterView {
  #form = need(document, "#enter-form", HTMLFormElement);
  #name = need(this.#form, "#enter-name", HTMLInputElement);
  #button = need(this.#form, "button", HTMLButtonElement);
  #error = need(this.#form, "#enter-error", HTMLElement);
  #entered;

  /** @param {(me: Wire.Person) => void} entered */
  constructor(entered) {
    this.#entered = entered;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
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
      await this.#post();
    } catch (error) {
      this.#say(error instanceof Refused ? error.message : "The server cannot be reached. Try again.");
      this.#name.focus();
    } finally {
      this.#button.disabled = false;
    }
  }

  async #post() {
    /** @type {{ me: Wire.Person, csrf?: string }} */
    const { me, csrf } = await postForm(this.#form.action, new FormData(this.#form));
    // Signing in changes the token of all forms on the page.
    const fields = document.querySelectorAll("input[name=csrfmiddlewaretoken]");
    for (const field of fields) if (csrf) field.setAttribute("value", csrf);
    this.#entered(me);
  }

  /** @param {string} text */
  #say(text) {
    this.#error.textContent = text;
    this.#error.hidden = text === "";
    this.#name.setAttribute("aria-invalid", String(text !== ""));
  }
}
