import { composing } from "./dom.js";
import { Life } from "./life.js";

/**
 * One thing that lies over the page: a drawer, a menu, a dialog.
 *
 * @typedef {object} Layer
 * @property {HTMLElement} element
 * @property {() => void} close called once: by Escape, by a click beside it, or by its opener
 * @property {HTMLElement | undefined} [opener] gets the focus back
 * @property {boolean} [scrim] dims the page; a click beside the layer then closes it, too
 * @property {HTMLElement[]} [inert] what cannot be reached meanwhile
 */

/**
 * The stack of what lies over the page. It alone knows about Escape, the scrim, `inert` and where
 * the focus returns to.
 */
export class OverlayStack {
  /** @type {Layer[]} */
  #layers = [];
  #scrim;
  #idle;

  /**
   * @param {HTMLElement} scrim
   * @param {(event: KeyboardEvent) => void} idle called by Escape where nothing is open
   * @param {Life} life
   */
  constructor(scrim, idle, life = new Life()) {
    this.#scrim = scrim;
    this.#idle = idle;
    life.listen(window, "keydown", (event) => this.#key(event));
    life.listen(scrim, "click", () => this.closeTop());
    life.listen(document, "pointerdown", (event) => this.#pressed(event));
  }

  /** @param {Layer} layer */
  open(layer) {
    this.#layers.push(layer);
    this.#settle();
  }

  /**
   * Takes a layer off the stack, closes it, and gives the focus back.
   *
   * @param {Layer} layer
   */
  close(layer) {
    if (!this.#layers.includes(layer)) return;
    this.#layers = this.#layers.filter((one) => one !== layer);
    const had = layer.element.contains(document.activeElement);
    layer.close();
    this.#settle();
    if (had || document.activeElement === document.body) layer.opener?.focus();
  }

  closeTop() {
    const top = this.#layers.at(-1);
    if (top !== undefined) this.close(top);
  }

  /** The page shows something else: nothing that was open belongs to it. */
  closeAll() {
    while (this.#layers.length > 0) this.closeTop();
  }

  /**
   * Shows a dialog, with all that a layer has; the browser keeps the focus within it, and gives it
   * back when the dialog closes.
   *
   * @param {HTMLDialogElement} dialog
   * @param {Element | null} [opener] gets the focus where the browser had nothing to give it back to
   */
  showModal(dialog, opener = document.activeElement) {
    const layer = {
      ...{ element: dialog, close: () => dialog.close() },
      ...(opener instanceof HTMLElement && { opener }),
    };
    dialog.addEventListener("close", () => this.close(layer), { once: true });
    dialog.showModal();
    this.open(layer);
  }

  #settle() {
    this.#scrim.classList.toggle("open", this.#layers.some(({ scrim }) => scrim === true));
    const blocked = new Set(this.#layers.flatMap(({ inert = [] }) => inert));
    for (const element of document.querySelectorAll("[data-blocked]")) {
      if (blocked.has(/** @type {HTMLElement} */ (element))) continue;
      element.removeAttribute("data-blocked");
      element.removeAttribute("inert");
    }
    for (const element of blocked) {
      element.inert = true;
      element.dataset.blocked = "";
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Escape" || event.defaultPrevented || composing(event)) return;
    const top = this.#layers.at(-1);
    if (top === undefined) return this.#idle(event);
    // The browser closes a dialog by itself.
    if (!(top.element instanceof HTMLDialogElement)) this.close(top);
  }

  /** @param {PointerEvent} event */
  #pressed({ target }) {
    const top = this.#layers.at(-1);
    if (top === undefined || top.scrim || top.element instanceof HTMLDialogElement) return;
    if (target instanceof Node && (top.element.contains(target) || top.opener?.contains(target))) return;
    this.close(top);
  }
}
