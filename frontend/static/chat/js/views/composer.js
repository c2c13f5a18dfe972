import { composing, isolated, need } from "../lib/dom.js";
import { cleanText, codePoints, counted, firstLine } from "../lib/text.js";
import { messageBytes } from "../protocol/frames.js";

/** From this part of the limit on the counter shows. */
const COUNT_FROM = 0.9;

/**
 * Where one writes.
 */
export class ComposerView {
  #form = need(document, "#composer", HTMLFormElement);
  #field = need(this.#form, "textarea", HTMLTextAreaElement);
  #button = need(this.#form, ".send", HTMLButtonElement);
  #count = need(this.#form, "#composer-count", HTMLElement);
  #strip = need(this.#form, "#composer-reply", HTMLElement);
  #spoken = need(document, "#announce", HTMLElement);
  #touch = matchMedia("(pointer: coarse)");
  /** @type {number | undefined} the id of the message to be answered */
  #reply;
  /** @type {Wire.Limits} */
  #limits = { text: Infinity, frame: Infinity };
  #drafts;
  #pulse;
  #post;

  /**
   * @param {{
   *   drafts: { text: string },
   *   pulse: { typed(): void, stopped(): void, sent(): void },
   *   post: (text: string, reply?: number) => void,
   * }} parts
   */
  constructor({ drafts, pulse, post }) {
    this.#drafts = drafts;
    this.#pulse = pulse;
    this.#post = post;
    this.#field.value = drafts.text;
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    need(this.#strip, "button", HTMLButtonElement).addEventListener("click", () => this.answer());
    this.#paint();
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }

  /** @param {Wire.Limits} limits */
  set limits(limits) {
    this.#limits = limits;
    this.#paint();
  }

  /** @param {boolean} shown */
  set shown(shown) {
    this.#form.hidden = !shown;
    this.#paint();
  }

  /**
   * Makes the next message an answer, or no answer.
   *
   * @param {{ id: number, name: string, text: string }} [to]
   */
  answer(to) {
    this.#reply = to?.id;
    this.#strip.hidden = to === undefined;
    const words = to && [isolated(to.name), ": ", isolated(firstLine(to.text))];
    need(this.#strip, "bdi", HTMLElement).replaceChildren(...(words ?? []));
    this.focus();
  }

  #typed() {
    this.#drafts.text = this.#field.value;
    if (this.#field.value.trim() === "") this.#pulse.stopped();
    else this.#pulse.typed();
    this.#paint();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape" && this.#reply !== undefined) {
      event.stopPropagation();
      this.answer();
    }
    const breaks = event.shiftKey || composing(event) || this.#touch.matches;
    if (event.key !== "Enter" || breaks) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const text = this.#text;
    if (text !== "" && this.#over > 0) this.#tooLong();
    if (text === "" || this.#over > 0) return;
    const reply = this.#reply;
    this.#field.value = "";
    this.#pulse.sent();
    this.answer();
    this.#typed();
    this.#post(text, reply);
  }

  /** The counter is seen and not heard. */
  #tooLong() {
    const much = counted(this.#over, "character", "characters");
    this.#spoken.textContent = `Not sent: ${much} too long.`;
  }

  get #text() {
    return cleanText(this.#field.value);
  }

  /** How much too long: code points, or bytes where these are what is too many. */
  get #over() {
    const { text, frame } = this.#limits;
    return Math.max(codePoints(this.#text) - text, messageBytes(this.#text) - frame);
  }

  #paint() {
    const over = this.#over;
    this.#count.hidden = over < -this.#limits.text * (1 - COUNT_FROM);
    this.#count.textContent = (-over).toLocaleString();
    this.#count.classList.toggle("over", over > 0);
    this.#field.setAttribute("aria-invalid", String(over > 0));
    this.#button.disabled = this.#text === "" || over > 0;
    this.#grow();
  }

  /** For browsers without `field-sizing: content`. */
  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.#field.style.height = "auto";
    this.#field.style.height = `${this.#field.scrollHeight}px`;
  }
}
