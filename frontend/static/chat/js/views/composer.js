import { composing, isolated, need } from "../lib/dom.js";
import { cleanText, codePoints, counted, firstLine, quotable } from "../lib/text.js";
import { messageBytes } from "../protocol/frames.js";
import { ComposerField } from "./composer_field.js";

/** From this part of the limit on the counter shows. */
const COUNT_FROM = 0.9;
/** A text longer than this, in UTF-16 units, is counted when the person pauses. */
const COUNT_LATER = 20_000;
const PAUSE_MS = 200;

/** @typedef {import("../store/drafts.js").Reply} Reply */

/**
 * The form in which a message is written.
 */
export class ComposerView {
  #form = need(document, "#composer", HTMLFormElement);
  #area = need(this.#form, "textarea", HTMLTextAreaElement);
  #field = new ComposerField(this.#area);
  #button = need(this.#form, ".send", HTMLButtonElement);
  #count = need(this.#form, "#composer-count", HTMLElement);
  #strip = need(this.#form, "#composer-reply", HTMLElement);
  #spoken = need(document, "#announce", HTMLElement);
  #touch = matchMedia("(pointer: coarse)");
  /** @type {Reply | undefined} the message to be answered */
  #reply;
  /** @type {Wire.Limits} */
  #limits = { text: Infinity, frame: Infinity };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #counting;
  #drafts;
  #pulse;
  #post;

  /**
   * @param {{
   *   drafts: { text: string, reply: Reply | undefined },
   *   pulse: { typed(): void, stopped(): void, sent(): void },
   *   post: (text: string, reply?: number) => void,
   * }} parts
   */
  constructor({ drafts, pulse, post }) {
    this.#drafts = drafts;
    this.#pulse = pulse;
    this.#post = post;
    if (this.#field.adopt(drafts.text)) drafts.text = this.#field.value;
    this.#answer(drafts.reply);
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#area.addEventListener("input", () => this.#typed());
    this.#area.addEventListener("keydown", (event) => this.#key(event));
    need(this.#strip, "button", HTMLButtonElement).addEventListener("click", () => this.answer());
    this.#judge(this.#field.value);
  }

  focus() {
    this.#area.focus({ preventScroll: true });
  }

  /** @param {Wire.Limits} limits */
  set limits(limits) {
    const { text, frame } = this.#limits;
    if (limits.text === text && limits.frame === frame) return;
    this.#limits = limits;
    this.#judge(this.#field.value);
  }

  /** @param {boolean} shown */
  set shown(shown) {
    if (shown !== this.#form.hidden) return;
    this.#form.hidden = !shown;
    this.#field.fit(this.#field.value);
  }

  /** Shows the stored draft: it may have changed or been sent while this page was in the cache. */
  restore() {
    const { text } = this.#drafts;
    if (text !== this.#field.value) this.#field.value = text;
    this.#answer(this.#drafts.reply);
    this.#judge(this.#field.value);
  }

  /**
   * Makes the next message an answer, or no answer.
   *
   * @param {Reply} [to]
   */
  answer(to) {
    const reply = to && { ...to, text: firstLine(to.text) };
    this.#drafts.reply = reply;
    this.#answer(reply);
    this.focus();
  }

  /**
   * Keeps nothing of a message that was deleted while it was to be answered.
   *
   * @param {(id: number) => Wire.Message | undefined} find
   */
  refresh(find) {
    const reply = this.#reply;
    const message = reply && find(reply.id);
    if (reply === undefined || !message?.deleted || reply.text === quotable(message)) return;
    this.#drafts.reply = { ...reply, text: quotable(message) };
    this.#answer(this.#drafts.reply);
  }

  /** @param {Reply | undefined} to */
  #answer(to) {
    this.#reply = to;
    this.#strip.hidden = to === undefined;
    const words = to && [isolated(to.name), ": ", isolated(to.text)];
    need(this.#strip, "bdi", HTMLElement).replaceChildren(...(words ?? []));
  }

  #typed() {
    const text = this.#field.value;
    this.#drafts.text = text;
    if (text.trim() === "") this.#pulse.stopped();
    else this.#pulse.typed();
    this.#field.fit(text);
    this.#judge(text);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (composing(event)) return;
    if (event.key === "Escape" && this.#reply !== undefined) {
      event.stopPropagation();
      this.answer();
    }
    if (event.key !== "Enter" || event.shiftKey || this.#touch.matches) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const text = cleanText(this.#field.value);
    const over = this.#over(text);
    this.#paint(text, over);
    if (text !== "" && over > 0) this.#tooLong(over);
    if (text === "" || over > 0) return;
    const reply = this.#reply?.id;
    this.#field.value = "";
    this.#pulse.sent();
    this.answer();
    this.#typed();
    this.#post(text, reply);
  }

  /**
   * Tells a screen reader, from which the counter is hidden.
   *
   * @param {number} over
   */
  #tooLong(over) {
    const much = counted(over, "character", "characters");
    this.#spoken.textContent = `Not sent: ${much} too long.`;
  }

  /**
   * How much too long: code points, or bytes where only those are too many. Negative: what is left.
   *
   * @param {string} text cleaned
   */
  #over(text) {
    const { text: longest, frame } = this.#limits;
    const over = codePoints(text) - (longest || Infinity);
    return over > 0 ? over : Math.max(over, messageBytes(text) - frame);
  }

  /**
   * Counts the text as the server does. To count a long one takes a while: not at each key.
   *
   * @param {string} written
   */
  #judge(written) {
    clearTimeout(this.#counting);
    const count = (/** @type {string} */ text) => this.#paint(text, this.#over(text));
    if (written.length <= COUNT_LATER) count(cleanText(written));
    else this.#counting = setTimeout(() => count(cleanText(this.#field.value)), PAUSE_MS);
  }

  /**
   * @param {string} text cleaned
   * @param {number} over
   */
  #paint(text, over) {
    this.#count.hidden = text === "" || over < -this.#limits.text * (1 - COUNT_FROM);
    this.#count.textContent =
      over > 0 ? `${over.toLocaleString()} too many` : `${Math.abs(over).toLocaleString()} left`;
    this.#count.classList.toggle("over", over > 0);
    this.#area.setAttribute("aria-invalid", String(over > 0));
    this.#button.disabled = text === "" || over > 0;
  }
}
