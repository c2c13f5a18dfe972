import { part, takeFocus } from "../lib/dom.js";
import { Life } from "../lib/life.js";
import { say } from "../lib/words.js";
import { Drawer } from "./drawer.js";

/**
 * The place beside a room's log, which views of features share: one is shown at a time.
 */
export class Panel {
  /** @type {string | null} the id of the view that is shown */
  shown = null;
  #root;
  #site;
  #drawer;
  /** @type {Page.Conversation | null} the room that the page shows */
  #model;
  /** @type {(() => void) | null} */
  #dispose = null;
  #changed;
  /** @type {HTMLElement | null} what opened the view */
  #opener = null;

  /**
   * @param {HTMLElement} root
   * @param {{
   *   site: Page.Site, model: Page.Conversation | null, blocks: () => HTMLElement[],
   *   changed: () => void,
   * }} options `model`: the room that the page shows; `changed`: called when another view is shown, or
   *   none
   */
  constructor(root, { site, model, blocks, changed }) {
    this.#root = root;
    this.#site = site;
    this.#model = model;
    this.#changed = changed;
    this.#drawer = new Drawer(root, {
      ...{ overlays: site.overlays, wide: "(min-width: 1100px)", blocks, life: new Life() },
      closed: () => this.#closed(),
      changed: () => this.#resized(),
    });
  }

  /**
   * The page shows this room, or none. What was open in a column stays open.
   *
   * @param {Page.Conversation | null} model
   */
  follow(model) {
    this.#hide();
    this.#model = model;
    this.restore();
  }

  /** Shows what was open in a column last, unless something is shown already. */
  restore() {
    const id = this.#site.memory.get("panel");
    if (id && this.shown === null && this.#drawer.isColumn) this.#show(id);
  }

  /**
   * @param {string} id of a view
   * @param {HTMLElement} opener
   */
  toggle(id, opener) {
    if (this.shown === id) return this.#drawer.close();
    this.#opener = opener;
    this.#show(id);
    if (this.#drawer.isColumn) this.#site.memory.set("panel", id);
    else this.#drawer.open(opener);
  }

  /** @param {string} id */
  #show(id) {
    const view = this.#site.registry.panels.find((one) => one.id === id);
    if (view === undefined || this.#model === null) return;
    this.#hide();
    this.shown = id;
    this.#root.classList.add("shown");
    this.#root.dataset.panel = id;
    part(this.#root, "title").textContent = say(view.title);
    this.#changed();
    this.#dispose = view.mount(part(this.#root, "content"), this.#model);
  }

  #closed() {
    if (this.#drawer.isColumn) this.#site.memory.set("panel", "");
    this.#giveWay();
  }

  /** There is room for a column from now on, or none: a view that was open in a column comes back. */
  #resized() {
    if (!this.#drawer.isColumn) this.#giveWay();
    else if (this.shown === null) this.restore();
    else this.#site.memory.set("panel", this.shown);
  }

  #giveWay() {
    takeFocus(this.#root, () => this.#hide(), [this.#opener]);
  }

  #hide() {
    this.#dispose?.();
    this.#dispose = null;
    this.shown = null;
    this.#root.classList.remove("shown");
    this.#changed();
  }
}
