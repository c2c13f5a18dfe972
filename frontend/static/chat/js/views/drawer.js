import { need } from "../lib/dom.js";

/**
 * @typedef {object} How
 * @property {string} wide the media query under which it is a column
 * @property {{ get(): boolean, set(folded: boolean): void }} [fold] remembers that the column is
 *   put away
 */

/**
 * A side of the page that is a column where there is room, and slides over the rest where not.
 */
export class DrawerView {
  #panel;
  #button;
  #wide;
  #fold;
  #scrim = need(document, "#scrim", HTMLElement);

  /**
   * @param {HTMLElement} panel
   * @param {HTMLButtonElement} button
   * @param {How} how
   */
  constructor(panel, button, { wide, fold }) {
    this.#panel = panel;
    this.#button = button;
    this.#wide = matchMedia(wide);
    this.#fold = fold;
    button.addEventListener("click", () => this.#toggle());
    need(panel, ".drawer-close", HTMLButtonElement).addEventListener("click", () => this.close());
    this.#scrim.addEventListener("click", () => this.close());
    this.#wide.addEventListener("change", () => this.#settle());
    this.#settle();
  }

  get isOpen() {
    return this.#panel.classList.contains("open");
  }

  close() {
    if (!this.isOpen) return;
    this.#set(false);
    this.#button.focus();
  }

  #toggle() {
    if (this.#wide.matches) {
      this.#fold?.set(!this.#fold.get());
      this.#settle();
    } else {
      this.#set(!this.isOpen);
      need(this.#panel, ".drawer-close", HTMLButtonElement).focus();
    }
  }

  /** To what the width asks for: a column, folded or not, or a closed drawer. */
  #settle() {
    this.#set(false);
    const folded = this.#wide.matches && this.#fold?.get() === true;
    this.#panel.classList.toggle("folded", folded);
    this.#panel.inert = folded || !this.#wide.matches;
    this.#button.setAttribute("aria-expanded", String(this.#wide.matches && !folded));
  }

  /** @param {boolean} open */
  #set(open) {
    this.#panel.classList.toggle("open", open);
    this.#panel.inert = !open;
    this.#scrim.classList.toggle("open", open);
    this.#button.setAttribute("aria-expanded", String(open));
    for (const other of document.querySelectorAll(".talk")) other.toggleAttribute("inert", open);
  }
}
