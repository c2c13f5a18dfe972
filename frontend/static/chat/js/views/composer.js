import { composing, isolated, need, part } from "../lib/dom.js";
import { Life } from "../lib/life.js";
import { hasModifier } from "../lib/modifiers.js";
import { cleanText, codePoints } from "../lib/text.js";
import { say } from "../lib/words.js";
import { messageBytes } from "../protocol/frames.js";
import { ComposerField } from "./composer_field.js";
import { keepEvents } from "./early_events.js";

/** From this part of the limit on the counter shows. */
const COUNT_FROM = 0.9;
/** A text longer than this, in UTF-16 units, is counted when the person pauses. */
const COUNT_LATER = 20_000;
const PAUSE_MS = 200;

/**
 * The form in which a message is written.
 *
 * @param {HTMLFormElement} root with the parts of `templates/chat/composer.html`
 * @param {Page.Conversation} model
 */
export function mountComposer(root, model) {
  const life = new Life();
  new ComposerView(root, model, life);
  const area = need(root, "textarea", HTMLTextAreaElement);
  keepEvents(area, ["keydown"], {
    ...{ site: model.site, life },
    isKept: ({ ctrlKey, metaKey }) => ctrlKey || metaKey,
    isUse: () => false,
    run: ({ mountFormat, mountCompletion, mountSharedDraft }, early) => {
      life.add(mountSharedDraft(area, model.composer));
      life.add(mountFormat(part(root, "tools"), area, /** @type {KeyboardEvent[]} */ (early)));
      life.add(mountCompletion(area, model));
    },
  });
  return () => life.end();
}

class ComposerView {
  #model;
  #composer;
  #form;
  #area;
  #field;
  #button;
  #count;
  #strip;
  #touch = matchMedia("(pointer: coarse)");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #counting;

  /**
   * @param {HTMLFormElement} form
   * @param {Page.Conversation} model
   * @param {Life} life
   */
  constructor(form, model, life) {
    this.#model = model;
    this.#composer = model.composer;
    this.#form = form;
    this.#area = need(form, "textarea", HTMLTextAreaElement);
    this.#field = new ComposerField(this.#area, life);
    this.#button = need(form, ".send", HTMLButtonElement);
    this.#count = part(form, "count");
    this.#strip = part(form, "reply");
    this.#adopt();
    this.#listen(life);
    this.#paintReply();
    this.#paintRoom();
    this.#judge(this.#field.value);
    life.add(() => this.#leave());
  }

  /** @param {Life} life */
  #listen(life) {
    const [composer, { room }, { signal }] = [this.#composer, this.#model, life];
    // What is held meanwhile is not sent from the form of another room.
    const submit = () => life.over || this.#form.requestSubmit();
    life.listen(this.#form, "submit", (event) => this.#submit(event, submit));
    life.listen(this.#area, "input", () => this.#typed());
    life.listen(this.#area, "keydown", (event) => this.#key(event));
    life.listen(need(this.#strip, "button", HTMLButtonElement), "click", () => composer.answer());
    composer.on("reply", () => this.#paintReply(), signal);
    composer.on("focus", () => this.#area.focus({ preventScroll: true }), signal);
    composer.on("restore", () => this.#restore(), signal);
    composer.on("insert", (text) => this.#insert(text), signal);
    room.facts.on("room", () => this.#paintRoom(), signal);
    room.facts.on("can", () => this.#judge(this.#field.value), signal);
  }

  /** Shows the draft; what was typed before the scripts had started stays. */
  #adopt() {
    const { drafts } = this.#composer;
    if (this.#field.adopt(drafts.text)) drafts.text = this.#field.value;
  }

  /** The next room's composer may be mounted in the same form. */
  #leave() {
    clearTimeout(this.#counting);
    this.#composer.drafts.flush();
    this.#field.value = "";
  }

  #restore() {
    const { text } = this.#composer.drafts;
    if (text !== this.#field.value) this.#field.value = text;
    this.#judge(text);
  }

  /** @param {string} text */
  #insert(text) {
    const { selectionStart, selectionEnd } = this.#area;
    this.#area.setRangeText(text, selectionStart, selectionEnd, "end");
    this.#area.focus({ preventScroll: true });
    this.#typed();
  }

  #paintRoom() {
    const words = say("composer.message", { room: this.#model.room.name });
    this.#area.placeholder = words;
    this.#area.ariaLabel = words;
  }

  #paintReply() {
    const { reply } = this.#composer;
    this.#strip.hidden = reply === undefined;
    const words = reply && [isolated(reply.name), ": ", isolated(reply.text)];
    need(this.#strip, "bdi", HTMLElement).replaceChildren(...(words ?? []));
  }

  #typed() {
    const text = this.#field.value;
    this.#composer.typed(text);
    this.#field.fit(text);
    this.#judge(text);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (composing(event) || event.defaultPrevented) return;
    if (this.#area.value === "" && this.#hooked(event)) return event.preventDefault();
    if (event.key === "Escape" && this.#composer.reply !== undefined) {
      event.stopPropagation();
      this.#composer.answer();
    }
    if (event.key !== "Enter" || event.shiftKey || this.#touch.matches) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  /**
   * Has a feature done something by a key in the empty field?
   *
   * @param {KeyboardEvent} event
   */
  #hooked(event) {
    if (hasModifier(event)) return false;
    const { key } = event;
    const hooks = this.#model.site.registry.composer;
    return hooks.some(({ keys = {} }) => Object.hasOwn(keys, key) && keys[key]?.(this.#model));
  }

  /**
   * @param {SubmitEvent} event
   * @param {() => void} again submits the form, as long as it is this composer's
   */
  #submit(event, again) {
    event.preventDefault();
    const text = cleanText(this.#field.value);
    const over = this.#over(text);
    this.#paint(text, over);
    // The counter is hidden from screen readers.
    if (text !== "" && over > 0) this.#model.site.tell(say("composer.tooLong", { count: over }));
    if (text === "" || over > 0) return;
    if (this.#model.site.registry.composer.some(({ holds }) => holds?.(this.#model, again))) return;
    this.#field.value = "";
    this.#area.focus({ preventScroll: true });
    this.#composer.send(text);
    this.#typed();
  }

  /**
   * How much too long: code points, or bytes where only those are too many. Negative: what is left.
   *
   * @param {string} text cleaned
   */
  #over(text) {
    const { text: longest, frame } = this.#model.room.facts.limits;
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
    const { text: longest } = this.#model.room.facts.limits;
    this.#count.hidden = text === "" || over < -longest * (1 - COUNT_FROM);
    this.#count.textContent = say(over > 0 ? "composer.tooMany" : "composer.left", {
      count: Math.abs(over),
    });
    this.#count.classList.toggle("over", over > 0);
    this.#area.setAttribute("aria-invalid", String(over > 0));
    this.#button.disabled = text === "" || over > 0;
  }
}
