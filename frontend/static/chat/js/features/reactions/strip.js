import { arrange, element, icon } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { number, say } from "../../lib/words.js";
import { keepEvents } from "../../views/early_events.js";
import { isMine } from "./kind.js";
import { mayReact } from "./may_react.js";
import { list, namesOf } from "./names.js";

/** What is done with reactions. */
const TYPES = ["click", "contextmenu", "pointerdown", "pointerup", "pointercancel"];

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
  row = null;
  /** @type {Map<string, HTMLElement>} by their emoji */
  #pills = new Map();
  /** The button that offers more emoji. */
  add = element("button", { type: "button", class: "reaction reaction-add" }, icon("smile"));
  /** @type {import("../../views/tip.js").Tip | undefined} */
  #tip;

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
    this.add.ariaLabel = say("reactions.add");
    this.add.title = say("reactions.add");
    const life = this.#life;
    keepEvents(root, TYPES, {
      ...{ site: model.site, life },
      isKept: (event) => event.type !== "contextmenu" || this.isAsked(event),
      isUse: ({ type }) => !type.startsWith("pointer"),
      run: ({ mountStripActs }, early) => {
        this.#tip = mountStripActs(this, { root, model, life, early });
      },
    });
    model.room.facts.on("can", () => this.#repaint(), life.signal);
    model.room.session.on("me", () => this.#repaint(), life.signal);
  }

  /** @param {Page.Row} row */
  paint(row) {
    this.row = row;
    const { reactions = [] } = row.message ?? {};
    const had = this.#focused;
    const old = this.#pills;
    this.#pills = new Map();
    for (const reaction of reactions) {
      this.#pills.set(reaction.emoji, this.#pill(reaction, old.get(reaction.emoji)));
    }
    this.add.hidden = !this.may;
    this.#reach(this.add);
    arrange(this.#root, [...this.#pills.values(), this.add]);
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

  /** May one react to the message? */
  get may() {
    const { facts, session } = this.#model.room;
    return this.row !== null && mayReact(this.row, session.me, facts.can ?? []);
  }

  #repaint() {
    if (this.row !== null) this.paint(this.row);
  }

  #keepFocus() {
    const next = this.add.hidden ? this.#element : this.add;
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
    pill.ariaDisabled = String(!this.may);
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
    return this.row?.message?.reactions?.find((one) => one.emoji === emoji);
  }

  /**
   * Does somebody ask who reacted? Then the browser shows no menu of its own.
   *
   * @param {MouseEvent} event of the type `contextmenu`
   */
  isAsked(event) {
    const isAsked = this.reaction(event.target) && !event.defaultPrevented && !event.shiftKey;
    if (isAsked) event.preventDefault();
    return isAsked === true;
  }
}

/** @param {string} emoji */
function newPill(emoji) {
  const attributes = { type: "button", class: "reaction", "data-emoji": emoji };
  const sign = element("span", { class: "reaction-emoji" }, emoji);
  return element("button", attributes, sign, element("span", { class: "reaction-count" }));
}
