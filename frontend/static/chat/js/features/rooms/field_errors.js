/** The places in a form that say what is wrong: `[data-error]` with the name of the field, or "all". */
export class FieldErrors {
  #form;

  /** @param {HTMLElement} form */
  constructor(form) {
    this.#form = form;
  }

  clear() {
    for (const place of this.#places) this.#say(place, "");
  }

  /**
   * Says what is wrong at its field, which gets the focus; at the end of the form where it has none.
   *
   * @param {{ message: string, field?: string | undefined }} error
   */
  show({ message, field = "all" }) {
    const place = this.#places.find((one) => one.dataset.error === field) ?? this.#places.at(-1);
    if (place === undefined) return;
    this.#say(place, message);
    this.#field(place)?.focus();
  }

  get #places() {
    return /** @type {HTMLElement[]} */ ([...this.#form.querySelectorAll("[data-error]")]);
  }

  /** @param {HTMLElement} place */
  #field({ dataset }) {
    const found = this.#form.querySelector(`[name="${dataset.error}"]`);
    return found instanceof HTMLElement ? found : null;
  }

  /**
   * @param {HTMLElement} place
   * @param {string} text
   */
  #say(place, text) {
    place.textContent = text;
    place.hidden = text === "";
    const field = this.#field(place);
    if (text === "") field?.removeAttribute("aria-invalid");
    else field?.setAttribute("aria-invalid", "true");
  }
}
