import { onLongPress } from "../../views/long_press.js";
import { whoReactedParts } from "./names.js";
import { mountTip } from "../../views/tip.js";

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
    return reaction === undefined ? null : whoReactedParts(reaction, view.reader(reaction));
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
