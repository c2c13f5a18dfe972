import { Life } from "../lib/life.js";
import { hasModifier } from "../lib/modifiers.js";
import { keepEvents } from "./early_events.js";

/** @import { RowView } from "./row.js" */

const TYPES = [
  ...["click", "keydown", "focusin", "focusout", "pointerover", "pointerleave"],
  ...["pointerdown", "pointerup", "pointercancel", "contextmenu"],
];

/** What has a menu of the browser. */
const OTHERS = "a, input, textarea, img";
const OTHER_KEYS = /^(Tab|Escape|Shift|Control|Alt|Meta)/;
/** Keys that lead from row to row, with which the browser would scroll. */
const LEADS = /^(ArrowUp|ArrowDown|Home|End)$/;

/**
 * The tools of rows, once they are loaded. What happens in the log before that is kept for them, so
 * that neither the first key nor the row under the pointer is missed.
 *
 * @param {HTMLElement} box the log
 * @param {{ model: Page.Conversation, rows: () => RowView[] }} log
 */
export function mountTools(box, log) {
  const life = new Life();
  keepEvents(box, TYPES, {
    ...{ site: log.model.site, life, isKept, isUse },
    run: ({ mountRowTools }, early) => life.add(mountRowTools(box, log, early)),
  });
  return () => life.end();
}

/**
 * A menu that is asked for is ours and not the browser's, and so is a key that leads to a row. A
 * finger that rests gets the sheet.
 *
 * @param {PointerEvent & KeyboardEvent} event
 */
function isKept(event) {
  if (event.type === "keydown" && isLead(event)) event.preventDefault();
  if (event.type !== "contextmenu") return true;
  if (event.defaultPrevented || !asksForMenu(event)) return false;
  event.preventDefault();
  return event.pointerType !== "touch";
}

/** @param {KeyboardEvent} event */
function isLead(event) {
  const { target, currentTarget } = event;
  const isOurs = target === currentTarget || /** @type {Element} */ (target).matches(".row");
  return isOurs && LEADS.test(event.key) && !hasModifier(event);
}

/**
 * Does somebody want something that the tools do?
 *
 * @param {Event} event
 */
function isUse(event) {
  const { type, target } = event;
  if (type === "click") return target instanceof Element && target.closest("[data-act]") !== null;
  return type === "contextmenu" || (event instanceof KeyboardEvent && !OTHER_KEYS.test(event.key));
}

/**
 * Is the menu of a row asked for? The browser's own is for links, for a selection, and for whoever
 * asks for it with Shift.
 *
 * @param {MouseEvent} event
 */
export function asksForMenu({ target, shiftKey }) {
  const isRow = target instanceof Element && target.closest(".row") && !target.closest(OTHERS);
  return isRow && !shiftKey && getSelection()?.isCollapsed === true;
}
