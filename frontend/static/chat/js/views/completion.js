import { composing, element } from "../lib/dom.js";
import { Life } from "../lib/life.js";
import { say } from "../lib/words.js";
import { paintFace } from "./avatar.js";

/** Most suggestions that are shown. */
const MOST = 8;
/** How much of the text before the caret a word is looked for in, UTF-16 units. */
const BEFORE = 200;

let made = 0;

/**
 * Completes the word before the caret, by the hooks of features: a listbox above the field, moved
 * through by the arrow keys, taken by Enter or Tab, closed by Escape.
 *
 * @param {HTMLTextAreaElement} field
 * @param {Page.Conversation} model
 */
export function mountCompletion(field, model) {
  const life = new Life();
  const view = new Completion(field, model);
  life.listen(field, "input", () => view.look());
  // Before the composer's own keys: Enter takes the suggestion and sends nothing.
  life.listen(field, "keydown", (event) => view.key(event), { capture: true });
  life.listen(field, "blur", () => view.close());
  life.listen(document, "selectionchange", () => view.moved());
  life.add(() => view.end());
  // One may have begun to type while this was loaded.
  if (document.activeElement === field) view.look();
  return () => life.end();
}

class Completion {
  #field;
  #model;
  #list = element("ul", { class: "completion", role: "listbox" });
  /** @type {Page.Suggestion[]} */
  #found = [];
  #chosen = 0;
  /** How many units before the caret the suggestion replaces. */
  #length = 0;
  /** Where the caret stood when suggestions were looked for. */
  #caret = 0;
  #isOver = false;

  /**
   * @param {HTMLTextAreaElement} field
   * @param {Page.Conversation} model
   */
  constructor(field, model) {
    this.#field = field;
    this.#model = model;
    this.#list.id = `completion-${(made += 1)}`;
    this.#list.ariaLabel = say("completion.list");
    this.#list.addEventListener("pointerdown", (event) => this.#pressed(event));
  }

  look() {
    const { selectionStart, selectionEnd, value } = this.#field;
    const before = value.slice(Math.max(0, selectionStart - BEFORE), selectionStart);
    this.#caret = selectionStart;
    this.#found = selectionStart === selectionEnd ? this.#find(before) : [];
    this.#chosen = 0;
    if (this.#found.length === 0) this.close();
    else if (this.#found[0]?.isWhole) this.#take();
    else this.#paint();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    this.moved();
    if (this.#found.length === 0 || composing(event)) return;
    const { length } = this.#found;
    if (event.key === "ArrowDown") this.#chosen = (this.#chosen + 1) % length;
    else if (event.key === "ArrowUp") this.#chosen = (this.#chosen + length - 1) % length;
    else if (event.key === "Enter" || event.key === "Tab") this.#take();
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.#found.length > 0) this.#paint();
  }

  /** Elsewhere the suggestions would replace other text. */
  moved() {
    if (this.#found.length > 0 && !this.#isInPlace) this.close();
  }

  close() {
    this.#found = [];
    this.#list.remove();
    this.#field.removeAttribute("aria-activedescendant");
    this.#field.removeAttribute("aria-controls");
  }

  end() {
    this.#isOver = true;
    this.close();
  }

  /**
   * The field may still want what a hook had to load.
   *
   * @param {boolean} isLoaded
   */
  #lookAgain(isLoaded) {
    if (isLoaded && !this.#isOver && document.activeElement === this.#field && this.#isInPlace) this.look();
  }

  /** Does the caret stand where suggestions were looked for, with nothing selected? */
  get #isInPlace() {
    const { selectionStart, selectionEnd } = this.#field;
    return selectionStart === this.#caret && selectionEnd === this.#caret;
  }

  /** @param {string} before the text before the caret */
  #find(before) {
    for (const { complete } of this.#model.site.registry.composer) {
      const match = complete?.match.exec(before);
      if (!match || complete === undefined) continue;
      this.#length = before.length - match.index;
      const found = complete.find(match[1] ?? match[0], this.#model);
      if (found instanceof Promise) void found.then((isLoaded) => this.#lookAgain(isLoaded));
      if (found instanceof Promise) continue;
      if (found.length > 0) return found.slice(0, MOST);
    }
    return [];
  }

  #take() {
    const found = this.#found[this.#chosen];
    this.close();
    if (found === undefined) return;
    const { selectionStart } = this.#field;
    this.#field.setSelectionRange(selectionStart - this.#length, selectionStart);
    this.#model.composer.insert(found.insert);
  }

  /** @param {PointerEvent} event */
  #pressed(event) {
    event.preventDefault();
    this.moved();
    const item = event.target instanceof Element ? event.target.closest("li") : null;
    if (item === null || this.#found.length === 0) return;
    this.#chosen = [...this.#list.children].indexOf(item);
    this.#take();
  }

  #paint() {
    this.#list.replaceChildren(
      ...this.#found.map(({ label, detail = "", person }, at) =>
        element(
          "li",
          {
            ...{ role: "option", id: `${this.#list.id}-${at}` },
            "aria-selected": String(at === this.#chosen),
          },
          ...(person === undefined ? [] : [faceOf(person)]),
          element("bdi", {}, label),
          element("span", { class: "completion-detail" }, detail),
        ),
      ),
    );
    if (!this.#list.isConnected) this.#field.before(this.#list);
    this.#field.setAttribute("aria-controls", this.#list.id);
    this.#field.setAttribute("aria-activedescendant", `${this.#list.id}-${this.#chosen}`);
  }
}

/** @param {Wire.Person} person */
function faceOf(person) {
  const face = element("span", { class: "avatar small", "aria-hidden": "true" });
  paintFace(face, person);
  return face;
}
