import { element, icon } from "../lib/dom.js";
import { Life } from "../lib/life.js";
import { say } from "../lib/words.js";
import { asksForMenu } from "./early_tools.js";
import { onLongPress } from "./long_press.js";
import { openMenu, openSheet } from "./menu.js";

/** @import { RowView } from "./row.js" */

/** What can be used by keys. What may be so wide that it scrolls is reached in every row. */
const REACHED = "a, button, [role=button]";
/** A row of which less than this is in sight is not seen, px. */
const GLIMPSE = 24;

/**
 * What can be done with the rows of a log, all from one table of actions: by the tools beside a row,
 * by its menu, by a long press, by keys; and the way from row to row by the arrow keys.
 *
 * @param {HTMLElement} box the log
 * @param {{ model: Page.Conversation, rows: () => RowView[] }} log
 * @param {Event[]} [early] what has happened in the log before
 */
export function mountRowTools(box, log, early = []) {
  const life = new Life();
  const tools = new RowTools(box, log);
  /** @type {Record<string, (event: any) => void>} */
  const heard = {
    click: (event) => tools.clicked(event),
    keydown: (event) => tools.key(event),
    focusin: ({ target }) => tools.focused(target),
    focusout: ({ target }) => tools.blurred(target),
    pointerover: (event) => tools.pointed(event),
    pointerleave: () => tools.left(),
  };
  for (const [type, run] of Object.entries(heard)) life.listen(box, type, run);
  life.listen(box, "contextmenu", (event) => {
    if (!event.defaultPrevented && asksForMenu(event)) tools.menu(event);
  });
  const downs = early.filter(({ type }) => ["pointerdown", "pointerup", "pointercancel"].includes(type));
  life.add(onLongPress(box, (target) => tools.pressed(target), downs.at(-1)));
  life.add(() => tools.bar.remove());
  for (const event of early) {
    if (event.type === "contextmenu") tools.menu(/** @type {MouseEvent} */ (event));
    else heard[event.type]?.(event);
  }
  return () => life.end();
}

class RowTools {
  /** The tools of the row that the pointer or the focus is in; there is one such bar in a log. */
  bar = element("div", { class: "row-tools", role: "toolbar" });
  /** What the tools were made for. */
  #madeFor = "";
  #box;
  #model;
  #rows;

  /**
   * @param {HTMLElement} box
   * @param {{ model: Page.Conversation, rows: () => RowView[] }} log
   */
  constructor(box, { model, rows }) {
    this.#box = box;
    this.#model = model;
    this.#rows = rows;
    this.bar.ariaLabel = say("row.actions");
  }

  /** @param {MouseEvent} event */
  clicked({ target }) {
    const button = target instanceof Element ? target.closest("[data-act]") : null;
    const view = this.#view(target);
    if (!(button instanceof HTMLElement) || view === undefined) return;
    if (button.dataset.act === "menu") this.#openMenu(view, button);
    else this.#run(view, button.dataset.act ?? "");
  }

  /** @param {EventTarget | null} target */
  focused(target) {
    const view = this.#view(target);
    if (view === undefined) return;
    // A press on a tool gives it the focus: made anew now, the tool would miss its click.
    if (!this.bar.contains(/** @type {Node} */ (target))) this.#give(view);
    reach(view.element, 0);
  }

  /** @param {EventTarget | null} target */
  blurred(target) {
    const view = this.#view(target);
    if (view !== undefined) reach(view.element, -1);
  }

  /** @param {PointerEvent} event */
  pointed({ target, pointerType }) {
    if (pointerType === "touch" || this.#isFocused) return;
    this.#give(this.#view(target));
  }

  left() {
    if (!this.#isFocused) this.#give(undefined);
  }

  /** @param {MouseEvent} event */
  menu(event) {
    const view = this.#view(event.target);
    if (view === undefined || this.#possible(view).length === 0) return;
    event.preventDefault();
    this.#openMenu(view, view.element, event);
  }

  /** @param {EventTarget | null} target */
  pressed(target) {
    const view = this.#view(target);
    // A part of a feature may have something of its own for a finger that rests.
    const isOthers = target instanceof Element && target.closest("[data-own-press]") !== null;
    if (view === undefined || isOthers) return;
    const items = this.#items(view);
    if (items.length > 0) openSheet(this.#model.site.overlays, items, say("row.actions"));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const rows = this.#rows();
    const at = rows.findIndex((view) => view.element === document.activeElement);
    const inside = event.target === this.#box || at >= 0;
    if (!inside || event.altKey || event.ctrlKey || event.metaKey) return;
    // Shift is part of a sign such as "+". With a key such as an arrow, it selects text.
    if (event.shiftKey && event.key.length > 1) return;
    const lowest = at < 0 ? this.#lowest(rows) : at;
    const to = target(event.key, { at, lowest, count: rows.length });
    if (to !== null) {
      event.preventDefault();
      rows[to]?.element.focus();
    } else this.#act(event, rows[at]);
  }

  /**
   * @param {KeyboardEvent} event
   * @param {RowView | undefined} view the row that has the focus
   */
  #act(event, view) {
    if (view === undefined) return;
    const action = this.#possible(view).find(({ keys }) => keys === event.key);
    if (action === undefined) return;
    event.preventDefault();
    this.#run(view, action.id);
  }

  /**
   * The index of the row at the lower edge of what is visible.
   *
   * @param {RowView[]} rows
   */
  #lowest(rows) {
    const { bottom } = this.#box.getBoundingClientRect();
    const below = rows.findIndex(({ element }) => {
      const { top, height } = element.getBoundingClientRect();
      return top + Math.min(height, GLIMPSE) > bottom;
    });
    return below < 0 ? rows.length - 1 : Math.max(0, below - 1);
  }

  /** Is somebody in the tools by keys? A click leaves the focus there as well, and means nothing. */
  get #isFocused() {
    return this.bar.querySelector(":focus-visible") !== null;
  }

  /** The tools go elsewhere: a focus that a click has left in them stays in their row. */
  #release() {
    const row = this.bar.closest(".row");
    const isIn = this.bar.contains(document.activeElement);
    if (isIn && row instanceof HTMLElement) row.focus({ preventScroll: true });
  }

