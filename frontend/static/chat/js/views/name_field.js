import { codePoints } from "../lib/text.js";
import { addWords, number, say } from "../lib/words.js";

// Here, because pages without the late part have such a field, too.
addWords({
  "name.tooLong": "A name can have at most {longest} characters. This one has {count} too many.",
});

/**
 * Says while a name is written that it is too long, counted as the server counts it: in code points
 * of its normal form, with inner spaces folded. Nothing is cut, and the form is not sent.
 */
export class NameField {
  #field;
  #error;
  /** The error that is shown is this view's own, and not the server's. */
  #shown = false;

  /**
   * @param {HTMLInputElement} field its `data-longest` is the limit, `data-form` the normal form
   * @param {HTMLElement} error for the sentence
   * @param {AbortSignal} [signal] ends it
   */
  constructor(field, error, signal) {
    this.#field = field;
    this.#error = error;
    field.addEventListener("input", () => this.#judge(), signal && { signal });
    this.#judge();
  }

  #judge() {
    const { longest = "", form = "NFC" } = this.#field.dataset;
    const name = this.#field.value.normalize(form).trim().replace(/\s+/gu, " ");
    const over = codePoints(name) - Number(longest);
    const values = { longest, count: number(over) };
    const sentence = over > 0 ? say("name.tooLong", values) : "";
    this.#field.setCustomValidity(sentence);
    if (sentence === "" && !this.#shown) return;
    this.#shown = sentence !== "";
    this.#error.textContent = sentence;
    this.#error.hidden = sentence === "";
    this.#field.setAttribute("aria-invalid", String(this.#shown));
  }
}
