import { element, icon } from "../lib/dom.js";
import { say } from "../lib/words.js";

/**
 * @typedef {{ icon: string, glyph?: string, label: string, keys?: string, group?: number, run: () => void }} Item
 *   `glyph`: an emoji in place of the icon; `group`: a line stands between items of different ones
 */

/** How many orders belong to one group of a menu. */
const GROUP = 10;
/** Distance from the edges of the window, px. */
const EDGE = 8;

/**
 * Opens a menu at its opener, or where the pointer is.
 *
 * @param {import("../lib/overlays.js").OverlayStack} overlays
 * @param {Item[]} items
 * @param {{ opener: HTMLElement, at?: { clientX: number, clientY: number } }} where
 */
export function openMenu(overlays, items, { opener, at }) {
  const menu = element("div", { class: "menu", role: "menu" });
  const buttons = items.map((item) => menuItem(item, () => close()));
  for (const [at, button] of buttons.entries()) {
    if (at > 0 && items[at]?.group !== items[at - 1]?.group) menu.append(element("hr", {}));
    menu.append(button);
  }
  menu.addEventListener("keydown", (event) => step(event, buttons));
  const place = at === undefined ? below(opener) : { x: at.clientX, y: at.clientY };
  const close = showMenu(overlays, menu, { opener, place });
}

/**
 * The group of a feature's item: those of the same ten belong together.
 *
 * @param {number} [order]
 */
export function groupOf(order = GROUP) {
  return Math.floor(order / GROUP);
}

/**
 * Shows a menu, with the focus on its first button, until the focus leaves it.
 *
 * @param {import("../lib/overlays.js").OverlayStack} overlays
 * @param {HTMLElement} menu
 * @param {{ opener: HTMLElement, place: { x: number, y: number } }} where `opener`: what gets the
 *   focus back
 * @returns {() => void} closes it
 */
export function showMenu(overlays, menu, { opener, place }) {
  // What is in it may come later, and then it must not reach beyond the window.
  const sized = new ResizeObserver(() => position(menu, place));
  const remove = () => {
    sized.disconnect();
    menu.remove();
  };
  const layer = { element: menu, opener, close: remove };
  const close = () => overlays.close(layer);
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) close();
  });
  document.body.append(menu);
  position(menu, place);
  sized.observe(menu);
  overlays.open(layer);
  menu.querySelector("button")?.focus({ preventScroll: true });
  return close;
}

/**
 * Opens the items as a sheet at the lower edge, for fingers.
 *
 * @param {import("../lib/overlays.js").OverlayStack} overlays
 * @param {Item[]} items
 * @param {string} label
 */
export function openSheet(overlays, items, label) {
  const sheet = element("dialog", { class: "sheet", "aria-label": label, tabindex: "-1" });
  // The finger that opened the sheet lets go above one of its buttons: that is no choice.
  let touched = false;
  /** @type {Item} */
  const close = { icon: "close", label: say("overlay.close"), run: () => {} };
  const quick = element("div", { class: "sheet-quick" });
  for (const item of [...items, close]) {
    const button = element("button", { type: "button" });
    paintSheetItem(button, item);
    button.addEventListener("click", ({ detail }) => {
      if (detail > 0 && !touched) return;
      sheet.close();
      item.run();
    });
    if (item.glyph === undefined) sheet.append(button);
    else quick.append(button);
  }
  if (quick.hasChildNodes()) sheet.prepend(quick);
  sheet.addEventListener("pointerdown", () => (touched = true));
  showSheet(overlays, sheet);
}

/**
 * Shows a sheet, without a ring around its first button, until it is closed.
 *
 * @param {import("../lib/overlays.js").OverlayStack} overlays
 * @param {HTMLDialogElement} sheet
 */
export function showSheet(overlays, sheet) {
  sheet.addEventListener("close", () => sheet.remove());
  document.body.append(sheet);
  overlays.showModal(sheet);
  sheet.focus();
}

/**
 * @param {Item} item
 * @param {() => void} close
 */
function menuItem({ icon: glyph, label, keys = "", run }, close) {
  const button = element("button", { type: "button", role: "menuitem", tabindex: "-1" });
  button.append(icon(glyph), element("span", {}, label));
  if (keys !== "") button.append(element("kbd", { "aria-hidden": "true" }, keys.toUpperCase()));
  button.addEventListener("click", () => {
    close();
    run();
  });
  return button;
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement[]} buttons
 */
function step(event, buttons) {
  const at = buttons.findIndex((button) => button === document.activeElement);
  const last = buttons.length - 1;
  const to = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, Home: 0, End: last };
  if (!(event.key in to)) return;
  event.preventDefault();
  buttons[to[/** @type {keyof typeof to} */ (event.key)]]?.focus();
}

/**
 * @param {HTMLElement} button
 * @param {Item} item
 */
function paintSheetItem(button, { icon: glyph, glyph: emoji, label }) {
  if (emoji === undefined) button.append(icon(glyph), label);
  else {
    button.ariaLabel = label;
    button.textContent = emoji;
  }
}

/** @param {HTMLElement} opener */
export function below(opener) {
  const { left, right, bottom } = opener.getBoundingClientRect();
  return { x: opener.matches(":dir(rtl)") ? right : left, y: bottom };
}

/**
 * @param {HTMLElement} menu
 * @param {{ x: number, y: number }} at
 */
function position(menu, { x, y }) {
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(EDGE, Math.min(x, innerWidth - width - EDGE))}px`;
  menu.style.top = `${Math.max(EDGE, Math.min(y, innerHeight - height - EDGE))}px`;
}
