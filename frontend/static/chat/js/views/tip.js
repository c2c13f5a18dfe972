import { composing, element } from "../lib/dom.js";
import { Life } from "../lib/life.js";

/** Distance of the tip from what it is about and from the edges of the window, px. */
const GAP = 6;

/** @typedef {{ hide: () => void, refresh: () => void, end: () => void }} Tip `refresh`: the words have changed */

/**
 * Shows a tip above the element that the pointer or the focus is on. What it says is in the name or
 * the description of that element as well, so screen readers pass it over.
 *
 * @param {HTMLElement} root
 * @param {(about: HTMLElement) => (Node | string)[] | null} words null where an element has no tip
 * @param {{ at?: string, focused?: (target: Element) => Element | null }} [options] `at`: a selector
 *   of the elements that have tips; `focused`: the one whose tip the element with the focus shows
 * @returns {Tip}
 */
export function mountTip(root, words, { at = "button", focused = (target) => target.closest(at) } = {}) {
  const life = new Life();
  const tip = element("div", { class: "tip", role: "tooltip", "aria-hidden": "true" });
  /** @type {HTMLElement | null} */
  let shownAt = null;
  const hide = () => {
    shownAt = null;
    tip.remove();
  };
  const show = (/** @type {Element | null} */ about) => {
    const said = about instanceof HTMLElement ? words(about) : null;
    if (!(about instanceof HTMLElement) || said === null) return hide();
    shownAt = about;
    tip.replaceChildren(...said);
    document.body.append(tip);
    place(tip, about.getBoundingClientRect());
  };
  life.listen(root, "pointerover", ({ target, pointerType }) => {
    if (pointerType !== "touch") show(target.closest(at));
  });
  life.listen(root, "pointerleave", hide);
  life.listen(root, "focusin", ({ target }) => {
    if (target.matches(":focus-visible")) show(focused(target));
  });
  life.listen(root, "focusout", hide);
  life.listen(window, "scroll", hide, { capture: true });
  life.listen(root, "keydown", (event) => {
    if (event.key !== "Escape" || !tip.isConnected || composing(event)) return;
    event.preventDefault();
    hide();
  });
  life.add(hide);
  const refresh = () => {
    if (shownAt !== null) show(shownAt.isConnected ? shownAt : null);
  };
  // Somebody may have pointed at something, or gone to it, before this was here.
  const pointed = matchMedia("(hover: hover)").matches ? root.querySelector(`${at}:hover`) : null;
  const reached = root.querySelector(":focus-visible");
  show(pointed ?? (reached && focused(reached)));
  return { hide, refresh, end: () => life.end() };
}

/**
 * @param {HTMLElement} tip
 * @param {DOMRect} about
 */
function place(tip, { left, top, bottom, width }) {
  const size = tip.getBoundingClientRect();
  const x = Math.min(left + width / 2 - size.width / 2, innerWidth - size.width - GAP);
  const above = top - size.height - GAP;
  tip.style.left = `${Math.max(GAP, x)}px`;
  tip.style.top = `${above < GAP ? bottom + GAP : above}px`;
}
