import { isolated } from "../../lib/dom.js";
import { onLongPress } from "../../views/long_press.js";
import { mountTip } from "../../views/tip.js";
import { list, namesOf } from "./names.js";

/**
 * Says who reacted where the pointer is, and where a finger rests.
 *
 * @param {import("./strip.js").StripView} view
 * @param {{ root: HTMLElement, life: Page.Life, last: Event | undefined }} there `last`: what a
 *   finger has done there
 */
export function mountStripPointer(view, { root, life, last }) {
  const tip = mountTip(root, (button) => {
    const reaction = view.reaction(button);
    return reaction === undefined ? null : parts(namesOf(reaction, view.reader(reaction)));
  });
  const pressed = (/** @type {EventTarget | null} */ target) => {
    const reaction = view.reaction(target);
    if (reaction === undefined) return;
    view.isPressed = true;
    view.openWho(reaction.emoji);
  };
  life.add(() => tip.end());
  life.add(onLongPress(root, pressed, last));
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