  /** @param {EventTarget | null} target */
  #view(target) {
    const row = target instanceof Element ? target.closest(".row") : null;
    return row === null ? undefined : this.#rows().find((view) => view.element === row);
  }

  /** @param {RowView} view */
  #possible({ row }) {
    const { room, site } = this.#model;
    if (row === null) return [];
    const can = room.facts.can ?? [];
    return site.registry.actions.filter((action) =>
      action.when(row, room.session.me, can, this.#model),
    );
  }

  /**
   * @param {RowView} view
   * @param {string} id
   */
  #run(view, id) {
    const action = this.#possible(view).find((one) => one.id === id);
    if (view.row !== null) action?.run({ ...this.#model, row: view.row, anchor: view.element });
  }

  /** @param {RowView} view */
  #items(view) {
    return this.#possible(view).map((action) => ({
      ...{ icon: action.icon, keys: action.keys ?? "", run: () => this.#run(view, action.id) },
      ...this.#named(action),
    }));
  }

  /**
   * What an action is called, and the emoji that stands for it, if there is one.
   *
   * @param {Page.Action} action
   */
  #named({ label, glyph }) {
    const emoji = glyph?.(this.#model.site);
    return emoji === undefined ? { label: say(label) } : { glyph: emoji, label: say(label, { emoji }) };
  }

  /**
   * @param {RowView} view
   * @param {HTMLElement} opener
   * @param {{ clientX: number, clientY: number }} [at]
   */
  #openMenu(view, opener, at) {
    const items = this.#items(view).filter((item) => !("glyph" in item));
    openMenu(this.#model.site.overlays, items, { opener, ...(at && { at }) });
  }

  /** @param {RowView | undefined} view that gets the tools */
  #give(view) {
    const possible = view === undefined ? [] : this.#possible(view);
    const tools = possible
      .filter(({ isTool }) => isTool)
      .map((action) => ({ id: action.id, icon: action.icon, ...this.#named(action) }));
    if (this.bar.parentElement !== view?.element) this.#release();
    if (view === undefined || tools.length === 0) return this.bar.remove();
    const wanted = tools.map(({ id, label }) => `${id} ${label}`).join("\n");
    if (wanted !== this.#madeFor) {
      this.bar.replaceChildren(...tools.map(toolButton), toolButton({ ...MENU, label: say(MENU.label) }));
      this.#madeFor = wanted;
    }
    if (this.bar.parentElement !== view.element) view.element.append(this.bar);
    reach(view.element, view.element.contains(document.activeElement) ? 0 : -1);
  }
}

/**
 * Has Tab go through what is in an element, or not: of the rows of a log, it goes through that which
 * has the focus.
 *
 * @param {HTMLElement} element
 * @param {0 | -1} tabIndex
 */
export function reach(element, tabIndex) {
  for (const inside of element.querySelectorAll(REACHED)) {
    inside.setAttribute("tabindex", String(tabIndex));
  }
}

const MENU = { id: "menu", icon: "more", label: "row.more" };

/** @param {{ id: string, icon: string, glyph?: string, label: string }} tool */
function toolButton({ id, icon: name, glyph, label }) {
  const button = element("button", { type: "button", class: "icon-button small", "data-act": id });
  button.ariaLabel = label;
  button.title = label;
  button.append(glyph ?? icon(name));
  return button;
}

/**
 * The index of the row to which a key leads.
 *
 * @param {string} key
 * @param {{ at: number, lowest: number, count: number }} rows `at`: the one that has the focus, -1
 *   where none has; `lowest`: the one at the lower edge of what is visible
 * @returns {number | null}
 */
function target(key, { at, lowest, count }) {
  if (key === "ArrowUp") return at < 0 ? lowest : Math.max(0, at - 1);
  if (key === "ArrowDown") return at < 0 ? lowest : Math.min(count - 1, at + 1);
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}
