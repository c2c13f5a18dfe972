import { need } from "../lib/dom.js";
import { codePoints } from "../lib/text.js";

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
   * @param {string} error selector of the element for the sentence
   */
  constructor(field, error) {
    this.#field = field;
    this.#error = need(document, error, HTMLElement);
    field.addEventListener("input", () => this.#judge());
    this.#judge();
  }

  #judge() {
    const { longest = "", form = "NFC" } = this.#field.dataset;
    const name = this.#field.value.normalize(form).trim().replace(/\s+/gu, " ");
    const over = codePoints(name) - Number(longest);
    const many = `This one has ${over.toLocaleString()} too many.`;
    const sentence = over > 0 ? `A name can have at most ${longest} characters. ${many}` : "";
    this.#field.setCustomValidity(sentence);
    if (sentence === "" && !this.#shown) return;
    this.#shown = sentence !== "";
    this.#error.textContent = sentence;
    this.#error.hidden = sentence === "";
    this.#field.setAttribute("aria-invalid", String(this.#shown));
  }
}
