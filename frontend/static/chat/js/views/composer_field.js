/** From this length on, in UTF-16 units, a text is shown at a fixed height and direction. */
const LONG_TEXT = 10_000;
/** How far into a long text its first letter is looked for, UTF-16 units. */
const FIRST_LETTER_IN = 1_000;
const LETTER = /\p{L}/u;
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/**
 * The composer's text field: it grows with its text, and takes a text of any size.
 *
 * Two things make a large text slow to lay out: `dir="auto"`, which looks for the direction of each
 * line (about ten times the cost of all else), and a height that follows the content. A long text
 * is taller than the field can become, so it goes without both.
 */
export class ComposerField {
  #element;
  #long = false;

  /**
   * @param {HTMLTextAreaElement} element
   * @param {import("../lib/life.js").Life} life
   */
  constructor(element, life) {
    this.#element = element;
    // Before the text is inserted, so that it is laid out once.
    life.listen(element, "beforeinput", ({ data, dataTransfer }) => {
      const inserted = data ?? dataTransfer?.getData("text/plain") ?? "";
      if (inserted.length >= LONG_TEXT) this.#fit(inserted);
    });
  }

  get value() {
    return this.#element.value;
  }

  set value(text) {
    this.#fit(text);
    this.#element.value = text;
    this.#grow();
  }

  /**
   * Puts a stored draft into the field, above what was typed before the scripts had started.
   *
   * @param {string} draft
   * @returns {boolean} whether there was something typed already
   */
  adopt(draft) {
    const typed = this.#element.value;
    if (typed === "") this.value = draft;
    else if (draft !== "" && draft !== typed) {
      // Keeps selection and caret where they are in the typed text.
      this.#element.setRangeText(`${draft}\n`, 0, 0, "preserve");
    }
    this.fit(this.#element.value);
    return typed !== "";
  }

  /**
   * Sets height and direction to what the text needs.
   *
   * @param {string} text the field's value, which is costly to read twice
   */
  fit(text) {
    this.#fit(text);
    this.#grow();
  }

  /** @param {string} text */
  #fit(text) {
    const long = text.length >= LONG_TEXT;
    if (long === this.#long) return;
    this.#long = long;
    this.#element.classList.toggle("long", long);
    this.#element.dir = long ? direction(text) : "auto";
    if (long) this.#element.style.removeProperty("height");
  }

  /** For browsers without `field-sizing: content`. */
  #grow() {
    if (this.#long || CSS.supports("field-sizing", "content")) return;
    this.#element.style.height = "auto";
    this.#element.style.height = `${this.#element.scrollHeight}px`;
  }
}

/** @param {string} text */
function direction(text) {
  const letter = LETTER.exec(text.slice(0, FIRST_LETTER_IN))?.[0] ?? "";
  return RIGHT_TO_LEFT.test(letter) ? "rtl" : "ltr";
}
