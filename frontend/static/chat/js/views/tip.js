import { element } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";

/** Distance of the tip from its button and from the edges of the window, px. */
const GAP = 6;

/** @typedef {{ hide: () => void, refresh: () => void, end: () => void }} Tip `refresh`: the buttons have changed */

/**
 * Shows a tip above the button that the pointer or the focus is on. What it says is in the button's
 * own name as well, so screen readers pass it over.
 *
 * @param {HTMLElement} root
 * @param {(button: HTMLElement) => (Node | string)[] | null} words null where a button has no tip
 * @returns {Tip}
 */
export function mountTip(root, words) {
  const life = new Life();
  const tip = element("div", { class: "reaction-tip", role: "tooltip", "aria-hidden": "true" });
  /** @type {HTMLElement | null} */
  let shownAt = null;
  const hide = () => {
    shownAt = null;
    tip.remove();
  };
  const show = (/** @type {EventTarget | null} */ target) => {
    const button = target instanceof Element ? target.closest("button") : null;
    const said = button === null ? null : words(button);
    if (button === null || said === null) return hide();
    shownAt = button;
    tip.replaceChildren(...said);
    document.body.append(tip);
    place(tip, button.getBoundingClientRect());
  };
  life.listen(root, "pointerover", ({ target, pointerType }) => {
    if (pointerType !== "touch") show(target);
  });
  life.listen(root, "pointerleave", hide);
  life.listen(root, "focusin", ({ target }) => {
    if (target.matches(":focus-visible")) show(target);
  });
  life.listen(root, "focusout", hide);
  life.listen(window, "scroll", hide, { capture: true });
  life.listen(root, "keydown", (event) => {
    if (event.key !== "Escape" || !tip.isConnected) return;
    event.preventDefault();
    hide();
  });
  life.add(hide);
  const refresh = () => {
    if (shownAt !== null) show(shownAt.isConnected ? shownAt : null);
  };
  const now = matchMedia("(hover: hover)").matches ? "button:hover" : "button:focus-visible";
  show(root.querySelector(now));
  return { hide, refresh, end: () => life.end() };
}

/**
 * @param {HTMLElement} tip
 * @param {DOMRect} button
 */
function place(tip, { left, top, bottom, width }) {
  const size = tip.getBoundingClientRect();
  const x = Math.min(left + width / 2 - size.width / 2, innerWidth - size.width - GAP);
  const above = top - size.height - GAP;
  tip.style.left = `${Math.max(GAP, x)}px`;
  tip.style.top = `${above < GAP ? bottom + GAP : above}px`;
}
