import { arrange, element, icon } from "../../lib/dom.js";
import { whenLate, withLate } from "../../lib/late.js";
import { Life } from "../../lib/life.js";
import { number, say } from "../../lib/words.js";
import { isMine } from "./kind.js";
import { list, namesOf } from "./names.js";
import { mayReact, toggle } from "./toggle.js";

/**
 * The reactions of a message, below its text.
 *
 * @type {Page.RowPart}
 */
export const strip = {
  name: "reactions",
  place: "below",
  when: ({ deleted, message }) => !deleted && (message?.reactions?.length ?? 0) > 0,
  mount(root, model) {
    const view = new StripView(root, model);
    return { paint: (row) => view.paint(row), dispose: () => view.dispose() };
  },
};

/** The reactions of one row. */
export class StripView {
  #root;
  #model;
  #life = new Life();
  /** @type {Page.Row | null} */
  #row = null;
  /** @type {Map<string, HTMLElement>} by their emoji */
  #pills = new Map();
  #add = element("button", { type: "button", class: "reaction reaction-add" }, icon("smile"));
  /** @type {import("../../views/tip.js").Tip | undefined} */
  #tip;
  /** The finger that rests on a pill sees who reacted: when it lets go, that is no click. */
  isPressed = false;

  /**
   * @param {HTMLElement} root
   * @param {Page.Conversation} model
   */
  constructor(root, model) {
    this.#root = root;
    this.#model = model;
    root.dataset.ownPress = "";
    root.role = "group";
    root.ariaLabel = say("reactions.title");
    this.#add.ariaLabel = say("reactions.add");
    this.#add.title = say("reactions.add");
    const life = this.#life;
    /** @type {Event | undefined} */
    let last;
    for (const type of ["pointerdown", "pointerup", "pointercancel"]) {
      life.listen(root, type, (event) => (last = event));
    }
    whenLate(({ mountStripPointer }) => {
      this.#tip = mountStripPointer(this, { root, life, last });
    }, life.signal);
    life.listen(root, "pointerdown", () => (this.isPressed = false), { capture: true });
    life.listen(root, "click", (event) => this.#clicked(event));
    life.listen(root, "contextmenu", (event) => this.#asked(event));
    model.room.facts.on("can", () => this.#repaint(), life.signal);
    model.room.session.on("me", () => this.#repaint(), life.signal);
  }

  /** @param {Page.Row} row */
  paint(row) {
    this.#row = row;
    const { reactions = [] } = row.message ?? {};
    const had = this.#focused;
    const old = this.#pills;
    this.#pills = new Map();
    for (const reaction of reactions) {
      this.#pills.set(reaction.emoji, this.#pill(reaction, old.get(reaction.emoji)));
    }
    this.#add.hidden = !this.#may;
    this.#reach(this.#add);
    arrange(this.#root, [...this.#pills.values(), this.#add]);
    this.#tip?.refresh();
    // The pill that one has clicked is gone with one's own reaction.
    if (had !== null && !had.isConnected) this.#keepFocus();
  }

  dispose() {
    // The focus must not fall to the body.
    if (this.#focused !== null) this.#element?.focus({ preventScroll: true });
    this.#life.end();
  }

  get #element() {
    return this.#root.closest("article");
  }

  get #focused() {
    const { activeElement } = document;
    return this.#root.contains(activeElement) ? activeElement : null;
  }

  get #may() {
    const { facts, session } = this.#model.room;
    return this.#row !== null && mayReact(this.#row, session.me, facts.can ?? []);
  }

  #repaint() {
    if (this.#row !== null) this.paint(this.#row);
  }

  #keepFocus() {
    this.#tip?.hide();
    const next = this.#add.hidden ? this.#element : this.#add;
    next?.focus({ preventScroll: true });
  }

  /**
   * @param {Wire.Reaction} reaction
   * @param {HTMLElement} [pill]
   */
  #pill(reaction, pill = newPill(reaction.emoji)) {
    const { emoji, count } = reaction;
    const reader = this.reader(reaction);
    const names = list.format(namesOf(reaction, reader));
    pill.ariaPressed = String(reader.isMine);
    pill.ariaDisabled = String(!this.#may);
    pill.ariaLabel = say("reactions.pill", { emoji, count, names });
    const shown = /** @type {HTMLElement} */ (pill.lastElementChild);
    if (shown.textContent !== number(count)) shown.textContent = number(count);
    this.#reach(pill);
    return pill;
  }

  /** @param {Wire.Reaction} reaction */
  reader(reaction) {
    const { me } = this.#model.room.session;
    return { me, isMine: isMine(reaction, me?.id) };
  }

  /**
   * Tab reaches what is in the row that has the focus, and in no other.
   *
   * @param {HTMLElement} button
   */
  #reach(button) {
    if (button.isConnected) return;
    button.tabIndex = this.#element?.contains(document.activeElement) ? 0 : -1;
  }

  /** @param {EventTarget | null} target */
  reaction(target) {
    const pill = target instanceof Element ? target.closest("[data-emoji]") : null;
    const emoji = pill instanceof HTMLElement ? pill.dataset.emoji : undefined;
    return this.#row?.message?.reactions?.find((one) => one.emoji === emoji);
  }

  /** @param {MouseEvent} event */
  #clicked({ target, detail }) {
    const id = this.#row?.id ?? null;
    // A click by a key has no detail.
    if (id === null || (this.isPressed && detail > 0)) return;
    this.#tip?.hide();
    const reaction = this.reaction(target);
    if (reaction !== undefined && this.#may) toggle(this.#model, id, reaction.emoji);
    else if (target instanceof Node && this.#add.contains(target)) {
      const where = { id, at: this.#add, opener: this.#add };
      withLate(this.#model.site, ({ openPicker }) => openPicker(this.#model, where));
    }
  }

  /** @param {MouseEvent} event */
  #asked(event) {
    const reaction = this.reaction(event.target);
    if (reaction === undefined || event.defaultPrevented || event.shiftKey) return;
    event.preventDefault();
    this.openWho(reaction.emoji);
  }

  /** @param {string} emoji */
  openWho(emoji) {
    this.#tip?.hide();
    const id = this.#row?.id;
    if (id) withLate(this.#model.site, ({ showWho }) => showWho(this.#model, id, emoji));
  }
}

/** @param {string} emoji */
function newPill(emoji) {
  const attributes = { type: "button", class: "reaction", "data-emoji": emoji };
  const sign = element("span", { class: "reaction-emoji" }, emoji);
  return element("button", attributes, sign, element("span", { class: "reaction-count" }));
}
