import { isolated } from "../../lib/dom.js";
import { onLongPress } from "../../views/long_press.js";
import { mountTip } from "../../views/tip.js";
import { list, namesOf } from "./names.js";
import { openPicker } from "./picker.js";
import { toggle } from "./toggle.js";
import { showWho } from "./who.js";

/**
 * What can be done with the reactions of a row: a click adds one's own or takes it away. Who reacted
 * is said where the pointer is, and shown by the second mouse button or by a finger that rests.
 *
 * @param {import("./strip.js").StripView} view
 * @param {{ root: HTMLElement, model: Page.Conversation, life: Page.Life, early: Event[] }} there
 *   `early`: what was done there before
 */
export function mountStripActs(view, { root, model, life, early }) {
  /** A finger has rested on a reaction: when it lets go, that is no click. */
  let isPressed = false;
  const tip = mountTip(root, (button) => {
    const reaction = view.reaction(button);
    return reaction === undefined ? null : parts(namesOf(reaction, view.reader(reaction)));
  });
  const openWho = (/** @type {EventTarget | null} */ target) => {
    const id = view.row?.id ?? null;
    tip.hide();
    if (id !== null) showWho(model, id, view.reaction(target)?.emoji);
  };
  const clicked = (/** @type {MouseEvent} */ { target, detail }) => {
    const id = view.row?.id ?? null;
    // A click by a key has no detail.
    if (id === null || (isPressed && detail > 0)) return;
    tip.hide();
    const reaction = view.reaction(target);
    if (reaction !== undefined && view.may) toggle(model, id, reaction.emoji);
    else if (target instanceof Node && view.add.contains(target)) {
      openPicker(model, { id, at: view.add, opener: view.add });
    }
  };
  life.listen(root, "pointerdown", () => (isPressed = false), { capture: true });
  life.listen(root, "click", clicked);
  life.listen(root, "contextmenu", (event) => {
    if (view.isAsked(event)) openWho(event.target);
  });
  const pressed = (/** @type {EventTarget | null} */ target) => {
    if (view.reaction(target) === undefined) return;
    isPressed = true;
    openWho(target);
  };
  life.add(() => tip.end());
  life.add(onLongPress(root, pressed, early.filter(({ type }) => type.startsWith("pointer")).at(-1)));
  for (const event of early) {
    if (event.type === "click") clicked(/** @type {MouseEvent} */ (event));
    else if (event.type === "contextmenu") openWho(event.target);
  }
  return tip;
}

/**
 * The names as one text in parts, so that each name keeps its own direction.
 *
 * @param {string[]} names
 */
const parts = (names) =>
  list
    .formatToParts(names)
    .map(({ type, value }) => (type === "element" ? isolated(value) : value));
