import { need } from "../lib/dom.js";

/** @import { Layer, OverlayStack } from "../lib/overlays.js" */

/**
 * A side of the page that slides over the rest where there is no room for a column.
 */
export class Drawer {
  /**
   * There is room for a column. Changes with the event that says so: a click that comes before it
   * would open what the event closes.
   */
  isColumn;
  #element;
  #overlays;
  #blocks;
  /** @type {Layer | null} */
  #layer = null;
  #closed;
  /** The layer is closed by another layout, and not by the person. */
  #isChanging = false;

  /**
   * @param {HTMLElement} element
   * @param {{
   *   overlays: OverlayStack, wide: string, blocks: () => HTMLElement[],
   *   closed?: () => void, changed?: () => void, life: import("../lib/life.js").Life,
   * }} options `wide`: the media query under which it is a column; `blocks`: what it covers;
   *   `closed`: called when the person has closed it; `changed`: when it became a column, or a drawer
   */
  constructor(element, { overlays, wide, blocks, closed = () => {}, changed = () => {}, life }) {
    this.#element = element;
    this.#overlays = overlays;
    const query = matchMedia(wide);
    this.isColumn = query.matches;
    this.#blocks = blocks;
    this.#closed = closed;
    const close = need(element, ".drawer-close", HTMLButtonElement);
    life.listen(close, "click", () => this.close());
    life.listen(query, "change", ({ matches }) => {
      this.isColumn = matches;
      this.#isChanging = true;
      if (this.#layer !== null) overlays.close(this.#layer);
      this.#isChanging = false;
      this.#settle();
      changed();
    });
    this.#settle();
  }

  /**
   * Slides in, and takes the focus.
   *
   * @param {HTMLElement} opener
   */
  open(opener) {
    if (this.#layer !== null || this.isColumn) return;
    const element = this.#element;
    this.#layer = {
      ...{ element, opener, scrim: true, inert: this.#blocks() },
      close: () => this.#slideOut(),
    };
    element.classList.add("open");
    element.inert = false;
    opener.setAttribute("aria-expanded", "true");
    this.#overlays.open(this.#layer);
    need(element, ".drawer-close", HTMLButtonElement).focus();
  }

  close() {
    if (this.#layer === null) this.#closed();
    else this.#overlays.close(this.#layer);
  }

  #slideOut() {
    this.#layer?.opener?.setAttribute("aria-expanded", "false");
    this.#layer = null;
    this.#element.classList.remove("open");
    this.#settle();
    if (!this.#isChanging) this.#closed();
  }

  #settle() {
    this.#element.inert = !this.isColumn && this.#layer === null;
  }
}
