import { composing } from "../../lib/dom.js";
import { withLate } from "../../lib/late.js";

/**
 * The keys that lead to other rooms, or read them.
 *
 * @param {Page.Site} site
 */
export function watchKeys(site) {
  site.on("escape", ({ shift }) => {
    if (shift) withLate(site, ({ readAllRooms }) => void readAllRooms(site));
  });
  globalThis.addEventListener?.("keydown", (event) => {
    if (!leadsElsewhere(event)) return;
    event.preventDefault();
    withLate(site, ({ changeRoom }) => changeRoom(event));
  });
}

/**
 * Alt and an arrow lead to another room, with Shift or without.
 *
 * @param {KeyboardEvent} event
 */
function leadsElsewhere(event) {
  const { key, altKey, ctrlKey, metaKey } = event;
  const isArrow = key === "ArrowUp" || key === "ArrowDown";
  return isArrow && altKey && !ctrlKey && !metaKey && !composing(event);
}
