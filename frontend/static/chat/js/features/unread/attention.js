import { composing, need, stamp } from "../../lib/dom.js";
import { withLate } from "../../lib/late.js";
import { number } from "../../lib/words.js";

/**
 * What calls for attention outside the log: the page's title and icon. And the keys that lead to
 * other rooms, or read them.
 *
 * @param {Page.Site} site
 */
export function watchAttention(site) {
  let shown = { name: "", unseen: 0 };
  const paint = () => {
    const isPlace = site.inbox.places.length > 0;
    const count = isPlace ? Math.max(site.inbox.total, shown.unseen) : shown.unseen;
    paintTitle(shown.name, count);
    paintIcon(count > 0);
  };
  site.on("title", (title) => {
    shown = title;
    paint();
  });
  site.inbox.on("change", () => {
    if (shown.name !== "") paint();
  });
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
 * @param {string} name
 * @param {number} count
 */
function paintTitle(name, count) {
  const title = count > 0 ? `(${number(count)}) ${name}` : name;
  if (document.title !== title) document.title = title;
}

/** @param {boolean} isUnread */
function paintIcon(isUnread) {
  const link = need(document, "link[rel=icon]", HTMLLinkElement);
  link.dataset.plain ??= link.href;
  const icon = /** @type {HTMLLinkElement} */ (/** @type {unknown} */ (stamp("unread-icon")));
  const href = isUnread ? icon.href : link.dataset.plain;
  if (link.href !== href) link.href = href;
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
