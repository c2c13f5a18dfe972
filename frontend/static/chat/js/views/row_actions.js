import { need } from "../lib/dom.js";
import { onLongPress } from "./long_press.js";

/** @import { RowView } from "./row.js" */

/**
 * What one can do with a row: by its buttons, by a long press, and by the arrow keys.
 */
export class RowActions {
  #log;
  #does;
  #box = need(document, "#log", HTMLElement);
  #sheet = need(document, "#sheet", HTMLDialogElement);
  /** @type {RowView | undefined} the row whose sheet is open */
  #held;
  /** The sheet was touched itself: the finger that opened it lets go above one of its buttons. */
  #touched = false;

  /**
   * @param {{ rows: RowView[] }} log
   * @param {Record<string, (view: RowView) => void>} does by the name in `data-act`
   */
  constructor(log, does) {
    this.#log = log;
    this.#does = does;
    this.#box.addEventListener("click", (event) => this.#clicked(event.target));
    this.#box.addEventListener("keydown", (event) => this.#key(event));
    this.#box.addEventListener("focusin", ({ target }) => this.#reach(target, 0));
    this.#box.addEventListener("focusout", ({ target }) => this.#reach(target, -1));
    this.#sheet.addEventListener("pointerdown", () => (this.#touched = true));
    this.#sheet.addEventListener("click", (event) => this.#chosen(event));
    onLongPress(this.#box, (target) => this.#pressed(target));
  }

  /** @param {EventTarget | null} target */
  #view(target) {
    const element = target instanceof Element ? target.closest(".row") : null;
    return this.#log.rows.find((view) => view.element === element);
  }

  /** @param {EventTarget | null} target */
  #clicked(target) {
    const button = target instanceof Element ? target.closest("[data-act]") : null;
    this.#do(button, this.#view(target));
  }

  /** @param {MouseEvent} event */
  #chosen({ target, detail }) {
    if (detail > 0 && !this.#touched) return;
    const button = target instanceof Element ? target.closest("[data-act]") : null;
    this.#sheet.close();
    this.#do(button, this.#held);
  }

  /**
   * @param {Element | null} button
   * @param {RowView | undefined} view
   */
  #do(button, view) {
    const act = button instanceof HTMLElement ? (button.dataset.act ?? "") : "";
    if (view !== undefined) this.#does[act]?.(view);
  }

  /** @param {EventTarget | null} target */
  #pressed(target) {
    const view = this.#view(target);
    if (view?.row?.state !== "sent" || view.row.deleted || this.#sheet.open) return;
    this.#held = view;
    this.#touched = false;
    this.#sheet.showModal();
  }

  /**
   * Tab goes through what is in the row that has the focus, and through no other row.
   *
   * @param {EventTarget | null} target
   * @param {0 | -1} tabIndex
   */
  #reach(target, tabIndex) {
    const row = this.#view(target)?.element;
    for (const inside of row?.querySelectorAll("a, .row-tools button") ?? []) {
      inside.setAttribute("tabindex", String(tabIndex));
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const rows = this.#log.rows;
    const at = rows.findIndex(({ element }) => element === document.activeElement);
    const inside = event.target === this.#box || at >= 0;
    if (!inside || event.altKey || event.ctrlKey || event.metaKey) return;
    const to = target(event.key, at, rows.length);
    if (to === null) return;
    event.preventDefault();
    rows[to]?.element.focus();
  }
}

/**
 * @param {string} key
 * @param {number} at -1 when no row has the focus
 * @param {number} count
 * @returns {number | null}
 */
function target(key, at, count) {
  if (key === "ArrowUp") return at < 0 ? count - 1 : Math.max(0, at - 1);
  if (key === "ArrowDown") return at < 0 ? count - 1 : Math.min(count - 1, at + 1);
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}
