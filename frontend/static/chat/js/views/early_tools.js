import { whenLate, withLate } from "../lib/late.js";
import { Life } from "../lib/life.js";

/** @import { RowView } from "./row.js" */

const TYPES = [
  ...["click", "keydown", "focusin", "focusout", "pointerover", "pointerleave"],
  ...["pointerdown", "pointerup", "pointercancel", "contextmenu"],
];

/** What has a menu of the browser. */
const OTHERS = "a, input, textarea, img";
/** Events that are kept. */
const MOST = 50;
const OTHER_KEYS = /^(Tab|Escape|Shift|Control|Alt|Meta)/;

/**
 * The tools of rows, once they are loaded. What happens in the log before that is kept for them, so
 * that neither the first key nor the row under the pointer is missed.
 *
 * @param {HTMLElement} box the log
 * @param {{ model: Page.Conversation, rows: () => RowView[] }} log
 */
export function mountTools(box, log) {
  const life = new Life();
  const waits = new Life();
  /** @type {Event[]} */
  const early = [];
  const heard = (/** @type {any} */ event) => {
    if (event.type === "contextmenu") {
      if (event.defaultPrevented || !asksForMenu(event)) return;
      event.preventDefault();
      // A finger that rests gets the sheet.
      if (event.pointerType === "touch") return;
    }
    if (early.push(event) > MOST) early.shift();
    if (isUse(event)) withLate(log.model.site, undefined, () => (early.length = 0));
  };
  for (const type of TYPES) waits.listen(box, type, heard);
  whenLate(({ mountRowTools }) => {
    waits.end();
    life.add(mountRowTools(box, log, early));
  }, life.signal);
  life.add(() => waits.end());
  return () => life.end();
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
